/*
 * load.h: commands in flight over connections that all count what they are
 * sent: how long until everybody has what one of them set off.
 *
 * Every command makes one push to every connection, in one order for all, so
 * the k-th push on any of them belongs to the k-th command that was done; its
 * sender knows which one that was, because the reply stands right behind it.
 * That needs no decoding of pushes, which would load the machine that the
 * server runs on too; with `verify` they are decoded all the same.
 */
#ifndef PLENARY_BENCH_LOAD_H
#define PLENARY_BENCH_LOAD_H

#include "base/arena.h"
#include "base/buf.h"
#include "peer.h"

#include <stdbool.h>
#include <stdint.h>

enum { LOAD_MARK_EVERY = 1000 };

struct load_conn;
struct load_slot;

struct load_options {
	unsigned connections;
	unsigned window; /* commands in flight, of all connections together */
	bool verify;     /* decode and check every push */
	bool heartbeats; /* send them, so that silent connections stay */
	/* Appends the next command of a connection as a frame. */
	void (*command)(void *user, unsigned connection, struct buf *out);
	/* Frames until load_count() was called. */
	void (*frame)(void *user, struct peer *peer, const uint8_t *bytes,
		size_t len);
	void (*up)(void *user, struct peer *peer);
	/* After every LOAD_MARK_EVERY commands that are done; or NULL. */
	void (*mark)(void *user, uint64_t now_ns);
	void *user;
};

struct load {
	struct load_options options;
	struct peers peers;
	uv_timer_t beat;
	struct load_conn *conns;
	struct load_slot *slots;
	uint64_t mask; /* of the slots and of each connection's ring */
	unsigned *talkers;
	unsigned n_talkers;
	unsigned next_talker;
	bool counting;
	const char *failed; /* static text, or NULL */
	uint64_t sent;
	uint64_t done;
	uint64_t most;       /* commands of this run */
	uint64_t until_ns;   /* and when it ends */
	uint64_t done_ns;    /* of the newest */
	uint64_t *latencies; /* in ns, `done` of them */
	size_t latencies_room;
	uint64_t push_bytes;
	size_t capture;   /* if not 0, these are kept of what comes: */
	struct buf push;  /* the one whose size is nearest to that */
	struct buf reply; /* the newest */
	struct arena arena;
};

struct load_run {
	uint64_t events;
	uint64_t ns;         /* from the first command to the last arrival */
	uint64_t bytes_in;   /* of all connections */
	uint64_t push_bytes; /* of which pushes, without their length */
};

void load_init(
	struct load *load, uv_loop_t *loop, const struct load_options *options);
/* Closes the connections and runs the loop for that. */
void load_fini(struct load *load);

/* Adds a connection that sends commands. */
void load_add_talker(struct load *load, unsigned connection);

/* From now on this connection counts. */
void load_count(struct load *load, unsigned connection);

/* Ends the running of the loop; why is static text. */
void load_fail(struct load *load, const char *why);

/*
 * Keeps the window full until `most` commands are sent or the time is over,
 * and waits for the rest. 0 and what was done (latencies stay until the next
 * run), or -1 after complaining.
 */
int load_run(
	struct load *load, uint64_t most, uint64_t ns, struct load_run *out);

#endif
