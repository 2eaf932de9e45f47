/*
 * table.h: cells in columns as wide as their widest cell.
 */
#ifndef PLENARY_CLIENT_TABLE_H
#define PLENARY_CLIENT_TABLE_H

#include "base/buf.h"

struct table {
	char **cells; /* row by row */
	size_t n;
	size_t room;
	size_t columns;
};

void table_init(struct table *table, size_t columns);
void table_fini(struct table *table);

/* The next cell; a peer's text is made plain. */
void table_cell(struct table *table, const char *text);
void table_cellf(struct table *table, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Appends the rows, each with two blanks before it; the last column is not
 * filled up. */
void table_print(const struct table *table, struct buf *out);

#endif
