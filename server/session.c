#include "session.h"

#include "core/project.h"
#include "outgoing.h"
#include "wire/codec.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct session *session_new(const char *id, const struct scenario *scenario,
	const struct staging_out *out)
{
	struct session *session = malloc(sizeof *session);

	if (session == NULL)
		abort();
	*session = (struct session){
		.scenario = *scenario,
		.n_readers = reader_count(scenario),
		.wake_at = INT64_MAX,
	};
	assert(strlen(id) < sizeof session->id);
	memcpy(session->id, id, strlen(id) + 1);
	core_init(&session->core, &session->scenario, &limits_default);
	for (unsigned r = 0; r < session->n_readers; r++)
		stream_init(&session->streams[r], &session->core, r);
	view_set_clear(&session->core.changed);
	journal_init(&session->journal);
	staging_init(&session->staging, session->n_readers, out);
	arena_init(&session->arena, 0);
	return session;
}

void session_free(struct session *session)
{
	if (session == NULL)
		return;
	staging_fini(&session->staging);
	if (session->log != NULL)
		store_session_close(session->log);
	for (unsigned r = 0; r < session->n_readers; r++) {
		span_fini(&session->snapshots[r].span);
		stream_fini(&session->streams[r]);
	}
	journal_fini(&session->journal);
	core_fini(&session->core);
	scenario_fini(&session->scenario);
	arena_fini(&session->arena);
	buf_fini(&session->body);
	buf_fini(&session->frame);
	buf_fini(&session->own);
	free(session->present);
	arrivals_fini(&session->arrivals);
	free(session);
}

int session_open_log(struct session *session, struct store *store)
{
	return store_session_open(store, session->id, &session->log);
}

int64_t session_time(struct session *session, int64_t now_ms)
{
	if (now_ms > session->at_ms)
		session->at_ms = now_ms;
	return session->at_ms;
}

/* ── committing a group ──────────────────────────────────────────────── */

/* Adds an event to the journal as a row: the envelope stands in columns. */
static void record(struct session *session, struct stamped *stamped)
{
	const Plenary__Event *event = stamped->event;
	const struct packed *body =
		project_body(stamped, FORM_WHOLE, &session->arena);
	const struct log_row row = {
		.seq = event->seq,
		.grp = event->grp,
		.at_ms = event->at_ms,
		.exercise_ms = event->exercise_ms,
		.participant = event->participant,
		.client_id = event->client_id.data,
		.client_id_len = event->client_id.len,
		.client_seq = event->client_seq,
		.kind = (uint32_t)event->what_case,
		.schema = STORE_SCHEMA,
		.body = body->bytes,
		.body_len = body->len,
	};

	journal_append(&session->journal, &row, stamped->audience);
}

/* Into `frame`: the push as a whole frame. */
static void encode(struct session *session, reader_id reader,
	struct group *group, const struct push *push, bool sender,
	struct buf *frame)
{
	buf_clear(&session->body);
	stream_push(&session->streams[reader], &session->core, group, push,
		sender, &session->arena, &session->body);
	codec_frame_push(frame, session->body.bytes, session->body.len);
}

/* What one reader gets of a group. For the sender's own reader, its variant of
 * the push is left in `own`; true if that stands in place of a shared one. */
static bool advance(struct session *session, reader_id reader,
	struct group *group, bool senders, struct push *push)
{
	size_t members = staging_members(&session->staging, reader);
	bool variant = senders && reader != READER_EXCON;

	if (!stream_advance(&session->streams[reader], &session->core, group,
		    &session->arena, push))
		return false;
	if (members > (variant ? 1U : 0U)) {
		buf_clear(&session->frame);
		encode(session, reader, group, push, false, &session->frame);
		staging_share(&session->staging, reader,
			core_seq(&session->core), session->frame.bytes,
			session->frame.len);
	}
	if (!variant)
		return false;
	encode(session, reader, group, push, true, &session->own);
	return members > 1;
}

static bool passes_digest(const struct group *group)
{
	uint64_t first = group->events[0].event->seq;
	const Plenary__Event *last = group->events[group->n - 1].event;

	if ((first - 1) / SESSION_DIGEST_EVERY !=
		last->seq / SESSION_DIGEST_EVERY)
		return true;
	for (size_t i = 0; i < group->n; i++) {
		if (group->events[i].event->what_case ==
			PLENARY__EVENT__WHAT_ENDEX)
			return true;
	}
	return false;
}

static void store_state_digest(struct session *session)
{
	uint8_t digest[HASH_SIZE];

	/* It stands behind its rows. */
	if (session->log == NULL || session_append(session) != 0)
		return;
	core_digest(&session->core, digest);
	store_digest(
		session->log, core_seq(&session->core), DIGEST_VERSION, digest);
}

/* Events after which a participant may be out, or elsewhere. */
static bool changes_roster(const struct group *group)
{
	for (size_t i = 0; i < group->n; i++) {
		switch (group->events[i].event->what_case) {
		case PLENARY__EVENT__WHAT_MOVED:
		case PLENARY__EVENT__WHAT_REMOVED:
		case PLENARY__EVENT__WHAT_CODE_REISSUED:
			return true;
		default:
			break;
		}
	}
	return false;
}

void session_replayed(struct session *session, const struct group *group)
{
	struct push push;

	for (unsigned r = 0; r < session->n_readers; r++)
		(void)stream_advance(&session->streams[r], &session->core,
			group, &session->arena, &push);
	view_set_clear(&session->core.changed);
	arena_reset(&session->arena);
}

void session_commit(struct session *session, struct group *group,
	const struct sender *sender)
{
	Plenary__Reply reply = PLENARY__REPLY__INIT;
	bool instead = false;
	uint64_t number = 0;

	buf_clear(&session->own);
	for (size_t i = 0; i < group->n; i++)
		record(session, &group->events[i]);
	for (unsigned r = 0; group->n > 0 && r < session->n_readers; r++) {
		bool senders = sender != NULL && sender->member->reader == r;
		struct push push = {.n_events = 0};
		bool replaces = advance(session, r, group, senders, &push);

		if (senders && push.n_events > 0)
			number = push.first_number + push.n_events - 1;
		if (senders)
			instead = replaces;
	}
	view_set_clear(&session->core.changed);
	if (sender != NULL) {
		project_reply(&session->scenario, group->events, group->n,
			sender->member->reader, &reply);
		if (group->n == 0)
			project_unchanged(
				&session->core, sender->command, &reply);
		reply.client_seq = sender->client_seq;
		reply.ok = true;
		reply.seq = number;
		outgoing_reply(&session->own, &reply);
		staging_private(&session->staging, sender->member,
			core_seq(&session->core), session->own.bytes,
			session->own.len, instead);
	}
	if (group->n == 0)
		return;
	session->wake_at = core_wake_at(&session->core);
	session->roster_changed |= changes_roster(group);
	if (passes_digest(group))
		store_state_digest(session);
}

bool session_due(struct session *session, int64_t at_ms)
{
	bool fired = false;

	while (session->wake_at <= at_ms) {
		struct group group;

		arena_reset(&session->arena);
		group_init(&group, &session->arena);
		if (!core_due(&session->core, at_ms, &group)) {
			session->wake_at = core_wake_at(&session->core);
			break;
		}
		session_commit(session, &group, NULL);
		session->wake_at = core_wake_at(&session->core);
		fired = true;
	}
	return fired;
}

/* ── the log ─────────────────────────────────────────────────────────── */

static const char *audience_text(struct session *session, audience_set audience)
{
	char text[AUDIENCE_TEXT_MAX];

	if (audience == AUDIENCE_PUBLIC)
		return "public";
	if (audience == AUDIENCE_EXCON)
		return "excon";
	audience_print(&session->scenario, audience, text);
	return arena_strdup(&session->arena, text);
}

int session_append(struct session *session)
{
	size_t n = (size_t)(core_seq(&session->core) - session->appended);
	struct log_row *rows;

	if (session->log == NULL || session->error != 0 || n == 0)
		return session->error;
	rows = arena_alloc(&session->arena, n * sizeof *rows);
	for (size_t i = 0; i < n; i++) {
		uint64_t seq = session->appended + i + 1;

		journal_row(&session->journal, seq, &rows[i]);
		rows[i].audience = audience_text(session,
			journal_entry(&session->journal, seq)->audience);
	}
	session->error = store_append(session->log, session->appended, rows, n);
	if (session->error == 0)
		session->appended += n;
	return session->error;
}

int session_progress(struct session *session)
{
	if (session->log == NULL || session->error != 0)
		return session->error;
	session->error = store_progress(session->log, &session->durable);
	if (session->error == 0)
		session_release(session);
	return session->error;
}

void session_release(struct session *session)
{
	if (session->error == 0)
		staging_release(&session->staging, session->durable);
}

/* ── answers ─────────────────────────────────────────────────────────── */

void session_tell(
	struct session *session, struct member *member, const struct buf *frame)
{
	staging_private(&session->staging, member, core_seq(&session->core),
		frame->bytes, frame->len, false);
}

void session_refuse(struct session *session, struct member *member,
	uint64_t client_seq, Plenary__Error *error)
{
	Plenary__Reply reply = PLENARY__REPLY__INIT;

	reply.client_seq = client_seq;
	reply.error = error;
	buf_clear(&session->own);
	outgoing_reply(&session->own, &reply);
	session_tell(session, member, &session->own);
}

/* The number of the newest event of the stream that stands between the two in
 * the log; 0: the reader sees none of them. */
static uint64_t number_within(
	const struct stream *stream, uint64_t first, uint64_t last)
{
	uint64_t low = 0;
	uint64_t high = stream->number;

	while (low < high) {
		uint64_t middle = low + (high - low + 1) / 2;

		if (stream_seq(stream, middle) <= last)
			low = middle;
		else
			high = middle - 1;
	}
	return low > 0 && stream_seq(stream, low) >= first ? low : 0;
}

void session_answer_again(struct session *session, struct member *member,
	uint64_t client_seq, uint64_t grp)
{
	uint64_t last = journal_group_end(&session->journal, grp);
	size_t n = (size_t)(last - grp + 1);
	struct stamped *events =
		arena_alloc(&session->arena, n * sizeof *events);
	Plenary__Reply reply = PLENARY__REPLY__INIT;

	for (size_t i = 0; i < n; i++)
		journal_event(&session->journal, grp + i, &session->arena,
			&events[i]);
	project_reply(&session->scenario, events, n, member->reader, &reply);
	reply.client_seq = client_seq;
	reply.ok = true;
	reply.seq = number_within(&session->streams[member->reader], grp, last);
	buf_clear(&session->own);
	outgoing_reply(&session->own, &reply);
	session_tell(session, member, &session->own);
}

/* ── who is here ─────────────────────────────────────────────────────── */

struct member *session_present(
	const struct session *session, uint32_t participant)
{
	return participant < session->present_room
		       ? session->present[participant]
		       : NULL;
}

void session_set_present(
	struct session *session, uint32_t participant, struct member *member)
{
	if (participant >= session->present_room) {
		size_t room = session->present_room == 0
				      ? 64
				      : session->present_room * 2;

		if (room <= participant)
			room = (size_t)participant + 1;
		session->present = realloc(
			session->present, room * sizeof(struct member *));
		if (session->present == NULL)
			abort();
		memset(session->present + session->present_room, 0,
			(room - session->present_room) *
				sizeof(struct member *));
		session->present_room = room;
	}
	session->present[participant] = member;
}
