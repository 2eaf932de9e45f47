/* Moving a participant to another delegation or another seat. */
#include "core/decide_roster.h"

#include <string.h>

/* Where somebody is to sit. */
struct place {
	int delegation;
	int seat; /* -1: an adviser */
};

/* ── what was asked for ──────────────────────────────────────────────── */

static int find_mover(struct decision *decision, uint32_t number)
{
	const struct core *core = decision->core;
	const struct participant *person = state_participant(core, number);

	if (person == NULL || person->removed)
		return refuse(decision,
			PLENARY__ERROR_CODE__UNKNOWN_PARTICIPANT,
			"there is no participant %u: the roster lists them "
			"(show roster)",
			number);
	if (person->role != PLENARY__ROLE__ROLE_DELEGATE &&
		person->role != PLENARY__ROLE__ROLE_OBSERVER)
		return refuse(decision, PLENARY__ERROR_CODE__NOT_ALLOWED,
			"%s is of EXCON: only delegates and observers are "
			"moved",
			pool_text(&core->pool, person->name));
	return 0;
}

static int find_delegation(
	struct decision *decision, const char *id, struct place *to)
{
	const struct scenario *scenario = decision->core->scenario;

	to->delegation = scenario_delegation(scenario, id);
	if (to->delegation >= 0)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_DELEGATION,
		"there is no delegation '%.64s': the delegations are %s", id,
		print_set(decision,
			(delegation_set)((1U << scenario->n_delegations) - 1)));
}

static int find_seat(
	struct decision *decision, const char *id, struct place *to)
{
	const struct core *core = decision->core;
	unsigned d = (unsigned)to->delegation;
	const Plenary__Delegation *def = core->scenario->def->delegations[d];
	char *known = arena_strdup(decision->arena, "");

	to->seat = id[0] == '\0' ? -1 : scenario_seat(core->scenario, d, id);
	if (to->seat >= 0 || id[0] == '\0')
		return 0;
	for (size_t i = 0; i < def->n_seats; i++)
		known = arena_printf(decision->arena, "%s%s%s", known,
			i == 0 ? "" : ", ", def->seats[i]->id);
	return refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_SEAT,
		"%s has no seat '%.64s': its seats are %s; without one, an "
		"adviser",
		def->id, id, known);
}

/* The head's seat is one person's, and a name is one person's within a
 * delegation. */
static int check_free(
	struct decision *decision, uint32_t number, const struct place *to)
{
	const struct core *core = decision->core;
	const struct participant *person = state_participant(core, number);
	const char *name = pool_text(&core->pool, person->name);
	unsigned d = (unsigned)to->delegation;
	const char *id = scenario_delegation_id(core->scenario, d);

	if (person->delegation == to->delegation && person->seat == to->seat)
		return refuse(decision, PLENARY__ERROR_CODE__NO_CHANGE,
			"%s has that place in %s already", name, id);
	if (to->seat == scenario_head_seat(core->scenario, d) &&
		core->state->delegations[d].head != 0)
		return refuse(decision, PLENARY__ERROR_CODE__SEAT_TAKEN,
			"the head's seat of %s is taken: move or remove its "
			"head first",
			id);
	if (person->delegation != to->delegation &&
		member_named(core, to->delegation, name) != 0)
		return refuse(decision, PLENARY__ERROR_CODE__NAME_TAKEN,
			"%s has a member called '%s' already: let one of the "
			"two join anew under another name",
			id, name);
	return 0;
}

/* ── what the person has seen ────────────────────────────────────────── */

static void add_seen(
	struct decision *decision, Plenary__Moved *moved, char *what)
{
	char **more = arena_alloc(
		decision->arena, (moved->n_seen + 1) * sizeof(char *));

	for (size_t i = 0; i < moved->n_seen; i++) {
		if (strcmp(moved->seen[i], what) == 0)
			return;
		more[i] = moved->seen[i];
	}
	more[moved->n_seen++] = what;
	moved->seen = more;
}

/* All messages and injects of an audience that the delegation belongs to. */
static void add_seen_of(
	struct decision *decision, Plenary__Moved *moved, audience_set audience)
{
	const struct core *core = decision->core;
	uint32_t n = core->state->counters[counter_of(audience)];
	char name[AUDIENCE_TEXT_MAX];

	if (n == 0)
		return;
	audience_print(core->scenario, audience, name);
	add_seen(decision, moved,
		n == 1 ? arena_printf(decision->arena, "%s.1", name)
		       : arena_printf(decision->arena, "%s.1-%u", name,
				 (unsigned)n));
}

/* What the person had seen of delegations that it was moved out of before. */
static void add_seen_before(struct decision *decision,
	const struct participant *person, Plenary__Moved *moved)
{
	const struct core *core = decision->core;
	const Plenary__Moved *before = plenary__moved__unpack(
		arena_allocator(decision->arena), person->moved.len,
		(const uint8_t *)pool_text(&core->pool, person->moved));

	if (before == NULL)
		abort(); /* the core packed it itself */
	for (size_t i = 0; i < before->n_seen; i++)
		add_seen(decision, moved, before->seen[i]);
}

/* A member sees all that its delegation sees, from the first day on. What is
 * public is no secret. */
static void list_seen(
	struct decision *decision, unsigned from, Plenary__Moved *moved)
{
	const struct core *core = decision->core;
	const char *id = scenario_delegation_id(core->scenario, from);
	unsigned sets = 1U << core->scenario->n_delegations;

	add_seen(decision, moved,
		arena_printf(decision->arena, "mandate/%s", id));
	for (unsigned i = 0; i < core->state->n_submissions[from]; i++)
		add_seen(decision, moved,
			arena_printf(decision->arena, "%s.s%u", id, i + 1));
	for (unsigned set = 1; set < sets; set++) {
		if ((set >> from & 1) != 0)
			add_seen_of(decision, moved, (audience_set)set);
	}
}

/* ── the move ────────────────────────────────────────────────────────── */

static void emit_moved(
	struct decision *decision, uint32_t number, const struct place *to)
{
	const struct core *core = decision->core;
	const struct participant *person = state_participant(core, number);
	Plenary__Delegation **defs = core->scenario->def->delegations;
	audience_set audience =
		audience_of_delegation((unsigned)to->delegation);
	Plenary__Moved *moved = arena_alloc(decision->arena, sizeof(*moved));

	plenary__moved__init(moved);
	moved->participant = number;
	moved->name = arena_strdup(
		decision->arena, pool_text(&core->pool, person->name));
	moved->to = defs[to->delegation]->id;
	if (to->seat >= 0)
		moved->seat = defs[to->delegation]->seats[to->seat]->id;
	moved->epoch = person->epoch;
	if (person->delegation >= 0) {
		moved->from = defs[person->delegation]->id;
		audience |=
			audience_of_delegation((unsigned)person->delegation);
	}
	if (person->delegation != to->delegation) {
		moved->epoch++;
		add_seen_before(decision, person, moved);
		if (person->delegation >= 0)
			list_seen(
				decision, (unsigned)person->delegation, moved);
	}
	emit(decision, audience, PLENARY__EVENT__WHAT_MOVED, moved);
}

/* Full powers that a head gave lapse when the head is moved, be it to another
 * seat; those that somebody holds, when the holder leaves the delegation. */
static void end_powers(
	struct decision *decision, uint32_t number, const struct place *to)
{
	const struct core *core = decision->core;
	const struct participant *person = state_participant(core, number);
	const struct delegation_state *state;
	unsigned from;

	if (person->delegation < 0)
		return;
	from = (unsigned)person->delegation;
	state = &core->state->delegations[from];
	if (state->full_powers == number && from != (unsigned)to->delegation)
		emit_powers_taken(decision, from, "left");
	else if (state->full_powers != 0 && state->head == number)
		emit_powers_taken(decision, from, "head left");
}

int decide_move(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__MoveParticipant *move = command->move_participant;
	struct place to;

	if (find_mover(decision, move->participant) != 0 ||
		find_delegation(decision, move->delegation, &to) != 0 ||
		find_seat(decision, move->seat, &to) != 0 ||
		check_free(decision, move->participant, &to) != 0)
		return -1;
	emit_moved(decision, move->participant, &to);
	end_powers(decision, move->participant, &to);
	return 0;
}
