/*
 * plain.h: words for what the vocabulary names, and texts of peers made fit
 * for a terminal.
 */
#ifndef PLENARY_CLIENT_PLAIN_H
#define PLENARY_CLIENT_PLAIN_H

#include "base/buf.h"

#include <plenary.pb-c.h>
#include <stddef.h>
#include <stdint.h>

/* The text in the language if it has it, else the first; "" if there is none
 * at all. text and language may be NULL. Borrowed from the text. */
const char *plain_pick(const Plenary__Text *text, const char *language);

/*
 * Appends a peer's text so that it cannot move the cursor, set colours or
 * reverse the order of what stands beside it: control characters and
 * bidirectional overrides are written as escapes, line breaks as " / ".
 */
void plain_line(struct buf *out, const char *text);

/* The same, but line breaks stay, each followed by `indent` blanks. */
void plain_paragraphs(struct buf *out, const char *text, size_t indent);

/* Lower-case words as `show`, `wait` and scripts write them; "unknown" for a
 * number that this version has no name for. */
const char *plain_status(Plenary__Status status);
const char *plain_outcome(Plenary__Outcome outcome);
const char *plain_position(Plenary__Position position);
const char *plain_phase(Plenary__ExercisePhase phase);
const char *plain_role(Plenary__Role role);
const char *plain_inject_status(Plenary__InjectStatus status);
const char *plain_condition_kind(Plenary__ConditionKind kind);
const char *plain_condition_phase(Plenary__ConditionPhase phase);
const char *plain_condition_status(Plenary__ConditionStatus status);
const char *plain_ratification(Plenary__Ratification rule);
const char *plain_vote(Plenary__Vote vote);
const char *plain_submission(Plenary__SubmissionStatus status);

/* "STALE_REVISION". */
const char *plain_error(Plenary__ErrorCode code);

/* Appends a rate of the clock in thousandths: "60", "2.5", "0.005". */
void plain_rate(struct buf *out, uint32_t rate_milli);

/* Columns that the text takes up: its code points. */
size_t plain_width(const char *text);

#endif
