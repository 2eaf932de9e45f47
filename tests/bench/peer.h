/*
 * peer.h: connections of one loop, on either side: frames in, bytes out once
 * per loop turn.
 *
 * The generator and the bare server share it, so that what differs between
 * the two servers measured is the servers.
 */
#ifndef PLENARY_BENCH_PEER_H
#define PLENARY_BENCH_PEER_H

#include "base/buf.h"
#include "wire/frame.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct peer;
struct peers;

struct peer_handlers {
	void (*up)(void *user, struct peer *peer);
	/* A whole frame, borrowed. */
	void (*frame)(void *user, struct peer *peer, const uint8_t *bytes,
		size_t len);
	/* The other side ended it, or it failed; why is static text. */
	void (*lost)(void *user, struct peer *peer, const char *why);
};

struct peer {
	uv_tcp_t tcp;
	union {
		uv_connect_t connect;
		uv_write_t write;
	} request;
	struct peers *set;
	unsigned index; /* in the order of opening, from 0 */
	struct frame_reader reader;
	struct buf out;     /* to be written at the end of this turn */
	struct buf writing; /* with uv */
	bool dirty;
	bool open;
};

struct peers {
	uv_loop_t *loop;
	struct peer_handlers handlers;
	void *user;
	struct peer **items;
	unsigned n;
	unsigned room;
	struct peer **dirty;
	unsigned n_dirty;
	uv_prepare_t before_poll;
	uv_check_t after_poll;
	uv_tcp_t listener;
	bool listens;
	uint64_t bytes_in;
	char read_buffer[64 * 1024];
};

/* room is how many connections there can be. */
void peers_init(struct peers *peers, uv_loop_t *loop,
	const struct peer_handlers *handlers, void *user, unsigned room);

/* Closes what is open; the loop has to run once more. Then peers_fini(). */
void peers_close(struct peers *peers);
void peers_fini(struct peers *peers);

/* One more connection to 127.0.0.1:port; `up` or `lost` follows. 0 or a uv
 * error. */
int peers_connect(struct peers *peers, uint16_t port);

/* Takes connections at a free port of 127.0.0.1. 0 or a uv error. */
int peers_listen(struct peers *peers, uint16_t *port);

/* The caller appends to what is returned; it is written at the end of the
 * loop turn. */
struct buf *peer_out(struct peer *peer);

#endif
