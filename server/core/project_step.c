/* Views of steps: where each stands, what a delegation may do there, and what
 * was submitted to become one. */
#include "core/project_scene.h"

#include "core/draft.h"
#include "core/lifecycle.h"
#include "core/permit.h"

#include <string.h>

static void add_history(
	const struct scene *scene, unsigned s, Plenary__StepView *it)
{
	const struct step_state *state = state_step(scene->core, s);
	uint32_t ended = state->attempts;

	if (status_is_live(state->status))
		ended--;
	it->history = scene_pointers(scene, ended);
	for (uint32_t a = 0; a < ended; a++) {
		const struct attempt *attempt =
			state_attempt(scene->core, s, a);
		Plenary__Attempt *line;

		SCENE_NEW(scene, line, plenary__attempt__init);
		line->number = a + 1;
		line->revision = attempt->revision;
		line->outcome = attempt->outcome;
		line->exercise_ms = attempt->exercise_ms;
		line->reason = scene_text(scene, attempt->reason);
		it->history[it->n_history++] = line;
	}
}

static void add_notices(
	const struct scene *scene, unsigned s, Plenary__StepView *it)
{
	const struct proposal *live = &state_step(scene->core, s)->live;

	it->notices = scene_pointers(scene, DELEGATIONS_MAX);
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		Plenary__NoticeView *notice;

		if (!live->notices[d].set)
			continue;
		SCENE_NEW(scene, notice, plenary__notice_view__init);
		notice->delegation = scene_delegation_id(scene, d);
		notice->leaves_ms = live->notices[d].at_ms;
		it->notices[it->n_notices++] = notice;
	}
}

static void add_live(
	const struct scene *scene, unsigned s, Plenary__StepView *it)
{
	const struct step_state *state = state_step(scene->core, s);
	struct hindrances causes;

	it->number = state->live.number;
	it->revision = state->live.revision;
	it->positions = scene_positions(scene, s, false, &it->n_positions);
	it->ratified =
		scene_set_ids(scene, state->live.instruments, &it->n_ratified);
	add_notices(scene, s, it);
	if (state->status != PLENARY__STATUS__STATUS_SUSPENDED)
		return;
	causes = force_causes(scene->core, s);
	it->causes = scene_hindrances(scene, s, &causes, &it->n_causes);
}

bool view_step(const struct scene *scene, unsigned s, Plenary__View *view)
{
	const Plenary__Step *def = scene->core->steps.defs[s]->def;
	Plenary__StepView *it;

	SCENE_NEW(scene, it, plenary__step_view__init);
	it->id = def->id;
	it->status = state_step(scene->core, s)->status;
	it->sector = def->sector;
	it->n_parties = def->n_parties;
	it->parties = def->parties;
	it->n_needs = def->n_needs;
	it->needs = def->needs;
	it->n_requirements = def->n_requirements;
	it->requirements = def->requirements;
	it->rule = def->rule;
	it->n_concur = def->n_concur;
	it->concur = def->concur;
	it->reservations = def->reservations;
	it->continues_with = def->continues_with;
	it->custom = s >= scene->core->steps.n_file;
	if (status_is_live(it->status))
		add_live(scene, s, it);
	add_history(scene, s, it);
	view->body_case = PLENARY__VIEW__BODY_STEP;
	view->step = it;
	return true;
}

bool view_step_text(const struct scene *scene, unsigned s, Plenary__View *view)
{
	const Plenary__Step *def = scene->core->steps.defs[s]->def;
	Plenary__StepTextView *it;

	SCENE_NEW(scene, it, plenary__step_text_view__init);
	it->id = def->id;
	it->draft = draft_of_step(scene->core, s, scene->arena);
	it->source = def->source;
	it->n_inferred = def->n_inferred;
	it->inferred = def->inferred;
	view->body_case = PLENARY__VIEW__BODY_STEP_TEXT;
	view->step_text = it;
	return true;
}

/* ── what a delegation may do ────────────────────────────────────────── */

/* Taking note goes on while the clock stands still; procedural acts do not.
 * The rest of a verb's row is the same for all of them. */
static Plenary__Command__VerbCase verb_of(enum trigger trigger)
{
	return trigger == TRIGGER_ACKNOWLEDGE ||
			       trigger == TRIGGER_ACKNOWLEDGE_RESERVATION
		       ? PLENARY__COMMAND__VERB_ACKNOWLEDGE
		       : PLENARY__COMMAND__VERB_PROPOSE;
}

static bool may(
	const struct scene *scene, enum trigger trigger, unsigned s, unsigned d)
{
	const struct core *core = scene->core;

	if (!trigger_is_delegations(trigger) ||
		lifecycle_check(core, trigger, s, (int)d, ANY_OBJECT) !=
			PLENARY__ERROR_CODE__OK)
		return false;
	/* Of a delegation in which no seat was occupied nobody has a vote. */
	if (trigger == TRIGGER_BALLOT &&
		state_step(core, s)->live.ballots[d].roll == 0)
		return false;
	return permit_check(verb_of(trigger), WHO_HEAD,
		       core->state->clock.phase) == PLENARY__ERROR_CODE__OK;
}

static void add_verb(Plenary__MayView *it, const char *name)
{
	for (size_t i = 0; i < it->n_verbs; i++) {
		/* A revision and a reservation are acknowledged alike. */
		if (strcmp(it->verbs[i], name) == 0)
			return;
	}
	it->verbs[it->n_verbs++] = (char *)name;
}

/* From the tables that decide() refuses by, for the reader's own delegation:
 * that its own rule lets it ratify is nobody else's business. */
bool view_may(const struct scene *scene, unsigned s, Plenary__View *view)
{
	int delegation = scene_delegation(scene);
	Plenary__MayView *it;

	if (delegation < 0)
		return false;
	SCENE_NEW(scene, it, plenary__may_view__init);
	it->step = catalogue_id(&scene->core->steps, s);
	it->verbs = scene_pointers(scene, TRIGGERS);
	for (unsigned t = 0; t < TRIGGERS; t++) {
		if (may(scene, (enum trigger)t, s, (unsigned)delegation))
			add_verb(it, trigger_name((enum trigger)t));
	}
	if (it->n_verbs == 0)
		return false;
	view->body_case = PLENARY__VIEW__BODY_MAY;
	view->may = it;
	return true;
}

/* ── submissions ─────────────────────────────────────────────────────── */

bool view_submission(
	const struct scene *scene, unsigned d, unsigned i, Plenary__View *view)
{
	const struct submission *state = state_submission(scene->core, d, i);
	const struct catalogue *steps = &scene->core->steps;
	Plenary__StepSubmitted *submitted;
	Plenary__SubmissionView *it;

	if (i >= scene->core->state->n_submissions[d] ||
		!scene_may_know(scene, d))
		return false;
	submitted = plenary__step_submitted__unpack(
		arena_allocator(scene->arena), state->content.len,
		(const uint8_t *)scene_text(scene, state->content));
	if (submitted == NULL)
		return false;
	SCENE_NEW(scene, it, plenary__submission_view__init);
	it->id = submitted->submission;
	it->delegation = submitted->delegation;
	it->status = state->status;
	it->step = submitted->step;
	if (state->step >= 0 && (unsigned)state->step < steps->n)
		it->opened_as = catalogue_id(steps, (unsigned)state->step);
	it->reason = scene_text(scene, state->reason);
	view->body_case = PLENARY__VIEW__BODY_SUBMISSION;
	view->submission = it;
	return true;
}
