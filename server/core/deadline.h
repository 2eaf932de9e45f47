/*
 * deadline.h: what happens by itself at an exercise time. Every deadline of a
 * session is found by one walk, so none can be forgotten by the clock, by
 * recovery or by EXCON's verbs.
 */
#ifndef PLENARY_CORE_DEADLINE_H
#define PLENARY_CORE_DEADLINE_H

#include "core/decide.h"

enum deadline_kind {
	DEADLINE_DECIDE,  /* a proposal must be adopted by then */
	DEADLINE_SILENCE, /* a silence ends */
	DEADLINE_RATIFY,  /* every instrument must be deposited by then */
	DEADLINE_TACIT,   /* a reservation is accepted tacitly, or held */
	DEADLINE_NOTICE,  /* a party leaves */
	DEADLINE_KINDS
};

/* Places of one step: tacit acceptances and notices are a delegation's. */
enum { DEADLINES_OF_STEP = DEADLINE_TACIT + 2 * DELEGATIONS_MAX };

struct due {
	enum deadline_kind kind;
	unsigned step;
	unsigned delegation; /* that made the reservation, or gave notice */
	struct deadline *deadline; /* the state's */
};

/* "decide:A4#1", "silence:A4#1", "ratify:A4#1", "tacit:A4.r1",
 * "notice:A4#1:MX" */
char *deadline_id(
	const struct core *core, const struct due *due, struct arena *arena);

/* The walk: the next deadline that is set, from place *at on, which moves
 * behind it; false: none. Begin with 0. Only live proposals have any. */
bool deadline_next(const struct core *core, unsigned *at, struct due *out);

/* The earliest that is set (by time, then order of setting), among the held
 * or among the others. false: none. */
bool deadline_first(const struct core *core, bool held, struct due *out);

/* The one of that id; false: none is set. */
bool deadline_find(const struct core *core, const char *id, struct arena *arena,
	struct due *out);

/* The events of its firing, at its own time. */
void deadline_fire(struct decision *decision, const struct due *due);

#endif
