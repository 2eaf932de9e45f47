/* PROCEDURE once more, as plainly as it is written there. */
#include "tests/property/model.h"

#include <stdio.h>
#include <string.h>

static const Plenary__Step *def_of(const struct core *core, unsigned step)
{
	return core->steps.defs[step]->def;
}

static int delegation(const struct core *core, const char *id)
{
	return scenario_delegation(core->scenario, id);
}

static bool is_in(delegation_set set, unsigned d)
{
	return (set >> d & 1) != 0;
}

static delegation_set all_parties(const struct core *core, unsigned step)
{
	const Plenary__Step *def = def_of(core, step);
	delegation_set set = 0;

	for (size_t i = 0; i < def->n_parties; i++)
		set = (delegation_set)(set |
				       1U << delegation(core, def->parties[i]));
	return set;
}

delegation_set rule_parties(
	const struct core *core, const struct told *told, unsigned step)
{
	return (delegation_set)(all_parties(core, step) & ~told->left);
}

/* ── conditions ──────────────────────────────────────────────────────── */

/* By all who benefit and are still parties, and by somebody. */
static bool is_waived(const struct core *core, const struct told *told,
	unsigned step, unsigned i)
{
	const Plenary__Condition *condition = def_of(core, step)->conditions[i];

	for (size_t k = 0; k < condition->n_benefits; k++) {
		unsigned d = (unsigned)delegation(core, condition->benefits[k]);

		if (!is_in(told->left, d) && !is_in(told->waived_by[i], d))
			return false;
	}
	return told->waived_by[i] != 0;
}

/* A precedent condition that is neither met nor waived, or a continuing one
 * that has failed. */
static bool hinders(const struct core *core, const struct told *told,
	unsigned step, unsigned i, Plenary__ConditionPhase phase)
{
	bool continuing = phase == PLENARY__CONDITION_PHASE__PHASE_CONTINUING;

	if (def_of(core, step)->conditions[i]->phase != phase ||
		is_waived(core, told, step, i))
		return false;
	return continuing ? (told->failed >> i & 1) != 0
			  : (told->met >> i & 1) == 0;
}

bool rule_adoptable(
	const struct core *core, const struct told *told, unsigned step)
{
	for (unsigned i = 0; i < def_of(core, step)->n_conditions; i++) {
		if (hinders(core, told, step, i,
			    PLENARY__CONDITION_PHASE__PHASE_ADOPTION))
			return false;
	}
	return true;
}

/* ── adoption ────────────────────────────────────────────────────────── */

bool rule_decided(
	const struct core *core, const struct told *told, unsigned step)
{
	const Plenary__Step *def = def_of(core, step);
	delegation_set parties = all_parties(core, step);
	unsigned assents = 0;

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if (!is_in(parties, d))
			continue;
		switch (told->positions[d]) {
		case PLENARY__POSITION__POSITION_NONE:
		case PLENARY__POSITION__POSITION_BLOCK:
			return false;
		case PLENARY__POSITION__POSITION_ASSENT:
		case PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION:
			assents++;
			break;
		default:
			break;
		}
	}
	return def->rule->consensus == 0 ? assents == def->n_parties
					 : assents >= def->rule->consensus;
}

delegation_set rule_unheard(
	const struct core *core, const struct told *told, unsigned step)
{
	const Plenary__Procedure *own = def_of(core, step)->procedure;
	delegation_set set =
		(delegation_set)(all_parties(core, step) & ~told->acknowledged);

	if (core->scenario->def->procedure->by_presence ||
		(own != NULL && own->by_presence))
		set = (delegation_set)(set & told->present);
	return set;
}

/* ── consent to be bound ─────────────────────────────────────────────── */

seat_set rule_occupied(const struct model *model, unsigned d)
{
	seat_set set = 0;

	for (unsigned n = 1; n < PEOPLE_MAX; n++) {
		const struct told_person *person = &model->people[n];

		if (person->joined && !person->removed &&
			person->delegation == (int)d && person->seat >= 0)
			set = (seat_set)(set | 1U << person->seat);
	}
	return set;
}

static unsigned count(unsigned set)
{
	unsigned n = 0;

	for (; set != 0; set &= set - 1)
		n++;
	return n;
}

bool rule_carried(const struct model *model, const struct core *core,
	unsigned step, unsigned d)
{
	const struct told *told = &model->steps[step];
	const Plenary__Delegation *def = core->scenario->def->delegations[d];
	const Plenary__Step *text = def_of(core, step);
	seat_set here = rule_occupied(model, d);

	if (def->ratification == PLENARY__RATIFICATION__RATIFICATION_MAJORITY &&
		told->roll[d] != 0 &&
		count(told->yes[d] & told->roll[d]) * 2 <= count(told->roll[d]))
		return false;
	for (size_t i = 0; i < text->n_concur; i++) {
		if (strcmp(text->concur[i]->delegation, def->id) != 0)
			continue;
		for (size_t k = 0; k < text->concur[i]->n_seats; k++) {
			int seat = scenario_seat(
				core->scenario, d, text->concur[i]->seats[k]);

			if ((told->roll[d] & here & ~told->yes[d]) >> seat & 1)
				return false;
		}
	}
	return true;
}

static bool is_effective(const struct core *core, const struct told *told,
	unsigned s, unsigned d)
{
	const struct told_reservation *it = &told->reservations[d];
	delegation_set others =
		(delegation_set)(rule_parties(core, told, s) & ~(1U << d));

	return is_in(told->bound, d) &&
	       (it->id == 0 || (others & ~it->accepted) == 0);
}

/* ── force ───────────────────────────────────────────────────────────── */

static unsigned needs_missing(const struct model *model,
	const struct core *core, unsigned step, const char *name, bool *named)
{
	const struct told *told = &model->steps[step];
	const Plenary__Step *def = def_of(core, step);
	unsigned n = 0;

	for (size_t i = 0; i < def->n_needs; i++) {
		int need = catalogue_find(&core->steps, def->needs[i]);
		char text[64];

		if ((model->steps[need].live &&
			    model->steps[need].status ==
				    PLENARY__STATUS__STATUS_IN_FORCE) ||
			(told->no_needs >> need & 1) != 0)
			continue;
		n++;
		snprintf(text, sizeof(text), "need:%s", def->needs[i]);
		*named |= strcmp(name, text) == 0;
	}
	return n;
}

static unsigned conditions_missing(const struct model *model,
	const struct core *core, unsigned step, Plenary__ConditionPhase phase,
	const char *name, bool *named)
{
	const struct told *told = &model->steps[step];
	const Plenary__Step *def = def_of(core, step);
	unsigned n = 0;

	for (unsigned i = 0; i < def->n_conditions; i++) {
		char text[80];

		if (!hinders(core, told, step, i, phase) ||
			(told->no_conditions >> i & 1) != 0)
			continue;
		n++;
		snprintf(text, sizeof(text), "condition:%s.%s", def->id,
			def->conditions[i]->id);
		*named |= strcmp(name, text) == 0;
	}
	return n;
}

unsigned rule_lacks(
	const struct model *model, const struct core *core, unsigned step)
{
	const struct told *told = &model->steps[step];
	bool named = false;
	unsigned n = needs_missing(model, core, step, "", &named) +
		     conditions_missing(model, core, step,
			     PLENARY__CONDITION_PHASE__PHASE_FORCE, "", &named);

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if (is_in(rule_parties(core, told, step), d) &&
			!is_in(told->no_instruments, d) &&
			!is_effective(core, told, step, d))
			n++;
	}
	return n;
}

unsigned rule_causes(const struct model *model, const struct core *core,
	unsigned step, const char *name, bool *named)
{
	const struct told *told = &model->steps[step];
	unsigned n;

	*named = (told->breach && strcmp(name, "breach") == 0) ||
		 (told->overridden && strcmp(name, "override") == 0);
	n = needs_missing(model, core, step, name, named) +
	    conditions_missing(model, core, step,
		    PLENARY__CONDITION_PHASE__PHASE_CONTINUING, name, named) +
	    told->breach + told->overridden;
	for (unsigned i = 0; i < core->scenario->n_injects; i++) {
		char text[64];

		if (!told->injects[i])
			continue;
		n++;
		snprintf(text, sizeof(text), "inject:%s",
			core->scenario->def->injects[i]->id);
		*named |= strcmp(name, text) == 0;
	}
	return n;
}

bool rule_too_few(
	const struct core *core, const struct told *told, unsigned step)
{
	const Plenary__Step *def = def_of(core, step);
	size_t least =
		def->continues_with == 0 ? def->n_parties : def->continues_with;

	return count(rule_parties(core, told, step)) < least;
}
