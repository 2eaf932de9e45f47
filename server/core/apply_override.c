#include "core/apply_override.h"

#include "core/apply_force.h"
#include "core/apply_proposal.h"
#include "core/condition.h"
#include "core/reservation.h"

#include <string.h>

/* ── what is waived ──────────────────────────────────────────────────── */

/* What follows the kind in a name such as "need:A3"; NULL: of another kind. */
static const char *name_of_kind(const char *name, const char *kind)
{
	size_t len = strlen(kind);

	return strncmp(name, kind, len) == 0 ? name + len : NULL;
}

/* Adds one guard to those that need not hold for this proposal any more. Those
 * of adoption and the causes that EXCON set are behind it once and for all. 0,
 * or -1 where the name is of nothing that there is. */
static int waive(struct core *core, unsigned step, const char *name)
{
	struct waiver *waiver = &state_step(core, step)->live.waiver;
	unsigned of_step = step;
	const char *id;
	int it = 0;

	if ((id = name_of_kind(name, "need:")) != NULL) {
		it = catalogue_find(&core->steps, id);
		if (it >= 0)
			waiver->needs |= (step_set)1 << it;
	} else if ((id = name_of_kind(name, "instrument:")) != NULL) {
		it = scenario_delegation(core->scenario, id);
		if (it >= 0)
			waiver->instruments =
				(delegation_set)(waiver->instruments |
						 1U << it);
	} else if ((id = name_of_kind(name, "reservation:")) != NULL) {
		it = reservation_find(core, id, &of_step);
		if (it >= 0)
			waiver->instruments =
				(delegation_set)(waiver->instruments |
						 1U << it);
	} else if ((id = name_of_kind(name, "condition:")) != NULL) {
		it = condition_find(core, id, &of_step);
		if (it >= 0)
			waiver->conditions =
				(condition_set)(waiver->conditions | 1U << it);
	}
	return it < 0 || of_step != step ? -1 : 0;
}

static void drop_causes(struct proposal *live)
{
	live->breach = false;
	live->overridden = false;
	memset(live->injects, 0, sizeof(live->injects));
}

/* ── to the table, to silence, to held ───────────────────────────────── */

/* The text and the history stand; what was said of it and done on it does
 * not, else the rule would adopt it again at once. */
static void take_back(struct proposal *live)
{
	const struct proposal was = *live;

	*live = (struct proposal){
		.number = was.number,
		.revision = was.revision,
		.proposer = was.proposer,
		.draft = was.draft,
		.tabled_ms = was.tabled_ms,
		.met = was.met,
		.failed = was.failed,
	};
	memcpy(live->hash, was.hash, sizeof(live->hash));
	memcpy(live->waived_by, was.waived_by, sizeof(live->waived_by));
}

static void reopen(
	struct core *core, unsigned step, const Plenary__Overridden *overridden)
{
	struct proposal *live = &state_step(core, step)->live;
	bool silence = overridden->to == PLENARY__STATUS__STATUS_SILENCE;

	if (!status_is_open(overridden->from))
		take_back(live);
	if (overridden->to != PLENARY__STATUS__STATUS_TABLED)
		live->n_amendments = 0;
	live->silence_by.set = false;
	if (silence) {
		live->silence_by = deadline_new(core, overridden->due_ms);
		live->present = state_connected(core);
	} else if (overridden->due_ms != 0) {
		live->decide_by = deadline_new(core, overridden->due_ms);
	}
}

/* ── to adopted and on ───────────────────────────────────────────────── */

static void adopt(
	struct core *core, unsigned step, const Plenary__Overridden *overridden)
{
	struct proposal *live = &state_step(core, step)->live;

	adopt_proposal(core, step, overridden->due_ms);
	/* Out of force: consent to be bound is to be given anew, else what
	 * there is of it would put the text into force again at once. */
	if (!status_is_open(overridden->from)) {
		live->instruments = 0;
		memset(live->reservations, 0, sizeof(live->reservations));
	}
	drop_causes(live);
	memset(live->notices, 0, sizeof(live->notices));
	live->left = 0;
	live->waiver = (struct waiver){0};
}

static int bind(
	struct core *core, unsigned step, const Plenary__Overridden *overridden)
{
	struct proposal *live = &state_step(core, step)->live;

	if (status_is_open(overridden->from))
		adopt_proposal(core, step, 0);
	for (size_t i = 0; i < overridden->n_waived; i++) {
		if (waive(core, step, overridden->waived[i]) != 0)
			return -1;
	}
	drop_causes(live);
	drop_deadline(core, &live->ratify_by);
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		drop_deadline(core, &live->reservations[d].answer_by);
		live->reservations[d].held = 0;
	}
	live->overridden = overridden->to == PLENARY__STATUS__STATUS_SUSPENDED;
	return 0;
}

static void mark(struct core *core, unsigned step)
{
	mark_force(core, step);
	mark_ballots_of(core, step);
	/* A deadline that was held may be gone. */
	view_set_mark(&core->changed, VIEW_CLOCK, 0);
}

int apply_override(struct core *core, const Plenary__Overridden *overridden)
{
	int found = live_step(core, overridden->step, overridden->number);
	unsigned step = (unsigned)found;

	if (found < 0 || state_step(core, step)->status != overridden->from)
		return -1;
	mark(core, step);
	switch (overridden->to) {
	case PLENARY__STATUS__STATUS_TABLED:
	case PLENARY__STATUS__STATUS_SILENCE:
	case PLENARY__STATUS__STATUS_HELD:
		reopen(core, step, overridden);
		break;
	case PLENARY__STATUS__STATUS_ADOPTED:
		adopt(core, step, overridden);
		break;
	case PLENARY__STATUS__STATUS_IN_FORCE:
	case PLENARY__STATUS__STATUS_SUSPENDED:
		if (bind(core, step, overridden) != 0)
			return -1;
		break;
	case PLENARY__STATUS__STATUS_LOCKED:
	case PLENARY__STATUS__STATUS_AVAILABLE:
	case _PLENARY__STATUS_IS_INT_SIZE:
	default:
		return -1;
	}
	state_step(core, step)->status = overridden->to;
	return 0;
}
