#include "core/adoption.h"

#include "core/condition.h"

bool adoption_rule_holds(const struct core *core, unsigned step)
{
	const struct step_def *def = core->steps.defs[step];
	const struct proposal *live = &state_step(core, step)->live;
	unsigned assents = 0;
	unsigned spoke = 0;

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		Plenary__Position position = live->positions[d];

		if ((def->parties >> d & 1) == 0)
			continue;
		if (position == PLENARY__POSITION__POSITION_BLOCK)
			return false;
		if (position != PLENARY__POSITION__POSITION_NONE)
			spoke++;
		if (position == PLENARY__POSITION__POSITION_ASSENT ||
			position ==
				PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION)
			assents++;
	}
	if (def->def->rule->consensus == 0)
		return assents == def->n_parties;
	return spoke == def->n_parties && assents >= def->def->rule->consensus;
}

bool adoption_decided(const struct core *core, unsigned step)
{
	return state_step(core, step)->live.n_amendments == 0 &&
	       condition_unmet(core, step,
		       PLENARY__CONDITION_PHASE__PHASE_ADOPTION) == 0 &&
	       adoption_rule_holds(core, step);
}

bool adoption_blocked(const struct core *core, unsigned step)
{
	const struct proposal *live = &state_step(core, step)->live;

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if (live->positions[d] == PLENARY__POSITION__POSITION_BLOCK)
			return true;
	}
	return false;
}

static bool by_presence(const struct core *core, unsigned step)
{
	const Plenary__Procedure *own = core->steps.defs[step]->def->procedure;

	return core->scenario->def->procedure->by_presence ||
	       (own != NULL && own->by_presence);
}

delegation_set adoption_unheard(const struct core *core, unsigned step)
{
	const struct proposal *live = &state_step(core, step)->live;
	delegation_set unheard =
		(delegation_set)(core->steps.defs[step]->parties &
				 ~live->acknowledged);

	if (by_presence(core, step))
		unheard = (delegation_set)(unheard & live->present);
	return unheard;
}
