/*
 * store_fixture.h: a data directory that is gone after the test, a store in
 * it, and rows that are known by their number alone.
 */
#ifndef PLENARY_TESTS_STORE_FIXTURE_H
#define PLENARY_TESTS_STORE_FIXTURE_H

#include "store/store.h"

#include <dirent.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define DEFINITION ((const uint8_t *)"packed\0scenario")
#define DEFINITION_LEN ((size_t)15)
#define SOURCE ((const uint8_t *)"title: Three Lakes\n")
#define SOURCE_LEN ((size_t)19)

enum { CREATED_MS = 1700000000 };

struct fixture {
	char dir[64];
	struct store *store;
	pthread_mutex_t mutex;
	pthread_cond_t noticed;
	unsigned rounds; /* notified */
};

static inline void fixture_notify(void *arg)
{
	struct fixture *fixture = arg;

	pthread_mutex_lock(&fixture->mutex);
	fixture->rounds++;
	pthread_cond_broadcast(&fixture->noticed);
	pthread_mutex_unlock(&fixture->mutex);
}

static inline void fixture_init(struct fixture *fixture)
{
	*fixture = (struct fixture){.dir = "/tmp/plenary-store-XXXXXX"};
	assert_non_null(mkdtemp(fixture->dir));
	pthread_mutex_init(&fixture->mutex, NULL);
	pthread_cond_init(&fixture->noticed, NULL);
	assert_int_equal(store_open(&fixture->store, fixture->dir,
				 fixture_notify, fixture),
		STORE_OK);
}

static inline void fixture_close(struct fixture *fixture)
{
	if (fixture->store != NULL)
		store_close(fixture->store);
	fixture->store = NULL;
}

static inline void fixture_empty(const char *dir, const char *sub)
{
	char path[512];
	struct dirent *entry;
	DIR *handle;

	(void)snprintf(path, sizeof(path), "%s%s", dir, sub);
	handle = opendir(path);
	assert_non_null(handle);
	while ((entry = readdir(handle)) != NULL) {
		(void)snprintf(
			path, sizeof(path), "%s%s/%s", dir, sub, entry->d_name);
		(void)unlink(path);
	}
	closedir(handle);
	(void)snprintf(path, sizeof(path), "%s%s", dir, sub);
	assert_int_equal(rmdir(path), 0);
}

static inline void fixture_fini(struct fixture *fixture)
{
	fixture_close(fixture);
	fixture_empty(fixture->dir, "/sessions");
	fixture_empty(fixture->dir, "");
	pthread_cond_destroy(&fixture->noticed);
	pthread_mutex_destroy(&fixture->mutex);
}

static inline int fixture_create(struct fixture *fixture, const char *session)
{
	return store_create(fixture->store, session, CREATED_MS, DEFINITION,
		DEFINITION_LEN, SOURCE, SOURCE_LEN);
}

/* Until seq is durable or the session has failed: the progress. */
static inline int fixture_wait(struct fixture *fixture,
	struct store_session *session, uint64_t seq, uint64_t *durable)
{
	int error;

	pthread_mutex_lock(&fixture->mutex);
	for (;;) {
		error = store_progress(session, durable);
		if (error != STORE_OK || *durable >= seq)
			break;
		pthread_cond_wait(&fixture->noticed, &fixture->mutex);
	}
	pthread_mutex_unlock(&fixture->mutex);
	return error;
}

/* ── rows ────────────────────────────────────────────────────────────── */

struct known_row {
	struct log_row row;
	uint8_t client_id[16];
	char body[64];
};

enum { GROUP = 3 }; /* groups of three: 1-3, 4-6, … */

static inline void known_row_init(struct known_row *known, uint64_t seq)
{
	uint64_t grp = (seq - 1) / GROUP * GROUP + 1;
	int len = snprintf(known->body, sizeof(known->body),
		"the body of event %llu", (unsigned long long)seq);

	memset(known->client_id, (int)(grp % 2) + 1, sizeof(known->client_id));
	known->row = (struct log_row){
		.seq = seq,
		.grp = grp,
		.at_ms = (int64_t)(CREATED_MS + seq),
		.exercise_ms = (int64_t)(seq * 10),
		.participant = (uint32_t)(grp % 2) + 1,
		.client_id = known->client_id,
		.client_id_len = sizeof(known->client_id),
		.client_seq = grp,
		.audience = seq % 2 == 0 ? "public" : "CA+US",
		.kind = (uint32_t)(seq % 7) + 10,
		.schema = 1,
		.body = (const uint8_t *)known->body,
		.body_len = (size_t)len,
	};
}

static inline bool known_row_same(
	const struct known_row *known, const struct log_row *row)
{
	const struct log_row *own = &known->row;

	return row->seq == own->seq && row->grp == own->grp &&
	       row->at_ms == own->at_ms &&
	       row->exercise_ms == own->exercise_ms &&
	       row->participant == own->participant &&
	       row->client_id_len == own->client_id_len &&
	       memcmp(row->client_id, own->client_id, own->client_id_len) ==
		       0 &&
	       row->client_seq == own->client_seq &&
	       strcmp(row->audience, own->audience) == 0 &&
	       row->kind == own->kind && row->schema == own->schema &&
	       row->body_len == own->body_len &&
	       memcmp(row->body, own->body, own->body_len) == 0;
}

/* Appends the known rows from first to last, in one call. */
static inline int append_known(
	struct store_session *session, uint64_t first, uint64_t last)
{
	size_t n = (size_t)(last - first + 1);
	struct known_row *known = calloc(n, sizeof(*known));
	struct log_row *rows = calloc(n, sizeof(*rows));
	int result;

	if (known == NULL || rows == NULL)
		abort();
	for (size_t i = 0; i < n; i++) {
		known_row_init(&known[i], first + i);
		rows[i] = known[i].row;
	}
	result = store_append(session, first - 1, rows, n);
	/* What append() copied must not depend on these. */
	memset(known, 0x5a, n * sizeof(*known));
	free(known);
	free(rows);
	return result;
}

/* For log_reader_page() and log_verify(): counts the rows in *arg (a
 * uint64_t), and fails the test on one that is not the known one. */
static inline int expect_known(void *arg, const struct log_row *row)
{
	uint64_t *count = arg;
	struct known_row known = {.body = ""};

	known_row_init(&known, row->seq);
	assert_true(known_row_same(&known, row));
	(*count)++;
	return 0;
}

static inline void fixture_path(
	const struct fixture *fixture, const char *session, char out[512])
{
	store_session_path(fixture->dir, session, out, 512);
	assert_true(out[0] != '\0');
}

#endif
