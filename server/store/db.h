/*
 * db.h: an SQLite connection to one log, set up so that a damaged file is an
 * error and nothing worse.
 */
#ifndef PLENARY_STORE_DB_H
#define PLENARY_STORE_DB_H

#include "store/store.h"

#include <sqlite3.h>

/* Nothing in a log is longer. The definition is the longest. */
enum { DB_VALUE_MAX = 64 * 1024 * 1024 };

enum db_mode {
	DB_READ,   /* of a file that somebody may be writing */
	DB_FROZEN, /* of a file that nobody can be writing: no lock, no WAL */
	DB_WRITE,  /* an existing file */
	DB_CREATE,
};

/* The connection is for one thread at a time. The file may not have been
 * touched when this returns: the first statement finds what is wrong. */
int db_open(sqlite3 **out, const char *path, enum db_mode mode);

/* NULL is nothing. All statements must have been finalized. */
void db_close(sqlite3 *db);

/* The store_error of what failed last on this connection. */
int db_error(sqlite3 *db);

int db_exec(sqlite3 *db, const char *sql);
int db_prepare(sqlite3 *db, sqlite3_stmt **out, const char *sql);

/* Runs a statement that gives no rows, and resets it. */
int db_run(sqlite3_stmt *statement);

/* An empty value, also of NULL and 0, is not a missing one. Borrowed until
 * the statement has run. */
void db_bind_blob(
	sqlite3_stmt *statement, int at, const void *bytes, size_t len);

/* STORE_DAMAGED if the column is not a hash. */
int db_column_hash(sqlite3_stmt *statement, int column, uint8_t out[HASH_SIZE]);

/* The integer in the first column of the first row; STORE_DAMAGED where there
 * is none. */
int db_integer(sqlite3 *db, const char *sql, int64_t *out);

#endif
