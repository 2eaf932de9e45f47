/*
 * settle.h: what follows by itself from the state as it stands: adoptions,
 * entries into force, locks and unlocks, one at a time, until none is left.
 */
#ifndef PLENARY_CORE_SETTLE_H
#define PLENARY_CORE_SETTLE_H

#include "core/decide.h"

/* Adds the next automatic event to the decision's group, not yet applied.
 * false: nothing follows. The order is PROCEDURE's ("Settling"); ties by the
 * steps' ids. */
bool settle(struct decision *decision);

/* Whether anything can follow from an event of this kind: messages and the
 * roster move nothing. */
bool settle_concerns(Plenary__Event__WhatCase what);

#endif
