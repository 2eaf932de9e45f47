/* Consent to be bound: the vote inside a delegation, and its instrument,
 * deposited, refused or taken back (VCLT 11-16). */
#include "core/decide.h"

#include "core/decide_reference.h"
#include "core/decide_reservation.h"
#include "core/procedure.h"
#include "core/reservation.h"
#include "core/transition.h"

#include <string.h>

/* ── ballots ─────────────────────────────────────────────────────────── */

/* Who sits in no seat has no vote, nor has a seat that stood empty when the
 * text was adopted. 0; or -1 and a refusal. */
static int check_vote(struct decision *decision, unsigned step,
	const struct participant *person, const struct ballot *ballot)
{
	const Plenary__Delegation *delegation =
		decision->core->scenario->def
			->delegations[decision->delegation];

	if (person->seat < 0)
		return refuse(decision, PLENARY__ERROR_CODE__NO_VOTE,
			"an adviser has no vote: it is the seats of %s that "
			"vote",
			delegation->id);
	if ((ballot->roll >> person->seat & 1) != 0)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__NO_VOTE,
		"the seat %s has no vote at %s: it stood empty when the text "
		"was adopted, and the seats occupied then vote",
		delegation->seats[person->seat]->id,
		step_id(decision, (int)step));
}

int decide_ballot(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__CastBallot *it = command->cast_ballot;
	const struct core *core = decision->core;
	const struct participant *person =
		state_participant(core, decision->act->participant);
	const struct ballot *ballot;
	const struct proposal *live;
	Plenary__BallotCast *cast;
	int step = find_proposal(decision, TRIGGER_BALLOT, it->proposal, true);

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	ballot = &live->ballots[decision->delegation];
	if (check_vote(decision, (unsigned)step, person, ballot) != 0)
		return refuse_with(decision, "step", step_id(decision, step));
	if (((it->yes ? ballot->yes : ballot->no) >> person->seat & 1) != 0)
		return 0;
	cast = arena_alloc(decision->arena, sizeof(*cast));
	plenary__ballot_cast__init(cast);
	cast->step = step_id(decision, step);
	cast->number = live->number;
	cast->delegation = delegation_id(decision, decision->delegation);
	cast->seat = core->scenario->def->delegations[decision->delegation]
			     ->seats[person->seat]
			     ->id;
	cast->yes = it->yes;
	cast->participant = decision->act->participant;
	cast->name = arena_strdup(
		decision->arena, pool_text(&core->pool, person->name));
	emit(decision, (audience_set)(1U << decision->delegation),
		PLENARY__EVENT__WHAT_BALLOT_CAST, cast);
	return 0;
}

/* ── the instrument ──────────────────────────────────────────────────── */

/* Whether an instrument may carry it; none is always allowed. 0; or -1 and a
 * refusal. */
static int check_carried(
	struct decision *decision, unsigned step, const char *reservation)
{
	const struct step_def *def = decision->core->steps.defs[step];
	const char *id = step_id(decision, (int)step);

	if (reservation[0] == '\0')
		return 0;
	if (reservations_permitted(decision->core, step))
		return check_text(decision, "the reservation", reservation);
	if (def->n_parties < 3)
		refuse(decision, PLENARY__ERROR_CODE__NO_RESERVATIONS,
			"%s has no third party, and between two there is no "
			"reservation: ratify it without one, or refuse it",
			id);
	else
		refuse(decision, PLENARY__ERROR_CODE__NO_RESERVATIONS,
			"the text of %s permits no reservation: ratify it "
			"without one, or refuse it",
			id);
	return refuse_with(decision, "step", id);
}

/* The period for tacit acceptance runs from the deposit, which never comes
 * before the notification (VCLT 20(5)); where all have answered, none does. */
static int64_t answer_by(
	const struct decision *decision, unsigned step, bool confirmed)
{
	if (confirmed && reservation_unanswered(decision->core, step,
				 (unsigned)decision->delegation) == 0)
		return 0;
	return decision->exercise_ms +
	       procedure_tacit_acceptance(decision->core, step);
}

/* One made with the position stands only if the instrument repeats it, word
 * for word; then it keeps the answers it has (VCLT 23(2)-(3)). */
static void carry_reservation(
	struct decision *decision, unsigned step, const char *text)
{
	const struct core *core = decision->core;
	int maker = decision->delegation;
	const struct reservation *before =
		reservation_of(core, step, (unsigned)maker);
	bool confirmed =
		before != NULL &&
		strcmp(pool_text(&core->pool, before->text), text) == 0;

	if (before != NULL && !confirmed)
		emit_reservation_withdrawn(decision, step, maker,
			"not repeated with the instrument");
	if (text[0] == '\0')
		return;
	emit_reservation(decision, step, maker,
		confirmed ? before->id
			  : state_step(core, step)->reservations_made + 1,
		text, true, answer_by(decision, step, confirmed));
}

int decide_ratify(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__Ratify *ratify = command->ratify;
	Plenary__InstrumentDeposited *deposited;
	int step =
		find_proposal(decision, TRIGGER_RATIFY, ratify->proposal, true);

	if (step < 0 || check_carried(decision, (unsigned)step,
				ratify->reservation) != 0)
		return -1;
	deposited = arena_alloc(decision->arena, sizeof(*deposited));
	plenary__instrument_deposited__init(deposited);
	deposited->step = step_id(decision, step);
	deposited->number =
		state_step(decision->core, (unsigned)step)->live.number;
	deposited->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_INSTRUMENT_DEPOSITED, deposited);
	carry_reservation(decision, (unsigned)step, ratify->reservation);
	return 0;
}

int decide_refuse(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__RefuseRatification *it = command->refuse_ratification;
	Plenary__RatificationRefused *refused;
	int step = find_proposal(decision, TRIGGER_REFUSE, it->proposal, true);

	if (step < 0 ||
		require_reason(decision, TRIGGER_REFUSE, step, it->reason) != 0)
		return -1;
	refused = arena_alloc(decision->arena, sizeof(*refused));
	plenary__ratification_refused__init(refused);
	refused->step = step_id(decision, step);
	refused->number =
		state_step(decision->core, (unsigned)step)->live.number;
	refused->delegation = delegation_id(decision, decision->delegation);
	refused->reason = it->reason;
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_RATIFICATION_REFUSED, refused);
	transition(decision, TRIGGER_REFUSE, (unsigned)step,
		decision->delegation, it->reason);
	return 0;
}

int decide_unratify(struct decision *decision, const Plenary__Command *command)
{
	const struct core *core = decision->core;
	Plenary__InstrumentWithdrawn *withdrawn;
	const struct reservation *carried;
	int step = find_proposal(
		decision, TRIGGER_UNRATIFY, command->unratify->proposal, false);

	if (step < 0)
		return -1;
	withdrawn = arena_alloc(decision->arena, sizeof(*withdrawn));
	plenary__instrument_withdrawn__init(withdrawn);
	withdrawn->step = step_id(decision, step);
	withdrawn->number = state_step(core, (unsigned)step)->live.number;
	withdrawn->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_INSTRUMENT_WITHDRAWN, withdrawn);
	carried = reservation_of(
		core, (unsigned)step, (unsigned)decision->delegation);
	if (carried != NULL && carried->instrument)
		emit_reservation_withdrawn(decision, (unsigned)step,
			decision->delegation, "the instrument was taken back");
	return 0;
}
