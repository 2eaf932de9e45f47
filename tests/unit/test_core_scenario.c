/* A definition that names what it does not have is refused, and never read. */
#include "base/duration.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Damages the definition in one way; false: there is no such way. */
static bool damage(Plenary__Scenario *def, struct arena *arena, unsigned how)
{
	char *nobody = fixture_word(arena, "nobody");

	switch (how) {
	case 0:
		def->steps[0]->parties[0] = nobody;
		return true;
	case 1:
		def->steps[1]->needs[0] = nobody;
		return true;
	case 2:
		def->steps[0]->effects[0]->indicator = nobody;
		return true;
	case 3:
		def->steps[0]->effects[1]->bar = nobody;
		return true;
	case 4:
		def->injects[1]->to[0] = nobody;
		return true;
	case 5:
		def->injects[1]->to[0] = fixture_word(arena, "A/nobody");
		return true;
	case 6:
		def->injects[1]->to[0] = fixture_word(arena, "A/");
		return true;
	case 7:
		def->steps[0]->rule = NULL;
		return true;
	case 8:
		def->steps[0]->title = NULL;
		return true;
	case 9:
		def->steps[0]->n_parties = 0;
		return true;
	case 10:
		def->procedure = NULL;
		return true;
	case 11:
		def->delegations[0]->seats[0]->head = false;
		return true;
	case 12:
		def->n_delegations = 1;
		return true;
	case 13:
		def->n_delegations = 0;
		return true;
	case 14: {
		Plenary__Requirement *need =
			MAKE(arena, Plenary__Requirement, 1);

		plenary__requirement__init(need);
		need->indicator = nobody;
		def->steps[2]->n_requirements = 1;
		def->steps[2]->requirements =
			MAKE(arena, Plenary__Requirement *, 1);
		def->steps[2]->requirements[0] = need;
		return true;
	}
	case 15: {
		Plenary__Effect **many =
			MAKE(arena, Plenary__Effect *, EFFECTS_MAX + 1);

		for (unsigned i = 0; i <= EFFECTS_MAX; i++)
			many[i] = def->steps[0]->effects[0];
		def->steps[0]->effects = many;
		def->steps[0]->n_effects = EFFECTS_MAX + 1;
		return true;
	}
	case 16: {
		Plenary__Step **many =
			MAKE(arena, Plenary__Step *, STEPS_MAX + 1);

		for (unsigned i = 0; i <= STEPS_MAX; i++)
			many[i] = def->steps[0];
		def->steps = many;
		def->n_steps = STEPS_MAX + 1;
		return true;
	}
	case 17: {
		Plenary__Delegation **many =
			MAKE(arena, Plenary__Delegation *, DELEGATIONS_MAX + 1);

		for (unsigned i = 0; i <= DELEGATIONS_MAX; i++)
			many[i] = def->delegations[i % 3];
		def->delegations = many;
		def->n_delegations = DELEGATIONS_MAX + 1;
		return true;
	}
	default:
		return false;
	}
}

static void test_dangling(void **state)
{
	unsigned how = 0;
	bool damaged = true;

	(void)state;
	while (damaged) {
		struct scenario scenario;
		struct arena arena;
		Plenary__Scenario *def;
		int rc;

		arena_init(&arena, 0);
		def = fixture_definition(&arena);
		damaged = damage(def, &arena, how++);
		rc = fixture_compile(def, &scenario);
		if (rc != (damaged ? -1 : 0))
			fail_msg("damage %u: %d", how - 1, rc);
		if (rc == 0)
			scenario_fini(&scenario);
		arena_fini(&arena);
	}
	assert_true(how > 18);
}

static void test_names(void **state)
{
	struct scenario scenario;
	struct catalogue steps;
	struct arena arena;
	delegation_set set = 0;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(
		fixture_compile(fixture_definition(&arena), &scenario), 0);
	assert_int_equal(scenario_delegation(&scenario, "C"), 2);
	assert_int_equal(scenario_delegation(&scenario, "c"), -1);
	assert_int_equal(scenario_step(&scenario, "duo"), 1);
	assert_int_equal(scenario_step(&scenario, ""), -1);
	assert_int_equal(scenario_inject(&scenario, "hint"), 1);
	assert_int_equal(scenario_indicator(&scenario, "g"), 0);
	assert_int_equal(scenario_indicator(&scenario, "b"), -1);
	assert_int_equal(scenario_seat(&scenario, 1, "B2"), 1);
	assert_int_equal(scenario_seat(&scenario, 1, "A2"), -1);
	assert_int_equal(scenario_head_seat(&scenario, 1), 0);
	assert_int_equal(scenario_address(&scenario, "B", &set), 0);
	assert_int_equal(scenario_address(&scenario, "A/A2", &set), 0);
	assert_int_equal(set, 3);
	assert_int_equal(scenario_address(&scenario, "A/B2", &set), -1);
	assert_int_equal(scenario_address(&scenario, "all", &set), -1);
	assert_int_equal(set, 3);
	assert_int_equal(scenario.steps[2].parties, 7);
	assert_int_equal(scenario.steps[1].needs, 1);
	/* duo, solo, trio; but duo needs solo */
	catalogue_init(&steps, &scenario);
	assert_int_equal(steps.by_id[0], 1);
	assert_int_equal(steps.by_id[1], 0);
	assert_int_equal(steps.by_id[2], 2);
	assert_int_equal(steps.topological[0], 0);
	assert_int_equal(steps.topological[1], 2);
	assert_int_equal(steps.topological[2], 1);
	catalogue_fini(&steps);
	assert_true(scenario.injects[0].to_all);
	assert_int_equal(scenario.injects[1].to, 1);
	scenario_fini(&scenario);
	arena_fini(&arena);
}

/* Every prefix and every flipped byte of a stored definition is refused or
 * read, and what is read can be played. */
static void test_damaged_bytes(void **state)
{
	struct arena arena;
	Plenary__Scenario *def;
	uint8_t *bytes;
	size_t len;

	(void)state;
	arena_init(&arena, 0);
	def = fixture_definition(&arena);
	len = plenary__scenario__get_packed_size(def);
	bytes = arena_alloc(&arena, len);
	plenary__scenario__pack(def, bytes);
	for (size_t i = 0; i < 2 * len; i++) {
		struct scenario scenario;
		struct core core;
		uint8_t digest[HASH_SIZE];

		if (i >= len)
			bytes[i - len] ^= 0x15;
		if (scenario_unpack(&scenario, bytes, i < len ? i : len) == 0) {
			core_init(&core, &scenario, &limits_default);
			core_digest(&core, digest);
			core_fini(&core);
			scenario_fini(&scenario);
		}
		if (i >= len)
			bytes[i - len] ^= 0x15;
	}
	arena_fini(&arena);
}

enum { PERIODS = 5 };

/* The i-th of the periods that a procedure has. */
static int64_t *period(Plenary__Procedure *procedure, unsigned i)
{
	int64_t *const periods[PERIODS] = {
		&procedure->silence_period_ms,
		&procedure->decide_within_ms,
		&procedure->ratify_within_ms,
		&procedure->notice_ms,
		&procedure->tacit_acceptance_ms,
	};

	return periods[i];
}

/* With that period in the exercise's procedure, or in one of a step's own. */
static int compile_with(unsigned i, int64_t ms, bool own)
{
	struct scenario scenario;
	struct arena arena;
	Plenary__Scenario *def;
	int rc;

	arena_init(&arena, 0);
	def = fixture_definition(&arena);
	if (own) {
		def->steps[1]->procedure = MAKE(&arena, Plenary__Procedure, 1);
		plenary__procedure__init(def->steps[1]->procedure);
	}
	*period(own ? def->steps[1]->procedure : def->procedure, i) = ms;
	rc = fixture_compile(def, &scenario);
	if (rc == 0)
		scenario_fini(&scenario);
	arena_fini(&arena);
	return rc;
}

/* A period that cannot be added to every time is refused before it is. */
static void test_periods(void **state)
{
	static const struct {
		int64_t ms;
		int rc;
	} cases[] = {
		{0, 0},
		{DURATION_MAX_MS, 0},
		{-1, -1},
		{DURATION_MAX_MS + 1, -1},
		{INT64_MIN, -1},
		{INT64_MAX, -1},
	};

	(void)state;
	for (unsigned i = 0; i < PERIODS; i++) {
		for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++) {
			int whole = compile_with(i, cases[k].ms, false);
			int own = compile_with(i, cases[k].ms, true);

			if (whole != cases[k].rc || own != cases[k].rc)
				fail_msg("period %u of %lld: %d and %d", i,
					(long long)cases[k].ms, whole, own);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dangling),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_damaged_bytes),
		cmocka_unit_test(test_periods),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
