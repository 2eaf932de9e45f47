#include "core/transition.h"

#include "core/adoption.h"
#include "core/condition.h"
#include "core/draft.h"
#include "core/force.h"

#include <assert.h>
#include <stdlib.h>

/* What every one of these events is made from. */
struct change {
	struct decision *decision;
	char *step;
	unsigned number; /* of the step */
	const struct proposal *live;
	char *delegation; /* or "" */
	char *reason;
};

int64_t transition_ratify_by(const struct decision *decision, unsigned step)
{
	const struct core *core = decision->core;
	struct text packed = state_step(core, step)->live.draft;
	Plenary__Draft *draft =
		draft_unpack((const uint8_t *)pool_text(&core->pool, packed),
			packed.len, decision->arena);

	/* The pool holds what the core itself packed. */
	assert(draft != NULL);
	return decision->exercise_ms + draft->ratify_within_ms;
}

static void *body(const struct change *it, size_t size)
{
	return arena_alloc(it->decision->arena, size);
}

static void publish(
	const struct change *it, Plenary__Event__WhatCase what, void *payload)
{
	emit(it->decision, AUDIENCE_PUBLIC, what, payload);
}

static char **list_of(const struct change *it, delegation_set set, size_t *n)
{
	const struct scenario *scenario = it->decision->core->scenario;
	char **list = body(it, DELEGATIONS_MAX * sizeof(char *));

	*n = 0;
	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		if ((set >> d & 1) != 0)
			list[(*n)++] = scenario->def->delegations[d]->id;
	}
	return list;
}

static void silence_broken(const struct change *it)
{
	Plenary__SilenceBroken *event = body(it, sizeof(*event));

	plenary__silence_broken__init(event);
	event->step = it->step;
	event->number = it->live->number;
	event->delegation = it->delegation;
	event->reason = it->reason;
	publish(it, PLENARY__EVENT__WHAT_SILENCE_BROKEN, event);
}

static void held(const struct change *it)
{
	const struct core *core = it->decision->core;
	const struct hindrances unmet = {
		.conditions = condition_unmet(core, it->number,
			PLENARY__CONDITION_PHASE__PHASE_ADOPTION),
	};
	Plenary__Held *event = body(it, sizeof(*event));

	plenary__held__init(event);
	event->step = it->step;
	event->number = it->live->number;
	/* Who of them was there is EXCON's to know, even where it counted. */
	event->unheard = list_of(it,
		(delegation_set)(core->steps.defs[it->number]->parties &
				 ~it->live->acknowledged),
		&event->n_unheard);
	event->conditions = hindrances_names(core, it->number, &unmet,
		READER_EXCON, it->decision->arena, &event->n_conditions);
	publish(it, PLENARY__EVENT__WHAT_HELD, event);
}

static void returned(const struct change *it)
{
	Plenary__Returned *event = body(it, sizeof(*event));

	plenary__returned__init(event);
	event->step = it->step;
	event->number = it->live->number;
	event->delegation = it->delegation;
	event->reason = it->reason;
	publish(it, PLENARY__EVENT__WHAT_RETURNED, event);
}

static void adopted(const struct change *it)
{
	Plenary__Adopted *event = body(it, sizeof(*event));

	plenary__adopted__init(event);
	event->step = it->step;
	event->number = it->live->number;
	event->revision = it->live->revision;
	event->ratify_by_ms = transition_ratify_by(it->decision, it->number);
	event->reason = it->reason;
	publish(it, PLENARY__EVENT__WHAT_ADOPTED, event);
}

static void rejected(const struct change *it)
{
	Plenary__Rejected *event = body(it, sizeof(*event));

	plenary__rejected__init(event);
	event->step = it->step;
	event->number = it->live->number;
	event->reason = it->reason;
	publish(it, PLENARY__EVENT__WHAT_REJECTED, event);
}

static void withdrawn(const struct change *it)
{
	Plenary__Withdrawn *event = body(it, sizeof(*event));

	plenary__withdrawn__init(event);
	event->step = it->step;
	event->number = it->live->number;
	event->delegation = it->delegation;
	publish(it, PLENARY__EVENT__WHAT_WITHDRAWN, event);
}

static void lapsed(const struct change *it)
{
	Plenary__Lapsed *event = body(it, sizeof(*event));

	plenary__lapsed__init(event);
	event->step = it->step;
	event->number = it->live->number;
	event->reason = it->reason;
	event->missing =
		list_of(it, state_missing(it->decision->core, it->number),
			&event->n_missing);
	publish(it, PLENARY__EVENT__WHAT_LAPSED, event);
}

static void entered_into_force(const struct change *it)
{
	Plenary__EnteredIntoForce *event = body(it, sizeof(*event));

	plenary__entered_into_force__init(event);
	event->step = it->step;
	event->number = it->live->number;
	publish(it, PLENARY__EVENT__WHAT_ENTERED_INTO_FORCE, event);
}

static void suspended(const struct change *it)
{
	const struct core *core = it->decision->core;
	const struct hindrances causes = force_causes(core, it->number);
	Plenary__Suspended *event = body(it, sizeof(*event));

	plenary__suspended__init(event);
	event->step = it->step;
	event->number = it->live->number;
	event->causes = hindrances_names(core, it->number, &causes,
		READER_EXCON, it->decision->arena, &event->n_causes);
	publish(it, PLENARY__EVENT__WHAT_SUSPENDED, event);
}

static void force_resumed(const struct change *it)
{
	Plenary__ForceResumed *event = body(it, sizeof(*event));

	plenary__force_resumed__init(event);
	event->step = it->step;
	event->number = it->live->number;
	publish(it, PLENARY__EVENT__WHAT_FORCE_RESUMED, event);
}

static void terminated(const struct change *it)
{
	Plenary__Terminated *event = body(it, sizeof(*event));

	plenary__terminated__init(event);
	event->step = it->step;
	event->number = it->live->number;
	event->reason = it->reason;
	publish(it, PLENARY__EVENT__WHAT_TERMINATED, event);
}

static void unlocked(const struct change *it)
{
	Plenary__StepUnlocked *event = body(it, sizeof(*event));

	plenary__step_unlocked__init(event);
	event->step = it->step;
	publish(it, PLENARY__EVENT__WHAT_STEP_UNLOCKED, event);
}

static void locked(const struct change *it)
{
	Plenary__StepLocked *event = body(it, sizeof(*event));

	plenary__step_locked__init(event);
	event->step = it->step;
	publish(it, PLENARY__EVENT__WHAT_STEP_LOCKED, event);
}

static const struct {
	Plenary__Event__WhatCase what;
	void (*make)(const struct change *it);
} makers[] = {
	{PLENARY__EVENT__WHAT_SILENCE_BROKEN, silence_broken},
	{PLENARY__EVENT__WHAT_HELD, held},
	{PLENARY__EVENT__WHAT_RETURNED, returned},
	{PLENARY__EVENT__WHAT_ADOPTED, adopted},
	{PLENARY__EVENT__WHAT_REJECTED, rejected},
	{PLENARY__EVENT__WHAT_WITHDRAWN, withdrawn},
	{PLENARY__EVENT__WHAT_LAPSED, lapsed},
	{PLENARY__EVENT__WHAT_ENTERED_INTO_FORCE, entered_into_force},
	{PLENARY__EVENT__WHAT_SUSPENDED, suspended},
	{PLENARY__EVENT__WHAT_FORCE_RESUMED, force_resumed},
	{PLENARY__EVENT__WHAT_TERMINATED, terminated},
	{PLENARY__EVENT__WHAT_STEP_UNLOCKED, unlocked},
	{PLENARY__EVENT__WHAT_STEP_LOCKED, locked},
};

void transition(struct decision *decision, enum trigger trigger, unsigned step,
	int delegation, const char *reason)
{
	const struct core *core = decision->core;
	const struct step_state *state = state_step(core, step);
	const struct lifecycle_row *row =
		lifecycle_find(trigger, state->status);
	const struct change it = {
		.decision = decision,
		.step = catalogue_id(&core->steps, step),
		.number = step,
		.live = &state->live,
		.delegation = delegation < 0 ? (char *)protobuf_c_empty_string
					     : core->scenario->def
						       ->delegations[delegation]
						       ->id,
		.reason = arena_strdup(decision->arena, reason),
	};

	assert(row != NULL);
	if (row->by == PLENARY__EVENT__WHAT__NOT_SET)
		return;
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		if (makers[i].what == row->by) {
			makers[i].make(&it);
			return;
		}
	}
	abort();
}
