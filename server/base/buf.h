/*
 * buf.h: bytes that grow at the end.
 */
#ifndef PLENARY_BASE_BUF_H
#define PLENARY_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

/* All zero is an empty buffer. A machine without memory ends the process. */
struct buf {
	uint8_t *bytes;
	size_t len;
	size_t room;
};

void buf_fini(struct buf *buf);
void buf_clear(struct buf *buf); /* keeps the memory */

/* Room for `more` bytes at the end: returns where they go; len is unchanged. */
uint8_t *buf_reserve(struct buf *buf, size_t more);

void buf_append(struct buf *buf, const void *bytes, size_t len);
void buf_str(struct buf *buf, const char *text);
void buf_char(struct buf *buf, char c);
void buf_printf(struct buf *buf, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The content with a NUL behind it that is not counted. */
const char *buf_cstr(struct buf *buf);

/* Protobuf's base-128 varint, at most VARINT_MAX bytes. */
enum { VARINT_MAX = 10 };
size_t varint_size(uint64_t value);
size_t varint_write(uint8_t *to, uint64_t value);
void buf_varint(struct buf *buf, uint64_t value);

#endif
