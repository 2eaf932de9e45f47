/*
 * decide_reservation.h: the events of a reservation, which come with a
 * position, with an instrument, or by themselves.
 */
#ifndef PLENARY_CORE_DECIDE_RESERVATION_H
#define PLENARY_CORE_DECIDE_RESERVATION_H

#include "core/decide.h"

/* The maker's is that one from now on: a new one, or with an instrument the
 * one made with a position, repeated under its own id. answer_by_ms: the end
 * of the period for tacit acceptance; 0 with a position, which starts none. */
void emit_reservation(struct decision *decision, unsigned step, int maker,
	uint32_t id, const char *text, bool instrument, int64_t answer_by_ms);

/* The maker has one. It is gone; the reason says by what. */
void emit_reservation_withdrawn(struct decision *decision, unsigned step,
	int maker, const char *reason);

/* Of "A4.r1", which the command names. */
int decide_acknowledge_reservation(struct decision *decision, const char *id);

#endif
