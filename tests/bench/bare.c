#include "bare.h"

#include "peer.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

enum { PEERS_MAX = 2048, FRAME_MAX = 1024 * 1024 };

struct bare {
	struct peers peers;
	uv_pipe_t input;
	struct buf push; /* whole frames, with their length */
	struct buf reply;
	char read_buffer[64];
};

static void ignore(void *user, struct peer *peer)
{
	(void)user;
	(void)peer;
}

static void ignore_loss(void *user, struct peer *peer, const char *why)
{
	(void)user;
	(void)peer;
	(void)why;
}

static void on_command(
	void *user, struct peer *sender, const uint8_t *bytes, size_t len)
{
	struct bare *bare = user;
	struct peers *peers = &bare->peers;

	(void)bytes;
	(void)len;
	for (unsigned i = 0; i < peers->n; i++) {
		if (peers->items[i]->open)
			buf_append(peer_out(peers->items[i]), bare->push.bytes,
				bare->push.len);
	}
	buf_append(peer_out(sender), bare->reply.bytes, bare->reply.len);
}

static const struct peer_handlers handlers = {
	.up = ignore, .frame = on_command, .lost = ignore_loss};

static int take_frame(void *arg, const uint8_t *bytes, size_t len)
{
	struct bare *bare = arg;
	struct buf *to = bare->push.len == 0 ? &bare->push : &bare->reply;

	buf_varint(to, len);
	buf_append(to, bytes, len);
	return 0;
}

static int read_frames(struct bare *bare, const char *path)
{
	struct frame_reader reader;
	uint8_t bytes[4096];
	FILE *file = fopen(path, "re");
	size_t n;
	int rc = 0;

	if (file == NULL)
		return -1;
	frame_reader_init(&reader, FRAME_MAX);
	while (rc == 0 && (n = fread(bytes, 1, sizeof(bytes), file)) > 0)
		rc = frame_feed(&reader, bytes, n, take_frame, bare);
	frame_reader_fini(&reader);
	(void)fclose(file);
	return bare->reply.len > 0 ? rc : -1;
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	struct bare *bare = handle->data;

	(void)suggested;
	*out = uv_buf_init(bare->read_buffer, sizeof(bare->read_buffer));
}

/* Who started us is gone, or wants us to be. */
static void on_input(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
	(void)bytes;
	if (n < 0)
		uv_stop(stream->loop);
}

int bare_serve(const char *frames_file)
{
	struct bare *bare = calloc(1, sizeof(*bare));
	uv_loop_t loop;
	uint16_t port = 0;
	int rc;

	if (bare == NULL || read_frames(bare, frames_file) != 0) {
		(void)fprintf(
			stderr, "bench: %s: no two frames\n", frames_file);
		free(bare);
		return 1;
	}
	uv_loop_init(&loop);
	peers_init(&bare->peers, &loop, &handlers, bare, PEERS_MAX);
	uv_pipe_init(&loop, &bare->input, 0);
	bare->input.data = bare;
	rc = uv_pipe_open(&bare->input, 0);
	if (rc == 0)
		rc = uv_read_start(
			(uv_stream_t *)&bare->input, on_alloc, on_input);
	if (rc == 0)
		rc = peers_listen(&bare->peers, &port);
	if (rc == 0) {
		(void)printf("127.0.0.1:%u\n", (unsigned)port);
		(void)fflush(stdout);
		uv_run(&loop, UV_RUN_DEFAULT);
	}
	uv_close((uv_handle_t *)&bare->input, NULL);
	peers_close(&bare->peers);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	peers_fini(&bare->peers);
	buf_fini(&bare->push);
	buf_fini(&bare->reply);
	free(bare);
	return rc == 0 ? 0 : 1;
}
