/* Views as a reader may see them: which there are, and their keys. */
#include "core/project_scene.h"

#include <stdlib.h>

/* The views of which each delegation has its own. */
static bool view_of_delegation(const struct scene *scene, enum view_kind kind,
	unsigned index, Plenary__View *view)
{
	unsigned n = scene->scenario->n_delegations;
	unsigned room = scene->core->limits.submissions;

	if (kind == VIEW_BALLOTS)
		return index / n < scene->core->steps.n &&
		       view_ballots(scene, index / n, index % n, view);
	return view_submission(scene, index / room, index % room, view);
}

static bool view_of(const struct scene *scene, enum view_kind kind,
	unsigned index, Plenary__View *view)
{
	if (kind >= VIEW_STEP && kind <= VIEW_MAY &&
		index >= scene->core->steps.n)
		return false; /* room for a custom step */
	switch (kind) {
	case VIEW_EXERCISE:
		return view_exercise(scene, view);
	case VIEW_CLOCK:
		return view_clock(scene, view);
	case VIEW_DELEGATION:
		return view_delegation(scene, index, view);
	case VIEW_MEMBERS:
		return view_members(scene, index, view);
	case VIEW_MANDATE:
		return view_mandate(scene, index, view);
	case VIEW_STEP:
		return view_step(scene, index, view);
	case VIEW_STEP_TEXT:
		return view_step_text(scene, index, view);
	case VIEW_PROPOSAL:
		return view_proposal(scene, index, view);
	case VIEW_DRAFT:
		return view_draft(scene, index, view);
	case VIEW_MAY:
		return view_may(scene, index, view);
	case VIEW_INDICATOR:
		return view_indicator(scene, index, view);
	case VIEW_BAR:
		return view_bar(scene, index, view);
	case VIEW_BALLOTS:
	case VIEW_SUBMISSION:
		return view_of_delegation(scene, kind, index, view);
	case VIEW_INJECT:
		return view_inject(scene, index, view);
	case VIEW_PARTICIPANT:
		return view_participant(scene, index + 1, view);
	case VIEW_KINDS:
		break;
	}
	return false;
}

static char *key(const struct scene *scene, const char *kind, const char *id)
{
	return arena_printf(scene->arena, "%s/%s", kind, id);
}

/* Of a view that there is. */
static char *key_of(const struct scene *scene, const Plenary__View *view)
{
	switch (view->body_case) {
	case PLENARY__VIEW__BODY_EXERCISE:
		return arena_strdup(scene->arena, "exercise");
	case PLENARY__VIEW__BODY_CLOCK:
		return arena_strdup(scene->arena, "clock");
	case PLENARY__VIEW__BODY_PARTICIPANT:
		return arena_printf(scene->arena, "participant/%u",
			view->participant->participant);
	case PLENARY__VIEW__BODY_BALLOTS:
		return arena_printf(scene->arena, "ballots/%s/%s",
			view->ballots->step, view->ballots->delegation);
	case PLENARY__VIEW__BODY_DELEGATION:
		return key(scene, "delegation", view->delegation->id);
	case PLENARY__VIEW__BODY_MEMBERS:
		return key(scene, "members", view->members->delegation);
	case PLENARY__VIEW__BODY_MANDATE:
		return key(scene, "mandate", view->mandate->delegation);
	case PLENARY__VIEW__BODY_STEP:
		return key(scene, "step", view->step->id);
	case PLENARY__VIEW__BODY_STEP_TEXT:
		return key(scene, "steptext", view->step_text->id);
	case PLENARY__VIEW__BODY_PROPOSAL:
		return key(scene, "proposal", view->proposal->step);
	case PLENARY__VIEW__BODY_DRAFT:
		return key(scene, "draft", view->draft->step);
	case PLENARY__VIEW__BODY_MAY:
		return key(scene, "may", view->may->step);
	case PLENARY__VIEW__BODY_INDICATOR:
		return key(scene, "indicator", view->indicator->id);
	case PLENARY__VIEW__BODY_BAR:
		return key(scene, "bar", view->bar->id);
	case PLENARY__VIEW__BODY_INJECT:
		return key(scene, "inject", view->inject->id);
	case PLENARY__VIEW__BODY_SUBMISSION:
		return key(scene, "submission", view->submission->id);
	case PLENARY__VIEW__BODY__NOT_SET:
	case PLENARY__VIEW__BODY_GONE:
	case _PLENARY__VIEW__BODY__CASE_IS_INT_SIZE:
	default:
		abort();
	}
}

Plenary__View *project_view(const struct core *core, unsigned view,
	reader_id reader, struct arena *arena)
{
	const struct scene scene = {
		.core = core,
		.scenario = core->scenario,
		.reader = reader,
		.arena = arena,
	};
	unsigned index;
	enum view_kind kind = view_kind(&core->changed, view, &index);
	Plenary__View *it = arena_alloc(arena, sizeof(*it));

	plenary__view__init(it);
	if (!view_of(&scene, kind, index, it))
		return NULL;
	it->key = key_of(&scene, it);
	return it;
}
