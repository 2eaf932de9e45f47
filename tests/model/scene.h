/*
 * scene.h: one step in one state, and what the rules of procedure say of it in
 * plain words: the independent half of what the core's own predicates compute.
 */
#ifndef PLENARY_TESTS_MODEL_SCENE_H
#define PLENARY_TESTS_MODEL_SCENE_H

#include "core/state.h"

struct scene {
	const struct core *core;
	const Plenary__Step *def;
	const struct step_state *state;
	const struct proposal *live;
	unsigned step;
};

struct scene scene_of(const struct core *core, unsigned step);

/* A party that has not left. */
bool scene_is_party(const struct scene *it, unsigned d);

/* The i-th prerequisite is not in force; by_override: and not waived. */
bool scene_lacks_need(const struct scene *it, size_t i, bool by_override);

/*
 * The i-th condition stands against what its phase decides: it is neither met
 * nor waived by all who benefit and are parties still; a continuing one, it has
 * failed. by_override: what an override waived does not count.
 */
bool scene_lacks_condition(const struct scene *it, size_t i,
	Plenary__ConditionPhase phase, bool by_override);
bool scene_lacks_any_condition(const struct scene *it,
	Plenary__ConditionPhase phase, bool by_override);

/* VCLT 20(4), 23: its instrument has its effect: what reservation it carries
 * is accepted by every other party. Or an override waived it. */
bool scene_is_bound(const struct scene *it, unsigned d);

bool scene_has_inject(const struct scene *it);

/* PROCEDURE, "the decision rule comes to hold". */
bool scene_rule_holds(const struct scene *it);

/* PROCEDURE, "Inside a delegation": a majority of the seats occupied at
 * adoption; a concurring seat that is occupied says yes. */
bool scene_is_carried(const struct scene *it, unsigned d);

/* Nothing at all is missing for force, or nothing suspends it. */
bool scene_lacks_nothing(const struct scene *it);
bool scene_has_cause(const struct scene *it);

#endif
