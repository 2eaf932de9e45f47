/*
 * apply_roster.h: the part of apply() that concerns who takes part, where, and
 * with whose powers.
 */
#ifndef PLENARY_CORE_APPLY_ROSTER_H
#define PLENARY_CORE_APPLY_ROSTER_H

#include "core/state.h"

/* 0; -1 for an event of another kind or one that does not fit. */
int apply_roster(struct core *core, const Plenary__Event *event);

#endif
