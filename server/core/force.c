#include "core/force.h"

#include "core/condition.h"
#include "core/reservation.h"

static step_set needs_missing(const struct core *core, unsigned step)
{
	const struct proposal *live = &state_step(core, step)->live;

	return core->steps.defs[step]->needs & ~state_in_force(core) &
	       ~live->waiver.needs;
}

static condition_set conditions_missing(
	const struct core *core, unsigned step, Plenary__ConditionPhase phase)
{
	const struct proposal *live = &state_step(core, step)->live;

	return (condition_set)(condition_unmet(core, step, phase) &
			       ~live->waiver.conditions);
}

struct hindrances force_lacks(const struct core *core, unsigned step)
{
	const struct proposal *live = &state_step(core, step)->live;
	struct hindrances it = {
		.needs = needs_missing(core, step),
		.instruments = (delegation_set)(state_missing(core, step) &
						~live->waiver.instruments),
		.conditions = conditions_missing(
			core, step, PLENARY__CONDITION_PHASE__PHASE_FORCE),
	};

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if ((live->instruments >> d & 1) != 0 &&
			(live->waiver.instruments >> d & 1) == 0 &&
			!instrument_effective(core, step, d))
			it.reservations =
				(delegation_set)(it.reservations | 1U << d);
	}
	return it;
}

struct hindrances force_causes(const struct core *core, unsigned step)
{
	const struct proposal *live = &state_step(core, step)->live;
	struct hindrances it = {
		.needs = needs_missing(core, step),
		.conditions = conditions_missing(
			core, step, PLENARY__CONDITION_PHASE__PHASE_CONTINUING),
		.breach = live->breach,
		.overridden = live->overridden,
	};

	for (unsigned i = 0; i < INJECTS_MAX / 64; i++)
		it.injects |= live->injects[i] != 0;
	return it;
}

bool hindrances_any(const struct hindrances *it)
{
	return it->needs != 0 || it->instruments != 0 ||
	       it->reservations != 0 || it->conditions != 0 || it->breach ||
	       it->overridden || it->injects;
}

struct hindrances hindrances_both(
	const struct hindrances *a, const struct hindrances *b)
{
	return (struct hindrances){
		.needs = a->needs | b->needs,
		.instruments =
			(delegation_set)(a->instruments | b->instruments),
		.reservations =
			(delegation_set)(a->reservations | b->reservations),
		.conditions = (condition_set)(a->conditions | b->conditions),
		.breach = a->breach || b->breach,
		.overridden = a->overridden || b->overridden,
		.injects = a->injects || b->injects,
	};
}

/* ── names ───────────────────────────────────────────────────────────── */

struct names {
	const struct core *core;
	unsigned step;
	struct arena *arena;
	char **list;
	size_t n;
};

static void name_needs(struct names *names, step_set needs)
{
	for (unsigned s = 0; s < names->core->steps.n; s++) {
		if ((needs >> s & 1) != 0)
			names->list[names->n++] =
				arena_printf(names->arena, "need:%s",
					catalogue_id(&names->core->steps, s));
	}
}

static void name_parties(struct names *names, const struct hindrances *it)
{
	const struct core *core = names->core;
	const char *step = catalogue_id(&core->steps, names->step);

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if ((it->instruments >> d & 1) != 0)
			names->list[names->n++] = arena_printf(names->arena,
				"instrument:%s",
				scenario_delegation_id(core->scenario, d));
		if ((it->reservations >> d & 1) != 0)
			names->list[names->n++] = arena_printf(names->arena,
				"reservation:%s.r%u", step,
				reservation_of(core, names->step, d)->id);
	}
}

static void name_conditions(struct names *names, condition_set conditions)
{
	const struct core *core = names->core;

	for (unsigned i = 0; i < condition_count(core, names->step); i++) {
		if ((conditions >> i & 1) != 0)
			names->list[names->n++] = arena_printf(names->arena,
				"condition:%s.%s",
				catalogue_id(&core->steps, names->step),
				condition_def(core, names->step, i)->id);
	}
}

/* Players know an inject by the number that its audience counts it by; that it
 * suspends is public, which one it was is its addressees'. */
static void name_injects(struct names *names, reader_id reader)
{
	const struct core *core = names->core;
	const struct proposal *live = &state_step(core, names->step)->live;
	bool hidden = false;

	for (unsigned i = 0; i < core->scenario->n_injects; i++) {
		if ((live->injects[i / 64] >> i % 64 & 1) == 0)
			continue;
		if (reader == READER_EXCON)
			names->list[names->n++] =
				arena_printf(names->arena, "inject:%s",
					core->scenario->def->injects[i]->id);
		else
			hidden = true;
	}
	if (hidden)
		names->list[names->n++] = arena_strdup(names->arena, "inject");
}

char **hindrances_names(const struct core *core, unsigned step,
	const struct hindrances *it, reader_id reader, struct arena *arena,
	size_t *n)
{
	size_t most = STEPS_MAX + 2 * DELEGATIONS_MAX + CONDITIONS_MAX +
		      core->scenario->n_injects + 4;
	struct names names = {
		.core = core,
		.step = step,
		.arena = arena,
		.list = arena_alloc(arena, most * sizeof(char *)),
	};

	name_needs(&names, it->needs);
	name_parties(&names, it);
	name_conditions(&names, it->conditions);
	if (it->breach)
		names.list[names.n++] = arena_strdup(arena, "breach");
	if (it->injects)
		name_injects(&names, reader);
	if (it->overridden)
		names.list[names.n++] = arena_strdup(arena, "override");
	*n = names.n;
	return names.list;
}
