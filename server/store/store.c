#include "store/store.h"

#include "store/directory.h"
#include "store/round.h"
#include "store/writer.h"

#include <assert.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct store_session {
	struct store *store;
	uint64_t last; /* the newest seq queued */

	/* The writer thread's while `writing` is set: */
	struct log_writer *log;
	struct round round;
	struct store_session *next_taken;
	int result; /* of its last round */

	/* Under the store's mutex: */
	struct round queued;
	struct store_session *next_waiting;
	bool waiting; /* stands in store.waiting */
	bool writing; /* stands in the thread's list */
	uint64_t durable;
	uint64_t bytes;
	int error; /* for good, once it is set */
};

struct store {
	char *dir;
	int lock; /* the descriptor that holds the directory */
	unsigned sessions;
	void (*notify)(void *arg);
	void *arg;
	pthread_t thread;

	pthread_mutex_t mutex;
	pthread_cond_t work;           /* something is waiting, or `stop` */
	pthread_cond_t idle;           /* a round is over */
	struct store_session *waiting; /* those with something queued */
	bool stop;
};

const char *store_error_text(int error)
{
	switch (error) {
#define X(name, value, text) \
	case value:          \
		return text;
		STORE_ERROR_MAP(X)
#undef X
	default:
		return "an error that is none of the log's";
	}
}

static void lock(struct store *store)
{
	int rc = pthread_mutex_lock(&store->mutex);

	assert(rc == 0);
	(void)rc;
}

static void unlock(struct store *store)
{
	int rc = pthread_mutex_unlock(&store->mutex);

	assert(rc == 0);
	(void)rc;
}

/* ── the writer thread ───────────────────────────────────────────────── */

/* Waits for work and takes all of it: the queues change places with the
 * rounds written before. NULL: there will be no more. */
static struct store_session *take_round(struct store *store)
{
	struct store_session *taken;

	lock(store);
	while (store->waiting == NULL && !store->stop)
		pthread_cond_wait(&store->work, &store->mutex);
	taken = store->waiting;
	store->waiting = NULL;
	for (struct store_session *at = taken; at != NULL;
		at = at->next_taken) {
		struct round written = at->round;

		/* While it is written it may come to wait again. */
		at->next_taken = at->next_waiting;
		at->round = at->queued;
		at->queued = written;
		at->waiting = false;
		at->writing = true;
	}
	unlock(store);
	return taken;
}

/* After this a session may be closed at any moment. */
static void publish_round(struct store *store, struct store_session *taken)
{
	lock(store);
	while (taken != NULL) {
		struct store_session *next = taken->next_taken;

		taken->durable = log_writer_last(taken->log);
		taken->bytes = log_writer_bytes(taken->log);
		taken->error = taken->result;
		taken->writing = false;
		taken = next;
	}
	pthread_cond_broadcast(&store->idle);
	unlock(store);
}

static void *writer_main(void *arg)
{
	struct store *store = arg;
	struct store_session *taken;

	while ((taken = take_round(store)) != NULL) {
		for (struct store_session *at = taken; at != NULL;
			at = at->next_taken) {
			/* Fail-stop: what was queued behind a failure is
			 * dropped. */
			if (at->result == STORE_OK)
				at->result =
					log_writer_commit(at->log, &at->round);
			round_clear(&at->round);
		}
		publish_round(store, taken);
		if (store->notify != NULL)
			store->notify(store->arg);
	}
	return NULL;
}

/* Signals are for the thread that runs the loop. */
static int start_thread(struct store *store)
{
	sigset_t all;
	sigset_t before;
	int rc;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	rc = pthread_create(&store->thread, NULL, writer_main, store);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return rc == 0 ? STORE_OK : STORE_IO;
}

/* ── the directory ───────────────────────────────────────────────────── */

int store_open(struct store **out, const char *dir, void (*notify)(void *arg),
	void *arg)
{
	struct store *store;
	int fd = -1;
	int result;

	/* Picks the fastest BLAKE2b that the machine has. */
	if (sodium_init() < 0)
		return STORE_IO;
	result = directory_lock(dir, &fd);
	if (result != STORE_OK)
		return result;
	store = calloc(1, sizeof(*store));
	if (store == NULL)
		abort();
	*store = (struct store){
		.dir = strdup(dir), .lock = fd, .notify = notify, .arg = arg};
	if (store->dir == NULL)
		abort();
	pthread_mutex_init(&store->mutex, NULL);
	pthread_cond_init(&store->work, NULL);
	pthread_cond_init(&store->idle, NULL);
	result = start_thread(store);
	if (result != STORE_OK)
		goto out;
	*out = store;
	return STORE_OK;
out:
	close(fd);
	free(store->dir);
	free(store);
	return result;
}

void store_close(struct store *store)
{
	int rc;

	assert(store->sessions == 0);
	lock(store);
	store->stop = true;
	pthread_cond_signal(&store->work);
	unlock(store);
	rc = pthread_join(store->thread, NULL);
	assert(rc == 0);
	(void)rc;
	pthread_cond_destroy(&store->idle);
	pthread_cond_destroy(&store->work);
	pthread_mutex_destroy(&store->mutex);
	close(store->lock);
	free(store->dir);
	free(store);
}

int store_create(struct store *store, const char *session, int64_t at_ms,
	const uint8_t *definition, size_t definition_len, const uint8_t *source,
	size_t source_len)
{
	char path[STORE_PATH_MAX];

	assert(session_id_valid(session));
	assert(definition_len <= LOG_BODY_MAX && source_len <= LOG_BODY_MAX);
	store_session_path(store->dir, session, path, sizeof(path));
	if (path[0] == '\0')
		return STORE_IO;
	return log_create(path, &(struct log_source){
					.session = session,
					.created_ms = at_ms,
					.definition = definition,
					.definition_len = definition_len,
					.source = source,
					.source_len = source_len,
				});
}

/* ── a session ───────────────────────────────────────────────────────── */

int store_session_open(
	struct store *store, const char *session, struct store_session **out)
{
	char path[STORE_PATH_MAX];
	struct store_session *opened;
	struct log_writer *log = NULL;
	int result;

	store_session_path(store->dir, session, path, sizeof(path));
	if (path[0] == '\0')
		return STORE_UNKNOWN_SESSION;
	result = log_writer_open(&log, path);
	if (result != STORE_OK)
		return result;
	opened = calloc(1, sizeof(*opened));
	if (opened == NULL)
		abort();
	opened->store = store;
	opened->log = log;
	opened->last = log_writer_last(log);
	opened->durable = opened->last;
	opened->bytes = log_writer_bytes(log);
	store->sessions++;
	*out = opened;
	return STORE_OK;
}

void store_session_close(struct store_session *session)
{
	struct store *store = session->store;

	lock(store);
	while (session->waiting || session->writing)
		pthread_cond_wait(&store->idle, &store->mutex);
	unlock(store);
	log_writer_close(session->log);
	round_fini(&session->round);
	round_fini(&session->queued);
	free(session);
	store->sessions--;
}

/* With the mutex held, after something was added to session->queued. */
static void enqueue(struct store_session *session)
{
	struct store *store = session->store;

	if (session->waiting)
		return;
	session->waiting = true;
	session->next_waiting = store->waiting;
	store->waiting = session;
	pthread_cond_signal(&store->work);
}

/* Ours to get right: the rows are those of whole groups, and fit. */
static void assert_rows(const struct log_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert(rows[i].grp == rows[i].seq ||
			(i > 0 && rows[i].grp == rows[i - 1].grp));
		assert(rows[i].client_id_len <= LOG_CLIENT_ID_MAX);
		assert(rows[i].body_len <= LOG_BODY_MAX);
		assert(strlen(rows[i].audience) <= LOG_AUDIENCE_MAX);
	}
}

int store_append(struct store_session *session, uint64_t expected,
	const struct log_row *rows, size_t n)
{
	int error;

	if (expected > session->last)
		return STORE_GAP;
	for (size_t i = 0; i < n; i++) {
		if (rows[i].seq != expected + 1 + i)
			return STORE_GAP;
	}
	assert_rows(rows, n);
	lock(session->store);
	error = session->error;
	if (error == STORE_OK && n > 0) {
		for (size_t i = 0; i < n; i++)
			round_add_row(&session->queued, &rows[i]);
		enqueue(session);
	}
	unlock(session->store);
	if (error == STORE_OK && expected + n > session->last)
		session->last = expected + n;
	return error;
}

void store_digest(struct store_session *session, uint64_t seq, uint32_t version,
	const uint8_t digest[HASH_SIZE])
{
	struct round_digest queued = {.seq = seq, .version = version};

	assert(seq > 0 && seq <= session->last);
	memcpy(queued.digest, digest, HASH_SIZE);
	lock(session->store);
	if (session->error == STORE_OK) {
		round_add_digest(&session->queued, &queued);
		enqueue(session);
	}
	unlock(session->store);
}

void store_tick(
	struct store_session *session, int64_t at_ms, int64_t exercise_ms)
{
	lock(session->store);
	if (session->error == STORE_OK) {
		session->queued.tick = (struct log_tick){
			.at_ms = at_ms, .exercise_ms = exercise_ms};
		session->queued.has_tick = true;
		enqueue(session);
	}
	unlock(session->store);
}

int store_progress(struct store_session *session, uint64_t *durable)
{
	int error;

	lock(session->store);
	*durable = session->durable;
	error = session->error;
	unlock(session->store);
	return error;
}

uint64_t store_bytes(const struct store_session *session)
{
	uint64_t bytes;

	lock(session->store);
	bytes = session->bytes;
	unlock(session->store);
	return bytes;
}
