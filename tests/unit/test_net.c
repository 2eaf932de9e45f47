/* Frames in and spans out over loopback, and the limits on both. */
#include "net/conn.h"
#include "tests/unit/net_fixture.h"

/* ------------------------------------------------------ frames in, out */

static void frames_come_back(void **state)
{
	struct server *server = start(SEND_BACK, NULL);
	struct client *client = join(server);

	(void)state;
	say(client, "\x03one\x03two\x05thr", 12);
	RUN_UNTIL(server, client->got.len == 8);
	say(client, "ee", 2);
	RUN_UNTIL(server, client->got.len == 14);
	expect_got(client, "\x03one\x03two\x05three");
	leave(client);
	RUN_UNTIL(server, server->closed == 1);
	assert_string_equal(whys(server), "closed by the peer;");
	stop(server);
}

static void bytes_may_come_one_by_one(void **state)
{
	struct server *server = start(SEND_BACK, NULL);
	struct client *client = join(server);
	const char *text = "\x03one\x03two\x05three";

	(void)state;
	for (size_t i = 0; i < strlen(text); i++) {
		say(client, text + i, 1);
		uv_run(&server->loop, UV_RUN_NOWAIT);
	}
	RUN_UNTIL(server, client->got.len == strlen(text));
	expect_got(client, text);
	leave(client);
	stop(server);
}

static void a_turn_is_written_at_once(void **state)
{
	struct server *server = start(SEND_BACK, NULL);
	struct client *client = join(server);

	(void)state;
	for (unsigned i = 0; i < 1000; i++)
		conn_send_bytes(server->conns[0], (const uint8_t *)"xyz", 3);
	assert_int_equal(server->drained, 0);
	RUN_UNTIL(server, client->got.len == 3000);
	assert_int_equal(server->drained, 1);
	/* Nothing sent is nothing drained. */
	conn_send_bytes(server->conns[0], NULL, 0);
	uv_run(&server->loop, UV_RUN_NOWAIT);
	assert_int_equal(server->drained, 1);
	leave(client);
	stop(server);
}

/* A chunk's bytes for all the connections of an audience. */
static void a_span_is_shared(void **state)
{
	struct server *server = start(SEND_BACK, NULL);
	struct client *clients[3];
	struct ribbon ribbon = {0};
	struct span span;

	(void)state;
	for (unsigned i = 0; i < 3; i++)
		clients[i] = join(server);
	span = ribbon_append(&ribbon, (const uint8_t *)"for all", 7);
	for (unsigned i = 0; i < 3; i++)
		conn_send(server->conns[i], &span, false);
	assert_int_equal(span.chunk->refs, 5);
	for (unsigned i = 0; i < 3; i++)
		RUN_UNTIL(server, clients[i]->got.len == 7);
	assert_int_equal(span.chunk->refs, 2);
	span_fini(&span);
	ribbon_fini(&ribbon);
	for (unsigned i = 0; i < 3; i++) {
		expect_got(clients[i], "for all");
		leave(clients[i]);
	}
	stop(server);
}

/* Far more than the kernel takes, in more pieces than one writev: what it
 * leaves is written when the peer reads, in order. */
static void what_the_kernel_leaves_is_written_later(void **state)
{
	enum { PIECE = 1009, PIECES = 20000 };
	struct server *server = start(SEND_BACK, NULL);
	struct client *client = dial(server);
	struct ribbon ribbons[2] = {{0}};
	uint8_t piece[PIECE];

	(void)state;
	RUN_UNTIL(server, server->opened == 1);
	for (unsigned i = 0; i < PIECES; i++) {
		struct span span;

		memset(piece, (int)(i % 251), sizeof(piece));
		/* Two ribbons by turns: no two spans are neighbours. */
		span = ribbon_append(&ribbons[i % 2], piece, sizeof(piece));
		conn_send(server->conns[0], &span, true);
		span_fini(&span);
	}
	for (unsigned i = 0; i < 10; i++)
		uv_run(&server->loop, UV_RUN_NOWAIT);
	assert_int_equal(server->drained, 0);
	assert_false(conn_closing(server->conns[0]));
	/* What comes now waits behind the rest. */
	conn_send_bytes(server->conns[0], (const uint8_t *)"end", 3);
	read_on(client);
	RUN_UNTIL(server, server->drained == 1);
	RUN_UNTIL(server, client->got.len == (size_t)PIECE * PIECES + 3);
	for (unsigned i = 0; i < PIECES; i++) {
		memset(piece, (int)(i % 251), sizeof(piece));
		assert_memory_equal(
			client->got.bytes + (size_t)i * PIECE, piece, PIECE);
	}
	assert_memory_equal(
		client->got.bytes + (size_t)PIECE * PIECES, "end", 3);
	ribbon_fini(&ribbons[0]);
	ribbon_fini(&ribbons[1]);
	leave(client);
	stop(server);
}

/* --------------------------------------------- nothing waits for a poll */

struct from {
	struct server *server;
	bool too_late;
	bool sent;
};

static void send_once(struct from *from)
{
	if (!from->sent)
		conn_send_bytes(
			from->server->conns[0], (const uint8_t *)"now", 3);
	from->sent = true;
}

static void send_from_prepare(uv_prepare_t *handle)
{
	send_once(handle->data);
}

static void send_from_check(uv_check_t *handle)
{
	send_once(handle->data);
}

static void send_from_timer(uv_timer_t *handle)
{
	send_once(handle->data);
}

static void send_from_close(uv_handle_t *handle)
{
	send_once(handle->data);
}

static void on_nothing(uv_timer_t *handle)
{
	(void)handle;
}

static void on_too_late(uv_timer_t *timer)
{
	struct from *from = timer->data;

	from->too_late = true;
}

enum place { PREPARE, CHECK, TIMER, CLOSING, OUTSIDE, PLACES };

/* Whatever runs last before the poll, the bytes do not wait until something
 * else wakes it: that would be the net's own sweep, every 1250 ms here. */
static void sent_from(enum place place)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *client;
	struct from from = {0};
	uv_timer_t late;
	uv_timer_t timer;
	uv_prepare_t prepare;
	uv_check_t check;

	limits.handshake_ms = 0;
	limits.silence_ms = 0;
	server = start(SEND_BACK, &limits);
	client = join(server);
	from.server = server;
	uv_timer_init(&server->loop, &late);
	uv_timer_init(&server->loop, &timer);
	uv_prepare_init(&server->loop, &prepare);
	uv_check_init(&server->loop, &check);
	late.data = &from;
	timer.data = &from;
	prepare.data = &from;
	check.data = &from;
	uv_timer_start(&late, on_too_late, 1000, 0);
	if (place == PREPARE)
		uv_prepare_start(&prepare, send_from_prepare);
	if (place == CHECK)
		uv_check_start(&check, send_from_check);
	/* 50 ms, so that its turn has an end of the poll before it. */
	if (place == TIMER || place == CHECK)
		uv_timer_start(&timer,
			place == TIMER ? send_from_timer : on_nothing, 50, 0);
	if (place == OUTSIDE)
		send_once(&from);
	if (place == CLOSING)
		uv_close((uv_handle_t *)&timer, send_from_close);
	RUN_UNTIL(server, client->got.len == 3);
	assert_false(from.too_late);
	if (place != CLOSING)
		uv_close((uv_handle_t *)&timer, NULL);
	uv_close((uv_handle_t *)&late, NULL);
	uv_close((uv_handle_t *)&prepare, NULL);
	uv_close((uv_handle_t *)&check, NULL);
	leave(client);
	stop(server);
}

static void what_is_queued_anywhere_goes_at_once(void **state)
{
	(void)state;
	for (unsigned place = 0; place < PLACES; place++)
		sent_from((enum place)place);
}

/* A part of a snapshot each time the one before it is written. The client
 * does not read, for what it does would also wake the loop. */
static void parts_follow_one_another_at_once(void **state)
{
	struct server *server = start(SEND_ON_DRAINED, NULL);
	struct client *client = dial(server);
	struct from from = {.server = server};
	uv_timer_t late;

	(void)state;
	uv_timer_init(&server->loop, &late);
	late.data = &from;
	uv_timer_start(&late, on_too_late, 1000, 0);
	say(client, "\x04more", 5);
	RUN_UNTIL(server, server->drained == PARTS);
	assert_false(from.too_late);
	read_on(client);
	RUN_UNTIL(server, client->got.len == (size_t)5 * PARTS);
	uv_close((uv_handle_t *)&late, NULL);
	leave(client);
	stop(server);
}

/* ---------------------------------------------------- broken, full, late */

static void a_broken_frame_is_answered_and_ends(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *why;
	} rows[] = {
		{"\x02ok\x81\x80\x04", 6, "a frame over its size limit;"},
		{"\x02ok\x00", 4, "a frame with nothing in it;"},
		{"\x02ok\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", 14,
			"a length that is not a varint;"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct server *server = start(SEND_BACK, NULL);
		struct client *other = join(server);
		struct client *client = join(server);

		say(client, rows[i].bytes, rows[i].len);
		RUN_UNTIL(server, client->ended);
		assert_int_equal(client->error, 0);
		expect_got(client, "\x02ok\x03why");
		leave(client);
		RUN_UNTIL(server, server->closed == 1);
		assert_int_equal(server->broken, 1);
		assert_string_equal(whys(server), rows[i].why);
		/* The other one does not notice. */
		say(other, "\x02me", 3);
		RUN_UNTIL(server, other->got.len == 3);
		leave(other);
		stop(server);
	}
}

static void the_frame_cap_can_be_raised(void **state)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *client;

	(void)state;
	limits.frame = 4;
	server = start(SEND_BACK, &limits);
	client = join(server);
	conn_set_frame_cap(server->conns[0], 6);
	say(client, "\x06longer", 7);
	RUN_UNTIL(server, client->got.len == 7);
	say(client, "\x07", 1);
	RUN_UNTIL(server, client->ended);
	assert_int_equal(server->broken, 1);
	leave(client);
	stop(server);
}

static void a_peer_that_does_not_read_is_ended(void **state)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *client;
	static uint8_t bytes[1 << 16];
	struct conn *conn;
	size_t sent = 0;

	(void)state;
	limits.output = 1 << 20;
	server = start(SEND_BACK, &limits);
	client = dial(server);
	RUN_UNTIL(server, server->opened == 1);
	conn = server->conns[0];
	while (!conn_closing(conn)) {
		conn_send_bytes(conn, bytes, sizeof(bytes));
		sent += sizeof(bytes);
		assert_true(sent < ((size_t)64 << 20));
		if (!conn_closing(conn))
			uv_run(&server->loop, UV_RUN_NOWAIT);
	}
	RUN_UNTIL(server, server->closed == 1);
	assert_string_equal(whys(server), "output full;");
	leave(client);
	stop(server);
}

/* A snapshot may be larger than the cap, and what follows it has the whole
 * cap for itself. */
static void a_snapshot_does_not_count(void **state)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *client;
	static uint8_t bytes[1 << 16];
	struct ribbon ribbon = {0};
	struct span span;

	(void)state;
	limits.output = sizeof(bytes);
	server = start(SEND_BACK, &limits);
	client = dial(server);
	RUN_UNTIL(server, server->opened == 1);
	span = ribbon_append(&ribbon, bytes, sizeof(bytes));
	for (unsigned i = 0; i < 256; i++)
		conn_send(server->conns[0], &span, true);
	for (unsigned i = 0; i < 5; i++)
		uv_run(&server->loop, UV_RUN_NOWAIT);
	conn_send(server->conns[0], &span, false);
	assert_false(conn_closing(server->conns[0]));
	read_on(client);
	RUN_UNTIL(server, client->got.len == (size_t)257 << 16);
	/* All of it is gone, and with it the exception. */
	conn_send(server->conns[0], &span, false);
	assert_false(conn_closing(server->conns[0]));
	conn_send_bytes(server->conns[0], bytes, 1);
	assert_true(conn_closing(server->conns[0]));
	RUN_UNTIL(server, server->closed == 1);
	assert_string_equal(whys(server), "output full;");
	span_fini(&span);
	ribbon_fini(&ribbon);
	leave(client);
	stop(server);
}

static void handshake_and_silence_have_their_time(void **state)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *mute;
	struct client *silent;

	(void)state;
	limits.handshake_ms = SILENT_MS;
	limits.silence_ms = (uint64_t)2 * SILENT_MS;
	server = start(ESTABLISH, &limits);
	silent = join(server);
	mute = join(server);
	/* Half a frame is no handshake. */
	say(mute, "\x09half", 5);
	say(silent, "\x05hello", 6);
	RUN_UNTIL(server, server->closed == 1);
	assert_string_equal(whys(server), "no handshake;");
	assert_int_equal(server->closed_of[1], 1);
	RUN_UNTIL(server, server->closed == 2);
	assert_string_equal(whys(server), "no handshake;silent;");
	RUN_UNTIL(server, mute->ended && silent->ended);
	leave(mute);
	leave(silent);
	stop(server);
}

struct beat {
	struct client *client;
	unsigned n;
};

static void on_beat(uv_timer_t *timer)
{
	struct beat *beat = timer->data;

	say(beat->client, "\x01.", 2);
	beat->n++;
}

static void who_is_heard_stays(void **state)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct beat beat = {0};
	uv_timer_t timer;

	(void)state;
	limits.handshake_ms = SILENT_MS;
	limits.silence_ms = SILENT_MS;
	server = start(ESTABLISH, &limits);
	beat.client = join(server);
	uv_timer_init(&server->loop, &timer);
	timer.data = &beat;
	uv_timer_start(&timer, on_beat, 0, SILENT_MS / 8);
	/* Three times as long as it may be silent. */
	RUN_UNTIL(server, beat.n == 24);
	assert_int_equal(server->closed, 0);
	uv_close((uv_handle_t *)&timer, NULL);
	RUN_UNTIL(server, server->closed == 1);
	assert_string_equal(whys(server), "silent;");
	leave(beat.client);
	stop(server);
}

/* A loop that stood still must not blame the peers, whose bytes lie in the
 * kernel. */
static void a_stalled_loop_drops_nobody(void **state)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *client;
	uint64_t until;

	(void)state;
	limits.silence_ms = SILENT_MS;
	server = start(ESTABLISH, &limits);
	client = join(server);
	say(client, "\x01.", 2);
	RUN_UNTIL(server, server->frames == 1);
	say(client, "\x01.", 2);
	until = uv_hrtime() + (uint64_t)3 * SILENT_MS * 1000 * 1000;
	while (uv_hrtime() < until)
		;
	RUN_UNTIL(server, server->frames == 2);
	assert_int_equal(server->closed, 0);
	leave(client);
	stop(server);
}

static void on_flag(uv_timer_t *timer)
{
	*(bool *)timer->data = true;
}

static void a_pause_holds_frames_and_clocks(void **state)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *client;
	struct client *late;
	uv_timer_t timer;
	bool over = false;

	(void)state;
	limits.handshake_ms = SILENT_MS;
	limits.silence_ms = SILENT_MS;
	server = start(ESTABLISH, &limits);
	client = join(server);
	say(client, "\x01.", 2);
	RUN_UNTIL(server, server->frames == 1);
	net_pause_reading(server->net, true);
	net_pause_reading(server->net, true);
	say(client, "\x01.\x01.", 4);
	/* One that comes in the pause is opened, and held back as well. */
	late = join(server);
	say(late, "\x01.", 2);
	uv_timer_init(&server->loop, &timer);
	timer.data = &over;
	uv_timer_start(&timer, on_flag, (uint64_t)3 * SILENT_MS, 0);
	RUN_UNTIL(server, over);
	assert_int_equal(server->frames, 1);
	assert_int_equal(server->closed, 0);
	/* Writing goes on. */
	conn_send_bytes(server->conns[0], (const uint8_t *)"out", 3);
	RUN_UNTIL(server, client->got.len == 3);
	net_pause_reading(server->net, false);
	RUN_UNTIL(server, server->frames == 4);
	assert_int_equal(server->closed, 0);
	uv_close((uv_handle_t *)&timer, NULL);
	leave(client);
	leave(late);
	stop(server);
}

static struct conn from_address(const char *text)
{
	struct sockaddr_storage address;
	struct conn conn = {0};

	assert_int_equal(address_parse(text, true, &address), 0);
	conn.key = address_key(&address);
	conn.loopback = address_is_loopback(&address);
	return conn;
}

/* Without sockets, since from here all addresses are loopback. */
static void the_connections_of_an_address_are_capped(void **state)
{
	struct net net = {.limits = {.connections = 100, .per_address = 2}};
	struct conn conns[] = {from_address("10.0.0.7:1"),
		from_address("10.0.0.8:2"), from_address("127.0.0.1:3"),
		from_address("127.0.0.1:4"), from_address("10.0.0.7:5")};
	struct conn third = from_address("10.0.0.7:6");
	struct conn other = from_address("10.0.0.8:7");
	struct conn local = from_address("127.0.0.1:8");

	(void)state;
	link_init(&net.conns);
	for (size_t i = 0; i < sizeof(conns) / sizeof(conns[0]); i++)
		link_enter(&net.conns, &conns[i].all);
	net.connections = 6; /* with the one that asks */
	assert_true(conn_past_cap(&net, &third));
	assert_false(conn_past_cap(&net, &other));
	assert_false(conn_past_cap(&net, &local));
	link_leave(&conns[0].all);
	assert_false(conn_past_cap(&net, &third));
	net.connections = 101;
	assert_true(conn_past_cap(&net, &local));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_come_back),
		cmocka_unit_test(bytes_may_come_one_by_one),
		cmocka_unit_test(a_turn_is_written_at_once),
		cmocka_unit_test(a_span_is_shared),
		cmocka_unit_test(what_the_kernel_leaves_is_written_later),
		cmocka_unit_test(what_is_queued_anywhere_goes_at_once),
		cmocka_unit_test(parts_follow_one_another_at_once),
		cmocka_unit_test(a_broken_frame_is_answered_and_ends),
		cmocka_unit_test(the_frame_cap_can_be_raised),
		cmocka_unit_test(a_peer_that_does_not_read_is_ended),
		cmocka_unit_test(a_snapshot_does_not_count),
		cmocka_unit_test(handshake_and_silence_have_their_time),
		cmocka_unit_test(who_is_heard_stays),
		cmocka_unit_test(a_stalled_loop_drops_nobody),
		cmocka_unit_test(a_pause_holds_frames_and_clocks),
		cmocka_unit_test(the_connections_of_an_address_are_capped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
