/*
 * duration.h: spans of time as people write them in exercise files and on the
 * command line: "90s", "15m", "2h30m", "3d".
 */
#ifndef PLENARY_BASE_DURATION_H
#define PLENARY_BASE_DURATION_H

#include <stdint.h>

enum { DURATION_DAYS_MAX = 366 };
#define DURATION_MAX_MS (INT64_C(24) * 3600 * 1000 * DURATION_DAYS_MAX)

enum { DURATION_BAD = -1, DURATION_TOO_LONG = -2 };

/*
 * Whole numbers, each with its unit (d, h, m, s), in falling order and each at
 * most once; behind a greater unit no more than fill it ("2h59m").
 * 0 and milliseconds; DURATION_BAD for anything else, DURATION_TOO_LONG past
 * DURATION_MAX_MS.
 */
int duration_parse(const char *text, int64_t *ms);

/* "2h5m", "90s" as "1m30s", "0s"; whole seconds. */
enum { DURATION_TEXT_MAX = 32 };
void duration_print(int64_t ms, char out[DURATION_TEXT_MAX]);

#endif
