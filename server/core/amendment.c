#include "core/amendment.h"

/* Who besides the proposer decides on an amendment: nobody between two. */
static delegation_set others(const struct core *core, unsigned step)
{
	const struct step_def *def = core->steps.defs[step];
	const struct proposal *live = &state_step(core, step)->live;

	if (def->n_parties < 3)
		return 0;
	return (delegation_set)(def->parties & ~(1U << live->proposer));
}

bool amendment_carried(const struct core *core, unsigned step,
	const struct amendment *amendment)
{
	const struct proposal *live = &state_step(core, step)->live;
	delegation_set all = others(core, step);

	return (amendment->accepted >> live->proposer & 1) != 0 ||
	       (all != 0 && (amendment->accepted & all) == all);
}

bool amendment_dead(const struct core *core, unsigned step,
	const struct amendment *amendment)
{
	const struct proposal *live = &state_step(core, step)->live;
	delegation_set all = others(core, step);

	return (amendment->declined >> live->proposer & 1) != 0 &&
	       (all == 0 || (amendment->declined & all) != 0);
}
