/*
 * apply_custom.h: the part of apply() that concerns custom steps.
 */
#ifndef PLENARY_CORE_APPLY_CUSTOM_H
#define PLENARY_CORE_APPLY_CUSTOM_H

#include "core/state.h"

/* 0; -1 for an event of another kind or one that does not fit. */
int apply_custom(struct core *core, const Plenary__Event *event);

#endif
