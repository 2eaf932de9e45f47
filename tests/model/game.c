#include "tests/model/game.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEGIN_MS = 1000000, FIRINGS_MAX = 64 };

/* Caps that keep the state small and the exploration finite. */
static const struct limits small_limits = {
	.members = 3,
	.holders = 2,
	.attempts = 1, /* of each delegation */
	.revisions = 2,
	.amendments = 2,
	.ad_hoc_injects = 0,
	.submissions = 1,
	.custom_steps = 1,
	.text = 256,
};

int64_t game_now(const struct game *game)
{
	return core_at_ms(&game->core);
}

void game_begin(struct game *game)
{
	arena_reset(&game->arena);
	game->events = NULL;
	game->n_events = 0;
	game->room = 0;
	game->why = NULL;
	game->endless = false;
}

static void take(struct game *game, const struct group *group)
{
	if (group->n == 0)
		return;
	if (game->n_events + group->n > game->room) {
		size_t room = (game->n_events + group->n) * 2;
		struct stamped *more =
			arena_alloc(&game->arena, room * sizeof(*more));

		if (game->n_events > 0)
			memcpy(more, game->events,
				game->n_events * sizeof(*more));
		game->events = more;
		game->room = room;
	}
	memcpy(game->events + game->n_events, group->events,
		group->n * sizeof(*group->events));
	game->n_events += group->n;
}

void game_take(struct game *game, const struct group *group, int64_t at_ms)
{
	struct group due;
	unsigned firings = 0;

	take(game, group);
	group_init(&due, &game->arena);
	while (!game->endless && core_due(&game->core, at_ms, &due)) {
		take(game, &due);
		group_init(&due, &game->arena);
		game->endless = ++firings == FIRINGS_MAX;
	}
}

int game_command(
	struct game *game, uint32_t participant, Plenary__Command *command)
{
	const struct participant *person =
		state_participant(&game->core, participant);
	const struct act act = {
		.at_ms = game_now(game),
		.participant = participant,
	};
	struct group group;

	group_init(&group, &game->arena);
	if (person != NULL)
		command->epoch = person->epoch;
	if (core_command(&game->core, &act, command, &group, &game->why) != 0)
		return -1;
	game_take(game, &group, act.at_ms);
	return 0;
}

uint32_t game_voice(const struct game *game, unsigned delegation)
{
	const struct delegation_state *it =
		&game->core.state->delegations[delegation];

	return it->head != 0 ? it->head : it->full_powers;
}

static void seat(struct game *game, const struct person *person)
{
	const struct act act = {.at_ms = BEGIN_MS};
	const struct join join = {person->code, person->name, person->seat};
	uint32_t number = 0;
	struct group group;

	game_begin(game);
	group_init(&group, &game->arena);
	if (core_join(&game->core, &act, &join, &group, &number, &game->why) !=
		0) {
		fprintf(stderr, "%s cannot join: %s\n", person->name,
			game->why->message);
		abort();
	}
	group_init(&group, &game->arena);
	core_presence(
		&game->core, &act, number, person->connected, "closed", &group);
}

void game_init(struct game *game, const struct board *board,
	const struct scenario *scenario)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Startex startex = PLENARY__STARTEX__INIT;

	*game = (struct game){.board = board, .scenario = scenario};
	arena_init(&game->arena, 0);
	core_init(&game->core, scenario, &small_limits);
	for (const struct person *it = board->cast; it->code != NULL; it++)
		seat(game, it);
	command.verb_case = PLENARY__COMMAND__VERB_STARTEX;
	command.startex = &startex;
	game_begin(game);
	if (game_command(game, DIRECTOR, &command) != 0)
		abort();
	view_set_clear(&game->core.changed);
}

void game_fini(struct game *game)
{
	core_fini(&game->core);
	arena_fini(&game->arena);
}

/* ── positions ───────────────────────────────────────────────────────── */

static uint8_t *copy_of(const void *bytes, size_t len)
{
	uint8_t *out = malloc(len + 1);

	if (out == NULL)
		abort();
	memcpy(out, bytes, len);
	return out;
}

void position_take(struct position *position, const struct core *core)
{
	*position = (struct position){
		.flat = copy_of(core->state, core->state->size),
		.size = core->state->size,
		.pool = copy_of(core->pool.bytes, core->pool.len),
		.pool_len = core->pool.len,
	};
	catalogue_copy(&position->steps, &core->steps);
}

void position_fini(struct position *position)
{
	free(position->flat);
	free(position->pool);
	catalogue_fini(&position->steps);
	*position = (struct position){0};
}

static void restore_pool(
	struct pool *pool, const struct position *position, bool bytes)
{
	if (bytes && pool->room < position->pool_len + 1) {
		pool->room = position->pool_len * 2;
		free(pool->bytes);
		pool->bytes = malloc(pool->room);
		if (pool->bytes == NULL)
			abort();
	}
	if (bytes)
		memcpy(pool->bytes, position->pool, position->pool_len);
	pool->len = position->pool_len;
}

void game_restore(
	struct game *game, const struct position *position, bool with_pool)
{
	struct core *core = &game->core;

	memcpy(core->state, position->flat, position->size);
	restore_pool(&core->pool, position, with_pool);
	/* Two that have the file's steps alone are the same. */
	if (core->steps.n > core->steps.n_file ||
		position->steps.n > position->steps.n_file) {
		catalogue_fini(&core->steps);
		catalogue_copy(&core->steps, &position->steps);
	}
	view_set_clear(&core->changed);
}

bool game_is_at(const struct game *game, const struct position *position)
{
	const struct core *core = &game->core;

	return core->pool.len == position->pool_len &&
	       core->steps.n == position->steps.n &&
	       memcmp(core->state, position->flat, position->size) == 0 &&
	       view_set_next(&core->changed, 0) < 0;
}
