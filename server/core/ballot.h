/*
 * ballot.h: the vote inside a delegation before it binds itself (the inner
 * board of a two-level game, Putnam 1988).
 */
#ifndef PLENARY_CORE_BALLOT_H
#define PLENARY_CORE_BALLOT_H

#include "core/state.h"

/*
 * The rule that applies to this delegation at this step: majority where the
 * exercise says so and a seat was occupied at adoption; else the head alone.
 */
Plenary__Ratification ballot_rule(
	const struct core *core, unsigned step, unsigned delegation);

/* More than half of the seats occupied at adoption have said yes, connected or
 * not; always under the head's rule. */
bool ballot_majority(
	const struct core *core, unsigned step, unsigned delegation);

/* The seats whose yes is still missing: concurring ones that were occupied at
 * adoption and are so now. An empty one's vote falls to the head. */
seat_set ballot_concurring(
	const struct core *core, unsigned step, unsigned delegation);

/* The delegation's own rule lets its instrument be deposited. */
bool ballot_carried(
	const struct core *core, unsigned step, unsigned delegation);

/* The seats of the delegation whose consent the step asks for. */
seat_set ballot_concurrence(
	const struct core *core, unsigned step, unsigned delegation);

#endif
