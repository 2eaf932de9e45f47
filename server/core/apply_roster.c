#include "core/apply_roster.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

/* Who sits where decides what a deposit waits for: a concurring seat's vote,
 * or the head's in its place. */
static void mark_ballots(struct core *core, unsigned delegation)
{
	for (unsigned s = 0; s < core->steps.n; s++) {
		if (state_step(core, s)->status !=
			PLENARY__STATUS__STATUS_ADOPTED)
			continue;
		view_set_mark(&core->changed, VIEW_MAY, s);
		view_set_mark(&core->changed, VIEW_BALLOTS,
			s * core->scenario->n_delegations + delegation);
	}
}

static void mark_person(struct core *core, uint32_t number)
{
	const struct participant *person = state_participant(core, number);

	view_set_mark(&core->changed, VIEW_PARTICIPANT, number - 1);
	if (person->delegation >= 0) {
		unsigned d = (unsigned)person->delegation;

		view_set_mark(&core->changed, VIEW_MEMBERS, d);
		view_set_mark(&core->changed, VIEW_DELEGATION, d);
		mark_ballots(core, d);
	}
}

/* Where the procedure counts by presence, a silence is heard by those who
 * were connected at any moment of it (WTO). */
static void mark_present(struct core *core, const struct participant *person)
{
	if (person->delegation < 0 || !person->connected)
		return;
	for (unsigned s = 0; s < core->steps.n; s++) {
		struct step_state *step = state_step(core, s);

		if (step->status == PLENARY__STATUS__STATUS_SILENCE)
			step->live.present =
				(delegation_set)(step->live.present |
						 1U << person->delegation);
	}
}

/* The code that let the person in lets nobody else in (one that was reissued
 * since is past that generation already). */
static void close_code(struct core *core, const struct participant *person)
{
	if (core->state->generations[person->code] == person->generation)
		core->state->generations[person->code]++;
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
	mark_present(core, person);
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
	mark_present(core, person);
	view_set_mark(&core->changed, VIEW_PARTICIPANT,
		event->presence->participant - 1);
	return 0;
}

static bool code_leads_to(const struct participant *person, int to)
{
	int delegation;
	bool head;

	(void)code_role(person->code, &delegation, &head);
	return delegation == to;
}

/* A code that seats one person must not seat that person twice: who left a
 * head's seat could bind the old delegation again under another name. A code
 * that many share stays open: a move disturbs nobody else (EXCON can reissue
 * it). */
static bool code_seats_a_head(const struct participant *person)
{
	int delegation;
	bool head;

	(void)code_role(person->code, &delegation, &head);
	return head;
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
	/* One that leads elsewhere by now, since the person was moved, is the
	 * others'. */
	if (code_leads_to(person, person->delegation) ||
		code_seats_a_head(person))
		close_code(core, person);
	if (person->delegation >= 0) {
		struct delegation_state *delegation =
			&core->state->delegations[person->delegation];

		if (delegation->head == number)
			delegation->head = 0;
	}
	mark_person(core, number);
	return 0;
}

/* ── moving ──────────────────────────────────────────────────────────── */

/* Positions stay with the office; they wait to be confirmed by whoever speaks
 * for it now, and count meanwhile. */
static void flag_positions(struct core *core, unsigned delegation)
{
	for (unsigned s = 0; s < core->steps.n; s++) {
		struct step_state *step = state_step(core, s);

		if (!status_is_open(step->status) ||
			step->live.positions[delegation] ==
				PLENARY__POSITION__POSITION_NONE)
			continue;
		step->live.flagged =
			(delegation_set)(step->live.flagged | 1U << delegation);
		view_set_mark(&core->changed, VIEW_STEP, s);
		view_set_mark(&core->changed, VIEW_PROPOSAL, s);
	}
}

/* The head's seat stands empty when its holder is moved, be it to another
 * seat of the same delegation. */
static void vacate(struct core *core, uint32_t number, int to)
{
	const struct participant *person = state_participant(core, number);
	struct delegation_state *from;
	bool spoke;

	if (person->delegation < 0)
		return;
	from = &core->state->delegations[person->delegation];
	spoke = from->head == number ||
		(from->full_powers == number && person->delegation != to);
	if (from->head == number)
		from->head = 0;
	if (spoke)
		flag_positions(core, (unsigned)person->delegation);
}

/* Whether the event says of the person what the state says; *to and *seat
 * receive where it leads. */
static bool move_fits(const struct core *core, const Plenary__Moved *moved,
	int *to, int *seat)
{
	const struct participant *person =
		state_participant(core, moved->participant);
	int from = moved->from[0] == '\0'
			   ? -1
			   : scenario_delegation(core->scenario, moved->from);

	*to = scenario_delegation(core->scenario, moved->to);
	if (person == NULL || person->removed || *to < 0 ||
		from != person->delegation ||
		(from < 0 && person->role != PLENARY__ROLE__ROLE_OBSERVER))
		return false;
	*seat = moved->seat[0] == '\0' ? -1
				       : scenario_seat(core->scenario,
						 (unsigned)*to, moved->seat);
	return (*seat >= 0) == (moved->seat[0] != '\0') &&
	       moved->epoch == person->epoch + (from != *to);
}

static int apply_moved(struct core *core, const Plenary__Event *event)
{
	const Plenary__Moved *moved = event->moved;
	struct participant *person;
	int seat;
	int to;

	if (!move_fits(core, moved, &to, &seat))
		return -1;
	person = state_participant(core, moved->participant);
	mark_person(core, moved->participant);
	vacate(core, moved->participant, to);
	if (code_seats_a_head(person))
		close_code(core, person);
	if (person->delegation != to)
		person->moved = pool_message(&core->pool, &moved->base);
	person->role = PLENARY__ROLE__ROLE_DELEGATE;
	person->delegation = (int8_t)to;
	person->seat = (int8_t)seat;
	person->epoch = moved->epoch;
	if (seat == scenario_head_seat(core->scenario, (unsigned)to))
		core->state->delegations[to].head = moved->participant;
	mark_present(core, person);
	mark_person(core, moved->participant);
	return 0;
}

/* ── codes, powers, NO DUFF ──────────────────────────────────────────── */

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
	int d = scenario_delegation(core->scenario, delegation_id);
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

int apply_roster(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(NO_DUFF_ACKNOWLEDGED):
		return apply_acknowledged(core, event);
	case WHAT(PARTICIPANT_JOINED):
		return apply_joined(core, event);
	case WHAT(PRESENCE):
		return apply_presence(core, event);
	case WHAT(MOVED):
		return apply_moved(core, event);
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
	default:
		return -1;
	}
}
