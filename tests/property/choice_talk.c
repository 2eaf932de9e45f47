/* Messages, injects, and what is done to them. */
#include "tests/property/choice.h"

#include <string.h>

/* Addressees; *readers receives who reads what they get. */
static char **addressees(struct player *player, size_t *n, unsigned *readers)
{
	static const char *const tos[] = {
		"all", "excon", "D0", "D1", "D1/S2", "D9", "D0/S7"};
	struct rng *rng = &player->rng;
	char **out = arena_alloc(&player->witness.arena, 2 * sizeof(char *));

	*readers = 0;
	*n = 1 + rng_below(rng, 2);
	for (size_t i = 0; i < *n; i++) {
		out[i] = choice_line(player, tos[rng_below(rng, 7)]);
		*readers |= made_up_readers(&player->scenario, out[i]);
	}
	return out;
}

static void inject(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;
	unsigned readers;

	if (rng_chance(rng, 500)) {
		const struct scenario *scenario = &player->scenario;

		out->verb_case = VERB(RELEASE_INJECT);
		NEW(player, out->release_inject, plenary__release_inject__init);
		out->release_inject->inject =
			scenario->def
				->injects[rng_below(rng, scenario->n_injects)]
				->id;
		if (rng_chance(rng, 500))
			out->release_inject->to = addressees(
				player, &out->release_inject->n_to, &readers);
		out->release_inject->confirmed = rng_chance(rng, 700);
		return;
	}
	out->verb_case = VERB(AD_HOC_INJECT);
	NEW(player, out->ad_hoc_inject, plenary__ad_hoc_inject__init);
	out->ad_hoc_inject->to =
		addressees(player, &out->ad_hoc_inject->n_to, &readers);
	out->ad_hoc_inject->subject = player_secret(player, readers);
	out->ad_hoc_inject->message = player_secret(player, readers);
	out->ad_hoc_inject->confirmed = rng_chance(rng, 800);
}

static void say(struct player *player, Plenary__Command *out, int delegation)
{
	static const char *const channels[] = {"all", "own", "excon", "D0",
		"D1", "D0+D1", "D1+D1", "D9", "public", ""};
	const char *channel = channels[rng_below(&player->rng, 10)];
	unsigned readers = delegation < 0 ? 0 : 1U << (delegation + 1);

	out->verb_case = VERB(SAY);
	NEW(player, out->say, plenary__say__init);
	out->say->channel = choice_line(player, channel);
	if (strcmp(channel, "all") == 0)
		readers = made_up_readers(&player->scenario, "all");
	if (strstr(channel, "D0") != NULL)
		readers |= 1U << 1;
	if (strstr(channel, "D1") != NULL)
		readers |= 1U << 2;
	out->say->text = player_secret(player, readers);
}

/* The id of an inject that somebody may have received, or not. */
static char *received(struct player *player)
{
	static const char *const audiences[] = {
		"all", "D0", "D1", "D0+D1", "excon"};
	struct rng *rng = &player->rng;

	if (rng_chance(rng, 100))
		return player->scenario.def->injects[0]->id;
	return arena_printf(&player->witness.arena, "%s.%u",
		audiences[rng_below(rng, 5)], 1 + rng_below(rng, 4));
}

static void answer(struct player *player, Plenary__Command *out, char *text)
{
	if (rng_chance(&player->rng, 500)) {
		out->verb_case = VERB(OPEN_INJECT);
		NEW(player, out->open_inject, plenary__open_inject__init);
		out->open_inject->inject = received(player);
	} else {
		out->verb_case = VERB(RESPOND_INJECT);
		NEW(player, out->respond_inject, plenary__respond_inject__init);
		out->respond_inject->inject = received(player);
		out->respond_inject->text = text;
	}
}

uint32_t choice_of_talk(struct player *player, Plenary__Command *out)
{
	unsigned d = choice_delegation(player);
	unsigned roll = rng_below(&player->rng, 100);
	char *text = player_secret(player, 1U << (d + 1));

	if (roll < 15) {
		say(player, out, -1);
		return choice_excon(player);
	}
	if (roll < 35) {
		inject(player, out);
		return choice_excon(player);
	}
	if (roll < 60) {
		say(player, out, (int)d);
	} else if (roll < 92) {
		answer(player, out, text);
	} else {
		out->verb_case = VERB(ACK_NO_DUFF);
		NEW(player, out->ack_no_duff, plenary__ack_no_duff__init);
	}
	return player_member(player, d);
}
