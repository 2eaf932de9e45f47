/* What the views say of why a step stands where it stands. */
#include "tests/model/law.h"

#include "core/project.h"

#include <string.h>

#define STATUS(name) PLENARY__STATUS__STATUS_##name
#define PHASE(name) PLENARY__CONDITION_PHASE__PHASE_##name

enum { NAMES_MAX = 32 };

struct names {
	const struct scene *scene;
	struct arena *arena;
	char *list[NAMES_MAX];
	size_t n;
};

static void name(struct names *it, const char *kind, const char *id)
{
	if (it->n < NAMES_MAX)
		it->list[it->n++] = arena_printf(it->arena, "%s%s", kind, id);
}

static void name_needs(struct names *it)
{
	for (size_t i = 0; i < it->scene->def->n_needs; i++) {
		if (scene_lacks_need(it->scene, i, true))
			name(it, "need:", it->scene->def->needs[i]);
	}
}

static void name_conditions(struct names *it, Plenary__ConditionPhase phase)
{
	const Plenary__Step *def = it->scene->def;

	for (size_t i = 0; i < def->n_conditions; i++) {
		if (scene_lacks_condition(it->scene, i, phase, true))
			name(it, "condition:",
				arena_printf(it->arena, "%s.%s", def->id,
					def->conditions[i]->id));
	}
}

static void name_parties(struct names *it)
{
	const struct core *core = it->scene->core;
	const struct proposal *live = it->scene->live;

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if (!scene_is_party(it->scene, d) ||
			scene_is_bound(it->scene, d))
			continue;
		if ((live->instruments >> d & 1) == 0)
			name(it, "instrument:",
				scenario_delegation_id(core->scenario, d));
		else
			name(it, "reservation:",
				arena_printf(it->arena, "%s.r%u",
					it->scene->def->id,
					live->reservations[d].id));
	}
}

static bool same_set(const struct names *it, char **list, size_t n)
{
	for (size_t i = 0; i < it->n; i++) {
		bool found = false;

		for (size_t k = 0; k < n; k++)
			found |= strcmp(it->list[i], list[k]) == 0;
		if (!found)
			return false;
	}
	return it->n == n;
}

static bool is_inject(const struct scene *it, unsigned i)
{
	return (it->live->injects[i / 64] >> i % 64 & 1) != 0;
}

static bool law_causes(struct names *it, reader_id reader, struct fault *fault)
{
	const struct scenario *scenario = it->scene->core->scenario;
	const struct view_set *views = &it->scene->core->changed;
	const Plenary__View *view = project_view(it->scene->core,
		views->base[VIEW_STEP] + it->scene->step, reader, it->arena);

	it->n = 0;
	name_needs(it);
	name_conditions(it, PHASE(CONTINUING));
	if (it->scene->live->breach)
		name(it, "breach", "");
	if (it->scene->live->overridden)
		name(it, "override", "");
	if (reader != READER_EXCON && scene_has_inject(it->scene))
		name(it, "inject", "");
	for (unsigned i = 0; i < scenario->n_injects; i++) {
		if (reader == READER_EXCON && is_inject(it->scene, i))
			name(it, "inject:", scenario->def->injects[i]->id);
	}
	if (same_set(it, view->step->causes, view->step->n_causes))
		return true;
	return fault_say(fault, "the causes are exactly those that hold",
		"at %s, reader %u", it->scene->def->id, reader);
}

static bool law_waits(struct names *it, reader_id reader, struct fault *fault)
{
	const struct view_set *views = &it->scene->core->changed;
	const Plenary__View *view = project_view(it->scene->core,
		views->base[VIEW_PROPOSAL] + it->scene->step, reader,
		it->arena);

	it->n = 0;
	name_needs(it);
	name_conditions(it, PHASE(FORCE));
	name_parties(it);
	if (same_set(
		    it, view->proposal->waits_for, view->proposal->n_waits_for))
		return true;
	return fault_say(fault,
		"an entry into force waits for exactly what is missing",
		"at %s, reader %u", it->scene->def->id, reader);
}

bool law_names(
	const struct scene *scene, struct arena *arena, struct fault *fault)
{
	const reader_id plenary = reader_plenary(scene->core->scenario);
	struct names names = {.scene = scene, .arena = arena};

	if (scene->state->status == STATUS(SUSPENDED))
		return law_causes(&names, READER_EXCON, fault) &&
		       law_causes(&names, plenary, fault);
	if (scene->state->status == STATUS(ADOPTED))
		return law_waits(&names, plenary, fault);
	return true;
}
