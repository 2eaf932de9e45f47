/* The protocol engine against a peer that is a list of frames. */
#include "tests/unit/engine_fixture.h"

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
		cmocka_unit_test(test_too_often_is_passing),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_token_then_code),
		cmocka_unit_test(test_not_plenary),
		cmocka_unit_test(test_unknown_frame),
		cmocka_unit_test(test_open_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
