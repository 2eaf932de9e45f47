/*
 * decide_turn.h: the bytes that fuzz_decide plays: turn after turn, each of
 * two bytes (who, and after what time) and a frame as a client sends it.
 */
#ifndef PLENARY_TESTS_DECIDE_TURN_H
#define PLENARY_TESTS_DECIDE_TURN_H

#include "base/buf.h"

#include <stdint.h>

enum {
	TURNS_MAX = 48, /* later ones are not played */
	TURN_FRAME_CAP = 4096,
	/* Of turn.who: the server was restarted before the turn. */
	TURN_RESTART = 0x80,
	/* Of turn.wait, then: it was down for all of the time. Else it went
	 * down at its end, with what was due by then not fired. */
	TURN_DOWN = 0x80
};

struct turn {
	uint8_t who;            /* participant - 1, and perhaps TURN_RESTART */
	uint8_t wait;           /* of turn_wait_ms(), and perhaps TURN_DOWN */
	const uint8_t *message; /* the frame's, borrowed */
	size_t len;
};

/* Up to the first frame that is none, or not whole. Returns how many. */
unsigned turns_read(
	const uint8_t *data, size_t size, struct turn turns[TURNS_MAX]);
void turn_write(struct buf *out, const struct turn *turn);

/* The wall-clock time that passes before the turn. */
int64_t turn_wait_ms(uint8_t wait);

#endif
