/*
 * apply_proposal.h: the part of apply() that concerns steps, proposals and
 * deadlines.
 */
#ifndef PLENARY_CORE_APPLY_PROPOSAL_H
#define PLENARY_CORE_APPLY_PROPOSAL_H

#include "core/state.h"

/* 0; -1 for an event of another kind or one that does not fit. */
int apply_proposal(struct core *core, const Plenary__Event *event);

#endif
