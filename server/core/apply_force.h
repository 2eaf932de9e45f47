/*
 * apply_force.h: the part of apply() that concerns entry into force, what
 * suspends, notices, conditions and overrides.
 */
#ifndef PLENARY_CORE_APPLY_FORCE_H
#define PLENARY_CORE_APPLY_FORCE_H

#include "core/state.h"

/* 0; -1 for an event of another kind or one that does not fit. */
int apply_force(struct core *core, const Plenary__Event *event);

/* An inject that was just released suspends the steps that its definition
 * names, those of them that are in force or suspended. inject: of the file. */
void apply_inject_suspends(struct core *core, unsigned inject);

/* Marks what looks different when a step enters or leaves force: the step, the
 * gauges, and what lacks it or lacked it. */
void mark_force(struct core *core, unsigned step);

#endif
