/* Who gets in, and as whom: codes, names, seats, tokens. */
#include "tests/support/workshop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int open_workshop(void **state)
{
	struct workshop *workshop = malloc(sizeof *workshop);

	assert_non_null(workshop);
	workshop_open(workshop, TEST_PLENARYD, TEST_SOURCE_DIR, NULL, NULL);
	*state = workshop;
	return 0;
}

static int close_workshop(void **state)
{
	workshop_close(*state);
	free(*state);
	return 0;
}

static void test_every_role_joins(void **state)
{
	static const struct {
		const char *code;
		const char *delegation;
		Plenary__Role role;
		bool head;
	} expected[] = {
		{"director", "", PLENARY__ROLE__ROLE_DIRECTOR, false},
		{"controller", "", PLENARY__ROLE__ROLE_CONTROLLER, false},
		{"evaluator", "", PLENARY__ROLE__ROLE_EVALUATOR, false},
		{"observer", "", PLENARY__ROLE__ROLE_OBSERVER, false},
		{"AA.head", "AA", PLENARY__ROLE__ROLE_DELEGATE, true},
		{"AA", "AA", PLENARY__ROLE__ROLE_DELEGATE, false},
		{"BB.head", "BB", PLENARY__ROLE__ROLE_DELEGATE, true},
		{"CC.head", "CC", PLENARY__ROLE__ROLE_DELEGATE, true},
	};
	struct workshop *workshop = *state;

	for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
		const Plenary__Welcome *welcome;
		struct caller caller;
		char name[32];

		(void)snprintf(name, sizeof name, "Person %zu", i);
		workshop_join(workshop, &caller, expected[i].code, name);
		welcome = caller.welcome->welcome;
		assert_int_equal(welcome->role, expected[i].role);
		assert_string_equal(
			welcome->delegation, expected[i].delegation);
		assert_int_equal(welcome->head, expected[i].head);
		assert_string_equal(welcome->session, workshop->session);
		assert_string_equal(welcome->name, name);
		/* How many there are is EXCON's to know. */
		assert_int_equal(welcome->participant, i < 3 ? i + 1 : 0);
		assert_true(welcome->snapshot);
		assert_true(caller.n_views > 0);
		caller_fini(&caller);
	}
}

static void test_codes_are_read_leniently(void **state)
{
	struct workshop *workshop = *state;
	const char *code = workshop_code(workshop, "AA");
	char shouted[WORKSHOP_CODE_MAX];
	size_t n = 0;
	struct caller caller;

	for (const char *c = code; *c != '\0'; c++) {
		if (*c == '-')
			continue;
		shouted[n++] = *c >= 'a' && *c <= 'z' ? (char)(*c - 32)
			       : *c == '1'            ? 'L'
			       : *c == '0'            ? 'o'
						      : *c;
	}
	shouted[n] = '\0';
	caller_init(&caller);
	assert_int_equal(caller_join(&caller, workshop->server.address, shouted,
				 "Ann", "AA-TR"),
		PLENARY__ERROR_CODE__OK);
	assert_string_equal(caller.welcome->welcome->seat, "AA-TR");
	caller_fini(&caller);
}

static void test_wrong_credentials(void **state)
{
	static const char long_text[] =
		"a very long text that is no credential of any kind, and goes "
		"on and on and on and on and on and on and on";
	struct workshop *workshop = *state;
	const char *code = workshop_code(workshop, "director");
	char other[WORKSHOP_CODE_MAX];
	char token[CALLER_TOKEN_MAX];
	struct caller good;
	struct caller bad;

	(void)snprintf(other, sizeof other, "%s", code);
	other[strlen(other) - 1] = other[strlen(other) - 1] == 'z' ? 'y' : 'z';
	workshop_join(workshop, &good, "AA", "Ann");
	memcpy(token, good.token, CALLER_TOKEN_MAX);
	token[strlen(token) - 1] = token[strlen(token) - 1] == 'z' ? 'y' : 'z';
	const char *const wrong[] = {"", "-", "x", "!", other, token,
		"000000-0000-0000-0000",
		"000000-1-1-00000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000",
		long_text};

	for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
		caller_init(&bad);
		assert_int_equal(caller_join(&bad, workshop->server.address,
					 wrong[i], "Eve", ""),
			PLENARY__ERROR_CODE__BAD_CREDENTIAL);
		assert_null(bad.welcome);
		assert_int_equal(caller_until_closed(&bad),
			PLENARY__ERROR_CODE__BAD_CREDENTIAL);
		caller_fini(&bad);
	}
	caller_sync(&good);
	caller_fini(&good);
}

static void test_guessing_is_slowed_down(void **state)
{
	struct workshop *workshop = *state;
	Plenary__ErrorCode code = PLENARY__ERROR_CODE__BAD_CREDENTIAL;
	struct caller caller;
	unsigned tries = 0;
	char token[CALLER_TOKEN_MAX];

	workshop_join(workshop, &caller, "AA", "Ann");
	memcpy(token, caller.token, CALLER_TOKEN_MAX);
	caller_fini(&caller);
	while (code == PLENARY__ERROR_CODE__BAD_CREDENTIAL && tries < 5000) {
		caller_init(&caller);
		code = caller_join(&caller, workshop->server.address,
			"000000-0000-0000-0000", "Eve", "");
		caller_fini(&caller);
		tries++;
	}
	assert_int_equal(code, PLENARY__ERROR_CODE__RATE_LIMITED);
	/* Who has a token is not kept out by another's guesses. */
	caller_init(&caller);
	memcpy(caller.token, token, CALLER_TOKEN_MAX);
	assert_int_equal(caller_resume(&caller, workshop->server.address),
		PLENARY__ERROR_CODE__OK);
	caller_fini(&caller);
}

/* A token cannot be guessed, so wrong ones are nobody's guesses: they do not
 * keep right codes out. */
static void test_wrong_tokens_keep_nobody_out(void **state)
{
	enum { TRIES = 300 };
	struct workshop *workshop = *state;
	struct caller caller;
	char wrong[CALLER_TOKEN_MAX];

	(void)snprintf(wrong, sizeof wrong,
		"%s-4-1-00000000000000000000000000000000", workshop->session);
	for (unsigned i = 0; i < TRIES; i++) {
		caller_init(&caller);
		assert_int_equal(caller_join(&caller, workshop->server.address,
					 wrong, "", ""),
			PLENARY__ERROR_CODE__BAD_CREDENTIAL);
		caller_fini(&caller);
	}
	workshop_join(workshop, &caller, "director", "Dee");
	caller_fini(&caller);
}

/* It says as which of its code's people one joined, not how many have. */
static void test_token_counts_nobody_else(void **state)
{
	static const char *const codes[] = {"AA", "CC.head", "AA", "BB", "AA"};
	static const char *const fronts[] = {
		"-5-1-", "-8-1-", "-5-2-", "-7-1-", "-5-3-"};
	struct workshop *workshop = *state;
	struct caller callers[5];

	for (size_t i = 0; i < 5; i++) {
		char name[32];
		char front[64];

		(void)snprintf(name, sizeof name, "Person %zu", i);
		(void)snprintf(front, sizeof front, "%s%s", workshop->session,
			fronts[i]);
		workshop_join(workshop, &callers[i], codes[i], name);
		assert_memory_equal(callers[i].token, front, strlen(front));
	}
	for (size_t i = 0; i < 5; i++) {
		char name[32];

		(void)snprintf(name, sizeof name, "Person %zu", i);
		caller_hang_up(&callers[i]);
		assert_int_equal(
			caller_resume(&callers[i], workshop->server.address),
			0);
		assert_string_equal(callers[i].welcome->welcome->name, name);
		caller_fini(&callers[i]);
	}
}

/* Whoever never got its Welcome is let in again, if it is the same program. */
static void test_welcome_is_lost(void **state)
{
	struct workshop *workshop = *state;
	const char *address = workshop->server.address;
	const char *code = workshop_code(workshop, "AA.head");
	struct caller director;
	struct caller head;
	struct caller other;
	uint32_t people;

	workshop_join(workshop, &director, "director", "Dee");
	caller_init(&head);
	caller_dial(&head, address);
	caller_hello(&head, code, "Ann", "");
	/* It has joined once EXCON sees it. */
	while (director.n_events == 0)
		assert_true(caller_take(&director));
	caller_hang_up(&head);
	assert_int_equal(workshop_try(workshop, &other, "AA.head", "Ann"),
		PLENARY__ERROR_CODE__SEAT_TAKEN);
	memcpy(other.client_id, head.client_id, sizeof head.client_id);
	assert_int_equal(caller_join(&other, address, code, "Amy", ""),
		PLENARY__ERROR_CODE__SEAT_TAKEN);
	caller_fini(&other);
	assert_int_equal(caller_join(&head, address, code, "Ann", ""), 0);
	assert_true(head.welcome->welcome->head);
	assert_int_equal(caller_say(&head, "own", "here"), 0);
	caller_sync(&director);
	people = 0;
	for (size_t i = 0; i < director.n_events; i++)
		people += director.events[i]->what_case ==
			  PLENARY__EVENT__WHAT_PARTICIPANT_JOINED;
	assert_int_equal(people, 1);
	/* A new code is for somebody else. */
	assert_int_equal(caller_reissue(&director, "AA.head"), 0);
	assert_int_equal(
		caller_until_closed(&head), PLENARY__ERROR_CODE__REMOVED);
	assert_int_equal(caller_join(&head, address, code, "Ann", ""),
		PLENARY__ERROR_CODE__BAD_CREDENTIAL);
	caller_fini(&head);
	caller_fini(&director);
}

static void test_taken(void **state)
{
	struct workshop *workshop = *state;
	struct caller head;
	struct caller adviser;
	struct caller other;

	workshop_join(workshop, &head, "AA.head", "Ann");
	workshop_join(workshop, &adviser, "AA", "Abe");
	assert_int_equal(workshop_try(workshop, &other, "AA.head", "Eve"),
		PLENARY__ERROR_CODE__SEAT_TAKEN);
	caller_fini(&other);
	/* With the same name too: a code is no proof of being that person. */
	assert_int_equal(workshop_try(workshop, &other, "AA.head", "Ann"),
		PLENARY__ERROR_CODE__SEAT_TAKEN);
	caller_fini(&other);
	assert_int_equal(workshop_try(workshop, &other, "AA", "Abe"),
		PLENARY__ERROR_CODE__NAME_TAKEN);
	caller_fini(&other);
	assert_int_equal(workshop_try(workshop, &other, "AA", "Ann"),
		PLENARY__ERROR_CODE__NAME_TAKEN);
	caller_fini(&other);
	assert_int_equal(workshop_try(workshop, &other, "AA", ""),
		PLENARY__ERROR_CODE__NAME_INVALID);
	caller_fini(&other);
	caller_init(&other);
	assert_int_equal(caller_join(&other, workshop->server.address,
				 workshop_code(workshop, "AA"), "Al", "BB-TR"),
		PLENARY__ERROR_CODE__UNKNOWN_SEAT);
	caller_fini(&other);
	/* Names are unique within a delegation only. */
	workshop_join(workshop, &other, "BB", "Ann");
	caller_fini(&other);
	caller_fini(&adviser);
	caller_fini(&head);
}

static void test_excon_names(void **state)
{
	struct workshop *workshop = *state;
	struct caller one;
	struct caller other;

	workshop_join(workshop, &one, "director", "Dee");
	assert_int_equal(workshop_try(workshop, &other, "director", "Dee"),
		PLENARY__ERROR_CODE__NAME_TAKEN);
	caller_fini(&other);
	workshop_join(workshop, &other, "director", "Dan");
	caller_fini(&other);
	caller_hang_up(&one);
	assert_int_equal(caller_resume(&one, workshop->server.address),
		PLENARY__ERROR_CODE__OK);
	assert_int_equal(one.welcome->welcome->participant, 1);
	caller_fini(&one);
}

static void test_newer_connection_supersedes(void **state)
{
	struct workshop *workshop = *state;
	struct caller first;
	struct caller second;

	workshop_join(workshop, &first, "BB.head", "Bea");
	caller_init(&second);
	memcpy(second.token, first.token, CALLER_TOKEN_MAX);
	assert_int_equal(caller_resume(&second, workshop->server.address),
		PLENARY__ERROR_CODE__OK);
	assert_true(second.welcome->welcome->snapshot);
	assert_string_equal(second.token, first.token);
	assert_int_equal(
		caller_until_closed(&first), PLENARY__ERROR_CODE__SUPERSEDED);
	assert_int_equal(caller_say(&second, "own", "still here"),
		PLENARY__ERROR_CODE__OK);
	caller_fini(&first);
	caller_fini(&second);
}

static void test_presence_is_excons(void **state)
{
	struct workshop *workshop = *state;
	struct caller director;
	struct caller head;
	struct caller other;
	Plenary__View *view;

	workshop_join(workshop, &director, "director", "Dee");
	workshop_join(workshop, &other, "CC.head", "Cyd");
	workshop_join(workshop, &head, "AA.head", "Ann");
	caller_sync(&director);
	view = caller_view(&director, "participant/3");
	assert_non_null(view);
	assert_string_equal(view->participant->name, "Ann");
	assert_true(view->participant->connected);
	plenary__view__free_unpacked(view, NULL);
	caller_hang_up(&head);
	/* The server sees the end of the stream in its own time. */
	for (;;) {
		bool connected;

		assert_true(caller_take(&director));
		view = caller_view(&director, "participant/3");
		connected = view->participant->connected;
		plenary__view__free_unpacked(view, NULL);
		if (!connected)
			break;
	}
	caller_sync(&other);
	assert_int_equal(other.n_events, 0);
	assert_false(caller_has_text(&other, "Ann"));
	caller_fini(&other);
	caller_fini(&head);
	caller_fini(&director);
}

static void test_removed(void **state)
{
	struct workshop *workshop = *state;
	struct caller director;
	struct caller member;
	char token[CALLER_TOKEN_MAX];

	workshop_join(workshop, &director, "director", "Dee");
	workshop_join(workshop, &member, "AA", "Abe");
	memcpy(token, member.token, CALLER_TOKEN_MAX);
	assert_int_equal(caller_remove(&director, 2), PLENARY__ERROR_CODE__OK);
	assert_int_equal(
		caller_until_closed(&member), PLENARY__ERROR_CODE__REMOVED);
	caller_fini(&member);
	caller_init(&member);
	memcpy(member.token, token, CALLER_TOKEN_MAX);
	assert_int_equal(caller_resume(&member, workshop->server.address),
		PLENARY__ERROR_CODE__REMOVED);
	caller_fini(&member);
	caller_fini(&director);
}

static void test_reissue_frees_a_heads_seat(void **state)
{
	struct workshop *workshop = *state;
	const Plenary__Answer *answer;
	struct caller director;
	struct caller head;
	struct caller next;
	const char *code = NULL;

	workshop_join(workshop, &director, "director", "Dee");
	workshop_join(workshop, &head, "AA.head", "Ann");
	assert_int_equal(
		caller_reissue(&director, "AA.head"), PLENARY__ERROR_CODE__OK);
	assert_int_equal(
		caller_until_closed(&head), PLENARY__ERROR_CODE__REMOVED);
	assert_int_equal(workshop_try(workshop, &next, "AA.head", "Amy"),
		PLENARY__ERROR_CODE__BAD_CREDENTIAL);
	caller_fini(&next);
	answer = caller_codes(&director);
	assert_int_equal(answer->what_case, PLENARY__ANSWER__WHAT_CODES);
	assert_int_equal(answer->codes->n_codes, workshop->n_codes);
	for (size_t i = 0; i < answer->codes->n_codes; i++) {
		if (strcmp(answer->codes->codes[i]->name, "AA.head") == 0)
			code = answer->codes->codes[i]->code;
		else
			assert_string_equal(answer->codes->codes[i]->code,
				workshop_code(workshop,
					answer->codes->codes[i]->name));
	}
	assert_non_null(code);
	caller_init(&next);
	assert_int_equal(
		caller_join(&next, workshop->server.address, code, "Amy", ""),
		PLENARY__ERROR_CODE__OK);
	assert_true(next.welcome->welcome->head);
	caller_fini(&next);
	caller_fini(&head);
	caller_fini(&director);
}

static void test_codes_are_the_directors(void **state)
{
	static const char *const others[] = {
		"controller", "evaluator", "observer", "AA.head"};
	struct workshop *workshop = *state;

	for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
		const Plenary__Answer *answer;
		struct caller caller;

		workshop_join(workshop, &caller, others[i], "Sam");
		answer = caller_codes(&caller);
		assert_int_equal(
			answer->what_case, PLENARY__ANSWER__WHAT_ERROR);
		assert_int_equal(
			answer->error->code, PLENARY__ERROR_CODE__NOT_ALLOWED);
		caller_fini(&caller);
	}
}

static void test_nothing_secret_is_logged(void **state)
{
	struct workshop *workshop = *state;
	struct caller caller;
	size_t len;
	char *log;

	workshop_join(workshop, &caller, "AA.head", "Ann");
	assert_int_equal(caller_say(&caller, "own", "pineapple"),
		PLENARY__ERROR_CODE__OK);
	assert_int_equal(server_stop(&workshop->server), 0);
	assert_int_equal(caller_until_closed(&caller),
		PLENARY__ERROR_CODE__SHUTTING_DOWN);
	log = read_whole(workshop->server.log, &len);
	assert_non_null(strstr(log, "what=joined"));
	assert_null(strstr(log, "pineapple"));
	assert_null(strstr(log, caller.token));
	for (size_t i = 0; i < workshop->n_codes; i++)
		assert_null(strstr(log, workshop->codes[i].code));
	free(log);
	caller_fini(&caller);
}

#define WORKSHOP_TEST(test) \
	cmocka_unit_test_setup_teardown(test, open_workshop, close_workshop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORKSHOP_TEST(test_every_role_joins),
		WORKSHOP_TEST(test_codes_are_read_leniently),
		WORKSHOP_TEST(test_wrong_credentials),
		WORKSHOP_TEST(test_guessing_is_slowed_down),
		WORKSHOP_TEST(test_wrong_tokens_keep_nobody_out),
		WORKSHOP_TEST(test_token_counts_nobody_else),
		WORKSHOP_TEST(test_welcome_is_lost),
		WORKSHOP_TEST(test_taken),
		WORKSHOP_TEST(test_excon_names),
		WORKSHOP_TEST(test_newer_connection_supersedes),
		WORKSHOP_TEST(test_presence_is_excons),
		WORKSHOP_TEST(test_removed),
		WORKSHOP_TEST(test_reissue_frees_a_heads_seat),
		WORKSHOP_TEST(test_codes_are_the_directors),
		WORKSHOP_TEST(test_nothing_secret_is_logged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
