/*
 * describe.h: an event as one line that a person can read.
 */
#ifndef PLENARY_CLIENT_DESCRIBE_H
#define PLENARY_CLIENT_DESCRIBE_H

#include "base/buf.h"
#include "client/view_store.h"

#include <plenary.pb-c.h>

/* How much attention a line asks for. */
enum tone {
	TONE_PLAIN,
	TONE_GOOD,
	TONE_BAD,
	TONE_NOTICE, /* something addressed to the reader */
	TONE_ALARM,
};

/* Appends "US assents to A4 r2", without time and line break. Texts are those
 * of the language, where they have it; what peers wrote is made plain. views
 * (or NULL) tell who a participant's number is. */
void describe_event(struct buf *out, const Plenary__Event *event,
	const char *language, const struct view_store *views);

enum tone describe_tone(const Plenary__Event *event);

/* Appends "12:04:31 +0:41:10 ": the machine's local time and exercise time. */
void describe_time(struct buf *out, const Plenary__Event *event);

#endif
