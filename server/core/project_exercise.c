/* Views of what everybody plays: the exercise, its clock and its gauges. */
#include "core/project_scene.h"

#include "core/deadline.h"

bool view_exercise(const struct scene *scene, Plenary__View *view)
{
	const Plenary__Scenario *def = scene->scenario->def;
	Plenary__ExerciseView *it;

	SCENE_NEW(scene, it, plenary__exercise_view__init);
	it->id = def->id;
	it->title = def->title;
	it->language = def->language;
	it->n_languages = def->n_languages;
	it->languages = def->languages;
	it->handling = def->handling;
	it->summary = def->summary;
	it->n_objectives = def->n_objectives;
	it->objectives = def->objectives;
	it->duration_ms = def->duration_ms;
	it->n_moves = def->n_moves;
	it->moves = def->moves;
	it->n_sectors = def->n_sectors;
	it->sectors = def->sectors;
	it->n_rungs = def->n_rungs;
	it->rungs = def->rungs;
	view->body_case = PLENARY__VIEW__BODY_EXERCISE;
	view->exercise = it;
	return true;
}

static void add_held(const struct scene *scene, Plenary__ClockView *it)
{
	unsigned places = scene->core->steps.n * DEADLINES_OF_STEP;
	unsigned at = 0;
	struct due due;

	it->held = scene_pointers(scene, places);
	while (deadline_next(scene->core, &at, &due)) {
		Plenary__HeldDeadline *held;

		if (!due.deadline->held)
			continue;
		SCENE_NEW(scene, held, plenary__held_deadline__init);
		held->deadline = deadline_id(scene->core, &due, scene->arena);
		held->due_ms = due.deadline->at_ms;
		it->held[it->n_held++] = held;
	}
}

static void add_acknowledged(const struct scene *scene, Plenary__ClockView *it)
{
	uint32_t n = scene->core->state->n_participants;

	it->acknowledged = scene_pointers(scene, n);
	for (uint32_t i = 1; i <= n; i++) {
		const struct participant *person =
			state_participant(scene->core, i);

		if (person->acknowledged && !person->removed)
			it->acknowledged[it->n_acknowledged++] =
				scene_text(scene, person->name);
	}
}

bool view_clock(const struct scene *scene, Plenary__View *view)
{
	const struct clock_state *clock = &scene->core->state->clock;
	Plenary__ClockView *it;

	SCENE_NEW(scene, it, plenary__clock_view__init);
	it->phase = clock->phase;
	it->rate_milli = clock->rate_milli;
	it->anchor_at_ms = clock->anchor_at_ms;
	it->anchor_exercise_ms = clock->anchor_exercise_ms;
	it->reason = scene_text(scene, clock->reason);
	it->by_server = clock->by_server;
	if (scene_is_excon(scene)) {
		add_held(scene, it);
		if (clock->phase == PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF)
			add_acknowledged(scene, it);
	}
	view->body_case = PLENARY__VIEW__BODY_CLOCK;
	view->clock = it;
	return true;
}

/* ── gauges ──────────────────────────────────────────────────────────── */

bool view_indicator(const struct scene *scene, unsigned i, Plenary__View *view)
{
	const Plenary__Indicator *def = scene->scenario->def->indicators[i];
	Plenary__IndicatorView *it;

	SCENE_NEW(scene, it, plenary__indicator_view__init);
	it->id = def->id;
	it->title = def->title;
	it->from = def->from;
	it->to = def->to;
	it->value = state_indicator(scene->core, i);
	view->body_case = PLENARY__VIEW__BODY_INDICATOR;
	view->indicator = it;
	return true;
}

bool view_bar(const struct scene *scene, unsigned i, Plenary__View *view)
{
	const Plenary__Bar *def = scene->scenario->def->bars[i];
	Plenary__BarView *it;

	SCENE_NEW(scene, it, plenary__bar_view__init);
	it->id = def->id;
	it->n_parties = def->n_parties;
	it->parties = def->parties;
	it->rung = state_bar(scene->core, i);
	it->baseline = def->at;
	view->body_case = PLENARY__VIEW__BODY_BAR;
	view->bar = it;
	return true;
}
