/*
 * staging.h: what was decided and computed, but may not be told yet, because
 * the log does not have it: held in order, and given out as the log catches
 * up.
 *
 * Each reader has a lane: pushes that all of its members get, encoded once.
 * What is for one member alone (a reply, a snapshot, its own variant of a
 * push) waits beside the lane and knows the place in it where it belongs. A
 * member joins the lane at its end as staged, not as given out, so it never
 * gets a push from before its snapshot, and misses none after.
 *
 * A sequence number stands by every item: it may go once that one is durable.
 */
#ifndef PLENARY_SERVER_STAGING_H
#define PLENARY_SERVER_STAGING_H

#include "core/audience.h"
#include "wire/outq.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One who is told. Counted, since items outlive the connection. */
struct member {
	void *owner; /* NULL once it is gone: nothing is delivered any more */
	reader_id reader;
	unsigned refs;
	size_t place; /* among its lane's members, if `in_lane` */
	bool in_lane;
	uint64_t next; /* number of the lane's first item not yet given to it */
};

/* Gives a span to a member whose owner is not NULL. `uncounted` bytes are
 * outside its output cap. It must not call back into the staging. */
struct staging_out {
	void (*deliver)(void *user, struct member *member,
		const struct span *span, bool uncounted);
	/* The member's connection ends here; why is static text. */
	void (*finish)(void *user, struct member *member, const char *why);
	void *user;
};

struct lane;
struct private_item;

struct staging {
	struct staging_out out;
	struct lane *lanes;
	unsigned n_lanes;
	struct private_item *items; /* a queue */
	size_t first;
	size_t n;
	size_t room;
	size_t bytes; /* waiting; shared ones once, uncounted ones not */
};

void staging_init(struct staging *staging, unsigned n_lanes,
	const struct staging_out *out);
/* Members lose what was waiting for them. */
void staging_fini(struct staging *staging);

/* One reference, the caller's. */
struct member *member_new(void *owner, reader_id reader);
void member_unref(struct member *member);

/* From here on it gets what its lane gets. */
void staging_enter(struct staging *staging, struct member *member);
/* It gets no more; owner becomes NULL. */
void staging_leave(struct staging *staging, struct member *member);

/* How many get what is staged for a reader now. */
size_t staging_members(const struct staging *staging, reader_id reader);

/* For all members of the reader. The bytes are copied. */
void staging_share(struct staging *staging, reader_id reader, uint64_t seq,
	const uint8_t *bytes, size_t len);

/* For one member. `instead`: in place of the reader's newest shared item,
 * which was staged just before. */
void staging_private(struct staging *staging, struct member *member,
	uint64_t seq, const uint8_t *bytes, size_t len, bool instead);
/* The same with bytes that others get too; outside the output cap. */
void staging_private_span(struct staging *staging, struct member *member,
	uint64_t seq, const struct span *span);
/* The bytes, then the end of the connection; why is static text. It gets
 * nothing that is staged behind them. */
void staging_finish(struct staging *staging, struct member *member,
	uint64_t seq, const uint8_t *bytes, size_t len, const char *why);

/* Gives out everything up to and including durable. */
void staging_release(struct staging *staging, uint64_t durable);
/* Forgets everything that waits: the log failed. */
void staging_discard(struct staging *staging);

#endif
