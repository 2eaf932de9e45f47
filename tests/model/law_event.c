/* Single events, looked at from the position before their input. */
#include "tests/model/law.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define STATUS(name) PLENARY__STATUS__STATUS_##name

const char *law_string_of(const Plenary__Event *event, const char *name)
{
	/* The members of the union are all pointers to messages. */
	const ProtobufCMessage *body = &event->startex->base;
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(
			body->descriptor, name);

	return field == NULL
		       ? ""
		       : *(char *const *)((const char *)body + field->offset);
}

/* ── ballots ─────────────────────────────────────────────────────────── */

/* The event that an input itself is concerned with may rely on the position
 * before it; that holds for the first of a group. */
static bool law_deposit(
	const struct scene *before, unsigned d, struct fault *fault)
{
	if (scene_is_carried(before, d))
		return true;
	return fault_say(fault, LAW_BALLOT, "%s at %s",
		scenario_delegation_id(before->core->scenario, d),
		before->def->id);
}

/* ── silence ─────────────────────────────────────────────────────────── */

/* Every party has acknowledged; where presence counts (WTO), every party of
 * which somebody was there. */
static bool is_heard(const struct scene *it)
{
	bool by_presence =
		it->def->procedure != NULL && it->def->procedure->by_presence;

	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++) {
		bool there = !by_presence || (it->live->present >> d & 1) != 0;

		if (scene_is_party(it, d) && there &&
			(it->live->acknowledged >> d & 1) == 0)
			return false;
	}
	return !scene_lacks_any_condition(
		it, PLENARY__CONDITION_PHASE__PHASE_ADOPTION, false);
}

static bool law_silence(const struct scene *before, const Plenary__Event *event,
	struct fault *fault)
{
	bool adopted = event->what_case == WHAT(ADOPTED);

	if (before->state->status != STATUS(SILENCE) ||
		is_heard(before) == adopted)
		return true;
	return fault_say(fault,
		"a silence adopts what every party acknowledged", "at %s",
		before->def->id);
}

/* By the rule, which the positions that led to it still show, and with no
 * amendment pending that nothing in the group has settled. */
static bool law_decided(const struct game *game, const struct scene *before,
	const struct scene *after, struct fault *fault)
{
	bool pending = before->live->n_amendments > 0;

	for (size_t i = 0; i < game->n_events; i++) {
		switch (game->events[i].event->what_case) {
		case WHAT(AMENDED):
		case WHAT(EDITED):
		case WHAT(AMENDMENT_DECLINED):
		case WHAT(AMENDMENT_WITHDRAWN):
		case WHAT(OVERRIDDEN):
			pending = false;
			break;
		default:
			break;
		}
	}
	if (pending)
		return fault_say(fault,
			"nothing is adopted while an amendment is pending",
			"at %s", after->def->id);
	if (after->state->status < STATUS(ADOPTED) || scene_rule_holds(after))
		return true;
	return fault_say(fault, "what is adopted by the rule satisfies it",
		"at %s", after->def->id);
}

/* ── reservations ────────────────────────────────────────────────────── */

/* VCLT 20(5): silence accepts for who has acknowledged, and for nobody else. */
static bool law_settled(const struct scene *before,
	const Plenary__ReservationSettled *event, struct fault *fault)
{
	unsigned acknowledged = 0;
	bool good = true;

	for (unsigned d = 0; d < before->core->scenario->n_delegations; d++) {
		const struct reservation *it = &before->live->reservations[d];
		const char *dot = strrchr(event->reservation, '.');

		if (it->id != 0 && it->id == id_number(dot + 2))
			acknowledged = it->acknowledged;
	}
	for (size_t i = 0; i < event->n_accepted; i++)
		good &= (acknowledged >> scenario_delegation(
						 before->core->scenario,
						 event->accepted[i]) &
				1) != 0;
	for (size_t i = 0; i < event->n_held; i++)
		good &= (acknowledged >> scenario_delegation(
						 before->core->scenario,
						 event->held[i]) &
				1) == 0;
	if (good)
		return true;
	return fault_say(fault,
		"tacitly accepts who has acknowledged the reservation", "%s",
		event->reservation);
}

/* ── all ─────────────────────────────────────────────────────────────── */

bool law_event(const struct game *game, const struct core *before,
	const Plenary__Event *event, struct fault *fault)
{
	int step = catalogue_find(&before->steps, law_string_of(event, "step"));
	int d = scenario_delegation(
		before->scenario, law_string_of(event, "delegation"));
	bool of_silence = strncmp(event->cause, "silence:", 8) == 0;
	struct scene then;
	struct scene now;

	if (step < 0)
		return true;
	then = scene_of(before, (unsigned)step);
	now = scene_of(&game->core, (unsigned)step);
	switch (event->what_case) {
	case WHAT(INSTRUMENT_DEPOSITED):
		return d >= 0 && law_deposit(&then, (unsigned)d, fault);
	case WHAT(HELD):
		return law_silence(&then, event, fault);
	case WHAT(ADOPTED):
		if (of_silence)
			return law_silence(&then, event, fault);
		return event->cause[0] == '\0' ||
		       law_decided(game, &then, &now, fault);
	case WHAT(RESERVATION_SETTLED):
		return law_settled(&then, event->reservation_settled, fault);
	default:
		return true;
	}
}
