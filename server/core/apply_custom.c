#include "core/apply_custom.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

/* The place of "CA.s1" among the delegation's submissions, from 0; -1: the id
 * is of none that it could have. */
static int place_of(
	const struct core *core, unsigned delegation, const char *id)
{
	const char *own = scenario_delegation_id(core->scenario, delegation);
	size_t len = strlen(own);
	uint32_t number;

	if (strncmp(id, own, len) != 0 || id[len] != '.' || id[len + 1] != 's')
		return -1;
	number = id_number(id + len + 2);
	return number == 0 || number > core->limits.submissions
		       ? -1
		       : (int)number - 1;
}

static void mark_submission(struct core *core, unsigned delegation, unsigned i)
{
	view_set_mark(&core->changed, VIEW_SUBMISSION,
		delegation * core->limits.submissions + i);
}

/* A submitted step could be opened as it is, with a rule. */
static bool could_be_opened(const struct core *core, const Plenary__Step *step)
{
	Plenary__Rule rule = PLENARY__RULE__INIT;
	Plenary__Step copy;

	if (step == NULL)
		return false;
	copy = *step;
	copy.rule = &rule;
	return catalogue_fits(&core->steps, core->scenario, &copy);
}

static int apply_submitted(struct core *core, const Plenary__Event *event)
{
	const Plenary__StepSubmitted *submitted = event->step_submitted;
	int d = scenario_delegation(core->scenario, submitted->delegation);
	uint32_t *n;
	int i;

	if (d < 0 || !could_be_opened(core, submitted->step))
		return -1;
	n = &core->state->n_submissions[d];
	i = place_of(core, (unsigned)d, submitted->submission);
	if (i < 0 || (uint32_t)i != *n)
		return -1;
	*state_submission(core, (unsigned)d, (*n)++) = (struct submission){
		.status = PLENARY__SUBMISSION_STATUS__SUBMISSION_WAITING,
		.step = -1,
		.content = pool_message(&core->pool, &submitted->base),
	};
	mark_submission(core, (unsigned)d, (unsigned)i);
	return 0;
}

/* An approved one is opened by the event that follows, as the next step of the
 * catalogue. */
static int apply_screened(struct core *core, const Plenary__Event *event)
{
	const Plenary__StepScreened *screened = event->step_screened;
	int d = scenario_delegation(core->scenario, screened->delegation);
	struct submission *submission;
	int i;

	if (d < 0)
		return -1;
	i = place_of(core, (unsigned)d, screened->submission);
	if (i < 0 || (uint32_t)i >= core->state->n_submissions[d])
		return -1;
	submission = state_submission(core, (unsigned)d, (unsigned)i);
	if (submission->status !=
		PLENARY__SUBMISSION_STATUS__SUBMISSION_WAITING)
		return -1;
	submission->status = PLENARY__SUBMISSION_STATUS__SUBMISSION_REFUSED;
	submission->reason = pool_str(&core->pool, screened->reason);
	if (screened->approved) {
		submission->status =
			PLENARY__SUBMISSION_STATUS__SUBMISSION_APPROVED;
		submission->step = (int8_t)core->steps.n;
	}
	mark_submission(core, (unsigned)d, (unsigned)i);
	return 0;
}

static int apply_opened(struct core *core, const Plenary__Event *event)
{
	const Plenary__Step *def = event->step_opened->step;
	unsigned step = core->steps.n;

	if (def == NULL ||
		step - core->steps.n_file >= core->limits.custom_steps ||
		catalogue_add(&core->steps, core->scenario, def) != 0)
		return -1;
	state_step(core, step)->status =
		state_step_ready(core, step) ? PLENARY__STATUS__STATUS_AVAILABLE
					     : PLENARY__STATUS__STATUS_LOCKED;
	view_set_mark(&core->changed, VIEW_STEP, step);
	view_set_mark(&core->changed, VIEW_STEP_TEXT, step);
	view_set_mark(&core->changed, VIEW_MAY, step);
	return 0;
}

int apply_custom(struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(STEP_SUBMITTED):
		return apply_submitted(core, event);
	case WHAT(STEP_SCREENED):
		return apply_screened(core, event);
	case WHAT(STEP_OPENED):
		return apply_opened(core, event);
	default:
		return -1;
	}
}
