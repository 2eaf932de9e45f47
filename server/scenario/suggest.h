/*
 * suggest.h: the word that was probably meant.
 */
#ifndef PLENARY_SCENARIO_SUGGEST_H
#define PLENARY_SCENARIO_SUGGEST_H

#include <stddef.h>

/* The nearest candidate so far; start with the word only. */
struct suggestion {
	const char *word;
	size_t len;
	const char *best; /* borrowed from the candidates; NULL: none is near */
	unsigned distance;
};

void suggestion_init(
	struct suggestion *suggestion, const char *word, size_t len);

/*
 * Takes the candidate if it is nearer than those before: edits are an added,
 * dropped or changed letter and two swapped ones; letters that differ in case
 * are equal. One edit for each three letters is near, and one in any word.
 * Words past 40 bytes have no suggestion.
 */
void suggestion_try(struct suggestion *suggestion, const char *candidate);

#endif
