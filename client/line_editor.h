/*
 * line_editor.h: a line typed at a terminal in raw mode: keys in, lines and
 * what to draw out. No I/O.
 */
#ifndef PLENARY_CLIENT_LINE_EDITOR_H
#define PLENARY_CLIENT_LINE_EDITOR_H

#include "base/buf.h"

#include <stddef.h>

enum { LINE_EDITOR_MAX = 16 * 1024, LINE_EDITOR_HISTORY = 50 };

enum line_editor_result {
	LINE_EDITOR_MORE,      /* all bytes are used up */
	LINE_EDITOR_LINE,      /* return: the line is in `text` */
	LINE_EDITOR_INTERRUPT, /* ctrl-c */
	LINE_EDITOR_END,       /* ctrl-d on an empty line */
};

struct line_editor {
	struct buf text;
	size_t cursor; /* a byte of text, at the start of a character */
	char *history[LINE_EDITOR_HISTORY]; /* newest first */
	size_t n_history;
	size_t browsing; /* 0: the line itself; n: history[n - 1] */
	struct buf kept; /* the line itself, while browsing */
	enum { KEYS_PLAIN, KEYS_ESCAPE, KEYS_SEQUENCE } keys;
	char sequence[8];
	size_t sequence_len;
};

void line_editor_init(struct line_editor *editor);
void line_editor_fini(struct line_editor *editor);

/* Takes in bytes up to the first that means something to the caller; *used
 * tells how many. After LINE_EDITOR_LINE the caller takes the text and calls
 * line_editor_clear(). */
enum line_editor_result line_editor_feed(struct line_editor *editor,
	const char *bytes, size_t len, size_t *used);

/* An empty line; with `remember`, the old one goes into the history. */
void line_editor_clear(struct line_editor *editor, int remember);

/* Appends what draws prompt and line on the current row of a terminal that is
 * `columns` wide, with the cursor where it belongs. A line too long for the
 * row is shown around the cursor. */
void line_editor_draw(const struct line_editor *editor, const char *prompt,
	size_t columns, struct buf *out);

#endif
