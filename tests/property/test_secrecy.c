/* Two runs that differ only in one delegation's secrets are the same for all
 * who may not know them. A failure prints its seed: PLENARY_SEED plays that
 * pair alone; PLENARY_PAIRS says how many. */
#include "tests/property/twin.h"

#include "core/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PAIRS = 2000, ACTS = 200, CONTROLS = 40 };

/* ── planted leaks ───────────────────────────────────────────────────── */

/* NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming):
 * the names are the linker's. */

/* The linker puts these in the place of the core's (--wrap): it must be the
 * real core that leaks, through the real streams. */
bool __real_project_form(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, enum form *form);
bool __wrap_project_form(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, enum form *form);
unsigned __real_counter_of(audience_set audience);
unsigned __wrap_counter_of(audience_set audience);
Plenary__View *__real_project_view(const struct core *core, unsigned view,
	reader_id reader, struct arena *arena);
Plenary__View *__wrap_project_view(const struct core *core, unsigned view,
	reader_id reader, struct arena *arena);

/* What is planted at the moment. */
static enum leak *leak(void)
{
	static enum leak planted;

	return &planted;
}

bool __wrap_project_form(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, enum form *form)
{
	bool seen = __real_project_form(scenario, stamped, reader, form);

	if (seen && *leak() == LEAK_FORM)
		*form = FORM_WHOLE;
	return seen;
}

unsigned __wrap_counter_of(audience_set audience)
{
	return *leak() == LEAK_COUNTER ? 0 : __real_counter_of(audience);
}

Plenary__View *__wrap_project_view(const struct core *core, unsigned view,
	reader_id reader, struct arena *arena)
{
	Plenary__View *it = __real_project_view(core, view, reader, arena);
	const struct proposal *live;

	if (*leak() != LEAK_BALLOTS || it == NULL ||
		it->body_case != PLENARY__VIEW__BODY_PROPOSAL)
		return it;
	live = &state_step(core,
		(unsigned)catalogue_find(&core->steps, it->proposal->step))
			->live;
	for (unsigned d = 0; d < core->scenario->n_delegations; d++)
		it->proposal->tabled_ms +=
			set_count(live->ballots[d].yes | live->ballots[d].no);
	return it;
}

/* NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming) */

/* ── pairs ───────────────────────────────────────────────────────────── */

struct totals {
	unsigned long public_acts;
	unsigned long bytes;
	unsigned long secrets[SECRETS];
};

/* Whether nobody could tell the two runs apart; else by what, in out. */
static bool play(
	uint64_t seed, char *out, size_t out_len, struct totals *totals)
{
	struct twin *twin = malloc(sizeof(*twin));
	const char *why;

	assert_non_null(twin);
	twin_init(twin, seed);
	why = twin_play(twin, ACTS);
	snprintf(out, out_len, "%s", why == NULL ? "" : why);
	totals->public_acts += twin->public_acts;
	totals->bytes += twin->bytes;
	for (int i = 0; i < SECRETS; i++)
		totals->secrets[i] += twin->secrets[i];
	twin_fini(twin);
	free(twin);
	return out[0] == '\0';
}

static unsigned long from_environment(const char *name, unsigned long otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtoul(text, NULL, 10);
}

static void test_pairs(void **state)
{
	unsigned long pairs = from_environment("PLENARY_PAIRS", PAIRS);
	unsigned long only = from_environment("PLENARY_SEED", 0);
	struct totals totals = {0};
	unsigned long secrets = 0;
	char why[256];

	(void)state;
	*leak() = LEAK_NONE;
	for (unsigned long seed = only == 0 ? 1 : only;
		seed <= (only == 0 ? pairs : only); seed++) {
		if (!play(seed, why, sizeof(why), &totals))
			fail_msg("PLENARY_SEED=%lu: %s", seed, why);
	}
	for (int i = 0; i < SECRETS; i++)
		secrets += totals.secrets[i];
	print_message("%lu pairs: %lu public acts, %lu secret ones, %lu bytes "
		      "the same\n",
		only == 0 ? pairs : 1, totals.public_acts, secrets,
		totals.bytes);
	/* A kind of secret that never came up proves nothing. */
	for (int i = 0; only == 0 && i < SECRETS; i++) {
		if (totals.secrets[i] == 0)
			fail_msg("no secret of kind %d", i);
	}
	assert_true(only != 0 || totals.public_acts > pairs * ACTS / 5);
}

/* A leak is found, and within few pairs. */
static void expect_found(enum leak planted)
{
	struct totals totals = {0};
	unsigned found = 0;
	char why[256] = "";

	*leak() = planted;
	for (unsigned long seed = 1; seed <= CONTROLS; seed++) {
		if (!play(seed, why, sizeof(why), &totals)) {
			assert_memory_equal(why, "leak: ", strlen("leak: "));
			found++;
		}
	}
	*leak() = LEAK_NONE;
	print_message("found in %u pairs of %d\n", found, CONTROLS);
	assert_true(found > 0);
}

static void test_control_form(void **state)
{
	(void)state;
	expect_found(LEAK_FORM);
}

static void test_control_counter(void **state)
{
	(void)state;
	expect_found(LEAK_COUNTER);
}

static void test_control_ballots(void **state)
{
	(void)state;
	expect_found(LEAK_BALLOTS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_control_form),
		cmocka_unit_test(test_control_counter),
		cmocka_unit_test(test_control_ballots),
		cmocka_unit_test(test_pairs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
