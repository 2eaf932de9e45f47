#include "core/settle.h"

static char *step_id(const struct decision *decision, unsigned step)
{
	return decision->core->scenario->def->steps[step]->id;
}

static void emit_adopted(struct decision *decision, unsigned step)
{
	const struct core *core = decision->core;
	const struct proposal *live = &state_step(core, step)->live;
	struct text draft = live->draft;
	Plenary__Adopted *adopted =
		arena_alloc(decision->arena, sizeof(*adopted));
	Plenary__Draft *text = plenary__draft__unpack(
		arena_allocator(decision->arena), draft.len,
		(const uint8_t *)pool_text(&core->pool, draft));

	plenary__adopted__init(adopted);
	adopted->step = step_id(decision, step);
	adopted->number = live->number;
	adopted->revision = live->revision;
	adopted->ratify_by_ms = decision->exercise_ms +
				(text == NULL ? 0 : text->ratify_within_ms);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_ADOPTED, adopted)
		->cause = arena_strdup(decision->arena, "decision rule");
}

static bool settle_adoption(struct decision *decision, unsigned step)
{
	if (!lifecycle_decided(decision->core, step))
		return false;
	emit_adopted(decision, step);
	return true;
}

static bool settle_force(struct decision *decision, unsigned step)
{
	Plenary__EnteredIntoForce *entered;

	if (!lifecycle_effective(decision->core, step))
		return false;
	entered = arena_alloc(decision->arena, sizeof(*entered));
	plenary__entered_into_force__init(entered);
	entered->step = step_id(decision, step);
	entered->number = state_step(decision->core, step)->live.number;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_ENTERED_INTO_FORCE,
		entered)
		->cause = arena_strdup(decision->arena, "instruments");
	return true;
}

static bool settle_lock(struct decision *decision, unsigned step)
{
	Plenary__Status status = state_step(decision->core, step)->status;
	bool ready;

	if (status_is_live(status))
		return false;
	ready = state_step_ready(decision->core, step);
	if (ready && status == PLENARY__STATUS__STATUS_LOCKED) {
		Plenary__StepUnlocked *unlocked =
			arena_alloc(decision->arena, sizeof(*unlocked));

		plenary__step_unlocked__init(unlocked);
		unlocked->step = step_id(decision, step);
		emit(decision, AUDIENCE_PUBLIC,
			PLENARY__EVENT__WHAT_STEP_UNLOCKED, unlocked);
		return true;
	}
	if (!ready && status == PLENARY__STATUS__STATUS_AVAILABLE) {
		Plenary__StepLocked *locked =
			arena_alloc(decision->arena, sizeof(*locked));

		plenary__step_locked__init(locked);
		locked->step = step_id(decision, step);
		emit(decision, AUDIENCE_PUBLIC,
			PLENARY__EVENT__WHAT_STEP_LOCKED, locked);
		return true;
	}
	return false;
}

bool settle(struct decision *decision)
{
	/* PROCEDURE, "Settling": all of one kind before the next kind. */
	static bool (*const kinds[])(struct decision *, unsigned) = {
		settle_adoption,
		settle_force,
		settle_lock,
	};
	const struct scenario *scenario = decision->core->scenario;

	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		for (unsigned i = 0; i < scenario->n_steps; i++) {
			if (kinds[k](decision, scenario->by_id[i]))
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
		return false;
	default:
		return true;
	}
}
