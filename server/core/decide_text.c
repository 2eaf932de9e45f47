/* The text of a proposal: tabling it, amending it, and EXCON's edit. */
#include "core/decide.h"

#include "core/amendment.h"
#include "core/decide_position.h"
#include "core/decide_reference.h"
#include "core/draft.h"
#include "core/procedure.h"
#include "core/transition.h"

#include <stdlib.h>
#include <string.h>

/* ── settings ────────────────────────────────────────────────────────── */

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

/* ── tabling ─────────────────────────────────────────────────────────── */

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

	if (step < 0 ||
		check_trigger(decision, TRIGGER_PROPOSE, step, ANY_OBJECT) !=
			0 ||
		check_attempts(decision, (unsigned)step) != 0)
		return -1;
	draft = draft_of_step(core, (unsigned)step, decision->arena);
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
	tabled->decide_by_ms = decision->exercise_ms +
			       procedure_decide_within(core, (unsigned)step);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_PROPOSAL_TABLED,
		tabled);
	emit_position(decision, step, tabled->number, 1, decision->delegation,
		PLENARY__POSITION__POSITION_ASSENT,
		(char *)protobuf_c_empty_string);
	return 0;
}

/* ── a new revision ──────────────────────────────────────────────────── */

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
		"the proposal is at revision %u, which is the limit: it must "
		"be withdrawn and a new text proposed",
		live->revision);
}

/* The live text with the settings in it, which may become a new revision: it
 * says something else, and there is room. NULL after a refusal. */
static Plenary__Draft *check_changes(struct decision *decision, int step,
	enum trigger trigger, Plenary__Setting **settings, size_t n)
{
	const struct proposal *live =
		&state_step(decision->core, (unsigned)step)->live;
	const char *what = trigger == TRIGGER_EDIT ? "an edit" : "an amendment";
	uint8_t hash[HASH_SIZE];
	Plenary__Draft *draft;

	if (n == 0) {
		refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"%s changes something: add key=value, such as "
			"terms.location=…",
			what);
		return NULL;
	}
	if (check_revisions(decision, step) != 0)
		return NULL;
	draft = amended_draft(decision, step, settings, n);
	if (draft == NULL)
		return NULL;
	draft_hash(draft, hash);
	if (memcmp(hash, live->hash, HASH_SIZE) == 0) {
		refuse(decision, PLENARY__ERROR_CODE__NO_CHANGE,
			"the text says so already: %s changes something", what);
		return NULL;
	}
	return draft;
}

int decide_edit(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__EditProposal *edit = command->edit_proposal;
	const struct proposal *live;
	Plenary__Edited *edited;
	Plenary__Draft *draft;
	int step = find_proposal(decision, TRIGGER_EDIT, edit->proposal, true);

	if (step < 0 ||
		require_reason(decision, TRIGGER_EDIT, step, edit->reason) != 0)
		return -1;
	draft = check_changes(
		decision, step, TRIGGER_EDIT, edit->settings, edit->n_settings);
	if (draft == NULL)
		return -1;
	live = &state_step(decision->core, (unsigned)step)->live;
	edited = arena_alloc(decision->arena, sizeof(*edited));
	plenary__edited__init(edited);
	edited->step = step_id(decision, step);
	edited->number = live->number;
	edited->revision = live->revision + 1;
	edited->draft = draft;
	edited->hash = hash_bytes_of(decision, draft);
	edited->reason = edit->reason;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_EDITED, edited);
	return 0;
}

/* ── amendments ──────────────────────────────────────────────────────── */

/* The proposer's own is never pending; the others share the room evenly, so
 * that none can take it from another. */
static int check_room(struct decision *decision, int step)
{
	const struct core *core = decision->core;
	const struct proposal *live = &state_step(core, (unsigned)step)->live;
	unsigned others = core->steps.defs[step]->n_parties - 1;
	unsigned share;
	unsigned own = 0;

	if (live->proposer == decision->delegation)
		return 0;
	share = core->limits.amendments / others;
	if (share == 0)
		share = 1;
	for (unsigned i = 0; i < live->n_amendments; i++)
		own += live->amendments[i].delegation == decision->delegation;
	if (own < share)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__LIMIT_REACHED,
		"%s has moved %u of the amendments that are pending, which is "
		"its share: one must be settled or withdrawn first",
		delegation_id(decision, decision->delegation), own);
}

static char *emit_amendment(
	struct decision *decision, int step, const Plenary__Amend *amend)
{
	const struct step_state *state =
		state_step(decision->core, (unsigned)step);
	Plenary__AmendmentProposed *proposed =
		arena_alloc(decision->arena, sizeof(*proposed));

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
	return proposed->amendment;
}

int decide_amend(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__Amend *amend = command->amend;
	const struct proposal *live;
	Plenary__Draft *draft;
	char *id;
	int step =
		find_proposal(decision, TRIGGER_AMEND, amend->proposal, true);

	if (step < 0 || check_room(decision, step) != 0)
		return -1;
	draft = check_changes(decision, step, TRIGGER_AMEND, amend->settings,
		amend->n_settings);
	if (draft == NULL)
		return -1;
	live = &state_step(decision->core, (unsigned)step)->live;
	id = emit_amendment(decision, step, amend);
	/* Out of a silence, or of what one left behind, to the table. */
	transition(decision, TRIGGER_AMEND, (unsigned)step,
		decision->delegation, id);
	/* The proposer's own amendment applies at once. */
	if (live->proposer == decision->delegation)
		emit_amended(decision, step, id, decision->delegation, draft);
	return 0;
}

static const struct amendment *named_amendment(
	struct decision *decision, const char *id, int *step)
{
	const struct core *core = decision->core;

	for (unsigned s = 0; s < core->steps.n; s++) {
		const struct proposal *live = &state_step(core, s)->live;

		for (unsigned i = 0; i < live->n_amendments; i++) {
			char *known = arena_printf(decision->arena, "%s.a%u",
				catalogue_id(&core->steps, s),
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

/* A pending amendment by its id, "A4.a1", with which the trigger may be pulled,
 * and its step; NULL after a refusal. */
static const struct amendment *find_amendment(struct decision *decision,
	enum trigger trigger, const char *id, int *step)
{
	const struct amendment *found = named_amendment(decision, id, step);
	const struct proposal *live;

	if (found == NULL)
		return NULL;
	live = &state_step(decision->core, (unsigned)*step)->live;
	return check_trigger(decision, trigger, *step,
		       (int)(found - live->amendments)) == 0
		       ? found
		       : NULL;
}

/* A carried amendment becomes the new revision. */
static int carry(struct decision *decision, int step,
	const struct amendment *found, char *id)
{
	Plenary__AmendmentProposed *proposed =
		plenary__amendment_proposed__unpack(
			arena_allocator(decision->arena), found->settings.len,
			(const uint8_t *)pool_text(
				&decision->core->pool, found->settings));
	Plenary__Draft *draft;

	/* The pool holds what the core itself packed. */
	if (proposed == NULL)
		abort();
	draft = amended_draft(
		decision, step, proposed->settings, proposed->n_settings);
	if (draft == NULL || check_revisions(decision, step) != 0)
		return -1;
	emit_amended(decision, step, id, found->delegation, draft);
	return 0;
}

int decide_accept(struct decision *decision, const Plenary__Command *command)
{
	const char *id = command->accept_amendment->amendment;
	const struct core *core = decision->core;
	Plenary__AmendmentAccepted *accepted;
	struct amendment carried;
	int step;
	const struct amendment *found =
		find_amendment(decision, TRIGGER_ACCEPT, id, &step);

	if (found == NULL)
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
	return amendment_carried(core, (unsigned)step, &carried)
		       ? carry(decision, step, found, accepted->amendment)
		       : 0;
}

int decide_decline(struct decision *decision, const Plenary__Command *command)
{
	const char *id = command->decline_amendment->amendment;
	Plenary__AmendmentDeclined *declined;
	int step;

	if (find_amendment(decision, TRIGGER_DECLINE, id, &step) == NULL)
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
	int step;

	if (find_amendment(decision, TRIGGER_WITHDRAW_AMENDMENT, id, &step) ==
		NULL)
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
