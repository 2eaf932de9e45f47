/* What steps need of one another. */
#include "scenario/check.h"

#include <string.h>

#include "scenario/definition.h"

struct order {
	struct reader *reader;
	step_set needs[STEPS_MAX];
	size_t n;
};

static step_set bit(size_t step)
{
	return (step_set)1 << step;
}

/* Takes away the steps that need none of those left, until none can go: what
 * remains is in circles or leads into one. */
static step_set circular(const struct order *order, step_set left)
{
	step_set before;

	do {
		before = left;
		for (size_t i = 0; i < order->n; i++) {
			if ((order->needs[i] & left) == 0)
				left &= ~bit(i);
		}
	} while (left != before);
	return left;
}

static size_t first(step_set steps)
{
	size_t i = 0;

	while ((steps >> i & 1) == 0)
		i++;
	return i;
}

static void report_circle(
	const struct order *order, step_set left, size_t start)
{
	struct reader *reader = order->reader;
	Plenary__Step **steps = reader->scenario->steps;
	struct buf circle = {0};
	struct place place = {1, 1};
	size_t at = start;

	buf_str(&circle, steps[start]->id);
	do {
		size_t next = first(order->needs[at] & left);
		const Plenary__Step *step = steps[at];

		for (size_t i = 0; at == start && i < step->n_needs; i++) {
			if (strcmp(step->needs[i], steps[next]->id) == 0)
				place = places_find(
					&reader->places, &step->needs[i], step);
		}
		buf_printf(&circle, " -> %s", steps[next]->id);
		at = next;
	} while (at != start);
	report_error(reader->report, place,
		"the steps need one another in a circle: %s",
		buf_cstr(&circle));
	buf_fini(&circle);
}

/* From a step in `left`, the first need leads into a circle: its members. */
static step_set circle_from(const struct order *order, step_set left, size_t at)
{
	step_set seen = 0;
	step_set circle = 0;

	while ((seen & bit(at)) == 0) {
		seen |= bit(at);
		at = first(order->needs[at] & left);
	}
	while ((circle & bit(at)) == 0) {
		circle |= bit(at);
		at = first(order->needs[at] & left);
	}
	return circle;
}

/* One circle at a time; each is cut after it was told. */
static void check_circles(struct order *order)
{
	step_set all = order->n < STEPS_MAX ? bit(order->n) - 1 : ~(step_set)0;
	step_set left = circular(order, all);

	while (left != 0) {
		step_set circle = circle_from(order, left, first(left));
		size_t start = first(circle);

		report_circle(order, left, start);
		order->needs[start] &= ~bit(first(order->needs[start] & left));
		left = circular(order, left);
	}
}

/* A step needs only what its parties can bring about, unless its author says
 * that the need is inferred. */
static void check_reach(struct reader *reader, const Plenary__Step *step)
{
	const Plenary__Scenario *scenario = reader->scenario;

	if (definition_lists(step->inferred, step->n_inferred, "needs"))
		return;
	for (size_t i = 0; i < step->n_needs; i++) {
		int number = definition_step(scenario, step->needs[i]);
		const Plenary__Step *need;

		if (number < 0)
			continue;
		need = scenario->steps[number];
		for (size_t j = 0; j < need->n_parties; j++) {
			if (definition_lists(step->parties, step->n_parties,
				    need->parties[j]))
				continue;
			report_warning(reader->report,
				places_find(
					&reader->places, &step->needs[i], step),
				"%s needs %s, which %s must bring about and "
				"is no party of %s: if that is meant, name "
				"needs in source: {inferred: [needs]}",
				step->id, need->id, need->parties[j], step->id);
			break;
		}
	}
}

void check_order(struct reader *reader)
{
	const Plenary__Scenario *scenario = reader->scenario;
	struct order order = {.reader = reader, .n = scenario->n_steps};

	for (size_t i = 0; i < order.n; i++) {
		const Plenary__Step *step = scenario->steps[i];

		for (size_t j = 0; j < step->n_needs; j++) {
			int need = definition_step(scenario, step->needs[j]);

			if (need >= 0)
				order.needs[i] |= bit((size_t)need);
		}
		check_reach(reader, step);
	}
	check_circles(&order);
}
