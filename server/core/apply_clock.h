/*
 * apply_clock.h: the part of apply() that concerns the exercise's clock.
 */
#ifndef PLENARY_CORE_APPLY_CLOCK_H
#define PLENARY_CORE_APPLY_CLOCK_H

#include "core/state.h"

/* 0; -1 for an event of another kind or one that does not fit. */
int apply_clock(struct core *core, const Plenary__Event *event);

#endif
