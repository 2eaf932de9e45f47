#include "peer.h"

#include <assert.h>
#include <signal.h>
#include <stdlib.h>

enum { FRAME_CAP = 16 * 1024 * 1024, BACKLOG = 1024 };

/* ── out ─────────────────────────────────────────────────────────────── */

static void drop(struct peer *peer, const char *why);

static void on_written(uv_write_t *request, int status)
{
	struct peer *peer = request->data;

	buf_clear(&peer->writing);
	if (status < 0)
		drop(peer, "a write failed");
	else if (peer->out.len > 0 && peer->open)
		(void)peer_out(peer);
}

static void write_rest(struct peer *peer, size_t written)
{
	struct buf rest = peer->writing;
	uv_buf_t bytes;

	peer->writing = peer->out;
	peer->out = rest;
	bytes = uv_buf_init((char *)peer->writing.bytes + written,
		(unsigned)(peer->writing.len - written));
	peer->request.write.data = peer;
	if (uv_write(&peer->request.write, (uv_stream_t *)&peer->tcp, &bytes, 1,
		    on_written) != 0) {
		buf_clear(&peer->writing);
		drop(peer, "a write failed");
	}
}

static void flush(struct peer *peer)
{
	uv_buf_t bytes;
	int rc;

	/* What uv has goes first; on_written() comes back to this. */
	if (!peer->open || peer->out.len == 0 || peer->writing.len > 0)
		return;
	bytes = uv_buf_init((char *)peer->out.bytes, (unsigned)peer->out.len);
	rc = uv_try_write((uv_stream_t *)&peer->tcp, &bytes, 1);
	if (rc < 0 && rc != UV_EAGAIN)
		drop(peer, "a write failed");
	else if (rc >= 0 && (size_t)rc == peer->out.len)
		buf_clear(&peer->out);
	else
		write_rest(peer, rc < 0 ? 0 : (size_t)rc);
}

static void flush_all(struct peers *peers)
{
	unsigned n = peers->n_dirty;

	peers->n_dirty = 0;
	for (unsigned i = 0; i < n; i++) {
		peers->dirty[i]->dirty = false;
		flush(peers->dirty[i]);
	}
}

static void on_before_poll(uv_prepare_t *prepare)
{
	flush_all(prepare->data);
}

static void on_after_poll(uv_check_t *check)
{
	flush_all(check->data);
}

struct buf *peer_out(struct peer *peer)
{
	struct peers *peers = peer->set;

	if (!peer->dirty) {
		peer->dirty = true;
		peers->dirty[peers->n_dirty++] = peer;
	}
	return &peer->out;
}

/* ── in ──────────────────────────────────────────────────────────────── */

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	struct peer *peer = handle->data;

	(void)suggested;
	*out = uv_buf_init(
		peer->set->read_buffer, sizeof(peer->set->read_buffer));
}

static int on_frame(void *arg, const uint8_t *bytes, size_t len)
{
	struct peer *peer = arg;

	peer->set->handlers.frame(peer->set->user, peer, bytes, len);
	return 0;
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
	struct peer *peer = stream->data;

	if (n < 0) {
		drop(peer, "the connection ended");
		return;
	}
	peer->set->bytes_in += (uint64_t)n;
	if (frame_feed(&peer->reader, (const uint8_t *)bytes->base, (size_t)n,
		    on_frame, peer) != 0)
		drop(peer, "bytes that are no frames");
}

/* ── life ────────────────────────────────────────────────────────────── */

static void drop(struct peer *peer, const char *why)
{
	if (!peer->open)
		return;
	peer->open = false;
	uv_close((uv_handle_t *)&peer->tcp, NULL);
	peer->set->handlers.lost(peer->set->user, peer, why);
}

static struct peer *add(struct peers *peers)
{
	struct peer *peer = calloc(1, sizeof(*peer));

	if (peer == NULL)
		abort();
	assert(peers->n < peers->room);
	*peer = (struct peer){.set = peers, .index = peers->n, .open = true};
	frame_reader_init(&peer->reader, FRAME_CAP);
	uv_tcp_init(peers->loop, &peer->tcp);
	peer->tcp.data = peer;
	peers->items[peers->n++] = peer;
	return peer;
}

static void start(struct peer *peer)
{
	uv_tcp_nodelay(&peer->tcp, 1);
	if (uv_read_start((uv_stream_t *)&peer->tcp, on_alloc, on_read) != 0)
		drop(peer, "reading cannot begin");
	else
		peer->set->handlers.up(peer->set->user, peer);
}

static void on_connect(uv_connect_t *request, int status)
{
	struct peer *peer = request->data;

	if (status == 0)
		start(peer);
	else
		drop(peer, "no connection");
}

int peers_connect(struct peers *peers, uint16_t port)
{
	struct peer *peer = add(peers);
	struct sockaddr_in address;

	uv_ip4_addr("127.0.0.1", port, &address);
	peer->request.connect.data = peer;
	return uv_tcp_connect(&peer->request.connect, &peer->tcp,
		(const struct sockaddr *)&address, on_connect);
}

static void on_connection(uv_stream_t *listener, int status)
{
	struct peers *peers = listener->data;
	struct peer *peer;

	if (status != 0 || peers->n == peers->room)
		return;
	peer = add(peers);
	if (uv_accept(listener, (uv_stream_t *)&peer->tcp) == 0)
		start(peer);
	else
		drop(peer, "no connection");
}

int peers_listen(struct peers *peers, uint16_t *port)
{
	struct sockaddr_in address;
	int len = sizeof(address);
	int rc;

	uv_ip4_addr("127.0.0.1", 0, &address);
	uv_tcp_init(peers->loop, &peers->listener);
	peers->listener.data = peers;
	peers->listens = true;
	rc = uv_tcp_bind(
		&peers->listener, (const struct sockaddr *)&address, 0);
	if (rc == 0)
		rc = uv_listen((uv_stream_t *)&peers->listener, BACKLOG,
			on_connection);
	if (rc == 0)
		rc = uv_tcp_getsockname(
			&peers->listener, (struct sockaddr *)&address, &len);
	if (rc == 0)
		*port = ntohs(address.sin_port);
	return rc;
}

void peers_init(struct peers *peers, uv_loop_t *loop,
	const struct peer_handlers *handlers, void *user, unsigned room)
{
	*peers = (struct peers){.loop = loop,
		.handlers = *handlers,
		.user = user,
		.room = room};
	peers->items = calloc(room, sizeof(struct peer *));
	peers->dirty = calloc(room, sizeof(struct peer *));
	if (peers->items == NULL || peers->dirty == NULL)
		abort();
	/* A peer that is gone is an error of the write. */
	(void)signal(SIGPIPE, SIG_IGN);
	uv_prepare_init(loop, &peers->before_poll);
	uv_check_init(loop, &peers->after_poll);
	peers->before_poll.data = peers;
	peers->after_poll.data = peers;
	uv_prepare_start(&peers->before_poll, on_before_poll);
	uv_check_start(&peers->after_poll, on_after_poll);
}

void peers_close(struct peers *peers)
{
	for (unsigned i = 0; i < peers->n; i++) {
		struct peer *peer = peers->items[i];

		if (peer->open)
			uv_close((uv_handle_t *)&peer->tcp, NULL);
		peer->open = false;
	}
	uv_close((uv_handle_t *)&peers->before_poll, NULL);
	uv_close((uv_handle_t *)&peers->after_poll, NULL);
	if (peers->listens)
		uv_close((uv_handle_t *)&peers->listener, NULL);
}

void peers_fini(struct peers *peers)
{
	for (unsigned i = 0; i < peers->n; i++) {
		struct peer *peer = peers->items[i];

		frame_reader_fini(&peer->reader);
		buf_fini(&peer->out);
		buf_fini(&peer->writing);
		free(peer);
	}
	free(peers->items);
	free(peers->dirty);
}
