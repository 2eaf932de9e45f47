#include "core/condition.h"

#include <string.h>

const Plenary__Condition *condition_def(
	const struct core *core, unsigned step, unsigned i)
{
	return core->steps.defs[step]->def->conditions[i];
}

unsigned condition_count(const struct core *core, unsigned step)
{
	return (unsigned)core->steps.defs[step]->def->n_conditions;
}

/* As the text has it. */
static delegation_set beneficiaries(
	const struct core *core, unsigned step, unsigned i)
{
	const Plenary__Condition *def = condition_def(core, step, i);
	delegation_set set = 0;

	for (size_t k = 0; k < def->n_benefits; k++) {
		int d = scenario_delegation(core->scenario, def->benefits[k]);

		if (d >= 0)
			set = (delegation_set)(set | 1U << d);
	}
	return set;
}

delegation_set condition_benefits(
	const struct core *core, unsigned step, unsigned i)
{
	const struct step_state *state = state_step(core, step);
	delegation_set set = beneficiaries(core, step, i);

	if (status_is_live(state->status))
		set = (delegation_set)(set & ~state->live.left);
	return set;
}

Plenary__ConditionStatus condition_status(
	const struct core *core, unsigned step, unsigned i)
{
	const struct step_state *state = state_step(core, step);
	const struct proposal *live = &state->live;
	delegation_set benefits = condition_benefits(core, step, i);

	if (!status_is_live(state->status))
		return PLENARY__CONDITION_STATUS__CONDITION_OPEN;
	/* Those that have left cannot be asked any more; but where nobody ever
	 * waived it, it stands. */
	if (live->waived_by[i] != 0 &&
		(live->waived_by[i] & benefits) == benefits)
		return PLENARY__CONDITION_STATUS__CONDITION_WAIVED;
	if ((live->met >> i & 1) != 0)
		return PLENARY__CONDITION_STATUS__CONDITION_MET;
	if ((live->failed >> i & 1) != 0)
		return PLENARY__CONDITION_STATUS__CONDITION_FAILED;
	return PLENARY__CONDITION_STATUS__CONDITION_OPEN;
}

condition_set condition_unmet(
	const struct core *core, unsigned step, Plenary__ConditionPhase phase)
{
	bool continuing = phase == PLENARY__CONDITION_PHASE__PHASE_CONTINUING;
	condition_set set = 0;

	for (unsigned i = 0; i < condition_count(core, step); i++) {
		Plenary__ConditionStatus status =
			condition_status(core, step, i);
		bool failed =
			status == PLENARY__CONDITION_STATUS__CONDITION_FAILED;
		bool open = status == PLENARY__CONDITION_STATUS__CONDITION_OPEN;

		if (condition_def(core, step, i)->phase == phase &&
			(failed || (open && !continuing)))
			set = (condition_set)(set | 1U << i);
	}
	return set;
}

bool condition_matters(const struct core *core, unsigned step, unsigned i)
{
	Plenary__Status status = state_step(core, step)->status;

	switch (condition_def(core, step, i)->phase) {
	case PLENARY__CONDITION_PHASE__PHASE_ADOPTION:
		return status_is_open(status);
	case PLENARY__CONDITION_PHASE__PHASE_FORCE:
		return status_is_open(status) ||
		       status == PLENARY__STATUS__STATUS_ADOPTED;
	case PLENARY__CONDITION_PHASE__PHASE_CONTINUING:
		return status_is_live(status);
	case _PLENARY__CONDITION_PHASE_IS_INT_SIZE:
	default:
		return false;
	}
}

int condition_find(const struct core *core, const char *id, unsigned *step)
{
	int found = -1;

	for (unsigned s = 0; s < core->steps.n; s++) {
		const char *step_id = catalogue_id(&core->steps, s);
		size_t len = strlen(step_id);
		bool whole = strncmp(id, step_id, len) == 0 && id[len] == '.';

		for (unsigned i = 0; i < condition_count(core, s); i++) {
			const char *own = condition_def(core, s, i)->id;

			if (whole && strcmp(id + len + 1, own) == 0) {
				*step = s;
				return (int)i;
			}
			if (strcmp(id, own) != 0)
				continue;
			if (found >= 0)
				return -1;
			*step = s;
			found = (int)i;
		}
	}
	return found;
}

int condition_verifier(const struct core *core, unsigned step, unsigned i)
{
	return scenario_delegation(
		core->scenario, condition_def(core, step, i)->verifier);
}
