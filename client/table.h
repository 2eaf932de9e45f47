/*
 * table.h: cells in columns as wide as their widest cell, within the width of
 * a terminal.
 */
#ifndef PLENARY_CLIENT_TABLE_H
#define PLENARY_CLIENT_TABLE_H

#include "base/buf.h"

#include <stdbool.h>

enum { TABLE_COLUMNS_MAX = 8 };

struct table {
	char **cells; /* row by row */
	size_t n;
	size_t room;
	size_t columns;
	bool cuts; /* the last column is cut with "…" and takes one row */
};

void table_init(struct table *table, size_t columns);
void table_fini(struct table *table);

/* The next cell; a peer's text is made plain. */
void table_cell(struct table *table, const char *text);
void table_cellf(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Appends the rows, each with two blanks before it; the last column is not
 * filled up. Where they are wider than `width` columns, the widest columns
 * are narrowed, and their cells go on in the rows below. 0: as wide as it
 * gets. */
void table_print(const struct table *table, size_t width, struct buf *out);

#endif
