/*
 * condition.h: the conditions of a text: who says whether they are met, and
 * when that matters.
 */
#ifndef PLENARY_CORE_CONDITION_H
#define PLENARY_CORE_CONDITION_H

#include "core/state.h"

/* The i-th of the step's text; its kind, verifier, phase and beneficiaries
 * never change, only its words. */
const Plenary__Condition *condition_def(
	const struct core *core, unsigned step, unsigned i);
unsigned condition_count(const struct core *core, unsigned step);

/* Waived by all who benefit, else as the verifier said last. What was for the
 * good of none but parties that have left counts as waived. Of a step without
 * a live proposal: open. */
Plenary__ConditionStatus condition_status(
	const struct core *core, unsigned step, unsigned i);

/* Those of the phase that are neither met nor waived; of continuing ones,
 * those that have failed. */
condition_set condition_unmet(
	const struct core *core, unsigned step, Plenary__ConditionPhase phase);

/* The phase of the condition is not over in the proposal's present status. */
bool condition_matters(const struct core *core, unsigned step, unsigned i);

/*
 * The place of the condition that is called "A4.seat", or "seat" where exactly
 * one step has one of that id; *step receives the step. -1: there is none.
 */
int condition_find(const struct core *core, const char *id, unsigned *step);

/* The verifier's delegation; -1: EXCON. */
int condition_verifier(const struct core *core, unsigned step, unsigned i);

/* The delegations that benefit, without parties that have left. */
delegation_set condition_benefits(
	const struct core *core, unsigned step, unsigned i);

#endif
