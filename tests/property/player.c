#include "tests/property/player.h"

#include "core/project.h"

#include <stdlib.h>
#include <string.h>

enum { BEGIN_MS = 1000000 };

static const struct limits small = {
	.members = 5,
	.holders = 4,
	.attempts = 5,
	.revisions = 5,
	.amendments = 3,
	.ad_hoc_injects = 3,
	.submissions = 3,
	.custom_steps = 3,
	.text = 200,
};

static struct core *core_of(struct player *player)
{
	return &player->witness.core;
}

char *player_secret(struct player *player, unsigned readers)
{
	char *out = arena_alloc(&player->witness.arena, SECRET_LEN + 1);

	secret_new(&player->secrets, readers, out);
	return out;
}

static uint32_t pick(
	struct player *player, Plenary__Role role, int delegation, bool voice)
{
	struct core *core = core_of(player);
	uint32_t found = 0;
	unsigned seen = 0;

	for (uint32_t n = 1; n <= core_participants(core); n++) {
		struct participant_info info;
		bool binding;

		core_participant(core, n, &info);
		if (info.removed || info.role != role ||
			(delegation >= 0 && info.delegation != delegation))
			continue;
		binding =
			info.head ||
			(delegation >= 0 && core->state->delegations[delegation]
							    .full_powers == n);
		if (voice && !binding)
			continue;
		if (rng_below(&player->rng, ++seen) == 0)
			found = n;
	}
	return found;
}

uint32_t player_of_role(struct player *player, Plenary__Role role)
{
	return pick(player, role, -1, false);
}

uint32_t player_member(struct player *player, unsigned delegation)
{
	return pick(
		player, PLENARY__ROLE__ROLE_DELEGATE, (int)delegation, false);
}

uint32_t player_voice(struct player *player, unsigned delegation)
{
	return pick(
		player, PLENARY__ROLE__ROLE_DELEGATE, (int)delegation, true);
}

/* ── after each input ────────────────────────────────────────────────── */

static void reveal_text(
	struct player *player, const Plenary__Text *text, unsigned readers)
{
	if (text != NULL && text->n_in > 0)
		secret_reveal(&player->secrets, text->in[0]->text, readers);
}

static void reveal_by(struct player *player, const Plenary__Event *event)
{
	unsigned all = made_up_readers(&player->scenario, "all");
	const Plenary__Moved *moved = event->moved;

	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_FULL_POWERS_GIVEN:
		secret_reveal(
			&player->secrets, event->full_powers_given->name, all);
		break;
	case PLENARY__EVENT__WHAT_MOVED:
		secret_reveal(&player->secrets, moved->name,
			made_up_readers(&player->scenario, moved->from) |
				made_up_readers(&player->scenario, moved->to));
		break;
	case PLENARY__EVENT__WHAT_STEP_OPENED:
		secret_reveal_message(
			&player->secrets, &event->step_opened->step->base, all);
		break;
	default:
		break;
	}
}

/* What more may know by an event: the name of one with full powers, or of one
 * who was moved; the words of a custom step that is open; and an inject's text
 * those whom the command named. */
static void reveal(struct player *player, const struct group *group,
	const Plenary__Command *command)
{
	for (size_t i = 0; i < group->n; i++)
		reveal_by(player, group->events[i].event);
	if (command != NULL && group->n > 0 &&
		command->verb_case == PLENARY__COMMAND__VERB_RELEASE_INJECT) {
		const Plenary__ReleaseInject *release = command->release_inject;
		int i = scenario_inject(&player->scenario, release->inject);
		const Plenary__Inject *inject =
			player->scenario.def->injects[i];
		size_t n = release->n_to > 0 ? release->n_to : inject->n_to;
		char **to = release->n_to > 0 ? release->to : inject->to;
		unsigned readers = 0;

		for (size_t k = 0; k < n; k++)
			readers |= made_up_readers(&player->scenario, to[k]);
		reveal_text(player, inject->from, readers);
		reveal_text(player, inject->method, readers);
		reveal_text(player, inject->subject, readers);
		reveal_text(player, inject->message, readers);
	}
}

/* Plants what the checker must find. */
static void plant(struct player *player, struct group *group)
{
	for (size_t i = 0; i < group->n && !player->planted; i++) {
		struct stamped *it = &group->events[i];
		bool message = it->event->what_case ==
			       PLENARY__EVENT__WHAT_MESSAGE_SENT;

		if (player->plant == PLANT_AUDIENCE && message &&
			it->audience != AUDIENCE_PUBLIC) {
			it->audience = AUDIENCE_PUBLIC;
			player->planted = true;
		}
		if (player->plant == PLANT_LOST_EVENT && message) {
			group->n--;
			player->planted = true;
		}
	}
	if (player->plant == PLANT_STALE_VIEW && !player->planted &&
		group->n > 0 && player->accepted > 10) {
		core_of(player)->state->clock.by_server ^= true;
		view_set_clear(&core_of(player)->changed);
		player->planted = true;
	}
}

static const char *done(struct player *player, struct group *group,
	const Plenary__Command *command)
{
	const char *why = NULL;

	if (group->n > 0)
		player->accepted++;
	reveal(player, group, command);
	plant(player, group);
	for (size_t i = 0; i < group->n; i++)
		player->events[group->events[i].event->what_case]++;
	why = witness_group(&player->witness, group);
	for (size_t i = 0; why == NULL && i < group->n; i++)
		why = model_event(
			&player->model, core_of(player), &group->events[i]);
	if (why == NULL)
		why = model_check(&player->model, core_of(player));
	arena_reset(&player->witness.arena);
	return why;
}

static struct group new_group(struct player *player)
{
	struct group group;

	group_init(&group, &player->witness.arena);
	return group;
}

/* ── inputs ──────────────────────────────────────────────────────────── */

/* Everything that is due comes first, as the shell does it. */
static const char *due(struct player *player)
{
	const char *why = NULL;

	for (;;) {
		struct group group = new_group(player);
		int64_t wake_ms = core_wake_at(core_of(player));
		bool fired = core_due(core_of(player), player->now_ms, &group);

		if (fired != (wake_ms <= player->now_ms))
			return "core_wake_at and core_due disagree";
		if (!fired)
			return why;
		why = done(player, &group, NULL);
		if (why != NULL)
			return why;
	}
}

/* Time goes on: a little, a lot, or to the very instant of a deadline. */
static const char *time_passes(struct player *player)
{
	int64_t wake_ms = core_wake_at(core_of(player));
	struct rng *rng = &player->rng;

	if (wake_ms != INT64_MAX && wake_ms > player->now_ms &&
		rng_chance(rng, 80)) {
		player->now_ms = wake_ms - 1;
		if (rng_chance(rng, 500))
			player->now_ms = wake_ms;
	} else if (rng_chance(rng, 20)) {
		player->now_ms += 1000 * (int64_t)rng_below(rng, 200);
	} else {
		player->now_ms += (int64_t)rng_below(rng, 10000);
	}
	return due(player);
}

/* With the code that is the at-th in the core's order. */
static const char *join(struct player *player, unsigned at)
{
	struct rng *rng = &player->rng;
	struct core *core = core_of(player);
	const struct act act = {.at_ms = player->now_ms};
	struct group group = new_group(player);
	char code[CODE_NAME_MAX];
	struct join joining = {.code_name = code, .seat = ""};
	struct participant_info info;
	Plenary__Error *why;
	uint32_t number;
	unsigned readers = at < 4 ? 0 : 1U << ((at - 4) / 2 + 1);

	core_code_name(core, at, code);
	joining.name = player_secret(player, readers);
	if (core_participants(core) > 0 && rng_chance(rng, 100) &&
		core_participant(core,
			1 + rng_below(rng, core_participants(core)), &info) &&
		info.reader == (at < 4 ? info.reader : (at - 4) / 2 + 1) &&
		at >= 4)
		joining.name = arena_strdup(&player->witness.arena, info.name);
	if (rng_chance(rng, 600))
		joining.seat = rng_chance(rng, 800) ? "S1" : "S9";
	if (rng_chance(rng, 20))
		joining.name = "";
	if (core_join(core, &act, &joining, &group, &number, &why) != 0) {
		player->refused++;
		player->refusals[why->code]++;
		arena_reset(&player->witness.arena);
		return witness_refused(&player->witness);
	}
	if (number != core_participants(core))
		return "a participant's number is not the next one";
	return done(player, &group, NULL);
}

static const char *presence(struct player *player)
{
	struct core *core = core_of(player);
	const struct act act = {.at_ms = player->now_ms};
	struct group group = new_group(player);

	core_presence(core, &act,
		rng_below(&player->rng, core_participants(core) + 2),
		rng_chance(&player->rng, 500), "closed", &group);
	return done(player, &group, NULL);
}

/* The server comes back with a tick that may be behind the last event. */
static const char *recover(struct player *player)
{
	struct core *core = core_of(player);
	struct group group = new_group(player);
	int64_t exercise_ms;
	struct act act;

	player->now_ms += (int64_t)rng_below(&player->rng, 400000);
	exercise_ms = core_exercise_ms(core, player->now_ms) -
		      (int64_t)rng_below(&player->rng, 100000);
	act = (struct act){.at_ms = player->now_ms};
	core_recover(core, &act, exercise_ms, &group);
	if (core_phase(core) == PLENARY__EXERCISE_PHASE__PHASE_RUNNING)
		return "an exercise runs after a restart";
	return done(player, &group, NULL);
}

static const char *server_pause(struct player *player)
{
	const struct act act = {.at_ms = player->now_ms};
	struct group group = new_group(player);

	core_pause(core_of(player), &act, "the disk is almost full", &group);
	return done(player, &group, NULL);
}

/* Whoever sends a text knows it. */
static void reveal_to_sender(
	struct player *player, const Plenary__Command *command, uint32_t who)
{
	struct participant_info info;

	if (!core_participant(core_of(player), who, &info))
		return;
	if (command->verb_case == PLENARY__COMMAND__VERB_SAY ||
		command->verb_case == PLENARY__COMMAND__VERB_RESPOND_INJECT ||
		command->verb_case == PLENARY__COMMAND__VERB_SUBMIT_STEP)
		secret_reveal_message(
			&player->secrets, &command->base, 1U << info.reader);
}

/* What the sender is told, whether it was done or not. */
static const char *check_reply(struct player *player,
	const Plenary__Command *command, uint32_t who,
	const struct group *group, const Plenary__Error *why)
{
	Plenary__Reply reply = PLENARY__REPLY__INIT;
	struct participant_info info;

	if (!core_participant(core_of(player), who, &info))
		return NULL;
	if (why != NULL)
		return witness_reply(
			&player->witness, info.reader, command, &why->base);
	project_reply(&player->scenario, group->events, group->n, info.reader,
		&reply);
	return witness_reply(
		&player->witness, info.reader, command, &reply.base);
}

static const char *command(struct player *player)
{
	static const uint8_t client[16] = {7};
	struct group group = new_group(player);
	uint32_t who;
	Plenary__Command *it = player_command(player, &who);
	const struct act act = {
		.at_ms = player->now_ms,
		.participant = who,
		.client_id = client,
		.client_id_len = sizeof(client),
		.client_seq = ++player->client_seq,
	};
	Plenary__Error *why = NULL;
	const char *leak;

	reveal_to_sender(player, it, who);
	if (core_command(core_of(player), &act, it, &group, &why) == 0) {
		leak = check_reply(player, it, who, &group, NULL);
		return leak != NULL ? leak : done(player, &group, it);
	}
	player->refused++;
	if (why == NULL || why->code == PLENARY__ERROR_CODE__OK ||
		why->message[0] == '\0')
		return "a refusal without a code or a sentence";
	player->refusals[why->code]++;
	leak = check_reply(player, it, who, &group, why);
	if (leak != NULL)
		return leak;
	if (player->plant == PLANT_SILENT_REFUSAL) {
		core_of(player)->state->deadlines_set++;
		player->planted = true;
	}
	arena_reset(&player->witness.arena);
	return witness_refused(&player->witness);
}

/* A copy goes its own way, and the original does not notice. */
static const char *explore(struct player *player)
{
	struct player *it = player;
	struct core copy;
	uint8_t before[HASH_SIZE];
	uint8_t after[HASH_SIZE];
	struct group group = new_group(player);
	const struct act act = {.at_ms = player->now_ms};
	const char *why = NULL;

	core_digest(core_of(it), before);
	core_clone(&copy, core_of(it));
	core_digest(&copy, after);
	if (memcmp(before, after, HASH_SIZE) != 0)
		why = "a clone has another digest";
	core_recover(&copy, &act, 0, &group);
	for (int i = 0; i < 5; i++) {
		uint32_t who;
		Plenary__Command *some = player_command(it, &who);
		const struct act acting = {
			.at_ms = player->now_ms, .participant = who};
		Plenary__Error *error;

		group = new_group(player);
		core_command(&copy, &acting, some, &group, &error);
	}
	core_fini(&copy);
	arena_reset(&player->witness.arena);
	core_digest(core_of(it), after);
	if (why == NULL && memcmp(before, after, HASH_SIZE) != 0)
		why = "a clone is not on its own";
	return why;
}

/* A code at random, or that of a head's empty seat, which stops everything
 * for its delegation. */
static const char *somebody_joins(struct player *player)
{
	unsigned n = player->scenario.n_delegations;
	unsigned d = rng_below(&player->rng, n);

	if (player_voice(player, d) == 0)
		return join(player, 4 + 2 * d);
	if (player_of_role(player, PLENARY__ROLE__ROLE_DIRECTOR) == 0)
		return join(player, 0);
	return join(player, rng_below(&player->rng, 4 + 2 * n));
}

static const char *input(struct player *player)
{
	unsigned d = rng_below(&player->rng, player->scenario.n_delegations);
	unsigned roll = rng_below(&player->rng, 1000);

	/* A delegation without a voice stops everything. */
	if (player_voice(player, d) == 0 && rng_chance(&player->rng, 200))
		return join(player, 4 + 2 * d);
	if (roll < 150)
		return time_passes(player);
	if (roll < 185)
		return somebody_joins(player);
	if (roll < 200)
		return presence(player);
	if (roll < 208)
		return recover(player);
	if (roll < 211)
		return server_pause(player);
	if (roll < 215)
		return explore(player);
	return command(player);
}

/* ── sessions ────────────────────────────────────────────────────────── */

void player_init(struct player *player, uint64_t seed, enum plant plant_what)
{
	*player = (struct player){.plant = plant_what, .now_ms = BEGIN_MS};
	rng_seed(&player->rng, seed);
	made_up(&player->rng, &player->secrets, &player->scenario);
	witness_init(
		&player->witness, &player->scenario, &small, &player->secrets);
	player->witness.fresh = true;
}

void player_fini(struct player *player)
{
	witness_fini(&player->witness);
	scenario_fini(&player->scenario);
}

const char *player_session(struct player *player, unsigned inputs)
{
	unsigned codes = 4 + 2 * player->scenario.n_delegations;
	const char *why = NULL;

	/* Most are there from the beginning. */
	for (unsigned at = 0; why == NULL && at < codes; at++) {
		if (rng_chance(&player->rng, 850))
			why = join(player, at);
	}
	for (unsigned i = 0; why == NULL && i < inputs; i++) {
		/* What an input made due comes before the next. */
		why = due(player);
		if (why == NULL)
			why = input(player);
	}
	return why == NULL ? witness_tails(&player->witness) : why;
}
