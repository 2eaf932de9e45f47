/* What a refusal says, and what it must not say. */
#include "base/utf8.h"
#include "core/decide_reference.h"
#include "core/stream.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int open_it(void **state)
{
	struct fixture *it = calloc(1, sizeof(*it));

	if (it == NULL)
		return -1;
	fixture_init(it);
	*state = it;
	return fixture_startex(it) == PLENARY__ERROR_CODE__OK ? 0 : -1;
}

static int close_it(void **state)
{
	fixture_fini(*state);
	free(*state);
	return 0;
}

static bool is_text(const Plenary__Error *error)
{
	bool ok = utf8_valid(error->message, strlen(error->message));

	for (size_t i = 0; i < error->n_params; i++)
		ok = ok && utf8_valid(error->params[i]->value,
				   strlen(error->params[i]->value));
	return ok;
}

/* A peer's long word is repeated in part; a character must not be cut in
 * half, or a browser drops the whole message. */
static void test_cut_words_are_text(void **state)
{
	static const char wide[] = "\xf0\x9f\x8c\x8a\xe2\x82\xac\xc3\xa9";
	struct fixture *it = *state;

	for (size_t lead = 0; lead < 4; lead++) {
		char word[256];
		Plenary__Command *command;

		memset(word, 'x', lead);
		for (size_t at = lead; at < 200; at += sizeof(wide) - 1)
			memcpy(word + at, wide, sizeof(wide));
		assert_int_equal(fixture_say(it, HEAD_A, word),
			PLENARY__ERROR_CODE__UNKNOWN_CHANNEL);
		assert_true(is_text(it->why));
		assert_int_equal(fixture_propose(it, HEAD_A, word),
			PLENARY__ERROR_CODE__UNKNOWN_STEP);
		assert_true(is_text(it->why));
		command = fixture_empty(
			&it->arena, PLENARY__COMMAND__VERB_RELEASE_INJECT);
		command->release_inject->inject = word;
		assert_int_equal(fixture_send(it, DIRECTOR, command),
			PLENARY__ERROR_CODE__UNKNOWN_INJECT);
		assert_true(is_text(it->why));
		command = fixture_empty(
			&it->arena, PLENARY__COMMAND__VERB_PROPOSE);
		command->propose->step = fixture_word(&it->arena, "trio");
		command->propose->n_settings = 1;
		command->propose->settings =
			MAKE(&it->arena, Plenary__Setting *, 1);
		command->propose->settings[0] =
			MAKE(&it->arena, Plenary__Setting, 1);
		plenary__setting__init(command->propose->settings[0]);
		command->propose->settings[0]->key = word;
		assert_int_equal(fixture_send(it, HEAD_A, command),
			PLENARY__ERROR_CODE__UNKNOWN_SETTING);
		assert_true(is_text(it->why));
	}
}

static Plenary__ErrorCode open_inject(
	struct fixture *it, uint32_t who, const char *id)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_OPEN_INJECT);

	command->open_inject->inject = fixture_word(&it->arena, id);
	return fixture_send(it, who, command);
}

/* What was not sent to a delegation is refused in the same words as what does
 * not exist: only the id, which the sender wrote, differs. */
static void test_invisible_is_unknown(void **state)
{
	struct fixture *it = *state;
	Plenary__Command *command = fixture_empty(
		&it->arena, PLENARY__COMMAND__VERB_RELEASE_INJECT);
	Plenary__ErrorCode code;
	char *before;

	code = open_inject(it, HEAD_B, "A.1");
	assert_int_equal(code, PLENARY__ERROR_CODE__UNKNOWN_INJECT);
	before = it->why->message;
	command->release_inject->inject = fixture_word(&it->arena, "hint");
	command->release_inject->confirmed = true;
	assert_int_equal(fixture_send(it, DIRECTOR, command), 0);
	assert_int_equal(open_inject(it, HEAD_B, "A.1"), code);
	assert_string_equal(it->why->message, before);
	assert_int_equal(it->why->n_params, 0);
	assert_int_equal(open_inject(it, HEAD_B, "hint"), code);
	assert_int_equal(open_inject(it, HEAD_A, "hint"), code);
	assert_int_equal(open_inject(it, HEAD_A, "A.1"), 0);
}

/* More settings than a text has keys. */
static void test_too_many_settings(void **state)
{
	enum { MANY = TERMS_MAX + CONDITIONS_MAX + 4 };

	struct fixture *it = *state;
	Plenary__Setting *settings[MANY];
	Plenary__Setting one = PLENARY__SETTING__INIT;
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_PROPOSE);

	one.key = fixture_word(&it->arena, "terms.where");
	one.value = fixture_word(&it->arena, "here");
	for (int i = 0; i < MANY; i++)
		settings[i] = &one;
	command->propose->step = fixture_word(&it->arena, "trio");
	command->propose->settings = settings;
	command->propose->n_settings = MANY;
	assert_int_equal(fixture_send(it, HEAD_A, command),
		PLENARY__ERROR_CODE__TOO_BIG);
	command->propose->n_settings = MANY - 1;
	assert_int_equal(fixture_send(it, HEAD_A, command), 0);
}

static void test_texts_over_the_limit(void **state)
{
	struct fixture *it = *state;
	size_t max = it->core.limits.text;
	char *text = memset(arena_alloc(&it->arena, max + 2), 'x', max + 1);
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_SAY);

	command->say->channel = fixture_word(&it->arena, "all");
	command->say->text = text;
	assert_int_equal(fixture_send(it, HEAD_A, command),
		PLENARY__ERROR_CODE__TOO_BIG);
	text[max] = '\0';
	assert_int_equal(fixture_send(it, HEAD_A, command), 0);
	command->say->text = fixture_word(&it->arena, "");
	assert_int_equal(fixture_send(it, HEAD_A, command),
		PLENARY__ERROR_CODE__BAD_COMMAND);
}

/* A hash that is not the text's, or no hash at all. */
static void test_hashes(void **state)
{
	struct fixture *it = *state;
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_TAKE_POSITION);
	Plenary__ProposalRef *ref = fixture_ref(it, "trio", 1);
	uint8_t hash[HASH_SIZE];

	assert_int_equal(fixture_propose(it, HEAD_A, "trio"), 0);
	memcpy(hash, state_step(&it->core, 2)->live.hash, HASH_SIZE);
	command->take_position->position = PLENARY__POSITION__POSITION_ASSENT;
	command->take_position->proposal = ref;
	ref->hash = (ProtobufCBinaryData){HASH_SIZE, hash};
	hash[0] ^= 1;
	assert_int_equal(fixture_send(it, HEAD_B, command),
		PLENARY__ERROR_CODE__WRONG_HASH);
	hash[0] ^= 1;
	ref->hash.len--;
	assert_int_equal(fixture_send(it, HEAD_B, command),
		PLENARY__ERROR_CODE__WRONG_HASH);
	ref->hash.len++;
	ref->revision = 0;
	assert_int_equal(fixture_send(it, HEAD_B, command),
		PLENARY__ERROR_CODE__STALE_REVISION);
	ref->revision = 1;
	assert_int_equal(fixture_send(it, HEAD_B, command), 0);
	command->take_position->proposal = NULL;
	assert_int_equal(fixture_send(it, HEAD_B, command),
		PLENARY__ERROR_CODE__BAD_COMMAND);
	command->take_position->proposal = ref;
	command->take_position->position = (Plenary__Position)9;
	assert_int_equal(fixture_send(it, HEAD_B, command),
		PLENARY__ERROR_CODE__BAD_COMMAND);
}

static void test_names(void **state)
{
	char too_long[66] = {0};
	const char *const bad[] = {"", " Ned", "Ned ", "N\ned", "N\x1b[2Jed",
		"\xff", "\xc3", too_long};
	struct fixture *it = *state;

	memset(too_long, 'x', sizeof(too_long) - 1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(fixture_join(it, "A", bad[i], ""), 0);
		assert_int_equal(
			it->why->code, PLENARY__ERROR_CODE__NAME_INVALID);
	}
	assert_int_equal(fixture_join(it, "A", "Amos", ""), 0);
	assert_int_equal(it->why->code, PLENARY__ERROR_CODE__NAME_TAKEN);
	assert_int_equal(fixture_join(it, "A", "Zo\xc3\xab", "A2"), PEOPLE + 1);
	assert_int_equal(
		core_participant_named(&it->core, "A", "Amos"), MEMBER_A);
	assert_int_equal(core_participant_named(&it->core, "B", "Amos"), 0);
}

/* ── what the lifecycle's table refuses ──────────────────────────────── */

static Plenary__ErrorCode send_on_trio(
	struct fixture *it, uint32_t who, Plenary__Command__VerbCase verb)
{
	Plenary__Command *command = fixture_empty(&it->arena, verb);
	Plenary__ProposalRef *trio = fixture_ref(it, "trio", 1);

	switch (verb) {
	case PLENARY__COMMAND__VERB_RATIFY:
		command->ratify->proposal = trio;
		break;
	case PLENARY__COMMAND__VERB_UNRATIFY:
		command->unratify->proposal = trio;
		break;
	case PLENARY__COMMAND__VERB_REFUSE_RATIFICATION:
		command->refuse_ratification->proposal = trio;
		break;
	case PLENARY__COMMAND__VERB_WITHDRAW_PROPOSAL:
		command->withdraw_proposal->proposal = trio;
		break;
	case PLENARY__COMMAND__VERB_GIVE_NOTICE:
		command->give_notice->proposal = trio;
		break;
	case PLENARY__COMMAND__VERB_REVOKE_NOTICE:
		command->revoke_notice->proposal = trio;
		break;
	default:
		return PLENARY__ERROR_CODE__BAD_COMMAND;
	}
	return fixture_send(it, who, command);
}

/* Each says what was wrong and what would be right. */
static void test_sentences(void **state)
{
	struct fixture *it = *state;
	struct step_state *trio = state_step(&it->core, 2);

	assert_int_equal(fixture_ratify(it, HEAD_B, "trio"),
		PLENARY__ERROR_CODE__UNKNOWN_PROPOSAL);
	assert_string_equal(it->why->message,
		"trio has no live proposal: it is available, and somebody must "
		"propose it first");
	assert_int_equal(fixture_propose(it, HEAD_B, "duo"),
		PLENARY__ERROR_CODE__STEP_NOT_READY);
	assert_string_equal(it->why->message,
		"duo cannot be tabled yet: it needs solo in force");
	assert_int_equal(fixture_propose(it, HEAD_C, "duo"),
		PLENARY__ERROR_CODE__NOT_A_PARTY);
	assert_string_equal(
		it->why->message, "C is no party to duo: propose is for A, B");
	assert_int_equal(fixture_propose(it, HEAD_A, "trio"), 0);
	assert_int_equal(fixture_propose(it, HEAD_B, "trio"),
		PLENARY__ERROR_CODE__ALREADY_TABLED);
	assert_int_equal(send_on_trio(it, HEAD_B,
				 PLENARY__COMMAND__VERB_WITHDRAW_PROPOSAL),
		PLENARY__ERROR_CODE__NOT_YOURS);
	assert_string_equal(
		it->why->message, "trio is not yours: only A may withdraw it");
	assert_int_equal(
		send_on_trio(it, HEAD_B, PLENARY__COMMAND__VERB_GIVE_NOTICE),
		PLENARY__ERROR_CODE__WRONG_STATUS);
	assert_string_equal(it->why->message,
		"trio is tabled: notice is possible while it is in force or "
		"suspended");
	assert_int_equal(
		fixture_take(it, HEAD_B, "trio",
			PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION,
			"but"),
		PLENARY__ERROR_CODE__NO_RESERVATIONS);
	assert_string_equal(it->why->message,
		"the text of trio permits no reservation: amend it, or take "
		"another position");
	/* As by a notice whose deadline has come. */
	trio->live.left = 2;
	assert_int_equal(fixture_take(it, HEAD_B, "trio",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		PLENARY__ERROR_CODE__PARTY_HAS_LEFT);
	assert_string_equal(it->why->message,
		"B has left trio, and has no more say in it: assent is for A, "
		"C");
}

static void test_sentences_of_the_bound(void **state)
{
	struct fixture *it = *state;

	it->scenario.def->procedure->notice_ms = 60000;
	assert_int_equal(fixture_propose(it, HEAD_A, "trio"), 0);
	assert_int_equal(fixture_take(it, HEAD_B, "trio",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	assert_int_equal(fixture_take(it, HEAD_C, "trio",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	assert_int_equal(
		send_on_trio(it, HEAD_B, PLENARY__COMMAND__VERB_UNRATIFY),
		PLENARY__ERROR_CODE__NO_INSTRUMENT);
	assert_string_equal(it->why->message,
		"B has no instrument deposited for trio that it could take "
		"back");
	assert_int_equal(fixture_ratify(it, HEAD_B, "trio"), 0);
	assert_int_equal(fixture_ratify(it, HEAD_B, "trio"),
		PLENARY__ERROR_CODE__NO_CHANGE);
	assert_string_equal(it->why->message,
		"B has deposited its instrument for trio already");
	assert_int_equal(send_on_trio(it, HEAD_B,
				 PLENARY__COMMAND__VERB_REFUSE_RATIFICATION),
		PLENARY__ERROR_CODE__NO_CHANGE);
	assert_non_null(strstr(it->why->message, "unratify trio"));
	assert_int_equal(fixture_ratify(it, HEAD_A, "trio"), 0);
	assert_int_equal(fixture_ratify(it, HEAD_C, "trio"), 0);
	assert_int_equal(
		send_on_trio(it, HEAD_B, PLENARY__COMMAND__VERB_REVOKE_NOTICE),
		PLENARY__ERROR_CODE__NO_NOTICE);
	assert_int_equal(
		send_on_trio(it, HEAD_B, PLENARY__COMMAND__VERB_GIVE_NOTICE),
		0);
	assert_int_equal(
		send_on_trio(it, HEAD_B, PLENARY__COMMAND__VERB_GIVE_NOTICE),
		PLENARY__ERROR_CODE__NO_CHANGE);
	assert_string_equal(it->why->message,
		"B has given notice of trio already: it may revoke it until "
		"the deadline");
}

/* What a delegation's own rule waits for. */
static void test_open_ballot(void **state)
{
	struct fixture *it = *state;
	struct decision decision;
	const struct act act = {.participant = HEAD_A};
	struct step_state *trio = state_step(&it->core, 2);

	assert_int_equal(fixture_propose(it, HEAD_A, "trio"), 0);
	it->scenario.def->delegations[0]->ratification =
		PLENARY__RATIFICATION__RATIFICATION_MAJORITY;
	trio->live.ballots[0].roll = 3;
	trio->live.ballots[0].yes = 1;
	group_init(&it->group, &it->arena);
	decision_init(&decision, &it->core, &act, &it->group);
	assert_int_equal(refuse_trigger(&decision, TRIGGER_RATIFY, 2,
				 ANY_OBJECT, PLENARY__ERROR_CODE__BALLOT_OPEN),
		-1);
	assert_string_equal(decision.why->message,
		"A may not deposit for trio yet: 1 more of the 2 seats "
		"occupied at adoption must "
		"say yes (now 1)");
}

/* Whatever the table may come to refuse, there is a sentence for it. */
static void test_every_code_has_a_sentence(void **state)
{
	struct fixture *it = *state;
	const struct act act = {.participant = HEAD_B};

	assert_int_equal(fixture_propose(it, HEAD_A, "trio"), 0);
	for (unsigned t = 0; t < TRIGGERS; t++) {
		for (int code = 1; code <= PLENARY__ERROR_CODE__PARTY_HAS_LEFT;
			code++) {
			struct decision decision;

			group_init(&it->group, &it->arena);
			decision_init(&decision, &it->core, &act, &it->group);
			assert_int_equal(
				refuse_trigger(&decision, (enum trigger)t, 2, 0,
					(Plenary__ErrorCode)code),
				-1);
			assert_int_equal(decision.why->code, code);
			assert_true(strlen(decision.why->message) > 10);
			assert_true(is_text(decision.why));
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_cut_words_are_text, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_invisible_is_unknown, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_too_many_settings, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_texts_over_the_limit, open_it, close_it),
		cmocka_unit_test_setup_teardown(test_hashes, open_it, close_it),
		cmocka_unit_test_setup_teardown(test_names, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_sentences, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_sentences_of_the_bound, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_open_ballot, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_every_code_has_a_sentence, open_it, close_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
