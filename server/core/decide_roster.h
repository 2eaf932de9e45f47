/*
 * decide_roster.h: what moving shares with joining and leaving: names, and
 * full powers that lapse.
 */
#ifndef PLENARY_CORE_DECIDE_ROSTER_H
#define PLENARY_CORE_DECIDE_ROSTER_H

#include "core/decide.h"

/* The delegation's member of that name; 0: none. */
uint32_t member_named(
	const struct core *core, int delegation, const char *name);

/* The delegation's full powers lapse; somebody holds them. why: "head" took
 * them back, "head left", or the holder "left". */
void emit_powers_taken(
	struct decision *decision, unsigned delegation, const char *why);

#endif
