/* The protocol engine against a peer that is a list of frames. */
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

static void on_welcome(void *user, const Plenary__Welcome *welcome, bool fresh)
{
	struct record *record = user;

	buf_printf(&record->log, "welcome:%s%s ", welcome->delegation,
		fresh ? "!" : "");
}

static void on_event(void *user, const Plenary__Event *event)
{
	struct record *record = user;

	buf_printf(&record->log, "e%llu ", (unsigned long long)event->seq);
}

static void on_view(void *user, const Plenary__View *view)
{
	struct record *record = user;

	buf_printf(&record->log, "v:%s ", view->key);
}

static void on_live(void *user)
{
	struct record *record = user;

	buf_str(&record->log, "live ");
}

static void on_reply(void *user, const Plenary__Reply *reply)
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

static void on_answer(void *user, const Plenary__Answer *answer)
{
	struct record *record = user;

	buf_printf(&record->log, "a%llu ", (unsigned long long)answer->query);
}

static void on_fatal(void *user, const Plenary__Error *error, bool final)
{
	struct record *record = user;

	buf_printf(&record->log, "fatal:%d%s ", (int)error->code,
		final ? "!" : "");
}

static void on_trouble(void *user, const char *what)
{
	struct record *record = user;

	(void)what;
	buf_str(&record->log, "trouble ");
}

static void on_opened(void *user, const Plenary__Opened *opened)
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

static void start(struct record *record, const char *token)
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

static void stop(struct record *record)
{
	engine_fini(&record->engine);
	buf_fini(&record->log);
	buf_fini(&record->peer);
}

static void assert_log(struct record *record, const char *expected)
{
	assert_string_equal(buf_cstr(&record->log), expected);
	buf_clear(&record->log);
}

/* ── what the peer sends ─────────────────────────────────────────────── */

static void peer_frame(struct record *record, Plenary__ToClient *frame)
{
	codec_frame(&record->peer, &frame->base);
}

static void peer_welcome_as(struct record *record, uint64_t epoch,
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

static void peer_welcome(struct record *record, bool snapshot)
{
	peer_welcome_as(record, 1, snapshot, 4, 0);
}

/* Events from..to (none if from is 0) and one view (none if key is NULL). */
static void peer_push(struct record *record, uint64_t from, uint64_t to,
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

static void peer_live(struct record *record, uint64_t seq)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Live live = PLENARY__LIVE__INIT;

	live.seq = seq;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_LIVE;
	frame.live = &live;
	peer_frame(record, &frame);
}

static void peer_reply(
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

static void peer_ping(struct record *record, int64_t at_ms)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Ping ping = PLENARY__PING__INIT;

	ping.at_ms = at_ms;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_PING;
	frame.ping = &ping;
	peer_frame(record, &frame);
}

static void peer_fatal(struct record *record, Plenary__ErrorCode code)
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
static int deliver(struct record *record)
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

static int describe(void *arg, const uint8_t *bytes, size_t len)
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
		snprintf(to, room, "c%llu:%d ",
			(unsigned long long)frame->command->client_seq,
			(int)frame->command->verb_case);
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

static void assert_out(struct record *record, const char *expected)
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

static uint64_t send_startex(struct record *record)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Startex startex = PLENARY__STARTEX__INIT;

	command.verb_case = PLENARY__COMMAND__VERB_STARTEX;
	command.startex = &startex;
	return engine_command(&record->engine, &command);
}

static uint64_t send_resume(struct record *record)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Resume resume = PLENARY__RESUME__INIT;

	command.verb_case = PLENARY__COMMAND__VERB_RESUME;
	command.resume = &resume;
	return engine_command(&record->engine, &command);
}

/* Connected, with a snapshot of one view that ends at event `seq`. */
static void go_live(struct record *record, uint64_t seq)
{
	engine_connected(&record->engine, record->now);
	peer_welcome(record, true);
	peer_push(record, 0, 0, "step/A1", seq);
	peer_live(record, seq);
	assert_int_equal(deliver(record), ENGINE_OK);
	assert_log(record, "welcome:MX! v:step/A1 live ");
	buf_clear(&record->engine.out);
}

static void test_greeting(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	engine_connected(&record.engine, 0);
	assert_out(&record, "hello(CODE,Ann,SRE,es,0,0) ");
	peer_welcome(&record, true);
	peer_push(&record, 0, 0, "step/A1", 7);
	peer_live(&record, 9);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "welcome:MX! v:step/A1 live ");
	assert_int_equal(record.engine.state, ENGINE_LIVE);
	assert_int_equal(record.engine.views.newest, 9);
	assert_string_equal(record.engine.token, "TOKEN");
	peer_push(&record, 10, 12, "step/A2", 12);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "e10 e11 e12 v:step/A2 ");
	engine_bye(&record.engine);
	assert_out(&record, "bye ");
	stop(&record);
}

static void test_byte_by_byte(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	engine_connected(&record.engine, 0);
	peer_welcome(&record, true);
	peer_push(&record, 0, 0, "step/A1", 7);
	peer_live(&record, 9);
	peer_push(&record, 10, 11, "step/A1", 11);
	peer_ping(&record, 5);
	for (size_t i = 0; i < record.peer.len; i++)
		assert_int_equal(engine_feed(&record.engine,
					 record.peer.bytes + i, 1, 0),
			ENGINE_OK);
	assert_log(&record, "welcome:MX! v:step/A1 live e10 e11 v:step/A1 ");
	stop(&record);
}

static void test_commands_wait_for_live(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	assert_int_equal(send_startex(&record), 1);
	engine_connected(&record.engine, 0);
	assert_int_equal(engine_query_codes(&record.engine), 1);
	assert_int_equal(send_resume(&record), 2);
	assert_out(&record, "hello(CODE,Ann,SRE,es,0,0) ");
	peer_welcome(&record, true);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_out(&record, "");
	peer_live(&record, 0);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_out(&record, "c1:10 q1 c2:12 ");
	stop(&record);
}

static void test_reconnect_resends_in_order(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	send_startex(&record);
	send_resume(&record);
	send_startex(&record);
	assert_out(&record, "c1:10 c2:12 c3:10 ");
	peer_push(&record, 10, 10, NULL, 0);
	peer_reply(&record, 1, PLENARY__ERROR_CODE__OK);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "e10 r1:ok ");

	engine_disconnected(&record.engine);
	assert_int_equal(engine_pending(&record.engine), 2);
	send_resume(&record);
	engine_connected(&record.engine, 2000);
	assert_out(&record, "hello(TOKEN,Ann,SRE,es,1,10) ");
	peer_welcome(&record, false);
	peer_push(&record, 11, 12, NULL, 0);
	peer_push(&record, 0, 0, "step/A1", 12);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_out(&record, "");
	peer_live(&record, 12);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "welcome:MX e11 e12 v:step/A1 live ");
	assert_out(&record, "c2:12 c3:10 c4:12 ");

	/* Answered from the log, never done, afresh; and one of them twice. */
	peer_reply(&record, 2, PLENARY__ERROR_CODE__OK);
	peer_reply(&record, 3, PLENARY__ERROR_CODE__NOT_DONE);
	peer_reply(&record, 2, PLENARY__ERROR_CODE__OK);
	peer_push(&record, 13, 13, NULL, 0);
	peer_reply(&record, 4, PLENARY__ERROR_CODE__OK);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "r2:ok r3:NOT_DONE e13 r4:ok ");
	assert_int_equal(record.engine.duplicate_replies, 1);
	assert_int_equal(engine_pending(&record.engine), 0);
	stop(&record);
}

/* A tail that breaks off behind its events is asked for again from where it
 * began, because its views were to come; no event is told twice. */
static void test_tail_broken_off(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	engine_disconnected(&record.engine);
	engine_connected(&record.engine, 0);
	buf_clear(&record.engine.out);
	peer_welcome(&record, false);
	peer_push(&record, 10, 12, NULL, 0);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "welcome:MX e10 e11 e12 ");
	engine_disconnected(&record.engine);

	engine_connected(&record.engine, 0);
	assert_out(&record, "hello(TOKEN,Ann,SRE,es,1,9) ");
	peer_welcome(&record, false);
	peer_push(&record, 10, 13, NULL, 0);
	peer_push(&record, 0, 0, "step/A1", 12);
	peer_live(&record, 13);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "welcome:MX e13 v:step/A1 live ");
	assert_int_equal(record.engine.repeats + record.engine.gaps, 0);
	stop(&record);
}

static void test_snapshot_broken_off(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	engine_disconnected(&record.engine);
	engine_connected(&record.engine, 0);
	peer_welcome(&record, true);
	assert_int_equal(deliver(&record), ENGINE_OK);
	engine_disconnected(&record.engine);
	buf_clear(&record.engine.out);
	engine_connected(&record.engine, 0);
	assert_out(&record, "hello(TOKEN,Ann,SRE,es,0,0) ");
	stop(&record);
}

static void assert_resyncs(struct record *record)
{
	engine_disconnected(&record->engine);
	engine_connected(&record->engine, record->now);
	assert_out(record, "hello(TOKEN,Ann,SRE,es,0,0) ");
}

static void test_gap(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	peer_push(&record, 11, 11, NULL, 0);
	assert_int_equal(deliver(&record), ENGINE_DROP);
	assert_log(&record, "trouble ");
	assert_int_equal(record.engine.gaps, 1);
	assert_resyncs(&record);
	stop(&record);
}

static void test_repeat(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	peer_push(&record, 9, 9, NULL, 0);
	assert_int_equal(deliver(&record), ENGINE_DROP);
	assert_log(&record, "trouble ");
	assert_int_equal(record.engine.repeats, 1);
	assert_resyncs(&record);
	stop(&record);
}

static void test_tail_too_short(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	engine_disconnected(&record.engine);
	engine_connected(&record.engine, 0);
	peer_welcome(&record, false);
	peer_push(&record, 10, 11, NULL, 0);
	peer_live(&record, 12);
	assert_int_equal(deliver(&record), ENGINE_DROP);
	assert_int_equal(record.engine.gaps, 1);
	stop(&record);
}

static void test_epoch_change_drops_everything(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	send_startex(&record); /* 1: logged before the move */
	send_resume(&record);  /* 2: never arrived */
	engine_disconnected(&record.engine);
	engine_connected(&record.engine, 0);
	buf_clear(&record.engine.out);
	peer_welcome_as(&record, 2, true, 4, 1);
	peer_push(&record, 0, 0, "step/B1", 3);
	peer_live(&record, 3);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "welcome:MX! v:step/B1 r2:MOVED live ");
	assert_out(&record, "c1:10 ");
	assert_null(view_store_get(&record.engine.views, "step/A1"));
	assert_int_equal(record.engine.views.newest, 3);
	stop(&record);
}

/* Players are not told their number: whose token it is says who one is now. */
static void test_another_person_drops_everything(void **state)
{
	struct record record;
	char token[] = "ANOTHER";

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	send_startex(&record); /* never arrived */
	engine_disconnected(&record.engine);
	engine_connected(&record.engine, 0);
	buf_clear(&record.engine.out);
	record.peer_token = token;
	peer_welcome_as(&record, 1, true, 4, 0);
	peer_live(&record, 3);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "welcome:MX! r1:MOVED live ");
	assert_out(&record, "");
	stop(&record);
}

static void test_moved_asks_for_a_snapshot(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	peer_fatal(&record, PLENARY__ERROR_CODE__MOVED);
	assert_int_equal(deliver(&record), ENGINE_DROP);
	assert_log(&record, "fatal:30 ");
	assert_resyncs(&record);
	stop(&record);
}

static void test_too_often_is_passing(void **state)
{
	struct record record;

	(void)state;
	start(&record, "OLD");
	engine_connected(&record.engine, 0);
	assert_out(&record, "hello(OLD,Ann,SRE,es,0,0) ");
	peer_fatal(&record, PLENARY__ERROR_CODE__RATE_LIMITED);
	assert_int_equal(deliver(&record), ENGINE_DROP);
	assert_log(&record, "fatal:37 ");
	engine_disconnected(&record.engine);
	engine_connected(&record.engine, 0);
	assert_out(&record, "hello(OLD,Ann,SRE,es,0,0) ");
	stop(&record);
}

static void test_silence(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	assert_int_equal(
		engine_tick(&record.engine, record.now + 4999), ENGINE_OK);
	assert_out(&record, "");
	assert_int_equal(
		engine_tick(&record.engine, record.now + 5000), ENGINE_OK);
	assert_out(&record, "ping(1700000005000) ");
	assert_int_equal(
		engine_tick(&record.engine, record.now + 10000), ENGINE_OK);
	assert_out(&record, "ping(1700000010000) ");
	peer_ping(&record, 1700000014000);
	record.now += 14000;
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_int_equal(
		engine_tick(&record.engine, record.now + 14999), ENGINE_OK);
	assert_int_equal(
		engine_tick(&record.engine, record.now + 15000), ENGINE_DROP);
	assert_log(&record, "trouble ");
	engine_disconnected(&record.engine);
	engine_connected(&record.engine, record.now);
	buf_clear(&record.engine.out);
	/* A server that never greets is dropped likewise. */
	assert_int_equal(
		engine_tick(&record.engine, record.now + 15000), ENGINE_DROP);
	stop(&record);
}

static void test_token_then_code(void **state)
{
	struct record record;

	(void)state;
	start(&record, "OLD");
	engine_connected(&record.engine, 0);
	assert_out(&record, "hello(OLD,Ann,SRE,es,0,0) ");
	peer_fatal(&record, PLENARY__ERROR_CODE__BAD_CREDENTIAL);
	assert_int_equal(deliver(&record), ENGINE_DROP);
	assert_log(&record, "");
	engine_disconnected(&record.engine);
	engine_connected(&record.engine, 0);
	assert_out(&record, "hello(CODE,Ann,SRE,es,0,0) ");
	peer_fatal(&record, PLENARY__ERROR_CODE__BAD_CREDENTIAL);
	assert_int_equal(deliver(&record), ENGINE_OVER);
	assert_log(&record, "fatal:33! ");
	assert_int_equal(engine_feed(&record.engine, NULL, 0, 0), ENGINE_OVER);
	stop(&record);
}

static void test_not_plenary(void **state)
{
	static const char http[] =
		"HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n"
		"Connection: close\r\n\r\nno such thing here\r\n";
	struct record record;

	(void)state;
	start(&record, NULL);
	engine_connected(&record.engine, 0);
	assert_int_equal(engine_feed(&record.engine, (const uint8_t *)http,
				 sizeof(http) - 1, 0),
		ENGINE_OVER);
	assert_log(&record, "fatal:31! ");
	stop(&record);

	/* From a server that has greeted it is a fault that may pass. */
	start(&record, NULL);
	go_live(&record, 9);
	assert_int_equal(engine_feed(&record.engine,
				 (const uint8_t *)"\x02\xff\xff", 3, 0),
		ENGINE_DROP);
	assert_log(&record, "trouble ");
	assert_resyncs(&record);
	stop(&record);
}

/* Frames that a later server may send are passed over. */
static void test_unknown_frame(void **state)
{
	static const uint8_t later[] = {3, 0xfa, 0x01, 0};
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	assert_int_equal(engine_feed(&record.engine, later, sizeof(later), 0),
		ENGINE_OK);
	assert_log(&record, "");
	stop(&record);
}

static void test_open_session(void **state)
{
	struct record record;
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Opened opened = PLENARY__OPENED__INIT;
	struct buf exercise = {0};
	char session[] = "k3v9";

	(void)state;
	buf_str(&exercise, "a: 1\n");
	start(&record, NULL);
	go_live(&record, 0);
	engine_open_session(&record.engine, &exercise, "x.yaml");
	assert_out(&record, "open(5,x.yaml) ");
	opened.session = session;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_OPENED;
	frame.opened = &opened;
	peer_frame(&record, &frame);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "opened:k3v9 ");
	buf_fini(&exercise);
	stop(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_greeting),
		cmocka_unit_test(test_byte_by_byte),
		cmocka_unit_test(test_commands_wait_for_live),
		cmocka_unit_test(test_reconnect_resends_in_order),
		cmocka_unit_test(test_tail_broken_off),
		cmocka_unit_test(test_snapshot_broken_off),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_repeat),
		cmocka_unit_test(test_tail_too_short),
		cmocka_unit_test(test_epoch_change_drops_everything),
		cmocka_unit_test(test_another_person_drops_everything),
		cmocka_unit_test(test_moved_asks_for_a_snapshot),
		cmocka_unit_test(test_too_often_is_passing),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_token_then_code),
		cmocka_unit_test(test_not_plenary),
		cmocka_unit_test(test_unknown_frame),
		cmocka_unit_test(test_open_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
