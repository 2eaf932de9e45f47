#include "client/script.h"

#include "client/input.h"
#include "client/lines.h"
#include "client/plain.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	/* A server that is being restarted comes back within this. */
	GIVE_UP_MS = 60000,
	SCRIPT_MAX = 16 * 1024 * 1024,
};

struct script {
	struct desk desk;
	struct runner runner;
	struct input input;
	struct lines lines;
	bool keep_going;
	bool leaving;
	bool running; /* in take_lines, which is not entered twice */
	int exit_code;
	int64_t down_since_ms;
};

/* ── the JSON line ───────────────────────────────────────────────────── */

/* Parameters that are numbers; ids such as a step called 3 stay texts. */
static bool is_number(const Plenary__Param *param)
{
	static const char *const names[] = {"revision", "number", "limit",
		"least", "seconds", "participant", "value", "at_least"};
	size_t len = strlen(param->value);
	bool known = strlen(param->name) > 3 &&
		     strcmp(param->name + strlen(param->name) - 3, "_ms") == 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		known |= strcmp(param->name, names[i]) == 0;
	return known && len > 0 && len < 16 &&
	       strspn(param->value, "0123456789") == len &&
	       (param->value[0] != '0' || len == 1);
}

static bool is_taken(const char *name)
{
	static const char *const names[] = {
		"line", "verb", "ok", "error", "message"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void put_params(struct buf *out, const Plenary__Error *error)
{
	for (size_t i = 0; error != NULL && i < error->n_params; i++) {
		const Plenary__Param *param = error->params[i];

		if (is_taken(param->name))
			continue;
		buf_char(out, ',');
		json_string(out, param->name);
		buf_char(out, ':');
		if (is_number(param))
			buf_str(out, param->value);
		else
			json_string(out, param->value);
	}
}

static void put_text(struct buf *out, const char *key, const char *value)
{
	if (value[0] == '\0')
		return;
	buf_printf(out, ",\"%s\":", key);
	json_string(out, value);
}

void script_outcome(
	struct buf *out, unsigned line, const struct outcome *outcome)
{
	const Plenary__Reply *reply = outcome->reply;

	buf_printf(out, "{\"line\":%u,\"verb\":", line);
	json_string(out, outcome->verb);
	buf_printf(out, ",\"ok\":%s", outcome->ok ? "true" : "false");
	if (!outcome->ok) {
		buf_str(out, ",\"error\":");
		json_string(out, outcome->error);
		buf_str(out, ",\"message\":");
		json_string(out, outcome->message);
		if (reply != NULL)
			put_params(out, reply->error);
	} else if (reply != NULL) {
		put_text(out, "step", reply->step);
		if (reply->revision > 0)
			buf_printf(out, ",\"revision\":%u", reply->revision);
		put_text(out, "amendment", reply->amendment);
		put_text(out, "id", reply->id);
	}
	if (outcome->body[0] != '\0')
		buf_printf(out, ",%s", outcome->body);
	buf_str(out, "}\n");
}

/* ── running ─────────────────────────────────────────────────────────── */

static void leave(struct script *script)
{
	if (script->leaving)
		return;
	script->leaving = true;
	input_close(&script->input);
	desk_leave(&script->desk);
}

static void fail(struct script *script, int exit_code)
{
	script->exit_code = exit_code;
	leave(script);
}

static void on_done(void *user, const struct outcome *outcome)
{
	struct script *script = user;
	struct buf out = {0};

	script_outcome(&out, script->lines.number, outcome);
	fwrite(out.bytes, 1, out.len, stdout);
	fflush(stdout);
	buf_fini(&out);
	if (!outcome->ok) {
		script->exit_code = EXIT_REFUSED;
		if (!script->keep_going)
			leave(script);
	}
	if (outcome->quit)
		leave(script);
}

/* Lines run only while live, so that each sees what the last one did. */
static void take_lines(struct script *script)
{
	if (script->running)
		return;
	script->running = true;
	while (!script->leaving && script->runner.state == RUNNER_IDLE &&
		script->desk.engine.state == ENGINE_LIVE) {
		const char *line = lines_next(&script->lines);

		if (line != NULL) {
			if (!verbs_is_blank(line))
				runner_line(&script->runner, line);
			continue;
		}
		if (!lines_done(&script->lines))
			break;
		leave(script);
	}
	script->running = false;
}

static void on_welcome(void *user, const Plenary__Welcome *welcome, bool fresh)
{
	struct script *script = user;

	(void)fresh;
	desk_welcome(&script->desk, welcome);
}

static void on_pushed(void *user, const Plenary__Push *push)
{
	struct script *script = user;

	(void)push;
	runner_look(&script->runner);
}

static void on_live(void *user)
{
	struct script *script = user;
	struct buf text = {0};

	if (desk_moved(&script->desk, &text)) {
		desk_complain(buf_cstr(&text), NULL);
		runner_moved(&script->runner);
	}
	buf_fini(&text);
	script->desk.was_live = true;
	script->desk.down = false;
	runner_look(&script->runner);
}

static void on_reply(void *user, const Plenary__Reply *reply)
{
	struct script *script = user;

	runner_reply(&script->runner, reply);
}

static void on_answer(void *user, const Plenary__Answer *answer)
{
	struct script *script = user;

	runner_answer(&script->runner, answer);
}

static void on_fatal(void *user, const Plenary__Error *error, bool final)
{
	struct script *script = user;

	desk_fatal(error);
	if (final)
		script->exit_code = EXIT_REFUSED;
}

static void on_trouble(void *user, const char *what)
{
	(void)user;
	desk_complain(what, NULL);
}

static void on_down(void *user, const char *why)
{
	struct script *script = user;
	struct desk *desk = &script->desk;

	if (!desk->was_live) {
		fprintf(stderr,
			"plenary: cannot connect to %s: %s: is the server "
			"running there?\n",
			desk->options.server, why);
		fail(script, EXIT_NO_CONNECTION);
		return;
	}
	if (!desk->down) {
		desk->down = true;
		script->down_since_ms = desk_now(desk);
		desk_complain("the connection is lost, trying again", why);
	} else if (desk_now(desk) - script->down_since_ms > GIVE_UP_MS) {
		desk_complain("the server has not come back", why);
		fail(script, EXIT_NO_CONNECTION);
	}
}

static void on_over(void *user)
{
	leave(user);
}

static void on_turn(void *user)
{
	struct script *script = user;

	runner_look(&script->runner);
	take_lines(script);
}

static void on_closed(void *user)
{
	(void)user;
}

static void on_bytes(void *user, const char *bytes, size_t len)
{
	struct script *script = user;

	lines_feed(&script->lines, bytes, len);
	take_lines(script);
}

static void on_end(void *user)
{
	struct script *script = user;

	lines_end(&script->lines);
	take_lines(script);
}

static int open_source(
	struct script *script, const struct script_options *options)
{
	static const struct input_handlers input = {
		.bytes = on_bytes, .end = on_end};
	struct buf text = {0};
	const char *why = "";
	int rc = 0;

	if (options->script == NULL)
		return input_open(&script->input, &script->desk.loop, false,
			&input, script);
	rc = desk_read_file(options->script, SCRIPT_MAX, &text, &why);
	if (rc == 0) {
		lines_feed(&script->lines, (char *)text.bytes, text.len);
		lines_end(&script->lines);
	} else {
		desk_complain(options->script, why);
	}
	buf_fini(&text);
	return rc;
}

int script_run(const struct script_options *options)
{
	static const struct engine_handlers engine = {
		.welcome = on_welcome,
		.pushed = on_pushed,
		.live = on_live,
		.reply = on_reply,
		.answer = on_answer,
		.fatal = on_fatal,
		.trouble = on_trouble,
	};
	static const struct uplink_handlers uplink = {
		.down = on_down,
		.over = on_over,
		.turn = on_turn,
		.closed = on_closed,
	};
	struct script *script = calloc(1, sizeof(*script));
	int exit_code;

	if (script == NULL)
		abort();
	script->keep_going = options->keep_going;
	desk_open(&script->desk, &options->desk, &engine, &uplink, script);
	runner_init(&script->runner, &script->desk, true, on_done, script);
	if (open_source(script, options) != 0)
		fail(script, EXIT_USAGE);
	desk_run(&script->desk);
	exit_code = script->exit_code;
	runner_fini(&script->runner);
	lines_fini(&script->lines);
	free(script);
	return exit_code;
}
