#include "client/words.h"

#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* What an escaped character stands for. */
static char unescape(char c, bool in_quotes)
{
	if (in_quotes && c == 'n')
		return '\n';
	if (in_quotes && c == 't')
		return '\t';
	return c;
}

struct splitter {
	const char *line;
	const char *at;
	char *to; /* where the next byte of the word goes */
	char **error;
	struct arena *arena;
};

static void take(struct splitter *splitter, struct word *word, bool quoted)
{
	if (quoted && word->quoted_at == SIZE_MAX)
		word->quoted_at = (size_t)(splitter->to - word->text);
}

static int bad_end(struct splitter *splitter, const char *opened)
{
	if (opened != NULL)
		*splitter->error = arena_printf(splitter->arena,
			"the quote at column %zu is not closed: end it with \"",
			(size_t)(opened - splitter->line) + 1);
	else
		*splitter->error = arena_strdup(splitter->arena,
			"the line ends in a backslash: write \\\\ for one "
			"that is meant");
	return -1;
}

/* One word from `at`, which is not a blank. */
static int split_word(struct splitter *splitter, struct word *word)
{
	const char *opened = NULL;

	*word = (struct word){.text = splitter->to, .quoted_at = SIZE_MAX};
	for (; *splitter->at != '\0'; splitter->at++) {
		char c = *splitter->at;

		if (c == '"') {
			take(splitter, word, true);
			opened = opened == NULL ? splitter->at : NULL;
			continue;
		}
		if (opened == NULL && is_blank(c))
			break;
		if (c == '\\') {
			take(splitter, word, true);
			splitter->at++;
			if (*splitter->at == '\0')
				return bad_end(splitter, opened);
			c = unescape(*splitter->at, opened != NULL);
		}
		*splitter->to++ = c;
	}
	if (opened != NULL)
		return bad_end(splitter, opened);
	*splitter->to++ = '\0';
	return 0;
}

int words_split(const char *line, struct arena *arena, struct word **out,
	size_t *n, char **error)
{
	size_t len = strlen(line);
	/* No word is longer than what it was typed as, and each but the last
	 * is followed by a blank where its NUL can stand. */
	struct splitter splitter = {
		.line = line,
		.at = line,
		.to = arena_alloc(arena, len + 1),
		.error = error,
		.arena = arena,
	};
	struct word *words = arena_alloc(arena, (len / 2 + 1) * sizeof(*words));
	size_t count = 0;

	assert(splitter.to != NULL && words != NULL);
	for (;;) {
		while (is_blank(*splitter.at))
			splitter.at++;
		if (*splitter.at == '\0')
			break;
		if (split_word(&splitter, &words[count]) < 0)
			return -1;
		count++;
	}
	*out = words;
	*n = count;
	return 0;
}
