/* The hub in this process, with limits small enough to be met. */
#include "hub.h"

#include "net/net.h"
#include "tests/support/workshop.h"

#include <assert.h>
#include <pthread.h>
#include <setjmp.h>
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

static void test_log_is_full(void **state)
{
	struct hub_limits limits = hub_limits_default;
	struct stage stage;
	struct caller director;
	struct caller player;
	char text[1001];
	unsigned said = 0;
	unsigned excon = 0;

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	limits.log_bytes = 20000;
	limits.log_reserve = 10000;
	open_stage(&stage, &limits);
	workshop_join(&stage.workshop, &director, "director", "Dee");
	workshop_join(&stage.workshop, &player, "AA.head", "Ann");
	while (caller_say(&player, "all", text) == 0)
		assert_true(++said < 100);
	assert_int_equal(player.reply->reply->error->code,
		PLENARY__ERROR_CODE__LIMIT_REACHED);
	assert_string_equal(
		player.reply->reply->error->params[0]->name, "limit");
	assert_true(said >= 15);
	/* EXCON goes on for a while, and can end it in any case. */
	assert_int_equal(caller_startex(&director), 0);
	while (caller_say(&director, "all", text) == 0)
		assert_true(++excon < 100);
	assert_true(excon >= 5);
	assert_int_equal(
		caller_pausex(&director), PLENARY__ERROR_CODE__LIMIT_REACHED);
	assert_int_equal(caller_endex(&director), 0);
	caller_fini(&director);
	caller_fini(&player);
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
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_back_pressure),
		cmocka_unit_test(test_end_and_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
