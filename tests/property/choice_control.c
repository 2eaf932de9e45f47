/* The clock, deadlines and people. */
#include "tests/property/choice.h"

#include "core/deadline.h"

static void stop(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;

	if (rng_chance(rng, 600)) {
		out->verb_case = VERB(PAUSEX);
		NEW(player, out->pausex, plenary__pausex__init);
		out->pausex->reason = choice_reason(player);
	} else if (rng_chance(rng, 900)) {
		out->verb_case = VERB(NO_DUFF);
		NEW(player, out->no_duff, plenary__no_duff__init);
		out->no_duff->text = choice_reason(player);
	} else {
		out->verb_case = VERB(ENDEX);
		NEW(player, out->endex, plenary__endex__init);
		out->endex->confirmed = rng_chance(rng, 200);
	}
}

static void phase(struct player *player, Plenary__Command *out)
{
	switch (core_phase(choice_core(player))) {
	case PLENARY__EXERCISE_PHASE__PHASE_BEFORE:
		out->verb_case = VERB(STARTEX);
		NEW(player, out->startex, plenary__startex__init);
		break;
	case PLENARY__EXERCISE_PHASE__PHASE_RUNNING:
		stop(player, out);
		break;
	default:
		out->verb_case = VERB(RESUME);
		NEW(player, out->resume, plenary__resume__init);
	}
}

/* Mostly back to real time, or nearly nothing would be left to decide. */
static void rate(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;

	out->verb_case = VERB(SET_RATE);
	NEW(player, out->set_rate, plenary__set_rate__init);
	out->set_rate->rate_milli = 500 + rng_below(rng, 1500);
	if (rng_chance(rng, 20))
		out->set_rate->rate_milli = RATE_MAX + 1;
	if (rng_chance(rng, 10))
		out->set_rate->rate_milli = rng_below(rng, RATE_MAX);
}

static void jump(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;

	out->verb_case = VERB(JUMP_CLOCK);
	NEW(player, out->jump_clock, plenary__jump_clock__init);
	out->jump_clock->by_ms = (int64_t)rng_below(rng, 30000);
	if (rng_chance(rng, 30))
		out->jump_clock->by_ms = 1000 * (int64_t)rng_below(rng, 900);
	if (rng_chance(rng, 50))
		out->jump_clock->by_ms = rng_chance(rng, 500) ? -5 : INT64_MAX;
}

static char *deadline(struct player *player)
{
	struct core *core = choice_core(player);
	struct due due;

	if (rng_chance(&player->rng, 50) ||
		!(deadline_first(core, true, &due) ||
			deadline_first(core, false, &due)))
		return choice_line(player, "decide:X0#9");
	return deadline_id(core, &due, &player->witness.arena);
}

static void deadline_verb(struct player *player, Plenary__Command *out)
{
	if (rng_chance(&player->rng, 500)) {
		out->verb_case = VERB(CONFIRM_DEADLINE);
		NEW(player, out->confirm_deadline,
			plenary__confirm_deadline__init);
		out->confirm_deadline->deadline = deadline(player);
	} else {
		out->verb_case = VERB(EXTEND_DEADLINE);
		NEW(player, out->extend_deadline,
			plenary__extend_deadline__init);
		out->extend_deadline->deadline = deadline(player);
		out->extend_deadline->by_ms =
			(int64_t)rng_below(&player->rng, 300000) - 1000;
	}
}

static uint32_t anybody(struct player *player)
{
	return rng_below(
		&player->rng, core_participants(choice_core(player)) + 2);
}

static void move(struct player *player, Plenary__Command *out)
{
	static const char *const seats[] = {"", "", "S0", "S1", "S2", "S9"};
	struct rng *rng = &player->rng;
	unsigned d = choice_delegation(player);
	Plenary__MoveParticipant *it;

	out->verb_case = VERB(MOVE_PARTICIPANT);
	NEW(player, it, plenary__move_participant__init);
	out->move_participant = it;
	it->participant = anybody(player);
	it->delegation = choice_line(
		player, rng_chance(rng, 30)
				? "D9"
				: scenario_delegation_id(&player->scenario, d));
	it->seat = choice_line(
		player, seats[rng_below(rng, rng_chance(rng, 900) ? 5 : 6)]);
}

static void roster(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;
	char code[CODE_NAME_MAX];

	if (rng_chance(rng, 400)) {
		out->verb_case = VERB(REMOVE_PARTICIPANT);
		NEW(player, out->remove_participant,
			plenary__remove_participant__init);
		out->remove_participant->participant = anybody(player);
		out->remove_participant->reason = player_secret(player, 0);
		return;
	}
	out->verb_case = VERB(REISSUE_CODE);
	NEW(player, out->reissue_code, plenary__reissue_code__init);
	core_code_name(choice_core(player),
		rng_below(rng, 4 + 2 * player->scenario.n_delegations), code);
	out->reissue_code->code_name =
		choice_line(player, rng_chance(rng, 50) ? "nothing" : code);
}

static uint32_t powers(struct player *player, Plenary__Command *out)
{
	struct core *core = choice_core(player);
	unsigned d = choice_delegation(player);
	struct participant_info info;

	out->verb_case = VERB(GIVE_FULL_POWERS);
	NEW(player, out->give_full_powers, plenary__give_full_powers__init);
	if (core_participants(core) > 0 &&
		core_participant(core,
			1 + rng_below(&player->rng, core_participants(core)),
			&info) &&
		info.delegation == (int)d)
		out->give_full_powers->name = choice_line(player, info.name);
	return core->state->delegations[d].head;
}

uint32_t choice_of_control(struct player *player, Plenary__Command *out)
{
	bool running = core_phase(choice_core(player)) ==
		       PLENARY__EXERCISE_PHASE__PHASE_RUNNING;
	unsigned roll = rng_below(&player->rng, 100);
	struct due due;

	/* Back to work, mostly; what is held comes before. */
	if (!running && roll >= 40 && rng_chance(&player->rng, 700))
		roll = deadline_first(choice_core(player), true, &due) ? 50 : 0;
	if (roll < 20)
		phase(player, out);
	else if (roll < 30)
		rate(player, out);
	else if (roll < 42)
		jump(player, out);
	else if (roll < 62)
		deadline_verb(player, out);
	else if (roll < 73)
		move(player, out);
	else if (roll < 80)
		roster(player, out);
	else
		return powers(player, out);
	return choice_excon(player);
}
