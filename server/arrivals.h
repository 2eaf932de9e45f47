/*
 * arrivals.h: how often a participant may come back: each time is logged, as
 * presence, and nobody comes back twenty times in a row by accident.
 */
#ifndef PLENARY_SERVER_ARRIVALS_H
#define PLENARY_SERVER_ARRIVALS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	ARRIVALS_BURST = 20,
	ARRIVALS_EVERY_MS = 1000 /* then one more in this time */
};

struct arrival;

/* Of one session, by participant's number. All zero is empty. */
struct arrivals {
	struct arrival *entries;
	size_t room;
};

void arrivals_fini(struct arrivals *arrivals);

/* Whether it may come in now, which is counted; now_ms never goes back. */
bool arrivals_admit(
	struct arrivals *arrivals, uint32_t participant, uint64_t now_ms);

#endif
