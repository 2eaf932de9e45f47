/*
 * explorer.h: drives the real core in the breadth through everything that may
 * happen at a board, and asks in each state whether the laws hold.
 */
#ifndef PLENARY_TESTS_MODEL_EXPLORER_H
#define PLENARY_TESTS_MODEL_EXPLORER_H

#include "tests/model/input.h"
#include "tests/model/law.h"

enum { EVENT_KINDS = 160 };

/* What an exploration found; plain data, so that a process can send it. */
struct findings {
	uint32_t states;
	uint32_t expanded;
	uint64_t transitions; /* inputs that were taken */
	uint64_t refusals;
	/* Of the last state that was explored from, by opening. */
	uint32_t depths[OPENINGS_MAX];
	uint32_t viewed;   /* transitions whose every view was compared */
	uint32_t played;   /* states from which the policy played on */
	uint32_t finished; /* of these: all in force; else somebody was named */
	bool complete;     /* there was nothing left to explore */
	size_t bytes;      /* of the states that waited, at most */
	uint64_t done[INPUT_KINDS];
	uint64_t events[EVENT_KINDS];
	struct fault fault;
};

struct plan {
	const struct board *board;
	uint32_t states;
	bool views; /* of some states, compare all views, too */
	/* Counts each thing that is tried, before it is; so that one at which
	 * the core itself gave up can be looked up in another process. */
	uint64_t *tried;
	uint64_t stop_at; /* the way to the so manieth is printed; 0: none */
};

/* Explores until so many states are known, or all, or a law does not hold;
 * then the shortest way there is printed on standard error. */
void explore(const struct plan *plan, struct findings *out);

#endif
