/*
 * store.h: the log: one SQLite file per session, written by one thread that
 * commits all that is queued in one round.
 *
 * Calls come from one thread (the loop's). append() copies what it is given
 * and returns; when a round is durable or has failed, `notify` is called from
 * the writer thread, and store_progress() tells how far each session is.
 */
#ifndef PLENARY_STORE_STORE_H
#define PLENARY_STORE_STORE_H

#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STORE_ERROR_MAP(X)                                               \
	X(STORE_OK, 0, "done")                                           \
	X(STORE_IO, -1, "the log could not be written or read")          \
	X(STORE_FULL, -2, "the disk is full")                            \
	X(STORE_READ_ONLY, -3, "the disk or the file is read-only")      \
	X(STORE_FENCED, -4, "another server has taken the session over") \
	X(STORE_LOCKED, -5, "another server holds the data directory")   \
	X(STORE_EXISTS, -6, "there is a session of that id")             \
	X(STORE_UNKNOWN_SESSION, -7, "there is no session of that id")   \
	X(STORE_DAMAGED, -8, "the file is damaged or is not a log")      \
	X(STORE_GAP, -9, "the events do not follow the log's last one")

enum store_error {
#define X(name, value, text) name = (value),
	STORE_ERROR_MAP(X)
#undef X
};
const char *store_error_text(int error);

enum { SESSION_ID_MAX = 16, STORE_SCHEMA = 1 };

/* What a row may hold. More in a file is damage; more given to append() is
 * the caller's fault. The packed scenario and the YAML have a body's room
 * each. */
enum { LOG_CLIENT_ID_MAX = 64, LOG_AUDIENCE_MAX = 1024 };
enum { LOG_BODY_MAX = 16 * 1024 * 1024 };

/* One event as it stands in the log. Pointers are borrowed. */
struct log_row {
	uint64_t seq;
	uint64_t grp;
	int64_t at_ms;
	int64_t exercise_ms;
	uint32_t participant;
	const uint8_t *client_id;
	size_t client_id_len;
	uint64_t client_seq;
	const char *audience;
	uint32_t kind;
	uint32_t schema;
	const uint8_t *body; /* packed Event, without its envelope */
	size_t body_len;
	uint8_t chain[HASH_SIZE]; /* set when read; ignored by append */
};

/* What a log begins with. Borrowed. */
struct log_source {
	const char *session;
	int64_t created_ms;
	const uint8_t *definition; /* packed Scenario */
	size_t definition_len;
	const uint8_t *source; /* the YAML it came from */
	size_t source_len;
};

/* chain = BLAKE2b(previous ‖ row), each field preceded by its length. The
 * first row's `previous` is chain_start(), over all that the log begins
 * with. */
void chain_start(const struct log_source *source, uint8_t out[HASH_SIZE]);
void chain_next(const uint8_t previous[HASH_SIZE], const struct log_row *row,
	uint8_t out[HASH_SIZE]);

/* ── writing ─────────────────────────────────────────────────────────── */

struct store;         /* a data directory, held by flock */
struct store_session; /* an open session */

/* Makes the directory if need be (0700). notify may be NULL. */
int store_open(struct store **out, const char *dir, void (*notify)(void *arg),
	void *arg);

/* Writes what is queued, ends the thread, releases the directory. All
 * sessions must be closed. After it `notify` is not called again; until then
 * it may be, also for a session that is closed by now. */
void store_close(struct store *store);

/* A new session with its definition (packed Scenario) and the YAML it came
 * from; durable on return, or not there. The caller sees to it that the id is
 * one: 1 to SESSION_ID_MAX of a-z and 0-9. */
int store_create(struct store *store, const char *session, int64_t at_ms,
	const uint8_t *definition, size_t definition_len, const uint8_t *source,
	size_t source_len);

/* Calls `each` with every session's id, in order; stops at non-zero and
 * returns that. STORE_IO if there is no such directory. */
int store_list(const char *dir, int (*each)(void *arg, const char *session),
	void *arg);

/* Opens a session for writing under a new lease; an older holder is fenced
 * off. Closing waits for what is queued. */
int store_session_open(
	struct store *store, const char *session, struct store_session **out);
void store_session_close(struct store_session *session);

/*
 * Queues the rows of one or more whole groups. expected is the seq of the row
 * before the first: a gap is STORE_GAP, at once. Rows that the log has
 * already (after an unknown outcome) are passed over if they are the same.
 */
int store_append(struct store_session *session, uint64_t expected,
	const struct log_row *rows, size_t n);

/* Queued with the rows before it; committed in the same round or a later. Of
 * two digests at one seq the first stands. */
void store_digest(struct store_session *session, uint64_t seq, uint32_t version,
	const uint8_t digest[HASH_SIZE]);
void store_tick(
	struct store_session *session, int64_t at_ms, int64_t exercise_ms);

/* The newest durable seq, in either case; returns 0, or the error that ended
 * this session's writing for good (fail-stop: after an unknown outcome the
 * newest seq is re-read). */
int store_progress(struct store_session *session, uint64_t *durable);

/* Bytes that the session's log and its WAL take up on disk. */
uint64_t store_bytes(const struct store_session *session);

/* ── reading: no lock, also of a file that a server writes ────────────── */

struct log_reader;

struct log_definition {
	uint8_t *definition;
	size_t definition_len;
	uint8_t *source;
	size_t source_len;
	uint8_t start[HASH_SIZE]; /* the chain's start as it was stored */
	int64_t created_ms;
	char session[SESSION_ID_MAX + 1];
};
struct log_tick {
	int64_t at_ms;
	int64_t exercise_ms;
};

/*
 * path is a .db file. STORE_UNKNOWN_SESSION if there is none, STORE_DAMAGED if
 * it is not a log of ours, STORE_READ_ONLY if it has a WAL that cannot be read
 * where it lies. In a place that can be written, SQLite leaves an empty -wal
 * and a -shm beside a file that nobody has open. For one thread at a time.
 */
int log_reader_open(struct log_reader **out, const char *path);
void log_reader_close(struct log_reader *reader);

int log_reader_definition(
	struct log_reader *reader, struct log_definition *out);
void log_definition_fini(struct log_definition *definition);

/* Rows with seq > after, at most limit, in order; `each` borrows the row;
 * non-zero from it stops and is returned. *last is the last seq given (after,
 * if none was). A number that is missing is STORE_DAMAGED. */
int log_reader_page(struct log_reader *reader, uint64_t after, unsigned limit,
	int (*each)(void *arg, const struct log_row *row), void *arg,
	uint64_t *last);

/* The newest seq; 0: none. */
int log_reader_last(struct log_reader *reader, uint64_t *seq);
/* 1 and the digest stored at seq; 0: none there; or an error. */
int log_reader_digest(struct log_reader *reader, uint64_t seq,
	uint32_t *version, uint8_t digest[HASH_SIZE]);
/* 1 and the tick; 0: none; or an error. */
int log_reader_tick(struct log_reader *reader, struct log_tick *out);
/* SQLite's own integrity check and the presence of the append-only
 * triggers and of every expected table: 0 or STORE_DAMAGED. */
int log_reader_integrity(struct log_reader *reader);

/* DIR/sessions/ID.db into out; "" if the id is none or it does not fit. While
 * a server in this process has the file open, nothing but SQLite may open and
 * close it: that would drop its locks. */
void store_session_path(
	const char *dir, const char *session, char *out, size_t out_len);

#endif
