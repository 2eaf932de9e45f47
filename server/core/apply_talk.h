/*
 * apply_talk.h: the part of apply() that concerns messages and injects.
 */
#ifndef PLENARY_CORE_APPLY_TALK_H
#define PLENARY_CORE_APPLY_TALK_H

#include "core/state.h"

/* 0; -1 for an event of another kind or one that does not fit. */
int apply_talk(struct core *core, const struct stamped *stamped);

#endif
