#include "client/line_editor.h"

#include "client/plain.h"

#include <stdlib.h>
#include <string.h>

enum {
	CTRL_A = 1,
	CTRL_C = 3,
	CTRL_D = 4,
	CTRL_E = 5,
	CTRL_H = 8,
	CTRL_K = 11,
	CTRL_U = 21,
	CTRL_W = 23,
	ESCAPE = 27,
	DELETE = 127,
};

void line_editor_init(struct line_editor *editor)
{
	*editor = (struct line_editor){0};
}

void line_editor_fini(struct line_editor *editor)
{
	for (size_t i = 0; i < editor->n_history; i++)
		free(editor->history[i]);
	buf_fini(&editor->text);
	buf_fini(&editor->kept);
}

/* ── the text ────────────────────────────────────────────────────────── */

static int continues(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static size_t before(const struct line_editor *editor)
{
	const char *text = (const char *)editor->text.bytes;
	size_t at = editor->cursor;

	while (at > 0) {
		at--;
		if (!continues(text[at]))
			break;
	}
	return at;
}

static size_t after(const struct line_editor *editor)
{
	const char *text = (const char *)editor->text.bytes;
	size_t at = editor->cursor;

	if (at < editor->text.len)
		at++;
	while (at < editor->text.len && continues(text[at]))
		at++;
	return at;
}

static void cut(struct line_editor *editor, size_t from, size_t to)
{
	struct buf *text = &editor->text;

	if (from == to)
		return;
	memmove(text->bytes + from, text->bytes + to, text->len - to);
	text->len -= to - from;
	editor->cursor = from;
}

static void insert(struct line_editor *editor, char c)
{
	struct buf *text = &editor->text;

	if (text->len >= LINE_EDITOR_MAX)
		return;
	buf_reserve(text, 1);
	memmove(text->bytes + editor->cursor + 1, text->bytes + editor->cursor,
		text->len - editor->cursor);
	text->bytes[editor->cursor++] = (uint8_t)c;
	text->len++;
}

static void cut_word(struct line_editor *editor)
{
	const char *text = (const char *)editor->text.bytes;
	size_t from = editor->cursor;

	while (from > 0 && text[from - 1] == ' ')
		from--;
	while (from > 0 && text[from - 1] != ' ')
		from--;
	cut(editor, from, editor->cursor);
}

/* ── history ─────────────────────────────────────────────────────────── */

static void set_text(struct line_editor *editor, const char *text, size_t len)
{
	buf_clear(&editor->text);
	buf_append(&editor->text, text, len);
	editor->cursor = editor->text.len;
}

static void browse(struct line_editor *editor, size_t to)
{
	if (to > editor->n_history || to == editor->browsing)
		return;
	if (editor->browsing == 0) {
		buf_clear(&editor->kept);
		buf_append(&editor->kept, editor->text.bytes, editor->text.len);
	}
	editor->browsing = to;
	if (to == 0)
		set_text(editor, (const char *)editor->kept.bytes,
			editor->kept.len);
	else
		set_text(editor, editor->history[to - 1],
			strlen(editor->history[to - 1]));
}

static void remember_line(struct line_editor *editor)
{
	const char *text = buf_cstr(&editor->text);
	char *copy;

	if (text[0] == '\0' || (editor->n_history > 0 &&
				       strcmp(editor->history[0], text) == 0))
		return;
	copy = malloc(strlen(text) + 1);
	if (copy == NULL)
		abort();
	memcpy(copy, text, strlen(text) + 1);
	if (editor->n_history == LINE_EDITOR_HISTORY)
		free(editor->history[--editor->n_history]);
	memmove(editor->history + 1, editor->history,
		editor->n_history * sizeof(editor->history[0]));
	editor->history[0] = copy;
	editor->n_history++;
}

void line_editor_clear(struct line_editor *editor, int remember)
{
	if (remember)
		remember_line(editor);
	buf_clear(&editor->text);
	editor->cursor = 0;
	editor->browsing = 0;
}

/* ── keys ────────────────────────────────────────────────────────────── */

/* What follows ESC [ or ESC O, such as "A" or "3~". */
static void run_sequence(struct line_editor *editor)
{
	static const struct {
		const char *bytes;
		enum { UP, DOWN, RIGHT, LEFT, HOME, END, DEL } key;
	} sequences[] = {{"A", UP}, {"B", DOWN}, {"C", RIGHT}, {"D", LEFT},
		{"H", HOME}, {"F", END}, {"1~", HOME}, {"7~", HOME},
		{"4~", END}, {"8~", END}, {"3~", DEL}};

	for (size_t i = 0; i < sizeof(sequences) / sizeof(sequences[0]); i++) {
		if (strcmp(sequences[i].bytes, editor->sequence) != 0)
			continue;
		switch (sequences[i].key) {
		case UP:
			browse(editor, editor->browsing + 1);
			break;
		case DOWN:
			if (editor->browsing > 0)
				browse(editor, editor->browsing - 1);
			break;
		case RIGHT:
			editor->cursor = after(editor);
			break;
		case LEFT:
			editor->cursor = before(editor);
			break;
		case HOME:
			editor->cursor = 0;
			break;
		case END:
			editor->cursor = editor->text.len;
			break;
		case DEL:
			cut(editor, editor->cursor, after(editor));
			break;
		}
	}
}

/* True while c belongs to an escape sequence. */
static int in_sequence(struct line_editor *editor, char c)
{
	switch (editor->keys) {
	case KEYS_PLAIN:
		if (c != ESCAPE)
			return 0;
		editor->keys = KEYS_ESCAPE;
		return 1;
	case KEYS_ESCAPE:
		editor->keys =
			c == '[' || c == 'O' ? KEYS_SEQUENCE : KEYS_PLAIN;
		editor->sequence_len = 0;
		return 1;
	case KEYS_SEQUENCE:
		if (editor->sequence_len + 1 < sizeof(editor->sequence))
			editor->sequence[editor->sequence_len++] = c;
		editor->sequence[editor->sequence_len] = '\0';
		if (c >= '@' && c <= '~') {
			editor->keys = KEYS_PLAIN;
			run_sequence(editor);
		}
		return 1;
	}
	return 0;
}

static void edit(struct line_editor *editor, char c)
{
	switch (c) {
	case CTRL_A:
		editor->cursor = 0;
		break;
	case CTRL_E:
		editor->cursor = editor->text.len;
		break;
	case CTRL_D:
		cut(editor, editor->cursor, after(editor));
		break;
	case CTRL_H:
	case DELETE:
		cut(editor, before(editor), editor->cursor);
		break;
	case CTRL_K:
		cut(editor, editor->cursor, editor->text.len);
		break;
	case CTRL_U:
		cut(editor, 0, editor->cursor);
		break;
	case CTRL_W:
		cut_word(editor);
		break;
	case '\t':
		insert(editor, ' ');
		break;
	default:
		/* Other control characters have no business in a line. */
		if ((unsigned char)c >= ' ')
			insert(editor, c);
		break;
	}
}

enum line_editor_result line_editor_feed(
	struct line_editor *editor, const char *bytes, size_t len, size_t *used)
{
	for (size_t i = 0; i < len; i++) {
		char c = bytes[i];

		*used = i + 1;
		if (in_sequence(editor, c))
			continue;
		if (c == '\r' || c == '\n')
			return LINE_EDITOR_LINE;
		if (c == CTRL_C)
			return LINE_EDITOR_INTERRUPT;
		if (c == CTRL_D && editor->text.len == 0)
			return LINE_EDITOR_END;
		edit(editor, c);
	}
	*used = len;
	return LINE_EDITOR_MORE;
}

/* ── drawing ─────────────────────────────────────────────────────────── */

/* Moves back from byte `at` by up to `columns` characters. */
static size_t back(const char *text, size_t at, size_t columns)
{
	while (at > 0 && columns > 0) {
		at--;
		if (!continues(text[at]))
			columns--;
	}
	return at;
}

void line_editor_draw(const struct line_editor *editor, const char *prompt,
	size_t columns, struct buf *out)
{
	const char *text = (const char *)editor->text.bytes;
	size_t prompt_width = plain_width(prompt);
	size_t room =
		columns > prompt_width + 8 ? columns - prompt_width - 1 : 8;
	size_t from = back(text, editor->cursor, room - 1);
	size_t to = from;
	size_t width = 0;
	size_t behind = 0; /* columns drawn to the right of the cursor */

	while (to < editor->text.len && width < room) {
		if (to >= editor->cursor)
			behind++;
		to++;
		while (to < editor->text.len && continues(text[to]))
			to++;
		width++;
	}
	buf_str(out, "\r\x1b[K");
	buf_str(out, prompt);
	if (to > from)
		buf_append(out, text + from, to - from);
	if (behind > 0)
		buf_printf(out, "\x1b[%zuD", behind);
}
