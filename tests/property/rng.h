/*
 * rng.h: random numbers that are the same for the same seed on every machine.
 */
#ifndef PLENARY_TESTS_RNG_H
#define PLENARY_TESTS_RNG_H

#include <stdbool.h>
#include <stdint.h>

struct rng {
	uint64_t state; /* never 0 */
};

static inline void rng_seed(struct rng *rng, uint64_t seed)
{
	rng->state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
	if (rng->state == 0)
		rng->state = 1;
}

/* xorshift64* (Vigna): enough for choosing what a player does next. */
static inline uint64_t rng_next(struct rng *rng)
{
	rng->state ^= rng->state >> 12;
	rng->state ^= rng->state << 25;
	rng->state ^= rng->state >> 27;
	return rng->state * UINT64_C(0x2545f4914f6cdd1d) >> 16;
}

/* 0 … n - 1; 0 of nothing. */
static inline unsigned rng_below(struct rng *rng, unsigned n)
{
	return n == 0 ? 0 : (unsigned)(rng_next(rng) % n);
}

/* true so many times in a thousand. */
static inline bool rng_chance(struct rng *rng, unsigned thousandth)
{
	return rng_below(rng, 1000) < thousandth;
}

#endif
