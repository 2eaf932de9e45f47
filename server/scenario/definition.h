/*
 * definition.h: finds the things of a definition that is still being checked,
 * by their ids. The first one counts where an id is given twice; NULL where
 * nothing has it.
 */
#ifndef PLENARY_SCENARIO_DEFINITION_H
#define PLENARY_SCENARIO_DEFINITION_H

#include "core/scenario.h"

Plenary__Delegation *definition_delegation(
	const Plenary__Scenario *scenario, const char *id);
Plenary__Seat *definition_seat(
	const Plenary__Delegation *delegation, const char *id);
Plenary__Indicator *definition_indicator(
	const Plenary__Scenario *scenario, const char *id);
Plenary__Bar *definition_bar(const Plenary__Scenario *scenario, const char *id);
Plenary__Term *definition_term(const Plenary__Step *step, const char *key);

/* The step's number, or -1. */
int definition_step(const Plenary__Scenario *scenario, const char *id);

bool definition_lists(char *const *ids, size_t n, const char *id);

#endif
