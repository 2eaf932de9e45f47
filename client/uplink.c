#include "client/uplink.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct uplink_conn {
	uv_tcp_t tcp;
	uv_connect_t connect;
	struct uplink *uplink;
	bool connected;
	bool closing;
	unsigned writes; /* not yet done */
	char bytes[64 * 1024];
};

struct uplink_write {
	uv_write_t request;
	struct buf bytes;
};

int uplink_parse(const char *server, char host[256], char port[8])
{
	const char *colon = strrchr(server, ':');
	const char *from = server;
	const char *to = colon;

	if (colon == NULL || colon == server || strlen(colon + 1) > 5 ||
		colon[1] == '\0' ||
		strspn(colon + 1, "0123456789") != strlen(colon + 1) ||
		strtoul(colon + 1, NULL, 10) > 65535)
		return -1;
	if (*from == '[') {
		from++;
		if (to[-1] != ']')
			return -1;
		to--;
	}
	if (to <= from || to - from > 255)
		return -1;
	memcpy(host, from, (size_t)(to - from));
	host[to - from] = '\0';
	memcpy(port, colon + 1, strlen(colon + 1) + 1);
	return 0;
}

static int64_t now_of(const struct uplink *uplink)
{
	return (int64_t)uv_now(uplink->loop);
}

/* ── closing ─────────────────────────────────────────────────────────── */

static void maybe_closed(struct uplink *uplink)
{
	if (!uplink->closing || uplink->open_handles > 0 || uplink->resolving)
		return;
	uv_freeaddrinfo(uplink->addresses);
	uplink->addresses = NULL;
	uplink->handlers.closed(uplink->user);
}

static void timer_closed(uv_handle_t *handle)
{
	struct uplink *uplink = handle->data;

	uplink->open_handles--;
	maybe_closed(uplink);
}

static void conn_closed(uv_handle_t *handle)
{
	struct uplink_conn *conn = handle->data;
	struct uplink *uplink = conn->uplink;

	free(conn);
	uplink->open_handles--;
	maybe_closed(uplink);
}

/* The connection no longer counts, and its memory goes when it is closed. */
static void abandon(struct uplink_conn *conn)
{
	struct uplink *uplink = conn->uplink;

	if (uplink->conn == conn)
		uplink->conn = NULL;
	if (uplink->closing && !uv_is_closing((uv_handle_t *)&uplink->retry))
		uv_close((uv_handle_t *)&uplink->retry, timer_closed);
	if (!uv_is_closing((uv_handle_t *)&conn->tcp))
		uv_close((uv_handle_t *)&conn->tcp, conn_closed);
}

static void connect_now(uv_timer_t *timer);
static void retry_later(struct uplink *uplink);

static void lost(struct uplink *uplink, const char *why)
{
	if (uplink->conn != NULL)
		abandon(uplink->conn);
	engine_disconnected(uplink->engine);
	if (uplink->closing)
		return;
	/* Nothing is amiss: the code comes after the token, and the new place
	 * after the old one. */
	if (uplink->engine->token_refused || uplink->engine->moved) {
		uv_timer_start(&uplink->retry, connect_now, 0, 0);
		return;
	}
	uplink->handlers.down(uplink->user, why);
	if (!uplink->closing)
		retry_later(uplink);
}

static void ended(struct uplink *uplink)
{
	if (uplink->conn != NULL)
		abandon(uplink->conn);
	if (!uplink->closing)
		uplink->handlers.over(uplink->user);
}

/* What the engine asks for after feed and tick. */
static bool obey(struct uplink *uplink, int verdict, const char *why)
{
	if (verdict == ENGINE_OVER) {
		ended(uplink);
		return false;
	}
	if (verdict == ENGINE_DROP) {
		lost(uplink, why);
		return false;
	}
	return true;
}

/* ── writing ─────────────────────────────────────────────────────────── */

static void on_written(uv_write_t *request, int status)
{
	struct uplink_write *write = request->data;
	struct uplink_conn *conn = request->handle->data;

	(void)status; /* a broken connection shows in reading, too */
	conn->writes--;
	if (conn->closing && conn->writes == 0)
		abandon(conn);
	buf_fini(&write->bytes);
	free(write);
}

void uplink_flush(struct uplink *uplink)
{
	struct uplink_conn *conn = uplink->conn;
	struct engine *engine = uplink->engine;
	struct uplink_write *write;
	uv_buf_t piece;

	if (engine->out.len == 0 || conn == NULL || !conn->connected)
		return;
	write = calloc(1, sizeof(*write));
	if (write == NULL)
		abort();
	write->bytes = engine->out;
	engine->out = (struct buf){0};
	write->request.data = write;
	piece = uv_buf_init(
		(char *)write->bytes.bytes, (unsigned)write->bytes.len);
	conn->writes++;
	if (uv_write(&write->request, (uv_stream_t *)&conn->tcp, &piece, 1,
		    on_written) != 0) {
		conn->writes--;
		buf_fini(&write->bytes);
		free(write);
	}
}

/* The server does not take what is left. */
static void stop_waiting(uv_timer_t *timer)
{
	struct uplink *uplink = timer->data;

	if (uplink->conn != NULL)
		abandon(uplink->conn);
}

void uplink_close(struct uplink *uplink)
{
	struct uplink_conn *conn = uplink->conn;

	if (uplink->closing)
		return;
	uplink_flush(uplink);
	uplink->closing = true;
	uv_close((uv_handle_t *)&uplink->timer, timer_closed);
	if (uplink->resolving)
		uv_cancel((uv_req_t *)&uplink->resolver);
	if (conn == NULL) {
		uv_close((uv_handle_t *)&uplink->retry, timer_closed);
		return;
	}
	conn->closing = true;
	if (conn->writes == 0)
		abandon(conn);
	else
		uv_timer_start(
			&uplink->retry, stop_waiting, UPLINK_GOODBYE_MS, 0);
}

/* ── reading ─────────────────────────────────────────────────────────── */

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
	struct uplink_conn *conn = handle->data;

	(void)suggested;
	*room = uv_buf_init(conn->bytes, sizeof(conn->bytes));
}

static void on_bytes(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
	struct uplink_conn *conn = stream->data;
	struct uplink *uplink = conn->uplink;
	int verdict;

	if (n == 0 || conn != uplink->conn)
		return;
	if (n < 0) {
		lost(uplink, n == UV_EOF ? "the server closed the connection"
					 : uv_strerror((int)n));
		return;
	}
	if (uplink->closing)
		return;
	verdict = engine_feed(uplink->engine, (const uint8_t *)bytes->base,
		(size_t)n, now_of(uplink));
	if (uplink->engine->state == ENGINE_LIVE)
		uplink->retry_ms = UPLINK_FIRST_RETRY_MS;
	uplink_flush(uplink);
	if (obey(uplink, verdict, "the connection has to be made anew"))
		uplink->handlers.turn(uplink->user);
	uplink_flush(uplink);
}

/* ── connecting ──────────────────────────────────────────────────────── */

static void try_next(struct uplink *uplink, int error);

static void on_connect(uv_connect_t *request, int status)
{
	struct uplink_conn *conn = request->data;
	struct uplink *uplink = conn->uplink;

	if (conn != uplink->conn || uplink->closing)
		return;
	if (status != 0) {
		abandon(conn);
		try_next(uplink, status);
		return;
	}
	conn->connected = true;
	uv_tcp_nodelay(&conn->tcp, 1);
	engine_connected(uplink->engine, now_of(uplink));
	uv_read_start((uv_stream_t *)&conn->tcp, on_room, on_bytes);
	uplink_flush(uplink);
}

/* The next of the addresses that the name has. */
static void try_next(struct uplink *uplink, int error)
{
	while (uplink->next_address != NULL) {
		struct addrinfo *address = uplink->next_address;
		struct uplink_conn *conn = calloc(1, sizeof(*conn));

		if (conn == NULL)
			abort();
		uplink->next_address = address->ai_next;
		conn->uplink = uplink;
		conn->connect.data = conn;
		uv_tcp_init(uplink->loop, &conn->tcp);
		conn->tcp.data = conn;
		uplink->open_handles++;
		uplink->conn = conn;
		uplink->began_ms = uv_now(uplink->loop);
		error = uv_tcp_connect(&conn->connect, &conn->tcp,
			address->ai_addr, on_connect);
		if (error == 0)
			return;
		abandon(conn);
	}
	lost(uplink, uv_strerror(error));
}

static void on_resolved(
	uv_getaddrinfo_t *request, int status, struct addrinfo *addresses)
{
	struct uplink *uplink = request->data;

	uplink->resolving = false;
	uv_freeaddrinfo(uplink->addresses);
	uplink->addresses = addresses;
	uplink->next_address = addresses;
	if (uplink->closing) {
		maybe_closed(uplink);
		return;
	}
	if (status != 0)
		lost(uplink, uv_strerror(status));
	else
		try_next(uplink, UV_EAI_NONAME);
}

static void connect_now(uv_timer_t *timer)
{
	struct uplink *uplink = timer->data;
	struct addrinfo hints = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
	int rc;

	uplink->resolver.data = uplink;
	rc = uv_getaddrinfo(uplink->loop, &uplink->resolver, on_resolved,
		uplink->host, uplink->port, &hints);
	if (rc == 0)
		uplink->resolving = true;
	else
		lost(uplink, uv_strerror(rc));
}

/* Later and later, and not all clients of a restarted server at once. */
static void retry_later(struct uplink *uplink)
{
	uint64_t spread = uplink->retry_ms / 4 + 1;
	uint64_t ms = uplink->retry_ms + randombytes_uniform((uint32_t)spread);

	uv_timer_start(&uplink->retry, connect_now, ms, 0);
	uplink->retry_ms = uplink->retry_ms * 2 < UPLINK_LAST_RETRY_MS
				   ? uplink->retry_ms * 2
				   : UPLINK_LAST_RETRY_MS;
}

static void on_second(uv_timer_t *timer)
{
	struct uplink *uplink = timer->data;
	struct uplink_conn *conn = uplink->conn;
	int verdict = engine_tick(uplink->engine, now_of(uplink));

	if (conn != NULL && !conn->connected &&
		uv_now(uplink->loop) - uplink->began_ms > UPLINK_CONNECT_MS) {
		abandon(conn);
		try_next(uplink, UV_ETIMEDOUT);
		return;
	}
	if (!obey(uplink, verdict, "the server is silent"))
		return;
	uplink->handlers.turn(uplink->user);
	uplink_flush(uplink);
}

void uplink_open(struct uplink *uplink, uv_loop_t *loop, struct engine *engine,
	const char *server, const struct uplink_handlers *handlers, void *user)
{
	int rc;

	*uplink = (struct uplink){
		.loop = loop,
		.engine = engine,
		.handlers = *handlers,
		.user = user,
		.retry_ms = UPLINK_FIRST_RETRY_MS,
		.open_handles = 2,
	};
	rc = uplink_parse(server, uplink->host, uplink->port);
	assert(rc == 0);
	uv_timer_init(loop, &uplink->timer);
	uv_timer_init(loop, &uplink->retry);
	uplink->timer.data = uplink;
	uplink->retry.data = uplink;
	uv_timer_start(&uplink->timer, on_second, 1000, 1000);
	uv_timer_start(&uplink->retry, connect_now, 0, 0);
}
