/*
 * clock.h: exercise time: milliseconds since STARTEX at the clock's rate,
 * standing still in a pause, in NO DUFF and while the server is down.
 */
#ifndef PLENARY_CORE_CLOCK_H
#define PLENARY_CORE_CLOCK_H

#include "core/state.h"

/* Exercise time goes no further, so that a period can always be added to it:
 * some 70 million years, which only a damaged log or jumps without end reach.
 */
#define CLOCK_MAX_MS (INT64_MAX / 4)

int64_t clock_exercise_ms(const struct clock_state *clock, int64_t at_ms);

/* The first wall-clock millisecond at which exercise time is at least
 * exercise_ms; INT64_MAX unless the clock runs, or if no number says it. */
int64_t clock_reaches(const struct clock_state *clock, int64_t exercise_ms);

#endif
