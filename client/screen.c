#include "client/screen.h"

#include "client/wrap.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { DEFAULT_COLUMNS = 80, INDENT = 4 };

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

size_t screen_columns(int fd)
{
	struct winsize size = {0};

	if (isatty(fd) == 0)
		return 0;
	if (ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
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
			screen_columns(STDOUT_FILENO), out);
}

/* The lines, in rows that fit. A colour ends before each break, or it would
 * fill the next row. */
static void rows_into(struct buf *out, const char *colour, const char *text,
	size_t columns, size_t indent)
{
	struct buf wrapped = {0};
	const char *at;

	wrap_text(&wrapped, text, columns, indent);
	at = buf_cstr(&wrapped);
	while (*at != '\0') {
		size_t len = strcspn(at, "\n");

		buf_str(out, colour);
		buf_append(out, at, len);
		if (colour[0] != '\0')
			buf_str(out, "\x1b[0m");
		at += len;
		if (*at == '\n') {
			buf_char(out, '\n');
			at++;
		}
	}
	buf_fini(&wrapped);
}

static void print_lines(
	struct screen *screen, enum tone tone, const char *text, size_t indent)
{
	struct buf out = {0};

	clear_into(screen, &out);
	rows_into(&out, screen->colours ? colour_of(tone) : "", text,
		screen_columns(STDOUT_FILENO), indent);
	draw_into(screen, &out);
	put(stdout, (const char *)out.bytes, out.len);
	buf_fini(&out);
}

void screen_print(struct screen *screen, enum tone tone, const char *text)
{
	print_lines(screen, tone, text, INDENT);
}

void screen_event(struct screen *screen, const Plenary__Event *event,
	const char *language, const struct view_store *views)
{
	struct buf line = {0};
	size_t time;

	describe_time(&line, event);
	time = line.len;
	describe_event(&line, event, language, views);
	buf_char(&line, '\n');
	print_lines(screen, describe_tone(event), buf_cstr(&line), time);
	buf_fini(&line);
}

void screen_banner(struct screen *screen, enum tone tone, const char *text)
{
	struct buf line = {0};
	struct buf out = {0};

	screen_clear(screen);
	buf_printf(&line, "*** %s ***\n", text);
	rows_into(&out, screen->alarm_colours ? colour_of(tone) : "",
		buf_cstr(&line), screen_columns(STDERR_FILENO), INDENT);
	put(stderr, (const char *)out.bytes, out.len);
	buf_fini(&line);
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
