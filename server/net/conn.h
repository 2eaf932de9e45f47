/*
 * conn.h: what net.c and conn.c share: a net and its connections from inside.
 *
 * A connection goes open → finishing → ended, or open → ended. It is in the
 * row `conns` until `closed` was called, and in one more at a time: `dirty`
 * with something to write, or `ended` with `closed` to be called. Both are
 * worked off at the loop's edge, which is a uv_check, after everything that
 * this turn's poll brought. While either has somebody in it an idle handle is
 * active, so that the poll before the edge does not wait: what is queued from
 * a timer, another check or prepare, or a closing callback is written as soon
 * as what is queued from a read.
 */
#ifndef PLENARY_NET_CONN_H
#define PLENARY_NET_CONN_H

#include "net/address.h"
#include "net/link.h"
#include "net/net.h"
#include "wire/frame.h"
#include "wire/outq.h"

enum { READ_SIZE = 64 * 1024 };

struct net {
	uv_loop_t *loop;
	struct net_handlers handlers;
	void *user;
	struct net_limits limits;
	uv_check_t edge;
	uv_idle_t wake;
	uv_timer_t sweep; /* runs while there are connections */
	uint64_t sweep_ms;
	uint64_t swept_at; /* by the loop's clock */
	struct link listeners;
	struct link conns;
	struct link dirty;
	struct link ended;
	struct ribbon ribbon; /* of conn_send_bytes() */
	size_t handles;       /* whose close callback has not come */
	unsigned connections; /* not yet freed */
	bool paused;
	bool closing;
	void (*done)(void *user);
	/* One for all: what a connection keeps is only the beginning of a
	 * frame whose end has not come. */
	char read_buffer[READ_SIZE];
};

struct conn {
	uv_tcp_t tcp;
	/* One at a time: the shutdown comes after the last write. */
	union {
		uv_write_t write;
		uv_shutdown_t shutdown;
	} request;
	struct net *net;
	struct link all;
	struct link turn;
	struct frame_reader reader;
	struct outq output;
	size_t writing;    /* bytes at the queue's front that uv has */
	size_t uncounted;  /* bytes at its front that the cap overlooks */
	uint64_t since_ms; /* what the deadline of its state counts from */
	void *data;
	const char *why;
	struct address_key key;
	bool loopback;
	bool established;
	bool finishing;
	bool lingering; /* all is written, our side is shut down */
	bool peer_done; /* the peer's side is */
	bool ended;
	char peer[NET_ADDRESS_SIZE];
};

/* Takes the connection that waits at the listener, opens it or, past a cap,
 * closes it. */
void conn_accept(struct net *net, uv_stream_t *listener);

/* Whether one that has been counted, but not yet opened, is one too many. */
bool conn_past_cap(const struct net *net, const struct conn *conn);

/* The loop's edge comes without waiting for anything. */
void net_wake(struct net *net);

/* There is a connection with deadlines. */
void net_start_sweep(struct net *net);

/* A handle's memory is gone. The last of a closing net's ends that too. */
void net_handle_closed(struct net *net);

/* At the edge. */
void conn_flush(struct conn *conn);        /* writes, and goes on from there */
void conn_write_queued(struct conn *conn); /* writes, and calls no handler */
void conn_report(struct conn *conn);       /* `closed`, then uv_close() */

/* The time has come to look at its deadlines. late_ms is how much of the time
 * that passed the loop did not look at its peers. */
void conn_sweep(struct conn *conn, uint64_t now, uint64_t late_ms);

void conn_pause(struct conn *conn, bool pause);

/* How long a finishing connection may take. */
uint64_t net_finish_ms(const struct net_limits *limits);

#endif
