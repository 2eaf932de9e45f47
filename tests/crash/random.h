/*
 * random.h: numbers that a seed repeats (xorshift64*).
 */
#ifndef PLENARY_TESTS_RANDOM_H
#define PLENARY_TESTS_RANDOM_H

#include <stdint.h>

struct random {
	uint64_t state; /* never 0 */
};

static inline void random_init(struct random *random, uint64_t seed)
{
	/* Near seeds, far apart; and no seed is 0. */
	random->state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
	if (random->state == 0)
		random->state = 1;
}

static inline uint64_t random_next(struct random *random)
{
	random->state ^= random->state >> 12;
	random->state ^= random->state << 25;
	random->state ^= random->state >> 27;
	return random->state * UINT64_C(0x2545f4914f6cdd1d) >> 11;
}

/* 0 … n - 1; n is more than 0. */
static inline unsigned random_below(struct random *random, unsigned n)
{
	return (unsigned)(random_next(random) % n);
}

#endif
