#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void buf_fini(struct buf *buf)
{
	free(buf->bytes);
	*buf = (struct buf){0};
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
}

uint8_t *buf_reserve(struct buf *buf, size_t more)
{
	size_t room = buf->room == 0 ? 256 : buf->room;
	uint8_t *bytes;

	if (more <= buf->room - buf->len && buf->bytes != NULL)
		return buf->bytes + buf->len;
	if (more > SIZE_MAX / 4 || buf->len > SIZE_MAX / 4)
		abort();
	while (room - buf->len < more)
		room *= 2;
	bytes = realloc(buf->bytes, room);
	if (bytes == NULL)
		abort();
	buf->bytes = bytes;
	buf->room = room;
	return bytes + buf->len;
}

void buf_append(struct buf *buf, const void *bytes, size_t len)
{
	if (len == 0)
		return;
	memcpy(buf_reserve(buf, len), bytes, len);
	buf->len += len;
}

void buf_str(struct buf *buf, const char *text)
{
	buf_append(buf, text, strlen(text));
}

void buf_char(struct buf *buf, char c)
{
	buf_append(buf, &c, 1);
}

void buf_printf(struct buf *buf, const char *format, ...)
{
	va_list args;
	va_list again;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len > 0) {
		uint8_t *to = buf_reserve(buf, (size_t)len + 1);

		vsnprintf((char *)to, (size_t)len + 1, format, again);
		buf->len += (size_t)len;
	}
	va_end(again);
}

const char *buf_cstr(struct buf *buf)
{
	*buf_reserve(buf, 1) = 0;
	return (const char *)buf->bytes;
}

size_t varint_size(uint64_t value)
{
	size_t size = 1;

	while (value >= 0x80) {
		value >>= 7;
		size++;
	}
	return size;
}

size_t varint_write(uint8_t *to, uint64_t value)
{
	size_t n = 0;

	while (value >= 0x80) {
		to[n++] = (uint8_t)(value | 0x80);
		value >>= 7;
	}
	to[n++] = (uint8_t)value;
	return n;
}

void buf_varint(struct buf *buf, uint64_t value)
{
	buf->len += varint_write(buf_reserve(buf, VARINT_MAX), value);
}
