/*
 * net.h: listeners and connections on a libuv loop: frames in, spans of bytes
 * out, written once per loop turn, and nothing about what they mean.
 *
 * A connection is never freed in its own handler: closing marks it, `closed`
 * is called once from the loop's edge, and its memory goes in uv's close
 * callback.
 */
#ifndef PLENARY_NET_NET_H
#define PLENARY_NET_NET_H

#include "wire/outq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct net;
struct conn;

/* Called on the loop. `user` is the one of net_open(). */
struct net_handlers {
	void (*opened)(void *user, struct conn *conn);
	/* A whole frame; bytes are borrowed. */
	void (*frame)(void *user, struct conn *conn, const uint8_t *bytes,
		size_t len);
	/* A peer broke the framing: its last chance to be told why, before the
	 * connection is ended. reason is frame_error_text()'s. */
	void (*broken)(void *user, struct conn *conn, const char *reason);
	/* Once per connection, whoever ended it; conn dies afterwards. */
	void (*closed)(void *user, struct conn *conn, const char *why);
	/* The output fell to nothing after there was some. */
	void (*drained)(void *user, struct conn *conn);
};

/* The two times are looked at a few times while they run, no oftener than
 * every 100 ms; 0 is for ever. */
struct net_limits {
	size_t frame;         /* bytes of a frame, until conn_set_frame_cap() */
	size_t output;        /* bytes that may wait for one connection */
	unsigned connections; /* in all; past it one is closed unopened */
	unsigned per_address; /* or IPv6 /64; loopback is exempt */
	uint64_t handshake_ms; /* until conn_established() */
	uint64_t silence_ms;   /* without a byte from an established peer */
};

extern const struct net_limits net_limits_default;

/* Room for any "ADDR:PORT" and its NUL. */
enum { NET_ADDRESS_SIZE = 64 };

/* 0 or a uv error. From now on the process ignores SIGPIPE: a peer that is
 * gone is an error of the write. The loop outlives the net. */
int net_open(struct net **out, uv_loop_t *loop,
	const struct net_handlers *handlers, void *user,
	const struct net_limits *limits);

/* "127.0.0.1:0", "[::1]:7777". bound receives "ADDR:PORT" as it is. 0, a uv
 * error, UV_EINVAL where the text is no address (names are none), UV_ENOBUFS
 * where bound_len is less than NET_ADDRESS_SIZE. */
int net_listen(
	struct net *net, const char *address, char *bound, size_t bound_len);
/* Whether an address text, with or without its port, is of the loopback
 * range. */
bool net_is_loopback(const char *address);

/* Ends listeners and connections; what they have queued is offered to the
 * kernel once. `closed` comes for each, then `done`, on the loop, when all is
 * closed and the net's memory is gone. */
void net_close(struct net *net, void (*done)(void *user));

/* No bytes are taken from any connection until resumed; the kernel's buffers
 * hold the peers back. Frames of the bytes taken just before still come.
 * Neither silence nor the handshake's time is counted meanwhile. */
void net_pause_reading(struct net *net, bool pause);

void conn_set_data(struct conn *conn, void *data);
void *conn_data(const struct conn *conn);
const char *conn_peer(const struct conn *conn); /* "10.0.0.7:51312" */

/* The handshake is over; from now on silence counts. */
void conn_established(struct conn *conn);
void conn_set_frame_cap(struct conn *conn, size_t cap);

/*
 * Queues a span (the connection takes its own reference); written at the end
 * of this loop turn. Past the output cap the connection is ended with
 * "output full". `uncounted` bytes (a snapshot) do not count against the cap,
 * nor does what waits before them. Nothing happens on one that is closing.
 */
void conn_send(struct conn *conn, const struct span *span, bool uncounted);
void conn_send_bytes(struct conn *conn, const uint8_t *bytes, size_t len);

/*
 * Writes what is queued, then closes; `why` (static text) goes to closed(),
 * the first one given. No more frames come. The peer has until its own end of
 * the stream, but only a few seconds, to read what it was told: closing with
 * unread bytes would take that from it.
 */
void conn_finish(struct conn *conn, const char *why);
/* Closes at the end of this loop turn, whatever is queued. */
void conn_abort(struct conn *conn, const char *why);
/* Either of the two has begun. */
bool conn_closing(const struct conn *conn);

#endif
