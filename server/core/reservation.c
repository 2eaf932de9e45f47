#include "core/reservation.h"

#include <string.h>

bool reservations_permitted(const struct core *core, unsigned step)
{
	const struct step_def *def = core->steps.defs[step];

	return def->def->reservations && def->n_parties >= 3;
}

const struct reservation *reservation_of(
	const struct core *core, unsigned step, unsigned maker)
{
	const struct reservation *it =
		&state_step(core, step)->live.reservations[maker];

	return it->id == 0 ? NULL : it;
}

delegation_set reservation_unanswered(
	const struct core *core, unsigned step, unsigned maker)
{
	const struct reservation *it = reservation_of(core, step, maker);

	return (delegation_set)(state_parties(core, step) & ~(1U << maker) &
				~it->accepted & ~it->objected);
}

bool instrument_effective(
	const struct core *core, unsigned step, unsigned party)
{
	const struct proposal *live = &state_step(core, step)->live;
	const struct reservation *it = reservation_of(core, step, party);
	delegation_set others =
		(delegation_set)(state_parties(core, step) & ~(1U << party));

	if ((live->instruments >> party & 1) == 0)
		return false;
	return it == NULL || (it->accepted & others) == others;
}

int reservation_find(const struct core *core, const char *id, unsigned *step)
{
	const char *dot = strrchr(id, '.');

	if (dot == NULL || dot[1] != 'r')
		return -1;
	for (unsigned s = 0; s < core->steps.n; s++) {
		const char *known = catalogue_id(&core->steps, s);

		if (strncmp(id, known, (size_t)(dot - id)) != 0 ||
			known[dot - id] != '\0' ||
			!status_is_live(state_step(core, s)->status))
			continue;
		for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
			const struct reservation *it =
				reservation_of(core, s, d);

			if (it != NULL && it->id == id_number(dot + 2)) {
				*step = s;
				return (int)d;
			}
		}
	}
	return -1;
}
