/*
 * A log that was changed behind the server's back: `plenaryd verify` names the
 * event (0: the definition) whichever field was touched, and whatever bit of
 * the file is turned, it ends with a verdict and never in a crash.
 */
#include "tests/support/workshop.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum {
	VERIFIED = 0,
	DAMAGED = 4,
	FILE_FLIPS = 200,
	DEFINITION_FLIPS = 12,
	TESTS = 4
};

/* The exercise's flagship, for a few minutes: one of most kinds of events. */
static const struct {
	const char *code_name;
	const char *script;
} play[] = {
	{"director", "startex\n"
		     "release own-perimeter --yes\n"},
	{"CA.head", "open all.1\n"
		    "respond all.1 \"We are glad of it.\"\n"
		    "say all \"Bonjour à tous\"\n"},
	{"MX.head", "propose A1 terms.plan-dn-iii=\"runs it\"\n"
		    "ratify A1\n"
		    "say US+MX \"caucus\"\n"
		    "say own \"we two\"\n"
		    "propose A2\n"
		    "refuse A2 \"the navy wants another\"\n"},
	{"US.head", "propose B1\n"
		    "say excon \"ready\"\n"},
	{"MX.head", "amend B1 terms.sites=\"both banks\"\n"},
	{"US.head", "accept B1.a1\n"
		    "assent B1@2\n"
		    "ratify B1\n"},
	{"MX.head", "ratify B1\n"
		    "propose B2\n"},
	{"US.head", "block B2 \"not yet\"\n"},
	{"director", "pausex \"lunch\"\n"
		     "resume\n"
		     "inject CA \"A call\" \"Are you there?\" --yes\n"
		     "endex --yes\n"},
};

struct log {
	struct workshop workshop;
	char copy[SERVER_PATH_MAX + 16];
	char *bytes;
	size_t len;
	uint64_t events;
	char whole[1024]; /* what verify says of the untouched copy */
	uint64_t random;
	unsigned flips;
	unsigned passed; /* tests */
};

/* ── a session ───────────────────────────────────────────────────────── */

static void play_part(const struct workshop *workshop, size_t i)
{
	char path[SERVER_PATH_MAX + 16];
	char out[8192];
	const char *const arguments[] = {"do",
		workshop_code(workshop, play[i].code_name), "--server",
		workshop->server.address, "--name", play[i].code_name, path,
		NULL};

	(void)snprintf(path, sizeof(path), "%s/script", workshop->server.home);
	write_whole_file(path, play[i].script, strlen(play[i].script));
	if (server_run(TEST_PLENARY, arguments, out, sizeof(out)) != 0)
		fail_msg("%s: %s", play[i].code_name, out);
}

static uint64_t ask_number(const char *path, const char *sql)
{
	sqlite3_stmt *statement = NULL;
	sqlite3 *db = NULL;
	uint64_t number;

	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	assert_int_equal(
		sqlite3_prepare_v2(db, sql, -1, &statement, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
	number = (uint64_t)sqlite3_column_int64(statement, 0);
	sqlite3_finalize(statement);
	sqlite3_close(db);
	return number;
}

static uint64_t draw(struct log *log)
{
	log->random ^= log->random >> 12;
	log->random ^= log->random << 25;
	log->random ^= log->random >> 27;
	return log->random * UINT64_C(0x2545f4914f6cdd1d) >> 11;
}

/* ── the copy ────────────────────────────────────────────────────────── */

static void forget_copy(const struct log *log)
{
	static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
	char path[sizeof(log->copy) + 16];

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s%s", log->copy, ends[i]);
		(void)remove(path);
	}
}

static void fresh_copy(const struct log *log)
{
	forget_copy(log);
	write_whole_file(log->copy, log->bytes, log->len);
}

static int verify(const struct log *log, char *out, size_t room)
{
	const char *const arguments[] = {"verify", log->copy, NULL};

	return server_run(TEST_PLENARYD, arguments, out, room);
}

static int setup(void **state)
{
	struct log *log = calloc(1, sizeof(*log));

	assert_non_null(log);
	*state = log;
	log->random = 20260101;
	workshop_open(&log->workshop, TEST_PLENARYD, TEST_SOURCE_DIR,
		TEST_SOURCE_DIR "/exercises/north-american-perimeter.yaml",
		NULL);
	assert_int_equal(
		setenv("XDG_STATE_HOME", log->workshop.server.home, 1), 0);
	for (size_t i = 0; i < sizeof(play) / sizeof(play[0]); i++)
		play_part(&log->workshop, i);
	assert_int_equal(server_stop(&log->workshop.server), 0);
	log->bytes = read_whole(log->workshop.log, &log->len);
	(void)snprintf(log->copy, sizeof(log->copy), "%s/copy.db",
		log->workshop.server.home);
	fresh_copy(log);
	assert_int_equal(verify(log, log->whole, sizeof(log->whole)), VERIFIED);
	log->events = ask_number(log->copy, "SELECT count(*) FROM event");
	assert_true(log->events > 40);
	return 0;
}

static int teardown(void **state)
{
	struct log *log = *state;

	/* The copy that was judged wrongly is worth looking at. */
	if (log->passed == TESTS)
		workshop_close(&log->workshop);
	else
		print_message("kept: %s\n", log->copy);
	free(log->bytes);
	free(log);
	return 0;
}

/* ── one field ───────────────────────────────────────────────────────── */

/* A column, and up to which bit a number in it is turned. What is a text or
 * bytes has 0. */
struct column {
	const char *name;
	unsigned from_bit;
	unsigned bits;
};

static void turn_bytes(struct log *log, sqlite3_stmt *from, sqlite3_stmt *to)
{
	bool text = sqlite3_column_type(from, 0) == SQLITE_TEXT;
	const void *found = sqlite3_column_blob(from, 0);
	size_t len = (size_t)sqlite3_column_bytes(from, 0);
	uint8_t *bytes = malloc(len + 1);
	uint64_t at;

	assert_non_null(bytes);
	if (len > 0)
		memcpy(bytes, found, len);
	if (len == 0) {
		bytes[len++] = 1; /* nothing to turn: one is put in */
	} else {
		at = draw(log);
		/* Of a letter, a bit that leaves it one character. */
		bytes[at / 8 % len] ^=
			(uint8_t)(1U << (text ? at % 5 : at % 8));
	}
	assert_int_equal(text ? sqlite3_bind_text(to, 1, (const char *)bytes,
					(int)len, SQLITE_TRANSIENT)
			      : sqlite3_bind_blob(to, 1, bytes, (int)len,
					SQLITE_TRANSIENT),
		SQLITE_OK);
	free(bytes);
}

static void turn_number(struct log *log, const struct column *column,
	sqlite3_stmt *from, sqlite3_stmt *to)
{
	unsigned bit =
		column->from_bit +
		(unsigned)(draw(log) % (column->bits - column->from_bit));

	assert_int_equal(sqlite3_bind_int64(to, 1,
				 sqlite3_column_int64(from, 0) ^
					 ((sqlite3_int64)1 << bit)),
		SQLITE_OK);
}

/* In a fresh copy, one bit of one field. */
static void flip(struct log *log, const char *table, const char *key,
	const struct column *column, uint64_t row)
{
	sqlite3_stmt *from = NULL;
	sqlite3_stmt *to = NULL;
	sqlite3 *db = NULL;
	char sql[256];

	fresh_copy(log);
	assert_int_equal(sqlite3_open(log->copy, &db), SQLITE_OK);
	/* The log is append-only by its triggers; who damages it is not. */
	assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER,
				 0, (int *)NULL),
		SQLITE_OK);
	(void)snprintf(sql, sizeof(sql), "SELECT %s FROM %s WHERE %s = %llu",
		column->name, table, key, (unsigned long long)row);
	assert_int_equal(
		sqlite3_prepare_v2(db, sql, -1, &from, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(from), SQLITE_ROW);
	(void)snprintf(sql, sizeof(sql), "UPDATE %s SET %s = ? WHERE %s = %llu",
		table, column->name, key, (unsigned long long)row);
	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &to, NULL), SQLITE_OK);
	if (column->bits > 0)
		turn_number(log, column, from, to);
	else
		turn_bytes(log, from, to);
	sqlite3_reset(from);
	if (sqlite3_step(to) != SQLITE_DONE)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	assert_int_equal(sqlite3_changes(db), 1);
	sqlite3_finalize(from);
	sqlite3_finalize(to);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	log->flips++;
}

/* verify ends with 4 and names the event. */
static void must_name(struct log *log, const char *table,
	const struct column *column, uint64_t row, uint64_t event)
{
	char expected[64];
	char out[1024];
	int code = verify(log, out, sizeof(out));

	(void)snprintf(expected, sizeof(expected),
		"damaged: event %llu:", (unsigned long long)event);
	if (code != DAMAGED || strstr(out, expected) == NULL)
		fail_msg("%s.%s of %llu: exit %d: %s", table, column->name,
			(unsigned long long)row, code, out);
}

static void test_every_field_of_every_event(void **state)
{
	/* A seq becomes one that no other row has. */
	static const struct column columns[] = {{"seq", 12, 40}, {"grp", 0, 40},
		{"at_ms", 0, 50}, {"exercise_ms", 0, 50},
		{"participant", 0, 30}, {"client_id", 0, 0},
		{"client_seq", 0, 50}, {"audience", 0, 0}, {"kind", 0, 30},
		{"schema", 0, 30}, {"body", 0, 0}, {"chain", 0, 0}};
	struct log *log = *state;

	for (uint64_t seq = 1; seq <= log->events; seq++) {
		for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]);
			c++) {
			flip(log, "event", "seq", &columns[c], seq);
			must_name(log, "event", &columns[c], seq, seq);
		}
	}
	log->passed++;
}

static void test_definition(void **state)
{
	static const struct column columns[] = {{"format", 0, 30},
		{"session", 0, 0}, {"created_ms", 0, 40}, {"scenario", 0, 0},
		{"source", 0, 0}, {"start", 0, 0}};
	struct log *log = *state;

	for (size_t c = 0; c < sizeof(columns) / sizeof(columns[0]); c++) {
		for (unsigned i = 0; i < DEFINITION_FLIPS; i++) {
			flip(log, "definition", "id", &columns[c], 1);
			must_name(log, "definition", &columns[c], 1, 0);
		}
	}
	log->passed++;
}

/* The digest at the end: the event at which it was taken. */
static void test_digest(void **state)
{
	static const struct column column = {"digest", 0, 0};
	struct log *log = *state;
	uint64_t seq;

	fresh_copy(log);
	seq = ask_number(log->copy, "SELECT max(seq) FROM digest");
	assert_true(seq > 0);
	flip(log, "digest", "seq", &column, seq);
	must_name(log, "digest", &column, seq, seq);
	log->passed++;
}

static void test_every_place_of_the_file(void **state)
{
	struct log *log = *state;
	unsigned damaged = 0;

	for (unsigned i = 0; i < FILE_FLIPS; i++) {
		uint64_t at = draw(log) % (log->len * 8);
		uint8_t bit = (uint8_t)(1U << at % 8);
		char out[1024];
		int code;

		log->bytes[at / 8] = (char)((uint8_t)log->bytes[at / 8] ^ bit);
		fresh_copy(log);
		log->bytes[at / 8] = (char)((uint8_t)log->bytes[at / 8] ^ bit);
		code = verify(log, out, sizeof(out));
		if (code != DAMAGED &&
			(code != VERIFIED || strcmp(out, log->whole) != 0))
			fail_msg("bit %d of byte %llu: exit %d: %s",
				(int)(at % 8), (unsigned long long)at / 8, code,
				out);
		damaged += code == DAMAGED;
	}
	print_message("%u of %u flips are damage, the others change nothing; "
		      "%u flips of fields in %llu events\n",
		damaged, (unsigned)FILE_FLIPS, log->flips,
		(unsigned long long)log->events);
	assert_true(damaged > 0);
	log->passed++;
}

int main(void)
{
	const struct CMUnitTest tests[TESTS] = {
		cmocka_unit_test(test_every_field_of_every_event),
		cmocka_unit_test(test_definition),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_every_place_of_the_file),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
