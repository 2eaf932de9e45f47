/* The clock's rate and its jumps: what they do to exercise time, to what is
 * due, and to the group in which a jump fires it. */
#include "core/apply.h"
#include "core/clock.h"
#include "tests/unit/core_fixture.h"

#include "base/duration.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

enum {
	DECIDE_MS = 600000, /* the fixture's time for decision */
	RATIFY_MS = 600000,
	SILENCE_MS = 60000
};

static Plenary__ErrorCode jump(
	struct fixture *fixture, uint32_t who, int64_t by_ms)
{
	Plenary__Command *it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_JUMP_CLOCK);

	it->jump_clock->by_ms = by_ms;
	return fixture_send(fixture, who, it);
}

static Plenary__ErrorCode rate(
	struct fixture *fixture, uint32_t who, uint32_t rate_milli)
{
	Plenary__Command *it =
		fixture_empty(&fixture->arena, PLENARY__COMMAND__VERB_SET_RATE);

	it->set_rate->rate_milli = rate_milli;
	return fixture_send(fixture, who, it);
}

static int64_t exercise_ms(const struct fixture *fixture)
{
	return core_exercise_ms(&fixture->core, fixture->at_ms);
}

static const Plenary__Event *event_at(const struct fixture *fixture, size_t i)
{
	assert_true(i < fixture->group.n);
	return fixture->group.events[i].event;
}

static const Plenary__Event *last_event(const struct fixture *fixture)
{
	return event_at(fixture, fixture->group.n - 1);
}

static Plenary__Status status_of(const struct fixture *fixture, const char *id)
{
	int step = catalogue_find(&fixture->core.steps, id);

	assert_true(step >= 0);
	return state_step(&fixture->core, (unsigned)step)->status;
}

/* Everything that happened in the group has one number and one cause in time:
 * dense, and never backwards. */
static void check_group(const struct fixture *fixture)
{
	uint64_t first = event_at(fixture, 0)->seq;
	int64_t before = INT64_MIN;

	for (size_t i = 0; i < fixture->group.n; i++) {
		const Plenary__Event *event = event_at(fixture, i);

		assert_int_equal(event->seq, first + i);
		assert_int_equal(event->grp, first);
		assert_int_equal(event->at_ms, fixture->at_ms);
		assert_int_equal(event->participant, DIRECTOR);
		assert_true(event->exercise_ms >= before);
		before = event->exercise_ms;
	}
}

static void open_running(struct fixture *fixture)
{
	fixture_init(fixture);
	assert_int_equal(fixture_startex(fixture), 0);
}

/* ── rate ────────────────────────────────────────────────────────────── */

static void test_rate_counts_from_its_moment(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	fixture.at_ms += 100000;
	assert_int_equal(rate(&fixture, DIRECTOR, 2500), 0);
	assert_int_equal(fixture.group.n, 1);
	assert_int_equal(event_at(&fixture, 0)->what_case, WHAT(RATE_SET));
	assert_int_equal(event_at(&fixture, 0)->exercise_ms, 100000);
	assert_int_equal(exercise_ms(&fixture), 100000);
	/* The deadline stands where it stood, in exercise time. */
	assert_int_equal(core_wake_at(&fixture.core),
		fixture.at_ms + (DECIDE_MS - 100000) * 1000 / 2500);
	fixture.at_ms += 40000;
	assert_int_equal(exercise_ms(&fixture), 200000);
	assert_int_equal(rate(&fixture, CONTROLLER, 1), 0);
	assert_int_equal(core_wake_at(&fixture.core),
		fixture.at_ms + (int64_t)(DECIDE_MS - 200000) * 1000);
	fixture.at_ms += 1000;
	assert_int_equal(exercise_ms(&fixture), 200001);
	fixture_fini(&fixture);
}

static void test_rate_in_a_pause_and_before(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	assert_int_equal(rate(&fixture, DIRECTOR, 2000), 0);
	fixture.at_ms += 5000;
	assert_int_equal(exercise_ms(&fixture), 0);
	assert_int_equal(fixture_startex(&fixture), 0);
	fixture.at_ms += 5000;
	assert_int_equal(exercise_ms(&fixture), 10000);
	assert_int_equal(fixture_empty_verb(&fixture, DIRECTOR,
				 PLENARY__COMMAND__VERB_PAUSEX),
		0);
	fixture.at_ms += 5000;
	assert_int_equal(rate(&fixture, DIRECTOR, 4000), 0);
	fixture.at_ms += 5000;
	assert_int_equal(exercise_ms(&fixture), 10000);
	assert_int_equal(fixture_empty_verb(&fixture, DIRECTOR,
				 PLENARY__COMMAND__VERB_RESUME),
		0);
	fixture.at_ms += 1000;
	assert_int_equal(exercise_ms(&fixture), 14000);
	fixture_fini(&fixture);
}

static void test_rates_that_are_none(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(
		rate(&fixture, DIRECTOR, 0), PLENARY__ERROR_CODE__BAD_COMMAND);
	assert_int_equal(rate(&fixture, DIRECTOR, RATE_MAX + 1),
		PLENARY__ERROR_CODE__BAD_COMMAND);
	assert_int_equal(rate(&fixture, DIRECTOR, RATE_NORMAL),
		PLENARY__ERROR_CODE__NO_CHANGE);
	assert_int_equal(rate(&fixture, DIRECTOR, RATE_MAX), 0);
	assert_int_equal(rate(&fixture, DIRECTOR, 1), 0);
	fixture_fini(&fixture);
}

/* ── jumps ───────────────────────────────────────────────────────────── */

static void test_a_jump_that_passes_nothing(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	fixture.at_ms += 5000;
	assert_int_equal(jump(&fixture, CONTROLLER, 7200000), 0);
	assert_int_equal(fixture.group.n, 1);
	assert_int_equal(event_at(&fixture, 0)->what_case, WHAT(CLOCK_JUMPED));
	assert_int_equal(event_at(&fixture, 0)->clock_jumped->from_ms, 5000);
	assert_int_equal(event_at(&fixture, 0)->clock_jumped->to_ms, 7205000);
	assert_int_equal(event_at(&fixture, 0)->exercise_ms, 7205000);
	assert_int_equal(fixture.group.events[0].audience, AUDIENCE_PUBLIC);
	fixture.at_ms += 10;
	assert_int_equal(exercise_ms(&fixture), 7205010);
	fixture_fini(&fixture);
}

static void test_a_jump_fires_what_it_passes(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	fixture.at_ms += 1000;
	/* One millisecond short of it nothing fires. */
	assert_int_equal(jump(&fixture, DIRECTOR, DECIDE_MS - 1000 - 1), 0);
	assert_int_equal(fixture.group.n, 1);
	assert_int_equal(
		status_of(&fixture, "trio"), PLENARY__STATUS__STATUS_TABLED);
	assert_int_equal(core_wake_at(&fixture.core), fixture.at_ms + 1);
	/* To the very moment it does. */
	assert_int_equal(jump(&fixture, DIRECTOR, 1), 0);
	check_group(&fixture);
	assert_int_equal(fixture.group.n, 2);
	assert_int_equal(event_at(&fixture, 0)->what_case, WHAT(REJECTED));
	assert_string_equal(event_at(&fixture, 0)->cause, "decide:trio#1");
	assert_int_equal(event_at(&fixture, 0)->exercise_ms, DECIDE_MS);
	assert_int_equal(event_at(&fixture, 1)->what_case, WHAT(CLOCK_JUMPED));
	assert_string_equal(event_at(&fixture, 1)->cause, "");
	assert_int_equal(
		status_of(&fixture, "trio"), PLENARY__STATUS__STATUS_AVAILABLE);
	assert_int_equal(core_wake_at(&fixture.core), INT64_MAX);
	fixture_fini(&fixture);
}

/* By time, and at the same time by the order of setting. */
static void test_the_order_of_firing(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "solo"), 0);
	assert_int_equal(jump(&fixture, DIRECTOR, DURATION_MAX_MS), 0);
	check_group(&fixture);
	assert_int_equal(fixture.group.n, 3);
	/* solo, of one party, is adopted at once and then not ratified. */
	assert_string_equal(event_at(&fixture, 0)->cause, "decide:trio#1");
	assert_string_equal(event_at(&fixture, 1)->cause, "ratify:solo#1");
	assert_int_equal(event_at(&fixture, 1)->exercise_ms, RATIFY_MS);
	assert_int_equal(last_event(&fixture)->exercise_ms, DURATION_MAX_MS);
	fixture_fini(&fixture);
}

static void acknowledge(struct fixture *fixture, uint32_t who)
{
	Plenary__Command *it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_ACKNOWLEDGE);

	it->acknowledge->proposal = fixture_ref(fixture, "trio", 1);
	assert_int_equal(fixture_send(fixture, who, it), 0);
}

/* What a firing starts counts from its own time, and fires in its turn. */
static void test_a_jump_through_a_silence_and_beyond(void **state)
{
	struct fixture fixture;
	Plenary__Command *it;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	acknowledge(&fixture, HEAD_B);
	acknowledge(&fixture, HEAD_C);
	fixture.at_ms += 1000;
	it = fixture_empty(
		&fixture.arena, PLENARY__COMMAND__VERB_BEGIN_SILENCE);
	it->begin_silence->proposal = fixture_ref(&fixture, "trio", 1);
	it->begin_silence->period_ms = SILENCE_MS;
	assert_int_equal(fixture_send(&fixture, HEAD_A, it), 0);
	fixture.at_ms += 500;
	assert_int_equal(jump(&fixture, DIRECTOR, INT64_C(2) * RATIFY_MS), 0);
	check_group(&fixture);
	assert_int_equal(fixture.group.n, 3);
	assert_int_equal(event_at(&fixture, 0)->what_case, WHAT(ADOPTED));
	assert_string_equal(event_at(&fixture, 0)->cause, "silence:trio#1");
	assert_int_equal(event_at(&fixture, 0)->exercise_ms, 1000 + SILENCE_MS);
	assert_int_equal(event_at(&fixture, 1)->what_case, WHAT(LAPSED));
	assert_int_equal(event_at(&fixture, 1)->exercise_ms,
		1000 + SILENCE_MS + RATIFY_MS);
	assert_int_equal(last_event(&fixture)->what_case, WHAT(CLOCK_JUMPED));
	fixture_fini(&fixture);
}

static void test_a_jump_in_a_pause(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	assert_int_equal(fixture_empty_verb(&fixture, DIRECTOR,
				 PLENARY__COMMAND__VERB_PAUSEX),
		0);
	fixture.at_ms += 60000;
	assert_int_equal(jump(&fixture, DIRECTOR, DECIDE_MS + 1), 0);
	check_group(&fixture);
	assert_int_equal(fixture.group.n, 2);
	assert_int_equal(event_at(&fixture, 0)->what_case, WHAT(REJECTED));
	fixture.at_ms += 60000;
	assert_int_equal(exercise_ms(&fixture), DECIDE_MS + 1);
	assert_int_equal(core_phase(&fixture.core),
		PLENARY__EXERCISE_PHASE__PHASE_PAUSED);
	assert_int_equal(fixture_empty_verb(&fixture, DIRECTOR,
				 PLENARY__COMMAND__VERB_RESUME),
		0);
	fixture.at_ms += 10;
	assert_int_equal(exercise_ms(&fixture), DECIDE_MS + 11);
	fixture_fini(&fixture);
}

static void test_jumps_that_are_none(void **state)
{
	static const int64_t none[] = {
		0, -1, INT64_MIN, DURATION_MAX_MS + 1, INT64_MAX};
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		assert_int_equal(jump(&fixture, DIRECTOR, none[i]),
			PLENARY__ERROR_CODE__BAD_COMMAND);
	fixture.core.state->clock.anchor_exercise_ms = CLOCK_MAX_MS - 10;
	assert_int_equal(jump(&fixture, DIRECTOR, 11),
		PLENARY__ERROR_CODE__LIMIT_REACHED);
	assert_int_equal(jump(&fixture, DIRECTOR, 10), 0);
	assert_int_equal(exercise_ms(&fixture), CLOCK_MAX_MS);
	fixture.at_ms += 1000;
	assert_int_equal(exercise_ms(&fixture), CLOCK_MAX_MS);
	assert_int_equal(jump(&fixture, DIRECTOR, 1),
		PLENARY__ERROR_CODE__LIMIT_REACHED);
	fixture_fini(&fixture);
}

/* What came due while the server was down is EXCON's to settle first. */
static void test_no_jump_past_what_is_held(void **state)
{
	struct fixture fixture;
	struct act act;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	fixture.at_ms += DECIDE_MS;
	act = (struct act){.at_ms = fixture.at_ms};
	group_init(&fixture.group, &fixture.arena);
	core_recover(&fixture.core, &act, DECIDE_MS, &fixture.group);
	assert_int_equal(jump(&fixture, DIRECTOR, 1000),
		PLENARY__ERROR_CODE__DEADLINES_HELD);
	assert_string_equal(fixture.why->params[0]->value, "decide:trio#1");
	assert_int_equal(exercise_ms(&fixture), DECIDE_MS);
	fixture_fini(&fixture);
}

/* Downtime is no exercise time, and the rate is what it was. */
static void test_the_rate_survives_a_restart(void **state)
{
	struct fixture fixture;
	struct act act;

	(void)state;
	open_running(&fixture);
	assert_int_equal(rate(&fixture, DIRECTOR, 60000), 0);
	fixture.at_ms += 3600000;
	act = (struct act){.at_ms = fixture.at_ms};
	group_init(&fixture.group, &fixture.arena);
	core_recover(&fixture.core, &act, 90000, &fixture.group);
	assert_int_equal(exercise_ms(&fixture), 90000);
	/* A jump in that pause is from there. */
	assert_int_equal(jump(&fixture, DIRECTOR, 10000), 0);
	assert_int_equal(event_at(&fixture, 0)->clock_jumped->from_ms, 90000);
	assert_int_equal(fixture_empty_verb(&fixture, DIRECTOR,
				 PLENARY__COMMAND__VERB_RESUME),
		0);
	fixture.at_ms += 1000;
	assert_int_equal(exercise_ms(&fixture), 160000);
	fixture_fini(&fixture);
}

/* ── the log ─────────────────────────────────────────────────────────── */

/* The group, applied to the state before it, gives the state after it. */
static void test_a_jump_replays(void **state)
{
	struct fixture fixture;
	struct core before;
	uint8_t own[HASH_SIZE];
	uint8_t again[HASH_SIZE];

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "solo"), 0);
	assert_int_equal(rate(&fixture, DIRECTOR, 60000), 0);
	core_clone(&before, &fixture.core);
	assert_int_equal(jump(&fixture, DIRECTOR, DURATION_MAX_MS), 0);
	for (size_t i = 0; i < fixture.group.n; i++)
		assert_int_equal(
			core_apply(&before, &fixture.group.events[i]), 0);
	core_digest(&fixture.core, own);
	core_digest(&before, again);
	assert_memory_equal(own, again, HASH_SIZE);
	core_fini(&before);
	fixture_fini(&fixture);
}

static int apply_one(struct fixture *fixture, Plenary__Event__WhatCase what,
	void *payload, int64_t exercise_ms)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	struct stamped stamped = {.event = &event};

	event.seq = core_seq(&fixture->core) + 1;
	event.at_ms = fixture->at_ms;
	event.exercise_ms = exercise_ms;
	event.what_case = what;
	/* The members of the union are all pointers to messages. */
	event.startex = payload;
	return apply(&fixture->core, &stamped);
}

static void test_damaged_clock_events(void **state)
{
	Plenary__RateSet rate_set = PLENARY__RATE_SET__INIT;
	Plenary__ClockJumped jumped = PLENARY__CLOCK_JUMPED__INIT;
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(jump(&fixture, DIRECTOR, 1000), 0);
	assert_int_equal(
		apply_one(&fixture, WHAT(RATE_SET), &rate_set, 1000), -1);
	rate_set.rate_milli = RATE_MAX + 1;
	assert_int_equal(
		apply_one(&fixture, WHAT(RATE_SET), &rate_set, 1000), -1);
	rate_set.rate_milli = RATE_MAX;
	assert_int_equal(
		apply_one(&fixture, WHAT(RATE_SET), &rate_set, -1), -1);
	assert_int_equal(apply_one(&fixture, WHAT(RATE_SET), &rate_set,
				 CLOCK_MAX_MS + 1),
		-1);
	/* Backwards, and to another time than its own. */
	jumped.to_ms = 999;
	assert_int_equal(
		apply_one(&fixture, WHAT(CLOCK_JUMPED), &jumped, 999), -1);
	jumped.to_ms = 2000;
	assert_int_equal(
		apply_one(&fixture, WHAT(CLOCK_JUMPED), &jumped, 2001), -1);
	assert_int_equal(
		apply_one(&fixture, WHAT(CLOCK_JUMPED), &jumped, 2000), 0);
	assert_int_equal(exercise_ms(&fixture), 2000);
	fixture_fini(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rate_counts_from_its_moment),
		cmocka_unit_test(test_rate_in_a_pause_and_before),
		cmocka_unit_test(test_rates_that_are_none),
		cmocka_unit_test(test_a_jump_that_passes_nothing),
		cmocka_unit_test(test_a_jump_fires_what_it_passes),
		cmocka_unit_test(test_the_order_of_firing),
		cmocka_unit_test(test_a_jump_through_a_silence_and_beyond),
		cmocka_unit_test(test_a_jump_in_a_pause),
		cmocka_unit_test(test_jumps_that_are_none),
		cmocka_unit_test(test_no_jump_past_what_is_held),
		cmocka_unit_test(test_the_rate_survives_a_restart),
		cmocka_unit_test(test_a_jump_replays),
		cmocka_unit_test(test_damaged_clock_events),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
