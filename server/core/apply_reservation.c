/* Reservations, and what is said to them. */
#include "core/apply_proposal.h"

#include "core/reservation.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define IN(status) (1U << PLENARY__STATUS__STATUS_##status)

enum {
	OPEN = IN(TABLED) | IN(SILENCE) | IN(HELD),
	ANSWERABLE = OPEN | IN(ADOPTED),
	LIVE = ANSWERABLE | IN(IN_FORCE) | IN(SUSPENDED)
};

/* Where an event's reservation is. */
struct place {
	unsigned step;
	unsigned maker;
	struct reservation *it;
};

/* The one of that id at the live proposal of that number, in one of the
 * statuses. false: there is none. */
static bool find_place(const struct core *core, const char *step_id,
	uint32_t number, const char *id, unsigned statuses, struct place *out)
{
	int step = live_step_in(core, step_id, number, statuses);
	int maker = reservation_find(core, id, &out->step);

	if (step < 0 || maker < 0 || out->step != (unsigned)step)
		return false;
	out->maker = (unsigned)maker;
	out->it = &state_step(core, out->step)->live.reservations[maker];
	return true;
}

/* A party that may answer it; -1: none of that id. */
static int other_party(
	const struct core *core, const struct place *place, const char *id)
{
	int d = party_of(core, (int)place->step, id);

	return d == (int)place->maker ? -1 : d;
}

/* ── made and withdrawn ──────────────────────────────────────────────── */

/* The number of a reservation's id, "A4.r1"; 0 for anything else. */
static uint32_t reservation_number(const char *id)
{
	const char *mark = strrchr(id, '.');

	return mark == NULL || mark[1] != 'r' ? 0 : id_number(mark + 2);
}

/* Whether the party's own is the one that its instrument repeats. */
static bool confirms(const struct reservation *it, uint32_t id,
	const Plenary__ReservationMade *made)
{
	return made->instrument && !it->instrument && it->id != 0 &&
	       it->id == id;
}

/* The events of the instrument and of the position come first. */
static bool goes_with(const struct core *core, unsigned step, unsigned maker,
	const Plenary__ReservationMade *made)
{
	const struct step_state *state = state_step(core, step);

	if (made->instrument)
		return (IN(ADOPTED) >> state->status & 1) != 0 &&
		       (state->live.instruments >> maker & 1) != 0;
	return (OPEN >> state->status & 1) != 0;
}

static int apply_made(struct core *core, const Plenary__Event *event)
{
	const Plenary__ReservationMade *made = event->reservation_made;
	int step = live_step(core, made->step, made->number);
	int maker = party_of(core, step, made->delegation);
	uint32_t id = reservation_number(made->reservation);
	struct step_state *state;
	struct reservation *it;

	if (maker < 0 ||
		!goes_with(core, (unsigned)step, (unsigned)maker, made))
		return -1;
	state = state_step(core, (unsigned)step);
	it = &state->live.reservations[maker];
	if (confirms(it, id, made)) {
		it->instrument = true;
	} else {
		if (it->id != 0 || id != state->reservations_made + 1)
			return -1;
		state->reservations_made = id;
		*it = (struct reservation){
			.id = id,
			.instrument = made->instrument,
			.text = pool_str(&core->pool, made->text),
		};
	}
	/* Where all have answered before, nobody's silence is waited for. */
	if (made->instrument && reservation_unanswered(core, (unsigned)step,
					(unsigned)maker) != 0)
		it->answer_by = deadline_new(core, made->answer_by_ms);
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_withdrawn(struct core *core, const Plenary__Event *event)
{
	const Plenary__ReservationWithdrawn *withdrawn =
		event->reservation_withdrawn;
	struct place place;

	if (!find_place(core, withdrawn->step, withdrawn->number,
		    withdrawn->reservation, LIVE, &place))
		return -1;
	if (party_of(core, (int)place.step, withdrawn->delegation) !=
		(int)place.maker)
		return -1;
	drop_deadline(core, &place.it->answer_by);
	*place.it = (struct reservation){0};
	mark_step(core, place.step);
	return 0;
}

/* ── what the others say ─────────────────────────────────────────────── */

static int apply_acknowledged(struct core *core, const Plenary__Event *event)
{
	const Plenary__ReservationAcknowledged *acknowledged =
		event->reservation_acknowledged;
	struct place place;
	int d;

	if (!find_place(core, acknowledged->step, acknowledged->number,
		    acknowledged->reservation, ANSWERABLE, &place))
		return -1;
	d = other_party(core, &place, acknowledged->delegation);
	if (d < 0)
		return -1;
	place.it->acknowledged =
		(delegation_set)(place.it->acknowledged | 1U << d);
	mark_step(core, place.step);
	return 0;
}

static void set_answer(struct core *core, struct reservation *it, int d,
	const Plenary__ReservationAnswered *answered)
{
	delegation_set party = (delegation_set)(1U << d);

	it->held = (delegation_set)(it->held & ~party);
	/* EXCON's ruling is no word of the party's own. */
	if (!answered->ruled)
		it->acknowledged = (delegation_set)(it->acknowledged | party);
	if (answered->object) {
		it->objected = (delegation_set)(it->objected | party);
		it->reasons[d] = pool_str(&core->pool, answered->reason);
		return;
	}
	it->accepted = (delegation_set)(it->accepted | party);
	it->objected = (delegation_set)(it->objected & ~party);
	it->reasons[d] = (struct text){0};
}

static int apply_answered(struct core *core, const Plenary__Event *event)
{
	const Plenary__ReservationAnswered *answered =
		event->reservation_answered;
	struct place place;
	int d;

	if (!find_place(core, answered->step, answered->number,
		    answered->reservation, ANSWERABLE, &place))
		return -1;
	d = other_party(core, &place, answered->delegation);
	/* An acceptance is final; EXCON answers only for those held. */
	if (d < 0 || (place.it->accepted >> d & 1) != 0 ||
		(answered->ruled && (place.it->held >> d & 1) == 0))
		return -1;
	set_answer(core, place.it, d, answered);
	if (reservation_unanswered(core, place.step, place.maker) == 0)
		drop_deadline(core, &place.it->answer_by);
	mark_step(core, place.step);
	return 0;
}

/* Those that have not answered so far; 0: the list does not fit. */
static delegation_set listed(const struct core *core, const struct place *place,
	char *const *ids, size_t n)
{
	delegation_set set = 0;

	for (size_t i = 0; i < n; i++) {
		int d = other_party(core, place, ids[i]);

		if (d < 0)
			return 0;
		set = (delegation_set)(set | 1U << d);
	}
	set = (delegation_set)(set & reservation_unanswered(
					     core, place->step, place->maker));
	return set_count(set) == n ? set : 0;
}

static int apply_settled(struct core *core, const Plenary__Event *event)
{
	const Plenary__ReservationSettled *settled = event->reservation_settled;
	delegation_set accepted;
	struct place place;
	delegation_set held;

	if (!find_place(core, settled->step, settled->number,
		    settled->reservation, IN(ADOPTED), &place))
		return -1;
	accepted = listed(core, &place, settled->accepted, settled->n_accepted);
	held = listed(core, &place, settled->held, settled->n_held);
	if ((settled->n_accepted != 0 && accepted == 0) ||
		(settled->n_held != 0 && held == 0) || (accepted & held) != 0)
		return -1;
	place.it->accepted = (delegation_set)(place.it->accepted | accepted);
	place.it->held = (delegation_set)(place.it->held | held);
	drop_deadline(core, &place.it->answer_by);
	mark_step(core, place.step);
	return 0;
}

int apply_reservation(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(RESERVATION_MADE):
		return apply_made(core, event);
	case WHAT(RESERVATION_ACKNOWLEDGED):
		return apply_acknowledged(core, event);
	case WHAT(RESERVATION_ANSWERED):
		return apply_answered(core, event);
	case WHAT(RESERVATION_SETTLED):
		return apply_settled(core, event);
	case WHAT(RESERVATION_WITHDRAWN):
		return apply_withdrawn(core, event);
	default:
		return -1;
	}
}
