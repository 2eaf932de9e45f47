/* What the parties say to a text, and how it comes to be adopted. */
#include "core/apply_proposal.h"

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define IN(status) (1U << PLENARY__STATUS__STATUS_##status)

enum { OPEN = IN(TABLED) | IN(SILENCE) | IN(HELD) };

/* In any status: the assent that a withdrawn reservation leaves behind may
 * come when the text is adopted already. */
static int apply_taken(struct core *core, const Plenary__Event *event)
{
	const Plenary__PositionTaken *taken = event->position_taken;
	int step = live_step(core, taken->step, taken->number);
	int d = party_of(core, step, taken->delegation);
	struct proposal *live;

	if (d < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	if (taken->revision != live->revision ||
		taken->position <= PLENARY__POSITION__POSITION_NONE ||
		taken->position > PLENARY__POSITION__POSITION_BLOCK)
		return -1;
	live->positions[d] = taken->position;
	live->reasons[d] = pool_str(&core->pool, taken->reason);
	live->acknowledged = (delegation_set)(live->acknowledged | 1U << d);
	live->flagged = (delegation_set)(live->flagged & ~(1U << d));
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_acknowledged(struct core *core, const Plenary__Event *event)
{
	const Plenary__Acknowledged *it = event->acknowledged;
	int step = live_step_in(core, it->step, it->number, OPEN);
	int d = party_of(core, step, it->delegation);
	struct proposal *live;

	if (d < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	if (it->revision != live->revision)
		return -1;
	live->acknowledged = (delegation_set)(live->acknowledged | 1U << d);
	mark_step(core, (unsigned)step);
	return 0;
}

/* ── silence ─────────────────────────────────────────────────────────── */

static int apply_silence_begun(struct core *core, const Plenary__Event *event)
{
	const Plenary__SilenceBegun *begun = event->silence_begun;
	int step = live_step_in(core, begun->step, begun->number, IN(TABLED));
	struct step_state *state;

	if (step < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	if (begun->revision != state->live.revision)
		return -1;
	state->status = PLENARY__STATUS__STATUS_SILENCE;
	state->live.silence_by = deadline_new(core, begun->silence_by_ms);
	state->live.present = state_connected(core);
	mark_step(core, (unsigned)step);
	return 0;
}

/* Out of a silence, or of what one left behind; what was said stays. */
static int leave_silence(struct core *core, int step, Plenary__Status to)
{
	struct step_state *state;

	if (step < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	state->status = to;
	drop_deadline(core, &state->live.silence_by);
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_adopted(struct core *core, const Plenary__Event *event)
{
	const Plenary__Adopted *adopted = event->adopted;
	int step = live_step_in(core, adopted->step, adopted->number, OPEN);

	if (step < 0)
		return -1;
	adopt_proposal(core, (unsigned)step, adopted->ratify_by_ms);
	return 0;
}

int apply_position(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(POSITION_TAKEN):
		return apply_taken(core, event);
	case WHAT(ACKNOWLEDGED):
		return apply_acknowledged(core, event);
	case WHAT(SILENCE_BEGUN):
		return apply_silence_begun(core, event);
	case WHAT(SILENCE_BROKEN):
		return leave_silence(core,
			live_step_in(core, event->silence_broken->step,
				event->silence_broken->number, IN(SILENCE)),
			PLENARY__STATUS__STATUS_TABLED);
	case WHAT(HELD):
		return leave_silence(core,
			live_step_in(core, event->held->step,
				event->held->number, IN(SILENCE)),
			PLENARY__STATUS__STATUS_HELD);
	case WHAT(RETURNED):
		return leave_silence(core,
			live_step_in(core, event->returned->step,
				event->returned->number, IN(HELD)),
			PLENARY__STATUS__STATUS_TABLED);
	case WHAT(ADOPTED):
		return apply_adopted(core, event);
	default:
		return -1;
	}
}
