/* What the parties and EXCON say to a text: positions, acknowledgement, the
 * silence procedure, withdrawal, rulings. */
#include "core/decide.h"

#include "base/duration.h"
#include "core/decide_position.h"
#include "core/decide_reference.h"
#include "core/decide_reservation.h"
#include "core/procedure.h"
#include "core/reservation.h"
#include "core/transition.h"

#include <string.h>

/* ── positions ───────────────────────────────────────────────────────── */

static enum trigger trigger_of_position(Plenary__Position position)
{
	switch (position) {
	case PLENARY__POSITION__POSITION_ASSENT:
		return TRIGGER_ASSENT;
	case PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION:
		return TRIGGER_RESERVE;
	case PLENARY__POSITION__POSITION_ABSTAIN:
		return TRIGGER_ABSTAIN;
	case PLENARY__POSITION__POSITION_STAND_ASIDE:
		return TRIGGER_STAND_ASIDE;
	case PLENARY__POSITION__POSITION_BLOCK:
		return TRIGGER_BLOCK;
	case PLENARY__POSITION__POSITION_NONE:
	case _PLENARY__POSITION_IS_INT_SIZE:
	default:
		return TRIGGERS;
	}
}

void emit_position(struct decision *decision, int step, uint32_t number,
	uint32_t revision, int delegation, Plenary__Position position,
	const char *reason)
{
	Plenary__PositionTaken *taken =
		arena_alloc(decision->arena, sizeof(*taken));

	plenary__position_taken__init(taken);
	taken->step = step_id(decision, step);
	taken->number = number;
	taken->revision = revision;
	taken->delegation = delegation_id(decision, delegation);
	taken->position = position;
	taken->reason = arena_strdup(decision->arena, reason);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_POSITION_TAKEN,
		taken);
}

/* To dissent takes a reason, a reservation is one; the others may have one. */
static int check_reason(struct decision *decision, enum trigger trigger,
	int step, const char *reason)
{
	if (trigger == TRIGGER_STAND_ASIDE || trigger == TRIGGER_BLOCK)
		return require_reason(decision, trigger, step, reason);
	if (reason[0] != '\0')
		return check_text(decision,
			trigger == TRIGGER_RESERVE ? "the reservation"
						   : "the reason",
			reason);
	if (trigger != TRIGGER_RESERVE)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__REASON_REQUIRED,
		"a reservation says what it reserves: reserve %s \"text\"",
		step_id(decision, step));
}

/* Another position leaves the reservation behind that came with the last. */
static void leave_reservation(struct decision *decision, unsigned step)
{
	const struct reservation *it = reservation_of(
		decision->core, step, (unsigned)decision->delegation);

	if (it != NULL && !it->instrument)
		emit_reservation_withdrawn(decision, step, decision->delegation,
			"another position was taken");
}

static void take_position(struct decision *decision, unsigned step,
	enum trigger trigger, const Plenary__TakePosition *take)
{
	const struct step_state *state = state_step(decision->core, step);

	leave_reservation(decision, step);
	emit_position(decision, (int)step, state->live.number,
		state->live.revision, decision->delegation, take->position,
		take->reason);
	if (trigger == TRIGGER_RESERVE)
		emit_reservation(decision, step, decision->delegation,
			state->reservations_made + 1, take->reason, false, 0);
	/* Only a block leads anywhere: back to the table. */
	transition(decision, trigger, step, decision->delegation, take->reason);
}

/* The others have the position already, and are not told that it waited to be
 * confirmed: somebody was moved, which is the delegation's own affair. */
static void confirm_position(
	struct decision *decision, int step, const Plenary__TakePosition *take)
{
	const struct proposal *live =
		&state_step(decision->core, (unsigned)step)->live;
	struct group *group = decision->group;

	emit_position(decision, step, live->number, live->revision,
		decision->delegation, take->position, take->reason);
	group->events[group->n - 1].audience =
		audience_of_delegation((unsigned)decision->delegation);
}

/* The position itself takes the proposal to another status. */
static bool leads_on(
	const struct core *core, enum trigger trigger, unsigned step)
{
	return lifecycle_find(trigger, state_step(core, step)->status)->to !=
	       LEADS_NOWHERE;
}

int decide_position(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__TakePosition *take = command->take_position;
	enum trigger trigger = trigger_of_position(take->position);
	const struct core *core = decision->core;
	unsigned d = (unsigned)decision->delegation;
	const struct proposal *live;
	int step;

	if (trigger == TRIGGERS)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"that is no position to take: assent, reserve, "
			"abstain, stand aside or block");
	step = find_proposal(decision, trigger, take->proposal, true);
	if (step < 0 ||
		check_reason(decision, trigger, step, take->reason) != 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	/* A block that stands says something new to a silence that was begun
	 * over it. */
	if (live->positions[d] != take->position ||
		strcmp(pool_text(&core->pool, live->reasons[d]),
			take->reason) != 0 ||
		leads_on(core, trigger, (unsigned)step)) {
		take_position(decision, (unsigned)step, trigger, take);
		return 0;
	}
	/* An identical repeat changes nothing, but it confirms a flagged one:
	 * whatever came with the position stands. */
	if ((live->flagged >> d & 1) != 0)
		confirm_position(decision, step, take);
	return 0;
}

static int acknowledge_revision(
	struct decision *decision, const Plenary__ProposalRef *ref)
{
	Plenary__Acknowledged *acknowledged;
	const struct proposal *live;
	int step = find_proposal(decision, TRIGGER_ACKNOWLEDGE, ref, true);

	if (step < 0)
		return -1;
	live = &state_step(decision->core, (unsigned)step)->live;
	if ((live->acknowledged >> decision->delegation & 1) != 0)
		return 0;
	acknowledged = arena_alloc(decision->arena, sizeof(*acknowledged));
	plenary__acknowledged__init(acknowledged);
	acknowledged->step = step_id(decision, step);
	acknowledged->number = live->number;
	acknowledged->revision = live->revision;
	acknowledged->delegation =
		delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_ACKNOWLEDGED,
		acknowledged);
	return 0;
}

int decide_acknowledge(
	struct decision *decision, const Plenary__Command *command)
{
	const Plenary__Acknowledge *it = command->acknowledge;

	if (it->reservation[0] == '\0')
		return acknowledge_revision(decision, it->proposal);
	if (it->proposal != NULL)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"acknowledge takes a proposal or a reservation: name "
			"one of the two");
	return decide_acknowledge_reservation(decision, it->reservation);
}

/* ── silence ─────────────────────────────────────────────────────────── */

int decide_silence(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__BeginSilence *begin = command->begin_silence;
	int64_t period = begin->period_ms;
	Plenary__SilenceBegun *begun;
	const struct proposal *live;
	int step =
		find_proposal(decision, TRIGGER_SILENCE, begin->proposal, true);

	if (step < 0)
		return -1;
	if (period < 0 || period > DURATION_MAX_MS)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"a silence lasts more than nothing and at most 366d: "
			"write a duration such as 15m");
	if (period == 0)
		period = procedure_silence_period(
			decision->core, (unsigned)step);
	live = &state_step(decision->core, (unsigned)step)->live;
	begun = arena_alloc(decision->arena, sizeof(*begun));
	plenary__silence_begun__init(begun);
	begun->step = step_id(decision, step);
	begun->number = live->number;
	begun->revision = live->revision;
	if (decision->delegation >= 0)
		begun->delegation =
			delegation_id(decision, decision->delegation);
	begun->silence_by_ms = decision->exercise_ms + period;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_SILENCE_BEGUN,
		begun);
	return 0;
}

int decide_break(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__BreakSilence *it = command->break_silence;
	int step = find_proposal(decision, TRIGGER_BREAK, it->proposal, false);

	if (step < 0 ||
		require_reason(decision, TRIGGER_BREAK, step, it->reason) != 0)
		return -1;
	transition(decision, TRIGGER_BREAK, (unsigned)step,
		decision->delegation, it->reason);
	return 0;
}

/* ── withdrawal and rulings ──────────────────────────────────────────── */

int decide_withdraw(struct decision *decision, const Plenary__Command *command)
{
	int step = find_proposal(decision, TRIGGER_WITHDRAW,
		command->withdraw_proposal->proposal, false);

	if (step < 0)
		return -1;
	transition(decision, TRIGGER_WITHDRAW, (unsigned)step,
		decision->delegation, "");
	return 0;
}

/* What each ruling of EXCON's pulls, and how it is typed. */
static enum trigger trigger_of_ruling(Plenary__Ruling ruling)
{
	switch (ruling) {
	case PLENARY__RULING__RULING_ADOPT:
		return TRIGGER_RULE_ADOPT;
	case PLENARY__RULING__RULING_RETURN:
		return TRIGGER_RULE_RETURN;
	case PLENARY__RULING__RULING_REJECT:
		return TRIGGER_RULE_REJECT;
	case PLENARY__RULING__RULING_NONE:
	case _PLENARY__RULING_IS_INT_SIZE:
	default:
		return TRIGGERS;
	}
}

int decide_rule(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__RuleProposal *rule = command->rule_proposal;
	enum trigger trigger = trigger_of_ruling(rule->ruling);
	int step;

	if (trigger == TRIGGERS)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"that is no ruling: adopt, return or reject");
	step = find_proposal(decision, trigger, rule->proposal, false);
	if (step < 0 ||
		require_reason(decision, trigger, step, rule->reason) != 0)
		return -1;
	transition(decision, trigger, (unsigned)step, -1, rule->reason);
	return 0;
}
