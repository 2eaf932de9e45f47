/*
 * writer.h: one log open for writing: what a round has queued becomes one
 * transaction under the lease.
 *
 * For one thread at a time; store.c hands it from the loop's to its own.
 */
#ifndef PLENARY_STORE_WRITER_H
#define PLENARY_STORE_WRITER_H

#include "store/round.h"
#include "store/store.h"

struct log_writer;

/* A new log at path, whole and durable on return, or not there at all.
 * STORE_EXISTS if there is a file of that name. */
int log_create(const char *path, const struct log_source *source);

/* Takes the lease: whoever had it before is fenced off from now on.
 * STORE_UNKNOWN_SESSION if there is no such file. */
int log_writer_open(struct log_writer **out, const char *path);

/* Brings what is in the WAL home to the file. NULL is nothing. */
void log_writer_close(struct log_writer *writer);

/*
 * One transaction: the rows, the digests, the tick. After an error nothing of
 * it counts and the writer must not be used for another round; only when the
 * outcome of the COMMIT itself was unknown may rows of it stand in the log,
 * and log_writer_last() says which.
 */
int log_writer_commit(struct log_writer *writer, const struct round *round);

/* The newest durable seq; 0: none. */
uint64_t log_writer_last(const struct log_writer *writer);

/* Bytes of the file and its WAL, as of the last round. */
uint64_t log_writer_bytes(const struct log_writer *writer);

#endif
