#include "core/lifecycle.h"

#include <stdio.h>
#include <string.h>

#define IN(status) (1U << PLENARY__STATUS__STATUS_##status)

enum {
	OPEN = IN(TABLED) | IN(SILENCE) | IN(HELD),
	/* Who: a party of the step, the proposer alone, or EXCON. */
	PARTY = 1 << 0,
	PROPOSER = 1 << 1,
	EXCON = 1 << 2,
	/* Besides: no instrument of its own yet. */
	UNBOUND = 1 << 3,
	/* It concerns a pending amendment: of another party, or one's own. */
	OF_ANOTHER = 1 << 4,
	OF_ITS_OWN = 1 << 5
};

struct row {
	const char *name;
	unsigned statuses;
	unsigned guard;
};

/* PROCEDURE, "Life of a proposal": the rows that a person sets off. Those
 * that follow by themselves are in settle.c and deadlines.c. */
static const struct row table[TRIGGERS] = {
	[TRIGGER_PROPOSE] = {"propose", IN(AVAILABLE), PARTY},
	[TRIGGER_AMEND] = {"amend", OPEN, PARTY},
	[TRIGGER_ASSENT] = {"assent", OPEN, PARTY},
	[TRIGGER_ABSTAIN] = {"abstain", OPEN, PARTY},
	[TRIGGER_STAND_ASIDE] = {"stand-aside", OPEN, PARTY},
	[TRIGGER_BLOCK] = {"block", OPEN, PARTY},
	[TRIGGER_ACCEPT] = {"accept", OPEN, PARTY | OF_ANOTHER},
	[TRIGGER_DECLINE] = {"decline", OPEN, PARTY | OF_ANOTHER},
	[TRIGGER_WITHDRAW_AMENDMENT] = {"withdraw-amendment", OPEN,
		PARTY | OF_ITS_OWN},
	[TRIGGER_WITHDRAW] = {"withdraw", OPEN, PROPOSER},
	[TRIGGER_RATIFY] = {"ratify", IN(ADOPTED), PARTY | UNBOUND},
	[TRIGGER_REFUSE] = {"refuse", IN(ADOPTED), PARTY | UNBOUND},
	[TRIGGER_REJECT] = {"rule", OPEN, EXCON},
};

static const char *const statuses[] = {"locked", "available", "tabled",
	"silence", "held", "adopted", "in_force", "suspended"};

const char *trigger_name(enum trigger trigger)
{
	return table[trigger].name;
}

const char *status_name(Plenary__Status status)
{
	return statuses[status];
}

void lifecycle_statuses(enum trigger trigger, char *out, size_t out_len)
{
	unsigned left = table[trigger].statuses;
	size_t at = 0;

	out[0] = '\0';
	for (unsigned s = 0; left != 0; s++) {
		unsigned rest = left & ~(1U << s);

		if (rest == left)
			continue;
		snprintf(out + at, out_len - at, "%s%s",
			at == 0     ? ""
			: rest == 0 ? " or "
				    : ", ",
			statuses[s]);
		at = strlen(out);
		left = rest;
	}
}

static Plenary__ErrorCode check_who(
	const struct core *core, unsigned guard, unsigned step, int delegation)
{
	const struct step_state *state = state_step(core, step);

	if ((guard & EXCON) != 0)
		return delegation < 0 ? PLENARY__ERROR_CODE__OK
				      : PLENARY__ERROR_CODE__NOT_ALLOWED;
	if (delegation < 0)
		return PLENARY__ERROR_CODE__NOT_ALLOWED;
	if ((core->scenario->steps[step].parties >> delegation & 1) == 0)
		return PLENARY__ERROR_CODE__NOT_A_PARTY;
	if ((guard & PROPOSER) != 0 && status_is_live(state->status) &&
		state->live.proposer != delegation)
		return PLENARY__ERROR_CODE__NOT_YOURS;
	return PLENARY__ERROR_CODE__OK;
}

static Plenary__ErrorCode check_status(
	const struct core *core, enum trigger trigger, unsigned step)
{
	Plenary__Status status = state_step(core, step)->status;

	if ((table[trigger].statuses >> status & 1) != 0)
		return PLENARY__ERROR_CODE__OK;
	if (trigger != TRIGGER_PROPOSE)
		return status_is_live(status)
			       ? PLENARY__ERROR_CODE__WRONG_STATUS
			       : PLENARY__ERROR_CODE__UNKNOWN_PROPOSAL;
	return status == PLENARY__STATUS__STATUS_LOCKED
		       ? PLENARY__ERROR_CODE__STEP_NOT_READY
		       : PLENARY__ERROR_CODE__ALREADY_TABLED;
}

static bool some_amendment(const struct core *core, enum trigger trigger,
	unsigned step, int delegation)
{
	const struct proposal *live = &state_step(core, step)->live;

	for (unsigned i = 0; i < live->n_amendments; i++) {
		if (lifecycle_check_amendment(core, trigger, step,
			    &live->amendments[i],
			    delegation) == PLENARY__ERROR_CODE__OK)
			return true;
	}
	return false;
}

static Plenary__ErrorCode check_step(const struct core *core,
	enum trigger trigger, unsigned step, int delegation)
{
	unsigned guard = table[trigger].guard;
	Plenary__ErrorCode code = check_who(core, guard, step, delegation);

	if (code == PLENARY__ERROR_CODE__OK)
		code = check_status(core, trigger, step);
	if (code == PLENARY__ERROR_CODE__OK && (guard & UNBOUND) != 0 &&
		(state_step(core, step)->live.instruments >> delegation & 1) !=
			0)
		code = PLENARY__ERROR_CODE__NO_CHANGE;
	return code;
}

Plenary__ErrorCode lifecycle_check(const struct core *core,
	enum trigger trigger, unsigned step, int delegation)
{
	Plenary__ErrorCode code = check_step(core, trigger, step, delegation);

	if (code == PLENARY__ERROR_CODE__OK &&
		(table[trigger].guard & (OF_ANOTHER | OF_ITS_OWN)) != 0 &&
		!some_amendment(core, trigger, step, delegation))
		code = PLENARY__ERROR_CODE__UNKNOWN_AMENDMENT;
	return code;
}

Plenary__ErrorCode lifecycle_check_amendment(const struct core *core,
	enum trigger trigger, unsigned step, const struct amendment *amendment,
	int delegation)
{
	unsigned guard = table[trigger].guard;
	Plenary__ErrorCode code = check_step(core, trigger, step, delegation);
	bool own = amendment->delegation == delegation;

	if (code != PLENARY__ERROR_CODE__OK)
		return code;
	if ((guard & OF_ITS_OWN) != 0)
		return own ? code : PLENARY__ERROR_CODE__NOT_YOURS;
	if (own)
		return PLENARY__ERROR_CODE__NO_CHANGE;
	/* A decline is final for that party; an acceptance is not. */
	if ((amendment->declined >> delegation & 1) != 0)
		return PLENARY__ERROR_CODE__ALREADY_DECLINED;
	if (trigger == TRIGGER_ACCEPT &&
		(amendment->accepted >> delegation & 1) != 0)
		return PLENARY__ERROR_CODE__NO_CHANGE;
	return PLENARY__ERROR_CODE__OK;
}

/* Who besides the proposer decides on an amendment: nobody between two. */
static delegation_set others(const struct core *core, unsigned step)
{
	const struct step_def *def = &core->scenario->steps[step];
	const struct proposal *live = &state_step(core, step)->live;

	if (def->n_parties < 3)
		return 0;
	return (delegation_set)(def->parties & ~(1U << live->proposer));
}

bool amendment_carried(const struct core *core, unsigned step,
	const struct amendment *amendment)
{
	const struct proposal *live = &state_step(core, step)->live;
	delegation_set all = others(core, step);

	return (amendment->accepted >> live->proposer & 1) != 0 ||
	       (all != 0 && (amendment->accepted & all) == all);
}

bool amendment_dead(const struct core *core, unsigned step,
	const struct amendment *amendment)
{
	const struct proposal *live = &state_step(core, step)->live;
	delegation_set all = others(core, step);

	return (amendment->declined >> live->proposer & 1) != 0 &&
	       (all == 0 || (amendment->declined & all) != 0);
}

bool lifecycle_decided(const struct core *core, unsigned step)
{
	const struct step_def *def = &core->scenario->steps[step];
	const struct step_state *state = state_step(core, step);
	unsigned assents = 0;
	unsigned spoke = 0;

	if (!status_is_open(state->status) || state->live.n_amendments > 0)
		return false;
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		Plenary__Position position = state->live.positions[d];

		if ((def->parties >> d & 1) == 0)
			continue;
		if (position == PLENARY__POSITION__POSITION_BLOCK)
			return false;
		if (position != PLENARY__POSITION__POSITION_NONE)
			spoke++;
		if (position == PLENARY__POSITION__POSITION_ASSENT ||
			position ==
				PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION)
			assents++;
	}
	if (def->def->rule->consensus == 0)
		return assents == def->n_parties;
	return spoke == def->n_parties && assents >= def->def->rule->consensus;
}

bool lifecycle_effective(const struct core *core, unsigned step)
{
	const struct step_def *def = &core->scenario->steps[step];

	return state_step(core, step)->status ==
		       PLENARY__STATUS__STATUS_ADOPTED &&
	       state_missing(core, step) == 0 &&
	       (state_in_force(core) & def->needs) == def->needs;
}
