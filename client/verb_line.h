/*
 * verb_line.h: the arguments of a verb as its parser takes them from the
 * line: steps, texts, key=value, durations.
 */
#ifndef PLENARY_CLIENT_VERB_LINE_H
#define PLENARY_CLIENT_VERB_LINE_H

#include "client/verbs.h"

/* Declares nothing and allocates nothing: names the union's member once. */
#define SET_VERB(out, CASE, member, message)               \
	((out)->verb_case = PLENARY__COMMAND__VERB_##CASE, \
		(out)->member = (message))

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

/* key=value anywhere from argument `from` on; the other words, which need no
 * quotes while none has a "=", are one text as of verb_rest(). */
int verb_settings_and_rest(struct verb_line *line, size_t from,
	Plenary__Setting ***out, size_t *n, char **rest);

/* One of two words: true for the first. `what` names the choice. */
int verb_choice(struct verb_line *line, size_t i, const char *yes,
	const char *no, const char *what, protobuf_c_boolean *out);

/* A duration of more than nothing, in milliseconds. */
int verb_duration(struct verb_line *line, size_t i, int64_t *out);

/* Whether the text has the form of a reservation's id, such as A4.r1. */
bool verb_is_reservation(const char *text);

/* "US+MX" or "US,MX" as a list. */
int verb_list(struct verb_line *line, const char *text, char ***out, size_t *n);

#endif
