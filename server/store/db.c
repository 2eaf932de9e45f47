#include "store/db.h"

#include "base/buf.h"
#include "store/directory.h"

#include <assert.h>
#include <string.h>

/* A writer waits for another only while a lease changes hands or a killed
 * one's WAL is recovered. */
enum { BUSY_MS = 5000 };

/*
 * Always as a URI, because the library may be built to take any path that
 * begins with "file:" for one.
 */
static const char *make_uri(struct buf *uri, const char *path, bool frozen)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "abcdefghijklmnopqrstuvwxyz"
				    "0123456789-._~/";

	buf_str(uri, path[0] == '/' ? "file://" : "file:");
	for (const char *c = path; *c != '\0'; c++) {
		if (strchr(plain, *c) != NULL)
			buf_char(uri, *c);
		else
			buf_printf(uri, "%%%02X", (unsigned)(unsigned char)*c);
	}
	if (frozen)
		buf_str(uri, "?immutable=1");
	return buf_cstr(uri);
}

static int open_flags(enum db_mode mode)
{
	const int common = SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX |
			   SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;

	switch (mode) {
	case DB_READ:
	case DB_FROZEN:
		return common | SQLITE_OPEN_READONLY;
	case DB_WRITE:
		return common | SQLITE_OPEN_READWRITE;
	case DB_CREATE:
		return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
	}
	return common | SQLITE_OPEN_READONLY;
}

/* What a file says about itself is not to be trusted: no code from its
 * schema runs, no pointer in it is followed unchecked, and it is not mapped
 * into memory, where a file cut short would end the process. */
static int distrust(sqlite3 *db)
{
	const int ons[] = {SQLITE_DBCONFIG_DEFENSIVE};
	const int offs[] = {SQLITE_DBCONFIG_TRUSTED_SCHEMA,
		SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL,
		SQLITE_DBCONFIG_ENABLE_VIEW,
		SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION};

	for (size_t i = 0; i < sizeof(ons) / sizeof(ons[0]); i++)
		(void)sqlite3_db_config(db, ons[i], 1, NULL);
	for (size_t i = 0; i < sizeof(offs) / sizeof(offs[0]); i++)
		(void)sqlite3_db_config(db, offs[i], 0, NULL);
	(void)sqlite3_limit(db, SQLITE_LIMIT_LENGTH, DB_VALUE_MAX);
	(void)sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
	(void)sqlite3_busy_timeout(db, BUSY_MS);
	return db_exec(db, "PRAGMA mmap_size = 0; PRAGMA cell_size_check = ON");
}

int db_open(sqlite3 **out, const char *path, enum db_mode mode)
{
	struct buf uri = {0};
	sqlite3 *db = NULL;
	int result;

	assert(sqlite3_threadsafe() != 0);
	/* An empty name would be a new database that vanishes. */
	if (path[0] == '\0')
		return STORE_UNKNOWN_SESSION;
	result = sqlite3_open_v2(make_uri(&uri, path, mode == DB_FROZEN), &db,
			 open_flags(mode), NULL) == SQLITE_OK
			 ? STORE_OK
			 : db_error(db);
	buf_fini(&uri);
	if (result == STORE_OK)
		result = distrust(db);
	if (result != STORE_OK) {
		db_close(db);
		return result;
	}
	*out = db;
	return STORE_OK;
}

void db_close(sqlite3 *db)
{
	int rc = sqlite3_close(db);

	assert(rc == SQLITE_OK);
	(void)rc;
}

/* SQLite says only that a write failed; the system knows why. */
static int io_error(sqlite3 *db)
{
	if (sqlite3_extended_errcode(db) == SQLITE_IOERR_CORRUPTFS)
		return STORE_DAMAGED;
	return errno_error(sqlite3_system_errno(db));
}

int db_error(sqlite3 *db)
{
	/* Without a connection there was no memory for one. */
	if (db == NULL)
		return STORE_IO;
	switch (sqlite3_extended_errcode(db) & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE:
		return STORE_OK;
	case SQLITE_FULL:
		return STORE_FULL;
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		return STORE_READ_ONLY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_ERROR: /* our SQL does not fit the file's schema */
	case SQLITE_SCHEMA:
	case SQLITE_CONSTRAINT:
	case SQLITE_MISMATCH:
	case SQLITE_TOOBIG:
		return STORE_DAMAGED;
	case SQLITE_IOERR:
		return io_error(db);
	default: /* BUSY past its time, NOMEM, PROTOCOL, … */
		return STORE_IO;
	}
}

int db_exec(sqlite3 *db, const char *sql)
{
	return sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK
		       ? STORE_OK
		       : db_error(db);
}

int db_prepare(sqlite3 *db, sqlite3_stmt **out, const char *sql)
{
	sqlite3_stmt *statement = NULL;

	if (sqlite3_prepare_v3(db, sql, -1, SQLITE_PREPARE_PERSISTENT,
		    &statement, NULL) != SQLITE_OK)
		return db_error(db);
	*out = statement;
	return STORE_OK;
}

int db_run(sqlite3_stmt *statement)
{
	int result = STORE_OK;

	if (sqlite3_step(statement) != SQLITE_DONE) {
		result = db_error(sqlite3_db_handle(statement));
		/* It gave a row, which none of these statements does. */
		if (result == STORE_OK)
			result = STORE_DAMAGED;
	}
	sqlite3_reset(statement);
	return result;
}

void db_bind_blob(
	sqlite3_stmt *statement, int at, const void *bytes, size_t len)
{
	/* SQLite takes a null pointer for NULL. */
	const void *value = len == 0 ? "" : bytes;

	sqlite3_bind_blob64(statement, at, value, len, SQLITE_STATIC);
}

int db_column_hash(sqlite3_stmt *statement, int column, uint8_t out[HASH_SIZE])
{
	const void *bytes = sqlite3_column_blob(statement, column);

	if (sqlite3_column_type(statement, column) != SQLITE_BLOB ||
		bytes == NULL ||
		sqlite3_column_bytes(statement, column) != HASH_SIZE)
		return STORE_DAMAGED;
	memcpy(out, bytes, HASH_SIZE);
	return STORE_OK;
}

int db_integer(sqlite3 *db, const char *sql, int64_t *out)
{
	sqlite3_stmt *statement = NULL;
	int result = db_prepare(db, &statement, sql);

	if (result != STORE_OK)
		return result;
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		if (sqlite3_column_type(statement, 0) == SQLITE_INTEGER)
			*out = sqlite3_column_int64(statement, 0);
		else
			result = STORE_DAMAGED;
		break;
	case SQLITE_DONE:
		result = STORE_DAMAGED;
		break;
	default:
		result = db_error(db);
	}
	sqlite3_finalize(statement);
	return result;
}
