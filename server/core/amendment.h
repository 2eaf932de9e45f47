/*
 * amendment.h: when a pending amendment is carried, and when it is dead.
 */
#ifndef PLENARY_CORE_AMENDMENT_H
#define PLENARY_CORE_AMENDMENT_H

#include "core/state.h"

/* Accepted by the proposer or, among three or more parties, by all the
 * others; or neither is possible any more. */
bool amendment_carried(const struct core *core, unsigned step,
	const struct amendment *amendment);
bool amendment_dead(const struct core *core, unsigned step,
	const struct amendment *amendment);

#endif
