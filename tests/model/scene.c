#include "tests/model/scene.h"

#include <string.h>

#define STATUS(name) PLENARY__STATUS__STATUS_##name
#define POSITION(name) PLENARY__POSITION__POSITION_##name
#define PHASE(name) PLENARY__CONDITION_PHASE__PHASE_##name

struct scene scene_of(const struct core *core, unsigned step)
{
	return (struct scene){
		.core = core,
		.def = core->steps.defs[step]->def,
		.state = state_step(core, step),
		.live = &state_step(core, step)->live,
		.step = step,
	};
}

bool scene_is_party(const struct scene *it, unsigned d)
{
	const char *id = scenario_delegation_id(it->core->scenario, d);

	for (size_t i = 0; i < it->def->n_parties; i++) {
		if (strcmp(it->def->parties[i], id) == 0)
			return (it->live->left >> d & 1) == 0;
	}
	return false;
}

bool scene_lacks_need(const struct scene *it, size_t i, bool by_override)
{
	for (unsigned s = 0; s < it->core->steps.n; s++) {
		if (strcmp(it->core->steps.defs[s]->def->id,
			    it->def->needs[i]) != 0)
			continue;
		if (by_override && (it->live->waiver.needs >> s & 1) != 0)
			return false;
		return state_step(it->core, s)->status != STATUS(IN_FORCE);
	}
	return true;
}

/* Those that have left are not asked; but somebody must have waived it. */
static bool is_waived(const struct scene *it, size_t condition)
{
	const Plenary__Condition *def = it->def->conditions[condition];

	for (size_t i = 0; i < def->n_benefits; i++) {
		int d = scenario_delegation(
			it->core->scenario, def->benefits[i]);

		if (((it->live->left | it->live->waived_by[condition]) >> d &
			    1) == 0)
			return false;
	}
	return it->live->waived_by[condition] != 0;
}

bool scene_lacks_condition(const struct scene *it, size_t i,
	Plenary__ConditionPhase phase, bool by_override)
{
	bool met = (it->live->met >> i & 1) != 0;
	bool failed = (it->live->failed >> i & 1) != 0;

	if (it->def->conditions[i]->phase != phase || is_waived(it, i))
		return false;
	if (by_override && (it->live->waiver.conditions >> i & 1) != 0)
		return false;
	return phase == PHASE(CONTINUING) ? failed : !met;
}

bool scene_lacks_any_condition(
	const struct scene *it, Plenary__ConditionPhase phase, bool by_override)
{
	for (size_t i = 0; i < it->def->n_conditions; i++) {
		if (scene_lacks_condition(it, i, phase, by_override))
			return true;
	}
	return false;
}

bool scene_is_bound(const struct scene *it, unsigned d)
{
	const struct reservation *own = &it->live->reservations[d];

	if ((it->live->waiver.instruments >> d & 1) != 0)
		return true;
	if ((it->live->instruments >> d & 1) == 0)
		return false;
	for (unsigned o = 0; o < it->core->scenario->n_delegations; o++) {
		if (own->id != 0 && o != d && scene_is_party(it, o) &&
			(own->accepted >> o & 1) == 0)
			return false;
	}
	return true;
}

bool scene_has_inject(const struct scene *it)
{
	bool any = false;

	for (unsigned i = 0; i < INJECTS_MAX / 64; i++)
		any |= it->live->injects[i] != 0;
	return any;
}

bool scene_rule_holds(const struct scene *it)
{
	unsigned assents = 0;
	unsigned silent = 0;
	unsigned blocks = 0;

	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++) {
		Plenary__Position position = it->live->positions[d];

		if (!scene_is_party(it, d))
			continue;
		silent += position == POSITION(NONE);
		blocks += position == POSITION(BLOCK);
		assents += position == POSITION(ASSENT) ||
			   position == POSITION(ASSENT_WITH_RESERVATION);
	}
	if (it->def->rule->consensus == 0)
		return assents == it->def->n_parties;
	return blocks == 0 && silent == 0 &&
	       assents >= it->def->rule->consensus;
}

static bool lacks_need(const struct scene *it)
{
	for (size_t i = 0; i < it->def->n_needs; i++) {
		if (scene_lacks_need(it, i, true))
			return true;
	}
	return false;
}

bool scene_lacks_nothing(const struct scene *it)
{
	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++) {
		if (scene_is_party(it, d) && !scene_is_bound(it, d))
			return false;
	}
	return !lacks_need(it) &&
	       !scene_lacks_any_condition(it, PHASE(FORCE), true);
}

bool scene_has_cause(const struct scene *it)
{
	return lacks_need(it) ||
	       scene_lacks_any_condition(it, PHASE(CONTINUING), true) ||
	       it->live->breach || it->live->overridden || scene_has_inject(it);
}

static unsigned ones(unsigned set)
{
	unsigned n = 0;

	for (; set != 0; set &= set - 1)
		n++;
	return n;
}

static unsigned seats_with_somebody(const struct core *core, unsigned d)
{
	unsigned seats = 0;

	for (uint32_t p = 1; p <= core->state->n_participants; p++) {
		const struct participant *it = state_participant(core, p);

		if (!it->removed && it->delegation == (int)d && it->seat >= 0)
			seats |= 1U << it->seat;
	}
	return seats;
}

bool scene_is_carried(const struct scene *it, unsigned d)
{
	const Plenary__Delegation *def =
		it->core->scenario->def->delegations[d];
	const struct ballot *ballot = &it->live->ballots[d];
	unsigned now = seats_with_somebody(it->core, d);

	if (def->ratification == PLENARY__RATIFICATION__RATIFICATION_MAJORITY &&
		ballot->roll != 0 &&
		ones(ballot->yes) * 2 <= ones(ballot->roll))
		return false;
	for (size_t i = 0; i < it->def->n_concur; i++) {
		const Plenary__Concurrence *concur = it->def->concur[i];

		if (strcmp(concur->delegation, def->id) != 0)
			continue;
		for (size_t k = 0; k < concur->n_seats; k++) {
			int seat = scenario_seat(
				it->core->scenario, d, concur->seats[k]);

			if ((ballot->roll >> seat & now >> seat & 1) != 0 &&
				(ballot->yes >> seat & 1) == 0)
				return false;
		}
	}
	return true;
}
