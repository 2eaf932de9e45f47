/* Somebody is moved to another delegation while connected: what the old
 * connection still gets, how the person comes back, and with what. */
#include "tests/support/workshop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* Participants' numbers, as they enter. */
enum { DEE = 1, OBI, ANN, ABE, BEA };

struct room {
	struct workshop workshop;
	struct caller director;
	struct caller observer;
	struct caller ann; /* head of AA */
	struct caller abe; /* its adviser */
	struct caller bea; /* head of BB */
};

static int enter(void **state)
{
	struct room *room = malloc(sizeof *room);

	assert_non_null(room);
	workshop_open(
		&room->workshop, TEST_PLENARYD, TEST_SOURCE_DIR, NULL, NULL);
	workshop_join(&room->workshop, &room->director, "director", "Dee");
	workshop_join(&room->workshop, &room->observer, "observer", "Obi");
	workshop_join(&room->workshop, &room->ann, "AA.head", "Ann");
	workshop_join(&room->workshop, &room->abe, "AA", "Abe");
	workshop_join(&room->workshop, &room->bea, "BB.head", "Bea");
	*state = room;
	return 0;
}

static int leave(void **state)
{
	struct room *room = *state;

	caller_fini(&room->director);
	caller_fini(&room->observer);
	caller_fini(&room->ann);
	caller_fini(&room->abe);
	caller_fini(&room->bea);
	workshop_close(&room->workshop);
	free(room);
	return 0;
}

/* ── commands ────────────────────────────────────────────────────────── */

static void move_of(Plenary__Command *command, Plenary__MoveParticipant *verb,
	uint32_t who, const char *delegation, const char *seat)
{
	plenary__command__init(command);
	plenary__move_participant__init(verb);
	verb->participant = who;
	verb->delegation = (char *)delegation;
	verb->seat = (char *)seat;
	command->verb_case = PLENARY__COMMAND__VERB_MOVE_PARTICIPANT;
	command->move_participant = verb;
}

static Plenary__ErrorCode move(struct room *room, uint32_t who,
	const char *delegation, const char *seat)
{
	Plenary__MoveParticipant verb;
	Plenary__Command command;

	move_of(&command, &verb, who, delegation, seat);
	return caller_do(&room->director, &command);
}

static void say_of(Plenary__Command *command, Plenary__Say *verb,
	const char *channel, const char *text)
{
	plenary__command__init(command);
	plenary__say__init(verb);
	verb->channel = (char *)channel;
	verb->text = (char *)text;
	command->verb_case = PLENARY__COMMAND__VERB_SAY;
	command->say = verb;
}

/* Whether a page of all that it may read says so. */
static bool reads(struct caller *caller, const char *text)
{
	const Plenary__Answer *answer = caller_history(caller, 0, 500, true);

	assert_int_equal(answer->what_case, PLENARY__ANSWER__WHAT_HISTORY);
	for (size_t i = 0; i < answer->history->n_events; i++) {
		if (strcmp(answer->history->events[i]->message_sent->text,
			    text) == 0)
			return true;
	}
	return false;
}

static bool holds(const struct caller *caller, const char *key)
{
	Plenary__View *view = caller_view(caller, key);
	bool found = view != NULL;

	if (found)
		plenary__view__free_unpacked(view, NULL);
	return found;
}

static void come_back(struct room *room, struct caller *caller)
{
	assert_int_equal(
		caller_until_closed(caller), PLENARY__ERROR_CODE__MOVED);
	caller_hang_up(caller);
	assert_int_equal(
		caller_resume(caller, room->workshop.server.address), 0);
}

/* ── access ──────────────────────────────────────────────────────────── */

static void test_access_changes_at_once(void **state)
{
	struct room *room = *state;
	Plenary__MoveParticipant verb;
	Plenary__Command command;

	assert_int_equal(caller_say(&room->ann, "own", "alba before"), 0);
	assert_int_equal(caller_say(&room->bea, "own", "brenn before"), 0);
	caller_sync(&room->abe);
	assert_true(caller_has_text(&room->abe, "alba before"));
	move_of(&command, &verb, ABE, "BB", "BB-TR");
	assert_int_equal(caller_do(&room->director, &command), 0);
	assert_int_equal(caller_say(&room->ann, "own", "alba after"), 0);
	assert_int_equal(caller_say(&room->bea, "own", "brenn after"), 0);
	/* The old connection ends there. */
	assert_int_equal(
		caller_until_closed(&room->abe), PLENARY__ERROR_CODE__MOVED);
	assert_false(caller_has_text(&room->abe, "alba after"));
	assert_false(caller_has_text(&room->abe, "brenn"));
	assert_false(holds(&room->abe, "mandate/BB"));
	/* The new one begins with a snapshot, whatever it says it holds. */
	caller_hang_up(&room->abe);
	assert_int_equal(room->abe.epoch, 1);
	assert_int_equal(
		caller_resume(&room->abe, room->workshop.server.address), 0);
	assert_true(room->abe.welcome->welcome->snapshot);
	assert_int_equal(room->abe.welcome->welcome->epoch, 2);
	assert_string_equal(room->abe.welcome->welcome->delegation, "BB");
	assert_string_equal(room->abe.welcome->welcome->seat, "BB-TR");
	assert_true(holds(&room->abe, "mandate/BB"));
	assert_false(holds(&room->abe, "mandate/AA"));
	assert_false(holds(&room->abe, "members/AA"));
	assert_true(reads(&room->abe, "brenn before"));
	assert_true(reads(&room->abe, "brenn after"));
	assert_false(reads(&room->abe, "alba before"));
	assert_int_equal(caller_say(&room->abe, "own", "hello"), 0);
	assert_true(reads(&room->bea, "hello"));
	assert_false(reads(&room->ann, "hello"));
}

static const Plenary__Moved *newest(const struct caller *caller)
{
	const Plenary__Event *event;

	assert_true(caller->n_events > 0);
	event = caller->events[caller->n_events - 1];
	assert_int_equal(event->what_case, PLENARY__EVENT__WHAT_MOVED);
	return event->moved;
}

/* Each of the two learns of it what concerns it; the others nothing. */
static void test_who_learns_of_it(void **state)
{
	struct room *room = *state;
	size_t seen = room->observer.n_events;
	const Plenary__Moved *moved;
	Plenary__View *view;

	assert_int_equal(move(room, ABE, "BB", ""), 0);
	caller_sync(&room->ann);
	caller_sync(&room->bea);
	caller_sync(&room->observer);
	caller_sync(&room->director);
	assert_int_equal(room->observer.n_events, seen);
	view = caller_view(&room->ann, "members/AA");
	assert_int_equal(view->members->n_members, 1);
	plenary__view__free_unpacked(view, NULL);
	view = caller_view(&room->bea, "members/BB");
	assert_int_equal(view->members->n_members, 2);
	plenary__view__free_unpacked(view, NULL);
	view = caller_view(&room->director, "participant/4");
	assert_string_equal(view->participant->delegation, "BB");
	plenary__view__free_unpacked(view, NULL);
	assert_false(caller_has_text(&room->observer, "Abe"));
	/* Where somebody went is not for the old one to know, nor where one
	 * came from for the new; what was seen is EXCON's. */
	moved = newest(&room->ann);
	assert_string_equal(moved->name, "Abe");
	assert_string_equal(moved->from, "AA");
	assert_string_equal(moved->to, "");
	moved = newest(&room->bea);
	assert_string_equal(moved->name, "Abe");
	assert_string_equal(moved->from, "");
	assert_string_equal(moved->to, "BB");
	assert_int_equal(moved->n_seen, 0);
	moved = newest(&room->director);
	assert_int_equal(moved->participant, ABE);
	assert_int_equal(moved->n_seen, 1);
	assert_string_equal(moved->seen[0], "mandate/AA");
}

/* Within a delegation nothing ends. */
static void test_another_seat_at_home(void **state)
{
	struct room *room = *state;

	assert_int_equal(move(room, ABE, "AA", "AA-TR"), 0);
	assert_int_equal(caller_say(&room->ann, "own", "still here?"), 0);
	assert_int_equal(caller_say(&room->abe, "own", "here"), 0);
	assert_true(caller_has_text(&room->abe, "still here?"));
	assert_int_equal(room->abe.epoch, 1);
	caller_hang_up(&room->abe);
	assert_int_equal(
		caller_resume(&room->abe, room->workshop.server.address), 0);
	assert_false(room->abe.welcome->welcome->snapshot);
	assert_string_equal(room->abe.welcome->welcome->seat, "AA-TR");
}

static void test_an_observer_takes_part(void **state)
{
	struct room *room = *state;

	assert_int_equal(move(room, OBI, "AA", ""), 0);
	come_back(room, &room->observer);
	assert_int_equal(room->observer.welcome->welcome->role,
		PLENARY__ROLE__ROLE_DELEGATE);
	assert_string_equal(room->observer.welcome->welcome->delegation, "AA");
	assert_true(holds(&room->observer, "mandate/AA"));
	assert_int_equal(caller_say(&room->observer, "own", "hello"), 0);
}

/* ── commands under way ──────────────────────────────────────────────── */

/* What was logged is answered as it was done; what was not is refused, and
 * done no more. */
static void test_commands_of_the_old_epoch(void **state)
{
	struct room *room = *state;
	Plenary__Command command;
	Plenary__Say say;
	uint64_t done;

	say_of(&command, &say, "own", "once");
	assert_int_equal(caller_do(&room->abe, &command), 0);
	done = room->abe.client_seq;
	assert_int_equal(move(room, ABE, "BB", ""), 0);
	come_back(room, &room->abe);
	assert_int_equal(room->abe.welcome->welcome->last_client_seq, done);
	command.epoch = 1;
	assert_int_equal(caller_do_as(&room->abe, &command, done), 0);
	assert_int_equal(caller_do_as(&room->abe, &command, done + 1),
		PLENARY__ERROR_CODE__MOVED);
	command.epoch = 0;
	assert_int_equal(caller_do_as(&room->abe, &command, done + 1),
		PLENARY__ERROR_CODE__MOVED);
	command.epoch = 2;
	assert_int_equal(caller_do_as(&room->abe, &command, done + 1), 0);
	assert_true(reads(&room->bea, "once"));
	caller_sync(&room->director);
}

/* ── coming back by other ways ───────────────────────────────────────── */

static const char *code_now(struct room *room, const char *name)
{
	const Plenary__Answer *answer = caller_codes(&room->director);

	assert_int_equal(answer->what_case, PLENARY__ANSWER__WHAT_CODES);
	for (size_t i = 0; i < answer->codes->n_codes; i++) {
		if (strcmp(answer->codes->codes[i]->name, name) == 0)
			return answer->codes->codes[i]->code;
	}
	fail_msg("no code %s", name);
	return NULL;
}

static Plenary__ErrorCode try_code(struct room *room, const char *code,
	const char *name, struct caller *caller)
{
	caller_init(caller);
	return caller_join(
		caller, room->workshop.server.address, code, name, "");
}

/* By code and name nobody who was moved comes back into the old delegation;
 * others, who have not come yet, are not disturbed. */
static void test_the_code_leads_nowhere(void **state)
{
	struct room *room = *state;
	const char *code = workshop_code(&room->workshop, "AA");
	struct caller again;

	assert_int_equal(move(room, ABE, "BB", ""), 0);
	assert_int_equal(try_code(room, code, "Abe", &again),
		PLENARY__ERROR_CODE__NAME_TAKEN);
	caller_fini(&again);
	assert_int_equal(try_code(room, code, "Alf", &again), 0);
	assert_string_equal(again.welcome->welcome->delegation, "AA");
	caller_fini(&again);
	/* The same program, had it lost its Welcome, is where Abe is now. */
	caller_init(&again);
	memcpy(again.client_id, room->abe.client_id, sizeof again.client_id);
	assert_int_equal(caller_join(&again, room->workshop.server.address,
				 code, "Abe", ""),
		0);
	assert_string_equal(again.welcome->welcome->delegation, "BB");
	caller_fini(&again);
	/* BB's code is what it was, and does not make two of Abe either. */
	assert_int_equal(try_code(room, workshop_code(&room->workshop, "BB"),
				 "Abe", &again),
		PLENARY__ERROR_CODE__NAME_TAKEN);
	caller_fini(&again);
	come_back(room, &room->abe);
	assert_string_equal(room->abe.welcome->welcome->delegation, "BB");
	/* Removed, the token leads nowhere either. */
	assert_int_equal(caller_remove(&room->director, ABE), 0);
	assert_int_equal(
		caller_until_closed(&room->abe), PLENARY__ERROR_CODE__REMOVED);
	caller_hang_up(&room->abe);
	assert_int_equal(
		caller_resume(&room->abe, room->workshop.server.address),
		PLENARY__ERROR_CODE__REMOVED);
}

static void test_a_heads_code(void **state)
{
	struct room *room = *state;
	const char *old = workshop_code(&room->workshop, "AA.head");
	struct caller next;

	assert_int_equal(move(room, ANN, "BB", ""), 0);
	assert_int_equal(try_code(room, old, "Amy", &next),
		PLENARY__ERROR_CODE__BAD_CREDENTIAL);
	caller_fini(&next);
	come_back(room, &room->ann);
	assert_false(room->ann.welcome->welcome->head);
	assert_string_equal(room->ann.welcome->welcome->delegation, "BB");
	assert_int_equal(
		try_code(room, code_now(room, "AA.head"), "Amy", &next), 0);
	assert_true(next.welcome->welcome->head);
	/* An empty head's seat may be filled by a move as well. */
	assert_int_equal(caller_reissue(&room->director, "AA.head"), 0);
	assert_int_equal(
		caller_until_closed(&next), PLENARY__ERROR_CODE__REMOVED);
	caller_fini(&next);
	assert_int_equal(move(room, ABE, "AA", "AA-FM"), 0);
	assert_int_equal(
		try_code(room, code_now(room, "AA.head"), "Amy", &next),
		PLENARY__ERROR_CODE__SEAT_TAKEN);
	caller_fini(&next);
	caller_hang_up(&room->abe);
	assert_int_equal(
		caller_resume(&room->abe, room->workshop.server.address), 0);
	assert_true(room->abe.welcome->welcome->head);
}

/* An observer's code shows what is public and is closed to nobody, but makes
 * no second one of who came by it. */
static void test_an_observers_code(void **state)
{
	struct room *room = *state;
	const char *code = workshop_code(&room->workshop, "observer");
	struct caller other;

	assert_int_equal(move(room, OBI, "AA", ""), 0);
	assert_int_equal(try_code(room, code, "Obi", &other),
		PLENARY__ERROR_CODE__NAME_TAKEN);
	caller_fini(&other);
	assert_int_equal(try_code(room, code, "Olga", &other), 0);
	caller_fini(&other);
	/* The same program that never got its Welcome is the same person. */
	memset(room->observer.token, 0, sizeof room->observer.token);
	assert_int_equal(caller_until_closed(&room->observer),
		PLENARY__ERROR_CODE__MOVED);
	caller_hang_up(&room->observer);
	assert_int_equal(
		caller_join(&room->observer, room->workshop.server.address,
			code, "Obi", ""),
		0);
	assert_string_equal(room->observer.welcome->welcome->delegation, "AA");
}

/* ── a restart ───────────────────────────────────────────────────────── */

static void test_a_move_is_in_the_log(void **state)
{
	struct room *room = *state;
	char said[1024];

	assert_int_equal(caller_startex(&room->director), 0);
	assert_int_equal(caller_propose(&room->ann, "S1"), 0);
	assert_int_equal(move(room, ANN, "BB", ""), 0);
	assert_int_equal(move(room, ABE, "AA", "AA-FM"), 0);
	assert_int_equal(server_stop(&room->workshop.server), 0);
	assert_int_equal(
		workshop_verify(&room->workshop, said, sizeof said), 0);
	server_start(&room->workshop.server, NULL);
	caller_hang_up(&room->ann);
	caller_hang_up(&room->abe);
	assert_int_equal(
		caller_resume(&room->ann, room->workshop.server.address), 0);
	assert_string_equal(room->ann.welcome->welcome->delegation, "BB");
	assert_int_equal(room->ann.welcome->welcome->epoch, 2);
	assert_true(room->ann.welcome->welcome->snapshot);
	assert_int_equal(
		caller_resume(&room->abe, room->workshop.server.address), 0);
	assert_true(room->abe.welcome->welcome->head);
	assert_int_equal(caller_say(&room->ann, "own", "and again"), 0);
}

#define ROOM_TEST(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOM_TEST(test_access_changes_at_once),
		ROOM_TEST(test_who_learns_of_it),
		ROOM_TEST(test_another_seat_at_home),
		ROOM_TEST(test_an_observer_takes_part),
		ROOM_TEST(test_commands_of_the_old_epoch),
		ROOM_TEST(test_the_code_leads_nowhere),
		ROOM_TEST(test_a_heads_code),
		ROOM_TEST(test_an_observers_code),
		ROOM_TEST(test_a_move_is_in_the_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
