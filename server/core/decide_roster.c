/* EXCON's roster, full powers, and joining. */
#include "core/decide_roster.h"

#include "base/utf8.h"

#include <assert.h>
#include <string.h>

enum { NAME_BYTES_MAX = 64 };

static char *id_of(const struct decision *decision, int delegation)
{
	return delegation < 0
		       ? (char *)protobuf_c_empty_string
		       : decision->core->scenario->def->delegations[delegation]
				 ->id;
}

static audience_set audience_of(const struct participant *person)
{
	return person->delegation < 0
		       ? AUDIENCE_EXCON
		       : audience_of_delegation((unsigned)person->delegation);
}

void emit_powers_taken(
	struct decision *decision, unsigned delegation, const char *why)
{
	const struct core *core = decision->core;
	uint32_t holder = core->state->delegations[delegation].full_powers;
	Plenary__FullPowersTaken *taken =
		arena_alloc(decision->arena, sizeof(*taken));

	plenary__full_powers_taken__init(taken);
	taken->delegation = id_of(decision, (int)delegation);
	taken->participant = holder;
	taken->name = arena_strdup(decision->arena,
		pool_text(&core->pool, state_participant(core, holder)->name));
	taken->why = arena_strdup(decision->arena, why);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_FULL_POWERS_TAKEN,
		taken);
}

/* Somebody leaves for good; full powers that the person gave or held lapse
 * (PROCEDURE, "Who"). */
static void emit_removed(
	struct decision *decision, uint32_t number, const char *reason)
{
	const struct core *core = decision->core;
	const struct participant *person = state_participant(core, number);
	Plenary__Removed *removed =
		arena_alloc(decision->arena, sizeof(*removed));

	plenary__removed__init(removed);
	removed->participant = number;
	removed->name = arena_strdup(
		decision->arena, pool_text(&core->pool, person->name));
	removed->delegation = id_of(decision, person->delegation);
	removed->reason = arena_strdup(decision->arena, reason);
	emit(decision, audience_of(person), PLENARY__EVENT__WHAT_REMOVED,
		removed);
	if (person->delegation >= 0) {
		unsigned d = (unsigned)person->delegation;
		const struct delegation_state *state =
			&core->state->delegations[d];

		if (state->full_powers == number)
			emit_powers_taken(decision, d, "left");
		else if (state->full_powers != 0 && state->head == number)
			emit_powers_taken(decision, d, "head left");
	}
}

int decide_remove(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__RemoveParticipant *remove = command->remove_participant;
	const struct participant *person =
		state_participant(decision->core, remove->participant);

	if (person == NULL || person->removed)
		return refuse(decision,
			PLENARY__ERROR_CODE__UNKNOWN_PARTICIPANT,
			"there is no participant %u: the roster lists them "
			"(show roster)",
			remove->participant);
	if (remove->participant == decision->act->participant)
		return refuse(decision, PLENARY__ERROR_CODE__NOT_ALLOWED,
			"nobody removes oneself: another of EXCON may");
	if (person->role == PLENARY__ROLE__ROLE_DIRECTOR &&
		(decision->who & WHO_DIRECTOR) == 0)
		return refuse(decision, PLENARY__ERROR_CODE__NOT_ALLOWED,
			"%s is a director: only another director may remove "
			"one",
			pool_text(&decision->core->pool, person->name));
	if (strlen(remove->reason) > decision->core->limits.text)
		return check_text(decision, "the reason", remove->reason);
	emit_removed(decision, remove->participant, remove->reason);
	return 0;
}

int decide_reissue(struct decision *decision, const Plenary__Command *command)
{
	const struct core *core = decision->core;
	const char *name = command->reissue_code->code_name;
	int code = code_number(core->scenario, name);
	Plenary__CodeReissued *reissued;
	int delegation;
	bool head;

	if (code < 0)
		return refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_CODE_NAME,
			"there is no code '%.64s': the names are director, "
			"controller, evaluator, observer, and for each "
			"delegation ID.head and ID",
			name);
	if (code_role((unsigned)code, &delegation, &head) ==
			PLENARY__ROLE__ROLE_DIRECTOR &&
		(decision->who & WHO_DIRECTOR) == 0)
		return refuse(decision, PLENARY__ERROR_CODE__NOT_ALLOWED,
			"the code director is a director's to reissue");
	reissued = arena_alloc(decision->arena, sizeof(*reissued));
	plenary__code_reissued__init(reissued);
	reissued->code_name = arena_strdup(decision->arena, name);
	reissued->generation = core->state->generations[code] + 1;
	emit(decision, AUDIENCE_EXCON, PLENARY__EVENT__WHAT_CODE_REISSUED,
		reissued);
	/* A head's code seats one person: with a new code the seat is free. */
	if (head && core->state->delegations[delegation].head != 0)
		emit_removed(decision,
			core->state->delegations[delegation].head,
			"the code was reissued");
	return 0;
}

uint32_t member_named(const struct core *core, int delegation, const char *name)
{
	for (uint32_t n = 1; n <= core->state->n_participants; n++) {
		const struct participant *person = state_participant(core, n);

		if (!person->removed && person->delegation == delegation &&
			strcmp(pool_text(&core->pool, person->name), name) == 0)
			return n;
	}
	return 0;
}

int decide_powers(struct decision *decision, const Plenary__Command *command)
{
	const struct core *core = decision->core;
	const char *name = command->give_full_powers->name;
	unsigned d = (unsigned)decision->delegation;
	const struct delegation_state *state = &core->state->delegations[d];
	Plenary__FullPowersGiven *given;
	uint32_t member;

	if (name[0] == '\0') {
		if (state->full_powers != 0)
			emit_powers_taken(decision, d, "head");
		return 0;
	}
	member = member_named(core, decision->delegation, name);
	if (member == 0 || member == state->head)
		return refuse(decision,
			PLENARY__ERROR_CODE__UNKNOWN_PARTICIPANT,
			"there is no other member '%.64s' in your delegation: "
			"full powers go to one of its members by name, or to "
			"none",
			name);
	if (member == state->full_powers)
		return 0;
	given = arena_alloc(decision->arena, sizeof(*given));
	plenary__full_powers_given__init(given);
	given->delegation = id_of(decision, decision->delegation);
	given->participant = member;
	given->name = arena_strdup(decision->arena, name);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_FULL_POWERS_GIVEN,
		given);
	return 0;
}

int decide_ack(struct decision *decision, const Plenary__Command *command)
{
	const struct core *core = decision->core;
	const struct participant *person =
		state_participant(core, decision->act->participant);
	Plenary__NoDuffAcknowledged *done;

	(void)command;
	if (person->acknowledged)
		return 0;
	done = arena_alloc(decision->arena, sizeof(*done));
	plenary__no_duff_acknowledged__init(done);
	done->participant = decision->act->participant;
	done->name = arena_strdup(
		decision->arena, pool_text(&core->pool, person->name));
	done->delegation = id_of(decision, decision->delegation);
	emit(decision, AUDIENCE_EXCON,
		PLENARY__EVENT__WHAT_NO_DUFF_ACKNOWLEDGED, done);
	return 0;
}

/* ── joining ─────────────────────────────────────────────────────────── */

static int check_name(struct decision *decision, const char *name)
{
	size_t len = strlen(name);

	if (len > 0 && len <= NAME_BYTES_MAX && utf8_printable(name, len) &&
		name[0] != ' ' && name[len - 1] != ' ')
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__NAME_INVALID,
		"a name has 1 to %d bytes of printable text, without a space "
		"at either end",
		NAME_BYTES_MAX);
}

/* A seat of the delegation that is not the head's; "" is an adviser. */
static int find_seat(
	struct decision *decision, int delegation, const char *wanted, int *out)
{
	const struct scenario *scenario = decision->core->scenario;
	unsigned d = (unsigned)delegation;
	const Plenary__Delegation *def = scenario->def->delegations[d];
	char *known = arena_strdup(decision->arena, "");
	int seat = -1;

	if (wanted[0] != '\0') {
		seat = scenario_seat(scenario, d, wanted);
		if (seat < 0 || seat == scenario_head_seat(scenario, d)) {
			for (size_t i = 0; i < def->n_seats; i++)
				known = def->seats[i]->head
						? known
						: arena_printf(decision->arena,
							  "%s%s%s", known,
							  known[0] == '\0'
								  ? ""
								  : ", ",
							  def->seats[i]->id);
			return refuse(decision,
				PLENARY__ERROR_CODE__UNKNOWN_SEAT,
				"%s has no seat '%.64s' for this code: its "
				"seats are %s; the head's has a code of its "
				"own",
				def->id, wanted, known);
		}
	}
	*out = seat;
	return 0;
}

/* A name is one person's within a delegation, or among those who hold the
 * same office: who else is there is not for everybody to find out. One who
 * joined with this code and was moved keeps the name here: else the same
 * person, coming back with the code, were two. */
static bool name_taken(
	const struct core *core, const struct join *join, int delegation)
{
	return (delegation >= 0 &&
		       member_named(core, delegation, join->name) != 0) ||
	       state_participant_named(core,
		       code_number(core->scenario, join->code_name),
		       join->name) != 0;
}

/* With each code for itself: who has one can shut out nobody else. */
static int check_room(
	struct decision *decision, const struct join *join, unsigned code)
{
	const struct core *core = decision->core;
	unsigned most = limits_of_code(&core->limits, code);
	unsigned joined = 0;

	for (uint32_t n = 1; n <= core->state->n_participants; n++)
		joined += state_participant(core, n)->code == code;
	if (joined < most)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__LIMIT_REACHED,
		"%u people have joined with the code %s, which is the limit of "
		"one code",
		joined, join->code_name);
}

static int check_free(struct decision *decision, const struct join *join,
	int delegation, bool head)
{
	const struct core *core = decision->core;

	if (core->state->clock.phase == PLENARY__EXERCISE_PHASE__PHASE_ENDED)
		return refuse(decision, PLENARY__ERROR_CODE__WRONG_PHASE,
			"the exercise is ended: nobody joins any more");
	if (check_name(decision, join->name) != 0)
		return -1;
	if (head && core->state->delegations[delegation].head != 0)
		return refuse(decision, PLENARY__ERROR_CODE__SEAT_TAKEN,
			"the head's seat of %s is taken: join from the machine "
			"that took it, or let EXCON reissue %s",
			id_of(decision, delegation), join->code_name);
	if (name_taken(core, join, delegation))
		return refuse(decision, PLENARY__ERROR_CODE__NAME_TAKEN,
			"somebody has joined as '%s' already: join from the "
			"same machine, or under another name",
			join->name);
	return 0;
}

int decide_join(struct decision *decision, const struct join *join)
{
	const struct core *core = decision->core;
	int code = code_number(core->scenario, join->code_name);
	Plenary__ParticipantJoined *joined;
	Plenary__Role role;
	int delegation;
	int seat = -1;
	bool head;

	assert(code >= 0);
	role = code_role((unsigned)code, &delegation, &head);
	if (check_free(decision, join, delegation, head) != 0 ||
		check_room(decision, join, (unsigned)code) != 0)
		return -1;
	if (head)
		seat = scenario_head_seat(core->scenario, (unsigned)delegation);
	else if (delegation >= 0 &&
		 find_seat(decision, delegation, join->seat, &seat) != 0)
		return -1;
	joined = arena_alloc(decision->arena, sizeof(*joined));
	plenary__participant_joined__init(joined);
	joined->participant = core->state->n_participants + 1;
	joined->name = arena_strdup(decision->arena, join->name);
	joined->role = role;
	joined->delegation = id_of(decision, delegation);
	if (seat >= 0)
		joined->seat = core->scenario->def->delegations[delegation]
				       ->seats[seat]
				       ->id;
	joined->code_name = arena_strdup(decision->arena, join->code_name);
	joined->generation = core->state->generations[code];
	emit(decision,
		delegation < 0 ? AUDIENCE_EXCON
			       : audience_of_delegation((unsigned)delegation),
		PLENARY__EVENT__WHAT_PARTICIPANT_JOINED, joined);
	return 0;
}
