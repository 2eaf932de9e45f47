/* What each delegation holds at a step. */
#include "tests/model/law.h"

#define STATUS(name) PLENARY__STATUS__STATUS_##name
#define POSITION(name) PLENARY__POSITION__POSITION_##name

/* One delegation at a step. */
struct holder {
	const struct scene *scene;
	const struct proposal *live;
	unsigned d;
	bool party;       /* and has not left */
	unsigned parties; /* bits, without those that left */
	bool open;        /* before adoption */
	bool bound;       /* in force or suspended */
	struct fault *fault;
};

static bool broken(const struct holder *it, const char *law)
{
	return fault_say(it->fault, law, "%s at %s",
		scenario_delegation_id(it->scene->core->scenario, it->d),
		it->scene->def->id);
}

static bool has(unsigned set, const struct holder *it)
{
	return (set >> it->d & 1) != 0;
}

static bool law_position(const struct holder *it)
{
	Plenary__Position position = it->live->positions[it->d];
	bool reserved = it->live->reservations[it->d].id != 0;

	if (!it->party && it->open && position != POSITION(NONE))
		return broken(it, "positions are the parties'");
	if (position != POSITION(NONE) && !has(it->live->acknowledged, it))
		return broken(it, "a position acknowledges the revision");
	if (position == POSITION(NONE) && has(it->live->flagged, it))
		return broken(it, "only a position waits to be confirmed");
	if (it->open &&
		(position == POSITION(ASSENT_WITH_RESERVATION)) != reserved)
		return broken(it, "a reservation stands with its position");
	return true;
}

static bool law_ballot(const struct holder *it)
{
	const struct ballot *ballot = &it->live->ballots[it->d];
	unsigned votes = ballot->yes | ballot->no;

	if ((ballot->yes & ballot->no) != 0 || (votes & ~ballot->roll) != 0)
		return broken(it, "a seat of the roll has one vote");
	if ((it->open || !it->party) && (ballot->roll | votes) != 0)
		return broken(it, "ballots open at adoption");
	return true;
}

static bool law_answers(
	const struct holder *it, const struct reservation *reservation)
{
	unsigned answered = reservation->accepted | reservation->objected;
	unsigned others = it->parties & ~(1U << it->d);
	bool waits = (others & ~answered & ~reservation->held) != 0;
	bool after = reservation->instrument && !it->open && !it->bound;

	if ((reservation->accepted & reservation->objected) != 0 ||
		(reservation->held & answered) != 0)
		return broken(it, "a reservation is accepted, objected to or "
				  "held");
	if (((answered | reservation->held) & (1U << it->d)) != 0)
		return broken(it, "nobody answers its own reservation");
	if (reservation->answer_by.set && !(after && waits))
		return broken(it, "only an instrument's reservation is "
				  "accepted tacitly");
	if (after && waits && !reservation->answer_by.set)
		return broken(it, "an instrument's reservation has a time to "
				  "be answered in");
	return true;
}

static bool law_reservation(const struct holder *it)
{
	const struct reservation *own = &it->live->reservations[it->d];

	if (own->id == 0)
		return true;
	if (!it->party)
		return broken(it, "reservations are the parties'");
	if (own->instrument && !has(it->live->instruments, it))
		return broken(it, "an instrument's reservation goes with it");
	if (!own->instrument && has(it->live->instruments, it))
		return broken(it, "a reservation is repeated with the "
				  "instrument");
	return law_answers(it, own);
}

static bool law_bond(const struct holder *it)
{
	const struct deadline *notice = &it->live->notices[it->d];

	if (notice->set && !(it->bound && it->party))
		return broken(it, "notice is given by a party that is bound");
	if (has(it->live->left, it) && !it->bound)
		return broken(it, "a party leaves what is in force");
	return true;
}

bool law_parties(const struct scene *scene, struct fault *fault)
{
	unsigned n = scene->core->scenario->n_delegations;
	struct holder it = {
		.scene = scene,
		.live = scene->live,
		.open = scene->state->status<STATUS(ADOPTED),
			.bound = scene->state->status>
				STATUS(ADOPTED),
		.fault = fault,
	};

	for (unsigned d = 0; d < n; d++)
		it.parties |= (unsigned)scene_is_party(scene, d) << d;
	for (it.d = 0; it.d < n; it.d++) {
		it.party = has(it.parties, &it);
		if (!law_position(&it) || !law_ballot(&it) ||
			!law_reservation(&it) || !law_bond(&it))
			return false;
	}
	return true;
}
