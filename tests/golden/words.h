/*
 * words.h: events, views and answers of the core in words that somebody who
 * negotiates treaties can read.
 */
#ifndef PLENARY_TESTS_WORDS_H
#define PLENARY_TESTS_WORDS_H

#include "base/buf.h"

#include <plenary.pb-c.h>
#include <stdbool.h>

/* "1:05", or "1:05:30" where there are seconds, ".250" where there is less. */
void words_time(struct buf *out, int64_t ms);

/* One line without an end: what happened. */
void words_event(struct buf *out, const Plenary__Event *event);

/* The part of it that concerns silence, bonds, force and custom steps; false:
 * the event is of another kind. */
bool words_rules(struct buf *out, const Plenary__Event *event);

/* One line or several, each beginning with `indent`. */
void words_view(struct buf *out, const Plenary__View *view, const char *indent);

/* A text in its first language, line breaks as " / ". */
void words_text(struct buf *out, const Plenary__Text *text);

/* Settings as they were typed: "terms.seat=Brin, deadline=2h". */
void words_settings(struct buf *out, Plenary__Setting **settings, size_t n);

/* "Alta, Brin"; "none". */
void words_names(struct buf *out, char **names, size_t n);

/* The enum value's name without its prefix, in small letters, blanks for
 * underscores: "in force". */
void words_enum(struct buf *out, const ProtobufCEnumDescriptor *kind, int value,
	const char *prefix);

#endif
