/*
 * engine_fixture.h: a protocol engine whose peer is a list of frames, and what
 * it called and wrote as short words.
 */
#ifndef PLENARY_TESTS_UNIT_ENGINE_FIXTURE_H
#define PLENARY_TESTS_UNIT_ENGINE_FIXTURE_H

#include "client/engine.h"
#include "wire/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* What the engine called, as short words. */
struct record {
	struct engine engine;
	struct buf log;
	struct buf peer; /* bytes on their way to the engine */
	int64_t now;
	char *peer_token; /* of its welcomes; NULL: "TOKEN" */
};

static inline void on_welcome(
	void *user, const Plenary__Welcome *welcome, bool fresh)
{
	struct record *record = user;

	buf_printf(&record->log, "welcome:%s%s ", welcome->delegation,
		fresh ? "!" : "");
}

static inline void on_event(void *user, const Plenary__Event *event)
{
	struct record *record = user;

	buf_printf(&record->log, "e%llu ", (unsigned long long)event->seq);
}

static inline void on_view(void *user, const Plenary__View *view)
{
	struct record *record = user;

	buf_printf(&record->log, "v:%s ", view->key);
}

static inline void on_live(void *user)
{
	struct record *record = user;

	buf_str(&record->log, "live ");
}

static inline void on_reply(void *user, const Plenary__Reply *reply)
{
	struct record *record = user;

	buf_printf(&record->log, "r%llu:%s ",
		(unsigned long long)reply->client_seq,
		reply->ok ? "ok"
			  : protobuf_c_enum_descriptor_get_value(
				    &plenary__error_code__descriptor,
				    (int)reply->error->code)
				    ->name);
}

static inline void on_answer(void *user, const Plenary__Answer *answer)
{
	struct record *record = user;

	buf_printf(&record->log, "a%llu ", (unsigned long long)answer->query);
}

static inline void on_fatal(void *user, const Plenary__Error *error, bool final)
{
	struct record *record = user;

	buf_printf(&record->log, "fatal:%d%s ", (int)error->code,
		final ? "!" : "");
}

static inline void on_trouble(void *user, const char *what)
{
	struct record *record = user;

	(void)what;
	buf_str(&record->log, "trouble ");
}

static inline void on_opened(void *user, const Plenary__Opened *opened)
{
	struct record *record = user;

	buf_printf(&record->log, "opened:%s ", opened->session);
}

static const struct engine_handlers recording = {
	.welcome = on_welcome,
	.event = on_event,
	.view = on_view,
	.live = on_live,
	.reply = on_reply,
	.answer = on_answer,
	.opened = on_opened,
	.fatal = on_fatal,
	.trouble = on_trouble,
};

static inline void start(struct record *record, const char *token)
{
	struct engine_identity identity = {
		.credential = "CODE",
		.token = token,
		.name = "Ann",
		.seat = "SRE",
		.language = "es",
		.client_id = {1, 2, 3},
	};

	*record = (struct record){.now = 1000};
	engine_init(&record->engine, &identity, &recording, record);
}

static inline void stop(struct record *record)
{
	engine_fini(&record->engine);
	buf_fini(&record->log);
	buf_fini(&record->peer);
}

static inline void assert_log(struct record *record, const char *expected)
{
	assert_string_equal(buf_cstr(&record->log), expected);
	buf_clear(&record->log);
}

/* ── what the peer sends ─────────────────────────────────────────────── */

static inline void peer_frame(struct record *record, Plenary__ToClient *frame)
{
	codec_frame(&record->peer, &frame->base);
}

static inline void peer_welcome_as(struct record *record, uint64_t epoch,
	bool snapshot, uint32_t participant, uint64_t logged)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Welcome welcome = PLENARY__WELCOME__INIT;
	char delegation[] = "MX";
	char token[] = "TOKEN";
	char session[] = "k3v9";

	welcome.session = session;
	welcome.delegation = delegation;
	welcome.resume_token =
		record->peer_token != NULL ? record->peer_token : token;
	welcome.role = PLENARY__ROLE__ROLE_DELEGATE;
	welcome.epoch = epoch;
	welcome.snapshot = snapshot;
	welcome.participant = participant;
	welcome.at_ms = 1700000000000;
	welcome.last_client_seq = logged;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_WELCOME;
	frame.welcome = &welcome;
	peer_frame(record, &frame);
}

static inline void peer_welcome(struct record *record, bool snapshot)
{
	peer_welcome_as(record, 1, snapshot, 4, 0);
}

/* Events from..to (none if from is 0) and one view (none if key is NULL). */
static inline void peer_push(struct record *record, uint64_t from, uint64_t to,
	const char *key, uint64_t stamp)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Push push = PLENARY__PUSH__INIT;
	Plenary__Event events[16];
	Plenary__Event *list[16];
	Plenary__StartexCalled startex = PLENARY__STARTEX_CALLED__INIT;
	Plenary__View view = PLENARY__VIEW__INIT;
	Plenary__View *views[1] = {&view};
	Plenary__StepView step = PLENARY__STEP_VIEW__INIT;
	char name[32];

	for (uint64_t seq = from; from > 0 && seq <= to; seq++) {
		plenary__event__init(&events[push.n_events]);
		events[push.n_events].seq = seq;
		events[push.n_events].what_case = PLENARY__EVENT__WHAT_STARTEX;
		events[push.n_events].startex = &startex;
		list[push.n_events] = &events[push.n_events];
		push.n_events++;
	}
	push.events = list;
	if (key != NULL) {
		snprintf(name, sizeof(name), "%s", key);
		view.key = name;
		view.stamp = stamp;
		view.body_case = PLENARY__VIEW__BODY_STEP;
		view.step = &step;
		push.views = views;
		push.n_views = 1;
	}
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_PUSH;
	frame.push = &push;
	peer_frame(record, &frame);
}

static inline void peer_live(struct record *record, uint64_t seq)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Live live = PLENARY__LIVE__INIT;

	live.seq = seq;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_LIVE;
	frame.live = &live;
	peer_frame(record, &frame);
}

static inline void peer_reply(
	struct record *record, uint64_t client_seq, Plenary__ErrorCode code)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Reply reply = PLENARY__REPLY__INIT;
	Plenary__Error error = PLENARY__ERROR__INIT;

	reply.client_seq = client_seq;
	reply.ok = code == PLENARY__ERROR_CODE__OK;
	error.code = code;
	reply.error = reply.ok ? NULL : &error;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_REPLY;
	frame.reply = &reply;
	peer_frame(record, &frame);
}

static inline void peer_ping(struct record *record, int64_t at_ms)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Ping ping = PLENARY__PING__INIT;

	ping.at_ms = at_ms;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_PING;
	frame.ping = &ping;
	peer_frame(record, &frame);
}

static inline void peer_fatal(struct record *record, Plenary__ErrorCode code)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Fatal fatal = PLENARY__FATAL__INIT;
	Plenary__Error error = PLENARY__ERROR__INIT;

	error.code = code;
	fatal.error = &error;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_FATAL;
	frame.fatal = &fatal;
	peer_frame(record, &frame);
}

/* All that the peer has sent arrives at once. */
static inline int deliver(struct record *record)
{
	int code = engine_feed(&record->engine, record->peer.bytes,
		record->peer.len, record->now);

	buf_clear(&record->peer);
	return code;
}

/* ── what the engine wrote ───────────────────────────────────────────── */

struct written {
	char text[512];
	struct arena arena;
};

static inline int describe(void *arg, const uint8_t *bytes, size_t len)
{
	struct written *written = arg;
	Plenary__ToServer *frame = NULL;
	size_t at = strlen(written->text);
	char *to = written->text + at;
	size_t room = sizeof(written->text) - at;

	if (codec_to_server(bytes, len, &written->arena, &frame) != CODEC_OK)
		return 1;
	switch (frame->frame_case) {
	case PLENARY__TO_SERVER__FRAME_HELLO:
		snprintf(to, room, "hello(%s,%s,%s,%s,%llu,%llu) ",
			frame->hello->credential, frame->hello->name,
			frame->hello->seat, frame->hello->language,
			(unsigned long long)frame->hello->epoch,
			(unsigned long long)frame->hello->last_seq);
		break;
	case PLENARY__TO_SERVER__FRAME_COMMAND:
		at = (size_t)snprintf(to, room, "c%llu:%d",
			(unsigned long long)frame->command->client_seq,
			(int)frame->command->verb_case);
		/* Of the first epoch, which peers greet with as a rule. */
		if (frame->command->epoch != 1)
			snprintf(to + at, room - at, "@%llu ",
				(unsigned long long)frame->command->epoch);
		else
			snprintf(to + at, room - at, " ");
		break;
	case PLENARY__TO_SERVER__FRAME_PING:
		snprintf(
			to, room, "ping(%lld) ", (long long)frame->ping->at_ms);
		break;
	case PLENARY__TO_SERVER__FRAME_QUERY:
		snprintf(to, room, "q%llu ",
			(unsigned long long)frame->query->query);
		break;
	case PLENARY__TO_SERVER__FRAME_OPEN:
		snprintf(to, room, "open(%zu,%s) ", frame->open->exercise.len,
			frame->open->file_name);
		break;
	case PLENARY__TO_SERVER__FRAME_BYE:
		snprintf(to, room, "bye ");
		break;
	default:
		snprintf(to, room, "? ");
		break;
	}
	return 0;
}

static inline void assert_out(struct record *record, const char *expected)
{
	struct written written = {.text = ""};
	struct frame_reader reader;

	arena_init(&written.arena, 0);
	frame_reader_init(&reader, 1 << 20);
	assert_int_equal(frame_feed(&reader, record->engine.out.bytes,
				 record->engine.out.len, describe, &written),
		0);
	assert_string_equal(written.text, expected);
	frame_reader_fini(&reader);
	arena_fini(&written.arena);
	buf_clear(&record->engine.out);
}

static inline uint64_t send_startex(struct record *record)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Startex startex = PLENARY__STARTEX__INIT;

	command.verb_case = PLENARY__COMMAND__VERB_STARTEX;
	command.startex = &startex;
	return engine_command(&record->engine, &command);
}

static inline uint64_t send_resume(struct record *record)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Resume resume = PLENARY__RESUME__INIT;

	command.verb_case = PLENARY__COMMAND__VERB_RESUME;
	command.resume = &resume;
	return engine_command(&record->engine, &command);
}

/* Connected, with a snapshot of one view that ends at event `seq`. */
static inline void go_live(struct record *record, uint64_t seq)
{
	engine_connected(&record->engine, record->now);
	peer_welcome(record, true);
	peer_push(record, 0, 0, "step/A1", seq);
	peer_live(record, seq);
	assert_int_equal(deliver(record), ENGINE_OK);
	assert_log(record, "welcome:MX! v:step/A1 live ");
	buf_clear(&record->engine.out);
}

/* After a drop: the next Hello asks for a snapshot. */
static inline void assert_resyncs(struct record *record)
{
	engine_disconnected(&record->engine);
	engine_connected(&record->engine, record->now);
	assert_out(record, "hello(TOKEN,Ann,SRE,es,0,0) ");
}

#endif
