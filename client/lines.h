/*
 * lines.h: lines out of bytes that come in any pieces.
 */
#ifndef PLENARY_CLIENT_LINES_H
#define PLENARY_CLIENT_LINES_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>

enum { LINES_LINE_MAX = 512 * 1024 };

struct lines {
	struct buf bytes;
	size_t at; /* of the first that has not been given out */
	bool ended;
	unsigned number; /* of the last line given out, from 1 */
};

void lines_fini(struct lines *lines);
void lines_feed(struct lines *lines, const char *bytes, size_t len);

/* No more bytes will come; what is left is the last line. */
void lines_end(struct lines *lines);

/* The next whole line without its break, until the next call; NULL: none yet.
 * A line over LINES_LINE_MAX is cut there, and a NUL ends it. */
const char *lines_next(struct lines *lines);

/* Whether all has been given out and no more will come. */
bool lines_done(const struct lines *lines);

#endif
