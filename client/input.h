/*
 * input.h: standard input on the loop, whatever it is: a terminal, a pipe, a
 * socket or a file.
 */
#ifndef PLENARY_CLIENT_INPUT_H
#define PLENARY_CLIENT_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <uv.h>

struct input_handlers {
	void (*bytes)(void *user, const char *bytes, size_t len);
	void (*end)(void *user); /* no more will come; once */
};

struct input {
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tty_t tty;
		uv_pipe_t pipe;
		uv_tcp_t tcp;
		uv_idle_t idle; /* files: read whole, one turn later */
	} as;
	struct input_handlers handlers;
	void *user;
	bool open;
	bool raw;
	bool ended;
	char room[16 * 1024];
};

/* Starts reading descriptor 0. With `raw`, a terminal gives each key. 0 or a
 * uv error. */
int input_open(struct input *input, uv_loop_t *loop, bool raw,
	const struct input_handlers *handlers, void *user);

/* Stops; the terminal is as it was. The struct must live until the loop has
 * run the close callback. Nothing if it is closed already. */
void input_close(struct input *input);

#endif
