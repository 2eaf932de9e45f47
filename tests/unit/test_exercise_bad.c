/*
 * Exercise files with errors: tests/exercises-bad/NAME.yaml must give exactly
 * the lines of NAME.txt. Limits, which would make long files, are written
 * here.
 */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/exercise.h"

#include <cmocka.h>

#define FOLDER TEST_SOURCE_DIR "/tests/exercises-bad"

/* Of its exact size, so that the sanitizers see a read past the end. */
static char *errors_of(const char *name, const void *bytes, size_t len)
{
	Plenary__Scenario *scenario = NULL;
	struct exercise_report report;
	struct buf lines = {0};
	uint8_t *copy = malloc(len > 0 ? len : 1);
	char *text;

	assert_non_null(copy);
	if (len > 0)
		memcpy(copy, bytes, len);
	assert_int_equal(
		exercise_read(name, copy, len, &scenario, &report), -1);
	assert_null(scenario);
	assert_true(report.n_errors > 0);
	exercise_report_write(&report, &lines);
	text = strdup(buf_cstr(&lines));
	assert_non_null(text);
	buf_fini(&lines);
	exercise_report_fini(&report);
	free(copy);
	return text;
}

static void load(const char *name, const char *suffix, struct buf *out)
{
	char path[1024];
	char chunk[4096];
	size_t got;
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s%s", FOLDER, name, suffix);
	file = fopen(path, "rb");
	if (file == NULL)
		print_error("there is no %s\n", path);
	assert_non_null(file);
	while ((got = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_append(out, chunk, got);
	fclose(file);
}

static void check_file(const char *file_name, size_t stem)
{
	struct buf yaml = {0};
	struct buf expected = {0};
	char name[256];
	char *found;

	assert_true(stem < sizeof(name));
	memcpy(name, file_name, stem);
	name[stem] = '\0';
	load(name, ".yaml", &yaml);
	load(name, ".txt", &expected);
	found = errors_of(file_name, yaml.bytes, yaml.len);
	assert_string_equal(found, buf_cstr(&expected));
	free(found);
	buf_fini(&yaml);
	buf_fini(&expected);
}

static void test_files(void **state)
{
	DIR *folder = opendir(FOLDER);
	const struct dirent *entry;
	unsigned n = 0;

	(void)state;
	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (len < 5 || strcmp(entry->d_name + len - 5, ".yaml") != 0)
			continue;
		check_file(entry->d_name, len - 5);
		n++;
	}
	closedir(folder);
	/* A folder that cannot be found must not pass for one in order. */
	assert_true(n >= 20);
}

static const char head[] = "plenary: 1\n"
			   "id: limits\n"
			   "title: Limits\n"
			   "clock: {duration: 1h}\n"
			   "delegations:\n"
			   "  - {id: NOR, seats: [{id: A, head: true}]}\n"
			   "  - {id: SOU, seats: [{id: A, head: true}]}\n"
			   "steps:\n"
			   "  - {id: S1, title: T, parties: [NOR], text: x";

/* What the file `head` + tail is told, all of it. */
static void assert_told(struct buf *tail, const char *expected)
{
	struct buf file = {0};
	char *found;

	buf_str(&file, head);
	buf_append(&file, tail->bytes, tail->len);
	found = errors_of("f", file.bytes, file.len);
	assert_string_equal(found, expected);
	free(found);
	buf_fini(&file);
	buf_clear(tail);
}

/* `n` times the format with the numbers from 0. */
static void repeat(
	struct buf *buf, const char *before, const char *after, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		buf_printf(buf, "%s%u%s", before, i, after);
}

static void test_list_limits(void **state)
{
	struct buf tail = {0};

	(void)state;
	buf_str(&tail, "}\n");
	repeat(&tail, "  - {id: T", ", title: T, parties: [NOR], text: x}\n",
		STEPS_MAX);
	assert_told(&tail, "f:9:3: error: too many entries in a list of "
			   "steps: 65, at most 64\n");
	buf_str(&tail, "}\ninjects:\n");
	repeat(&tail, "  - {id: i", ", to: all, subject: s, message: m}\n",
		INJECTS_MAX + 1);
	assert_told(&tail, "f:11:3: error: too many entries in a list of "
			   "injects: 257, at most 256\n");
	buf_str(&tail, "}\nindicators:\n");
	repeat(&tail, "  - {id: i", ", from: 0, to: 1, at: 0}\n",
		INDICATORS_MAX + 1);
	assert_told(&tail, "f:11:3: error: too many entries in a list of "
			   "indicators: 33, at most 32\n");
	buf_str(&tail, "}\nspectrum:\n  rungs:\n");
	repeat(&tail, "    - rung ", "\n", RUNGS_MAX + 1);
	buf_str(&tail, "  bars:\n");
	repeat(&tail, "    - {id: b", ", parties: [NOR, SOU], at: 0}\n",
		BARS_MAX + 1);
	assert_told(&tail, "f:12:5: error: too many entries in a list of "
			   "rungs: 65, at most 64\n"
			   "f:78:5: error: too many entries in a list of "
			   "bars: 33, at most 32\n");
	buf_str(&tail, "}\nobjectives:\n");
	repeat(&tail, "  - {id: o", ", title: t}\n", OBJECTIVES_MAX + 1);
	assert_told(&tail, "f:11:3: error: too many entries in a list of "
			   "objectives: 33, at most 32\n");
	buf_fini(&tail);
}

static void test_step_limits(void **state)
{
	struct buf tail = {0};

	(void)state;
	buf_str(&tail, ",\n terms: {");
	repeat(&tail, "t", ": x, ", TERMS_MAX + 1);
	buf_str(&tail, "}}\n");
	assert_told(&tail, "f:10:9: error: too many entries in terms and "
			   "their values: 17, at most 16\n");
	buf_str(&tail, ",\n conditions: [");
	repeat(&tail, "{id: c", ", text: x}, ", CONDITIONS_MAX + 1);
	buf_str(&tail, "]}\n");
	assert_told(&tail, "f:10:14: error: too many entries in a list of "
			   "conditions: 17, at most 16\n");
	buf_str(&tail, ",\n effects: {");
	repeat(&tail, "i", ": 1, ", EFFECTS_MAX + 1);
	buf_str(&tail, "}}\nindicators:\n");
	repeat(&tail, "  - {id: i", ", from: 0, to: 1, at: 0}\n",
		EFFECTS_MAX + 1);
	assert_told(&tail, "f:10:11: error: too many entries in gauges and "
			   "their changes: 17, at most 16\n");
	/* An inject may do other things beside. */
	buf_str(&tail, "}\ninjects:\n  - id: x\n    to: all\n    subject: s\n"
		       "    message: m\n    effects: {suspend: S1, ");
	repeat(&tail, "i", ": 1, ", EFFECTS_MAX + 1);
	buf_str(&tail, "}\nindicators:\n");
	repeat(&tail, "  - {id: i", ", from: 0, to: 1, at: 0}\n",
		EFFECTS_MAX + 1);
	assert_told(&tail, "f:15:146: error: too many effects on gauges: at "
			   "most 16\n");
	buf_fini(&tail);
}

static void test_delegation_limits(void **state)
{
	struct buf file = {0};
	char *found;

	(void)state;
	buf_str(&file, "plenary: 1\nid: d\ntitle: D\nclock: {duration: 1h}\n"
		       "delegations:\n");
	repeat(&file, "  - {id: D", ", seats: [{id: A, head: true}]}\n",
		DELEGATIONS_MAX);
	buf_str(&file, "  - {id: D8, seats: [{id: B, head: true}, ");
	repeat(&file, "{id: A", "}, ", SEATS_MAX);
	buf_str(&file, "]}\nsteps:\n"
		       "  - {id: S, title: T, parties: [D1], text: x}\n");
	found = errors_of("f", file.bytes, file.len);
	assert_string_equal(found, "f:6:3: error: too many entries in a list "
				   "of delegations: 9, at most 8\n");
	free(found);
	buf_fini(&file);
}

static void test_text_limits(void **state)
{
	struct buf tail = {0};

	(void)state;
	buf_str(&tail, "}\nsummary: ");
	for (int i = 0; i < TEXT_MAX; i++)
		buf_char(&tail, 'x');
	buf_str(&tail, "x\n");
	assert_told(&tail, "f:10:10: error: the text has 16385 bytes: at most "
			   "16384 (16 KiB)\n");
	buf_str(&tail, "}\nobjectives: [{id: "
		       "an-id-of-thirty-two-letters-is-1, title: t}]\n");
	assert_told(&tail,
		"f:10:19: error: the id \"an-id-of-thirty-two-letters-is-1\" "
		"has 32 letters: at most 31\n");
	buf_fini(&tail);
}

static void test_trigger_limits(void **state)
{
	struct buf tail = {0};

	(void)state;
	buf_str(&tail, "}\ninjects:\n  - id: x\n    to: all\n    subject: s\n"
		       "    message: m\n    when:\n      any:\n");
	for (int i = 0; i < TRIGGER_NODES_MAX; i++)
		buf_str(&tail, "        - {tabled: S1}\n");
	/* Read from the last: the first is one too many. */
	assert_told(
		&tail, "f:17:11: error: a condition has at most 64 tests\n");
	buf_fini(&tail);
}

static void test_file_limits(void **state)
{
	struct buf file = {0};
	char *found;

	(void)state;
	for (int i = 0; i < EXERCISE_FILE_MAX; i++)
		buf_char(&file, '#');
	found = errors_of("f", file.bytes, file.len);
	assert_string_equal(found,
		"f:1:1: error: the file is empty: begin with \"plenary: 1\"\n");
	free(found);
	buf_char(&file, '#');
	found = errors_of("f", file.bytes, file.len);
	assert_string_equal(found, "f:1:1: error: the file has 1048577 bytes: "
				   "at most 1048576 (1 MiB)\n");
	free(found);
	buf_clear(&file);
	repeat(&file, "- &a", " x\n", EXERCISE_ANCHORS_MAX + 1);
	found = errors_of("f", file.bytes, file.len);
	assert_string_equal(
		found, "f:257:3: error: a file has at most 256 anchors\n");
	free(found);
	buf_clear(&file);
	repeat(&file, "k", ": x\n", EXERCISE_KEYS_MAX + 1);
	found = errors_of("f", file.bytes, file.len);
	assert_string_equal(
		found, "f:257:1: error: a mapping has at most 256 keys\n");
	free(found);
	buf_clear(&file);
	for (int i = 0; i < EXERCISE_NODES_MAX + 1; i++)
		buf_str(&file, "- x\n");
	found = errors_of("f", file.bytes, file.len);
	assert_string_equal(found, "f:100001:3: error: a file has at most "
				   "100000 values, aliases expanded\n");
	free(found);
	buf_fini(&file);
}

/* Texts repeated by aliases count as often as they stand there. */
static void test_alias_text(void **state)
{
	struct buf file = {0};
	char *found;

	(void)state;
	buf_str(&file, "a: &a ");
	for (int i = 0; i < TEXT_MAX; i++)
		buf_char(&file, 'x');
	buf_str(&file, "\nb:\n");
	for (int i = 0; i < 64; i++)
		buf_str(&file, "  - *a\n");
	found = errors_of("f", file.bytes, file.len);
	assert_string_equal(found, "f:65:5: error: the texts come to more "
				   "than 1048576 bytes (1 MiB), aliases "
				   "expanded\n");
	free(found);
	buf_fini(&file);
}

/* Depth counts through aliases too. */
static void test_alias_depth(void **state)
{
	static const char file[] = "a: &a [[[[[[[[[[[[x]]]]]]]]]]]]\n"
				   "b: [[[[[[[[[[[[*a]]]]]]]]]]]]\n";
	char *found = errors_of("f", file, sizeof(file) - 1);

	(void)state;
	assert_string_equal(found, "f:2:16: error: lists and mappings nest at "
				   "most 24 deep, aliases expanded\n");
	free(found);
}

static void test_encoding(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		const char *expected;
	} cases[] = {
		{"id: \"\xc3\xa9\xff\"", 8,
			"f:1:7: error: not UTF-8: save the file in that "
			"encoding, and without NUL bytes\n"},
		{"id: x\nti\xc3", 9,
			"f:2:3: error: not UTF-8: save the file in that "
			"encoding, and without NUL bytes\n"},
		{"id: \0", 5,
			"f:1:5: error: not UTF-8: save the file in that "
			"encoding, and without NUL bytes\n"},
		{"id: x\n\nid: \x01", 12,
			"f:3:5: error: not YAML: control characters are not "
			"allowed\n"},
		{"\xff\xfei\0d\0", 6,
			"f:1:1: error: not UTF-8: save the file in that "
			"encoding, and without NUL bytes\n"},
		{"", 0,
			"f:1:1: error: the file is empty: begin with "
			"\"plenary: 1\"\n"},
		{"\xef\xbb\xbf- x", 6,
			"f:1:1: error: expected a mapping with the keys of an "
			"exercise, not a list\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *found = errors_of("f", cases[i].bytes, cases[i].len);

		assert_string_equal(found, cases[i].expected);
		free(found);
	}
}

/* Bytes of the file and its name must not steer the reader's terminal. */
static void test_printable(void **state)
{
	static const char file[] = "\"a\\e[2J\\n\\u2028\": 1\n";
	char *found = errors_of("x\x1b[2J", file, sizeof(file) - 1);

	(void)state;
	assert_non_null(strstr(found, "x?[2J:1:1: error: unknown key "
				      "\"a\\x1b[2J\\n\\xe2\\x80\\xa8\""));
	assert_null(strchr(found, '\x1b'));
	free(found);
}

/* An empty field of a peer's message is no memory at all. */
static void test_nothing(void **state)
{
	Plenary__Scenario *scenario = NULL;
	struct exercise_report report;

	(void)state;
	assert_int_equal(exercise_read("f", NULL, 0, &scenario, &report), -1);
	assert_null(scenario);
	assert_int_equal(report.n_errors, 1);
	exercise_report_fini(&report);
}

static void test_too_many(void **state)
{
	Plenary__Scenario *scenario = NULL;
	struct exercise_report report;
	struct buf file = {0};

	(void)state;
	buf_str(&file, "plenary: 1\nsteps:\n");
	for (int i = 0; i < 60; i++)
		buf_printf(&file, "  - {id: S%d, a1: x, b1: x, c1: x}\n", i);
	assert_int_equal(
		exercise_read("f", file.bytes, file.len, &scenario, &report),
		-1);
	assert_null(scenario);
	/* A list's worth, and how many more. */
	assert_int_equal(report.n_problems, EXERCISE_PROBLEMS_MAX + 1);
	assert_int_equal(report.n_errors, 60 * 5 + 4);
	assert_non_null(strstr(report.problems[report.n_problems - 1].text,
		"more problems are not listed"));
	for (size_t i = 1; i < report.n_problems; i++)
		assert_true(
			report.problems[i - 1].line <= report.problems[i].line);
	exercise_report_fini(&report);
	buf_fini(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_list_limits),
		cmocka_unit_test(test_step_limits),
		cmocka_unit_test(test_delegation_limits),
		cmocka_unit_test(test_text_limits),
		cmocka_unit_test(test_trigger_limits),
		cmocka_unit_test(test_file_limits),
		cmocka_unit_test(test_alias_text),
		cmocka_unit_test(test_alias_depth),
		cmocka_unit_test(test_encoding),
		cmocka_unit_test(test_printable),
		cmocka_unit_test(test_nothing),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
