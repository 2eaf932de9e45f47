/*
 * model.h: what must be true of every exercise at every moment, computed from
 * the events alone or straight from PROCEDURE, never by the core's own tables.
 */
#ifndef PLENARY_TESTS_MODEL_H
#define PLENARY_TESTS_MODEL_H

#include "core/state.h"

/* A step as its events tell it. */
struct told {
	bool live;
	bool adopted;
	bool in_force;
	uint32_t number;
	uint32_t revision;
	Plenary__Position positions[DELEGATIONS_MAX];
	bool bound[DELEGATIONS_MAX];
};

struct model {
	struct told steps[STEPS_MAX];
};

/* Takes in an event that was applied; NULL, or what is wrong with it. */
const char *model_event(struct model *model, const struct scenario *scenario,
	const Plenary__Event *event);

/* After a group: NULL, or which rule the state breaks. */
const char *model_check(const struct model *model, const struct core *core);

#endif
