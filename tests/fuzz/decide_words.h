/*
 * decide_words.h: what stands in the fields of a mutated command: words that
 * mean something in the exercise, and some that do not.
 */
#ifndef PLENARY_TESTS_DECIDE_WORDS_H
#define PLENARY_TESTS_DECIDE_WORDS_H

#include "base/arena.h"
#include "tests/property/rng.h"

#include <plenary.pb-c.h>

/* For the field of that name; memory is the arena's. */
char *word_for(struct rng *rng, struct arena *arena, const char *field);

/* A key and a value that mostly goes with it. */
void word_setting(
	struct rng *rng, struct arena *arena, Plenary__Setting *setting);

/* Numbers for a field: small ones, times, and the ends of their types. */
int64_t word_number(struct rng *rng);

#endif
