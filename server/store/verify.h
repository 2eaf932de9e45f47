/*
 * verify.h: walks a log from its definition to its last row and names the
 * first place where it is not what was written.
 *
 * What cannot be seen from here: rows cut off the end (nothing that remains
 * knows of them), and what stands outside the chain: the tick and the lease.
 * Digests are the caller's to compare, for they take a replay.
 */
#ifndef PLENARY_STORE_VERIFY_H
#define PLENARY_STORE_VERIFY_H

#include "store/store.h"

struct log_verdict {
	uint64_t rows;            /* in order, from 1 on */
	uint8_t chain[HASH_SIZE]; /* at the last of them, or the start */

	/* With STORE_DAMAGED, the first place that is wrong; 0: the
	 * definition. `what` is a text that is never freed, "" if the log is
	 * whole or `each` ended the walk. */
	uint64_t bad_seq;
	const char *what;
};

/* The definition, if it is the one that the session began with. With
 * STORE_OK the caller owns what is in *out. The verdict is always written. */
int log_verify_definition(struct log_reader *reader, struct log_definition *out,
	struct log_verdict *verdict);

/*
 * The definition, and every row up to the end (of a log that is written
 * meanwhile: at least to the end at the time of the call): numbers from 1
 * without a gap, groups, the order of each client's commands, the chain.
 * `each` (or NULL) is given every row once it is verified, so that the caller
 * can replay it; non-zero stops the walk and is returned, with that row not
 * counted. The verdict is always written.
 */
int log_verify(struct log_reader *reader,
	int (*each)(void *arg, const struct log_row *row), void *arg,
	struct log_verdict *verdict);

#endif
