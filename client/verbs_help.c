#include "client/plain.h"
#include "client/verbs.h"

#include <string.h>

enum { HELP_COLUMNS = 76, NAME_MAX_LEN = 32, USAGE_COLUMNS = 34 };

static size_t smaller(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* How many characters have to be put in, left out, changed or exchanged with
 * their neighbour to get from one name to the other. */
static size_t distance(const char *a, const char *b)
{
	size_t rows[3][NAME_MAX_LEN + 1];
	size_t *before = rows[0];
	size_t *last = rows[1];
	size_t *row = rows[2];
	size_t len_a = strlen(a);
	size_t len_b = strlen(b);

	if (len_a > NAME_MAX_LEN || len_b > NAME_MAX_LEN)
		return SIZE_MAX;
	for (size_t j = 0; j <= len_b; j++) {
		before[j] = j;
		last[j] = j;
	}
	for (size_t i = 1; i <= len_a; i++) {
		size_t *oldest = before;

		row[0] = i;
		for (size_t j = 1; j <= len_b; j++) {
			size_t change = last[j - 1] + (a[i - 1] != b[j - 1]);

			row[j] = smaller(
				change, smaller(last[j], row[j - 1]) + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
				a[i - 2] == b[j - 1])
				row[j] = smaller(row[j], before[j - 2] + 1);
		}
		before = last;
		last = row;
		row = oldest;
	}
	return last[len_b];
}

const struct verb *verbs_like(const char *name)
{
	const struct verb *best = NULL;
	size_t best_distance = strlen(name) > 4 ? 3 : 2; /* not reached */

	for (const struct verb *verb = verbs(); verb->name != NULL; verb++) {
		size_t d = distance(name, verb->name);

		if (d < best_distance) {
			best = verb;
			best_distance = d;
		}
	}
	return best;
}

/* The paragraph broken into lines that fit a terminal. */
static void fill(struct buf *out, const char *text, size_t indent)
{
	size_t column = 0;

	while (*text != '\0') {
		size_t len = strcspn(text, " ");

		if (column > 0 && column + 1 + len > HELP_COLUMNS) {
			buf_char(out, '\n');
			column = 0;
		}
		buf_printf(out, "%*s", column == 0 ? (int)indent : 1, "");
		buf_append(out, text, len);
		column += (column == 0 ? indent : 1) + len;
		text += len;
		text += strspn(text, " ");
	}
	buf_char(out, '\n');
}

void verbs_help(struct buf *out, const struct verb *verb)
{
	buf_printf(out, "  %s\n", verb->usage);
	fill(out, verb->help, 6);
}

static void help_line(struct buf *out, const struct verb *verb)
{
	size_t width = plain_width(verb->usage);
	const char *usage = verb->usage;

	/* One usage is longer than the line: its name stands for it. */
	if (width > USAGE_COLUMNS + 6) {
		usage = verb->name;
		width = plain_width(usage);
	}
	buf_printf(out, "  %s", usage);
	if (width >= USAGE_COLUMNS)
		buf_printf(out, "\n%*s", 2 + USAGE_COLUMNS + 1, "");
	else
		buf_printf(out, "%*s", (int)(USAGE_COLUMNS + 1 - width), "");
	buf_printf(out, "%s\n", verb->summary);
}

void verbs_help_list(struct buf *out, unsigned who)
{
	who |= VERB_EVERYBODY;
	for (const struct verb *verb = verbs(); verb->name != NULL; verb++)
		if ((verb->who & who) != 0)
			help_line(out, verb);
	buf_str(out, "  help VERB explains one.\n");
}
