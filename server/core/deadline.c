#include "core/deadline.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[DEADLINE_KINDS] = {
	[DEADLINE_DECIDE] = "decide",
	[DEADLINE_RATIFY] = "ratify",
};

static struct deadline *deadline_at(
	const struct core *core, enum deadline_kind kind, unsigned step)
{
	struct proposal *live = &state_step(core, step)->live;

	switch (kind) {
	case DEADLINE_DECIDE:
		return &live->decide_by;
	case DEADLINE_RATIFY:
		return &live->ratify_by;
	case DEADLINE_KINDS:
		break;
	}
	abort();
}

char *deadline_id(
	const struct core *core, const struct due *due, struct arena *arena)
{
	return arena_printf(arena, "%s:%s#%u", kind_names[due->kind],
		core->scenario->def->steps[due->step]->id,
		state_step(core, due->step)->live.number);
}

bool deadline_next(const struct core *core, unsigned *at, struct due *out)
{
	unsigned places = core->scenario->n_steps * DEADLINE_KINDS;

	while (*at < places) {
		unsigned step = *at / DEADLINE_KINDS;
		enum deadline_kind kind =
			(enum deadline_kind)(*at % DEADLINE_KINDS);
		struct deadline *deadline;

		if (!status_is_live(state_step(core, step)->status)) {
			*at = (step + 1) * DEADLINE_KINDS;
			continue;
		}
		(*at)++;
		deadline = deadline_at(core, kind, step);
		if (!deadline->set)
			continue;
		*out = (struct due){
			.kind = kind, .step = step, .deadline = deadline};
		return true;
	}
	return false;
}

bool deadline_first(const struct core *core, bool held, struct due *out)
{
	const struct deadline *best = NULL;
	unsigned at = 0;
	struct due due;

	while (deadline_next(core, &at, &due)) {
		const struct deadline *it = due.deadline;

		if (it->held != held)
			continue;
		if (best != NULL && (it->at_ms > best->at_ms ||
					    (it->at_ms == best->at_ms &&
						    it->order > best->order)))
			continue;
		best = it;
		*out = due;
	}
	return best != NULL;
}

bool deadline_find(const struct core *core, const char *id, struct arena *arena,
	struct due *out)
{
	unsigned at = 0;
	struct due due;

	while (deadline_next(core, &at, &due)) {
		if (strcmp(deadline_id(core, &due, arena), id) == 0) {
			*out = due;
			return true;
		}
	}
	return false;
}

static void fire_decide(struct decision *decision, unsigned step)
{
	Plenary__Rejected *rejected =
		arena_alloc(decision->arena, sizeof(*rejected));

	plenary__rejected__init(rejected);
	rejected->step = decision->core->scenario->def->steps[step]->id;
	rejected->number = state_step(decision->core, step)->live.number;
	rejected->reason = arena_strdup(
		decision->arena, "not decided within the time for decision");
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_REJECTED,
		rejected);
}

void emit_lapsed(struct decision *decision, unsigned step, const char *reason)
{
	const struct scenario *scenario = decision->core->scenario;
	delegation_set missing = state_missing(decision->core, step);
	Plenary__Lapsed *lapsed = arena_alloc(decision->arena, sizeof(*lapsed));

	plenary__lapsed__init(lapsed);
	lapsed->step = scenario->def->steps[step]->id;
	lapsed->number = state_step(decision->core, step)->live.number;
	lapsed->reason = arena_strdup(decision->arena, reason);
	lapsed->missing =
		arena_alloc(decision->arena, DELEGATIONS_MAX * sizeof(char *));
	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		if ((missing >> d & 1) != 0)
			lapsed->missing[lapsed->n_missing++] =
				scenario->def->delegations[d]->id;
	}
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_LAPSED, lapsed);
}

void deadline_fire(struct decision *decision, const struct due *due)
{
	char *cause = deadline_id(decision->core, due, decision->arena);
	size_t first = decision->group->n;

	/* What it starts counts from its own time, not from the loop's. */
	decision->exercise_ms = due->deadline->at_ms;
	switch (due->kind) {
	case DEADLINE_DECIDE:
		fire_decide(decision, due->step);
		break;
	case DEADLINE_RATIFY:
		emit_lapsed(decision, due->step,
			"not ratified within the time for ratification");
		break;
	case DEADLINE_KINDS:
		abort();
	}
	for (size_t i = first; i < decision->group->n; i++)
		decision->group->events[i].event->cause = cause;
}
