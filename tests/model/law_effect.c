/* What an event says is so afterwards, where nothing of its group undid it. */
#include "tests/model/law.h"

#include "core/deadline.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

/* An event, and the proposal that it is about as it stands now. */
struct effect {
	const struct core *core;
	const Plenary__Event *event;
	const struct scene *now;
	const struct proposal *live;
	int d; /* that it is of, or -1 */
};

static bool has(unsigned set, const struct effect *it)
{
	return it->d >= 0 && (set >> it->d & 1) != 0;
}

/* The step's own time, or else the exercise's. */
static int64_t period(const struct effect *it, const char *name)
{
	const Plenary__Procedure *all = it->core->scenario->def->procedure;
	const Plenary__Procedure *own = it->now->def->procedure;
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(
			all->base.descriptor, name);
	int64_t value = 0;

	if (own != NULL)
		memcpy(&value, (const char *)own + field->offset,
			sizeof(value));
	if (value == 0)
		memcpy(&value, (const char *)all + field->offset,
			sizeof(value));
	return value;
}

static bool runs_for(const struct effect *it, const struct deadline *deadline,
	const char *name)
{
	return deadline->set &&
	       deadline->at_ms == it->event->exercise_ms + period(it, name);
}

static bool of_text(const struct effect *it)
{
	const struct proposal *live = it->live;

	switch (it->event->what_case) {
	case WHAT(PROPOSAL_TABLED):
		return live->revision == 1 && live->proposer == it->d &&
		       (!live->decide_by.set || runs_for(it, &live->decide_by,
							"decide_within_ms"));
	case WHAT(POSITION_TAKEN):
		return it->d >= 0 &&
		       live->positions[it->d] ==
			       it->event->position_taken->position &&
		       !has(live->flagged, it);
	case WHAT(ACKNOWLEDGED):
		return has(live->acknowledged, it);
	case WHAT(SILENCE_BEGUN):
		return runs_for(it, &live->silence_by, "silence_period_ms");
	case WHAT(ADOPTED):
		return !live->ratify_by.set ||
		       runs_for(it, &live->ratify_by, "ratify_within_ms");
	default:
		return true;
	}
}

static bool of_bond(const struct effect *it)
{
	const struct proposal *live = it->live;
	const Plenary__BallotCast *cast = it->event->ballot_cast;
	const struct ballot *ballot;
	int seat;

	switch (it->event->what_case) {
	case WHAT(INSTRUMENT_DEPOSITED):
		return has(live->instruments, it);
	case WHAT(INSTRUMENT_WITHDRAWN):
		return !has(live->instruments, it);
	case WHAT(BALLOT_CAST):
		ballot = &live->ballots[it->d];
		seat = scenario_seat(
			it->core->scenario, (unsigned)it->d, cast->seat);
		return ((cast->yes ? ballot->yes : ballot->no) >> seat & 1) !=
		       0;
	case WHAT(NOTICE_GIVEN):
		return runs_for(it, &live->notices[it->d], "notice_ms");
	case WHAT(NOTICE_REVOKED):
		return !live->notices[it->d].set;
	case WHAT(PARTY_LEFT):
		return has(live->left, it) && !live->notices[it->d].set;
	default:
		return true;
	}
}

static bool of_reservation(const struct effect *it)
{
	const Plenary__ReservationAnswered *answered =
		it->event->reservation_answered;
	const char *dot = strrchr(law_string_of(it->event, "reservation"), '.');
	const struct reservation *own = NULL;

	if (dot == NULL)
		return true;
	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++) {
		if (it->live->reservations[d].id == id_number(dot + 2))
			own = &it->live->reservations[d];
	}
	switch (it->event->what_case) {
	case WHAT(RESERVATION_MADE):
		return own != NULL && own == &it->live->reservations[it->d] &&
		       own->instrument ==
			       it->event->reservation_made->instrument;
	case WHAT(RESERVATION_WITHDRAWN):
		return own == NULL;
	case WHAT(RESERVATION_ACKNOWLEDGED):
		return own != NULL && has(own->acknowledged, it);
	case WHAT(RESERVATION_ANSWERED):
		return own != NULL &&
		       has(answered->object ? own->objected : own->accepted,
			       it);
	default:
		return true;
	}
}

static bool of_force(const struct effect *it)
{
	const struct proposal *live = it->live;

	switch (it->event->what_case) {
	case WHAT(CONDITION_SETTLED):
		/* The boards' texts have one condition each. */
		return it->event->condition_settled->met
			       ? live->met == 1 && live->failed == 0
			       : live->failed == 1 && live->met == 0;
	case WHAT(CONDITION_WAIVED):
		return has(live->waived_by[0], it);
	case WHAT(BREACH_UPHELD):
		return live->breach;
	case WHAT(BREACH_LIFTED):
		return !live->breach && !live->overridden &&
		       !scene_has_inject(it->now);
	default:
		return true;
	}
}

/* A later one of the group speaks of the same, or of everything. */
static bool is_undone(const struct game *game, size_t i)
{
	const Plenary__Event *event = game->events[i].event;

	for (size_t k = i + 1; k < game->n_events; k++) {
		const Plenary__Event *later = game->events[k].event;
		bool whole = later->what_case == WHAT(AMENDED) ||
			     later->what_case == WHAT(EDITED) ||
			     later->what_case == WHAT(OVERRIDDEN);
		bool same = later->what_case == event->what_case &&
			    strcmp(law_string_of(later, "delegation"),
				    law_string_of(event, "delegation")) == 0;

		if ((whole || same) &&
			strcmp(law_string_of(later, "step"),
				law_string_of(event, "step")) == 0)
			return true;
	}
	return false;
}

bool law_effect(const struct game *game, size_t i, struct fault *fault)
{
	const Plenary__Event *event = game->events[i].event;
	int step =
		catalogue_find(&game->core.steps, law_string_of(event, "step"));
	struct scene now;
	struct effect it = {.core = &game->core, .event = event, .now = &now};

	if (step < 0 || is_undone(game, i))
		return true;
	now = scene_of(&game->core, (unsigned)step);
	it.live = now.live;
	it.d = scenario_delegation(
		game->scenario, law_string_of(event, "delegation"));
	/* Of a proposal that ended in the group nothing is left. */
	if (now.state->status < PLENARY__STATUS__STATUS_TABLED ||
		(of_text(&it) && of_bond(&it) && of_reservation(&it) &&
			of_force(&it)))
		return true;
	return fault_say(fault, "what an event says is so", "%s at %s",
		protobuf_c_message_descriptor_get_field(
			event->base.descriptor, (unsigned)event->what_case)
			->name,
		now.def->id);
}
