/* Who may know, and the codes and addresses that name people. */
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int open_it(void **state)
{
	static struct fixture fixture;

	fixture_open(&fixture);
	*state = &fixture;
	return 0;
}

static int close_it(void **state)
{
	fixture_fini(*state);
	return 0;
}

static void test_print_and_parse(void **state)
{
	const struct scenario *scenario = &((struct fixture *)*state)->scenario;
	char text[AUDIENCE_TEXT_MAX];
	audience_set set;

	/* Every audience that there is, there and back. */
	for (unsigned a = 0; a < 8; a++) {
		audience_print(scenario, (audience_set)a, text);
		assert_int_equal(audience_parse(scenario, text, &set), 0);
		assert_int_equal(set, a);
	}
	audience_print(scenario, 5, text);
	assert_string_equal(text, "A+C");
	audience_print(scenario, AUDIENCE_EXCON, text);
	assert_string_equal(text, "excon");
	audience_print(scenario, AUDIENCE_PUBLIC, text);
	assert_string_equal(text, "public");
	assert_int_equal(audience_parse(scenario, text, &set), 0);
	assert_int_equal(set, AUDIENCE_PUBLIC);
	/* Any order, and twice, is the same set. */
	assert_int_equal(audience_parse(scenario, "C+A+C", &set), 0);
	assert_int_equal(set, 5);
}

static void test_parse_refuses(void **state)
{
	static const char *const bad[] = {"", "+", "A+", "+A", "A++B", "D", "a",
		"A B", "A,B", "all", "own", "A+public", "A+excon",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"};
	const struct scenario *scenario = &((struct fixture *)*state)->scenario;
	audience_set set = 77;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(audience_parse(scenario, bad[i], &set), -1);
		assert_int_equal(set, 77);
	}
}

static void test_includes(void **state)
{
	const struct scenario *scenario = &((struct fixture *)*state)->scenario;
	reader_id plenary = reader_plenary(scenario);

	assert_int_equal(reader_count(scenario), 5);
	for (unsigned a = 0; a < 8; a++) {
		audience_set set = (audience_set)a;

		assert_true(audience_includes(scenario, set, READER_EXCON));
		assert_false(audience_includes(scenario, set, plenary));
		for (unsigned d = 0; d < 3; d++)
			assert_int_equal(audience_includes(scenario, set,
						 reader_of_delegation(d)),
				a >> d & 1);
	}
	for (reader_id r = 0; r < reader_count(scenario); r++)
		assert_true(audience_includes(scenario, AUDIENCE_PUBLIC, r));
}

/* Each audience counts for itself. */
static void test_counters(void **state)
{
	bool seen[COUNTERS_MAX] = {false};

	(void)state;
	for (unsigned a = 0; a < 1U << DELEGATIONS_MAX; a++) {
		unsigned counter = counter_of((audience_set)a);

		assert_true(counter < COUNTERS_MAX);
		assert_false(seen[counter]);
		seen[counter] = true;
	}
	assert_false(seen[counter_of(AUDIENCE_PUBLIC)]);
}

static void test_codes(void **state)
{
	static const char *const names[] = {"director", "controller",
		"evaluator", "observer", "A.head", "A", "B.head", "B", "C.head",
		"C"};
	struct fixture *fixture = *state;
	const struct scenario *scenario = &fixture->scenario;
	char name[CODE_NAME_MAX];
	int delegation;
	bool head;

	assert_int_equal(code_count(scenario), 10);
	for (unsigned code = 0; code < 10; code++) {
		code_name(scenario, code, name);
		assert_string_equal(name, names[code]);
		assert_int_equal(code_number(scenario, name), (int)code);
		assert_string_equal(core_code_name(&fixture->core, code, name),
			names[code]);
		assert_int_equal(core_code_generation(&fixture->core, name), 0);
	}
	assert_null(core_code_name(&fixture->core, 10, name));
	assert_int_equal(code_number(scenario, "D"), -1);
	assert_int_equal(code_number(scenario, ""), -1);
	assert_int_equal(core_code_generation(&fixture->core, "D"), -1);
	assert_int_equal(
		code_role(0, &delegation, &head), PLENARY__ROLE__ROLE_DIRECTOR);
	assert_int_equal(delegation, -1);
	assert_false(head);
	assert_int_equal(
		code_role(6, &delegation, &head), PLENARY__ROLE__ROLE_DELEGATE);
	assert_int_equal(delegation, 1);
	assert_true(head);
	code_role(9, &delegation, &head);
	assert_int_equal(delegation, 2);
	assert_false(head);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_print_and_parse),
		cmocka_unit_test(test_parse_refuses),
		cmocka_unit_test(test_includes),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_codes),
	};

	return cmocka_run_group_tests(tests, open_it, close_it);
}
