/* Each verb, by each kind of person, in each state of the exercise: what the
 * table says is what the core does, and the table says what PROCEDURE says. */
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
		return WHO_MEMBER;
	default:
		return WHO_MEMBER | WHO_HEAD;
	}
}

/* Whether some row opens the verb to this person in this state. */
static bool open_to(
	Plenary__Command__VerbCase verb, unsigned who, unsigned phase)
{
	const struct permit *row;

	for (unsigned i = 0; (row = permit_row(i)) != NULL; i++) {
		if (row->verb == verb && (row->who & who) != 0 &&
			(row->during >> phase & 1) != 0)
			return true;
	}
	return false;
}

static bool is_a_matter_of_permission(Plenary__ErrorCode code)
{
	return code == PLENARY__ERROR_CODE__NOT_ALLOWED ||
	       code == PLENARY__ERROR_CODE__NOT_BINDING ||
	       code == PLENARY__ERROR_CODE__WRONG_PHASE;
}

/* An empty command of every verb: refused for permission exactly where the
 * table does not open it, and without a trace wherever it is refused. */
static void test_every_verb_in_every_state(void **state)
{
	const ProtobufCMessageDescriptor *command =
		&plenary__command__descriptor;
	unsigned verbs = 0;

	(void)state;
	for (unsigned phase = 0; phase < PHASES; phase++) {
		struct fixture fixture;

		fixture_init(&fixture);
		go_to(&fixture, (Plenary__ExercisePhase)phase);
		for (unsigned i = 0; i < command->n_fields; i++) {
			Plenary__Command__VerbCase verb =
				(Plenary__Command__VerbCase)command->fields[i]
					.id;

			if ((command->fields[i].flags &
				    PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
				continue;
			verbs++;
			for (uint32_t person = 1; person <= PEOPLE; person++) {
				struct core saved;
				Plenary__ErrorCode code;
				uint8_t before[HASH_SIZE];
				uint8_t after[HASH_SIZE];

				core_clone(&saved, &fixture.core);
				core_digest(&fixture.core, before);
				code = fixture_empty_verb(
					&fixture, person, verb);
				core_digest(&fixture.core, after);
				if (is_a_matter_of_permission(code) ==
					open_to(verb, who_of(person), phase))
					fail_msg("%s by %u in phase %u: %d",
						permit_name(verb), person,
						phase, (int)code);
				if (code != PLENARY__ERROR_CODE__OK)
					assert_memory_equal(
						before, after, HASH_SIZE);
				core_fini(&fixture.core);
				fixture.core = saved;
			}
		}
		fixture_fini(&fixture);
	}
	/* Every verb of the vocabulary is in the table. */
	assert_int_equal(verbs, 5 * 26);
}

/* PROCEDURE, "Who", said once more by hand. */
static void test_the_table_is_the_procedure(void **state)
{
	const unsigned procedural = DURING_RUNNING;
	const struct permit *row;

	(void)state;
	for (unsigned i = 0; (row = permit_row(i)) != NULL; i++) {
		bool head = (row->who & WHO_HEAD) != 0;

		/* Nothing of this issue is done after ENDEX. */
		assert_int_equal(row->during & DURING_ENDED, 0);
		/* Evaluators and observers only acknowledge. */
		if ((row->who & (WHO_EVALUATOR | WHO_OBSERVER)) != 0)
			assert_int_equal(
				row->verb, PLENARY__COMMAND__VERB_ACK_NO_DUFF);
		/* Director and controller have the same verbs here. */
		assert_int_equal((row->who & WHO_DIRECTOR) != 0,
			(row->who & WHO_CONTROLLER) != 0);
		/* Binding acts are procedural, but for giving full powers. */
		if (head &&
			row->verb != PLENARY__COMMAND__VERB_GIVE_FULL_POWERS)
			assert_int_equal(row->during, procedural);
		if ((row->during & DURING_NO_DUFF) != 0)
			assert_true(
				row->verb ==
					PLENARY__COMMAND__VERB_ACK_NO_DUFF ||
				row->verb == PLENARY__COMMAND__VERB_ENDEX ||
				row->verb == PLENARY__COMMAND__VERB_RESUME ||
				(row->verb == PLENARY__COMMAND__VERB_SAY &&
					(row->who & WHO_MEMBER) == 0));
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
		cmocka_unit_test(test_the_table_is_the_procedure),
		cmocka_unit_test(test_who),
		cmocka_unit_test(test_a_command_without_a_verb),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
