#include "base/duration.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void duration_print(int64_t ms, char out[DURATION_TEXT_MAX])
{
	long long seconds = ms / 1000;
	long long hours = seconds / 3600;
	long long minutes = seconds / 60 % 60;
	int len = 0;

	if (hours > 0)
		len += snprintf(out, DURATION_TEXT_MAX, "%lldh", hours);
	if (minutes > 0)
		len += snprintf(out + len, DURATION_TEXT_MAX - (size_t)len,
			"%lldm", minutes);
	if (seconds % 60 > 0 || len == 0)
		snprintf(out + len, DURATION_TEXT_MAX - (size_t)len, "%llds",
			seconds % 60);
}

/* Digits into a number; more than a year of seconds is cut to one more. */
static const char *read_number(const char *text, int64_t *number)
{
	*number = 0;
	while (text[0] >= '0' && text[0] <= '9') {
		if (*number <= DURATION_MAX_MS)
			*number = *number * 10 + (text[0] - '0');
		text++;
	}
	return text;
}

int duration_parse(const char *text, int64_t *ms)
{
	static const char units[] = "dhms";
	static const int64_t unit_ms[] = {INT64_C(86400000), INT64_C(3600000),
		INT64_C(60000), INT64_C(1000)};
	static const int64_t fills[] = {0, 24, 60, 60};
	const char *next = units;
	bool too_long = false;
	int64_t sum = 0;

	do {
		const char *digits = text;
		const char *unit;
		int64_t number;

		text = read_number(text, &number);
		unit = text == digits || text[0] == '\0'
			       ? NULL
			       : strchr(next, text[0]);
		if (unit == NULL ||
			(next != units && number >= fills[unit - units]))
			return DURATION_BAD;
		if (number > DURATION_MAX_MS / unit_ms[unit - units])
			too_long = true;
		else
			sum += number * unit_ms[unit - units];
		next = unit + 1;
		text++;
	} while (text[0] != '\0');
	if (too_long || sum > DURATION_MAX_MS)
		return DURATION_TOO_LONG;
	*ms = sum;
	return 0;
}
