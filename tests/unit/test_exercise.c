/* Exercise files that are in order: what becomes of each key, and the
 * defaults of those left out. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "scenario/exercise.h"
#include "scenario/suggest.h"

#include <cmocka.h>

enum { MINUTE = 60 * 1000, HOUR = 60 * MINUTE };

struct reading {
	uint8_t *bytes;
	size_t len;
	Plenary__Scenario *scenario;
	struct exercise_report report;
	int result;
};

static void read_file(struct reading *reading, const char *name)
{
	char path[1024];
	FILE *file;
	long len;

	*reading = (struct reading){0};
	snprintf(path, sizeof(path), "%s/%s", TEST_SOURCE_DIR, name);
	file = fopen(path, "rb");
	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	len = ftell(file);
	assert_true(len > 0);
	rewind(file);
	reading->len = (size_t)len;
	reading->bytes = malloc(reading->len);
	assert_non_null(reading->bytes);
	assert_int_equal(
		fread(reading->bytes, 1, reading->len, file), reading->len);
	fclose(file);
	reading->result = exercise_read(name, reading->bytes, reading->len,
		&reading->scenario, &reading->report);
}

static void finish(struct reading *reading)
{
	if (reading->scenario != NULL)
		plenary__scenario__free_unpacked(reading->scenario, NULL);
	exercise_report_fini(&reading->report);
	free(reading->bytes);
}

/* The file without errors, else the test shows them and fails. */
static Plenary__Scenario *good(struct reading *reading, const char *name)
{
	read_file(reading, name);
	if (reading->result != 0)
		exercise_report_print(&reading->report, stderr);
	assert_int_equal(reading->result, 0);
	assert_int_equal(reading->report.n_errors, 0);
	assert_non_null(reading->scenario);
	return reading->scenario;
}

static Plenary__Scenario *small(struct reading *reading)
{
	return good(reading, "tests/fuzz/seeds/exercise/small.yaml");
}

static void assert_ids(
	char *const *ids, size_t n, const char *const *expected, size_t m)
{
	assert_int_equal(n, m);
	for (size_t i = 0; i < n && i < m; i++)
		assert_string_equal(ids[i], expected[i]);
}

#define ASSERT_IDS(ids, n, ...)                                \
	assert_ids(ids, n, (const char *const[]){__VA_ARGS__}, \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void test_head(void **state)
{
	struct reading reading = {.scenario = NULL};
	const Plenary__Scenario *scenario = small(&reading);

	(void)state;
	assert_int_equal(scenario->format, 1);
	assert_string_equal(scenario->id, "two-lakes");
	assert_string_equal(scenario->language, "en");
	ASSERT_IDS(scenario->languages, scenario->n_languages, "en", "fr");
	assert_int_equal(scenario->title->n_in, 2);
	assert_string_equal(scenario->title->in[1]->language, "fr");
	assert_string_equal(scenario->title->in[1]->text, "Deux lacs");
	assert_string_equal(scenario->summary->in[0]->text,
		"Three neighbours, two lakes.\n\nOne dam.");
	assert_int_equal(scenario->duration_ms, 2 * HOUR + 30 * MINUTE);
	assert_int_equal(scenario->n_moves, 2);
	assert_int_equal(scenario->moves[0]->length_ms, 90 * MINUTE);
	/* Left out: the id stands for the title. */
	assert_string_equal(scenario->moves[1]->title->in[0]->text, "M2");
	assert_string_equal(scenario->objectives[0]->id, "O1");
	assert_int_equal(scenario->n_sectors, 2);
	assert_string_equal(scenario->sectors[1]->title->in[0]->text, "roads");
	finish(&reading);
}

static void test_procedure(void **state)
{
	struct reading reading = {.scenario = NULL};
	const Plenary__Procedure *procedure = small(&reading)->procedure;
	const Plenary__Step *step = reading.scenario->steps[1];

	(void)state;
	assert_int_equal(procedure->silence_period_ms, 10 * MINUTE);
	assert_int_equal(procedure->decide_within_ms, HOUR);
	assert_int_equal(procedure->ratify_within_ms, 2 * HOUR);
	assert_int_equal(procedure->notice_ms, 2 * HOUR);
	assert_int_equal(procedure->tacit_acceptance_ms, HOUR);
	assert_false(procedure->by_presence);
	/* A step's own limits; 0 is the exercise's. */
	assert_int_equal(step->procedure->decide_within_ms, 45 * MINUTE);
	assert_int_equal(step->procedure->ratify_within_ms, 0);
	assert_true(step->procedure->by_presence);
	assert_null(reading.scenario->steps[0]->procedure);
	finish(&reading);
}

static void test_gauges(void **state)
{
	struct reading reading = {.scenario = NULL};
	const Plenary__Scenario *scenario = small(&reading);

	(void)state;
	assert_int_equal(scenario->n_rungs, 4);
	assert_string_equal(scenario->rungs[3]->in[0]->text, "treaty");
	assert_int_equal(scenario->n_bars, 2);
	assert_string_equal(scenario->bars[0]->id, "N-S");
	assert_int_equal(scenario->bars[0]->at, 1);
	ASSERT_IDS(scenario->bars[1]->parties, scenario->bars[1]->n_parties,
		"NOR", "SOU", "WES");
	assert_int_equal(scenario->n_indicators, 2);
	assert_int_equal(scenario->indicators[0]->from, -5);
	assert_int_equal(scenario->indicators[0]->to, 5);
	assert_int_equal(scenario->indicators[1]->at, 40);
	finish(&reading);
}

static void test_delegations(void **state)
{
	struct reading reading = {.scenario = NULL};
	Plenary__Scenario *scenario = small(&reading);
	const Plenary__Delegation *north = scenario->delegations[0];

	(void)state;
	assert_int_equal(scenario->n_delegations, 3);
	/* The exercise's own language first, however the file has it. */
	assert_string_equal(north->name->in[0]->language, "en");
	assert_string_equal(north->name->in[0]->text, "North");
	assert_string_equal(north->name->in[1]->text, "Nord");
	assert_int_equal(
		north->ratification, PLENARY__RATIFICATION__RATIFICATION_HEAD);
	assert_int_equal(north->n_seats, 2);
	assert_true(north->seats[0]->head);
	assert_false(north->seats[1]->head);
	assert_string_equal(north->mandate->in[0]->text, "Keep the gates.");
	assert_int_equal(north->n_red_lines, 1);
	assert_string_equal(north->red_lines[0]->step, "S2");
	assert_string_equal(north->red_lines[0]->term, "gates");
	assert_string_equal(north->red_lines[0]->is, "North");
	assert_int_equal(scenario->delegations[1]->ratification,
		PLENARY__RATIFICATION__RATIFICATION_MAJORITY);
	assert_string_equal(scenario->delegations[2]->name->in[0]->text, "WES");
	assert_null(scenario->delegations[2]->mandate);
	finish(&reading);
}

static void test_steps(void **state)
{
	struct reading reading = {.scenario = NULL};
	Plenary__Scenario *scenario = small(&reading);
	const Plenary__Step *step = scenario->steps[1];

	(void)state;
	assert_int_equal(scenario->n_steps, 4);
	assert_string_equal(step->sector, "water");
	ASSERT_IDS(step->parties, step->n_parties, "NOR", "SOU");
	ASSERT_IDS(step->needs, step->n_needs, "S1");
	assert_int_equal(step->n_requirements, 1);
	assert_string_equal(step->requirements[0]->indicator, "trust");
	assert_int_equal(step->requirements[0]->at_least, 1);
	assert_int_equal(step->n_concur, 1);
	assert_string_equal(step->concur[0]->delegation, "NOR");
	ASSERT_IDS(step->concur[0]->seats, step->concur[0]->n_seats, "NDAM");
	/* Sorted, and a number is as good a value as a word. */
	assert_int_equal(step->n_terms, 3);
	assert_string_equal(step->terms[0]->key, "cost");
	assert_string_equal(step->terms[0]->value, "4");
	assert_string_equal(step->terms[1]->key, "gates");
	assert_string_equal(step->terms[2]->key, "warning");
	assert_string_equal(
		step->text->in[0]->text, "1. North keeps the gates.");
	assert_string_equal(step->source, "page 4");
	ASSERT_IDS(
		step->inferred, step->n_inferred, "requires", "decide-within");
	assert_string_equal(scenario->steps[2]->source, "page 9");
	assert_false(step->reservations);
	assert_true(scenario->steps[2]->reservations);
	assert_int_equal(scenario->steps[2]->continues_with, 2);
	finish(&reading);
}

static void test_rules(void **state)
{
	struct reading reading = {.scenario = NULL};
	Plenary__Step **steps = small(&reading)->steps;

	(void)state;
	assert_int_equal(steps[0]->rule->consensus, 0); /* one party */
	assert_int_equal(steps[1]->rule->consensus, 0); /* two */
	assert_int_equal(steps[2]->rule->consensus, 3); /* as written */
	assert_int_equal(steps[3]->rule->consensus, 2); /* three */
	finish(&reading);
}

static void test_conditions(void **state)
{
	struct reading reading = {.scenario = NULL};
	const Plenary__Step *step = small(&reading)->steps[1];
	const Plenary__Condition *staff = step->conditions[0];
	const Plenary__Condition *place = step->conditions[1];

	(void)state;
	assert_int_equal(step->n_conditions, 2);
	assert_int_equal(
		staff->kind, PLENARY__CONDITION_KIND__CONDITION_VETTING);
	assert_int_equal(staff->phase, PLENARY__CONDITION_PHASE__PHASE_FORCE);
	assert_string_equal(staff->verifier, "NOR");
	ASSERT_IDS(staff->benefits, staff->n_benefits, "SOU");
	/* All left out but what must be there. */
	assert_int_equal(place->kind, PLENARY__CONDITION_KIND__CONDITION_OTHER);
	assert_int_equal(
		place->phase, PLENARY__CONDITION_PHASE__PHASE_CONTINUING);
	assert_string_equal(place->verifier, "excon");
	ASSERT_IDS(place->benefits, place->n_benefits, "NOR", "SOU");
	finish(&reading);
}

static void test_effects(void **state)
{
	struct reading reading = {.scenario = NULL};
	Plenary__Scenario *scenario = small(&reading);
	Plenary__Effect **effects = scenario->steps[1]->effects;

	(void)state;
	assert_int_equal(scenario->steps[1]->n_effects, 2);
	assert_string_equal(effects[0]->bar, "N-S");
	assert_int_equal(effects[0]->rung, 3);
	assert_string_equal(effects[0]->indicator, "");
	assert_int_equal(effects[0]->change, 0);
	assert_string_equal(effects[1]->indicator, "level");
	assert_int_equal(effects[1]->change, -10);
	assert_string_equal(effects[1]->bar, "");
	finish(&reading);
}

static void test_injects(void **state)
{
	struct reading reading = {.scenario = NULL};
	Plenary__Scenario *scenario = small(&reading);
	const Plenary__Inject *flood = scenario->injects[0];
	const Plenary__Inject *storm = scenario->injects[1];
	const Plenary__Inject *quiet = scenario->injects[2];

	(void)state;
	assert_string_equal(flood->serial, "1");
	assert_true(flood->scheduled);
	assert_int_equal(flood->at_ms, 70 * MINUTE);
	assert_int_equal(flood->unless_done_by_ms, 2 * HOUR);
	ASSERT_IDS(flood->to, flood->n_to, "NOR", "SOU/SFM");
	assert_string_equal(flood->from->in[0]->text, "Gauge keeper");
	assert_string_equal(
		flood->expected_action->in[0]->text, "S2 is tabled.");
	assert_string_equal(flood->objective, "O1");
	assert_int_equal(flood->n_effects, 2);
	assert_string_equal(flood->effects[0]->indicator, "trust");
	assert_string_equal(flood->effects[1]->bar, "N-S");
	ASSERT_IDS(flood->suspends, flood->n_suspends, "S1");
	ASSERT_IDS(flood->opens, flood->n_opens, "S3", "S4");
	assert_int_equal(flood->n_deadlines, 1);
	assert_string_equal(flood->deadlines[0]->step, "S2");
	assert_int_equal(flood->deadlines[0]->within_ms, 30 * MINUTE);
	/* A contingency without a time of its own asks when the inject is due.
	 */
	ASSERT_IDS(storm->to, storm->n_to, "all");
	assert_int_equal(storm->unless_done_by_ms, 20 * MINUTE);
	assert_false(quiet->scheduled);
	ASSERT_IDS(quiet->to, quiet->n_to, "excon");
	assert_int_equal(quiet->deadlines[0]->within_ms, 90 * 1000);
	finish(&reading);
}

/* {all: [{not: {in_force: S2}}, {any: [{indicator: level, at-least: 50},
 * {suspended: S1}]}, {released: storm}]} */
static void test_trigger(void **state)
{
	struct reading reading = {.scenario = NULL};
	const Plenary__Inject *flood = small(&reading)->injects[0];
	Plenary__TriggerNode **when = flood->when;

	(void)state;
	assert_int_equal(flood->n_when, 7);
	assert_int_equal(when[0]->test_case, PLENARY__TRIGGER_NODE__TEST_ALL);
	assert_int_equal(when[0]->all, 3);
	assert_int_equal(when[1]->test_case, PLENARY__TRIGGER_NODE__TEST_NOT);
	assert_true(when[1]->not_);
	assert_int_equal(
		when[2]->test_case, PLENARY__TRIGGER_NODE__TEST_IN_FORCE);
	assert_string_equal(when[2]->in_force, "S2");
	assert_int_equal(when[3]->test_case, PLENARY__TRIGGER_NODE__TEST_ANY);
	assert_int_equal(when[3]->any, 2);
	assert_int_equal(
		when[4]->test_case, PLENARY__TRIGGER_NODE__TEST_INDICATOR);
	assert_string_equal(when[4]->indicator->indicator, "level");
	assert_false(when[4]->indicator->below);
	assert_int_equal(when[4]->indicator->value, 50);
	assert_int_equal(
		when[5]->test_case, PLENARY__TRIGGER_NODE__TEST_SUSPENDED);
	assert_string_equal(when[5]->suspended, "S1");
	assert_int_equal(
		when[6]->test_case, PLENARY__TRIGGER_NODE__TEST_RELEASED);
	assert_string_equal(when[6]->released, "storm");
	assert_int_equal(flood->n_unless_done, 1);
	assert_int_equal(flood->unless_done[0]->test_case,
		PLENARY__TRIGGER_NODE__TEST_TABLED);
	assert_string_equal(flood->unless_done[0]->tabled, "S3");
	finish(&reading);
}

static void test_languages_missing(void **state)
{
	struct reading reading = {.scenario = NULL};

	(void)state;
	small(&reading);
	assert_int_equal(reading.report.n_warnings, 1);
	assert_int_equal(reading.report.problems[0].severity, EXERCISE_WARNING);
	assert_int_equal(reading.report.problems[0].line, 6);
	assert_int_equal(reading.report.problems[0].column, 11);
	assert_string_equal(reading.report.problems[0].text,
		"missing: fr in handling and 33 more texts that are in en "
		"only");
	finish(&reading);
}

static void test_flagship(void **state)
{
	struct reading reading = {.scenario = NULL};
	const Plenary__Scenario *scenario =
		good(&reading, "exercises/north-american-perimeter.yaml");

	(void)state;
	assert_int_equal(scenario->n_delegations, 3);
	assert_int_equal(scenario->n_steps, 18);
	assert_int_equal(scenario->n_rungs, 18);
	assert_int_equal(scenario->n_bars, 4);
	assert_true(scenario->n_injects >= 14);
	ASSERT_IDS(
		scenario->languages, scenario->n_languages, "en", "fr", "es");
	finish(&reading);
}

static void test_second(void **state)
{
	struct reading reading = {.scenario = NULL};
	const Plenary__Scenario *scenario =
		good(&reading, "exercises/five-ports.yaml");

	(void)state;
	assert_int_equal(scenario->n_delegations, 5);
	finish(&reading);
}

/* scenario_init() takes the definition over; so does whoever unpacks it. */
static void test_packs(void **state)
{
	struct reading reading = {.scenario = NULL};
	const Plenary__Scenario *scenario = small(&reading);
	size_t len = plenary__scenario__get_packed_size(scenario);
	uint8_t *bytes = malloc(len);
	uint8_t *again = malloc(len);
	Plenary__Scenario *copy;

	(void)state;
	assert_non_null(bytes);
	assert_non_null(again);
	plenary__scenario__pack(scenario, bytes);
	copy = plenary__scenario__unpack(NULL, len, bytes);
	assert_non_null(copy);
	assert_int_equal(plenary__scenario__pack(copy, again), len);
	assert_memory_equal(bytes, again, len);
	plenary__scenario__free_unpacked(copy, NULL);
	free(bytes);
	free(again);
	finish(&reading);
}

/* What the checker passes, the core takes. */
static void test_core_accepts(void **state)
{
	static const char *const names[] = {
		"tests/fuzz/seeds/exercise/small.yaml",
		"exercises/north-american-perimeter.yaml",
		"exercises/five-ports.yaml",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct reading reading = {.scenario = NULL};
		struct scenario scenario;

		good(&reading, names[i]);
		assert_int_equal(scenario_init(&scenario, reading.scenario), 0);
		reading.scenario = NULL; /* taken */
		assert_true(scenario.n_steps > 0);
		scenario_fini(&scenario);
		finish(&reading);
	}
}

static void test_durations(void **state)
{
	static const struct {
		const char *text;
		int result;
		int64_t ms;
	} cases[] = {
		{"90s", 0, 90000},
		{"15m", 0, INT64_C(15) * MINUTE},
		{"2h30m", 0, INT64_C(150) * MINUTE},
		{"3d", 0, INT64_C(3) * 24 * HOUR},
		{"1d2h3m4s", 0, INT64_C(26) * HOUR + 184000},
		{"90m", 0, INT64_C(90) * MINUTE},
		{"0s", 0, 0},
		{"2h59m59s", 0, INT64_C(3) * HOUR - 1000},
		{"", DURATION_BAD, 0},
		{"5", DURATION_BAD, 0},
		{"m", DURATION_BAD, 0},
		{"2h30", DURATION_BAD, 0},
		{"2h60m", DURATION_BAD, 0},
		{"1d24h", DURATION_BAD, 0},
		{"30m2h", DURATION_BAD, 0},
		{"1h1h", DURATION_BAD, 0},
		{"1h 30m", DURATION_BAD, 0},
		{" 1h", DURATION_BAD, 0},
		{"1h ", DURATION_BAD, 0},
		{"-1h", DURATION_BAD, 0},
		{"1.5h", DURATION_BAD, 0},
		{"1H", DURATION_BAD, 0},
		{"1ms", DURATION_BAD, 0},
		{"1w", DURATION_BAD, 0},
		{"9999999999999999999h", DURATION_TOO_LONG, 0},
		{"366d", 0, INT64_C(366) * 24 * HOUR},
		{"366d1s", DURATION_TOO_LONG, 0},
		{"999999999d", DURATION_TOO_LONG, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t ms = -7;
		int result = duration_parse(cases[i].text, &ms);

		if (result != cases[i].result)
			print_error("duration %s\n", cases[i].text);
		assert_int_equal(result, cases[i].result);
		assert_int_equal(ms, result == 0 ? cases[i].ms : -7);
	}
}

static void test_duration_print(void **state)
{
	char text[DURATION_TEXT_MAX];

	(void)state;
	duration_print(0, text);
	assert_string_equal(text, "0s");
	duration_print(INT64_C(26) * HOUR + 4000, text);
	assert_string_equal(text, "26h4s");
}

static void test_suggestions(void **state)
{
	static const char *const candidates[] = {
		"sector", "needs", "A1", "A10", "red-lines", "in_force"};
	static const struct {
		const char *word;
		const char *best; /* NULL: none is near */
	} cases[] = {
		{"sektor", "sector"},
		{"SECTOR", "sector"},
		{"setcor", "sector"},
		{"need", "needs"},
		{"a1", "A1"},
		{"A100", "A10"},
		{"red_line", "red-lines"},
		{"inforce", "in_force"},
		{"colour", NULL},
		{"B7", NULL},
		{"", NULL},
		{"a-word-that-is-longer-than-any-id-can-be-xx", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct suggestion suggestion;

		suggestion_init(
			&suggestion, cases[i].word, strlen(cases[i].word));
		for (size_t j = 0;
			j < sizeof(candidates) / sizeof(candidates[0]); j++)
			suggestion_try(&suggestion, candidates[j]);
		if (cases[i].best == NULL)
			assert_null(suggestion.best);
		else
			assert_string_equal(suggestion.best, cases[i].best);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_head),
		cmocka_unit_test(test_procedure),
		cmocka_unit_test(test_gauges),
		cmocka_unit_test(test_delegations),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_rules),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_effects),
		cmocka_unit_test(test_injects),
		cmocka_unit_test(test_trigger),
		cmocka_unit_test(test_languages_missing),
		cmocka_unit_test(test_flagship),
		cmocka_unit_test(test_second),
		cmocka_unit_test(test_packs),
		cmocka_unit_test(test_core_accepts),
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_duration_print),
		cmocka_unit_test(test_suggestions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
