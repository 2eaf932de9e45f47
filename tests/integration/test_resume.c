/* Cut off and back: the exact tail, commands sent again, slow readers. */
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
	struct caller cc;
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
	workshop_join(&room->workshop, &room->cc, "CC.head", "Cyd");
	*state = room;
	return 0;
}

static int leave(void **state)
{
	struct room *room = *state;

	caller_fini(&room->director);
	caller_fini(&room->aa);
	caller_fini(&room->bb);
	caller_fini(&room->cc);
	workshop_close(&room->workshop);
	free(room);
	return 0;
}

/* Resumes, and compares what it then holds with a fresh snapshot of the same
 * participant. That snapshot's connection takes over; the caller goes on. */
static void compare_with_snapshot(struct room *room, struct caller *caller)
{
	struct caller fresh;

	assert_int_equal(caller_resume(caller, room->workshop.server.address),
		PLENARY__ERROR_CODE__OK);
	assert_false(caller->welcome->welcome->snapshot);
	caller_init(&fresh);
	memcpy(fresh.token, caller->token, CALLER_TOKEN_MAX);
	assert_int_equal(caller_resume(&fresh, room->workshop.server.address),
		PLENARY__ERROR_CODE__OK);
	assert_true(fresh.welcome->welcome->snapshot);
	assert_int_equal(fresh.last_seq, caller->last_seq);
	assert_true(caller_same_views(caller, &fresh));
	caller_fini(&fresh);
	assert_int_equal(
		caller_until_closed(caller), PLENARY__ERROR_CODE__SUPERSEDED);
	caller_hang_up(caller);
}

static void test_tail_equals_snapshot(void **state)
{
	struct room *room = *state;
	struct caller *all[] = {&room->aa, &room->bb, &room->cc};

	for (size_t i = 0; i < 3; i++)
		caller_hang_up(all[i]);
	assert_int_equal(
		caller_startex(&room->director), PLENARY__ERROR_CODE__OK);
	for (size_t i = 0; i < 3; i++)
		compare_with_snapshot(room, all[i]);
	assert_int_equal(
		caller_resume(&room->aa, room->workshop.server.address),
		PLENARY__ERROR_CODE__OK);
	assert_int_equal(
		caller_propose(&room->aa, "S1"), PLENARY__ERROR_CODE__OK);
	assert_int_equal(
		caller_ratify(&room->aa, "S1", 1), PLENARY__ERROR_CODE__OK);
	assert_int_equal(caller_say(&room->aa, "own", "among us"), 0);
	assert_int_equal(caller_say(&room->aa, "BB", "between us"), 0);
	assert_int_equal(
		caller_propose(&room->aa, "S2"), PLENARY__ERROR_CODE__OK);
	caller_hang_up(&room->aa);
	for (size_t i = 0; i < 3; i++)
		compare_with_snapshot(room, all[i]);
	caller_hang_up(&room->director);
	compare_with_snapshot(room, &room->director);
}

/* Many bytes make a snapshot, though the events are few: a tail is for one, a
 * snapshot is shared. */
static void test_long_tail_is_a_snapshot(void **state)
{
	enum { TEXT = 16 * 1024, MIB = 1024 * 1024 };
	struct room *room = *state;
	const char *address = room->workshop.server.address;
	struct caller fresh;
	char *text = calloc(1, TEXT + 1);

	assert_non_null(text);
	memset(text, 'x', TEXT);
	caller_hang_up(&room->bb);
	for (unsigned i = 0; i < MIB / TEXT - 1; i++)
		assert_int_equal(caller_say(&room->aa, "all", text), 0);
	/* What the reader does not see is not missed by it. */
	assert_int_equal(caller_say(&room->aa, "own", text), 0);
	assert_int_equal(caller_say(&room->aa, "own", text), 0);
	assert_int_equal(caller_resume(&room->bb, address), 0);
	assert_false(room->bb.welcome->welcome->snapshot);
	assert_int_equal(room->bb.n_events, MIB / TEXT - 1);
	caller_hang_up(&room->bb);
	caller_sync(&room->cc);
	caller_hang_up(&room->cc);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(caller_say(&room->aa, "all", text), 0);
	assert_int_equal(caller_resume(&room->bb, address), 0);
	assert_false(room->bb.welcome->welcome->snapshot);
	assert_int_equal(caller_resume(&room->cc, address), 0);
	assert_false(room->cc.welcome->welcome->snapshot);
	caller_init(&fresh);
	memcpy(fresh.token, room->bb.token, CALLER_TOKEN_MAX);
	fresh.epoch = room->bb.epoch;
	fresh.last_seq = 1;
	assert_int_equal(caller_resume(&fresh, address), 0);
	assert_true(fresh.welcome->welcome->snapshot);
	assert_true(caller_same_views(&room->bb, &fresh));
	assert_int_equal(fresh.last_seq, room->bb.last_seq);
	caller_fini(&fresh);
	free(text);
}

/* What came live and what comes as a tail is the same, byte for byte. */
static void test_tail_equals_live(void **state)
{
	struct room *room = *state;
	struct caller back;
	uint64_t from = room->aa.last_seq;

	caller_init(&back);
	memcpy(back.token, room->aa.token, CALLER_TOKEN_MAX);
	assert_int_equal(
		caller_startex(&room->director), PLENARY__ERROR_CODE__OK);
	assert_int_equal(caller_propose(&room->aa, "S1"), 0);
	assert_int_equal(caller_say(&room->bb, "AA", "a word"), 0);
	assert_int_equal(caller_say(&room->aa, "all", "hear us"), 0);
	assert_int_equal(caller_ratify(&room->aa, "S1", 1), 0);
	caller_sync(&room->aa);
	back.last_seq = from;
	back.epoch = room->aa.epoch;
	assert_int_equal(caller_resume(&back, room->workshop.server.address),
		PLENARY__ERROR_CODE__OK);
	assert_false(back.welcome->welcome->snapshot);
	assert_int_equal(back.last_seq, room->aa.last_seq);
	assert_int_equal(back.n_events, room->aa.n_events);
	for (size_t i = 0; i < back.n_events; i++) {
		uint8_t one[4096];
		uint8_t other[4096];
		size_t len = plenary__event__get_packed_size(back.events[i]);

		assert_true(len <= sizeof one);
		assert_int_equal(len,
			plenary__event__get_packed_size(room->aa.events[i]));
		plenary__event__pack(back.events[i], one);
		plenary__event__pack(room->aa.events[i], other);
		assert_memory_equal(one, other, len);
	}
	caller_fini(&back);
}

static void test_no_tail_across_what_is_unknown(void **state)
{
	struct room *room = *state;
	const char *address = room->workshop.server.address;
	uint64_t epoch = room->aa.epoch;

	/* A number that the stream has not come to, and another epoch. */
	room->aa.last_seq = 100000;
	assert_int_equal(caller_resume(&room->aa, address), 0);
	assert_true(room->aa.welcome->welcome->snapshot);
	assert_int_equal(caller_startex(&room->director), 0);
	caller_sync(&room->aa);
	room->aa.epoch = epoch + 1;
	assert_int_equal(caller_resume(&room->aa, address), 0);
	assert_true(room->aa.welcome->welcome->snapshot);
	assert_int_equal(room->aa.epoch, epoch);
}

static void test_command_sent_again(void **state)
{
	struct room *room = *state;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	Plenary__Reply first;
	char id[64];

	say.channel = (char *)"BB";
	say.text = (char *)"once";
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	assert_int_equal(caller_do_as(&room->aa, &command, 5), 0);
	first = *room->aa.reply->reply;
	(void)snprintf(id, sizeof id, "%s", first.id);
	assert_string_equal(id, "AA+BB.1");
	/* On the same connection, and on the next one. */
	assert_int_equal(caller_do_as(&room->aa, &command, 5), 0);
	assert_string_equal(room->aa.reply->reply->id, id);
	assert_int_equal(room->aa.reply->reply->seq, first.seq);
	caller_hang_up(&room->aa);
	assert_int_equal(
		caller_resume(&room->aa, room->workshop.server.address), 0);
	assert_int_equal(room->aa.welcome->welcome->last_client_seq, 5);
	assert_int_equal(caller_do_as(&room->aa, &command, 5), 0);
	assert_string_equal(room->aa.reply->reply->id, id);
	assert_int_equal(room->aa.reply->reply->seq, first.seq);
	/* Below the newest one that was done, and never done. */
	assert_int_equal(caller_do_as(&room->aa, &command, 4),
		PLENARY__ERROR_CODE__NOT_DONE);
	/* Another program of the same person counts for itself. */
	caller_hang_up(&room->aa);
	room->aa.client_id[0] ^= 1;
	assert_int_equal(
		caller_resume(&room->aa, room->workshop.server.address), 0);
	assert_int_equal(room->aa.welcome->welcome->last_client_seq, 0);
	assert_int_equal(caller_do_as(&room->aa, &command, 4), 0);
	assert_string_equal(room->aa.reply->reply->id, "AA+BB.2");
	caller_sync(&room->bb);
	assert_int_equal(room->bb.n_events, 2);
}

/* A refused command leaves nothing: sent again, it is decided again. */
static void test_refused_then_again(void **state)
{
	struct room *room = *state;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Propose propose = PLENARY__PROPOSE__INIT;

	propose.step = (char *)"S1";
	command.verb_case = PLENARY__COMMAND__VERB_PROPOSE;
	command.propose = &propose;
	assert_int_equal(caller_do_as(&room->aa, &command, 1),
		PLENARY__ERROR_CODE__WRONG_PHASE);
	assert_int_equal(caller_startex(&room->director), 0);
	assert_int_equal(caller_do_as(&room->aa, &command, 1), 0);
	assert_int_equal(caller_do_as(&room->aa, &command, 1), 0);
	assert_string_equal(room->aa.reply->reply->step, "S1");
	assert_int_equal(room->aa.reply->reply->number, 1);
	assert_int_equal(room->aa.reply->reply->revision, 1);
	assert_int_equal(caller_do_as(&room->aa, &command, 2),
		PLENARY__ERROR_CODE__ALREADY_TABLED);
}

static void test_sender_knows_its_own(void **state)
{
	struct room *room = *state;
	const Plenary__Event *own;
	const Plenary__Event *other;
	const Plenary__Event *excon;

	assert_int_equal(caller_say(&room->aa, "all", "hello"), 0);
	caller_sync(&room->bb);
	caller_sync(&room->director);
	own = room->aa.events[room->aa.n_events - 1];
	other = room->bb.events[room->bb.n_events - 1];
	excon = room->director.events[room->director.n_events - 1];
	assert_int_equal(own->client_seq, room->aa.client_seq);
	assert_int_equal(own->client_id.len, 16);
	assert_memory_equal(own->client_id.data, room->aa.client_id, 16);
	assert_int_equal(own->participant, 0);
	assert_int_equal(own->grp, 0);
	assert_string_equal(own->audience, "");
	assert_int_equal(other->client_seq, 0);
	assert_int_equal(other->client_id.len, 0);
	assert_int_equal(other->participant, 0);
	assert_int_equal(other->grp, 0);
	assert_int_equal(excon->participant, 2);
	assert_int_equal(excon->client_seq, room->aa.client_seq);
	assert_true(excon->grp > 0);
	assert_string_equal(excon->audience, "public");
}

static void test_history_pages(void **state)
{
	struct room *room = *state;
	const Plenary__History *page;
	char text[32];
	uint64_t after = 0;
	unsigned messages = 0;

	assert_int_equal(caller_startex(&room->director), 0);
	for (unsigned i = 0; i < 12; i++) {
		(void)snprintf(text, sizeof text, "message %u", i);
		assert_int_equal(
			caller_say(&room->aa, i % 2 == 0 ? "all" : "own", text),
			0);
	}
	do {
		page = caller_history(&room->bb, after, 5, true)->history;
		assert_non_null(page);
		assert_true(page->n_events <= 5);
		for (size_t i = 0; i < page->n_events; i++) {
			assert_int_equal(page->events[i]->what_case,
				PLENARY__EVENT__WHAT_MESSAGE_SENT);
			(void)snprintf(
				text, sizeof text, "message %u", messages * 2);
			assert_string_equal(
				page->events[i]->message_sent->text, text);
			assert_true(page->events[i]->seq > after);
			messages++;
		}
		after = page->next;
	} while (page->more);
	assert_int_equal(messages, 6);
	page = caller_history(&room->aa, 0, 1000, false)->history;
	assert_false(page->more);
	assert_int_equal(page->n_events, room->aa.last_seq);
}

/* Hundreds of commands under way at once: each is answered once, in order. */
static void test_many_in_flight(void **state)
{
	enum { COMMANDS = 500 };
	struct room *room = *state;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	uint64_t first = room->aa.client_seq + 1;

	say.channel = (char *)"all";
	say.text = (char *)"many";
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	for (unsigned i = 0; i < COMMANDS; i++)
		caller_send_command(&room->aa, &command);
	for (unsigned i = 0; i < COMMANDS; i++) {
		const Plenary__Reply *reply = caller_next_reply(&room->aa);

		assert_true(reply->ok);
		assert_int_equal(reply->client_seq, first + i);
		/* Its own event was pushed before it. */
		assert_int_equal(reply->seq, room->aa.last_seq);
	}
	caller_sync(&room->bb);
	assert_int_equal(room->bb.n_events, COMMANDS);
}

#define ROOM_TEST(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOM_TEST(test_tail_equals_snapshot),
		ROOM_TEST(test_long_tail_is_a_snapshot),
		ROOM_TEST(test_tail_equals_live),
		ROOM_TEST(test_no_tail_across_what_is_unknown),
		ROOM_TEST(test_command_sent_again),
		ROOM_TEST(test_refused_then_again),
		ROOM_TEST(test_sender_knows_its_own),
		ROOM_TEST(test_history_pages),
		ROOM_TEST(test_many_in_flight),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
