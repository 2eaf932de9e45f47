/* Steps that a delegation thinks of, and what EXCON says to them. */
#include "tests/property/choice.h"

#include <string.h>

/* Settings, one by one. */
struct list {
	struct player *player;
	Plenary__Setting **settings;
	size_t n;
};

static void add(struct list *list, const char *key, char *value)
{
	list->settings[list->n++] = choice_setting(list->player, key, value);
}

static struct list new_list(struct player *player)
{
	return (struct list){
		.player = player,
		.settings = arena_alloc(&player->witness.arena,
			16 * sizeof(Plenary__Setting *)),
	};
}

/* D0+D2: so many of the delegations, this one mostly among them. */
static char *parties(struct player *player, unsigned own)
{
	char *out = choice_line(player, "");

	for (unsigned d = 0; d < player->scenario.n_delegations; d++) {
		if (!rng_chance(&player->rng, d == own ? 960 : 600))
			continue;
		out = arena_printf(&player->witness.arena, "%s%s%s", out,
			out[0] == '\0' ? "" : "+",
			scenario_delegation_id(&player->scenario, d));
	}
	return out;
}

static char *needs(struct player *player)
{
	struct core *core = choice_core(player);
	unsigned step = rng_below(&player->rng, core->steps.n);

	return rng_chance(&player->rng, 100) ? choice_line(player, "X0+X77")
					     : catalogue_id(&core->steps, step);
}

static uint32_t submit(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;
	struct list list = new_list(player);
	unsigned d = choice_delegation(player);
	unsigned readers = 1U << (d + 1);

	if (!rng_chance(rng, 30))
		add(&list, "title", player_secret(player, readers));
	if (!rng_chance(rng, 30))
		add(&list, "text", player_secret(player, readers));
	if (!rng_chance(rng, 30))
		add(&list, "parties", parties(player, d));
	if (rng_chance(rng, 400))
		add(&list, "needs", needs(player));
	if (rng_chance(rng, 300))
		add(&list, "terms.where", player_secret(player, readers));
	if (rng_chance(rng, 200))
		add(&list, "sector",
			choice_line(player,
				rng_chance(rng, 800) ? "air" : "nowhere"));
	if (rng_chance(rng, 20))
		add(&list, "else", choice_line(player, "1"));
	out->verb_case = VERB(SUBMIT_STEP);
	NEW(player, out->submit_step, plenary__submit_step__init);
	out->submit_step->settings = list.settings;
	out->submit_step->n_settings = list.n;
	return player_voice(player, d);
}

/* "D0.s1": the latest of a delegation that is waiting, if there is any. */
static char *submission(struct player *player, unsigned *d)
{
	const struct core *core = choice_core(player);
	unsigned n = player->scenario.n_delegations;
	unsigned from = rng_below(&player->rng, n);
	unsigned i = 0;

	*d = from;
	for (unsigned k = 0; k < n; k++) {
		unsigned at = (from + k) % n;

		if (core->state->n_submissions[at] == 0)
			continue;
		*d = at;
		i = core->state->n_submissions[at] - 1;
		if (state_submission(core, at, i)->status ==
			PLENARY__SUBMISSION_STATUS__SUBMISSION_WAITING)
			break;
	}
	if (rng_chance(&player->rng, 40))
		i++;
	return arena_printf(&player->witness.arena, "%s.s%u",
		scenario_delegation_id(&player->scenario, *d), i + 1);
}

static void screen_settings(struct player *player, Plenary__ScreenStep *it)
{
	struct rng *rng = &player->rng;
	struct list list = new_list(player);

	if (rng_chance(rng, 300))
		add(&list, "rule",
			choice_line(player, rng_chance(rng, 500)
						    ? "unanimity"
						    : "consensus:2"));
	if (rng_chance(rng, 400))
		add(&list, "effects.g0", choice_line(player, "1"));
	if (rng_chance(rng, 200))
		add(&list, "effects.b1", choice_line(player, "3"));
	if (rng_chance(rng, 200))
		add(&list, "concur.D0", choice_line(player, "S1"));
	if (rng_chance(rng, 300))
		add(&list, "reservations", choice_line(player, "allowed"));
	if (rng_chance(rng, 300))
		add(&list, "continues-with", choice_line(player, "2"));
	if (rng_chance(rng, 20))
		add(&list, "rule", choice_line(player, "mine"));
	it->settings = list.settings;
	it->n_settings = list.n;
}

static uint32_t screen(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;
	Plenary__ScreenStep *it;
	unsigned d;

	out->verb_case = VERB(SCREEN_STEP);
	NEW(player, it, plenary__screen_step__init);
	out->screen_step = it;
	it->submission = submission(player, &d);
	it->approve = rng_chance(rng, 750);
	if (!it->approve || rng_chance(rng, 300))
		it->reason = rng_chance(rng, 900)
				     ? player_secret(player, 1U << (d + 1))
				     : choice_line(player, "");
	if (it->approve)
		screen_settings(player, it);
	return choice_excon(player);
}

uint32_t choice_of_custom(struct player *player, Plenary__Command *out)
{
	return rng_chance(&player->rng, 550) ? submit(player, out)
					     : screen(player, out);
}
