#include "core/settle.h"

#include "core/transition.h"

/* Of two steps, which comes first. */
enum order { BY_ID, TOPOLOGICAL };

/* PROCEDURE, "Settling": all of one kind before the next kind. */
static const struct {
	enum trigger trigger;
	enum order order;
	const char *cause;
	const char *reason; /* for the event, where it gives one */
} kinds[] = {
	{TRIGGER_DECIDED, BY_ID, "decision rule", ""},
	{TRIGGER_TERMINATE, BY_ID, "continues-with",
		"fewer parties are left than it continues with"},
	{TRIGGER_SUSPEND, TOPOLOGICAL, "cause", ""},
	{TRIGGER_RESUME, BY_ID, "no cause left", ""},
	{TRIGGER_FORCE, BY_ID, "instruments", ""},
	{TRIGGER_UNLOCK, BY_ID, "", ""},
	{TRIGGER_LOCK, BY_ID, "", ""},
};

static bool follows(
	const struct core *core, enum trigger trigger, unsigned step)
{
	return lifecycle_find(trigger, state_step(core, step)->status) !=
		       NULL &&
	       lifecycle_check(core, trigger, step, -1, ANY_OBJECT) ==
		       PLENARY__ERROR_CODE__OK;
}

bool settle(struct decision *decision)
{
	const struct core *core = decision->core;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		const uint8_t *steps = kinds[k].order == BY_ID
					       ? core->steps.by_id
					       : core->steps.topological;

		for (unsigned i = 0; i < core->steps.n; i++) {
			size_t first = decision->group->n;

			if (!follows(core, kinds[k].trigger, steps[i]))
				continue;
			transition(decision, kinds[k].trigger, steps[i], -1,
				kinds[k].reason);
			decision->group->events[first].event->cause =
				arena_strdup(decision->arena, kinds[k].cause);
			return true;
		}
	}
	return false;
}

bool settle_concerns(Plenary__Event__WhatCase what)
{
	switch (what) {
	case PLENARY__EVENT__WHAT_MESSAGE_SENT:
	case PLENARY__EVENT__WHAT_PRESENCE:
	case PLENARY__EVENT__WHAT_PARTICIPANT_JOINED:
	case PLENARY__EVENT__WHAT_INJECT_OPENED:
	case PLENARY__EVENT__WHAT_INJECT_RESPONDED:
	case PLENARY__EVENT__WHAT_NO_DUFF_ACKNOWLEDGED:
	case PLENARY__EVENT__WHAT_BALLOT_CAST:
	case PLENARY__EVENT__WHAT_STEP_SUBMITTED:
		return false;
	default:
		return true;
	}
}
