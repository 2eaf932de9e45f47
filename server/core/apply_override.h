/*
 * apply_override.h: what an override by EXCON does to a live proposal.
 */
#ifndef PLENARY_CORE_APPLY_OVERRIDE_H
#define PLENARY_CORE_APPLY_OVERRIDE_H

#include "core/state.h"

/* 0; -1 for an event that does not fit. What it waives is what the event
 * names, whatever the rules may ask by then. */
int apply_override(struct core *core, const Plenary__Overridden *overridden);

#endif
