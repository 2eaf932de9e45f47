/* "What has no row here is refused": the rows, said a second time. */
#include "tests/model/law.h"

#define STATUS(name) PLENARY__STATUS__STATUS_##name
#define IN(name) (1U << STATUS(name))
#define DURING(name) (1U << PLENARY__EXERCISE_PHASE__PHASE_##name)

enum {
	OPEN = IN(TABLED) | IN(SILENCE) | IN(HELD),
	BOUND = IN(IN_FORCE) | IN(SUSPENDED),
	LIVE = OPEN | IN(ADOPTED) | BOUND,
	/* A reservation may be answered before it is repeated. */
	ANSWERED = OPEN | IN(ADOPTED),
	RUNNING = DURING(RUNNING),
	IN_TIME = DURING(BEFORE) | DURING(RUNNING) | DURING(PAUSED)
};

enum who {
	ANYBODY, /* in one of the roles that are offered it */
	A_PARTY,
	THE_PROPOSER,
	NOT_ITS_OWN, /* a party, at another's amendment or reservation */
	ITS_OWN,
	WHO_VERIFIES,
	WHO_BENEFITS
};

static const struct row {
	unsigned from; /* statuses; 0: it concerns no step */
	enum who who;
	unsigned during;
} rows[INPUT_KINDS] = {
	[INPUT_PROPOSE] = {IN(AVAILABLE), A_PARTY, RUNNING},
	[INPUT_AMEND] = {OPEN, A_PARTY, RUNNING},
	[INPUT_ACCEPT] = {OPEN, NOT_ITS_OWN, RUNNING},
	[INPUT_DECLINE] = {OPEN, NOT_ITS_OWN, RUNNING},
	[INPUT_WITHDRAW_AMENDMENT] = {OPEN, ITS_OWN, RUNNING},
	[INPUT_POSITION] = {OPEN, A_PARTY, RUNNING},
	[INPUT_RESERVE] = {OPEN, A_PARTY, RUNNING},
	[INPUT_MEMBER_SPEAKS] = {OPEN, ANYBODY, RUNNING},
	[INPUT_ACKNOWLEDGE] = {OPEN, A_PARTY, IN_TIME},
	[INPUT_SILENCE] = {IN(TABLED), THE_PROPOSER, IN_TIME},
	[INPUT_BREAK] = {IN(SILENCE), A_PARTY, RUNNING},
	[INPUT_WITHDRAW] = {OPEN, THE_PROPOSER, RUNNING},
	[INPUT_EDIT] = {OPEN, ANYBODY, IN_TIME},
	[INPUT_RULE] = {OPEN, ANYBODY, IN_TIME},
	[INPUT_BALLOT] = {IN(ADOPTED), ANYBODY, RUNNING},
	[INPUT_RATIFY] = {IN(ADOPTED), A_PARTY, RUNNING},
	[INPUT_REFUSE] = {IN(ADOPTED), A_PARTY, RUNNING},
	[INPUT_UNRATIFY] = {IN(ADOPTED), A_PARTY, RUNNING},
	[INPUT_ACKNOWLEDGE_RESERVATION] = {ANSWERED, NOT_ITS_OWN, IN_TIME},
	[INPUT_ACCEPT_RESERVATION] = {ANSWERED, NOT_ITS_OWN, RUNNING},
	[INPUT_OBJECT] = {ANSWERED, NOT_ITS_OWN, RUNNING},
	[INPUT_WITHDRAW_RESERVATION] = {LIVE, ITS_OWN, RUNNING},
	[INPUT_RULE_RESERVATION] = {IN(ADOPTED), ANYBODY, IN_TIME},
	[INPUT_SETTLE] = {LIVE, WHO_VERIFIES, IN_TIME},
	[INPUT_WAIVE] = {LIVE, WHO_BENEFITS, RUNNING},
	[INPUT_NOTICE] = {BOUND, A_PARTY, RUNNING},
	[INPUT_REVOKE] = {BOUND, A_PARTY, RUNNING},
	[INPUT_BREACH] = {BOUND, ANYBODY, IN_TIME},
	[INPUT_LIFT] = {BOUND, ANYBODY, IN_TIME},
	[INPUT_OVERRIDE] = {LIVE, ANYBODY, IN_TIME},
	[INPUT_RELEASE] = {0, ANYBODY, IN_TIME},
	[INPUT_SUBMIT] = {0, ANYBODY, RUNNING},
	[INPUT_SCREEN] = {0, ANYBODY, IN_TIME},
	[INPUT_POWERS] = {0, ANYBODY, IN_TIME},
	[INPUT_MOVE] = {0, ANYBODY, IN_TIME},
	[INPUT_REMOVE] = {0, ANYBODY, IN_TIME},
	[INPUT_PRESENCE] = {0, ANYBODY, IN_TIME | DURING(NO_DUFF)},
	[INPUT_PAUSE] = {0, ANYBODY, RUNNING},
	[INPUT_RESUME] = {0, ANYBODY, DURING(PAUSED) | DURING(NO_DUFF)},
	[INPUT_NO_DUFF] = {0, ANYBODY, IN_TIME},
	[INPUT_CONFIRM] = {0, ANYBODY, DURING(PAUSED)},
	[INPUT_EXTEND] = {0, ANYBODY, RUNNING | DURING(PAUSED)},
	[INPUT_RATE] = {0, ANYBODY, IN_TIME},
	[INPUT_JUMP] = {0, ANYBODY, RUNNING | DURING(PAUSED)},
	[INPUT_RESTART] = {0, ANYBODY, RUNNING},
	[INPUT_PASS] = {0, ANYBODY, RUNNING},
};

/* The delegation whose amendment or reservation it is about. */
static unsigned owner(const struct scene *it, struct input input)
{
	switch ((enum input_kind)input.kind) {
	case INPUT_ACCEPT:
	case INPUT_DECLINE:
	case INPUT_WITHDRAW_AMENDMENT:
		return it->live->amendments[input.object].delegation;
	default:
		return input.object;
	}
}

static bool verifies(const struct scene *it, struct input input)
{
	int verifier = scenario_delegation(
		it->core->scenario, it->def->conditions[0]->verifier);

	return input.actor >= it->core->scenario->n_delegations
		       ? verifier < 0
		       : verifier == (int)input.actor;
}

static bool benefits(const struct scene *it, unsigned d)
{
	const Plenary__Condition *def = it->def->conditions[0];

	for (size_t i = 0; i < def->n_benefits; i++) {
		if (scenario_delegation(it->core->scenario, def->benefits[i]) ==
			(int)d)
			return (it->live->left >> d & 1) == 0;
	}
	return false;
}

static bool is_who(const struct scene *it, struct input input, enum who who)
{
	unsigned n = it->core->scenario->n_delegations;

	switch (who) {
	case ANYBODY:
		return true;
	case A_PARTY:
		return scene_is_party(it, input.actor);
	case THE_PROPOSER:
		/* EXCON may begin a silence, too. */
		return input.actor >= n || it->live->proposer == input.actor;
	case NOT_ITS_OWN:
		return scene_is_party(it, input.actor) &&
		       owner(it, input) != input.actor;
	case ITS_OWN:
		return owner(it, input) == input.actor;
	case WHO_VERIFIES:
		return verifies(it, input);
	case WHO_BENEFITS:
		return benefits(it, input.actor);
	}
	return false;
}

/* Statuses that depend on more than the kind of input. */
static unsigned statuses_of(const struct scene *it, struct input input)
{
	unsigned all = rows[input.kind].from;

	if (input.kind == INPUT_RULE && input.object != RULE_REJECT)
		return IN(HELD);
	if (input.kind != INPUT_SETTLE && input.kind != INPUT_WAIVE)
		return all;
	switch (it->def->conditions[0]->phase) {
	case PLENARY__CONDITION_PHASE__PHASE_ADOPTION:
		return OPEN;
	case PLENARY__CONDITION_PHASE__PHASE_FORCE:
		return OPEN | IN(ADOPTED);
	case PLENARY__CONDITION_PHASE__PHASE_CONTINUING:
	case _PLENARY__CONDITION_PHASE_IS_INT_SIZE:
	default:
		return all;
	}
}

bool law_input(
	const struct game *before, struct input input, struct fault *fault)
{
	const struct row *row = &rows[input.kind];
	struct scene scene;

	if ((row->during >> core_phase(&before->core) & 1) == 0)
		return fault_say(fault,
			"each verb has its states of the exercise", "phase %d",
			(int)core_phase(&before->core));
	if (row->from == 0)
		return true;
	scene = scene_of(&before->core, input.step);
	if ((statuses_of(&scene, input) >> scene.state->status & 1) == 0)
		return fault_say(fault, "what has no row is refused",
			"status %d", (int)scene.state->status);
	if (!is_who(&scene, input, row->who))
		return fault_say(
			fault, "what has no row is refused", "by another");
	return true;
}

/* Codes that say: not now, or not you. */
static bool is_about_the_row(Plenary__ErrorCode code)
{
	switch (code) {
	case PLENARY__ERROR_CODE__NOT_ALLOWED:
	case PLENARY__ERROR_CODE__NOT_BINDING:
	case PLENARY__ERROR_CODE__NOT_YOURS:
	case PLENARY__ERROR_CODE__NOT_A_PARTY:
	case PLENARY__ERROR_CODE__PARTY_HAS_LEFT:
	case PLENARY__ERROR_CODE__UNKNOWN_PROPOSAL:
	case PLENARY__ERROR_CODE__WRONG_PHASE:
	case PLENARY__ERROR_CODE__WRONG_STATUS:
	case PLENARY__ERROR_CODE__STEP_NOT_READY:
	case PLENARY__ERROR_CODE__ALREADY_TABLED:
		return true;
	default:
		return false;
	}
}

static bool has_block(const struct scene *it)
{
	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++) {
		if (it->live->positions[d] == PLENARY__POSITION__POSITION_BLOCK)
			return true;
	}
	return false;
}

/* The hindrance that a refusal names is there. */
static bool is_true(
	const struct scene *it, struct input input, Plenary__ErrorCode code)
{
	unsigned party = 1U << input.actor;

	switch (code) {
	case PLENARY__ERROR_CODE__BALLOT_OPEN:
		return !scene_is_carried(it, input.actor);
	case PLENARY__ERROR_CODE__BLOCKED:
		return has_block(it);
	case PLENARY__ERROR_CODE__AMENDMENT_PENDING:
		return it->live->n_amendments > 0;
	case PLENARY__ERROR_CODE__NO_INSTRUMENT:
		return (it->live->instruments & party) == 0;
	case PLENARY__ERROR_CODE__NO_NOTICE:
		return !it->live->notices[input.actor].set;
	case PLENARY__ERROR_CODE__NO_RESERVATIONS:
		return !it->def->reservations || it->def->n_parties < 3;
	case PLENARY__ERROR_CODE__ALREADY_ANSWERED:
		return (it->live->reservations[input.object].accepted &
			       party) != 0;
	case PLENARY__ERROR_CODE__ALREADY_DECLINED:
		return (it->live->amendments[input.object].declined & party) !=
		       0;
	case PLENARY__ERROR_CODE__STALE_REVISION:
		return false;
	default:
		return true;
	}
}

/* The change that there would be none of. */
static bool is_no_change(const struct scene *it, struct input input)
{
	unsigned party = 1U << input.actor;

	switch ((enum input_kind)input.kind) {
	case INPUT_RATIFY:
		return (it->live->instruments & party) != 0;
	case INPUT_REFUSE:
		return (it->live->instruments & party) != 0;
	case INPUT_NOTICE:
		return it->live->notices[input.actor].set;
	case INPUT_BREACH:
		return it->live->breach;
	case INPUT_LIFT:
		return !it->live->breach && !it->live->overridden &&
		       !scene_has_inject(it);
	case INPUT_OVERRIDE:
		return (unsigned)it->state->status ==
		       (unsigned)STATUS(TABLED) + input.object;
	default:
		return true;
	}
}

bool law_refusal(const struct game *before, struct input input,
	const Plenary__Error *error, struct fault *fault)
{
	const struct row *row = &rows[input.kind];
	bool about_row = is_about_the_row(error->code);
	struct scene it;

	/* In a pause some rows are EXCON's alone. */
	if (row->from == 0 || input_is_improper(before, input) ||
		input.kind == INPUT_BALLOT ||
		input.kind == INPUT_MEMBER_SPEAKS ||
		core_phase(&before->core) !=
			PLENARY__EXERCISE_PHASE__PHASE_RUNNING)
		return true;
	it = scene_of(&before->core, input.step);
	if ((statuses_of(&it, input) >> it.state->status & 1) == 0 ||
		!is_who(&it, input, row->who))
		return true;
	if (about_row)
		return fault_say(fault, "what has a row is not refused", "%s",
			error->message);
	if (!is_true(&it, input, error->code) ||
		(error->code == PLENARY__ERROR_CODE__NO_CHANGE &&
			!is_no_change(&it, input)))
		return fault_say(fault, "a refusal names what is so", "%s",
			error->message);
	return true;
}
