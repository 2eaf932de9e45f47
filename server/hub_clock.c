#include "hub_private.h"

#include "logline.h"
#include "outgoing.h"

#include <sys/statvfs.h>

/* ── deadlines ───────────────────────────────────────────────────────── */

static void on_wake(uv_timer_t *timer)
{
	struct hub *hub = timer->data;

	hub->wake_at = INT64_MAX;
	for (size_t i = 0; i < hub->n_sessions; i++) {
		struct session *session = hub->sessions[i];

		if (session->wake_at > hub_now(hub))
			continue;
		if (session_due(session, session_time(session, hub_now(hub))))
			hub_after(hub, session);
	}
	hub_clock_arm(hub);
}

void hub_clock_arm(struct hub *hub)
{
	int64_t next = INT64_MAX;
	int64_t now = hub_now(hub);

	if (hub->draining)
		return;
	for (size_t i = 0; i < hub->n_sessions; i++) {
		if (hub->sessions[i]->wake_at < next)
			next = hub->sessions[i]->wake_at;
	}
	if (next == hub->wake_at)
		return;
	hub->wake_at = next;
	if (next == INT64_MAX)
		uv_timer_stop(&hub->wake);
	else
		uv_timer_start(&hub->wake, on_wake,
			next > now ? (uint64_t)(next - now) : 0, 0);
}

/* ── every five seconds ──────────────────────────────────────────────── */

void hub_tick(struct hub *hub, struct session *session)
{
	int64_t now = session_time(session, hub_now(hub));

	if (session->log != NULL && session->error == 0 &&
		core_phase(&session->core) ==
			PLENARY__EXERCISE_PHASE__PHASE_RUNNING)
		store_tick(session->log, now,
			core_exercise_ms(&session->core, now));
}

/* One frame for all of them, past what is staged: it says nothing. */
static void ping(struct hub *hub)
{
	struct span span;

	buf_clear(&hub->out);
	outgoing_ping(&hub->out, hub_now(hub));
	span = span_copy(hub->out.bytes, hub->out.len);
	for (struct peer *peer = hub->peers; peer != NULL; peer = peer->after) {
		if (peer->state == PEER_SEATED || peer->state == PEER_ADMIN)
			conn_send(peer->conn, &span, false);
	}
	span_fini(&span);
}

static bool disk_is_low(const struct hub *hub)
{
	struct statvfs disk;

	if (hub->limits.disk_reserve == 0 || statvfs(hub->data, &disk) != 0)
		return false;
	return (uint64_t)disk.f_bavail * disk.f_frsize <
	       hub->limits.disk_reserve;
}

/* While there is still room to say so. */
static void pause_for_disk(struct hub *hub, struct session *session)
{
	struct act act = {.at_ms = session_time(session, hub_now(hub))};
	struct group group;

	if (core_phase(&session->core) !=
		PLENARY__EXERCISE_PHASE__PHASE_RUNNING)
		return;
	session_due(session, act.at_ms);
	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	core_pause(&session->core, &act, "the server's disk runs low", &group);
	session_commit(session, &group, NULL);
	log_error("disk-low", "session=%s paused=yes", session->id);
	hub_after(hub, session);
}

static void on_beat(uv_timer_t *timer)
{
	struct hub *hub = timer->data;
	bool low = disk_is_low(hub);

	if (low && !hub->disk_low)
		log_error("disk-low", "reserve=%llu",
			(unsigned long long)hub->limits.disk_reserve);
	hub->disk_low = low;
	for (size_t i = 0; i < hub->n_sessions; i++) {
		if (low)
			pause_for_disk(hub, hub->sessions[i]);
		hub_tick(hub, hub->sessions[i]);
	}
	ping(hub);
}

void hub_clock_init(struct hub *hub)
{
	hub->wake_at = INT64_MAX;
	hub->disk_low = disk_is_low(hub);
	uv_timer_start(&hub->beat, on_beat, HEARTBEAT_MS, HEARTBEAT_MS);
}
