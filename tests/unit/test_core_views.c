/* Views as readers may see them, and what the streams hold of them. */
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/project.h"
#include "core/stream.h"

enum { READER_A = 1, READER_B, READER_C, READER_PLENARY };

/* ── views ───────────────────────────────────────────────────────────── */

static Plenary__View *view_of(struct fixture *it, enum view_kind kind,
	unsigned index, reader_id reader)
{
	unsigned view = it->core.changed.base[kind] + index;

	assert_true(view < it->core.changed.base[kind + 1]);
	return project_view(&it->core, view, reader, &it->arena);
}

enum { SOLO, DUO, TRIO };

static struct proposal *live_of(struct fixture *it, unsigned step)
{
	return &state_step(&it->core, step)->live;
}

/* `trio` is tabled by A, and stands in that status afterwards. */
static void start(struct fixture *it, Plenary__Status status)
{
	fixture_init(it);
	assert_int_equal(fixture_startex(it), 0);
	assert_int_equal(fixture_propose(it, HEAD_A, "trio"), 0);
	state_step(&it->core, TRIO)->status = status;
}

static void test_flags_are_ones_own(void **state)
{
	struct fixture it;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_TABLED);
	live_of(&it, TRIO)->flagged = 1;
	for (reader_id r = 0; r <= READER_PLENARY; r++) {
		Plenary__View *view = view_of(&it, VIEW_PROPOSAL, TRIO, r);

		assert_int_equal(view->proposal->n_positions, 1);
		assert_int_equal(view->proposal->positions[0]->flagged,
			r == READER_EXCON || r == READER_A);
	}
	fixture_fini(&it);
}

static void test_proposal_view(void **state)
{
	struct fixture it;
	struct proposal *live;
	struct reservation *reservation;
	Plenary__ProposalView *view;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_SILENCE);
	live = live_of(&it, TRIO);
	live->silence_by = (struct deadline){.at_ms = 900, .set = true};
	live->acknowledged = 5;
	reservation = &live->reservations[1];
	reservation->id = 7;
	reservation->text = pool_str(&it.core.pool, "not on Mondays");
	reservation->accepted = 1;
	reservation->objected = 4;
	reservation->reasons[2] = pool_str(&it.core.pool, "why not");
	reservation->answer_by = (struct deadline){.at_ms = 50, .set = true};
	live->failed = 1;
	live->waived_by[0] = 0;
	view = view_of(&it, VIEW_PROPOSAL, TRIO, READER_PLENARY)->proposal;
	assert_int_equal(view->silence_by_ms, 900);
	assert_int_equal(view->n_acknowledged, 2);
	assert_string_equal(view->acknowledged[1], "C");
	assert_int_equal(view->n_reservations, 1);
	assert_string_equal(view->reservations[0]->id, "trio.r7");
	assert_string_equal(view->reservations[0]->delegation, "B");
	assert_string_equal(view->reservations[0]->text, "not on Mondays");
	assert_string_equal(view->reservations[0]->accepted[0], "A");
	assert_string_equal(
		view->reservations[0]->objections[0]->reason, "why not");
	assert_int_equal(view->reservations[0]->answer_by_ms, 50);
	assert_int_equal(view->n_conditions, 1);
	assert_string_equal(view->conditions[0]->id, "trio.c");
	assert_int_equal(view->conditions[0]->status,
		PLENARY__CONDITION_STATUS__CONDITION_FAILED);
	/* Entry into force is what an adopted text waits for. */
	assert_int_equal(view->n_waits_for, 0);
	fixture_fini(&it);
}

static void test_what_force_waits_for(void **state)
{
	struct fixture it;
	Plenary__ProposalView *view;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_ADOPTED);
	live_of(&it, TRIO)->instruments = 1;
	live_of(&it, TRIO)->waiver.instruments = 4;
	live_of(&it, TRIO)->waiver.needs = 2;
	view = view_of(&it, VIEW_PROPOSAL, TRIO, READER_PLENARY)->proposal;
	assert_int_equal(view->n_waits_for, 1);
	assert_string_equal(view->waits_for[0], "instrument:B");
	assert_int_equal(view->n_waived, 2);
	assert_string_equal(view->waived[0], "need:duo");
	assert_string_equal(view->waived[1], "instrument:C");
	fixture_fini(&it);
}

static void test_step_view(void **state)
{
	struct fixture it;
	struct proposal *live;
	Plenary__StepView *view;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_SUSPENDED);
	live = live_of(&it, TRIO);
	live->breach = true;
	live->injects[0] = 3;
	live->notices[2] = (struct deadline){.at_ms = 60, .set = true};
	view = view_of(&it, VIEW_STEP, TRIO, READER_B)->step;
	assert_int_equal(view->n_notices, 1);
	assert_string_equal(view->notices[0]->delegation, "C");
	assert_int_equal(view->notices[0]->leaves_ms, 60);
	assert_int_equal(view->n_causes, 2);
	assert_string_equal(view->causes[0], "breach");
	assert_string_equal(view->causes[1], "inject");
	assert_false(view->custom);
	view = view_of(&it, VIEW_STEP, TRIO, READER_EXCON)->step;
	assert_int_equal(view->n_causes, 3);
	assert_string_equal(view->causes[1], "inject:news");
	fixture_fini(&it);
}

/* ── ballots ─────────────────────────────────────────────────────────── */

static void test_ballots_view(void **state)
{
	const unsigned of_a = TRIO * 3;
	struct fixture it;
	struct ballot *ballot;
	Plenary__BallotsView *view;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_ADOPTED);
	it.scenario.def->delegations[0]->ratification =
		PLENARY__RATIFICATION__RATIFICATION_MAJORITY;
	ballot = &live_of(&it, TRIO)->ballots[0];
	ballot->roll = 3;
	ballot->yes = 2;
	view = view_of(&it, VIEW_BALLOTS, of_a, READER_A)->ballots;
	assert_string_equal(view->step, "trio");
	assert_string_equal(view->delegation, "A");
	assert_int_equal(
		view->rule, PLENARY__RATIFICATION__RATIFICATION_MAJORITY);
	assert_int_equal(view->n_seats, 2);
	assert_int_equal(view->seats[0]->vote, PLENARY__VOTE__VOTE_NONE);
	assert_int_equal(view->seats[1]->vote, PLENARY__VOTE__VOTE_YES);
	assert_true(view->seats[1]->occupied);
	assert_int_equal(view->n_missing, 1);
	assert_string_equal(view->missing[0],
		"1 more yes (now 1, of the 2 seats occupied at adoption)");
	ballot->yes = 3;
	view = view_of(&it, VIEW_BALLOTS, of_a, READER_EXCON)->ballots;
	assert_int_equal(view->n_missing, 0);
	assert_null(view_of(&it, VIEW_BALLOTS, of_a, READER_B));
	assert_null(view_of(&it, VIEW_BALLOTS, of_a, READER_PLENARY));
	/* Nobody sat there: the head decides. */
	view = view_of(&it, VIEW_BALLOTS, of_a + 2, READER_C)->ballots;
	assert_int_equal(view->rule, PLENARY__RATIFICATION__RATIFICATION_HEAD);
	assert_int_equal(view->n_seats, 0);
	assert_int_equal(view->n_missing, 0);
	state_step(&it.core, TRIO)->status = PLENARY__STATUS__STATUS_IN_FORCE;
	assert_null(view_of(&it, VIEW_BALLOTS, of_a, READER_A));
	fixture_fini(&it);
}

/* ── what a delegation may do ────────────────────────────────────────── */

static bool may(struct fixture *it, reader_id reader, const char *verb)
{
	Plenary__View *view = view_of(it, VIEW_MAY, TRIO, reader);
	bool found = false;

	for (size_t i = 0; view != NULL && i < view->may->n_verbs; i++) {
		bool same = strcmp(view->may->verbs[i], verb) == 0;

		assert_false(found && same);
		found |= same;
	}
	return found;
}

static void test_ratify_is_ones_own_rule(void **state)
{
	struct fixture it;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_ADOPTED);
	it.scenario.def->delegations[0]->ratification =
		PLENARY__RATIFICATION__RATIFICATION_MAJORITY;
	live_of(&it, TRIO)->ballots[0].roll = 3;
	assert_false(may(&it, READER_A, "ratify"));
	assert_true(may(&it, READER_A, "ballot"));
	assert_true(may(&it, READER_B, "ratify"));
	/* No seat of B was occupied when it was adopted. */
	assert_false(may(&it, READER_B, "ballot"));
	live_of(&it, TRIO)->ballots[0].yes = 3;
	assert_true(may(&it, READER_A, "ratify"));
	assert_null(view_of(&it, VIEW_MAY, TRIO, READER_PLENARY));
	assert_null(view_of(&it, VIEW_MAY, TRIO, READER_EXCON));
	fixture_fini(&it);
}

/* Taking note is possible in a pause, a procedural act is not. */
static void test_may_in_a_pause(void **state)
{
	struct fixture it;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_TABLED);
	live_of(&it, TRIO)->reservations[1].id = 1;
	assert_true(may(&it, READER_C, "assent"));
	assert_true(may(&it, READER_C, "acknowledge"));
	it.core.state->clock.phase = PLENARY__EXERCISE_PHASE__PHASE_PAUSED;
	assert_false(may(&it, READER_C, "assent"));
	assert_true(may(&it, READER_C, "acknowledge"));
	it.core.state->clock.phase = PLENARY__EXERCISE_PHASE__PHASE_ENDED;
	assert_null(view_of(&it, VIEW_MAY, TRIO, READER_C));
	fixture_fini(&it);
}

static void test_participant_view(void **state)
{
	Plenary__Moved moved = PLENARY__MOVED__INIT;
	char *seen[2];
	struct fixture it;
	struct participant *person;
	Plenary__ParticipantView *view;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_TABLED);
	view = view_of(&it, VIEW_PARTICIPANT, MEMBER_A - 1, READER_EXCON)
		       ->participant;
	assert_int_equal(view->epoch, 1);
	assert_int_equal(view->n_seen, 0);
	seen[0] = fixture_word(&it.arena, "mandate/A");
	seen[1] = fixture_word(&it.arena, "A.1-3");
	moved.n_seen = 2;
	moved.seen = seen;
	person = state_participant(&it.core, MEMBER_A);
	person->epoch = 2;
	person->moved = pool_message(&it.core.pool, &moved.base);
	view = view_of(&it, VIEW_PARTICIPANT, MEMBER_A - 1, READER_EXCON)
		       ->participant;
	assert_int_equal(view->epoch, 2);
	assert_int_equal(view->n_seen, 2);
	assert_string_equal(view->seen[1], "A.1-3");
	assert_null(view_of(&it, VIEW_PARTICIPANT, MEMBER_A - 1, READER_A));
	fixture_fini(&it);
}

/* ── a custom step in the streams ────────────────────────────────────── */

struct room {
	struct fixture it;
	struct stream streams[READERS_MAX];
};

static void room_open(struct room *room)
{
	fixture_init(&room->it);
	assert_int_equal(fixture_startex(&room->it), 0);
	for (reader_id r = 0; r < reader_count(&room->it.scenario); r++)
		stream_init(&room->streams[r], &room->it.core, r);
	view_set_clear(&room->it.core.changed);
}

/* What a reader was pushed is what it would be given afresh: apply() marked
 * all that changed. */
static void check_stream(
	const struct stream *told, const struct core *core, reader_id r)
{
	struct stream fresh;

	stream_init(&fresh, core, r);
	for (unsigned v = 0; v < told->n_views; v++) {
		const struct held_view *a = &told->views[v];
		const struct held_view *b = &fresh.views[v];

		if ((a->bytes == NULL) != (b->bytes == NULL) ||
			a->len != b->len ||
			(a->bytes != NULL &&
				memcmp(a->bytes, b->bytes, a->len) != 0))
			fail_msg("reader %u: %s", r,
				a->key == NULL ? b->key : a->key);
	}
	stream_fini(&fresh);
}

/* Returns the readers for which there was anything, as a set of bits. */
static unsigned room_tell(struct room *room)
{
	struct core *core = &room->it.core;
	unsigned told = 0;

	for (reader_id r = 0; r < reader_count(core->scenario); r++) {
		struct push push;

		if (stream_advance(&room->streams[r], core, &room->it.group,
			    &room->it.arena, &push))
			told |= 1U << r;
		check_stream(&room->streams[r], core, r);
	}
	view_set_clear(&core->changed);
	return told;
}

static void room_close(struct room *room)
{
	for (reader_id r = 0; r < reader_count(&room->it.scenario); r++)
		stream_fini(&room->streams[r]);
	fixture_fini(&room->it);
}

static Plenary__Setting *setting(
	struct fixture *it, const char *key, const char *value)
{
	Plenary__Setting *one = MAKE(&it->arena, Plenary__Setting, 1);

	plenary__setting__init(one);
	one->key = fixture_word(&it->arena, key);
	one->value = fixture_word(&it->arena, value);
	return one;
}

static void submit(struct fixture *it)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_SUBMIT_STEP);
	Plenary__SubmitStep *body = command->submit_step;

	body->n_settings = 3;
	body->settings = MAKE(&it->arena, Plenary__Setting *, 3);
	body->settings[0] = setting(it, "title", "A pair");
	body->settings[1] = setting(it, "text", "We agree.");
	body->settings[2] = setting(it, "parties", "A+B");
	assert_int_equal(fixture_send(it, HEAD_A, command), 0);
}

static void screen(struct fixture *it, bool approve)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_SCREEN_STEP);

	command->screen_step->submission = fixture_word(&it->arena, "A.s1");
	command->screen_step->approve = approve;
	command->screen_step->reason = fixture_word(&it->arena, "because");
	assert_int_equal(fixture_send(it, DIRECTOR, command), 0);
}

static void test_custom_steps_in_streams(void **state)
{
	const unsigned all = (1U << (READER_PLENARY + 1)) - 1;
	const unsigned own = 1U << READER_EXCON | 1U << READER_A;
	struct room room;
	Plenary__StepView *view;

	(void)state;
	room_open(&room);
	assert_null(view_of(&room.it, VIEW_STEP, 3, READER_EXCON));
	assert_null(view_of(&room.it, VIEW_BALLOTS, 3 * 3, READER_EXCON));
	submit(&room.it);
	assert_int_equal(room_tell(&room), own);
	screen(&room.it, true);
	assert_int_equal(room_tell(&room), all);
	view = view_of(&room.it, VIEW_STEP, 3, READER_PLENARY)->step;
	assert_string_equal(view->id, "X1");
	assert_true(view->custom);
	assert_string_equal(view_of(&room.it, VIEW_STEP_TEXT, 3, READER_C)
				    ->step_text->draft->title->in[0]
				    ->text,
		"A pair");
	assert_int_equal(fixture_propose(&room.it, HEAD_A, "X1"), 0);
	assert_int_equal(room_tell(&room), all);
	assert_string_equal(view_of(&room.it, VIEW_PROPOSAL, 3, READER_C)->key,
		"proposal/X1");
	assert_int_equal(fixture_take(&room.it, HEAD_B, "X1",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	room_tell(&room);
	assert_string_equal(
		view_of(&room.it, VIEW_BALLOTS, 3 * 3 + 1, READER_B)->key,
		"ballots/X1/B");
	room_close(&room);
}

/* A refusal concerns nobody but the submitter. */
static void test_refused_steps_in_streams(void **state)
{
	struct room room;

	(void)state;
	room_open(&room);
	submit(&room.it);
	room_tell(&room);
	screen(&room.it, false);
	assert_int_equal(room_tell(&room), 1U << READER_EXCON | 1U << READER_A);
	room_close(&room);
}

/* Each that is set stands under the id by which EXCON extends it. */
static void test_deadlines_by_id(void **state)
{
	struct fixture it;
	struct proposal *live;
	Plenary__ProposalView *view;

	(void)state;
	start(&it, PLENARY__STATUS__STATUS_SILENCE);
	live = live_of(&it, TRIO);
	live->silence_by = (struct deadline){.at_ms = 900, .set = true};
	view = view_of(&it, VIEW_PROPOSAL, TRIO, READER_PLENARY)->proposal;
	assert_int_equal(view->n_deadlines, 2);
	assert_string_equal(view->deadlines[0]->deadline, "decide:trio#1");
	assert_int_equal(view->deadlines[0]->due_ms, 600000);
	assert_string_equal(view->deadlines[1]->deadline, "silence:trio#1");
	assert_int_equal(view->deadlines[1]->due_ms, 900);
	fixture_fini(&it);
}

/* ── the order of a snapshot ─────────────────────────────────────────── */

/* The keys of what a reader is sent afresh, each after a space. */
static const char *snapshot_keys(struct room *room, reader_id reader)
{
	struct arena *arena = &room->it.arena;
	char *out = fixture_word(arena, "");
	struct buf bytes = {0};
	Plenary__Push *push;

	stream_snapshot(&room->streams[reader], &bytes);
	push = plenary__push__unpack(
		arena_allocator(arena), bytes.len, bytes.bytes);
	assert_non_null(push);
	for (size_t i = 0; i < push->n_views; i++)
		out = arena_printf(arena, "%s %s", out, push->views[i]->key);
	buf_fini(&bytes);
	return out;
}

/* Each of the keys comes, in this order. */
static void in_order(const char *keys, const char *const *expected, size_t n)
{
	const char *at = keys;

	for (size_t i = 0; i < n; i++) {
		const char *found = strstr(at, expected[i]);

		assert_non_null(found);
		at = found + strlen(expected[i]);
	}
}

/* Clients list steps as they come: in the exercise's order, whichever of them
 * changed last. */
static void test_a_snapshot_has_the_exercises_order(void **state)
{
	static const char *const steps[] = {" exercise", " clock",
		" delegation/A", " delegation/C", " step/solo", " step/duo",
		" step/trio", " proposal/solo", " proposal/trio",
		" indicator/g"};
	struct room room;

	(void)state;
	room_open(&room);
	assert_int_equal(fixture_propose(&room.it, HEAD_A, "trio"), 0);
	room_tell(&room);
	assert_int_equal(fixture_propose(&room.it, HEAD_A, "solo"), 0);
	room_tell(&room);
	for (reader_id r = 0; r <= READER_PLENARY; r++)
		in_order(snapshot_keys(&room, r), steps,
			sizeof(steps) / sizeof(steps[0]));
	/* Whatever changes, and in whatever order. */
	assert_int_equal(fixture_take(&room.it, HEAD_B, "trio",
				 PLENARY__POSITION__POSITION_ABSTAIN, ""),
		0);
	room_tell(&room);
	for (reader_id r = 0; r <= READER_PLENARY; r++)
		in_order(snapshot_keys(&room, r), steps,
			sizeof(steps) / sizeof(steps[0]));
	room_close(&room);
}

static void release(struct room *room, const char *id)
{
	Plenary__Command *it = fixture_empty(
		&room->it.arena, PLENARY__COMMAND__VERB_RELEASE_INJECT);

	it->release_inject->inject = fixture_word(&room->it.arena, id);
	it->release_inject->confirmed = true;
	assert_int_equal(fixture_send(&room->it, DIRECTOR, it), 0);
	room_tell(room);
}

/* Injects come as they were released: their places in the file would tell
 * which of them were written during play. */
static void test_a_snapshot_has_injects_by_stamp(void **state)
{
	static const char *const injects[] = {
		" step/trio", " inject/A.1", " inject/all.1"};
	static const char *const excon[] = {
		" step/trio", " inject/hint", " inject/news"};
	struct room room;

	(void)state;
	room_open(&room);
	release(&room, "hint");
	release(&room, "news");
	in_order(snapshot_keys(&room, READER_A), injects, 3);
	in_order(snapshot_keys(&room, READER_EXCON), excon, 3);
	room_close(&room);
}

/* A position that is confirmed after a move: neither an event nor a view of
 * the others changes. */
static void test_confirming_in_streams(void **state)
{
	struct room room;
	Plenary__Command *it;

	(void)state;
	room_open(&room);
	assert_int_equal(fixture_propose(&room.it, HEAD_A, "trio"), 0);
	room_tell(&room);
	it = fixture_empty(
		&room.it.arena, PLENARY__COMMAND__VERB_MOVE_PARTICIPANT);
	it->move_participant->participant = HEAD_A;
	it->move_participant->delegation = fixture_word(&room.it.arena, "C");
	it->move_participant->seat = fixture_word(&room.it.arena, "");
	assert_int_equal(fixture_send(&room.it, CONTROLLER, it), 0);
	room_tell(&room);
	it->move_participant->participant = MEMBER_A;
	it->move_participant->delegation = fixture_word(&room.it.arena, "A");
	it->move_participant->seat = fixture_word(&room.it.arena, "A1");
	assert_int_equal(fixture_send(&room.it, CONTROLLER, it), 0);
	room_tell(&room);
	assert_int_equal(live_of(&room.it, TRIO)->flagged, 1);
	assert_int_equal(fixture_take(&room.it, MEMBER_A, "trio",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	assert_int_equal(room.it.group.n, 1);
	assert_int_equal(live_of(&room.it, TRIO)->flagged, 0);
	assert_int_equal(room_tell(&room), 1U << READER_EXCON | 1U << READER_A);
	room_close(&room);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_flags_are_ones_own),
		cmocka_unit_test(test_proposal_view),
		cmocka_unit_test(test_what_force_waits_for),
		cmocka_unit_test(test_step_view),
		cmocka_unit_test(test_ballots_view),
		cmocka_unit_test(test_ratify_is_ones_own_rule),
		cmocka_unit_test(test_may_in_a_pause),
		cmocka_unit_test(test_participant_view),
		cmocka_unit_test(test_custom_steps_in_streams),
		cmocka_unit_test(test_refused_steps_in_streams),
		cmocka_unit_test(test_a_snapshot_has_the_exercises_order),
		cmocka_unit_test(test_a_snapshot_has_injects_by_stamp),
		cmocka_unit_test(test_confirming_in_streams),
		cmocka_unit_test(test_deadlines_by_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
