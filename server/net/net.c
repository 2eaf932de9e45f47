#include "net/conn.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>

enum {
	BACKLOG = 1024,
	SWEEP_LEAST_MS = 100,
	FINISH_MS = 5000,
};

const struct net_limits net_limits_default = {
	.frame = (size_t)64 * 1024,
	.output = (size_t)4 * 1024 * 1024,
	.connections = 2000,
	.per_address = 200,
	.handshake_ms = 10000,
	.silence_ms = 15000,
};

struct listener {
	uv_tcp_t tcp;
	struct net *net;
	struct link all;
};

static struct conn *conn_in_all(struct link *link)
{
	return (struct conn *)((char *)link - offsetof(struct conn, all));
}

static struct conn *conn_in_turn(struct link *link)
{
	return (struct conn *)((char *)link - offsetof(struct conn, turn));
}

/* ------------------------------------------------------------- the edge */

static void on_handle_closed(uv_handle_t *handle)
{
	net_handle_closed(handle->data);
}

/* Once no connection needs the edge any more. */
static void close_own_handles(struct net *net)
{
	uv_close((uv_handle_t *)&net->edge, on_handle_closed);
	uv_close((uv_handle_t *)&net->wake, on_handle_closed);
	uv_close((uv_handle_t *)&net->sweep, on_handle_closed);
}

void net_handle_closed(struct net *net)
{
	void (*done)(void *user) = net->done;
	void *user = net->user;

	assert(net->handles > 0);
	if (--net->handles > 0)
		return;
	assert(net->closing);
	ribbon_fini(&net->ribbon);
	free(net);
	if (done != NULL)
		done(user);
}

static void on_edge(uv_check_t *check)
{
	struct net *net = check->data;
	struct link turn;

	/* What is queued meanwhile (from `drained`) waits for the next turn:
	 * a peer that reads fast must not keep the loop here. */
	link_init(&turn);
	link_take_over(&turn, &net->dirty);
	while (!link_alone(&turn)) {
		struct conn *conn = conn_in_turn(turn.after);

		link_leave(&conn->turn);
		conn_flush(conn);
	}
	while (!link_alone(&net->ended))
		conn_report(conn_in_turn(net->ended.after));
	if (!link_alone(&net->dirty))
		return;
	uv_idle_stop(&net->wake);
	if (net->closing && link_alone(&net->conns))
		close_own_handles(net);
}

/* Its being active is all that is wanted of it. */
static void on_wake(uv_idle_t *idle)
{
	(void)idle;
}

void net_wake(struct net *net)
{
	uv_idle_start(&net->wake, on_wake);
}

/* -------------------------------------------------------- the deadlines */

static uint64_t lesser(uint64_t a, uint64_t b)
{
	return b != 0 && b < a ? b : a;
}

uint64_t net_finish_ms(const struct net_limits *limits)
{
	return lesser(
		lesser(FINISH_MS, limits->handshake_ms), limits->silence_ms);
}

static void on_sweep(uv_timer_t *timer)
{
	struct net *net = timer->data;
	uint64_t now = uv_now(net->loop);
	uint64_t passed = now - net->swept_at;
	uint64_t late = 0;

	/* The loop stood still (a stopped process, a slow disk): the peers'
	 * bytes may lie in the kernel, so it is not they who were silent. */
	if (passed > 2 * net->sweep_ms)
		late = passed - net->sweep_ms;
	net->swept_at = now;
	for (struct link *at = net->conns.after; at != &net->conns;
		at = at->after)
		conn_sweep(conn_in_all(at), now, late);
}

void net_start_sweep(struct net *net)
{
	net->swept_at = uv_now(net->loop);
	uv_timer_start(&net->sweep, on_sweep, net->sweep_ms, net->sweep_ms);
}

void net_pause_reading(struct net *net, bool pause)
{
	if (net->paused == pause)
		return;
	net->paused = pause;
	for (struct link *at = net->conns.after; at != &net->conns;
		at = at->after)
		conn_pause(conn_in_all(at), pause);
}

/* ---------------------------------------------------- opening, closing */

int net_open(struct net **out, uv_loop_t *loop,
	const struct net_handlers *handlers, void *user,
	const struct net_limits *limits)
{
	struct net *net;
	int rc;

	if (signal(SIGPIPE, SIG_IGN) == SIG_ERR)
		return UV_EINVAL;
	net = calloc(1, sizeof(*net));
	if (net == NULL)
		abort();
	net->loop = loop;
	net->handlers = *handlers;
	net->user = user;
	net->limits = *limits;
	net->sweep_ms = net_finish_ms(limits) / 4;
	if (net->sweep_ms < SWEEP_LEAST_MS)
		net->sweep_ms = SWEEP_LEAST_MS;
	link_init(&net->listeners);
	link_init(&net->conns);
	link_init(&net->dirty);
	link_init(&net->ended);
	uv_idle_init(loop, &net->wake);
	uv_timer_init(loop, &net->sweep);
	uv_check_init(loop, &net->edge);
	net->wake.data = net;
	net->sweep.data = net;
	net->edge.data = net;
	net->handles = 3;
	rc = uv_check_start(&net->edge, on_edge);
	assert(rc == 0);
	/* Listeners and connections keep the loop running, the edge alone
	 * does not. */
	uv_unref((uv_handle_t *)&net->edge);
	*out = net;
	return 0;
}

static void on_listener_closed(uv_handle_t *handle)
{
	struct listener *listener = handle->data;
	struct net *net = listener->net;

	free(listener);
	net_handle_closed(net);
}

static void on_connection(uv_stream_t *stream, int status)
{
	struct listener *listener = stream->data;

	/* Out of descriptors, or gone before it was accepted: the peer sees
	 * it, and the listener goes on. */
	if (status == 0)
		conn_accept(listener->net, stream);
}

static int bind_and_listen(struct listener *listener,
	const struct sockaddr_storage *address, char *bound)
{
	struct sockaddr_storage as_is = {0};
	int len = sizeof(as_is);
	int rc;

	rc = uv_tcp_bind(&listener->tcp, (const struct sockaddr *)address, 0);
	if (rc == 0)
		rc = uv_listen(
			(uv_stream_t *)&listener->tcp, BACKLOG, on_connection);
	if (rc == 0)
		rc = uv_tcp_getsockname(
			&listener->tcp, (struct sockaddr *)&as_is, &len);
	if (rc == 0)
		address_format(&as_is, bound);
	return rc;
}

int net_listen(
	struct net *net, const char *address, char *bound, size_t bound_len)
{
	struct sockaddr_storage parsed;
	struct listener *listener;
	int rc;

	assert(!net->closing);
	if (bound_len < NET_ADDRESS_SIZE)
		return UV_ENOBUFS;
	rc = address_parse(address, true, &parsed);
	if (rc != 0)
		return rc;
	listener = calloc(1, sizeof(*listener));
	if (listener == NULL)
		abort();
	rc = uv_tcp_init(net->loop, &listener->tcp);
	assert(rc == 0);
	listener->tcp.data = listener;
	listener->net = net;
	net->handles++;
	rc = bind_and_listen(listener, &parsed, bound);
	if (rc != 0) {
		link_init(&listener->all);
		uv_close((uv_handle_t *)&listener->tcp, on_listener_closed);
		return rc;
	}
	link_enter(&net->listeners, &listener->all);
	return 0;
}

void net_close(struct net *net, void (*done)(void *user))
{
	assert(!net->closing);
	net->closing = true;
	net->done = done;
	while (!link_alone(&net->listeners)) {
		struct listener *listener =
			(struct listener *)((char *)net->listeners.after -
					    offsetof(struct listener, all));

		link_leave(&listener->all);
		uv_close((uv_handle_t *)&listener->tcp, on_listener_closed);
	}
	/* No handler is called here, so nobody leaves the row meanwhile. */
	for (struct link *at = net->conns.after; at != &net->conns;
		at = at->after) {
		conn_write_queued(conn_in_all(at));
		conn_abort(conn_in_all(at), "server closing");
	}
	net_wake(net);
}
