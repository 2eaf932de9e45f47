/* Each verb, by each kind of person, in each state of the exercise: what the
 * core does is what PROCEDURE says, written down here once more by hand. */
#include "core/permit.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PHASES = PLENARY__EXERCISE_PHASE__PHASE_ENDED + 1 };

/* Besides the fixture's people. */
enum { POWERS_B = PEOPLE + 1, MEMBER_B, ALL_PEOPLE = MEMBER_B };

/* PROCEDURE, "Who", verb by verb: the states in which it is open to the
 * director, to controllers, to evaluators and observers, to the voice that
 * binds (the head, or full powers), to its head alone, and to any member:
 * Before STARTEX, Running, Paused, No duff. Nothing is open after ENDEX. */
#define VERB(name) PLENARY__COMMAND__VERB_##name
static const struct {
	Plenary__Command__VerbCase verb;
	const char *director;
	const char *controller;
	const char *others;
	const char *voice;
	const char *head;
	const char *member;
} procedure[] = {
	/* the clock */
	{VERB(STARTEX), "B", "B", "", "", "", ""},
	{VERB(PAUSEX), "R", "R", "", "", "", ""},
	{VERB(RESUME), "PN", "PN", "", "", "", ""},
	{VERB(ENDEX), "BRPN", "BRPN", "", "", "", ""},
	{VERB(NO_DUFF), "BRP", "BRP", "", "", "", ""},
	{VERB(ACK_NO_DUFF), "N", "N", "N", "N", "N", "N"},
	{VERB(CONFIRM_DEADLINE), "P", "P", "", "", "", ""},
	{VERB(EXTEND_DEADLINE), "RP", "RP", "", "", "", ""},
	{VERB(SET_RATE), "BRP", "BRP", "", "", "", ""},
	{VERB(JUMP_CLOCK), "RP", "RP", "", "", "", ""},
	/* the roster */
	{VERB(MOVE_PARTICIPANT), "BRP", "BRP", "", "", "", ""},
	{VERB(REMOVE_PARTICIPANT), "BRP", "BRP", "", "", "", ""},
	{VERB(REISSUE_CODE), "BRP", "BRP", "", "", "", ""},
	{VERB(GIVE_FULL_POWERS), "", "", "", "", "BRP", ""},
	/* the life of a proposal */
	{VERB(PROPOSE), "", "", "", "R", "R", ""},
	{VERB(AMEND), "", "", "", "R", "R", ""},
	{VERB(ACCEPT_AMENDMENT), "", "", "", "R", "R", ""},
	{VERB(DECLINE_AMENDMENT), "", "", "", "R", "R", ""},
	{VERB(WITHDRAW_AMENDMENT), "", "", "", "R", "R", ""},
	{VERB(TAKE_POSITION), "", "", "", "R", "R", ""},
	{VERB(ACKNOWLEDGE), "", "", "", "BRP", "BRP", ""},
	{VERB(BEGIN_SILENCE), "BRP", "", "", "R", "R", ""},
	{VERB(BREAK_SILENCE), "", "", "", "R", "R", ""},
	{VERB(WITHDRAW_PROPOSAL), "", "", "", "R", "R", ""},
	/* consent to be bound */
	{VERB(CAST_BALLOT), "", "", "", "R", "R", "R"},
	{VERB(RATIFY), "", "", "", "R", "R", ""},
	{VERB(UNRATIFY), "", "", "", "R", "R", ""},
	{VERB(REFUSE_RATIFICATION), "", "", "", "R", "R", ""},
	{VERB(ANSWER_RESERVATION), "", "", "", "R", "R", ""},
	{VERB(WITHDRAW_RESERVATION), "", "", "", "R", "R", ""},
	{VERB(SETTLE_CONDITION), "BRP", "", "", "R", "R", ""},
	{VERB(WAIVE_CONDITION), "", "", "", "R", "R", ""},
	{VERB(GIVE_NOTICE), "", "", "", "R", "R", ""},
	{VERB(REVOKE_NOTICE), "", "", "", "R", "R", ""},
	{VERB(SUBMIT_STEP), "", "", "", "R", "R", ""},
	/* EXCON's rulings */
	{VERB(SCREEN_STEP), "BRP", "", "", "", "", ""},
	{VERB(EDIT_PROPOSAL), "BRP", "", "", "", "", ""},
	{VERB(RULE_PROPOSAL), "BRP", "BRP", "", "", "", ""},
	{VERB(RULE_RESERVATION), "BRP", "BRP", "", "", "", ""},
	{VERB(UPHOLD_BREACH), "BRP", "", "", "", "", ""},
	{VERB(LIFT), "BRP", "", "", "", "", ""},
	{VERB(OVERRIDE_STATUS), "BRP", "", "", "", "", ""},
	/* injects and messages */
	{VERB(RELEASE_INJECT), "BRP", "BRP", "", "", "", ""},
	{VERB(AD_HOC_INJECT), "BRP", "BRP", "", "", "", ""},
	{VERB(OPEN_INJECT), "", "", "", "BRP", "BRP", "BRP"},
	{VERB(RESPOND_INJECT), "", "", "", "R", "R", "R"},
	{VERB(SAY), "BRPN", "BRPN", "", "BRP", "BRP", "BRP"},
};
enum { VERBS = sizeof(procedure) / sizeof(procedure[0]) };

/* Takes a running session to the state. */
static void go_to(struct fixture *fixture, Plenary__ExercisePhase phase)
{
	Plenary__Command *it;

	if (phase == PLENARY__EXERCISE_PHASE__PHASE_BEFORE)
		return;
	assert_int_equal(fixture_startex(fixture), 0);
	if (phase == PLENARY__EXERCISE_PHASE__PHASE_PAUSED)
		assert_int_equal(fixture_empty_verb(fixture, DIRECTOR,
					 PLENARY__COMMAND__VERB_PAUSEX),
			0);
	if (phase == PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF) {
		it = fixture_empty(
			&fixture->arena, PLENARY__COMMAND__VERB_NO_DUFF);
		it->no_duff->text = fixture_word(&fixture->arena, "fire");
		assert_int_equal(fixture_send(fixture, DIRECTOR, it), 0);
	}
	if (phase == PLENARY__EXERCISE_PHASE__PHASE_ENDED) {
		it = fixture_empty(
			&fixture->arena, PLENARY__COMMAND__VERB_ENDEX);
		it->endex->confirmed = true;
		assert_int_equal(fixture_send(fixture, DIRECTOR, it), 0);
	}
	assert_int_equal(core_phase(&fixture->core), phase);
}

static unsigned who_of(uint32_t person)
{
	switch (person) {
	case DIRECTOR:
		return WHO_DIRECTOR;
	case CONTROLLER:
		return WHO_CONTROLLER;
	case EVALUATOR:
		return WHO_EVALUATOR;
	case OBSERVER:
		return WHO_OBSERVER;
	case MEMBER_A:
	case MEMBER_B:
		return WHO_MEMBER;
	case POWERS_B:
		return WHO_MEMBER | WHO_POWERS;
	default:
		return WHO_MEMBER | WHO_HEAD;
	}
}

/* In which states the procedure opens the verb to the person. */
static const char *states_of(unsigned verb, uint32_t person)
{
	switch (who_of(person)) {
	case WHO_DIRECTOR:
		return procedure[verb].director;
	case WHO_CONTROLLER:
		return procedure[verb].controller;
	case WHO_EVALUATOR:
	case WHO_OBSERVER:
		return procedure[verb].others;
	case WHO_MEMBER:
		return procedure[verb].member;
	case WHO_MEMBER | WHO_POWERS:
		return procedure[verb].voice;
	default:
		return procedure[verb].head;
	}
}

/* The refusal for want of permission, or OK. */
static Plenary__ErrorCode expected(
	unsigned verb, uint32_t person, unsigned phase)
{
	static const char letters[PHASES] = {'B', 'R', 'P', 'N', 'E'};
	const char *states = states_of(verb, person);

	if (states[0] == '\0')
		return (who_of(person) & WHO_MEMBER) != 0 &&
				       procedure[verb].head[0] != '\0'
			       ? PLENARY__ERROR_CODE__NOT_BINDING
			       : PLENARY__ERROR_CODE__NOT_ALLOWED;
	return strchr(states, letters[phase]) == NULL
		       ? PLENARY__ERROR_CODE__WRONG_PHASE
		       : PLENARY__ERROR_CODE__OK;
}

static bool is_a_matter_of_permission(Plenary__ErrorCode code)
{
	return code == PLENARY__ERROR_CODE__NOT_ALLOWED ||
	       code == PLENARY__ERROR_CODE__NOT_BINDING ||
	       code == PLENARY__ERROR_CODE__WRONG_PHASE;
}

/* One of each kind, with full powers given in B. */
static void open_with_powers(struct fixture *fixture)
{
	Plenary__Command *it;

	fixture_init(fixture);
	assert_int_equal(fixture_join(fixture, "B", "Ben", "B2"), POWERS_B);
	assert_int_equal(fixture_join(fixture, "B", "Bob", ""), MEMBER_B);
	it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_GIVE_FULL_POWERS);
	it->give_full_powers->name = fixture_word(&fixture->arena, "Ben");
	assert_int_equal(fixture_send(fixture, HEAD_B, it), 0);
}

/* An empty command: refused for permission exactly as it is expected, and
 * without a trace wherever it is refused. The state stays what it was. */
static void try_empty(struct fixture *fixture, unsigned verb, uint32_t person,
	Plenary__ErrorCode expect, const char *state)
{
	struct core saved;
	Plenary__ErrorCode code;
	uint8_t before[HASH_SIZE];
	uint8_t after[HASH_SIZE];

	core_clone(&saved, &fixture->core);
	core_digest(&fixture->core, before);
	code = fixture_empty_verb(fixture, person, procedure[verb].verb);
	core_digest(&fixture->core, after);
	if ((is_a_matter_of_permission(code) ? code : 0) != expect)
		fail_msg("%s by %u %s: %d and not %d",
			permit_name(procedure[verb].verb), person, state,
			(int)code, (int)expect);
	if (code != PLENARY__ERROR_CODE__OK)
		assert_memory_equal(before, after, HASH_SIZE);
	core_fini(&fixture->core);
	fixture->core = saved;
}

static void test_every_verb_in_every_state(void **state)
{
	(void)state;
	for (unsigned phase = 0; phase < PHASES; phase++) {
		struct fixture fixture;

		open_with_powers(&fixture);
		go_to(&fixture, (Plenary__ExercisePhase)phase);
		for (unsigned verb = 0; verb < VERBS; verb++) {
			for (uint32_t p = 1; p <= ALL_PEOPLE; p++)
				try_empty(&fixture, verb, p,
					expected(verb, p, phase),
					phase_text(
						(Plenary__ExercisePhase)phase));
		}
		fixture_fini(&fixture);
	}
}

/* Every verb of the vocabulary is above, once, and has a name and a row. */
static void test_every_verb_is_there(void **state)
{
	const ProtobufCMessageDescriptor *command =
		&plenary__command__descriptor;
	unsigned verbs = 0;

	(void)state;
	for (unsigned i = 0; i < command->n_fields; i++) {
		unsigned found = 0;

		if ((command->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) ==
			0)
			continue;
		verbs++;
		for (unsigned verb = 0; verb < VERBS; verb++)
			found += (uint32_t)procedure[verb].verb ==
				 command->fields[i].id;
		if (found != 1)
			fail_msg("%s: %u rows", command->fields[i].name, found);
		assert_string_not_equal(
			permit_name(
				(Plenary__Command__VerbCase)command->fields[i]
					.id),
			"");
	}
	assert_int_equal(verbs, VERBS);
}

/* A verb's rows name each kind of person once. */
static void test_rows_do_not_overlap(void **state)
{
	const struct permit *row;
	const struct permit *other;

	(void)state;
	for (unsigned i = 0; (row = permit_row(i)) != NULL; i++) {
		assert_true(row->who != 0 && row->during != 0);
		for (unsigned k = i + 1; (other = permit_row(k)) != NULL; k++) {
			if (other->verb == row->verb)
				assert_int_equal(other->who & row->who, 0);
		}
	}
}

static void test_who(void **state)
{
	struct fixture fixture;
	Plenary__Command *it;

	(void)state;
	fixture_init(&fixture);
	for (uint32_t person = 1; person <= PEOPLE; person++)
		assert_int_equal(
			permit_who(&fixture.core, person), who_of(person));
	assert_int_equal(permit_who(&fixture.core, 0), 0);
	assert_int_equal(permit_who(&fixture.core, PEOPLE + 1), 0);
	it = fixture_empty(
		&fixture.arena, PLENARY__COMMAND__VERB_GIVE_FULL_POWERS);
	it->give_full_powers->name = fixture_word(&fixture.arena, "Amos");
	assert_int_equal(fixture_send(&fixture, HEAD_A, it), 0);
	assert_int_equal(
		permit_who(&fixture.core, MEMBER_A), WHO_MEMBER | WHO_POWERS);
	it = fixture_empty(
		&fixture.arena, PLENARY__COMMAND__VERB_REMOVE_PARTICIPANT);
	it->remove_participant->participant = MEMBER_A;
	assert_int_equal(fixture_send(&fixture, DIRECTOR, it), 0);
	assert_int_equal(permit_who(&fixture.core, MEMBER_A), 0);
	fixture_fini(&fixture);
}

static void test_a_command_without_a_verb(void **state)
{
	Plenary__Command empty = PLENARY__COMMAND__INIT;
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	assert_int_equal(fixture_send(&fixture, DIRECTOR, &empty),
		PLENARY__ERROR_CODE__BAD_COMMAND);
	assert_int_equal(fixture_send(&fixture, 0, &empty),
		PLENARY__ERROR_CODE__BAD_COMMAND);
	fixture_fini(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_verb_in_every_state),
		cmocka_unit_test(test_every_verb_is_there),
		cmocka_unit_test(test_rows_do_not_overlap),
		cmocka_unit_test(test_who),
		cmocka_unit_test(test_a_command_without_a_verb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
