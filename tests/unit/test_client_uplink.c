/* The connection under an engine, against a small server on the same loop:
 * cut off and back again, refused, and left. */
#include "client/uplink.h"
#include "wire/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct peer {
	uv_tcp_t tcp;
	struct rig *rig;
	struct frame_reader reader;
	char room[4096];
};

/* The server and the client, and what the server heard. */
struct rig {
	uv_loop_t loop;
	uv_tcp_t listener;
	struct engine engine;
	struct uplink uplink;
	struct buf heard;
	unsigned connections;
	unsigned downs;
	bool over;
	bool closed;
	bool refuse; /* answers Hello by Fatal */
};

static struct rig *rig_of(void *user)
{
	return user;
}

/* ── the server ──────────────────────────────────────────────────────── */

static void peer_closed(uv_handle_t *handle)
{
	struct peer *peer = handle->data;

	frame_reader_fini(&peer->reader);
	free(peer);
}

static void peer_close(struct peer *peer)
{
	if (!uv_is_closing((uv_handle_t *)&peer->tcp))
		uv_close((uv_handle_t *)&peer->tcp, peer_closed);
}

static void peer_send(struct peer *peer, Plenary__ToClient *frame)
{
	struct buf bytes = {0};
	uv_buf_t piece;
	int n;

	codec_frame(&bytes, &frame->base);
	piece = uv_buf_init((char *)bytes.bytes, (unsigned)bytes.len);
	n = uv_try_write((uv_stream_t *)&peer->tcp, &piece, 1);
	assert_int_equal(n, (int)bytes.len);
	buf_fini(&bytes);
}

static void peer_greet(struct peer *peer, bool snapshot)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Welcome welcome = PLENARY__WELCOME__INIT;
	Plenary__Live live = PLENARY__LIVE__INIT;

	welcome.epoch = 1;
	welcome.snapshot = snapshot;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_WELCOME;
	frame.welcome = &welcome;
	peer_send(peer, &frame);
	live.seq = 0;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_LIVE;
	frame.live = &live;
	peer_send(peer, &frame);
}

static void peer_refuse(struct peer *peer)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Fatal fatal = PLENARY__FATAL__INIT;
	Plenary__Error error = PLENARY__ERROR__INIT;

	error.code = PLENARY__ERROR_CODE__BAD_CREDENTIAL;
	fatal.error = &error;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_FATAL;
	frame.fatal = &fatal;
	peer_send(peer, &frame);
}

/* The first connection is cut when a command has come, before its reply; the
 * second one replies. */
static int peer_frame(void *arg, const uint8_t *bytes, size_t len)
{
	struct peer *peer = arg;
	struct rig *rig = peer->rig;
	Plenary__ToServer *frame = NULL;
	Plenary__ToClient answer = PLENARY__TO_CLIENT__INIT;
	Plenary__Reply reply = PLENARY__REPLY__INIT;
	struct arena arena;

	arena_init(&arena, 0);
	assert_int_equal(codec_to_server(bytes, len, &arena, &frame), CODEC_OK);
	switch (frame->frame_case) {
	case PLENARY__TO_SERVER__FRAME_HELLO:
		buf_str(&rig->heard, "hello ");
		if (rig->refuse)
			peer_refuse(peer);
		else
			peer_greet(peer, rig->connections == 1);
		break;
	case PLENARY__TO_SERVER__FRAME_COMMAND:
		buf_printf(
			&rig->heard, "c%d ", (int)frame->command->client_seq);
		if (rig->connections == 1) {
			peer_close(peer);
			break;
		}
		reply.client_seq = frame->command->client_seq;
		reply.ok = 1;
		answer.frame_case = PLENARY__TO_CLIENT__FRAME_REPLY;
		answer.reply = &reply;
		peer_send(peer, &answer);
		break;
	case PLENARY__TO_SERVER__FRAME_BYE:
		buf_str(&rig->heard, "bye ");
		break;
	default:
		break;
	}
	arena_fini(&arena);
	return 0;
}

static void peer_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
	struct peer *peer = handle->data;

	(void)suggested;
	*room = uv_buf_init(peer->room, sizeof(peer->room));
}

static void peer_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
	struct peer *peer = stream->data;

	if (n < 0)
		peer_close(peer);
	else
		frame_feed(&peer->reader, (const uint8_t *)bytes->base,
			(size_t)n, peer_frame, peer);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct rig *rig = listener->data;
	struct peer *peer = calloc(1, sizeof(*peer));

	assert_int_equal(status, 0);
	assert_non_null(peer);
	peer->rig = rig;
	frame_reader_init(&peer->reader, 1 << 16);
	uv_tcp_init(&rig->loop, &peer->tcp);
	peer->tcp.data = peer;
	assert_int_equal(uv_accept(listener, (uv_stream_t *)&peer->tcp), 0);
	rig->connections++;
	uv_read_start((uv_stream_t *)&peer->tcp, peer_room, peer_bytes);
}

/* ── the client ──────────────────────────────────────────────────────── */

static void leave(struct rig *rig)
{
	engine_bye(&rig->engine);
	uplink_close(&rig->uplink);
}

static void on_reply(void *user, const Plenary__Reply *reply)
{
	assert_true(reply->ok);
	leave(rig_of(user));
}

static void on_down(void *user, const char *why)
{
	assert_non_null(why);
	rig_of(user)->downs++;
	/* Where nobody listens, once is enough. */
	if (rig_of(user)->connections == 0)
		uplink_close(&rig_of(user)->uplink);
}

static void on_over(void *user)
{
	rig_of(user)->over = true;
	uplink_close(&rig_of(user)->uplink);
}

static void on_turn(void *user)
{
	(void)user;
}

static void on_closed(void *user)
{
	rig_of(user)->closed = true;
	uv_close((uv_handle_t *)&rig_of(user)->listener, NULL);
}

static void rig_run(struct rig *rig, const char *token, bool listens)
{
	static const struct engine_handlers handlers = {.reply = on_reply};
	static const struct uplink_handlers uplink = {
		.down = on_down,
		.over = on_over,
		.turn = on_turn,
		.closed = on_closed,
	};
	struct engine_identity identity = {.credential = "C", .token = token};
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Startex startex = PLENARY__STARTEX__INIT;
	struct sockaddr_in address;
	int len = sizeof(address);
	char server[32];

	assert_int_equal(uv_loop_init(&rig->loop), 0);
	uv_tcp_init(&rig->loop, &rig->listener);
	rig->listener.data = rig;
	uv_ip4_addr("127.0.0.1", 0, &address);
	assert_int_equal(uv_tcp_bind(&rig->listener,
				 (const struct sockaddr *)&address, 0),
		0);
	if (listens)
		assert_int_equal(uv_listen((uv_stream_t *)&rig->listener, 8,
					 on_connection),
			0);
	uv_tcp_getsockname(&rig->listener, (struct sockaddr *)&address, &len);
	snprintf(server, sizeof(server), "127.0.0.1:%d",
		(int)ntohs(address.sin_port));
	engine_init(&rig->engine, &identity, &handlers, rig);
	command.verb_case = PLENARY__COMMAND__VERB_STARTEX;
	command.startex = &startex;
	engine_command(&rig->engine, &command);
	uplink_open(
		&rig->uplink, &rig->loop, &rig->engine, server, &uplink, rig);
	uv_run(&rig->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&rig->loop), 0);
	assert_true(rig->closed);
	engine_fini(&rig->engine);
}

static void test_cut_off_and_back(void **state)
{
	struct rig rig = {0};

	(void)state;
	rig_run(&rig, NULL, true);
	assert_string_equal(buf_cstr(&rig.heard), "hello c1 hello c1 bye ");
	assert_int_equal(rig.downs, 1);
	assert_false(rig.over);
	buf_fini(&rig.heard);
}

static void test_refused(void **state)
{
	struct rig rig = {.refuse = true};

	(void)state;
	rig_run(&rig, NULL, true);
	assert_string_equal(buf_cstr(&rig.heard), "hello ");
	assert_true(rig.over);
	assert_int_equal(rig.downs, 0);
	buf_fini(&rig.heard);
}

/* The code follows the token at once, and nobody is alarmed. */
static void test_token_refused(void **state)
{
	struct rig rig = {.refuse = true};

	(void)state;
	rig_run(&rig, "T", true);
	assert_string_equal(buf_cstr(&rig.heard), "hello hello ");
	assert_true(rig.over);
	assert_int_equal(rig.downs, 0);
	buf_fini(&rig.heard);
}

static void test_nobody_listens(void **state)
{
	struct rig rig = {0};

	(void)state;
	rig_run(&rig, NULL, false);
	assert_int_equal(rig.downs, 1);
	assert_int_equal(rig.connections, 0);
	buf_fini(&rig.heard);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_off_and_back),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_token_refused),
		cmocka_unit_test(test_nobody_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
