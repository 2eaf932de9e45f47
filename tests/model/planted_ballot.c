/* A majority is counted over the seats of those who are connected. */
#include "core/ballot.h"
#include "tests/model/law.h"
#include "tests/model/planted.h"

/* NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming):
 * the linker's names (--wrap). */
bool __wrap_ballot_carried(
	const struct core *core, unsigned step, unsigned delegation);

const char *planted_law(void)
{
	return LAW_BALLOT;
}

bool __wrap_ballot_carried(
	const struct core *core, unsigned step, unsigned delegation)
{
	const struct ballot *ballot =
		&state_step(core, step)->live.ballots[delegation];
	seat_set here = 0;

	if (ballot_concurring(core, step, delegation) != 0)
		return false;
	if (ballot_rule(core, step, delegation) !=
		PLENARY__RATIFICATION__RATIFICATION_MAJORITY)
		return true;
	for (uint32_t n = 1; n <= core->state->n_participants; n++) {
		const struct participant *it = state_participant(core, n);

		if (it->connected && it->delegation == (int)delegation &&
			it->seat >= 0)
			here = (seat_set)(here | 1U << it->seat);
	}
	return set_count(ballot->yes & here) * 2 > set_count(here);
}
/* NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming) */
