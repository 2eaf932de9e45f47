#include "core/apply.h"

#include "core/apply_proposal.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

static int delegation_of(const struct core *core, const char *id)
{
	return scenario_delegation(core->scenario, id);
}

/* ── clock ───────────────────────────────────────────────────────────── */

static void set_phase(struct core *core, Plenary__ExercisePhase phase,
	const Plenary__Event *event)
{
	struct clock_state *clock = &core->state->clock;

	clock->phase = phase;
	clock->anchor_at_ms = event->at_ms;
	clock->anchor_exercise_ms = event->exercise_ms;
	clock->by_server = false;
	clock->reason = (struct text){0};
	view_set_mark(&core->changed, VIEW_CLOCK, 0);
	/* What anybody may do depends on the phase. */
	view_set_mark_kind(&core->changed, VIEW_MAY);
}

static void apply_pausex(struct core *core, const Plenary__Event *event)
{
	set_phase(core, PLENARY__EXERCISE_PHASE__PHASE_PAUSED, event);
	core->state->clock.by_server = event->pausex->by_server;
	core->state->clock.reason =
		pool_str(&core->pool, event->pausex->reason);
}

static void apply_no_duff(struct core *core, const Plenary__Event *event)
{
	struct clock_state *clock = &core->state->clock;

	clock->interrupted = clock->phase;
	clock->interrupted_reason = clock->reason;
	clock->interrupted_by_server = clock->by_server;
	set_phase(core, PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF, event);
	clock->reason = pool_str(&core->pool, event->no_duff->text);
	for (uint32_t n = 1; n <= core->state->n_participants; n++)
		state_participant(core, n)->acknowledged = false;
}

static int apply_resume(struct core *core, const Plenary__Event *event)
{
	struct clock_state *clock = &core->state->clock;

	if (event->resume->to > PLENARY__EXERCISE_PHASE__PHASE_ENDED)
		return -1;
	set_phase(core, event->resume->to, event);
	if (event->resume->to == PLENARY__EXERCISE_PHASE__PHASE_PAUSED) {
		clock->reason = clock->interrupted_reason;
		clock->by_server = clock->interrupted_by_server;
	}
	return 0;
}

static int apply_clock(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(STARTEX):
		set_phase(core, PLENARY__EXERCISE_PHASE__PHASE_RUNNING, event);
		return 0;
	case WHAT(PAUSEX):
		apply_pausex(core, event);
		return 0;
	case WHAT(RESUME):
		return apply_resume(core, event);
	case WHAT(ENDEX):
		set_phase(core, PLENARY__EXERCISE_PHASE__PHASE_ENDED, event);
		return 0;
	case WHAT(NO_DUFF):
		apply_no_duff(core, event);
		return 0;
	default:
		return -1;
	}
}

static int apply_acknowledged(struct core *core, const Plenary__Event *event)
{
	struct participant *person = state_participant(
		core, event->no_duff_acknowledged->participant);

	if (person == NULL)
		return -1;
	person->acknowledged = true;
	view_set_mark(&core->changed, VIEW_CLOCK, 0);
	return 0;
}

/* ── roster ──────────────────────────────────────────────────────────── */

static void mark_person(struct core *core, uint32_t number)
{
	const struct participant *person = state_participant(core, number);

	view_set_mark(&core->changed, VIEW_PARTICIPANT, number - 1);
	if (person->delegation >= 0) {
		unsigned d = (unsigned)person->delegation;

		view_set_mark(&core->changed, VIEW_MEMBERS, d);
		view_set_mark(&core->changed, VIEW_DELEGATION, d);
	}
}

static int apply_joined(struct core *core, const Plenary__Event *event)
{
	const Plenary__ParticipantJoined *joined = event->participant_joined;
	int code = code_number(core->scenario, joined->code_name);
	struct state *state = core->state;
	struct participant *person;
	int delegation;
	int seat = -1;
	bool head;

	if (code < 0 || joined->participant != state->n_participants + 1 ||
		joined->participant >
			limits_participants(core->scenario, &core->limits))
		return -1;
	if (code_role((unsigned)code, &delegation, &head) != joined->role)
		return -1;
	if (delegation >= 0 && joined->seat[0] != '\0') {
		seat = scenario_seat(
			core->scenario, (unsigned)delegation, joined->seat);
		if (seat < 0)
			return -1;
	}
	state->n_participants++;
	person = state_participant(core, joined->participant);
	*person = (struct participant){
		.name = pool_str(&core->pool, joined->name),
		.role = joined->role,
		.delegation = (int8_t)delegation,
		.seat = (int8_t)seat,
		.code = (uint8_t)code,
		.connected = true,
		.generation = joined->generation,
		.epoch = 1,
		.since_at_ms = event->at_ms,
	};
	if (head)
		state->delegations[delegation].head = joined->participant;
	mark_person(core, joined->participant);
	return 0;
}

static int apply_presence(struct core *core, const Plenary__Event *event)
{
	struct participant *person =
		state_participant(core, event->presence->participant);

	if (person == NULL)
		return -1;
	person->connected = event->presence->connected;
	person->since_at_ms = event->at_ms;
	view_set_mark(&core->changed, VIEW_PARTICIPANT,
		event->presence->participant - 1);
	return 0;
}

static int apply_removed(struct core *core, const Plenary__Event *event)
{
	uint32_t number = event->removed->participant;
	struct participant *person = state_participant(core, number);

	if (person == NULL)
		return -1;
	person->removed = true;
	person->connected = false;
	person->since_at_ms = event->at_ms;
	/* The code that let the person in lets nobody else in (a head's that
	 * was just reissued is past that generation already). */
	if (core->state->generations[person->code] == person->generation)
		core->state->generations[person->code]++;
	if (person->delegation >= 0) {
		struct delegation_state *delegation =
			&core->state->delegations[person->delegation];

		if (delegation->head == number)
			delegation->head = 0;
	}
	mark_person(core, number);
	return 0;
}

static int apply_code_reissued(struct core *core, const Plenary__Event *event)
{
	int code = code_number(core->scenario, event->code_reissued->code_name);

	if (code < 0)
		return -1;
	core->state->generations[code] = event->code_reissued->generation;
	return 0;
}

static int set_full_powers(
	struct core *core, const char *delegation_id, uint32_t holder)
{
	int d = delegation_of(core, delegation_id);
	struct delegation_state *delegation;

	if (d < 0 || (holder != 0 && state_participant(core, holder) == NULL))
		return -1;
	delegation = &core->state->delegations[d];
	if (delegation->full_powers != 0)
		mark_person(core, delegation->full_powers);
	if (holder != 0)
		mark_person(core, holder);
	delegation->full_powers = holder;
	view_set_mark(&core->changed, VIEW_MEMBERS, (unsigned)d);
	view_set_mark(&core->changed, VIEW_DELEGATION, (unsigned)d);
	return 0;
}

/* ── messages and injects ────────────────────────────────────────────── */

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
	view_set_mark(&core->changed, VIEW_INJECT, (unsigned)index);
	view_set_mark_kind(&core->changed, VIEW_INDICATOR);
	return 0;
}

/* The receipt of an inject by its released id; NULL: no such inject. */
static struct receipt *receipt_of(struct core *core, const char *id,
	const char *delegation_id, unsigned *inject)
{
	int d = delegation_of(core, delegation_id);
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

/* ── dispatch ────────────────────────────────────────────────────────── */

static int apply_what(struct core *core, const struct stamped *stamped)
{
	const Plenary__Event *event = stamped->event;

	switch (event->what_case) {
	case WHAT(STARTEX):
	case WHAT(PAUSEX):
	case WHAT(RESUME):
	case WHAT(ENDEX):
	case WHAT(NO_DUFF):
		return apply_clock(core, event);
	case WHAT(NO_DUFF_ACKNOWLEDGED):
		return apply_acknowledged(core, event);
	case WHAT(PARTICIPANT_JOINED):
		return apply_joined(core, event);
	case WHAT(PRESENCE):
		return apply_presence(core, event);
	case WHAT(REMOVED):
		return apply_removed(core, event);
	case WHAT(CODE_REISSUED):
		return apply_code_reissued(core, event);
	case WHAT(FULL_POWERS_GIVEN):
		return set_full_powers(core,
			event->full_powers_given->delegation,
			event->full_powers_given->participant);
	case WHAT(FULL_POWERS_TAKEN):
		return set_full_powers(
			core, event->full_powers_taken->delegation, 0);
	case WHAT(INJECT_RELEASED):
		return apply_released(core, stamped);
	case WHAT(INJECT_OPENED):
		return apply_opened(core, event);
	case WHAT(INJECT_RESPONDED):
		return apply_responded(core, event);
	case WHAT(MESSAGE_SENT):
		count(core, stamped->audience);
		return 0;
	default:
		return apply_proposal(core, event);
	}
}

int apply(struct core *core, const struct stamped *stamped)
{
	const Plenary__Event *event = stamped->event;
	struct state *state = core->state;

	if (event->seq != state->seq + 1)
		return -1;
	if (apply_what(core, stamped) != 0)
		return -1;
	state->seq = event->seq;
	state->at_ms = event->at_ms;
	/* A firing carries its deadline's own time, which may lie back. */
	if (event->exercise_ms > state->exercise_ms)
		state->exercise_ms = event->exercise_ms;
	return 0;
}
