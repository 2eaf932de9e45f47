/*
 * apply.h: an event's effect on the state. It never decides, never fails on
 * an event that the core wrote, and what it does for a kind of event never
 * changes: a changed rule is a new kind or a new field.
 */
#ifndef PLENARY_CORE_APPLY_H
#define PLENARY_CORE_APPLY_H

#include "core/state.h"

/* Marks the views it may have changed. 0; -1 where the event does not fit the
 * state, which may then be changed in part: the log is damaged. */
int apply(struct core *core, const struct stamped *stamped);

#endif
