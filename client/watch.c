#include "client/watch.h"

#include "client/plain.h"
#include "client/screen.h"
#include "wire/json.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

struct watch {
	struct desk desk;
	struct screen screen;
	uv_signal_t interrupt;
	uv_signal_t terminate;
	bool json;
	bool leaving;
	int exit_code;
};

static void leave(struct watch *watch)
{
	if (watch->leaving)
		return;
	watch->leaving = true;
	uv_close((uv_handle_t *)&watch->interrupt, NULL);
	uv_close((uv_handle_t *)&watch->terminate, NULL);
	desk_leave(&watch->desk);
}

static void on_signal(uv_signal_t *handle, int number)
{
	(void)number;
	leave(handle->data);
}

static void on_welcome(void *user, const Plenary__Welcome *welcome, bool fresh)
{
	struct watch *watch = user;

	(void)fresh;
	desk_welcome(&watch->desk, welcome);
}

static void on_event(void *user, const Plenary__Event *event)
{
	struct watch *watch = user;
	struct buf line = {0};

	if (!watch->json) {
		screen_event(&watch->screen, event,
			watch->desk.options.language,
			&watch->desk.engine.views);
		return;
	}
	json_message(&line, &event->base);
	buf_char(&line, '\n');
	fwrite(line.bytes, 1, line.len, stdout);
	fflush(stdout);
	buf_fini(&line);
}

/* How things stand when one begins to watch, or begins anew. */
static void print_standing(struct watch *watch)
{
	struct show_context context = desk_show(&watch->desk);
	struct show_request clock = {.what = SHOW_CLOCK, .id = ""};
	struct show_request steps = {.what = SHOW_STEPS, .id = ""};
	struct buf text = {0};

	show_text(&context, &clock, &text);
	show_text(&context, &steps, &text);
	screen_print(&watch->screen, TONE_PLAIN, buf_cstr(&text));
	buf_fini(&text);
}

static void on_live(void *user)
{
	struct watch *watch = user;
	struct buf text = {0};

	if (desk_moved(&watch->desk, &text))
		screen_banner(&watch->screen, TONE_ALARM, buf_cstr(&text));
	else if (watch->desk.down)
		screen_banner(&watch->screen, TONE_GOOD, "CONNECTED AGAIN");
	if (!watch->desk.was_live && !watch->json)
		print_standing(watch);
	buf_fini(&text);
	watch->desk.was_live = true;
	watch->desk.down = false;
}

static void on_fatal(void *user, const Plenary__Error *error, bool final)
{
	struct watch *watch = user;

	desk_fatal(error);
	if (final)
		watch->exit_code = EXIT_REFUSED;
}

static void on_trouble(void *user, const char *what)
{
	(void)user;
	desk_complain(what, NULL);
}

static void on_down(void *user, const char *why)
{
	struct watch *watch = user;
	struct desk *desk = &watch->desk;

	if (!desk->was_live) {
		fprintf(stderr,
			"plenary: cannot connect to %s: %s: is the server "
			"running there?\n",
			desk->options.server, why);
		watch->exit_code = EXIT_NO_CONNECTION;
		leave(watch);
		return;
	}
	if (!desk->down)
		screen_banner(&watch->screen, TONE_ALARM,
			"CONNECTION LOST: what stands here is old; trying "
			"again");
	desk->down = true;
}

static void on_over(void *user)
{
	leave(user);
}

static void on_nothing(void *user)
{
	(void)user;
}

int watch_run(const struct desk_options *options, bool json)
{
	static const struct engine_handlers engine = {
		.welcome = on_welcome,
		.event = on_event,
		.live = on_live,
		.fatal = on_fatal,
		.trouble = on_trouble,
	};
	static const struct uplink_handlers uplink = {
		.down = on_down,
		.over = on_over,
		.turn = on_nothing,
		.closed = on_nothing,
	};
	struct watch *watch = calloc(1, sizeof(*watch));
	int exit_code;

	if (watch == NULL)
		abort();
	watch->json = json;
	screen_init(&watch->screen, NULL);
	desk_open(&watch->desk, options, &engine, &uplink, watch);
	uv_signal_init(&watch->desk.loop, &watch->interrupt);
	uv_signal_init(&watch->desk.loop, &watch->terminate);
	watch->interrupt.data = watch;
	watch->terminate.data = watch;
	uv_signal_start(&watch->interrupt, on_signal, SIGINT);
	uv_signal_start(&watch->terminate, on_signal, SIGTERM);
	desk_run(&watch->desk);
	exit_code = watch->exit_code;
	screen_fini(&watch->screen);
	free(watch);
	return exit_code;
}
