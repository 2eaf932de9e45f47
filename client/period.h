/*
 * period.h: exercise times as people read them.
 */
#ifndef PLENARY_CLIENT_PERIOD_H
#define PLENARY_CLIENT_PERIOD_H

#include <stdint.h>

enum { PERIOD_TEXT_MAX = 32 };

/* Exercise time as a clock shows it: "+0:41:10", "+26:00:00". */
void period_clock(int64_t ms, char out[PERIOD_TEXT_MAX]);

#endif
