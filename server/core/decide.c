#include "core/decide.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "core/clock.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef int decide_fn(struct decision *, const Plenary__Command *);

static decide_fn *decider(Plenary__Command__VerbCase verb)
{
	switch (verb) {
	case PLENARY__COMMAND__VERB_STARTEX:
		return decide_startex;
	case PLENARY__COMMAND__VERB_PAUSEX:
		return decide_pausex;
	case PLENARY__COMMAND__VERB_RESUME:
		return decide_resume;
	case PLENARY__COMMAND__VERB_ENDEX:
		return decide_endex;
	case PLENARY__COMMAND__VERB_NO_DUFF:
		return decide_no_duff;
	case PLENARY__COMMAND__VERB_ACK_NO_DUFF:
		return decide_ack;
	case PLENARY__COMMAND__VERB_CONFIRM_DEADLINE:
		return decide_confirm;
	case PLENARY__COMMAND__VERB_EXTEND_DEADLINE:
		return decide_extend;
	case PLENARY__COMMAND__VERB_REMOVE_PARTICIPANT:
		return decide_remove;
	case PLENARY__COMMAND__VERB_REISSUE_CODE:
		return decide_reissue;
	case PLENARY__COMMAND__VERB_GIVE_FULL_POWERS:
		return decide_powers;
	case PLENARY__COMMAND__VERB_PROPOSE:
		return decide_propose;
	case PLENARY__COMMAND__VERB_AMEND:
		return decide_amend;
	case PLENARY__COMMAND__VERB_ACCEPT_AMENDMENT:
		return decide_accept;
	case PLENARY__COMMAND__VERB_DECLINE_AMENDMENT:
		return decide_decline;
	case PLENARY__COMMAND__VERB_WITHDRAW_AMENDMENT:
		return decide_withdraw_amendment;
	case PLENARY__COMMAND__VERB_TAKE_POSITION:
		return decide_position;
	case PLENARY__COMMAND__VERB_WITHDRAW_PROPOSAL:
		return decide_withdraw;
	case PLENARY__COMMAND__VERB_RATIFY:
		return decide_ratify;
	case PLENARY__COMMAND__VERB_REFUSE_RATIFICATION:
		return decide_refuse;
	case PLENARY__COMMAND__VERB_REJECT_PROPOSAL:
		return decide_reject;
	case PLENARY__COMMAND__VERB_RELEASE_INJECT:
		return decide_release;
	case PLENARY__COMMAND__VERB_AD_HOC_INJECT:
		return decide_ad_hoc;
	case PLENARY__COMMAND__VERB_OPEN_INJECT:
		return decide_open;
	case PLENARY__COMMAND__VERB_RESPOND_INJECT:
		return decide_respond;
	case PLENARY__COMMAND__VERB_SAY:
		return decide_say;
	case PLENARY__COMMAND__VERB__NOT_SET:
	case _PLENARY__COMMAND__VERB__CASE_IS_INT_SIZE:
	default:
		return NULL;
	}
}

void decision_init(struct decision *decision, const struct core *core,
	const struct act *act, struct group *group)
{
	const struct participant *person =
		state_participant(core, act->participant);

	*decision = (struct decision){
		.core = core,
		.act = act,
		.group = group,
		.arena = group->arena,
		.exercise_ms =
			clock_exercise_ms(&core->state->clock, act->at_ms),
		.who = permit_who(core, act->participant),
		.delegation = person == NULL ? -1 : person->delegation,
	};
}

Plenary__Event *emit(struct decision *decision, audience_set audience,
	Plenary__Event__WhatCase what, void *payload)
{
	struct group *group = decision->group;
	const struct act *act = decision->act;
	Plenary__Event *event = arena_alloc(group->arena, sizeof(*event));

	plenary__event__init(event);
	event->at_ms = act->at_ms;
	event->exercise_ms = decision->exercise_ms;
	event->participant = act->participant;
	event->client_id.data = (uint8_t *)act->client_id;
	event->client_id.len = act->client_id_len;
	event->client_seq = act->client_seq;
	event->what_case = what;
	/* The members of the union are all pointers to messages. */
	event->startex = payload;
	if (group->n == group->room) {
		size_t room = group->room == 0 ? 8 : group->room * 2;
		struct stamped *more =
			arena_alloc(group->arena, room * sizeof(*more));

		if (group->n > 0)
			memcpy(more, group->events, group->n * sizeof(*more));
		group->events = more;
		group->room = room;
	}
	group->events[group->n++] =
		(struct stamped){.event = event, .audience = audience};
	return event;
}

/* A sentence repeats what a peer sent, cut where it is too long; a character
 * that was cut in half would make a client drop the whole message. */
static char *mend_utf8(struct arena *arena, const char *text)
{
	char *out = arena_strdup(arena, text);

	for (char *at = out; *at != '\0';) {
		size_t left = strlen(at);
		size_t len = 1;

		while (len <= 4 && len <= left && !utf8_valid(at, len))
			len++;
		if (len > 4 || len > left) {
			*at = '?';
			len = 1;
		}
		at += len;
	}
	return out;
}

int refuse(struct decision *decision, Plenary__ErrorCode code,
	const char *format, ...)
{
	Plenary__Error *why = arena_alloc(decision->arena, sizeof(*why));
	char sentence[2048];
	va_list args;

	va_start(args, format);
	vsnprintf(sentence, sizeof(sentence), format, args);
	va_end(args);
	plenary__error__init(why);
	why->code = code;
	why->message = mend_utf8(decision->arena, sentence);
	decision->why = why;
	return -1;
}

int refuse_with(struct decision *decision, const char *name, const char *value)
{
	Plenary__Error *why = decision->why;
	Plenary__Param **params = arena_alloc(decision->arena,
		(why->n_params + 1) * sizeof(Plenary__Param *));
	Plenary__Param *param = arena_alloc(decision->arena, sizeof(*param));

	plenary__param__init(param);
	param->name = arena_strdup(decision->arena, name);
	param->value = mend_utf8(decision->arena, value);
	for (size_t i = 0; i < why->n_params; i++)
		params[i] = why->params[i];
	params[why->n_params++] = param;
	why->params = params;
	return -1;
}

/* An id in a message: a peer may send anything in its place. */
static const char *shortened(struct decision *decision, const char *id)
{
	return strlen(id) <= ID_MAX
		       ? id
		       : arena_printf(decision->arena, "%.*s…", ID_MAX, id);
}

int find_step(struct decision *decision, const char *id)
{
	const struct scenario *scenario = decision->core->scenario;
	int step = scenario_step(scenario, id);
	struct buf known = {0};

	if (step >= 0)
		return step;
	for (unsigned s = 0; s < scenario->n_steps; s++)
		buf_printf(&known, "%s%s", s == 0 ? "" : ", ",
			scenario->def->steps[scenario->by_id[s]]->id);
	refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_STEP,
		"there is no step '%s': the steps are %s",
		shortened(decision, id), buf_cstr(&known));
	buf_fini(&known);
	return refuse_with(decision, "step", shortened(decision, id));
}

int check_text(struct decision *decision, const char *what, const char *text)
{
	size_t max = decision->core->limits.text;

	if (text[0] == '\0')
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"%s is empty: write it in quotes", what);
	if (strlen(text) > max)
		return refuse(decision, PLENARY__ERROR_CODE__TOO_BIG,
			"%s has %zu bytes: at most %zu are taken", what,
			strlen(text), max);
	return 0;
}

char *print_set(struct decision *decision, delegation_set set)
{
	const struct scenario *scenario = decision->core->scenario;
	char *out = arena_strdup(decision->arena, "");

	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		if ((set >> d & 1) != 0)
			out = arena_printf(decision->arena, "%s%s%s", out,
				out[0] == '\0' ? "" : ", ",
				scenario_delegation_id(scenario, d));
	}
	return out;
}

/* When a verb is open to this person, for the message. */
static char *print_phases(
	struct decision *decision, Plenary__Command__VerbCase verb)
{
	char *out = arena_strdup(decision->arena, "");
	const struct permit *row;
	unsigned during = 0;

	for (unsigned i = 0; (row = permit_row(i)) != NULL; i++) {
		if (row->verb == verb && (row->who & decision->who) != 0)
			during |= row->during;
	}
	for (int phase = 0; phase <= PLENARY__EXERCISE_PHASE__PHASE_ENDED;
		phase++) {
		if ((during >> phase & 1) != 0)
			out = arena_printf(decision->arena, "%s%s%s", out,
				out[0] == '\0' ? "" : " or ",
				phase_text((Plenary__ExercisePhase)phase));
	}
	return out;
}

/* Whose verb it is, for the message. */
static char *print_roles(
	struct decision *decision, Plenary__Command__VerbCase verb)
{
	static const struct {
		unsigned who;
		const char *name;
	} roles[] = {
		{WHO_DIRECTOR, "the director"},
		{WHO_CONTROLLER, "controllers"},
		{WHO_EVALUATOR, "evaluators"},
		{WHO_OBSERVER, "observers"},
		{WHO_MEMBER, "members of a delegation"},
		{WHO_HEAD, "heads of delegation"},
		{WHO_POWERS, "holders of full powers"},
	};
	char *out = arena_strdup(decision->arena, "");
	const struct permit *row;
	unsigned who = 0;

	for (unsigned i = 0; (row = permit_row(i)) != NULL; i++) {
		if (row->verb == verb)
			who |= row->who;
	}
	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if ((who & roles[i].who) != 0)
			out = arena_printf(decision->arena, "%s%s%s", out,
				out[0] == '\0' ? "" : ", ", roles[i].name);
	}
	return out;
}

/* As it was typed: a position has a verb for each of its kinds. */
static const char *verb_name(const Plenary__Command *command)
{
	if (command->verb_case != PLENARY__COMMAND__VERB_TAKE_POSITION)
		return permit_name(command->verb_case);
	switch (command->take_position->position) {
	case PLENARY__POSITION__POSITION_ASSENT:
		return trigger_name(TRIGGER_ASSENT);
	case PLENARY__POSITION__POSITION_ABSTAIN:
		return trigger_name(TRIGGER_ABSTAIN);
	case PLENARY__POSITION__POSITION_STAND_ASIDE:
		return trigger_name(TRIGGER_STAND_ASIDE);
	case PLENARY__POSITION__POSITION_BLOCK:
		return trigger_name(TRIGGER_BLOCK);
	case PLENARY__POSITION__POSITION_NONE:
	case PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION:
	case _PLENARY__POSITION_IS_INT_SIZE:
	default:
		return "a position";
	}
}

static int check_permit(
	struct decision *decision, const Plenary__Command *command)
{
	Plenary__ExercisePhase phase = decision->core->state->clock.phase;
	Plenary__Command__VerbCase verb = command->verb_case;
	Plenary__ErrorCode code = permit_check(verb, decision->who, phase);
	const char *name = verb_name(command);

	if (code == PLENARY__ERROR_CODE__OK)
		return 0;
	if (code == PLENARY__ERROR_CODE__BAD_COMMAND)
		return refuse(decision, code,
			"the command has no verb that this server knows: "
			"send one of those of plenary.proto");
	if (code == PLENARY__ERROR_CODE__NOT_BINDING &&
		verb == PLENARY__COMMAND__VERB_GIVE_FULL_POWERS)
		return refuse(decision, code,
			"full powers are the head's to give and to take: only "
			"the head of the delegation may");
	if (code == PLENARY__ERROR_CODE__NOT_BINDING)
		return refuse(decision, code,
			"%s binds the delegation: only its head, or the holder "
			"of full powers, may",
			name);
	if (code == PLENARY__ERROR_CODE__NOT_ALLOWED)
		return refuse(decision, code,
			"%s is not a verb of your role: it is for %s", name,
			print_roles(decision, verb));
	refuse(decision, code,
		"the exercise is %s: %s is possible while it is %s",
		phase_text(phase), name, print_phases(decision, verb));
	return refuse_with(decision, "phase", phase_text(phase));
}

int decide(struct decision *decision, const Plenary__Command *command)
{
	decide_fn *fn = decider(command->verb_case);

	if (check_permit(decision, command) != 0)
		return -1;
	assert(fn != NULL);
	return fn(decision, command);
}
