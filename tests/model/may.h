/*
 * may.h: what the "may" views promise in one state, against what the core then
 * takes and refuses.
 */
#ifndef PLENARY_TESTS_MODEL_MAY_H
#define PLENARY_TESTS_MODEL_MAY_H

#include "tests/model/law.h"

/* The verbs that each delegation's view of each step lists. */
struct may {
	Plenary__MayView *views[STEPS_MAX][DELEGATIONS_MAX];
	struct arena arena;
};

void may_init(struct may *may);
void may_fini(struct may *may);
void may_take(struct may *may, const struct core *core);

/* What is taken was listed; what is listed is not refused for who does it or
 * when. error: of the refusal, or NULL. */
bool may_law(const struct may *may, struct input input,
	const Plenary__Error *error, struct fault *fault);

#endif
