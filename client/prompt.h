/*
 * prompt.h: `plenary join` and `plenary control`: the exercise as it happens,
 * and a line to type at.
 */
#ifndef PLENARY_CLIENT_PROMPT_H
#define PLENARY_CLIENT_PROMPT_H

#include "client/desk.h"

/* Runs until the participant leaves; returns the exit code. */
int prompt_run(const struct desk_options *options);

/* Appends what stands before the line: "CA/DFAIT head | running +0:41:10 > ".
 */
void prompt_text(struct buf *out, const Plenary__Welcome *welcome,
	const Plenary__ClockView *clock, int64_t exercise_ms, bool online);

#endif
