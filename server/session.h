/*
 * session.h: an open session: the core that plays it, its readers' streams,
 * its log in memory and on disk, and what waits to be told.
 *
 * Inputs go to the core; what comes out is committed here: numbered into
 * every reader's stream, added to the journal, encoded once per reader and
 * staged, in this order, and appended to the log at the end of the loop turn.
 */
#ifndef PLENARY_SERVER_SESSION_H
#define PLENARY_SERVER_SESSION_H

#include "arrivals.h"
#include "base/buf.h"
#include "core/core.h"
#include "core/stream.h"
#include "journal.h"
#include "staging.h"
#include "store/store.h"

/* The digest of the state is logged at the end of the group in which the
 * sequence number passes a multiple of this. */
enum { SESSION_DIGEST_EVERY = 1000 };

/* A reader's views as frames, as of a version of its stream. */
struct snapshot {
	struct span span; /* chunk NULL: none yet */
	uint64_t version;
};

struct session {
	char id[SESSION_ID_MAX + 1];
	struct scenario scenario;
	struct core core;
	unsigned n_readers;
	struct stream streams[READERS_MAX];
	struct snapshot snapshots[READERS_MAX];
	struct journal journal;
	struct staging staging;
	struct store_session *log; /* NULL in tests without a store */
	uint64_t appended;         /* seq up to which the store has the rows */
	uint64_t durable;
	int error;           /* store_error that ended the writing, or 0 */
	int64_t at_ms;       /* of the newest input */
	int64_t wake_at;     /* when a deadline is due; INT64_MAX: none */
	bool roster_changed; /* somebody may have lost access: look */
	/* The connected members by participant's number, from 1. */
	struct member **present;
	size_t present_room;
	struct arrivals arrivals;
	struct arena arena; /* of a group; the caller of commit resets it */
	struct buf body;    /* scratch */
	struct buf frame;
	struct buf own;
};

/* Who gets a reply, and a push that shows the command to be its own. */
struct sender {
	struct member *member;
	const Plenary__Command *command;
	uint64_t client_seq;
};

/* Takes the scenario. The log is attached by session_open_log(). */
struct session *session_new(const char *id, const struct scenario *scenario,
	const struct staging_out *out);
/* Closes the log too; waits for what is queued there. NULL is allowed. */
void session_free(struct session *session);

/* Opens the session's log for writing; a store_error. */
int session_open_log(struct session *session, struct store *store);

/* The time of an input: `now`, but never before the last one's. */
int64_t session_time(struct session *session, int64_t now_ms);

/* A group of the log, applied to the core already (recovery). Its rows were
 * added to the journal by the caller. */
void session_replayed(struct session *session, const struct group *group);

/* A group that the core just decided, of any size; sender may be NULL. */
void session_commit(struct session *session, struct group *group,
	const struct sender *sender);

/* Fires what is due by at_ms; true if anything was. */
bool session_due(struct session *session, int64_t at_ms);

/* Hands the new rows to the store; a store_error, kept in `error`. */
int session_append(struct session *session);

/* Asks the store how far it is and gives out what became durable; a
 * store_error, kept in `error`. */
int session_progress(struct session *session);
/* Gives out what waits for nothing (any more). */
void session_release(struct session *session);

/* Stages a frame for one member behind everything decided so far. */
void session_tell(struct session *session, struct member *member,
	const struct buf *frame);
void session_refuse(struct session *session, struct member *member,
	uint64_t client_seq, Plenary__Error *error);
/* The answer to a command that was logged as the group grp. */
void session_answer_again(struct session *session, struct member *member,
	uint64_t client_seq, uint64_t grp);

/* The member of a participant that is connected, or NULL. */
struct member *session_present(
	const struct session *session, uint32_t participant);
/* NULL: it is not connected any more. Members are not counted here. */
void session_set_present(
	struct session *session, uint32_t participant, struct member *member);

#endif
