/*
 * visited.h: a set of states, by their fingerprints.
 */
#ifndef PLENARY_TESTS_MODEL_VISITED_H
#define PLENARY_TESTS_MODEL_VISITED_H

#include "tests/model/fingerprint.h"

struct visited {
	struct fingerprint *table; /* open addressing; zero is free */
	size_t mask;
	uint32_t n;
	uint32_t most;
};

/* For at most so many states. */
void visited_init(struct visited *visited, uint32_t most);
void visited_fini(struct visited *visited);

/* true: it is new. The caller sees to it that there is room. */
bool visited_add(struct visited *visited, const struct fingerprint *it);

#endif
