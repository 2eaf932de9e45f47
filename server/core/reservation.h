/*
 * reservation.h: reservations to a text and what the other parties say to them
 * (VCLT 19-23).
 */
#ifndef PLENARY_CORE_RESERVATION_H
#define PLENARY_CORE_RESERVATION_H

#include "core/state.h"

/* The text permits them; between two parties there is none. */
bool reservations_permitted(const struct core *core, unsigned step);

/* The party's own; NULL: it has made none. */
const struct reservation *reservation_of(
	const struct core *core, unsigned step, unsigned maker);

/* The other parties that have neither accepted nor objected. */
delegation_set reservation_unanswered(
	const struct core *core, unsigned step, unsigned maker);

/* The party's instrument is deposited, and what reservation it carries is
 * accepted by every other party. */
bool instrument_effective(
	const struct core *core, unsigned step, unsigned party);

/* The maker of the reservation called "A4.r1", and the step; -1: none. */
int reservation_find(const struct core *core, const char *id, unsigned *step);

#endif
