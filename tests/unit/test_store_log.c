/* Writing and reading a log when nothing goes wrong, and the refusals. */
#include "store_fixture.h"

#include <sqlite3.h>
#include <sys/stat.h>

#include "base/buf.h"
#include "store/verify.h"

static int setup(void **state)
{
	struct fixture *fixture = calloc(1, sizeof(*fixture));

	assert_non_null(fixture);
	fixture_init(fixture);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	fixture_fini(*state);
	free(*state);
	return 0;
}

static struct store_session *open_new(
	struct fixture *fixture, const char *session)
{
	struct store_session *opened;

	assert_int_equal(fixture_create(fixture, session), STORE_OK);
	assert_int_equal(
		store_session_open(fixture->store, session, &opened), STORE_OK);
	return opened;
}

static struct log_reader *open_reader(
	const struct fixture *fixture, const char *session)
{
	struct log_reader *reader;
	char path[512];

	fixture_path(fixture, session, path);
	assert_int_equal(log_reader_open(&reader, path), STORE_OK);
	return reader;
}

static void expect_whole(
	const struct fixture *fixture, const char *session, uint64_t rows)
{
	struct log_reader *reader = open_reader(fixture, session);
	struct log_verdict verdict = {0};
	uint64_t count = 0;

	assert_int_equal(
		log_verify(reader, expect_known, &count, &verdict), STORE_OK);
	assert_int_equal(count, rows);
	assert_int_equal(verdict.rows, rows);
	assert_string_equal(verdict.what, "");
	assert_int_equal(log_reader_integrity(reader), STORE_OK);
	log_reader_close(reader);
}

static void test_definition_comes_back(void **state)
{
	struct fixture *fixture = *state;
	struct log_definition definition;
	uint8_t start[HASH_SIZE];
	struct log_reader *reader;
	struct log_tick tick;
	uint64_t last = 99;

	assert_int_equal(fixture_create(fixture, "k7q"), STORE_OK);
	assert_int_equal(fixture_create(fixture, "k7q"), STORE_EXISTS);
	reader = open_reader(fixture, "k7q");
	assert_int_equal(log_reader_definition(reader, &definition), STORE_OK);
	assert_int_equal(definition.definition_len, DEFINITION_LEN);
	assert_memory_equal(definition.definition, DEFINITION, DEFINITION_LEN);
	assert_int_equal(definition.source_len, SOURCE_LEN);
	assert_memory_equal(definition.source, SOURCE, SOURCE_LEN);
	assert_string_equal(definition.session, "k7q");
	assert_int_equal(definition.created_ms, CREATED_MS);
	chain_start(&(struct log_source){.session = "k7q",
			    .created_ms = CREATED_MS,
			    .definition = DEFINITION,
			    .definition_len = DEFINITION_LEN,
			    .source = SOURCE,
			    .source_len = SOURCE_LEN},
		start);
	assert_memory_equal(definition.start, start, HASH_SIZE);
	log_definition_fini(&definition);
	assert_int_equal(log_reader_last(reader, &last), STORE_OK);
	assert_int_equal(last, 0);
	assert_int_equal(log_reader_tick(reader, &tick), 0);
	log_reader_close(reader);
	expect_whole(fixture, "k7q", 0);
}

static void test_rows_come_back_in_pages(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	struct log_reader *reader;
	uint64_t durable;
	uint64_t count = 0;
	uint64_t last = 0;
	unsigned pages = 0;

	assert_int_equal(append_known(session, 1, 30), STORE_OK);
	assert_int_equal(append_known(session, 31, 99), STORE_OK);
	assert_int_equal(
		fixture_wait(fixture, session, 99, &durable), STORE_OK);
	assert_int_equal(durable, 99);
	assert_true(store_bytes(session) > 4096);
	/* Of a file that is open for writing. */
	reader = open_reader(fixture, "a");
	do {
		uint64_t before = last;

		assert_int_equal(log_reader_page(reader, before, 10,
					 expect_known, &count, &last),
			STORE_OK);
		assert_true(last - before <= 10);
		pages++;
	} while (last < 99);
	assert_int_equal(count, 99);
	assert_int_equal(pages, 10);
	assert_int_equal(
		log_reader_page(reader, 99, 10, expect_known, &count, &last),
		STORE_OK);
	assert_int_equal(count, 99);
	assert_int_equal(last, 99);
	assert_int_equal(log_reader_page(reader, UINT64_MAX, 10, expect_known,
				 &count, &last),
		STORE_OK);
	assert_int_equal(count, 99);
	/* The reader sees what is appended after it was opened. */
	assert_int_equal(append_known(session, 100, 102), STORE_OK);
	assert_int_equal(
		fixture_wait(fixture, session, 102, &durable), STORE_OK);
	assert_int_equal(log_reader_last(reader, &last), STORE_OK);
	assert_int_equal(last, 102);
	log_reader_close(reader);
	store_session_close(session);
	expect_whole(fixture, "a", 102);
}

static int stop_at_five(void *arg, const struct log_row *row)
{
	(void)arg;
	return row->seq == 5 ? 17 : 0;
}

static void test_a_page_stops_when_told(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	struct log_verdict verdict = {0};
	struct log_reader *reader;
	uint64_t last = 0;

	assert_int_equal(append_known(session, 1, 9), STORE_OK);
	store_session_close(session);
	reader = open_reader(fixture, "a");
	assert_int_equal(
		log_reader_page(reader, 0, 100, stop_at_five, NULL, &last), 17);
	assert_int_equal(last, 5);
	assert_int_equal(log_verify(reader, stop_at_five, NULL, &verdict), 17);
	assert_int_equal(verdict.rows, 4);
	assert_string_equal(verdict.what, "");
	log_reader_close(reader);
}

/* Every field at the ends of its range. */
static void test_extreme_values(void **state)
{
	static const uint8_t bytes[] = {0, 255, 0};
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	struct log_row rows[2] = {
		{.seq = 1, .grp = 1, .audience = "", .at_ms = INT64_MIN},
		{
			.seq = 2,
			.grp = 2,
			.at_ms = INT64_MAX,
			.exercise_ms = INT64_MIN,
			.participant = UINT32_MAX,
			.client_id = bytes,
			.client_id_len = sizeof(bytes),
			.client_seq = UINT64_MAX,
			.audience = "ÉU",
			.kind = UINT32_MAX,
			.schema = UINT32_MAX,
			.body = bytes,
			.body_len = sizeof(bytes),
		},
	};
	struct log_verdict verdict = {0};
	struct log_reader *reader;

	assert_int_equal(store_append(session, 0, rows, 2), STORE_OK);
	store_session_close(session);
	reader = open_reader(fixture, "a");
	assert_int_equal(log_verify(reader, NULL, NULL, &verdict), STORE_OK);
	assert_int_equal(verdict.rows, 2);
	log_reader_close(reader);
}

static void test_gaps_are_refused(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	struct known_row known = {.body = ""};
	uint64_t durable;

	known_row_init(&known, 1);
	assert_int_equal(append_known(session, 4, 6), STORE_GAP);
	assert_int_equal(store_append(session, 1, &known.row, 1), STORE_GAP);
	known.row.seq = 2;
	known.row.grp = 2;
	assert_int_equal(store_append(session, 0, &known.row, 1), STORE_GAP);
	/* None of it harmed the session. */
	assert_int_equal(append_known(session, 1, 3), STORE_OK);
	assert_int_equal(append_known(session, 7, 9), STORE_GAP);
	assert_int_equal(append_known(session, 4, 6), STORE_OK);
	assert_int_equal(fixture_wait(fixture, session, 6, &durable), STORE_OK);
	store_session_close(session);
	expect_whole(fixture, "a", 6);
}

static void test_the_same_rows_again(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	uint64_t durable;

	assert_int_equal(append_known(session, 1, 6), STORE_OK);
	/* Perhaps in the same round, perhaps in the next. */
	assert_int_equal(append_known(session, 1, 6), STORE_OK);
	assert_int_equal(fixture_wait(fixture, session, 6, &durable), STORE_OK);
	/* Old ones and new ones in one call, and after a new start. */
	store_session_close(session);
	assert_int_equal(
		store_session_open(fixture->store, "a", &session), STORE_OK);
	assert_int_equal(append_known(session, 4, 12), STORE_OK);
	assert_int_equal(
		fixture_wait(fixture, session, 12, &durable), STORE_OK);
	store_session_close(session);
	expect_whole(fixture, "a", 12);
}

static void test_other_rows_under_old_numbers(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	struct known_row known = {.body = ""};
	uint64_t durable;

	assert_int_equal(append_known(session, 1, 6), STORE_OK);
	assert_int_equal(fixture_wait(fixture, session, 6, &durable), STORE_OK);
	known_row_init(&known, 4);
	known.body[0] = 'T';
	assert_int_equal(store_append(session, 3, &known.row, 1), STORE_OK);
	assert_int_equal(
		fixture_wait(fixture, session, 7, &durable), STORE_DAMAGED);
	assert_int_equal(durable, 6);
	/* For good. */
	assert_int_equal(append_known(session, 7, 9), STORE_DAMAGED);
	store_tick(session, 1, 2);
	assert_int_equal(store_progress(session, &durable), STORE_DAMAGED);
	store_session_close(session);
	expect_whole(fixture, "a", 6);
}

/* The one that opened first finds out with its next round. */
static void test_the_older_holder_is_fenced_off(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *older = open_new(fixture, "a");
	struct store_session *newer;
	uint64_t durable;

	assert_int_equal(append_known(older, 1, 3), STORE_OK);
	assert_int_equal(fixture_wait(fixture, older, 3, &durable), STORE_OK);
	assert_int_equal(
		store_session_open(fixture->store, "a", &newer), STORE_OK);
	assert_int_equal(store_progress(newer, &durable), STORE_OK);
	assert_int_equal(durable, 3);
	assert_int_equal(append_known(older, 4, 6), STORE_OK);
	assert_int_equal(
		fixture_wait(fixture, older, 6, &durable), STORE_FENCED);
	assert_int_equal(durable, 3);
	assert_int_equal(append_known(newer, 4, 9), STORE_OK);
	assert_int_equal(fixture_wait(fixture, newer, 9, &durable), STORE_OK);
	store_session_close(older);
	store_session_close(newer);
	expect_whole(fixture, "a", 9);
}

static void test_digests_and_ticks(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	uint8_t digest[HASH_SIZE];
	uint8_t other[HASH_SIZE];
	uint8_t read[HASH_SIZE];
	struct log_reader *reader;
	struct log_tick tick;
	uint32_t version;

	memset(digest, 0xd1, sizeof(digest));
	memset(other, 0xd2, sizeof(other));
	assert_int_equal(append_known(session, 1, 6), STORE_OK);
	store_digest(session, 3, 1, digest);
	store_digest(session, 6, 2, other);
	/* The first one stands. */
	store_digest(session, 3, 1, other);
	store_tick(session, 100, 10);
	store_tick(session, 200, 20);
	store_session_close(session);
	reader = open_reader(fixture, "a");
	assert_int_equal(log_reader_digest(reader, 3, &version, read), 1);
	assert_int_equal(version, 1);
	assert_memory_equal(read, digest, HASH_SIZE);
	assert_int_equal(log_reader_digest(reader, 6, &version, read), 1);
	assert_int_equal(version, 2);
	assert_int_equal(log_reader_digest(reader, 4, &version, read), 0);
	assert_int_equal(
		log_reader_digest(reader, UINT64_MAX, &version, read), 0);
	assert_int_equal(log_reader_tick(reader, &tick), 1);
	assert_int_equal(tick.at_ms, 200);
	assert_int_equal(tick.exercise_ms, 20);
	log_reader_close(reader);
	/* Overwritten by a round that has nothing else. */
	assert_int_equal(
		store_session_open(fixture->store, "a", &session), STORE_OK);
	store_tick(session, 300, 30);
	store_session_close(session);
	reader = open_reader(fixture, "a");
	assert_int_equal(log_reader_tick(reader, &tick), 1);
	assert_int_equal(tick.exercise_ms, 30);
	log_reader_close(reader);
	expect_whole(fixture, "a", 6);
}

static void test_many_sessions_at_once(void **state)
{
	static const char *const ids[] = {"a", "b", "c1", "d", "e"};
	enum { N = sizeof(ids) / sizeof(ids[0]) };
	const uint64_t rounds = 40;
	struct fixture *fixture = *state;
	struct store_session *sessions[N];
	uint64_t durable;

	for (size_t i = 0; i < N; i++)
		sessions[i] = open_new(fixture, ids[i]);
	for (uint64_t round = 0; round < rounds; round++) {
		uint64_t first = round * GROUP + 1;

		for (size_t i = 0; i < N; i++)
			assert_int_equal(append_known(sessions[i], first,
						 first + GROUP - 1),
				STORE_OK);
	}
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(fixture_wait(fixture, sessions[i],
					 rounds * GROUP, &durable),
			STORE_OK);
		store_session_close(sessions[i]);
		expect_whole(fixture, ids[i], rounds * GROUP);
	}
}

/* A page ends its transaction: with a reader open all the time, the WAL must
 * stay near what it is checkpointed at. */
static void test_a_reader_does_not_hold_the_wal(void **state)
{
	const uint64_t rounds = 60;
	const uint64_t rows = 300;
	const off_t bound = 6000000;
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	struct log_reader *reader = open_reader(fixture, "a");
	char path[512];
	char wal_path[520];
	struct stat wal;
	uint64_t durable;
	uint64_t last = 0;
	uint64_t count = 0;

	fixture_path(fixture, "a", path);
	(void)snprintf(wal_path, sizeof(wal_path), "%s-wal", path);
	for (uint64_t round = 0; round < rounds; round++) {
		uint64_t first = round * rows + 1;

		assert_int_equal(append_known(session, first, first + rows - 1),
			STORE_OK);
		assert_int_equal(fixture_wait(fixture, session,
					 first + rows - 1, &durable),
			STORE_OK);
		assert_int_equal(log_reader_page(reader, last, 7, expect_known,
					 &count, &last),
			STORE_OK);
	}
	assert_int_equal(stat(wal_path, &wal), 0);
	assert_true(wal.st_size < bound);
	log_reader_close(reader);
	store_session_close(session);
	expect_whole(fixture, "a", rounds * rows);
}

static void test_the_directory_is_held(void **state)
{
	struct fixture *fixture = *state;
	struct stat status;
	struct store *second;

	assert_int_equal(stat(fixture->dir, &status), 0);
	assert_int_equal(status.st_mode & 0777, 0700);
	assert_int_equal(
		store_open(&second, fixture->dir, NULL, NULL), STORE_LOCKED);
	fixture_close(fixture);
	assert_int_equal(
		store_open(&second, fixture->dir, NULL, NULL), STORE_OK);
	store_close(second);
	assert_int_equal(
		store_open(&second, "/dev/null/data", NULL, NULL), STORE_IO);
}

static int collect(void *arg, const char *session)
{
	buf_printf(arg, "%s ", session);
	return strcmp(session, "stop") == 0 ? 5 : 0;
}

static void test_list(void **state)
{
	struct fixture *fixture = *state;
	struct buf names = {0};
	char path[512];
	FILE *stray;

	assert_int_equal(store_list(fixture->dir, collect, &names), STORE_OK);
	assert_string_equal(buf_cstr(&names), "");
	assert_int_equal(fixture_create(fixture, "zz"), STORE_OK);
	assert_int_equal(fixture_create(fixture, "a1"), STORE_OK);
	assert_int_equal(fixture_create(fixture, "0123456789abcdef"), STORE_OK);
	(void)snprintf(
		path, sizeof(path), "%s/sessions/b.db.draft", fixture->dir);
	stray = fopen(path, "w");
	assert_non_null(stray);
	(void)fclose(stray);
	assert_int_equal(store_list(fixture->dir, collect, &names), STORE_OK);
	assert_string_equal(buf_cstr(&names), "0123456789abcdef a1 zz ");
	assert_int_equal(fixture_create(fixture, "stop"), STORE_OK);
	buf_clear(&names);
	assert_int_equal(store_list(fixture->dir, collect, &names), 5);
	assert_int_equal(store_list("/nonexistent", collect, &names), STORE_IO);
	buf_fini(&names);
	/* A draft that a killed server left does not stand in the way. */
	assert_int_equal(fixture_create(fixture, "b"), STORE_OK);
	expect_whole(fixture, "b", 0);
}

static void test_ids_stay_inside(void **state)
{
	static const char *const bad[] = {"", "A", "a-b", "../a", "a/b", "a.db",
		"0123456789abcdef0", "é", "a b"};
	struct fixture *fixture = *state;
	struct store_session *session;
	struct log_reader *reader;
	char path[512];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		store_session_path("dir", bad[i], path, sizeof(path));
		assert_string_equal(path, "");
		assert_int_equal(
			store_session_open(fixture->store, bad[i], &session),
			STORE_UNKNOWN_SESSION);
	}
	store_session_path("dir", "k7q", path, sizeof(path));
	assert_string_equal(path, "dir/sessions/k7q.db");
	store_session_path("dir", "k7q", path, 19);
	assert_string_equal(path, "");
	assert_int_equal(store_session_open(fixture->store, "none", &session),
		STORE_UNKNOWN_SESSION);
	assert_int_equal(log_reader_open(&reader, ""), STORE_UNKNOWN_SESSION);
	assert_int_equal(log_reader_open(&reader, "/nonexistent/a.db"),
		STORE_UNKNOWN_SESSION);
}

/* An odd name must not be taken for a URI with parameters. */
static void test_odd_file_names(void **state)
{
	struct fixture *fixture = *state;
	struct log_reader *reader;
	char from[512];
	char to[512];

	assert_int_equal(fixture_create(fixture, "a"), STORE_OK);
	fixture_path(fixture, "a", from);
	(void)snprintf(to, sizeof(to), "%s//a%%41?mode=memory#ü", fixture->dir);
	assert_int_equal(rename(from, to), 0);
	assert_int_equal(log_reader_open(&reader, to), STORE_OK);
	log_reader_close(reader);
}

static void expect_refused(sqlite3 *db, const char *sql)
{
	char *text = NULL;

	assert_int_not_equal(
		sqlite3_exec(db, sql, NULL, NULL, &text), SQLITE_OK);
	assert_non_null(text);
	assert_string_equal(text, "the log is append-only");
	sqlite3_free(text);
}

static void test_triggers_refuse(void **state)
{
	struct fixture *fixture = *state;
	struct store_session *session = open_new(fixture, "a");
	uint8_t digest[HASH_SIZE] = {0};
	char path[512];
	sqlite3 *db;

	assert_int_equal(append_known(session, 1, 6), STORE_OK);
	store_digest(session, 6, 1, digest);
	store_session_close(session);
	fixture_path(fixture, "a", path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	expect_refused(db, "UPDATE event SET body = x'00' WHERE seq = 2");
	expect_refused(db, "UPDATE event SET chain = chain WHERE seq = 6");
	expect_refused(db, "DELETE FROM event WHERE seq = 6");
	expect_refused(db, "DELETE FROM event");
	expect_refused(db, "UPDATE definition SET source = x''");
	expect_refused(db, "DELETE FROM definition");
	expect_refused(db, "REPLACE INTO definition SELECT * FROM definition");
	expect_refused(db, "UPDATE digest SET version = 2");
	expect_refused(db, "DELETE FROM digest");
	expect_refused(db, "REPLACE INTO digest SELECT * FROM digest");
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	expect_whole(fixture, "a", 6);
}

static void test_errors_have_texts(void **state)
{
	(void)state;
	assert_string_equal(store_error_text(STORE_FULL), "the disk is full");
	assert_string_equal(store_error_text(STORE_OK), "done");
	assert_non_null(store_error_text(-1000));
}

#define WITH_STORE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_STORE(test_definition_comes_back),
		WITH_STORE(test_rows_come_back_in_pages),
		WITH_STORE(test_a_page_stops_when_told),
		WITH_STORE(test_extreme_values),
		WITH_STORE(test_gaps_are_refused),
		WITH_STORE(test_the_same_rows_again),
		WITH_STORE(test_other_rows_under_old_numbers),
		WITH_STORE(test_the_older_holder_is_fenced_off),
		WITH_STORE(test_digests_and_ticks),
		WITH_STORE(test_many_sessions_at_once),
		WITH_STORE(test_a_reader_does_not_hold_the_wal),
		WITH_STORE(test_the_directory_is_held),
		WITH_STORE(test_list),
		WITH_STORE(test_ids_stay_inside),
		WITH_STORE(test_odd_file_names),
		WITH_STORE(test_triggers_refuse),
		cmocka_unit_test(test_errors_have_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
