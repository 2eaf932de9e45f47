/*
 * exercise.h: reads an exercise file, written by hand in YAML, into the
 * definition that the core plays, and says everything that is wrong with it
 * in one run.
 *
 * docs/EXERCISE.md is the format for authors; format.c has its tables.
 */
#ifndef PLENARY_SCENARIO_EXERCISE_H
#define PLENARY_SCENARIO_EXERCISE_H

#include "base/arena.h"
#include "base/buf.h"
#include "core/scenario.h"

#include <stdio.h>

/* Limits of the file, besides those of its content (core/scenario.h). */
enum {
	EXERCISE_FORMAT = 1,             /* the version that `plenary:` names */
	EXERCISE_FILE_MAX = 1024 * 1024, /* bytes; also with aliases expanded */
	EXERCISE_NESTING_MAX = 24,
	EXERCISE_NODES_MAX = 100 * 1000, /* YAML values, aliases expanded */
	EXERCISE_ANCHORS_MAX = 256,
	EXERCISE_KEYS_MAX = 256,     /* of one mapping */
	EXERCISE_PROBLEMS_MAX = 256, /* listed; the rest is counted */
	LANGUAGES_MAX = 8,
	RED_LINES_MAX = 64,     /* of one delegation */
	TRIGGER_NODES_MAX = 64, /* tests in one condition of an inject */
	TRIGGER_DEPTH_MAX = 8,
	GAUGE_MAX = 1000000 /* an indicator's values lie within +- this */
};

enum exercise_severity {
	EXERCISE_ERROR,
	EXERCISE_WARNING /* the exercise can be played as it is */
};

struct exercise_problem {
	unsigned line;   /* from 1 */
	unsigned column; /* from 1, in characters */
	enum exercise_severity severity;
	const char *text; /* one line: what is wrong: what would be right */
};

/* Made by exercise_read(); everything in it lives until the fini. */
struct exercise_report {
	const char *file_name;
	struct exercise_problem *problems; /* by line and column */
	size_t n_problems;
	size_t n_errors;   /* found; may be more than are listed */
	size_t n_warnings; /* found */
	struct arena arena;
};

/*
 * Reads a file's bytes. file_name is for the report only; the file itself is
 * not touched. *report is written in any case, and the caller's to give to
 * exercise_report_fini().
 * 0, and *out, made by protobuf-c's default allocator and the caller's to
 * free, which scenario_init() accepts; or -1 if the report has errors.
 */
int exercise_read(const char *file_name, const uint8_t *bytes, size_t len,
	Plenary__Scenario **out, struct exercise_report *report);

/* Appends a line a problem: "FILE:LINE:COLUMN: error: TEXT\n". */
void exercise_report_write(
	const struct exercise_report *report, struct buf *out);
void exercise_report_print(const struct exercise_report *report, FILE *file);
void exercise_report_fini(struct exercise_report *report);

#endif
