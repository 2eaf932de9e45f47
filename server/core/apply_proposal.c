#include "core/apply_proposal.h"

#include "core/deadline.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

static void mark_step(struct core *core, unsigned step)
{
	view_set_mark(&core->changed, VIEW_STEP, step);
	view_set_mark(&core->changed, VIEW_PROPOSAL, step);
	view_set_mark(&core->changed, VIEW_MAY, step);
}

/* The step of an event about its live proposal; -1 if there is none. */
static int live_step(const struct core *core, const char *id, uint32_t number)
{
	int step = scenario_step(core->scenario, id);

	if (step < 0 ||
		!status_is_live(state_step(core, (unsigned)step)->status) ||
		state_step(core, (unsigned)step)->live.number != number)
		return -1;
	return step;
}

static struct deadline deadline_new(struct core *core, int64_t at_ms)
{
	return (struct deadline){
		.at_ms = at_ms,
		.order = ++core->state->deadlines_set,
		.set = true,
	};
}

/* One that will not fire; EXCON's clock lists those that are held. */
static void drop_deadline(struct core *core, struct deadline *deadline)
{
	if (deadline->held)
		view_set_mark(&core->changed, VIEW_CLOCK, 0);
	deadline->set = false;
}

/* ── tabling and amending ────────────────────────────────────────────── */

static int set_draft(struct core *core, struct proposal *live,
	const Plenary__Draft *draft, const ProtobufCBinaryData *hash)
{
	if (draft == NULL || hash->len != HASH_SIZE)
		return -1;
	live->draft = pool_message(&core->pool, &draft->base);
	memcpy(live->hash, hash->data, HASH_SIZE);
	return 0;
}

static int apply_tabled(struct core *core, const Plenary__Event *event)
{
	const Plenary__ProposalTabled *tabled = event->proposal_tabled;
	int step = scenario_step(core->scenario, tabled->step);
	int proposer = scenario_delegation(core->scenario, tabled->delegation);
	struct step_state *state;

	if (step < 0 || proposer < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	if (status_is_live(state->status) ||
		tabled->number != state->attempts + 1 ||
		state->attempts >=
			limits_attempts(core->scenario, &core->limits))
		return -1;
	state->attempts++;
	state->status = PLENARY__STATUS__STATUS_TABLED;
	state->live = (struct proposal){
		.number = tabled->number,
		.revision = 1,
		.proposer = (uint8_t)proposer,
		.tabled_ms = event->exercise_ms,
		.decide_by = deadline_new(core, tabled->decide_by_ms),
	};
	mark_step(core, (unsigned)step);
	view_set_mark(&core->changed, VIEW_DRAFT, (unsigned)step);
	return set_draft(core, &state->live, tabled->draft, &tabled->hash);
}

static int apply_amended(struct core *core, const Plenary__Event *event)
{
	const Plenary__Amended *amended = event->amended;
	int step = live_step(core, amended->step, amended->number);
	struct proposal *live;

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	if (amended->revision != live->revision + 1)
		return -1;
	live->revision = amended->revision;
	memset(live->positions, 0, sizeof(live->positions));
	memset(live->reasons, 0, sizeof(live->reasons));
	live->n_amendments = 0;
	mark_step(core, (unsigned)step);
	view_set_mark(&core->changed, VIEW_DRAFT, (unsigned)step);
	return set_draft(core, live, amended->draft, &amended->hash);
}

static int apply_amendment_proposed(
	struct core *core, const Plenary__Event *event)
{
	const Plenary__AmendmentProposed *proposed = event->amendment_proposed;
	int step = live_step(core, proposed->step, proposed->number);
	int amender = scenario_delegation(core->scenario, proposed->delegation);
	struct step_state *state;

	if (step < 0 || amender < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	if (state->live.n_amendments > AMENDMENTS_MAX)
		return -1;
	state->live.amendments[state->live.n_amendments++] = (struct amendment){
		.id = ++state->amendments_made,
		.delegation = (uint8_t)amender,
		.accepted = (delegation_set)(1U << amender),
		.settings = pool_message(&core->pool, &proposed->base),
	};
	mark_step(core, (unsigned)step);
	return 0;
}

/* A pending amendment of the live proposal by its id, "A4.a1"; or -1. */
static int amendment_index(const struct proposal *live, const char *id)
{
	const char *mark = strrchr(id, '.');

	if (mark == NULL || mark[1] != 'a')
		return -1;
	for (unsigned i = 0; i < live->n_amendments; i++) {
		if (live->amendments[i].id == id_number(mark + 2))
			return (int)i;
	}
	return -1;
}

static void drop_amendment(struct proposal *live, int index)
{
	live->n_amendments--;
	memmove(&live->amendments[index], &live->amendments[index + 1],
		(live->n_amendments - (unsigned)index) *
			sizeof(live->amendments[0]));
}

static int apply_amendment_answer(struct core *core, const char *step_id,
	uint32_t number, const char *id, const char *delegation, bool accept)
{
	int step = live_step(core, step_id, number);
	int d = scenario_delegation(core->scenario, delegation);
	struct amendment *amendment;
	struct proposal *live;
	int index;

	if (step < 0 || d < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	index = amendment_index(live, id);
	if (index < 0)
		return -1;
	amendment = &live->amendments[index];
	if (accept) {
		amendment->accepted =
			(delegation_set)(amendment->accepted | 1U << d);
	} else {
		amendment->accepted =
			(delegation_set)(amendment->accepted & ~(1U << d));
		amendment->declined =
			(delegation_set)(amendment->declined | 1U << d);
		if (amendment_dead(core, (unsigned)step, amendment))
			drop_amendment(live, index);
	}
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_amendment_withdrawn(
	struct core *core, const Plenary__Event *event)
{
	const Plenary__AmendmentWithdrawn *withdrawn =
		event->amendment_withdrawn;
	int step = live_step(core, withdrawn->step, withdrawn->number);
	struct proposal *live;
	int index;

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	index = amendment_index(live, withdrawn->amendment);
	if (index < 0)
		return -1;
	drop_amendment(live, index);
	mark_step(core, (unsigned)step);
	return 0;
}

/* ── positions and instruments ───────────────────────────────────────── */

static int apply_position(struct core *core, const Plenary__Event *event)
{
	const Plenary__PositionTaken *taken = event->position_taken;
	int step = live_step(core, taken->step, taken->number);
	int d = scenario_delegation(core->scenario, taken->delegation);
	struct proposal *live;

	if (step < 0 || d < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	if (taken->revision != live->revision ||
		taken->position == PLENARY__POSITION__POSITION_NONE ||
		taken->position > PLENARY__POSITION__POSITION_BLOCK)
		return -1;
	live->positions[d] = taken->position;
	live->reasons[d] = pool_str(&core->pool, taken->reason);
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_deposited(struct core *core, const Plenary__Event *event)
{
	const Plenary__InstrumentDeposited *deposited =
		event->instrument_deposited;
	int step = live_step(core, deposited->step, deposited->number);
	int d = scenario_delegation(core->scenario, deposited->delegation);
	struct proposal *live;

	if (step < 0 || d < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	live->instruments = (delegation_set)(live->instruments | 1U << d);
	/* Nothing is late any more, though a prerequisite may be missing. */
	if (state_missing(core, (unsigned)step) == 0)
		drop_deadline(core, &live->ratify_by);
	mark_step(core, (unsigned)step);
	return 0;
}

/* ── changes of status ───────────────────────────────────────────────── */

static int set_availability(
	struct core *core, const char *id, Plenary__Status status)
{
	int step = scenario_step(core->scenario, id);

	if (step < 0 ||
		status_is_live(state_step(core, (unsigned)step)->status))
		return -1;
	state_step(core, (unsigned)step)->status = status;
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_adopted(struct core *core, const Plenary__Event *event)
{
	const Plenary__Adopted *adopted = event->adopted;
	int step = live_step(core, adopted->step, adopted->number);
	struct step_state *state;

	if (step < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	state->status = PLENARY__STATUS__STATUS_ADOPTED;
	drop_deadline(core, &state->live.decide_by);
	state->live.ratify_by = deadline_new(core, adopted->ratify_by_ms);
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_in_force(struct core *core, const Plenary__Event *event)
{
	const Plenary__EnteredIntoForce *entered = event->entered_into_force;
	int step = live_step(core, entered->step, entered->number);
	struct step_state *state;

	if (step < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	state->status = PLENARY__STATUS__STATUS_IN_FORCE;
	drop_deadline(core, &state->live.ratify_by);
	mark_step(core, (unsigned)step);
	view_set_mark_kind(&core->changed, VIEW_INDICATOR);
	view_set_mark_kind(&core->changed, VIEW_BAR);
	return 0;
}

/* The live proposal ends; its history stays. Whether the step is locked then
 * is for settling to say. */
static int end_proposal(struct core *core, const Plenary__Event *event,
	const char *step_id, uint32_t number, Plenary__Outcome outcome,
	const char *reason)
{
	int step = live_step(core, step_id, number);
	struct step_state *state;

	if (step < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	*state_attempt(core, (unsigned)step, number - 1) = (struct attempt){
		.revision = state->live.revision,
		.proposer = state->live.proposer,
		.outcome = outcome,
		.exercise_ms = event->exercise_ms,
		.reason = pool_str(&core->pool, reason),
	};
	state->status = PLENARY__STATUS__STATUS_AVAILABLE;
	drop_deadline(core, &state->live.decide_by);
	drop_deadline(core, &state->live.ratify_by);
	state->live = (struct proposal){0};
	mark_step(core, (unsigned)step);
	view_set_mark(&core->changed, VIEW_DRAFT, (unsigned)step);
	return 0;
}

/* ── deadlines ───────────────────────────────────────────────────────── */

static int change_deadline(
	struct core *core, const char *id, bool held, const int64_t *due_ms)
{
	struct arena arena;
	struct due due;
	bool found;

	arena_init(&arena, 0);
	found = deadline_find(core, id, &arena, &due);
	arena_fini(&arena);
	if (!found)
		return -1;
	due.deadline->held = held;
	if (due_ms != NULL) {
		due.deadline->at_ms = *due_ms;
		due.deadline->order = ++core->state->deadlines_set;
	}
	view_set_mark(&core->changed, VIEW_CLOCK, 0);
	mark_step(core, due.step);
	return 0;
}

int apply_proposal(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(STEP_LOCKED):
		return set_availability(core, event->step_locked->step,
			PLENARY__STATUS__STATUS_LOCKED);
	case WHAT(STEP_UNLOCKED):
		return set_availability(core, event->step_unlocked->step,
			PLENARY__STATUS__STATUS_AVAILABLE);
	case WHAT(PROPOSAL_TABLED):
		return apply_tabled(core, event);
	case WHAT(AMENDMENT_PROPOSED):
		return apply_amendment_proposed(core, event);
	case WHAT(AMENDMENT_ACCEPTED):
		return apply_amendment_answer(core,
			event->amendment_accepted->step,
			event->amendment_accepted->number,
			event->amendment_accepted->amendment,
			event->amendment_accepted->delegation, true);
	case WHAT(AMENDMENT_DECLINED):
		return apply_amendment_answer(core,
			event->amendment_declined->step,
			event->amendment_declined->number,
			event->amendment_declined->amendment,
			event->amendment_declined->delegation, false);
	case WHAT(AMENDMENT_WITHDRAWN):
		return apply_amendment_withdrawn(core, event);
	case WHAT(AMENDED):
		return apply_amended(core, event);
	case WHAT(POSITION_TAKEN):
		return apply_position(core, event);
	case WHAT(INSTRUMENT_DEPOSITED):
		return apply_deposited(core, event);
	case WHAT(ADOPTED):
		return apply_adopted(core, event);
	case WHAT(ENTERED_INTO_FORCE):
		return apply_in_force(core, event);
	case WHAT(RATIFICATION_REFUSED):
		return live_step(core, event->ratification_refused->step,
			       event->ratification_refused->number) < 0
			       ? -1
			       : 0;
	case WHAT(REJECTED):
		return end_proposal(core, event, event->rejected->step,
			event->rejected->number,
			PLENARY__OUTCOME__OUTCOME_REJECTED,
			event->rejected->reason);
	case WHAT(WITHDRAWN):
		return end_proposal(core, event, event->withdrawn->step,
			event->withdrawn->number,
			PLENARY__OUTCOME__OUTCOME_WITHDRAWN, "");
	case WHAT(LAPSED):
		return end_proposal(core, event, event->lapsed->step,
			event->lapsed->number, PLENARY__OUTCOME__OUTCOME_LAPSED,
			event->lapsed->reason);
	case WHAT(DEADLINE_HELD):
		return change_deadline(
			core, event->deadline_held->deadline, true, NULL);
	case WHAT(DEADLINE_CONFIRMED):
		return change_deadline(
			core, event->deadline_confirmed->deadline, false, NULL);
	case WHAT(DEADLINE_EXTENDED):
		return change_deadline(core, event->deadline_extended->deadline,
			false, &event->deadline_extended->due_ms);
	default:
		return -1;
	}
}
