/* The protocol engine when its place in the session becomes another one. */
#include "tests/unit/engine_fixture.h"

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
	send_startex(&record);
	assert_out(&record, "c3:10@2 ");
	stop(&record);
}

/* A resumed participant may have been moved before: what it says before it is
 * greeted is meant for the place that it gets. */
static void test_epoch_of_what_came_before_the_welcome(void **state)
{
	struct record record;

	(void)state;
	start(&record, "TOKEN");
	send_startex(&record);
	engine_query_codes(&record.engine);
	engine_connected(&record.engine, 0);
	send_resume(&record);
	buf_clear(&record.engine.out);
	peer_welcome_as(&record, 7, true, 4, 0);
	peer_live(&record, 3);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_out(&record, "c1:10@7 q1 c2:12@7 ");
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
	/* At once, and with nothing left of the old delegation meanwhile. */
	assert_true(record.engine.moved);
	assert_int_equal(record.engine.views.n, 0);
	assert_resyncs(&record);
	assert_false(record.engine.moved);
	stop(&record);
}

/* What was under way is answered, and never sent again under the new epoch;
 * nor is one half of a history put to another's. */
static void test_moved_refuses_what_was_under_way(void **state)
{
	struct record record;

	(void)state;
	start(&record, NULL);
	go_live(&record, 9);
	send_startex(&record); /* 1: answered by the server */
	send_resume(&record);  /* 2: never looked at */
	engine_query_history(&record.engine, 5, 200, true);
	peer_reply(&record, 1, PLENARY__ERROR_CODE__MOVED);
	peer_fatal(&record, PLENARY__ERROR_CODE__MOVED);
	assert_int_equal(deliver(&record), ENGINE_DROP);
	assert_log(&record, "r1:MOVED fatal:30 ");
	engine_disconnected(&record.engine);
	send_startex(&record); /* 3: typed while it was away */
	engine_connected(&record.engine, 0);
	assert_out(&record, "hello(TOKEN,Ann,SRE,es,0,0) ");
	peer_welcome_as(&record, 2, true, 4, 0);
	peer_push(&record, 0, 0, "step/B1", 3);
	peer_live(&record, 3);
	assert_int_equal(deliver(&record), ENGINE_OK);
	assert_log(&record, "welcome:MX! v:step/B1 r2:MOVED a1 r3:MOVED live ");
	assert_out(&record, "");
	assert_int_equal(engine_pending(&record.engine), 0);
	stop(&record);
}

/* Said to one who is not live yet, it may be said again and again. */
static void test_moved_before_live_is_no_hurry(void **state)
{
	struct record record;

	(void)state;
	start(&record, "TOKEN");
	engine_connected(&record.engine, 0);
	peer_fatal(&record, PLENARY__ERROR_CODE__MOVED);
	assert_int_equal(deliver(&record), ENGINE_DROP);
	assert_log(&record, "fatal:30 ");
	assert_false(record.engine.moved);
	stop(&record);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_epoch_change_drops_everything),
		cmocka_unit_test(test_epoch_of_what_came_before_the_welcome),
		cmocka_unit_test(test_another_person_drops_everything),
		cmocka_unit_test(test_moved_asks_for_a_snapshot),
		cmocka_unit_test(test_moved_refuses_what_was_under_way),
		cmocka_unit_test(test_moved_before_live_is_no_hurry),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
