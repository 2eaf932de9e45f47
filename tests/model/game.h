/*
 * game.h: one real core being played at a board, which can be put back to a
 * position that it was in before.
 */
#ifndef PLENARY_TESTS_MODEL_GAME_H
#define PLENARY_TESTS_MODEL_GAME_H

#include "core/state.h"
#include "tests/model/board.h"

enum { WHY_MAX = 512 };

struct game {
	const struct board *board;
	const struct scenario *scenario; /* borrowed */
	struct core core;
	struct arena arena; /* of the last input; reset before the next */
	/* All that the last input set off, one group behind the other. */
	struct stamped *events;
	size_t n_events;
	size_t room;
	Plenary__Error *why; /* of its refusal */
	bool endless;        /* what was due fired and fired again */
};

/* Fresh: everybody of the cast has joined, and it is STARTEX. */
void game_init(struct game *game, const struct board *board,
	const struct scenario *scenario);
void game_fini(struct game *game);

/* A copy of where the core stands, which shares nothing but custom steps. */
struct position {
	uint8_t *flat;
	size_t size;
	uint8_t *pool;
	size_t pool_len;
	struct catalogue steps;
};

void position_take(struct position *position, const struct core *core);
void position_fini(struct position *position);

/* Back to the position, with no view marked. with_pool: the pool's bytes, too;
 * else they are still there, as nothing but additions came since. */
void game_restore(
	struct game *game, const struct position *position, bool with_pool);

/* Whether the core stands exactly there, and no view is marked. */
bool game_is_at(const struct game *game, const struct position *position);

/* The wall clock of the last event. */
int64_t game_now(const struct game *game);

/* Begins an input. */
void game_begin(struct game *game);
/* Takes in a group that the core made, and then what is due at that time. */
void game_take(struct game *game, const struct group *group, int64_t at_ms);

/* A command, and what is due behind it. 0, or -1 and game->why. */
int game_command(
	struct game *game, uint32_t participant, Plenary__Command *command);

/* Who speaks for a delegation: its head, else who has full powers; NOBODY. */
uint32_t game_voice(const struct game *game, unsigned delegation);

#endif
