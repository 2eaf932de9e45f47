/* People and injects, as far as they concern proposals. */
#include "tests/property/model.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

static int delegation(const struct core *core, const char *id)
{
	return id[0] == '\0' ? -1 : scenario_delegation(core->scenario, id);
}

/* A silence by presence has heard those who were there at any moment. */
static void is_there(struct model *model, uint32_t number)
{
	const struct told_person *person = &model->people[number];

	if (!person->connected || person->delegation < 0)
		return;
	for (unsigned s = 0; s < STEPS_MAX; s++) {
		struct told *told = &model->steps[s];

		if (told->live &&
			told->status == PLENARY__STATUS__STATUS_SILENCE)
			told->present =
				(delegation_set)(told->present |
						 1U << person->delegation);
	}
}

static void sit(struct model *model, const struct core *core, uint32_t number,
	const char *in, const char *seat)
{
	struct told_person *person = &model->people[number];
	int d = delegation(core, in);

	person->delegation = d;
	person->seat = d < 0 || seat[0] == '\0' ? -1
						: scenario_seat(core->scenario,
							  (unsigned)d, seat);
	if (person->seat >= 0 &&
		core->scenario->def->delegations[d]->seats[person->seat]->head)
		model->heads[d] = number;
}

/* Whoever spoke for the delegation and left leaves positions behind that wait
 * to be confirmed. */
static void flag(struct model *model, const struct core *core, int d)
{
	for (unsigned s = 0; s < core->steps.n; s++) {
		struct told *told = &model->steps[s];

		if (told->live &&
			told->status < PLENARY__STATUS__STATUS_ADOPTED &&
			told->positions[d] != PLENARY__POSITION__POSITION_NONE)
			told->flagged =
				(delegation_set)(told->flagged | 1U << d);
	}
}

static const char *on_moved(struct model *model, const struct core *core,
	const Plenary__Moved *moved)
{
	struct told_person *person;
	int from = delegation(core, moved->from);
	bool away = strcmp(moved->from, moved->to) != 0;
	bool spoke;

	if (moved->participant >= PEOPLE_MAX)
		return "more people than the test has room for";
	person = &model->people[moved->participant];
	if (person->removed || person->delegation != from)
		return "moved from where the person was not";
	spoke = from >= 0 &&
		(model->heads[from] == moved->participant ||
			(away && model->powers[from] == moved->participant));
	if (spoke)
		flag(model, core, from);
	if (from >= 0 && model->heads[from] == moved->participant)
		model->heads[from] = 0;
	sit(model, core, moved->participant, moved->to, moved->seat);
	is_there(model, moved->participant);
	return NULL;
}

static const char *on_joined(struct model *model, const struct core *core,
	const Plenary__ParticipantJoined *joined)
{
	if (joined->participant >= PEOPLE_MAX)
		return "more people than the test has room for";
	model->people[joined->participant] = (struct told_person){
		.joined = true,
		.delegation = -1,
		.seat = -1,
		.connected = true,
	};
	sit(model, core, joined->participant, joined->delegation, joined->seat);
	is_there(model, joined->participant);
	return NULL;
}

static const char *on_removed(
	struct model *model, const Plenary__Removed *removed)
{
	struct told_person *person = &model->people[removed->participant];

	if (person->delegation >= 0 &&
		model->heads[person->delegation] == removed->participant)
		model->heads[person->delegation] = 0;
	person->removed = true;
	person->connected = false;
	return NULL;
}

/* An inject suspends what is in force or suspended at that moment. */
static const char *on_released(struct model *model, const struct core *core,
	const Plenary__InjectReleased *released)
{
	int i = scenario_inject(core->scenario, released->inject);
	const Plenary__Inject *def;

	if (released->ad_hoc || i < 0)
		return NULL;
	model->released[i] = true;
	def = core->scenario->def->injects[i];
	for (size_t k = 0; k < def->n_suspends; k++) {
		struct told *told = &model->steps[catalogue_find(
			&core->steps, def->suspends[k])];

		if (told->live &&
			told->status >= PLENARY__STATUS__STATUS_IN_FORCE)
			told->injects[i] = true;
	}
	return NULL;
}

const char *told_people(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known)
{
	*known = true;
	switch (event->what_case) {
	case WHAT(PARTICIPANT_JOINED):
		return on_joined(model, core, event->participant_joined);
	case WHAT(REMOVED):
		return on_removed(model, event->removed);
	case WHAT(MOVED):
		return on_moved(model, core, event->moved);
	case WHAT(PRESENCE):
		model->people[event->presence->participant % PEOPLE_MAX]
			.connected = event->presence->connected;
		is_there(model, event->presence->participant % PEOPLE_MAX);
		return NULL;
	case WHAT(FULL_POWERS_GIVEN):
		model->powers[delegation(
			core, event->full_powers_given->delegation)] =
			event->full_powers_given->participant;
		return NULL;
	case WHAT(FULL_POWERS_TAKEN):
		model->powers[delegation(
			core, event->full_powers_taken->delegation)] = 0;
		return NULL;
	case WHAT(INJECT_RELEASED):
		return on_released(model, core, event->inject_released);
	default:
		*known = false;
		return NULL;
	}
}
