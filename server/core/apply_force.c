#include "core/apply_force.h"

#include "core/apply_override.h"
#include "core/apply_proposal.h"
#include "core/condition.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define IN(status) (1U << PLENARY__STATUS__STATUS_##status)

enum { BOUND = IN(IN_FORCE) | IN(SUSPENDED) };

void mark_force(struct core *core, unsigned step)
{
	mark_step(core, step);
	view_set_mark_kind(&core->changed, VIEW_INDICATOR);
	view_set_mark_kind(&core->changed, VIEW_BAR);
	for (unsigned s = 0; s < core->steps.n; s++) {
		if ((core->steps.defs[s]->needs >> step & 1) == 0)
			continue;
		view_set_mark(&core->changed, VIEW_STEP, s);
		view_set_mark(&core->changed, VIEW_PROPOSAL, s);
	}
}

/* ── in and out of force ─────────────────────────────────────────────── */

static int apply_entered(struct core *core, const Plenary__Event *event)
{
	const Plenary__EnteredIntoForce *entered = event->entered_into_force;
	int step =
		live_step_in(core, entered->step, entered->number, IN(ADOPTED));
	struct step_state *state;

	if (step < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	state->status = PLENARY__STATUS__STATUS_IN_FORCE;
	drop_deadline(core, &state->live.ratify_by);
	for (unsigned d = 0; d < core->scenario->n_delegations; d++)
		drop_deadline(core, &state->live.reservations[d].answer_by);
	mark_ballots_of(core, (unsigned)step);
	mark_force(core, (unsigned)step);
	return 0;
}

static int set_force(struct core *core, const char *id, uint32_t number,
	unsigned from, Plenary__Status status)
{
	int step = live_step_in(core, id, number, from);

	if (step < 0)
		return -1;
	state_step(core, (unsigned)step)->status = status;
	mark_force(core, (unsigned)step);
	return 0;
}

static int apply_breach_upheld(struct core *core, const Plenary__Event *event)
{
	const Plenary__BreachUpheld *upheld = event->breach_upheld;
	int step = live_step_in(core, upheld->step, upheld->number, BOUND);

	if (step < 0)
		return -1;
	state_step(core, (unsigned)step)->live.breach = true;
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_breach_lifted(struct core *core, const Plenary__Event *event)
{
	const Plenary__BreachLifted *lifted = event->breach_lifted;
	int step = live_step_in(core, lifted->step, lifted->number, BOUND);
	struct proposal *live;

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	live->breach = false;
	live->overridden = false;
	memset(live->injects, 0, sizeof(live->injects));
	mark_step(core, (unsigned)step);
	return 0;
}

void apply_inject_suspends(struct core *core, unsigned inject)
{
	const Plenary__Inject *def = core->scenario->injects[inject].def;

	for (size_t i = 0; i < def->n_suspends; i++) {
		int step = catalogue_find(&core->steps, def->suspends[i]);
		struct step_state *state;

		if (step < 0)
			continue;
		state = state_step(core, (unsigned)step);
		if ((BOUND >> state->status & 1) == 0)
			continue;
		state->live.injects[inject / 64] |= (uint64_t)1 << inject % 64;
		mark_step(core, (unsigned)step);
	}
}

/* ── notices ─────────────────────────────────────────────────────────── */

/* The step of an event about a party of a proposal that binds it, or -1. */
static int bound_step(const struct core *core, const char *step_id,
	uint32_t number, const char *delegation, unsigned *out)
{
	int step = live_step_in(core, step_id, number, BOUND);
	int d = step < 0 ? -1 : party_of(core, step, delegation);

	if (d < 0)
		return -1;
	*out = (unsigned)d;
	return step;
}

static int apply_notice_given(struct core *core, const Plenary__Event *event)
{
	const Plenary__NoticeGiven *given = event->notice_given;
	unsigned d;
	int step = bound_step(
		core, given->step, given->number, given->delegation, &d);

	if (step < 0)
		return -1;
	state_step(core, (unsigned)step)->live.notices[d] =
		deadline_new(core, given->leaves_ms);
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_notice_revoked(struct core *core, const Plenary__Event *event)
{
	const Plenary__NoticeRevoked *revoked = event->notice_revoked;
	unsigned d;
	int step = bound_step(
		core, revoked->step, revoked->number, revoked->delegation, &d);

	if (step < 0)
		return -1;
	drop_deadline(core, &state_step(core, (unsigned)step)->live.notices[d]);
	mark_step(core, (unsigned)step);
	return 0;
}

/* What the party had said binds it no more; whether the others go on is for
 * settling to say. */
static int apply_party_left(struct core *core, const Plenary__Event *event)
{
	const Plenary__PartyLeft *left = event->party_left;
	struct proposal *live;
	unsigned d;
	int step = bound_step(
		core, left->step, left->number, left->delegation, &d);

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	live->left = (delegation_set)(live->left | 1U << d);
	live->instruments = (delegation_set)(live->instruments & ~(1U << d));
	drop_deadline(core, &live->notices[d]);
	drop_deadline(core, &live->reservations[d].answer_by);
	live->reservations[d] = (struct reservation){0};
	live->ballots[d] = (struct ballot){0};
	mark_step(core, (unsigned)step);
	return 0;
}

/* ── conditions ──────────────────────────────────────────────────────── */

/* The place of the condition of that id in the text of that live proposal, or
 * -1. */
static int condition_of(
	const struct core *core, int step, const char *condition)
{
	unsigned found;
	int i = condition_find(core, condition, &found);

	return i >= 0 && step >= 0 && found == (unsigned)step ? i : -1;
}

static int apply_condition_settled(
	struct core *core, const Plenary__Event *event)
{
	const Plenary__ConditionSettled *settled = event->condition_settled;
	int step = live_step(core, settled->step, settled->number);
	int i = condition_of(core, step, settled->condition);
	struct proposal *live;
	condition_set it;

	if (i < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	it = (condition_set)(1U << i);
	live->met = (condition_set)(live->met & ~it);
	live->failed = (condition_set)(live->failed & ~it);
	if (settled->met)
		live->met = (condition_set)(live->met | it);
	else
		live->failed = (condition_set)(live->failed | it);
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_condition_waived(
	struct core *core, const Plenary__Event *event)
{
	const Plenary__ConditionWaived *waived = event->condition_waived;
	int d = scenario_delegation(core->scenario, waived->delegation);
	int step = live_step(core, waived->step, waived->number);
	int i = condition_of(core, step, waived->condition);
	delegation_set *by;

	if (d < 0 || i < 0)
		return -1;
	by = &state_step(core, (unsigned)step)->live.waived_by[i];
	*by = (delegation_set)(*by | 1U << d);
	mark_step(core, (unsigned)step);
	return 0;
}

int apply_force(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(ENTERED_INTO_FORCE):
		return apply_entered(core, event);
	case WHAT(SUSPENDED):
		return set_force(core, event->suspended->step,
			event->suspended->number, IN(IN_FORCE),
			PLENARY__STATUS__STATUS_SUSPENDED);
	case WHAT(FORCE_RESUMED):
		return set_force(core, event->force_resumed->step,
			event->force_resumed->number, IN(SUSPENDED),
			PLENARY__STATUS__STATUS_IN_FORCE);
	case WHAT(BREACH_UPHELD):
		return apply_breach_upheld(core, event);
	case WHAT(BREACH_LIFTED):
		return apply_breach_lifted(core, event);
	case WHAT(NOTICE_GIVEN):
		return apply_notice_given(core, event);
	case WHAT(NOTICE_REVOKED):
		return apply_notice_revoked(core, event);
	case WHAT(PARTY_LEFT):
		return apply_party_left(core, event);
	case WHAT(CONDITION_SETTLED):
		return apply_condition_settled(core, event);
	case WHAT(CONDITION_WAIVED):
		return apply_condition_waived(core, event);
	case WHAT(OVERRIDDEN):
		return apply_override(core, event->overridden);
	default:
		return -1;
	}
}
