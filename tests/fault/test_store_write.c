/* The Nth operation on the disk fails, for every N until a run in which none
 * does: what was acknowledged stays, in a log that is whole. */
#include "tests/unit/store_fixture.h"

#include "faulty_vfs.h"
#include "store/verify.h"

struct bench {
	struct faulty_vfs faulty;
	struct fixture fixture;
};

static int setup(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));

	assert_non_null(bench);
	faulty_vfs_install(&bench->faulty);
	*state = bench;
	return 0;
}

static int teardown(void **state)
{
	struct bench *bench = *state;

	faulty_vfs_remove(&bench->faulty);
	free(bench);
	return 0;
}

static struct store_session *open_session(struct fixture *fixture)
{
	struct store_session *session;

	assert_int_equal(
		store_session_open(fixture->store, "a", &session), STORE_OK);
	return session;
}

static int count_row(void *arg, const struct log_row *row)
{
	uint64_t *count = arg;

	assert_int_equal(row->seq, *count + 1);
	(*count)++;
	return 0;
}

/* How many rows the log has; it must be whole. */
static uint64_t count_whole(const struct fixture *fixture,
	int (*each)(void *arg, const struct log_row *row))
{
	struct log_verdict verdict = {0};
	struct log_reader *reader;
	uint64_t count = 0;
	char path[512];

	fixture_path(fixture, "a", path);
	assert_int_equal(log_reader_open(&reader, path), STORE_OK);
	assert_int_equal(log_verify(reader, each, &count, &verdict), STORE_OK);
	assert_int_equal(log_reader_integrity(reader), STORE_OK);
	log_reader_close(reader);
	return count;
}

/* ── groups ──────────────────────────────────────────────────────────── */

enum { GROUPS = 5 };

/* Until an error: the newest acknowledged seq. */
static uint64_t append_groups(
	struct fixture *fixture, struct store_session *session, int *error)
{
	uint8_t digest[HASH_SIZE] = {7};
	uint64_t acknowledged = 0;
	uint64_t durable = 0;

	*error = STORE_OK;
	for (uint64_t i = 0; i < GROUPS && *error == STORE_OK; i++) {
		uint64_t last = (i + 1) * GROUP;

		*error = append_known(session, i * GROUP + 1, last);
		/* The tick of the group before may have had a round of its
		 * own, and failed there. */
		if (*error != STORE_OK)
			break;
		store_digest(session, last, 1, digest);
		store_tick(session, (int64_t)last, (int64_t)last);
		*error = fixture_wait(fixture, session, last, &durable);
		assert_true(durable >= acknowledged);
		acknowledged = durable;
	}
	return acknowledged;
}

/* One run with the fault: whether it came to pass. */
static bool run_groups(struct bench *bench, const struct fault *fault,
	bool close_with_fault, int expected)
{
	struct fixture *fixture = &bench->fixture;
	struct store_session *session;
	uint64_t acknowledged;
	uint64_t durable;
	uint64_t count;
	bool fired;
	int error;

	fixture_init(fixture);
	assert_int_equal(fixture_create(fixture, "a"), STORE_OK);
	session = open_session(fixture);
	faulty_vfs_arm(&bench->faulty, fault);
	acknowledged = append_groups(fixture, session, &error);
	if (error != STORE_OK) {
		assert_int_equal(error, expected);
		/* For good. */
		assert_int_equal(append_known(session, 1, GROUP), expected);
	} else {
		assert_int_equal(acknowledged, GROUPS * GROUP);
	}
	if (close_with_fault) {
		store_session_close(session);
		fired = faulty_vfs_disarm(&bench->faulty);
	} else {
		fired = faulty_vfs_disarm(&bench->faulty);
		store_session_close(session);
	}
	fixture_close(fixture);
	count = count_whole(fixture, expect_known);
	assert_true(count >= acknowledged);
	assert_int_equal(count % GROUP, 0);
	/* The ordinary start is the recovery: the same rows may come again. */
	assert_int_equal(store_open(&fixture->store, fixture->dir,
				 fixture_notify, fixture),
		STORE_OK);
	session = open_session(fixture);
	assert_int_equal(append_known(session, 1, count + GROUP), STORE_OK);
	assert_int_equal(
		fixture_wait(fixture, session, count + GROUP, &durable),
		STORE_OK);
	store_session_close(session);
	assert_int_equal(count_whole(fixture, expect_known), count + GROUP);
	fixture_fini(fixture);
	return fired;
}

static void sweep_groups(
	struct bench *bench, struct fault fault, bool at_close, int expected)
{
	long n = 1;

	for (;; n++) {
		fault.nth = n;
		if (!run_groups(bench, &fault, at_close, expected))
			break;
	}
	/* There was something to fail in every round. */
	assert_true(n > GROUPS);
}

static void test_a_write_finds_the_disk_full(void **state)
{
	sweep_groups(*state,
		(struct fault){.kinds = FAULTY_WRITE, .code = SQLITE_FULL},
		false, STORE_FULL);
}

static void test_the_disk_stays_full(void **state)
{
	sweep_groups(*state,
		(struct fault){.kinds = FAULTY_WRITE,
			.code = SQLITE_FULL,
			.for_good = true,
			.torn = true},
		true, STORE_FULL);
}

static void test_the_disk_turns_read_only(void **state)
{
	sweep_groups(*state,
		(struct fault){.kinds = FAULTY_WRITE | FAULTY_TRUNCATE,
			.code = SQLITE_READONLY,
			.for_good = true},
		true, STORE_READ_ONLY);
}

static void test_a_write_is_torn(void **state)
{
	sweep_groups(*state,
		(struct fault){.kinds = FAULTY_WRITE,
			.code = SQLITE_IOERR_WRITE,
			.torn = true},
		false, STORE_IO);
}

/* The rows stand in the WAL, but whether on the disk nobody knows. */
static void test_a_sync_fails(void **state)
{
	sweep_groups(*state,
		(struct fault){
			.kinds = FAULTY_SYNC, .code = SQLITE_IOERR_FSYNC},
		false, STORE_IO);
}

static void test_anything_fails_from_then_on(void **state)
{
	sweep_groups(*state,
		(struct fault){.kinds = FAULTY_CHANGE,
			.code = SQLITE_IOERR,
			.for_good = true},
		true, STORE_IO);
}

static void test_a_read_fails(void **state)
{
	struct bench *bench = *state;
	struct fault fault = {.kinds = FAULTY_READ, .code = SQLITE_IOERR_READ};

	for (fault.nth = 1; run_groups(bench, &fault, false, STORE_IO);)
		fault.nth++;
}

/* Two sessions in one round: the error of one is not the other's. The fault
 * strikes the first write, whoever makes it. */
static void test_the_other_session_goes_on(void **state)
{
	struct bench *bench = *state;
	struct fixture *fixture = &bench->fixture;
	struct store_session *sessions[2];
	const struct fault fault = {
		.kinds = FAULTY_WRITE, .nth = 1, .code = SQLITE_FULL};
	uint64_t durable;
	unsigned failed = 0;

	fixture_init(fixture);
	assert_int_equal(fixture_create(fixture, "a"), STORE_OK);
	assert_int_equal(fixture_create(fixture, "b"), STORE_OK);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(store_session_open(fixture->store,
					 i == 0 ? "a" : "b", &sessions[i]),
			STORE_OK);
	faulty_vfs_arm(&bench->faulty, &fault);
	for (size_t i = 0; i < 2; i++)
		assert_int_equal(append_known(sessions[i], 1, GROUP), STORE_OK);
	for (size_t i = 0; i < 2; i++) {
		int error = fixture_wait(fixture, sessions[i], GROUP, &durable);

		failed += error == STORE_FULL;
		assert_int_equal(durable, error == STORE_OK ? GROUP : 0);
	}
	assert_int_equal(failed, 1);
	assert_true(faulty_vfs_disarm(&bench->faulty));
	for (size_t i = 0; i < 2; i++)
		store_session_close(sessions[i]);
	fixture_fini(fixture);
}

/* ── a checkpoint under way ──────────────────────────────────────────── */

enum { LARGE = 1500 * 1000, LARGE_GROUPS = 4, STRIDE = 61 };

/* Past the size at which SQLite brings the WAL home to the file. */
static bool run_large(struct bench *bench, const struct fault *fault)
{
	struct fixture *fixture = &bench->fixture;
	struct store_session *session;
	uint8_t *body = calloc(1, LARGE);
	uint64_t acknowledged = 0;
	int error = STORE_OK;
	bool fired;

	assert_non_null(body);
	fixture_init(fixture);
	assert_int_equal(fixture_create(fixture, "a"), STORE_OK);
	session = open_session(fixture);
	faulty_vfs_arm(&bench->faulty, fault);
	for (uint64_t seq = 1; seq <= LARGE_GROUPS && error == STORE_OK;
		seq++) {
		struct log_row row = {.seq = seq,
			.grp = seq,
			.audience = "public",
			.body = body,
			.body_len = LARGE};

		assert_int_equal(
			store_append(session, seq - 1, &row, 1), STORE_OK);
		error = fixture_wait(fixture, session, seq, &acknowledged);
	}
	store_session_close(session);
	fired = faulty_vfs_disarm(&bench->faulty);
	fixture_close(fixture);
	assert_true(count_whole(fixture, count_row) >= acknowledged);
	fixture_fini(fixture);
	free(body);
	return fired;
}

static void test_a_fault_in_a_checkpoint(void **state)
{
	struct fault fault = {.kinds = FAULTY_CHANGE,
		.nth = 1,
		.code = SQLITE_IOERR,
		.for_good = true};

	while (run_large(*state, &fault))
		fault.nth += STRIDE;
	assert_true(fault.nth > LARGE_GROUPS * LARGE / 4096);
}

/* ── making and opening ──────────────────────────────────────────────── */

/* A session that could not be made is not there, and can be made next. */
static void test_making_a_session_fails(void **state)
{
	struct bench *bench = *state;
	struct fixture *fixture = &bench->fixture;
	struct fault fault = {.kinds = FAULTY_CHANGE, .code = SQLITE_FULL};
	struct log_reader *reader;
	char path[512];
	bool fired = true;

	for (fault.nth = 1; fired; fault.nth++) {
		int error;

		fixture_init(fixture);
		fixture_path(fixture, "a", path);
		faulty_vfs_arm(&bench->faulty, &fault);
		error = fixture_create(fixture, "a");
		fired = faulty_vfs_disarm(&bench->faulty);
		if (error != STORE_OK) {
			assert_int_equal(log_reader_open(&reader, path),
				STORE_UNKNOWN_SESSION);
			assert_int_equal(
				fixture_create(fixture, "a"), STORE_OK);
		}
		assert_int_equal(fixture_create(fixture, "a"), STORE_EXISTS);
		assert_int_equal(count_whole(fixture, expect_known), 0);
		fixture_fini(fixture);
	}
	assert_true(fault.nth > 5);
}

static void test_opening_a_session_fails(void **state)
{
	struct bench *bench = *state;
	struct fixture *fixture = &bench->fixture;
	struct fault fault = {.kinds = FAULTY_CHANGE, .code = SQLITE_IOERR};
	struct store_session *session;
	uint64_t durable;
	bool fired = true;

	fixture_init(fixture);
	assert_int_equal(fixture_create(fixture, "a"), STORE_OK);
	session = open_session(fixture);
	assert_int_equal(append_known(session, 1, GROUP), STORE_OK);
	store_session_close(session);
	for (fault.nth = 1; fired; fault.nth++) {
		int error;

		faulty_vfs_arm(&bench->faulty, &fault);
		error = store_session_open(fixture->store, "a", &session);
		fired = faulty_vfs_disarm(&bench->faulty);
		if (error != STORE_OK) {
			assert_int_equal(error, STORE_IO);
			session = open_session(fixture);
		}
		assert_int_equal(store_progress(session, &durable), STORE_OK);
		assert_int_equal(durable, GROUP);
		store_session_close(session);
	}
	assert_true(fault.nth > 3);
	fixture_fini(fixture);
}

/* ── reading ─────────────────────────────────────────────────────────── */

/* A disk that cannot be read is not a log that is damaged. */
static void test_reading_fails(void **state)
{
	struct bench *bench = *state;
	struct fixture *fixture = &bench->fixture;
	struct fault fault = {.kinds = FAULTY_READ, .code = SQLITE_IOERR_READ};
	struct store_session *session;
	char path[512];
	bool fired = true;

	fixture_init(fixture);
	assert_int_equal(fixture_create(fixture, "a"), STORE_OK);
	session = open_session(fixture);
	assert_int_equal(append_known(session, 1, 90), STORE_OK);
	store_session_close(session);
	fixture_path(fixture, "a", path);
	for (fault.nth = 1; fired; fault.nth++) {
		struct log_reader *reader = NULL;
		struct log_verdict verdict = {0};
		uint64_t count = 0;
		int error;

		faulty_vfs_arm(&bench->faulty, &fault);
		error = log_reader_open(&reader, path);
		if (error == STORE_OK)
			error = log_verify(
				reader, expect_known, &count, &verdict);
		fired = faulty_vfs_disarm(&bench->faulty);
		assert_int_equal(error, fired ? STORE_IO : STORE_OK);
		log_reader_close(reader);
	}
	assert_true(fault.nth > 5);
	fixture_fini(fixture);
}

/* A place where neither the WAL nor its index can be made. */
static void test_a_copy_in_a_read_only_place(void **state)
{
	struct bench *bench = *state;
	struct fixture *fixture = &bench->fixture;
	const struct fault fault = {.kinds = FAULTY_OPEN_WAL | FAULTY_SHM,
		.nth = 1,
		.code = SQLITE_CANTOPEN,
		.for_good = true};
	struct store_session *session;
	struct log_reader *reader;
	uint64_t durable;
	char path[512];

	fixture_init(fixture);
	assert_int_equal(fixture_create(fixture, "a"), STORE_OK);
	session = open_session(fixture);
	assert_int_equal(append_known(session, 1, 90), STORE_OK);
	assert_int_equal(
		fixture_wait(fixture, session, 90, &durable), STORE_OK);
	fixture_path(fixture, "a", path);
	/* The rows stand in a WAL that cannot be read there: not to be taken
	 * for a log without them. */
	faulty_vfs_arm(&bench->faulty, &fault);
	assert_int_equal(log_reader_open(&reader, path), STORE_READ_ONLY);
	assert_true(faulty_vfs_disarm(&bench->faulty));
	store_session_close(session);
	faulty_vfs_arm(&bench->faulty, &fault);
	assert_int_equal(count_whole(fixture, expect_known), 90);
	assert_true(faulty_vfs_disarm(&bench->faulty));
	fixture_fini(fixture);
}

#define WITH_VFS(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_VFS(test_a_write_finds_the_disk_full),
		WITH_VFS(test_the_disk_stays_full),
		WITH_VFS(test_the_disk_turns_read_only),
		WITH_VFS(test_a_write_is_torn),
		WITH_VFS(test_a_sync_fails),
		WITH_VFS(test_anything_fails_from_then_on),
		WITH_VFS(test_a_read_fails),
		WITH_VFS(test_the_other_session_goes_on),
		WITH_VFS(test_a_fault_in_a_checkpoint),
		WITH_VFS(test_making_a_session_fails),
		WITH_VFS(test_opening_a_session_fails),
		WITH_VFS(test_reading_fails),
		WITH_VFS(test_a_copy_in_a_read_only_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
