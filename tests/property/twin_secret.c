/* What one delegation does in secret, and EXCON with it. */
#include "tests/property/twin.h"

#include <string.h>

/* As long or short as it happens to be. */
static char *secret_text(struct twin *twin)
{
	static const char *const tails[] = {"", "!", " and so on and so on"};

	return arena_printf(&twin->player.witness.arena, "%s%s", CANARY,
		tails[rng_below(&twin->player.rng, 3)]);
}

static const char *insider_id(const struct twin *twin)
{
	return scenario_delegation_id(&twin->player.scenario, twin->insider);
}

static uint32_t member(struct twin *twin)
{
	return player_member(&twin->player, twin->insider);
}

static uint32_t director(struct twin *twin)
{
	return player_of_role(&twin->player, PLENARY__ROLE__ROLE_DIRECTOR);
}

static void say(struct twin *twin, Plenary__Command *out, const char *channel)
{
	out->verb_case = VERB(SAY);
	NEW(&twin->player, out->say, plenary__say__init);
	out->say->channel = choice_line(&twin->player, channel);
	out->say->text = secret_text(twin);
}

static uint32_t caucus(struct twin *twin, Plenary__Command *out)
{
	const struct scenario *scenario = &twin->player.scenario;
	unsigned other = (unsigned)twin->confidant;
	bool inject = rng_chance(&twin->player.rng, 200);

	if (twin->confidant < 0)
		return 0;
	say(twin, out,
		arena_printf(&twin->player.witness.arena, "%s+%s",
			insider_id(twin),
			scenario_delegation_id(scenario, other)));
	return inject ? director(twin)
	       : rng_chance(&twin->player.rng, 500)
		       ? member(twin)
		       : player_member(&twin->player, other);
}

static uint32_t ballot(struct twin *twin, Plenary__Command *out)
{
	unsigned step = choice_step(&twin->player, AT(ADOPTED));

	out->verb_case = VERB(CAST_BALLOT);
	NEW(&twin->player, out->cast_ballot, plenary__cast_ballot__init);
	out->cast_ballot->proposal = choice_ref(&twin->player, step);
	out->cast_ballot->yes = rng_chance(&twin->player.rng, 600);
	return member(twin);
}

static uint32_t submission(struct twin *twin, Plenary__Command *out)
{
	struct player *player = &twin->player;
	Plenary__SubmitStep *it;

	out->verb_case = VERB(SUBMIT_STEP);
	NEW(player, it, plenary__submit_step__init);
	out->submit_step = it;
	it->settings = arena_alloc(
		&player->witness.arena, 4 * sizeof(Plenary__Setting *));
	it->settings[it->n_settings++] =
		choice_setting(player, "title", secret_text(twin));
	it->settings[it->n_settings++] =
		choice_setting(player, "text", secret_text(twin));
	it->settings[it->n_settings++] = choice_setting(
		player, "parties", choice_line(player, insider_id(twin)));
	if (rng_chance(&player->rng, 300))
		it->settings[it->n_settings++] = choice_setting(
			player, "terms.where", secret_text(twin));
	return player_voice(player, twin->insider);
}

/* A refusal: what is approved is no secret any more. */
static uint32_t screening(
	struct twin *twin, unsigned run, Plenary__Command *out)
{
	const struct state *state = twin->runs[run].core->state;
	Plenary__ScreenStep *it;

	out->verb_case = VERB(SCREEN_STEP);
	NEW(&twin->player, it, plenary__screen_step__init);
	out->screen_step = it;
	it->submission = arena_printf(&twin->player.witness.arena, "%s.s%u",
		insider_id(twin), state->n_submissions[twin->insider]);
	it->reason = secret_text(twin);
	return director(twin);
}

/* The id of an inject that the insider received, in this run; or none. */
static char *received(struct twin *twin, unsigned run)
{
	const struct core *core = twin->runs[run].core;
	unsigned n = state_injects(core);
	unsigned from = rng_below(&twin->player.rng, n);

	for (unsigned k = 0; k < n; k++) {
		const struct inject_state *it =
			state_inject(core, (from + k) % n);
		char audience[AUDIENCE_TEXT_MAX];

		if (!it->released ||
			!audience_includes(core->scenario, it->audience,
				reader_of_delegation(twin->insider)))
			continue;
		audience_print(core->scenario, it->audience, audience);
		return arena_printf(&twin->player.witness.arena, "%s.%u",
			it->audience == AUDIENCE_PUBLIC ? "all" : audience,
			it->counter);
	}
	return choice_line(&twin->player, "nothing");
}

static uint32_t opening(struct twin *twin, unsigned run, Plenary__Command *out)
{
	out->verb_case = VERB(OPEN_INJECT);
	NEW(&twin->player, out->open_inject, plenary__open_inject__init);
	out->open_inject->inject = received(twin, run);
	return member(twin);
}

static uint32_t answer(struct twin *twin, unsigned run, Plenary__Command *out)
{
	out->verb_case = VERB(RESPOND_INJECT);
	NEW(&twin->player, out->respond_inject, plenary__respond_inject__init);
	out->respond_inject->inject = received(twin, run);
	out->respond_inject->text = secret_text(twin);
	return member(twin);
}

static uint32_t ad_hoc(struct twin *twin, Plenary__Command *out)
{
	Plenary__AdHocInject *it;

	out->verb_case = VERB(AD_HOC_INJECT);
	NEW(&twin->player, it, plenary__ad_hoc_inject__init);
	out->ad_hoc_inject = it;
	it->to = arena_alloc(&twin->player.witness.arena, sizeof(char *));
	it->to[0] = choice_line(&twin->player, insider_id(twin));
	it->n_to = 1;
	it->subject = secret_text(twin);
	it->message = secret_text(twin);
	it->confirmed = true;
	return director(twin);
}

static uint32_t inject(struct twin *twin, unsigned run, Plenary__Command *out)
{
	Plenary__ReleaseInject *it;

	out->verb_case = VERB(RELEASE_INJECT);
	NEW(&twin->player, it, plenary__release_inject__init);
	out->release_inject = it;
	it->inject = twin->runs[run].scenario.def->injects[twin->reserved]->id;
	it->confirmed = true;
	return director(twin);
}

static uint32_t write_secret(struct twin *twin, unsigned run,
	enum secret secret, Plenary__Command *out)
{
	switch (secret) {
	case SECRET_OWN_CHANNEL:
		say(twin, out, "own");
		return member(twin);
	case SECRET_TO_EXCON:
		say(twin, out, "excon");
		return member(twin);
	case SECRET_FROM_EXCON:
		say(twin, out, insider_id(twin));
		return director(twin);
	case SECRET_CAUCUS:
		return caucus(twin, out);
	case SECRET_WITHIN_EXCON:
		say(twin, out, "excon");
		return director(twin);
	case SECRET_BALLOT:
		return ballot(twin, out);
	case SECRET_SUBMISSION:
		return submission(twin, out);
	case SECRET_SCREENING:
		return screening(twin, run, out);
	case SECRET_OPENING:
		return opening(twin, run, out);
	case SECRET_ANSWER:
		return answer(twin, run, out);
	case SECRET_AD_HOC:
		return ad_hoc(twin, out);
	case SECRET_INJECT:
		return inject(twin, run, out);
	case SECRET_PRESENCE:
	case SECRETS:
		break;
	}
	return 0;
}

/* Somebody of the insider's comes or goes: EXCON's to know. */
static void presence(struct twin *twin, unsigned run, struct group *group)
{
	const struct act act = {.at_ms = twin->player.now_ms};

	if (!twin->by_presence)
		core_presence(twin->runs[run].core, &act, member(twin),
			rng_chance(&twin->player.rng, 500), CANARY, group);
}

/* Submissions have a cap, which must not be reached in one run alone. */
static bool is_too_many(
	const struct twin *twin, unsigned run, enum secret secret)
{
	const struct state *state = twin->runs[run].core->state;

	return secret == SECRET_SUBMISSION &&
	       state->n_submissions[twin->insider] >= 4;
}

const char *twin_secret(struct twin *twin, unsigned run)
{
	struct player *player = &twin->player;
	enum secret secret = (enum secret)rng_below(&player->rng, SECRETS);
	Plenary__Command command = PLENARY__COMMAND__INIT;
	struct act act = {
		.at_ms = player->now_ms,
		.client_seq = ++player->client_seq,
	};
	struct group group;
	Plenary__Error *why;

	group_init(&group, &player->witness.arena);
	if (secret == SECRET_PRESENCE) {
		presence(twin, run, &group);
	} else if (!is_too_many(twin, run, secret)) {
		act.participant = write_secret(twin, run, secret, &command);
		command.epoch = player_epoch(player, act.participant);
		core_command(
			twin->runs[run].core, &act, &command, &group, &why);
	}
	twin->secrets[secret] += group.n > 0;
	return twin_unnoticed(twin, run, &group);
}
