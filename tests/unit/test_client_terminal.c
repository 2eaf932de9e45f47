/* What stands around the protocol: options, lines, the line editor, tokens,
 * and the JSON line of a reply. */
#include "client/line_editor.h"
#include "client/lines.h"
#include "client/options.h"
#include "client/prompt.h"
#include "client/script.h"
#include "client/token.h"
#include "client/uplink.h"
#include "client/wrap.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

/* ── options ─────────────────────────────────────────────────────────── */

static int parse(struct options *options, const char *line, struct buf *error)
{
	static char words[256];
	static char *argv[16];
	char *rest = NULL;
	int argc = 0;

	snprintf(words, sizeof(words), "plenary %s", line);
	for (char *word = strtok_r(words, " ", &rest);
		word != NULL && argc < 15; word = strtok_r(NULL, " ", &rest))
		argv[argc++] = word;
	argv[argc] = NULL;
	buf_clear(error);
	return options_parse(options, argc, argv, NULL, error);
}

static void test_options(void **state)
{
	struct options options;
	struct buf error = {0};

	(void)state;
	assert_int_equal(parse(&options,
				 "do CODE --server 127.0.0.1:1 --name Ann "
				 "--keep-going script.txt",
				 &error),
		0);
	assert_int_equal(options.program, PROGRAM_DO);
	assert_string_equal(options.subject, "CODE");
	assert_string_equal(options.script, "script.txt");
	assert_true(options.keep_going);
	assert_int_equal(
		parse(&options, "join --server=[::1]:7 --name=A --seat=S CODE",
			&error),
		0);
	assert_string_equal(options.seat, "S");
	assert_int_equal(
		parse(&options, "watch CODE --server h:7 --json", &error), 0);
	assert_true(options.json);
	buf_fini(&error);
}

static void test_bad_options(void **state)
{
	static const struct {
		const char *line;
		const char *error;
	} bad[] = {
		{"", "a command is missing"},
		{"jion CODE", "there is no command \"jion\""},
		{"join", "the code is missing"},
		{"open --server h:7", "the exercise file is missing"},
		{"join CODE", "the server is missing"},
		{"join CODE --server h", "write one such as"},
		{"join CODE --server h:99999", "write one such as"},
		{"join CODE --server h:7", "your name is missing"},
		{"open F --server h:7", "the admin token is missing"},
		{"join CODE --colour x", "there is no option \"--colour\""},
		{"join CODE --json=x --server h:7 --name A",
			"there is no option"},
		{"join CODE --server", "a value is missing after"},
		{"join CODE more --server h:7 --name A", "one word too many"},
	};
	struct options options;
	struct buf error = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(parse(&options, bad[i].line, &error), -1);
		if (strstr(buf_cstr(&error), bad[i].error) == NULL)
			fail_msg("%s: %s", bad[i].line, buf_cstr(&error));
	}
	buf_fini(&error);
}

static void test_server_from_environment(void **state)
{
	char program[] = "plenary";
	char command[] = "watch";
	char code[] = "CODE";
	char *argv[] = {program, command, code, NULL};
	struct options options;
	struct buf error = {0};
	char host[256];
	char port[8];

	(void)state;
	assert_int_equal(options_parse(&options, 3, argv, "h:7", &error), 0);
	assert_string_equal(options.server, "h:7");
	assert_int_equal(uplink_parse("[::1]:7420", host, port), 0);
	assert_string_equal(host, "::1");
	assert_string_equal(port, "7420");
	assert_int_equal(uplink_parse(":7420", host, port), -1);
	assert_int_equal(uplink_parse("[::1:7420", host, port), -1);
	buf_fini(&error);
}

/* ── lines ───────────────────────────────────────────────────────────── */

static void test_lines(void **state)
{
	struct lines lines = {0};

	(void)state;
	assert_null(lines_next(&lines));
	lines_feed(&lines, "on", 2);
	assert_null(lines_next(&lines));
	lines_feed(&lines, "e\r\n\ntwo\nthr", 11);
	assert_string_equal(lines_next(&lines), "one");
	assert_string_equal(lines_next(&lines), "");
	assert_string_equal(lines_next(&lines), "two");
	assert_int_equal(lines.number, 3);
	assert_null(lines_next(&lines));
	lines_feed(&lines, "ee", 2);
	assert_false(lines_done(&lines));
	lines_end(&lines);
	assert_string_equal(lines_next(&lines), "three");
	assert_null(lines_next(&lines));
	assert_true(lines_done(&lines));
	lines_fini(&lines);
}

/* ── the line editor ─────────────────────────────────────────────────── */

static void type(struct line_editor *editor, const char *keys)
{
	size_t used = 0;

	assert_int_equal(line_editor_feed(editor, keys, strlen(keys), &used),
		LINE_EDITOR_MORE);
	assert_int_equal(used, strlen(keys));
}

static void assert_text(struct line_editor *editor, const char *text)
{
	assert_string_equal(buf_cstr(&editor->text), text);
}

static void test_editing(void **state)
{
	struct line_editor editor;

	(void)state;
	line_editor_init(&editor);
	type(&editor, "assnt A4");
	type(&editor, "\x1b[D\x1b[D\x1b[D\x1b[D\x1b[D"); /* five to the left */
	type(&editor, "e");
	assert_text(&editor, "assent A4");
	type(&editor, "\x1b[H>\x1b[F<\x1bOH\x1b[3~");
	assert_text(&editor, "assent A4<");
	type(&editor, "\x05\x7f\x17");
	assert_text(&editor, "assent ");
	type(&editor, "\x15");
	assert_text(&editor, "");
	type(&editor, "\x7f\x1b[3~\x1b[D\x1b[C\x0b\x17");
	assert_text(&editor, "");
	/* One backspace for one character, however many bytes it has. */
	type(&editor, "\xc3\xa9\xe2\x82\xac");
	type(&editor, "\x1b[D\x7f");
	assert_text(&editor, "\xe2\x82\xac");
	/* Unknown sequences and control characters leave nothing behind. */
	type(&editor, "\x1b[15~\x1b[200~\x07\x1b\x1b");
	type(&editor, "x");
	assert_null(strchr(buf_cstr(&editor.text), '\x1b'));
	line_editor_fini(&editor);
}

static void test_results(void **state)
{
	struct line_editor editor;
	size_t used = 0;

	(void)state;
	line_editor_init(&editor);
	assert_int_equal(line_editor_feed(&editor, "ab\rcd", 5, &used),
		LINE_EDITOR_LINE);
	assert_int_equal(used, 3);
	assert_text(&editor, "ab");
	line_editor_clear(&editor, 1);
	assert_int_equal(line_editor_feed(&editor, "\x03", 1, &used),
		LINE_EDITOR_INTERRUPT);
	assert_int_equal(
		line_editor_feed(&editor, "\x04", 1, &used), LINE_EDITOR_END);
	type(&editor, "x\x04");
	assert_text(&editor, "x");
	line_editor_fini(&editor);
}

static void test_history(void **state)
{
	struct line_editor editor;

	(void)state;
	line_editor_init(&editor);
	type(&editor, "one");
	line_editor_clear(&editor, 1);
	type(&editor, "two");
	line_editor_clear(&editor, 1);
	type(&editor, "thr");
	type(&editor, "\x1b[A");
	assert_text(&editor, "two");
	type(&editor, "\x1b[A\x1b[A\x1b[A");
	assert_text(&editor, "one");
	type(&editor, "\x1b[B\x1b[B\x1b[B");
	assert_text(&editor, "thr");
	line_editor_clear(&editor, 0);
	for (int i = 0; i < LINE_EDITOR_HISTORY + 5; i++) {
		char line[16];

		snprintf(line, sizeof(line), "line %d", i);
		type(&editor, line);
		line_editor_clear(&editor, 1);
	}
	assert_int_equal(editor.n_history, LINE_EDITOR_HISTORY);
	line_editor_fini(&editor);
}

static void test_drawing(void **state)
{
	struct line_editor editor;
	struct buf out = {0};

	(void)state;
	line_editor_init(&editor);
	type(&editor, "abc\x1b[D");
	line_editor_draw(&editor, "> ", 80, &out);
	assert_string_equal(buf_cstr(&out), "\r\x1b[K> abc\x1b[1D");
	/* A long line is shown around the cursor, and fits. */
	buf_clear(&out);
	line_editor_clear(&editor, 0);
	type(&editor, "0123456789abcdefghijklmnopqrstuvwxyz");
	line_editor_draw(&editor, "> ", 20, &out);
	assert_string_equal(buf_cstr(&out), "\r\x1b[K> klmnopqrstuvwxyz");
	buf_fini(&out);
	line_editor_fini(&editor);
}

static void test_prompt(void **state)
{
	Plenary__Welcome welcome = PLENARY__WELCOME__INIT;
	Plenary__ClockView clock = PLENARY__CLOCK_VIEW__INIT;
	struct buf out = {0};
	char ca[] = "CA";
	char seat[] = "DFAIT";

	(void)state;
	welcome.role = PLENARY__ROLE__ROLE_DELEGATE;
	welcome.delegation = ca;
	welcome.seat = seat;
	welcome.head = 1;
	clock.phase = PLENARY__EXERCISE_PHASE__PHASE_RUNNING;
	prompt_text(&out, &welcome, &clock, 2470000, true);
	assert_string_equal(
		buf_cstr(&out), "CA/DFAIT head | running +0:41:10 > ");
	buf_clear(&out);
	welcome.seat = (char *)protobuf_c_empty_string;
	welcome.head = 0;
	clock.phase = PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF;
	prompt_text(&out, &welcome, &clock, 0, true);
	assert_string_equal(buf_cstr(&out), "CA adviser | no duff +0:00:00 > ");
	buf_clear(&out);
	welcome.role = PLENARY__ROLE__ROLE_DIRECTOR;
	prompt_text(&out, &welcome, NULL, 0, false);
	assert_string_equal(buf_cstr(&out), "OFFLINE director > ");
	buf_fini(&out);
}

/* ── rows ────────────────────────────────────────────────────────────── */

static void assert_rows(
	const char *text, size_t columns, size_t indent, const char *rows)
{
	struct buf out = {0};

	wrap_text(&out, text, columns, indent);
	assert_string_equal(buf_cstr(&out), rows);
	buf_fini(&out);
}

static void test_rows(void **state)
{
	(void)state;
	assert_rows("one two three\n", 0, 4, "one two three\n");
	assert_rows("one two three\n", 13, 4, "one two three\n");
	assert_rows("one two three\n", 12, 4, "one two\n    three\n");
	assert_rows("one  two\n\n  a b", 3, 0, "one\ntwo\n\n  a\nb");
	/* Like the line itself, where that is further in. */
	assert_rows("      one two three", 14, 4, "      one two\n      three");
	/* A word that is too long, in characters and not in bytes. */
	assert_rows("a \xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9 b", 4, 1,
		"a\n \xc3\xa9\xc3\xa9\xc3\xa9\n \xc3\xa9\xc3\xa9\n b");
	/* A terminal can be made so narrow. */
	assert_rows("  one two", 1, 4, "o\nn\ne\nt\nw\no");
}

/* ── tokens ──────────────────────────────────────────────────────────── */

static unsigned entries(const char *path)
{
	DIR *directory = opendir(path);
	unsigned n = 0;

	assert_non_null(directory);
	while (readdir(directory) != NULL)
		n++;
	closedir(directory);
	return n - 2; /* . and .. */
}

static void test_tokens(void **state)
{
	char root[] = "/tmp/plenary-token-XXXXXX";
	char directory[128];
	char token[TOKEN_MAX] = "untouched";
	char file[600];
	struct stat info;
	struct dirent *entry;
	DIR *dir;

	(void)state;
	assert_non_null(mkdtemp(root));
	snprintf(directory, sizeof(directory), "%s/a/plenary", root);
	assert_int_equal(token_load(directory, "s:1", "C", "Ann", token), -1);
	assert_string_equal(token, "untouched");
	assert_int_equal(token_keep(directory, "s:1", "C", "Ann", "T1"), 0);
	assert_int_equal(token_keep(directory, "s:1", "C", "Ann", "T2"), 0);
	assert_int_equal(token_keep(directory, "s:1", "C", "Bob", "T3"), 0);
	assert_int_equal(token_load(directory, "s:1", "C", "Ann", token), 0);
	assert_string_equal(token, "T2");
	/* Another server, code or name is another one. */
	assert_int_equal(token_load(directory, "s:2", "C", "Ann", token), -1);
	assert_int_equal(token_load(directory, "s:1", "D", "Ann", token), -1);
	assert_int_equal(token_load(directory, "s:1C", "", "Ann", token), -1);
	assert_int_equal(entries(directory), 2);

	assert_int_equal(stat(directory, &info), 0);
	assert_int_equal(info.st_mode & 0777, 0700);
	dir = opendir(directory);
	while ((entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(file, sizeof(file), "%s/%s", directory, entry->d_name);
		assert_int_equal(stat(file, &info), 0);
		assert_int_equal(info.st_mode & 0777, 0600);
		assert_int_equal(unlink(file), 0);
	}
	closedir(dir);
	assert_int_equal(rmdir(directory), 0);
	snprintf(directory, sizeof(directory), "%s/a", root);
	assert_int_equal(rmdir(directory), 0);
	assert_int_equal(rmdir(root), 0);
}

static void test_token_directory(void **state)
{
	char out[256];

	(void)state;
	setenv("XDG_STATE_HOME", "/x/state", 1);
	setenv("HOME", "/home/ann", 1);
	assert_int_equal(token_directory(out, sizeof(out)), 0);
	assert_string_equal(out, "/x/state/plenary");
	setenv("XDG_STATE_HOME", "relative", 1);
	assert_int_equal(token_directory(out, sizeof(out)), 0);
	assert_string_equal(out, "/home/ann/.local/state/plenary");
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	assert_int_equal(token_directory(out, sizeof(out)), -1);
	setenv("HOME", "/home/ann", 1);
	assert_int_equal(token_directory(out, 8), -1);
}

/* ── the JSON line of a reply ────────────────────────────────────────── */

static void assert_outcome(const struct outcome *outcome, const char *json)
{
	struct buf out = {0};

	script_outcome(&out, 3, outcome);
	assert_string_equal(buf_cstr(&out), json);
	buf_fini(&out);
}

static void test_outcomes(void **state)
{
	Plenary__Reply reply = PLENARY__REPLY__INIT;
	Plenary__Error error = PLENARY__ERROR__INIT;
	Plenary__Param params[] = {PLENARY__PARAM__INIT, PLENARY__PARAM__INIT,
		PLENARY__PARAM__INIT};
	Plenary__Param *list[] = {&params[0], &params[1], &params[2]};
	struct outcome outcome = {
		.verb = "assent",
		.ok = true,
		.reply = &reply,
		.error = "",
		.message = "",
		.body = "",
	};
	char a4[] = "A4";
	char amendment[] = "A4.a1";
	char reservation[] = "A4.r1";
	char revision[] = "revision";
	char three[] = "3";
	char step[] = "step";
	char line[] = "line";

	(void)state;
	reply.ok = 1;
	reply.step = a4;
	reply.revision = 2;
	assert_outcome(&outcome, "{\"line\":3,\"verb\":\"assent\",\"ok\":true,"
				 "\"step\":\"A4\",\"revision\":2}\n");
	reply.amendment = amendment;
	assert_outcome(&outcome, "{\"line\":3,\"verb\":\"assent\",\"ok\":true,"
				 "\"step\":\"A4\",\"revision\":2,\"amendment\":"
				 "\"A4.a1\"}\n");
	/* Of a reservation, a submission, a condition, an inject. */
	reply.amendment = (char *)protobuf_c_empty_string;
	reply.id = reservation;
	assert_outcome(&outcome, "{\"line\":3,\"verb\":\"assent\",\"ok\":true,"
				 "\"step\":\"A4\",\"revision\":2,\"id\":"
				 "\"A4.r1\"}\n");

	params[0].name = revision;
	params[0].value = three;
	params[1].name = step;
	params[1].value = three;
	params[2].name = line;
	params[2].value = three;
	error.params = list;
	error.n_params = 3;
	reply.error = &error;
	outcome.ok = false;
	outcome.error = "STALE_REVISION";
	outcome.message = "it is at 3";
	assert_outcome(&outcome,
		"{\"line\":3,\"verb\":\"assent\",\"ok\":false,\"error\":"
		"\"STALE_REVISION\",\"message\":\"it is at 3\",\"revision\":3,"
		"\"step\":\"3\"}\n");

	outcome = (struct outcome){
		.verb = "show",
		.ok = true,
		.error = "",
		.message = "",
		.body = "\"steps\":[]",
	};
	assert_outcome(&outcome, "{\"line\":3,\"verb\":\"show\",\"ok\":true,"
				 "\"steps\":[]}\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_options),
		cmocka_unit_test(test_bad_options),
		cmocka_unit_test(test_server_from_environment),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_editing),
		cmocka_unit_test(test_results),
		cmocka_unit_test(test_history),
		cmocka_unit_test(test_drawing),
		cmocka_unit_test(test_prompt),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_token_directory),
		cmocka_unit_test(test_outcomes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
