/* plenaryd on the command line: what it prints, and its exit codes. */
#include "tests/support/workshop.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { ARGUMENTS_MAX = 6, OUT_MAX = 8192 };

/* Exit code, and that the output holds the text. */
static void expect(int code, const char *text, const char *const *arguments)
{
	char out[OUT_MAX];

	assert_int_equal(
		server_run(TEST_PLENARYD, arguments, out, sizeof out), code);
	if (strstr(out, text) == NULL)
		fail_msg("no '%s' in: %s", text, out);
	/* Errors say what would be right. */
	if (code == 2)
		assert_non_null(strstr(out, "plenary: "));
}

static void test_usage(void **state)
{
	static const struct {
		int code;
		const char *text;
		const char *arguments[ARGUMENTS_MAX];
	} cases[] = {
		{0, "plenaryd serve", {"help"}},
		{0, "plenaryd verify", {"--help"}},
		{2, "plenaryd help", {NULL}},
		{2, "plenaryd help", {"dance"}},
		{2, "--listen", {"serve", "--http", "127.0.0.1:0"}},
		{2, "value is missing", {"serve", "--data"}},
		{2, "options only", {"serve", "now"}},
		{2, "--insecure-lan", {"serve", "--listen", "0.0.0.0:0"}},
		{2, "--insecure-lan", {"serve", "--listen", "10.1.2.3:7420"}},
		{2, "MiB", {"serve", "--min-free", "much"}},
		{2, "check FILE", {"check"}},
		{2, "check FILE", {"check", "a", "b"}},
		{1, "exercise file", {"check", "/nonexistent/file.yaml"}},
		{2, "--data", {"sessions", "--all"}},
		{2, "--data", {"sessions", "k3v9"}},
		{1, "directory of a server",
			{"sessions", "--data", "/nonexistent"}},
		{2, "verify takes", {"verify", "--quick"}},
		{2, "one session or file", {"verify", "a", "b"}},
		{1, "directory of a server",
			{"verify", "--data", "/nonexistent"}},
		{1, "session", {"verify", "/nonexistent/x.db"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
		expect(cases[i].code, cases[i].text, cases[i].arguments);
}

static void test_check(void **state)
{
	struct server_process server;
	char path[512];
	const char *const arguments[] = {"check", path, NULL};

	(void)state;
	(void)snprintf(path, sizeof path, "%s/tests/support/small.yaml",
		TEST_SOURCE_DIR);
	expect(0, "3 delegations, 3 steps, 2 injects", arguments);
	server_prepare(&server, TEST_PLENARYD);
	(void)snprintf(path, sizeof path, "%s/bad.yaml", server.home);
	write_whole_file(path, "plenary: 1\nid: x\ncolour: red\n", 29);
	expect(1, "bad.yaml:3:1: error:", arguments);
	server_clean(&server);
}

static void test_listen_in_use(void **state)
{
	struct server_process server;
	struct server_process other;

	(void)state;
	server_prepare(&server, TEST_PLENARYD);
	server_prepare(&other, TEST_PLENARYD);
	server_start(&server, NULL);
	const char *const same_port[] = {"serve", "--data", other.data,
		"--listen", server.address, NULL};
	const char *const same_data[] = {"serve", "--data", server.data,
		"--listen", "127.0.0.1:0", NULL};

	expect(3, "free port", same_port);
	expect(1, "another server", same_data);
	assert_int_equal(server_stop(&server), 0);
	server_clean(&other);
	server_clean(&server);
}

static void assert_mode(const char *dir, const char *name, mode_t mode)
{
	char path[SERVER_PATH_MAX + 64];
	struct stat status;

	(void)snprintf(path, sizeof path, "%s/%s", dir, name);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_mode & 0777, mode);
}

static void test_data_directory(void **state)
{
	struct server_process server;
	char path[SERVER_PATH_MAX + 64];
	char *before;
	char *after;
	size_t len;

	(void)state;
	server_prepare(&server, TEST_PLENARYD);
	server_start(&server, NULL);
	assert_mode(server.data, "", 0700);
	assert_mode(server.data, "server.key", 0600);
	assert_mode(server.data, "admin.token", 0600);
	assert_int_equal(server_stop(&server), 0);
	/* They stay what they are. */
	(void)snprintf(path, sizeof path, "%s/server.key", server.data);
	before = read_whole(path, &len);
	assert_int_equal(len, 32);
	server_start(&server, NULL);
	assert_int_equal(server_stop(&server), 0);
	after = read_whole(path, &len);
	assert_memory_equal(before, after, 32);
	free(before);
	free(after);
	write_whole_file(path, "short", 5);
	const char *const arguments[] = {"serve", "--data", server.data,
		"--listen", "127.0.0.1:0", NULL};

	expect(1, "server.key", arguments);
	server_clean(&server);
}

static void test_sessions_and_verify(void **state)
{
	struct workshop workshop = {.n_codes = 0};
	const char *data = workshop.server.data;
	char begin[4];

	(void)state;
	workshop_open(&workshop, TEST_PLENARYD, TEST_SOURCE_DIR, NULL, NULL);
	const char *const sessions[] = {"sessions", "--data", data, NULL};
	const char *const json[] = {"sessions", "--data", data, "--json", NULL};
	const char *const all[] = {"verify", "--data", data, NULL};
	const char *const one[] = {
		"verify", "--data", data, "--json", begin, NULL};
	const char *const none[] = {"verify", "--data", data, "zzzzzzzz", NULL};

	/* Readers take no lock: the server runs. */
	memcpy(begin, workshop.session, 3);
	begin[3] = '\0';
	expect(0, "A small exercise", sessions);
	expect(0, "\"exercise\":\"small\",\"title\":\"A small exercise\"",
		json);
	expect(0, "whole: 0 events", all);
	expect(0, "\"whole\":true,\"events\":\"0\"", one);
	expect(1, "no session", none);
	workshop_close(&workshop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_usage),
		cmocka_unit_test(test_check),
		cmocka_unit_test(test_listen_in_use),
		cmocka_unit_test(test_data_directory),
		cmocka_unit_test(test_sessions_and_verify),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
