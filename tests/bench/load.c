#include "load.h"

#include "wire/codec.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEAT_MS = 4000, LATENCIES_MIN = 64 * 1024 };

/* The first byte of a ToClient message says which frame it is. */
enum {
	TAG_PUSH = PLENARY__TO_CLIENT__FRAME_PUSH << 3 | 2,
	TAG_REPLY = PLENARY__TO_CLIENT__FRAME_REPLY << 3 | 2,
	TAG_PING = PLENARY__TO_CLIENT__FRAME_PING << 3 | 2
};

struct load_conn {
	bool counting;
	uint64_t pushes;
	uint64_t replies;
	uint64_t sent;
	uint64_t newest;   /* event number, with `verify` */
	uint64_t *sent_ns; /* ring; NULL: it sends none */
};

/* A command that was done, in the order of the pushes. */
struct load_slot {
	uint64_t sent_ns;
	unsigned missing; /* pushes, and the reply */
};

void load_fail(struct load *load, const char *why)
{
	if (load->failed == NULL)
		load->failed = why;
	uv_stop(load->peers.loop);
}

/* ── sending ─────────────────────────────────────────────────────────── */

static void send_one(struct load *load, uint64_t now_ns)
{
	unsigned talker = load->talkers[load->next_talker];
	struct load_conn *conn = &load->conns[talker];

	load->next_talker = (load->next_talker + 1) % load->n_talkers;
	conn->sent_ns[conn->sent++ & load->mask] = now_ns;
	load->sent++;
	load->options.command(load->options.user, talker,
		peer_out(load->peers.items[talker]));
}

static void note_latency(struct load *load, uint64_t ns)
{
	if (load->done == load->latencies_room) {
		load->latencies_room = load->latencies_room == 0
					       ? LATENCIES_MIN
					       : load->latencies_room * 2;
		load->latencies = realloc(load->latencies,
			load->latencies_room * sizeof(*load->latencies));
		if (load->latencies == NULL)
			abort();
	}
	load->latencies[load->done++] = ns;
}

static void finish_slot(struct load *load, struct load_slot *slot)
{
	uint64_t now_ns = uv_hrtime();

	note_latency(load, now_ns - slot->sent_ns);
	load->done_ns = now_ns;
	slot->missing = load->options.connections + 1;
	if (load->options.mark != NULL && load->done % LOAD_MARK_EVERY == 0)
		load->options.mark(load->options.user, now_ns);
	if (load->sent < load->most && now_ns < load->until_ns)
		send_one(load, now_ns);
	else if (load->done == load->sent)
		uv_stop(load->peers.loop);
}

/* ── counting ────────────────────────────────────────────────────────── */

static void keep(struct buf *frame, const uint8_t *bytes, size_t len)
{
	buf_clear(frame);
	buf_append(frame, bytes, len);
}

static size_t distance(size_t a, size_t b)
{
	return a > b ? a - b : b - a;
}

/* One push, one event, the next in number. */
static bool push_is_right(struct load *load, struct load_conn *conn,
	const uint8_t *bytes, size_t len)
{
	Plenary__ToClient *frame;
	uint64_t seq;

	arena_reset(&load->arena);
	if (codec_to_client(bytes, len, &load->arena, &frame) != 0 ||
		frame->frame_case != PLENARY__TO_CLIENT__FRAME_PUSH ||
		frame->push->n_events != 1)
		return false;
	seq = frame->push->events[0]->seq;
	if (conn->newest != 0 && seq != conn->newest + 1)
		return false;
	conn->newest = seq;
	return true;
}

static void take_push(
	struct load *load, struct peer *peer, const uint8_t *bytes, size_t len)
{
	struct load_conn *conn = &load->conns[peer->index];
	struct load_slot *slot = &load->slots[conn->pushes & load->mask];

	if (conn->pushes == load->sent) {
		load_fail(load, "a push that no command set off");
		return;
	}
	if (load->options.verify && !push_is_right(load, conn, bytes, len)) {
		load_fail(load, "a push that is not the next event");
		return;
	}
	load->push_bytes += len;
	if (load->capture > 0 &&
		distance(len, load->capture) <=
			distance(load->push.len, load->capture))
		keep(&load->push, bytes, len);
	conn->pushes++;
	if (--slot->missing == 0)
		finish_slot(load, slot);
}

static void take_reply(
	struct load *load, struct peer *peer, const uint8_t *bytes, size_t len)
{
	struct load_conn *conn = &load->conns[peer->index];
	struct load_slot *slot;
	Plenary__ToClient *frame;

	arena_reset(&load->arena);
	if (codec_to_client(bytes, len, &load->arena, &frame) != 0 ||
		conn->replies == conn->sent || conn->pushes == 0) {
		load_fail(load, "a reply that no command has");
		return;
	}
	if (!frame->reply->ok) {
		(void)fprintf(stderr, "bench: refused: %s\n",
			frame->reply->error == NULL
				? ""
				: frame->reply->error->message);
		load_fail(load, "a command was refused");
		return;
	}
	if (load->capture > 0)
		keep(&load->reply, bytes, len);
	/* Its own push came just before. */
	slot = &load->slots[(conn->pushes - 1) & load->mask];
	slot->sent_ns = conn->sent_ns[conn->replies++ & load->mask];
	if (--slot->missing == 0)
		finish_slot(load, slot);
}

static void on_frame(
	void *user, struct peer *peer, const uint8_t *bytes, size_t len)
{
	struct load *load = user;

	if (load->failed != NULL)
		return;
	if (!load->conns[peer->index].counting) {
		load->options.frame(load->options.user, peer, bytes, len);
		return;
	}
	switch (bytes[0]) {
	case TAG_PUSH:
		take_push(load, peer, bytes, len);
		break;
	case TAG_REPLY:
		take_reply(load, peer, bytes, len);
		break;
	case TAG_PING:
		break;
	default:
		load_fail(load, "a frame that is no part of the play");
	}
}

static void on_up(void *user, struct peer *peer)
{
	struct load *load = user;

	load->options.up(load->options.user, peer);
}

static void on_lost(void *user, struct peer *peer, const char *why)
{
	(void)peer;
	load_fail(user, why);
}

static void on_beat(uv_timer_t *timer)
{
	struct load *load = timer->data;
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Ping ping = PLENARY__PING__INIT;

	frame.frame_case = PLENARY__TO_SERVER__FRAME_PING;
	frame.ping = &ping;
	for (unsigned i = 0; i < load->peers.n; i++) {
		if (load->peers.items[i]->open)
			codec_frame(
				peer_out(load->peers.items[i]), &frame.base);
	}
}

/* ── a run ───────────────────────────────────────────────────────────── */

static void restart_counts(struct load *load)
{
	for (unsigned i = 0; i < load->options.connections; i++) {
		load->conns[i].pushes = 0;
		load->conns[i].replies = 0;
		load->conns[i].sent = 0;
	}
	for (uint64_t i = 0; i <= load->mask; i++)
		load->slots[i].missing = load->options.connections + 1;
	load->sent = 0;
	load->done = 0;
	load->push_bytes = 0;
}

int load_run(
	struct load *load, uint64_t most, uint64_t ns, struct load_run *out)
{
	uint64_t bytes_in = load->peers.bytes_in;
	uint64_t began_ns = uv_hrtime();

	assert(load->n_talkers > 0);
	restart_counts(load);
	load->most = most;
	load->until_ns = began_ns + ns;
	for (unsigned i = 0; i < load->options.window && load->sent < most; i++)
		send_one(load, began_ns);
	uv_run(load->peers.loop, UV_RUN_DEFAULT);
	if (load->failed != NULL || load->done != load->sent) {
		(void)fprintf(stderr, "bench: the run failed: %s\n",
			load->failed != NULL ? load->failed
					     : "not all has arrived");
		return -1;
	}
	*out = (struct load_run){
		.events = load->done,
		.ns = load->done_ns - began_ns,
		.bytes_in = load->peers.bytes_in - bytes_in,
		.push_bytes = load->push_bytes,
	};
	return 0;
}

/* ── life ────────────────────────────────────────────────────────────── */

void load_init(
	struct load *load, uv_loop_t *loop, const struct load_options *options)
{
	static const struct peer_handlers handlers = {
		.up = on_up, .frame = on_frame, .lost = on_lost};
	uint64_t slots = 1;

	*load = (struct load){.options = *options};
	while (slots < options->window)
		slots *= 2;
	load->mask = slots - 1;
	load->conns = calloc(options->connections, sizeof(struct load_conn));
	load->slots = calloc(slots, sizeof(struct load_slot));
	load->talkers = calloc(options->connections, sizeof(unsigned));
	if (load->conns == NULL || load->slots == NULL || load->talkers == NULL)
		abort();
	arena_init(&load->arena, 0);
	peers_init(&load->peers, loop, &handlers, load, options->connections);
	uv_timer_init(loop, &load->beat);
	load->beat.data = load;
	if (options->heartbeats)
		uv_timer_start(&load->beat, on_beat, BEAT_MS, BEAT_MS);
}

void load_fini(struct load *load)
{
	uv_loop_t *loop = load->peers.loop;

	/* Its owner may never have got so far. */
	if (loop == NULL)
		return;
	uv_close((uv_handle_t *)&load->beat, NULL);
	peers_close(&load->peers);
	uv_run(loop, UV_RUN_NOWAIT);
	peers_fini(&load->peers);
	for (unsigned i = 0; i < load->options.connections; i++)
		free(load->conns[i].sent_ns);
	free(load->conns);
	free(load->slots);
	free(load->talkers);
	free(load->latencies);
	buf_fini(&load->push);
	buf_fini(&load->reply);
	arena_fini(&load->arena);
}

void load_add_talker(struct load *load, unsigned connection)
{
	struct load_conn *conn = &load->conns[connection];

	assert(conn->sent_ns == NULL);
	conn->sent_ns = calloc((size_t)load->mask + 1, sizeof(uint64_t));
	if (conn->sent_ns == NULL)
		abort();
	load->talkers[load->n_talkers++] = connection;
}

void load_count(struct load *load, unsigned connection)
{
	load->conns[connection].counting = true;
}
