#include "scenario/check.h"

#include <string.h>

#include "base/duration.h"
#include "scenario/definition.h"
#include "scenario/format.h"
#include "scenario/suggest.h"

/* A plain text of the same words in every language. */
static Plenary__Text *title_from(struct reader *reader, const char *id)
{
	Plenary__Text *text =
		reader_message(reader, &plenary__text__descriptor);

	text->in = reader_slots(reader, 1);
	text->n_in = 1;
	text->in[0] = reader_message(reader, &plenary__text__in__descriptor);
	text->in[0]->language =
		arena_strdup(&reader->arena, reader->texts.language);
	text->in[0]->text = arena_strdup(&reader->arena, id);
	return text;
}

static void default_titles(struct reader *reader)
{
	Plenary__Scenario *scenario = reader->scenario;

	for (size_t i = 0; i < scenario->n_moves; i++) {
		Plenary__Move *move = scenario->moves[i];

		if (move->title == NULL)
			move->title = title_from(reader, move->id);
	}
	for (size_t i = 0; i < scenario->n_sectors; i++) {
		Plenary__Sector *sector = scenario->sectors[i];

		if (sector->title == NULL)
			sector->title = title_from(reader, sector->id);
	}
	for (size_t i = 0; i < scenario->n_indicators; i++) {
		Plenary__Indicator *indicator = scenario->indicators[i];

		if (indicator->title == NULL)
			indicator->title = title_from(reader, indicator->id);
	}
	for (size_t i = 0; i < scenario->n_delegations; i++) {
		Plenary__Delegation *delegation = scenario->delegations[i];

		if (delegation->name == NULL)
			delegation->name = title_from(reader, delegation->id);
		for (size_t j = 0; j < delegation->n_seats; j++) {
			Plenary__Seat *seat = delegation->seats[j];

			if (seat->name == NULL)
				seat->name = title_from(reader, seat->id);
		}
	}
}

static void default_procedure(struct reader *reader)
{
	const Plenary__Procedure *defaults = &procedure_defaults;
	Plenary__Procedure *procedure = reader->scenario->procedure;

	if (procedure == NULL)
		procedure =
			reader_message(reader, &plenary__procedure__descriptor);
	if (procedure->silence_period_ms == 0)
		procedure->silence_period_ms = defaults->silence_period_ms;
	if (procedure->decide_within_ms == 0)
		procedure->decide_within_ms = defaults->decide_within_ms;
	if (procedure->ratify_within_ms == 0)
		procedure->ratify_within_ms = defaults->ratify_within_ms;
	if (procedure->notice_ms == 0)
		procedure->notice_ms = defaults->notice_ms;
	if (procedure->tacit_acceptance_ms == 0)
		procedure->tacit_acceptance_ms = defaults->tacit_acceptance_ms;
	reader->scenario->procedure = procedure;
}

/* One or two parties decide by unanimity, more by a consensus of two
 * (PROCEDURE, "Life of a proposal"). */
static void default_step(struct reader *reader, Plenary__Step *step)
{
	if (step->rule == NULL) {
		step->rule = reader_message(reader, &plenary__rule__descriptor);
		step->rule->consensus = step->n_parties > 2 ? 2 : 0;
	}
	for (size_t i = 0; i < step->n_conditions; i++) {
		Plenary__Condition *condition = step->conditions[i];

		if (*condition->verifier == '\0')
			condition->verifier =
				arena_strdup(&reader->arena, "excon");
		if (condition->n_benefits == 0) {
			condition->benefits = step->parties;
			condition->n_benefits = step->n_parties;
		}
	}
}

void check_defaults(struct reader *reader)
{
	Plenary__Scenario *scenario = reader->scenario;

	default_titles(reader);
	default_procedure(reader);
	for (size_t i = 0; i < scenario->n_steps; i++)
		default_step(reader, scenario->steps[i]);
	/* A contingency that names no time asks at its own. */
	for (size_t i = 0; i < scenario->n_injects; i++) {
		Plenary__Inject *inject = scenario->injects[i];

		if (inject->n_unless_done > 0 && inject->unless_done_by_ms == 0)
			inject->unless_done_by_ms = inject->at_ms;
	}
}

const char *check_list(struct reader *reader, char *const *ids, size_t n)
{
	struct buf list = {0};
	char *copy;

	for (size_t i = 0; i < n; i++)
		buf_printf(&list, "%s%s", i > 0 ? ", " : "", ids[i]);
	copy = arena_strdup(&reader->arena, buf_cstr(&list));
	buf_fini(&list);
	return copy;
}

void check_seat(struct reader *reader, const Plenary__Delegation *delegation,
	const char *seat, struct place place)
{
	struct suggestion suggestion;

	if (definition_seat(delegation, seat) != NULL)
		return;
	suggestion_init(&suggestion, seat, strlen(seat));
	for (size_t i = 0; i < delegation->n_seats; i++)
		suggestion_try(&suggestion, delegation->seats[i]->id);
	report_error(reader->report, place, "%s has no seat %s%s",
		delegation->id,
		report_quote(reader->report, seat, strlen(seat)),
		report_did_you_mean(reader->report, suggestion.best));
}

void check_gauge(struct reader *reader, const Plenary__Indicator *indicator,
	int32_t value, struct place place)
{
	if (value >= indicator->from && value <= indicator->to)
		return;
	report_error(reader->report, place,
		"%d is outside of the range of %s: from %d to %d", value,
		indicator->id, indicator->from, indicator->to);
}

static void check_bar_effect(struct reader *reader, Plenary__Effect *effect,
	const Plenary__Bar *bar, const Plenary__Step *step)
{
	struct place place =
		places_find(&reader->places, &effect->change, effect);
	size_t n_rungs = reader->scenario->n_rungs;

	effect->bar = effect->indicator;
	effect->indicator = (char *)protobuf_c_empty_string;
	if (n_rungs == 0) /* The spectrum was not understood. */
		effect->rung = 0;
	else if (effect->change < 0 || (size_t)effect->change >= n_rungs)
		report_error(reader->report, place,
			"%d is no rung: a bar takes the rung it is raised to, "
			"0 to %zu",
			effect->change, n_rungs - 1);
	else
		effect->rung = (uint32_t)effect->change;
	effect->change = 0;
	if (step == NULL)
		return;
	for (size_t i = 0; i < bar->n_parties; i++) {
		if (definition_lists(
			    step->parties, step->n_parties, bar->parties[i]))
			continue;
		report_error(reader->report,
			places_find(&reader->places, effect, step),
			"the bar %s is between %s, but %s is no party of %s",
			bar->id,
			check_list(reader, bar->parties, bar->n_parties),
			bar->parties[i], step->id);
	}
}

void check_effects(struct reader *reader, Plenary__Effect **effects, size_t n,
	const Plenary__Step *step)
{
	for (size_t i = 0; i < n; i++) {
		Plenary__Effect *effect = effects[i];
		const Plenary__Bar *bar =
			definition_bar(reader->scenario, effect->indicator);
		const Plenary__Indicator *indicator = definition_indicator(
			reader->scenario, effect->indicator);
		int64_t width;

		if (bar != NULL) {
			check_bar_effect(reader, effect, bar, step);
			continue;
		}
		if (indicator == NULL)
			continue;
		width = (int64_t)indicator->to - indicator->from;
		if (effect->change > width || effect->change < -width)
			report_warning(reader->report,
				places_find(&reader->places, &effect->change,
					effect),
				"a change of %d is more than %s can move: "
				"from %d to %d",
				effect->change, indicator->id, indicator->from,
				indicator->to);
	}
}

static void check_seats(
	struct reader *reader, const Plenary__Delegation *delegation)
{
	size_t heads = 0;

	for (size_t i = 0; i < delegation->n_seats; i++) {
		Plenary__Seat *seat = delegation->seats[i];
		const Plenary__Seat *first =
			definition_seat(delegation, seat->id);

		if (first != seat && strcmp(seat->id, FIELDS_NO_ID) != 0)
			report_error(reader->report,
				places_find(&reader->places, &seat->id, seat),
				"%s has two seats with the id %s",
				delegation->id,
				report_quote(reader->report, seat->id,
					strlen(seat->id)));
		if (!seat->head || ++heads == 1)
			continue;
		report_error(reader->report,
			places_find(&reader->places, &seat->head, seat),
			"%s has a head already: one seat of a delegation has "
			"head: true",
			delegation->id);
	}
	if (heads == 0 && delegation->n_seats > 0)
		report_error(reader->report,
			places_find(&reader->places, &delegation->seats,
				delegation),
			"%s has no head: one of its seats must have "
			"head: true",
			delegation->id);
}

static void check_red_line(struct reader *reader,
	const Plenary__Delegation *delegation, Plenary__RedLine *line)
{
	const Plenary__Scenario *scenario = reader->scenario;
	int number = definition_step(scenario, line->step);
	const Plenary__Step *step;
	struct suggestion suggestion;

	if (number < 0 || *line->step == '\0')
		return;
	step = scenario->steps[number];
	if (!definition_lists(step->parties, step->n_parties, delegation->id))
		report_warning(reader->report,
			places_find(&reader->places, &line->step, line),
			"%s is no party of %s: nothing there can cross its "
			"red line",
			delegation->id, step->id);
	if (*line->term == '\0' || definition_term(step, line->term) != NULL)
		return;
	suggestion_init(&suggestion, line->term, strlen(line->term));
	for (size_t i = 0; i < step->n_terms; i++)
		suggestion_try(&suggestion, step->terms[i]->key);
	report_error(reader->report,
		places_find(&reader->places, &line->term, line),
		"%s has no term %s%s", step->id,
		report_quote(reader->report, line->term, strlen(line->term)),
		report_did_you_mean(reader->report, suggestion.best));
}

static void check_gauges(struct reader *reader)
{
	const Plenary__Scenario *scenario = reader->scenario;

	for (size_t i = 0; i < scenario->n_bars; i++) {
		Plenary__Bar *bar = scenario->bars[i];

		if (bar->at < scenario->n_rungs || scenario->n_rungs == 0)
			continue;
		report_error(reader->report,
			places_find(&reader->places, &bar->at, bar),
			"%u is no rung: the spectrum has 0 to %zu", bar->at,
			scenario->n_rungs - 1);
	}
	for (size_t i = 0; i < scenario->n_indicators; i++) {
		Plenary__Indicator *indicator = scenario->indicators[i];

		if (indicator->from >= indicator->to) {
			report_error(reader->report,
				places_find(&reader->places, &indicator->to,
					indicator),
				"%s must run upwards: from %d to %d does not",
				indicator->id, indicator->from, indicator->to);
			continue;
		}
		check_gauge(reader, indicator, indicator->at,
			places_find(
				&reader->places, &indicator->at, indicator));
	}
}

static void check_moves(struct reader *reader)
{
	const Plenary__Scenario *scenario = reader->scenario;
	char duration[DURATION_TEXT_MAX];
	char total[DURATION_TEXT_MAX];
	int64_t sum = 0;

	for (size_t i = 0; i < scenario->n_moves; i++) {
		Plenary__Move *move = scenario->moves[i];
		bool fits = sum <= scenario->duration_ms;

		sum += move->length_ms;
		if (!fits || sum <= scenario->duration_ms ||
			scenario->duration_ms == 0)
			continue;
		duration_print(scenario->duration_ms, duration);
		duration_print(sum, total);
		report_error(reader->report,
			places_find(&reader->places, &move->length_ms, move),
			"up to %s the moves take %s, but the exercise has %s",
			move->id, total, duration);
	}
}

void check_table(struct reader *reader)
{
	const Plenary__Scenario *scenario = reader->scenario;

	for (size_t i = 0; i < scenario->n_delegations; i++) {
		const Plenary__Delegation *delegation =
			scenario->delegations[i];

		check_seats(reader, delegation);
		for (size_t j = 0; j < delegation->n_red_lines; j++)
			check_red_line(
				reader, delegation, delegation->red_lines[j]);
	}
	check_gauges(reader);
	check_moves(reader);
}
