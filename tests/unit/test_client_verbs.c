/* The table of verbs: each one parsed, the usual mistakes, quoting, help. */
#include "base/arena.h"
#include "client/period.h"
#include "client/verbs.h"
#include "client/words.h"
#include "wire/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t seen_hash[4] = {1, 2, 3, 4};

static bool seen_proposal(
	void *user, const char *step, struct verb_proposal *out)
{
	(void)user;
	if (strcmp(step, "A4") != 0)
		return false;
	*out = (struct verb_proposal){
		.number = 2,
		.revision = 3,
		.hash = seen_hash,
		.hash_len = sizeof(seen_hash),
	};
	return true;
}

static int64_t known_participant(void *user, const char *name)
{
	(void)user;
	if (strcmp(name, "Ann") == 0)
		return 7;
	return strcmp(name, "Bob") == 0 ? -1 : 0;
}

static int known_file(
	void *user, const char *path, struct buf *out, const char **why)
{
	(void)user;
	if (strcmp(path, "bad") == 0) {
		buf_str(out, "\xff");
		return 0;
	}
	if (strcmp(path, "text.md") != 0) {
		*why = "there is no such file";
		return -1;
	}
	buf_str(out, "Article 1\nAll.");
	return 0;
}

static const struct verb_context known = {
	.proposal = seen_proposal,
	.participant = known_participant,
	.read_file = known_file,
};

/* Each line and the command it becomes, in the project's JSON. */
static const struct {
	const char *line;
	const char *json;
} good[] = {
	{"propose A4", "{\"propose\":{\"step\":\"A4\"}}"},
	{"propose A4 terms.leader=Mexican text=@text.md deadline=2h",
		"{\"propose\":{\"step\":\"A4\",\"settings\":["
		"{\"key\":\"terms.leader\",\"value\":\"Mexican\"},"
		"{\"key\":\"text\",\"value\":\"Article 1\\nAll.\"},"
		"{\"key\":\"deadline\",\"value\":\"2h\"}]}}"},
	{"propose A4 text=\"@text.md\"",
		"{\"propose\":{\"step\":\"A4\",\"settings\":["
		"{\"key\":\"text\",\"value\":\"@text.md\"}]}}"},
	{"amend A4 title=\"a = b\"",
		"{\"amend\":{\"proposal\":{\"step\":\"A4\",\"number\":2,"
		"\"revision\":3,\"hash\":\"AQIDBA==\"},\"settings\":["
		"{\"key\":\"title\",\"value\":\"a = b\"}]}}"},
	{"accept A4.a1", "{\"accept_amendment\":{\"amendment\":\"A4.a1\"}}"},
	{"decline A4.a1", "{\"decline_amendment\":{\"amendment\":\"A4.a1\"}}"},
	{"withdraw-amendment A4.a1",
		"{\"withdraw_amendment\":{\"amendment\":\"A4.a1\"}}"},
	{"assent A4", "{\"take_position\":{\"proposal\":{\"step\":\"A4\","
		      "\"number\":2,"
		      "\"revision\":3,\"hash\":\"AQIDBA==\"},\"position\":"
		      "\"POSITION_ASSENT\"}}"},
	{"assent A4@2", "{\"take_position\":{\"proposal\":{\"step\":\"A4\","
			"\"number\":2,"
			"\"revision\":2},\"position\":\"POSITION_ASSENT\"}}"},
	{"assent A4#1", "{\"take_position\":{\"proposal\":{\"step\":\"A4\","
			"\"number\":1},"
			"\"position\":\"POSITION_ASSENT\"}}"},
	{"assent A4#2@3", "{\"take_position\":{\"proposal\":{\"step\":\"A4\","
			  "\"number\":2,"
			  "\"revision\":3,\"hash\":\"AQIDBA==\"},\"position\":"
			  "\"POSITION_ASSENT\"}}"},
	{"assent B1", "{\"take_position\":{\"proposal\":{\"step\":\"B1\"},"
		      "\"position\":"
		      "\"POSITION_ASSENT\"}}"},
	{"abstain B1", "{\"take_position\":{\"proposal\":{\"step\":\"B1\"},"
		       "\"position\":"
		       "\"POSITION_ABSTAIN\"}}"},
	{"stand-aside B1 \"not now\"",
		"{\"take_position\":{\"proposal\":{\"step\":\"B1\"},"
		"\"position\":"
		"\"POSITION_STAND_ASIDE\",\"reason\":\"not now\"}}"},
	{"block B1 it isn't ours",
		"{\"take_position\":{\"proposal\":{\"step\":\"B1\"},"
		"\"position\":"
		"\"POSITION_BLOCK\",\"reason\":\"it isn't ours\"}}"},
	{"withdraw B1",
		"{\"withdraw_proposal\":{\"proposal\":{\"step\":\"B1\"}}}"},
	{"ratify B1", "{\"ratify\":{\"proposal\":{\"step\":\"B1\"}}}"},
	{"refuse B1 \"the senate\"",
		"{\"refuse_ratification\":{\"proposal\":{\"step\":\"B1\"},"
		"\"reason\":\"the senate\"}}"},
	{"rule B1 reject \"out of time\"",
		"{\"rule_proposal\":{\"proposal\":{\"step\":\"B1\"},"
		"\"ruling\":\"RULING_REJECT\",\"reason\":\"out of time\"}}"},
	{"powers Ann", "{\"give_full_powers\":{\"name\":\"Ann\"}}"},
	{"powers none", "{\"give_full_powers\":{}}"},
	{"powers \"none\"", "{\"give_full_powers\":{\"name\":\"none\"}}"},
	{"ack", "{\"ack_no_duff\":{}}"},
	{"open US+MX.1", "{\"open_inject\":{\"inject\":\"US+MX.1\"}}"},
	{"respond US+MX.1 \"we go\"",
		"{\"respond_inject\":{\"inject\":\"US+MX.1\",\"text\":"
		"\"we go\"}}"},
	{"say US+MX \"a \\\"b\\\" c\"",
		"{\"say\":{\"channel\":\"US+MX\",\"text\":\"a \\\"b\\\" c\"}}"},
	{"say all well then", "{\"say\":{\"channel\":\"all\",\"text\":"
			      "\"well then\"}}"},
	{"startex", "{\"startex\":{}}"},
	{"pausex", "{\"pausex\":{}}"},
	{"pausex \"coffee\"", "{\"pausex\":{\"reason\":\"coffee\"}}"},
	{"resume", "{\"resume\":{}}"},
	{"endex", "{\"endex\":{}}"},
	{"endex --yes", "{\"endex\":{\"confirmed\":true}}"},
	{"noduff \"fire\"", "{\"no_duff\":{\"text\":\"fire\"}}"},
	{"confirm decide:A4#1",
		"{\"confirm_deadline\":{\"deadline\":\"decide:A4#1\"}}"},
	{"extend decide:A4#1 15m",
		"{\"extend_deadline\":{\"deadline\":\"decide:A4#1\",\"by_ms\":"
		"\"900000\"}}"},
	{"release hurricane",
		"{\"release_inject\":{\"inject\":\"hurricane\"}}"},
	{"release hurricane to=US+MX --yes",
		"{\"release_inject\":{\"inject\":\"hurricane\",\"to\":[\"US\","
		"\"MX\"],\"confirmed\":true}}"},
	{"inject CA,MX/SRE \"Title\" \"Text\"",
		"{\"ad_hoc_inject\":{\"to\":[\"CA\",\"MX/SRE\"],\"subject\":"
		"\"Title\",\"message\":\"Text\"}}"},
	{"inject all T \"--yes\"",
		"{\"ad_hoc_inject\":{\"to\":[\"all\"],\"subject\":\"T\","
		"\"message\":\"--yes\"}}"},
	{"remove Ann", "{\"remove_participant\":{\"participant\":7}}"},
	{"remove #12 \"left early\"",
		"{\"remove_participant\":{\"participant\":12,\"reason\":"
		"\"left early\"}}"},
	{"reserve B1 \"but for article 2\"",
		"{\"take_position\":{\"proposal\":{\"step\":\"B1\"},"
		"\"position\":\"POSITION_ASSENT_WITH_RESERVATION\",\"reason\":"
		"\"but for article 2\"}}"},
	{"acknowledge B1@4", "{\"acknowledge\":{\"proposal\":{\"step\":\"B1\","
			     "\"revision\":4}}}"},
	{"acknowledge A4.r12",
		"{\"acknowledge\":{\"reservation\":\"A4.r12\"}}"},
	{"silence B1", "{\"begin_silence\":{\"proposal\":{\"step\":\"B1\"}}}"},
	{"silence B1 2h", "{\"begin_silence\":{\"proposal\":{\"step\":\"B1\"},"
			  "\"period_ms\":\"7200000\"}}"},
	{"break B1 not this way", "{\"break_silence\":{\"proposal\":{\"step\":"
				  "\"B1\"},\"reason\":\"not this way\"}}"},
	{"ballot B1 yes", "{\"cast_ballot\":{\"proposal\":{\"step\":\"B1\"},"
			  "\"yes\":true}}"},
	{"ballot B1#2 no", "{\"cast_ballot\":{\"proposal\":{\"step\":\"B1\","
			   "\"number\":2}}}"},
	{"ratify B1 reserve=\"but for article 2\"",
		"{\"ratify\":{\"proposal\":{\"step\":\"B1\"},\"reservation\":"
		"\"but for article 2\"}}"},
	{"unratify B1", "{\"unratify\":{\"proposal\":{\"step\":\"B1\"}}}"},
	{"accept-reservation A4.r1",
		"{\"answer_reservation\":{\"reservation\":\"A4.r1\"}}"},
	{"object A4.r1 \"it is the object and purpose\"",
		"{\"answer_reservation\":{\"reservation\":\"A4.r1\",\"object\":"
		"true,\"reason\":\"it is the object and purpose\"}}"},
	{"withdraw-reservation A4.r1",
		"{\"withdraw_reservation\":{\"reservation\":\"A4.r1\"}}"},
	{"settle A4.seat met", "{\"settle_condition\":{\"condition\":\"A4."
			       "seat\",\"met\":true}}"},
	{"settle seat failed",
		"{\"settle_condition\":{\"condition\":\"seat\"}}"},
	{"waive seat", "{\"waive_condition\":{\"condition\":\"seat\"}}"},
	{"notice B1", "{\"give_notice\":{\"proposal\":{\"step\":\"B1\"}}}"},
	{"revoke B1", "{\"revoke_notice\":{\"proposal\":{\"step\":\"B1\"}}}"},
	{"submit title=\"Joint patrol\" parties=US+MX needs=A1+A2 "
	 "text=@text.md",
		"{\"submit_step\":{\"settings\":[{\"key\":\"title\",\"value\":"
		"\"Joint "
		"patrol\"},{\"key\":\"parties\",\"value\":\"US+MX\"},{\"key\":"
		"\"needs\",\"value\":\"A1+A2\"},{\"key\":\"text\",\"value\":"
		"\"Article 1\\nAll.\"}]}}"},
	{"screen CA.s1 ok", "{\"screen_step\":{\"submission\":\"CA.s1\","
			    "\"approve\":true}}"},
	{"screen CA.s1 ok \"well made\" rule=consensus:2 effects.trust=5",
		"{\"screen_step\":{\"submission\":\"CA.s1\",\"approve\":true,"
		"\"settings\":[{\"key\":\"rule\",\"value\":\"consensus:2\"},{"
		"\"key\":\"effects.trust\",\"value\":\"5\"}],\"reason\":\"well "
		"made\"}}"},
	{"screen CA.s1 no \"a = b is beside it\"",
		"{\"screen_step\":{\"submission\":\"CA.s1\",\"reason\":\"a = b "
		"is beside it\"}}"},
	{"edit B1 terms.leader=Mexican title=\"New\" a clerical error",
		"{\"edit_proposal\":{\"proposal\":{\"step\":\"B1\"},"
		"\"settings\":[{\"key\":\"terms.leader\",\"value\":\"Mexican\"}"
		",{\"key\":\"title\",\"value\":\"New\"}],\"reason\":\"a "
		"clerical error\"}}"},
	{"rule B1 adopt \"all knew\"",
		"{\"rule_proposal\":{\"proposal\":{\"step\":\"B1\"},\"ruling\":"
		"\"RULING_ADOPT\",\"reason\":\"all knew\"}}"},
	{"rule B1 return", "{\"rule_proposal\":{\"proposal\":{\"step\":\"B1\"},"
			   "\"ruling\":\"RULING_RETURN\"}}"},
	{"rule A4.r1 accept \"it was late\"",
		"{\"rule_reservation\":{\"reservation\":\"A4.r1\",\"reason\":"
		"\"it was late\"}}"},
	{"rule A4.r1 object no", "{\"rule_reservation\":{\"reservation\":\"A4."
				 "r1\",\"object\":true,\"reason\":\"no\"}}"},
	{"breach B1 \"they left\"",
		"{\"uphold_breach\":{\"proposal\":{\"step\":\"B1\"},\"reason\":"
		"\"they left\"}}"},
	{"lift B1 \"they are back\"", "{\"lift\":{\"proposal\":{\"step\":"
				      "\"B1\"},\"reason\":\"they are back\"}}"},
	{"override B1 in_force \"for the story\"",
		"{\"override_status\":{\"proposal\":{\"step\":\"B1\"},\"to\":"
		"\"STATUS_IN_FORCE\",\"reason\":\"for the story\"}}"},
	{"override B1#1@2 tabled",
		"{\"override_status\":{\"proposal\":{\"step\":\"B1\","
		"\"number\":1,\"revision\":2},\"to\":\"STATUS_TABLED\"}}"},
	{"move Ann CA/NSA", "{\"move_participant\":{\"participant\":7,"
			    "\"delegation\":\"CA\",\"seat\":\"NSA\"}}"},
	{"move #12 CA", "{\"move_participant\":{\"participant\":12,"
			"\"delegation\":\"CA\"}}"},
	{"rate 1", "{\"set_rate\":{\"rate_milli\":1000}}"},
	{"rate 2.5", "{\"set_rate\":{\"rate_milli\":2500}}"},
	{"rate 0.005", "{\"set_rate\":{\"rate_milli\":5}}"},
	{"rate 60x", "{\"set_rate\":{\"rate_milli\":60000}}"},
	{"jump 1h30m", "{\"jump_clock\":{\"by_ms\":\"5400000\"}}"},
	{"reissue CA.head", "{\"reissue_code\":{\"code_name\":\"CA.head\"}}"},
};

static void test_good_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		Plenary__Command command = PLENARY__COMMAND__INIT;
		struct buf json = {0};
		struct arena arena;
		char *error = NULL;

		arena_init(&arena, 0);
		if (verbs_parse(good[i].line, &known, &arena, &command,
			    &error) != VERBS_COMMAND)
			fail_msg("%s: %s", good[i].line, error);
		json_message(&json, &command.base);
		assert_string_equal(buf_cstr(&json), good[i].json);
		buf_fini(&json);
		arena_fini(&arena);
	}
}

/* Each verb of the table is parsed by one of the good lines. */
static void test_table_is_covered(void **state)
{
	(void)state;
	for (const struct verb *verb = verbs(); verb->name != NULL; verb++) {
		size_t len = strlen(verb->name);
		bool covered = verb->parse == NULL;

		assert_ptr_equal(verbs_find(verb->name), verb);
		assert_int_equal(strncmp(verb->usage, verb->name, len), 0);
		assert_true(verb->help[0] != '\0' && verb->summary[0] != '\0');
		for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
			covered |=
				strncmp(good[i].line, verb->name, len) == 0 &&
				strchr(" ", good[i].line[len]) != NULL;
		if (!covered)
			fail_msg("no line tests %s", verb->name);
	}
}

static const struct {
	const char *line;
	const char *error; /* a part of it that must be there */
} bad[] = {
	{"asent A4", "did you mean assent?"},
	{"satrtex", "did you mean startex?"},
	{"xyzzy", "help lists them"},
	{"", "write a verb"},
	{"assent", "the step is missing: write assent STEP"},
	{"assent A4 B1", "too many words at \"B1\""},
	{"assent A4@x", "STEP@3 for the third revision"},
	{"assent A4@0", "STEP@3"},
	{"assent A4@99999999999", "STEP@3"},
	{"assent A4#x", "STEP#2 for the second"},
	{"assent @3", "the step is missing"},
	{"say all \"half", "the quote at column 9 is not closed"},
	{"say all half\\", "backslash"},
	{"say all", "the text is missing"},
	{"amend A4", "what to change is missing"},
	{"amend A4 nonsense", "is no key=value"},
	{"amend A4 \"a=b\"", "is no key=value"},
	{"amend A4 =b", "is no key=value"},
	{"amend A4 text=a text=b", "text is given twice"},
	{"amend A4 text=@nowhere", "there is no such file"},
	{"amend A4 text=@bad", "it is not UTF-8"},
	{"extend decide:A4#1", "the time to add is missing"},
	{"extend decide:A4#1 soon", "90s, 15m, 2h30m or 3d"},
	{"extend decide:A4#1 0s", "is no duration"},
	{"release", "the inject is missing"},
	{"release hurricane US", "write to=US+MX"},
	{"release hurricane to=US++MX", "an empty place"},
	{"inject all \"Title\"", "the text is missing"},
	{"rule A4", "the ruling is missing"},
	{"rule A4 accept \"why\"", "write adopt, return or reject"},
	{"rule A4.r accept \"why\"", "write adopt, return or reject"},
	{"rule A4.r1 adopt \"why\"", "write accept or object"},
	{"reserve", "the step is missing"},
	{"acknowledge A4 B1", "too many words"},
	{"silence A4 soon", "is no duration"},
	{"silence A4 400d", "at most 366d"},
	{"ballot A4", "the vote is missing"},
	{"ballot A4 perhaps", "write yes or no"},
	{"ratify A4 reservation=x", "write reserve="},
	{"ratify A4 reserve=", "reserve= is empty"},
	{"ratify A4 \"but\"", "is no key=value"},
	{"settle A4.seat", "the finding is missing"},
	{"settle A4.seat done", "write met or failed"},
	{"submit", "what the step says is missing"},
	{"submit title", "help submit lists the keys"},
	{"screen CA.s1", "ok or no is missing"},
	{"screen CA.s1 yes", "write ok or no"},
	{"screen CA.s1 ok rule=a rule=b", "rule is given twice"},
	{"edit A4 \"why\"", "what to change is missing"},
	{"edit A4 text=@nowhere \"why\"", "there is no such file"},
	{"override A4", "the status is missing"},
	{"override A4 available \"why\"", "no status of a live proposal"},
	{"move Ann", "the delegation is missing"},
	{"move Ann CA/", "CA/NSA for a seat"},
	{"move Ann /NSA", "CA/NSA for a seat"},
	{"move Nobody CA", "nobody is called"},
	{"rate fast", "is no rate"},
	{"rate 1.2345", "is no rate"},
	{"rate 2.", "is no rate"},
	{"rate -1", "is no rate"},
	{"rate 99999999", "is no rate"},
	{"rate 9999999", "is no rate"},
	{"jump 0s", "is no duration"},
	{"jump", "how far is missing"},
	{"remove Nobody", "nobody is called \"Nobody\""},
	{"remove Bob", "several people"},
	{"startex now", "too many words"},
	{"startex --yes", "too many words"},
	{"noduff", "what has happened is missing"},
	{"say all \xff", "not UTF-8"},
};

static void test_bad_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		Plenary__Command command = PLENARY__COMMAND__INIT;
		struct arena arena;
		char *error = NULL;

		arena_init(&arena, 0);
		assert_int_equal(verbs_parse(bad[i].line, &known, &arena,
					 &command, &error),
			-1);
		assert_non_null(error);
		if (strstr(error, bad[i].error) == NULL)
			fail_msg("%s: %s", bad[i].line, error);
		assert_null(strchr(error, '\n'));
		arena_fini(&arena);
	}
}

static void test_without_context(void **state)
{
	Plenary__Command command = PLENARY__COMMAND__INIT;
	struct arena arena;
	char *error = NULL;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(
		verbs_parse("assent A4@3", NULL, &arena, &command, &error),
		VERBS_COMMAND);
	assert_int_equal(command.take_position->proposal->revision, 3);
	assert_int_equal(
		verbs_parse("remove Ann", NULL, &arena, &command, &error), -1);
	assert_int_equal(verbs_parse("propose A4 text=@text.md", NULL, &arena,
				 &command, &error),
		-1);
	assert_int_equal(
		verbs_parse("show steps", NULL, &arena, &command, &error),
		VERBS_LOCAL);
	arena_fini(&arena);
}

static bool nobody_known(void *user)
{
	(void)user;
	return false;
}

/* Who has no roster is not told who is in it: the server answers. */
static void test_without_roster(void **state)
{
	struct verb_context player = known;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	struct arena arena;
	char *error = NULL;

	(void)state;
	player.knows_people = nobody_known;
	arena_init(&arena, 0);
	assert_int_equal(verbs_parse("move Nobody CA", &player, &arena,
				 &command, &error),
		VERBS_COMMAND);
	assert_int_equal(command.move_participant->participant, 0);
	assert_int_equal(
		verbs_parse("remove Nobody", &player, &arena, &command, &error),
		VERBS_COMMAND);
	assert_int_equal(command.remove_participant->participant, 0);
	arena_fini(&arena);
}

static void test_confirm(void **state)
{
	static const char *const lines[] = {
		"endex", "release hurricane", "inject all a b"};
	Plenary__Command startex = PLENARY__COMMAND__INIT;
	struct arena arena;
	char *error = NULL;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < 3; i++) {
		Plenary__Command command = PLENARY__COMMAND__INIT;
		struct buf json = {0};

		assert_int_equal(
			verbs_parse(lines[i], &known, &arena, &command, &error),
			VERBS_COMMAND);
		assert_true(verbs_confirm(&command));
		json_message(&json, &command.base);
		assert_non_null(strstr(buf_cstr(&json), "\"confirmed\":true"));
		buf_fini(&json);
	}
	assert_int_equal(
		verbs_parse("startex", &known, &arena, &startex, &error), 0);
	assert_false(verbs_confirm(&startex));
	arena_fini(&arena);
}

static void test_blank(void **state)
{
	(void)state;
	assert_true(verbs_is_blank(""));
	assert_true(verbs_is_blank("  \t\r"));
	assert_true(verbs_is_blank("  # assent A4"));
	assert_false(verbs_is_blank("assent A4 # not a comment"));
}

static void test_words(void **state)
{
	struct arena arena;
	struct word *words;
	char *error = NULL;
	size_t n;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(words_split(" a \"b c\"d\\ e \"\" x\\\"y \"l\\nm\"",
				 &arena, &words, &n, &error),
		0);
	assert_int_equal(n, 5);
	assert_string_equal(words[0].text, "a");
	assert_true(words[0].quoted_at == SIZE_MAX);
	assert_string_equal(words[1].text, "b cd e");
	assert_int_equal(words[1].quoted_at, 0);
	assert_string_equal(words[2].text, "");
	assert_string_equal(words[3].text, "x\"y");
	assert_int_equal(words[3].quoted_at, 1);
	assert_string_equal(words[4].text, "l\nm");
	arena_fini(&arena);
}

static void test_periods(void **state)
{
	char text[PERIOD_TEXT_MAX];

	(void)state;
	period_clock(2470000, text);
	assert_string_equal(text, "+0:41:10");
	period_clock(93600000, text);
	assert_string_equal(text, "+26:00:00");
}

static void test_help(void **state)
{
	struct buf out = {0};

	(void)state;
	verbs_help_list(&out, VERB_DELEGATION);
	assert_non_null(strstr(buf_cstr(&out), "assent STEP"));
	assert_non_null(strstr(buf_cstr(&out), "wait WHAT STATE"));
	assert_null(strstr(buf_cstr(&out), "startex"));
	buf_clear(&out);
	verbs_help_list(&out, VERB_EXCON);
	assert_non_null(strstr(buf_cstr(&out), "startex"));
	assert_null(strstr(buf_cstr(&out), "assent STEP"));
	buf_clear(&out);
	verbs_help(&out, verbs_find("block"));
	assert_non_null(strstr(buf_cstr(&out), "block STEP \"why\"\n"));
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good_lines),
		cmocka_unit_test(test_table_is_covered),
		cmocka_unit_test(test_bad_lines),
		cmocka_unit_test(test_without_context),
		cmocka_unit_test(test_without_roster),
		cmocka_unit_test(test_confirm),
		cmocka_unit_test(test_blank),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_periods),
		cmocka_unit_test(test_help),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
