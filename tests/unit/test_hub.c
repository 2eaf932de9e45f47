/* The hub in this process, with limits small enough to be met. */
#include "hub_private.h"

#include "net/net.h"
#include "tests/support/workshop.h"

#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* A hub on a thread of its own; the test speaks to it by sockets. */
struct stage {
	struct workshop workshop; /* without a process */
	struct hub *hub;
	uv_loop_t loop;
	uv_async_t end;
	pthread_t thread;
	int64_t ahead_ms; /* of the right time, from the next start */
	int exit_code;
};

static void on_end(uv_async_t *async)
{
	struct stage *stage = async->data;

	uv_close((uv_handle_t *)async, NULL);
	hub_shut_down(stage->hub);
}

static void *run(void *arg)
{
	struct stage *stage = arg;

	uv_run(&stage->loop, UV_RUN_DEFAULT);
	return NULL;
}

static void start(struct stage *stage, const struct hub_limits *limits)
{
	assert_int_equal(uv_loop_init(&stage->loop), 0);
	assert_int_equal(
		hub_open(&stage->hub, &stage->loop, stage->workshop.server.data,
			"127.0.0.1:0", limits, stage->workshop.server.address,
			NET_ADDRESS_SIZE),
		0);
	stage->hub->started_at_ms += stage->ahead_ms;
	assert_int_equal(uv_async_init(&stage->loop, &stage->end, on_end), 0);
	stage->end.data = stage;
	assert_int_equal(pthread_create(&stage->thread, NULL, run, stage), 0);
}

static int stop(struct stage *stage)
{
	int code;

	assert_int_equal(uv_async_send(&stage->end), 0);
	assert_int_equal(pthread_join(stage->thread, NULL), 0);
	code = hub_free(stage->hub);
	assert_int_equal(uv_loop_close(&stage->loop), 0);
	return code;
}

static void open_stage(struct stage *stage, const struct hub_limits *limits)
{
	char small[512];

	*stage = (struct stage){.exit_code = 0};
	server_prepare(&stage->workshop.server, "");
	start(stage, limits);
	(void)snprintf(small, sizeof small, "%s/tests/support/small.yaml",
		TEST_SOURCE_DIR);
	workshop_open_session(&stage->workshop, small);
}

static void close_stage(struct stage *stage)
{
	assert_int_equal(stop(stage), 0);
	workshop_close(&stage->workshop);
}

static void test_command_rate(void **state)
{
	struct hub_limits limits = hub_limits_default;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	struct stage stage;
	struct caller caller;
	struct caller other;
	unsigned done = 0;
	unsigned refused = 0;

	(void)state;
	/* So few that they do not come back while the test runs. */
	limits.command_rate = 10;
	open_stage(&stage, &limits);
	workshop_join(&stage.workshop, &caller, "AA.head", "Ann");
	workshop_join(&stage.workshop, &other, "BB.head", "Bea");
	say.channel = (char *)"all";
	say.text = (char *)"quick";
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	for (unsigned i = 0; i < 1000; i++)
		caller_send_command(&caller, &command);
	for (unsigned i = 0; i < 1000; i++) {
		const Plenary__Reply *reply = caller_next_reply(&caller);

		if (reply->ok) {
			done++;
			continue;
		}
		refused++;
		assert_int_equal(
			reply->error->code, PLENARY__ERROR_CODE__RATE_LIMITED);
		assert_int_equal(reply->error->n_params, 1);
	}
	assert_true(done >= 10);
	assert_true(refused > 0);
	/* Each connection has its own. */
	assert_int_equal(caller_say(&other, "all", "slow"), 0);
	caller_fini(&caller);
	caller_fini(&other);
	close_stage(&stage);
}

static void assert_limit(const struct caller *caller, const char *limit)
{
	const Plenary__Error *error = caller->reply->reply->error;

	assert_int_equal(error->code, PLENARY__ERROR_CODE__LIMIT_REACHED);
	assert_int_equal(error->n_params, 1);
	assert_string_equal(error->params[0]->name, "limit");
	assert_string_equal(error->params[0]->value, limit);
}

static void test_log_is_full(void **state)
{
	struct hub_limits limits = hub_limits_default;
	struct stage stage;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__NoDuff no_duff = PLENARY__NO_DUFF__INIT;
	Plenary__AckNoDuff ack = PLENARY__ACK_NO_DUFF__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	struct caller director;
	struct caller player;
	struct caller other;
	char text[1001];
	unsigned said = 0;
	unsigned excon = 0;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	limits.log_bytes = 60000;
	limits.log_reserve = 10000;
	open_stage(&stage, &limits);
	workshop_join(&stage.workshop, &director, "director", "Dee");
	workshop_join(&stage.workshop, &player, "AA.head", "Ann");
	workshop_join(&stage.workshop, &other, "BB.head", "Bea");
	while (caller_say(&player, "all", text) == 0)
		assert_true(++said < 100);
	assert_limit(&player, "log bytes of a delegation");
	/* A sixth part, with what is kept beside the texts. */
	assert_true(said >= 6 && said <= 10);
	/* Nobody else notices, and what was done is still known. */
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	say.channel = (char *)"all";
	say.text = text;
	assert_int_equal(caller_do_as(&player, &command, said), 0);
	assert_int_equal(caller_say(&other, "all", text), 0);
	/* EXCON goes on for a while, and can end it in any case. */
	assert_int_equal(caller_startex(&director), 0);
	while (caller_say(&director, "all", text) == 0)
		assert_true(++excon < 100);
	assert_true(excon >= 40);
	assert_limit(&director, "log bytes of a session");
	assert_int_equal(caller_say(&other, "all", "x"),
		PLENARY__ERROR_CODE__LIMIT_REACHED);
	assert_limit(&other, "log bytes of a session");
	assert_int_equal(
		caller_pausex(&director), PLENARY__ERROR_CODE__LIMIT_REACHED);
	/* A real emergency goes past every limit. */
	command.verb_case = PLENARY__COMMAND__VERB_NO_DUFF;
	command.no_duff = &no_duff;
	no_duff.text = (char *)"Fire alarm";
	assert_int_equal(caller_do(&director, &command), 0);
	command.verb_case = PLENARY__COMMAND__VERB_ACK_NO_DUFF;
	command.ack_no_duff = &ack;
	assert_int_equal(caller_do(&player, &command), 0);
	assert_int_equal(caller_endex(&director), 0);
	caller_fini(&director);
	caller_fini(&player);
	caller_fini(&other);
	close_stage(&stage);
}

/* What is in the log is answered however much more was sent since. */
static void test_done_is_not_refused(void **state)
{
	struct hub_limits limits = hub_limits_default;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	struct stage stage;
	struct caller caller;
	unsigned sent = 0;
	uint64_t done;

	(void)state;
	limits.command_rate = 1;
	open_stage(&stage, &limits);
	workshop_join(&stage.workshop, &caller, "AA.head", "Ann");
	say.channel = (char *)"all";
	say.text = (char *)"once";
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	assert_int_equal(caller_do(&caller, &command), 0);
	done = caller.client_seq;
	while (caller_do(&caller, &command) == 0) {
		done = caller.client_seq;
		assert_true(++sent < 1000);
	}
	assert_int_equal(caller.reply->reply->error->code,
		PLENARY__ERROR_CODE__RATE_LIMITED);
	for (unsigned i = 0; i < 100; i++)
		assert_int_equal(caller_do_as(&caller, &command, done), 0);
	assert_int_equal(caller_do_as(&caller, &command, 0),
		PLENARY__ERROR_CODE__BAD_COMMAND);
	caller_fini(&caller);
	close_stage(&stage);
}

/* Coming back is logged, and so it is not for nothing. */
static void test_coming_back_too_often(void **state)
{
	struct stage stage;
	struct caller caller;
	struct caller other;
	Plenary__ErrorCode code = 0;
	unsigned came = 0;

	(void)state;
	open_stage(&stage, &hub_limits_default);
	workshop_join(&stage.workshop, &caller, "AA.head", "Ann");
	workshop_join(&stage.workshop, &other, "AA", "Abe");
	while (code == 0) {
		caller_hang_up(&caller);
		code = caller_resume(&caller, stage.workshop.server.address);
		came += code == 0;
		assert_true(came < 1000);
	}
	assert_int_equal(code, PLENARY__ERROR_CODE__RATE_LIMITED);
	assert_true(came >= 20);
	/* Others are free to come. */
	caller_hang_up(&other);
	assert_int_equal(
		caller_resume(&other, stage.workshop.server.address), 0);
	caller_fini(&caller);
	caller_fini(&other);
	close_stage(&stage);
}

/* The wall clock is set back by an hour while the server is down. */
static void test_time_never_goes_back(void **state)
{
	struct stage stage;
	struct caller director;
	int64_t at_ms;

	(void)state;
	open_stage(&stage, &hub_limits_default);
	assert_int_equal(stop(&stage), 0);
	stage.ahead_ms = INT64_C(3600000);
	start(&stage, &hub_limits_default);
	workshop_join(&stage.workshop, &director, "director", "Dee");
	assert_int_equal(caller_startex(&director), 0);
	at_ms = director.events[director.n_events - 1]->at_ms;
	caller_hang_up(&director);
	assert_int_equal(stop(&stage), 0);
	stage.ahead_ms = 0;
	start(&stage, &hub_limits_default);
	assert_int_equal(
		caller_resume(&director, stage.workshop.server.address), 0);
	assert_true(director.welcome->welcome->at_ms >= at_ms);
	caller_fini(&director);
	close_stage(&stage);
}

/* While the writer is kept waiting, nothing of the session's is told: not
 * that a code is right no more, either. */
static void test_refusal_waits_for_the_log(void **state)
{
	struct stage stage;
	struct caller director;
	struct caller head;
	struct caller bystander;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__ReissueCode reissue = PLENARY__REISSUE_CODE__INIT;
	const char *address;
	struct pollfd wait = {.events = POLLIN};
	sqlite3 *db;

	(void)state;
	open_stage(&stage, &hub_limits_default);
	address = stage.workshop.server.address;
	workshop_join(&stage.workshop, &director, "director", "Dee");
	assert_int_equal(sqlite3_open(stage.workshop.log, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
		SQLITE_OK);
	reissue.code_name = (char *)"AA.head";
	command.verb_case = PLENARY__COMMAND__VERB_REISSUE_CODE;
	command.reissue_code = &reissue;
	caller_send_command(&director, &command);
	caller_init(&head);
	caller_dial(&head, address);
	caller_hello(
		&head, workshop_code(&stage.workshop, "AA.head"), "Ann", "");
	/* These are answered at once: the loop has come past the first. */
	for (unsigned i = 0; i < 3; i++) {
		caller_init(&bystander);
		assert_int_equal(caller_join(&bystander, address,
					 "000000-0000-0000-0000", "Eve", ""),
			PLENARY__ERROR_CODE__BAD_CREDENTIAL);
		caller_fini(&bystander);
	}
	wait.fd = head.fd;
	assert_int_equal(poll(&wait, 1, 0), 0);
	assert_int_equal(
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_int_equal(caller_until_closed(&head),
		PLENARY__ERROR_CODE__BAD_CREDENTIAL);
	assert_true(caller_next_reply(&director)->ok);
	caller_fini(&head);
	caller_fini(&director);
	close_stage(&stage);
}

static void send_move(
	struct caller *director, uint32_t participant, const char *delegation)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__MoveParticipant move = PLENARY__MOVE_PARTICIPANT__INIT;

	move.participant = participant;
	move.delegation = (char *)delegation;
	command.verb_case = PLENARY__COMMAND__VERB_MOVE_PARTICIPANT;
	command.move_participant = &move;
	caller_send_command(director, &command);
}

static void send_own(struct caller *caller, const char *text)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;

	say.channel = (char *)"own";
	say.text = (char *)text;
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	caller_send_command(caller, &command);
}

/* All of it becomes durable at once, and comes in one turn: the old connection
 * still gets nothing from behind the move, of either delegation; and nothing
 * that it sends behind it is done. */
static void test_move_waits_for_the_log(void **state)
{
	struct stage stage;
	struct caller director;
	struct caller head;
	struct caller adviser;
	struct caller other;
	struct pollfd wait = {.events = POLLIN};
	sqlite3 *db;

	(void)state;
	open_stage(&stage, &hub_limits_default);
	workshop_join(&stage.workshop, &director, "director", "Dee");
	workshop_join(&stage.workshop, &head, "AA.head", "Ann");
	workshop_join(&stage.workshop, &adviser, "AA", "Abe");
	workshop_join(&stage.workshop, &other, "BB.head", "Bea");
	caller_sync(&adviser);
	assert_int_equal(sqlite3_open(stage.workshop.log, &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL),
		SQLITE_OK);
	send_move(&director, 3, "BB");
	/* A stranger's refusal does not wait: the loop has come past it. */
	for (unsigned i = 0; i < 3; i++) {
		struct caller bystander;

		caller_init(&bystander);
		assert_int_equal(
			caller_join(&bystander, stage.workshop.server.address,
				"000000-0000-0000-0000", "Eve", ""),
			PLENARY__ERROR_CODE__BAD_CREDENTIAL);
		caller_fini(&bystander);
	}
	send_own(&head, "behind in Alba");
	send_own(&other, "behind in Brenn");
	send_own(&adviser, "behind and too late");
	wait.fd = adviser.fd;
	assert_int_equal(poll(&wait, 1, 50), 0);
	assert_int_equal(
		sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
	assert_int_equal(
		caller_until_closed(&adviser), PLENARY__ERROR_CODE__MOVED);
	assert_false(caller_has_text(&adviser, "behind"));
	assert_true(caller_next_reply(&director)->ok);
	assert_true(caller_next_reply(&head)->ok);
	assert_true(caller_next_reply(&other)->ok);
	caller_sync(&director);
	assert_true(caller_has_text(&director, "behind in Brenn"));
	assert_false(caller_has_text(&director, "too late"));
	caller_fini(&director);
	caller_fini(&head);
	caller_fini(&adviser);
	caller_fini(&other);
	close_stage(&stage);
}

/* Who was moved pays with the new delegation's share, also after a restart. */
static void test_share_follows_a_move(void **state)
{
	struct hub_limits limits = hub_limits_default;
	struct stage stage;
	struct caller director;
	struct caller adviser;
	struct caller head;
	char text[1001];
	unsigned said = 0;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	limits.log_bytes = 120000;
	open_stage(&stage, &limits);
	workshop_join(&stage.workshop, &director, "director", "Dee");
	workshop_join(&stage.workshop, &adviser, "AA", "Abe");
	workshop_join(&stage.workshop, &head, "AA.head", "Ann");
	while (caller_say(&adviser, "own", text) == 0)
		assert_true(++said < 100);
	assert_limit(&adviser, "log bytes of a delegation");
	send_move(&director, 2, "BB");
	assert_true(caller_next_reply(&director)->ok);
	assert_int_equal(
		caller_until_closed(&adviser), PLENARY__ERROR_CODE__MOVED);
	for (unsigned i = 0; i < 2; i++) {
		caller_hang_up(&adviser);
		caller_hang_up(&head);
		assert_int_equal(
			caller_resume(&adviser, stage.workshop.server.address),
			0);
		assert_int_equal(
			caller_resume(&head, stage.workshop.server.address), 0);
		assert_int_equal(caller_say(&adviser, "own", text), 0);
		assert_int_equal(caller_say(&head, "own", text),
			PLENARY__ERROR_CODE__LIMIT_REACHED);
		if (i == 0) {
			assert_int_equal(stop(&stage), 0);
			start(&stage, &limits);
		}
	}
	caller_fini(&director);
	caller_fini(&adviser);
	caller_fini(&head);
	close_stage(&stage);
}

static void test_sessions(void **state)
{
	struct hub_limits limits = hub_limits_default;
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__OpenSession open = PLENARY__OPEN_SESSION__INIT;
	struct stage stage;
	struct caller admin;
	char path[SERVER_PATH_MAX + 32];
	size_t len;
	char *token;

	(void)state;
	limits.sessions = 1;
	open_stage(&stage, &limits);
	(void)snprintf(path, sizeof path, "%s/admin.token",
		stage.workshop.server.data);
	token = read_whole(path, &len);
	token[strcspn(token, "\n")] = '\0';
	caller_init(&admin);
	assert_int_equal(caller_join(&admin, stage.workshop.server.address,
				 token, "", ""),
		0);
	frame.frame_case = PLENARY__TO_SERVER__FRAME_OPEN;
	frame.open = &open;
	caller_send(&admin, &frame);
	assert_int_equal(caller_until_closed(&admin),
		PLENARY__ERROR_CODE__LIMIT_REACHED);
	caller_fini(&admin);
	free(token);
	close_stage(&stage);
}

/* With next to nothing allowed to wait, reading stops and goes on again. */
static void test_back_pressure(void **state)
{
	enum { COMMANDS = 2000 };
	struct hub_limits limits = hub_limits_default;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	struct stage stage;
	struct caller caller;
	struct caller other;

	(void)state;
	limits.staged_bytes = 64;
	open_stage(&stage, &limits);
	workshop_join(&stage.workshop, &caller, "AA.head", "Ann");
	workshop_join(&stage.workshop, &other, "BB.head", "Bea");
	say.channel = (char *)"all";
	say.text = (char *)"pressing";
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	for (unsigned i = 0; i < COMMANDS; i++)
		caller_send_command(&caller, &command);
	for (unsigned i = 0; i < COMMANDS; i++)
		assert_true(caller_next_reply(&caller)->ok);
	caller_sync(&other);
	assert_int_equal(other.n_events, COMMANDS);
	caller_fini(&caller);
	caller_fini(&other);
	close_stage(&stage);
}

/* Everything that was told before the end is there after it. */
static void test_end_and_start(void **state)
{
	struct stage stage;
	struct caller caller;

	(void)state;
	open_stage(&stage, &hub_limits_default);
	for (unsigned i = 0; i < 5; i++) {
		if (i == 0)
			workshop_join(
				&stage.workshop, &caller, "AA.head", "Ann");
		else
			assert_int_equal(caller_resume(&caller,
						 stage.workshop.server.address),
				0);
		assert_int_equal(caller_say(&caller, "own", "round"), 0);
		caller_hang_up(&caller);
		assert_int_equal(stop(&stage), 0);
		start(&stage, &hub_limits_default);
	}
	assert_int_equal(
		caller_resume(&caller, stage.workshop.server.address), 0);
	assert_int_equal(
		caller_history(&caller, 0, 100, true)->history->n_events, 5);
	caller_fini(&caller);
	close_stage(&stage);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_command_rate),
		cmocka_unit_test(test_log_is_full),
		cmocka_unit_test(test_done_is_not_refused),
		cmocka_unit_test(test_coming_back_too_often),
		cmocka_unit_test(test_time_never_goes_back),
		cmocka_unit_test(test_refusal_waits_for_the_log),
		cmocka_unit_test(test_move_waits_for_the_log),
		cmocka_unit_test(test_share_follows_a_move),
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_back_pressure),
		cmocka_unit_test(test_end_and_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
