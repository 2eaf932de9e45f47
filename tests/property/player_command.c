/* What a player may send: mostly sensible, often not. */
#include "tests/property/player.h"

#include "core/deadline.h"

#include <string.h>

#define VERB(name) PLENARY__COMMAND__VERB_##name

/* Declares nothing: the message of a verb, in the arena. */
#define NEW(player, var, init)                                          \
	((var) = arena_alloc(&(player)->witness.arena, sizeof(*(var))), \
		init(var))

static char *line(struct player *player, const char *text)
{
	return arena_strdup(&player->witness.arena, text);
}

static struct rng *rng_of(struct player *player)
{
	return &player->rng;
}

static struct core *core_of(struct player *player)
{
	return &player->witness.core;
}

static unsigned any_delegation(struct player *player)
{
	return rng_below(rng_of(player), player->scenario.n_delegations);
}

/* Mostly one at which something can be done. */
static unsigned any_step(struct player *player)
{
	unsigned step = 0;

	for (int i = 0; i < 4; i++) {
		Plenary__Status status;

		step = rng_below(rng_of(player), player->scenario.n_steps);
		status = state_step(core_of(player), step)->status;
		if (status != PLENARY__STATUS__STATUS_LOCKED &&
			status != PLENARY__STATUS__STATUS_IN_FORCE)
			break;
	}
	return step;
}

/* Mostly one of the step's parties. */
static unsigned party_of(struct player *player, unsigned step)
{
	const Plenary__Step *def = player->scenario.def->steps[step];
	unsigned any = rng_below(rng_of(player), (unsigned)def->n_parties);

	if (rng_chance(rng_of(player), 50))
		return any_delegation(player);
	return (unsigned)scenario_delegation(
		&player->scenario, def->parties[any]);
}

static char *step_name(struct player *player, unsigned step)
{
	return rng_chance(rng_of(player), 10)
		       ? line(player, "X99")
		       : player->scenario.def->steps[step]->id;
}

/* As the sender saw it, or as he should not have. */
static Plenary__ProposalRef *ref(struct player *player, unsigned step)
{
	const struct proposal *live = &state_step(core_of(player), step)->live;
	struct rng *rng = rng_of(player);
	Plenary__ProposalRef *it;

	if (rng_chance(rng, 10))
		return NULL;
	NEW(player, it, plenary__proposal_ref__init);
	it->step = step_name(player, step);
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

static Plenary__Setting **settings(struct player *player, size_t *n)
{
	static const char *const keys[] = {"title", "text", "terms.where",
		"terms.who", "condition.c", "deadline", "terms.Bad", "else",
		"condition.no"};
	static const char *const values[] = {"one", "two", "", "10m", "0s"};
	struct rng *rng = rng_of(player);
	Plenary__Setting **out = arena_alloc(
		&player->witness.arena, 3 * sizeof(Plenary__Setting *));

	*n = rng_chance(rng, 100) ? 0 : 1 + rng_below(rng, 2);
	for (size_t i = 0; i < *n; i++) {
		NEW(player, out[i], plenary__setting__init);
		out[i]->key = line(
			player, keys[rng_chance(rng, 900) ? rng_below(rng, 5)
							  : rng_below(rng, 9)]);
		out[i]->value = line(player, values[rng_below(rng, 5)]);
		if (rng_chance(rng, 10))
			out[i]->value =
				memset(arena_alloc(&player->witness.arena, 400),
					'x', 399);
	}
	return out;
}

/* One that is pending at the step, if there is any. */
static char *amendment(struct player *player, unsigned step)
{
	const struct step_state *state = state_step(core_of(player), step);
	unsigned pending = state->live.n_amendments;
	unsigned number = state->amendments_made;

	if (pending > 0)
		number = state->live
				 .amendments[rng_below(rng_of(player), pending)]
				 .id;
	return arena_printf(&player->witness.arena, "X%u.a%u", step, number);
}

/* A step with a pending amendment, or any. */
static unsigned amended_step(struct player *player, unsigned otherwise)
{
	unsigned n = player->scenario.n_steps;
	unsigned from = rng_below(rng_of(player), n);

	for (unsigned i = 0; i < n; i++) {
		unsigned step = (from + i) % n;

		if (state_step(core_of(player), step)->live.n_amendments > 0)
			return step;
	}
	return otherwise;
}

static char *deadline(struct player *player)
{
	struct due due;

	if (rng_chance(rng_of(player), 50) ||
		!(deadline_first(core_of(player), true, &due) ||
			deadline_first(core_of(player), false, &due)))
		return line(player, "decide:X0#9");
	return deadline_id(core_of(player), &due, &player->witness.arena);
}

static char *reason(struct player *player)
{
	return line(player, rng_chance(rng_of(player), 100) ? "" : "because");
}

/* ── control ─────────────────────────────────────────────────────────── */

static void clock_verb(struct player *player, Plenary__Command *out)
{
	struct rng *rng = rng_of(player);

	switch (core_phase(core_of(player))) {
	case PLENARY__EXERCISE_PHASE__PHASE_BEFORE:
		out->verb_case = VERB(STARTEX);
		NEW(player, out->startex, plenary__startex__init);
		break;
	case PLENARY__EXERCISE_PHASE__PHASE_RUNNING:
		if (rng_chance(rng, 600)) {
			out->verb_case = VERB(PAUSEX);
			NEW(player, out->pausex, plenary__pausex__init);
			out->pausex->reason = reason(player);
		} else if (rng_chance(rng, 900)) {
			out->verb_case = VERB(NO_DUFF);
			NEW(player, out->no_duff, plenary__no_duff__init);
			out->no_duff->text = reason(player);
		} else {
			out->verb_case = VERB(ENDEX);
			NEW(player, out->endex, plenary__endex__init);
			out->endex->confirmed = rng_chance(rng, 300);
		}
		break;
	default:
		out->verb_case = VERB(RESUME);
		NEW(player, out->resume, plenary__resume__init);
	}
}

static void deadline_verb(struct player *player, Plenary__Command *out)
{
	if (rng_chance(rng_of(player), 500)) {
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
			(int64_t)rng_below(rng_of(player), 300000) - 1000;
	}
}

static void roster_verb(struct player *player, Plenary__Command *out)
{
	struct rng *rng = rng_of(player);
	char code[CODE_NAME_MAX];

	if (rng_chance(rng, 500)) {
		out->verb_case = VERB(REMOVE_PARTICIPANT);
		NEW(player, out->remove_participant,
			plenary__remove_participant__init);
		out->remove_participant->participant =
			rng_below(rng, core_participants(core_of(player)) + 2);
		out->remove_participant->reason = player_secret(player, 0);
		return;
	}
	out->verb_case = VERB(REISSUE_CODE);
	NEW(player, out->reissue_code, plenary__reissue_code__init);
	core_code_name(core_of(player),
		rng_below(rng, 4 + 2 * player->scenario.n_delegations), code);
	out->reissue_code->code_name =
		line(player, rng_chance(rng, 50) ? "nothing" : code);
}

/* Addressees; NULL is those of the file. */
static char **addressees(struct player *player, size_t *n, unsigned *readers)
{
	static const char *const tos[] = {
		"all", "excon", "D0", "D1", "D1/S2", "D9", "D0/S7"};
	struct rng *rng = rng_of(player);
	char **out = arena_alloc(&player->witness.arena, 2 * sizeof(char *));

	*readers = 0;
	*n = 1 + rng_below(rng, 2);
	for (size_t i = 0; i < *n; i++) {
		out[i] = line(player, tos[rng_below(rng, 7)]);
		*readers |= made_up_readers(&player->scenario, out[i]);
	}
	return out;
}

static void inject_verb(struct player *player, Plenary__Command *out)
{
	struct rng *rng = rng_of(player);
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

static void reject_verb(struct player *player, Plenary__Command *out)
{
	out->verb_case = VERB(REJECT_PROPOSAL);
	NEW(player, out->reject_proposal, plenary__reject_proposal__init);
	out->reject_proposal->proposal = ref(player, any_step(player));
	out->reject_proposal->reason = reason(player);
}

static uint32_t control_verb(struct player *player, Plenary__Command *out)
{
	unsigned roll = rng_below(rng_of(player), 100);

	if (roll < 40)
		clock_verb(player, out);
	else if (roll < 55)
		deadline_verb(player, out);
	else if (roll < 65)
		roster_verb(player, out);
	else if (roll < 95)
		inject_verb(player, out);
	else
		reject_verb(player, out);
	return player_of_role(player, rng_chance(rng_of(player), 800)
					      ? PLENARY__ROLE__ROLE_DIRECTOR
					      : PLENARY__ROLE__ROLE_CONTROLLER);
}

/* ── talk ────────────────────────────────────────────────────────────── */

static void say(struct player *player, Plenary__Command *out, int delegation)
{
	static const char *const channels[] = {"all", "own", "excon", "D0",
		"D1", "D0+D1", "D1+D1", "D9", "public", ""};
	const char *channel = channels[rng_below(rng_of(player), 10)];
	unsigned readers = delegation < 0 ? 0 : 1U << (delegation + 1);

	out->verb_case = VERB(SAY);
	NEW(player, out->say, plenary__say__init);
	out->say->channel = line(player, channel);
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
	struct rng *rng = rng_of(player);

	if (rng_chance(rng, 100))
		return player->scenario.def->injects[0]->id;
	return arena_printf(&player->witness.arena, "%s.%u",
		audiences[rng_below(rng, 5)], 1 + rng_below(rng, 4));
}

static uint32_t talk_verb(struct player *player, Plenary__Command *out)
{
	struct rng *rng = rng_of(player);
	unsigned d = any_delegation(player);
	unsigned roll = rng_below(rng, 100);
	uint32_t who = player_voice(player, d);
	char *text = player_secret(player, 1U << (d + 1));

	if (roll < 15) {
		say(player, out, -1);
		return player_of_role(player, PLENARY__ROLE__ROLE_DIRECTOR);
	}
	if (roll < 55) {
		say(player, out, (int)d);
	} else if (roll < 75) {
		out->verb_case = VERB(OPEN_INJECT);
		NEW(player, out->open_inject, plenary__open_inject__init);
		out->open_inject->inject = received(player);
	} else if (roll < 90) {
		out->verb_case = VERB(RESPOND_INJECT);
		NEW(player, out->respond_inject, plenary__respond_inject__init);
		out->respond_inject->inject = received(player);
		out->respond_inject->text = text;
	} else {
		out->verb_case = VERB(ACK_NO_DUFF);
		NEW(player, out->ack_no_duff, plenary__ack_no_duff__init);
	}
	return who;
}

static uint32_t powers_verb(struct player *player, Plenary__Command *out)
{
	struct core *core = core_of(player);
	unsigned d = any_delegation(player);
	struct participant_info info;

	out->verb_case = VERB(GIVE_FULL_POWERS);
	NEW(player, out->give_full_powers, plenary__give_full_powers__init);
	if (core_participants(core) > 0 &&
		core_participant(core,
			1 + rng_below(rng_of(player), core_participants(core)),
			&info) &&
		(info.delegation == (int)d))
		out->give_full_powers->name = line(player, info.name);
	return core->state->delegations[d].head;
}

/* ── proposals ───────────────────────────────────────────────────────── */

static void position(
	struct player *player, Plenary__Command *out, unsigned step)
{
	struct rng *rng = rng_of(player);

	out->verb_case = VERB(TAKE_POSITION);
	NEW(player, out->take_position, plenary__take_position__init);
	out->take_position->proposal = ref(player, step);
	out->take_position->position = PLENARY__POSITION__POSITION_ASSENT;
	if (rng_chance(rng, 400))
		out->take_position->position =
			(Plenary__Position)rng_below(rng, 7);
	if (rng_chance(rng, 900))
		out->take_position->reason = line(player,
			rng_chance(rng, 500) ? "because" : "on principle");
}

static void amending(
	struct player *player, Plenary__Command *out, unsigned step)
{
	unsigned roll = rng_below(rng_of(player), 100);

	if (roll < 60) {
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

static void ending(struct player *player, Plenary__Command *out, unsigned step)
{
	if (rng_chance(rng_of(player), 500)) {
		out->verb_case = VERB(WITHDRAW_PROPOSAL);
		NEW(player, out->withdraw_proposal,
			plenary__withdraw_proposal__init);
		out->withdraw_proposal->proposal = ref(player, step);
	} else {
		out->verb_case = VERB(REFUSE_RATIFICATION);
		NEW(player, out->refuse_ratification,
			plenary__refuse_ratification__init);
		out->refuse_ratification->proposal = ref(player, step);
		out->refuse_ratification->reason = reason(player);
	}
}

/* What makes sense at the step as it stands, nearly always. */
static void fitting(struct player *player, Plenary__Command *out, unsigned step)
{
	Plenary__Status status = state_step(core_of(player), step)->status;
	struct rng *rng = rng_of(player);

	if (rng_chance(rng, 50))
		status = (Plenary__Status)rng_below(rng, 7);
	switch (status) {
	case PLENARY__STATUS__STATUS_ADOPTED:
	case PLENARY__STATUS__STATUS_IN_FORCE:
		out->verb_case = VERB(RATIFY);
		NEW(player, out->ratify, plenary__ratify__init);
		out->ratify->proposal = ref(player, step);
		break;
	case PLENARY__STATUS__STATUS_TABLED:
		position(player, out, step);
		break;
	default:
		out->verb_case = VERB(PROPOSE);
		NEW(player, out->propose, plenary__propose__init);
		out->propose->step = step_name(player, step);
		if (rng_chance(rng, 200))
			out->propose->settings =
				settings(player, &out->propose->n_settings);
	}
}

static uint32_t proposal_verb(struct player *player, Plenary__Command *out)
{
	struct rng *rng = rng_of(player);
	unsigned step = any_step(player);
	unsigned roll = rng_below(rng, 100);

	if (roll < 62) {
		fitting(player, out, step);
	} else if (roll < 80) {
		out->verb_case = VERB(AMEND);
		NEW(player, out->amend, plenary__amend__init);
		out->amend->proposal = ref(player, step);
		out->amend->settings =
			settings(player, &out->amend->n_settings);
	} else if (roll < 96) {
		step = amended_step(player, step);
		amending(player, out, step);
	} else {
		ending(player, out, step);
	}
	return player_voice(player, party_of(player, step));
}

Plenary__Command *player_command(struct player *player, uint32_t *who)
{
	struct rng *rng = rng_of(player);
	Plenary__ExercisePhase phase = core_phase(core_of(player));
	bool running = phase == PLENARY__EXERCISE_PHASE__PHASE_RUNNING;
	unsigned roll = rng_below(rng, 100);
	Plenary__Command *out;

	NEW(player, out, plenary__command__init);
	if (roll < (running ? 8U : 45U))
		*who = control_verb(player, out);
	else if (roll < (running ? 20U : 65U))
		*who = talk_verb(player, out);
	else if (roll < (running ? 23U : 70U))
		*who = powers_verb(player, out);
	else
		*who = proposal_verb(player, out);
	/* Now and then somebody who has no business with it. */
	if (rng_chance(rng, 40))
		*who = rng_below(rng, core_participants(core_of(player)) + 2);
	return out;
}
