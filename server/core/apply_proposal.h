/*
 * apply_proposal.h: the part of apply() that concerns steps, proposals and
 * deadlines: the dispatch by kind of event, and what the apply_*.c files of it
 * share.
 *
 * A log may be damaged: whatever an event names is looked up, and an event
 * that does not fit is refused with -1.
 */
#ifndef PLENARY_CORE_APPLY_PROPOSAL_H
#define PLENARY_CORE_APPLY_PROPOSAL_H

#include "core/state.h"

/* 0; -1 for an event of another kind or one that does not fit. */
int apply_proposal(struct core *core, const Plenary__Event *event);

/* The same, each for the kinds of its file. */
int apply_text(struct core *core, const Plenary__Event *event);
int apply_position(struct core *core, const Plenary__Event *event);
int apply_bond(struct core *core, const Plenary__Event *event);
int apply_reservation(struct core *core, const Plenary__Event *event);

/* The step of an event about its live proposal, of that number; -1: none. */
int live_step(const struct core *core, const char *id, uint32_t number);

/* The same, of a live proposal in one of the statuses: a set of bits
 * 1U << PLENARY__STATUS__…. */
int live_step_in(const struct core *core, const char *id, uint32_t number,
	unsigned statuses);

/* A party of the step's text, whether it has left or not; -1: none. */
int party_of(const struct core *core, int step, const char *delegation);

/* The step, its live proposal, and what may be done there. */
void mark_step(struct core *core, unsigned step);

/* Each delegation's ballots at the step. */
void mark_ballots_of(struct core *core, unsigned step);

struct deadline deadline_new(struct core *core, int64_t at_ms);

/* One that will not fire any more; its time stays to be read. */
void drop_deadline(struct core *core, struct deadline *deadline);

/* What was said of a revision: positions and their reasons, acknowledgements,
 * flags, and the reservations, with their deadlines. */
void clear_positions(struct core *core, struct proposal *live);

/* Adopted: the ballots open with those seats that are occupied now, the
 * deadlines of the decision go, and the instruments have until then. */
void adopt_proposal(struct core *core, unsigned step, int64_t ratify_by_ms);

/* The live proposal ends; its history stays. Whether the step is locked then
 * is for settling to say. 0; -1 if there is no such live proposal. */
int end_proposal(struct core *core, const Plenary__Event *event,
	const char *step_id, uint32_t number, Plenary__Outcome outcome,
	const char *reason);

#endif
