/* Reservations: how they are made and taken back, and what the other parties,
 * or EXCON for them, say to them (VCLT 19-23). */
#include "core/decide_reservation.h"

#include "core/decide_position.h"
#include "core/decide_reference.h"
#include "core/reservation.h"

#include <string.h>

/* A reservation that a command is about. */
struct found {
	unsigned step;
	int maker;
	uint32_t number; /* of the proposal */
	char *id;        /* as the core writes it */
	const struct reservation *it;
};

static char *reservation_id(
	const struct decision *decision, unsigned step, uint32_t id)
{
	return arena_printf(
		decision->arena, "%s.r%u", step_id(decision, (int)step), id);
}

void emit_reservation(struct decision *decision, unsigned step, int maker,
	uint32_t id, const char *text, bool instrument, int64_t answer_by_ms)
{
	Plenary__ReservationMade *made =
		arena_alloc(decision->arena, sizeof(*made));

	plenary__reservation_made__init(made);
	made->step = step_id(decision, (int)step);
	made->number = state_step(decision->core, step)->live.number;
	made->reservation = reservation_id(decision, step, id);
	made->delegation = delegation_id(decision, maker);
	made->text = arena_strdup(decision->arena, text);
	made->instrument = instrument;
	made->answer_by_ms = answer_by_ms;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_RESERVATION_MADE,
		made);
}

void emit_reservation_withdrawn(
	struct decision *decision, unsigned step, int maker, const char *reason)
{
	const struct reservation *it =
		reservation_of(decision->core, step, (unsigned)maker);
	Plenary__ReservationWithdrawn *withdrawn =
		arena_alloc(decision->arena, sizeof(*withdrawn));

	plenary__reservation_withdrawn__init(withdrawn);
	withdrawn->step = step_id(decision, (int)step);
	withdrawn->number = state_step(decision->core, step)->live.number;
	withdrawn->reservation = reservation_id(decision, step, it->id);
	withdrawn->delegation = delegation_id(decision, maker);
	withdrawn->reason = arena_strdup(decision->arena, reason);
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_RESERVATION_WITHDRAWN, withdrawn);
}

/* The one of that id, at which the trigger may be pulled. 0; or -1 and a
 * refusal. */
static int find_reservation(struct decision *decision, enum trigger trigger,
	const char *id, struct found *out)
{
	const struct core *core = decision->core;

	out->maker = reservation_find(core, id, &out->step);
	if (out->maker < 0) {
		refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_RESERVATION,
			"there is no reservation '%.64s': show proposal STEP "
			"lists those that stand, such as A4.r1",
			id);
		return refuse_with(decision, "reservation",
			arena_printf(decision->arena, "%.64s", id));
	}
	out->it = reservation_of(core, out->step, (unsigned)out->maker);
	out->number = state_step(core, out->step)->live.number;
	out->id = reservation_id(decision, out->step, out->it->id);
	if (check_trigger(decision, trigger, (int)out->step, out->maker) == 0)
		return 0;
	return refuse_with(decision, "reservation", out->id);
}

int decide_acknowledge_reservation(struct decision *decision, const char *id)
{
	Plenary__ReservationAcknowledged *acknowledged;
	struct found found;

	if (find_reservation(
		    decision, TRIGGER_ACKNOWLEDGE_RESERVATION, id, &found) != 0)
		return -1;
	if ((found.it->acknowledged >> decision->delegation & 1) != 0)
		return 0;
	acknowledged = arena_alloc(decision->arena, sizeof(*acknowledged));
	plenary__reservation_acknowledged__init(acknowledged);
	acknowledged->step = step_id(decision, (int)found.step);
	acknowledged->number = found.number;
	acknowledged->reservation = found.id;
	acknowledged->delegation =
		delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_RESERVATION_ACKNOWLEDGED, acknowledged);
	return 0;
}

/* ── answers ─────────────────────────────────────────────────────────── */

struct answer {
	bool object;
	bool ruled;
	char *reason;
};

static void emit_answer(struct decision *decision, const struct found *found,
	int delegation, const struct answer *answer)
{
	Plenary__ReservationAnswered *answered =
		arena_alloc(decision->arena, sizeof(*answered));

	plenary__reservation_answered__init(answered);
	answered->step = step_id(decision, (int)found->step);
	answered->number = found->number;
	answered->reservation = found->id;
	answered->delegation = delegation_id(decision, delegation);
	answered->object = answer->object;
	answered->reason = answer->reason;
	answered->ruled = answer->ruled;
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_RESERVATION_ANSWERED, answered);
}

/* To accept takes no reason; whoever gives one has it kept. */
static int check_objection(struct decision *decision, const struct found *found,
	const Plenary__AnswerReservation *answer)
{
	if (answer->reason[0] != '\0')
		return check_text(decision, "the reason", answer->reason);
	if (!answer->object)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__REASON_REQUIRED,
		"an objection needs a reason: object %s \"why\"", found->id);
}

static bool objected_so(const struct decision *decision,
	const struct reservation *it, const char *reason)
{
	unsigned d = (unsigned)decision->delegation;

	return (it->objected >> d & 1) != 0 &&
	       strcmp(pool_text(&decision->core->pool, it->reasons[d]),
		       reason) == 0;
}

int decide_answer_reservation(
	struct decision *decision, const Plenary__Command *command)
{
	const Plenary__AnswerReservation *it = command->answer_reservation;
	enum trigger trigger =
		it->object ? TRIGGER_OBJECT : TRIGGER_ACCEPT_RESERVATION;
	const struct answer answer = {it->object, false, it->reason};
	struct found found;

	if (find_reservation(decision, trigger, it->reservation, &found) != 0 ||
		check_objection(decision, &found, it) != 0)
		return -1;
	if (it->object && objected_so(decision, found.it, it->reason))
		return 0;
	emit_answer(decision, &found, decision->delegation, &answer);
	return 0;
}

int decide_rule_reservation(
	struct decision *decision, const Plenary__Command *command)
{
	const Plenary__RuleReservation *it = command->rule_reservation;
	const struct answer answer = {it->object, true, it->reason};
	struct found found;

	if (find_reservation(decision, TRIGGER_RULE_RESERVATION,
		    it->reservation, &found) != 0)
		return -1;
	if (it->reason[0] == '\0')
		return refuse(decision, PLENARY__ERROR_CODE__REASON_REQUIRED,
			"a ruling needs a reason: rule %s %s \"why\"", found.id,
			it->object ? "object" : "accept");
	if (check_text(decision, "the reason", it->reason) != 0)
		return -1;
	for (unsigned d = 0; d < decision->core->scenario->n_delegations; d++) {
		if ((found.it->held >> d & 1) != 0)
			emit_answer(decision, &found, (int)d, &answer);
	}
	return 0;
}

/* ── taking it back ──────────────────────────────────────────────────── */

int decide_withdraw_reservation(
	struct decision *decision, const Plenary__Command *command)
{
	const struct proposal *live;
	struct found found;

	if (find_reservation(decision, TRIGGER_WITHDRAW_RESERVATION,
		    command->withdraw_reservation->reservation, &found) != 0)
		return -1;
	live = &state_step(decision->core, found.step)->live;
	emit_reservation_withdrawn(decision, found.step, found.maker, "");
	/* The assent that it was made with stands without it. */
	if (!found.it->instrument)
		emit_position(decision, (int)found.step, live->number,
			live->revision, found.maker,
			PLENARY__POSITION__POSITION_ASSENT, "");
	return 0;
}
