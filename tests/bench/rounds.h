/*
 * rounds.h: the server and its two limits by turns in one run: the store
 * alone, the bare fan-out, the real thing; and again.
 */
#ifndef PLENARY_BENCH_ROUNDS_H
#define PLENARY_BENCH_ROUNDS_H

#include "seating.h"

#include <stdint.h>

enum { ROUNDS_MAX = 100 };

struct rounds_options {
	struct seating_options seating; /* without its dir */
	const char *under;              /* where scratch directories go */
	const char *program;            /* this one, to be the bare server */
	unsigned rounds;
	double seconds; /* of each part of a round */
};

enum figure {
	EVENTS,
	EVENTS_PER_S,
	P50_MS,
	P99_MS,
	CPU_NS_PER_DELIVERY,
	CPU_US_PER_EVENT,
	BYTES_PER_DELIVERY,
	RSS_MIB,
	ROWS_PER_COMMIT,
	FIGURES
};

/* One part of a round. What does not apply to it is 0. */
struct figures {
	double of[FIGURES];
};

struct rounds {
	unsigned n;
	unsigned talkers;
	bool synced;
	struct figures commit[ROUNDS_MAX];
	struct figures bare[ROUNDS_MAX];
	struct figures real[ROUNDS_MAX];
};

/* 0, or -1 after complaining. */
int rounds_run(const struct rounds_options *options, struct rounds *out);

/* Each figure's median over the rounds. */
struct figures rounds_median(const struct figures *figures, unsigned n);

#endif
