#include "scenario/check.h"

#include <string.h>

#include "base/duration.h"
#include "scenario/definition.h"

static void check_time(struct reader *reader, int64_t ms, struct place place)
{
	char duration[DURATION_TEXT_MAX];
	char time[DURATION_TEXT_MAX];

	if (reader->scenario->duration_ms == 0 ||
		ms <= reader->scenario->duration_ms)
		return;
	duration_print(reader->scenario->duration_ms, duration);
	duration_print(ms, time);
	report_error(reader->report, place,
		"%s is after the end: the exercise has %s", time, duration);
}

static void check_addresses(
	struct reader *reader, const Plenary__Inject *inject)
{
	for (size_t i = 0; i < inject->n_to; i++) {
		const char *address = inject->to[i];
		const char *slash = strchr(address, '/');
		const Plenary__Delegation *delegation;
		char *id;

		if (slash == NULL)
			continue;
		id = arena_copy(
			&reader->arena, address, (size_t)(slash - address));
		delegation = definition_delegation(reader->scenario, id);
		if (delegation != NULL)
			check_seat(reader, delegation, slash + 1,
				places_find(&reader->places, &inject->to[i],
					inject));
	}
}

static void check_trigger(struct reader *reader,
	Plenary__TriggerNode *const *nodes, size_t n,
	const Plenary__Inject *inject)
{
	for (size_t i = 0; i < n; i++) {
		const Plenary__TriggerNode *node = nodes[i];
		const Plenary__Indicator *indicator;

		if (node->test_case != PLENARY__TRIGGER_NODE__TEST_INDICATOR)
			continue;
		indicator = definition_indicator(
			reader->scenario, node->indicator->indicator);
		if (indicator != NULL)
			check_gauge(reader, indicator, node->indicator->value,
				places_find(&reader->places, node->indicator,
					inject));
	}
}

static void check_serial(struct reader *reader, size_t i)
{
	Plenary__Inject *const *injects = reader->scenario->injects;

	if (*injects[i]->serial == '\0')
		return;
	for (size_t j = 0; j < i; j++) {
		if (strcmp(injects[j]->serial, injects[i]->serial) != 0)
			continue;
		report_warning(reader->report,
			places_find(&reader->places, &injects[i]->serial,
				injects[i]),
			"the serial %s is that of %s too", injects[i]->serial,
			injects[j]->id);
		return;
	}
}

void check_injects(struct reader *reader)
{
	const Plenary__Scenario *scenario = reader->scenario;
	struct places *places = &reader->places;

	for (size_t i = 0; i < scenario->n_injects; i++) {
		Plenary__Inject *inject = scenario->injects[i];

		if (places_has(places, &inject->at_ms))
			check_time(reader, inject->at_ms,
				places_find(places, &inject->at_ms, inject));
		if (places_has(places, &inject->unless_done_by_ms))
			check_time(reader, inject->unless_done_by_ms,
				places_find(places, &inject->unless_done_by_ms,
					inject));
		check_addresses(reader, inject);
		check_trigger(reader, inject->when, inject->n_when, inject);
		check_trigger(reader, inject->unless_done,
			inject->n_unless_done, inject);
		check_effects(reader, inject->effects, inject->n_effects, NULL);
		check_serial(reader, i);
	}
}
