#include "client/runner.h"

#include "client/describe_words.h"
#include "client/plain.h"
#include "client/words.h"
#include "wire/json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PAGE = 200, WAIT_DEFAULT_S = 10, WAIT_MAX_S = 24 * 3600 };

void runner_init(struct runner *runner, struct desk *desk, bool json,
	void (*done)(void *user, const struct outcome *outcome), void *user)
{
	*runner = (struct runner){
		.desk = desk, .json = json, .done = done, .user = user};
}

void runner_fini(struct runner *runner)
{
	buf_fini(&runner->command);
	buf_fini(&runner->body);
}

/* ── outcomes ────────────────────────────────────────────────────────── */

static void finish(struct runner *runner, const struct outcome *outcome)
{
	struct outcome whole = *outcome;
	char verb[sizeof(runner->verb)];

	/* The handler may start the next line at once. */
	memcpy(verb, runner->verb, sizeof(verb));
	runner->state = RUNNER_IDLE;
	whole.verb = verb;
	whole.error = outcome->error == NULL ? "" : outcome->error;
	whole.message = outcome->message == NULL ? "" : outcome->message;
	whole.body = outcome->body == NULL ? "" : outcome->body;
	runner->done(runner->user, &whole);
}

static void succeed(struct runner *runner, struct buf *body)
{
	struct buf taken = *body;

	*body = (struct buf){0};
	finish(runner, &(struct outcome){.ok = true, .body = buf_cstr(&taken)});
	buf_fini(&taken);
}

static void wrong_line(struct runner *runner, const char *message)
{
	finish(runner,
		&(struct outcome){
			.error = plain_error(PLENARY__ERROR_CODE__BAD_COMMAND),
			.message = message,
			.usage = true,
		});
}

/* ── show ────────────────────────────────────────────────────────────── */

static void start_show(struct runner *runner, struct word *words, size_t n,
	struct arena *arena)
{
	struct show_context context = desk_show(runner->desk);
	struct engine *engine = &runner->desk->engine;
	struct show_request request;
	struct buf body = {0};
	char *error;

	if (show_parse(words, n, arena, &request, &error) < 0) {
		wrong_line(runner, error);
		return;
	}
	if (request.what == SHOW_MESSAGES || request.what == SHOW_CODES) {
		buf_clear(&runner->body);
		if (request.what == SHOW_MESSAGES && runner->json)
			buf_str(&runner->body, "\"messages\":[");
		runner->state = RUNNER_ANSWER;
		runner->awaited =
			request.what == SHOW_CODES
				? engine_query_codes(engine)
				: engine_query_history(engine, 0, PAGE, true);
		uplink_flush(&runner->desk->uplink);
		return;
	}
	if (runner->json)
		show_json(&context, &request, &body);
	else
		show_text(&context, &request, &body);
	succeed(runner, &body);
}

static void take_history(struct runner *runner, const Plenary__History *history)
{
	struct engine *engine = &runner->desk->engine;

	for (size_t i = 0; i < history->n_events; i++) {
		if (runner->json)
			show_message_json(history->events[i], &runner->body);
		else
			show_message_text(history->events[i], &runner->body);
	}
	if (history->more) {
		runner->awaited =
			engine_query_history(engine, history->next, PAGE, true);
		uplink_flush(&runner->desk->uplink);
		return;
	}
	if (runner->json)
		buf_char(&runner->body, ']');
	else if (runner->body.len == 0)
		buf_str(&runner->body, "  nothing\n");
	succeed(runner, &runner->body);
}

void runner_answer(struct runner *runner, const Plenary__Answer *answer)
{
	if (runner->state != RUNNER_ANSWER || runner->awaited != answer->query)
		return;
	switch (answer->what_case) {
	case PLENARY__ANSWER__WHAT_HISTORY:
		take_history(runner, answer->history);
		break;
	case PLENARY__ANSWER__WHAT_CODES:
		buf_clear(&runner->body);
		if (runner->json)
			show_codes_json(answer->codes->codes,
				answer->codes->n_codes, &runner->body);
		else
			show_codes_text(answer->codes->codes,
				answer->codes->n_codes, &runner->body);
		succeed(runner, &runner->body);
		break;
	case PLENARY__ANSWER__WHAT_ERROR:
		finish(runner,
			&(struct outcome){
				.error = plain_error(answer->error->code),
				.message = answer->error->message,
			});
		break;
	default:
		break;
	}
}

/* ── wait ────────────────────────────────────────────────────────────── */

/* What it is instead of what was waited for. */
static void wait_state(
	struct buf *out, const struct runner *runner, const char *state)
{
	buf_printf(out, "%s is ", runner->what);
	words_name(out, state);
	buf_printf(out, " after %lld s, not ",
		(long long)(runner->waited_ms / 1000));
	words_name(out, runner->wanted);
}

static void wait_over(struct runner *runner, const char *state)
{
	struct buf message = {0};
	struct buf body = {0};

	if (runner->json) {
		buf_str(&body, "\"what\":");
		json_string(&body, runner->what);
		buf_str(&body, ",\"state\":");
		json_string(&body, state == NULL ? "" : state);
	}
	if (state != NULL && strcmp(state, runner->wanted) == 0) {
		succeed(runner, &body);
		return;
	}
	if (state == NULL)
		buf_printf(&message,
			"there is nothing called \"%s\" here, after %lld s of "
			"waiting: name a step, an inject or clock",
			runner->what, (long long)(runner->waited_ms / 1000));
	else
		wait_state(&message, runner, state);
	finish(runner,
		&(struct outcome){
			.error = plain_error(PLENARY__ERROR_CODE__TIMED_OUT),
			.message = buf_cstr(&message),
			.body = buf_cstr(&body),
		});
	buf_fini(&message);
	buf_fini(&body);
}

void runner_look(struct runner *runner)
{
	struct engine *engine = &runner->desk->engine;
	const char *state;

	if (runner->state != RUNNER_WAIT)
		return;
	state = show_state(&engine->views, runner->what);
	/* Half a snapshot is no state of things. */
	if ((engine->state == ENGINE_LIVE && state != NULL &&
		    strcmp(state, runner->wanted) == 0) ||
		desk_now(runner->desk) >= runner->until_ms)
		wait_over(runner, state);
}

void runner_moved(struct runner *runner)
{
	if (runner->state != RUNNER_WAIT)
		return;
	finish(runner,
		&(struct outcome){
			.error = plain_error(PLENARY__ERROR_CODE__MOVED),
			.message = "wait: your place in the session has "
				   "changed: look again, and repeat it if you "
				   "still mean it",
		});
}

/* Seconds, or a duration; -1: neither. */
static int64_t wait_time(const char *text)
{
	int64_t seconds = 0;

	if (*text == '\0')
		return -1;
	for (; *text >= '0' && *text <= '9' && seconds <= WAIT_MAX_S; text++)
		seconds = seconds * 10 + (*text - '0');
	if (*text == 's')
		text++;
	if (*text != '\0' || seconds > WAIT_MAX_S)
		return -1;
	return seconds * 1000;
}

static void start_wait(struct runner *runner, struct word *words, size_t n)
{
	int64_t ms = (int64_t)WAIT_DEFAULT_S * 1000;
	const char *wanted;

	if (n < 2 || n > 3) {
		wrong_line(runner,
			"wait: write wait WHAT STATE [SECONDS], such as wait "
			"A4 in_force 30");
		return;
	}
	wanted = show_state_named(words[1].text);
	if (wanted == NULL) {
		wrong_line(runner,
			"wait: there is no such state: write locked, "
			"available, tabled, silence, held, adopted, in_force "
			"or suspended of a step, scheduled, ready or released "
			"of an inject, "
			"before, running, paused, no_duff or ended of the "
			"clock");
		return;
	}
	if (n == 3)
		ms = wait_time(words[2].text);
	if (ms < 0 || strlen(words[0].text) >= sizeof(runner->what)) {
		wrong_line(runner,
			"wait: how long is a number of seconds up to a day: "
			"write wait A4 in_force 30");
		return;
	}
	memcpy(runner->what, words[0].text, strlen(words[0].text) + 1);
	runner->wanted = wanted;
	runner->waited_ms = ms;
	runner->until_ms = desk_now(runner->desk) + ms;
	runner->state = RUNNER_WAIT;
	runner_look(runner);
}

/* ── help ────────────────────────────────────────────────────────────── */

static void start_help(struct runner *runner, struct word *words, size_t n)
{
	const struct verb *verb = n > 0 ? verbs_find(words[0].text) : NULL;
	struct buf text = {0};
	struct buf body = {0};

	if (n > 0 && verb == NULL) {
		wrong_line(runner,
			"help: there is no such verb: help alone lists them");
		return;
	}
	if (verb != NULL)
		verbs_help(&text, verb);
	else
		verbs_help_list(&text, desk_verbs(runner->desk));
	if (runner->json) {
		buf_str(&body, "\"help\":");
		json_string(&body, buf_cstr(&text));
	} else {
		buf_append(&body, text.bytes, text.len);
	}
	succeed(runner, &body);
	buf_fini(&text);
}

/* ── lines ───────────────────────────────────────────────────────────── */

static void send_command(struct runner *runner, Plenary__Command *command)
{
	runner->state = RUNNER_REPLY;
	runner->awaited = engine_command(&runner->desk->engine, command);
	uplink_flush(&runner->desk->uplink);
}

static void keep_command(struct runner *runner, const Plenary__Command *command)
{
	size_t len = plenary__command__get_packed_size(command);

	buf_clear(&runner->command);
	plenary__command__pack(command, buf_reserve(&runner->command, len));
	runner->command.len = len;
}

static void run_local(
	struct runner *runner, const char *line, struct arena *arena)
{
	struct word *words;
	char *error;
	size_t n;
	int rc = words_split(line, arena, &words, &n, &error);

	assert(rc == 0 && n > 0); /* verbs_parse has done it before */
	if (strcmp(words[0].text, "show") == 0)
		start_show(runner, words + 1, n - 1, arena);
	else if (strcmp(words[0].text, "wait") == 0)
		start_wait(runner, words + 1, n - 1);
	else if (strcmp(words[0].text, "help") == 0)
		start_help(runner, words + 1, n - 1);
	else
		finish(runner, &(struct outcome){.ok = true, .quit = true});
}

void runner_line(struct runner *runner, const char *line)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	struct arena arena;
	char *error = NULL;
	size_t len;

	assert(runner->state == RUNNER_IDLE);
	line += strspn(line, " \t");
	len = strcspn(line, " \t\r\n");
	if (len >= sizeof(runner->verb))
		len = sizeof(runner->verb) - 1;
	memcpy(runner->verb, line, len);
	runner->verb[len] = '\0';
	arena_init(&arena, 0);
	switch (verbs_parse(
		line, &runner->desk->verbs, &arena, &command, &error)) {
	case VERBS_COMMAND:
		keep_command(runner, &command);
		/* The server ends connections that send more. */
		if (runner->command.len > ENGINE_COMMAND_MAX)
			wrong_line(runner,
				"the command is over 60 KiB: write less");
		else
			send_command(runner, &command);
		break;
	case VERBS_LOCAL:
		run_local(runner, line, &arena);
		break;
	default:
		wrong_line(runner, error);
		break;
	}
	arena_fini(&arena);
}

bool runner_confirm(struct runner *runner)
{
	Plenary__Command *command = plenary__command__unpack(
		NULL, runner->command.len, runner->command.bytes);
	bool knows;

	assert(command != NULL && runner->state == RUNNER_IDLE);
	knows = verbs_confirm(command);
	if (knows)
		send_command(runner, command);
	plenary__command__free_unpacked(command, NULL);
	return knows;
}

void runner_reply(struct runner *runner, const Plenary__Reply *reply)
{
	struct outcome outcome = {.ok = reply->ok, .reply = reply};

	if (runner->state != RUNNER_REPLY ||
		runner->awaited != reply->client_seq)
		return;
	if (!reply->ok && reply->error != NULL) {
		outcome.error = plain_error(reply->error->code);
		outcome.message = reply->error->message;
	}
	finish(runner, &outcome);
}
