/* A session without connections and without a disk: what is given out, when,
 * and what somebody who comes late is given. */
#include "session.h"

#include "catchup.h"
#include "outgoing.h"
#include "scenario/exercise.h"
#include "tests/support/server_process.h"
#include "wire/codec.h"
#include "wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t client_id[16] = {1};

/* A member's owner. */
struct ear {
	struct buf heard;
	const struct chunk *uncounted; /* of the last such span */
};

static void deliver(void *user, struct member *member, const struct span *span,
	bool uncounted)
{
	struct ear *ear = member->owner;

	(void)user;
	buf_append(&ear->heard, span->chunk->bytes + span->from,
		span->to - span->from);
	if (uncounted)
		ear->uncounted = span->chunk;
}

static void finish(void *user, struct member *member, const char *why)
{
	(void)user;
	(void)member;
	(void)why;
}

static const struct staging_out out = {.deliver = deliver, .finish = finish};

static int open_session(void **state)
{
	struct exercise_report report;
	struct scenario scenario;
	Plenary__Scenario *def;
	char path[512];
	size_t len;
	char *bytes;

	(void)snprintf(path, sizeof path, "%s/tests/support/small.yaml",
		TEST_SOURCE_DIR);
	bytes = read_whole(path, &len);
	assert_int_equal(
		exercise_read(path, (uint8_t *)bytes, len, &def, &report), 0);
	exercise_report_fini(&report);
	free(bytes);
	assert_int_equal(scenario_init(&scenario, def), 0);
	*state = session_new("s", &scenario, &out);
	return 0;
}

static int close_session(void **state)
{
	session_free(*state);
	return 0;
}

static uint32_t join(
	struct session *session, const char *code_name, const char *name)
{
	struct group group;
	uint32_t participant = 0;
	Plenary__Error *why = NULL;

	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	assert_int_equal(core_join(&session->core, &(struct act){.at_ms = 1},
				 &(struct join){.code_name = code_name,
					 .name = name,
					 .seat = ""},
				 &group, &participant, &why),
		0);
	session_commit(session, &group, NULL);
	return participant;
}

static void say(struct session *session, uint32_t participant,
	struct member *member, const char *channel)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	const struct sender sender = {
		.member = member, .command = &command, .client_seq = 7};
	Plenary__Say verb = PLENARY__SAY__INIT;
	Plenary__Error *why = NULL;
	struct group group;

	verb.channel = (char *)channel;
	verb.text = (char *)"words";
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &verb;
	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	assert_int_equal(core_command(&session->core,
				 &(struct act){.at_ms = 1,
					 .participant = participant,
					 .client_id = client_id,
					 .client_id_len = sizeof client_id,
					 .client_seq = 7},
				 &command, &group, &why),
		0);
	session_commit(session, &group, member == NULL ? NULL : &sender);
}

static struct member *arrive(struct session *session, struct ear *ear,
	uint32_t participant, uint64_t epoch, uint64_t last_seq)
{
	Plenary__Welcome welcome = PLENARY__WELCOME__INIT;
	struct participant_info info;
	struct member *member;

	*ear = (struct ear){.uncounted = NULL};
	assert_true(core_participant(&session->core, participant, &info));
	member = member_new(ear, info.reader);
	catchup(session, member,
		&(struct catchup){
			.participant = participant,
			.epoch = epoch,
			.last_seq = last_seq,
			.client_id = client_id,
			.client_id_len = sizeof client_id,
		},
		&welcome);
	return member;
}

static void depart(
	struct session *session, struct ear *ear, struct member *member)
{
	staging_leave(&session->staging, member);
	member_unref(member);
	buf_fini(&ear->heard);
}

static void make_durable(struct session *session)
{
	session->durable = core_seq(&session->core);
	session_release(session);
}

/* What a member heard, as letters: Welcome (snapshot or tail), Push, Live,
 * Reply; and events in all pushes. */
struct heard {
	char order[256];
	size_t n;
	size_t events;
	size_t biggest;
	uint64_t first_event;
};

static int hear_frame(void *arg, const uint8_t *bytes, size_t len)
{
	struct heard *heard = arg;
	Plenary__ToClient *frame = plenary__to_client__unpack(NULL, len, bytes);
	char letter = '?';

	assert_non_null(frame);
	switch (frame->frame_case) {
	case PLENARY__TO_CLIENT__FRAME_WELCOME:
		letter = frame->welcome->snapshot ? 'S' : 'T';
		break;
	case PLENARY__TO_CLIENT__FRAME_PUSH:
		letter = 'p';
		if (frame->push->n_events > 0 && heard->first_event == 0)
			heard->first_event = frame->push->events[0]->seq;
		heard->events += frame->push->n_events;
		break;
	case PLENARY__TO_CLIENT__FRAME_LIVE:
		letter = 'L';
		break;
	case PLENARY__TO_CLIENT__FRAME_REPLY:
		letter = 'r';
		break;
	default:
		break;
	}
	if (heard->n + 1 < sizeof heard->order)
		heard->order[heard->n++] = letter;
	if (len > heard->biggest)
		heard->biggest = len;
	plenary__to_client__free_unpacked(frame, NULL);
	return 0;
}

static struct heard listen(struct ear *ear)
{
	struct heard heard = {.n = 0};
	struct frame_reader reader;

	frame_reader_init(&reader, (size_t)64 * 1024 * 1024);
	assert_int_equal(frame_feed(&reader, ear->heard.bytes, ear->heard.len,
				 hear_frame, &heard),
		0);
	frame_reader_fini(&reader);
	buf_clear(&ear->heard);
	return heard;
}

static void test_told_once_durable(void **state)
{
	struct session *session = *state;
	uint32_t ann = join(session, "AA.head", "Ann");
	uint32_t bea = join(session, "BB.head", "Bea");
	struct ear ear_a;
	struct ear ear_b;
	struct member *a = arrive(session, &ear_a, ann, 0, 0);
	struct member *b;

	/* The join itself is not durable yet. */
	session_release(session);
	assert_int_equal(ear_a.heard.len, 0);
	make_durable(session);
	assert_string_equal(listen(&ear_a).order, "SpL");
	b = arrive(session, &ear_b, bea, 0, 0);
	/* Nothing is under way: at once. */
	session_release(session);
	assert_string_equal(listen(&ear_b).order, "SpL");
	say(session, ann, a, "all");
	say(session, ann, a, "own");
	session_release(session);
	assert_int_equal(ear_a.heard.len, 0);
	assert_int_equal(ear_b.heard.len, 0);
	make_durable(session);
	assert_string_equal(listen(&ear_a).order, "prpr");
	assert_string_equal(listen(&ear_b).order, "p");
	depart(session, &ear_a, a);
	depart(session, &ear_b, b);
}

/* A refusal says something of the state, and waits for it. */
static void test_refusal_waits(void **state)
{
	struct session *session = *state;
	uint32_t ann = join(session, "AA.head", "Ann");
	struct ear ear;
	struct member *a = arrive(session, &ear, ann, 0, 0);

	make_durable(session);
	(void)listen(&ear);
	say(session, ann, NULL, "own");
	session_refuse(session, a, 9,
		error_new(
			&session->arena, PLENARY__ERROR_CODE__NOT_DONE, "no"));
	session_release(session);
	assert_int_equal(ear.heard.len, 0);
	make_durable(session);
	assert_string_equal(listen(&ear).order, "pr");
	session_refuse(session, a, 10,
		error_new(
			&session->arena, PLENARY__ERROR_CODE__NOT_DONE, "no"));
	session_release(session);
	assert_string_equal(listen(&ear).order, "r");
	depart(session, &ear, a);
}

static void test_snapshot_is_made_once(void **state)
{
	struct session *session = *state;
	uint32_t ann = join(session, "AA.head", "Ann");
	uint32_t abe = join(session, "AA", "Abe");
	uint32_t bea = join(session, "BB", "Bea");
	struct ear ears[4];
	struct member *members[4];

	members[0] = arrive(session, &ears[0], ann, 0, 0);
	members[1] = arrive(session, &ears[1], abe, 0, 0);
	members[2] = arrive(session, &ears[2], bea, 0, 0);
	say(session, ann, NULL, "own");
	members[3] = arrive(session, &ears[3], abe, 0, 0);
	make_durable(session);
	assert_ptr_equal(ears[0].uncounted, ears[1].uncounted);
	/* Another reader's, and another version. */
	assert_ptr_not_equal(ears[0].uncounted, ears[2].uncounted);
	assert_ptr_not_equal(ears[0].uncounted, ears[3].uncounted);
	for (unsigned i = 0; i < 4; i++)
		depart(session, &ears[i], members[i]);
}

/* Comes and goes: the smallest events there are. */
static void flicker(struct session *session, uint32_t participant, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		struct group group;

		arena_reset(&session->arena);
		group_init(&group, &session->arena);
		core_presence(&session->core, &(struct act){.at_ms = 1},
			participant, i % 2 == 1, "", &group);
		assert_int_equal(group.n, 1);
		session_commit(session, &group, NULL);
	}
}

static void assert_snapshot(
	struct session *session, uint32_t participant, uint64_t last_seq)
{
	struct ear ear;
	struct member *member = arrive(session, &ear, participant, 1, last_seq);

	session_release(session);
	assert_string_equal(listen(&ear).order, "SpL");
	depart(session, &ear, member);
}

static void assert_tail(
	struct session *session, uint32_t participant, uint64_t last_seq)
{
	struct ear ear;
	struct member *member = arrive(session, &ear, participant, 1, last_seq);
	const struct stream *stream = &session->streams[member->reader];
	struct heard heard;

	session_release(session);
	heard = listen(&ear);
	assert_int_equal(heard.order[0], 'T');
	assert_int_equal(heard.events, stream->number - last_seq);
	if (heard.events > 0)
		assert_int_equal(heard.first_event, last_seq + 1);
	depart(session, &ear, member);
}

static void test_tail_has_an_end(void **state)
{
	struct session *session = *state;
	uint32_t dee = join(session, "director", "Dee");
	uint32_t ann = join(session, "AA.head", "Ann");
	const struct stream *stream = &session->streams[READER_EXCON];

	flicker(session, ann, CATCHUP_TAIL_MAX + 10);
	make_durable(session);
	assert_snapshot(session, dee, 1);
	assert_snapshot(session, dee, stream->number - CATCHUP_TAIL_MAX - 1);
	assert_tail(session, dee, stream->number - CATCHUP_TAIL_MAX);
	assert_tail(session, dee, stream->number);
}

static void test_tail_has_an_end_in_bytes(void **state)
{
	enum { SAID = 40 * 1000 };
	struct session *session = *state;
	uint32_t ann = join(session, "AA.head", "Ann");
	const struct stream *stream = &session->streams[1];
	uint64_t from = 0;
	uint64_t bytes = 0;

	for (unsigned i = 0; i < SAID; i++)
		say(session, ann, NULL, "own");
	make_durable(session);
	for (from = stream->number; bytes <= CATCHUP_TAIL_BYTES; from--)
		bytes += journal_entry(
			&session->journal, stream_seq(stream, from))
				 ->body_len;
	/* Without the last one it fits. */
	assert_true(from > 1);
	assert_snapshot(session, ann, from);
	assert_tail(session, ann, from + 1);
	assert_tail(session, ann, stream->number);
}

static void test_body_is_cut_between_views(void **state)
{
	enum { VIEWS = 40 };
	Plenary__Push push = PLENARY__PUSH__INIT;
	Plenary__View views[VIEWS];
	Plenary__View *list[VIEWS];
	char keys[VIEWS][400];
	struct ear ear = {.uncounted = NULL};
	struct buf body = {.len = 0};
	struct heard heard;

	(void)state;
	for (unsigned i = 0; i < VIEWS; i++) {
		size_t len = i == 7 ? 399 : 10 + i;

		memset(keys[i], 'k', len);
		keys[i][len] = '\0';
		plenary__view__init(&views[i]);
		views[i].key = keys[i];
		views[i].body_case = PLENARY__VIEW__BODY_GONE;
		views[i].gone = true;
		list[i] = &views[i];
	}
	push.views = list;
	push.n_views = VIEWS;
	body.len = plenary__push__pack(&push,
		buf_reserve(&body, plenary__push__get_packed_size(&push)));
	outgoing_push_body(&ear.heard, body.bytes, body.len, 100);
	heard = listen(&ear);
	assert_true(heard.n > 10);
	/* The one that is too long has a frame to itself. */
	assert_true(heard.biggest > 399 && heard.biggest < 420);
	outgoing_push_body(&ear.heard, body.bytes, body.len, body.len);
	assert_int_equal(listen(&ear).n, 1);
	outgoing_push_body(&ear.heard, body.bytes, 0, 100);
	assert_int_equal(ear.heard.len, 0);
	buf_fini(&body);
	buf_fini(&ear.heard);
}

#define SESSION_TEST(test) \
	cmocka_unit_test_setup_teardown(test, open_session, close_session)

int main(void)
{
	const struct CMUnitTest tests[] = {
		SESSION_TEST(test_told_once_durable),
		SESSION_TEST(test_refusal_waits),
		SESSION_TEST(test_snapshot_is_made_once),
		SESSION_TEST(test_tail_has_an_end),
		SESSION_TEST(test_tail_has_an_end_in_bytes),
		cmocka_unit_test(test_body_is_cut_between_views),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
