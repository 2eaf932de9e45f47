#include "net/conn.h"

#include <assert.h>
#include <stdlib.h>

enum { PIECES_MAX = 64 };

static void mark_dirty(struct conn *conn)
{
	/* While uv has a part of the queue its callback takes up the rest. */
	if (conn->ended || conn->writing > 0 || !link_alone(&conn->turn))
		return;
	link_enter(&conn->net->dirty, &conn->turn);
	net_wake(conn->net);
}

/* The first reason stands: what comes after it is its consequence. */
static void end(struct conn *conn, const char *why)
{
	if (conn->ended)
		return;
	if (!conn->finishing)
		conn->why = why;
	conn->ended = true;
	uv_read_stop((uv_stream_t *)&conn->tcp);
	link_leave(&conn->turn);
	link_enter(&conn->net->ended, &conn->turn);
	net_wake(conn->net);
}

/* ------------------------------------------------------------- reading */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
	struct conn *conn = handle->data;

	(void)suggested;
	*buf = uv_buf_init(conn->net->read_buffer, READ_SIZE);
}

static int on_frame(void *arg, const uint8_t *message, size_t len)
{
	struct conn *conn = arg;
	struct net *net = conn->net;

	net->handlers.frame(net->user, conn, message, len);
	return conn_closing(conn) ? 1 : 0;
}

static void take_bytes(struct conn *conn, const char *bytes, size_t len)
{
	struct net *net = conn->net;
	const char *reason;
	int rc;

	/* Of a finishing peer we only wait for the end. */
	if (conn->finishing)
		return;
	if (conn->established)
		conn->since_ms = uv_now(net->loop);
	rc = frame_feed(
		&conn->reader, (const uint8_t *)bytes, len, on_frame, conn);
	if (rc == FRAME_OK || conn_closing(conn))
		return;
	reason = frame_error_text(rc);
	net->handlers.broken(net->user, conn, reason);
	conn_finish(conn, reason);
}

static void take_end(struct conn *conn)
{
	conn->peer_done = true;
	if (conn->lingering)
		end(conn, conn->why);
	else if (conn->reader.pending.len > 0)
		conn_finish(conn, "closed by the peer inside a frame");
	else
		conn_finish(conn, "closed by the peer");
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
	struct conn *conn = stream->data;

	if (conn->ended)
		return;
	if (n > 0)
		take_bytes(conn, buf->base, (size_t)n);
	else if (n == UV_EOF)
		take_end(conn);
	else if (n < 0)
		end(conn, uv_strerror((int)n));
}

static void start_reading(struct conn *conn)
{
	int rc = uv_read_start((uv_stream_t *)&conn->tcp, on_alloc, on_read);

	if (rc != 0 && rc != UV_EALREADY)
		end(conn, uv_strerror(rc));
}

void conn_pause(struct conn *conn, bool pause)
{
	if (conn_closing(conn))
		return;
	if (pause) {
		uv_read_stop((uv_stream_t *)&conn->tcp);
		return;
	}
	conn->since_ms = uv_now(conn->net->loop);
	start_reading(conn);
}

/* ------------------------------------------------------------- writing */

static void drop(struct conn *conn, size_t n)
{
	outq_drop(&conn->output, n);
	conn->uncounted -= n < conn->uncounted ? n : conn->uncounted;
}

/* The queue's front as uv wants it. Returns the buffers. */
static unsigned gather(
	const struct conn *conn, uv_buf_t bufs[PIECES_MAX], size_t *total)
{
	struct outq_piece pieces[PIECES_MAX];
	size_t n = outq_peek(&conn->output, pieces, PIECES_MAX);

	*total = 0;
	for (size_t i = 0; i < n; i++) {
		/* uv_buf_t has no const; uv only reads from it here. */
		bufs[i].base = (char *)pieces[i].base;
		bufs[i].len = pieces[i].len;
		*total += pieces[i].len;
	}
	return (unsigned)n;
}

static void on_shut_down(uv_shutdown_t *request, int status)
{
	struct conn *conn = request->data;

	if (status < 0)
		end(conn, uv_strerror(status));
}

/* All is written of one that finishes. */
static void linger(struct conn *conn)
{
	int rc;

	if (conn->peer_done) {
		end(conn, conn->why);
		return;
	}
	conn->lingering = true;
	conn->request.shutdown.data = conn;
	rc = uv_shutdown(&conn->request.shutdown, (uv_stream_t *)&conn->tcp,
		on_shut_down);
	if (rc != 0)
		end(conn, uv_strerror(rc));
}

/* Nothing is with uv: what is next? */
static void after_writing(struct conn *conn)
{
	struct net *net = conn->net;

	if (conn->ended)
		return;
	if (conn->output.bytes > 0)
		mark_dirty(conn);
	else if (conn->lingering)
		return;
	else if (conn->finishing)
		linger(conn);
	else
		net->handlers.drained(net->user, conn);
}

static void on_written(uv_write_t *request, int status)
{
	struct conn *conn = request->data;

	if (conn->ended)
		return;
	if (status < 0) {
		end(conn, uv_strerror(status));
		return;
	}
	drop(conn, conn->writing);
	conn->writing = 0;
	after_writing(conn);
}

/* The kernel takes no more now: uv waits until it does. The queue holds what
 * uv has until the callback. */
static void write_later(struct conn *conn)
{
	uv_buf_t bufs[PIECES_MAX];
	size_t total = 0;
	unsigned n = gather(conn, bufs, &total);
	int rc;

	conn->request.write.data = conn;
	rc = uv_write(&conn->request.write, (uv_stream_t *)&conn->tcp, bufs, n,
		on_written);
	if (rc != 0)
		end(conn, uv_strerror(rc));
	else
		conn->writing = total;
}

void conn_write_queued(struct conn *conn)
{
	while (!conn->ended && conn->writing == 0 && conn->output.bytes > 0) {
		uv_buf_t bufs[PIECES_MAX];
		size_t total = 0;
		unsigned n = gather(conn, bufs, &total);
		int rc = uv_try_write((uv_stream_t *)&conn->tcp, bufs, n);

		if (rc < 0 && rc != UV_EAGAIN) {
			end(conn, uv_strerror(rc));
			return;
		}
		if (rc > 0)
			drop(conn, (size_t)rc);
		if (rc < 0 || (size_t)rc < total)
			write_later(conn);
	}
}

void conn_flush(struct conn *conn)
{
	conn_write_queued(conn);
	if (conn->writing == 0)
		after_writing(conn);
}

void conn_send(struct conn *conn, const struct span *span, bool uncounted)
{
	if (conn_closing(conn) || span->from == span->to)
		return;
	outq_add(&conn->output, span);
	if (uncounted)
		conn->uncounted = conn->output.bytes;
	if (conn->output.bytes - conn->uncounted > conn->net->limits.output)
		end(conn, "output full");
	else
		mark_dirty(conn);
}

void conn_send_bytes(struct conn *conn, const uint8_t *bytes, size_t len)
{
	struct span span;

	if (conn_closing(conn))
		return;
	span = ribbon_append(&conn->net->ribbon, bytes, len);
	conn_send(conn, &span, false);
	span_fini(&span);
}

/* ------------------------------------------------------- life and death */

static void on_closed(uv_handle_t *handle)
{
	struct conn *conn = handle->data;
	struct net *net = conn->net;

	frame_reader_fini(&conn->reader);
	outq_fini(&conn->output);
	free(conn);
	if (--net->connections == 0 && !net->closing)
		uv_timer_stop(&net->sweep);
	net_handle_closed(net);
}

void conn_report(struct conn *conn)
{
	struct net *net = conn->net;

	link_leave(&conn->turn);
	link_leave(&conn->all);
	net->handlers.closed(net->user, conn, conn->why);
	uv_close((uv_handle_t *)&conn->tcp, on_closed);
}

bool conn_past_cap(const struct net *net, const struct conn *conn)
{
	unsigned same = 0;

	if (net->connections > net->limits.connections)
		return true;
	if (conn->loopback)
		return false;
	/* A walk an accept is nothing beside the accept. */
	for (struct link *at = net->conns.after; at != &net->conns;
		at = at->after) {
		const struct conn *other =
			(const struct conn *)((const char *)at -
					      offsetof(struct conn, all));

		if (address_key_equal(&other->key, &conn->key))
			same++;
	}
	return same >= net->limits.per_address;
}

/* Learns who the peer is. 0 or a uv error: it may be gone already. */
static int identify(struct conn *conn)
{
	struct sockaddr_storage address = {0};
	int len = sizeof(address);
	int rc = uv_tcp_getpeername(
		&conn->tcp, (struct sockaddr *)&address, &len);

	if (rc != 0)
		return rc;
	conn->key = address_key(&address);
	conn->loopback = address_is_loopback(&address);
	address_format(&address, conn->peer);
	return 0;
}

void conn_accept(struct net *net, uv_stream_t *listener)
{
	struct conn *conn = calloc(1, sizeof(*conn));
	int rc;

	if (conn == NULL)
		abort();
	rc = uv_tcp_init(net->loop, &conn->tcp);
	assert(rc == 0);
	conn->tcp.data = conn;
	conn->net = net;
	link_init(&conn->all);
	link_init(&conn->turn);
	frame_reader_init(&conn->reader, net->limits.frame);
	outq_init(&conn->output);
	net->handles++;
	if (net->connections++ == 0)
		net_start_sweep(net);
	rc = uv_accept(listener, (uv_stream_t *)&conn->tcp);
	if (rc == 0)
		rc = identify(conn);
	if (rc != 0 || conn_past_cap(net, conn)) {
		uv_close((uv_handle_t *)&conn->tcp, on_closed);
		return;
	}
	/* Small frames go at once; a refusal of this costs only time. */
	uv_tcp_nodelay(&conn->tcp, 1);
	conn->since_ms = uv_now(net->loop);
	link_enter(&net->conns, &conn->all);
	net->handlers.opened(net->user, conn);
	if (!conn->ended && !net->paused)
		start_reading(conn);
}

void conn_finish(struct conn *conn, const char *why)
{
	if (conn_closing(conn))
		return;
	conn->why = why;
	conn->finishing = true;
	conn->since_ms = uv_now(conn->net->loop);
	/* Also in a pause: what it still sends is thrown away, not taken. */
	if (!conn->peer_done)
		start_reading(conn);
	mark_dirty(conn);
}

void conn_abort(struct conn *conn, const char *why)
{
	end(conn, why);
}

bool conn_closing(const struct conn *conn)
{
	return conn->finishing || conn->ended;
}

void conn_sweep(struct conn *conn, uint64_t now, uint64_t late_ms)
{
	const struct net *net = conn->net;
	uint64_t limit;
	const char *why;

	conn->since_ms += late_ms;
	if (conn->since_ms > now)
		conn->since_ms = now;
	if (conn->finishing) {
		limit = net_finish_ms(&net->limits);
		why = conn->why;
	} else if (net->paused) {
		return;
	} else if (conn->established) {
		limit = net->limits.silence_ms;
		why = "silent";
	} else {
		limit = net->limits.handshake_ms;
		why = "no handshake";
	}
	if (limit != 0 && now - conn->since_ms >= limit)
		end(conn, why);
}

void conn_established(struct conn *conn)
{
	conn->established = true;
	if (!conn_closing(conn))
		conn->since_ms = uv_now(conn->net->loop);
}

void conn_set_frame_cap(struct conn *conn, size_t cap)
{
	conn->reader.cap = cap;
}

void conn_set_data(struct conn *conn, void *data)
{
	conn->data = data;
}

void *conn_data(const struct conn *conn)
{
	return conn->data;
}

const char *conn_peer(const struct conn *conn)
{
	return conn->peer;
}
