#include "core/apply_talk.h"

#include "core/apply_force.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

static void count(struct core *core, audience_set audience)
{
	core->state->counters[counter_of(audience)]++;
}

static int apply_released(struct core *core, const struct stamped *stamped)
{
	const Plenary__InjectReleased *released =
		stamped->event->inject_released;
	unsigned file = core->scenario->n_injects;
	int index = scenario_inject(core->scenario, released->inject);
	struct inject_state *inject;

	if (released->ad_hoc) {
		if (core->state->n_ad_hoc >= core->limits.ad_hoc_injects ||
			released->content == NULL)
			return -1;
		index = (int)(file + core->state->n_ad_hoc++);
	}
	if (index < 0 || state_inject(core, (unsigned)index)->released)
		return -1;
	count(core, stamped->audience);
	inject = state_inject(core, (unsigned)index);
	inject->used = true;
	inject->released = true;
	inject->audience = stamped->audience;
	inject->counter = core->state->counters[counter_of(stamped->audience)];
	inject->released_ms = stamped->event->exercise_ms;
	if (released->ad_hoc)
		inject->content =
			pool_message(&core->pool, &released->content->base);
	else
		apply_inject_suspends(core, (unsigned)index);
	view_set_mark(&core->changed, VIEW_INJECT, (unsigned)index);
	view_set_mark_kind(&core->changed, VIEW_INDICATOR);
	return 0;
}

/* The receipt of an inject by its released id; NULL: no such inject. */
static struct receipt *receipt_of(struct core *core, const char *id,
	const char *delegation_id, unsigned *inject)
{
	int d = scenario_delegation(core->scenario, delegation_id);
	const char *dot = strrchr(id, '.');
	audience_set audience;
	char name[AUDIENCE_TEXT_MAX];

	if (d < 0 || dot == NULL || (size_t)(dot - id) >= sizeof(name))
		return NULL;
	memcpy(name, id, (size_t)(dot - id));
	name[dot - id] = '\0';
	if (strcmp(name, "all") == 0)
		audience = AUDIENCE_PUBLIC;
	else if (audience_parse(core->scenario, name, &audience) != 0)
		return NULL;
	for (unsigned i = 0; i < state_injects(core); i++) {
		const struct inject_state *it = state_inject(core, i);

		if (it->released && it->audience == audience &&
			it->counter == id_number(dot + 1)) {
			*inject = i;
			return state_receipt(core, i, (unsigned)d);
		}
	}
	return NULL;
}

static int apply_opened(struct core *core, const Plenary__Event *event)
{
	const Plenary__InjectOpened *opened = event->inject_opened;
	unsigned inject;
	struct receipt *receipt =
		receipt_of(core, opened->id, opened->delegation, &inject);

	if (receipt == NULL ||
		state_participant(core, opened->participant) == NULL)
		return -1;
	receipt->opened_by = opened->participant;
	receipt->opened_ms = event->exercise_ms;
	view_set_mark(&core->changed, VIEW_INJECT, inject);
	return 0;
}

static int apply_responded(struct core *core, const Plenary__Event *event)
{
	const Plenary__InjectResponded *responded = event->inject_responded;
	unsigned inject;
	struct receipt *receipt =
		receipt_of(core, responded->id, responded->delegation, &inject);

	if (receipt == NULL ||
		state_participant(core, responded->participant) == NULL)
		return -1;
	receipt->answered_by = responded->participant;
	receipt->answer = pool_str(&core->pool, responded->text);
	view_set_mark(&core->changed, VIEW_INJECT, inject);
	return 0;
}

int apply_talk(struct core *core, const struct stamped *stamped)
{
	switch (stamped->event->what_case) {
	case WHAT(INJECT_RELEASED):
		return apply_released(core, stamped);
	case WHAT(INJECT_OPENED):
		return apply_opened(core, stamped->event);
	case WHAT(INJECT_RESPONDED):
		return apply_responded(core, stamped->event);
	case WHAT(MESSAGE_SENT):
		count(core, stamped->audience);
		return 0;
	default:
		return -1;
	}
}
