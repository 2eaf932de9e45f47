#include "store/writer.h"

#include "base/buf.h"
#include "store/db.h"
#include "store/directory.h"
#include "store/schema.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* What a WAL is cut down to after a checkpoint that could reset it. */
#define WAL_KEEP "16777216"

enum statement {
	BEGIN,
	COMMIT,
	ROLLBACK,
	LEASE,
	INSERT,
	CHAIN,
	LAST,
	DIGEST,
	TICK,
	STATEMENTS
};

static const char *const statement_sql[STATEMENTS] = {
	[BEGIN] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[LEASE] = "SELECT epoch FROM lease WHERE id = 1",
	[INSERT] =
		("INSERT INTO event(seq, grp, at_ms, exercise_ms, "
		 "participant, client_id, client_seq, audience, kind, "
		 "schema, body, chain) "
		 "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)"),
	[CHAIN] = "SELECT chain FROM event WHERE seq = ?1",
	[LAST] = "SELECT seq, chain FROM event ORDER BY seq DESC LIMIT 1",
	/* After a restart the same digests may come again. */
	[DIGEST] = ("INSERT INTO digest(seq, version, digest) "
		    "SELECT ?1, ?2, ?3 WHERE NOT EXISTS "
		    "(SELECT 1 FROM digest WHERE seq = ?1)"),
	[TICK] = ("INSERT INTO tick(id, at_ms, exercise_ms) VALUES (1, ?1, ?2) "
		  "ON CONFLICT (id) DO UPDATE SET at_ms = excluded.at_ms, "
		  "exercise_ms = excluded.exercise_ms"),
};

/* Where the log ends. */
struct end {
	uint64_t seq;
	uint8_t chain[HASH_SIZE];
};

struct log_writer {
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	int64_t epoch;
	uint8_t start[HASH_SIZE]; /* of the chain, before the first row */
	struct end end;           /* within the transaction under way */
	uint64_t durable;
	uint64_t bytes;
	struct buf path;
	struct buf wal_path;
};

/* ── reading what is there ───────────────────────────────────────────── */

static int read_end(struct log_writer *writer, struct end *out)
{
	sqlite3_stmt *statement = writer->statements[LAST];
	struct end end = {0};
	int64_t seq;
	int result = STORE_OK;

	switch (sqlite3_step(statement)) {
	case SQLITE_DONE:
		memcpy(end.chain, writer->start, HASH_SIZE);
		break;
	case SQLITE_ROW:
		seq = sqlite3_column_int64(statement, 0);
		end.seq = (uint64_t)seq;
		result = seq > 0 ? db_column_hash(statement, 1, end.chain)
				 : STORE_DAMAGED;
		break;
	default:
		result = db_error(writer->db);
	}
	sqlite3_reset(statement);
	if (result == STORE_OK)
		*out = end;
	return result;
}

static int read_start(struct log_writer *writer)
{
	sqlite3_stmt *statement = NULL;
	int result = db_prepare(writer->db, &statement,
		"SELECT start FROM definition WHERE id = 1");

	if (result != STORE_OK)
		return result;
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		result = db_column_hash(statement, 0, writer->start);
		break;
	case SQLITE_DONE:
		result = STORE_DAMAGED;
		break;
	default:
		result = db_error(writer->db);
	}
	sqlite3_finalize(statement);
	return result;
}

/* The chain at a row; the start's at 0. */
static int read_chain(
	struct log_writer *writer, uint64_t seq, uint8_t out[HASH_SIZE])
{
	sqlite3_stmt *statement = writer->statements[CHAIN];
	int result;

	if (seq == 0) {
		memcpy(out, writer->start, HASH_SIZE);
		return STORE_OK;
	}
	sqlite3_bind_int64(statement, 1, (int64_t)seq);
	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		result = db_column_hash(statement, 0, out);
		break;
	case SQLITE_DONE:
		result = STORE_DAMAGED;
		break;
	default:
		result = db_error(writer->db);
	}
	sqlite3_reset(statement);
	return result;
}

static void measure(struct log_writer *writer)
{
	struct stat status;
	uint64_t bytes = 0;

	if (stat(buf_cstr(&writer->path), &status) == 0)
		bytes += (uint64_t)status.st_size;
	if (stat(buf_cstr(&writer->wal_path), &status) == 0)
		bytes += (uint64_t)status.st_size;
	writer->bytes = bytes;
}

/* ── a round ─────────────────────────────────────────────────────────── */

static int check_lease(struct log_writer *writer)
{
	sqlite3_stmt *statement = writer->statements[LEASE];
	int result = STORE_OK;

	switch (sqlite3_step(statement)) {
	case SQLITE_ROW:
		if (sqlite3_column_int64(statement, 0) != writer->epoch)
			result = STORE_FENCED;
		break;
	case SQLITE_DONE:
		result = STORE_DAMAGED;
		break;
	default:
		result = db_error(writer->db);
	}
	sqlite3_reset(statement);
	return result;
}

/* The same row has the same chain: nothing else need be compared. */
static int pass_over(struct log_writer *writer, const struct log_row *row)
{
	uint8_t previous[HASH_SIZE];
	uint8_t stored[HASH_SIZE];
	uint8_t own[HASH_SIZE];
	int result = read_chain(writer, row->seq - 1, previous);

	if (result == STORE_OK)
		result = read_chain(writer, row->seq, stored);
	if (result != STORE_OK)
		return result;
	chain_next(previous, row, own);
	return memcmp(own, stored, HASH_SIZE) == 0 ? STORE_OK : STORE_DAMAGED;
}

static int insert_row(struct log_writer *writer, const struct log_row *row)
{
	sqlite3_stmt *statement = writer->statements[INSERT];
	uint8_t chain[HASH_SIZE];
	int result;

	assert(row->seq == writer->end.seq + 1);
	chain_next(writer->end.chain, row, chain);
	sqlite3_bind_int64(statement, 1, (int64_t)row->seq);
	sqlite3_bind_int64(statement, 2, (int64_t)row->grp);
	sqlite3_bind_int64(statement, 3, row->at_ms);
	sqlite3_bind_int64(statement, 4, row->exercise_ms);
	sqlite3_bind_int64(statement, 5, (int64_t)row->participant);
	db_bind_blob(statement, 6, row->client_id, row->client_id_len);
	sqlite3_bind_int64(statement, 7, (int64_t)row->client_seq);
	sqlite3_bind_text(statement, 8, row->audience, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 9, (int64_t)row->kind);
	sqlite3_bind_int64(statement, 10, (int64_t)row->schema);
	db_bind_blob(statement, 11, row->body, row->body_len);
	db_bind_blob(statement, 12, chain, HASH_SIZE);
	result = db_run(statement);
	if (result != STORE_OK)
		return result;
	writer->end.seq = row->seq;
	memcpy(writer->end.chain, chain, HASH_SIZE);
	return STORE_OK;
}

static int write_rows(struct log_writer *writer, const struct round *round)
{
	struct log_row row;
	size_t at = 0;
	int result = STORE_OK;

	while (result == STORE_OK && round_next_row(round, &at, &row)) {
		result = row.seq <= writer->end.seq ? pass_over(writer, &row)
						    : insert_row(writer, &row);
	}
	return result;
}

static int write_digests(struct log_writer *writer, const struct round *round)
{
	sqlite3_stmt *statement = writer->statements[DIGEST];
	struct round_digest digest;
	size_t at = 0;
	int result = STORE_OK;

	while (result == STORE_OK && round_next_digest(round, &at, &digest)) {
		sqlite3_bind_int64(statement, 1, (int64_t)digest.seq);
		sqlite3_bind_int64(statement, 2, (int64_t)digest.version);
		db_bind_blob(statement, 3, digest.digest, HASH_SIZE);
		result = db_run(statement);
	}
	return result;
}

static int write_tick(struct log_writer *writer, const struct round *round)
{
	sqlite3_stmt *statement = writer->statements[TICK];

	if (!round->has_tick)
		return STORE_OK;
	sqlite3_bind_int64(statement, 1, round->tick.at_ms);
	sqlite3_bind_int64(statement, 2, round->tick.exercise_ms);
	return db_run(statement);
}

/* Some errors have ended the transaction already. */
static void roll_back(struct log_writer *writer)
{
	if (!sqlite3_get_autocommit(writer->db))
		(void)db_run(writer->statements[ROLLBACK]);
}

int log_writer_commit(struct log_writer *writer, const struct round *round)
{
	struct end end;
	bool unknown = false;
	int result = db_run(writer->statements[BEGIN]);

	if (result == STORE_OK)
		result = check_lease(writer);
	if (result == STORE_OK)
		result = write_rows(writer, round);
	if (result == STORE_OK)
		result = write_digests(writer, round);
	if (result == STORE_OK)
		result = write_tick(writer, round);
	if (result == STORE_OK) {
		result = db_run(writer->statements[COMMIT]);
		unknown = result != STORE_OK;
	}
	if (result == STORE_OK) {
		writer->durable = writer->end.seq;
		measure(writer);
		return STORE_OK;
	}
	roll_back(writer);
	/* What another transaction can read has been synced. */
	if (unknown && read_end(writer, &end) == STORE_OK &&
		end.seq > writer->durable)
		writer->durable = end.seq;
	return result;
}

uint64_t log_writer_last(const struct log_writer *writer)
{
	return writer->durable;
}

uint64_t log_writer_bytes(const struct log_writer *writer)
{
	return writer->bytes;
}

/* ── opening and closing ─────────────────────────────────────────────── */

static int prepare_all(struct log_writer *writer)
{
	int result = STORE_OK;

	for (int i = 0; i < STATEMENTS && result == STORE_OK; i++)
		result = db_prepare(
			writer->db, &writer->statements[i], statement_sql[i]);
	return result;
}

/* In one transaction: the end that is read is one that nobody but the new
 * holder can move. */
static int take_lease(struct log_writer *writer)
{
	int result = db_run(writer->statements[BEGIN]);

	if (result != STORE_OK)
		return result;
	result = db_exec(writer->db, "UPDATE lease SET epoch = epoch + 1");
	if (result == STORE_OK)
		result = db_integer(
			writer->db, statement_sql[LEASE], &writer->epoch);
	if (result == STORE_OK)
		result = read_end(writer, &writer->end);
	if (result == STORE_OK)
		result = db_run(writer->statements[COMMIT]);
	if (result != STORE_OK) {
		roll_back(writer);
		return result;
	}
	writer->durable = writer->end.seq;
	return STORE_OK;
}

static int open_connection(struct log_writer *writer)
{
	int result = db_open(&writer->db, buf_cstr(&writer->path), DB_WRITE);

	if (result == STORE_OK)
		result = schema_check(writer->db);
	/* WAL is a property of the file, but somebody may have changed it. */
	if (result == STORE_OK)
		result = db_exec(writer->db,
			"PRAGMA journal_mode = WAL; "
			"PRAGMA synchronous = FULL; "
			"PRAGMA journal_size_limit = " WAL_KEEP);
	if (result == STORE_OK)
		result = prepare_all(writer);
	if (result == STORE_OK)
		result = read_start(writer);
	return result;
}

int log_writer_open(struct log_writer **out, const char *path)
{
	struct log_writer *writer;
	struct stat status;
	int result;

	if (stat(path, &status) != 0)
		return errno == ENOENT ? STORE_UNKNOWN_SESSION
				       : errno_error(errno);
	writer = calloc(1, sizeof(*writer));
	if (writer == NULL)
		abort();
	buf_str(&writer->path, path);
	buf_printf(&writer->wal_path, "%s-wal", path);
	result = open_connection(writer);
	if (result == STORE_OK)
		result = take_lease(writer);
	if (result != STORE_OK) {
		log_writer_close(writer);
		return result;
	}
	measure(writer);
	*out = writer;
	return STORE_OK;
}

void log_writer_close(struct log_writer *writer)
{
	if (writer == NULL)
		return;
	for (int i = 0; i < STATEMENTS; i++)
		sqlite3_finalize(writer->statements[i]);
	/* A checkpoint that fails leaves the WAL, from which nothing is lost.
	 */
	if (writer->db != NULL)
		(void)sqlite3_wal_checkpoint_v2(writer->db, NULL,
			SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	db_close(writer->db);
	buf_fini(&writer->path);
	buf_fini(&writer->wal_path);
	free(writer);
}
