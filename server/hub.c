#include "hub_private.h"

#include "logline.h"
#include "outgoing.h"
#include "program.h"
#include "recover.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct hub_limits hub_limits_default = {
	.sessions = 256,
	.log_bytes = UINT64_C(256) * 1024 * 1024,
	.log_reserve = UINT64_C(16) * 1024 * 1024,
	.staged_bytes = (size_t)8 * 1024 * 1024,
	.output_bytes = (size_t)16 * 1024 * 1024,
	.command_rate = 20 * 1000,
	.disk_reserve = UINT64_C(64) * 1024 * 1024,
};

int64_t hub_now(const struct hub *hub)
{
	return hub->started_at_ms +
	       (int64_t)(uv_now(hub->loop) - hub->started_ms);
}

uint64_t hub_monotonic(const struct hub *hub)
{
	return uv_now(hub->loop);
}

/* ── what members are given ──────────────────────────────────────────── */

static void deliver(void *user, struct member *member, const struct span *span,
	bool uncounted)
{
	struct peer *peer = member->owner;

	(void)user;
	conn_send(peer->conn, span, uncounted);
}

static void finish(void *user, struct member *member, const char *why)
{
	struct peer *peer = member->owner;

	(void)user;
	conn_finish(peer->conn, why);
}

static const struct staging_out to_connections = {
	.deliver = deliver,
	.finish = finish,
};

const struct staging_out *hub_staging_out(void)
{
	return &to_connections;
}

/* ── sessions ────────────────────────────────────────────────────────── */

struct session *hub_session(const struct hub *hub, const char *id)
{
	for (size_t i = 0; i < hub->n_sessions; i++) {
		if (strcmp(hub->sessions[i]->id, id) == 0)
			return hub->sessions[i];
	}
	return NULL;
}

void hub_add_session(struct hub *hub, struct session *session)
{
	hub->sessions = realloc(hub->sessions,
		(hub->n_sessions + 1) * sizeof(struct session *));
	if (hub->sessions == NULL)
		abort();
	hub->sessions[hub->n_sessions++] = session;
}

/* Why a member's access has ended; NULL: it has not. One who was moved comes
 * back by its token, to what the other delegation sees. */
static Plenary__Error *access_ended(struct session *session,
	uint32_t participant, const struct member *member)
{
	struct participant_info info;

	if (!core_participant(&session->core, participant, &info))
		return NULL;
	if (info.removed)
		return error_new(&session->arena, PLENARY__ERROR_CODE__REMOVED,
			"you were removed from the exercise: ask EXCON for a "
			"code");
	if (info.reader != member->reader)
		return error_new(&session->arena, PLENARY__ERROR_CODE__MOVED,
			"you were moved to another delegation: connect again, "
			"and you take part in that one");
	return NULL;
}

/* Access ends with the group that took it. */
static void end_access(struct session *session)
{
	for (uint32_t p = 1; p < session->present_room; p++) {
		struct member *member = session->present[p];
		struct peer *peer = member == NULL ? NULL : member->owner;
		Plenary__Error *error;

		if (peer == NULL || peer->state != PEER_SEATED)
			continue;
		error = access_ended(session, p, member);
		if (error != NULL)
			peer_fatal_staged(peer, error,
				error->code == PLENARY__ERROR_CODE__MOVED
					? "moved"
					: "removed");
	}
}

void hub_after(struct hub *hub, struct session *session)
{
	(void)hub;
	if (session->roster_changed) {
		session->roster_changed = false;
		end_access(session);
	}
	session_release(session);
}

/* ── the end of a turn ───────────────────────────────────────────────── */

/* What waits for a slow disk must not grow without bound: the peers' bytes
 * wait in the kernel instead. */
static void hold_back(struct hub *hub)
{
	size_t waiting = 0;

	for (size_t i = 0; i < hub->n_sessions; i++)
		waiting += hub->sessions[i]->staging.bytes;
	if (!hub->paused && waiting > hub->limits.staged_bytes) {
		hub->paused = true;
		net_pause_reading(hub->net, true);
	} else if (hub->paused && waiting < hub->limits.staged_bytes / 2) {
		hub->paused = false;
		net_pause_reading(hub->net, false);
	}
}

/* Hands what was decided in this turn to the log, at once, so that it goes
 * into one transaction. */
static void turn_end(struct hub *hub)
{
	if (hub->draining)
		return;
	for (size_t i = 0; i < hub->n_sessions; i++) {
		struct session *session = hub->sessions[i];

		if (session_append(session) != 0) {
			hub_fail(hub, session);
			return;
		}
	}
	hold_back(hub);
	hub_clock_arm(hub);
}

/* Timers ran before: what they decided must not wait for a peer's bytes. */
static void on_before_poll(uv_prepare_t *prepare)
{
	turn_end(prepare->data);
}

static void on_after_poll(uv_check_t *check)
{
	turn_end(check->data);
}

static void say_farewell(
	struct hub *hub, Plenary__ErrorCode code, const char *text);

static bool all_is_durable(const struct hub *hub)
{
	for (size_t i = 0; i < hub->n_sessions; i++) {
		if (hub->sessions[i]->durable <
			core_seq(&hub->sessions[i]->core))
			return false;
	}
	return true;
}

static void farewell_when_durable(struct hub *hub)
{
	if (hub->draining && !hub->ending && all_is_durable(hub))
		say_farewell(hub, PLENARY__ERROR_CODE__SHUTTING_DOWN,
			"the server ends: everything that you were told is "
			"kept; connect again later");
}

static void on_durable(uv_async_t *async)
{
	struct hub *hub = async->data;

	if (hub->ending)
		return;
	for (size_t i = 0; i < hub->n_sessions; i++) {
		if (session_progress(hub->sessions[i]) != 0) {
			hub_fail(hub, hub->sessions[i]);
			return;
		}
	}
	farewell_when_durable(hub);
}

/* From the writer's thread. */
static void notify(void *arg)
{
	struct hub *hub = arg;

	uv_async_send(&hub->durable);
}

/* ── ending ──────────────────────────────────────────────────────────── */

static void on_handle_closed(uv_handle_t *handle)
{
	struct hub *hub = handle->data;

	assert(hub->handles > 0);
	hub->handles--;
}

/* Once nobody is connected: the logs are closed while the loop can still be
 * woken by the writer, then our handles. */
static void close_all(void *user)
{
	struct hub *hub = user;

	for (size_t i = 0; i < hub->n_sessions; i++)
		session_free(hub->sessions[i]);
	hub->n_sessions = 0;
	if (hub->store != NULL)
		store_close(hub->store);
	hub->store = NULL;
	uv_close((uv_handle_t *)&hub->durable, on_handle_closed);
	uv_close((uv_handle_t *)&hub->wake, on_handle_closed);
	uv_close((uv_handle_t *)&hub->beat, on_handle_closed);
	uv_close((uv_handle_t *)&hub->farewell, on_handle_closed);
	uv_close((uv_handle_t *)&hub->before_poll, on_handle_closed);
	uv_close((uv_handle_t *)&hub->after_poll, on_handle_closed);
}

static void close_net(struct hub *hub)
{
	if (hub->closing)
		return;
	hub->closing = true;
	uv_timer_stop(&hub->farewell);
	net_close(hub->net, close_all);
}

static void on_farewell(uv_timer_t *timer)
{
	close_net(timer->data);
}

static void say_farewell(
	struct hub *hub, Plenary__ErrorCode code, const char *text)
{
	hub->draining = true;
	hub->ending = true;
	uv_timer_stop(&hub->beat);
	uv_timer_stop(&hub->wake);
	for (struct peer *peer = hub->peers; peer != NULL; peer = peer->after) {
		if (peer->state != PEER_LEAVING)
			peer_fatal(peer, code, text, "server closing");
	}
	/* 0: in the next turn, after these were written. */
	uv_timer_start(&hub->farewell, on_farewell,
		hub->peers == NULL ? 0 : FAREWELL_MS, 0);
}

void hub_peer_gone(struct hub *hub)
{
	if (hub->ending && hub->peers == NULL)
		uv_timer_start(&hub->farewell, on_farewell, 0, 0);
}

void hub_fail(struct hub *hub, const struct session *session)
{
	if (hub->ending)
		return;
	log_error("cannot-write", "session=%s error=\"%s\" durable=%" PRIu64,
		session->id, store_error_text(session->error),
		session->durable);
	complain("the log of session %s cannot be written (%s): make room or "
		 "mend the disk, then start again; nothing that was "
		 "acknowledged is lost",
		session->id, store_error_text(session->error));
	hub->exit_code = EXIT_CANNOT_WRITE;
	/* Nobody is told what the log does not have. */
	for (size_t i = 0; i < hub->n_sessions; i++)
		staging_discard(&hub->sessions[i]->staging);
	say_farewell(hub, PLENARY__ERROR_CODE__CANNOT_WRITE,
		"the server cannot write its log: nothing that was "
		"acknowledged "
		"is lost; wait until the server was started again");
}

/* The log took too long: it is closed all the same, which waits for it. */
static void on_drained_too_late(uv_timer_t *timer)
{
	struct hub *hub = timer->data;

	say_farewell(hub, PLENARY__ERROR_CODE__SHUTTING_DOWN,
		"the server ends: connect again later");
}

void hub_shut_down(struct hub *hub)
{
	if (hub->draining)
		return;
	log_info("ending", "sessions=%zu", hub->n_sessions);
	for (size_t i = 0; i < hub->n_sessions; i++) {
		hub_tick(hub, hub->sessions[i]);
		if (session_append(hub->sessions[i]) != 0) {
			hub_fail(hub, hub->sessions[i]);
			return;
		}
	}
	hub->draining = true;
	uv_timer_start(&hub->farewell, on_drained_too_late, DRAIN_MS, 0);
	farewell_when_durable(hub);
}

int hub_free(struct hub *hub)
{
	int exit_code = hub->exit_code;

	assert(hub->handles == 0 && hub->peers == NULL);
	arena_fini(&hub->frame);
	buf_fini(&hub->out);
	sodium_memzero(&hub->credentials, sizeof hub->credentials);
	free(hub->sessions);
	free(hub->data);
	free(hub);
	return exit_code;
}

/* ── opening ─────────────────────────────────────────────────────────── */

static void init_handles(struct hub *hub)
{
	int rc = uv_async_init(hub->loop, &hub->durable, on_durable);

	assert(rc == 0);
	uv_timer_init(hub->loop, &hub->wake);
	uv_timer_init(hub->loop, &hub->beat);
	uv_timer_init(hub->loop, &hub->farewell);
	uv_prepare_init(hub->loop, &hub->before_poll);
	uv_check_init(hub->loop, &hub->after_poll);
	hub->durable.data = hub;
	hub->wake.data = hub;
	hub->beat.data = hub;
	hub->farewell.data = hub;
	hub->before_poll.data = hub;
	hub->after_poll.data = hub;
	hub->handles = 6;
	(void)rc;
}

/* The wall clock once, and from then on the loop's: no system call an event,
 * and it never goes back. */
static void init_time(struct hub *hub)
{
	uv_timeval64_t now;
	int rc = uv_gettimeofday(&now);

	assert(rc == 0);
	(void)rc;
	uv_update_time(hub->loop);
	hub->started_ms = uv_now(hub->loop);
	hub->started_at_ms = now.tv_sec * 1000 + now.tv_usec / 1000;
}

static int open_store(struct hub *hub)
{
	const char *file = NULL;
	int error = store_open(&hub->store, hub->data, notify, hub);

	if (error == STORE_LOCKED) {
		complain("%s: another server uses this data directory: end "
			 "that one, or give --data another",
			hub->data);
		return EXIT_REFUSED;
	}
	if (error != 0) {
		complain("%s: %s: give --data a directory that can be written",
			hub->data, store_error_text(error));
		return EXIT_CANNOT_WRITE;
	}
	if (credentials_open(&hub->credentials, hub->data, &file) == 0)
		return EXIT_DONE;
	if (errno == EINVAL)
		complain("%s/%s: not what this program wrote there: put the "
			 "original back",
			hub->data, file);
	else
		complain("%s/%s: %s: it must be readable, or the directory "
			 "writable",
			hub->data, file, strerror(errno));
	return errno == EINVAL ? EXIT_REFUSED : EXIT_CANNOT_WRITE;
}

/* Ids first: opening them changes the directory. */
struct ids {
	char (*ids)[SESSION_ID_MAX + 1];
	size_t n;
};

static int add_id(void *arg, const char *session)
{
	struct ids *ids = arg;

	ids->ids = realloc(ids->ids, (ids->n + 1) * sizeof *ids->ids);
	if (ids->ids == NULL)
		abort();
	(void)snprintf(ids->ids[ids->n++], SESSION_ID_MAX + 1, "%s", session);
	return 0;
}

static int open_session(struct hub *hub, const char *id)
{
	struct recover_failure failure;
	struct session *session;

	if (recover_session(&session, hub->store, hub->data, id, hub_now(hub),
		    &to_connections, &failure) == 0) {
		hub_add_session(hub, session);
		log_info("session", "session=%s events=%" PRIu64, id,
			session->durable);
		return EXIT_DONE;
	}
	if (failure.error == STORE_DAMAGED) {
		/* The others are not to suffer for it. */
		log_error("damaged", "session=%s event=%" PRIu64 " why=\"%s\"",
			id, failure.bad_seq, failure.why);
		return EXIT_DONE;
	}
	log_error("cannot-open", "session=%s why=\"%s\"", id, failure.why);
	if (failure.error != STORE_FULL && failure.error != STORE_READ_ONLY)
		return EXIT_DONE;
	complain("session %s: %s: make its file writable, or move it out of "
		 "%s/sessions",
		id, failure.why, hub->data);
	return EXIT_CANNOT_WRITE;
}

/* The wall clock may have been set back since a session was last played:
 * exercise time would stand still until that moment comes again. */
static void catch_up_time(struct hub *hub)
{
	for (size_t i = 0; i < hub->n_sessions; i++) {
		int64_t behind = hub->sessions[i]->at_ms - hub_now(hub);

		if (behind > 0)
			hub->started_at_ms += behind;
	}
}

static int open_sessions(struct hub *hub)
{
	struct ids ids = {.n = 0};
	int code = EXIT_DONE;
	int error = store_list(hub->data, add_id, &ids);

	if (error != 0) {
		complain("%s/sessions: %s: it must be readable", hub->data,
			store_error_text(error));
		code = EXIT_CANNOT_WRITE;
	}
	for (size_t i = 0; i < ids.n && code == EXIT_DONE; i++)
		code = open_session(hub, ids.ids[i]);
	catch_up_time(hub);
	free(ids.ids);
	return code;
}

static int start_listening(
	struct hub *hub, const char *listen, char *bound, size_t bound_len)
{
	struct net_limits limits = net_limits_default;
	int rc;

	limits.output = hub->limits.output_bytes;
	rc = net_open(&hub->net, hub->loop, &hub_net_handlers, hub, &limits);
	if (rc == 0)
		rc = net_listen(hub->net, listen, bound, bound_len);
	if (rc == 0)
		return EXIT_DONE;
	complain("--listen %s: %s: give an address of this machine and a free "
		 "port, such as 127.0.0.1:0",
		listen, uv_strerror(rc));
	return rc == UV_EINVAL ? EXIT_USAGE : EXIT_NO_CONNECTION;
}

int hub_open(struct hub **out, uv_loop_t *loop, const char *data,
	const char *listen, const struct hub_limits *limits, char *bound,
	size_t bound_len)
{
	struct hub *hub = calloc(1, sizeof *hub);
	int code;

	if (hub == NULL)
		abort();
	hub->loop = loop;
	hub->limits = *limits;
	hub->data = strdup(data);
	if (hub->data == NULL)
		abort();
	arena_init(&hub->frame, FRAME_ARENA_MAX);
	init_time(hub);
	init_handles(hub);
	code = open_store(hub);
	if (code == EXIT_DONE)
		code = open_sessions(hub);
	if (code == EXIT_DONE)
		code = start_listening(hub, listen, bound, bound_len);
	if (code != EXIT_DONE)
		goto out;
	uv_prepare_start(&hub->before_poll, on_before_poll);
	uv_check_start(&hub->after_poll, on_after_poll);
	hub_clock_init(hub);
	*out = hub;
	return EXIT_DONE;
out:
	if (hub->net != NULL)
		net_close(hub->net, close_all);
	else
		close_all(hub);
	uv_run(loop, UV_RUN_DEFAULT);
	(void)hub_free(hub);
	return code;
}
