/* Views of a live proposal: where it stands, its text, and the votes inside
 * the delegations. */
#include "core/project_scene.h"

#include "core/ballot.h"
#include "core/condition.h"
#include "core/deadline.h"
#include "core/draft.h"
#include "core/reservation.h"

Plenary__PartyPosition **scene_positions(
	const struct scene *scene, unsigned s, bool whole, size_t *n)
{
	const struct proposal *live = &state_step(scene->core, s)->live;
	Plenary__PartyPosition **all = scene_pointers(scene, DELEGATIONS_MAX);

	*n = 0;
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		Plenary__PartyPosition *it;

		if (live->positions[d] == PLENARY__POSITION__POSITION_NONE)
			continue;
		SCENE_NEW(scene, it, plenary__party_position__init);
		it->delegation = scene_delegation_id(scene, d);
		it->position = live->positions[d];
		if (whole) {
			it->reason = scene_text(scene, live->reasons[d]);
			/* That somebody left is the delegation's own affair. */
			it->flagged = (live->flagged >> d & 1) != 0 &&
				      scene_may_know(scene, d);
		}
		all[(*n)++] = it;
	}
	return all;
}

/* ── the proposal ────────────────────────────────────────────────────── */

static void add_amendments(
	const struct scene *scene, unsigned s, Plenary__ProposalView *it)
{
	const struct proposal *live = &state_step(scene->core, s)->live;

	it->amendments = scene_pointers(scene, live->n_amendments);
	for (unsigned i = 0; i < live->n_amendments; i++) {
		const struct amendment *amendment = &live->amendments[i];
		Plenary__AmendmentProposed *proposed =
			plenary__amendment_proposed__unpack(
				arena_allocator(scene->arena),
				amendment->settings.len,
				(const uint8_t *)scene_text(
					scene, amendment->settings));
		Plenary__AmendmentView *line;

		if (proposed == NULL)
			continue;
		SCENE_NEW(scene, line, plenary__amendment_view__init);
		line->id = proposed->amendment;
		line->delegation = proposed->delegation;
		line->n_settings = proposed->n_settings;
		line->settings = proposed->settings;
		line->accepted = scene_set_ids(
			scene, amendment->accepted, &line->n_accepted);
		line->declined = scene_set_ids(
			scene, amendment->declined, &line->n_declined);
		it->amendments[it->n_amendments++] = line;
	}
}

static void add_objections(const struct scene *scene,
	const struct reservation *reservation, Plenary__ReservationView *line)
{
	line->objections = scene_pointers(scene, DELEGATIONS_MAX);
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		Plenary__PartyObjection *objection;

		if ((reservation->objected >> d & 1) == 0)
			continue;
		SCENE_NEW(scene, objection, plenary__party_objection__init);
		objection->delegation = scene_delegation_id(scene, d);
		objection->reason = scene_text(scene, reservation->reasons[d]);
		line->objections[line->n_objections++] = objection;
	}
}

static void add_reservations(
	const struct scene *scene, unsigned s, Plenary__ProposalView *it)
{
	it->reservations = scene_pointers(scene, DELEGATIONS_MAX);
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		const struct reservation *reservation =
			reservation_of(scene->core, s, d);
		Plenary__ReservationView *line;

		if (reservation == NULL)
			continue;
		SCENE_NEW(scene, line, plenary__reservation_view__init);
		line->id = arena_printf(scene->arena, "%s.r%u",
			catalogue_id(&scene->core->steps, s), reservation->id);
		line->delegation = scene_delegation_id(scene, d);
		line->text = scene_text(scene, reservation->text);
		line->instrument = reservation->instrument;
		line->acknowledged = scene_set_ids(scene,
			reservation->acknowledged, &line->n_acknowledged);
		line->accepted = scene_set_ids(
			scene, reservation->accepted, &line->n_accepted);
		add_objections(scene, reservation, line);
		line->held =
			scene_set_ids(scene, reservation->held, &line->n_held);
		if (reservation->answer_by.set)
			line->answer_by_ms = reservation->answer_by.at_ms;
		it->reservations[it->n_reservations++] = line;
	}
}

static void add_conditions(
	const struct scene *scene, unsigned s, Plenary__ProposalView *it)
{
	const struct proposal *live = &state_step(scene->core, s)->live;
	unsigned n = condition_count(scene->core, s);

	it->conditions = scene_pointers(scene, n);
	for (unsigned i = 0; i < n; i++) {
		const Plenary__Condition *def =
			condition_def(scene->core, s, i);
		Plenary__ConditionView *line;

		SCENE_NEW(scene, line, plenary__condition_view__init);
		line->id = arena_printf(scene->arena, "%s.%s",
			catalogue_id(&scene->core->steps, s), def->id);
		line->kind = def->kind;
		line->verifier = def->verifier;
		line->n_benefits = def->n_benefits;
		line->benefits = def->benefits;
		line->phase = def->phase;
		line->status = condition_status(scene->core, s, i);
		line->waived = scene_set_ids(
			scene, live->waived_by[i], &line->n_waived);
		it->conditions[it->n_conditions++] = line;
	}
}

static void add_deadlines(
	const struct proposal *live, Plenary__ProposalView *it)
{
	if (live->decide_by.set)
		it->decide_by_ms = live->decide_by.at_ms;
	if (live->silence_by.set)
		it->silence_by_ms = live->silence_by.at_ms;
	if (live->ratify_by.set)
		it->ratify_by_ms = live->ratify_by.at_ms;
}

/* Every one that is set, by the id under which EXCON extends it. */
static void list_deadlines(
	const struct scene *scene, unsigned s, Plenary__ProposalView *it)
{
	unsigned at = s * DEADLINES_OF_STEP;
	struct due due;

	it->deadlines = scene_pointers(scene, DEADLINES_OF_STEP);
	while (deadline_next(scene->core, &at, &due) && due.step == s) {
		Plenary__HeldDeadline *line;

		SCENE_NEW(scene, line, plenary__held_deadline__init);
		line->deadline = deadline_id(scene->core, &due, scene->arena);
		line->due_ms = due.deadline->at_ms;
		it->deadlines[it->n_deadlines++] = line;
	}
}

/* Public like the instruments, reservations, conditions and steps that they
 * name. Which guards an override waived is on record, too. */
static void add_hindrances(
	const struct scene *scene, unsigned s, Plenary__ProposalView *it)
{
	const struct step_state *state = state_step(scene->core, s);
	const struct waiver *waiver = &state->live.waiver;
	const struct hindrances waived = {
		.needs = waiver->needs,
		.instruments = waiver->instruments,
		.conditions = waiver->conditions,
	};
	struct hindrances lacks = {0};

	it->waived = scene_hindrances(scene, s, &waived, &it->n_waived);
	if (status_is_open(state->status))
		lacks.conditions = condition_unmet(scene->core, s,
			PLENARY__CONDITION_PHASE__PHASE_ADOPTION);
	else if (state->status == PLENARY__STATUS__STATUS_ADOPTED)
		lacks = force_lacks(scene->core, s);
	it->waits_for = scene_hindrances(scene, s, &lacks, &it->n_waits_for);
}

bool view_proposal(const struct scene *scene, unsigned s, Plenary__View *view)
{
	const struct step_state *state = state_step(scene->core, s);
	const struct proposal *live = &state->live;
	Plenary__ProposalView *it;

	if (!status_is_live(state->status))
		return false;
	SCENE_NEW(scene, it, plenary__proposal_view__init);
	it->step = catalogue_id(&scene->core->steps, s);
	it->number = live->number;
	it->revision = live->revision;
	it->hash.data = (uint8_t *)live->hash;
	it->hash.len = HASH_SIZE;
	it->status = state->status;
	it->proposer = scene_delegation_id(scene, live->proposer);
	it->positions = scene_positions(scene, s, true, &it->n_positions);
	it->acknowledged =
		scene_set_ids(scene, live->acknowledged, &it->n_acknowledged);
	it->ratified = scene_set_ids(scene, live->instruments, &it->n_ratified);
	it->left = scene_set_ids(scene, live->left, &it->n_left);
	it->tabled_ms = live->tabled_ms;
	add_deadlines(live, it);
	list_deadlines(scene, s, it);
	add_amendments(scene, s, it);
	add_reservations(scene, s, it);
	add_conditions(scene, s, it);
	add_hindrances(scene, s, it);
	view->body_case = PLENARY__VIEW__BODY_PROPOSAL;
	view->proposal = it;
	return true;
}

bool view_draft(const struct scene *scene, unsigned s, Plenary__View *view)
{
	const struct step_state *state = state_step(scene->core, s);
	Plenary__DraftView *it;

	if (!status_is_live(state->status))
		return false;
	SCENE_NEW(scene, it, plenary__draft_view__init);
	it->step = catalogue_id(&scene->core->steps, s);
	it->number = state->live.number;
	it->revision = state->live.revision;
	it->hash.data = (uint8_t *)state->live.hash;
	it->hash.len = HASH_SIZE;
	it->draft = draft_unpack(
		(const uint8_t *)scene_text(scene, state->live.draft),
		state->live.draft.len, scene->arena);
	view->body_case = PLENARY__VIEW__BODY_DRAFT;
	view->draft = it;
	return true;
}

/* ── ballots ─────────────────────────────────────────────────────────── */

static Plenary__Vote vote_of(const struct ballot *ballot, unsigned seat)
{
	if ((ballot->yes >> seat & 1) != 0)
		return PLENARY__VOTE__VOTE_YES;
	if ((ballot->no >> seat & 1) != 0)
		return PLENARY__VOTE__VOTE_NO;
	return PLENARY__VOTE__VOTE_NONE;
}

static void add_seats(const struct scene *scene, unsigned s, unsigned d,
	Plenary__BallotsView *it)
{
	const Plenary__Delegation *def = scene->scenario->def->delegations[d];
	const struct ballot *ballot =
		&state_step(scene->core, s)->live.ballots[d];
	seat_set concurring = ballot_concurrence(scene->core, s, d);
	seat_set occupied = state_occupied(scene->core, d);

	it->seats = scene_pointers(scene, def->n_seats);
	for (unsigned seat = 0; seat < def->n_seats; seat++) {
		Plenary__SeatBallot *line;

		if ((ballot->roll >> seat & 1) == 0)
			continue;
		SCENE_NEW(scene, line, plenary__seat_ballot__init);
		line->seat = def->seats[seat]->id;
		line->vote = vote_of(ballot, seat);
		line->concurring = (concurring >> seat & 1) != 0;
		line->occupied = (occupied >> seat & 1) != 0;
		it->seats[it->n_seats++] = line;
	}
}

/* What the delegation's own rule lacks; nothing once it is bound. */
static void add_missing(const struct scene *scene, unsigned s, unsigned d,
	Plenary__BallotsView *it)
{
	const Plenary__Delegation *def = scene->scenario->def->delegations[d];
	const struct proposal *live = &state_step(scene->core, s)->live;
	const struct ballot *ballot = &live->ballots[d];
	seat_set concurring = ballot_concurring(scene->core, s, d);
	unsigned roll = set_count(ballot->roll);
	unsigned yes = set_count(ballot->yes & ballot->roll);

	if ((live->instruments >> d & 1) != 0)
		return;
	it->missing = scene_pointers(scene, def->n_seats + 1);
	if (!ballot_majority(scene->core, s, d))
		it->missing[it->n_missing++] = arena_printf(scene->arena,
			"%u more yes (now %u, of the %u seats occupied at "
			"adoption)",
			roll / 2 + 1 - yes, yes, roll);
	for (unsigned seat = 0; seat < def->n_seats; seat++) {
		if ((concurring >> seat & 1) != 0)
			it->missing[it->n_missing++] =
				arena_printf(scene->arena, "the yes of %s",
					def->seats[seat]->id);
	}
}

/* From adoption to entry into force, for each party; where no seat was
 * occupied it says that the head decides. */
bool view_ballots(
	const struct scene *scene, unsigned s, unsigned d, Plenary__View *view)
{
	const struct step_state *state = state_step(scene->core, s);
	Plenary__BallotsView *it;

	if (state->status != PLENARY__STATUS__STATUS_ADOPTED ||
		(state_parties(scene->core, s) >> d & 1) == 0 ||
		!scene_may_know(scene, d))
		return false;
	SCENE_NEW(scene, it, plenary__ballots_view__init);
	it->step = catalogue_id(&scene->core->steps, s);
	it->number = state->live.number;
	it->delegation = scene_delegation_id(scene, d);
	it->rule = ballot_rule(scene->core, s, d);
	add_seats(scene, s, d, it);
	add_missing(scene, s, d, it);
	view->body_case = PLENARY__VIEW__BODY_BALLOTS;
	view->ballots = it;
	return true;
}
