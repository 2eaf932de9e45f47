#include "core/deadline.h"

#include "core/reservation.h"
#include "core/transition.h"

#include <stdlib.h>
#include <string.h>

static struct deadline *deadline_at(const struct core *core,
	enum deadline_kind kind, unsigned step, unsigned delegation)
{
	struct proposal *live = &state_step(core, step)->live;

	switch (kind) {
	case DEADLINE_DECIDE:
		return &live->decide_by;
	case DEADLINE_SILENCE:
		return &live->silence_by;
	case DEADLINE_RATIFY:
		return &live->ratify_by;
	case DEADLINE_TACIT:
		return &live->reservations[delegation].answer_by;
	case DEADLINE_NOTICE:
		return &live->notices[delegation];
	case DEADLINE_KINDS:
		break;
	}
	abort();
}

char *deadline_id(
	const struct core *core, const struct due *due, struct arena *arena)
{
	const char *step = catalogue_id(&core->steps, due->step);
	const struct proposal *live = &state_step(core, due->step)->live;

	switch (due->kind) {
	case DEADLINE_DECIDE:
		return arena_printf(arena, "decide:%s#%u", step, live->number);
	case DEADLINE_SILENCE:
		return arena_printf(arena, "silence:%s#%u", step, live->number);
	case DEADLINE_RATIFY:
		return arena_printf(arena, "ratify:%s#%u", step, live->number);
	case DEADLINE_TACIT:
		return arena_printf(arena, "tacit:%s.r%u", step,
			live->reservations[due->delegation].id);
	case DEADLINE_NOTICE:
		return arena_printf(arena, "notice:%s#%u:%s", step,
			live->number,
			scenario_delegation_id(
				core->scenario, due->delegation));
	case DEADLINE_KINDS:
		break;
	}
	abort();
}

/* The deadline at a place of the walk; NULL: the place is not used. */
static struct deadline *at_place(
	const struct core *core, unsigned place, struct due *out)
{
	unsigned at = place % DEADLINES_OF_STEP;
	unsigned kind = at < DEADLINE_TACIT ? at : DEADLINE_TACIT;
	unsigned delegation = at - kind;

	if (delegation >= DELEGATIONS_MAX) {
		kind = DEADLINE_NOTICE;
		delegation -= DELEGATIONS_MAX;
	}
	if (delegation >= core->scenario->n_delegations)
		return NULL;
	*out = (struct due){
		.kind = (enum deadline_kind)kind,
		.step = place / DEADLINES_OF_STEP,
		.delegation = delegation,
	};
	out->deadline =
		deadline_at(core, out->kind, out->step, out->delegation);
	return out->deadline;
}

bool deadline_next(const struct core *core, unsigned *at, struct due *out)
{
	unsigned places = core->steps.n * DEADLINES_OF_STEP;

	while (*at < places) {
		unsigned step = *at / DEADLINES_OF_STEP;
		const struct deadline *deadline;

		if (!status_is_live(state_step(core, step)->status)) {
			*at = (step + 1) * DEADLINES_OF_STEP;
			continue;
		}
		deadline = at_place(core, (*at)++, out);
		if (deadline != NULL && deadline->set)
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

/* The period is over: who has acknowledged the reservation has accepted it;
 * for the others EXCON must answer (VCLT 20(5)). */
static void fire_tacit(struct decision *decision, const struct due *due)
{
	const struct core *core = decision->core;
	const struct scenario *scenario = core->scenario;
	const struct reservation *it =
		reservation_of(core, due->step, due->delegation);
	delegation_set silent =
		reservation_unanswered(core, due->step, due->delegation);
	Plenary__ReservationSettled *settled =
		arena_alloc(decision->arena, sizeof(*settled));

	plenary__reservation_settled__init(settled);
	settled->step = catalogue_id(&core->steps, due->step);
	settled->number = state_step(core, due->step)->live.number;
	settled->reservation =
		arena_printf(decision->arena, "%s.r%u", settled->step, it->id);
	settled->accepted =
		arena_alloc(decision->arena, DELEGATIONS_MAX * sizeof(char *));
	settled->held =
		arena_alloc(decision->arena, DELEGATIONS_MAX * sizeof(char *));
	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		char *id = scenario->def->delegations[d]->id;

		if ((silent >> d & 1) == 0)
			continue;
		if ((it->acknowledged >> d & 1) != 0)
			settled->accepted[settled->n_accepted++] = id;
		else
			settled->held[settled->n_held++] = id;
	}
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_RESERVATION_SETTLED, settled);
}

/* The party is none any more; whether too few are left is settling's. */
static void fire_notice(struct decision *decision, const struct due *due)
{
	const struct core *core = decision->core;
	Plenary__PartyLeft *left = arena_alloc(decision->arena, sizeof(*left));

	plenary__party_left__init(left);
	left->step = catalogue_id(&core->steps, due->step);
	left->number = state_step(core, due->step)->live.number;
	left->delegation =
		core->scenario->def->delegations[due->delegation]->id;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_PARTY_LEFT, left);
}

static void fire_silence(struct decision *decision, unsigned step)
{
	enum trigger trigger =
		lifecycle_check(decision->core, TRIGGER_SILENCE_KEPT, step, -1,
			ANY_OBJECT) == PLENARY__ERROR_CODE__OK
			? TRIGGER_SILENCE_KEPT
			: TRIGGER_SILENCE_UNHEARD;

	transition(decision, trigger, step, -1, "");
}

void deadline_fire(struct decision *decision, const struct due *due)
{
	char *cause = deadline_id(decision->core, due, decision->arena);
	size_t first = decision->group->n;

	/* What it starts counts from its own time, not from the loop's. */
	decision->exercise_ms = due->deadline->at_ms;
	switch (due->kind) {
	case DEADLINE_DECIDE:
		transition(decision, TRIGGER_DECIDE_BY, due->step, -1,
			"not decided within the time for decision");
		break;
	case DEADLINE_SILENCE:
		fire_silence(decision, due->step);
		break;
	case DEADLINE_RATIFY:
		transition(decision, TRIGGER_RATIFY_BY, due->step, -1,
			"not ratified within the time for ratification");
		break;
	case DEADLINE_TACIT:
		fire_tacit(decision, due);
		break;
	case DEADLINE_NOTICE:
		fire_notice(decision, due);
		break;
	case DEADLINE_KINDS:
		abort();
	}
	for (size_t i = first; i < decision->group->n; i++)
		decision->group->events[i].event->cause = cause;
}
