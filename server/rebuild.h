/*
 * rebuild.h: a session's state out of its log, row by row, with everything
 * checked on the way: the chain, the numbers, the bodies, the stored digests.
 *
 * The log may have been damaged by anything; nothing read is trusted before
 * it was checked.
 */
#ifndef PLENARY_SERVER_REBUILD_H
#define PLENARY_SERVER_REBUILD_H

#include "base/arena.h"
#include "core/core.h"
#include "store/verify.h"

/* What the caller does with what was applied; each may be NULL. */
struct rebuild_sink {
	/* A row, after its event was applied. */
	void (*row)(
		void *user, const struct log_row *row, audience_set audience);
	/* A whole group; core->changed holds the views it marked. */
	void (*group)(void *user, const struct group *group);
	void *user;
};

struct rebuild {
	struct core *core; /* borrowed; starts fresh */
	struct log_reader *reader;
	struct rebuild_sink sink;
	struct arena arena;
	struct group group; /* not yet whole */
	uint64_t seq;       /* of the last event applied */
	uint64_t grp;
	uint8_t chain[HASH_SIZE]; /* at the last event, after a whole run */
	int64_t at_ms;            /* of the last event */
	int64_t exercise_ms;
	bool ended;            /* there is an ENDEX */
	unsigned digests;      /* compared */
	unsigned incomparable; /* of another digest version */
	/* When damaged: the first bad seq, and why. */
	uint64_t bad_seq;
	const char *why; /* never freed */
};

/* The stored definition, compiled, after its hash was compared with the
 * chain's start; STORE_DAMAGED, with *why (never freed), or another
 * store_error. */
int rebuild_definition(
	struct log_reader *reader, struct scenario *out, const char **why);

void rebuild_init(struct rebuild *rebuild, struct core *core,
	struct log_reader *reader, const struct rebuild_sink *sink);
void rebuild_fini(struct rebuild *rebuild);

/* Applies the whole log. 0, or a store_error; with STORE_DAMAGED, bad_seq and
 * why are set. */
int rebuild_run(struct rebuild *rebuild);

#endif
