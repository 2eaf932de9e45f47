#include "tests/property/model.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

static struct told *told_of(struct model *model,
	const struct scenario *scenario, const char *id, uint32_t number)
{
	int step = scenario_step(scenario, id);

	if (step < 0 || !model->steps[step].live ||
		model->steps[step].number != number)
		return NULL;
	return &model->steps[step];
}

static const char *on_tabled(struct model *model,
	const struct scenario *scenario, const Plenary__ProposalTabled *tabled)
{
	int step = scenario_step(scenario, tabled->step);
	struct told *told = &model->steps[step < 0 ? 0 : step];

	if (step < 0 || told->live)
		return "a second live proposal at one step";
	if (tabled->number != told->number + 1)
		return "proposals are not counted one by one";
	*told = (struct told){
		.live = true, .number = tabled->number, .revision = 1};
	return NULL;
}

static const char *on_position(struct model *model,
	const struct scenario *scenario, const Plenary__PositionTaken *taken)
{
	struct told *told =
		told_of(model, scenario, taken->step, taken->number);
	int d = scenario_delegation(scenario, taken->delegation);

	if (told == NULL || told->adopted)
		return "a position on nothing";
	if (taken->revision != told->revision)
		return "a position on another revision than the live one";
	if ((taken->position == PLENARY__POSITION__POSITION_BLOCK ||
		    taken->position ==
			    PLENARY__POSITION__POSITION_STAND_ASIDE) &&
		taken->reason[0] == '\0')
		return "an objection without a reason";
	told->positions[d] = taken->position;
	return NULL;
}

static const char *on_amended(struct model *model,
	const struct scenario *scenario, const Plenary__Amended *amended)
{
	struct told *told =
		told_of(model, scenario, amended->step, amended->number);

	if (told == NULL || told->adopted)
		return "an amendment of nothing";
	if (amended->revision != told->revision + 1)
		return "revisions are not counted one by one";
	told->revision++;
	memset(told->positions, 0, sizeof(told->positions));
	return NULL;
}

static const char *on_deposited(struct model *model,
	const struct scenario *scenario,
	const Plenary__InstrumentDeposited *deposited)
{
	struct told *told =
		told_of(model, scenario, deposited->step, deposited->number);
	int d = scenario_delegation(scenario, deposited->delegation);

	if (told == NULL || !told->adopted || told->in_force || told->bound[d])
		return "an instrument for nothing";
	told->bound[d] = true;
	return NULL;
}

/* Adopted, in force or ended: from where, and to where. */
static const char *on_status(struct model *model,
	const struct scenario *scenario, const char *id, uint32_t number,
	Plenary__Event__WhatCase what)
{
	struct told *told = told_of(model, scenario, id, number);

	if (told == NULL)
		return "a status of nothing";
	if (what == WHAT(ADOPTED)) {
		if (told->adopted)
			return "adopted twice";
		told->adopted = true;
	} else if (what == WHAT(ENTERED_INTO_FORCE)) {
		if (!told->adopted || told->in_force)
			return "in force without adoption, or twice";
		told->in_force = true;
	} else {
		if (told->adopted != (what == WHAT(LAPSED)) || told->in_force)
			return "an end that its status does not allow";
		told->live = false;
	}
	return NULL;
}

const char *model_event(struct model *model, const struct scenario *scenario,
	const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(PROPOSAL_TABLED):
		return on_tabled(model, scenario, event->proposal_tabled);
	case WHAT(POSITION_TAKEN):
		return on_position(model, scenario, event->position_taken);
	case WHAT(AMENDED):
		return on_amended(model, scenario, event->amended);
	case WHAT(INSTRUMENT_DEPOSITED):
		return on_deposited(
			model, scenario, event->instrument_deposited);
	case WHAT(ADOPTED):
		return on_status(model, scenario, event->adopted->step,
			event->adopted->number, event->what_case);
	case WHAT(ENTERED_INTO_FORCE):
		return on_status(model, scenario,
			event->entered_into_force->step,
			event->entered_into_force->number, event->what_case);
	case WHAT(REJECTED):
		return on_status(model, scenario, event->rejected->step,
			event->rejected->number, event->what_case);
	case WHAT(WITHDRAWN):
		return on_status(model, scenario, event->withdrawn->step,
			event->withdrawn->number, event->what_case);
	case WHAT(LAPSED):
		return on_status(model, scenario, event->lapsed->step,
			event->lapsed->number, event->what_case);
	default:
		return NULL;
	}
}

/* ── the state ───────────────────────────────────────────────────────── */

static bool is_party(const Plenary__Step *step, const char *delegation)
{
	for (size_t i = 0; i < step->n_parties; i++) {
		if (strcmp(step->parties[i], delegation) == 0)
			return true;
	}
	return false;
}

static bool needs_in_force(
	const struct model *model, const struct scenario *scenario, unsigned s)
{
	const Plenary__Step *step = scenario->def->steps[s];

	for (size_t i = 0; i < step->n_needs; i++) {
		int need = scenario_step(scenario, step->needs[i]);

		if (need < 0 || !model->steps[need].in_force)
			return false;
	}
	return true;
}

/* Initial value, effects in force and of released injects, clamped. */
static int gauge(
	const struct model *model, const struct core *core, unsigned indicator)
{
	const Plenary__Scenario *def = core->scenario->def;
	const Plenary__Indicator *it = def->indicators[indicator];
	int value = it->at;

	for (size_t s = 0; s < def->n_steps; s++) {
		for (size_t i = 0; i < def->steps[s]->n_effects; i++) {
			const Plenary__Effect *by = def->steps[s]->effects[i];

			if (model->steps[s].in_force &&
				strcmp(by->indicator, it->id) == 0)
				value += by->change;
		}
	}
	for (size_t j = 0; j < def->n_injects; j++) {
		for (size_t i = 0; i < def->injects[j]->n_effects; i++) {
			const Plenary__Effect *by = def->injects[j]->effects[i];

			if (state_inject(core, (unsigned)j)->released &&
				strcmp(by->indicator, it->id) == 0)
				value += by->change;
		}
	}
	return value < it->from ? it->from : value > it->to ? it->to : value;
}

static bool ready(
	const struct model *model, const struct core *core, unsigned s)
{
	const Plenary__Step *step = core->scenario->def->steps[s];

	if (!needs_in_force(model, core->scenario, s))
		return false;
	for (size_t i = 0; i < step->n_requirements; i++) {
		int indicator = scenario_indicator(
			core->scenario, step->requirements[i]->indicator);

		if (gauge(model, core, (unsigned)indicator) <
			step->requirements[i]->at_least)
			return false;
	}
	return true;
}

/* The rule holds for the positions as told. */
static bool decided(const struct told *told, const struct scenario *scenario,
	const Plenary__Step *step)
{
	unsigned assents = 0;

	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		if (!is_party(step, scenario_delegation_id(scenario, d)))
			continue;
		switch (told->positions[d]) {
		case PLENARY__POSITION__POSITION_NONE:
		case PLENARY__POSITION__POSITION_BLOCK:
			return false;
		case PLENARY__POSITION__POSITION_ASSENT:
			assents++;
			break;
		default:
			break;
		}
	}
	return step->rule->consensus == 0 ? assents == step->n_parties
					  : assents >= step->rule->consensus;
}

static const char *check_live(const struct told *told, const struct core *core,
	const struct model *model, unsigned s)
{
	const struct scenario *scenario = core->scenario;
	const struct proposal *live = &state_step(core, s)->live;
	const Plenary__Step *step = scenario->def->steps[s];
	bool all = true;

	if (live->number != told->number || live->revision != told->revision)
		return "number or revision is not as the events told";
	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		bool party =
			is_party(step, scenario_delegation_id(scenario, d));

		if (live->positions[d] != told->positions[d])
			return "a position is not of the live revision";
		if (!party && told->positions[d] != 0)
			return "a position of one that is no party";
		if ((live->instruments >> d & 1) != told->bound[d])
			return "an instrument is not as told";
		all = all && (!party || told->bound[d]);
	}
	if (told->in_force !=
		(told->adopted && all && needs_in_force(model, scenario, s)))
		return "in force without the instruments of all, or not with";
	if (!told->adopted && live->n_amendments == 0 &&
		decided(told, scenario, step))
		return "the decision rule holds and it is not adopted";
	if (live->decide_by.set == told->adopted ||
		live->ratify_by.set != (told->adopted && !all))
		return "a deadline is set that should not be, or not";
	return NULL;
}

static Plenary__Status status_of(
	const struct model *model, const struct core *core, unsigned s)
{
	const struct told *told = &model->steps[s];

	if (told->live)
		return told->in_force  ? PLENARY__STATUS__STATUS_IN_FORCE
		       : told->adopted ? PLENARY__STATUS__STATUS_ADOPTED
				       : PLENARY__STATUS__STATUS_TABLED;
	return ready(model, core, s) ? PLENARY__STATUS__STATUS_AVAILABLE
				     : PLENARY__STATUS__STATUS_LOCKED;
}

const char *model_check(const struct model *model, const struct core *core)
{
	for (unsigned s = 0; s < core->scenario->n_steps; s++) {
		const struct told *told = &model->steps[s];
		const char *why = NULL;

		if (state_step(core, s)->status != status_of(model, core, s))
			return "a status is not what the rules say";
		if (told->live)
			why = check_live(told, core, model, s);
		if (why != NULL)
			return why;
	}
	for (unsigned i = 0; i < core->scenario->n_indicators; i++) {
		if (state_indicator(core, i) != gauge(model, core, i))
			return "a gauge is not the sum of its effects";
	}
	return NULL;
}
