#include "core/apply_clock.h"

#include "core/clock.h"

#define WHAT(name) PLENARY__EVENT__WHAT_##name

/* From here on the clock runs, or stands, by what the state says now. */
static void anchor(
	struct core *core, const Plenary__Event *event, int64_t exercise_ms)
{
	struct clock_state *clock = &core->state->clock;

	clock->anchor_at_ms = event->at_ms;
	clock->anchor_exercise_ms = exercise_ms;
	view_set_mark(&core->changed, VIEW_CLOCK, 0);
}

static void set_phase(struct core *core, Plenary__ExercisePhase phase,
	const Plenary__Event *event)
{
	struct clock_state *clock = &core->state->clock;

	clock->phase = phase;
	anchor(core, event, event->exercise_ms);
	clock->by_server = false;
	clock->reason = (struct text){0};
	/* What anybody may do depends on the phase. */
	view_set_mark_kind(&core->changed, VIEW_MAY);
}

static void apply_pausex(struct core *core, const Plenary__Event *event)
{
	set_phase(core, PLENARY__EXERCISE_PHASE__PHASE_PAUSED, event);
	core->state->clock.by_server = event->pausex->by_server;
	core->state->clock.reason =
		pool_str(&core->pool, event->pausex->reason);
}

static void apply_no_duff(struct core *core, const Plenary__Event *event)
{
	struct clock_state *clock = &core->state->clock;

	clock->interrupted = clock->phase;
	clock->interrupted_reason = clock->reason;
	clock->interrupted_by_server = clock->by_server;
	set_phase(core, PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF, event);
	clock->reason = pool_str(&core->pool, event->no_duff->text);
	for (uint32_t n = 1; n <= core->state->n_participants; n++)
		state_participant(core, n)->acknowledged = false;
}

static int apply_resume(struct core *core, const Plenary__Event *event)
{
	struct clock_state *clock = &core->state->clock;

	if (event->resume->to > PLENARY__EXERCISE_PHASE__PHASE_ENDED)
		return -1;
	set_phase(core, event->resume->to, event);
	if (event->resume->to == PLENARY__EXERCISE_PHASE__PHASE_PAUSED) {
		clock->reason = clock->interrupted_reason;
		clock->by_server = clock->interrupted_by_server;
	}
	return 0;
}

static int apply_rate(struct core *core, const Plenary__Event *event)
{
	uint32_t rate = event->rate_set->rate_milli;

	if (rate == 0 || rate > RATE_MAX)
		return -1;
	core->state->clock.rate_milli = rate;
	anchor(core, event, event->exercise_ms);
	return 0;
}

/* Nothing ever goes backwards. */
static int apply_jumped(struct core *core, const Plenary__Event *event)
{
	const struct clock_state *clock = &core->state->clock;
	int64_t to_ms = event->clock_jumped->to_ms;

	if (to_ms != event->exercise_ms || to_ms < clock->anchor_exercise_ms)
		return -1;
	anchor(core, event, to_ms);
	return 0;
}

int apply_clock(struct core *core, const Plenary__Event *event)
{
	/* The clock never stands before STARTEX. */
	if (event->exercise_ms < 0)
		return -1;
	switch (event->what_case) {
	case WHAT(STARTEX):
		set_phase(core, PLENARY__EXERCISE_PHASE__PHASE_RUNNING, event);
		return 0;
	case WHAT(PAUSEX):
		apply_pausex(core, event);
		return 0;
	case WHAT(RESUME):
		return apply_resume(core, event);
	case WHAT(ENDEX):
		set_phase(core, PLENARY__EXERCISE_PHASE__PHASE_ENDED, event);
		return 0;
	case WHAT(NO_DUFF):
		apply_no_duff(core, event);
		return 0;
	case WHAT(RATE_SET):
		return apply_rate(core, event);
	case WHAT(CLOCK_JUMPED):
		return apply_jumped(core, event);
	default:
		return -1;
	}
}
