#include "scenario/suggest.h"

#include <stdbool.h>
#include <string.h>

enum { WORD_MAX = 40 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static unsigned least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/* Optimal string alignment distance, in three rows. */
static unsigned distance(
	const char *a, size_t a_len, const char *b, size_t b_len)
{
	unsigned rows[3][WORD_MAX + 1] = {{0}};
	unsigned *two_back = rows[0];
	unsigned *back = rows[1];
	unsigned *row = rows[2];

	for (size_t j = 0; j <= b_len; j++)
		row[j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned *spare = two_back;

		two_back = back;
		back = row;
		row = spare;
		row[0] = (unsigned)i;
		for (size_t j = 1; j <= b_len; j++) {
			bool same = lower(a[i - 1]) == lower(b[j - 1]);
			unsigned d = least(back[j], row[j - 1]) + 1;

			d = least(d, back[j - 1] + (same ? 0 : 1));
			if (i > 1 && j > 1 &&
				lower(a[i - 1]) == lower(b[j - 2]) &&
				lower(a[i - 2]) == lower(b[j - 1]))
				d = least(d, two_back[j - 2] + 1);
			row[j] = d;
		}
	}
	return row[b_len];
}

void suggestion_init(
	struct suggestion *suggestion, const char *word, size_t len)
{
	*suggestion = (struct suggestion){
		.word = word,
		.len = len,
		.distance = 1 + (len < 6 ? 1 : (unsigned)len / 3),
	};
}

void suggestion_try(struct suggestion *suggestion, const char *candidate)
{
	size_t len = strlen(candidate);
	size_t apart = len > suggestion->len ? len - suggestion->len
					     : suggestion->len - len;
	unsigned d;

	if (len > WORD_MAX || suggestion->len > WORD_MAX ||
		apart >= suggestion->distance)
		return;
	d = distance(suggestion->word, suggestion->len, candidate, len);
	/* All letters changed is no likeness: "A1" does not mean "B7". */
	if (d >= suggestion->distance || d >= len || d >= suggestion->len)
		return;
	suggestion->best = candidate;
	suggestion->distance = d;
}
