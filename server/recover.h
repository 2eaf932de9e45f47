/*
 * recover.h: at start, a session comes back out of its log: the same state,
 * the same streams, paused.
 */
#ifndef PLENARY_SERVER_RECOVER_H
#define PLENARY_SERVER_RECOVER_H

#include "session.h"

/* A session could not be opened. */
struct recover_failure {
	int error;        /* a store_error */
	uint64_t bad_seq; /* with STORE_DAMAGED: 0 is the definition */
	const char *why;  /* never freed */
};

/*
 * Opens the session's log for writing and rebuilds the session from it. What
 * the restart itself sets off (presence lost, a pause, deadlines held) is
 * committed as one group, not yet appended.
 * 0 and *out, the caller's; or -1 and *failure.
 */
int recover_session(struct session **out, struct store *store, const char *dir,
	const char *id, int64_t now_ms, const struct staging_out *staging_out,
	struct recover_failure *failure);

#endif
