/* The life of a text: proposals, amendments, positions, silence. */
#include "tests/property/choice.h"

/* One that is pending at the step, if there is any. */
static char *amendment(struct player *player, unsigned step)
{
	const struct core *core = choice_core(player);
	const struct step_state *state = state_step(core, step);
	unsigned pending = state->live.n_amendments;
	unsigned number = state->amendments_made;

	if (pending > 0)
		number =
			state->live.amendments[rng_below(&player->rng, pending)]
				.id;
	return arena_printf(&player->witness.arena, "%s.a%u",
		catalogue_id(&core->steps, step), number);
}

/* A step with a pending amendment, or any. */
static unsigned amended_step(struct player *player)
{
	struct core *core = choice_core(player);
	unsigned from = rng_below(&player->rng, core->steps.n);

	for (unsigned i = 0; i < core->steps.n; i++) {
		unsigned step = (from + i) % core->steps.n;

		if (state_step(core, step)->live.n_amendments > 0)
			return step;
	}
	return from;
}

static void propose(struct player *player, Plenary__Command *out, unsigned step)
{
	out->verb_case = VERB(PROPOSE);
	NEW(player, out->propose, plenary__propose__init);
	out->propose->step = choice_step_name(player, step);
	if (rng_chance(&player->rng, 200))
		out->propose->settings =
			choice_settings(player, &out->propose->n_settings);
}

static void amend(struct player *player, Plenary__Command *out, unsigned step)
{
	out->verb_case = VERB(AMEND);
	NEW(player, out->amend, plenary__amend__init);
	out->amend->proposal = choice_ref(player, step);
	out->amend->settings = choice_settings(player, &out->amend->n_settings);
}

static void answer_amendment(
	struct player *player, Plenary__Command *out, unsigned step)
{
	unsigned roll = rng_below(&player->rng, 100);

	if (roll < 55) {
		out->verb_case = VERB(ACCEPT_AMENDMENT);
		NEW(player, out->accept_amendment,
			plenary__accept_amendment__init);
		out->accept_amendment->amendment = amendment(player, step);
	} else if (roll < 90) {
		out->verb_case = VERB(DECLINE_AMENDMENT);
		NEW(player, out->decline_amendment,
			plenary__decline_amendment__init);
		out->decline_amendment->amendment = amendment(player, step);
	} else {
		out->verb_case = VERB(WITHDRAW_AMENDMENT);
		NEW(player, out->withdraw_amendment,
			plenary__withdraw_amendment__init);
		out->withdraw_amendment->amendment = amendment(player, step);
	}
}

static void position(
	struct player *player, Plenary__Command *out, unsigned step)
{
	struct rng *rng = &player->rng;
	Plenary__TakePosition *it;

	out->verb_case = VERB(TAKE_POSITION);
	NEW(player, it, plenary__take_position__init);
	out->take_position = it;
	it->proposal = choice_ref(player, step);
	it->position = PLENARY__POSITION__POSITION_ASSENT;
	if (rng_chance(rng, 350))
		it->position = (Plenary__Position)rng_below(rng, 7);
	else if (choice_def(player, step)->def->reservations &&
		 rng_chance(rng, 400))
		it->position =
			PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION;
	if (rng_chance(rng, 900))
		it->reason = choice_line(player,
			rng_chance(rng, 500) ? "because" : "on principle");
}

static void silence(struct player *player, Plenary__Command *out, unsigned step)
{
	struct rng *rng = &player->rng;

	out->verb_case = VERB(BEGIN_SILENCE);
	NEW(player, out->begin_silence, plenary__begin_silence__init);
	out->begin_silence->proposal = choice_ref(player, step);
	if (rng_chance(rng, 400))
		out->begin_silence->period_ms =
			1000 * (int64_t)rng_below(rng, 40);
	if (rng_chance(rng, 20))
		out->begin_silence->period_ms = -1;
	if (rng_chance(rng, 10))
		out->begin_silence->period_ms = INT64_C(400) * 86400000;
}

static void acknowledge(
	struct player *player, Plenary__Command *out, unsigned step)
{
	out->verb_case = VERB(ACKNOWLEDGE);
	NEW(player, out->acknowledge, plenary__acknowledge__init);
	out->acknowledge->proposal = choice_ref(player, step);
}

static void break_silence(
	struct player *player, Plenary__Command *out, unsigned step)
{
	out->verb_case = VERB(BREAK_SILENCE);
	NEW(player, out->break_silence, plenary__break_silence__init);
	out->break_silence->proposal = choice_ref(player, step);
	out->break_silence->reason = choice_reason(player);
}

static void withdraw(
	struct player *player, Plenary__Command *out, unsigned step)
{
	out->verb_case = VERB(WITHDRAW_PROPOSAL);
	NEW(player, out->withdraw_proposal, plenary__withdraw_proposal__init);
	out->withdraw_proposal->proposal = choice_ref(player, step);
}

/* Its proposer, for what only he may do. */
static uint32_t proposer_of(struct player *player, unsigned step)
{
	const struct step_state *state = state_step(choice_core(player), step);

	return status_is_live(state->status) && rng_chance(&player->rng, 900)
		       ? player_voice(player, state->live.proposer)
		       : player_voice(player, choice_party(player, step));
}

/* While the proposal is open. */
static uint32_t in_the_open(struct player *player, Plenary__Command *out)
{
	struct rng *rng = &player->rng;
	unsigned step =
		choice_step(player, AT(TABLED) | AT(SILENCE) | AT(HELD));
	unsigned roll = rng_below(rng, 100);

	if (roll < 50) {
		position(player, out, step);
	} else if (roll < 63) {
		acknowledge(player, out, step);
	} else if (roll < 80) {
		step = choice_step(player, AT(TABLED));
		silence(player, out, step);
		return rng_chance(rng, 800) ? proposer_of(player, step)
					    : choice_excon(player);
	} else if (roll < 83) {
		step = choice_step(player, AT(SILENCE));
		break_silence(player, out, step);
	} else if (roll < 86) {
		withdraw(player, out, step);
		return proposer_of(player, step);
	} else {
		amend(player, out, step);
	}
	return player_voice(player, choice_party(player, step));
}

uint32_t choice_of_text(struct player *player, Plenary__Command *out)
{
	unsigned roll = rng_below(&player->rng, 100);
	unsigned step;

	if (roll < 25) {
		step = choice_step(player, AT(AVAILABLE));
		propose(player, out, step);
	} else if (roll < 40) {
		step = amended_step(player);
		answer_amendment(player, out, step);
	} else {
		return in_the_open(player, out);
	}
	return player_voice(player, choice_party(player, step));
}
