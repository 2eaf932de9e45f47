#include "client/screen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_COLUMNS = 80 };

/* no-color.org: any value that is not empty. */
static bool wants_colours(int fd)
{
	const char *no_color = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if (no_color != NULL && no_color[0] != '\0')
		return false;
	if (term != NULL && strcmp(term, "dumb") == 0)
		return false;
	return isatty(fd) != 0;
}

void screen_init(struct screen *screen, struct line_editor *editor)
{
	*screen = (struct screen){
		.editor = editor,
		.colours = wants_colours(STDOUT_FILENO),
		.alarm_colours = wants_colours(STDERR_FILENO),
	};
}

void screen_fini(struct screen *screen)
{
	buf_fini(&screen->prompt);
}

static const char *colour_of(enum tone tone)
{
	switch (tone) {
	case TONE_PLAIN:
		return "";
	case TONE_GOOD:
		return "\x1b[32m";
	case TONE_BAD:
		return "\x1b[31m";
	case TONE_NOTICE:
		return "\x1b[36m";
	case TONE_ALARM:
		return "\x1b[1;37;41m";
	}
	return "";
}

static void put(FILE *file, const char *text, size_t len)
{
	fwrite(text, 1, len, file);
	fflush(file);
}

static size_t columns(void)
{
	struct winsize size = {0};

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
		return size.ws_col;
	return DEFAULT_COLUMNS;
}

static void clear_into(const struct screen *screen, struct buf *out)
{
	if (screen->editor != NULL)
		buf_str(out, "\r\x1b[K");
}

static void draw_into(struct screen *screen, struct buf *out)
{
	if (screen->editor != NULL)
		line_editor_draw(screen->editor, buf_cstr(&screen->prompt),
			columns(), out);
}

void screen_print(struct screen *screen, enum tone tone, const char *text)
{
	const char *colour = screen->colours ? colour_of(tone) : "";
	size_t len = strlen(text);
	struct buf out = {0};

	clear_into(screen, &out);
	buf_str(&out, colour);
	/* The colour ends before the break, or it would fill the next row. */
	if (colour[0] != '\0' && len > 0 && text[len - 1] == '\n') {
		buf_append(&out, text, len - 1);
		buf_str(&out, "\x1b[0m\n");
	} else {
		buf_append(&out, text, len);
	}
	draw_into(screen, &out);
	put(stdout, (const char *)out.bytes, out.len);
	buf_fini(&out);
}

void screen_event(struct screen *screen, const Plenary__Event *event,
	const char *language, const struct view_store *views)
{
	struct buf line = {0};

	describe_time(&line, event);
	describe_event(&line, event, language, views);
	buf_char(&line, '\n');
	screen_print(screen, describe_tone(event), buf_cstr(&line));
	buf_fini(&line);
}

void screen_banner(struct screen *screen, enum tone tone, const char *text)
{
	const char *colour = screen->alarm_colours ? colour_of(tone) : "";
	struct buf out = {0};

	screen_clear(screen);
	buf_printf(&out, "%s*** %s ***%s\n", colour, text,
		colour[0] != '\0' ? "\x1b[0m" : "");
	put(stderr, (const char *)out.bytes, out.len);
	buf_fini(&out);
	screen_draw(screen);
}

void screen_prompt(struct screen *screen, const char *prompt)
{
	if (strcmp(buf_cstr(&screen->prompt), prompt) == 0)
		return;
	buf_clear(&screen->prompt);
	buf_str(&screen->prompt, prompt);
	screen_draw(screen);
}

void screen_draw(struct screen *screen)
{
	struct buf out = {0};

	draw_into(screen, &out);
	if (out.len > 0)
		put(stdout, (const char *)out.bytes, out.len);
	buf_fini(&out);
}

void screen_clear(struct screen *screen)
{
	if (screen->editor != NULL)
		put(stdout, "\r\x1b[K", 4);
}
