#include "scenario/report.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

enum { QUOTE_MAX = 48 /* bytes of a quoted value */ };

void report_init(struct exercise_report *report, const char *file_name)
{
	char *name;

	*report = (struct exercise_report){0};
	arena_init(&report->arena, 0);
	name = arena_strdup(&report->arena, file_name);
	/* The name may be a peer's, and goes to terminals and logs. */
	for (char *at = name; *at != '\0'; at++) {
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	}
	if (!utf8_printable(name, strlen(name)))
		name = arena_strdup(&report->arena, "exercise");
	report->file_name = name;
	report->problems = arena_alloc(&report->arena,
		(EXERCISE_PROBLEMS_MAX + 1) * sizeof(*report->problems));
}

bool report_full(const struct exercise_report *report)
{
	return report->n_problems >= EXERCISE_PROBLEMS_MAX;
}

__attribute__((format(printf, 4, 0))) static void add(
	struct exercise_report *report, struct place place,
	enum exercise_severity severity, const char *format, va_list args)
{
	struct buf text = {0};
	va_list again;
	int len;

	if (severity == EXERCISE_ERROR)
		report->n_errors++;
	else
		report->n_warnings++;
	if (report_full(report))
		return;
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (len < 0)
		len = 0;
	vsnprintf((char *)buf_reserve(&text, (size_t)len + 1), (size_t)len + 1,
		format, args);
	report->problems[report->n_problems++] = (struct exercise_problem){
		.line = place.line,
		.column = place.column,
		.severity = severity,
		.text = arena_copy(&report->arena, text.bytes, (size_t)len),
	};
	buf_fini(&text);
}

void report_error(struct exercise_report *report, struct place place,
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(report, place, EXERCISE_ERROR, format, args);
	va_end(args);
}

void report_warning(struct exercise_report *report, struct place place,
	const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(report, place, EXERCISE_WARNING, format, args);
	va_end(args);
}

/* How many bytes from `at` on stand for themselves on a line; 0: none do. */
static size_t printable(const char *at, size_t left)
{
	for (size_t n = 1; n <= 4 && n <= left; n++) {
		if (utf8_printable(at, n))
			return n;
	}
	return 0;
}

const char *report_quote(
	struct exercise_report *report, const char *bytes, size_t len)
{
	struct buf quoted = {0};
	size_t at = 0;
	const char *copy;

	if (report_full(report))
		return "";
	buf_char(&quoted, '"');
	while (at < len && at < QUOTE_MAX) {
		size_t n = printable(bytes + at, len - at);

		if (n > 0)
			buf_append(&quoted, bytes + at, n);
		else if (bytes[at] == '\n')
			buf_str(&quoted, "\\n");
		else
			buf_printf(&quoted, "\\x%02x",
				(unsigned)(unsigned char)bytes[at]);
		at += n > 0 ? n : 1;
	}
	buf_str(&quoted, at < len ? "…\"" : "\"");
	copy = arena_copy(&report->arena, quoted.bytes, quoted.len);
	buf_fini(&quoted);
	return copy;
}

const char *report_did_you_mean(
	struct exercise_report *report, const char *suggestion)
{
	if (suggestion == NULL)
		return "";
	return arena_printf(
		&report->arena, "; did you mean \"%s\"?", suggestion);
}

static int compare(const void *a, const void *b)
{
	const struct exercise_problem *x = a;
	const struct exercise_problem *y = b;

	if (x->line != y->line)
		return x->line < y->line ? -1 : 1;
	if (x->column != y->column)
		return x->column < y->column ? -1 : 1;
	if (x->severity != y->severity)
		return x->severity < y->severity ? -1 : 1;
	return strcmp(x->text, y->text);
}

void report_finish(struct exercise_report *report)
{
	struct exercise_problem *problems = report->problems;
	size_t more =
		report->n_errors + report->n_warnings - report->n_problems;
	size_t kept = 0;
	struct exercise_problem last;

	qsort(problems, report->n_problems, sizeof(*problems), compare);
	for (size_t i = 0; i < report->n_problems; i++) {
		if (kept > 0 &&
			compare(&problems[kept - 1], &problems[i]) == 0) {
			if (problems[i].severity == EXERCISE_ERROR)
				report->n_errors--;
			else
				report->n_warnings--;
			continue;
		}
		problems[kept++] = problems[i];
	}
	report->n_problems = kept;
	if (more == 0)
		return;
	last = problems[kept - 1];
	last.severity =
		report->n_errors > 0 ? EXERCISE_ERROR : EXERCISE_WARNING;
	last.text = arena_printf(&report->arena,
		"%zu more problems are not listed: mend these first", more);
	problems[report->n_problems++] = last;
}

void exercise_report_write(
	const struct exercise_report *report, struct buf *out)
{
	for (size_t i = 0; i < report->n_problems; i++) {
		const struct exercise_problem *problem = &report->problems[i];

		buf_printf(out, "%s:%u:%u: %s: %s\n", report->file_name,
			problem->line, problem->column,
			problem->severity == EXERCISE_ERROR ? "error"
							    : "warning",
			problem->text);
	}
}

void exercise_report_print(const struct exercise_report *report, FILE *file)
{
	struct buf lines = {0};

	exercise_report_write(report, &lines);
	fwrite(lines.bytes, 1, lines.len, file);
	buf_fini(&lines);
}

void exercise_report_fini(struct exercise_report *report)
{
	arena_fini(&report->arena);
	*report = (struct exercise_report){0};
}
