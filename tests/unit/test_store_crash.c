/* A server that is killed while it writes: what it acknowledged is there. */
#include "store_fixture.h"

#include <signal.h>
#include <sys/wait.h>

#include "store/verify.h"

enum { KILLS = 12 };

/* Appends for ever, a few groups ahead of what is durable, and tells how far
 * it is durable. Only a signal ends it. */
static void write_until_killed(const char *dir, int pipe_end)
{
	struct fixture fixture = {0};
	struct store_session *session;
	uint64_t durable;
	uint64_t last;

	(void)snprintf(fixture.dir, sizeof(fixture.dir), "%s", dir);
	pthread_mutex_init(&fixture.mutex, NULL);
	pthread_cond_init(&fixture.noticed, NULL);
	if (store_open(&fixture.store, dir, fixture_notify, &fixture) != 0 ||
		store_session_open(fixture.store, "a", &session) != 0 ||
		store_progress(session, &last) != 0)
		_exit(2);
	for (;;) {
		for (unsigned i = 0; i < 5; i++, last += GROUP) {
			if (append_known(session, last + 1, last + GROUP) != 0)
				_exit(3);
			store_tick(session, (int64_t)last, (int64_t)last);
		}
		if (fixture_wait(&fixture, session, last - GROUP, &durable) !=
			0)
			_exit(4);
		if (write(pipe_end, &durable, sizeof(durable)) !=
			(ssize_t)sizeof(durable))
			_exit(5);
	}
}

/* The newest seq that the child acknowledged before it was killed, after at
 * least `reports` of its reports. */
static uint64_t kill_after(pid_t child, int pipe_end, unsigned reports)
{
	uint64_t acknowledged = 0;
	uint64_t durable;
	int status;

	while (read(pipe_end, &durable, sizeof(durable)) ==
		(ssize_t)sizeof(durable)) {
		acknowledged = durable;
		if (reports > 0 && --reports == 0)
			assert_int_equal(kill(child, SIGKILL), 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	return acknowledged;
}

static uint64_t count_whole(const struct fixture *fixture)
{
	struct log_reader *reader;
	struct log_verdict verdict = {0};
	uint64_t count = 0;
	char path[512];

	fixture_path(fixture, "a", path);
	assert_int_equal(log_reader_open(&reader, path), STORE_OK);
	assert_int_equal(
		log_verify(reader, expect_known, &count, &verdict), STORE_OK);
	assert_int_equal(log_reader_integrity(reader), STORE_OK);
	log_reader_close(reader);
	/* No group is there in part. */
	assert_int_equal(count % GROUP, 0);
	return count;
}

static void test_killed_while_appending(void **state)
{
	struct fixture fixture;
	uint64_t before = 0;

	(void)state;
	fixture_init(&fixture);
	assert_int_equal(fixture_create(&fixture, "a"), STORE_OK);
	fixture_close(&fixture);
	for (unsigned i = 0; i < KILLS; i++) {
		uint64_t acknowledged;
		uint64_t count;
		int ends[2];
		pid_t child;

		assert_int_equal(pipe(ends), 0);
		child = fork();
		assert_true(child >= 0);
		if (child == 0) {
			close(ends[0]);
			write_until_killed(fixture.dir, ends[1]);
		}
		close(ends[1]);
		acknowledged = kill_after(child, ends[0], 1 + i * 7);
		close(ends[0]);
		count = count_whole(&fixture);
		assert_true(acknowledged > before);
		assert_true(count >= acknowledged);
		before = count;
	}
	fixture_fini(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed_while_appending),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
