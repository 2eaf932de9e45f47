#include "scenario/definition.h"

#include <string.h>

Plenary__Delegation *definition_delegation(
	const Plenary__Scenario *scenario, const char *id)
{
	for (size_t i = 0; i < scenario->n_delegations; i++) {
		if (strcmp(scenario->delegations[i]->id, id) == 0)
			return scenario->delegations[i];
	}
	return NULL;
}

Plenary__Seat *definition_seat(
	const Plenary__Delegation *delegation, const char *id)
{
	for (size_t i = 0; i < delegation->n_seats; i++) {
		if (strcmp(delegation->seats[i]->id, id) == 0)
			return delegation->seats[i];
	}
	return NULL;
}

Plenary__Indicator *definition_indicator(
	const Plenary__Scenario *scenario, const char *id)
{
	for (size_t i = 0; i < scenario->n_indicators; i++) {
		if (strcmp(scenario->indicators[i]->id, id) == 0)
			return scenario->indicators[i];
	}
	return NULL;
}

Plenary__Bar *definition_bar(const Plenary__Scenario *scenario, const char *id)
{
	for (size_t i = 0; i < scenario->n_bars; i++) {
		if (strcmp(scenario->bars[i]->id, id) == 0)
			return scenario->bars[i];
	}
	return NULL;
}

Plenary__Term *definition_term(const Plenary__Step *step, const char *key)
{
	for (size_t i = 0; i < step->n_terms; i++) {
		if (strcmp(step->terms[i]->key, key) == 0)
			return step->terms[i];
	}
	return NULL;
}

int definition_step(const Plenary__Scenario *scenario, const char *id)
{
	for (size_t i = 0; i < scenario->n_steps; i++) {
		if (strcmp(scenario->steps[i]->id, id) == 0)
			return (int)i;
	}
	return -1;
}

bool definition_lists(char *const *ids, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(ids[i], id) == 0)
			return true;
	}
	return false;
}
