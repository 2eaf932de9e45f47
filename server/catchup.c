#include "catchup.h"

#include "core/project.h"
#include "outgoing.h"

#include <assert.h>
#include <string.h>

/* protobuf-c's messages have no const strings; packing does not write. */
static char *text_of(const char *text)
{
	return (char *)text;
}

static void snapshot(struct session *session, struct member *member)
{
	struct stream *stream = &session->streams[member->reader];
	struct snapshot *held = &session->snapshots[member->reader];

	if (held->span.chunk == NULL || held->version != stream->version) {
		struct buf body = {.len = 0};
		struct buf frames = {.len = 0};

		stream_snapshot(stream, &body);
		outgoing_push_body(
			&frames, body.bytes, body.len, CATCHUP_FRAME_SIZE);
		span_fini(&held->span);
		held->span = span_copy(frames.bytes, frames.len);
		held->version = stream->version;
		buf_fini(&body);
		buf_fini(&frames);
	}
	staging_private_span(&session->staging, member,
		core_seq(&session->core), &held->span);
}

/* One frame of the missed events of a group, from number *from on, which is
 * moved past them. */
static void tail_group(struct session *session, const struct member *member,
	uint32_t participant, uint64_t *from, struct buf *frames)
{
	const struct stream *stream = &session->streams[member->reader];
	uint64_t grp =
		journal_entry(&session->journal, stream_seq(stream, *from))
			->grp;
	Plenary__Push push = PLENARY__PUSH__INIT;
	uint64_t n = 0;

	while (*from + n <= stream->number &&
		journal_entry(&session->journal, stream_seq(stream, *from + n))
				->grp == grp)
		n++;
	push.events = arena_alloc(
		&session->arena, (size_t)n * sizeof(Plenary__Event *));
	for (uint64_t i = 0; i < n; i++) {
		struct stamped stamped;

		journal_event(&session->journal, stream_seq(stream, *from + i),
			&session->arena, &stamped);
		push.events[i] = project_event(&session->scenario, &stamped,
			member->reader, *from + i,
			stamped.event->participant == participant,
			&session->arena);
		assert(push.events[i] != NULL);
	}
	push.n_events = (size_t)n;
	outgoing_push(frames, &push);
	*from += n;
}

static void tail(struct session *session, struct member *member,
	uint32_t participant, uint64_t last_seq)
{
	const struct stream *stream = &session->streams[member->reader];
	struct buf frames = {.len = 0};
	struct buf body = {.len = 0};
	struct span span;

	for (uint64_t number = last_seq + 1; number <= stream->number;) {
		arena_reset(&session->arena);
		tail_group(session, member, participant, &number, &frames);
	}
	arena_reset(&session->arena);
	stream_views_since(stream, last_seq, &body);
	outgoing_push_body(&frames, body.bytes, body.len, CATCHUP_FRAME_SIZE);
	if (frames.len > 0) {
		span = span_copy(frames.bytes, frames.len);
		staging_private_span(&session->staging, member,
			core_seq(&session->core), &span);
		span_fini(&span);
	}
	buf_fini(&frames);
	buf_fini(&body);
}

/* Whether it has missed so much that it starts anew. */
static bool missed_much(const struct session *session,
	const struct stream *stream, uint64_t last_seq)
{
	uint64_t bytes = 0;

	if (stream->number - last_seq > CATCHUP_TAIL_MAX)
		return true;
	for (uint64_t number = last_seq + 1;
		number <= stream->number && bytes <= CATCHUP_TAIL_BYTES;
		number++)
		bytes += journal_entry(
			&session->journal, stream_seq(stream, number))
				 ->body_len;
	return bytes > CATCHUP_TAIL_BYTES;
}

static void describe(const struct session *session, uint32_t participant,
	const struct participant_info *info, Plenary__Welcome *welcome)
{
	welcome->session = text_of(session->id);
	/* How many have joined in all is EXCON's to know. */
	welcome->participant = info->reader == READER_EXCON ? participant : 0;
	welcome->name = text_of(info->name);
	welcome->role = info->role;
	welcome->head = info->head;
	welcome->epoch = info->epoch;
	if (info->delegation >= 0) {
		const Plenary__Delegation *delegation =
			session->scenario.def->delegations[info->delegation];

		welcome->delegation = delegation->id;
		if (info->seat >= 0)
			welcome->seat = delegation->seats[info->seat]->id;
	}
}

void catchup(struct session *session, struct member *member,
	const struct catchup *from, Plenary__Welcome *welcome)
{
	const struct stream *stream = &session->streams[member->reader];
	struct participant_info info;
	bool known = core_participant(&session->core, from->participant, &info);

	assert(known && info.reader == member->reader);
	describe(session, from->participant, &info, welcome);
	welcome->last_client_seq = journal_highest(&session->journal,
		from->participant, from->client_id, from->client_id_len);
	welcome->snapshot = from->last_seq == 0 || from->epoch != info.epoch ||
			    from->last_seq > stream->number ||
			    missed_much(session, stream, from->last_seq);
	buf_clear(&session->own);
	outgoing_welcome(&session->own, welcome);
	session_tell(session, member, &session->own);
	if (welcome->snapshot)
		snapshot(session, member);
	else
		tail(session, member, from->participant, from->last_seq);
	buf_clear(&session->own);
	outgoing_live(&session->own, stream->number);
	session_tell(session, member, &session->own);
	staging_enter(&session->staging, member);
}
