/*
 * growth.h: what a session costs as it gets longer, and what a connection
 * costs that does nothing.
 */
#ifndef PLENARY_BENCH_GROWTH_H
#define PLENARY_BENCH_GROWTH_H

#include "seating.h"

#include <stdint.h>

/* A cost per event over the length of a session, in µs. */
struct growth_line {
	double first;           /* the mean of the first five thousand */
	double last;            /* and of the last */
	double per_1000_events; /* slope of the line of least squares */
};

struct growth {
	uint64_t before; /* events of the session before the first one here */
	uint64_t events;
	unsigned talkers;
	struct growth_line cpu; /* of the server */
	struct growth_line wall;
	double rss_mib;
};

/* Plays so many events in one session. seating is without its dir. 0, or -1
 * after complaining. */
int growth_run(const struct seating_options *seating, const char *under,
	uint64_t events, struct growth *out);

struct idle {
	unsigned before; /* connections in all audiences, at the first look */
	unsigned more;
	uint64_t rss_before;
	uint64_t rss_after;
};

/* Joins so many more, which are live and have read their snapshots. */
int idle_run(const struct seating_options *seating, const char *under,
	unsigned more, struct idle *out);

#endif
