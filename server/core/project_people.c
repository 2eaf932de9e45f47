/* Views of delegations and of who is in them. */
#include "core/project_scene.h"

#define EMPTY ((char *)protobuf_c_empty_string)

bool view_delegation(const struct scene *scene, unsigned d, Plenary__View *view)
{
	const Plenary__Delegation *def = scene->scenario->def->delegations[d];
	const struct delegation_state *state =
		&scene->core->state->delegations[d];
	Plenary__DelegationView *it;

	SCENE_NEW(scene, it, plenary__delegation_view__init);
	it->id = def->id;
	it->name = def->name;
	it->ratification = def->ratification;
	it->n_seats = def->n_seats;
	it->seats = def->seats;
	/* Who is there is the delegation's own business, and EXCON's. */
	it->head_seated = scene_may_know(scene, d) && state->head != 0;
	if (state->full_powers != 0)
		it->full_powers = scene_text(scene,
			state_participant(scene->core, state->full_powers)
				->name);
	view->body_case = PLENARY__VIEW__BODY_DELEGATION;
	view->delegation = it;
	return true;
}

static char *seat_id(
	const struct scene *scene, const struct participant *person)
{
	return person->seat < 0
		       ? EMPTY
		       : scene->scenario->def->delegations[person->delegation]
				 ->seats[person->seat]
				 ->id;
}

bool view_members(const struct scene *scene, unsigned d, Plenary__View *view)
{
	const struct delegation_state *state =
		&scene->core->state->delegations[d];
	uint32_t n = scene->core->state->n_participants;
	Plenary__MembersView *it;

	if (!scene_may_know(scene, d))
		return false;
	SCENE_NEW(scene, it, plenary__members_view__init);
	it->delegation = scene_delegation_id(scene, d);
	it->members = scene_pointers(scene, n);
	for (uint32_t i = 1; i <= n; i++) {
		const struct participant *person =
			state_participant(scene->core, i);
		Plenary__Member *member;

		if (person->removed || person->delegation != (int)d)
			continue;
		SCENE_NEW(scene, member, plenary__member__init);
		member->name = scene_text(scene, person->name);
		member->seat = seat_id(scene, person);
		member->head = state->head == i;
		member->full_powers = state->full_powers == i;
		it->members[it->n_members++] = member;
	}
	view->body_case = PLENARY__VIEW__BODY_MEMBERS;
	view->members = it;
	return true;
}

bool view_mandate(const struct scene *scene, unsigned d, Plenary__View *view)
{
	const Plenary__Delegation *def = scene->scenario->def->delegations[d];
	Plenary__MandateView *it;

	if (!scene_may_know(scene, d))
		return false;
	SCENE_NEW(scene, it, plenary__mandate_view__init);
	it->delegation = def->id;
	it->mandate = def->mandate;
	it->n_red_lines = def->n_red_lines;
	it->red_lines = def->red_lines;
	view->body_case = PLENARY__VIEW__BODY_MANDATE;
	view->mandate = it;
	return true;
}

/* What it had seen of its delegation before the last move. */
static void add_seen(const struct scene *scene,
	const struct participant *person, Plenary__ParticipantView *it)
{
	Plenary__Moved *moved;

	if (person->moved.len == 0)
		return;
	moved = plenary__moved__unpack(arena_allocator(scene->arena),
		person->moved.len,
		(const uint8_t *)scene_text(scene, person->moved));
	if (moved == NULL)
		return;
	it->n_seen = moved->n_seen;
	it->seen = moved->seen;
}

bool view_participant(
	const struct scene *scene, uint32_t number, Plenary__View *view)
{
	const struct participant *person =
		state_participant(scene->core, number);
	Plenary__ParticipantView *it;

	if (!scene_is_excon(scene) || person == NULL)
		return false;
	SCENE_NEW(scene, it, plenary__participant_view__init);
	it->participant = number;
	it->name = scene_text(scene, person->name);
	it->role = person->role;
	it->connected = person->connected;
	it->since_at_ms = person->since_at_ms;
	it->removed = person->removed;
	it->epoch = person->epoch;
	add_seen(scene, person, it);
	if (person->delegation >= 0) {
		const struct delegation_state *state =
			&scene->core->state->delegations[person->delegation];

		it->delegation = scene_delegation_id(
			scene, (unsigned)person->delegation);
		it->seat = seat_id(scene, person);
		it->head = state->head == number;
		it->full_powers = state->full_powers == number;
	}
	view->body_case = PLENARY__VIEW__BODY_PARTICIPANT;
	view->participant = it;
	return true;
}
