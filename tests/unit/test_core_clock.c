/* Exercise time, and durations as people write them. */
#include "base/duration.h"
#include "core/clock.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct clock_state running = {
	.phase = PLENARY__EXERCISE_PHASE__PHASE_RUNNING,
	.rate_milli = RATE_NORMAL,
	.anchor_at_ms = 1000,
	.anchor_exercise_ms = 500,
};

static void test_runs_only_while_running(void **state)
{
	(void)state;
	for (int phase = 0; phase <= PLENARY__EXERCISE_PHASE__PHASE_ENDED;
		phase++) {
		struct clock_state clock = running;
		bool runs = phase == PLENARY__EXERCISE_PHASE__PHASE_RUNNING;

		clock.phase = (Plenary__ExercisePhase)phase;
		assert_int_equal(
			clock_exercise_ms(&clock, 3000), runs ? 2500 : 500);
		assert_int_equal(
			clock_reaches(&clock, 600), runs ? 1100 : INT64_MAX);
	}
	/* Before its anchor it stands at the anchor. */
	assert_int_equal(clock_exercise_ms(&running, 10), 500);
}

/* At every rate: reached at the instant, and not a millisecond before. */
static void test_reaches_is_the_first_instant(void **state)
{
	static const uint32_t rates[] = {
		1, 3, 333, 999, 1000, 1001, 1500, 7000, 60000};

	(void)state;
	for (size_t r = 0; r < sizeof(rates) / sizeof(rates[0]); r++) {
		struct clock_state clock = running;

		clock.rate_milli = rates[r];
		for (int64_t ms = 501; ms < 501 + 400; ms++) {
			int64_t at_ms = clock_reaches(&clock, ms);

			assert_true(clock_exercise_ms(&clock, at_ms) >= ms);
			assert_true(clock_exercise_ms(&clock, at_ms - 1) < ms);
		}
	}
}

static void test_reaches_what_is_past(void **state)
{
	struct clock_state still = running;

	(void)state;
	assert_int_equal(clock_reaches(&running, 500), 1000);
	assert_int_equal(clock_reaches(&running, 0), 1000);
	still.rate_milli = 0;
	assert_int_equal(clock_reaches(&still, 600), INT64_MAX);
	assert_int_equal(clock_exercise_ms(&still, 9000), 500);
}

/* A year at the fastest sensible rate does not overflow. */
static void test_large_times(void **state)
{
	struct clock_state clock = running;

	(void)state;
	clock.rate_milli = 100 * 1000;
	clock.anchor_at_ms = INT64_C(4102444800000);
	assert_int_equal(
		clock_exercise_ms(&clock, clock.anchor_at_ms + DURATION_MAX_MS),
		500 + 100 * DURATION_MAX_MS);
	assert_int_equal(clock_reaches(&clock, 500 + 100 * DURATION_MAX_MS),
		clock.anchor_at_ms + DURATION_MAX_MS);
}

/* A damaged log may hold any number: what cannot be reached never is. */
static void test_numbers_without_end(void **state)
{
	static const int64_t numbers[] = {INT64_MIN, INT64_MIN + 1, -1, 0, 1,
		INT64_MAX / 1000, INT64_MAX / 1000 + 1, INT64_MAX - 1,
		INT64_MAX};
	enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

	(void)state;
	for (size_t i = 0; i < (size_t)NUMBERS * NUMBERS * NUMBERS; i++) {
		int64_t deadline = numbers[i % NUMBERS];
		struct clock_state clock = running;
		int64_t at_ms;

		clock.anchor_exercise_ms = numbers[i / NUMBERS % NUMBERS];
		clock.anchor_at_ms = numbers[i / NUMBERS / NUMBERS];
		at_ms = clock_reaches(&clock, deadline);
		assert_true(at_ms >= clock.anchor_at_ms);
		if (deadline <= clock.anchor_exercise_ms)
			assert_int_equal(at_ms, clock.anchor_at_ms);
	}
	assert_int_equal(clock_reaches(&running, INT64_MAX), INT64_MAX);
}

static void test_no_time_overflows(void **state)
{
	static const int64_t numbers[] = {INT64_MIN, -1, 0, 1, CLOCK_MAX_MS - 1,
		CLOCK_MAX_MS, INT64_MAX - 1, INT64_MAX};
	static const uint32_t rates[] = {0, 1, RATE_MAX, UINT32_MAX};
	enum { NUMBERS = sizeof(numbers) / sizeof(numbers[0]) };

	(void)state;
	for (size_t i = 0; i < (size_t)NUMBERS * NUMBERS * NUMBERS * 4; i++) {
		int64_t at_ms = numbers[i / NUMBERS / NUMBERS % NUMBERS];
		struct clock_state clock = running;
		int64_t ms;

		clock.anchor_exercise_ms = numbers[i % NUMBERS];
		clock.anchor_at_ms = numbers[i / NUMBERS % NUMBERS];
		clock.rate_milli = rates[i / NUMBERS / NUMBERS / NUMBERS];
		ms = clock_exercise_ms(&clock, at_ms);
		if (at_ms <= clock.anchor_at_ms)
			assert_int_equal(ms, clock.anchor_exercise_ms);
		else
			assert_true(ms <= CLOCK_MAX_MS);
	}
}

static void test_duration_parse(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} good[] = {{"90s", 90000}, {"15m", 900000}, {"2h", 7200000},
		{"2h30m", 9000000}, {"3d", 259200000}, {"1d1h1m1s", 90061000},
		{"0s", 0}, {"366d", DURATION_MAX_MS}};
	static const char *const bad[] = {"", "5", "m", "5x", "5m ", " 5m",
		"5m2h", "5m5m", "-5m", "+5m", "1.5h", "5M", "367d", "366d1s",
		"99999999999999999999d", "5m3", "1s1s"};
	int64_t ms = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		assert_int_equal(duration_parse(good[i].text, &ms), 0);
		assert_int_equal(ms, good[i].ms);
	}
	ms = 42;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_true(duration_parse(bad[i], &ms) < 0);
		assert_int_equal(ms, 42);
	}
}

static void test_duration_print(void **state)
{
	char text[DURATION_TEXT_MAX];

	(void)state;
	duration_print(0, text);
	assert_string_equal(text, "0s");
	duration_print(90000, text);
	assert_string_equal(text, "1m30s");
	duration_print(7500000, text);
	assert_string_equal(text, "2h5m");
	duration_print(DURATION_MAX_MS, text);
	assert_string_equal(text, "8784h");
	/* What is printed can be read. */
	for (int64_t ms = 0; ms < 100000000; ms += 987000) {
		int64_t read;

		duration_print(ms, text);
		assert_int_equal(duration_parse(text, &read), 0);
		assert_int_equal(read, ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_runs_only_while_running),
		cmocka_unit_test(test_reaches_is_the_first_instant),
		cmocka_unit_test(test_reaches_what_is_past),
		cmocka_unit_test(test_large_times),
		cmocka_unit_test(test_numbers_without_end),
		cmocka_unit_test(test_no_time_overflows),
		cmocka_unit_test(test_duration_parse),
		cmocka_unit_test(test_duration_print),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
