/* Every way in which a connection, or all of them, can end. */
#include "tests/unit/net_fixture.h"

static void the_connections_are_capped(void **state)
{
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *first;
	struct client *second;
	struct client *third;

	(void)state;
	limits.connections = 2;
	limits.per_address = 1; /* from which loopback is exempt */
	server = start(SEND_BACK, &limits);
	first = join(server);
	second = join(server);
	third = dial(server);
	read_on(third);
	RUN_UNTIL(server, third->ended);
	assert_int_equal(server->opened, 2);
	leave(third);
	/* A place that is given up can be taken. */
	leave(second);
	RUN_UNTIL(server, server->closed == 1);
	uv_run(&server->loop, UV_RUN_NOWAIT);
	third = join(server);
	assert_int_equal(server->opened, 3);
	leave(first);
	leave(third);
	stop(server);
}

/* Even with input that nobody read: a plain close would be a reset, and take
 * the goodbye from the peer. */
static void the_last_words_arrive(void **state)
{
	struct server *server = start(FINISH_ON_FRAME, NULL);
	struct client *client = dial(server);

	(void)state;
	RUN_UNTIL(server, server->opened == 1);
	say(client,
		"\x01"
		"a\x01"
		"b\x01"
		"c",
		6);
	RUN_UNTIL(server, server->frames == 1);
	say(client,
		"\x01"
		"d",
		2);
	for (unsigned i = 0; i < 5; i++)
		uv_run(&server->loop, UV_RUN_NOWAIT);
	assert_int_equal(server->closed, 0);
	read_on(client);
	RUN_UNTIL(server, client->ended);
	assert_int_equal(client->error, 0);
	expect_got(client, "\x04gone");
	assert_int_equal(server->frames, 1);
	leave(client);
	RUN_UNTIL(server, server->closed == 1);
	assert_string_equal(whys(server), "finished;");
	stop(server);
}

/* Neither one that does not read nor one that does not close keeps it. */
static void a_finish_has_its_time(void **state)
{
	static uint8_t bytes[1 << 20];
	struct net_limits limits = net_limits_default;
	struct server *server;
	struct client *deaf;
	struct client *stubborn;

	(void)state;
	limits.silence_ms = SILENT_MS;
	limits.output = (size_t)64 << 20;
	server = start(SEND_BACK, &limits);
	deaf = dial(server);
	RUN_UNTIL(server, server->opened == 1);
	stubborn = join(server);
	for (unsigned i = 0; i < 32; i++)
		conn_send_bytes(server->conns[0], bytes, sizeof(bytes));
	conn_finish(server->conns[0], "deaf");
	conn_finish(server->conns[1], "stubborn");
	assert_true(conn_closing(server->conns[0]));
	RUN_UNTIL(server, stubborn->ended);
	assert_int_equal(stubborn->error, 0);
	RUN_UNTIL(server, server->closed == 2);
	assert_non_null(strstr(whys(server), "deaf;"));
	assert_non_null(strstr(whys(server), "stubborn;"));
	leave(deaf);
	leave(stubborn);
	stop(server);
}

static void a_peer_that_shuts_down_gets_its_answer(void **state)
{
	struct server *server = start(SEND_BACK, NULL);
	struct client *client = join(server);
	uv_shutdown_t shutdown;

	(void)state;
	say(client, "\x04last\x09unfin", 11);
	uv_shutdown(&shutdown, (uv_stream_t *)&client->tcp, NULL);
	RUN_UNTIL(server, client->ended);
	assert_int_equal(client->error, 0);
	expect_got(client, "\x04last");
	RUN_UNTIL(server, server->closed == 1);
	assert_string_equal(whys(server), "closed by the peer inside a frame;");
	leave(client);
	stop(server);
}

static void a_reset_is_the_end(void **state)
{
	struct server *server = start(SEND_BACK, NULL);
	struct client *client = join(server);
	struct client *writing = dial(server);
	static uint8_t bytes[1 << 20];

	(void)state;
	RUN_UNTIL(server, server->opened == 2);
	uv_tcp_close_reset(&client->tcp, free_client);
	RUN_UNTIL(server, server->closed == 1);
	assert_string_equal(whys(server), "connection reset by peer;");
	/* In the middle of a write. */
	for (unsigned i = 0; i < 4; i++)
		conn_send_bytes(server->conns[1], bytes, sizeof(bytes));
	for (unsigned i = 0; i < 5; i++)
		uv_run(&server->loop, UV_RUN_NOWAIT);
	uv_tcp_close_reset(&writing->tcp, free_client);
	RUN_UNTIL(server, server->closed == 2);
	stop(server);
}

static void handlers_may_abort(void **state)
{
	static const struct {
		enum mood mood;
		const char *why;
	} rows[] = {
		{ABORT_ON_OPENED, "not today;"},
		{ABORT_ON_FRAME, "aborted;"},
		{ABORT_ON_DRAINED, "drained;"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct server *server = start(rows[i].mood, NULL);
		struct client *client = join(server);

		if (rows[i].mood != ABORT_ON_OPENED)
			say(client,
				"\x01"
				"a\x01"
				"b",
				4);
		RUN_UNTIL(server, client->ended);
		RUN_UNTIL(server, server->closed == 1);
		assert_string_equal(whys(server), rows[i].why);
		assert_true(server->frames <=
			    (rows[i].mood == ABORT_ON_DRAINED ? 2 : 1));
		leave(client);
		stop(server);
	}
}

static void the_net_may_be_closed_in_a_frame(void **state)
{
	struct server *server = start(CLOSE_NET_ON_FRAME, NULL);
	struct client *other = join(server);
	struct client *client = join(server);

	(void)state;
	say(client,
		"\x02"
		"ab\x02"
		"cd",
		6);
	RUN_UNTIL(server, client->ended && other->ended && server->net_done);
	assert_int_equal(server->frames, 1);
	assert_string_equal(whys(server), "server closing;server closing;");
	/* What was queued was offered to the kernel. */
	expect_got(client, "\x02"
			   "ab");
	leave(client);
	leave(other);
	stop(server);
}

static void a_net_may_be_closed_while_writes_wait(void **state)
{
	static uint8_t bytes[1 << 20];
	struct server *server = start(SEND_BACK, NULL);
	struct client *client = dial(server);

	(void)state;
	RUN_UNTIL(server, server->opened == 1);
	for (unsigned i = 0; i < 4; i++)
		conn_send_bytes(server->conns[0], bytes, sizeof(bytes));
	for (unsigned i = 0; i < 5; i++)
		uv_run(&server->loop, UV_RUN_NOWAIT);
	assert_int_equal(server->drained, 0);
	leave(client);
	stop(server);
}

static void listening_can_fail(void **state)
{
	struct server *server = start(SEND_BACK, NULL);
	char bound[NET_ADDRESS_SIZE] = "untouched";

	(void)state;
	assert_int_equal(
		net_listen(server->net, "localhost:1", bound, sizeof(bound)),
		UV_EINVAL);
	assert_int_equal(
		net_listen(server->net, "127.0.0.1:0", bound, 10), UV_ENOBUFS);
	/* The port is the server's own already. */
	assert_int_equal(
		net_listen(server->net, server->bound, bound, sizeof(bound)),
		UV_EADDRINUSE);
	assert_string_equal(bound, "untouched");
	/* A second listener beside the first. */
	assert_int_equal(
		net_listen(server->net, "127.0.0.1:0", bound, sizeof(bound)),
		0);
	assert_string_not_equal(bound, server->bound);
	memcpy(server->bound, bound, sizeof(bound));
	leave(join(server));
	stop(server);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_connections_are_capped),
		cmocka_unit_test(the_last_words_arrive),
		cmocka_unit_test(a_finish_has_its_time),
		cmocka_unit_test(a_peer_that_shuts_down_gets_its_answer),
		cmocka_unit_test(a_reset_is_the_end),
		cmocka_unit_test(handlers_may_abort),
		cmocka_unit_test(the_net_may_be_closed_in_a_frame),
		cmocka_unit_test(a_net_may_be_closed_while_writes_wait),
		cmocka_unit_test(listening_can_fail),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
