/*
 * round.h: what one session has queued for the next commit, in memory that is
 * used again round after round.
 */
#ifndef PLENARY_STORE_ROUND_H
#define PLENARY_STORE_ROUND_H

#include "base/buf.h"
#include "store/store.h"

struct round_digest {
	uint64_t seq;
	uint32_t version;
	uint8_t digest[HASH_SIZE];
};

/* All zero is an empty round. */
struct round {
	struct buf rows; /* each a struct log_row and the bytes it points to */
	struct buf digests; /* of struct round_digest */
	struct log_tick tick;
	bool has_tick;
};

void round_fini(struct round *round);

/* Keeps the memory, unless a burst made it large. */
void round_clear(struct round *round);

/* Copies the row and all that it points to. */
void round_add_row(struct round *round, const struct log_row *row);
void round_add_digest(struct round *round, const struct round_digest *digest);

/* Begin with *at = 0. False: no more. The row borrows from the round. */
bool round_next_row(const struct round *round, size_t *at, struct log_row *row);
bool round_next_digest(
	const struct round *round, size_t *at, struct round_digest *digest);

#endif
