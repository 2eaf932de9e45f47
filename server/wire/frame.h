/*
 * frame.h: bytes into frames: a varint length and a message (protobuf's
 * delimited form). Feeds on any split of the bytes; holds no descriptor.
 */
#ifndef PLENARY_WIRE_FRAME_H
#define PLENARY_WIRE_FRAME_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

#define FRAME_ERROR_MAP(X)                                       \
	X(FRAME_OK, 0, "done")                                   \
	X(FRAME_TOO_BIG, -1, "a frame over its size limit")      \
	X(FRAME_BAD_LENGTH, -2, "a length that is not a varint") \
	X(FRAME_EMPTY, -3, "a frame with nothing in it")

enum frame_error {
#define X(name, value, text) name = (value),
	FRAME_ERROR_MAP(X)
#undef X
};
const char *frame_error_text(int error);

struct frame_reader {
	struct buf pending; /* the beginning of a frame that is not whole yet */
	size_t cap;         /* of a frame's message, checked before buffering */
	int stopped;        /* what ended the reading, or 0 */
};

void frame_reader_init(struct frame_reader *reader, size_t cap);
void frame_reader_fini(struct frame_reader *reader);

/*
 * Takes in bytes and calls `each` with every whole message, in order; bytes
 * are borrowed for the call. A non-zero return of `each` stops and is
 * returned (the rest of the bytes is dropped). Else 0 or a frame_error. Once
 * stopped, the reader takes nothing more and returns the same again. `each`
 * may change the cap, which counts from the next frame on.
 */
int frame_feed(struct frame_reader *reader, const uint8_t *bytes, size_t len,
	int (*each)(void *arg, const uint8_t *message, size_t len), void *arg);

#endif
