/* A log that was changed behind the server's back: the first place that is
 * wrong is named, and no file ends the process. */
#include "store_fixture.h"

#include <sqlite3.h>

#include "store/verify.h"

enum { ROWS = 60, TRIGGERS = 8 };

/* A closed log of ROWS rows; the store is closed too. */
static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));
	struct store_session *session;
	uint8_t digest[HASH_SIZE] = {1};

	assert_non_null(fixture);
	fixture_init(fixture);
	assert_int_equal(fixture_create(fixture, "a"), STORE_OK);
	assert_int_equal(
		store_session_open(fixture->store, "a", &session), STORE_OK);
	assert_int_equal(append_known(session, 1, ROWS), STORE_OK);
	store_digest(session, 50, 1, digest);
	store_tick(session, 5, 5);
	store_session_close(session);
	fixture_close(fixture);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	fixture_fini(*state);
	free(*state);
	return 0;
}

static void run(sqlite3 *db, const char *sql)
{
	char *text = NULL;

	if (sqlite3_exec(db, sql, NULL, NULL, &text) != SQLITE_OK)
		fail_msg("%s: %s", sql, text);
}

/* The texts of all triggers, and they are dropped. */
static void take_triggers(sqlite3 *db, char *texts[TRIGGERS])
{
	char *names[TRIGGERS] = {0};
	char sql[128];
	sqlite3_stmt *statement;
	size_t n = 0;

	assert_int_equal(sqlite3_prepare_v2(db,
				 "SELECT sql, name FROM sqlite_schema WHERE "
				 "type = 'trigger'",
				 -1, &statement, NULL),
		SQLITE_OK);
	while (sqlite3_step(statement) == SQLITE_ROW) {
		assert_true(n < TRIGGERS);
		texts[n] =
			strdup((const char *)sqlite3_column_text(statement, 0));
		names[n] =
			strdup((const char *)sqlite3_column_text(statement, 1));
		n++;
	}
	assert_int_equal(n, TRIGGERS);
	sqlite3_finalize(statement);
	for (size_t i = 0; i < TRIGGERS; i++) {
		(void)snprintf(sql, sizeof(sql), "DROP TRIGGER %s", names[i]);
		run(db, sql);
		free(names[i]);
	}
}

/* As somebody would who has the file, the sqlite3 shell, and the patience to
 * put the triggers back. */
static void tamper(const struct fixture *fixture, const char *sql)
{
	char *texts[TRIGGERS] = {0};
	char path[512];
	sqlite3 *db;

	fixture_path(fixture, "a", path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	take_triggers(db, texts);
	run(db, sql);
	for (size_t i = 0; i < TRIGGERS; i++) {
		run(db, texts[i]);
		free(texts[i]);
	}
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static void alter(const struct fixture *fixture, const char *sql)
{
	char path[512];
	sqlite3 *db;

	fixture_path(fixture, "a", path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	run(db, sql);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

static int verify(const struct fixture *fixture, struct log_verdict *verdict)
{
	struct log_reader *reader;
	uint64_t count = 0;
	char path[512];
	int result;

	fixture_path(fixture, "a", path);
	result = log_reader_open(&reader, path);
	if (result != STORE_OK)
		return result;
	result = log_verify(reader, expect_known, &count, verdict);
	assert_int_equal(count, verdict->rows);
	log_reader_close(reader);
	return result;
}

static int integrity(const struct fixture *fixture)
{
	struct log_reader *reader;
	char path[512];
	int result;

	fixture_path(fixture, "a", path);
	result = log_reader_open(&reader, path);
	if (result != STORE_OK)
		return result;
	result = log_reader_integrity(reader);
	log_reader_close(reader);
	return result;
}

static void expect_bad(const struct fixture *fixture, uint64_t seq)
{
	struct log_verdict verdict = {.what = ""};

	assert_int_equal(verify(fixture, &verdict), STORE_DAMAGED);
	if (verdict.bad_seq != seq)
		fail_msg("named %llu, not %llu: %s",
			(unsigned long long)verdict.bad_seq,
			(unsigned long long)seq, verdict.what);
	assert_true(verdict.what[0] != '\0');
	assert_int_equal(verdict.rows, seq == 0 ? 0 : seq - 1);
}

/* The control: tampering by itself leaves nothing behind. */
static void test_the_tool_leaves_no_trace(void **state)
{
	struct log_verdict verdict = {0};

	tamper(*state, "SELECT 1");
	assert_int_equal(verify(*state, &verdict), STORE_OK);
	assert_int_equal(verdict.rows, ROWS);
	assert_int_equal(integrity(*state), STORE_OK);
}

/* Each column of a row in its turn; the row before it is damaged the next
 * time, so that it is always the first that must be named. */
static void test_every_column_of_an_event(void **state)
{
	static const char *const changes[] = {
		"grp = 10",
		"grp = grp + 1",
		"grp = 54",
		"at_ms = at_ms + 1",
		"exercise_ms = -exercise_ms",
		"participant = participant + 1",
		"client_id = x'00'",
		"client_id = CAST(client_id || x'00' AS BLOB)",
		"client_seq = client_seq + 1",
		"audience = 'public,MX'",
		"audience = ''",
		"kind = kind + 1",
		"schema = 2",
		"body = CAST(body || x'00' AS BLOB)",
		"body = x''",
		("body = CAST(replace(CAST(body AS TEXT), 'body', 'Body') "
		 "AS BLOB)"),
		"chain = zeroblob(32)",
		"chain = zeroblob(31)",
		"participant = -1",
		"participant = 4294967296",
		"client_id = zeroblob(65)",
		"audience = CAST(x'ff' AS TEXT)",
		"audience = 'a' || char(0) || 'b'",
	};
	enum { CHANGES = sizeof(changes) / sizeof(changes[0]) };
	char sql[256];

	for (size_t i = 0; i < CHANGES; i++) {
		uint64_t seq = ROWS - 1 - 2 * i;

		(void)snprintf(sql, sizeof(sql),
			"UPDATE event SET %s WHERE seq = %llu", changes[i],
			(unsigned long long)seq);
		tamper(*state, sql);
		expect_bad(*state, seq);
	}
}

static void test_rows_removed_or_moved(void **state)
{
	tamper(*state, "UPDATE event SET seq = 100 WHERE seq = 60");
	expect_bad(*state, 60);
	/* Not refused by every connection, but seen. */
	alter(*state, "PRAGMA recursive_triggers = OFF; "
		      "REPLACE INTO event SELECT 45, grp, at_ms, exercise_ms, "
		      "participant, client_id, client_seq, audience, kind, "
		      "schema, body, chain FROM event WHERE seq = 44");
	expect_bad(*state, 45);
	tamper(*state, "DELETE FROM event WHERE seq = 40");
	expect_bad(*state, 40);
	tamper(*state, "UPDATE event SET seq = 1000 WHERE seq = 20; "
		       "UPDATE event SET seq = 20 WHERE seq = 21; "
		       "UPDATE event SET seq = 21 WHERE seq = 1000");
	expect_bad(*state, 20);
	tamper(*state, "DELETE FROM event WHERE seq = 1");
	expect_bad(*state, 1);
	tamper(*state, "UPDATE event SET seq = seq - 1 WHERE seq = 0 + 2");
	expect_bad(*state, 1);
	tamper(*state, "UPDATE event SET seq = -5 WHERE seq = 30");
	expect_bad(*state, 1);
}

/* What cannot be seen, and is said so in verify.h. */
static void test_a_cut_tail_is_not_seen(void **state)
{
	struct log_verdict verdict = {0};

	tamper(*state, "DELETE FROM event WHERE seq > 30");
	assert_int_equal(verify(*state, &verdict), STORE_OK);
	assert_int_equal(verdict.rows, 30);
}

static void test_the_definition(void **state)
{
	tamper(*state, "UPDATE definition SET start = zeroblob(32)");
	expect_bad(*state, 0);
	tamper(*state, "UPDATE definition SET start = x'00'");
	expect_bad(*state, 0);
	tamper(*state, "UPDATE definition SET session = '../a'");
	expect_bad(*state, 0);
	tamper(*state, "UPDATE definition SET format = 2");
	expect_bad(*state, 0);
	tamper(*state, "DELETE FROM definition");
	expect_bad(*state, 0);
}

static void test_the_definitions_content(void **state)
{
	struct log_verdict verdict = {0};

	tamper(*state, "UPDATE definition SET scenario = "
		       "CAST(scenario || x'00' AS BLOB)");
	expect_bad(*state, 0);
	tamper(*state, "UPDATE definition SET scenario = "
		       "substr(scenario, 1, length(scenario) - 1)");
	assert_int_equal(verify(*state, &verdict), STORE_OK);
	tamper(*state, "UPDATE definition SET source = CAST(replace("
		       "CAST(source AS TEXT), 'Three', 'Seven') AS BLOB)");
	expect_bad(*state, 0);
}

/* Another definition with its own right start: the first row shows it. */
static void test_another_definition(void **state)
{
	uint8_t start[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	char sql[256];

	chain_start(&(struct log_source){.session = "a",
			    .created_ms = CREATED_MS,
			    .definition = DEFINITION,
			    .definition_len = 1,
			    .source = SOURCE,
			    .source_len = 1},
		start);
	hash_hex(hex, start, sizeof(start));
	(void)snprintf(sql, sizeof(sql),
		"UPDATE definition SET scenario = x'%02x', source = x'%02x', "
		"start = x'%s'",
		(unsigned)DEFINITION[0], (unsigned)SOURCE[0], hex);
	tamper(*state, sql);
	expect_bad(*state, 1);
}

/* Rows that chain but that the server would not write: made by a store that
 * is given them, for it checks no more than the numbers. */
static void test_order_of_a_clients_commands(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session;
	struct known_row known = {.body = ""};
	struct log_verdict verdict = {0};
	struct log_reader *reader;
	char path[512];

	assert_int_equal(store_open(&fixture->store, fixture->dir,
				 fixture_notify, fixture),
		STORE_OK);
	assert_int_equal(
		store_session_open(fixture->store, "a", &session), STORE_OK);
	known_row_init(&known, ROWS + 1);
	known.row.client_seq = 5;
	assert_int_equal(store_append(session, ROWS, &known.row, 1), STORE_OK);
	store_session_close(session);
	fixture_path(fixture, "a", path);
	assert_int_equal(log_reader_open(&reader, path), STORE_OK);
	assert_int_equal(
		log_verify(reader, NULL, NULL, &verdict), STORE_DAMAGED);
	assert_int_equal(verdict.bad_seq, ROWS + 1);
	log_reader_close(reader);
}

/* What may be read is read; what is missing is said. */
static void test_missing_triggers(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session;
	struct log_verdict verdict = {0};

	alter(fixture, "DROP TRIGGER event_no_update");
	assert_int_equal(verify(fixture, &verdict), STORE_OK);
	assert_int_equal(integrity(fixture), STORE_DAMAGED);
	assert_int_equal(store_open(&fixture->store, fixture->dir,
				 fixture_notify, fixture),
		STORE_OK);
	assert_int_equal(store_session_open(fixture->store, "a", &session),
		STORE_DAMAGED);
}

static void test_strange_objects(void **state)
{
	alter(*state, "CREATE TRIGGER more AFTER INSERT ON event BEGIN "
		      "DELETE FROM tick; END");
	assert_int_equal(integrity(*state), STORE_DAMAGED);
	alter(*state, "DROP TRIGGER more; CREATE INDEX more ON event(grp)");
	assert_int_equal(integrity(*state), STORE_DAMAGED);
	alter(*state, "DROP INDEX more");
	assert_int_equal(integrity(*state), STORE_OK);
}

static void test_tables_of_another_shape(void **state)
{
	struct log_verdict verdict = {0};

	alter(*state, "ALTER TABLE event ADD COLUMN more INTEGER");
	assert_int_equal(verify(*state, &verdict), STORE_DAMAGED);
}

static void test_marks(void **state)
{
	struct log_verdict verdict = {0};

	alter(*state, "PRAGMA user_version = 2");
	assert_int_equal(verify(*state, &verdict), STORE_DAMAGED);
	alter(*state, "PRAGMA user_version = 1; PRAGMA application_id = 1");
	assert_int_equal(verify(*state, &verdict), STORE_DAMAGED);
}

/* ── damage to the bytes ─────────────────────────────────────────────── */

struct bytes {
	uint8_t *at;
	size_t len;
};

static struct bytes read_file(const char *path)
{
	FILE *file = fopen(path, "rb");
	struct bytes bytes = {0};
	long len;

	assert_non_null(file);
	assert_int_equal(fseek(file, 0, SEEK_END), 0);
	len = ftell(file);
	assert_true(len >= 0);
	bytes.len = (size_t)len;
	bytes.at = malloc(bytes.len + 1);
	assert_non_null(bytes.at);
	rewind(file);
	assert_int_equal(fread(bytes.at, 1, bytes.len, file), bytes.len);
	(void)fclose(file);
	return bytes;
}

static void write_file(const char *path, const uint8_t *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, len, file), len);
	assert_int_equal(fclose(file), 0);
}

/* All that a reader offers, on a file that may hold anything: damage, or the
 * rows as they were written (whether all of them, is returned). */
static bool read_all(const char *path)
{
	struct log_definition definition;
	struct log_verdict verdict = {0};
	struct log_reader *reader;
	uint8_t digest[HASH_SIZE];
	struct log_tick tick;
	uint32_t version;
	uint64_t count = 0;
	bool whole;

	if (log_reader_open(&reader, path) != STORE_OK)
		return false;
	whole = log_verify(reader, expect_known, &count, &verdict) == STORE_OK;
	if (log_reader_definition(reader, &definition) == STORE_OK)
		log_definition_fini(&definition);
	(void)log_reader_digest(reader, 50, &version, digest);
	(void)log_reader_tick(reader, &tick);
	(void)log_reader_integrity(reader);
	log_reader_close(reader);
	return whole && count == ROWS;
}

/* xorshift: the same flips every time. */
static uint64_t next_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void remove_beside(const char *path)
{
	char beside[600];

	(void)snprintf(beside, sizeof(beside), "%s-wal", path);
	(void)unlink(beside);
	(void)snprintf(beside, sizeof(beside), "%s-shm", path);
	(void)unlink(beside);
}

static void test_flipped_bits(void **state)
{
	enum { FLIPS = 400 };
	const struct fixture *fixture = *state;
	uint64_t random = 0x9e3779b97f4a7c15;
	unsigned whole = 0;
	unsigned damaged = 0;
	struct bytes bytes;
	char path[512];

	fixture_path(fixture, "a", path);
	bytes = read_file(path);
	for (unsigned i = 0; i < FLIPS; i++) {
		size_t at = (size_t)(next_random(&random) % bytes.len);
		uint8_t bit = (uint8_t)(1U << (next_random(&random) % 8));

		/* Every fourth in the headers, where most can go wrong. */
		if (i % 4 == 0)
			at %= 200;
		bytes.at[at] ^= bit;
		write_file(path, bytes.at, bytes.len);
		bytes.at[at] ^= bit;
		/* Else an old WAL's index would be taken for this file's. */
		remove_beside(path);
		if (read_all(path))
			whole++;
		else
			damaged++;
	}
	/* The flips fell both on what matters and on what does not. */
	assert_true(whole > 0 && damaged > 0);
	free(bytes.at);
}

static void test_short_files(void **state)
{
	const struct fixture *fixture = *state;
	struct bytes bytes;
	char path[512];

	fixture_path(fixture, "a", path);
	bytes = read_file(path);
	for (size_t len = 0; len < bytes.len; len += 1 + len / 4) {
		write_file(path, bytes.at, len);
		remove_beside(path);
		assert_false(read_all(path));
	}
	memset(bytes.at, 0x53, bytes.len);
	write_file(path, bytes.at, bytes.len);
	assert_false(read_all(path));
	free(bytes.at);
}

static void test_not_a_file(void **state)
{
	const struct fixture *fixture = *state;
	struct log_reader *reader;

	assert_int_equal(log_reader_open(&reader, fixture->dir), STORE_DAMAGED);
	assert_int_equal(log_reader_open(&reader, "/dev/zero"), STORE_DAMAGED);
}

static int expect_a_row(void *arg, const struct log_row *row)
{
	uint64_t *count = arg;

	assert_int_equal(row->seq, *count + 1);
	(*count)++;
	return 0;
}

/* A copy of a log that is being written, with its WAL: a flip in the WAL ends
 * what SQLite takes from it, and what remains is whole. */
static void test_flipped_bits_in_the_wal(void **state)
{
	enum { FLIPS = 60 };
	struct fixture *fixture = *state;
	uint64_t random = 88172645463325252;
	struct store_session *session;
	struct bytes file;
	struct bytes wal;
	char path[512];
	char copy[560];
	char copy_wal[600];
	uint64_t durable;

	assert_int_equal(store_open(&fixture->store, fixture->dir,
				 fixture_notify, fixture),
		STORE_OK);
	assert_int_equal(
		store_session_open(fixture->store, "a", &session), STORE_OK);
	for (uint64_t seq = ROWS + 1; seq < ROWS + 60; seq += GROUP) {
		assert_int_equal(
			append_known(session, seq, seq + GROUP - 1), STORE_OK);
		assert_int_equal(fixture_wait(fixture, session, seq + GROUP - 1,
					 &durable),
			STORE_OK);
	}
	fixture_path(fixture, "a", path);
	file = read_file(path);
	(void)snprintf(copy_wal, sizeof(copy_wal), "%s-wal", path);
	wal = read_file(copy_wal);
	store_session_close(session);
	(void)snprintf(copy, sizeof(copy), "%s/copy.db", fixture->dir);
	(void)snprintf(copy_wal, sizeof(copy_wal), "%s-wal", copy);
	for (unsigned i = 0; i <= FLIPS; i++) {
		size_t at = (size_t)(next_random(&random) % wal.len);
		uint8_t bit = i == 0 ? 0 : (uint8_t)(1U << (i % 8));
		struct log_reader *reader;
		struct log_verdict verdict = {0};
		uint64_t count = 0;

		remove_beside(copy);
		write_file(copy, file.at, file.len);
		wal.at[at] ^= bit;
		write_file(copy_wal, wal.at, wal.len);
		wal.at[at] ^= bit;
		assert_int_equal(log_reader_open(&reader, copy), STORE_OK);
		assert_int_equal(
			log_verify(reader, expect_a_row, &count, &verdict),
			STORE_OK);
		assert_true(count >= ROWS && count % GROUP == 0);
		if (i == 0)
			assert_int_equal(count, durable);
		log_reader_close(reader);
	}
	free(file.at);
	free(wal.at);
}

#define WITH_LOG(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_LOG(test_the_tool_leaves_no_trace),
		WITH_LOG(test_every_column_of_an_event),
		WITH_LOG(test_rows_removed_or_moved),
		WITH_LOG(test_a_cut_tail_is_not_seen),
		WITH_LOG(test_the_definition),
		WITH_LOG(test_the_definitions_content),
		WITH_LOG(test_another_definition),
		WITH_LOG(test_order_of_a_clients_commands),
		WITH_LOG(test_missing_triggers),
		WITH_LOG(test_strange_objects),
		WITH_LOG(test_tables_of_another_shape),
		WITH_LOG(test_marks),
		WITH_LOG(test_flipped_bits),
		WITH_LOG(test_short_files),
		WITH_LOG(test_not_a_file),
		WITH_LOG(test_flipped_bits_in_the_wal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
