/* Random sessions, and what must hold for all of them. A failure prints its
 * seed: PLENARY_SEED plays that one alone; PLENARY_RUNS plays more. */
#include "core/adoption.h"
#include "core/ballot.h"
#include "core/force.h"
#include "tests/property/player.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RUNS = 300, INPUTS = 400, CONTROLS = 60 };

/* Of all sessions together. */
struct totals {
	unsigned accepted;
	unsigned refused;
	unsigned events[EVENT_KINDS];
	unsigned refusals[ERROR_CODES];
};

static void add(struct totals *totals, const struct player *player)
{
	totals->accepted += player->accepted;
	totals->refused += player->refused;
	for (unsigned i = 0; i < EVENT_KINDS; i++)
		totals->events[i] += player->events[i];
	for (unsigned i = 0; i < ERROR_CODES; i++)
		totals->refusals[i] += player->refusals[i];
}

/* Whether nothing is wrong with this session; else what it is, in out. */
static bool play(uint64_t seed, unsigned inputs, enum plant plant, char *out,
	size_t out_len, struct totals *totals)
{
	struct player *player = calloc(1, sizeof(*player));
	const char *why;

	assert_non_null(player);
	player_init(player, seed, plant);
	why = player_session(player, inputs);
	snprintf(out, out_len, "%s", why == NULL ? "" : why);
	add(totals, player);
	/* A plant that never came to be proves nothing. */
	if (plant != PLANT_NOTHING && !player->planted)
		snprintf(out, out_len, "nothing was planted");
	player_fini(player);
	free(player);
	return out[0] == '\0';
}

static unsigned long from_environment(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

/* Sessions in which nothing happens would prove nothing: every kind of event
 * must have come up, and every refusal of the core but a few. */
static void check_totals(const struct totals *totals, unsigned long runs)
{
	/* The core's own; the others are the server's. */
	static const struct {
		int from;
		int to;
	} codes[] = {
		{PLENARY__ERROR_CODE__BAD_COMMAND,
			PLENARY__ERROR_CODE__ALREADY_RELEASED},
		{PLENARY__ERROR_CODE__MOVED, PLENARY__ERROR_CODE__MOVED},
		{PLENARY__ERROR_CODE__SEAT_TAKEN,
			PLENARY__ERROR_CODE__UNKNOWN_SEAT},
		{PLENARY__ERROR_CODE__NAME_INVALID,
			PLENARY__ERROR_CODE__NAME_INVALID},
		{PLENARY__ERROR_CODE__UNKNOWN_RESERVATION,
			PLENARY__ERROR_CODE__PARTY_HAS_LEFT},
	};
	const ProtobufCMessageDescriptor *event = &plenary__event__descriptor;

	assert_true(totals->accepted > runs * INPUTS / 5);
	for (unsigned i = 0; runs >= RUNS && i < event->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &event->fields[i];

		if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
			totals->events[field->id] == 0)
			fail_msg("nobody saw a %s", field->name);
	}
	for (size_t i = 0; runs >= RUNS && i < sizeof(codes) / sizeof(codes[0]);
		i++) {
		for (int code = codes[i].from; code <= codes[i].to; code++) {
			if (totals->refusals[code] == 0)
				fail_msg("nothing was refused with code %d",
					code);
		}
	}
}

static void test_sessions(void **state)
{
	unsigned long runs = from_environment("PLENARY_RUNS", RUNS);
	unsigned long only = from_environment("PLENARY_SEED", 0);
	struct totals totals = {0};
	char why[512];

	(void)state;
	for (unsigned long seed = only == 0 ? 1 : only;
		seed <= (only == 0 ? runs : only); seed++) {
		if (!play(seed, INPUTS, PLANT_NOTHING, why, sizeof(why),
			    &totals))
			fail_msg("PLENARY_SEED=%lu: %s", seed, why);
	}
	print_message("%u inputs did something, %u were refused\n",
		totals.accepted, totals.refused);
	if (only == 0)
		check_totals(&totals, runs);
}

/* ── broken rules ────────────────────────────────────────────────────── */

/* NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming):
 * the names are the linker's. */

/* The linker puts these in the place of the core's (--wrap): the core and its
 * replica agree then, and only the second model can tell. */
struct hindrances __real_force_causes(const struct core *core, unsigned step);
struct hindrances __wrap_force_causes(const struct core *core, unsigned step);
bool __real_ballot_carried(
	const struct core *core, unsigned step, unsigned delegation);
bool __wrap_ballot_carried(
	const struct core *core, unsigned step, unsigned delegation);
delegation_set __real_adoption_unheard(const struct core *core, unsigned step);
delegation_set __wrap_adoption_unheard(const struct core *core, unsigned step);

enum broken { BROKEN_NONE, BROKEN_FORCE, BROKEN_BALLOT, BROKEN_SILENCE };

/* What is broken at the moment. */
static enum broken *broken(void)
{
	static enum broken it;

	return &it;
}

struct hindrances __wrap_force_causes(const struct core *core, unsigned step)
{
	struct hindrances causes = __real_force_causes(core, step);

	if (*broken() == BROKEN_FORCE)
		causes.needs = 0;
	return causes;
}

bool __wrap_ballot_carried(
	const struct core *core, unsigned step, unsigned delegation)
{
	return *broken() == BROKEN_BALLOT ||
	       __real_ballot_carried(core, step, delegation);
}

delegation_set __wrap_adoption_unheard(const struct core *core, unsigned step)
{
	return *broken() == BROKEN_SILENCE
		       ? 0
		       : __real_adoption_unheard(core, step);
}

/* NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming) */

/* The model finds it, and says so, in one of so many sessions. */
static void expect_model(enum broken rule, const char *expected)
{
	struct totals totals = {0};
	bool found = false;
	char why[512];

	*broken() = rule;
	for (unsigned long seed = 1; !found && seed <= CONTROLS; seed++) {
		play(seed, INPUTS, PLANT_NOTHING, why, sizeof(why), &totals);
		found = strcmp(why, expected) == 0;
	}
	*broken() = BROKEN_NONE;
	assert_true(found);
}

static void test_control_force(void **state)
{
	(void)state;
	expect_model(
		BROKEN_FORCE, "in force, and a cause holds that suspends it");
}

static void test_control_ballot(void **state)
{
	(void)state;
	expect_model(
		BROKEN_BALLOT, "an instrument that the ballots do not carry");
}

static void test_control_silence(void **state)
{
	(void)state;
	expect_model(BROKEN_SILENCE,
		"adopted by a silence that not all parties heard");
}

/* ── planted faults ──────────────────────────────────────────────────── */

/* The checker finds what it is there to find. */
static void expect_found(enum plant plant, const char *expected)
{
	struct totals totals = {0};
	unsigned found = 0;
	char why[512];

	for (unsigned long seed = 1; seed <= 5; seed++) {
		play(seed, INPUTS, plant, why, sizeof(why), &totals);
		if (strncmp(why, expected, strlen(expected)) == 0)
			found++;
		else
			print_message("seed %lu: '%s'\n", seed, why);
	}
	assert_int_equal(found, 5);
}

static void test_control_audience(void **state)
{
	(void)state;
	expect_found(PLANT_AUDIENCE, "leak: ");
}

static void test_control_stale_view(void **state)
{
	(void)state;
	expect_found(PLANT_STALE_VIEW, "reader 0: view clock");
}

static void test_control_lost_event(void **state)
{
	(void)state;
	expect_found(PLANT_LOST_EVENT, "the state rebuilt from the log");
}

static void test_control_silent_refusal(void **state)
{
	(void)state;
	expect_found(PLANT_SILENT_REFUSAL, "a refusal changed the state");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_control_audience),
		cmocka_unit_test(test_control_stale_view),
		cmocka_unit_test(test_control_lost_event),
		cmocka_unit_test(test_control_silent_refusal),
		cmocka_unit_test(test_control_force),
		cmocka_unit_test(test_control_ballot),
		cmocka_unit_test(test_control_silence),
		cmocka_unit_test(test_sessions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
