#include "core/permit.h"

#define VERB(name) PLENARY__COMMAND__VERB_##name

enum {
	CONTROL = WHO_DIRECTOR | WHO_CONTROLLER,
	VOICE = WHO_HEAD | WHO_POWERS, /* who binds the delegation (VCLT 7) */
	EVERYBODY = CONTROL | WHO_EVALUATOR | WHO_OBSERVER | WHO_MEMBER,
	IN_TIME = DURING_BEFORE | DURING_RUNNING | DURING_PAUSED,
	NOT_OVER = IN_TIME | DURING_NO_DUFF
};

/* PROCEDURE, "Who": the table of exercise states, verb by verb. */
static const struct permit table[] = {
	{VERB(STARTEX), "startex", CONTROL, DURING_BEFORE},
	{VERB(PAUSEX), "pausex", CONTROL, DURING_RUNNING},
	{VERB(RESUME), "resume", CONTROL, DURING_PAUSED | DURING_NO_DUFF},
	{VERB(ENDEX), "endex", CONTROL, NOT_OVER},
	{VERB(NO_DUFF), "noduff", CONTROL, IN_TIME},
	{VERB(ACK_NO_DUFF), "ack", EVERYBODY, DURING_NO_DUFF},
	{VERB(CONFIRM_DEADLINE), "confirm", CONTROL, DURING_PAUSED},
	{VERB(EXTEND_DEADLINE), "extend", CONTROL,
		DURING_RUNNING | DURING_PAUSED},
	{VERB(SET_RATE), "rate", CONTROL, IN_TIME},
	{VERB(JUMP_CLOCK), "jump", CONTROL, DURING_RUNNING | DURING_PAUSED},

	{VERB(MOVE_PARTICIPANT), "move", CONTROL, IN_TIME},
	{VERB(REMOVE_PARTICIPANT), "remove", CONTROL, IN_TIME},
	{VERB(REISSUE_CODE), "reissue", CONTROL, IN_TIME},
	{VERB(GIVE_FULL_POWERS), "powers", WHO_HEAD, IN_TIME},

	{VERB(PROPOSE), "propose", VOICE, DURING_RUNNING},
	{VERB(AMEND), "amend", VOICE, DURING_RUNNING},
	{VERB(ACCEPT_AMENDMENT), "accept", VOICE, DURING_RUNNING},
	{VERB(DECLINE_AMENDMENT), "decline", VOICE, DURING_RUNNING},
	{VERB(WITHDRAW_AMENDMENT), "withdraw-amendment", VOICE, DURING_RUNNING},
	{VERB(TAKE_POSITION), "position", VOICE, DURING_RUNNING},
	{VERB(WITHDRAW_PROPOSAL), "withdraw", VOICE, DURING_RUNNING},
	{VERB(RATIFY), "ratify", VOICE, DURING_RUNNING},
	{VERB(REFUSE_RATIFICATION), "refuse", VOICE, DURING_RUNNING},

	{VERB(ACKNOWLEDGE), "acknowledge", VOICE, IN_TIME},
	{VERB(BEGIN_SILENCE), "silence", VOICE, DURING_RUNNING},
	{VERB(BEGIN_SILENCE), "silence", WHO_DIRECTOR, IN_TIME},
	{VERB(BREAK_SILENCE), "break", VOICE, DURING_RUNNING},
	{VERB(CAST_BALLOT), "ballot", WHO_MEMBER, DURING_RUNNING},
	{VERB(UNRATIFY), "unratify", VOICE, DURING_RUNNING},
	{VERB(ANSWER_RESERVATION), "accept-reservation", VOICE, DURING_RUNNING},
	{VERB(WITHDRAW_RESERVATION), "withdraw-reservation", VOICE,
		DURING_RUNNING},
	{VERB(SETTLE_CONDITION), "settle", VOICE, DURING_RUNNING},
	{VERB(SETTLE_CONDITION), "settle", WHO_DIRECTOR, IN_TIME},
	{VERB(WAIVE_CONDITION), "waive", VOICE, DURING_RUNNING},
	{VERB(GIVE_NOTICE), "notice", VOICE, DURING_RUNNING},
	{VERB(REVOKE_NOTICE), "revoke", VOICE, DURING_RUNNING},
	{VERB(SUBMIT_STEP), "submit", VOICE, DURING_RUNNING},

	{VERB(SCREEN_STEP), "screen", WHO_DIRECTOR, IN_TIME},
	{VERB(EDIT_PROPOSAL), "edit", WHO_DIRECTOR, IN_TIME},
	{VERB(RULE_PROPOSAL), "rule", CONTROL, IN_TIME},
	{VERB(RULE_RESERVATION), "rule", CONTROL, IN_TIME},
	{VERB(UPHOLD_BREACH), "breach", WHO_DIRECTOR, IN_TIME},
	{VERB(LIFT), "lift", WHO_DIRECTOR, IN_TIME},
	{VERB(OVERRIDE_STATUS), "override", WHO_DIRECTOR, IN_TIME},

	{VERB(RELEASE_INJECT), "release", CONTROL, IN_TIME},
	{VERB(AD_HOC_INJECT), "inject", CONTROL, IN_TIME},
	{VERB(OPEN_INJECT), "open", WHO_MEMBER, IN_TIME},
	{VERB(RESPOND_INJECT), "respond", WHO_MEMBER, DURING_RUNNING},
	{VERB(SAY), "say", WHO_MEMBER, IN_TIME},
	{VERB(SAY), "say", CONTROL, NOT_OVER},
};

const struct permit *permit_row(unsigned i)
{
	return i < sizeof(table) / sizeof(table[0]) ? &table[i] : NULL;
}

const char *permit_name(Plenary__Command__VerbCase verb)
{
	const struct permit *row;

	for (unsigned i = 0; (row = permit_row(i)) != NULL; i++) {
		if (row->verb == verb)
			return row->name;
	}
	return "";
}

static unsigned who_in_delegation(
	const struct core *core, uint32_t participant, unsigned delegation)
{
	const struct delegation_state *state =
		&core->state->delegations[delegation];
	unsigned who = WHO_MEMBER;

	if (state->head == participant)
		who |= WHO_HEAD;
	if (state->full_powers == participant)
		who |= WHO_POWERS;
	return who;
}

unsigned permit_who(const struct core *core, uint32_t participant)
{
	const struct participant *person = state_participant(core, participant);

	if (person == NULL || person->removed)
		return 0;
	switch (person->role) {
	case PLENARY__ROLE__ROLE_DIRECTOR:
		return WHO_DIRECTOR;
	case PLENARY__ROLE__ROLE_CONTROLLER:
		return WHO_CONTROLLER;
	case PLENARY__ROLE__ROLE_EVALUATOR:
		return WHO_EVALUATOR;
	case PLENARY__ROLE__ROLE_OBSERVER:
		return WHO_OBSERVER;
	case PLENARY__ROLE__ROLE_DELEGATE:
		return who_in_delegation(
			core, participant, (unsigned)person->delegation);
	case PLENARY__ROLE__ROLE_NONE:
	case PLENARY__ROLE__ROLE_ADMIN:
	case _PLENARY__ROLE_IS_INT_SIZE:
	default:
		return 0;
	}
}

Plenary__ErrorCode permit_check(Plenary__Command__VerbCase verb, unsigned who,
	Plenary__ExercisePhase phase)
{
	unsigned ever = 0;
	unsigned now = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		const struct permit *row = &table[i];

		if (row->verb != verb)
			continue;
		ever |= row->who;
		if ((row->during >> phase & 1) != 0)
			now |= row->who;
	}
	if (ever == 0)
		return PLENARY__ERROR_CODE__BAD_COMMAND;
	if ((ever & who) == 0)
		return (who & WHO_MEMBER) != 0 && (ever & VOICE) != 0
			       ? PLENARY__ERROR_CODE__NOT_BINDING
			       : PLENARY__ERROR_CODE__NOT_ALLOWED;
	if ((now & who) == 0)
		return PLENARY__ERROR_CODE__WRONG_PHASE;
	return PLENARY__ERROR_CODE__OK;
}

const char *phase_text(Plenary__ExercisePhase phase)
{
	switch (phase) {
	case PLENARY__EXERCISE_PHASE__PHASE_BEFORE:
		return "before STARTEX";
	case PLENARY__EXERCISE_PHASE__PHASE_RUNNING:
		return "running";
	case PLENARY__EXERCISE_PHASE__PHASE_PAUSED:
		return "paused";
	case PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF:
		return "in NO DUFF";
	case PLENARY__EXERCISE_PHASE__PHASE_ENDED:
		return "ended";
	case _PLENARY__EXERCISE_PHASE_IS_INT_SIZE:
	default:
		return "in no known state";
	}
}
