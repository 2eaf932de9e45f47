#include "commit.h"

#include "store/store.h"

#include <plenary.pb-c.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/vfs.h>
#include <uv.h>

enum { MEMORY_FILE_SYSTEM = 0x01021994 }; /* tmpfs, as statfs(2) has it */

/* As a server's rows have it; the store does not read it. */
static const char definition[] = "a definition";

struct writer {
	pthread_mutex_t mutex;
	pthread_cond_t noticed;
	uint64_t notices; /* rounds of the store's thread */
	struct store_session *session;
	struct log_row *rows; /* of one append, at most a window of them */
	uint64_t *sent_ns;    /* ring by seq */
	unsigned window;
	uint64_t sent;
	uint64_t durable;
	uint64_t room;
};

static void on_notify(void *arg)
{
	struct writer *writer = arg;

	pthread_mutex_lock(&writer->mutex);
	writer->notices++;
	pthread_cond_signal(&writer->noticed);
	pthread_mutex_unlock(&writer->mutex);
}

static void wait_for_round(struct writer *writer, uint64_t *seen)
{
	pthread_mutex_lock(&writer->mutex);
	while (writer->notices == *seen)
		pthread_cond_wait(&writer->noticed, &writer->mutex);
	*seen = writer->notices;
	pthread_mutex_unlock(&writer->mutex);
}

/* Fills the window in one call, as a server does at the end of a loop turn. */
static int append(struct writer *writer, uint64_t most)
{
	uint64_t now_ns = uv_hrtime();
	uint64_t expected = writer->sent;
	size_t n = 0;

	while (writer->sent < most &&
		writer->sent - writer->durable < writer->window) {
		struct log_row *row = &writer->rows[n++];

		writer->sent_ns[writer->sent % writer->window] = now_ns;
		row->seq = ++writer->sent;
		row->grp = row->seq;
		row->client_seq = row->seq;
		row->at_ms = (int64_t)(now_ns / 1000000);
	}
	return n == 0 ? 0
		      : store_append(
				writer->session, expected, writer->rows, n);
}

static void note_latencies(
	struct writer *writer, uint64_t durable, struct commit_run *run)
{
	uint64_t now_ns = uv_hrtime();

	if (run->latencies == NULL || durable > writer->room) {
		writer->room = durable * 2 + 1;
		run->latencies = realloc(run->latencies,
			(size_t)writer->room * sizeof(*run->latencies));
		if (run->latencies == NULL)
			abort();
	}
	for (; writer->durable < durable; writer->durable++)
		run->latencies[writer->durable] =
			now_ns -
			writer->sent_ns[writer->durable % writer->window];
}

static int write_rows(struct writer *writer, uint64_t most, uint64_t ns,
	struct commit_run *run)
{
	uint64_t began_ns = uv_hrtime();
	uint64_t seen = 0;
	uint64_t durable = 0;
	int rc = append(writer, most);

	while (rc == 0 && writer->durable < writer->sent) {
		wait_for_round(writer, &seen);
		rc = store_progress(writer->session, &durable);
		if (rc != 0)
			break;
		note_latencies(writer, durable, run);
		if (uv_hrtime() - began_ns < ns)
			rc = append(writer, most);
	}
	run->rows = writer->durable;
	run->commits = seen;
	run->ns = uv_hrtime() - began_ns;
	return rc;
}

static void writer_init(
	struct writer *writer, const uint8_t *body, size_t len, unsigned window)
{
	static const uint8_t client_id[16] = "one of sixteen b";

	*writer = (struct writer){.window = window};
	pthread_mutex_init(&writer->mutex, NULL);
	pthread_cond_init(&writer->noticed, NULL);
	writer->rows = calloc(window, sizeof(*writer->rows));
	writer->sent_ns = calloc(window, sizeof(*writer->sent_ns));
	if (writer->rows == NULL || writer->sent_ns == NULL)
		abort();
	for (unsigned i = 0; i < window; i++) {
		writer->rows[i] = (struct log_row){
			.participant = 1,
			.client_id = client_id,
			.client_id_len = sizeof(client_id),
			.audience = "public",
			.kind = PLENARY__EVENT__WHAT_MESSAGE_SENT,
			.schema = STORE_SCHEMA,
			.body = body,
			.body_len = len,
		};
	}
}

static void writer_fini(struct writer *writer)
{
	pthread_mutex_destroy(&writer->mutex);
	pthread_cond_destroy(&writer->noticed);
	free(writer->rows);
	free(writer->sent_ns);
}

int commit_run(const char *dir, const uint8_t *body, size_t len,
	unsigned window, uint64_t most, uint64_t ns, struct commit_run *out)
{
	struct commit_run run = {.rows = 0};
	struct store *store = NULL;
	struct writer writer;
	int rc;

	writer_init(&writer, body, len, window);
	rc = store_open(&store, dir, on_notify, &writer);
	if (rc == 0)
		rc = store_create(store, "commit", 0,
			(const uint8_t *)definition, sizeof(definition),
			(const uint8_t *)definition, sizeof(definition));
	if (rc == 0)
		rc = store_session_open(store, "commit", &writer.session);
	if (rc == 0)
		rc = write_rows(&writer, most, ns, &run);
	if (writer.session != NULL)
		store_session_close(writer.session);
	if (store != NULL)
		store_close(store);
	writer_fini(&writer);
	if (rc != 0) {
		(void)fprintf(
			stderr, "bench: %s: %s\n", dir, store_error_text(rc));
		free(run.latencies);
		return -1;
	}
	*out = run;
	return 0;
}

bool commit_is_on_disk(const char *dir)
{
	struct statfs status;

	return statfs(dir, &status) == 0 && status.f_type != MEMORY_FILE_SYSTEM;
}
