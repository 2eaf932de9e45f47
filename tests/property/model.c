#include "tests/property/model.h"

#include <string.h>

#define AT(name) (1U << PLENARY__STATUS__STATUS_##name)

enum {
	OPEN = AT(TABLED) | AT(SILENCE) | AT(HELD),
	BOUND = AT(IN_FORCE) | AT(SUSPENDED)
};

struct told *told_of(struct model *model, const struct core *core,
	const char *step, uint32_t number, unsigned statuses)
{
	int s = catalogue_find(&core->steps, step);
	struct told *told = &model->steps[s < 0 ? 0 : s];

	if (s < 0 || !told->live || told->number != number ||
		(statuses >> told->status & 1) == 0)
		return NULL;
	return told;
}

unsigned told_step(const struct model *model, const struct told *told)
{
	return told == NULL ? 0 : (unsigned)(told - model->steps);
}

const char *model_event(struct model *model, const struct core *core,
	const struct stamped *stamped)
{
	const Plenary__Event *event = stamped->event;
	bool known = false;
	const char *why = told_audience(core, stamped);

	if (why == NULL)
		why = told_text(model, core, event, &known);
	if (why == NULL && !known)
		why = told_bond(model, core, event, &known);
	if (why == NULL && !known)
		why = told_people(model, core, event, &known);
	return why;
}

/* ── gauges ──────────────────────────────────────────────────────────── */

static bool in_force(const struct model *model, unsigned step)
{
	return model->steps[step].live &&
	       model->steps[step].status == PLENARY__STATUS__STATUS_IN_FORCE;
}

/* Initial value, effects in force and of released injects, clamped. */
static int gauge(
	const struct model *model, const struct core *core, unsigned indicator)
{
	const Plenary__Scenario *def = core->scenario->def;
	const Plenary__Indicator *it = def->indicators[indicator];
	int value = it->at;

	for (unsigned s = 0; s < core->steps.n; s++) {
		const Plenary__Step *step = core->steps.defs[s]->def;

		for (size_t i = 0; in_force(model, s) && i < step->n_effects;
			i++) {
			if (strcmp(step->effects[i]->indicator, it->id) == 0)
				value += step->effects[i]->change;
		}
	}
	for (size_t j = 0; j < def->n_injects; j++) {
		const Plenary__Inject *inject = def->injects[j];

		for (size_t i = 0; model->released[j] && i < inject->n_effects;
			i++) {
			if (strcmp(inject->effects[i]->indicator, it->id) == 0)
				value += inject->effects[i]->change;
		}
	}
	return value < it->from ? it->from : value > it->to ? it->to : value;
}

/* Where it stood, or the highest rung that a step in force raises it to. */
static unsigned bar(
	const struct model *model, const struct core *core, unsigned at)
{
	const Plenary__Bar *it = core->scenario->def->bars[at];
	unsigned rung = it->at;

	for (unsigned s = 0; s < core->steps.n; s++) {
		const Plenary__Step *step = core->steps.defs[s]->def;

		for (size_t i = 0; in_force(model, s) && i < step->n_effects;
			i++) {
			if (strcmp(step->effects[i]->bar, it->id) == 0 &&
				step->effects[i]->rung > rung)
				rung = step->effects[i]->rung;
		}
	}
	return rung;
}

static bool ready(
	const struct model *model, const struct core *core, unsigned s)
{
	const Plenary__Step *step = core->steps.defs[s]->def;

	for (size_t i = 0; i < step->n_needs; i++) {
		int need = catalogue_find(&core->steps, step->needs[i]);

		if (need < 0 || !in_force(model, (unsigned)need))
			return false;
	}
	for (size_t i = 0; i < step->n_requirements; i++) {
		int indicator = scenario_indicator(
			core->scenario, step->requirements[i]->indicator);

		if (gauge(model, core, (unsigned)indicator) <
			step->requirements[i]->at_least)
			return false;
	}
	return true;
}

/* ── the state is as told ────────────────────────────────────────────── */

static const char *check_party(
	const struct told *told, const struct proposal *live, unsigned d)
{
	const struct told_reservation *said = &told->reservations[d];
	const struct reservation *it = &live->reservations[d];
	bool open = (OPEN >> told->status & 1) != 0;

	if (live->positions[d] != told->positions[d])
		return "a position is not of the live revision";
	if (it->id != said->id)
		return "a reservation is not of the live revision";
	if (it->id != 0 && (it->instrument != said->instrument ||
				   it->accepted != said->accepted ||
				   it->objected != said->objected ||
				   it->held != said->held ||
				   it->acknowledged != said->acknowledged))
		return "the answers to a reservation are not as told";
	if (live->ballots[d].roll != told->roll[d] ||
		live->ballots[d].yes != told->yes[d] ||
		live->ballots[d].no != told->no[d])
		return "a ballot is not of the adopted revision";
	if (live->notices[d].set != ((told->notices >> d & 1) != 0))
		return "a notice is not as told";
	if (said->instrument && (told->bound >> d & 1) == 0)
		return "a reservation of an instrument that is not there";
	if (open && said->id != 0 &&
		told->positions[d] !=
			PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION)
		return "a reservation without the position it came with";
	return NULL;
}

static const char *check_told(const struct told *told, const struct core *core,
	const struct proposal *live)
{
	const char *why = NULL;

	if (live->number != told->number || live->revision != told->revision)
		return "number or revision is not as the events told";
	if (live->acknowledged != told->acknowledged)
		return "an acknowledgement is not of the live revision";
	if ((OPEN >> told->status & 1) != 0 && live->flagged != told->flagged)
		return "a position waits for confirmation, or should";
	if (live->n_amendments != told->n_pending)
		return "an amendment is pending that is not, or should be";
	if (live->instruments != told->bound || live->left != told->left)
		return "an instrument or a party that left is not as told";
	if (live->met != told->met || live->failed != told->failed ||
		memcmp(live->waived_by, told->waived_by,
			sizeof(live->waived_by)) != 0)
		return "a condition is not as told";
	if (live->breach != told->breach ||
		live->overridden != told->overridden)
		return "a cause is not as told";
	for (unsigned i = 0; i < core->scenario->n_injects; i++) {
		if ((live->injects[i / 64] >> i % 64 & 1) != told->injects[i])
			return "an inject's suspension is not as told";
	}
	for (unsigned d = 0; why == NULL && d < core->scenario->n_delegations;
		d++)
		why = check_party(told, live, d);
	return why;
}

/* ── the rules hold ──────────────────────────────────────────────────── */

static const char *check_parties(
	const struct told *told, const struct core *core, unsigned s)
{
	delegation_set parties = core->steps.defs[s]->parties;
	delegation_set acted = told->bound | told->notices | told->left;

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if (told->positions[d] != 0 || told->reservations[d].id != 0)
			acted = (delegation_set)(acted | 1U << d);
	}
	return (acted & ~parties) != 0 ? "an act of one that is no party"
				       : NULL;
}

/* Nothing is left that should have followed. */
static const char *check_settled(const struct model *model,
	const struct told *told, const struct core *core, unsigned s)
{
	bool named;

	switch (told->status) {
	case PLENARY__STATUS__STATUS_TABLED:
	case PLENARY__STATUS__STATUS_SILENCE:
	case PLENARY__STATUS__STATUS_HELD:
		return told->n_pending == 0 && rule_adoptable(core, told, s) &&
				       rule_decided(core, told, s)
			       ? "the decision rule holds and it is not adopted"
			       : NULL;
	case PLENARY__STATUS__STATUS_ADOPTED:
		return rule_lacks(model, core, s) == 0
			       ? "nothing is missing and it is not in force"
			       : NULL;
	case PLENARY__STATUS__STATUS_IN_FORCE:
		if (rule_causes(model, core, s, "", &named) > 0)
			return "in force, and a cause holds that suspends it";
		break;
	case PLENARY__STATUS__STATUS_SUSPENDED:
		if (rule_causes(model, core, s, "", &named) == 0)
			return "suspended, and no cause holds";
		break;
	default:
		return "a live proposal without a status";
	}
	return rule_too_few(core, told, s) ? "too few are left" : NULL;
}

static bool waits_for_answers(const struct told *told, const struct core *core,
	unsigned s, unsigned d)
{
	const struct told_reservation *it = &told->reservations[d];
	delegation_set others =
		(delegation_set)(rule_parties(core, told, s) & ~(1U << d));

	return told->status == PLENARY__STATUS__STATUS_ADOPTED && it->id != 0 &&
	       it->instrument && !it->settled &&
	       (others & ~it->accepted & ~it->objected) != 0;
}

static const char *check_deadlines(const struct told *told,
	const struct core *core, const struct proposal *live, unsigned s)
{
	bool adopted = told->status == PLENARY__STATUS__STATUS_ADOPTED;
	bool all = (rule_parties(core, told, s) & ~told->bound) == 0;

	if (live->decide_by.set != told->decide_by)
		return "the time for decision runs, or should";
	if (live->silence_by.set !=
		(told->status == PLENARY__STATUS__STATUS_SILENCE))
		return "a silence has no end, or ends what is none";
	if (live->ratify_by.set != (adopted && !all))
		return "the time for ratification runs, or should";
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if (live->reservations[d].answer_by.set !=
			waits_for_answers(told, core, s, d))
			return "the time for an answer runs, or should";
	}
	return NULL;
}

static const char *check_step(
	const struct model *model, const struct core *core, unsigned s)
{
	const struct told *told = &model->steps[s];
	const struct step_state *state = state_step(core, s);
	const char *why;

	if (!told->live) {
		bool is_ready = ready(model, core, s);

		if (state->status !=
			(is_ready ? PLENARY__STATUS__STATUS_AVAILABLE
				  : PLENARY__STATUS__STATUS_LOCKED))
			return "locked and ready, or available and not";
		return state->live.number == 0 ? NULL : "an end leaves traces";
	}
	if (state->status != told->status)
		return "a status is not what the events told";
	why = check_told(told, core, &state->live);
	if (why == NULL)
		why = check_parties(told, core, s);
	if (why == NULL)
		why = check_settled(model, told, core, s);
	if (why == NULL)
		why = check_deadlines(told, core, &state->live, s);
	return why;
}

const char *model_check(const struct model *model, const struct core *core)
{
	const char *why = NULL;

	for (unsigned s = 0; why == NULL && s < core->steps.n; s++)
		why = check_step(model, core, s);
	for (unsigned i = 0; why == NULL && i < core->scenario->n_indicators;
		i++) {
		if (state_indicator(core, i) != gauge(model, core, i))
			why = "a gauge is not the sum of its effects";
	}
	for (unsigned i = 0; why == NULL && i < core->scenario->n_bars; i++) {
		if (state_bar(core, i) != bar(model, core, i))
			why = "a bar is not where the steps in force raise it";
	}
	return why;
}
