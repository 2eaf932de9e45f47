/*
 * words.h: a line of a script or a prompt, taken apart into words as a shell
 * would.
 */
#ifndef PLENARY_CLIENT_WORDS_H
#define PLENARY_CLIENT_WORDS_H

#include "base/arena.h"

#include <stddef.h>

struct word {
	char *text;
	size_t quoted_at; /* of its first byte that was quoted or escaped;
			     SIZE_MAX: none, all of it is as it was typed */
};

/*
 * Words are separated by blanks. Double quotes keep blanks, and a backslash
 * the character after it; in quotes, \n is a line break and \t a tab. The
 * apostrophe is an ordinary character, because texts have it.
 *
 * 0, the words and their number (none for an empty line); or -1 and, in
 * *error, a sentence. Memory is the arena's, which must have no cap.
 */
int words_split(const char *line, struct arena *arena, struct word **out,
	size_t *n, char **error);

#endif
