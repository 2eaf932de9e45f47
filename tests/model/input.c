#include "tests/model/input.h"

#include "core/deadline.h"
#include "tests/model/request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum actors { BY_NOBODY, BY_VOICES, BY_VOICES_AND_EXCON, BY_SEATS, BY_EXCON };

/* How many objects a kind has. */
enum objects {
	ONE = 1,
	TWO = 2,
	RULINGS = 3,
	POSITIONS = 4,
	STATUSES = 6,
	MAKERS = 100, /* of reservations: each delegation */
	ANSWERS,      /* two to each of them */
	PEOPLE        /* each of the cast, but the director */
};

/* EXCON among the actors of BY_VOICES_AND_EXCON. */
enum { ACTOR_EXCON = DELEGATIONS_MAX };

static const struct row {
	const char *words;
	unsigned family; /* one of enum family */
	enum actors actors;
	bool of_step;
	unsigned objects;
} rows[INPUT_KINDS] = {
	[INPUT_PROPOSE] = {"propose", FAMILY_TEXT, BY_VOICES, true, ONE},
	[INPUT_AMEND] = {"amend", FAMILY_TEXT, BY_VOICES, true, ONE},
	[INPUT_ACCEPT] = {"accept", FAMILY_TEXT, BY_VOICES, true, TWO},
	[INPUT_DECLINE] = {"decline", FAMILY_TEXT, BY_VOICES, true, TWO},
	[INPUT_WITHDRAW_AMENDMENT] = {"withdraw-amendment", FAMILY_TEXT,
		BY_VOICES, true, TWO},
	[INPUT_POSITION] = {"position", FAMILY_TEXT, BY_VOICES, true,
		POSITIONS},
	[INPUT_STALE_ASSENT] = {"stale assent", FAMILY_TEXT, BY_VOICES, true,
		ONE},
	[INPUT_RESERVE] = {"reserve", FAMILY_RESERVE, BY_VOICES, true, ONE},
	[INPUT_ACKNOWLEDGE] = {"acknowledge", FAMILY_TEXT, BY_VOICES, true,
		ONE},
	[INPUT_SILENCE] = {"silence", FAMILY_TEXT, BY_VOICES_AND_EXCON, true,
		ONE},
	[INPUT_BREAK] = {"break", FAMILY_TEXT, BY_VOICES, true, ONE},
	[INPUT_WITHDRAW] = {"withdraw", FAMILY_TEXT, BY_VOICES, true, ONE},
	[INPUT_EDIT] = {"edit", FAMILY_TEXT, BY_EXCON, true, ONE},
	[INPUT_RULE] = {"rule", FAMILY_TEXT, BY_EXCON, true, RULINGS},
	[INPUT_MEMBER_SPEAKS] = {"assent by a member", FAMILY_TEXT, BY_SEATS,
		true, ONE},
	[INPUT_BALLOT] = {"ballot", FAMILY_BOND, BY_SEATS, true, TWO},
	[INPUT_RATIFY] = {"ratify", FAMILY_BOND, BY_VOICES, true, TWO},
	[INPUT_REFUSE] = {"refuse", FAMILY_BOND, BY_VOICES, true, ONE},
	[INPUT_UNRATIFY] = {"unratify", FAMILY_BOND, BY_VOICES, true, ONE},
	[INPUT_ACKNOWLEDGE_RESERVATION] = {"acknowledge reservation",
		FAMILY_RESERVE, BY_VOICES, true, MAKERS},
	[INPUT_ACCEPT_RESERVATION] = {"accept-reservation", FAMILY_RESERVE,
		BY_VOICES, true, MAKERS},
	[INPUT_OBJECT] = {"object", FAMILY_RESERVE, BY_VOICES, true, MAKERS},
	[INPUT_WITHDRAW_RESERVATION] = {"withdraw-reservation", FAMILY_RESERVE,
		BY_VOICES, true, MAKERS},
	[INPUT_RULE_RESERVATION] = {"rule on reservation", FAMILY_RESERVE,
		BY_EXCON, true, ANSWERS},
	[INPUT_SETTLE] = {"settle", FAMILY_FORCE, BY_VOICES_AND_EXCON, true,
		TWO},
	[INPUT_WAIVE] = {"waive", FAMILY_FORCE, BY_VOICES, true, ONE},
	[INPUT_NOTICE] = {"notice", FAMILY_FORCE, BY_VOICES, true, ONE},
	[INPUT_REVOKE] = {"revoke", FAMILY_FORCE, BY_VOICES, true, ONE},
	[INPUT_BREACH] = {"breach", FAMILY_FORCE, BY_EXCON, true, ONE},
	[INPUT_LIFT] = {"lift", FAMILY_FORCE, BY_EXCON, true, ONE},
	[INPUT_OVERRIDE] = {"override", FAMILY_OVERRIDE, BY_EXCON, true,
		STATUSES},
	[INPUT_RELEASE] = {"release", FAMILY_FORCE, BY_EXCON, false, ONE},
	[INPUT_SUBMIT] = {"submit", FAMILY_CUSTOM, BY_VOICES, false, ONE},
	[INPUT_SCREEN] = {"screen", FAMILY_CUSTOM, BY_EXCON, false, ANSWERS},
	[INPUT_POWERS] = {"powers", FAMILY_PRESENCE, BY_SEATS, false, TWO},
	[INPUT_MOVE] = {"move", FAMILY_SEATS, BY_EXCON, false, PEOPLE},
	[INPUT_REMOVE] = {"remove", FAMILY_SEATS, BY_EXCON, false, PEOPLE},
	[INPUT_PRESENCE] = {"presence", FAMILY_PRESENCE, BY_SEATS, false, ONE},
	[INPUT_PAUSE] = {"pausex", FAMILY_CLOCK, BY_EXCON, false, ONE},
	[INPUT_RESUME] = {"resume", FAMILY_CLOCK, BY_EXCON, false, ONE},
	[INPUT_NO_DUFF] = {"noduff", FAMILY_CLOCK, BY_EXCON, false, ONE},
	[INPUT_CONFIRM] = {"confirm", FAMILY_CLOCK, BY_EXCON, false, ONE},
	[INPUT_EXTEND] = {"extend", FAMILY_CLOCK, BY_EXCON, false, ONE},
	[INPUT_RATE] = {"rate", FAMILY_CLOCK, BY_EXCON, false, ONE},
	[INPUT_JUMP] = {"jump", FAMILY_CLOCK, BY_EXCON, false, ONE},
	[INPUT_RESTART] = {"restart", FAMILY_CLOCK, BY_NOBODY, false, ONE},
	[INPUT_PASS] = {"time passes", ~0U, BY_NOBODY, false, ONE},
};

/* ── listing ─────────────────────────────────────────────────────────── */

struct listing {
	const struct game *game;
	struct input *inputs;
	size_t n;
	size_t room;
};

static void list_one(struct listing *listing, struct input input)
{
	if (listing->n == listing->room) {
		listing->room = listing->room == 0 ? 256 : listing->room * 2;
		listing->inputs = realloc(listing->inputs,
			listing->room * sizeof(*listing->inputs));
		if (listing->inputs == NULL)
			abort();
	}
	listing->inputs[listing->n++] = input;
}

static unsigned object_count(const struct game *game, unsigned objects)
{
	unsigned n = game->scenario->n_delegations;

	if (objects == MAKERS)
		return n;
	if (objects == ANSWERS)
		return 2 * n;
	/* The director is nobody's to move. */
	if (objects == PEOPLE)
		return core_participants(&game->core) - DIRECTOR;
	return objects;
}

static void list_actor(
	struct listing *listing, enum input_kind kind, unsigned actor)
{
	const struct core *core = &listing->game->core;
	unsigned steps = core->scenario->n_steps + core->limits.custom_steps;
	unsigned objects = object_count(listing->game, rows[kind].objects);

	for (unsigned s = 0; s < (rows[kind].of_step ? steps : 1); s++) {
		for (unsigned o = 0; o < objects; o++)
			list_one(listing,
				(struct input){(uint8_t)kind, (uint8_t)actor,
					(uint8_t)s, (uint8_t)o});
	}
}

static void list_kind(struct listing *listing, enum input_kind kind)
{
	const struct game *game = listing->game;
	enum actors actors = rows[kind].actors;

	if (actors == BY_VOICES || actors == BY_VOICES_AND_EXCON) {
		for (unsigned d = 0; d < game->scenario->n_delegations; d++)
			list_actor(listing, kind, d);
	}
	if (actors == BY_SEATS) {
		for (uint32_t p = DIRECTOR + 1;
			p <= core_participants(&game->core); p++)
			list_actor(listing, kind, p);
	}
	if (actors == BY_NOBODY || actors == BY_EXCON ||
		actors == BY_VOICES_AND_EXCON)
		list_actor(listing, kind, ACTOR_EXCON);
}

struct input *input_list(const struct game *game, unsigned families, size_t *n)
{
	struct listing listing = {.game = game};

	for (unsigned kind = 0; kind < INPUT_KINDS; kind++) {
		if ((rows[kind].family & families) != 0)
			list_kind(&listing, (enum input_kind)kind);
	}
	*n = listing.n;
	return listing.inputs;
}

/* ── doing ───────────────────────────────────────────────────────────── */

static const struct step_state *step_of(
	const struct game *game, struct input input)
{
	return state_step(&game->core, input.step);
}

/* What the input is about exists, so that a refusal says something about the
 * rules and not about an id. */
static bool has_object(const struct game *game, struct input input)
{
	const struct core *core = &game->core;
	unsigned n = core->scenario->n_delegations;
	const struct step_state *step;

	if (rows[input.kind].of_step && input.step >= core->steps.n)
		return false;
	step = step_of(game, input);
	switch ((enum input_kind)input.kind) {
	case INPUT_ACCEPT:
	case INPUT_DECLINE:
	case INPUT_WITHDRAW_AMENDMENT:
		return input.object < step->live.n_amendments;
	case INPUT_ACKNOWLEDGE_RESERVATION:
	case INPUT_ACCEPT_RESERVATION:
	case INPUT_OBJECT:
	case INPUT_WITHDRAW_RESERVATION:
	case INPUT_RULE_RESERVATION:
		return step->live.reservations[input.object % n].id != 0;
	case INPUT_SETTLE:
	case INPUT_WAIVE:
		return core->steps.defs[input.step]->def->n_conditions > 0;
	case INPUT_SCREEN:
		return state_submission(core, input.object % n, 0)
			       ->content.len > 0;
	default:
		return true;
	}
}

static uint32_t sender(const struct game *game, struct input input)
{
	switch (rows[input.kind].actors) {
	case BY_VOICES:
		return game_voice(game, input.actor);
	case BY_VOICES_AND_EXCON:
		return input.actor == ACTOR_EXCON
			       ? DIRECTOR
			       : game_voice(game, input.actor);
	case BY_SEATS:
		return input.actor;
	case BY_EXCON:
		return DIRECTOR;
	case BY_NOBODY:
		break;
	}
	return NOBODY;
}

static enum outcome come_or_go(struct game *game, uint32_t participant)
{
	const struct participant *it =
		state_participant(&game->core, participant);
	const struct act act = {.at_ms = game_now(game)};
	struct group group;

	if (it->removed)
		return OUTCOME_NOT_OFFERED;
	group_init(&group, &game->arena);
	core_presence(&game->core, &act, participant, !it->connected, "closed",
		&group);
	game_take(game, &group, act.at_ms);
	return OUTCOME_DONE;
}

/* Everybody who was there comes back at once. */
static enum outcome restart(struct game *game)
{
	const struct act act = {.at_ms = game_now(game)};
	struct core *core = &game->core;
	uint64_t were = 0;
	struct group group;
	struct due due;

	if (core_phase(core) != PLENARY__EXERCISE_PHASE__PHASE_RUNNING ||
		!deadline_first(core, false, &due))
		return OUTCOME_NOT_OFFERED;
	for (uint32_t p = 1; p <= core_participants(core); p++) {
		if (state_participant(core, p)->connected)
			were |= UINT64_C(1) << p;
	}
	group_init(&group, &game->arena);
	core_recover(core, &act, due.deadline->at_ms, &group);
	game_take(game, &group, act.at_ms);
	for (uint32_t p = 1; p <= core_participants(core); p++) {
		if ((were >> p & 1) == 0)
			continue;
		group_init(&group, &game->arena);
		core_presence(core, &act, p, true, "", &group);
		game_take(game, &group, act.at_ms);
	}
	return OUTCOME_DONE;
}

static enum outcome pass(struct game *game)
{
	int64_t at_ms = core_wake_at(&game->core);
	const struct group none = {0};

	if (at_ms == INT64_MAX)
		return OUTCOME_NOT_OFFERED;
	game_take(game, &none, at_ms);
	return OUTCOME_DONE;
}

enum outcome input_do(struct game *game, struct input input)
{
	Plenary__Command *command;
	uint32_t who;

	game_begin(game);
	if (!has_object(game, input))
		return OUTCOME_NOT_OFFERED;
	if (input.kind == INPUT_PASS)
		return pass(game);
	if (input.kind == INPUT_RESTART)
		return restart(game);
	who = sender(game, input);
	if (who == NOBODY)
		return OUTCOME_NOT_OFFERED;
	if (input.kind == INPUT_PRESENCE)
		return come_or_go(game, who);
	command = request_make(game, input);
	if (command == NULL)
		return OUTCOME_NOT_OFFERED;
	return game_command(game, who, command) == 0 ? OUTCOME_DONE
						     : OUTCOME_REFUSED;
}

bool input_is_improper(const struct game *game, struct input input)
{
	const struct participant *person;

	if (input.kind == INPUT_STALE_ASSENT)
		return true;
	if (input.kind != INPUT_MEMBER_SPEAKS)
		return false;
	person = state_participant(&game->core, input.actor);
	return person->delegation < 0 || person->removed ||
	       (game->core.state->delegations[person->delegation].head !=
			       input.actor &&
		       game->core.state->delegations[person->delegation]
				       .full_powers != input.actor);
}

/* ── saying ──────────────────────────────────────────────────────────── */

static const char *object_words(struct input input)
{
	static const char *const positions[] = {
		"assent", "abstain", "stand-aside", "block"};
	static const char *const rulings[] = {"adopt", "return", "reject"};
	static const char *const statuses[] = {"tabled", "silence", "held",
		"adopted", "in_force", "suspended"};

	switch ((enum input_kind)input.kind) {
	case INPUT_POSITION:
		return positions[input.object];
	case INPUT_RULE:
		return rulings[input.object];
	case INPUT_OVERRIDE:
		return statuses[input.object];
	case INPUT_BALLOT:
		return input.object == YES ? "yes" : "no";
	case INPUT_SETTLE:
		return input.object == YES ? "met" : "failed";
	case INPUT_RATIFY:
		return input.object == YES ? "" : "with a reservation";
	default:
		return NULL;
	}
}

void input_print(
	const struct game *game, struct input input, char *out, size_t out_len)
{
	const struct row *row = &rows[input.kind];
	const char *object = object_words(input);
	const char *who = "EXCON";
	char number[16];

	if (row->actors == BY_NOBODY)
		who = "-";
	else if (row->actors == BY_SEATS)
		who = game->board->cast[input.actor - 1].name;
	else if (row->actors != BY_EXCON && input.actor != ACTOR_EXCON)
		who = scenario_delegation_id(game->scenario, input.actor);
	snprintf(number, sizeof(number), "%u", input.object);
	if (row->objects == PEOPLE)
		object = game->board->cast[input.object + 1].name;
	else if (object == NULL)
		object = row->objects == ONE ? "" : number;
	snprintf(out, out_len, "%s: %s %s %s", who, row->words,
		!row->of_step ? ""
		: input.step < game->core.steps.n
			? catalogue_id(&game->core.steps, input.step)
			: "(custom)",
		object);
}
