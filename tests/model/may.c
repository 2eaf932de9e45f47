#include "tests/model/may.h"

#include "core/project.h"

#include <string.h>

void may_init(struct may *may)
{
	*may = (struct may){0};
	arena_init(&may->arena, 0);
}

void may_fini(struct may *may)
{
	arena_fini(&may->arena);
}

void may_take(struct may *may, const struct core *core)
{
	arena_reset(&may->arena);
	for (unsigned s = 0; s < core->steps.n; s++) {
		for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
			Plenary__View *view = project_view(core,
				core->changed.base[VIEW_MAY] + s,
				reader_of_delegation(d), &may->arena);

			may->views[s][d] = view == NULL ? NULL : view->may;
		}
	}
}

/* As on the command line; NULL: no verb of a delegation's voice at a step. */
static const char *verb_of(struct input input)
{
	static const char *const positions[] = {
		[OBJECT_ASSENT] = "assent",
		[OBJECT_ABSTAIN] = "abstain",
		[OBJECT_STAND_ASIDE] = "stand-aside",
		[OBJECT_BLOCK] = "block",
	};
	static const char *const verbs[INPUT_KINDS] = {
		[INPUT_PROPOSE] = "propose",
		[INPUT_AMEND] = "amend",
		[INPUT_ACCEPT] = "accept",
		[INPUT_DECLINE] = "decline",
		[INPUT_WITHDRAW_AMENDMENT] = "withdraw-amendment",
		[INPUT_RESERVE] = "reserve",
		[INPUT_ACKNOWLEDGE] = "acknowledge",
		[INPUT_SILENCE] = "silence",
		[INPUT_BREAK] = "break",
		[INPUT_WITHDRAW] = "withdraw",
		[INPUT_RATIFY] = "ratify",
		[INPUT_REFUSE] = "refuse",
		[INPUT_UNRATIFY] = "unratify",
		[INPUT_ACKNOWLEDGE_RESERVATION] = "acknowledge",
		[INPUT_ACCEPT_RESERVATION] = "accept-reservation",
		[INPUT_OBJECT] = "object",
		[INPUT_WITHDRAW_RESERVATION] = "withdraw-reservation",
		[INPUT_SETTLE] = "settle",
		[INPUT_WAIVE] = "waive",
		[INPUT_NOTICE] = "notice",
		[INPUT_REVOKE] = "revoke",
	};

	return input.kind == INPUT_POSITION ? positions[input.object]
					    : verbs[input.kind];
}

static bool is_listed(const Plenary__MayView *view, const char *verb)
{
	for (size_t i = 0; view != NULL && i < view->n_verbs; i++) {
		if (strcmp(view->verbs[i], verb) == 0)
			return true;
	}
	return false;
}

/* A verb is listed if there is any amendment or reservation with which it may
 * be used; one refusal about a certain one says nothing. */
static bool is_of_one_object(struct input input)
{
	switch ((enum input_kind)input.kind) {
	case INPUT_ACCEPT:
	case INPUT_DECLINE:
	case INPUT_WITHDRAW_AMENDMENT:
	case INPUT_ACKNOWLEDGE:
	case INPUT_ACKNOWLEDGE_RESERVATION:
	case INPUT_ACCEPT_RESERVATION:
	case INPUT_OBJECT:
	case INPUT_WITHDRAW_RESERVATION:
		return true;
	default:
		return false;
	}
}

bool may_law(const struct may *may, struct input input,
	const Plenary__Error *error, struct fault *fault)
{
	const char *verb = verb_of(input);
	bool listed;

	if (verb == NULL || input.actor >= DELEGATIONS_MAX)
		return true;
	listed = is_listed(may->views[input.step][input.actor], verb);
	if (error == NULL && !listed)
		return fault_say(fault, "what is taken was listed", "%s", verb);
	if (error == NULL || !listed || is_of_one_object(input))
		return true;
	switch (error->code) {
	case PLENARY__ERROR_CODE__NO_CHANGE:
	case PLENARY__ERROR_CODE__LIMIT_REACHED:
	case PLENARY__ERROR_CODE__NO_RESERVATIONS:
		return true;
	default:
		return fault_say(fault, "what is listed is taken", "%s: %s",
			verb, error->message);
	}
}
