/* What a hostile or broken peer sends: it is told, or cut off, and nobody else
 * notices. */
#include "tests/support/workshop.h"

#include "wire/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct room {
	struct workshop workshop;
	struct caller witness;
	struct caller peer; /* seated */
};

static int enter(void **state)
{
	struct room *room = malloc(sizeof *room);

	assert_non_null(room);
	workshop_open(
		&room->workshop, TEST_PLENARYD, TEST_SOURCE_DIR, NULL, NULL);
	workshop_join(&room->workshop, &room->witness, "observer", "Obi");
	workshop_join(&room->workshop, &room->peer, "AA.head", "Ann");
	*state = room;
	return 0;
}

/* Whatever happened, the others go on. */
static int leave(void **state)
{
	struct room *room = *state;

	caller_sync(&room->witness);
	caller_fini(&room->witness);
	caller_fini(&room->peer);
	workshop_close(&room->workshop);
	free(room);
	return 0;
}

static void assert_fatal(struct room *room, const void *bytes, size_t len,
	Plenary__ErrorCode expected)
{
	struct caller fresh;

	/* Of a peer in the handshake … */
	caller_init(&fresh);
	caller_dial(&fresh, room->workshop.server.address);
	caller_send_bytes(&fresh, bytes, len);
	assert_int_equal(caller_until_closed(&fresh), expected);
	assert_non_null(fresh.fatal);
	assert_true(fresh.fatal->fatal->error->message[0] != '\0');
	caller_fini(&fresh);
	/* … and of one that takes part. */
	caller_send_bytes(&room->peer, bytes, len);
	assert_int_equal(caller_until_closed(&room->peer), expected);
	caller_sync(&room->witness);
}

static void assert_bad_frame(struct room *room, const void *bytes, size_t len)
{
	assert_fatal(room, bytes, len, PLENARY__ERROR_CODE__BAD_FRAME);
}

static void test_empty_frame(void **state)
{
	assert_bad_frame(*state, "\0", 1);
}

static void test_length_that_never_ends(void **state)
{
	assert_bad_frame(
		*state, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 11);
}

static void test_oversized(void **state)
{
	/* 2 GiB announced: refused before anything of it is kept. */
	assert_bad_frame(*state, "\x80\x80\x80\x80\x08", 5);
}

static void test_not_a_message(void **state)
{
	assert_bad_frame(*state, "\x05\xff\xff\xff\xff\xff", 6);
}

static void test_nothing_known(void **state)
{
	/* Field 1000, a varint. */
	assert_bad_frame(*state, "\x03\xc0\x3e\x01", 4);
}

static void test_wrong_wire_type(void **state)
{
	/* Hello as a varint; then a Command whose Say is a fixed64. */
	assert_bad_frame(*state, "\x02\x08\x01", 3);
}

static void test_wrong_wire_type_inside(void **state)
{
	assert_bad_frame(*state,
		"\x0d\x12\x0b\x81\x04\x01\x02\x03\x04\x05\x06\x07\x08", 14);
}

static void test_truncated_inside(void **state)
{
	/* A Hello that says it is longer than its frame. */
	assert_bad_frame(*state, "\x04\x0a\x7f\x08\x01", 5);
}

static void test_invalid_utf8(void **state)
{
	/* Command{say{text}} with an overlong form, a surrogate, a NUL. */
	static const char *const texts[] = {
		"\xc0\x80", "\xed\xa0\x80", "\xff", "a\0b"};
	static const size_t lengths[] = {2, 3, 1, 3};

	for (size_t i = 0; i < 4; i++) {
		struct room *room = *state;
		uint8_t frame[32];
		size_t n = lengths[i];
		size_t at = 0;

		frame[at++] = (uint8_t)(n + 7);
		frame[at++] = 0x12; /* command */
		frame[at++] = (uint8_t)(n + 5);
		frame[at++] = 0x82; /* say, field 64 */
		frame[at++] = 0x04;
		frame[at++] = (uint8_t)(n + 2);
		frame[at++] = 0x12; /* text */
		frame[at++] = (uint8_t)n;
		memcpy(frame + at, texts[i], n);
		if (room->peer.fd >= 0)
			caller_hang_up(&room->peer);
		assert_int_equal(caller_resume(&room->peer,
					 room->workshop.server.address),
			0);
		assert_bad_frame(room, frame, at + n);
	}
}

static void test_half_a_frame_then_nothing(void **state)
{
	struct room *room = *state;
	struct caller fresh;

	for (unsigned i = 0; i < 20; i++) {
		caller_init(&fresh);
		caller_dial(&fresh, room->workshop.server.address);
		caller_send_bytes(&fresh, "\x40\x0a\x3e\x08\x01", i % 6);
		caller_fini(&fresh);
	}
	caller_send_bytes(&room->peer, "\x40\x12", 2);
	caller_hang_up(&room->peer);
	assert_int_equal(
		caller_resume(&room->peer, room->workshop.server.address), 0);
}

static void test_too_early(void **state)
{
	struct room *room = *state;
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Ping ping = PLENARY__PING__INIT;
	Plenary__OpenSession open = PLENARY__OPEN_SESSION__INIT;
	struct caller fresh;

	for (unsigned i = 0; i < 3; i++) {
		caller_init(&fresh);
		caller_dial(&fresh, room->workshop.server.address);
		if (i == 0) {
			frame.frame_case = PLENARY__TO_SERVER__FRAME_COMMAND;
			frame.command = &command;
		} else if (i == 1) {
			frame.frame_case = PLENARY__TO_SERVER__FRAME_PING;
			frame.ping = &ping;
		} else {
			frame.frame_case = PLENARY__TO_SERVER__FRAME_OPEN;
			frame.open = &open;
		}
		caller_send(&fresh, &frame);
		assert_int_equal(caller_until_closed(&fresh),
			PLENARY__ERROR_CODE__BAD_FRAME);
		caller_fini(&fresh);
	}
}

static void test_second_hello(void **state)
{
	struct room *room = *state;

	caller_hello(&room->peer, room->peer.token, "", "");
	assert_int_equal(caller_until_closed(&room->peer),
		PLENARY__ERROR_CODE__BAD_FRAME);
}

static void test_bad_hellos(void **state)
{
	struct room *room = *state;
	const char *code = workshop_code(&room->workshop, "BB");
	struct caller fresh;

	for (unsigned i = 0; i < 3; i++) {
		Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
		Plenary__Hello hello = PLENARY__HELLO__INIT;
		uint8_t id[17] = {0};

		hello.version = i == 0 ? 2 : 1;
		hello.client_id.data = id;
		hello.client_id.len = i == 1 ? 0 : i == 2 ? 17 : 16;
		hello.credential = (char *)code;
		hello.name = (char *)"Eve";
		frame.frame_case = PLENARY__TO_SERVER__FRAME_HELLO;
		frame.hello = &hello;
		caller_init(&fresh);
		caller_dial(&fresh, room->workshop.server.address);
		caller_send(&fresh, &frame);
		assert_int_equal(caller_until_closed(&fresh),
			i == 0 ? PLENARY__ERROR_CODE__BAD_VERSION
			       : PLENARY__ERROR_CODE__BAD_FRAME);
		caller_fini(&fresh);
	}
}

static void test_commands_that_make_no_sense(void **state)
{
	struct room *room = *state;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__TakePosition position = PLENARY__TAKE_POSITION__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	enum { BIG = 40 * 1024 };
	char *big = malloc(BIG);

	assert_non_null(big);
	memset(big, 'x', BIG - 1);
	big[BIG - 1] = '\0';
	assert_int_equal(caller_do(&room->peer, &command),
		PLENARY__ERROR_CODE__BAD_COMMAND);
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	say.channel = (char *)"all";
	say.text = big;
	assert_int_equal(
		caller_do(&room->peer, &command), PLENARY__ERROR_CODE__TOO_BIG);
	say.text = (char *)"x";
	assert_int_equal(caller_do_as(&room->peer, &command, 0),
		PLENARY__ERROR_CODE__BAD_COMMAND);
	command.verb_case = PLENARY__COMMAND__VERB_TAKE_POSITION;
	command.take_position = &position;
	position.position = (Plenary__Position)99;
	assert_int_not_equal(caller_do(&room->peer, &command), 0);
	assert_int_equal(caller_say(&room->peer, "all", "fine"), 0);
	free(big);
}

/* Only the admin token opens sessions, and it does nothing else. */
static void test_frames_of_another_role(void **state)
{
	struct room *room = *state;
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__OpenSession open = PLENARY__OPEN_SESSION__INIT;

	frame.frame_case = PLENARY__TO_SERVER__FRAME_OPEN;
	frame.open = &open;
	caller_send(&room->peer, &frame);
	assert_int_equal(caller_until_closed(&room->peer),
		PLENARY__ERROR_CODE__NOT_ALLOWED);
}

static void test_bad_exercise(void **state)
{
	struct room *room = *state;
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__OpenSession open = PLENARY__OPEN_SESSION__INIT;
	char path[SERVER_PATH_MAX + 32];
	struct caller admin;
	size_t len;
	char *token;

	(void)snprintf(path, sizeof path, "%s/admin.token",
		room->workshop.server.data);
	token = read_whole(path, &len);
	token[strcspn(token, "\n")] = '\0';
	caller_init(&admin);
	assert_int_equal(caller_join(&admin, room->workshop.server.address,
				 token, "", ""),
		0);
	open.exercise.data = (uint8_t *)"plenary: 7\n";
	open.exercise.len = 11;
	open.file_name = (char *)"mine.yaml";
	frame.frame_case = PLENARY__TO_SERVER__FRAME_OPEN;
	frame.open = &open;
	caller_send(&admin, &frame);
	assert_int_equal(
		caller_until_closed(&admin), PLENARY__ERROR_CODE__BAD_EXERCISE);
	assert_non_null(
		strstr(admin.fatal->fatal->error->message, "mine.yaml:1:"));
	caller_fini(&admin);
	free(token);
}

/* Sends and never reads: it is cut off, and the others are served. */
static void test_one_that_does_not_read(void **state)
{
	struct room *room = *state;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	char text[4001];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	say.channel = (char *)"own";
	say.text = text;
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	for (unsigned i = 0; i < 6000; i++)
		caller_send_command(&room->peer, &command);
	caller_sync(&room->witness);
	/* All of it arrived, or the connection ended; nothing hangs. */
	caller_hang_up(&room->peer);
	room->peer.last_seq = 0;
	assert_int_equal(
		caller_resume(&room->peer, room->workshop.server.address), 0);
	assert_int_equal(caller_say(&room->peer, "all", "back again"), 0);
	caller_sync(&room->witness);
	assert_true(caller_has_text(&room->witness, "back again"));
}

#define ROOM_TEST(test) cmocka_unit_test_setup_teardown(test, enter, leave)

int main(void)
{
	const struct CMUnitTest tests[] = {
		ROOM_TEST(test_empty_frame),
		ROOM_TEST(test_length_that_never_ends),
		ROOM_TEST(test_oversized),
		ROOM_TEST(test_not_a_message),
		ROOM_TEST(test_nothing_known),
		ROOM_TEST(test_wrong_wire_type),
		ROOM_TEST(test_wrong_wire_type_inside),
		ROOM_TEST(test_truncated_inside),
		ROOM_TEST(test_invalid_utf8),
		ROOM_TEST(test_half_a_frame_then_nothing),
		ROOM_TEST(test_too_early),
		ROOM_TEST(test_second_hello),
		ROOM_TEST(test_bad_hellos),
		ROOM_TEST(test_commands_that_make_no_sense),
		ROOM_TEST(test_frames_of_another_role),
		ROOM_TEST(test_bad_exercise),
		ROOM_TEST(test_one_that_does_not_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
