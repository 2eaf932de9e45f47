/* Codes, tokens, and how many wrong ones an address may try. */
#include "credential.h"
#include "tests/support/server_process.h"
#include "throttle.h"

#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct credentials fixed(void)
{
	struct credentials credentials = {.admin = ""};

	memset(credentials.key, 7, sizeof credentials.key);
	memset(credentials.admin, 'a', CREDENTIAL_ADMIN_DIGITS);
	return credentials;
}

static void test_code(void **state)
{
	struct credentials credentials = fixed();
	struct credential shown;
	char code[CREDENTIAL_TEXT_MAX];

	(void)state;
	credential_code(&credentials, "k3v9ab", "CA.head", 1, code);
	assert_int_equal(strlen(code), 6 + 3 * 5);
	assert_memory_equal(code, "k3v9ab-", 7);
	credential_parse(&shown, code);
	assert_int_equal(shown.kind, CREDENTIAL_CODE);
	assert_string_equal(shown.session, "k3v9ab");
	assert_true(credential_is_code(&credentials, &shown, "CA.head", 1));
	/* Everything that went into it counts. */
	assert_false(credential_is_code(&credentials, &shown, "CA.head", 2));
	assert_false(credential_is_code(&credentials, &shown, "CA", 1));
	shown.session[5] = 'c';
	assert_false(credential_is_code(&credentials, &shown, "CA.head", 1));
	credential_parse(&shown, code);
	credentials.key[0] ^= 1;
	assert_false(credential_is_code(&credentials, &shown, "CA.head", 1));
}

static void test_code_as_it_is_typed(void **state)
{
	struct credential shown;

	(void)state;
	credential_parse(&shown, "K3V9AB0123456789AB");
	assert_int_equal(shown.kind, CREDENTIAL_CODE);
	assert_string_equal(shown.session, "k3v9ab");
	assert_string_equal(shown.digits, "0123456789ab");
	credential_parse(&shown, "--k3v9-ab-OiL3-4567-89ab-");
	assert_int_equal(shown.kind, CREDENTIAL_CODE);
	assert_string_equal(shown.digits, "0113456789ab");
	credential_parse(&shown, "k3v9ab-0123-4567-89a!");
	assert_int_equal(shown.kind, CREDENTIAL_NONSENSE);
	credential_parse(&shown, "k3v9ab-0123-4567-89aü");
	assert_int_equal(shown.kind, CREDENTIAL_NONSENSE);
	/* No session before the code. */
	credential_parse(&shown, "0123-4567-89ab");
	assert_int_equal(shown.kind, CREDENTIAL_NONSENSE);
	credential_parse(&shown, "");
	assert_int_equal(shown.kind, CREDENTIAL_NONSENSE);
}

static void test_token(void **state)
{
	struct credentials credentials = fixed();
	const struct credential_holder holder = {
		.code = UINT32_MAX,
		.ordinal = UINT32_MAX - 1,
	};
	struct credential shown;
	char token[CREDENTIAL_TEXT_MAX];

	(void)state;
	credential_token(&credentials, "k3v9ab", &holder, 3, token);
	credential_parse(&shown, token);
	assert_int_equal(shown.kind, CREDENTIAL_TOKEN);
	assert_string_equal(shown.session, "k3v9ab");
	assert_true(shown.holder.code == UINT32_MAX);
	assert_true(shown.holder.ordinal == UINT32_MAX - 1);
	assert_true(credential_is_token(&credentials, &shown, 3));
	assert_false(credential_is_token(&credentials, &shown, 4));
	shown.holder.code = 1;
	assert_false(credential_is_token(&credentials, &shown, 3));
	credential_parse(&shown, token);
	shown.holder.ordinal = 1;
	assert_false(credential_is_token(&credentials, &shown, 3));
	/* A code is never a token. */
	credential_parse(&shown, "k3v9ab-0123-4567-89ab");
	assert_false(credential_is_token(&credentials, &shown, 3));
}

static void test_tokens_that_are_none(void **state)
{
	static const char digits[] = "00000000000000000000000000000000";
	static const char *const fronts[] = {"k3v9ab-0-0-", "k3v9ab--",
		"k3v9ab--1-", "k3v9ab-1--", "k3v9ab-x-1-", "k3v9ab-1-x-",
		"k3v9ab-4294967296-1-", "k3v9ab-1-4294967296-", "-1-1-",
		"k3v9ab-1-", "k3v9ab-1-1", "k3v9ab-99999999999-1-",
		"k3v9ab-1-99999999999-", "k3v9abk3v9abk3v9a-1-1-"};
	struct credential shown;
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof fronts / sizeof fronts[0]; i++) {
		(void)snprintf(text, sizeof text, "%s%s", fronts[i], digits);
		credential_parse(&shown, text);
		assert_int_not_equal(shown.kind, CREDENTIAL_TOKEN);
	}
}

static void test_admin(void **state)
{
	struct credentials credentials = fixed();
	struct credential shown;

	(void)state;
	credential_parse(&shown, credentials.admin);
	assert_int_equal(shown.kind, CREDENTIAL_ADMIN);
	assert_true(credential_is_admin(&credentials, &shown));
	shown.digits[CREDENTIAL_ADMIN_DIGITS - 1] = 'b';
	assert_false(credential_is_admin(&credentials, &shown));
}

static void test_files(void **state)
{
	struct server_process place;
	struct credentials made;
	struct credentials read;
	const char *file = NULL;
	char path[SERVER_PATH_MAX + 32];
	char token[CREDENTIAL_ADMIN_DIGITS + 8];

	(void)state;
	server_prepare(&place, "");
	assert_int_equal(credentials_open(&made, place.home, &file), 0);
	assert_int_equal(strlen(made.admin), CREDENTIAL_ADMIN_DIGITS);
	assert_int_equal(credentials_open(&read, place.home, &file), 0);
	assert_memory_equal(made.key, read.key, HASH_SIZE);
	assert_string_equal(made.admin, read.admin);
	/* Without the newline, as an editor may leave it. */
	(void)snprintf(path, sizeof path, "%s/admin.token", place.home);
	write_whole_file(path, made.admin, CREDENTIAL_ADMIN_DIGITS);
	assert_int_equal(credentials_open(&read, place.home, &file), 0);
	assert_string_equal(made.admin, read.admin);
	(void)snprintf(token, sizeof token, "%sx\n", made.admin);
	write_whole_file(path, token, strlen(token));
	assert_int_equal(credentials_open(&read, place.home, &file), -1);
	assert_int_equal(errno, EINVAL);
	assert_string_equal(file, "admin.token");
	(void)snprintf(path, sizeof path, "%s/server.key", place.home);
	write_whole_file(path, "", 0);
	assert_int_equal(credentials_open(&read, place.home, &file), -1);
	assert_string_equal(file, "server.key");
	assert_int_equal(
		credentials_open(&read, "/nonexistent/here", &file), -1);
	assert_int_equal(errno, ENOENT);
	server_clean(&place);
}

static void test_session_ids(void **state)
{
	char one[SESSION_ID_MAX + 1];
	char other[SESSION_ID_MAX + 1];
	struct credential shown;
	char code[64];

	(void)state;
	for (unsigned i = 0; i < 100; i++) {
		credential_session_id(one);
		assert_int_equal(strlen(one), CREDENTIAL_SESSION_DIGITS);
		/* Nothing in it changes by being typed. */
		(void)snprintf(code, sizeof code, "%s-0000-0000-0000", one);
		credential_parse(&shown, code);
		assert_string_equal(shown.session, one);
	}
	credential_session_id(other);
	assert_string_not_equal(one, other);
}

static void test_throttle(void **state)
{
	struct throttle throttle = {.entries = {{.failures = 0}}};
	uint64_t now = 1000;

	(void)state;
	for (unsigned i = 0; i < THROTTLE_BURST; i++) {
		char peer[64];

		/* Another port every time. */
		(void)snprintf(peer, sizeof peer, "10.0.0.7:%u", 5000 + i);
		assert_true(throttle_allows(&throttle, peer, now));
		throttle_failed(&throttle, peer, false, now);
	}
	assert_false(throttle_allows(&throttle, "10.0.0.7:1", now));
	assert_true(throttle_allows(&throttle, "10.0.0.8:1", now));
	assert_false(throttle_allows(
		&throttle, "10.0.0.7:1", now + THROTTLE_EVERY_MS - 1));
	assert_true(throttle_allows(
		&throttle, "10.0.0.7:1", now + THROTTLE_EVERY_MS));
	throttle_failed(
		&throttle, "10.0.0.7:1", false, now + THROTTLE_EVERY_MS);
	assert_false(throttle_allows(
		&throttle, "10.0.0.7:1", now + THROTTLE_EVERY_MS));
	assert_true(throttle_allows(&throttle, "10.0.0.7:1",
		now + (uint64_t)2 * THROTTLE_BURST * THROTTLE_EVERY_MS));
}

/* However many were wrong, one more may be tried soon. */
static void test_throttle_has_no_memory_of_a_flood(void **state)
{
	struct throttle throttle = {.entries = {{.failures = 0}}};

	(void)state;
	for (unsigned i = 0; i < 20000; i++)
		throttle_failed(&throttle, "10.0.0.7:1", false, 1000);
	assert_false(throttle_allows(&throttle, "10.0.0.7:1", 1000));
	assert_true(throttle_allows(
		&throttle, "10.0.0.7:1", 1000 + THROTTLE_EVERY_MS));
	throttle_failed(
		&throttle, "10.0.0.7:1", false, 1000 + THROTTLE_EVERY_MS);
	assert_false(throttle_allows(
		&throttle, "10.0.0.7:1", 1000 + THROTTLE_EVERY_MS));
}

static void test_throttle_many_addresses(void **state)
{
	struct throttle throttle = {.entries = {{.failures = 0}}};
	char peer[64];

	(void)state;
	for (unsigned i = 0; i < THROTTLE_BURST; i++)
		throttle_failed(&throttle, "[2001:db8::1]:9", false, 0);
	/* The guilty one is not pushed out by those who tried once. */
	for (unsigned i = 0; i < 4 * THROTTLE_ADDRESSES; i++) {
		(void)snprintf(
			peer, sizeof peer, "10.0.%u.%u:9", i / 256, i % 256);
		throttle_failed(&throttle, peer, false, 0);
	}
	assert_false(throttle_allows(&throttle, "[2001:db8::1]:8", 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_code),
		cmocka_unit_test(test_code_as_it_is_typed),
		cmocka_unit_test(test_token),
		cmocka_unit_test(test_tokens_that_are_none),
		cmocka_unit_test(test_admin),
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_session_ids),
		cmocka_unit_test(test_throttle),
		cmocka_unit_test(test_throttle_has_no_memory_of_a_flood),
		cmocka_unit_test(test_throttle_many_addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
