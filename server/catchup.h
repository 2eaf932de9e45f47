/*
 * catchup.h: what a connection is given before it is live: its welcome, then
 * a snapshot of all views, or exactly what it missed, if that is not much.
 *
 * Both end in the same state: a client holds after a tail what it would hold
 * after a snapshot.
 */
#ifndef PLENARY_SERVER_CATCHUP_H
#define PLENARY_SERVER_CATCHUP_H

#include "session.h"

enum {
	/* More than either makes a snapshot: that is shared, while a tail is
	 * made for one, and waits for it outside the output cap. */
	CATCHUP_TAIL_MAX = 50 * 1000,     /* events */
	CATCHUP_TAIL_BYTES = 1024 * 1024, /* of their bodies */
	CATCHUP_FRAME_SIZE = 128 * 1024   /* about, of a part of either */
};

/* What the client says it holds. */
struct catchup {
	uint32_t participant;
	uint64_t epoch;
	uint64_t last_seq;
	const uint8_t *client_id;
	size_t client_id_len;
};

/*
 * Stages Welcome, snapshot or tail, and Live for the member, and enters it
 * into its lane. welcome has the credential's part already (session, resume
 * token, at_ms); the rest is set here.
 */
void catchup(struct session *session, struct member *member,
	const struct catchup *from, Plenary__Welcome *welcome);

#endif
