#include "store/reader.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "store/db.h"
#include "store/directory.h"
#include "store/schema.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum statement { PAGE, LAST, DIGEST, TICK, DEFINITION, INTEGRITY, STATEMENTS };

static const char *const statement_sql[STATEMENTS] = {
	[PAGE] = ("SELECT seq, grp, at_ms, exercise_ms, participant, "
		  "client_id, client_seq, audience, kind, schema, body, chain "
		  "FROM event WHERE seq > ?1 ORDER BY seq LIMIT ?2"),
	[LAST] = "SELECT seq FROM event ORDER BY seq DESC LIMIT 1",
	[DIGEST] = "SELECT version, digest FROM digest WHERE seq = ?1",
	[TICK] = "SELECT at_ms, exercise_ms FROM tick WHERE id = 1",
	[DEFINITION] = ("SELECT format, session, created_ms, scenario, source, "
			"start FROM definition WHERE id = 1"),
	[INTEGRITY] = "PRAGMA integrity_check(1)",
};

struct log_reader {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS]; /* NULL until first used */
	const char *problem;
};

const char *log_reader_problem(const struct log_reader *reader)
{
	return reader->problem;
}

static int damaged(struct log_reader *reader, const char *problem)
{
	reader->problem = problem;
	return STORE_DAMAGED;
}

/* What SQLite found wrong. */
static int failed(struct log_reader *reader)
{
	int result = db_error(reader->db);

	if (result == STORE_DAMAGED)
		return damaged(reader, "the file's structure is damaged");
	/* Callers come here because a step failed. */
	return result == STORE_OK ? STORE_IO : result;
}

static int prepare(
	struct log_reader *reader, enum statement which, sqlite3_stmt **out)
{
	if (reader->statements[which] == NULL &&
		db_prepare(reader->db, &reader->statements[which],
			statement_sql[which]) != STORE_OK)
		return failed(reader);
	*out = reader->statements[which];
	return STORE_OK;
}

/* ── columns of a file that may be damaged ───────────────────────────── */

/* An integer from 0 to max. */
static bool number(
	sqlite3_stmt *statement, int column, uint64_t max, uint64_t *out)
{
	int64_t value;

	if (sqlite3_column_type(statement, column) != SQLITE_INTEGER)
		return false;
	value = sqlite3_column_int64(statement, column);
	if (value < 0 || (uint64_t)value > max)
		return false;
	*out = (uint64_t)value;
	return true;
}

static bool number32(sqlite3_stmt *statement, int column, uint32_t *out)
{
	uint64_t value;

	if (!number(statement, column, UINT32_MAX, &value))
		return false;
	*out = (uint32_t)value;
	return true;
}

static bool any_integer(sqlite3_stmt *statement, int column, int64_t *out)
{
	if (sqlite3_column_type(statement, column) != SQLITE_INTEGER)
		return false;
	*out = sqlite3_column_int64(statement, column);
	return true;
}

static bool blob(sqlite3_stmt *statement, int column, size_t max,
	const uint8_t **bytes, size_t *len)
{
	const void *at;
	size_t n;

	if (sqlite3_column_type(statement, column) != SQLITE_BLOB)
		return false;
	at = sqlite3_column_blob(statement, column);
	n = (size_t)sqlite3_column_bytes(statement, column);
	if (n > max || (n > 0 && at == NULL))
		return false;
	*bytes = n == 0 ? (const uint8_t *)"" : at;
	*len = n;
	return true;
}

static bool text(
	sqlite3_stmt *statement, int column, size_t max, const char **out)
{
	const char *at;
	size_t n;

	if (sqlite3_column_type(statement, column) != SQLITE_TEXT)
		return false;
	at = (const char *)sqlite3_column_text(statement, column);
	n = (size_t)sqlite3_column_bytes(statement, column);
	if (at == NULL || n > max || !utf8_valid(at, n))
		return false;
	*out = at;
	return true;
}

static bool hash_column(
	sqlite3_stmt *statement, int column, uint8_t out[HASH_SIZE])
{
	return db_column_hash(statement, column, out) == STORE_OK;
}

static bool read_row(sqlite3_stmt *statement, struct log_row *row)
{
	int64_t client_seq;

	/* A client's number takes all 64 bits. */
	if (!any_integer(statement, 6, &client_seq))
		return false;
	row->client_seq = (uint64_t)client_seq;
	return number(statement, 0, INT64_MAX, &row->seq) &&
	       number(statement, 1, INT64_MAX, &row->grp) &&
	       any_integer(statement, 2, &row->at_ms) &&
	       any_integer(statement, 3, &row->exercise_ms) &&
	       number32(statement, 4, &row->participant) &&
	       blob(statement, 5, LOG_CLIENT_ID_MAX, &row->client_id,
		       &row->client_id_len) &&
	       text(statement, 7, LOG_AUDIENCE_MAX, &row->audience) &&
	       number32(statement, 8, &row->kind) &&
	       number32(statement, 9, &row->schema) &&
	       blob(statement, 10, LOG_BODY_MAX, &row->body, &row->body_len) &&
	       hash_column(statement, 11, row->chain);
}

/* ── opening ─────────────────────────────────────────────────────────── */

static int open_as(sqlite3 **out, const char *path, enum db_mode mode)
{
	sqlite3 *db = NULL;
	int result = db_open(&db, path, mode);

	if (result == STORE_OK)
		result = schema_check_tables(db);
	if (result != STORE_OK) {
		db_close(db);
		return result;
	}
	*out = db;
	return STORE_OK;
}

/* Whether all that was committed stands in the file itself. */
static bool wal_is_empty(const char *path)
{
	struct buf wal = {0};
	struct stat status;
	bool empty;

	buf_printf(&wal, "%s-wal", path);
	if (stat(buf_cstr(&wal), &status) == 0)
		empty = status.st_size == 0;
	else
		empty = errno == ENOENT;
	buf_fini(&wal);
	return empty;
}

static int check_file(const char *path)
{
	struct stat status;

	if (stat(path, &status) != 0)
		return errno == ENOENT || errno == ENOTDIR
			       ? STORE_UNKNOWN_SESSION
			       : STORE_IO;
	if (!S_ISREG(status.st_mode))
		return STORE_DAMAGED;
	return access(path, R_OK) == 0 ? STORE_OK : STORE_IO;
}

int log_reader_open(struct log_reader **out, const char *path)
{
	struct log_reader *reader;
	sqlite3 *db = NULL;
	int result;

	if (sodium_init() < 0)
		return STORE_IO;
	result = check_file(path);
	if (result != STORE_OK)
		return result;
	result = open_as(&db, path, DB_READ);
	/* In a read-only place the WAL's index cannot be made. Nobody writes
	 * there either, so that the file can be read as it is; but not past a
	 * WAL, for that would be to lose what stands in it. */
	if (result == STORE_READ_ONLY && wal_is_empty(path))
		result = open_as(&db, path, DB_FROZEN);
	if (result != STORE_OK)
		return result;
	reader = calloc(1, sizeof(*reader));
	if (reader == NULL)
		abort();
	reader->db = db;
	reader->problem = "";
	*out = reader;
	return STORE_OK;
}

void log_reader_close(struct log_reader *reader)
{
	if (reader == NULL)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(reader->statements[i]);
	db_close(reader->db);
	free(reader);
}

/* ── the definition ──────────────────────────────────────────────────── */

static uint8_t *copy(const uint8_t *bytes, size_t len)
{
	uint8_t *own = malloc(len + 1);

	if (own == NULL)
		abort();
	memcpy(own, bytes, len);
	own[len] = '\0';
	return own;
}

static int read_definition(sqlite3_stmt *statement, struct log_definition *out)
{
	struct log_definition found = {0};
	const uint8_t *scenario;
	const uint8_t *source;
	const char *session;
	uint64_t format;

	if (!number(statement, 0, UINT32_MAX, &format) ||
		format != LOG_DEFINITION_FORMAT ||
		!text(statement, 1, SESSION_ID_MAX, &session) ||
		!session_id_valid(session) ||
		!any_integer(statement, 2, &found.created_ms) ||
		!blob(statement, 3, DB_VALUE_MAX, &scenario,
			&found.definition_len) ||
		!blob(statement, 4, DB_VALUE_MAX, &source, &found.source_len) ||
		!hash_column(statement, 5, found.start))
		return STORE_DAMAGED;
	memcpy(found.session, session, strlen(session) + 1);
	found.definition = copy(scenario, found.definition_len);
	found.source = copy(source, found.source_len);
	*out = found;
	return STORE_OK;
}

int log_reader_definition(struct log_reader *reader, struct log_definition *out)
{
	sqlite3_stmt *statement;
	int result = prepare(reader, DEFINITION, &statement);

	if (result != STORE_OK)
		return result;
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		result = read_definition(statement, out);
		if (result != STORE_OK)
			result = damaged(
				reader, "the definition cannot be read");
		break;
	case SQLITE_DONE:
		result = damaged(reader, "there is no definition");
		break;
	default:
		result = failed(reader);
	}
	sqlite3_reset(statement);
	return result;
}

void log_definition_fini(struct log_definition *definition)
{
	free(definition->definition);
	free(definition->source);
	*definition = (struct log_definition){0};
}

/* ── rows ────────────────────────────────────────────────────────────── */

/* The next row of the page: 1, or 0 at the end, or an error. */
static int next_row(struct log_reader *reader, sqlite3_stmt *statement,
	uint64_t previous, struct log_row *row)
{
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		break;
	case SQLITE_DONE:
		return 0;
	default:
		return failed(reader);
	}
	if (!read_row(statement, row))
		return damaged(reader, "the row's columns cannot be read");
	if (row->seq != previous + 1)
		return damaged(reader, "the row is missing");
	return 1;
}

int log_reader_page(struct log_reader *reader, uint64_t after, unsigned limit,
	int (*each)(void *arg, const struct log_row *row), void *arg,
	uint64_t *last)
{
	sqlite3_stmt *statement;
	struct log_row row = {0};
	uint64_t given = after;
	int stopped = 0;
	int rc = prepare(reader, PAGE, &statement);

	if (rc != STORE_OK)
		return rc;
	if (after > INT64_MAX)
		after = INT64_MAX;
	sqlite3_bind_int64(statement, 1, (int64_t)after);
	sqlite3_bind_int64(statement, 2, (int64_t)limit);
	while (stopped == 0 &&
		(rc = next_row(reader, statement, given, &row)) == 1) {
		given = row.seq;
		stopped = each(arg, &row);
	}
	/* Ends the read transaction: it must not outlive the page, or the
	 * writer's WAL could not be reset. */
	sqlite3_reset(statement);
	if (rc < 0)
		return rc;
	*last = given;
	return stopped;
}

int log_reader_last(struct log_reader *reader, uint64_t *seq)
{
	sqlite3_stmt *statement;
	int result = prepare(reader, LAST, &statement);

	if (result != STORE_OK)
		return result;
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		if (!number(statement, 0, INT64_MAX, seq))
			result = damaged(reader, "a row has no number");
		break;
	case SQLITE_DONE:
		*seq = 0;
		break;
	default:
		result = failed(reader);
	}
	sqlite3_reset(statement);
	return result;
}

/* ── what stands beside the events ───────────────────────────────────── */

int log_reader_digest(struct log_reader *reader, uint64_t seq,
	uint32_t *version, uint8_t digest[HASH_SIZE])
{
	sqlite3_stmt *statement;
	uint32_t found = 0;
	int result = prepare(reader, DIGEST, &statement);

	if (result != STORE_OK)
		return result;
	if (seq > INT64_MAX)
		return 0;
	sqlite3_bind_int64(statement, 1, (int64_t)seq);
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		if (number32(statement, 0, &found) &&
			hash_column(statement, 1, digest)) {
			*version = found;
			result = 1;
		} else {
			result = damaged(reader, "the digest cannot be read");
		}
		break;
	case SQLITE_DONE:
		break;
	default:
		result = failed(reader);
	}
	sqlite3_reset(statement);
	return result;
}

int log_reader_tick(struct log_reader *reader, struct log_tick *out)
{
	sqlite3_stmt *statement;
	struct log_tick tick;
	int result = prepare(reader, TICK, &statement);

	if (result != STORE_OK)
		return result;
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		if (any_integer(statement, 0, &tick.at_ms) &&
			any_integer(statement, 1, &tick.exercise_ms)) {
			*out = tick;
			result = 1;
		} else {
			result = damaged(reader, "the tick cannot be read");
		}
		break;
	case SQLITE_DONE:
		break;
	default:
		result = failed(reader);
	}
	sqlite3_reset(statement);
	return result;
}

int log_reader_integrity(struct log_reader *reader)
{
	sqlite3_stmt *statement;
	const unsigned char *line;
	int result = schema_check(reader->db);

	if (result == STORE_DAMAGED)
		return damaged(reader, "the tables or triggers are not ours");
	if (result == STORE_OK)
		result = prepare(reader, INTEGRITY, &statement);
	if (result != STORE_OK)
		return result;
	if (sqlite3_step(statement) != SQLITE_ROW) {
		result = failed(reader);
	} else {
		line = sqlite3_column_text(statement, 0);
		if (line == NULL || strcmp((const char *)line, "ok") != 0)
			result = damaged(
				reader, "the file's structure is damaged");
	}
	sqlite3_reset(statement);
	return result;
}
