#include "core/decide.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "core/clock.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef int decide_fn(struct decision *, const Plenary__Command *);

/* Of each verb that permit.c knows. */
static const struct {
	Plenary__Command__VerbCase verb;
	decide_fn *decide;
} deciders[] = {
	{PLENARY__COMMAND__VERB_STARTEX, decide_startex},
	{PLENARY__COMMAND__VERB_PAUSEX, decide_pausex},
	{PLENARY__COMMAND__VERB_RESUME, decide_resume},
	{PLENARY__COMMAND__VERB_ENDEX, decide_endex},
	{PLENARY__COMMAND__VERB_NO_DUFF, decide_no_duff},
	{PLENARY__COMMAND__VERB_ACK_NO_DUFF, decide_ack},
	{PLENARY__COMMAND__VERB_CONFIRM_DEADLINE, decide_confirm},
	{PLENARY__COMMAND__VERB_EXTEND_DEADLINE, decide_extend},
	{PLENARY__COMMAND__VERB_SET_RATE, decide_rate},
	{PLENARY__COMMAND__VERB_JUMP_CLOCK, decide_jump},
	{PLENARY__COMMAND__VERB_MOVE_PARTICIPANT, decide_move},
	{PLENARY__COMMAND__VERB_REMOVE_PARTICIPANT, decide_remove},
	{PLENARY__COMMAND__VERB_REISSUE_CODE, decide_reissue},
	{PLENARY__COMMAND__VERB_GIVE_FULL_POWERS, decide_powers},
	{PLENARY__COMMAND__VERB_PROPOSE, decide_propose},
	{PLENARY__COMMAND__VERB_AMEND, decide_amend},
	{PLENARY__COMMAND__VERB_ACCEPT_AMENDMENT, decide_accept},
	{PLENARY__COMMAND__VERB_DECLINE_AMENDMENT, decide_decline},
	{PLENARY__COMMAND__VERB_WITHDRAW_AMENDMENT, decide_withdraw_amendment},
	{PLENARY__COMMAND__VERB_TAKE_POSITION, decide_position},
	{PLENARY__COMMAND__VERB_ACKNOWLEDGE, decide_acknowledge},
	{PLENARY__COMMAND__VERB_BEGIN_SILENCE, decide_silence},
	{PLENARY__COMMAND__VERB_BREAK_SILENCE, decide_break},
	{PLENARY__COMMAND__VERB_WITHDRAW_PROPOSAL, decide_withdraw},
	{PLENARY__COMMAND__VERB_RATIFY, decide_ratify},
	{PLENARY__COMMAND__VERB_REFUSE_RATIFICATION, decide_refuse},
	{PLENARY__COMMAND__VERB_CAST_BALLOT, decide_ballot},
	{PLENARY__COMMAND__VERB_UNRATIFY, decide_unratify},
	{PLENARY__COMMAND__VERB_ANSWER_RESERVATION, decide_answer_reservation},
	{PLENARY__COMMAND__VERB_WITHDRAW_RESERVATION,
		decide_withdraw_reservation},
	{PLENARY__COMMAND__VERB_RULE_RESERVATION, decide_rule_reservation},
	{PLENARY__COMMAND__VERB_EDIT_PROPOSAL, decide_edit},
	{PLENARY__COMMAND__VERB_RULE_PROPOSAL, decide_rule},
	{PLENARY__COMMAND__VERB_SETTLE_CONDITION, decide_settle},
	{PLENARY__COMMAND__VERB_WAIVE_CONDITION, decide_waive},
	{PLENARY__COMMAND__VERB_GIVE_NOTICE, decide_notice},
	{PLENARY__COMMAND__VERB_REVOKE_NOTICE, decide_revoke},
	{PLENARY__COMMAND__VERB_UPHOLD_BREACH, decide_breach},
	{PLENARY__COMMAND__VERB_LIFT, decide_lift},
	{PLENARY__COMMAND__VERB_OVERRIDE_STATUS, decide_override},
	{PLENARY__COMMAND__VERB_SUBMIT_STEP, decide_submit},
	{PLENARY__COMMAND__VERB_SCREEN_STEP, decide_screen},
	{PLENARY__COMMAND__VERB_RELEASE_INJECT, decide_release},
	{PLENARY__COMMAND__VERB_AD_HOC_INJECT, decide_ad_hoc},
	{PLENARY__COMMAND__VERB_OPEN_INJECT, decide_open},
	{PLENARY__COMMAND__VERB_RESPOND_INJECT, decide_respond},
	{PLENARY__COMMAND__VERB_SAY, decide_say},
};

static decide_fn *decider(Plenary__Command__VerbCase verb)
{
	for (size_t i = 0; i < sizeof(deciders) / sizeof(deciders[0]); i++) {
		if (deciders[i].verb == verb)
			return deciders[i].decide;
	}
	return NULL;
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
	const struct catalogue *steps = &decision->core->steps;
	int step = catalogue_find(steps, id);
	struct buf known = {0};

	if (step >= 0)
		return step;
	for (unsigned s = 0; s < steps->n; s++)
		buf_printf(&known, "%s%s", s == 0 ? "" : ", ",
			catalogue_id(steps, steps->by_id[s]));
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
	if (command->verb_case == PLENARY__COMMAND__VERB_ANSWER_RESERVATION &&
		command->answer_reservation->object)
		return trigger_name(TRIGGER_OBJECT);
	if (command->verb_case != PLENARY__COMMAND__VERB_TAKE_POSITION)
		return permit_name(command->verb_case);
	switch (command->take_position->position) {
	case PLENARY__POSITION__POSITION_ASSENT:
		return trigger_name(TRIGGER_ASSENT);
	case PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION:
		return trigger_name(TRIGGER_RESERVE);
	case PLENARY__POSITION__POSITION_ABSTAIN:
		return trigger_name(TRIGGER_ABSTAIN);
	case PLENARY__POSITION__POSITION_STAND_ASIDE:
		return trigger_name(TRIGGER_STAND_ASIDE);
	case PLENARY__POSITION__POSITION_BLOCK:
		return trigger_name(TRIGGER_BLOCK);
	case PLENARY__POSITION__POSITION_NONE:
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

/* What was sent before a move was meant for another delegation. */
static int check_epoch(struct decision *decision, uint64_t epoch)
{
	const struct participant *person =
		state_participant(decision->core, decision->act->participant);

	if (person == NULL || (epoch == 0 ? 1 : epoch) == person->epoch)
		return 0;
	return refuse(decision, PLENARY__ERROR_CODE__MOVED,
		"you were moved to another delegation after this was sent: "
		"connect again, look at what it sees, and decide again");
}

int decide(struct decision *decision, const Plenary__Command *command)
{
	decide_fn *fn = decider(command->verb_case);

	if (check_epoch(decision, command->epoch) != 0 ||
		check_permit(decision, command) != 0)
		return -1;
	assert(fn != NULL);
	return fn(decision, command);
}
