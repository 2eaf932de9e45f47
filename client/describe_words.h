/*
 * describe_words.h: the parts of a line that describes an event, and the
 * families of events that have a file of their own.
 */
#ifndef PLENARY_CLIENT_DESCRIBE_WORDS_H
#define PLENARY_CLIENT_DESCRIBE_WORDS_H

#include "base/buf.h"

#include <plenary.pb-c.h>
#include <stdbool.h>

/* "A4 r2", or "A4#2 r1" from the second attempt on; a revision of 0 is left
 * out. */
void words_text_of(
	struct buf *out, const char *step, uint32_t number, uint32_t revision);

/* ": " and the reason; nothing where there is none. */
void words_why(struct buf *out, const char *reason);

/* "Ann (CA)". */
void words_person(struct buf *out, const char *name, const char *delegation);

/* What, and the exercise time as "+0:41:10"; nothing for 0. */
void words_until(struct buf *out, const char *what, int64_t at_ms);

/* "US, MX". */
void words_list(struct buf *out, char *const *texts, size_t n);

/* One of the names that the vocabulary has for what hinders or suspends, in
 * words: "need:A3" as "A3 is not in force". A condition that suspends has
 * failed; one that hinders may only be not met yet. */
void words_hindrance(struct buf *out, const char *name, bool suspends);

/* All of them, with commas. */
void words_hindrances(
	struct buf *out, char *const *names, size_t n, bool suspends);

/* "in force": a name of the vocabulary, with blanks as people write it. */
void words_name(struct buf *out, const char *name);

/* The delegation; EXCON where it is empty. */
const char *words_actor(const char *delegation);

/* Each appends the line of an event of its family; false: it is of another. */
bool describe_text(
	struct buf *out, const Plenary__Event *event, const char *language);
bool describe_decision(struct buf *out, const Plenary__Event *event);
bool describe_consent(struct buf *out, const Plenary__Event *event);
bool describe_force(struct buf *out, const Plenary__Event *event);

#endif
