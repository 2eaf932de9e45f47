/*
 * adoption.h: when a text is adopted: the decision rule, and the end of a
 * silence. Adoption is not consent to be bound.
 */
#ifndef PLENARY_CORE_ADOPTION_H
#define PLENARY_CORE_ADOPTION_H

#include "core/state.h"

/* The positions on the live revision satisfy the step's rule: unanimity, or
 * no block, enough assents, and every party has spoken. */
bool adoption_rule_holds(const struct core *core, unsigned step);

/* Besides, nothing is pending: no amendment, no condition precedent. */
bool adoption_decided(const struct core *core, unsigned step);

bool adoption_blocked(const struct core *core, unsigned step);

/*
 * The parties whose silence does not count: those that have not acknowledged
 * this revision; where the procedure counts by presence (WTO), only those of
 * whom somebody was connected at some moment of the silence.
 */
delegation_set adoption_unheard(const struct core *core, unsigned step);

#endif
