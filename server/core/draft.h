/*
 * draft.h: the text of a revision: made from the exercise file, changed by
 * key=value settings, and hashed.
 */
#ifndef PLENARY_CORE_DRAFT_H
#define PLENARY_CORE_DRAFT_H

#include "core/core.h"

/* The text with which a step is tabled, as the file has it. Shares the
 * scenario's memory. */
Plenary__Draft *draft_of_step(
	const struct core *core, unsigned step, struct arena *arena);

/* A packed draft of the pool, or of an event; NULL if it is none. */
Plenary__Draft *draft_unpack(
	const uint8_t *bytes, size_t len, struct arena *arena);

/*
 * Changes the draft by one setting: title, text, terms.KEY, condition.ID
 * (its text), deadline (for ratification, a duration). A term that does not
 * exist is added; an empty value takes a term out. A title or text stands in
 * one language afterwards, the exercise's own.
 * OK; or UNKNOWN_SETTING, BAD_COMMAND (a malformed value), TOO_BIG,
 * LIMIT_REACHED.
 */
Plenary__ErrorCode draft_set(Plenary__Draft *draft,
	const struct scenario *scenario, const Plenary__Setting *setting,
	size_t text_max, struct arena *arena);

/* Two wordings of a condition are the same in every language. */
bool draft_same_words(const Plenary__Condition *a, const Plenary__Condition *b,
	struct arena *arena);

/* Over title, text, terms, parties, conditions, deadlines and the rule of
 * entry into force. Positions name it, so that nobody assents to a text that
 * is not on the screen. */
void draft_hash(const Plenary__Draft *draft, uint8_t out[HASH_SIZE]);

#endif
