/* Stopped, killed, damaged: what comes back, and what verify says. */
#include "store/store.h"
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
	struct caller aa;
	struct caller bb;
};

static int enter(void **state)
{
	struct room *room = malloc(sizeof *room);

	assert_non_null(room);
	workshop_open(
		&room->workshop, TEST_PLENARYD, TEST_SOURCE_DIR, NULL, NULL);
	workshop_join(&room->workshop, &room->director, "director", "Dee");
	workshop_join(&room->workshop, &room->aa, "AA.head", "Ann");
	workshop_join(&room->workshop, &room->bb, "BB.head", "Bea");
	*state = room;
	return 0;
}

static int leave(void **state)
{
	struct room *room = *state;

	caller_fini(&room->director);
	caller_fini(&room->aa);
	caller_fini(&room->bb);
	workshop_close(&room->workshop);
	free(room);
	return 0;
}

static void play(struct room *room)
{
	assert_int_equal(caller_startex(&room->director), 0);
	assert_int_equal(caller_propose(&room->aa, "S1"), 0);
	assert_int_equal(caller_ratify(&room->aa, "S1", 1), 0);
	assert_int_equal(caller_propose(&room->aa, "S2"), 0);
	assert_int_equal(caller_assent(&room->bb, "S2", 1), 0);
	assert_int_equal(caller_say(&room->aa, "own", "in private"), 0);
}

static void assert_phase(
	const struct caller *caller, Plenary__ExercisePhase phase)
{
	Plenary__View *view = caller_view(caller, "clock");

	assert_non_null(view);
	assert_int_equal(view->clock->phase, phase);
	plenary__view__free_unpacked(view, NULL);
}

static void come_back(struct room *room)
{
	const char *address;

	server_start(&room->workshop.server, NULL);
	address = room->workshop.server.address;
	assert_int_equal(caller_resume(&room->director, address), 0);
	assert_false(room->director.welcome->welcome->snapshot);
	assert_int_equal(caller_resume(&room->aa, address), 0);
	assert_false(room->aa.welcome->welcome->snapshot);
	assert_int_equal(caller_resume(&room->bb, address), 0);
	assert_false(room->bb.welcome->welcome->snapshot);
}

/* What everybody holds after a restart is what a newcomer is given. */
static void assert_as_fresh(struct room *room, struct caller *caller)
{
	struct caller fresh;

	caller_sync(caller);
	caller_init(&fresh);
	memcpy(fresh.token, caller->token, CALLER_TOKEN_MAX);
	assert_int_equal(
		caller_resume(&fresh, room->workshop.server.address), 0);
	assert_true(caller_same_views(caller, &fresh));
	assert_int_equal(fresh.last_seq, caller->last_seq);
	caller_fini(&fresh);
	(void)caller_until_closed(caller);
	assert_int_equal(
		caller_resume(caller, room->workshop.server.address), 0);
}

static void test_orderly_end(void **state)
{
	struct room *room = *state;
	char out[1024];

	play(room);
	assert_int_equal(server_stop(&room->workshop.server), 0);
	assert_int_equal(caller_until_closed(&room->director),
		PLENARY__ERROR_CODE__SHUTTING_DOWN);
	assert_int_equal(workshop_verify(&room->workshop, out, sizeof out), 0);
	assert_non_null(strstr(out, "whole: "));
	come_back(room);
	caller_sync(&room->bb);
	assert_phase(&room->bb, PLENARY__EXERCISE_PHASE__PHASE_PAUSED);
	assert_int_equal(caller_ratify(&room->bb, "S2", 1),
		PLENARY__ERROR_CODE__WRONG_PHASE);
	assert_int_equal(caller_resume_play(&room->director), 0);
	assert_int_equal(caller_ratify(&room->bb, "S2", 1), 0);
	assert_as_fresh(room, &room->director);
	assert_as_fresh(room, &room->aa);
	assert_as_fresh(room, &room->bb);
}

static void test_killed(void **state)
{
	struct room *room = *state;
	char out[1024];

	play(room);
	server_kill(&room->workshop.server);
	assert_int_equal(caller_until_closed(&room->aa), 0);
	assert_int_equal(workshop_verify(&room->workshop, out, sizeof out), 0);
	come_back(room);
	assert_phase(&room->director, PLENARY__EXERCISE_PHASE__PHASE_PAUSED);
	assert_as_fresh(room, &room->director);
	assert_as_fresh(room, &room->aa);
	assert_as_fresh(room, &room->bb);
	assert_int_equal(workshop_verify(&room->workshop, out, sizeof out), 0);
}

/* A reply that was lost with the server is given again by the next one. */
static void test_command_sent_again_after_a_restart(void **state)
{
	struct room *room = *state;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	char id[64];
	uint64_t seq;

	say.channel = (char *)"BB";
	say.text = (char *)"once";
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	assert_int_equal(caller_do(&room->aa, &command), 0);
	(void)snprintf(id, sizeof id, "%s", room->aa.reply->reply->id);
	seq = room->aa.reply->reply->seq;
	server_kill(&room->workshop.server);
	come_back(room);
	assert_int_equal(
		caller_do_as(&room->aa, &command, room->aa.client_seq), 0);
	assert_string_equal(room->aa.reply->reply->id, id);
	assert_int_equal(room->aa.reply->reply->seq, seq);
	caller_sync(&room->bb);
	assert_int_equal(room->bb.n_events, 1);
}

static void test_digests_are_compared(void **state)
{
	struct room *room = *state;
	char out[1024];

	assert_int_equal(caller_startex(&room->director), 0);
	for (unsigned i = 0; i < 1100; i++)
		assert_int_equal(caller_say(&room->aa, "all", "again"), 0);
	assert_int_equal(caller_endex(&room->director), 0);
	assert_int_equal(server_stop(&room->workshop.server), 0);
	assert_int_equal(workshop_verify(&room->workshop, out, sizeof out), 0);
	assert_non_null(strstr(out, ", 2 digests compared"));
	come_back(room);
	assert_phase(&room->director, PLENARY__EXERCISE_PHASE__PHASE_ENDED);
}

/* The exercise clock stands still while the server is down. */
static void test_downtime_is_no_exercise_time(void **state)
{
	struct room *room = *state;
	Plenary__View *view;
	int64_t before;

	play(room);
	before =
		room->director.events[room->director.n_events - 1]->exercise_ms;
	server_kill(&room->workshop.server);
	come_back(room);
	view = caller_view(&room->director, "clock");
	assert_non_null(view);
	assert_true(view->clock->by_server);
	assert_true(view->clock->anchor_exercise_ms >= before);
	/* No tick was due: not a heartbeat passed. */
	assert_true(view->clock->anchor_exercise_ms < before + 60000);
	plenary__view__free_unpacked(view, NULL);
}

/* Where the exercise stands after a restart that finds this tick. */
static int64_t comes_back_at(
	struct room *room, int64_t tick_at_ms, int64_t tick_exercise_ms)
{
	struct store_session *log;
	struct store *store;
	Plenary__View *view;
	int64_t exercise_ms;

	server_kill(&room->workshop.server);
	assert_int_equal(
		store_open(&store, room->workshop.server.data, NULL, NULL), 0);
	assert_int_equal(
		store_session_open(store, room->workshop.session, &log), 0);
	store_tick(log, tick_at_ms, tick_exercise_ms);
	store_session_close(log);
	store_close(store);
	come_back(room);
	view = caller_view(&room->director, "clock");
	assert_non_null(view);
	exercise_ms = view->clock->anchor_exercise_ms;
	plenary__view__free_unpacked(view, NULL);
	return exercise_ms;
}

/* The chain does not cover the tick: it must agree with the state. */
static void test_tick_is_not_trusted(void **state)
{
	enum { LATER = 600 * 1000 };
	struct room *room = *state;
	const Plenary__Event *startex;
	int64_t at_ms;
	size_t len;
	char *log;

	assert_int_equal(caller_startex(&room->director), 0);
	startex = room->director.events[room->director.n_events - 1];
	assert_int_equal(startex->what_case, PLENARY__EVENT__WHAT_STARTEX);
	at_ms = startex->at_ms;
	assert_true(comes_back_at(room, at_ms + LATER, LATER + 1) < LATER);
	log = read_whole(room->workshop.server.log, &len);
	assert_non_null(strstr(log, "what=bad-tick"));
	free(log);
}

static void test_tick_is_far_away(void **state)
{
	struct room *room = *state;

	assert_int_equal(caller_startex(&room->director), 0);
	assert_true(comes_back_at(room, INT64_MAX, INT64_MAX - 7) < 600000);
}

static void test_tick_counts(void **state)
{
	enum { LATER = 600 * 1000 };
	struct room *room = *state;
	int64_t at_ms;

	assert_int_equal(caller_startex(&room->director), 0);
	at_ms = room->director.events[room->director.n_events - 1]->at_ms;
	assert_int_equal(comes_back_at(room, at_ms + LATER, LATER), LATER);
}

/* The program that joined is known after a restart, too. */
static void test_welcome_is_lost_with_the_server(void **state)
{
	struct room *room = *state;
	const char *code = workshop_code(&room->workshop, "AA.head");
	struct caller other;

	server_kill(&room->workshop.server);
	server_start(&room->workshop.server, NULL);
	assert_int_equal(
		workshop_try(&room->workshop, &other, "AA.head", "Ann"),
		PLENARY__ERROR_CODE__SEAT_TAKEN);
	memcpy(other.client_id, room->aa.client_id, sizeof other.client_id);
	assert_int_equal(caller_join(&other, room->workshop.server.address,
				 code, "Ann", ""),
		0);
	assert_string_equal(other.token, room->aa.token);
	caller_fini(&other);
}

/* ── damage ──────────────────────────────────────────────────────────── */

static uint32_t next_random(uint32_t *seed)
{
	*seed = *seed * 1664525U + 1013904223U;
	return *seed >> 8;
}

/* Each flip is found, or changes nothing that a replay sees. */
static void test_flips(void **state)
{
	enum { FLIPS = 200 };
	struct room *room = *state;
	char path[SERVER_PATH_MAX + 32];
	char whole[1024];
	char out[1024];
	uint32_t seed = 20240229;
	unsigned found = 0;
	size_t len;
	char *bytes;
	const char *const arguments[] = {"verify", path, NULL};

	play(room);
	assert_int_equal(server_stop(&room->workshop.server), 0);
	(void)snprintf(
		path, sizeof path, "%s/copy.db", room->workshop.server.home);
	bytes = read_whole(room->workshop.log, &len);
	write_whole_file(path, bytes, len);
	assert_int_equal(server_run(room->workshop.server.program, arguments,
				 whole, sizeof whole),
		0);
	for (unsigned i = 0; i < FLIPS; i++) {
		size_t at = next_random(&seed) % len;
		char bit = (char)(1 << next_random(&seed) % 8);
		int code;

		bytes[at] = (char)(bytes[at] ^ bit);
		write_whole_file(path, bytes, len);
		bytes[at] = (char)(bytes[at] ^ bit);
		code = server_run(room->workshop.server.program, arguments, out,
			sizeof out);
		if (code == 0)
			assert_string_equal(out, whole);
		else
			assert_int_equal(code, 4);
		found += code == 4;
	}
	assert_true(found > 0);
	free(bytes);
}

/* Where a text stands in the file; it must. */
static size_t find(const char *bytes, size_t len, const char *text)
{
	size_t n = strlen(text);
	size_t at = 0;

	while (at + n < len && memcmp(bytes + at, text, n) != 0)
		at++;
	assert_true(at + n < len);
	return at;
}

/* Damage in an event's text is named by its number. */
static void test_damage_is_named(void **state)
{
	struct room *room = *state;
	char out[1024];
	char expected[64];
	uint64_t seq;
	size_t len;
	size_t at;
	char *bytes;

	play(room);
	caller_sync(&room->director);
	seq = room->director.last_seq;
	assert_int_equal(server_stop(&room->workshop.server), 0);
	bytes = read_whole(room->workshop.log, &len);
	at = find(bytes, len, "in private");
	bytes[at] = 'I';
	write_whole_file(room->workshop.log, bytes, len);
	bytes[at] = 'i';
	assert_int_equal(workshop_verify(&room->workshop, out, sizeof out), 4);
	(void)snprintf(expected, sizeof expected,
		"event %llu:", (unsigned long long)seq);
	assert_non_null(strstr(out, expected));
	/* The definition has no number: it is event 0. */
	bytes[find(bytes, len, "The secret of Brenn.")] = 't';
	write_whole_file(room->workshop.log, bytes, len);
	assert_int_equal(workshop_verify(&room->workshop, out, sizeof out), 4);
	assert_non_null(strstr(out, "event 0:"));
	free(bytes);
}

/* A damaged session stays closed; the others are served. */
static void test_damaged_session_does_not_stop_the_others(void **state)
{
	struct room *room = *state;
	struct workshop other = room->workshop;
	char small[512];
	struct caller caller;
	size_t len;
	char *bytes;
	char *log;

	play(room);
	(void)snprintf(small, sizeof small, "%s/tests/support/small.yaml",
		TEST_SOURCE_DIR);
	workshop_open_session(&other, small);
	assert_int_equal(server_stop(&room->workshop.server), 0);
	bytes = read_whole(room->workshop.log, &len);
	bytes[find(bytes, len, "in private")] = 'I';
	write_whole_file(room->workshop.log, bytes, len);
	free(bytes);
	server_start(&room->workshop.server, NULL);
	assert_int_not_equal(
		caller_resume(&room->aa, room->workshop.server.address), 0);
	caller_init(&caller);
	assert_int_equal(caller_join(&caller, room->workshop.server.address,
				 workshop_code(&other, "AA"), "Ann", ""),
		0);
	caller_fini(&caller);
	log = read_whole(room->workshop.server.log, &len);
	assert_non_null(strstr(log, "what=damaged"));
	free(log);
}

/* ── the disk ────────────────────────────────────────────────────────── */

/* The reserve is more than any disk has: the first look pauses the play. */
static void test_low_disk_pauses(void **state)
{
	static const char *const extra[] = {"--min-free", "1000000000", NULL};
	struct room *room = *state;
	Plenary__ExercisePhase phase = PLENARY__EXERCISE_PHASE__PHASE_RUNNING;

	assert_int_equal(server_stop(&room->workshop.server), 0);
	server_start(&room->workshop.server, extra);
	assert_int_equal(
		caller_resume(&room->director, room->workshop.server.address),
		0);
	assert_int_equal(caller_startex(&room->director), 0);
	while (phase == PLENARY__EXERCISE_PHASE__PHASE_RUNNING) {
		Plenary__View *view;

		assert_true(caller_take(&room->director));
		view = caller_view(&room->director, "clock");
		phase = view->clock->phase;
		if (phase == PLENARY__EXERCISE_PHASE__PHASE_PAUSED)
			assert_non_null(strstr(view->clock->reason, "disk"));
		plenary__view__free_unpacked(view, NULL);
	}
	assert_int_equal(phase, PLENARY__EXERCISE_PHASE__PHASE_PAUSED);
}

/* A log that cannot be written: everybody is told, the server ends with 5, and
 * what was acknowledged is there after the next start. */
static void test_full_disk(void **state)
{
	struct room *room = *state;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	unsigned acknowledged = 0;
	unsigned found = 0;
	char text[2001];
	char out[1024];
	size_t len;

	assert_int_equal(server_stop(&room->workshop.server), 0);
	free(read_whole(room->workshop.log, &len));
	room->workshop.server.file_limit = len + (size_t)256 * 1024;
	come_back(room);
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	say.channel = (char *)"all";
	say.text = text;
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	while (room->aa.fatal == NULL) {
		uint64_t answered = 0;

		caller_send_command(&room->aa, &command);
		while (room->aa.fatal == NULL &&
			answered < room->aa.client_seq &&
			caller_take(&room->aa))
			answered = room->aa.reply == NULL
					   ? 0
					   : room->aa.reply->reply->client_seq;
		if (answered == room->aa.client_seq)
			acknowledged++;
		assert_true(acknowledged < 10000);
	}
	assert_int_equal(room->aa.fatal->fatal->error->code,
		PLENARY__ERROR_CODE__CANNOT_WRITE);
	assert_int_equal(caller_until_closed(&room->bb),
		PLENARY__ERROR_CODE__CANNOT_WRITE);
	/* Nobody was told what is not there. */
	assert_int_equal(room->bb.n_events, acknowledged);
	caller_hang_up(&room->aa);
	caller_hang_up(&room->bb);
	caller_hang_up(&room->director);
	assert_int_equal(server_wait(&room->workshop.server), 5);
	assert_true(acknowledged > 10);
	room->workshop.server.file_limit = 0;
	come_back(room);
	for (size_t i = 0; i < room->bb.n_events; i++)
		found += room->bb.events[i]->what_case ==
			 PLENARY__EVENT__WHAT_MESSAGE_SENT;
	assert_true(found >= acknowledged);
	assert_int_equal(workshop_verify(&room->workshop, out, sizeof out), 0);
}

#define ROOM_TEST(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOM_TEST(test_orderly_end),
		ROOM_TEST(test_killed),
		ROOM_TEST(test_command_sent_again_after_a_restart),
		ROOM_TEST(test_digests_are_compared),
		ROOM_TEST(test_downtime_is_no_exercise_time),
		ROOM_TEST(test_tick_is_not_trusted),
		ROOM_TEST(test_tick_is_far_away),
		ROOM_TEST(test_tick_counts),
		ROOM_TEST(test_welcome_is_lost_with_the_server),
		ROOM_TEST(test_flips),
		ROOM_TEST(test_damage_is_named),
		ROOM_TEST(test_damaged_session_does_not_stop_the_others),
		ROOM_TEST(test_low_disk_pauses),
		ROOM_TEST(test_full_disk),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
