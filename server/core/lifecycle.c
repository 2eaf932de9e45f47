#include "core/lifecycle.h"

#include "core/adoption.h"
#include "core/ballot.h"
#include "core/condition.h"
#include "core/force.h"
#include "core/reservation.h"

#include <stdio.h>
#include <string.h>

#define IN(status) (1U << PLENARY__STATUS__STATUS_##status)
#define TO(status) PLENARY__STATUS__STATUS_##status
#define BY(event) PLENARY__EVENT__WHAT_##event
#define STAYS LEADS_NOWHERE, PLENARY__EVENT__WHAT__NOT_SET
#define CODE(name) PLENARY__ERROR_CODE__##name

enum {
	OPEN = IN(TABLED) | IN(SILENCE) | IN(HELD),
	BOUND = IN(IN_FORCE) | IN(SUSPENDED),
	LIVE = OPEN | IN(ADOPTED) | BOUND,
	NONE = IN(LOCKED) | IN(AVAILABLE)
};

/* In the order in which they are looked at. */
enum guard {
	/* who: looked at before the status */
	BY_PARTY,
	BY_EXCON,
	BY_PROPOSER,
	BY_PROPOSER_OR_EXCON,
	/* the proposal */
	READY,
	UNREADY,
	NO_BLOCK,
	NO_AMENDMENT,
	PERMITS_RESERVATIONS,
	NOT_DEPOSITED,
	DEPOSITED,
	CARRIED,
	NO_NOTICE,
	NOTICE,
	NO_BREACH,
	LIFTABLE,
	HEARD,
	UNHEARD,
	MISSING,
	DECIDED,
	TOO_FEW,
	CAUSE,
	NO_CAUSE,
	EFFECTIVE,
	/* the amendment, reservation or condition */
	OF_ANOTHER,
	OF_ITS_OWN,
	NOT_DECLINED,
	NOT_ACCEPTED,
	NOT_FINAL,
	ANSWER_HELD,
	TO_VERIFY,
	TO_WAIVE,
	MATTERS,
	GUARDS
};

#define ON(guard) ((uint64_t)1 << (guard))

_Static_assert(ON(READY) - 1 == GUARDS_OF_WHO, "who comes first");

/* Rows of a trigger: one for each set of statuses in which it leads elsewhere;
 * they agree on who may pull it. */
enum { ROWS_MAX = 3 };

/* PROCEDURE, "Life of a proposal" and what follows it. */
static const struct lifecycle_row table[TRIGGERS][ROWS_MAX] = {
	[TRIGGER_PROPOSE] = {{TRIGGER_PROPOSE, IN(AVAILABLE), ON(BY_PARTY),
		TO(TABLED), BY(PROPOSAL_TABLED)}},
	[TRIGGER_AMEND] = {{TRIGGER_AMEND, IN(TABLED), ON(BY_PARTY), STAYS},
		{TRIGGER_AMEND, IN(SILENCE), ON(BY_PARTY), TO(TABLED),
			BY(SILENCE_BROKEN)},
		{TRIGGER_AMEND, IN(HELD), ON(BY_PARTY), TO(TABLED),
			BY(RETURNED)}},
	[TRIGGER_ACCEPT] = {{TRIGGER_ACCEPT, OPEN,
		ON(BY_PARTY) | ON(OF_ANOTHER) | ON(NOT_DECLINED) |
			ON(NOT_ACCEPTED),
		STAYS}},
	[TRIGGER_DECLINE] = {{TRIGGER_DECLINE, OPEN,
		ON(BY_PARTY) | ON(OF_ANOTHER) | ON(NOT_DECLINED), STAYS}},
	[TRIGGER_WITHDRAW_AMENDMENT] = {{TRIGGER_WITHDRAW_AMENDMENT, OPEN,
		ON(BY_PARTY) | ON(OF_ITS_OWN), STAYS}},
	[TRIGGER_ASSENT] = {{TRIGGER_ASSENT, OPEN, ON(BY_PARTY), STAYS}},
	[TRIGGER_RESERVE] = {{TRIGGER_RESERVE, OPEN,
		ON(BY_PARTY) | ON(PERMITS_RESERVATIONS), STAYS}},
	[TRIGGER_ABSTAIN] = {{TRIGGER_ABSTAIN, OPEN, ON(BY_PARTY), STAYS}},
	[TRIGGER_STAND_ASIDE] = {{TRIGGER_STAND_ASIDE, OPEN, ON(BY_PARTY),
		STAYS}},
	[TRIGGER_BLOCK] = {{TRIGGER_BLOCK, IN(TABLED), ON(BY_PARTY), STAYS},
		{TRIGGER_BLOCK, IN(SILENCE), ON(BY_PARTY), TO(TABLED),
			BY(SILENCE_BROKEN)},
		{TRIGGER_BLOCK, IN(HELD), ON(BY_PARTY), TO(TABLED),
			BY(RETURNED)}},
	[TRIGGER_ACKNOWLEDGE] = {{TRIGGER_ACKNOWLEDGE, OPEN, ON(BY_PARTY),
		STAYS}},
	[TRIGGER_SILENCE] = {{TRIGGER_SILENCE, IN(TABLED),
		ON(BY_PROPOSER_OR_EXCON) | ON(NO_BLOCK) | ON(NO_AMENDMENT),
		TO(SILENCE), BY(SILENCE_BEGUN)}},
	[TRIGGER_BREAK] = {{TRIGGER_BREAK, IN(SILENCE), ON(BY_PARTY),
		TO(TABLED), BY(SILENCE_BROKEN)}},
	[TRIGGER_WITHDRAW] = {{TRIGGER_WITHDRAW, OPEN, ON(BY_PROPOSER),
		LEADS_TO_WITHDRAWN, BY(WITHDRAWN)}},
	[TRIGGER_BALLOT] = {{TRIGGER_BALLOT, IN(ADOPTED),
		ON(BY_PARTY) | ON(NOT_DEPOSITED), STAYS}},
	[TRIGGER_RATIFY] = {{TRIGGER_RATIFY, IN(ADOPTED),
		ON(BY_PARTY) | ON(NOT_DEPOSITED) | ON(CARRIED), STAYS}},
	[TRIGGER_REFUSE] = {{TRIGGER_REFUSE, IN(ADOPTED),
		ON(BY_PARTY) | ON(NOT_DEPOSITED), LEADS_TO_LAPSED, BY(LAPSED)}},
	[TRIGGER_UNRATIFY] = {{TRIGGER_UNRATIFY, IN(ADOPTED),
		ON(BY_PARTY) | ON(DEPOSITED), STAYS}},
	[TRIGGER_ACKNOWLEDGE_RESERVATION] = {{TRIGGER_ACKNOWLEDGE_RESERVATION,
		OPEN | IN(ADOPTED), ON(BY_PARTY) | ON(OF_ANOTHER), STAYS}},
	[TRIGGER_ACCEPT_RESERVATION] = {{TRIGGER_ACCEPT_RESERVATION,
		OPEN | IN(ADOPTED),
		ON(BY_PARTY) | ON(OF_ANOTHER) | ON(NOT_FINAL), STAYS}},
	[TRIGGER_OBJECT] = {{TRIGGER_OBJECT, OPEN | IN(ADOPTED),
		ON(BY_PARTY) | ON(OF_ANOTHER) | ON(NOT_FINAL), STAYS}},
	[TRIGGER_WITHDRAW_RESERVATION] = {{TRIGGER_WITHDRAW_RESERVATION, LIVE,
		ON(BY_PARTY) | ON(OF_ITS_OWN), STAYS}},
	[TRIGGER_SETTLE] = {{TRIGGER_SETTLE, LIVE, ON(TO_VERIFY) | ON(MATTERS),
		STAYS}},
	[TRIGGER_WAIVE] = {{TRIGGER_WAIVE, LIVE, ON(TO_WAIVE) | ON(MATTERS),
		STAYS}},
	[TRIGGER_NOTICE] = {{TRIGGER_NOTICE, BOUND,
		ON(BY_PARTY) | ON(NO_NOTICE), STAYS}},
	[TRIGGER_REVOKE] = {{TRIGGER_REVOKE, BOUND, ON(BY_PARTY) | ON(NOTICE),
		STAYS}},
	[TRIGGER_EDIT] = {{TRIGGER_EDIT, OPEN, ON(BY_EXCON), TO(TABLED),
		BY(EDITED)}},
	[TRIGGER_RULE_ADOPT] = {{TRIGGER_RULE_ADOPT, IN(HELD), ON(BY_EXCON),
		TO(ADOPTED), BY(ADOPTED)}},
	[TRIGGER_RULE_RETURN] = {{TRIGGER_RULE_RETURN, IN(HELD), ON(BY_EXCON),
		TO(TABLED), BY(RETURNED)}},
	[TRIGGER_RULE_REJECT] = {{TRIGGER_RULE_REJECT, OPEN, ON(BY_EXCON),
		LEADS_TO_REJECTED, BY(REJECTED)}},
	[TRIGGER_RULE_RESERVATION] = {{TRIGGER_RULE_RESERVATION, IN(ADOPTED),
		ON(BY_EXCON) | ON(ANSWER_HELD), STAYS}},
	[TRIGGER_BREACH] = {{TRIGGER_BREACH, BOUND,
		ON(BY_EXCON) | ON(NO_BREACH), STAYS}},
	[TRIGGER_LIFT] = {{TRIGGER_LIFT, BOUND, ON(BY_EXCON) | ON(LIFTABLE),
		STAYS}},
	[TRIGGER_OVERRIDE] = {{TRIGGER_OVERRIDE, LIVE, ON(BY_EXCON),
		LEADS_ANYWHERE, BY(OVERRIDDEN)}},
	[TRIGGER_SILENCE_KEPT] = {{TRIGGER_SILENCE_KEPT, IN(SILENCE), ON(HEARD),
		TO(ADOPTED), BY(ADOPTED)}},
	[TRIGGER_SILENCE_UNHEARD] = {{TRIGGER_SILENCE_UNHEARD, IN(SILENCE),
		ON(UNHEARD), TO(HELD), BY(HELD)}},
	[TRIGGER_DECIDE_BY] = {{TRIGGER_DECIDE_BY, OPEN, 0, LEADS_TO_REJECTED,
		BY(REJECTED)}},
	[TRIGGER_RATIFY_BY] = {{TRIGGER_RATIFY_BY, IN(ADOPTED), ON(MISSING),
		LEADS_TO_LAPSED, BY(LAPSED)}},
	[TRIGGER_DECIDED] = {{TRIGGER_DECIDED, OPEN, ON(DECIDED), TO(ADOPTED),
		BY(ADOPTED)}},
	[TRIGGER_TERMINATE] = {{TRIGGER_TERMINATE, BOUND, ON(TOO_FEW),
		LEADS_TO_TERMINATED, BY(TERMINATED)}},
	[TRIGGER_SUSPEND] = {{TRIGGER_SUSPEND, IN(IN_FORCE), ON(CAUSE),
		TO(SUSPENDED), BY(SUSPENDED)}},
	[TRIGGER_RESUME] = {{TRIGGER_RESUME, IN(SUSPENDED), ON(NO_CAUSE),
		TO(IN_FORCE), BY(FORCE_RESUMED)}},
	[TRIGGER_FORCE] = {{TRIGGER_FORCE, IN(ADOPTED), ON(EFFECTIVE),
		TO(IN_FORCE), BY(ENTERED_INTO_FORCE)}},
	[TRIGGER_UNLOCK] = {{TRIGGER_UNLOCK, IN(LOCKED), ON(READY),
		TO(AVAILABLE), BY(STEP_UNLOCKED)}},
	[TRIGGER_LOCK] = {{TRIGGER_LOCK, IN(AVAILABLE), ON(UNREADY), TO(LOCKED),
		BY(STEP_LOCKED)}},
};

static const struct {
	const char *name;
	enum object object;
} triggers[TRIGGERS] = {
	[TRIGGER_PROPOSE] = {"propose", OBJECT_NONE},
	[TRIGGER_AMEND] = {"amend", OBJECT_NONE},
	[TRIGGER_ACCEPT] = {"accept", OBJECT_AMENDMENT},
	[TRIGGER_DECLINE] = {"decline", OBJECT_AMENDMENT},
	[TRIGGER_WITHDRAW_AMENDMENT] = {"withdraw-amendment", OBJECT_AMENDMENT},
	[TRIGGER_ASSENT] = {"assent", OBJECT_NONE},
	[TRIGGER_RESERVE] = {"reserve", OBJECT_NONE},
	[TRIGGER_ABSTAIN] = {"abstain", OBJECT_NONE},
	[TRIGGER_STAND_ASIDE] = {"stand-aside", OBJECT_NONE},
	[TRIGGER_BLOCK] = {"block", OBJECT_NONE},
	[TRIGGER_ACKNOWLEDGE] = {"acknowledge", OBJECT_NONE},
	[TRIGGER_SILENCE] = {"silence", OBJECT_NONE},
	[TRIGGER_BREAK] = {"break", OBJECT_NONE},
	[TRIGGER_WITHDRAW] = {"withdraw", OBJECT_NONE},
	[TRIGGER_BALLOT] = {"ballot", OBJECT_NONE},
	[TRIGGER_RATIFY] = {"ratify", OBJECT_NONE},
	[TRIGGER_REFUSE] = {"refuse", OBJECT_NONE},
	[TRIGGER_UNRATIFY] = {"unratify", OBJECT_NONE},
	[TRIGGER_ACKNOWLEDGE_RESERVATION] = {"acknowledge", OBJECT_RESERVATION},
	[TRIGGER_ACCEPT_RESERVATION] = {"accept-reservation",
		OBJECT_RESERVATION},
	[TRIGGER_OBJECT] = {"object", OBJECT_RESERVATION},
	[TRIGGER_WITHDRAW_RESERVATION] = {"withdraw-reservation",
		OBJECT_RESERVATION},
	[TRIGGER_SETTLE] = {"settle", OBJECT_CONDITION},
	[TRIGGER_WAIVE] = {"waive", OBJECT_CONDITION},
	[TRIGGER_NOTICE] = {"notice", OBJECT_NONE},
	[TRIGGER_REVOKE] = {"revoke", OBJECT_NONE},
	[TRIGGER_EDIT] = {"edit", OBJECT_NONE},
	[TRIGGER_RULE_ADOPT] = {"rule adopt", OBJECT_NONE},
	[TRIGGER_RULE_RETURN] = {"rule return", OBJECT_NONE},
	[TRIGGER_RULE_REJECT] = {"rule reject", OBJECT_NONE},
	[TRIGGER_RULE_RESERVATION] = {"rule", OBJECT_RESERVATION},
	[TRIGGER_BREACH] = {"breach", OBJECT_NONE},
	[TRIGGER_LIFT] = {"lift", OBJECT_NONE},
	[TRIGGER_OVERRIDE] = {"override", OBJECT_NONE},
	[TRIGGER_SILENCE_KEPT] = {"silence kept", OBJECT_NONE},
	[TRIGGER_SILENCE_UNHEARD] = {"silence unheard", OBJECT_NONE},
	[TRIGGER_DECIDE_BY] = {"decide-within", OBJECT_NONE},
	[TRIGGER_RATIFY_BY] = {"ratify-within", OBJECT_NONE},
	[TRIGGER_DECIDED] = {"decision rule", OBJECT_NONE},
	[TRIGGER_TERMINATE] = {"too few are left", OBJECT_NONE},
	[TRIGGER_SUSPEND] = {"a cause", OBJECT_NONE},
	[TRIGGER_RESUME] = {"no cause is left", OBJECT_NONE},
	[TRIGGER_FORCE] = {"all bound", OBJECT_NONE},
	[TRIGGER_UNLOCK] = {"ready", OBJECT_NONE},
	[TRIGGER_LOCK] = {"not ready", OBJECT_NONE},
};

static const struct {
	const char *name;
	const char *words;
} statuses[] = {{"locked", "locked"}, {"available", "available"},
	{"tabled", "tabled"}, {"silence", "under silence"}, {"held", "held"},
	{"adopted", "adopted"}, {"in_force", "in force"},
	{"suspended", "suspended"}};

/* ── guards ──────────────────────────────────────────────────────────── */

/* What a guard looks at. */
struct scene {
	const struct core *core;
	const struct proposal *live; /* zero unless there is one */
	unsigned step;
	int delegation; /* or -1 */
	enum object kind;
	int object;
};

static bool is_party(const struct scene *it)
{
	return it->delegation >= 0 &&
	       (it->core->steps.defs[it->step]->parties >> it->delegation &
		       1) != 0;
}

static bool has_left(const struct scene *it)
{
	return (it->live->left >> it->delegation & 1) != 0;
}

static bool is_excon(const struct scene *it)
{
	return it->delegation < 0;
}

static bool is_proposer(const struct scene *it)
{
	return is_party(it) &&
	       (it->live->number == 0 || it->live->proposer == it->delegation);
}

static bool is_proposer_or_excon(const struct scene *it)
{
	return is_excon(it) || is_proposer(it);
}

static bool is_ready(const struct scene *it)
{
	return state_step_ready(it->core, it->step);
}

static bool is_unready(const struct scene *it)
{
	return !is_ready(it);
}

static bool no_block(const struct scene *it)
{
	return !adoption_blocked(it->core, it->step);
}

static bool no_amendment(const struct scene *it)
{
	return it->live->n_amendments == 0;
}

static bool permits_reservations(const struct scene *it)
{
	return reservations_permitted(it->core, it->step);
}

static bool is_deposited(const struct scene *it)
{
	return (it->live->instruments >> it->delegation & 1) != 0;
}

static bool not_deposited(const struct scene *it)
{
	return !is_deposited(it);
}

static bool is_carried(const struct scene *it)
{
	return ballot_carried(it->core, it->step, (unsigned)it->delegation);
}

static bool has_notice(const struct scene *it)
{
	return it->live->notices[it->delegation].set;
}

static bool no_notice(const struct scene *it)
{
	return !has_notice(it);
}

static bool no_breach(const struct scene *it)
{
	return !it->live->breach;
}

static bool is_liftable(const struct scene *it)
{
	struct hindrances causes = force_causes(it->core, it->step);

	return causes.breach || causes.overridden || causes.injects;
}

static bool is_heard(const struct scene *it)
{
	return adoption_unheard(it->core, it->step) == 0 &&
	       condition_unmet(it->core, it->step,
		       PLENARY__CONDITION_PHASE__PHASE_ADOPTION) == 0;
}

static bool is_unheard(const struct scene *it)
{
	return !is_heard(it);
}

static bool is_missing(const struct scene *it)
{
	return state_missing(it->core, it->step) != 0;
}

static bool is_decided(const struct scene *it)
{
	return adoption_decided(it->core, it->step);
}

static bool too_few(const struct scene *it)
{
	const struct step_def *def = it->core->steps.defs[it->step];
	unsigned least = def->def->continues_with;

	if (least == 0)
		least = def->n_parties;
	return set_count(state_parties(it->core, it->step)) < least;
}

static bool has_cause(const struct scene *it)
{
	struct hindrances causes = force_causes(it->core, it->step);

	return hindrances_any(&causes);
}

static bool no_cause(const struct scene *it)
{
	return !has_cause(it);
}

static bool is_effective(const struct scene *it)
{
	struct hindrances lacks = force_lacks(it->core, it->step);

	return !hindrances_any(&lacks);
}

static const struct amendment *amendment_at(const struct scene *it)
{
	return &it->live->amendments[it->object];
}

static const struct reservation *reservation_at(const struct scene *it)
{
	return &it->live->reservations[it->object];
}

static bool of_its_own(const struct scene *it)
{
	return it->kind == OBJECT_AMENDMENT
		       ? amendment_at(it)->delegation == it->delegation
		       : it->object == it->delegation;
}

static bool of_another(const struct scene *it)
{
	return !of_its_own(it);
}

static bool not_declined(const struct scene *it)
{
	return (amendment_at(it)->declined >> it->delegation & 1) == 0;
}

static bool not_accepted(const struct scene *it)
{
	/* Of a reservation that is final, of an amendment merely no news. */
	delegation_set accepted = it->kind == OBJECT_AMENDMENT
					  ? amendment_at(it)->accepted
					  : reservation_at(it)->accepted;

	return (accepted >> it->delegation & 1) == 0;
}

static bool answer_held(const struct scene *it)
{
	return reservation_at(it)->held != 0;
}

static bool to_verify(const struct scene *it)
{
	return condition_verifier(it->core, it->step, (unsigned)it->object) ==
	       it->delegation;
}

static bool to_waive(const struct scene *it)
{
	return it->delegation >= 0 &&
	       (condition_benefits(it->core, it->step, (unsigned)it->object) >>
			       it->delegation &
		       1) != 0;
}

static bool matters(const struct scene *it)
{
	return condition_matters(it->core, it->step, (unsigned)it->object);
}

static const struct {
	bool (*holds)(const struct scene *it);
	Plenary__ErrorCode code; /* of the refusal where it does not */
	const char *words;       /* for the page about the rules */
} guards[GUARDS] = {
	[BY_PARTY] = {is_party, CODE(NOT_A_PARTY), "a party"},
	[BY_EXCON] = {is_excon, CODE(NOT_ALLOWED), "EXCON, with a reason"},
	[BY_PROPOSER] = {is_proposer, CODE(NOT_YOURS), "the proposer"},
	[BY_PROPOSER_OR_EXCON] = {is_proposer_or_excon, CODE(NOT_YOURS),
		"the proposer or EXCON"},
	[READY] = {is_ready, CODE(STEP_NOT_READY),
		"prerequisites in force, indicators reached"},
	[UNREADY] = {is_unready, CODE(WRONG_STATUS),
		"a prerequisite or an indicator is missing"},
	[NO_BLOCK] = {no_block, CODE(BLOCKED), "no block"},
	[NO_AMENDMENT] = {no_amendment, CODE(AMENDMENT_PENDING),
		"no amendment pending"},
	[PERMITS_RESERVATIONS] = {permits_reservations, CODE(NO_RESERVATIONS),
		"the text permits reservations"},
	[NOT_DEPOSITED] = {not_deposited, CODE(NO_CHANGE),
		"no instrument of its own yet"},
	[DEPOSITED] = {is_deposited, CODE(NO_INSTRUMENT),
		"its instrument is deposited"},
	[CARRIED] = {is_carried, CODE(BALLOT_OPEN),
		"the delegation's own rule holds"},
	[NO_NOTICE] = {no_notice, CODE(NO_CHANGE), "no notice of its own yet"},
	[NOTICE] = {has_notice, CODE(NO_NOTICE), "it has given notice"},
	[NO_BREACH] = {no_breach, CODE(NO_CHANGE), "no breach upheld yet"},
	[LIFTABLE] = {is_liftable, CODE(NO_CHANGE),
		"a breach, an inject or an override suspends it"},
	[HEARD] = {is_heard, CODE(WRONG_STATUS),
		"every party acknowledged; conditions precedent to adoption "
		"met or waived"},
	[UNHEARD] = {is_unheard, CODE(WRONG_STATUS), "otherwise"},
	[MISSING] = {is_missing, CODE(WRONG_STATUS), "an instrument missing"},
	[DECIDED] = {is_decided, CODE(WRONG_STATUS),
		"the rule holds; no amendment pending; conditions precedent to "
		"adoption met or waived"},
	[TOO_FEW] = {too_few, CODE(WRONG_STATUS),
		"fewer parties than continues-with"},
	[CAUSE] = {has_cause, CODE(WRONG_STATUS),
		"a prerequisite not in force, a continuing condition failed, "
		"a breach, an inject, an override"},
	[NO_CAUSE] = {no_cause, CODE(WRONG_STATUS), ""},
	[EFFECTIVE] = {is_effective, CODE(WRONG_STATUS),
		"every instrument effective; prerequisites in force; "
		"conditions precedent to force met or waived"},
	[OF_ANOTHER] = {of_another, CODE(NO_CHANGE), "of another party"},
	[OF_ITS_OWN] = {of_its_own, CODE(NOT_YOURS), "of its own"},
	[NOT_DECLINED] = {not_declined, CODE(ALREADY_DECLINED),
		"not declined before"},
	[NOT_ACCEPTED] = {not_accepted, CODE(NO_CHANGE), "not accepted before"},
	[NOT_FINAL] = {not_accepted, CODE(ALREADY_ANSWERED),
		"not accepted before"},
	[ANSWER_HELD] = {answer_held, CODE(NO_CHANGE),
		"a party did not acknowledge it in time"},
	[TO_VERIFY] = {to_verify, CODE(NOT_YOURS), "its verifier"},
	[TO_WAIVE] = {to_waive, CODE(NOT_YOURS), "who benefits"},
	[MATTERS] = {matters, CODE(WRONG_STATUS), "while it matters"},
};

/* ── reading the table ───────────────────────────────────────────────── */

const struct lifecycle_row *lifecycle_row(unsigned i)
{
	for (unsigned t = 0; t < TRIGGERS; t++) {
		for (unsigned r = 0; r < ROWS_MAX; r++) {
			if (table[t][r].from != 0 && i-- == 0)
				return &table[t][r];
		}
	}
	return NULL;
}

const struct lifecycle_row *lifecycle_find(
	enum trigger trigger, Plenary__Status status)
{
	for (unsigned r = 0; r < ROWS_MAX; r++) {
		if ((table[trigger][r].from >> status & 1) != 0)
			return &table[trigger][r];
	}
	return NULL;
}

const char *lifecycle_guard(const struct lifecycle_row *row, unsigned i)
{
	for (unsigned g = 0; g < GUARDS; g++) {
		if ((row->guards & ON(g)) == 0 || guards[g].words[0] == '\0')
			continue;
		if (i-- == 0)
			return guards[g].words;
	}
	return NULL;
}

const char *trigger_name(enum trigger trigger)
{
	return triggers[trigger].name;
}

enum object trigger_object(enum trigger trigger)
{
	return triggers[trigger].object;
}

bool trigger_is_delegations(enum trigger trigger)
{
	return trigger <= TRIGGER_REVOKE;
}

const char *status_name(Plenary__Status status)
{
	return statuses[status].name;
}

const char *status_words(Plenary__Status status)
{
	return statuses[status].words;
}

static unsigned statuses_of(enum trigger trigger)
{
	unsigned set = 0;

	for (unsigned r = 0; r < ROWS_MAX; r++)
		set |= table[trigger][r].from;
	return set;
}

void lifecycle_statuses(enum trigger trigger, char *out, size_t out_len)
{
	unsigned left = statuses_of(trigger);
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
			statuses[s].words);
		at = strlen(out);
		left = rest;
	}
}

static Plenary__ErrorCode wrong_status(
	enum trigger trigger, Plenary__Status status)
{
	if (trigger == TRIGGER_PROPOSE)
		return status == PLENARY__STATUS__STATUS_LOCKED
			       ? CODE(STEP_NOT_READY)
			       : CODE(ALREADY_TABLED);
	return status_is_live(status) ? CODE(WRONG_STATUS)
				      : CODE(UNKNOWN_PROPOSAL);
}

/* Guards from one to before the other. */
static Plenary__ErrorCode check_guards(const struct scene *scene,
	const struct lifecycle_row *row, unsigned from, unsigned to)
{
	for (unsigned g = from; g < to; g++) {
		if ((row->guards & ON(g)) != 0 && !guards[g].holds(scene))
			return guards[g].code;
	}
	return CODE(OK);
}

static Plenary__ErrorCode check_who(
	const struct scene *scene, const struct lifecycle_row *row)
{
	uint64_t who = row->guards & GUARDS_OF_WHO;
	bool for_excon = (who & (ON(BY_EXCON) | ON(BY_PROPOSER_OR_EXCON))) != 0;

	/* Nobody in particular: it is said of the object, or none is asked. */
	if (who == 0)
		return CODE(OK);
	if (is_excon(scene))
		return for_excon ? CODE(OK) : CODE(NOT_ALLOWED);
	if ((who & ON(BY_EXCON)) != 0)
		return CODE(NOT_ALLOWED);
	/* Who is no party to the step is told so before anything else. */
	if (!is_party(scene))
		return CODE(NOT_A_PARTY);
	return check_guards(scene, row, 0, READY);
}

static unsigned objects_of(const struct scene *scene)
{
	switch (scene->kind) {
	case OBJECT_AMENDMENT:
		return scene->live->n_amendments;
	case OBJECT_RESERVATION:
		return scene->core->scenario->n_delegations;
	case OBJECT_CONDITION:
		return condition_count(scene->core, scene->step);
	case OBJECT_NONE:
		break;
	}
	return 0;
}

static Plenary__ErrorCode check_object(
	const struct scene *scene, const struct lifecycle_row *row)
{
	if (scene->kind == OBJECT_RESERVATION && reservation_at(scene)->id == 0)
		return CODE(UNKNOWN_RESERVATION);
	return check_guards(scene, row, OF_ANOTHER, GUARDS);
}

static Plenary__ErrorCode check_any_object(
	struct scene *scene, const struct lifecycle_row *row)
{
	for (unsigned i = 0; i < objects_of(scene); i++) {
		scene->object = (int)i;
		if (check_object(scene, row) == CODE(OK))
			return CODE(OK);
	}
	switch (scene->kind) {
	case OBJECT_AMENDMENT:
		return CODE(UNKNOWN_AMENDMENT);
	case OBJECT_RESERVATION:
		return CODE(UNKNOWN_RESERVATION);
	case OBJECT_CONDITION:
	case OBJECT_NONE:
		break;
	}
	return CODE(UNKNOWN_CONDITION);
}

Plenary__ErrorCode lifecycle_check(const struct core *core,
	enum trigger trigger, unsigned step, int delegation, int object)
{
	static const struct proposal none;
	Plenary__Status status = state_step(core, step)->status;
	struct scene scene = {
		.core = core,
		.live = status_is_live(status) ? &state_step(core, step)->live
					       : &none,
		.step = step,
		.delegation = delegation,
		.kind = triggers[trigger].object,
		.object = object,
	};
	const struct lifecycle_row *row = lifecycle_find(trigger, status);
	Plenary__ErrorCode code;

	code = check_who(&scene, &table[trigger][0]);
	if (code != CODE(OK))
		return code;
	if (row == NULL)
		return wrong_status(trigger, status);
	/* A verifier need be no party, and verifies on. */
	if (delegation >= 0 &&
		(row->guards & (ON(BY_PARTY) | ON(TO_WAIVE))) != 0 &&
		has_left(&scene))
		return CODE(PARTY_HAS_LEFT);
	code = check_guards(&scene, row, READY, OF_ANOTHER);
	if (code != CODE(OK) || scene.kind == OBJECT_NONE)
		return code;
	return object == ANY_OBJECT ? check_any_object(&scene, row)
				    : check_object(&scene, row);
}
