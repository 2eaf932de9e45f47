/* What EXCON decides about a proposal. */
#include "tests/property/choice.h"

enum { ON_THE_TABLE = AT(TABLED) | AT(SILENCE) | AT(HELD) };

static void rule(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;
	unsigned step = choice_step(
		player, rng_chance(rng, 850) ? AT(HELD) : ON_THE_TABLE);

	out->verb_case = VERB(RULE_PROPOSAL);
	NEW(player, out->rule_proposal, plenary__rule_proposal__init);
	out->rule_proposal->ruling = (Plenary__Ruling)(1 + rng_below(rng, 3));
	if (rng_chance(rng, 30))
		out->rule_proposal->ruling = PLENARY__RULING__RULING_NONE;
	out->rule_proposal->proposal = choice_ref(player, step);
	out->rule_proposal->reason = choice_reason(player);
}

static void edit(struct player *player, Plenary__Command *out)
{
	unsigned step = choice_step(player, ON_THE_TABLE);

	out->verb_case = VERB(EDIT_PROPOSAL);
	NEW(player, out->edit_proposal, plenary__edit_proposal__init);
	out->edit_proposal->proposal = choice_ref(player, step);
	out->edit_proposal->settings =
		choice_settings(player, &out->edit_proposal->n_settings);
	out->edit_proposal->reason = choice_reason(player);
}

/* One with an answer that is held, if there is any. */
static void rule_reservation(struct player *player, Plenary__Command *out)
{
	struct core *core = choice_core(player);
	unsigned n = player->scenario.n_delegations;
	unsigned step = 0;
	uint32_t id = 1;

	for (unsigned at = 0; at < core->steps.n * n; at++) {
		const struct step_state *state = state_step(core, at / n);
		const struct reservation *it =
			&state->live.reservations[at % n];

		if (!status_is_live(state->status) || it->id == 0)
			continue;
		step = at / n;
		id = it->id;
		if (it->held != 0)
			break;
	}
	out->verb_case = VERB(RULE_RESERVATION);
	NEW(player, out->rule_reservation, plenary__rule_reservation__init);
	out->rule_reservation->reservation =
		arena_printf(&player->witness.arena, "%s.r%u",
			catalogue_id(&core->steps, step), id);
	out->rule_reservation->object = rng_chance(&player->rng, 300);
	out->rule_reservation->reason = choice_reason(player);
}

static void breach(struct player *player, Plenary__Command *out)
{
	unsigned step = choice_step(player, AT(IN_FORCE) | AT(SUSPENDED));

	out->verb_case = VERB(UPHOLD_BREACH);
	NEW(player, out->uphold_breach, plenary__uphold_breach__init);
	out->uphold_breach->proposal = choice_ref(player, step);
	out->uphold_breach->reason = choice_reason(player);
}

static void lift(struct player *player, Plenary__Command *out)
{
	unsigned step = choice_step(player, AT(SUSPENDED));

	out->verb_case = VERB(LIFT);
	NEW(player, out->lift, plenary__lift__init);
	out->lift->proposal = choice_ref(player, step);
	out->lift->reason = choice_reason(player);
}

static void override_status(struct player *player, Plenary__Command *out)
{
	unsigned step = choice_step(player, PLAYER_LIVE);
	unsigned first = PLENARY__STATUS__STATUS_TABLED;

	out->verb_case = VERB(OVERRIDE_STATUS);
	NEW(player, out->override_status, plenary__override_status__init);
	out->override_status->proposal = choice_ref(player, step);
	out->override_status->to =
		(Plenary__Status)(first + rng_below(&player->rng, 6));
	if (rng_chance(&player->rng, 30))
		out->override_status->to =
			(Plenary__Status)rng_below(&player->rng, 10);
	out->override_status->reason = choice_reason(player);
}

uint32_t choice_of_ruling(struct player *player, Plenary__Command *out)
{
	unsigned roll = rng_below(&player->rng, 100);

	/* Without anything in force there is little else. */
	if (roll >= 54 && roll < 86 &&
		!choice_there_is(player, AT(IN_FORCE) | AT(SUSPENDED)))
		roll = 99;
	if (roll < 30)
		rule(player, out);
	else if (roll < 42)
		edit(player, out);
	else if (roll < 54)
		rule_reservation(player, out);
	else if (roll < 66)
		breach(player, out);
	else if (roll < 86)
		lift(player, out);
	else
		override_status(player, out);
	return choice_excon(player);
}
