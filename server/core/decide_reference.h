/*
 * decide_reference.h: what a command refers to, checked: the proposal as its
 * sender saw it, the trigger that it pulls there, and the reason that it gives.
 *
 * Every refusal names its code and says what was wrong and what would be right.
 */
#ifndef PLENARY_CORE_DECIDE_REFERENCE_H
#define PLENARY_CORE_DECIDE_REFERENCE_H

#include "core/decide.h"

/*
 * The step of a reference whose trigger the lifecycle's table allows, whose
 * proposal and revision are the live ones, and whose hash, if it has one, is
 * that of the text. of_text: the act concerns a certain text, so the revision
 * must be named. Else -1 and a refusal.
 */
int find_proposal(struct decision *decision, enum trigger trigger,
	const Plenary__ProposalRef *ref, bool of_text);

/* Whether the table allows it here to the delegation that the actor speaks
 * for. object: as in lifecycle_check(). 0; or -1 and a refusal. */
int check_trigger(
	struct decision *decision, enum trigger trigger, int step, int object);

/* The sentence for what lifecycle_check() refused; always -1. */
int refuse_trigger(struct decision *decision, enum trigger trigger, int step,
	int object, Plenary__ErrorCode code);

/* A reason that is there and under its limit. 0; or -1 and a refusal. */
int require_reason(struct decision *decision, enum trigger trigger, int step,
	const char *reason);

/* Ids as the scenario and the catalogue have them; not to be freed. */
char *delegation_id(const struct decision *decision, int delegation);
char *step_id(const struct decision *decision, int step);

/* In the arena, for refuse_with(). */
char *number_text(struct decision *decision, uint32_t number);

#endif
