#include "client/table.h"

#include "client/plain.h"
#include "client/wrap.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { GAP = 2, NARROWEST = 12, CUT_FIRST = 24 };

void table_init(struct table *table, size_t columns)
{
	assert(columns > 0 && columns <= TABLE_COLUMNS_MAX);
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

/* What is cut gives way first, then the widest columns, none below what a word
 * needs. */
static void fit(const struct table *table, size_t width, size_t *widths)
{
	size_t total = 0;

	for (size_t i = 0; i < table->columns; i++) {
		widths[i] = column_width(table, i);
		total += GAP + widths[i];
	}
	for (; width > 0 && total > width; total--) {
		size_t last = table->columns - 1;
		size_t widest = 0;

		for (size_t i = 1; i < table->columns; i++)
			if (widths[i] >= widths[widest])
				widest = i;
		if (table->cuts && widths[last] > CUT_FIRST)
			widest = last;
		if (widths[widest] <= NARROWEST)
			break;
		widths[widest]--;
	}
}

/* One row of the cell; what follows it, or NULL. */
static const char *print_part(const struct table *table, size_t column,
	const char *cell, size_t width, struct buf *out)
{
	bool last = column + 1 == table->columns;
	bool cut = last && table->cuts && plain_width(cell) > width;
	size_t len = strlen(cell);
	size_t n = wrap_row(cell, len, cut ? width - 1 : width);
	size_t from = out->len;

	buf_append(out, cell, n);
	if (cut)
		buf_str(out, "…");
	if (!last)
		buf_printf(out, "%*s",
			(int)(width - plain_width(buf_cstr(out) + from)), "");
	while (cell[n] == ' ')
		n++;
	return cut || n == len ? NULL : cell + n;
}

/* Rows until all the cells have been printed. */
static void print_row(const struct table *table, char *const *cells,
	const size_t *widths, struct buf *out)
{
	const char *rest[TABLE_COLUMNS_MAX];
	bool more = true;

	for (size_t i = 0; i < table->columns; i++)
		rest[i] = cells[i];
	while (more) {
		more = false;
		for (size_t i = 0; i < table->columns; i++) {
			buf_printf(out, "%*s", GAP, "");
			rest[i] = print_part(table, i,
				rest[i] != NULL ? rest[i] : "", widths[i], out);
			more |= rest[i] != NULL;
		}
		while (out->len > 0 && out->bytes[out->len - 1] == ' ')
			out->len--;
		buf_char(out, '\n');
	}
}

void table_print(const struct table *table, size_t width, struct buf *out)
{
	size_t widths[TABLE_COLUMNS_MAX];

	assert(table->n % table->columns == 0);
	fit(table, width, widths);
	for (size_t i = 0; i < table->n; i += table->columns)
		print_row(table, table->cells + i, widths, out);
}
