/*
 * net_fixture.h: a server and its clients on one loop, for the tests of net/.
 *
 * Nothing sleeps: the loop runs until what is waited for has happened, and a
 * watchdog ends a test that waits in vain. Every test ends with a loop that
 * closes, which is the proof that nothing was left open.
 */
#ifndef PLENARY_TESTS_UNIT_NET_FIXTURE_H
#define PLENARY_TESTS_UNIT_NET_FIXTURE_H

#include "base/buf.h"
#include "net/address.h"
#include "net/net.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { WATCHDOG_MS = 20 * 1000, PEERS = 8, SILENT_MS = 400, PARTS = 50 };

/* What a test's server does when it is called. */
enum mood {
	SEND_BACK, /* sends every frame back */
	ABORT_ON_OPENED,
	ABORT_ON_FRAME,
	FINISH_ON_FRAME, /* says goodbye first */
	ABORT_ON_DRAINED,
	SEND_ON_DRAINED, /* as a snapshot does, PARTS times */
	CLOSE_NET_ON_FRAME,
	ESTABLISH, /* and no more */
};

struct server {
	uv_loop_t loop;
	uv_timer_t watchdog;
	struct net *net;
	enum mood mood;
	char bound[NET_ADDRESS_SIZE];
	struct conn *conns[PEERS]; /* as they were opened */
	unsigned opened;
	unsigned frames;
	unsigned drained;
	unsigned broken;
	unsigned closed;
	unsigned closed_of[PEERS];
	struct buf whys; /* of closed(), each followed by ';' */
	bool net_done;
};

struct client {
	uv_tcp_t tcp;
	uv_connect_t connect;
	bool connected;
	bool ended; /* the end of the stream, or an error */
	int error;
	struct buf got;
};

/* ----------------------------------------------------------- the server */

static inline void on_done(void *user)
{
	struct server *server = user;

	server->net_done = true;
}

static inline void on_opened(void *user, struct conn *conn)
{
	struct server *server = user;

	assert_true(server->opened < PEERS);
	server->conns[server->opened] = conn;
	conn_set_data(conn, &server->closed_of[server->opened]);
	server->opened++;
	assert_memory_equal(conn_peer(conn), "127.0.0.1:", 10);
	if (server->mood == ABORT_ON_OPENED)
		conn_abort(conn, "not today");
}

static inline void on_frame(
	void *user, struct conn *conn, const uint8_t *bytes, size_t len)
{
	struct server *server = user;
	struct buf echo = {0};

	assert_false(conn_closing(conn));
	server->frames++;
	buf_varint(&echo, len);
	buf_append(&echo, bytes, len);
	switch (server->mood) {
	case ESTABLISH:
		conn_established(conn);
		break;
	case ABORT_ON_FRAME:
		conn_send_bytes(conn, echo.bytes, echo.len);
		conn_abort(conn, "aborted");
		conn_send_bytes(conn, echo.bytes, echo.len);
		conn_finish(conn, "too late");
		break;
	case FINISH_ON_FRAME:
		conn_send_bytes(conn, (const uint8_t *)"\x04gone", 5);
		conn_finish(conn, "finished");
		conn_send_bytes(conn, echo.bytes, echo.len);
		conn_finish(conn, "too late");
		break;
	case CLOSE_NET_ON_FRAME:
		conn_send_bytes(conn, echo.bytes, echo.len);
		net_close(server->net, on_done);
		break;
	case ABORT_ON_OPENED:
	case ABORT_ON_DRAINED:
	case SEND_ON_DRAINED:
	case SEND_BACK:
		conn_send_bytes(conn, echo.bytes, echo.len);
		break;
	}
	buf_fini(&echo);
}

static inline void on_broken(void *user, struct conn *conn, const char *reason)
{
	struct server *server = user;

	assert_true(reason[0] != '\0');
	server->broken++;
	conn_send_bytes(conn, (const uint8_t *)"\x03why", 4);
}

static inline void on_closed(void *user, struct conn *conn, const char *why)
{
	struct server *server = user;

	assert_true(conn_closing(conn));
	*(unsigned *)conn_data(conn) += 1;
	server->closed++;
	buf_printf(&server->whys, "%s;", why);
}

static inline void on_drained(void *user, struct conn *conn)
{
	struct server *server = user;

	server->drained++;
	if (server->mood == ABORT_ON_DRAINED)
		conn_abort(conn, "drained");
	if (server->mood == SEND_ON_DRAINED && server->drained < PARTS)
		conn_send_bytes(conn, (const uint8_t *)"\x04part", 5);
}

static inline void on_watchdog(uv_timer_t *timer)
{
	(void)timer;
	fail_msg("waited in vain");
}

static const struct net_handlers handlers = {
	.opened = on_opened,
	.frame = on_frame,
	.broken = on_broken,
	.closed = on_closed,
	.drained = on_drained,
};

static inline struct server *start(
	enum mood mood, const struct net_limits *limits)
{
	struct server *server = calloc(1, sizeof(*server));

	assert_non_null(server);
	server->mood = mood;
	assert_int_equal(uv_loop_init(&server->loop), 0);
	uv_timer_init(&server->loop, &server->watchdog);
	uv_timer_start(&server->watchdog, on_watchdog, WATCHDOG_MS, 0);
	assert_int_equal(
		net_open(&server->net, &server->loop, &handlers, server,
			limits != NULL ? limits : &net_limits_default),
		0);
	assert_int_equal(net_listen(server->net, "127.0.0.1:0", server->bound,
				 sizeof(server->bound)),
		0);
	return server;
}

#define RUN_UNTIL(server, condition) \
	while (!(condition))         \
	uv_run(&(server)->loop, UV_RUN_ONCE)

static inline void free_client(uv_handle_t *handle)
{
	struct client *client = handle->data;

	buf_fini(&client->got);
	free(client);
}

/* Without more ado, as a process does that dies. */
static inline void leave(struct client *client)
{
	uv_close((uv_handle_t *)&client->tcp, free_client);
}

/* Closes everything: all was reported, and the loop is empty. */
static inline void stop(struct server *server)
{
	if (!server->net_done)
		net_close(server->net, on_done);
	RUN_UNTIL(server, server->net_done);
	assert_int_equal(server->closed, server->opened);
	for (unsigned i = 0; i < server->opened; i++)
		assert_int_equal(server->closed_of[i], 1);
	uv_close((uv_handle_t *)&server->watchdog, NULL);
	uv_run(&server->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&server->loop), 0);
	buf_fini(&server->whys);
	free(server);
}

/* ---------------------------------------------------------- the clients */

static inline void on_client_alloc(
	uv_handle_t *handle, size_t size, uv_buf_t *buf)
{
	struct client *client = handle->data;

	*buf = uv_buf_init(
		(char *)buf_reserve(&client->got, size), (unsigned)size);
}

static inline void on_client_read(
	uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct client *client = stream->data;

	(void)buf;
	if (n > 0) {
		client->got.len += (size_t)n;
		return;
	}
	if (n == 0)
		return;
	client->ended = true;
	client->error = n == UV_EOF ? 0 : (int)n;
	uv_read_stop(stream);
}

static inline void read_on(struct client *client)
{
	uv_read_start(
		(uv_stream_t *)&client->tcp, on_client_alloc, on_client_read);
}

static inline void on_connected(uv_connect_t *request, int status)
{
	struct client *client = request->data;

	assert_int_equal(status, 0);
	client->connected = true;
}

/* Connected, not reading. The server may not have accepted it yet. */
static inline struct client *dial(struct server *server)
{
	struct client *client = calloc(1, sizeof(*client));
	struct sockaddr_storage address;

	assert_non_null(client);
	assert_int_equal(address_parse(server->bound, true, &address), 0);
	uv_tcp_init(&server->loop, &client->tcp);
	client->tcp.data = client;
	client->connect.data = client;
	uv_tcp_connect(&client->connect, &client->tcp,
		(struct sockaddr *)&address, on_connected);
	RUN_UNTIL(server, client->connected);
	return client;
}

/* Connected, reading, and opened by the server. */
static inline struct client *join(struct server *server)
{
	unsigned before = server->opened;
	struct client *client = dial(server);

	read_on(client);
	RUN_UNTIL(server, server->opened == before + 1);
	return client;
}

static inline void say(struct client *client, const char *bytes, size_t len)
{
	uv_buf_t buf = uv_buf_init((char *)bytes, (unsigned)len);

	assert_int_equal(
		uv_try_write((uv_stream_t *)&client->tcp, &buf, 1), (int)len);
}

static inline void expect_got(const struct client *client, const char *text)
{
	assert_int_equal(client->got.len, strlen(text));
	assert_memory_equal(client->got.bytes, text, strlen(text));
}

static const char *whys(struct server *server)
{
	return buf_cstr(&server->whys);
}

#endif
