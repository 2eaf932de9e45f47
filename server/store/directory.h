/*
 * directory.h: where a data directory keeps its logs, and what counts as a
 * session's id.
 */
#ifndef PLENARY_STORE_DIRECTORY_H
#define PLENARY_STORE_DIRECTORY_H

#include "store/store.h"

enum { STORE_PATH_MAX = 4096 };

/* One to SESSION_ID_MAX of a-z and 0-9: also what keeps a path inside. */
bool session_id_valid(const char *session);

/* What a failed system call means for a log: a store_error. */
int errno_error(int number);

/* Makes DIR and DIR/sessions if need be and locks DIR/lock. *fd holds the
 * lock until it is closed. STORE_LOCKED if somebody has it. */
int directory_lock(const char *dir, int *fd);

/* Makes the names in a directory durable. */
int directory_sync(const char *path);

#endif
