/* The text: tabled, amended, spoken to, adopted, or ended before that. */
#include "tests/property/model.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define AT(name) (1U << PLENARY__STATUS__STATUS_##name)

enum {
	OPEN = AT(TABLED) | AT(SILENCE) | AT(HELD),
	LIVE = OPEN | AT(ADOPTED) | AT(IN_FORCE) | AT(SUSPENDED)
};

static int delegation(const struct core *core, const char *id)
{
	return scenario_delegation(core->scenario, id);
}

static void add(delegation_set *set, int d)
{
	*set = (delegation_set)(*set | 1U << d);
}

static void drop(delegation_set *set, int d)
{
	*set = (delegation_set)(*set & ~(1U << d));
}

/* A digest of a text (FNV-1a), to see whether it changed. */
static uint64_t words_of(const Plenary__Text *text)
{
	uint64_t words = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; text != NULL && i < text->n_in; i++) {
		for (const char *at = text->in[i]->text; *at != '\0'; at++)
			words = (words ^ (uint8_t)*at) *
				UINT64_C(0x100000001b3);
	}
	return words;
}

static const char *on_tabled(struct model *model, const struct core *core,
	const Plenary__ProposalTabled *tabled)
{
	int step = catalogue_find(&core->steps, tabled->step);
	struct told *told = &model->steps[step < 0 ? 0 : step];

	if (step < 0 || told->live)
		return "a second live proposal at one step";
	if (tabled->number != told->number + 1)
		return "proposals are not counted one by one";
	*told = (struct told){
		.live = true,
		.status = PLENARY__STATUS__STATUS_TABLED,
		.number = tabled->number,
		.revision = 1,
		.proposer = (unsigned)delegation(core, tabled->delegation),
		.decide_by = true,
	};
	for (unsigned i = 0; i < tabled->draft->n_conditions; i++)
		told->words[i] = words_of(tabled->draft->conditions[i]->text);
	return NULL;
}

/* ── amendments ──────────────────────────────────────────────────────── */

static uint32_t id_of(const char *amendment)
{
	const char *dot = strrchr(amendment, '.');

	return dot == NULL ? 0 : id_number(dot + 2);
}

static struct told_amendment *pending(struct told *told, const char *id)
{
	for (unsigned i = 0; told != NULL && i < told->n_pending; i++) {
		if (told->pending[i].id == id_of(id))
			return &told->pending[i];
	}
	return NULL;
}

static void forget(struct told *told, struct told_amendment *it)
{
	*it = told->pending[--told->n_pending];
}

static const char *on_proposed(
	struct told *told, int d, const Plenary__AmendmentProposed *proposed)
{
	if (told == NULL || told->n_pending == PENDING_MAX)
		return "an amendment of nothing";
	if (proposed->revision != told->revision)
		return "an amendment of a dead revision";
	told->pending[told->n_pending++] = (struct told_amendment){
		.id = id_of(proposed->amendment),
		.accepted = (delegation_set)(1U << d),
	};
	return NULL;
}

static const char *on_answered(struct told *told, const struct core *core,
	unsigned step, const char *id, int d, bool accept)
{
	struct told_amendment *it = pending(told, id);
	delegation_set others;

	if (it == NULL)
		return "an answer to an amendment that is not pending";
	if ((it->declined >> d & 1) != 0)
		return "a decline that was not final";
	if (accept) {
		add(&it->accepted, d);
		return NULL;
	}
	drop(&it->accepted, d);
	add(&it->declined, d);
	others = (delegation_set)(rule_parties(core, told, step) &
				  ~(1U << told->proposer));
	/* Neither the proposer nor, of three or more, all the others can carry
	 * it any more. */
	if ((it->declined >> told->proposer & 1) != 0 &&
		(core->steps.defs[step]->def->n_parties < 3 ||
			(it->declined & others) != 0))
		forget(told, it);
	return NULL;
}

static const char *on_revision(struct told *told, uint32_t revision)
{
	if (told == NULL)
		return "a revision of nothing";
	if (revision != told->revision + 1)
		return "revisions are not counted one by one";
	told->revision++;
	told->status = PLENARY__STATUS__STATUS_TABLED;
	memset(told->positions, 0, sizeof(told->positions));
	memset(told->reservations, 0, sizeof(told->reservations));
	told->acknowledged = 0;
	told->flagged = 0;
	told->present = 0;
	told->n_pending = 0;
	return NULL;
}

/* Words that are new are open again; the others keep what was settled. */
static void reword(struct told *told, const Plenary__Draft *draft)
{
	for (unsigned i = 0; i < draft->n_conditions; i++) {
		uint64_t words = words_of(draft->conditions[i]->text);

		if (words == told->words[i])
			continue;
		told->words[i] = words;
		told->met = (condition_set)(told->met & ~(1U << i));
		told->failed = (condition_set)(told->failed & ~(1U << i));
		told->waived_by[i] = 0;
	}
}

/* ── what is said of it ──────────────────────────────────────────────── */

static const char *on_position(
	struct told *told, int d, const Plenary__PositionTaken *taken)
{
	bool objects =
		taken->position == PLENARY__POSITION__POSITION_BLOCK ||
		taken->position == PLENARY__POSITION__POSITION_STAND_ASIDE;
	bool reserved;

	if (told == NULL)
		return "a position on nothing";
	reserved = told->positions[d] ==
		   PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION;
	/* Once it is adopted, only what a reservation leaves behind. */
	if ((OPEN >> told->status & 1) == 0 &&
		(!reserved || told->reservations[d].id != 0 ||
			taken->position != PLENARY__POSITION__POSITION_ASSENT))
		return "a position on what is adopted";
	if (taken->revision != told->revision)
		return "a position on another revision than the live one";
	if (objects && taken->reason[0] == '\0')
		return "an objection without a reason";
	told->positions[d] = taken->position;
	add(&told->acknowledged, d);
	drop(&told->flagged, d);
	return NULL;
}

static const char *on_acknowledged(
	struct told *told, int d, const Plenary__Acknowledged *it)
{
	if (told == NULL || it->revision != told->revision)
		return "an acknowledgement of a dead revision";
	add(&told->acknowledged, d);
	return NULL;
}

static const char *on_silence(struct told *told, const struct model *model,
	const Plenary__SilenceBegun *begun)
{
	if (told == NULL || begun->revision != told->revision ||
		told->n_pending > 0)
		return "a silence on nothing, or with an amendment pending";
	for (unsigned d = 0; d < DELEGATIONS_MAX; d++) {
		if (told->positions[d] == PLENARY__POSITION__POSITION_BLOCK)
			return "a silence over a block";
	}
	told->status = PLENARY__STATUS__STATUS_SILENCE;
	told->present = 0;
	for (unsigned n = 1; n < PEOPLE_MAX; n++) {
		const struct told_person *person = &model->people[n];

		if (person->connected && person->delegation >= 0)
			add(&told->present, person->delegation);
	}
	return NULL;
}

static const char *on_held(struct told *told, const struct core *core,
	unsigned step, const Plenary__Held *held)
{
	delegation_set unheard = 0;

	if (told == NULL)
		return "held without a silence";
	for (size_t i = 0; i < held->n_unheard; i++)
		add(&unheard, delegation(core, held->unheard[i]));
	/* All that have not acknowledged, whoever was there. */
	if (unheard != (core->steps.defs[step]->parties & ~told->acknowledged))
		return "held for other parties than those not heard";
	if (rule_unheard(core, told, step) == 0 &&
		rule_adoptable(core, told, step))
		return "held for no reason";
	told->status = PLENARY__STATUS__STATUS_HELD;
	return NULL;
}

static const char *on_back(struct told *told)
{
	if (told == NULL)
		return "back to the table from where it cannot be";
	told->status = PLENARY__STATUS__STATUS_TABLED;
	return NULL;
}

static const char *on_adopted(struct model *model, const struct core *core,
	struct told *told, unsigned step, const Plenary__Event *event)
{
	bool at_end = strncmp(event->cause, "silence:", 8) == 0;
	bool ruled = event->cause[0] == '\0';

	if (told == NULL || event->adopted->revision != told->revision)
		return "an adoption of nothing";
	if (ruled ? told->status != PLENARY__STATUS__STATUS_HELD
		  : (told->n_pending > 0 || !rule_adoptable(core, told, step)))
		return "adopted while something is pending or unmet";
	if (at_end && (told->status != PLENARY__STATUS__STATUS_SILENCE ||
			      rule_unheard(core, told, step) != 0))
		return "adopted by a silence that not all parties heard";
	if (!ruled && !at_end && !rule_decided(core, told, step))
		return "adopted against its rule";
	told->status = PLENARY__STATUS__STATUS_ADOPTED;
	told->decide_by = false;
	told->n_pending = 0;
	for (unsigned d = 0; d < core->scenario->n_delegations; d++)
		told->roll[d] = (core->steps.defs[step]->parties >> d & 1) != 0
					? rule_occupied(model, d)
					: 0;
	return NULL;
}

static const char *on_end(struct told *told)
{
	if (told == NULL)
		return "an end that its status does not allow";
	told->live = false;
	return NULL;
}

/* ── the events ──────────────────────────────────────────────────────── */

static const char *amending(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known)
{
	struct told *told;

	switch (event->what_case) {
	case WHAT(AMENDMENT_PROPOSED):
		return on_proposed(
			told_of(model, core, event->amendment_proposed->step,
				event->amendment_proposed->number, OPEN),
			delegation(core, event->amendment_proposed->delegation),
			event->amendment_proposed);
	case WHAT(AMENDMENT_ACCEPTED):
		told = told_of(model, core, event->amendment_accepted->step,
			event->amendment_accepted->number, OPEN);
		return on_answered(told, core, told_step(model, told),
			event->amendment_accepted->amendment,
			delegation(core, event->amendment_accepted->delegation),
			true);
	case WHAT(AMENDMENT_DECLINED):
		told = told_of(model, core, event->amendment_declined->step,
			event->amendment_declined->number, OPEN);
		return on_answered(told, core, told_step(model, told),
			event->amendment_declined->amendment,
			delegation(core, event->amendment_declined->delegation),
			false);
	case WHAT(AMENDMENT_WITHDRAWN):
		told = told_of(model, core, event->amendment_withdrawn->step,
			event->amendment_withdrawn->number, OPEN);
		if (pending(told, event->amendment_withdrawn->amendment) ==
			NULL)
			return "an amendment withdrawn that is not pending";
		forget(told,
			pending(told, event->amendment_withdrawn->amendment));
		return NULL;
	default:
		*known = false;
		return NULL;
	}
}

static const char *speaking(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known)
{
	switch (event->what_case) {
	case WHAT(POSITION_TAKEN):
		return on_position(
			told_of(model, core, event->position_taken->step,
				event->position_taken->number, LIVE),
			delegation(core, event->position_taken->delegation),
			event->position_taken);
	case WHAT(ACKNOWLEDGED):
		return on_acknowledged(
			told_of(model, core, event->acknowledged->step,
				event->acknowledged->number, OPEN),
			delegation(core, event->acknowledged->delegation),
			event->acknowledged);
	case WHAT(SILENCE_BEGUN):
		return on_silence(
			told_of(model, core, event->silence_begun->step,
				event->silence_begun->number, AT(TABLED)),
			model, event->silence_begun);
	case WHAT(SILENCE_BROKEN):
		return on_back(told_of(model, core, event->silence_broken->step,
			event->silence_broken->number, AT(SILENCE)));
	case WHAT(RETURNED):
		return on_back(told_of(model, core, event->returned->step,
			event->returned->number, AT(HELD)));
	default:
		return amending(model, core, event, known);
	}
}

const char *told_text(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known)
{
	struct told *told;
	const char *why;

	*known = true;
	switch (event->what_case) {
	case WHAT(PROPOSAL_TABLED):
		return on_tabled(model, core, event->proposal_tabled);
	case WHAT(AMENDED):
		told = told_of(model, core, event->amended->step,
			event->amended->number, OPEN);
		why = on_revision(told, event->amended->revision);
		if (why == NULL)
			reword(told, event->amended->draft);
		return why;
	case WHAT(EDITED):
		told = told_of(model, core, event->edited->step,
			event->edited->number, OPEN);
		why = on_revision(told, event->edited->revision);
		if (why == NULL)
			reword(told, event->edited->draft);
		return why;
	case WHAT(HELD):
		told = told_of(model, core, event->held->step,
			event->held->number, AT(SILENCE));
		return on_held(told, core, told_step(model, told), event->held);
	case WHAT(ADOPTED):
		told = told_of(model, core, event->adopted->step,
			event->adopted->number, OPEN);
		return on_adopted(
			model, core, told, told_step(model, told), event);
	case WHAT(REJECTED):
		return on_end(told_of(model, core, event->rejected->step,
			event->rejected->number, OPEN));
	case WHAT(WITHDRAWN):
		return on_end(told_of(model, core, event->withdrawn->step,
			event->withdrawn->number, OPEN));
	default:
		return speaking(model, core, event, known);
	}
}
