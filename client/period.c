#include "client/period.h"

#include <stdio.h>

void period_clock(int64_t ms, char out[PERIOD_TEXT_MAX])
{
	const char *sign = ms < 0 ? "-" : "+";
	int64_t seconds = ms < 0 ? -(ms / 1000) : ms / 1000;

	snprintf(out, PERIOD_TEXT_MAX, "%s%lld:%02lld:%02lld", sign,
		(long long)(seconds / 3600), (long long)(seconds / 60 % 60),
		(long long)(seconds % 60));
}
