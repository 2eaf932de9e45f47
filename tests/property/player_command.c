/* What a player may send: mostly sensible, often not. */
#include "tests/property/choice.h"

/* Of a hundred commands: while the exercise runs, and else. */
static const struct {
	uint32_t (*choose)(struct player *player, Plenary__Command *out);
	unsigned running;
	unsigned standing;
} kinds[] = {
	{choice_of_text, 36, 10},
	{choice_of_bond, 30, 5},
	{choice_of_ruling, 7, 10},
	{choice_of_custom, 5, 5},
	{choice_of_talk, 12, 20},
	{choice_of_control, 10, 50},
};

uint64_t player_epoch(struct player *player, uint32_t who)
{
	struct participant_info info;

	return core_participant(choice_core(player), who, &info) ? info.epoch
								 : 0;
}

/* Or of one before a move; the first may be left out. */
static uint64_t some_epoch(struct player *player, uint32_t who)
{
	uint64_t epoch = player_epoch(player, who);

	if (epoch == 1 && rng_chance(&player->rng, 500))
		return 0;
	return rng_chance(&player->rng, 10) ? epoch + 1 : epoch;
}

Plenary__Command *player_command(struct player *player, uint32_t *who)
{
	struct core *core = choice_core(player);
	bool running =
		core_phase(core) == PLENARY__EXERCISE_PHASE__PHASE_RUNNING;
	unsigned roll = rng_below(&player->rng, 100);
	Plenary__Command *out;

	NEW(player, out, plenary__command__init);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		unsigned share = running ? kinds[i].running : kinds[i].standing;

		if (roll < share) {
			*who = kinds[i].choose(player, out);
			break;
		}
		roll -= share;
	}
	/* Now and then somebody who has no business with it. */
	if (rng_chance(&player->rng, 40))
		*who = rng_below(&player->rng, core_participants(core) + 2);
	out->epoch = some_epoch(player, *who);
	return out;
}
