#include "recover.h"

#include "logline.h"
#include "rebuild.h"

static void take_row(
	void *user, const struct log_row *row, audience_set audience)
{
	struct session *session = user;

	journal_append(&session->journal, row, audience);
}

static void take_group(void *user, const struct group *group)
{
	session_replayed(user, group);
}

/* The chain does not cover the tick: it counts only if it says what the state
 * says of that moment. One from before the last event has nothing to say. */
static bool tick_fits(
	const struct session *session, const struct log_tick *tick)
{
	const int64_t year_9999 = INT64_C(253402300799000);

	if (tick->at_ms < core_at_ms(&session->core))
		return false;
	if (tick->at_ms <= year_9999 &&
		tick->exercise_ms ==
			core_exercise_ms(&session->core, tick->at_ms))
		return true;
	log_warn("bad-tick", "session=%s ignored=yes", session->id);
	return false;
}

/* The exercise goes on from the later of the last tick and the last event;
 * what lies between that and now was downtime. */
static void come_back(struct session *session, const struct rebuild *rebuild,
	const struct log_tick *tick, int64_t now_ms)
{
	int64_t exercise_ms = rebuild->exercise_ms;
	struct group group;
	struct act act;

	if (tick != NULL && tick_fits(session, tick) &&
		tick->exercise_ms > exercise_ms)
		exercise_ms = tick->exercise_ms;
	session->at_ms = rebuild->at_ms;
	act = (struct act){.at_ms = session_time(session, now_ms)};
	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	core_recover(&session->core, &act, exercise_ms, &group);
	session_commit(session, &group, NULL);
	session->wake_at = core_wake_at(&session->core);
}

static int replay(struct session *session, struct log_reader *reader,
	int64_t now_ms, struct recover_failure *failure)
{
	const struct rebuild_sink sink = {
		.row = take_row,
		.group = take_group,
		.user = session,
	};
	struct rebuild rebuild;
	struct log_tick tick;
	int found;

	rebuild_init(&rebuild, &session->core, reader, &sink);
	failure->error = rebuild_run(&rebuild);
	failure->bad_seq = rebuild.bad_seq;
	failure->why = rebuild.why;
	/* Without a tick the exercise goes on from its last event. */
	found = log_reader_tick(reader, &tick);
	if (failure->error == 0) {
		session->appended = rebuild.seq;
		session->durable = rebuild.seq;
		come_back(session, &rebuild, found == 1 ? &tick : NULL, now_ms);
	}
	rebuild_fini(&rebuild);
	return failure->error == 0 ? 0 : -1;
}

int recover_session(struct session **out, struct store *store, const char *dir,
	const char *id, int64_t now_ms, const struct staging_out *staging_out,
	struct recover_failure *failure)
{
	struct log_reader *reader = NULL;
	struct session *session = NULL;
	struct scenario scenario;
	char path[4096];
	int rc = -1;

	*failure = (struct recover_failure){.why = ""};
	store_session_path(dir, id, path, sizeof path);
	failure->error = log_reader_open(&reader, path);
	if (failure->error != 0)
		goto out;
	failure->error = rebuild_definition(reader, &scenario, &failure->why);
	if (failure->error != 0)
		goto out;
	session = session_new(id, &scenario, staging_out);
	failure->error = session_open_log(session, store);
	if (failure->error != 0)
		goto out;
	if (replay(session, reader, now_ms, failure) != 0)
		goto out;
	*out = session;
	session = NULL;
	rc = 0;
out:
	if (failure->why[0] == '\0')
		failure->why = store_error_text(failure->error);
	log_reader_close(reader);
	session_free(session);
	return rc;
}
