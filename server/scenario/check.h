/*
 * check.h: what must hold between the parts of an exercise, and the defaults
 * of what its file leaves out.
 */
#ifndef PLENARY_SCENARIO_CHECK_H
#define PLENARY_SCENARIO_CHECK_H

#include "scenario/reader.h"

/* Fills in what the rest relies on: the procedure, titles, each step's rule
 * and the conditions' verifier and beneficiaries. */
void check_defaults(struct reader *reader);

/* The rest only reports, and stands what was not understood. */
void check_table(struct reader *reader); /* delegations, gauges, clock */
void check_steps(struct reader *reader); /* but not their order */
void check_order(struct reader *reader); /* of steps: cycles, reach */
void check_injects(struct reader *reader);

/* Makes each effect one on an indicator or on a bar, and checks its number.
 * With `step`, a bar's parties must be the step's. */
void check_effects(struct reader *reader, Plenary__Effect **effects, size_t n,
	const Plenary__Step *step);

/* A seat that the delegation has; else reported at the place, with the one
 * that was probably meant. */
void check_seat(struct reader *reader, const Plenary__Delegation *delegation,
	const char *seat, struct place place);

/* A value of the indicator's range; else reported at the place. */
void check_gauge(struct reader *reader, const Plenary__Indicator *indicator,
	int32_t value, struct place place);

/* "US, MX", in the arena. */
const char *check_list(struct reader *reader, char *const *ids, size_t n);

#endif
