/*
 * wrap.h: text broken into rows at blanks, to fit a terminal or a column.
 */
#ifndef PLENARY_CLIENT_WRAP_H
#define PLENARY_CLIENT_WRAP_H

#include "base/buf.h"

#include <stddef.h>

/* Bytes of the first row of a line that may take up `room` columns, 1 or
 * more: up to a blank, or through a word that is longer than the row. Blanks
 * at the break belong to no row. */
size_t wrap_row(const char *line, size_t len, size_t room);

/* Appends the text with breaks put in where a line is longer than `columns`
 * (0: nowhere). What goes on in the next row is indented by `indent`, or as
 * far as the line itself if that is more. */
void wrap_text(
	struct buf *out, const char *text, size_t columns, size_t indent);

#endif
