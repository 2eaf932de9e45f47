#include "client/prompt.h"

#include "client/describe_words.h"
#include "client/input.h"
#include "client/line_editor.h"
#include "client/lines.h"
#include "client/period.h"
#include "client/plain.h"
#include "client/runner.h"
#include "client/screen.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct prompt {
	struct desk desk;
	struct runner runner;
	struct screen screen;
	struct line_editor editor;
	struct input input;
	uv_signal_t hangup;
	uv_signal_t terminate;
	struct lines lines; /* typed or piped, not yet run */
	bool terminal;
	bool leaving;
	bool running;
	bool confirming; /* the next line answers [y/N] */
	int exit_code;
};

void prompt_text(struct buf *out, const Plenary__Welcome *welcome,
	const Plenary__ClockView *clock, int64_t exercise_ms, bool online)
{
	char now[PERIOD_TEXT_MAX];

	if (!online)
		buf_str(out, "OFFLINE ");
	if (welcome != NULL && welcome->role == PLENARY__ROLE__ROLE_DELEGATE) {
		buf_str(out, welcome->delegation);
		if (welcome->seat[0] != '\0')
			buf_printf(out, "/%s", welcome->seat);
		else
			buf_str(out, " adviser");
		if (welcome->head)
			buf_str(out, " head");
	} else if (welcome != NULL) {
		buf_str(out, plain_role(welcome->role));
	}
	if (clock != NULL) {
		period_clock(exercise_ms, now);
		buf_str(out, " | ");
		words_name(out, plain_phase(clock->phase));
		buf_printf(out, " %s", now);
	}
	buf_str(out, " > ");
}

static void draw_prompt(struct prompt *prompt)
{
	const struct engine *engine = &prompt->desk.engine;
	const Plenary__View *view = view_store_get(&engine->views, "clock");
	Plenary__Welcome self;
	struct buf text = {0};

	if (prompt->leaving)
		return;
	if (engine->welcome != NULL)
		self = desk_self(&prompt->desk);
	if (prompt->confirming)
		buf_str(&text, "[y/N] ");
	else
		prompt_text(&text, engine->welcome != NULL ? &self : NULL,
			view != NULL && view->body_case ==
						PLENARY__VIEW__BODY_CLOCK
				? view->clock
				: NULL,
			engine_exercise_ms(engine, desk_now(&prompt->desk)),
			engine->state == ENGINE_LIVE);
	screen_prompt(&prompt->screen, buf_cstr(&text));
	buf_fini(&text);
}

static void print(struct prompt *prompt, enum tone tone, struct buf *text)
{
	screen_print(&prompt->screen, tone, buf_cstr(text));
	buf_fini(text);
}

static void leave(struct prompt *prompt)
{
	if (prompt->leaving)
		return;
	prompt->leaving = true;
	screen_clear(&prompt->screen);
	prompt->screen.editor = NULL;
	input_close(&prompt->input);
	uv_close((uv_handle_t *)&prompt->hangup, NULL);
	uv_close((uv_handle_t *)&prompt->terminate, NULL);
	desk_leave(&prompt->desk);
}

/* ── how lines come out ──────────────────────────────────────────────── */

/* An inject that was opened just now is shown at once. */
static void print_inject(struct prompt *prompt, const char *id)
{
	const Plenary__View *view =
		view_store_find(&prompt->desk.engine.views, "inject", id);
	const char *language = prompt->desk.options.language;
	const Plenary__Inject *inject;
	struct buf text = {0};

	if (view == NULL || view->body_case != PLENARY__VIEW__BODY_INJECT ||
		view->inject->content == NULL)
		return;
	inject = view->inject->content;
	buf_printf(&text, "  inject %s", id);
	if (inject->from != NULL) {
		buf_str(&text, " from ");
		plain_line(&text, plain_pick(inject->from, language));
	}
	buf_str(&text, "\n  ");
	plain_line(&text, plain_pick(inject->subject, language));
	buf_str(&text, "\n    ");
	plain_paragraphs(&text, plain_pick(inject->message, language), 4);
	buf_printf(&text, "\n  respond %s \"…\" answers it\n", id);
	print(prompt, TONE_NOTICE, &text);
}

/* The reply need not repeat which one it was. */
static void print_opened(struct prompt *prompt)
{
	const struct buf *last = &prompt->runner.command;
	Plenary__Command *command =
		plenary__command__unpack(NULL, last->len, last->bytes);

	if (command != NULL &&
		command->verb_case == PLENARY__COMMAND__VERB_OPEN_INJECT)
		print_inject(prompt, command->open_inject->inject);
	plenary__command__free_unpacked(command, NULL);
}

static void print_refusal(struct prompt *prompt, const struct outcome *outcome)
{
	struct buf text = {0};

	/* The client's own sentences begin with the verb. */
	buf_str(&text, outcome->reply != NULL ? "refused: " : "");
	plain_line(&text, outcome->message);
	if (outcome->reply != NULL)
		buf_printf(&text, " (%s)", outcome->error);
	buf_char(&text, '\n');
	print(prompt, TONE_BAD, &text);
}

static void print_done(struct prompt *prompt, const struct outcome *outcome)
{
	const Plenary__Reply *reply = outcome->reply;
	struct buf text = {0};

	buf_printf(&text, "ok: %s", outcome->verb);
	if (reply->amendment[0] != '\0')
		buf_printf(&text, " %s", reply->amendment);
	else if (reply->step[0] != '\0')
		buf_printf(&text, " %s", reply->step);
	else if (reply->id[0] != '\0')
		buf_printf(&text, " %s", reply->id);
	if (reply->revision > 0)
		buf_printf(&text, " r%u", reply->revision);
	if (reply->step[0] != '\0' && reply->id[0] != '\0')
		buf_printf(&text, " (%s)", reply->id);
	buf_char(&text, '\n');
	print(prompt, TONE_PLAIN, &text);
	print_opened(prompt);
}

/* The server's sentence names the audience. */
static void ask(struct prompt *prompt, const struct outcome *outcome)
{
	struct buf text = {0};

	plain_line(&text, outcome->message);
	buf_str(&text, "\nDo it? y for yes, anything else for no.\n");
	print(prompt, TONE_NOTICE, &text);
	prompt->confirming = true;
	draw_prompt(prompt);
}

static void on_done(void *user, const struct outcome *outcome)
{
	struct prompt *prompt = user;

	if (outcome->quit)
		leave(prompt);
	else if (outcome->ok && outcome->reply != NULL)
		print_done(prompt, outcome);
	else if (outcome->ok)
		screen_print(&prompt->screen, TONE_PLAIN,
			outcome->body[0] != '\0' ? outcome->body : "ok\n");
	else if (outcome->reply != NULL && outcome->reply->error != NULL &&
		 outcome->reply->error->code ==
			 PLENARY__ERROR_CODE__CONFIRMATION_REQUIRED)
		ask(prompt, outcome);
	else
		print_refusal(prompt, outcome);
}

static void answer_question(struct prompt *prompt, const char *line)
{
	prompt->confirming = false;
	if (strcmp(line, "y") == 0 || strcmp(line, "Y") == 0 ||
		strcmp(line, "yes") == 0) {
		if (!runner_confirm(&prompt->runner))
			screen_print(&prompt->screen, TONE_BAD,
				"this cannot be confirmed\n");
	} else {
		screen_print(&prompt->screen, TONE_PLAIN, "not done\n");
	}
	draw_prompt(prompt);
}

/* help and quit work without a connection, too. */
static bool needs_server(const char *line)
{
	line += strspn(line, " \t");
	return strncmp(line, "quit", 4) != 0 && strncmp(line, "help", 4) != 0;
}

static void take_lines(struct prompt *prompt)
{
	if (prompt->running)
		return;
	prompt->running = true;
	while (!prompt->leaving && prompt->runner.state == RUNNER_IDLE &&
		prompt->desk.was_live) {
		const char *line;

		/* Piped lines wait; a person is told. */
		if (prompt->desk.engine.state != ENGINE_LIVE &&
			!prompt->terminal)
			break;
		line = lines_next(&prompt->lines);
		if (line == NULL && lines_done(&prompt->lines))
			leave(prompt);
		if (line == NULL)
			break;
		if (prompt->confirming)
			answer_question(prompt, line);
		else if (verbs_is_blank(line))
			continue;
		else if (prompt->desk.engine.state != ENGINE_LIVE &&
			 needs_server(line))
			screen_print(&prompt->screen, TONE_BAD,
				"not sent: there is no connection; try again "
				"when it is back\n");
		else
			runner_line(&prompt->runner, line);
	}
	prompt->running = false;
}

/* ── keys ────────────────────────────────────────────────────────────── */

static void echo_line(struct prompt *prompt, const char *suffix)
{
	struct buf text = {0};

	buf_append(
		&text, prompt->screen.prompt.bytes, prompt->screen.prompt.len);
	buf_str(&text, buf_cstr(&prompt->editor.text));
	buf_str(&text, suffix);
	buf_char(&text, '\n');
	line_editor_clear(&prompt->editor, !prompt->confirming);
	print(prompt, TONE_PLAIN, &text);
}

static void on_keys(struct prompt *prompt, const char *bytes, size_t len)
{
	while (len > 0 && !prompt->leaving) {
		size_t used = 0;
		bool typed;

		switch (line_editor_feed(&prompt->editor, bytes, len, &used)) {
		case LINE_EDITOR_LINE:
			lines_feed(&prompt->lines,
				(const char *)prompt->editor.text.bytes,
				prompt->editor.text.len);
			lines_feed(&prompt->lines, "\n", 1);
			echo_line(prompt, "");
			take_lines(prompt);
			break;
		case LINE_EDITOR_INTERRUPT:
			/* The first one gives up the line, on an empty one it
			 * leaves. */
			typed = prompt->editor.text.len > 0 ||
				prompt->confirming;
			prompt->confirming = false;
			echo_line(prompt, "^C");
			draw_prompt(prompt);
			if (!typed)
				leave(prompt);
			break;
		case LINE_EDITOR_END:
			leave(prompt);
			break;
		case LINE_EDITOR_MORE:
			break;
		}
		bytes += used;
		len -= used;
	}
	screen_draw(&prompt->screen);
}

static void on_bytes(void *user, const char *bytes, size_t len)
{
	struct prompt *prompt = user;

	if (prompt->terminal) {
		on_keys(prompt, bytes, len);
		return;
	}
	lines_feed(&prompt->lines, bytes, len);
	take_lines(prompt);
}

static void on_end(void *user)
{
	struct prompt *prompt = user;

	lines_end(&prompt->lines);
	take_lines(prompt);
	/* The terminal is gone. */
	if (prompt->terminal)
		leave(prompt);
}

/* ── the engine ──────────────────────────────────────────────────────── */

static void on_welcome(void *user, const Plenary__Welcome *welcome, bool fresh)
{
	struct prompt *prompt = user;

	desk_welcome(&prompt->desk, welcome);
	if (fresh && prompt->desk.was_live && !prompt->desk.moved)
		screen_print(&prompt->screen, TONE_NOTICE,
			"everything was fetched anew: look again (show)\n");
}

static void on_event(void *user, const Plenary__Event *event)
{
	struct prompt *prompt = user;

	screen_event(&prompt->screen, event, prompt->desk.options.language,
		&prompt->desk.engine.views);
}

static void on_pushed(void *user, const Plenary__Push *push)
{
	struct prompt *prompt = user;

	(void)push;
	runner_look(&prompt->runner);
}

static void greet(struct prompt *prompt)
{
	const struct engine *engine = &prompt->desk.engine;
	const Plenary__View *view = view_store_get(&engine->views, "exercise");
	const char *language = prompt->desk.options.language;
	struct buf text = {0};

	if (view != NULL && view->body_case == PLENARY__VIEW__BODY_EXERCISE) {
		plain_line(&text, plain_pick(view->exercise->title, language));
		buf_char(&text, '\n');
		if (view->exercise->handling != NULL) {
			plain_line(&text,
				plain_pick(view->exercise->handling, language));
			buf_char(&text, '\n');
		}
	}
	buf_printf(&text, "Session %s. You are ", engine->welcome->session);
	desk_place(&prompt->desk, &text);
	buf_str(&text, ".\nhelp lists what you can type; show tells how things "
		       "stand; quit leaves.\n");
	print(prompt, TONE_PLAIN, &text);
}

static void on_live(void *user)
{
	struct prompt *prompt = user;
	struct buf text = {0};

	if (!prompt->desk.was_live) {
		greet(prompt);
	} else if (desk_moved(&prompt->desk, &text)) {
		screen_banner(&prompt->screen, TONE_ALARM, buf_cstr(&text));
		/* A question was about the old place. */
		prompt->confirming = false;
		runner_moved(&prompt->runner);
	} else if (prompt->desk.down) {
		screen_banner(&prompt->screen, TONE_GOOD,
			"CONNECTED AGAIN: what happened meanwhile stands "
			"above");
	}
	buf_fini(&text);
	prompt->desk.was_live = true;
	prompt->desk.down = false;
	draw_prompt(prompt);
}

static void on_reply(void *user, const Plenary__Reply *reply)
{
	struct prompt *prompt = user;

	runner_reply(&prompt->runner, reply);
}

static void on_answer(void *user, const Plenary__Answer *answer)
{
	struct prompt *prompt = user;

	runner_answer(&prompt->runner, answer);
}

static void on_fatal(void *user, const Plenary__Error *error, bool final)
{
	struct prompt *prompt = user;

	screen_clear(&prompt->screen);
	desk_fatal(error);
	if (final)
		prompt->exit_code = EXIT_REFUSED;
	else
		screen_draw(&prompt->screen);
}

static void on_trouble(void *user, const char *what)
{
	struct prompt *prompt = user;

	screen_clear(&prompt->screen);
	desk_complain(what, NULL);
	screen_draw(&prompt->screen);
}

static void on_down(void *user, const char *why)
{
	struct prompt *prompt = user;
	struct desk *desk = &prompt->desk;

	if (!desk->was_live) {
		fprintf(stderr,
			"plenary: cannot connect to %s: %s: is the server "
			"running there?\n",
			desk->options.server, why);
		prompt->exit_code = EXIT_NO_CONNECTION;
		leave(prompt);
		return;
	}
	if (!desk->down)
		screen_banner(&prompt->screen, TONE_ALARM,
			"CONNECTION LOST: nothing you type is sent until it is "
			"back. Your seat is kept; trying again");
	desk->down = true;
	draw_prompt(prompt);
}

static void on_over(void *user)
{
	leave(user);
}

static void on_turn(void *user)
{
	struct prompt *prompt = user;

	runner_look(&prompt->runner);
	take_lines(prompt);
	draw_prompt(prompt);
}

static void on_closed(void *user)
{
	(void)user;
}

static void on_signal(uv_signal_t *handle, int number)
{
	(void)number;
	leave(handle->data);
}

/* The terminal must not stay in raw mode. */
static void catch_signals(struct prompt *prompt)
{
	uv_signal_init(&prompt->desk.loop, &prompt->hangup);
	uv_signal_init(&prompt->desk.loop, &prompt->terminate);
	prompt->hangup.data = prompt;
	prompt->terminate.data = prompt;
	uv_signal_start(&prompt->hangup, on_signal, SIGHUP);
	uv_signal_start(&prompt->terminate, on_signal, SIGTERM);
}

int prompt_run(const struct desk_options *options)
{
	static const struct engine_handlers engine = {
		.welcome = on_welcome,
		.event = on_event,
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
	static const struct input_handlers input = {
		.bytes = on_bytes, .end = on_end};
	struct prompt *prompt = calloc(1, sizeof(*prompt));
	int exit_code;

	if (prompt == NULL)
		abort();
	prompt->terminal = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
	line_editor_init(&prompt->editor);
	screen_init(&prompt->screen, prompt->terminal ? &prompt->editor : NULL);
	desk_open(&prompt->desk, options, &engine, &uplink, prompt);
	catch_signals(prompt);
	runner_init(&prompt->runner, &prompt->desk, false, on_done, prompt);
	if (input_open(&prompt->input, &prompt->desk.loop, prompt->terminal,
		    &input, prompt) != 0) {
		desk_complain("standard input cannot be read",
			"run it in a terminal, or give it lines to read");
		prompt->exit_code = EXIT_USAGE;
		leave(prompt);
	}
	desk_run(&prompt->desk);
	uv_tty_reset_mode();
	exit_code = prompt->exit_code;
	runner_fini(&prompt->runner);
	lines_fini(&prompt->lines);
	screen_fini(&prompt->screen);
	line_editor_fini(&prompt->editor);
	free(prompt);
	return exit_code;
}
