#include "core/core.h"

#include "core/apply.h"
#include "core/clock.h"
#include "core/deadline.h"
#include "core/decide.h"
#include "core/settle.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void group_init(struct group *group, struct arena *arena)
{
	*group = (struct group){.arena = arena};
}

/* Which steps are open before anything happened is the scenario's to say; it
 * is no event. */
static void first_availability(struct core *core)
{
	for (unsigned s = 0; s < core->steps.n; s++) {
		state_step(core, s)->status =
			state_step_ready(core, s)
				? PLENARY__STATUS__STATUS_AVAILABLE
				: PLENARY__STATUS__STATUS_LOCKED;
	}
}

void core_init(struct core *core, const struct scenario *scenario,
	const struct limits *limits)
{
	*core = (struct core){.scenario = scenario, .limits = *limits};
	if (core->limits.amendments > AMENDMENTS_MAX)
		core->limits.amendments = AMENDMENTS_MAX;
	if (core->limits.custom_steps > CUSTOM_STEPS_MAX)
		core->limits.custom_steps = CUSTOM_STEPS_MAX;
	if (core->limits.custom_steps > STEPS_MAX - scenario->n_steps)
		core->limits.custom_steps = STEPS_MAX - scenario->n_steps;
	catalogue_init(&core->steps, scenario);
	core->state = state_new(scenario, &core->limits);
	pool_init(&core->pool);
	view_set_init(&core->changed, scenario,
		&(struct view_room){
			.steps = scenario->n_steps + core->limits.custom_steps,
			.participants =
				limits_participants(scenario, &core->limits),
			.injects = state_injects(core),
			.submissions = core->limits.submissions,
		});
	first_availability(core);
}

void core_fini(struct core *core)
{
	free(core->state);
	catalogue_fini(&core->steps);
	pool_fini(&core->pool);
	view_set_fini(&core->changed);
	core->state = NULL;
}

void core_clone(struct core *to, const struct core *from)
{
	*to = *from;
	to->state = malloc(from->state->size);
	if (to->state == NULL)
		abort();
	memcpy(to->state, from->state, from->state->size);
	catalogue_copy(&to->steps, &from->steps);
	pool_copy(&to->pool, &from->pool);
	view_set_copy(&to->changed, &from->changed);
}

/* ── groups ──────────────────────────────────────────────────────────── */

static void number_and_apply(
	struct core *core, struct group *group, size_t from)
{
	for (size_t i = from; i < group->n; i++) {
		Plenary__Event *event = group->events[i].event;
		int rc;

		event->seq = core->state->seq + 1;
		event->grp = group->events[0].event->seq;
		rc = apply(core, &group->events[i]);
		/* The core must be able to apply what it decided. */
		assert(rc == 0);
		(void)rc;
	}
}

/* Applies what was decided, from the group's event `from` on, and all that
 * follows from it. */
static void complete(struct core *core, struct decision *decision, size_t from)
{
	struct group *group = decision->group;
	bool concerns = false;
	size_t applied = group->n;

	for (size_t i = from; i < group->n; i++)
		concerns |= settle_concerns(group->events[i].event->what_case);
	number_and_apply(core, group, from);
	while (concerns && settle(decision)) {
		number_and_apply(core, group, applied);
		applied = group->n;
	}
}

/* A jump fires what it passes in order, each at its own time and followed by
 * what follows from it, and then sets the clock: all in one group. */
static void jump(struct core *core, struct decision *decision)
{
	struct group *group = decision->group;
	Plenary__ClockJumped *jumped =
		arena_alloc(decision->arena, sizeof(*jumped));
	size_t applied = group->n;
	struct due due;

	plenary__clock_jumped__init(jumped);
	jumped->from_ms = decision->exercise_ms;
	jumped->to_ms = decision->jump_to_ms;
	while (deadline_first(core, false, &due) &&
		due.deadline->at_ms <= jumped->to_ms) {
		deadline_fire(decision, &due);
		complete(core, decision, applied);
		applied = group->n;
	}
	decision->exercise_ms = jumped->to_ms;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_CLOCK_JUMPED,
		jumped);
	number_and_apply(core, group, applied);
}

int core_command(struct core *core, const struct act *act,
	const Plenary__Command *command, struct group *group,
	Plenary__Error **why)
{
	struct decision decision;

	/* Due deadlines come before the commands of the same tick. */
	assert(core_wake_at(core) > act->at_ms);
	decision_init(&decision, core, act, group);
	if (decide(&decision, command) != 0) {
		group->n = 0;
		*why = decision.why;
		return -1;
	}
	complete(core, &decision, 0);
	if (decision.jump_to_ms != 0)
		jump(core, &decision);
	return 0;
}

int core_join(struct core *core, const struct act *act, const struct join *join,
	struct group *group, uint32_t *participant, Plenary__Error **why)
{
	struct act joining = *act;
	struct decision decision;

	/* The one who joins sets it off, under the number to come. */
	joining.participant = core->state->n_participants + 1;
	decision_init(&decision, core, &joining, group);
	if (decide_join(&decision, join) != 0) {
		group->n = 0;
		*why = decision.why;
		return -1;
	}
	complete(core, &decision, 0);
	*participant = joining.participant;
	return 0;
}

static void emit_presence(struct decision *decision, uint32_t participant,
	bool connected, const char *why)
{
	Plenary__Presence *presence =
		arena_alloc(decision->arena, sizeof(*presence));

	plenary__presence__init(presence);
	presence->participant = participant;
	presence->connected = connected;
	presence->why = arena_strdup(decision->arena, why);
	emit(decision, AUDIENCE_EXCON, PLENARY__EVENT__WHAT_PRESENCE, presence);
}

void core_presence(struct core *core, const struct act *act,
	uint32_t participant, bool connected, const char *why,
	struct group *group)
{
	const struct participant *person = state_participant(core, participant);
	struct decision decision;

	if (person == NULL || person->removed ||
		person->connected == connected ||
		core_phase(core) == PLENARY__EXERCISE_PHASE__PHASE_ENDED)
		return;
	decision_init(&decision, core, act, group);
	emit_presence(&decision, participant, connected, why);
	complete(core, &decision, 0);
}

static void emit_server_pause(struct decision *decision, const char *reason)
{
	Plenary__PausexCalled *pause =
		arena_alloc(decision->arena, sizeof(*pause));

	plenary__pausex_called__init(pause);
	pause->by_server = true;
	pause->reason = arena_strdup(decision->arena, reason);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_PAUSEX, pause);
}

void core_pause(struct core *core, const struct act *act, const char *reason,
	struct group *group)
{
	struct decision decision;

	if (core_phase(core) != PLENARY__EXERCISE_PHASE__PHASE_RUNNING)
		return;
	decision_init(&decision, core, act, group);
	emit_server_pause(&decision, reason);
	complete(core, &decision, 0);
}

/* What came due while nobody kept time waits for EXCON's word. Applied one by
 * one, so that the walk goes on to the next. */
static void hold_due(struct core *core, struct decision *decision)
{
	struct due due;

	while (deadline_first(core, false, &due) &&
		due.deadline->at_ms <= decision->exercise_ms) {
		Plenary__DeadlineHeld *held =
			arena_alloc(decision->arena, sizeof(*held));
		size_t applied = decision->group->n;

		plenary__deadline_held__init(held);
		held->deadline = deadline_id(core, &due, decision->arena);
		held->due_ms = due.deadline->at_ms;
		emit(decision, AUDIENCE_EXCON,
			PLENARY__EVENT__WHAT_DEADLINE_HELD, held);
		number_and_apply(core, decision->group, applied);
	}
}

void core_recover(struct core *core, const struct act *act, int64_t exercise_ms,
	struct group *group)
{
	bool ran = core_phase(core) == PLENARY__EXERCISE_PHASE__PHASE_RUNNING;
	struct decision decision;

	if (core_phase(core) == PLENARY__EXERCISE_PHASE__PHASE_ENDED)
		return;
	decision_init(&decision, core, act, group);
	/* Downtime is no exercise time. */
	decision.exercise_ms = core->state->exercise_ms;
	if (ran && exercise_ms > decision.exercise_ms)
		decision.exercise_ms = exercise_ms;
	for (uint32_t n = 1; n <= core->state->n_participants; n++) {
		if (state_participant(core, n)->connected)
			emit_presence(&decision, n, false, "restart");
	}
	if (ran)
		emit_server_pause(&decision, "the server was restarted");
	number_and_apply(core, group, 0);
	if (ran)
		hold_due(core, &decision);
}

bool core_due(struct core *core, int64_t at_ms, struct group *group)
{
	const struct act act = {.at_ms = at_ms};
	struct decision decision;
	struct due due;

	if (core_phase(core) != PLENARY__EXERCISE_PHASE__PHASE_RUNNING ||
		!deadline_first(core, false, &due) ||
		due.deadline->at_ms > core_exercise_ms(core, at_ms))
		return false;
	decision_init(&decision, core, &act, group);
	deadline_fire(&decision, &due);
	complete(core, &decision, 0);
	return true;
}

int64_t core_wake_at(const struct core *core)
{
	struct due due;

	if (!deadline_first(core, false, &due))
		return INT64_MAX;
	return clock_reaches(&core->state->clock, due.deadline->at_ms);
}

int core_apply(struct core *core, const struct stamped *stamped)
{
	return apply(core, stamped);
}

/* ── what the shell may ask ──────────────────────────────────────────── */

int64_t core_exercise_ms(const struct core *core, int64_t at_ms)
{
	return clock_exercise_ms(&core->state->clock, at_ms);
}

uint64_t core_seq(const struct core *core)
{
	return core->state->seq;
}

int64_t core_at_ms(const struct core *core)
{
	return core->state->at_ms;
}

Plenary__ExercisePhase core_phase(const struct core *core)
{
	return core->state->clock.phase;
}

int64_t core_code_generation(const struct core *core, const char *name)
{
	int code = code_number(core->scenario, name);

	return code < 0 ? -1 : (int64_t)core->state->generations[code];
}

const char *core_code_name(const struct core *core, unsigned i, char *out)
{
	if (i >= code_count(core->scenario))
		return NULL;
	code_name(core->scenario, i, out);
	return out;
}

static reader_id reader_of(
	const struct core *core, const struct participant *person)
{
	if (person->delegation >= 0)
		return reader_of_delegation((unsigned)person->delegation);
	return person->role == PLENARY__ROLE__ROLE_OBSERVER
		       ? reader_plenary(core->scenario)
		       : READER_EXCON;
}

bool core_participant(const struct core *core, uint32_t participant,
	struct participant_info *out)
{
	const struct participant *person = state_participant(core, participant);

	if (person == NULL)
		return false;
	*out = (struct participant_info){
		.name = pool_text(&core->pool, person->name),
		.role = person->role,
		.delegation = person->delegation,
		.seat = person->seat,
		.head = person->delegation >= 0 &&
			core->state->delegations[person->delegation].head ==
				participant,
		.connected = person->connected,
		.removed = person->removed,
		.reader = reader_of(core, person),
		.generation = person->generation,
		.epoch = person->epoch,
	};
	code_name(core->scenario, person->code, out->code_name);
	return true;
}

uint32_t core_participant_named(
	const struct core *core, const char *code_name, const char *name)
{
	return state_participant_named(
		core, code_number(core->scenario, code_name), name);
}

uint32_t core_participants(const struct core *core)
{
	return core->state->n_participants;
}
