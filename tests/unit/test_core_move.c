/* Moving somebody to another delegation or seat: who may be moved where, what
 * becomes of office, powers and positions, and what is over with the move. */
#include "core/apply.h"
#include "core/permit.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

enum { A, B, C };

static Plenary__ErrorCode move(struct fixture *fixture, uint32_t who,
	const char *delegation, const char *seat)
{
	Plenary__Command *it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_MOVE_PARTICIPANT);

	it->move_participant->participant = who;
	it->move_participant->delegation =
		fixture_word(&fixture->arena, delegation);
	it->move_participant->seat = fixture_word(&fixture->arena, seat);
	return fixture_send(fixture, CONTROLLER, it);
}

static Plenary__ErrorCode powers(
	struct fixture *fixture, uint32_t who, const char *name)
{
	Plenary__Command *it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_GIVE_FULL_POWERS);

	it->give_full_powers->name = fixture_word(&fixture->arena, name);
	return fixture_send(fixture, who, it);
}

/* A message under an epoch. */
static Plenary__ErrorCode say_as_of(
	struct fixture *fixture, uint32_t who, uint64_t epoch)
{
	Plenary__Command *it =
		fixture_empty(&fixture->arena, PLENARY__COMMAND__VERB_SAY);

	it->epoch = epoch;
	it->say->channel = fixture_word(&fixture->arena, "own");
	it->say->text = fixture_word(&fixture->arena, "hello");
	return fixture_send(fixture, who, it);
}

static const Plenary__Moved *moved_in(const struct fixture *fixture)
{
	assert_true(fixture->group.n > 0);
	assert_int_equal(
		fixture->group.events[0].event->what_case, WHAT(MOVED));
	return fixture->group.events[0].event->moved;
}

static const struct proposal *live(
	const struct fixture *fixture, const char *id)
{
	int step = catalogue_find(&fixture->core.steps, id);

	assert_true(step >= 0);
	return &state_step(&fixture->core, (unsigned)step)->live;
}

static void open_running(struct fixture *fixture)
{
	fixture_init(fixture);
	assert_int_equal(fixture_startex(fixture), 0);
}

/* ── where to ────────────────────────────────────────────────────────── */

static void test_to_another_delegation(void **state)
{
	struct participant_info info;
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(move(&fixture, MEMBER_A, "B", "B2"), 0);
	assert_int_equal(fixture.group.n, 1);
	assert_string_equal(moved_in(&fixture)->name, "Amos");
	assert_string_equal(moved_in(&fixture)->from, "A");
	assert_string_equal(moved_in(&fixture)->to, "B");
	assert_string_equal(moved_in(&fixture)->seat, "B2");
	assert_int_equal(moved_in(&fixture)->epoch, 2);
	/* Both delegations are told, and nobody else. */
	assert_int_equal(fixture.group.events[0].audience,
		audience_of_delegation(A) | audience_of_delegation(B));
	assert_true(core_participant(&fixture.core, MEMBER_A, &info));
	assert_int_equal(info.delegation, B);
	assert_int_equal(info.seat, 1);
	assert_int_equal(info.reader, reader_of_delegation(B));
	assert_int_equal(info.epoch, 2);
	assert_true(info.connected);
	assert_int_equal(state_occupied(&fixture.core, A), 1);
	assert_int_equal(state_occupied(&fixture.core, B), 3);
	/* And back, as an adviser. */
	assert_int_equal(move(&fixture, MEMBER_A, "A", ""), 0);
	assert_true(core_participant(&fixture.core, MEMBER_A, &info));
	assert_int_equal(info.seat, -1);
	assert_int_equal(info.epoch, 3);
	fixture_fini(&fixture);
}

static void test_within_a_delegation(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(move(&fixture, MEMBER_A, "A", ""), 0);
	assert_int_equal(moved_in(&fixture)->epoch, 1);
	assert_int_equal(moved_in(&fixture)->n_seen, 0);
	assert_int_equal(
		fixture.group.events[0].audience, audience_of_delegation(A));
	assert_int_equal(say_as_of(&fixture, MEMBER_A, 1), 0);
	assert_int_equal(move(&fixture, MEMBER_A, "A", "A2"), 0);
	assert_int_equal(state_occupied(&fixture.core, A), 3);
	fixture_fini(&fixture);
}

static void test_an_observer_becomes_a_delegate(void **state)
{
	struct participant_info info;
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(move(&fixture, OBSERVER, "C", "C2"), 0);
	assert_string_equal(moved_in(&fixture)->from, "");
	assert_int_equal(moved_in(&fixture)->n_seen, 0);
	assert_int_equal(
		fixture.group.events[0].audience, audience_of_delegation(C));
	assert_true(core_participant(&fixture.core, OBSERVER, &info));
	assert_int_equal(info.role, PLENARY__ROLE__ROLE_DELEGATE);
	assert_int_equal(info.reader, reader_of_delegation(C));
	assert_int_equal(say_as_of(&fixture, OBSERVER, 2), 0);
	fixture_fini(&fixture);
}

static void test_nowhere(void **state)
{
	static const struct {
		uint32_t who;
		const char *delegation;
		const char *seat;
		Plenary__ErrorCode code;
	} none[] = {
		{0, "B", "", PLENARY__ERROR_CODE__UNKNOWN_PARTICIPANT},
		{99, "B", "", PLENARY__ERROR_CODE__UNKNOWN_PARTICIPANT},
		{DIRECTOR, "B", "", PLENARY__ERROR_CODE__NOT_ALLOWED},
		{CONTROLLER, "B", "", PLENARY__ERROR_CODE__NOT_ALLOWED},
		{EVALUATOR, "B", "", PLENARY__ERROR_CODE__NOT_ALLOWED},
		{MEMBER_A, "D", "", PLENARY__ERROR_CODE__UNKNOWN_DELEGATION},
		{MEMBER_A, "", "", PLENARY__ERROR_CODE__UNKNOWN_DELEGATION},
		{MEMBER_A, "B", "A2", PLENARY__ERROR_CODE__UNKNOWN_SEAT},
		{MEMBER_A, "A", "A2", PLENARY__ERROR_CODE__NO_CHANGE},
		{HEAD_A, "A", "A1", PLENARY__ERROR_CODE__NO_CHANGE},
		{MEMBER_A, "A", "A1", PLENARY__ERROR_CODE__SEAT_TAKEN},
		{MEMBER_A, "B", "B1", PLENARY__ERROR_CODE__SEAT_TAKEN},
		{MEMBER_A, "C", "C2", PLENARY__ERROR_CODE__NAME_TAKEN},
	};
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	fixture_join(&fixture, "C", "Amos", "");
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		uint64_t seq = core_seq(&fixture.core);

		assert_int_equal(move(&fixture, none[i].who, none[i].delegation,
					 none[i].seat),
			none[i].code);
		assert_int_equal(core_seq(&fixture.core), seq);
	}
	fixture_fini(&fixture);
}

/* ── access ──────────────────────────────────────────────────────────── */

/* What was under way is refused, whatever it is. */
static void test_the_epoch_is_over(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(say_as_of(&fixture, MEMBER_A, 0), 0);
	assert_int_equal(say_as_of(&fixture, MEMBER_A, 1), 0);
	assert_int_equal(
		say_as_of(&fixture, MEMBER_A, 2), PLENARY__ERROR_CODE__MOVED);
	assert_int_equal(move(&fixture, MEMBER_A, "B", ""), 0);
	assert_int_equal(
		say_as_of(&fixture, MEMBER_A, 0), PLENARY__ERROR_CODE__MOVED);
	assert_int_equal(
		say_as_of(&fixture, MEMBER_A, 1), PLENARY__ERROR_CODE__MOVED);
	assert_int_equal(fixture_empty_verb(&fixture, MEMBER_A,
				 PLENARY__COMMAND__VERB_STARTEX),
		PLENARY__ERROR_CODE__MOVED);
	assert_int_equal(say_as_of(&fixture, MEMBER_A, 2), 0);
	assert_int_equal(
		fixture.group.events[0].audience, audience_of_delegation(B));
	fixture_fini(&fixture);
}

/* All that A has seen, and nothing of what the others have. */
static void test_what_the_person_had_seen(void **state)
{
	static const char *const seen[] = {
		"mandate/A", "A.1-2", "A+B.1", "A+B+C.1"};
	struct participant *person;
	Plenary__Moved *kept;
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_say(&fixture, HEAD_A, "own"), 0);
	assert_int_equal(fixture_say(&fixture, MEMBER_A, "own"), 0);
	assert_int_equal(fixture_say(&fixture, HEAD_B, "A"), 0);
	assert_int_equal(fixture_say(&fixture, HEAD_C, "A+B"), 0);
	assert_int_equal(fixture_say(&fixture, HEAD_C, "B"), 0);
	assert_int_equal(fixture_say(&fixture, HEAD_C, "all"), 0);
	assert_int_equal(move(&fixture, MEMBER_A, "C", ""), 0);
	assert_int_equal(
		moved_in(&fixture)->n_seen, sizeof(seen) / sizeof(seen[0]));
	for (size_t i = 0; i < sizeof(seen) / sizeof(seen[0]); i++)
		assert_string_equal(moved_in(&fixture)->seen[i], seen[i]);
	/* The state keeps it for EXCON's roster, past a change of seats. */
	assert_int_equal(move(&fixture, MEMBER_A, "C", "C2"), 0);
	person = state_participant(&fixture.core, MEMBER_A);
	kept = plenary__moved__unpack(NULL, person->moved.len,
		(const uint8_t *)pool_text(&fixture.core.pool, person->moved));
	assert_non_null(kept);
	assert_string_equal(kept->seen[1], "A.1-2");
	plenary__moved__free_unpacked(kept, NULL);
	fixture_fini(&fixture);
}

/* A head's code seats one person: it is closed behind one who was moved out of
 * the seat. The others stay open to those who have not come yet. */
static void test_the_heads_code_is_closed(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(move(&fixture, MEMBER_A, "B", ""), 0);
	assert_int_equal(core_code_generation(&fixture.core, "A"), 0);
	assert_int_equal(move(&fixture, OBSERVER, "B", ""), 0);
	assert_int_equal(core_code_generation(&fixture.core, "observer"), 0);
	assert_int_equal(move(&fixture, HEAD_A, "A", "A2"), 0);
	assert_int_equal(core_code_generation(&fixture.core, "A.head"), 1);
	assert_int_equal(core_code_generation(&fixture.core, "A"), 0);
	/* Once. */
	assert_int_equal(move(&fixture, HEAD_A, "C", ""), 0);
	assert_int_equal(core_code_generation(&fixture.core, "A.head"), 1);
	fixture_fini(&fixture);
}

/* The same person with the same code and name is not two. */
static void test_the_name_stays_taken(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(move(&fixture, MEMBER_A, "B", ""), 0);
	assert_int_equal(move(&fixture, OBSERVER, "B", "B2"), 0);
	assert_int_equal(move(&fixture, HEAD_A, "C", ""), 0);
	assert_int_equal(fixture_join(&fixture, "A", "Amos", ""), 0);
	assert_int_equal(fixture.why->code, PLENARY__ERROR_CODE__NAME_TAKEN);
	assert_int_equal(fixture_join(&fixture, "observer", "Obi", ""), 0);
	assert_int_equal(fixture.why->code, PLENARY__ERROR_CODE__NAME_TAKEN);
	assert_int_equal(fixture_join(&fixture, "A.head", "Ada", ""), 0);
	assert_int_equal(fixture.why->code, PLENARY__ERROR_CODE__NAME_TAKEN);
	/* Nor does anybody take it where the person sits now. */
	assert_int_equal(fixture_join(&fixture, "B", "Amos", ""), 0);
	assert_int_equal(fixture.why->code, PLENARY__ERROR_CODE__NAME_TAKEN);
	assert_int_not_equal(fixture_join(&fixture, "C", "Amos", ""), 0);
	assert_int_not_equal(fixture_join(&fixture, "A.head", "Ann", ""), 0);
	fixture_fini(&fixture);
}

/* ── office, powers, positions ───────────────────────────────────────── */

static void test_the_head_leaves(void **state)
{
	const struct proposal *trio;
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(powers(&fixture, HEAD_A, "Amos"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	assert_int_equal(move(&fixture, HEAD_A, "B", ""), 0);
	assert_int_equal(fixture.group.n, 2);
	assert_int_equal(fixture.group.events[1].event->what_case,
		WHAT(FULL_POWERS_TAKEN));
	assert_string_equal(
		fixture.group.events[1].event->full_powers_taken->why,
		"head left");
	assert_int_equal(fixture.core.state->delegations[A].head, 0);
	assert_int_equal(fixture.core.state->delegations[A].full_powers, 0);
	assert_int_equal(fixture.core.state->delegations[B].head, HEAD_B);
	/* The position stays with the office, and waits to be confirmed. */
	trio = live(&fixture, "trio");
	assert_int_equal(
		trio->positions[A], PLENARY__POSITION__POSITION_ASSENT);
	assert_int_equal(trio->flagged, audience_of_delegation(A));
	/* Nobody binds A; B's new adviser binds nobody. */
	assert_int_equal(fixture_take(&fixture, MEMBER_A, "trio",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		PLENARY__ERROR_CODE__NOT_BINDING);
	/* An empty head's seat may be filled; its holder binds. */
	assert_int_equal(move(&fixture, MEMBER_A, "A", "A1"), 0);
	assert_int_equal(fixture.core.state->delegations[A].head, MEMBER_A);
	assert_int_equal(fixture_take(&fixture, MEMBER_A, "trio",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	fixture_fini(&fixture);
}

/* Given another seat at home, the head is head no more. */
static void test_the_head_changes_seats(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(powers(&fixture, HEAD_A, "Amos"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	assert_int_equal(move(&fixture, HEAD_A, "A", "A2"), 0);
	assert_int_equal(fixture.group.n, 2);
	assert_int_equal(fixture.core.state->delegations[A].head, 0);
	assert_int_equal(fixture.core.state->delegations[A].full_powers, 0);
	assert_int_equal(
		live(&fixture, "trio")->flagged, audience_of_delegation(A));
	fixture_fini(&fixture);
}

static void test_the_holder_leaves(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(powers(&fixture, HEAD_A, "Amos"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	/* Another seat at home takes nothing from the holder. */
	assert_int_equal(move(&fixture, MEMBER_A, "A", ""), 0);
	assert_int_equal(fixture.group.n, 1);
	assert_int_equal(
		fixture.core.state->delegations[A].full_powers, MEMBER_A);
	assert_int_equal(live(&fixture, "trio")->flagged, 0);
	assert_int_equal(move(&fixture, MEMBER_A, "C", ""), 0);
	assert_int_equal(fixture.group.n, 2);
	assert_string_equal(
		fixture.group.events[1].event->full_powers_taken->why, "left");
	assert_int_equal(fixture.core.state->delegations[A].full_powers, 0);
	assert_int_equal(fixture.core.state->delegations[A].head, HEAD_A);
	assert_int_equal(
		live(&fixture, "trio")->flagged, audience_of_delegation(A));
	assert_int_equal(permit_who(&fixture.core, MEMBER_A), WHO_MEMBER);
	fixture_fini(&fixture);
}

/* Only the voice's going leaves anything to confirm; and only where a
 * position was taken on a text that is still open. */
static void test_what_is_not_flagged(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_B, "trio"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "solo"), 0);
	assert_int_equal(move(&fixture, MEMBER_A, "B", ""), 0);
	assert_int_equal(move(&fixture, HEAD_A, "B", ""), 0);
	assert_int_equal(live(&fixture, "trio")->flagged, 0);
	assert_int_equal(live(&fixture, "solo")->flagged, 0);
	fixture_fini(&fixture);
}

/* ── presence ────────────────────────────────────────────────────────── */

static void presence(struct fixture *fixture, uint32_t who, bool connected)
{
	const struct act act = {.at_ms = fixture->at_ms};

	group_init(&fixture->group, &fixture->arena);
	core_presence(&fixture->core, &act, who, connected, "closed",
		&fixture->group);
}

/* Whoever was connected at any moment of a silence has heard it. */
static void test_who_is_present_in_a_silence(void **state)
{
	struct fixture fixture;
	Plenary__Command *it;
	const struct proposal *trio;

	(void)state;
	open_running(&fixture);
	presence(&fixture, HEAD_B, false);
	presence(&fixture, HEAD_C, false);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	it = fixture_empty(
		&fixture.arena, PLENARY__COMMAND__VERB_BEGIN_SILENCE);
	it->begin_silence->proposal = fixture_ref(&fixture, "trio", 1);
	it->begin_silence->period_ms = 60000;
	assert_int_equal(fixture_send(&fixture, HEAD_A, it), 0);
	trio = live(&fixture, "trio");
	assert_int_equal(trio->present, audience_of_delegation(A));
	presence(&fixture, HEAD_B, true);
	presence(&fixture, HEAD_B, false);
	assert_int_equal(trio->present,
		audience_of_delegation(A) | audience_of_delegation(B));
	assert_int_equal(move(&fixture, HEAD_B, "C", ""), 0);
	assert_int_equal(trio->present,
		audience_of_delegation(A) | audience_of_delegation(B));
	assert_int_equal(move(&fixture, MEMBER_A, "C", ""), 0);
	assert_int_equal(trio->present, 7);
	fixture_fini(&fixture);
}

static void test_joining_in_a_silence(void **state)
{
	struct fixture fixture;
	Plenary__Command *it;

	(void)state;
	open_running(&fixture);
	presence(&fixture, HEAD_C, false);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	it = fixture_empty(
		&fixture.arena, PLENARY__COMMAND__VERB_BEGIN_SILENCE);
	it->begin_silence->proposal = fixture_ref(&fixture, "trio", 1);
	it->begin_silence->period_ms = 60000;
	assert_int_equal(fixture_send(&fixture, HEAD_A, it), 0);
	assert_int_equal(live(&fixture, "trio")->present, 3);
	fixture_join(&fixture, "observer", "Olga", "");
	assert_int_equal(live(&fixture, "trio")->present, 3);
	fixture_join(&fixture, "C", "Cleo", "");
	assert_int_equal(live(&fixture, "trio")->present, 7);
	fixture_fini(&fixture);
}

/* ── the log ─────────────────────────────────────────────────────────── */

static void test_a_move_replays(void **state)
{
	struct fixture fixture;
	struct core before;
	uint8_t own[HASH_SIZE];
	uint8_t again[HASH_SIZE];

	(void)state;
	open_running(&fixture);
	assert_int_equal(powers(&fixture, HEAD_A, "Amos"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	core_clone(&before, &fixture.core);
	assert_int_equal(move(&fixture, HEAD_A, "B", "B2"), 0);
	for (size_t i = 0; i < fixture.group.n; i++)
		assert_int_equal(
			core_apply(&before, &fixture.group.events[i]), 0);
	core_digest(&fixture.core, own);
	core_digest(&before, again);
	assert_memory_equal(own, again, HASH_SIZE);
	core_fini(&before);
	fixture_fini(&fixture);
}

static int apply_move(struct fixture *fixture, uint32_t who, const char *from,
	const char *to, const char *seat, uint64_t epoch)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	Plenary__Moved moved = PLENARY__MOVED__INIT;
	struct stamped stamped = {.event = &event};

	event.seq = core_seq(&fixture->core) + 1;
	event.at_ms = fixture->at_ms;
	event.what_case = WHAT(MOVED);
	event.moved = &moved;
	moved.participant = who;
	moved.from = fixture_word(&fixture->arena, from);
	moved.to = fixture_word(&fixture->arena, to);
	moved.seat = fixture_word(&fixture->arena, seat);
	moved.epoch = epoch;
	return apply(&fixture->core, &stamped);
}

static void test_damaged_moves(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(apply_move(&fixture, 0, "A", "B", "", 2), -1);
	assert_int_equal(apply_move(&fixture, 99, "A", "B", "", 2), -1);
	assert_int_equal(apply_move(&fixture, MEMBER_A, "B", "A", "", 2), -1);
	assert_int_equal(apply_move(&fixture, MEMBER_A, "", "B", "", 2), -1);
	assert_int_equal(apply_move(&fixture, MEMBER_A, "A", "D", "", 2), -1);
	assert_int_equal(apply_move(&fixture, MEMBER_A, "A", "", "", 2), -1);
	assert_int_equal(apply_move(&fixture, MEMBER_A, "A", "B", "A2", 2), -1);
	assert_int_equal(apply_move(&fixture, MEMBER_A, "A", "B", "", 1), -1);
	assert_int_equal(apply_move(&fixture, MEMBER_A, "A", "A", "", 2), -1);
	assert_int_equal(apply_move(&fixture, DIRECTOR, "", "B", "", 2), -1);
	assert_int_equal(apply_move(&fixture, MEMBER_A, "A", "B", "B2", 2), 0);
	fixture_fini(&fixture);
}

/* ── what a move leaves to be confirmed ──────────────────────────────── */

/* That it waited is the delegation's own affair: the others have the position
 * already, and would learn that somebody was moved. */
static void test_confirming_is_no_news(void **state)
{
	const struct stamped *told;
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	assert_int_equal(fixture.group.events[1].audience, AUDIENCE_PUBLIC);
	assert_int_equal(move(&fixture, HEAD_A, "C", ""), 0);
	assert_int_equal(move(&fixture, MEMBER_A, "A", "A1"), 0);
	assert_int_equal(
		live(&fixture, "trio")->flagged, audience_of_delegation(A));
	assert_int_equal(fixture_take(&fixture, MEMBER_A, "trio",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	assert_int_equal(fixture.group.n, 1);
	told = &fixture.group.events[0];
	assert_int_equal(told->event->what_case, WHAT(POSITION_TAKEN));
	for (reader_id r = 0; r < reader_count(&fixture.scenario); r++)
		assert_int_equal(
			audience_includes(&fixture.scenario, told->audience, r),
			r == READER_EXCON || r == reader_of_delegation(A));
	assert_int_equal(live(&fixture, "trio")->flagged, 0);
	/* Confirmed once, it is a repeat like any other. */
	assert_int_equal(fixture_take(&fixture, MEMBER_A, "trio",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	assert_int_equal(fixture.group.n, 0);
	fixture_fini(&fixture);
}

/* Another position is everybody's to know, flagged or not. */
static void test_changing_a_flagged_position(void **state)
{
	struct fixture fixture;

	(void)state;
	open_running(&fixture);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "trio"), 0);
	assert_int_equal(move(&fixture, HEAD_A, "C", ""), 0);
	assert_int_equal(move(&fixture, MEMBER_A, "A", "A1"), 0);
	assert_int_equal(fixture_take(&fixture, MEMBER_A, "trio",
				 PLENARY__POSITION__POSITION_ABSTAIN, ""),
		0);
	assert_int_equal(fixture.group.events[0].audience, AUDIENCE_PUBLIC);
	assert_int_equal(live(&fixture, "trio")->flagged, 0);
	fixture_fini(&fixture);
}

/* A flagged position counts; once the text is adopted there is nothing left
 * to confirm. */
static void test_adopted_with_a_flag(void **state)
{
	struct fixture fixture;
	int step;

	(void)state;
	open_running(&fixture);
	step = catalogue_find(&fixture.core.steps, "duo");
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "solo"), 0);
	assert_int_equal(fixture_ratify(&fixture, HEAD_A, "solo"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "duo"), 0);
	assert_int_equal(move(&fixture, HEAD_A, "C", ""), 0);
	assert_int_equal(
		live(&fixture, "duo")->flagged, audience_of_delegation(A));
	assert_int_equal(fixture_take(&fixture, HEAD_B, "duo",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	assert_int_equal(state_step(&fixture.core, (unsigned)step)->status,
		PLENARY__STATUS__STATUS_ADOPTED);
	assert_int_equal(live(&fixture, "duo")->flagged, 0);
	fixture_fini(&fixture);
}

/* ── removed where one was moved to ──────────────────────────────────── */

/* A new code for the head's seat removes its holder. */
static void reissue_head_a(struct fixture *fixture, uint32_t holder)
{
	struct participant_info info;
	Plenary__Command *it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_REISSUE_CODE);

	assert_int_equal(fixture->core.state->delegations[A].head, holder);
	it->reissue_code->code_name = fixture_word(&fixture->arena, "A.head");
	assert_int_equal(fixture_send(fixture, CONTROLLER, it), 0);
	assert_int_equal(fixture->group.n, 2);
	assert_int_equal(
		fixture->group.events[1].event->what_case, WHAT(REMOVED));
	assert_true(core_participant(&fixture->core, holder, &info));
	assert_true(info.removed);
	assert_int_equal(fixture->core.state->delegations[A].head, 0);
}

/* The code with which one of them came, to another delegation, is the others'
 * of that delegation: it stays open. */
static void test_removed_far_from_home(void **state)
{
	struct fixture fixture;
	uint32_t bo;

	(void)state;
	open_running(&fixture);
	bo = fixture_join(&fixture, "B", "Bo", "B2");
	assert_int_equal(move(&fixture, HEAD_A, "C", ""), 0);
	assert_int_equal(move(&fixture, bo, "A", "A1"), 0);
	reissue_head_a(&fixture, bo);
	assert_int_equal(core_code_generation(&fixture.core, "B"), 0);
	assert_int_equal(core_code_generation(&fixture.core, "A"), 0);
	assert_int_equal(core_code_generation(&fixture.core, "A.head"), 2);
	/* An observer's likewise. */
	assert_int_equal(move(&fixture, OBSERVER, "A", "A1"), 0);
	reissue_head_a(&fixture, OBSERVER);
	assert_int_equal(core_code_generation(&fixture.core, "observer"), 0);
	assert_int_equal(core_code_generation(&fixture.core, "A.head"), 3);
	/* That of a head was closed behind that head, once. */
	assert_int_equal(move(&fixture, HEAD_B, "A", "A1"), 0);
	reissue_head_a(&fixture, HEAD_B);
	assert_int_equal(core_code_generation(&fixture.core, "B.head"), 1);
	assert_int_equal(core_code_generation(&fixture.core, "B"), 0);
	fixture_fini(&fixture);
}

/* Who sits where the own code leads takes that code along. */
static void test_removed_at_home(void **state)
{
	struct fixture fixture;
	Plenary__Command *it;

	(void)state;
	open_running(&fixture);
	assert_int_equal(move(&fixture, MEMBER_A, "B", ""), 0);
	assert_int_equal(move(&fixture, MEMBER_A, "A", "A2"), 0);
	it = fixture_empty(
		&fixture.arena, PLENARY__COMMAND__VERB_REMOVE_PARTICIPANT);
	it->remove_participant->participant = MEMBER_A;
	assert_int_equal(fixture_send(&fixture, CONTROLLER, it), 0);
	assert_int_equal(core_code_generation(&fixture.core, "A"), 1);
	it->remove_participant->participant = OBSERVER;
	assert_int_equal(fixture_send(&fixture, CONTROLLER, it), 0);
	assert_int_equal(core_code_generation(&fixture.core, "observer"), 1);
	fixture_fini(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_to_another_delegation),
		cmocka_unit_test(test_within_a_delegation),
		cmocka_unit_test(test_an_observer_becomes_a_delegate),
		cmocka_unit_test(test_nowhere),
		cmocka_unit_test(test_the_epoch_is_over),
		cmocka_unit_test(test_what_the_person_had_seen),
		cmocka_unit_test(test_the_heads_code_is_closed),
		cmocka_unit_test(test_the_name_stays_taken),
		cmocka_unit_test(test_the_head_leaves),
		cmocka_unit_test(test_the_head_changes_seats),
		cmocka_unit_test(test_the_holder_leaves),
		cmocka_unit_test(test_what_is_not_flagged),
		cmocka_unit_test(test_who_is_present_in_a_silence),
		cmocka_unit_test(test_joining_in_a_silence),
		cmocka_unit_test(test_a_move_replays),
		cmocka_unit_test(test_damaged_moves),
		cmocka_unit_test(test_confirming_is_no_news),
		cmocka_unit_test(test_changing_a_flagged_position),
		cmocka_unit_test(test_adopted_with_a_flag),
		cmocka_unit_test(test_removed_far_from_home),
		cmocka_unit_test(test_removed_at_home),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
