/*
 * screen.h: lines on standard output: above the line that is being typed, when
 * it is a terminal, and in colour where that is wanted.
 */
#ifndef PLENARY_CLIENT_SCREEN_H
#define PLENARY_CLIENT_SCREEN_H

#include "client/describe.h"
#include "client/line_editor.h"

#include <stdbool.h>

struct screen {
	struct line_editor *editor; /* NULL: nothing is being typed here */
	bool colours;               /* of standard output */
	bool alarm_colours;         /* of standard error */
	struct buf prompt;
};

/* With an editor, standard input and output are terminals. */
void screen_init(struct screen *screen, struct line_editor *editor);
void screen_fini(struct screen *screen);

/* Columns of the terminal that the file is; 0: it is none. */
size_t screen_columns(int fd);

/* Prints whole lines, broken at blanks where a terminal is too narrow for
 * them; they end in a break. The text has been made plain. */
void screen_print(struct screen *screen, enum tone tone, const char *text);

/* An event as a line. */
void screen_event(struct screen *screen, const Plenary__Event *event,
	const char *language, const struct view_store *views);

/* A line on standard error that nobody can miss. */
void screen_banner(struct screen *screen, enum tone tone, const char *text);

/* The prompt from now on; draws it if it is another one. */
void screen_prompt(struct screen *screen, const char *prompt);

/* Draws prompt and line again, or takes them away. */
void screen_draw(struct screen *screen);
void screen_clear(struct screen *screen);

#endif
