#include "core/decide_reference.h"

#include "core/ballot.h"
#include "core/condition.h"
#include "core/reservation.h"

#include <string.h>

#define CODE(name) PLENARY__ERROR_CODE__##name

/* What was refused, as the sentences name it. */
struct refusal {
	struct decision *decision;
	enum trigger trigger;
	Plenary__ErrorCode code;
	unsigned number; /* of the step */
	int index;       /* of the object, or ANY_OBJECT */
	const struct step_state *state;
	const struct step_def *def;
	const char *step;
	const char *verb;
	const char *sender; /* the delegation, or "EXCON" */
	const char *object; /* "A4.a1", "A4.r1", "A4.seat"; else as step */
};

char *delegation_id(const struct decision *decision, int delegation)
{
	return decision->core->scenario->def->delegations[delegation]->id;
}

char *step_id(const struct decision *decision, int step)
{
	return catalogue_id(&decision->core->steps, (unsigned)step);
}

char *number_text(struct decision *decision, uint32_t number)
{
	return arena_printf(decision->arena, "%u", number);
}

static char *listed(struct decision *decision, const char *list, const char *it)
{
	return arena_printf(decision->arena, "%s%s%s", list,
		list[0] == '\0' ? "" : ", ", it);
}

static const char *object_id(
	struct decision *decision, enum trigger trigger, int step, int object)
{
	const struct proposal *live =
		&state_step(decision->core, (unsigned)step)->live;
	const char *id = step_id(decision, step);

	if (object == ANY_OBJECT)
		return id;
	switch (trigger_object(trigger)) {
	case OBJECT_NONE:
		break;
	case OBJECT_AMENDMENT:
		return arena_printf(decision->arena, "%s.a%u", id,
			live->amendments[object].id);
	case OBJECT_RESERVATION:
		return arena_printf(decision->arena, "%s.r%u", id,
			live->reservations[object].id);
	case OBJECT_CONDITION:
		return arena_printf(decision->arena, "%s.%s", id,
			condition_def(decision->core, (unsigned)step,
				(unsigned)object)
				->id);
	}
	return id;
}

/* ── before the proposal: who, and in which status ───────────────────── */

/* What a step waits for, so that a refused proposer knows what to do. */
static int refuse_not_ready(const struct refusal *it)
{
	struct decision *decision = it->decision;
	const struct core *core = decision->core;
	step_set missing = it->def->needs & ~state_in_force(core);
	char *list = arena_strdup(decision->arena, "");

	for (unsigned s = 0; s < core->steps.n; s++) {
		if ((missing >> s & 1) != 0)
			list = listed(decision, list,
				arena_printf(decision->arena, "%s in force",
					catalogue_id(&core->steps, s)));
	}
	for (size_t i = 0; i < it->def->def->n_requirements; i++) {
		const Plenary__Requirement *need =
			it->def->def->requirements[i];
		int value = state_indicator(
			core, (unsigned)it->def->requires_indicator[i]);

		if (value < need->at_least)
			list = listed(decision, list,
				arena_printf(decision->arena,
					"%s at %d or more (now %d)",
					need->indicator, need->at_least,
					value));
	}
	refuse(decision, it->code, "%s cannot be tabled yet: it needs %s",
		it->step, list);
	return refuse_with(decision, "needs", list);
}

static int refuse_not_yours(const struct refusal *it)
{
	struct decision *decision = it->decision;
	const struct core *core = decision->core;
	int verifier;

	switch (trigger_object(it->trigger)) {
	case OBJECT_AMENDMENT:
		return refuse(decision, it->code,
			"%s is not yours: only %s may withdraw it", it->object,
			delegation_id(
				decision, it->state->live.amendments[it->index]
						  .delegation));
	case OBJECT_RESERVATION:
		return refuse(decision, it->code,
			"%s is not yours: only %s may withdraw it", it->object,
			delegation_id(decision, it->index));
	case OBJECT_CONDITION:
		if (it->trigger == TRIGGER_WAIVE)
			return refuse(decision, it->code,
				"%s is not yours to waive: those who benefit "
				"may, %s",
				it->object,
				print_set(decision,
					condition_benefits(core, it->number,
						(unsigned)it->index)));
		verifier = condition_verifier(
			core, it->number, (unsigned)it->index);
		return refuse(decision, it->code,
			"%s is not yours to settle: its verifier is %s",
			it->object,
			verifier < 0 ? "EXCON"
				     : delegation_id(decision, verifier));
	case OBJECT_NONE:
		break;
	}
	return refuse(decision, it->code,
		"%s is not yours: only %s%s may %s it", it->step,
		delegation_id(decision, it->state->live.proposer),
		it->trigger == TRIGGER_SILENCE ? " or EXCON" : "", it->verb);
}

static const char *phase_words(Plenary__ConditionPhase phase)
{
	switch (phase) {
	case PLENARY__CONDITION_PHASE__PHASE_ADOPTION:
		return "a condition precedent to adoption";
	case PLENARY__CONDITION_PHASE__PHASE_FORCE:
		return "a condition precedent to entry into force";
	case PLENARY__CONDITION_PHASE__PHASE_CONTINUING:
	case _PLENARY__CONDITION_PHASE_IS_INT_SIZE:
	default:
		return "a continuing condition";
	}
}

static int refuse_status(const struct refusal *it)
{
	const char *status = status_words(it->state->status);
	char statuses[128];

	/* Of a condition, the table's row says less than its phase. */
	if (trigger_object(it->trigger) == OBJECT_CONDITION &&
		it->index != ANY_OBJECT)
		return refuse(it->decision, it->code,
			"%s is %s: %s is %s, and that is behind", it->step,
			status, it->object,
			phase_words(condition_def(it->decision->core,
				it->number, (unsigned)it->index)
					    ->phase));
	lifecycle_statuses(it->trigger, statuses, sizeof(statuses));
	return refuse(it->decision, it->code,
		"%s is %s: %s is possible while it is %s", it->step, status,
		it->verb, statuses);
}

/* ── what is so already ──────────────────────────────────────────────── */

static int refuse_own_object(const struct refusal *it)
{
	if (trigger_object(it->trigger) == OBJECT_RESERVATION)
		return refuse(it->decision, it->code,
			"%s is your own: the other parties answer it, and you "
			"may take it back (withdraw-reservation %s)",
			it->object, it->object);
	if (it->trigger == TRIGGER_DECLINE)
		return refuse(it->decision, it->code,
			"%s is your own: nobody declines that, but you may "
			"take it back (withdraw-amendment %s)",
			it->object, it->object);
	return refuse(it->decision, it->code,
		"%s has your acceptance already: the amender's own counts as "
		"given",
		it->object);
}

static int refuse_no_change(const struct refusal *it)
{
	struct decision *decision = it->decision;

	if (it->trigger == TRIGGER_RULE_RESERVATION)
		return refuse(decision, it->code,
			"no answer to %s is held: EXCON answers for a party "
			"that let the period pass without acknowledging it",
			it->object);
	if (trigger_object(it->trigger) != OBJECT_NONE)
		return refuse_own_object(it);
	if (it->trigger == TRIGGER_NOTICE)
		return refuse(decision, it->code,
			"%s has given notice of %s already: it may revoke it "
			"until the deadline",
			it->sender, it->step);
	if (it->trigger == TRIGGER_BREACH)
		return refuse(decision, it->code,
			"a breach of %s is upheld already: lift %s \"why\" "
			"ends it",
			it->step, it->step);
	if (it->trigger == TRIGGER_LIFT)
		return refuse(decision, it->code,
			"there is nothing to lift at %s: no breach, no "
			"inject's effect, no override",
			it->step);
	if (it->trigger == TRIGGER_RATIFY)
		return refuse(decision, it->code,
			"%s has deposited its instrument for %s already",
			it->sender, it->step);
	return refuse(decision, it->code,
		"%s has deposited its instrument for %s already: unratify %s "
		"takes it back",
		it->sender, it->step, it->step);
}

/* ── what stands in the way ──────────────────────────────────────────── */

static int refuse_blocked(const struct refusal *it)
{
	delegation_set by = 0;

	for (unsigned d = 0; d < DELEGATIONS_MAX; d++) {
		if (it->state->live.positions[d] ==
			PLENARY__POSITION__POSITION_BLOCK)
			by = (delegation_set)(by | 1U << d);
	}
	refuse(it->decision, it->code,
		"%s is blocked by %s: %s is possible when no block is on "
		"record",
		it->step, print_set(it->decision, by), it->verb);
	return refuse_with(
		it->decision, "blocked_by", print_set(it->decision, by));
}

static int refuse_pending(const struct refusal *it)
{
	struct decision *decision = it->decision;
	char *list = arena_strdup(decision->arena, "");

	for (unsigned i = 0; i < it->state->live.n_amendments; i++)
		list = listed(decision, list,
			object_id(decision, TRIGGER_ACCEPT, (int)it->number,
				(int)i));
	refuse(decision, it->code,
		"an amendment is pending at %s: %s is possible when each is "
		"accepted, declined or withdrawn (%s)",
		it->step, it->verb, list);
	return refuse_with(decision, "amendments", list);
}

static int refuse_reservations(const struct refusal *it)
{
	if (it->def->n_parties < 3)
		return refuse(it->decision, it->code,
			"%s has no third party: between two there is no "
			"reservation, so amend the text",
			it->step);
	return refuse(it->decision, it->code,
		"the text of %s permits no reservation: amend it, or take "
		"another position",
		it->step);
}

/* What the delegation's own rule still waits for: only its members and EXCON
 * are ever told. */
static int refuse_ballot(const struct refusal *it)
{
	struct decision *decision = it->decision;
	const struct core *core = decision->core;
	unsigned d = (unsigned)decision->delegation;
	const struct ballot *ballot = &it->state->live.ballots[d];
	seat_set concurring = ballot_concurring(core, it->number, d);
	const Plenary__Delegation *def = core->scenario->def->delegations[d];
	char *missing = arena_strdup(decision->arena, "");
	unsigned seats = set_count(ballot->roll);
	unsigned yes = set_count((seat_set)(ballot->roll & ballot->yes));

	if (!ballot_majority(core, it->number, d))
		missing = arena_printf(decision->arena,
			"%u more of the %u seats occupied at adoption must "
			"say yes (now %u)",
			seats / 2 + 1 - yes, seats, yes);
	for (unsigned s = 0; s < def->n_seats; s++) {
		if ((concurring >> s & 1) != 0)
			missing = listed(decision, missing,
				arena_printf(decision->arena,
					"the concurring seat %s must say yes",
					def->seats[s]->id));
	}
	refuse(decision, it->code, "%s may not deposit for %s yet: %s",
		it->sender, it->step, missing);
	return refuse_with(decision, "missing", missing);
}

/* ── the table ───────────────────────────────────────────────────────── */

static int refuse_missing(const struct refusal *it)
{
	switch (it->code) {
	case CODE(UNKNOWN_PROPOSAL):
		return refuse(it->decision, it->code,
			"%s has no live proposal: it is %s, and somebody must "
			"propose it first",
			it->step, status_words(it->state->status));
	case CODE(UNKNOWN_RESERVATION):
		return refuse(it->decision, it->code,
			"%s has no such reservation: those that stand are "
			"shown with it (show proposal %s)",
			it->step, it->step);
	case CODE(NO_INSTRUMENT):
		return refuse(it->decision, it->code,
			"%s has no instrument deposited for %s that it could "
			"take back",
			it->sender, it->step);
	case CODE(NO_NOTICE):
		return refuse(it->decision, it->code,
			"%s has given no notice of %s that it could revoke",
			it->sender, it->step);
	default:
		return refuse(it->decision, it->code,
			"%s at %s is not possible", it->verb, it->object);
	}
}

static int refuse_for_good(const struct refusal *it)
{
	switch (it->code) {
	case CODE(NOT_A_PARTY):
		return refuse(it->decision, it->code,
			"%s is no party to %s: %s is for %s", it->sender,
			it->step, it->verb,
			print_set(it->decision, it->def->parties));
	case CODE(PARTY_HAS_LEFT):
		return refuse(it->decision, it->code,
			"%s has left %s, and has no more say in it: %s is for "
			"%s",
			it->sender, it->step, it->verb,
			print_set(it->decision,
				state_parties(it->decision->core, it->number)));
	case CODE(NOT_ALLOWED):
		return refuse(it->decision, it->code, "%s at %s is for %s",
			it->verb, it->step,
			it->decision->delegation < 0 ? "its parties" : "EXCON");
	case CODE(ALREADY_TABLED):
		return refuse(it->decision, it->code,
			"%s is %s: a step has one live proposal at a time",
			it->step, status_words(it->state->status));
	case CODE(ALREADY_DECLINED):
		return refuse(it->decision, it->code,
			"you have declined %s, and a decline is final",
			it->object);
	case CODE(ALREADY_ANSWERED):
		return refuse(it->decision, it->code,
			"%s has accepted %s already, and that is final",
			it->sender, it->object);
	default:
		return refuse_missing(it);
	}
}

static int refuse_by_code(const struct refusal *it)
{
	switch (it->code) {
	case CODE(STEP_NOT_READY):
		return refuse_not_ready(it);
	case CODE(NOT_YOURS):
		return refuse_not_yours(it);
	case CODE(WRONG_STATUS):
		return refuse_status(it);
	case CODE(NO_CHANGE):
		return refuse_no_change(it);
	case CODE(BLOCKED):
		return refuse_blocked(it);
	case CODE(AMENDMENT_PENDING):
		return refuse_pending(it);
	case CODE(NO_RESERVATIONS):
		return refuse_reservations(it);
	case CODE(BALLOT_OPEN):
		return refuse_ballot(it);
	default:
		return refuse_for_good(it);
	}
}

int refuse_trigger(struct decision *decision, enum trigger trigger, int step,
	int object, Plenary__ErrorCode code)
{
	const struct refusal it = {
		.decision = decision,
		.trigger = trigger,
		.code = code,
		.number = (unsigned)step,
		.index = object,
		.state = state_step(decision->core, (unsigned)step),
		.def = decision->core->steps.defs[step],
		.step = step_id(decision, step),
		.verb = trigger_name(trigger),
		.sender =
			decision->delegation < 0
				? "EXCON"
				: delegation_id(decision, decision->delegation),
		.object = object_id(decision, trigger, step, object),
	};

	refuse_by_code(&it);
	return refuse_with(decision, "step", it.step);
}

int check_trigger(
	struct decision *decision, enum trigger trigger, int step, int object)
{
	Plenary__ErrorCode code = lifecycle_check(decision->core, trigger,
		(unsigned)step, decision->delegation, object);

	if (code == CODE(OK))
		return 0;
	return refuse_trigger(decision, trigger, step, object, code);
}

/* ── references ──────────────────────────────────────────────────────── */

/* Where there is no live proposal at all, the lifecycle says so. */
static int check_number(
	struct decision *decision, const Plenary__ProposalRef *ref, int step)
{
	const struct step_state *state =
		state_step(decision->core, (unsigned)step);
	const struct proposal *live = &state->live;

	if (ref->number == 0 || ref->number == live->number ||
		!status_is_live(state->status))
		return 0;
	refuse(decision, CODE(UNKNOWN_PROPOSAL),
		"%s#%u is not the live proposal: it is %s#%u", ref->step,
		ref->number, ref->step, live->number);
	return refuse_with(
		decision, "number", number_text(decision, live->number));
}

static int check_revision(struct decision *decision, enum trigger trigger,
	const Plenary__ProposalRef *ref, int step)
{
	const struct proposal *live =
		&state_step(decision->core, (unsigned)step)->live;

	if (ref->revision == live->revision)
		return 0;
	refuse(decision, CODE(STALE_REVISION),
		"%s is at revision %u, not %u: read it and %s again", ref->step,
		live->revision, ref->revision, trigger_name(trigger));
	refuse_with(decision, "step", step_id(decision, step));
	return refuse_with(
		decision, "revision", number_text(decision, live->revision));
}

int find_proposal(struct decision *decision, enum trigger trigger,
	const Plenary__ProposalRef *ref, bool of_text)
{
	const struct proposal *live;
	int step;

	if (ref == NULL)
		return refuse(decision, CODE(BAD_COMMAND),
			"the command names no proposal: name the step");
	step = find_step(decision, ref->step);
	if (step < 0 || check_number(decision, ref, step) != 0 ||
		check_trigger(decision, trigger, step, ANY_OBJECT) != 0)
		return -1;
	if ((of_text || ref->revision != 0) &&
		check_revision(decision, trigger, ref, step) != 0)
		return -1;
	live = &state_step(decision->core, (unsigned)step)->live;
	if (ref->hash.len != 0 &&
		(ref->hash.len != HASH_SIZE ||
			memcmp(ref->hash.data, live->hash, HASH_SIZE) != 0))
		return refuse(decision, CODE(WRONG_HASH),
			"the text you saw is not revision %u of %s: load it "
			"again",
			live->revision, ref->step);
	return step;
}

int require_reason(struct decision *decision, enum trigger trigger, int step,
	const char *reason)
{
	const char *verb = trigger_name(trigger);
	const char *ruling = strchr(verb, ' ');
	const char *id = step < 0 ? "…" : step_id(decision, step);

	if (reason[0] != '\0')
		return check_text(decision, "the reason", reason);
	/* "rule adopt" is typed as "rule A4 adopt". */
	if (ruling != NULL)
		return refuse(decision, CODE(REASON_REQUIRED),
			"a ruling needs a reason: %.*s %s%s \"why\"",
			(int)(ruling - verb), verb, id, ruling);
	return refuse(decision, CODE(REASON_REQUIRED),
		"%s needs a reason: %s %s%s \"why\"", verb, verb, id,
		trigger == TRIGGER_EDIT ? " key=value …" : "");
}
