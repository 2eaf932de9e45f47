/*
 * made_up.h: an exercise made up at random, full of secrets.
 */
#ifndef PLENARY_TESTS_MADE_UP_H
#define PLENARY_TESTS_MADE_UP_H

#include "core/scenario.h"
#include "tests/property/rng.h"
#include "tests/property/witness.h"

/*
 * Two to four delegations, D0 …, each with seats S0 (the head's) to S2; steps
 * X0 … that need only earlier ones; gauges g0, g1; bars b0, b1; injects whose
 * ids are secrets themselves. The caller gives it to scenario_fini().
 */
void made_up(
	struct rng *rng, struct secrets *secrets, struct scenario *scenario);

/* The readers of an address as `release` takes it, as bits; 0: EXCON alone,
 * or no such address. Said independently of the core. */
unsigned made_up_readers(const struct scenario *scenario, const char *address);

#endif
