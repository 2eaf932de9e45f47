#include "client/lines.h"

#include <string.h>

void lines_fini(struct lines *lines)
{
	buf_fini(&lines->bytes);
}

void lines_feed(struct lines *lines, const char *bytes, size_t len)
{
	size_t left = lines->bytes.len - lines->at;

	if (lines->at > 0) {
		memmove(lines->bytes.bytes, lines->bytes.bytes + lines->at,
			left);
		lines->bytes.len = left;
		lines->at = 0;
	}
	buf_append(&lines->bytes, bytes, len);
}

void lines_end(struct lines *lines)
{
	if (lines->bytes.len > lines->at &&
		lines->bytes.bytes[lines->bytes.len - 1] != '\n')
		buf_char(&lines->bytes, '\n');
	lines->ended = true;
}

const char *lines_next(struct lines *lines)
{
	size_t left = lines->bytes.len - lines->at;
	char *from;
	char *end;

	if (left == 0)
		return NULL;
	from = (char *)lines->bytes.bytes + lines->at;
	end = memchr(from, '\n', left);
	if (end == NULL)
		return NULL;
	*end = '\0';
	lines->at += (size_t)(end - from) + 1;
	lines->number++;
	if (end > from && end[-1] == '\r')
		end[-1] = '\0';
	if (end - from > LINES_LINE_MAX)
		from[LINES_LINE_MAX] = '\0';
	return from;
}

bool lines_done(const struct lines *lines)
{
	return lines->ended && lines->at == lines->bytes.len;
}
