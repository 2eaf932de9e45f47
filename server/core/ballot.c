#include "core/ballot.h"

#include <string.h>

static const struct ballot *ballot_of(
	const struct core *core, unsigned step, unsigned delegation)
{
	return &state_step(core, step)->live.ballots[delegation];
}

Plenary__Ratification ballot_rule(
	const struct core *core, unsigned step, unsigned delegation)
{
	if (ballot_of(core, step, delegation)->roll == 0)
		return PLENARY__RATIFICATION__RATIFICATION_HEAD;
	return core->scenario->def->delegations[delegation]->ratification;
}

bool ballot_majority(
	const struct core *core, unsigned step, unsigned delegation)
{
	const struct ballot *ballot = ballot_of(core, step, delegation);

	if (ballot_rule(core, step, delegation) !=
		PLENARY__RATIFICATION__RATIFICATION_MAJORITY)
		return true;
	return set_count(ballot->yes & ballot->roll) * 2 >
	       set_count(ballot->roll);
}

seat_set ballot_concurrence(
	const struct core *core, unsigned step, unsigned delegation)
{
	const Plenary__Step *def = core->steps.defs[step]->def;
	const char *id = scenario_delegation_id(core->scenario, delegation);
	seat_set seats = 0;

	for (size_t i = 0; i < def->n_concur; i++) {
		const Plenary__Concurrence *concur = def->concur[i];

		if (strcmp(concur->delegation, id) != 0)
			continue;
		for (size_t k = 0; k < concur->n_seats; k++) {
			int seat = scenario_seat(
				core->scenario, delegation, concur->seats[k]);

			if (seat >= 0)
				seats = (seat_set)(seats | 1U << seat);
		}
	}
	return seats;
}

seat_set ballot_concurring(
	const struct core *core, unsigned step, unsigned delegation)
{
	const struct ballot *ballot = ballot_of(core, step, delegation);

	return (seat_set)(ballot_concurrence(core, step, delegation) &
			  ballot->roll & state_occupied(core, delegation) &
			  ~ballot->yes);
}

bool ballot_carried(const struct core *core, unsigned step, unsigned delegation)
{
	return ballot_majority(core, step, delegation) &&
	       ballot_concurring(core, step, delegation) == 0;
}
