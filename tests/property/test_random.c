/* Random sessions, and what must hold for all of them. A failure prints its
 * seed: PLENARY_SEED plays that one alone; PLENARY_RUNS plays more. */
#include "tests/property/player.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { RUNS = 300, INPUTS = 400 };

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
	const ProtobufCMessageDescriptor *event = &plenary__event__descriptor;

	assert_true(totals->accepted > runs * INPUTS / 5);
	for (unsigned i = 0; runs >= RUNS && i < event->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &event->fields[i];

		if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0 &&
			totals->events[field->id] == 0)
			fail_msg("nobody saw a %s", field->name);
	}
	for (int code = PLENARY__ERROR_CODE__BAD_COMMAND;
		runs >= RUNS && code <= PLENARY__ERROR_CODE__ALREADY_RELEASED;
		code++) {
		if (totals->refusals[code] == 0)
			fail_msg("nothing was refused with code %d", code);
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
		cmocka_unit_test(test_sessions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
