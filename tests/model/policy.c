#include "tests/model/policy.h"

#include "tests/model/input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define STATUS(name) PLENARY__STATUS__STATUS_##name

enum { PLAY_MAX = 400 };

struct policy {
	struct game *game;
	bool moved;      /* in this move */
	char *who;       /* what is waited for, of the first that waits */
	const char *bad; /* a refusal that ought not to be */
	struct input last;
};

static const struct core *core_of(const struct policy *it)
{
	return &it->game->core;
}

static const struct step_state *step_of(const struct policy *it, unsigned step)
{
	return state_step(core_of(it), step);
}

static const Plenary__Step *def_of(const struct policy *it, unsigned step)
{
	return core_of(it)->steps.defs[step]->def;
}

static void wait_for(
	struct policy *it, const char *who, const char *what, unsigned step)
{
	if (it->who[0] == '\0')
		snprintf(it->who, WHY_MAX, "%s %s at %s", who, what,
			catalogue_id(&core_of(it)->steps, step));
}

static const char *id_of(const struct policy *it, unsigned d)
{
	return scenario_delegation_id(core_of(it)->scenario, d);
}

/* Whether it was done. What the policy does is always right, so that a refusal
 * is a fault. */
static bool act(struct policy *it, enum input_kind kind, unsigned actor,
	unsigned step, unsigned object)
{
	it->last = (struct input){
		(uint8_t)kind, (uint8_t)actor, (uint8_t)step, (uint8_t)object};
	switch (input_do(it->game, it->last)) {
	case OUTCOME_DONE:
		/* A repeat would go round for ever. */
		if (it->game->n_events == 0)
			it->bad = "did nothing";
		it->moved = it->game->n_events > 0;
		return true;
	case OUTCOME_REFUSED:
		it->bad = it->game->why->message;
		return false;
	case OUTCOME_NOT_OFFERED:
		it->bad = "is not there to be done";
		break;
	}
	return false;
}

/* Like act(), but first there must be somebody to do it. */
static bool speak(struct policy *it, enum input_kind kind, unsigned d,
	unsigned step, unsigned object)
{
	if (game_voice(it->game, d) == NOBODY) {
		wait_for(it, id_of(it, d), "has nobody who binds it", step);
		return false;
	}
	return act(it, kind, d, step, object);
}

static bool is_party(const struct policy *it, unsigned step, unsigned d)
{
	const struct step_def *def = core_of(it)->steps.defs[step];

	return (def->parties >> d & 1) != 0 &&
	       (step_of(it, step)->live.left >> d & 1) == 0;
}

/* ── conditions ──────────────────────────────────────────────────────── */

/* Each who benefits waives what EXCON alone could verify. */
static bool waive(struct policy *it, unsigned step)
{
	const Plenary__Condition *def = def_of(it, step)->conditions[0];
	const struct proposal *live = &step_of(it, step)->live;

	for (size_t i = 0; i < def->n_benefits; i++) {
		int d = scenario_delegation(
			core_of(it)->scenario, def->benefits[i]);

		if (((live->left | live->waived_by[0]) >> d & 1) == 0)
			return speak(it, INPUT_WAIVE, (unsigned)d, step, 0);
	}
	wait_for(it, "EXCON", "verifies the condition", step);
	return false;
}

/* Its verifier says that it is met. false: there is nothing to settle. */
static bool settle(
	struct policy *it, unsigned step, Plenary__ConditionPhase phase)
{
	const struct scene scene = scene_of(core_of(it), step);
	const Plenary__Step *def = scene.def;
	int verifier;

	if (def->n_conditions == 0 ||
		!scene_lacks_condition(&scene, 0, phase, true))
		return false;
	verifier = scenario_delegation(
		core_of(it)->scenario, def->conditions[0]->verifier);
	return verifier < 0
		       ? waive(it, step)
		       : speak(it, INPUT_SETTLE, (unsigned)verifier, step, YES);
}

/* ── status by status ────────────────────────────────────────────────── */

static void move_available(struct policy *it, unsigned step)
{
	for (unsigned d = 0; d < core_of(it)->scenario->n_delegations; d++) {
		if (!is_party(it, step, d))
			continue;
		if (speak(it, INPUT_PROPOSE, d, step, 0))
			return;
		if (it->bad == NULL)
			continue;
		if (it->game->why == NULL ||
			it->game->why->code !=
				PLENARY__ERROR_CODE__LIMIT_REACHED)
			return;
		it->bad = NULL;
	}
	wait_for(it, "everybody", "has proposed as often as it may", step);
}

/* The proposer declines what is not its own, and amenders take theirs back. */
static void move_amendments(struct policy *it, unsigned step)
{
	const struct proposal *live = &step_of(it, step)->live;

	speak(it, INPUT_WITHDRAW_AMENDMENT, live->amendments[0].delegation,
		step, 0);
}

static void move_open(struct policy *it, unsigned step)
{
	const struct proposal *live = &step_of(it, step)->live;

	if (live->n_amendments > 0) {
		move_amendments(it, step);
		return;
	}
	for (unsigned d = 0; d < core_of(it)->scenario->n_delegations; d++) {
		if (!is_party(it, step, d) ||
			live->positions[d] ==
				PLENARY__POSITION__POSITION_ASSENT ||
			live->positions[d] ==
				PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION)
			continue;
		speak(it, INPUT_POSITION, d, step, OBJECT_ASSENT);
		if (it->moved || it->bad != NULL)
			return;
	}
	settle(it, step, PLENARY__CONDITION_PHASE__PHASE_ADOPTION);
}

/* Every seat of the roll that somebody sits in says yes. */
static bool vote(struct policy *it, unsigned step, unsigned d)
{
	const struct core *core = core_of(it);

	for (uint32_t p = 1; p <= core->state->n_participants; p++) {
		const struct participant *who = state_participant(core, p);
		const struct ballot *ballot =
			&step_of(it, step)->live.ballots[d];

		if (who->removed || who->delegation != (int)d ||
			who->seat < 0 || (ballot->roll >> who->seat & 1) == 0 ||
			(ballot->yes >> who->seat & 1) != 0)
			continue;
		act(it, INPUT_BALLOT, p, step, YES);
		return true;
	}
	return false;
}

static void deposit(struct policy *it, unsigned step, unsigned d)
{
	if (vote(it, step, d))
		return;
	speak(it, INPUT_RATIFY, d, step, 0);
	/* Seats that were occupied at adoption stand empty: only EXCON can
	 * fill them. */
	if (it->bad != NULL && it->game->why != NULL &&
		it->game->why->code == PLENARY__ERROR_CODE__BALLOT_OPEN) {
		it->bad = NULL;
		wait_for(it, id_of(it, d), "has empty seats on its roll", step);
	}
}

/* The others accept a reservation, and take objections back with that. */
static void answer(struct policy *it, unsigned step, unsigned maker)
{
	const struct reservation *own =
		&step_of(it, step)->live.reservations[maker];

	for (unsigned d = 0; d < core_of(it)->scenario->n_delegations; d++) {
		if (d == maker || !is_party(it, step, d) ||
			(own->accepted >> d & 1) != 0)
			continue;
		speak(it, INPUT_ACCEPT_RESERVATION, d, step, maker);
		if (it->moved || it->bad != NULL)
			return;
	}
}

static void move_adopted(struct policy *it, unsigned step)
{
	for (unsigned d = 0; d < core_of(it)->scenario->n_delegations; d++) {
		const struct proposal *live = &step_of(it, step)->live;

		if (!is_party(it, step, d))
			continue;
		if ((live->instruments >> d & 1) == 0)
			deposit(it, step, d);
		else if (live->reservations[d].id != 0)
			answer(it, step, d);
		if (it->moved || it->bad != NULL)
			return;
	}
	settle(it, step, PLENARY__CONDITION_PHASE__PHASE_FORCE);
}

static void move_bound(struct policy *it, unsigned step)
{
	const struct proposal *live = &step_of(it, step)->live;

	for (unsigned d = 0; d < core_of(it)->scenario->n_delegations; d++) {
		if (!live->notices[d].set)
			continue;
		speak(it, INPUT_REVOKE, d, step, 0);
		if (it->moved || it->bad != NULL)
			return;
	}
	if (settle(it, step, PLENARY__CONDITION_PHASE__PHASE_CONTINUING) ||
		it->bad != NULL)
		return;
	if (live->breach || live->overridden || live->injects[0] != 0)
		wait_for(it, "EXCON", "lifts what it suspended", step);
}

static void move(struct policy *it, unsigned step)
{
	it->moved = false;
	switch (step_of(it, step)->status) {
	case STATUS(AVAILABLE):
		move_available(it, step);
		break;
	case STATUS(TABLED):
	case STATUS(SILENCE):
	case STATUS(HELD):
		move_open(it, step);
		break;
	case STATUS(ADOPTED):
		move_adopted(it, step);
		break;
	case STATUS(IN_FORCE):
	case STATUS(SUSPENDED):
		move_bound(it, step);
		break;
	case STATUS(LOCKED):
	default:
		break;
	}
}

/* ── playing ─────────────────────────────────────────────────────────── */

/* A clock that stands goes on, if what is held lets it. */
static bool run_clock(struct policy *it)
{
	enum input_kind kind = INPUT_RESUME;

	for (unsigned i = 0; i < 2; i++) {
		if (core_phase(core_of(it)) ==
			PLENARY__EXERCISE_PHASE__PHASE_RUNNING)
			return true;
		if (act(it, kind, 0, 0, 0))
			continue;
		if (it->game->why != NULL &&
			it->game->why->code ==
				PLENARY__ERROR_CODE__DEADLINES_HELD) {
			it->bad = NULL;
			snprintf(it->who, WHY_MAX,
				"EXCON confirms or extends what is held");
		}
		return false;
	}
	return core_phase(core_of(it)) ==
	       PLENARY__EXERCISE_PHASE__PHASE_RUNNING;
}

static bool all_in_force(const struct policy *it)
{
	for (unsigned s = 0; s < core_of(it)->steps.n; s++) {
		if (step_of(it, s)->status != STATUS(IN_FORCE))
			return false;
	}
	return true;
}

static bool move_any(struct policy *it)
{
	it->who[0] = '\0';
	it->moved = false;
	for (unsigned s = 0; s < core_of(it)->steps.n; s++) {
		move(it, s);
		if (it->moved || it->bad != NULL)
			return it->moved;
	}
	return false;
}

static bool refused(struct policy *it, struct fault *fault)
{
	char what[128];

	input_print(it->game, it->last, what, sizeof(what));
	return fault_say(
		fault, "what the rules allow is done", "%s: %s", what, it->bad);
}

bool policy_run(struct game *game, char who[WHY_MAX], struct fault *fault)
{
	struct policy it = {.game = game, .who = who};

	who[0] = '\0';
	if (!run_clock(&it))
		return it.bad == NULL ? true : refused(&it, fault);
	for (unsigned i = 0; i < PLAY_MAX; i++) {
		bool moved = move_any(&it);

		if (it.bad != NULL)
			return refused(&it, fault);
		if (moved)
			continue;
		if (all_in_force(&it) || who[0] != '\0')
			return true;
		return fault_say(fault,
			"every step comes into force, or somebody must act",
			"nobody is waited for");
	}
	return fault_say(fault, "playing on comes to an end", "it goes round");
}

/* The steps that must be in force before this one, itself left out. */
static step_set needs_of(const struct policy *it, unsigned step)
{
	step_set set = core_of(it)->steps.defs[step]->needs;

	/* A step needs only earlier ones. */
	for (unsigned s = step; s-- > 0;) {
		if ((set >> s & 1) != 0)
			set |= core_of(it)->steps.defs[s]->needs;
	}
	return set;
}

static bool reach_move(struct policy *it, unsigned step, Plenary__Status to)
{
	step_set needs = needs_of(it, step);

	for (unsigned s = 0; s < step; s++) {
		if ((needs >> s & 1) != 0 &&
			step_of(it, s)->status != STATUS(IN_FORCE)) {
			move(it, s);
			return it->moved;
		}
	}
	it->moved = false;
	if (to == STATUS(SILENCE) &&
		step_of(it, step)->status == STATUS(TABLED))
		act(it, INPUT_SILENCE, step_of(it, step)->live.proposer, step,
			0);
	else
		move(it, step);
	return it->moved;
}

void policy_reach(struct game *game, const struct goal *goal)
{
	char who[WHY_MAX] = "";
	struct policy it = {.game = game, .who = who};
	int step = catalogue_find(&game->core.steps, goal->step);

	while (step_of(&it, (unsigned)step)->status != goal->status) {
		if (reach_move(&it, (unsigned)step, goal->status))
			continue;
		fprintf(stderr, "%s cannot be reached: %s%s\n", goal->step, who,
			it.bad == NULL ? "" : it.bad);
		abort();
	}
}
