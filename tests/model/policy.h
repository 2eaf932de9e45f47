/*
 * policy.h: delegations that want every step in force and keep to one simple
 * way of getting there, without EXCON. From wherever an exercise stands it
 * ends, or the rules name who must act.
 */
#ifndef PLENARY_TESTS_MODEL_POLICY_H
#define PLENARY_TESTS_MODEL_POLICY_H

#include "tests/model/law.h"

/* Brings the step to the status; for openings. Aborts if it cannot. */
void policy_reach(struct game *game, const struct goal *goal);

/*
 * Plays on. true: every step is in force, or *who names who must act; false
 * and a fault: nobody, or the rules refused what they ought to allow.
 */
bool policy_run(struct game *game, char who[WHY_MAX], struct fault *fault);

#endif
