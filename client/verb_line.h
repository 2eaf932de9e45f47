/*
 * verb_line.h: the arguments of a verb as its parser takes them from the
 * line: steps, texts, key=value, durations.
 */
#ifndef PLENARY_CLIENT_VERB_LINE_H
#define PLENARY_CLIENT_VERB_LINE_H

#include "client/verbs.h"

struct verb_line {
	const struct verb *verb;
	const struct verb_context *context;
	struct arena *arena;
	struct word *words; /* the arguments, without the verb and --yes */
	size_t n;
	bool yes;
	char **error;
};

/* Zeroed memory; never NULL. */
void *verb_alloc(struct verb_line *line, size_t size);

/* Sets the line's error, after the verb's name, and returns -1. */
int verb_fail(struct verb_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* At least `least` arguments and at most `most` (SIZE_MAX: any number);
 * `missing` says what the first missing one is. 0 or -1. */
int verb_count(
	struct verb_line *line, size_t least, size_t most, const char *missing);

/* The arguments from number `from` on as one text, so that a text at the end
 * of a line needs no quotes; "" if there are none. */
char *verb_rest(struct verb_line *line, size_t from);

/* STEP, STEP#2, STEP@3, STEP#2@3: with what the client last saw. */
int verb_ref(struct verb_line *line, size_t i, Plenary__ProposalRef **out);

/* key=value from argument `from` on. */
int verb_settings(struct verb_line *line, size_t from, Plenary__Setting ***out,
	size_t *n);

/* "US+MX" or "US,MX" as a list. */
int verb_list(struct verb_line *line, const char *text, char ***out, size_t *n);

#endif
