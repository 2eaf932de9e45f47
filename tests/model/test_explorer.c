/*
 * Explores every board with the real core. PLENARY_STATES says how many states
 * there shall be in all; a figure for each board is printed.
 */
#include "tests/model/explorer.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

enum {
	BOARDS_MAX = 4,
	/* So many states hold everything that may happen; and so many hold
	 * enough to play on from. */
	COVERED_FROM = 40000,
	PLAYED_FROM = 400000,
	PLAYED_MIN = 1000
};

struct worker {
	struct plan plan;
	pid_t pid;
	int pipe;
	struct findings findings;
	double seconds;
};

static double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static uint32_t states_wanted(void)
{
	const char *text = getenv("PLENARY_STATES");

	return text == NULL ? TEST_STATES : (uint32_t)strtoul(text, NULL, 10);
}

/* A process for each board: they share nothing but the count of what was
 * tried, which outlives it. */
static void start(struct worker *worker, unsigned board, uint32_t states)
{
	int ends[2];
	int zero;

	worker->plan = (struct plan){
		.board = board_at(board), .states = states, .views = true};
	zero = open("/dev/zero", O_RDWR);
	assert_true(zero >= 0);
	worker->plan.tried = mmap(NULL, sizeof(uint64_t),
		PROT_READ | PROT_WRITE, MAP_SHARED, zero, 0);
	close(zero);
	assert_ptr_not_equal(worker->plan.tried, MAP_FAILED);
	assert_int_equal(pipe(ends), 0);
	fflush(NULL);
	worker->pid = fork();
	assert_true(worker->pid >= 0);
	if (worker->pid == 0) {
		close(ends[0]);
		explore(&worker->plan, &worker->findings);
		_exit(write(ends[1], &worker->findings,
			      sizeof(worker->findings)) !=
						sizeof(worker->findings) ||
					worker->findings.fault.law != NULL
				? 1
				: 0);
	}
	close(ends[1]);
	worker->pipe = ends[0];
}

/* The core gave up (an assertion): the same again, up to there. */
static void print_crash(const struct worker *worker)
{
	struct findings *findings = calloc(1, sizeof(*findings));
	uint64_t tried = 0;
	struct plan plan = worker->plan;

	assert_non_null(findings);
	plan.tried = &tried;
	plan.stop_at = *worker->plan.tried;
	explore(&plan, findings);
	free(findings);
}

static bool read_whole(int fd, void *out, size_t size)
{
	size_t len = 0;

	while (len < size) {
		ssize_t n = read(fd, (char *)out + len, size - len);

		if (n <= 0)
			return false;
		len += (size_t)n;
	}
	return true;
}

static void print_findings(const struct worker *worker)
{
	const struct findings *it = &worker->findings;
	const struct board *board = worker->plan.board;

	printf("board %s: %u states (%s), %u of them explored from; %llu "
	       "transitions, %llu refusals; all views compared after %u; "
	       "played on from %u, %u to the end; %.0f MB waiting; %.1f s, "
	       "%.0f states/s\n",
		board->name, it->states,
		it->complete ? "all there are" : "the cap", it->expanded,
		(unsigned long long)it->transitions,
		(unsigned long long)it->refusals, it->viewed, it->played,
		it->finished, (double)it->bytes / 1e6, worker->seconds,
		it->states / worker->seconds);
	for (unsigned i = 0; i < board->n_openings; i++)
		printf("  to depth %u from: %s\n", it->depths[i],
			board->openings[i].name);
}

static void finish(struct worker *worker, double began)
{
	int status = 0;
	bool whole;

	whole = read_whole(
		worker->pipe, &worker->findings, sizeof(worker->findings));
	close(worker->pipe);
	assert_int_equal(waitpid(worker->pid, &status, 0), worker->pid);
	worker->seconds = seconds_now() - began;
	if (WIFEXITED(status))
		print_findings(worker);
	else
		print_crash(worker);
	munmap(worker->plan.tried, sizeof(uint64_t));
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_true(whole);
}

static uint64_t done_in_all(
	const struct worker *workers, unsigned n, unsigned kind)
{
	uint64_t done = 0;

	for (unsigned i = 0; i < n; i++)
		done += workers[i].findings.done[kind];
	return done;
}

static uint64_t events_in_all(
	const struct worker *workers, unsigned n, unsigned what)
{
	uint64_t events = 0;

	for (unsigned i = 0; i < n; i++)
		events += workers[i].findings.events[what];
	return events;
}

/* Nothing of this moves a proposal, or it is the end of everything. */
static bool is_beside(unsigned what)
{
	switch (what) {
	case PLENARY__EVENT__WHAT_STARTEX:
	case PLENARY__EVENT__WHAT_ENDEX:
	case PLENARY__EVENT__WHAT_NO_DUFF_ACKNOWLEDGED:
	case PLENARY__EVENT__WHAT_PARTICIPANT_JOINED:
	case PLENARY__EVENT__WHAT_CODE_REISSUED:
	case PLENARY__EVENT__WHAT_INJECT_OPENED:
	case PLENARY__EVENT__WHAT_INJECT_RESPONDED:
	case PLENARY__EVENT__WHAT_MESSAGE_SENT:
		return true;
	default:
		return false;
	}
}

/* What never happens says nothing about the rules. */
static void check_everything_happened(const struct worker *workers, unsigned n)
{
	const ProtobufCMessageDescriptor *event = &plenary__event__descriptor;
	unsigned missing = 0;

	for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
		if (kind != INPUT_STALE_ASSENT &&
			done_in_all(workers, n, kind) == 0) {
			print_message("input %u was never taken\n", kind);
			missing++;
		}
	}
	for (unsigned i = 0; i < event->n_fields; i++) {
		unsigned what = event->fields[i].id;

		if (what < PLENARY__EVENT__WHAT_STARTEX || is_beside(what) ||
			events_in_all(workers, n, what) > 0)
			continue;
		print_message("%s never happened\n", event->fields[i].name);
		missing++;
	}
	assert_int_equal(missing, 0);
}

static void every_law_holds_in_every_state(void **unused)
{
	struct worker *workers = calloc(BOARDS_MAX, sizeof(*workers));
	uint32_t wanted = states_wanted();
	double began = seconds_now();
	uint32_t states = 0;
	uint32_t played = 0;
	uint32_t each;
	unsigned n = 0;

	(void)unused;
	assert_non_null(workers);
	while (board_at(n) != NULL)
		n++;
	assert_in_range(n, 1, BOARDS_MAX);
	each = n == 0 ? 0 : wanted / n;
	for (unsigned i = 0; i < n; i++)
		start(&workers[i], i, each);
	for (unsigned i = 0; i < n; i++)
		finish(&workers[i], began);
	for (unsigned i = 0; i < n; i++) {
		states += workers[i].findings.states;
		played += workers[i].findings.played;
	}
	printf("%u states in all, %.1f s\n", states, seconds_now() - began);
	assert_int_equal(states, each * n);
	/* Few states hold too little for this. */
	if (wanted >= COVERED_FROM)
		check_everything_happened(workers, n);
	assert_true(wanted < PLAYED_FROM || played >= PLAYED_MIN);
	free(workers);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_law_holds_in_every_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
