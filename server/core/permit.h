/*
 * permit.h: which verb is open to whom in which state of the exercise: one
 * table (permit.c), read by decide(), by the "may" views and by the tests.
 */
#ifndef PLENARY_CORE_PERMIT_H
#define PLENARY_CORE_PERMIT_H

#include "core/state.h"

/* Who somebody is, towards the table. */
enum {
	WHO_DIRECTOR = 1 << 0,
	WHO_CONTROLLER = 1 << 1,
	WHO_EVALUATOR = 1 << 2,
	WHO_OBSERVER = 1 << 3,
	WHO_MEMBER = 1 << 4, /* any member of a delegation */
	WHO_POWERS = 1 << 5, /* the holder of full powers */
	WHO_HEAD = 1 << 6    /* the head of delegation */
};

enum {
	DURING_BEFORE = 1 << PLENARY__EXERCISE_PHASE__PHASE_BEFORE,
	DURING_RUNNING = 1 << PLENARY__EXERCISE_PHASE__PHASE_RUNNING,
	DURING_PAUSED = 1 << PLENARY__EXERCISE_PHASE__PHASE_PAUSED,
	DURING_NO_DUFF = 1 << PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF,
	DURING_ENDED = 1 << PLENARY__EXERCISE_PHASE__PHASE_ENDED
};

struct permit {
	Plenary__Command__VerbCase verb;
	const char *name; /* as on the command line */
	unsigned who;
	unsigned during;
};

/* The i-th row, or NULL past the last. A verb may have several. */
const struct permit *permit_row(unsigned i);

/* The verb's name; "" for one that the table does not know. */
const char *permit_name(Plenary__Command__VerbCase verb);

/* What a participant is: a set of WHO_…; 0 for nobody and for one removed. */
unsigned permit_who(const struct core *core, uint32_t participant);

/* OK, or the code of the refusal: NOT_ALLOWED, NOT_BINDING, WRONG_PHASE, or
 * BAD_COMMAND for a verb that the table does not know. */
Plenary__ErrorCode permit_check(Plenary__Command__VerbCase verb, unsigned who,
	Plenary__ExercisePhase phase);

/* "before STARTEX", "running", … */
const char *phase_text(Plenary__ExercisePhase phase);

#endif
