/* Consent to be bound: ballots, instruments, reservations, conditions and
 * notices. */
#include "tests/property/choice.h"

#include <stdio.h>
#include <string.h>

static void ratify(struct player *player, Plenary__Command *out, unsigned step)
{
	bool permits = choice_def(player, step)->def->reservations;

	out->verb_case = VERB(RATIFY);
	NEW(player, out->ratify, plenary__ratify__init);
	out->ratify->proposal = choice_ref(player, step);
	if (rng_chance(&player->rng, permits ? 500 : 20))
		out->ratify->reservation = choice_line(
			player, rng_chance(&player->rng, 500) ? "because"
							      : "elsewhere");
}

static void unratify(
	struct player *player, Plenary__Command *out, unsigned step)
{
	out->verb_case = VERB(UNRATIFY);
	NEW(player, out->unratify, plenary__unratify__init);
	out->unratify->proposal = choice_ref(player, step);
}

static void refuse_ratification(
	struct player *player, Plenary__Command *out, unsigned step)
{
	out->verb_case = VERB(REFUSE_RATIFICATION);
	NEW(player, out->refuse_ratification,
		plenary__refuse_ratification__init);
	out->refuse_ratification->proposal = choice_ref(player, step);
	out->refuse_ratification->reason = choice_reason(player);
}

/* Any member's; advisers have none. */
static uint32_t ballot(
	struct player *player, Plenary__Command *out, unsigned step)
{
	out->verb_case = VERB(CAST_BALLOT);
	NEW(player, out->cast_ballot, plenary__cast_ballot__init);
	out->cast_ballot->proposal = choice_ref(player, step);
	out->cast_ballot->yes = rng_chance(&player->rng, 750);
	return player_member(player, choice_party(player, step));
}

/* The id of a reservation at the step; *maker receives whose. */
static char *reservation(struct player *player, unsigned *step, int *maker)
{
	struct core *core = choice_core(player);
	unsigned n = player->scenario.n_delegations;
	unsigned from = rng_below(&player->rng, core->steps.n * n);
	uint32_t id = 1;

	*maker = -1;
	*step = from / n;
	for (unsigned i = 0; i < core->steps.n * n; i++) {
		unsigned at = (from + i) % (core->steps.n * n);
		const struct step_state *state = state_step(core, at / n);

		if (!status_is_live(state->status) ||
			state->live.reservations[at % n].id == 0)
			continue;
		*step = at / n;
		*maker = (int)(at % n);
		id = state->live.reservations[at % n].id;
		break;
	}
	if (rng_chance(&player->rng, 20))
		id++;
	return arena_printf(&player->witness.arena, "%s.r%u",
		catalogue_id(&core->steps, *step), id);
}

static uint32_t answer(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;
	unsigned roll = rng_below(rng, 100);
	unsigned step;
	int maker;
	char *id = reservation(player, &step, &maker);

	if (roll < 55) {
		out->verb_case = VERB(ANSWER_RESERVATION);
		NEW(player, out->answer_reservation,
			plenary__answer_reservation__init);
		out->answer_reservation->reservation = id;
		out->answer_reservation->object = rng_chance(rng, 350);
		out->answer_reservation->reason = choice_reason(player);
	} else if (roll < 85) {
		out->verb_case = VERB(ACKNOWLEDGE);
		NEW(player, out->acknowledge, plenary__acknowledge__init);
		out->acknowledge->reservation = id;
	} else {
		out->verb_case = VERB(WITHDRAW_RESERVATION);
		NEW(player, out->withdraw_reservation,
			plenary__withdraw_reservation__init);
		out->withdraw_reservation->reservation = id;
		if (maker >= 0 && rng_chance(rng, 800))
			return player_voice(player, (unsigned)maker);
	}
	return player_voice(player, choice_party(player, step));
}

/* As "X3.c", or bare. */
static char *condition(struct player *player, unsigned step, unsigned *at)
{
	const Plenary__Step *def = choice_def(player, step)->def;
	struct rng *rng = &player->rng;

	*at = rng_below(rng, (unsigned)def->n_conditions);
	if (def->n_conditions == 0 || rng_chance(rng, 20))
		return choice_line(player, "nothing");
	return rng_chance(rng, 100)
		       ? def->conditions[*at]->id
		       : arena_printf(&player->witness.arena, "%s.%s", def->id,
				 def->conditions[*at]->id);
}

static uint32_t settle(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;
	unsigned step = choice_step(player, PLAYER_LIVE);
	const Plenary__Step *def = choice_def(player, step)->def;
	unsigned at;
	char *id = condition(player, step, &at);
	int verifier;

	out->verb_case = VERB(SETTLE_CONDITION);
	NEW(player, out->settle_condition, plenary__settle_condition__init);
	out->settle_condition->condition = id;
	out->settle_condition->met = rng_chance(rng, 750);
	if (at >= def->n_conditions || rng_chance(rng, 50))
		return player_voice(player, choice_delegation(player));
	verifier = scenario_delegation(
		&player->scenario, def->conditions[at]->verifier);
	return verifier < 0 ? choice_excon(player)
			    : player_voice(player, (unsigned)verifier);
}

static uint32_t waive(struct player *player, Plenary__Command *out)
{
	unsigned step = choice_step(player, PLAYER_LIVE);
	unsigned at;

	out->verb_case = VERB(WAIVE_CONDITION);
	NEW(player, out->waive_condition, plenary__waive_condition__init);
	out->waive_condition->condition = condition(player, step, &at);
	return player_voice(player, choice_delegation(player));
}

static uint32_t notice(struct player *player, Plenary__Command *out)
{
	unsigned step = choice_step(player, AT(IN_FORCE) | AT(SUSPENDED));

	if (rng_chance(&player->rng, 600)) {
		out->verb_case = VERB(GIVE_NOTICE);
		NEW(player, out->give_notice, plenary__give_notice__init);
		out->give_notice->proposal = choice_ref(player, step);
	} else {
		out->verb_case = VERB(REVOKE_NOTICE);
		NEW(player, out->revoke_notice, plenary__revoke_notice__init);
		out->revoke_notice->proposal = choice_ref(player, step);
	}
	return player_voice(player, choice_party(player, step));
}

uint32_t choice_of_bond(struct player *player, Plenary__Command *out)
{
	unsigned step = choice_step(player, AT(ADOPTED));
	unsigned roll = rng_below(&player->rng, 100);

	/* Of what is not adopted there is little to say. */
	if (!choice_there_is(player, AT(ADOPTED)) &&
		rng_chance(&player->rng, 600))
		return choice_of_text(player, out);
	if (roll < 32) {
		ratify(player, out, step);
	} else if (roll < 55) {
		return ballot(player, out, step);
	} else if (roll < 57) {
		unratify(player, out, step);
	} else if (roll < 58) {
		refuse_ratification(player, out, step);
	} else if (roll < 72) {
		return answer(player, out);
	} else if (roll < 87) {
		return settle(player, out);
	} else if (roll < 93) {
		return waive(player, out);
	} else {
		return notice(player, out);
	}
	return player_voice(player, choice_party(player, step));
}
