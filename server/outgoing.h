/*
 * outgoing.h: the frames that the server sends, appended to a buffer.
 *
 * Pushes are not here: streams write their bodies (core/stream.h).
 */
#ifndef PLENARY_SERVER_OUTGOING_H
#define PLENARY_SERVER_OUTGOING_H

#include "base/arena.h"
#include "base/buf.h"

#include <plenary.pb-c.h>

void outgoing_welcome(struct buf *out, Plenary__Welcome *welcome);
void outgoing_push(struct buf *out, Plenary__Push *push);
void outgoing_live(struct buf *out, uint64_t seq);
void outgoing_reply(struct buf *out, Plenary__Reply *reply);
void outgoing_ping(struct buf *out, int64_t at_ms);
void outgoing_answer(struct buf *out, Plenary__Answer *answer);
void outgoing_opened(struct buf *out, Plenary__Opened *opened);
void outgoing_fatal(struct buf *out, Plenary__Error *error);

/* Fatal of a code and a sentence: what was wrong: what would be right. */
void outgoing_fatal_text(
	struct buf *out, Plenary__ErrorCode code, const char *text);

/* The body of a Push cut into frames of about `size` bytes; a single event or
 * view is never cut. The body is one that we packed. */
void outgoing_push_body(
	struct buf *out, const uint8_t *body, size_t len, size_t size);

/* An error in the arena (uncapped); the sentence is copied. */
Plenary__Error *error_new(
	struct arena *arena, Plenary__ErrorCode code, const char *text);
/* One with a parameter. */
Plenary__Error *error_with(struct arena *arena, Plenary__ErrorCode code,
	const char *text, const char *name, const char *value);

#endif
