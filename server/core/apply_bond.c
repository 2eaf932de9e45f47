/* Consent to be bound: ballots and instruments. */
#include "core/apply_proposal.h"

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define IN(status) (1U << PLENARY__STATUS__STATUS_##status)

/* The step of an event about a party of an adopted proposal, or -1. */
static int adopted_step(const struct core *core, const char *id,
	uint32_t number, const char *delegation, unsigned *out)
{
	int step = live_step_in(core, id, number, IN(ADOPTED));
	int d = step < 0 ? -1 : party_of(core, step, delegation);

	if (d < 0)
		return -1;
	*out = (unsigned)d;
	return step;
}

/* What the delegation sees of its own vote. */
static void mark_ballot(struct core *core, unsigned step, unsigned delegation)
{
	view_set_mark(&core->changed, VIEW_MAY, step);
	view_set_mark(&core->changed, VIEW_BALLOTS,
		step * core->scenario->n_delegations + delegation);
}

static int apply_cast(struct core *core, const Plenary__Event *event)
{
	const Plenary__BallotCast *cast = event->ballot_cast;
	unsigned d;
	int step = adopted_step(
		core, cast->step, cast->number, cast->delegation, &d);
	struct proposal *live;
	struct ballot *ballot;
	seat_set vote;
	int seat;

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	ballot = &live->ballots[d];
	seat = scenario_seat(core->scenario, d, cast->seat);
	if (seat < 0 || (ballot->roll >> seat & 1) == 0 ||
		(live->instruments >> d & 1) != 0)
		return -1;
	vote = (seat_set)(1U << seat);
	ballot->yes = (seat_set)(ballot->yes & ~vote);
	ballot->no = (seat_set)(ballot->no & ~vote);
	if (cast->yes)
		ballot->yes = (seat_set)(ballot->yes | vote);
	else
		ballot->no = (seat_set)(ballot->no | vote);
	mark_ballot(core, (unsigned)step, d);
	return 0;
}

static int apply_deposited(struct core *core, const Plenary__Event *event)
{
	const Plenary__InstrumentDeposited *deposited =
		event->instrument_deposited;
	unsigned d;
	int step = adopted_step(core, deposited->step, deposited->number,
		deposited->delegation, &d);
	struct proposal *live;

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	if ((live->instruments >> d & 1) != 0)
		return -1;
	live->instruments = (delegation_set)(live->instruments | 1U << d);
	/* Nothing is late any more, though a prerequisite may be missing. */
	if (state_missing(core, (unsigned)step) == 0)
		drop_deadline(core, &live->ratify_by);
	mark_step(core, (unsigned)step);
	mark_ballot(core, (unsigned)step, d);
	return 0;
}

/* An instrument is missing again: by the old time, or at once if that is
 * past. A deadline that still runs, or is held, goes on as it is. */
static int apply_taken_back(struct core *core, const Plenary__Event *event)
{
	const Plenary__InstrumentWithdrawn *withdrawn =
		event->instrument_withdrawn;
	unsigned d;
	int step = adopted_step(core, withdrawn->step, withdrawn->number,
		withdrawn->delegation, &d);
	struct proposal *live;
	int64_t at_ms;

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	if ((live->instruments >> d & 1) == 0)
		return -1;
	live->instruments = (delegation_set)(live->instruments & ~(1U << d));
	at_ms = live->ratify_by.at_ms;
	if (!live->ratify_by.set)
		live->ratify_by = deadline_new(
			core, at_ms < event->exercise_ms ? event->exercise_ms
							 : at_ms);
	mark_step(core, (unsigned)step);
	mark_ballot(core, (unsigned)step, d);
	return 0;
}

/* That the proposal lapses by it is an event of its own. */
static int apply_refused(struct core *core, const Plenary__Event *event)
{
	const Plenary__RatificationRefused *refused =
		event->ratification_refused;
	unsigned d;

	return adopted_step(core, refused->step, refused->number,
		       refused->delegation, &d) < 0
		       ? -1
		       : 0;
}

int apply_bond(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(BALLOT_CAST):
		return apply_cast(core, event);
	case WHAT(INSTRUMENT_DEPOSITED):
		return apply_deposited(core, event);
	case WHAT(INSTRUMENT_WITHDRAWN):
		return apply_taken_back(core, event);
	case WHAT(RATIFICATION_REFUSED):
		return apply_refused(core, event);
	default:
		return -1;
	}
}
