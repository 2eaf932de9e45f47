/* The life of a proposal: what the parties do. What follows is settle.c's. */
#include "core/decide.h"

#include "core/deadline.h"
#include "core/draft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *delegation_id(const struct decision *decision, int delegation)
{
	return decision->core->scenario->def->delegations[delegation]->id;
}

static char *step_id(const struct decision *decision, int step)
{
	return decision->core->scenario->def->steps[step]->id;
}

static char *number_text(struct decision *decision, uint32_t number)
{
	return arena_printf(decision->arena, "%u", number);
}

/* What a step waits for, so that a refused proposer knows what to do. */
static int refuse_not_ready(struct decision *decision, int step)
{
	const struct core *core = decision->core;
	const struct scenario *scenario = core->scenario;
	const struct step_def *def = &scenario->steps[step];
	step_set missing = def->needs & ~state_in_force(core);
	char *list = arena_strdup(decision->arena, "");

	for (unsigned s = 0; s < scenario->n_steps; s++) {
		if ((missing >> s & 1) != 0)
			list = arena_printf(decision->arena, "%s%s%s in force",
				list, list[0] == '\0' ? "" : ", ",
				scenario->def->steps[s]->id);
	}
	for (size_t i = 0; i < def->def->n_requirements; i++) {
		const Plenary__Requirement *need = def->def->requirements[i];
		int value = state_indicator(
			core, (unsigned)def->requires_indicator[i]);

		if (value < need->at_least)
			list = arena_printf(decision->arena,
				"%s%s%s at %d or more (now %d)", list,
				list[0] == '\0' ? "" : ", ", need->indicator,
				need->at_least, value);
	}
	refuse(decision, PLENARY__ERROR_CODE__STEP_NOT_READY,
		"%s cannot be tabled yet: it needs %s", step_id(decision, step),
		list);
	refuse_with(decision, "step", step_id(decision, step));
	return refuse_with(decision, "needs", list);
}

/* The sentence for what the table of lifecycle.c refused. */
static int refuse_trigger(struct decision *decision, enum trigger trigger,
	int step, Plenary__ErrorCode code)
{
	const struct step_state *state =
		state_step(decision->core, (unsigned)step);
	const struct step_def *def = &decision->core->scenario->steps[step];
	const char *id = step_id(decision, step);
	const char *verb = trigger_name(trigger);
	char statuses[128];

	if (code == PLENARY__ERROR_CODE__STEP_NOT_READY)
		return refuse_not_ready(decision, step);
	lifecycle_statuses(trigger, statuses, sizeof(statuses));
	if (code == PLENARY__ERROR_CODE__NOT_A_PARTY)
		refuse(decision, code, "%s is no party to %s: %s is for %s",
			delegation_id(decision, decision->delegation), id, verb,
			print_set(decision, def->parties));
	else if (code == PLENARY__ERROR_CODE__NOT_YOURS)
		refuse(decision, code, "%s is not yours: only %s may %s it", id,
			delegation_id(decision, state->live.proposer), verb);
	else if (code == PLENARY__ERROR_CODE__ALREADY_TABLED)
		refuse(decision, code,
			"%s is %s: a step has one live proposal at a time", id,
			status_name(state->status));
	else if (code == PLENARY__ERROR_CODE__UNKNOWN_PROPOSAL)
		refuse(decision, code,
			"%s has no live proposal: it is %s, and somebody must "
			"propose it first",
			id, status_name(state->status));
	else if (code == PLENARY__ERROR_CODE__WRONG_STATUS)
		refuse(decision, code,
			"%s is %s: %s is possible while it is %s", id,
			status_name(state->status), verb, statuses);
	else if (code == PLENARY__ERROR_CODE__NO_CHANGE)
		refuse(decision, code,
			"%s has deposited its instrument for %s already",
			delegation_id(decision, decision->delegation), id);
	else
		refuse(decision, code, "%s at %s is not possible", verb, id);
	return refuse_with(decision, "step", id);
}

static int check_trigger(
	struct decision *decision, enum trigger trigger, int step)
{
	Plenary__ErrorCode code = lifecycle_check(
		decision->core, trigger, (unsigned)step, decision->delegation);

	if (code == PLENARY__ERROR_CODE__OK)
		return 0;
	return refuse_trigger(decision, trigger, step, code);
}

/*
 * The step of a reference whose proposal and revision are the live ones, and
 * whose hash, if it has one, is that of the text. of_text: the act concerns a
 * certain text, so the revision must be named. Else -1.
 */
static int find_proposal(struct decision *decision, enum trigger trigger,
	const Plenary__ProposalRef *ref, bool of_text)
{
	const struct proposal *live;
	int step;

	if (ref == NULL)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"the command names no proposal: name the step");
	step = find_step(decision, ref->step);
	if (step < 0 || check_trigger(decision, trigger, step) != 0)
		return -1;
	live = &state_step(decision->core, (unsigned)step)->live;
	if (ref->number != 0 && ref->number != live->number) {
		refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_PROPOSAL,
			"%s#%u is not the live proposal: it is %s#%u",
			ref->step, ref->number, ref->step, live->number);
		return refuse_with(decision, "number",
			number_text(decision, live->number));
	}
	if ((of_text || ref->revision != 0) &&
		ref->revision != live->revision) {
		refuse(decision, PLENARY__ERROR_CODE__STALE_REVISION,
			"%s is at revision %u, not %u: read it and %s again",
			ref->step, live->revision, ref->revision,
			trigger_name(trigger));
		refuse_with(decision, "step", step_id(decision, step));
		return refuse_with(decision, "revision",
			number_text(decision, live->revision));
	}
	if (ref->hash.len != 0 &&
		(ref->hash.len != HASH_SIZE ||
			memcmp(ref->hash.data, live->hash, HASH_SIZE) != 0))
		return refuse(decision, PLENARY__ERROR_CODE__WRONG_HASH,
			"the text you saw is not revision %u of %s: load it "
			"again",
			live->revision, ref->step);
	return step;
}

/* ── tabling ─────────────────────────────────────────────────────────── */

static int refuse_setting(struct decision *decision,
	const Plenary__Setting *setting, Plenary__ErrorCode code)
{
	const char *key = strlen(setting->key) <= (size_t)ID_MAX * 2
				  ? setting->key
				  : arena_printf(decision->arena, "%.*s…",
					    ID_MAX, setting->key);

	switch (code) {
	case PLENARY__ERROR_CODE__UNKNOWN_SETTING:
		refuse(decision, code,
			"there is nothing called '%s' in this text: set title, "
			"text, terms.KEY, condition.ID or deadline",
			key);
		break;
	case PLENARY__ERROR_CODE__TOO_BIG:
		refuse(decision, code,
			"%s is too long: a text has at most %zu bytes, a title "
			"or a term 256",
			key, decision->core->limits.text);
		break;
	case PLENARY__ERROR_CODE__LIMIT_REACHED:
		refuse(decision, code, "a text has at most %d terms",
			TERMS_MAX);
		break;
	default:
		refuse(decision, code,
			"the value of %s is not of its kind: a text is not "
			"empty, a title or a term is one line, a term's key is "
			"made of a-z, 0-9, - and _, and a deadline is a "
			"duration such as 2h",
			key);
	}
	return refuse_with(decision, "key", key);
}

static int apply_settings(struct decision *decision, Plenary__Draft *draft,
	Plenary__Setting **settings, size_t n)
{
	/* Nobody has more to say than each key of a text once. */
	if (n > TERMS_MAX + CONDITIONS_MAX + 3)
		return refuse(decision, PLENARY__ERROR_CODE__TOO_BIG,
			"%zu settings are too many: a text takes at most %d", n,
			TERMS_MAX + CONDITIONS_MAX + 3);
	for (size_t i = 0; i < n; i++) {
		Plenary__ErrorCode code =
			draft_set(draft, decision->core->scenario, settings[i],
				decision->core->limits.text, decision->arena);

		if (code != PLENARY__ERROR_CODE__OK)
			return refuse_setting(decision, settings[i], code);
	}
	return 0;
}

static ProtobufCBinaryData hash_bytes_of(
	struct decision *decision, const Plenary__Draft *draft)
{
	ProtobufCBinaryData hash = {
		.len = HASH_SIZE,
		.data = arena_alloc(decision->arena, HASH_SIZE),
	};

	draft_hash(draft, hash.data);
	return hash;
}

static void emit_position(struct decision *decision, int step, uint32_t number,
	uint32_t revision, int delegation, Plenary__Position position,
	char *reason)
{
	Plenary__PositionTaken *taken =
		arena_alloc(decision->arena, sizeof(*taken));

	plenary__position_taken__init(taken);
	taken->step = step_id(decision, step);
	taken->number = number;
	taken->revision = revision;
	taken->delegation = delegation_id(decision, delegation);
	taken->position = position;
	taken->reason = reason;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_POSITION_TAKEN,
		taken);
}

static int64_t decide_within(const struct decision *decision, int step)
{
	const struct scenario *scenario = decision->core->scenario;
	const Plenary__Procedure *own = scenario->def->steps[step]->procedure;

	return own != NULL && own->decide_within_ms > 0
		       ? own->decide_within_ms
		       : scenario->def->procedure->decide_within_ms;
}

/* Each delegation has attempts of its own: none can use up another's. */
static int check_attempts(struct decision *decision, unsigned step)
{
	const struct core *core = decision->core;
	uint32_t ended = state_step(core, step)->attempts;
	unsigned own = 0;

	for (uint32_t a = 0; a < ended; a++)
		own += state_attempt(core, step, a)->proposer ==
		       decision->delegation;
	if (own < core->limits.attempts)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__LIMIT_REACHED,
		"%s has proposed %s %u times, which is the limit of one "
		"delegation",
		delegation_id(decision, decision->delegation),
		step_id(decision, (int)step), own);
}

int decide_propose(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__Propose *propose = command->propose;
	const struct core *core = decision->core;
	int step = find_step(decision, propose->step);
	Plenary__ProposalTabled *tabled;
	Plenary__Draft *draft;

	if (step < 0 || check_trigger(decision, TRIGGER_PROPOSE, step) != 0 ||
		check_attempts(decision, (unsigned)step) != 0)
		return -1;
	draft = draft_of_step(core->scenario, (unsigned)step, decision->arena);
	if (apply_settings(decision, draft, propose->settings,
		    propose->n_settings) != 0)
		return -1;
	tabled = arena_alloc(decision->arena, sizeof(*tabled));
	plenary__proposal_tabled__init(tabled);
	tabled->step = step_id(decision, step);
	tabled->number = state_step(core, (unsigned)step)->attempts + 1;
	tabled->delegation = delegation_id(decision, decision->delegation);
	tabled->draft = draft;
	tabled->hash = hash_bytes_of(decision, draft);
	tabled->decide_by_ms =
		decision->exercise_ms + decide_within(decision, step);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_PROPOSAL_TABLED,
		tabled);
	emit_position(decision, step, tabled->number, 1, decision->delegation,
		PLENARY__POSITION__POSITION_ASSENT,
		(char *)protobuf_c_empty_string);
	return 0;
}

/* ── amendments ──────────────────────────────────────────────────────── */

/* The live text with the settings in it; NULL after a refusal. */
static Plenary__Draft *amended_draft(struct decision *decision, int step,
	Plenary__Setting **settings, size_t n)
{
	const struct core *core = decision->core;
	const struct proposal *live = &state_step(core, (unsigned)step)->live;
	Plenary__Draft *draft = draft_unpack(
		(const uint8_t *)pool_text(&core->pool, live->draft),
		live->draft.len, decision->arena);

	/* The pool holds what the core itself packed. */
	if (draft == NULL)
		abort();
	return apply_settings(decision, draft, settings, n) == 0 ? draft : NULL;
}

/* The new revision: all that the old one had gathered is void, and only the
 * amender assents (PROCEDURE, "Life of a proposal"). */
static void emit_amended(struct decision *decision, int step, char *amendment,
	int amender, Plenary__Draft *draft)
{
	const struct proposal *live =
		&state_step(decision->core, (unsigned)step)->live;
	Plenary__Amended *amended =
		arena_alloc(decision->arena, sizeof(*amended));

	plenary__amended__init(amended);
	amended->step = step_id(decision, step);
	amended->number = live->number;
	amended->revision = live->revision + 1;
	amended->amendment = amendment;
	amended->delegation = delegation_id(decision, amender);
	amended->draft = draft;
	amended->hash = hash_bytes_of(decision, draft);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_AMENDED, amended);
	emit_position(decision, step, live->number, amended->revision, amender,
		PLENARY__POSITION__POSITION_ASSENT,
		(char *)protobuf_c_empty_string);
}

static int check_revisions(struct decision *decision, int step)
{
	const struct core *core = decision->core;
	const struct proposal *live = &state_step(core, (unsigned)step)->live;

	if (live->revision < core->limits.revisions)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__LIMIT_REACHED,
		"the proposal is at revision %u, which is the limit: withdraw "
		"it and propose a new text",
		live->revision);
}

static int check_amends(struct decision *decision, int step,
	const Plenary__Amend *amend, Plenary__Draft **out)
{
	const struct core *core = decision->core;
	const struct proposal *live = &state_step(core, (unsigned)step)->live;
	uint8_t hash[HASH_SIZE];

	if (amend->n_settings == 0)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"an amendment changes something: add key=value, such "
			"as terms.location=…");
	/* The proposer's own is never pending. */
	if (live->proposer != decision->delegation &&
		live->n_amendments >= core->limits.amendments)
		return refuse(decision, PLENARY__ERROR_CODE__LIMIT_REACHED,
			"%u amendments are pending, which is the limit: one "
			"must be settled first",
			live->n_amendments);
	if (check_revisions(decision, step) != 0)
		return -1;
	*out = amended_draft(
		decision, step, amend->settings, amend->n_settings);
	if (*out == NULL)
		return -1;
	draft_hash(*out, hash);
	if (memcmp(hash, live->hash, HASH_SIZE) == 0)
		return refuse(decision, PLENARY__ERROR_CODE__NO_CHANGE,
			"the text says so already: an amendment changes "
			"something");
	return 0;
}

int decide_amend(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__Amend *amend = command->amend;
	const struct core *core = decision->core;
	Plenary__AmendmentProposed *proposed;
	const struct step_state *state;
	Plenary__Draft *draft = NULL;
	int step =
		find_proposal(decision, TRIGGER_AMEND, amend->proposal, true);

	if (step < 0 || check_amends(decision, step, amend, &draft) != 0)
		return -1;
	state = state_step(core, (unsigned)step);
	proposed = arena_alloc(decision->arena, sizeof(*proposed));
	plenary__amendment_proposed__init(proposed);
	proposed->step = step_id(decision, step);
	proposed->number = state->live.number;
	proposed->revision = state->live.revision;
	proposed->amendment = arena_printf(decision->arena, "%s.a%u",
		proposed->step, state->amendments_made + 1);
	proposed->delegation = delegation_id(decision, decision->delegation);
	proposed->n_settings = amend->n_settings;
	proposed->settings = amend->settings;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_AMENDMENT_PROPOSED,
		proposed);
	/* The proposer's own amendment applies at once. */
	if (state->live.proposer == decision->delegation)
		emit_amended(decision, step, proposed->amendment,
			decision->delegation, draft);
	return 0;
}

/* A pending amendment by its id, "A4.a1", and its step. */
static const struct amendment *find_amendment(
	struct decision *decision, const char *id, int *step)
{
	const struct core *core = decision->core;

	for (unsigned s = 0; s < core->scenario->n_steps; s++) {
		const struct proposal *live = &state_step(core, s)->live;

		for (unsigned i = 0; i < live->n_amendments; i++) {
			char *known = arena_printf(decision->arena, "%s.a%u",
				core->scenario->def->steps[s]->id,
				live->amendments[i].id);

			if (strcmp(known, id) == 0) {
				*step = (int)s;
				return &live->amendments[i];
			}
		}
	}
	refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_AMENDMENT,
		"there is no pending amendment '%.64s': those of a proposal "
		"are shown with it (show proposal STEP)",
		id);
	return NULL;
}

static int check_amendment(struct decision *decision, enum trigger trigger,
	int step, const struct amendment *amendment, const char *id)
{
	Plenary__ErrorCode code = lifecycle_check_amendment(decision->core,
		trigger, (unsigned)step, amendment, decision->delegation);

	if (code == PLENARY__ERROR_CODE__OK)
		return 0;
	if (code == PLENARY__ERROR_CODE__ALREADY_DECLINED)
		return refuse(decision, code,
			"you have declined %s, and a decline is final", id);
	if (code == PLENARY__ERROR_CODE__NO_CHANGE &&
		trigger == TRIGGER_DECLINE)
		return refuse(decision, code,
			"%s is your own: nobody declines that, but you may "
			"take it back (withdraw-amendment %s)",
			id, id);
	if (code == PLENARY__ERROR_CODE__NO_CHANGE)
		return refuse(decision, code,
			"%s has your acceptance already: the amender's own "
			"counts as given",
			id);
	if (code == PLENARY__ERROR_CODE__NOT_YOURS)
		return refuse(decision, code,
			"%s is not yours: only %s may withdraw it", id,
			delegation_id(decision, amendment->delegation));
	return refuse_trigger(decision, trigger, step, code);
}

int decide_accept(struct decision *decision, const Plenary__Command *command)
{
	const char *id = command->accept_amendment->amendment;
	const struct core *core = decision->core;
	Plenary__AmendmentAccepted *accepted;
	Plenary__AmendmentProposed *proposed;
	const struct amendment *found;
	struct amendment carried;
	int step = -1;

	found = find_amendment(decision, id, &step);
	if (found == NULL ||
		check_amendment(decision, TRIGGER_ACCEPT, step, found, id) != 0)
		return -1;
	accepted = arena_alloc(decision->arena, sizeof(*accepted));
	plenary__amendment_accepted__init(accepted);
	accepted->step = step_id(decision, step);
	accepted->number = state_step(core, (unsigned)step)->live.number;
	accepted->amendment = arena_strdup(decision->arena, id);
	accepted->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_AMENDMENT_ACCEPTED,
		accepted);
	carried = *found;
	carried.accepted =
		(delegation_set)(carried.accepted | 1U << decision->delegation);
	if (amendment_carried(core, (unsigned)step, &carried)) {
		Plenary__Draft *draft;

		proposed = plenary__amendment_proposed__unpack(
			arena_allocator(decision->arena), found->settings.len,
			(const uint8_t *)pool_text(
				&core->pool, found->settings));
		if (proposed == NULL)
			abort(); /* the core packed it itself */
		draft = amended_draft(decision, step, proposed->settings,
			proposed->n_settings);
		if (draft == NULL || check_revisions(decision, step) != 0)
			return -1;
		emit_amended(decision, step, accepted->amendment,
			found->delegation, draft);
	}
	return 0;
}

int decide_decline(struct decision *decision, const Plenary__Command *command)
{
	const char *id = command->decline_amendment->amendment;
	Plenary__AmendmentDeclined *declined;
	const struct amendment *found;
	int step = -1;

	found = find_amendment(decision, id, &step);
	if (found == NULL || check_amendment(decision, TRIGGER_DECLINE, step,
				     found, id) != 0)
		return -1;
	declined = arena_alloc(decision->arena, sizeof(*declined));
	plenary__amendment_declined__init(declined);
	declined->step = step_id(decision, step);
	declined->number =
		state_step(decision->core, (unsigned)step)->live.number;
	declined->amendment = arena_strdup(decision->arena, id);
	declined->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_AMENDMENT_DECLINED,
		declined);
	return 0;
}

int decide_withdraw_amendment(
	struct decision *decision, const Plenary__Command *command)
{
	const char *id = command->withdraw_amendment->amendment;
	Plenary__AmendmentWithdrawn *withdrawn;
	const struct amendment *found;
	int step = -1;

	found = find_amendment(decision, id, &step);
	if (found == NULL ||
		check_amendment(decision, TRIGGER_WITHDRAW_AMENDMENT, step,
			found, id) != 0)
		return -1;
	withdrawn = arena_alloc(decision->arena, sizeof(*withdrawn));
	plenary__amendment_withdrawn__init(withdrawn);
	withdrawn->step = step_id(decision, step);
	withdrawn->number =
		state_step(decision->core, (unsigned)step)->live.number;
	withdrawn->amendment = arena_strdup(decision->arena, id);
	withdrawn->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_AMENDMENT_WITHDRAWN, withdrawn);
	return 0;
}

/* ── positions, withdrawal, instruments ──────────────────────────────── */

static int trigger_of(Plenary__Position position)
{
	switch (position) {
	case PLENARY__POSITION__POSITION_ASSENT:
		return TRIGGER_ASSENT;
	case PLENARY__POSITION__POSITION_ABSTAIN:
		return TRIGGER_ABSTAIN;
	case PLENARY__POSITION__POSITION_STAND_ASIDE:
		return TRIGGER_STAND_ASIDE;
	case PLENARY__POSITION__POSITION_BLOCK:
		return TRIGGER_BLOCK;
	case PLENARY__POSITION__POSITION_NONE:
	case PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION:
	case _PLENARY__POSITION_IS_INT_SIZE:
	default:
		return -1;
	}
}

int decide_position(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__TakePosition *take = command->take_position;
	const struct core *core = decision->core;
	int trigger = trigger_of(take->position);
	const struct proposal *live;
	unsigned d = (unsigned)decision->delegation;
	int step;

	if (trigger < 0)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"that is no position to take: assent, abstain, stand "
			"aside or block");
	step = find_proposal(
		decision, (enum trigger)trigger, take->proposal, true);
	if (step < 0)
		return -1;
	if (take->reason[0] == '\0' &&
		(trigger == TRIGGER_STAND_ASIDE || trigger == TRIGGER_BLOCK))
		return refuse(decision, PLENARY__ERROR_CODE__REASON_REQUIRED,
			"%s needs a reason: %s %s \"why\"",
			trigger_name((enum trigger)trigger),
			trigger_name((enum trigger)trigger),
			step_id(decision, step));
	if (take->reason[0] != '\0' &&
		check_text(decision, "the reason", take->reason) != 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	/* An identical repeat changes nothing. */
	if (live->positions[d] == take->position &&
		strcmp(pool_text(&core->pool, live->reasons[d]),
			take->reason) == 0)
		return 0;
	emit_position(decision, step, live->number, live->revision,
		decision->delegation, take->position, take->reason);
	return 0;
}

int decide_withdraw(struct decision *decision, const Plenary__Command *command)
{
	Plenary__Withdrawn *withdrawn;
	int step = find_proposal(decision, TRIGGER_WITHDRAW,
		command->withdraw_proposal->proposal, false);

	if (step < 0)
		return -1;
	withdrawn = arena_alloc(decision->arena, sizeof(*withdrawn));
	plenary__withdrawn__init(withdrawn);
	withdrawn->step = step_id(decision, step);
	withdrawn->number =
		state_step(decision->core, (unsigned)step)->live.number;
	withdrawn->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_WITHDRAWN,
		withdrawn);
	return 0;
}

int decide_ratify(struct decision *decision, const Plenary__Command *command)
{
	Plenary__InstrumentDeposited *deposited;
	int step = find_proposal(
		decision, TRIGGER_RATIFY, command->ratify->proposal, true);

	if (step < 0)
		return -1;
	deposited = arena_alloc(decision->arena, sizeof(*deposited));
	plenary__instrument_deposited__init(deposited);
	deposited->step = step_id(decision, step);
	deposited->number =
		state_step(decision->core, (unsigned)step)->live.number;
	deposited->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_INSTRUMENT_DEPOSITED, deposited);
	return 0;
}

int decide_refuse(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__RefuseRatification *refused_by =
		command->refuse_ratification;
	Plenary__RatificationRefused *refused;
	int step = find_proposal(
		decision, TRIGGER_REFUSE, refused_by->proposal, true);

	if (step < 0)
		return -1;
	if (refused_by->reason[0] == '\0')
		return refuse(decision, PLENARY__ERROR_CODE__REASON_REQUIRED,
			"refuse needs a reason: refuse %s \"why\"",
			step_id(decision, step));
	if (check_text(decision, "the reason", refused_by->reason) != 0)
		return -1;
	refused = arena_alloc(decision->arena, sizeof(*refused));
	plenary__ratification_refused__init(refused);
	refused->step = step_id(decision, step);
	refused->number =
		state_step(decision->core, (unsigned)step)->live.number;
	refused->delegation = delegation_id(decision, decision->delegation);
	refused->reason = refused_by->reason;
	emit(decision, AUDIENCE_PUBLIC,
		PLENARY__EVENT__WHAT_RATIFICATION_REFUSED, refused);
	emit_lapsed(decision, (unsigned)step, refused->reason);
	return 0;
}

int decide_reject(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__RejectProposal *reject = command->reject_proposal;
	Plenary__Rejected *rejected;
	int step = find_proposal(
		decision, TRIGGER_REJECT, reject->proposal, false);

	if (step < 0)
		return -1;
	if (reject->reason[0] == '\0')
		return refuse(decision, PLENARY__ERROR_CODE__REASON_REQUIRED,
			"a ruling needs a reason: rule %s reject \"why\"",
			step_id(decision, step));
	if (check_text(decision, "the reason", reject->reason) != 0)
		return -1;
	rejected = arena_alloc(decision->arena, sizeof(*rejected));
	plenary__rejected__init(rejected);
	rejected->step = step_id(decision, step);
	rejected->number =
		state_step(decision->core, (unsigned)step)->live.number;
	rejected->reason = reject->reason;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_REJECTED,
		rejected);
	return 0;
}
