#include "tests/property/choice.h"

#include <string.h>

struct core *choice_core(struct player *player)
{
	return &player->witness.core;
}

const struct step_def *choice_def(struct player *player, unsigned step)
{
	return choice_core(player)->steps.defs[step];
}

char *choice_line(struct player *player, const char *text)
{
	return arena_strdup(&player->witness.arena, text);
}

char *choice_reason(struct player *player)
{
	return choice_line(
		player, rng_chance(&player->rng, 80) ? "" : "because");
}

unsigned choice_delegation(struct player *player)
{
	return rng_below(&player->rng, player->scenario.n_delegations);
}

unsigned choice_step(struct player *player, unsigned statuses)
{
	struct core *core = choice_core(player);
	unsigned from = rng_below(&player->rng, core->steps.n);

	if (rng_chance(&player->rng, 60))
		return from;
	for (unsigned i = 0; i < core->steps.n; i++) {
		unsigned step = (from + i) % core->steps.n;

		if ((statuses >> state_step(core, step)->status & 1) != 0)
			return step;
	}
	return from;
}

bool choice_there_is(struct player *player, unsigned statuses)
{
	struct core *core = choice_core(player);

	for (unsigned s = 0; s < core->steps.n; s++) {
		if ((statuses >> state_step(core, s)->status & 1) != 0)
			return true;
	}
	return false;
}

unsigned choice_party(struct player *player, unsigned step)
{
	const struct step_def *def = choice_def(player, step);
	unsigned any = rng_below(&player->rng, def->n_parties);

	if (rng_chance(&player->rng, 50))
		return choice_delegation(player);
	return (unsigned)scenario_delegation(
		&player->scenario, def->def->parties[any]);
}

char *choice_step_name(struct player *player, unsigned step)
{
	return rng_chance(&player->rng, 10)
		       ? choice_line(player, "X99")
		       : catalogue_id(&choice_core(player)->steps, step);
}

Plenary__ProposalRef *choice_ref(struct player *player, unsigned step)
{
	const struct proposal *live =
		&state_step(choice_core(player), step)->live;
	struct rng *rng = &player->rng;
	Plenary__ProposalRef *it;

	if (rng_chance(rng, 10))
		return NULL;
	NEW(player, it, plenary__proposal_ref__init);
	it->step = choice_step_name(player, step);
	it->revision = live->revision;
	if (rng_chance(rng, 500))
		it->number = live->number;
	if (rng_chance(rng, 30))
		it->number = live->number + 1;
	if (rng_chance(rng, 60))
		it->revision = live->revision - 1;
	if (rng_chance(rng, 300)) {
		it->hash.len = HASH_SIZE;
		it->hash.data = (uint8_t *)arena_copy(
			&player->witness.arena, live->hash, HASH_SIZE);
		if (rng_chance(rng, 100))
			it->hash.data[3] ^= 1;
	}
	return it;
}

Plenary__Setting *choice_setting(
	struct player *player, const char *key, char *value)
{
	Plenary__Setting *it;

	NEW(player, it, plenary__setting__init);
	it->key = choice_line(player, key);
	it->value = value;
	return it;
}

Plenary__Setting **choice_settings(struct player *player, size_t *n)
{
	static const char *const keys[] = {"title", "text", "terms.where",
		"terms.who", "condition.c", "condition.k", "deadline",
		"terms.Bad", "else", "condition.no"};
	static const char *const values[] = {"one", "two", "", "10m", "0s"};
	struct rng *rng = &player->rng;
	Plenary__Setting **out = arena_alloc(
		&player->witness.arena, 3 * sizeof(Plenary__Setting *));

	*n = rng_chance(rng, 100) ? 0 : 1 + rng_below(rng, 2);
	for (size_t i = 0; i < *n; i++) {
		unsigned key = rng_below(rng, rng_chance(rng, 900) ? 6 : 10);

		out[i] = choice_setting(player, keys[key],
			choice_line(player, values[rng_below(rng, 5)]));
		if (rng_chance(rng, 10))
			out[i]->value =
				memset(arena_alloc(&player->witness.arena, 400),
					'x', 399);
	}
	return out;
}

uint32_t choice_excon(struct player *player)
{
	return player_of_role(player, rng_chance(&player->rng, 850)
					      ? PLENARY__ROLE__ROLE_DIRECTOR
					      : PLENARY__ROLE__ROLE_CONTROLLER);
}
