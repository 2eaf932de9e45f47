/*
 * Every timer against everything that may happen to the clock, one
 * millisecond before its time, at its time and one after. Time is an
 * argument: nothing waits.
 */
#include "core/deadline.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VERB(name) PLENARY__COMMAND__VERB_##name
#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define CODE(name) PLENARY__ERROR_CODE__##name

enum { EVENTS_MAX = 256 };

#define MINUTE INT64_C(60000)

/* A session that keeps what happened, as the log would. */
struct play {
	struct fixture it;
	struct stamped events[EVENTS_MAX];
	size_t n;
	size_t last_group; /* where it begins */
};

static void keep(struct play *play)
{
	play->last_group = play->n;
	for (size_t i = 0; i < play->it.group.n; i++) {
		assert_true(play->n < EVENTS_MAX);
		play->events[play->n++] = play->it.group.events[i];
	}
}

static void open_play(struct play *play)
{
	static const char *const people[][3] = {
		{"director", "Dana", ""},
		{"controller", "Cleo", ""},
		{"evaluator", "Eve", ""},
		{"observer", "Obi", ""},
		{"A.head", "Ada", ""},
		{"A", "Amos", "A2"},
		{"B.head", "Bea", ""},
		{"C.head", "Cy", ""},
	};
	Plenary__Scenario *def;

	*play = (struct play){.it = {.at_ms = FIXTURE_AT_MS}};
	arena_init(&play->it.arena, 0);
	def = fixture_definition(&play->it.arena);
	def->procedure->silence_period_ms = MINUTE;
	def->procedure->notice_ms = MINUTE;
	def->procedure->tacit_acceptance_ms = MINUTE;
	def->steps[2]->reservations = true;
	assert_int_equal(fixture_compile(def, &play->it.scenario), 0);
	core_init(&play->it.core, &play->it.scenario, &limits_default);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++) {
		fixture_join(
			&play->it, people[i][0], people[i][1], people[i][2]);
		keep(play);
	}
}

/* What was logged makes the same state. */
static void close_play(struct play *play)
{
	uint8_t lived[HASH_SIZE];
	uint8_t replayed[HASH_SIZE];
	struct core core;

	core_init(&core, &play->it.scenario, &limits_default);
	for (size_t i = 0; i < play->n; i++)
		assert_int_equal(core_apply(&core, &play->events[i]), 0);
	core_digest(&play->it.core, lived);
	core_digest(&core, replayed);
	assert_memory_equal(lived, replayed, HASH_SIZE);
	core_fini(&core);
	fixture_fini(&play->it);
}

/* Lets wall time come, and what falls due with it. */
static void come_to(struct play *play, int64_t at_ms)
{
	assert_true(at_ms >= play->it.at_ms);
	play->it.at_ms = at_ms;
	for (;;) {
		group_init(&play->it.group, &play->it.arena);
		if (!core_due(&play->it.core, at_ms, &play->it.group))
			return;
		keep(play);
	}
}

static Plenary__ErrorCode send(
	struct play *play, uint32_t who, const Plenary__Command *command)
{
	Plenary__ErrorCode code;

	come_to(play, play->it.at_ms);
	code = fixture_send(&play->it, who, command);
	if (code == CODE(OK))
		keep(play);
	return code;
}

static Plenary__Command *verb(
	struct play *play, Plenary__Command__VerbCase which)
{
	return fixture_empty(&play->it.arena, which);
}

static void done(struct play *play, uint32_t who, Plenary__Command *command)
{
	assert_int_equal(send(play, who, command), CODE(OK));
}

/* ── the timers ──────────────────────────────────────────────────────── */

static void propose(struct play *play)
{
	Plenary__Command *it = verb(play, VERB(PROPOSE));

	done(play, DIRECTOR, verb(play, VERB(STARTEX)));
	it->propose->step = fixture_word(&play->it.arena, "trio");
	done(play, HEAD_A, it);
}

static void begin_silence(struct play *play)
{
	Plenary__Command *it = verb(play, VERB(BEGIN_SILENCE));

	it->begin_silence->proposal = fixture_ref(&play->it, "trio", 1);
	done(play, HEAD_A, it);
}

static void silence_unheard(struct play *play)
{
	propose(play);
	begin_silence(play);
}

static void silence_kept(struct play *play)
{
	propose(play);
	for (unsigned i = 0; i < 2; i++) {
		Plenary__Command *it = verb(play, VERB(ACKNOWLEDGE));

		it->acknowledge->proposal = fixture_ref(&play->it, "trio", 1);
		done(play, i == 0 ? HEAD_B : HEAD_C, it);
	}
	begin_silence(play);
}

static void adopt(struct play *play)
{
	propose(play);
	for (unsigned i = 0; i < 2; i++) {
		Plenary__Command *it = verb(play, VERB(TAKE_POSITION));

		it->take_position->proposal = fixture_ref(&play->it, "trio", 1);
		it->take_position->position =
			PLENARY__POSITION__POSITION_ASSENT;
		done(play, i == 0 ? HEAD_B : HEAD_C, it);
	}
}

static void ratify(struct play *play, uint32_t who, const char *reservation)
{
	Plenary__Command *it = verb(play, VERB(RATIFY));

	it->ratify->proposal = fixture_ref(&play->it, "trio", 1);
	it->ratify->reservation = fixture_word(&play->it.arena, reservation);
	done(play, who, it);
}

static void reservation_unheard(struct play *play)
{
	adopt(play);
	ratify(play, HEAD_A, "but not on Sundays");
}

static void reservation_heard(struct play *play)
{
	reservation_unheard(play);
	for (unsigned i = 0; i < 2; i++) {
		Plenary__Command *it = verb(play, VERB(ACKNOWLEDGE));

		it->acknowledge->reservation =
			fixture_word(&play->it.arena, "trio.r1");
		done(play, i == 0 ? HEAD_B : HEAD_C, it);
	}
}

static void notice(struct play *play)
{
	Plenary__Command *it = verb(play, VERB(GIVE_NOTICE));

	adopt(play);
	ratify(play, HEAD_A, "");
	ratify(play, HEAD_B, "");
	ratify(play, HEAD_C, "");
	it->give_notice->proposal = fixture_ref(&play->it, "trio", 1);
	done(play, HEAD_B, it);
}

static const struct timer {
	const char *name;
	void (*set)(struct play *play);
	const char *deadline;
	Plenary__Event__WhatCase fires; /* the first event of its firing */
	unsigned events;                /* of the whole firing */
} timers[] = {
	{"decide-within", propose, "decide:trio#1", WHAT(REJECTED), 1},
	{"silence, kept", silence_kept, "silence:trio#1", WHAT(ADOPTED), 1},
	{"silence, unheard", silence_unheard, "silence:trio#1", WHAT(HELD), 1},
	{"ratify-within", adopt, "ratify:trio#1", WHAT(LAPSED), 1},
	{"tacit acceptance", reservation_heard, "tacit:trio.r1",
		WHAT(RESERVATION_SETTLED), 1},
	{"tacit, unacknowledged", reservation_unheard, "tacit:trio.r1",
		WHAT(RESERVATION_SETTLED), 1},
	{"notice", notice, "notice:trio#1:B", WHAT(PARTY_LEFT), 2},
};
enum { TIMERS = sizeof(timers) / sizeof(timers[0]) };

/* ── what is asked of each firing ────────────────────────────────────── */

static int64_t due_ms(struct play *play, const struct timer *timer)
{
	struct due due;

	assert_true(deadline_find(
		&play->it.core, timer->deadline, &play->it.arena, &due));
	assert_false(due.deadline->held);
	return due.deadline->at_ms;
}

static bool is_firing(
	const struct play *play, const struct timer *timer, size_t i)
{
	const Plenary__Event *event = play->events[i].event;

	return event->what_case == timer->fires &&
	       strcmp(event->cause, timer->deadline) == 0;
}

static unsigned firings(const struct play *play, const struct timer *timer)
{
	unsigned n = 0;

	for (size_t i = 0; i < play->n; i++)
		n += is_firing(play, timer, i);
	return n;
}

/* Once, at its own exercise time; all of its group too. */
static void fired_at(
	const struct play *play, const struct timer *timer, int64_t due)
{
	assert_int_equal(firings(play, timer), 1);
	for (size_t i = 0; i < play->n; i++) {
		if (!is_firing(play, timer, i))
			continue;
		for (size_t k = i; k < i + timer->events; k++)
			assert_int_equal(
				play->events[k].event->exercise_ms, due);
		if (timer->fires == WHAT(ADOPTED))
			assert_int_equal(
				play->events[i].event->adopted->ratify_by_ms,
				due + 10 * MINUTE);
	}
}

/* The wall clock's moment at which a running exercise comes to a time. */
static int64_t wall_at(const struct play *play, int64_t exercise_ms)
{
	return play->it.at_ms + exercise_ms -
	       core_exercise_ms(&play->it.core, play->it.at_ms);
}

/* ── what happens to the clock ───────────────────────────────────────── */

static void pause_and_resume(struct play *play, int64_t offset, int64_t due)
{
	(void)offset;
	(void)due;
	done(play, DIRECTOR, verb(play, VERB(PAUSEX)));
	come_to(play, play->it.at_ms + 1000 * MINUTE);
	done(play, CONTROLLER, verb(play, VERB(RESUME)));
}

static void no_duff_and_resume(struct play *play, int64_t offset, int64_t due)
{
	Plenary__Command *it = verb(play, VERB(NO_DUFF));

	(void)offset;
	(void)due;
	it->no_duff->text = fixture_word(&play->it.arena, "fire");
	done(play, DIRECTOR, it);
	come_to(play, play->it.at_ms + 1000 * MINUTE);
	done(play, DIRECTOR, verb(play, VERB(RESUME)));
}

static void set_rate(struct play *play, uint32_t rate_milli)
{
	Plenary__Command *it = verb(play, VERB(SET_RATE));

	it->set_rate->rate_milli = rate_milli;
	done(play, DIRECTOR, it);
}

static void faster(struct play *play, int64_t offset, int64_t due)
{
	(void)offset;
	(void)due;
	set_rate(play, 60 * 1000);
}

static void slower(struct play *play, int64_t offset, int64_t due)
{
	(void)offset;
	(void)due;
	set_rate(play, 250);
}

/* After a crash: what was due by the last tick waits for EXCON. */
static void crash_and_resume(struct play *play, int64_t offset, int64_t due)
{
	const struct act act = {.at_ms = play->it.at_ms + MINUTE};

	play->it.at_ms = act.at_ms;
	group_init(&play->it.group, &play->it.arena);
	core_recover(&play->it.core, &act, due + offset, &play->it.group);
	keep(play);
	done(play, DIRECTOR, verb(play, VERB(RESUME)));
}

static const struct disturbance {
	const char *name;
	void (*happen)(struct play *play, int64_t offset, int64_t due);
} disturbances[] = {
	{"pause and resume", pause_and_resume},
	{"NO DUFF and resume", no_duff_and_resume},
	{"a faster clock", faster},
	{"a slower clock", slower},
	{"a crash", crash_and_resume},
};
enum { DISTURBANCES = sizeof(disturbances) / sizeof(disturbances[0]) };

/* Comes to the boundary, is disturbed there, and goes on for a while. */
static void disturb(const struct timer *timer,
	const struct disturbance *disturbance, int64_t offset)
{
	struct play play;
	int64_t due;

	print_message("%s, %s, %+lld ms\n", timer->name, disturbance->name,
		(long long)offset);
	open_play(&play);
	timer->set(&play);
	due = due_ms(&play, timer);
	come_to(&play, wall_at(&play, due + offset));
	/* What is due is first; before its time nothing is. */
	assert_int_equal(firings(&play, timer), offset < 0 ? 0 : 1);
	disturbance->happen(&play, offset, due);
	assert_int_equal(firings(&play, timer), offset < 0 ? 0 : 1);
	if (offset < 0) {
		come_to(&play, core_wake_at(&play.it.core) - 1);
		assert_int_equal(firings(&play, timer), 0);
		come_to(&play, play.it.at_ms + 1);
	}
	fired_at(&play, timer, due);
	close_play(&play);
}

static void test_every_timer_every_disturbance(void **state)
{
	(void)state;
	for (unsigned t = 0; t < TIMERS; t++) {
		for (unsigned d = 0; d < DISTURBANCES; d++) {
			for (int64_t offset = -1; offset <= 1; offset++)
				disturb(&timers[t], &disturbances[d], offset);
		}
	}
}

/* ── jumps ───────────────────────────────────────────────────────────── */

/* From a minute's beginning to the boundary, running or in a pause: what is
 * passed fires inside the jump's own group, which the jump ends. */
static void jump_to(const struct timer *timer, int64_t offset, bool paused)
{
	Plenary__Command *it;
	struct play play;
	int64_t due;

	print_message("%s, a jump%s, %+lld ms\n", timer->name,
		paused ? " in a pause" : "", (long long)offset);
	open_play(&play);
	timer->set(&play);
	due = due_ms(&play, timer);
	come_to(&play, wall_at(&play, due - 1000));
	if (paused)
		done(&play, DIRECTOR, verb(&play, VERB(PAUSEX)));
	it = verb(&play, VERB(JUMP_CLOCK));
	it->jump_clock->by_ms = 1000 + offset;
	done(&play, CONTROLLER, it);
	assert_int_equal(
		play.events[play.n - 1].event->what_case, WHAT(CLOCK_JUMPED));
	assert_int_equal(play.events[play.n - 1].event->grp,
		play.events[play.last_group].event->seq);
	assert_int_equal(
		core_exercise_ms(&play.it.core, play.it.at_ms), due + offset);
	assert_int_equal(firings(&play, timer), offset < 0 ? 0 : 1);
	if (paused)
		done(&play, DIRECTOR, verb(&play, VERB(RESUME)));
	if (offset < 0)
		come_to(&play, play.it.at_ms + 1);
	fired_at(&play, timer, due);
	close_play(&play);
}

static void test_every_timer_every_jump(void **state)
{
	(void)state;
	for (unsigned t = 0; t < TIMERS; t++) {
		for (int64_t offset = -1; offset <= 1; offset++) {
			jump_to(&timers[t], offset, false);
			jump_to(&timers[t], offset, true);
		}
	}
}

/* ── a crash that hides a deadline ───────────────────────────────────── */

static Plenary__Command *about_deadline(struct play *play,
	const struct timer *timer, Plenary__Command__VerbCase which)
{
	Plenary__Command *it = verb(play, which);
	char *id = fixture_word(&play->it.arena, timer->deadline);

	if (which == VERB(CONFIRM_DEADLINE)) {
		it->confirm_deadline->deadline = id;
	} else {
		it->extend_deadline->deadline = id;
		it->extend_deadline->by_ms = MINUTE;
	}
	return it;
}

/* The server dies a minute before, and the tick says that time had come to the
 * boundary: what is due waits, and RESUME with it. */
static void crash_before(
	const struct timer *timer, int64_t offset, bool confirm)
{
	const bool held = offset >= 0;
	struct act act;
	struct play play;
	int64_t due;

	print_message("%s, killed before, %+lld ms, %s\n", timer->name,
		(long long)offset, confirm ? "confirmed" : "extended");
	open_play(&play);
	timer->set(&play);
	due = due_ms(&play, timer);
	play.it.at_ms += 1000 * MINUTE;
	act = (struct act){.at_ms = play.it.at_ms};
	group_init(&play.it.group, &play.it.arena);
	core_recover(&play.it.core, &act, due + offset, &play.it.group);
	keep(&play);
	assert_int_equal(firings(&play, timer), 0);
	assert_int_equal(send(&play, DIRECTOR, verb(&play, VERB(RESUME))),
		held ? CODE(DEADLINES_HELD) : CODE(OK));
	if (held && confirm) {
		done(&play, DIRECTOR,
			about_deadline(&play, timer, VERB(CONFIRM_DEADLINE)));
		fired_at(&play, timer, due);
	} else if (held) {
		done(&play, DIRECTOR,
			about_deadline(&play, timer, VERB(EXTEND_DEADLINE)));
		due += offset + MINUTE;
	}
	if (held)
		done(&play, DIRECTOR, verb(&play, VERB(RESUME)));
	if (!held || !confirm) {
		come_to(&play, wall_at(&play, due) - 1);
		assert_int_equal(firings(&play, timer), 0);
		come_to(&play, play.it.at_ms + 1);
	}
	fired_at(&play, timer, due);
	close_play(&play);
}

static void test_every_timer_every_crash(void **state)
{
	(void)state;
	for (unsigned t = 0; t < TIMERS; t++) {
		for (int64_t offset = -1; offset <= 1; offset++) {
			crash_before(&timers[t], offset, true);
			crash_before(&timers[t], offset, false);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_timer_every_disturbance),
		cmocka_unit_test(test_every_timer_every_jump),
		cmocka_unit_test(test_every_timer_every_crash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
