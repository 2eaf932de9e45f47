#include "client/input.h"

#include <unistd.h>

static void finished(struct input *input)
{
	if (input->ended)
		return;
	input->ended = true;
	input->handlers.end(input->user);
}

static void on_room(uv_handle_t *handle, size_t suggested, uv_buf_t *room)
{
	struct input *input = handle->data;

	(void)suggested;
	*room = uv_buf_init(input->room, sizeof(input->room));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
	struct input *input = stream->data;

	if (n > 0) {
		input->handlers.bytes(input->user, bytes->base, (size_t)n);
		return;
	}
	if (n == 0)
		return;
	uv_read_stop(stream);
	finished(input);
}

/* A file never makes anybody wait: a piece each turn. */
static void on_idle(uv_idle_t *idle)
{
	struct input *input = idle->data;
	ssize_t n = read(STDIN_FILENO, input->room, sizeof(input->room));

	if (n > 0) {
		input->handlers.bytes(input->user, input->room, (size_t)n);
		return;
	}
	uv_idle_stop(idle);
	finished(input);
}

static int open_handle(struct input *input, uv_loop_t *loop)
{
	int rc;

	switch (uv_guess_handle(STDIN_FILENO)) {
	case UV_TTY:
		rc = uv_tty_init(loop, &input->as.tty, STDIN_FILENO, 0);
		if (rc == 0 && input->raw)
			rc = uv_tty_set_mode(&input->as.tty, UV_TTY_MODE_RAW);
		return rc;
	case UV_NAMED_PIPE:
		rc = uv_pipe_init(loop, &input->as.pipe, 0);
		return rc != 0 ? rc
			       : uv_pipe_open(&input->as.pipe, STDIN_FILENO);
	case UV_TCP:
		rc = uv_tcp_init(loop, &input->as.tcp);
		return rc != 0 ? rc : uv_tcp_open(&input->as.tcp, STDIN_FILENO);
	default:
		rc = uv_idle_init(loop, &input->as.idle);
		return rc != 0 ? rc : uv_idle_start(&input->as.idle, on_idle);
	}
}

int input_open(struct input *input, uv_loop_t *loop, bool raw,
	const struct input_handlers *handlers, void *user)
{
	int rc;

	input->handlers = *handlers;
	input->user = user;
	input->raw = raw;
	input->ended = false;
	input->open = false;
	rc = open_handle(input, loop);
	if (rc != 0)
		return rc;
	input->open = true;
	input->as.handle.data = input;
	if (input->as.handle.type != UV_IDLE)
		rc = uv_read_start(&input->as.stream, on_room, on_read);
	return rc;
}

void input_close(struct input *input)
{
	if (!input->open)
		return;
	input->open = false;
	if (input->as.handle.type == UV_TTY)
		uv_tty_reset_mode();
	uv_close(&input->as.handle, NULL);
}
