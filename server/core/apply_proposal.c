#include "core/apply_proposal.h"

#include "core/apply_force.h"
#include "core/deadline.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

/* ── what the files share ────────────────────────────────────────────── */

void mark_step(struct core *core, unsigned step)
{
	view_set_mark(&core->changed, VIEW_STEP, step);
	view_set_mark(&core->changed, VIEW_PROPOSAL, step);
	view_set_mark(&core->changed, VIEW_MAY, step);
}

void mark_ballots_of(struct core *core, unsigned step)
{
	unsigned n = core->scenario->n_delegations;

	for (unsigned d = 0; d < n; d++)
		view_set_mark(&core->changed, VIEW_BALLOTS, step * n + d);
}

int live_step(const struct core *core, const char *id, uint32_t number)
{
	int step = catalogue_find(&core->steps, id);

	if (step < 0 ||
		!status_is_live(state_step(core, (unsigned)step)->status) ||
		state_step(core, (unsigned)step)->live.number != number)
		return -1;
	return step;
}

int live_step_in(const struct core *core, const char *id, uint32_t number,
	unsigned statuses)
{
	int step = live_step(core, id, number);

	if (step < 0 ||
		(statuses >> state_step(core, (unsigned)step)->status & 1) == 0)
		return -1;
	return step;
}

int party_of(const struct core *core, int step, const char *delegation)
{
	int d = scenario_delegation(core->scenario, delegation);

	if (step < 0 || d < 0 ||
		(core->steps.defs[step]->parties >> d & 1) == 0)
		return -1;
	return d;
}

struct deadline deadline_new(struct core *core, int64_t at_ms)
{
	return (struct deadline){
		.at_ms = at_ms,
		.order = ++core->state->deadlines_set,
		.set = true,
	};
}

void drop_deadline(struct core *core, struct deadline *deadline)
{
	/* EXCON's clock lists those that are held. */
	if (deadline->held)
		view_set_mark(&core->changed, VIEW_CLOCK, 0);
	deadline->set = false;
	deadline->held = false;
}

void clear_positions(struct core *core, struct proposal *live)
{
	memset(live->positions, 0, sizeof(live->positions));
	memset(live->reasons, 0, sizeof(live->reasons));
	live->acknowledged = 0;
	live->flagged = 0;
	for (unsigned d = 0; d < DELEGATIONS_MAX; d++)
		drop_deadline(core, &live->reservations[d].answer_by);
	memset(live->reservations, 0, sizeof(live->reservations));
}

void adopt_proposal(struct core *core, unsigned step, int64_t ratify_by_ms)
{
	struct step_state *state = state_step(core, step);
	struct proposal *live = &state->live;

	state->status = PLENARY__STATUS__STATUS_ADOPTED;
	drop_deadline(core, &live->decide_by);
	drop_deadline(core, &live->silence_by);
	live->n_amendments = 0;
	live->flagged = 0; /* there is nothing to confirm any more */
	memset(live->ballots, 0, sizeof(live->ballots));
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if ((core->steps.defs[step]->parties >> d & 1) != 0)
			live->ballots[d].roll = state_occupied(core, d);
	}
	live->ratify_by = deadline_new(core, ratify_by_ms);
	mark_step(core, step);
	mark_ballots_of(core, step);
}

static void drop_deadlines(struct core *core, struct proposal *live)
{
	drop_deadline(core, &live->decide_by);
	drop_deadline(core, &live->silence_by);
	drop_deadline(core, &live->ratify_by);
	for (unsigned d = 0; d < DELEGATIONS_MAX; d++) {
		drop_deadline(core, &live->notices[d]);
		drop_deadline(core, &live->reservations[d].answer_by);
	}
}

int end_proposal(struct core *core, const Plenary__Event *event,
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
	/* What it had in force, it takes along. */
	if (!status_is_open(state->status))
		mark_force(core, (unsigned)step);
	state->status = PLENARY__STATUS__STATUS_AVAILABLE;
	drop_deadlines(core, &state->live);
	state->live = (struct proposal){0};
	mark_step(core, (unsigned)step);
	mark_ballots_of(core, (unsigned)step);
	view_set_mark(&core->changed, VIEW_DRAFT, (unsigned)step);
	return 0;
}

/* ── availability and ends ───────────────────────────────────────────── */

static int set_availability(
	struct core *core, const char *id, Plenary__Status status)
{
	int step = catalogue_find(&core->steps, id);

	if (step < 0 ||
		status_is_live(state_step(core, (unsigned)step)->status))
		return -1;
	state_step(core, (unsigned)step)->status = status;
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_end(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(STEP_LOCKED):
		return set_availability(core, event->step_locked->step,
			PLENARY__STATUS__STATUS_LOCKED);
	case WHAT(STEP_UNLOCKED):
		return set_availability(core, event->step_unlocked->step,
			PLENARY__STATUS__STATUS_AVAILABLE);
	case WHAT(WITHDRAWN):
		return end_proposal(core, event, event->withdrawn->step,
			event->withdrawn->number,
			PLENARY__OUTCOME__OUTCOME_WITHDRAWN, "");
	case WHAT(REJECTED):
		return end_proposal(core, event, event->rejected->step,
			event->rejected->number,
			PLENARY__OUTCOME__OUTCOME_REJECTED,
			event->rejected->reason);
	case WHAT(LAPSED):
		return end_proposal(core, event, event->lapsed->step,
			event->lapsed->number, PLENARY__OUTCOME__OUTCOME_LAPSED,
			event->lapsed->reason);
	case WHAT(TERMINATED):
		return end_proposal(core, event, event->terminated->step,
			event->terminated->number,
			PLENARY__OUTCOME__OUTCOME_TERMINATED,
			event->terminated->reason);
	default:
		return -1;
	}
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

static int apply_deadline(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
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

/* ── dispatch ────────────────────────────────────────────────────────── */

typedef int apply_fn(struct core *, const Plenary__Event *);

/* Each knows its own kinds and refuses all others untouched, so that one that
 * does not fit is refused by all of them. */
static apply_fn *const parts[] = {
	apply_text,
	apply_position,
	apply_bond,
	apply_reservation,
	apply_force,
	apply_end,
	apply_deadline,
};

int apply_proposal(struct core *core, const Plenary__Event *event)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		if (parts[i](core, event) == 0)
			return 0;
	}
	return -1;
}
