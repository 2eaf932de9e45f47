/* The text of a proposal: tabled, amended, edited. */
#include "core/apply_proposal.h"

#include "base/duration.h"
#include "core/amendment.h"
#include "core/draft.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define IN(status) (1U << PLENARY__STATUS__STATUS_##status)

enum { OPEN = IN(TABLED) | IN(SILENCE) | IN(HELD) };

/* A text has the conditions of its step, whatever it says of them. */
static bool draft_fits(const struct core *core, unsigned step,
	const Plenary__Draft *draft, const ProtobufCBinaryData *hash)
{
	return draft != NULL && hash->len == HASH_SIZE &&
	       draft->ratify_within_ms >= 0 &&
	       draft->ratify_within_ms <= DURATION_MAX_MS &&
	       draft->n_conditions == core->steps.defs[step]->def->n_conditions;
}

static void set_draft(struct core *core, unsigned step,
	const Plenary__Draft *draft, const ProtobufCBinaryData *hash)
{
	struct proposal *live = &state_step(core, step)->live;

	live->draft = pool_message(&core->pool, &draft->base);
	memcpy(live->hash, hash->data, HASH_SIZE);
	mark_step(core, step);
	view_set_mark(&core->changed, VIEW_DRAFT, step);
}

static int apply_tabled(struct core *core, const Plenary__Event *event)
{
	const Plenary__ProposalTabled *tabled = event->proposal_tabled;
	int step = catalogue_find(&core->steps, tabled->step);
	int proposer = party_of(core, step, tabled->delegation);
	struct step_state *state;

	if (proposer < 0 ||
		!draft_fits(core, (unsigned)step, tabled->draft, &tabled->hash))
		return -1;
	state = state_step(core, (unsigned)step);
	if (state->status != PLENARY__STATUS__STATUS_AVAILABLE ||
		tabled->number != state->attempts + 1 ||
		state->attempts >=
			limits_attempts(core->scenario, &core->limits))
		return -1;
	state->attempts++;
	state->status = PLENARY__STATUS__STATUS_TABLED;
	state->live = (struct proposal){
		.number = tabled->number,
		.revision = 1,
		.proposer = (uint8_t)proposer,
		.tabled_ms = event->exercise_ms,
		.decide_by = deadline_new(core, tabled->decide_by_ms),
	};
	set_draft(core, (unsigned)step, tabled->draft, &tabled->hash);
	return 0;
}

/* ── a new revision ──────────────────────────────────────────────────── */

/* The conditions whose words differ; all of them where the old text cannot be
 * read. */
static condition_set reworded(
	const struct core *core, struct text old, const Plenary__Draft *now)
{
	condition_set set = 0;
	struct arena arena;
	Plenary__Draft *before;

	arena_init(&arena, 0);
	before = draft_unpack(
		(const uint8_t *)pool_text(&core->pool, old), old.len, &arena);
	for (size_t i = 0; i < now->n_conditions; i++) {
		if (before == NULL || i >= before->n_conditions ||
			!draft_same_words(before->conditions[i],
				now->conditions[i], &arena))
			set = (condition_set)(set | 1U << i);
	}
	arena_fini(&arena);
	return set;
}

/* What was settled of other words is open again. */
static void reopen_conditions(struct proposal *live, condition_set set)
{
	live->met = (condition_set)(live->met & ~set);
	live->failed = (condition_set)(live->failed & ~set);
	for (unsigned i = 0; i < CONDITIONS_MAX; i++) {
		if ((set >> i & 1) != 0)
			live->waived_by[i] = 0;
	}
}

/* All that the old revision had gathered is void; decide_by counts from
 * tabling, and goes on. */
static int apply_revision(struct core *core, int step, uint32_t revision,
	const Plenary__Draft *draft, const ProtobufCBinaryData *hash)
{
	struct step_state *state;
	struct proposal *live;

	if (step < 0 || !draft_fits(core, (unsigned)step, draft, hash))
		return -1;
	state = state_step(core, (unsigned)step);
	live = &state->live;
	if (revision != live->revision + 1)
		return -1;
	reopen_conditions(live, reworded(core, live->draft, draft));
	clear_positions(core, live);
	drop_deadline(core, &live->silence_by);
	live->present = 0;
	live->n_amendments = 0;
	live->revision = revision;
	state->status = PLENARY__STATUS__STATUS_TABLED;
	set_draft(core, (unsigned)step, draft, hash);
	return 0;
}

static int apply_amended(struct core *core, const Plenary__Event *event)
{
	const Plenary__Amended *amended = event->amended;

	return apply_revision(core,
		live_step_in(core, amended->step, amended->number, OPEN),
		amended->revision, amended->draft, &amended->hash);
}

static int apply_edited(struct core *core, const Plenary__Event *event)
{
	const Plenary__Edited *edited = event->edited;

	return apply_revision(core,
		live_step_in(core, edited->step, edited->number, OPEN),
		edited->revision, edited->draft, &edited->hash);
}

/* ── amendments ──────────────────────────────────────────────────────── */

/* The number of an amendment's id, "A4.a1"; 0 for anything else. */
static uint32_t amendment_number(const char *id)
{
	const char *mark = strrchr(id, '.');

	return mark == NULL || mark[1] != 'a' ? 0 : id_number(mark + 2);
}

static int apply_amendment_proposed(
	struct core *core, const Plenary__Event *event)
{
	const Plenary__AmendmentProposed *proposed = event->amendment_proposed;
	int step = live_step_in(core, proposed->step, proposed->number, OPEN);
	int amender = party_of(core, step, proposed->delegation);
	struct step_state *state;

	if (amender < 0)
		return -1;
	state = state_step(core, (unsigned)step);
	if (proposed->revision != state->live.revision ||
		amendment_number(proposed->amendment) !=
			state->amendments_made + 1 ||
		state->live.n_amendments > AMENDMENTS_MAX)
		return -1;
	state->live.amendments[state->live.n_amendments++] = (struct amendment){
		.id = ++state->amendments_made,
		.delegation = (uint8_t)amender,
		.accepted = (delegation_set)(1U << amender),
		.settings = pool_message(&core->pool, &proposed->base),
	};
	mark_step(core, (unsigned)step);
	return 0;
}

/* The place of a pending amendment of the live proposal; or -1. */
static int amendment_index(const struct proposal *live, const char *id)
{
	uint32_t number = amendment_number(id);

	for (unsigned i = 0; i < live->n_amendments; i++) {
		if (live->amendments[i].id == number)
			return (int)i;
	}
	return -1;
}

static void drop_amendment(struct proposal *live, int index)
{
	live->n_amendments--;
	memmove(&live->amendments[index], &live->amendments[index + 1],
		(live->n_amendments - (unsigned)index) *
			sizeof(live->amendments[0]));
}

static int apply_amendment_answer(struct core *core, const char *step_id,
	uint32_t number, const char *id, const char *delegation, bool accept)
{
	int step = live_step_in(core, step_id, number, OPEN);
	int d = party_of(core, step, delegation);
	struct amendment *amendment;
	struct proposal *live;
	int index;

	if (d < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	index = amendment_index(live, id);
	if (index < 0)
		return -1;
	amendment = &live->amendments[index];
	if (accept) {
		amendment->accepted =
			(delegation_set)(amendment->accepted | 1U << d);
	} else {
		amendment->accepted =
			(delegation_set)(amendment->accepted & ~(1U << d));
		amendment->declined =
			(delegation_set)(amendment->declined | 1U << d);
		if (amendment_dead(core, (unsigned)step, amendment))
			drop_amendment(live, index);
	}
	mark_step(core, (unsigned)step);
	return 0;
}

static int apply_amendment_withdrawn(
	struct core *core, const Plenary__Event *event)
{
	const Plenary__AmendmentWithdrawn *withdrawn =
		event->amendment_withdrawn;
	int step = live_step_in(core, withdrawn->step, withdrawn->number, OPEN);
	struct proposal *live;
	int index;

	if (step < 0)
		return -1;
	live = &state_step(core, (unsigned)step)->live;
	index = amendment_index(live, withdrawn->amendment);
	if (index < 0)
		return -1;
	drop_amendment(live, index);
	mark_step(core, (unsigned)step);
	return 0;
}

int apply_text(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(PROPOSAL_TABLED):
		return apply_tabled(core, event);
	case WHAT(AMENDMENT_PROPOSED):
		return apply_amendment_proposed(core, event);
	case WHAT(AMENDMENT_ACCEPTED):
		return apply_amendment_answer(core,
			event->amendment_accepted->step,
			event->amendment_accepted->number,
			event->amendment_accepted->amendment,
			event->amendment_accepted->delegation, true);
	case WHAT(AMENDMENT_DECLINED):
		return apply_amendment_answer(core,
			event->amendment_declined->step,
			event->amendment_declined->number,
			event->amendment_declined->amendment,
			event->amendment_declined->delegation, false);
	case WHAT(AMENDMENT_WITHDRAWN):
		return apply_amendment_withdrawn(core, event);
	case WHAT(AMENDED):
		return apply_amended(core, event);
	case WHAT(EDITED):
		return apply_edited(core, event);
	default:
		return -1;
	}
}
