/*
 * transition.h: the events by which a proposal changes its status, each made
 * in one place, whoever or whatever set the change off.
 */
#ifndef PLENARY_CORE_TRANSITION_H
#define PLENARY_CORE_TRANSITION_H

#include "core/decide.h"

/*
 * Emits the event that the lifecycle's table names for the trigger in the
 * step's present status; nothing where that row leads nowhere. delegation:
 * who did it, -1: EXCON or nobody; reason: why, or "". Rows whose event says
 * more than this (a text, a time) are not for it.
 */
void transition(struct decision *decision, enum trigger trigger, unsigned step,
	int delegation, const char *reason);

/* The exercise time by which every instrument must be in, if the live text is
 * adopted now. */
int64_t transition_ratify_by(const struct decision *decision, unsigned step);

#endif
