#include "client/table.h"

#include "client/plain.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void table_init(struct table *table, size_t columns)
{
	*table = (struct table){.columns = columns};
}

void table_fini(struct table *table)
{
	for (size_t i = 0; i < table->n; i++)
		free(table->cells[i]);
	free(table->cells);
}

void table_cell(struct table *table, const char *text)
{
	struct buf cell = {0};

	if (table->n == table->room) {
		table->room = table->room == 0 ? 64 : table->room * 2;
		table->cells = realloc(
			table->cells, table->room * sizeof(*table->cells));
		if (table->cells == NULL)
			abort();
	}
	plain_line(&cell, text);
	buf_cstr(&cell);
	/* The buffer's memory goes over to the table. */
	table->cells[table->n++] = (char *)cell.bytes;
}

void table_cellf(struct table *table, const char *format, ...)
{
	char text[256];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	table_cell(table, text);
}

static size_t column_width(const struct table *table, size_t column)
{
	size_t width = 0;

	for (size_t i = column; i < table->n; i += table->columns) {
		size_t w = plain_width(table->cells[i]);

		width = w > width ? w : width;
	}
	return width;
}

void table_print(const struct table *table, struct buf *out)
{
	assert(table->n % table->columns == 0);
	for (size_t i = 0; i < table->n; i++) {
		size_t column = i % table->columns;
		size_t width = column_width(table, column);
		size_t pad = width - plain_width(table->cells[i]);

		buf_str(out, "  ");
		buf_str(out, table->cells[i]);
		if (column + 1 < table->columns) {
			buf_printf(out, "%*s", (int)pad, "");
			continue;
		}
		while (out->len > 0 && out->bytes[out->len - 1] == ' ')
			out->len--;
		buf_char(out, '\n');
	}
}
