#include "scenario/check.h"

#include <string.h>

#include "scenario/definition.h"
#include "scenario/format.h"
#include "scenario/suggest.h"

static bool is_party(const Plenary__Step *step, const char *delegation)
{
	return definition_lists(step->parties, step->n_parties, delegation);
}

static void not_a_party(struct reader *reader, const Plenary__Step *step,
	const char *delegation, const char *what, struct place place)
{
	/* An id that nothing has is reported already. */
	if (definition_delegation(reader->scenario, delegation) == NULL)
		return;
	report_error(reader->report, place,
		"%s %s, but is no party of %s: its parties are %s", delegation,
		what, step->id,
		check_list(reader, step->parties, step->n_parties));
}

static void check_concur(struct reader *reader, const Plenary__Step *step)
{
	for (size_t i = 0; i < step->n_concur; i++) {
		Plenary__Concurrence *concurrence = step->concur[i];
		const Plenary__Delegation *delegation = definition_delegation(
			reader->scenario, concurrence->delegation);
		struct place place =
			places_find(&reader->places, concurrence, step);

		if (delegation == NULL)
			continue;
		if (!is_party(step, delegation->id)) {
			not_a_party(reader, step, delegation->id,
				"is to concur", place);
			continue;
		}
		for (size_t j = 0; j < concurrence->n_seats; j++)
			check_seat(reader, delegation, concurrence->seats[j],
				places_find(&reader->places,
					&concurrence->seats[j], concurrence));
	}
}

static void check_rule(struct reader *reader, const Plenary__Step *step)
{
	if (step->rule->consensus <= step->n_parties || step->n_parties == 0)
		return;
	report_error(reader->report,
		places_find(&reader->places, step->rule, step),
		"a consensus of %u cannot be reached: %s has %zu %s",
		step->rule->consensus, step->id, step->n_parties,
		step->n_parties == 1 ? "party" : "parties");
}

/* Between two there are no reservations, and a text that one of them leaves
 * is over (PROCEDURE, "Reservations and conditions"). */
static void check_many(struct reader *reader, const Plenary__Step *step)
{
	struct places *places = &reader->places;

	if (step->n_parties == 0)
		return;
	if (step->reservations && step->n_parties < 3)
		report_error(reader->report,
			places_find(places, &step->reservations, step),
			"reservations need three parties or more: between two "
			"there are amendments");
	if (step->continues_with == 0)
		return;
	if (step->n_parties < 3)
		report_error(reader->report,
			places_find(places, &step->continues_with, step),
			"continues-with needs three parties or more");
	else if (step->continues_with < 2 ||
		 step->continues_with > step->n_parties)
		report_error(reader->report,
			places_find(places, &step->continues_with, step),
			"continues-with is 2 to %zu, the parties of %s",
			step->n_parties, step->id);
}

static void check_requires(struct reader *reader, const Plenary__Step *step)
{
	for (size_t i = 0; i < step->n_requirements; i++) {
		Plenary__Requirement *requirement = step->requirements[i];
		const Plenary__Indicator *indicator = definition_indicator(
			reader->scenario, requirement->indicator);

		if (indicator != NULL)
			check_gauge(reader, indicator, requirement->at_least,
				places_find(
					&reader->places, requirement, step));
	}
}

static void check_conditions(struct reader *reader, const Plenary__Step *step)
{
	for (size_t i = 0; i < step->n_conditions; i++) {
		Plenary__Condition *condition = step->conditions[i];

		for (size_t j = 0; j < condition->n_benefits; j++) {
			if (is_party(step, condition->benefits[j]))
				continue;
			not_a_party(reader, step, condition->benefits[j],
				"is to benefit",
				places_find(&reader->places,
					&condition->benefits[j], condition));
		}
	}
}

static void check_inferred(struct reader *reader, const Plenary__Step *step)
{
	for (size_t i = 0; i < step->n_inferred; i++) {
		const char *key = step->inferred[i];
		struct suggestion suggestion;
		size_t f = 0;

		suggestion_init(&suggestion, key, strlen(key));
		for (; f < step_table.n_fields; f++) {
			if (strcmp(step_table.fields[f].key, key) == 0)
				break;
			suggestion_try(&suggestion, step_table.fields[f].key);
		}
		if (f < step_table.n_fields)
			continue;
		report_error(reader->report,
			places_find(&reader->places, &step->inferred[i], step),
			"%s is no key of a step%s",
			report_quote(reader->report, key, strlen(key)),
			report_did_you_mean(reader->report, suggestion.best));
	}
}

static void check_own_procedure(
	struct reader *reader, const Plenary__Step *step)
{
	const Plenary__Procedure *own = step->procedure;
	struct places *places = &reader->places;

	/* In the definition, false stands for "as the exercise has it". */
	if (own == NULL || own->by_presence ||
		!reader->scenario->procedure->by_presence ||
		!places_has(places, &own->by_presence))
		return;
	report_error(reader->report,
		places_find(places, &own->by_presence, step),
		"a step can add by-presence, but not take it away: leave it "
		"out of the procedure and set it in the other steps");
}

static void check_step(struct reader *reader, const Plenary__Step *step)
{
	struct place place = places_find(&reader->places, &step->id, step);

	check_rule(reader, step);
	check_many(reader, step);
	check_concur(reader, step);
	check_requires(reader, step);
	check_conditions(reader, step);
	check_effects(reader, step->effects, step->n_effects, step);
	check_inferred(reader, step);
	check_own_procedure(reader, step);
	if (!places_has(&reader->places, &step->id))
		return;
	if (reader->scenario->n_sectors > 0 && *step->sector == '\0' &&
		!places_has(&reader->places, &step->sector))
		report_error(reader->report, place,
			"%s has no sector: name one of the file's", step->id);
	if (step->text == NULL && !places_has(&reader->places, &step->text))
		report_warning(reader->report, place,
			"%s has no text: only its title and terms are tabled",
			step->id);
}

void check_steps(struct reader *reader)
{
	for (size_t i = 0; i < reader->scenario->n_steps; i++)
		check_step(reader, reader->scenario->steps[i]);
}
