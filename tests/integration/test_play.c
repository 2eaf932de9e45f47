/* The exercise is played over sockets: a pathway, refusals, secrets. */
#include "tests/support/workshop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct room {
	struct workshop workshop;
	struct caller director;
	struct caller observer;
	struct caller aa;
	struct caller bb;
	struct caller cc;
};

static int enter(void **state)
{
	struct room *room = malloc(sizeof *room);

	assert_non_null(room);
	workshop_open(
		&room->workshop, TEST_PLENARYD, TEST_SOURCE_DIR, NULL, NULL);
	workshop_join(&room->workshop, &room->director, "director", "Dee");
	workshop_join(&room->workshop, &room->observer, "observer", "Obi");
	workshop_join(&room->workshop, &room->aa, "AA.head", "Ann");
	workshop_join(&room->workshop, &room->bb, "BB.head", "Bea");
	workshop_join(&room->workshop, &room->cc, "CC.head", "Cyd");
	*state = room;
	return 0;
}

static int leave(void **state)
{
	struct room *room = *state;

	caller_fini(&room->director);
	caller_fini(&room->observer);
	caller_fini(&room->aa);
	caller_fini(&room->bb);
	caller_fini(&room->cc);
	workshop_close(&room->workshop);
	free(room);
	return 0;
}

static void assert_status(
	const struct caller *caller, const char *key, Plenary__Status status)
{
	Plenary__View *view = caller_view(caller, key);

	assert_non_null(view);
	assert_int_equal(view->body_case, PLENARY__VIEW__BODY_STEP);
	assert_int_equal(view->step->status, status);
	plenary__view__free_unpacked(view, NULL);
}

static void test_pathway(void **state)
{
	struct room *room = *state;

	assert_int_equal(caller_startex(&room->director), 0);
	assert_int_equal(caller_propose(&room->aa, "S1"), 0);
	assert_int_equal(room->aa.reply->reply->revision, 1);
	assert_int_equal(caller_ratify(&room->aa, "S1", 1), 0);
	assert_int_equal(caller_propose(&room->bb, "S2"), 0);
	assert_int_equal(caller_assent(&room->aa, "S2", 1), 0);
	assert_int_equal(caller_ratify(&room->aa, "S2", 1), 0);
	assert_int_equal(caller_ratify(&room->bb, "S2", 1), 0);
	assert_int_equal(caller_propose(&room->cc, "S3"), 0);
	assert_int_equal(caller_assent(&room->aa, "S3", 1), 0);
	assert_int_equal(caller_assent(&room->bb, "S3", 1), 0);
	assert_int_equal(caller_ratify(&room->aa, "S3", 1), 0);
	assert_int_equal(caller_ratify(&room->bb, "S3", 1), 0);
	assert_int_equal(caller_ratify(&room->cc, "S3", 1), 0);
	caller_sync(&room->observer);
	caller_sync(&room->director);
	assert_status(
		&room->observer, "step/S1", PLENARY__STATUS__STATUS_IN_FORCE);
	assert_status(
		&room->observer, "step/S2", PLENARY__STATUS__STATUS_IN_FORCE);
	assert_status(
		&room->director, "step/S3", PLENARY__STATUS__STATUS_IN_FORCE);
	assert_int_equal(caller_endex(&room->director), 0);
}

/* A jump is one push, and leaves everybody with what a newcomer is given. */
static void test_jump(void **state)
{
	struct room *room = *state;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__JumpClock jump = PLENARY__JUMP_CLOCK__INIT;
	Plenary__SetRate rate = PLENARY__SET_RATE__INIT;
	struct caller newcomer;
	const Plenary__Event *last;
	char said[1024];
	size_t pushes;

	assert_int_equal(caller_startex(&room->director), 0);
	assert_int_equal(caller_propose(&room->aa, "S1"), 0);
	command.verb_case = PLENARY__COMMAND__VERB_SET_RATE;
	command.set_rate = &rate;
	rate.rate_milli = 2500;
	assert_int_equal(caller_do(&room->director, &command), 0);
	caller_sync(&room->aa);
	pushes = room->aa.pushes;
	command.verb_case = PLENARY__COMMAND__VERB_JUMP_CLOCK;
	command.jump_clock = &jump;
	jump.by_ms = INT64_C(7200000);
	assert_int_equal(caller_do(&room->director, &command), 0);
	caller_sync(&room->aa);
	assert_int_equal(room->aa.pushes, pushes + 1);
	assert_status(&room->aa, "step/S1", PLENARY__STATUS__STATUS_AVAILABLE);
	last = room->aa.events[room->aa.n_events - 1];
	assert_int_equal(last->what_case, PLENARY__EVENT__WHAT_CLOCK_JUMPED);
	assert_int_equal(last->exercise_ms, last->clock_jumped->to_ms);
	last = room->aa.events[room->aa.n_events - 2];
	assert_int_equal(last->what_case, PLENARY__EVENT__WHAT_LAPSED);
	/* It did not set it off itself: nothing there to be known by. */
	assert_int_equal(last->client_id.len, 0);
	workshop_join(&room->workshop, &newcomer, "AA", "Abe");
	caller_sync(&room->aa);
	assert_true(caller_same_views(&room->aa, &newcomer));
	caller_fini(&newcomer);
	assert_int_equal(caller_endex(&room->director), 0);
	assert_int_equal(server_stop(&room->workshop.server), 0);
	assert_int_equal(
		workshop_verify(&room->workshop, said, sizeof said), 0);
	assert_non_null(strstr(said, "1 digests compared"));
}

/* A group comes in one piece: what a command set off is never seen half. */
static void test_one_push_a_group(void **state)
{
	struct room *room = *state;
	size_t before;
	size_t events;

	assert_int_equal(caller_startex(&room->director), 0);
	assert_int_equal(caller_propose(&room->aa, "S1"), 0);
	caller_sync(&room->director);
	before = room->director.pushes;
	events = room->director.n_events;
	/* In force, and the next step unlocked. */
	assert_int_equal(caller_ratify(&room->aa, "S1", 1), 0);
	caller_sync(&room->director);
	assert_int_equal(room->director.pushes, before + 1);
	assert_true(room->director.n_events >= events + 2);
	for (size_t i = events; i < room->director.n_events; i++)
		assert_int_equal(room->director.events[i]->grp,
			room->director.events[events]->seq);
}

/* Refused with a code, told to nobody else, and not in the log. */
static void test_refusals_leave_no_trace(void **state)
{
	struct room *room = *state;
	uint64_t length;
	size_t pushes;

	caller_sync(&room->director);
	length = room->director.last_seq;
	pushes = room->director.pushes;
	assert_int_equal(caller_propose(&room->aa, "S1"),
		PLENARY__ERROR_CODE__WRONG_PHASE);
	assert_int_equal(
		caller_startex(&room->aa), PLENARY__ERROR_CODE__NOT_ALLOWED);
	assert_true(room->aa.reply->reply->error->message[0] != '\0');
	assert_int_equal(caller_say(&room->aa, "nobody", "hello"),
		PLENARY__ERROR_CODE__UNKNOWN_CHANNEL);
	caller_sync(&room->director);
	assert_int_equal(room->director.last_seq, length);
	assert_int_equal(room->director.pushes, pushes);

	assert_int_equal(caller_startex(&room->director), 0);
	length = room->director.last_seq;
	assert_int_equal(caller_propose(&room->aa, "S2"),
		PLENARY__ERROR_CODE__STEP_NOT_READY);
	assert_int_equal(caller_propose(&room->bb, "S1"),
		PLENARY__ERROR_CODE__NOT_A_PARTY);
	assert_int_equal(caller_propose(&room->aa, "S9"),
		PLENARY__ERROR_CODE__UNKNOWN_STEP);
	assert_int_equal(caller_assent(&room->aa, "S1", 1),
		PLENARY__ERROR_CODE__UNKNOWN_PROPOSAL);
	caller_sync(&room->director);
	assert_int_equal(room->director.last_seq, length);

	assert_int_equal(caller_propose(&room->aa, "S1"), 0);
	assert_int_equal(caller_ratify(&room->aa, "S1", 1), 0);
	assert_int_equal(caller_propose(&room->aa, "S2"), 0);
	assert_int_equal(caller_pausex(&room->director), 0);
	length = room->director.last_seq;
	assert_int_equal(caller_assent(&room->bb, "S2", 1),
		PLENARY__ERROR_CODE__WRONG_PHASE);
	caller_sync(&room->director);
	assert_int_equal(room->director.last_seq, length);
	assert_int_equal(caller_resume_play(&room->director), 0);
	length = room->director.last_seq;
	assert_int_equal(caller_assent(&room->bb, "S2", 2),
		PLENARY__ERROR_CODE__STALE_REVISION);
	assert_int_equal(caller_assent(&room->cc, "S2", 1),
		PLENARY__ERROR_CODE__NOT_A_PARTY);
	caller_sync(&room->director);
	assert_int_equal(room->director.last_seq, length);
}

static void test_secrets(void **state)
{
	struct room *room = *state;
	struct caller *outside[] = {&room->observer, &room->bb, &room->cc};

	assert_int_equal(caller_say(&room->aa, "own", "mango"), 0);
	assert_int_equal(caller_say(&room->aa, "BB", "papaya"), 0);
	assert_int_equal(caller_say(&room->cc, "excon", "guava"), 0);
	for (size_t i = 0; i < 3; i++) {
		caller_sync(outside[i]);
		assert_false(caller_has_text(outside[i], "mango"));
		assert_false(
			caller_has_text(outside[i], "The secret of Alba."));
	}
	caller_sync(&room->director);
	caller_sync(&room->aa);
	assert_true(caller_has_text(&room->director, "mango"));
	assert_true(caller_has_text(&room->director, "papaya"));
	assert_true(caller_has_text(&room->director, "guava"));
	assert_true(caller_has_text(&room->bb, "papaya"));
	assert_false(caller_has_text(&room->cc, "papaya"));
	assert_false(caller_has_text(&room->bb, "guava"));
	assert_true(caller_has_text(&room->aa, "The secret of Alba."));
	assert_false(caller_has_text(&room->aa, "EXCON only."));
	assert_false(caller_has_text(&room->aa, "guava"));
	/* No gap gives it away: numbers are dense in every stream, which
	 * caller.c checks, and nobody outside has a number more. */
	assert_int_equal(room->observer.n_events, 0);
	/* Nor by asking. */
	assert_int_equal(
		caller_history(&room->cc, 0, 500, true)->history->n_events, 1);
}

static void test_many_sessions(void **state)
{
	struct room *room = *state;
	struct workshop other = room->workshop;
	char small[512];
	struct caller head;
	struct caller own;

	(void)snprintf(small, sizeof small, "%s/tests/support/small.yaml",
		TEST_SOURCE_DIR);
	workshop_open_session(&other, small);
	assert_string_not_equal(other.session, room->workshop.session);
	workshop_join(&other, &head, "AA.head", "Ann");
	assert_int_equal(caller_say(&head, "all", "elsewhere"), 0);
	caller_sync(&room->director);
	assert_false(caller_has_text(&room->director, "elsewhere"));
	/* Its codes are of no use here. */
	caller_init(&own);
	assert_int_equal(caller_join(&own, room->workshop.server.address,
				 head.token, "", ""),
		0);
	assert_string_equal(own.welcome->welcome->session, other.session);
	caller_fini(&own);
	caller_fini(&head);
}

static void test_after_endex(void **state)
{
	struct room *room = *state;
	struct caller late;

	assert_int_equal(caller_startex(&room->director), 0);
	assert_int_equal(caller_endex(&room->director), 0);
	assert_int_equal(caller_say(&room->aa, "all", "too late"),
		PLENARY__ERROR_CODE__WRONG_PHASE);
	assert_int_equal(workshop_try(&room->workshop, &late, "AA", "Abe"),
		PLENARY__ERROR_CODE__WRONG_PHASE);
	caller_fini(&late);
	caller_hang_up(&room->aa);
	assert_int_equal(
		caller_resume(&room->aa, room->workshop.server.address), 0);
}

#define ROOM_TEST(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOM_TEST(test_pathway),
		ROOM_TEST(test_jump),
		ROOM_TEST(test_one_push_a_group),
		ROOM_TEST(test_refusals_leave_no_trace),
		ROOM_TEST(test_secrets),
		ROOM_TEST(test_many_sessions),
		ROOM_TEST(test_after_endex),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
