/* Making a log: under another name until it is whole. */
#include "base/buf.h"
#include "store/db.h"
#include "store/directory.h"
#include "store/schema.h"
#include "store/writer.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static int insert_definition(sqlite3 *db, const struct log_source *source)
{
	sqlite3_stmt *statement = NULL;
	uint8_t start[HASH_SIZE];
	int result = db_prepare(db, &statement,
		"INSERT INTO definition(id, format, session, created_ms, "
		"scenario, source, start) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6)");

	if (result != STORE_OK)
		return result;
	chain_start(source, start);
	sqlite3_bind_int64(statement, 1, LOG_DEFINITION_FORMAT);
	sqlite3_bind_text(statement, 2, source->session, -1, SQLITE_STATIC);
	sqlite3_bind_int64(statement, 3, source->created_ms);
	db_bind_blob(statement, 4, source->definition, source->definition_len);
	db_bind_blob(statement, 5, source->source, source->source_len);
	db_bind_blob(statement, 6, start, HASH_SIZE);
	result = db_run(statement);
	sqlite3_finalize(statement);
	return result;
}

static int fill(sqlite3 *db, const struct log_source *source)
{
	int result = db_exec(db, "PRAGMA synchronous = FULL; BEGIN IMMEDIATE");

	if (result == STORE_OK)
		result = schema_create(db);
	if (result == STORE_OK)
		result = insert_definition(db, source);
	if (result == STORE_OK)
		result = db_exec(db,
			"INSERT INTO lease(id, epoch) VALUES (1, 0); COMMIT");
	/* Last, so that all of it stands in the one file. */
	if (result == STORE_OK)
		result = db_exec(db, "PRAGMA journal_mode = WAL");
	return result;
}

static int sync_file(const char *path)
{
	int fd = open(path, O_RDWR | O_CLOEXEC);
	int result = STORE_OK;

	if (fd < 0)
		return errno_error(errno);
	if (fsync(fd) != 0)
		result = errno_error(errno);
	close(fd);
	return result;
}

/* A link, unlike a rename, does not replace what is there. */
static int publish(const char *draft, const char *path)
{
	struct buf directory = {0};
	int result;

	if (link(draft, path) != 0)
		return errno == EEXIST ? STORE_EXISTS : errno_error(errno);
	buf_append(&directory, path, (size_t)(strrchr(path, '/') - path));
	result = directory_sync(buf_cstr(&directory));
	/* Nobody has been told of it yet. */
	if (result != STORE_OK)
		(void)unlink(path);
	buf_fini(&directory);
	return result;
}

/* The draft and what SQLite puts beside it, also those of a killed server. */
static void remove_draft(const char *draft)
{
	static const char *const suffixes[] = {"", "-journal", "-wal", "-shm"};
	struct buf path = {0};

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		buf_clear(&path);
		buf_printf(&path, "%s%s", draft, suffixes[i]);
		(void)unlink(buf_cstr(&path));
	}
	buf_fini(&path);
}

int log_create(const char *path, const struct log_source *source)
{
	struct buf buf = {0};
	const char *draft;
	sqlite3 *db = NULL;
	int result;

	assert(strrchr(path, '/') != NULL);
	if (access(path, F_OK) == 0)
		return STORE_EXISTS;
	buf_printf(&buf, "%s.draft", path);
	draft = buf_cstr(&buf);
	remove_draft(draft);
	result = db_open(&db, draft, DB_CREATE);
	if (result == STORE_OK)
		result = fill(db, source);
	db_close(db);
	if (result == STORE_OK)
		result = sync_file(draft);
	if (result == STORE_OK)
		result = publish(draft, path);
	remove_draft(draft);
	buf_fini(&buf);
	return result;
}
