#include "rounds.h"

#include "bare.h"
#include "commit.h"
#include "sample.h"
#include "scratch.h"
#include "wire/codec.h"

#include <stdio.h>
#include <stdlib.h>

static const double ns_per_s = 1e9;
static const double ns_per_ms = 1e6;
static const double mib = 1024 * 1024;

/* The bare server and who is connected to it. */
struct echo {
	struct seating *seating; /* whose commands are sent */
	struct child server;
	struct load load;
	uint64_t *client_seqs;
	unsigned up;
};

struct bench {
	const struct rounds_options *options;
	uv_loop_t loop;
	struct buf dir;
	struct buf real_dir;
	struct buf frames;
	struct seating seating;
	struct echo echo;
	struct buf body; /* of the event, as the log has it */
};

/* ── the bare server ─────────────────────────────────────────────────── */

static void echo_command(void *user, unsigned connection, struct buf *out)
{
	struct echo *echo = user;

	seating_command(
		echo->seating, connection, &echo->client_seqs[connection], out);
}

static void echo_up(void *user, struct peer *peer)
{
	struct echo *echo = user;

	echo->up++;
	load_count(&echo->load, peer->index);
	uv_stop(peer->set->loop);
}

static void echo_frame(
	void *user, struct peer *peer, const uint8_t *bytes, size_t len)
{
	struct echo *echo = user;

	(void)peer;
	(void)bytes;
	(void)len;
	load_fail(&echo->load, "a frame before the first command");
}

static int write_frames(const struct bench *bench, const char *path)
{
	const struct load *load = &bench->seating.load;
	struct buf frames = {0};
	FILE *file = fopen(path, "we");
	size_t written = 0;

	buf_varint(&frames, load->push.len);
	buf_append(&frames, load->push.bytes, load->push.len);
	buf_varint(&frames, load->reply.len);
	buf_append(&frames, load->reply.bytes, load->reply.len);
	if (file != NULL) {
		written = fwrite(frames.bytes, 1, frames.len, file);
		if (fclose(file) != 0)
			written = 0;
	}
	if (written != frames.len)
		perror(path);
	buf_fini(&frames);
	return written > 0 ? 0 : -1;
}

static int echo_open(struct bench *bench)
{
	struct echo *echo = &bench->echo;
	unsigned n = bench->options->seating.connections;
	const char *args[] = {bench->options->program, "--bare",
		buf_cstr(&bench->frames), NULL};

	if (write_frames(bench, buf_cstr(&bench->frames)) != 0)
		return -1;
	echo->seating = &bench->seating;
	echo->client_seqs = calloc(n, sizeof(uint64_t));
	if (echo->client_seqs == NULL)
		abort();
	if (child_start(&echo->server, &bench->loop, args, NULL) != 0)
		return -1;
	load_init(&echo->load, &bench->loop,
		&(struct load_options){
			.connections = n,
			.window = bench->options->seating.window,
			.command = echo_command,
			.frame = echo_frame,
			.up = echo_up,
			.user = echo,
		});
	while (echo->up < n) {
		if (echo->load.failed != NULL ||
			(echo->up == echo->load.peers.n &&
				peers_connect(&echo->load.peers,
					echo->server.port) != 0))
			return -1;
		uv_run(&bench->loop, UV_RUN_DEFAULT);
	}
	for (unsigned i = 0; i < bench->seating.load.n_talkers; i++)
		load_add_talker(&echo->load, bench->seating.load.talkers[i]);
	return 0;
}

/* ── the parts of a round ────────────────────────────────────────────── */

static int run_load(const struct bench *bench, struct load *load,
	const struct child *server, struct figures *out)
{
	uint64_t cpu_ns = child_cpu_ns(server);
	double n = bench->options->seating.connections;
	struct load_run run;
	double used;
	double events;

	if (load_run(load, UINT64_MAX,
		    (uint64_t)(bench->options->seconds * ns_per_s), &run) != 0)
		return -1;
	used = (double)(child_cpu_ns(server) - cpu_ns);
	events = (double)run.events;
	*out = (struct figures){
		.of[EVENTS] = events,
		.of[EVENTS_PER_S] = events / ((double)run.ns / ns_per_s),
		.of[P50_MS] = (double)sample_quantile(load->latencies,
				      (size_t)run.events, 0.5) /
			      ns_per_ms,
		.of[P99_MS] = (double)sample_quantile(load->latencies,
				      (size_t)run.events, 0.99) /
			      ns_per_ms,
		.of[CPU_NS_PER_DELIVERY] = used / (events * n),
		.of[CPU_US_PER_EVENT] = used / events / 1000,
		.of[BYTES_PER_DELIVERY] = (double)run.bytes_in / (events * n),
		.of[RSS_MIB] = (double)child_rss(server) / mib,
	};
	return 0;
}

static int run_commit(struct bench *bench, unsigned round, struct figures *out)
{
	struct buf dir = {0};
	struct commit_run run;
	int rc;

	buf_printf(&dir, "%s/commit-%u", buf_cstr(&bench->dir), round);
	rc = commit_run(buf_cstr(&dir), bench->body.bytes, bench->body.len,
		bench->options->seating.window, UINT64_MAX,
		(uint64_t)(bench->options->seconds * ns_per_s), &run);
	if (rc == 0) {
		*out = (struct figures){
			.of[EVENTS] = (double)run.rows,
			.of[EVENTS_PER_S] =
				(double)run.rows / ((double)run.ns / ns_per_s),
			.of[P50_MS] = (double)sample_quantile(run.latencies,
					      (size_t)run.rows, 0.5) /
				      ns_per_ms,
			.of[P99_MS] = (double)sample_quantile(run.latencies,
					      (size_t)run.rows, 0.99) /
				      ns_per_ms,
			.of[ROWS_PER_COMMIT] =
				(double)run.rows / (double)run.commits,
		};
		free(run.latencies);
	}
	scratch_remove(&dir);
	return rc;
}

/* The event of the captured push, without its envelope: a row's body. */
static int take_body(struct bench *bench)
{
	const struct buf *push = &bench->seating.load.push;
	Plenary__ToClient *frame =
		plenary__to_client__unpack(NULL, push->len, push->bytes);
	Plenary__Event bare;

	if (frame == NULL ||
		frame->frame_case != PLENARY__TO_CLIENT__FRAME_PUSH ||
		frame->push->n_events == 0) {
		(void)fprintf(stderr, "bench: no push was captured\n");
		if (frame != NULL)
			plenary__to_client__free_unpacked(frame, NULL);
		return -1;
	}
	bare = *frame->push->events[0];
	bare.seq = 0;
	bare.at_ms = 0;
	bare.exercise_ms = 0;
	bench->body.len = plenary__event__pack(
		&bare, buf_reserve(&bench->body,
			       plenary__event__get_packed_size(&bare)));
	plenary__to_client__free_unpacked(frame, NULL);
	return 0;
}

/* Some commands to warm up, and a push and a reply to keep: of all pushes,
 * which differ a little from audience to audience, one of the usual size. */
static int capture(struct bench *bench)
{
	struct load *load = &bench->seating.load;
	uint64_t most = 2 * (uint64_t)load->options.window + 100;
	struct load_run run;

	if (load_run(load, most, UINT64_MAX / 2, &run) != 0)
		return -1;
	load->capture = (size_t)(run.push_bytes /
				 (run.events * load->options.connections));
	if (load_run(load, most, UINT64_MAX / 2, &run) != 0)
		return -1;
	load->capture = 0;
	return take_body(bench);
}

static int prepare(struct bench *bench)
{
	struct seating_options seating = bench->options->seating;

	if (scratch_make(&bench->dir, bench->options->under) != 0)
		return -1;
	buf_printf(&bench->real_dir, "%s/real", buf_cstr(&bench->dir));
	buf_printf(&bench->frames, "%s/frames", buf_cstr(&bench->dir));
	seating.dir = buf_cstr(&bench->real_dir);
	if (seating_open(&bench->seating, &bench->loop, &seating) != 0 ||
		seating_join(&bench->seating, seating.connections) != 0 ||
		seating_begin(&bench->seating) != 0)
		return -1;
	return capture(bench) != 0 ? -1 : echo_open(bench);
}

static void finish(struct bench *bench)
{
	load_fini(&bench->echo.load);
	child_stop(&bench->echo.server);
	free(bench->echo.client_seqs);
	seating_fini(&bench->seating);
	uv_loop_close(&bench->loop);
	buf_fini(&bench->real_dir);
	buf_fini(&bench->frames);
	buf_fini(&bench->body);
	scratch_remove(&bench->dir);
}

int rounds_run(const struct rounds_options *options, struct rounds *out)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	int rc;

	if (bench == NULL)
		abort();
	bench->options = options;
	uv_loop_init(&bench->loop);
	rc = prepare(bench);
	*out = (struct rounds){.n = options->rounds};
	for (unsigned i = 0; rc == 0 && i < options->rounds; i++) {
		rc = run_commit(bench, i, &out->commit[i]);
		if (rc == 0)
			rc = run_load(bench, &bench->echo.load,
				&bench->echo.server, &out->bare[i]);
		if (rc == 0)
			rc = run_load(bench, &bench->seating.load,
				&bench->seating.server, &out->real[i]);
	}
	out->talkers = bench->seating.load.n_talkers;
	out->synced =
		bench->dir.len > 0 && commit_is_on_disk(buf_cstr(&bench->dir));
	finish(bench);
	free(bench);
	return rc;
}

struct figures rounds_median(const struct figures *figures, unsigned n)
{
	struct figures out = {.of = {0}};
	double values[ROUNDS_MAX];

	for (unsigned figure = 0; figure < FIGURES; figure++) {
		for (unsigned i = 0; i < n; i++)
			values[i] = figures[i].of[figure];
		out.of[figure] = sample_median(values, n);
	}
	return out;
}
