/*
 * frontier.h: states that wait to be explored from, first in first out, each
 * as its difference from the opening that it descends from.
 */
#ifndef PLENARY_TESTS_MODEL_FRONTIER_H
#define PLENARY_TESTS_MODEL_FRONTIER_H

#include "tests/model/game.h"

struct waiting;

struct frontier {
	struct position opening; /* what the differences are from */
	struct waiting *first;
	struct waiting *last;
	size_t n;
	size_t bytes; /* that they take */
	/* The flat state, padded to whole words, as it is built up. */
	uint64_t *words;
	size_t n_words;
};

/* From where the core stands. */
void frontier_init(struct frontier *frontier, const struct core *core);
void frontier_fini(struct frontier *frontier);

/* A state that descends from the opening, under the caller's number. */
void frontier_push(struct frontier *frontier, const struct core *core,
	uint32_t number, unsigned depth);

/* The oldest, as a position that the caller gives to position_fini(). false:
 * there is none. */
bool frontier_pop(struct frontier *frontier, struct position *out,
	uint32_t *number, unsigned *depth);

#endif
