#include "client/wrap.h"

#include <string.h>

static size_t skip_blanks(const char *line, size_t at, size_t len)
{
	while (at < len && line[at] == ' ')
		at++;
	return at;
}

size_t wrap_row(const char *line, size_t len, size_t room)
{
	size_t blank = 0; /* where the last word that fits has ended */
	size_t width = 0;
	size_t at = 0;

	while (at < len) {
		if (line[at] == ' ' && (at == 0 || line[at - 1] != ' '))
			blank = at;
		if (width == room)
			break;
		at++;
		while (at < len && ((unsigned char)line[at] & 0xc0) == 0x80)
			at++;
		width++;
	}
	if (at == len)
		return len;
	return blank > 0 ? blank : at;
}

static void wrap_line(struct buf *out, const char *line, size_t len,
	size_t columns, size_t indent)
{
	size_t own = skip_blanks(line, 0, len);
	size_t hang = own > indent ? own : indent;
	size_t at = own;

	/* No room beside so much of nothing. */
	if (hang > columns / 2)
		hang = 0;
	if (own >= columns)
		own = 0;
	buf_append(out, line, own);
	for (size_t room = columns - own; at < len; room = columns - hang) {
		size_t n = wrap_row(line + at, len - at, room);

		buf_append(out, line + at, n);
		at = skip_blanks(line, at + n, len);
		if (at < len)
			buf_printf(out, "\n%*s", (int)hang, "");
	}
}

void wrap_text(struct buf *out, const char *text, size_t columns, size_t indent)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		if (columns == 0)
			buf_append(out, text, len);
		else
			wrap_line(out, text, len, columns, indent);
		text += len;
		if (*text == '\n') {
			buf_char(out, '\n');
			text++;
		}
	}
}
