/*
 * report.h: collects what is wrong with a file, each with its place.
 */
#ifndef PLENARY_SCENARIO_REPORT_H
#define PLENARY_SCENARIO_REPORT_H

#include "scenario/exercise.h"

/* Where a value begins in the file; both from 1. */
struct place {
	unsigned line;
	unsigned column;
};

void report_init(struct exercise_report *report, const char *file_name);

/* One more problem. Past EXERCISE_PROBLEMS_MAX it is counted only. */
void report_error(struct exercise_report *report, struct place place,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
void report_warning(struct exercise_report *report, struct place place,
	const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Nothing more will be listed: spare the search for suggestions. */
bool report_full(const struct exercise_report *report);

/* The bytes in quotes, on one line, escaped where they are not printable and
 * cut where they are long. The report's memory. */
const char *report_quote(
	struct exercise_report *report, const char *bytes, size_t len);

/* "; did you mean "x"?", or "" for no suggestion. The report's memory. */
const char *report_did_you_mean(
	struct exercise_report *report, const char *suggestion);

/* Sorts by place, drops repeats (an aliased value is read more than once) and
 * says how many were not listed. */
void report_finish(struct exercise_report *report);

#endif
