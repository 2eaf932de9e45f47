/* Plays golden scripts (README.md) and compares what happens with what they
 * say; `test_golden --update FILE…` writes down what happens instead. */
#include "tests/golden/stage.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER TEST_SOURCE_DIR "/tests/golden"

enum { SCRIPTS_MAX = 256, PATH_BYTES = 1024 };

static int read_file(const char *path, struct buf *out)
{
	char piece[4096];
	size_t n;
	FILE *file = fopen(path, "rb");

	if (file == NULL)
		return -1;
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_append(out, piece, n);
	fclose(file);
	return 0;
}

/* Whether the line belongs to the trace, which the runner writes. */
static bool is_trace(const char *line)
{
	return line[0] == '\t' || line[0] == ' ';
}

/* The script as it would be if its trace were what happens, into out. 0, or
 * -1 and why, with the line's number. */
static int play(char *script, struct buf *out, char *why, size_t why_len)
{
	unsigned number = 0;
	struct stage stage;
	int rc = 0;

	stage_init(&stage, FOLDER "/exercises", out);
	for (char *line = script; rc == 0 && *line != '\0';) {
		size_t len = strcspn(line, "\n");
		char *next = line + len + (line[len] == '\n');

		line[len] = '\0';
		number++;
		if (!is_trace(line)) {
			buf_printf(out, "%s\n", line);
			if (line[0] != '\0' && line[0] != '#')
				rc = stage_line(&stage, line);
		}
		line = next;
	}
	if (rc == 0)
		rc = stage_end(&stage);
	if (rc != 0)
		snprintf(why, why_len, "line %u: %s", number, stage.why);
	stage_fini(&stage);
	return rc;
}

/* Prints the first line in which they differ. */
static void print_difference(
	const char *path, const char *said, const char *happened)
{
	unsigned number = 1;
	size_t at = 0;
	size_t line = 0;

	while (said[at] != '\0' && said[at] == happened[at]) {
		if (said[at] == '\n') {
			number++;
			line = at + 1;
		}
		at++;
	}
	print_error("%s:%u:\n  the script says: %.*s\n  what happens:    %.*s\n"
		    "  (test_golden --update rewrites it; read the diff)\n",
		path, number, (int)strcspn(said + line, "\n"), said + line,
		(int)strcspn(happened + line, "\n"), happened + line);
}

static void test_script(void **state)
{
	const char *path = *state;
	struct buf script = {0};
	struct buf out = {0};
	char why[1200];
	char *copy;
	bool same;

	assert_int_equal(read_file(path, &script), 0);
	copy = strdup(buf_cstr(&script));
	assert_non_null(copy);
	if (play(copy, &out, why, sizeof(why)) != 0)
		fail_msg("%s: %s", path, why);
	same = strcmp(buf_cstr(&script), buf_cstr(&out)) == 0;
	if (!same)
		print_difference(path, buf_cstr(&script), buf_cstr(&out));
	assert_true(same);
	free(copy);
	buf_fini(&script);
	buf_fini(&out);
}

/* The runner itself: a trace that is not what happens is found, and so is a
 * line that cannot be played. */
static void test_control(void **state)
{
	static const char right[] = "exercise three-shores.yaml\n"
				    "cast Dana = director\n"
				    "0:01 Dana: startex\n"
				    "\tok\n"
				    "\tpublic     STARTEX\n";
	static const char *const lines[] = {"0:02 Nobody: resume",
		"0:02 Dana resumes", "0:00 Dana: pausex", "soon Dana: pausex",
		"0:02 Ned joins Nowhere", "0:02 Dana: show steps",
		"cast Dina = director; Dina = director"};
	char script[512];
	char why[1200];
	struct buf out = {0};

	(void)state;
	snprintf(script, sizeof(script), "%s", right);
	assert_int_equal(play(script, &out, why, sizeof(why)), 0);
	assert_string_equal(buf_cstr(&out), right);
	buf_clear(&out);
	snprintf(script, sizeof(script), "%s\tpublic     RESUME\n", right);
	assert_int_equal(play(script, &out, why, sizeof(why)), 0);
	assert_string_equal(buf_cstr(&out), right);
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		buf_clear(&out);
		snprintf(script, sizeof(script), "%s%s\n", right, lines[i]);
		if (play(script, &out, why, sizeof(why)) == 0)
			fail_msg("'%s' was played", lines[i]);
		assert_string_equal(strchr(why, ' '), strstr(why, " 6:"));
	}
	buf_fini(&out);
}

/* Writes what happens into the file. */
static int update(const char *path)
{
	struct buf script = {0};
	struct buf out = {0};
	char why[1200];
	FILE *file;
	int rc = read_file(path, &script);

	if (rc != 0) {
		fprintf(stderr, "%s: cannot be read\n", path);
	} else {
		buf_cstr(&script);
		rc = play((char *)script.bytes, &out, why, sizeof(why));
		if (rc != 0)
			fprintf(stderr, "%s: %s\n", path, why);
	}
	if (rc == 0) {
		file = fopen(path, "wb");
		rc = file == NULL || fwrite(out.bytes, 1, out.len, file) !=
					     out.len
			     ? -1
			     : 0;
		if (file != NULL && fclose(file) != 0)
			rc = -1;
	}
	buf_fini(&script);
	buf_fini(&out);
	return rc;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The scripts of the folder, sorted; the caller frees each. */
static size_t find_scripts(char **paths)
{
	DIR *folder = opendir(FOLDER);
	struct dirent *entry;
	size_t n = 0;

	if (folder == NULL)
		return 0;
	while (n < SCRIPTS_MAX && (entry = readdir(folder)) != NULL) {
		const char *dot = strrchr(entry->d_name, '.');

		if (dot == NULL || strcmp(dot, ".script") != 0)
			continue;
		paths[n] = malloc(PATH_BYTES);
		if (paths[n] == NULL)
			abort();
		snprintf(
			paths[n++], PATH_BYTES, "%s/%s", FOLDER, entry->d_name);
	}
	closedir(folder);
	qsort(paths, n, sizeof(paths[0]), by_name);
	return n;
}

int main(int argc, char **argv)
{
	struct CMUnitTest tests[SCRIPTS_MAX + 1] = {
		cmocka_unit_test(test_control),
	};
	char *paths[SCRIPTS_MAX];
	size_t n;
	int rc = 0;

	if (argc > 1 && strcmp(argv[1], "--update") == 0) {
		for (int i = 2; i < argc; i++)
			rc |= update(argv[i]);
		return rc == 0 ? 0 : 1;
	}
	n = find_scripts(paths);
	for (size_t i = 0; i < n; i++)
		tests[i + 1] = (struct CMUnitTest){
			.name = strrchr(paths[i], '/') + 1,
			.test_func = test_script,
			.initial_state = paths[i],
		};
	/* A folder without scripts would pass, and prove nothing. */
	rc = n == 0 ? 1
		    : _cmocka_run_group_tests(
			      "golden", tests, n + 1, NULL, NULL);
	for (size_t i = 0; i < n; i++)
		free(paths[i]);
	return rc;
}
