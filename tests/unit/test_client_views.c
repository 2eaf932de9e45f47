/* The view store, what `show` and `wait` find in it, and lines of events. */
#include "client/describe.h"
#include "client/plain.h"
#include "client/show.h"
#include "client/verbs.h"
#include "client/view_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ── views to put ────────────────────────────────────────────────────── */

static char mx[] = "MX";
static char us[] = "US";
static char *both[] = {us, mx};

static Plenary__View gone(char *key, uint64_t stamp)
{
	Plenary__View view = PLENARY__VIEW__INIT;

	view.key = key;
	view.stamp = stamp;
	view.body_case = PLENARY__VIEW__BODY_GONE;
	view.gone = 1;
	return view;
}

static void put_step(struct view_store *store, char *key, uint64_t stamp,
	Plenary__StepView *step)
{
	Plenary__View view = PLENARY__VIEW__INIT;

	view.key = key;
	view.stamp = stamp;
	view.body_case = PLENARY__VIEW__BODY_STEP;
	view.step = step;
	view_store_put(store, &view);
}

static void put_plain_step(
	struct view_store *store, char *key, Plenary__Status status)
{
	Plenary__StepView step = PLENARY__STEP_VIEW__INIT;

	step.id = strchr(key, '/') + 1;
	step.status = status;
	put_step(store, key, 1, &step);
}

/* A1, as docs have it, and A4 with a history. */
static void put_steps(struct view_store *store)
{
	Plenary__StepView step = PLENARY__STEP_VIEW__INIT;
	Plenary__PartyPosition position = PLENARY__PARTY_POSITION__INIT;
	Plenary__PartyPosition *positions[] = {&position};
	Plenary__Attempt attempt = PLENARY__ATTEMPT__INIT;
	Plenary__Attempt *history[] = {&attempt};
	char a1[] = "A1";
	char a4[] = "A4";
	char *needs[] = {a1};
	char defense[] = "defense";
	char reason[] = "say \"no\"\x1b[31m";
	char key[] = "step/A1";
	char other_key[] = "step/A4";

	step.id = a1;
	step.status = PLENARY__STATUS__STATUS_IN_FORCE;
	step.sector = defense;
	step.parties = both + 1;
	step.n_parties = 1;
	step.revision = 1;
	step.number = 1;
	position.delegation = mx;
	position.position = PLENARY__POSITION__POSITION_ASSENT;
	step.positions = positions;
	step.n_positions = 1;
	step.ratified = both + 1;
	step.n_ratified = 1;
	put_step(store, key, 5, &step);

	plenary__step_view__init(&step);
	step.id = a4;
	step.status = PLENARY__STATUS__STATUS_AVAILABLE;
	step.sector = defense;
	step.parties = both;
	step.n_parties = 2;
	step.needs = needs;
	step.n_needs = 1;
	attempt.number = 1;
	attempt.revision = 3;
	attempt.outcome = PLENARY__OUTCOME__OUTCOME_REJECTED;
	attempt.exercise_ms = 60000;
	attempt.reason = reason;
	step.history = history;
	step.n_history = 1;
	put_step(store, other_key, 5, &step);
}

static void put_proposal(struct view_store *store)
{
	Plenary__View view = PLENARY__VIEW__INIT;
	Plenary__ProposalView proposal = PLENARY__PROPOSAL_VIEW__INIT;
	uint8_t hash[] = {9, 8};
	char key[] = "proposal/A4";
	char a4[] = "A4";

	proposal.step = a4;
	proposal.number = 2;
	proposal.revision = 3;
	proposal.hash.data = hash;
	proposal.hash.len = sizeof(hash);
	proposal.status = PLENARY__STATUS__STATUS_TABLED;
	proposal.proposer = us;
	view.key = key;
	view.body_case = PLENARY__VIEW__BODY_PROPOSAL;
	view.proposal = &proposal;
	view_store_put(store, &view);
}

static void put_clock(struct view_store *store, Plenary__ExercisePhase phase)
{
	Plenary__View view = PLENARY__VIEW__INIT;
	Plenary__ClockView clock = PLENARY__CLOCK_VIEW__INIT;
	char key[] = "clock";

	clock.phase = phase;
	clock.rate_milli = 1000;
	view.key = key;
	view.body_case = PLENARY__VIEW__BODY_CLOCK;
	view.clock = &clock;
	view_store_put(store, &view);
}

/* ── the store ───────────────────────────────────────────────────────── */

static void test_put_replace_tombstone(void **state)
{
	struct view_store store;
	char a1[] = "step/A1";
	char a2[] = "step/A2";
	Plenary__View tombstone = gone(a1, 9);

	(void)state;
	view_store_init(&store);
	put_plain_step(&store, a2, PLENARY__STATUS__STATUS_LOCKED);
	put_plain_step(&store, a1, PLENARY__STATUS__STATUS_LOCKED);
	assert_int_equal(store.n, 2);
	put_plain_step(&store, a1, PLENARY__STATUS__STATUS_TABLED);
	assert_int_equal(store.n, 2);
	assert_int_equal(view_store_get(&store, "step/A1")->step->status,
		PLENARY__STATUS__STATUS_TABLED);
	view_store_put(&store, &tombstone);
	view_store_put(&store, &tombstone);
	assert_int_equal(store.n, 1);
	assert_null(view_store_get(&store, "step/A1"));
	assert_non_null(view_store_find(&store, "step", "A2"));
	assert_null(view_store_get(&store, "step/A"));
	view_store_fini(&store);
}

static void test_event_numbers(void **state)
{
	struct view_store store;

	(void)state;
	view_store_init(&store);
	assert_int_equal(view_store_event(&store, 2), VIEW_STORE_GAP);
	assert_int_equal(view_store_event(&store, 1), 0);
	assert_int_equal(view_store_event(&store, 1), VIEW_STORE_REPEAT);
	assert_int_equal(view_store_event(&store, 3), VIEW_STORE_GAP);
	assert_int_equal(view_store_event(&store, 2), 0);
	assert_int_equal(store.newest, 2);
	assert_int_equal(view_store_event(&store, 0), VIEW_STORE_REPEAT);
	view_store_clear(&store);
	assert_int_equal(store.newest, 0);
	view_store_fini(&store);
}

/* The digest is of what is held, however it came to be so. */
static void test_digest(void **state)
{
	struct view_store one;
	struct view_store other;
	uint8_t a[HASH_SIZE];
	uint8_t b[HASH_SIZE];
	char a1[] = "step/A1";
	char a2[] = "step/A2";
	char a3[] = "step/A3";
	Plenary__View tombstone = gone(a3, 1);

	(void)state;
	view_store_init(&one);
	view_store_init(&other);
	put_plain_step(&one, a1, PLENARY__STATUS__STATUS_LOCKED);
	put_plain_step(&one, a2, PLENARY__STATUS__STATUS_TABLED);
	put_plain_step(&other, a3, PLENARY__STATUS__STATUS_TABLED);
	put_plain_step(&other, a2, PLENARY__STATUS__STATUS_LOCKED);
	put_plain_step(&other, a2, PLENARY__STATUS__STATUS_TABLED);
	put_plain_step(&other, a1, PLENARY__STATUS__STATUS_LOCKED);
	view_store_digest(&one, a);
	view_store_digest(&other, b);
	assert_memory_not_equal(a, b, HASH_SIZE);
	view_store_put(&other, &tombstone);
	view_store_digest(&other, b);
	assert_memory_equal(a, b, HASH_SIZE);
	view_store_fini(&one);
	view_store_fini(&other);
}

static void test_order_of_arrival(void **state)
{
	struct view_store store;
	const Plenary__View **list;
	char b1[] = "step/B1";
	char a10[] = "step/A10";
	char a2[] = "step/A2";

	(void)state;
	view_store_init(&store);
	put_plain_step(&store, b1, PLENARY__STATUS__STATUS_LOCKED);
	put_plain_step(&store, a10, PLENARY__STATUS__STATUS_LOCKED);
	put_clock(&store, PLENARY__EXERCISE_PHASE__PHASE_BEFORE);
	put_plain_step(&store, a2, PLENARY__STATUS__STATUS_LOCKED);
	put_plain_step(&store, b1, PLENARY__STATUS__STATUS_TABLED);
	assert_int_equal(
		view_store_list(&store, PLENARY__VIEW__BODY_STEP, &list), 3);
	assert_string_equal(list[0]->key, "step/B1");
	assert_string_equal(list[1]->key, "step/A10");
	assert_string_equal(list[2]->key, "step/A2");
	assert_null(list[3]);
	free(list);
	view_store_fini(&store);
}

static void test_seen_proposal(void **state)
{
	struct view_store store;
	struct verb_proposal seen;

	(void)state;
	view_store_init(&store);
	assert_false(view_store_proposal(&store, "A4", &seen));
	put_proposal(&store);
	assert_true(view_store_proposal(&store, "A4", &seen));
	assert_int_equal(seen.number, 2);
	assert_int_equal(seen.revision, 3);
	assert_int_equal(seen.hash_len, 2);
	assert_int_equal(seen.hash[0], 9);
	view_store_fini(&store);
}

/* ── show ────────────────────────────────────────────────────────────── */

static void assert_shows(const struct view_store *store, enum show_what what,
	const char *id, const char *json)
{
	struct show_context context = {
		.views = store, .language = "en", .exercise_ms = 61000};
	struct show_request request = {.what = what, .id = id};
	struct buf out = {0};

	show_json(&context, &request, &out);
	assert_string_equal(buf_cstr(&out), json);
	buf_fini(&out);
}

static void test_show_steps(void **state)
{
	struct view_store store;

	(void)state;
	view_store_init(&store);
	put_steps(&store);
	assert_shows(&store, SHOW_STEPS, "",
		"\"steps\":[{\"id\":\"A1\",\"status\":\"in_force\",\"sector\":"
		"\"defense\",\"parties\":[\"MX\"],\"needs\":[],\"revision\":1,"
		"\"positions\":{\"MX\":\"assent\"},\"ratified\":[\"MX\"],"
		"\"number\":1,\"history\":[],\"notices\":{},\"causes\":[],"
		"\"flagged\":[]},"
		"{\"id\":\"A4\",\"status\":\"available\",\"sector\":"
		"\"defense\",\"parties\":[\"US\",\"MX\"],\"needs\":[\"A1\"],"
		"\"revision\":0,\"positions\":{},\"ratified\":[],\"number\":0,"
		"\"history\":[{\"number\":1,\"revision\":3,\"outcome\":"
		"\"rejected\",\"exercise_ms\":60000,\"reason\":"
		"\"say \\\"no\\\"\\u001b[31m\"}],\"notices\":{},\"causes\":[],"
		"\"flagged\":[]}]");
	view_store_fini(&store);
}

static void test_show_nothing(void **state)
{
	struct view_store store;

	(void)state;
	view_store_init(&store);
	assert_shows(&store, SHOW_STEPS, "", "\"steps\":[]");
	assert_shows(&store, SHOW_STEP, "A9", "\"steps\":[]");
	assert_shows(&store, SHOW_PROPOSAL, "A9", "\"proposals\":[]");
	assert_shows(&store, SHOW_SUBMISSIONS, "", "\"submissions\":[]");
	assert_shows(&store, SHOW_ROSTER, "", "\"roster\":[]");
	assert_shows(&store, SHOW_INJECTS, "", "\"injects\":[]");
	assert_shows(&store, SHOW_MANDATE, "", "\"mandate\":[]");
	assert_shows(&store, SHOW_INDICATORS, "", "\"indicators\":[]");
	assert_shows(&store, SHOW_SPECTRUM, "", "\"spectrum\":[]");
	assert_shows(&store, SHOW_CLOCK, "", "\"clock\":{}");
	view_store_fini(&store);
}

static void test_show_clock(void **state)
{
	struct view_store store;

	(void)state;
	view_store_init(&store);
	put_clock(&store, PLENARY__EXERCISE_PHASE__PHASE_RUNNING);
	assert_shows(&store, SHOW_CLOCK, "",
		"\"clock\":{\"phase\":\"running\",\"exercise_ms\":61000,"
		"\"rate_milli\":1000,\"reason\":\"\",\"by_server\":false,"
		"\"held\":[],\"acknowledged\":[],\"deadlines\":[]}");
	view_store_fini(&store);
}

/* Nothing that a peer wrote reaches a terminal as a control sequence. */
static void test_show_text_is_plain(void **state)
{
	static const enum show_what whats[] = {SHOW_STEPS, SHOW_STEP,
		SHOW_PROPOSAL, SHOW_ROSTER, SHOW_INJECTS, SHOW_MANDATE,
		SHOW_INDICATORS, SHOW_SPECTRUM, SHOW_CLOCK};
	struct view_store store;
	struct show_context context = {.views = &store, .language = "en"};

	(void)state;
	view_store_init(&store);
	put_steps(&store);
	put_proposal(&store);
	put_clock(&store, PLENARY__EXERCISE_PHASE__PHASE_PAUSED);
	for (size_t i = 0; i < sizeof(whats) / sizeof(whats[0]); i++) {
		struct show_request request = {.what = whats[i], .id = "A4"};
		struct buf out = {0};

		show_text(&context, &request, &out);
		assert_true(out.len > 0);
		assert_null(strchr(buf_cstr(&out), '\x1b'));
		buf_fini(&out);
	}
	view_store_fini(&store);
}

static int parse(const char *line, struct show_request *request,
	struct arena *arena, char **error)
{
	struct word *words;
	size_t n;

	assert_int_equal(words_split(line, arena, &words, &n, error), 0);
	return show_parse(words, n, arena, request, error);
}

static void test_show_parse(void **state)
{
	struct show_request request;
	struct arena arena;
	char *error = NULL;

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(parse("", &request, &arena, &error), 0);
	assert_int_equal(request.what, SHOW_STEPS);
	assert_int_equal(parse("proposal A4", &request, &arena, &error), 0);
	assert_int_equal(request.what, SHOW_PROPOSAL);
	assert_string_equal(request.id, "A4");
	assert_int_equal(parse("submissions", &request, &arena, &error), 0);
	assert_int_equal(request.what, SHOW_SUBMISSIONS);
	assert_int_equal(parse("step", &request, &arena, &error), -1);
	assert_non_null(strstr(error, "show step STEP"));
	assert_int_equal(parse("steps A4", &request, &arena, &error), -1);
	assert_int_equal(parse("weather", &request, &arena, &error), -1);
	assert_non_null(strstr(error, "spectrum"));
	arena_fini(&arena);
}

static void test_states(void **state)
{
	char silent[] = "step/B1";
	char held[] = "step/B2";
	char suspended[] = "step/B3";
	struct view_store store;

	(void)state;
	view_store_init(&store);
	assert_null(show_state(&store, "clock"));
	assert_null(show_state(&store, "A1"));
	put_steps(&store);
	put_clock(&store, PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF);
	put_plain_step(&store, silent, PLENARY__STATUS__STATUS_SILENCE);
	put_plain_step(&store, held, PLENARY__STATUS__STATUS_HELD);
	put_plain_step(&store, suspended, PLENARY__STATUS__STATUS_SUSPENDED);
	assert_string_equal(
		show_state(&store, "B1"), show_state_named("silence"));
	assert_string_equal(show_state(&store, "B2"), show_state_named("held"));
	assert_string_equal(
		show_state(&store, "B3"), show_state_named("suspended"));
	assert_string_equal(
		show_state(&store, "A1"), show_state_named("in-force"));
	assert_string_equal(
		show_state(&store, "A4"), show_state_named("available"));
	assert_string_equal(
		show_state(&store, "clock"), show_state_named("no_duff"));
	assert_null(show_state_named("in_forc"));
	assert_null(show_state_named("in_force2"));
	view_store_fini(&store);
}

/* ── plain texts and lines of events ─────────────────────────────────── */

static void test_plain(void **state)
{
	struct buf out = {0};

	(void)state;
	plain_line(&out, "caf\xc3\xa9\x1b[2J\x07 a\tb\nc\xe2\x80\xae"
			 "d\xc2\x9b\n");
	assert_string_equal(buf_cstr(&out),
		"caf\xc3\xa9\\x1b[2J\\x07 a b / c\\u202ed\\x9b");
	buf_clear(&out);
	plain_paragraphs(&out, "one\ntwo\n", 4);
	assert_string_equal(buf_cstr(&out), "one\n    two");
	buf_fini(&out);
	assert_int_equal(plain_width("caf\xc3\xa9"), 4);
	assert_string_equal(plain_status((Plenary__Status)99), "unknown");
	assert_string_equal(plain_status((Plenary__Status)-1), "unknown");
	assert_string_equal(
		plain_error((Plenary__ErrorCode)9999), "UNKNOWN_ERROR");
}

static void assert_line(const Plenary__Event *event, const char *text)
{
	struct buf out = {0};

	describe_event(&out, event, "es", NULL);
	assert_string_equal(buf_cstr(&out), text);
	buf_fini(&out);
}

static void test_lines(void **state)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	Plenary__PositionTaken position = PLENARY__POSITION_TAKEN__INIT;
	Plenary__ProposalTabled tabled = PLENARY__PROPOSAL_TABLED__INIT;
	Plenary__MessageSent message = PLENARY__MESSAGE_SENT__INIT;
	Plenary__Draft draft = PLENARY__DRAFT__INIT;
	Plenary__Text title = PLENARY__TEXT__INIT;
	Plenary__Text__In languages[] = {
		PLENARY__TEXT__IN__INIT, PLENARY__TEXT__IN__INIT};
	Plenary__Text__In *in[] = {&languages[0], &languages[1]};
	char a4[] = "A4";
	char en[] = "en";
	char es[] = "es";
	char command[] = "Command";
	char mando[] = "Mando";
	char all[] = "all";
	char name[] = "Ann\x1b]0;x\x07";
	char text[] = "two\nlines";

	(void)state;
	position.step = a4;
	position.number = 1;
	position.revision = 2;
	position.delegation = us;
	position.position = PLENARY__POSITION__POSITION_ASSENT;
	event.what_case = PLENARY__EVENT__WHAT_POSITION_TAKEN;
	event.position_taken = &position;
	assert_line(&event, "US assents to A4 r2");
	position.number = 2;
	position.position = PLENARY__POSITION__POSITION_BLOCK;
	position.reason = text;
	assert_line(&event, "US blocks A4#2 r2: two / lines");
	assert_int_equal(describe_tone(&event), TONE_BAD);

	languages[0].language = en;
	languages[0].text = command;
	languages[1].language = es;
	languages[1].text = mando;
	title.in = in;
	title.n_in = 2;
	draft.title = &title;
	tabled.step = a4;
	tabled.number = 1;
	tabled.delegation = mx;
	tabled.draft = &draft;
	tabled.decide_by_ms = 5400000;
	event.what_case = PLENARY__EVENT__WHAT_PROPOSAL_TABLED;
	event.proposal_tabled = &tabled;
	assert_line(
		&event, "MX tables A4 r1: Mando; to be decided by +1:30:00");

	message.channel = all;
	message.from = mx;
	message.name = name;
	message.text = text;
	event.what_case = PLENARY__EVENT__WHAT_MESSAGE_SENT;
	event.message_sent = &message;
	assert_line(&event, "[all] MX (Ann\\x1b]0;x\\x07): two / lines");
	event.what_case = PLENARY__EVENT__WHAT__NOT_SET;
	assert_line(&event, "something that this version has no words for");
}

/* Every kind of event has words, also when all of it is empty. */
static void test_every_event_has_words(void **state)
{
	const ProtobufCMessageDescriptor *kinds = &plenary__event__descriptor;

	(void)state;
	for (unsigned i = 0; i < kinds->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &kinds->fields[i];
		uint8_t bytes[3];
		Plenary__Event *event;
		struct buf out = {0};

		if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
			continue;
		/* The field's tag and an empty message. */
		bytes[0] = (uint8_t)((field->id << 3 | 2) | 0x80);
		bytes[1] = (uint8_t)(field->id >> 4);
		bytes[2] = 0;
		event = plenary__event__unpack(NULL, 3, bytes);
		assert_non_null(event);
		describe_event(&out, event, "en", NULL);
		if (strstr(buf_cstr(&out), "no words") != NULL)
			fail_msg("no words for %s", field->name);
		describe_tone(event);
		describe_time(&out, event);
		plenary__event__free_unpacked(event, NULL);
		buf_fini(&out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_put_replace_tombstone),
		cmocka_unit_test(test_event_numbers),
		cmocka_unit_test(test_digest),
		cmocka_unit_test(test_order_of_arrival),
		cmocka_unit_test(test_seen_proposal),
		cmocka_unit_test(test_show_steps),
		cmocka_unit_test(test_show_nothing),
		cmocka_unit_test(test_show_clock),
		cmocka_unit_test(test_show_text_is_plain),
		cmocka_unit_test(test_show_parse),
		cmocka_unit_test(test_states),
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_every_event_has_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
