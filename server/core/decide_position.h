/*
 * decide_position.h: the event by which a party takes a position, for all the
 * acts that bring one along.
 */
#ifndef PLENARY_CORE_DECIDE_POSITION_H
#define PLENARY_CORE_DECIDE_POSITION_H

#include "core/decide.h"

/* number and revision: of the proposal, which may only come into being by the
 * same group. reason: borrowed until the group is used up; "" for none. */
void emit_position(struct decision *decision, int step, uint32_t number,
	uint32_t revision, int delegation, Plenary__Position position,
	const char *reason);

#endif
