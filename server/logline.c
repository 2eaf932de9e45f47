#include "logline.h"

#include <stdarg.h>
#include <stdio.h>
#include <time.h>

/* One write() a line, so that lines of several processes do not mix. */
static void put(const char *level, const char *what, const char *format,
	va_list arguments) __attribute__((format(printf, 3, 0)));

static void put(const char *level, const char *what, const char *format,
	va_list arguments)
{
	char line[1024];
	char when[32];
	struct timespec now;
	struct tm utc;
	int at;

	if (clock_gettime(CLOCK_REALTIME, &now) != 0 ||
		gmtime_r(&now.tv_sec, &utc) == NULL ||
		strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc) == 0)
		when[0] = '\0';
	at = snprintf(line, sizeof line, "at=%s level=%s what=%s ", when, level,
		what);
	if (at < 0 || (size_t)at >= sizeof line)
		return;
	(void)vsnprintf(line + at, sizeof line - (size_t)at, format, arguments);
	fprintf(stderr, "%s\n", line);
}

void log_error(const char *what, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put("error", what, format, arguments);
	va_end(arguments);
}

void log_warn(const char *what, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put("warn", what, format, arguments);
	va_end(arguments);
}

void log_info(const char *what, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	put("info", what, format, arguments);
	va_end(arguments);
}

struct escaped escape(const char *text)
{
	struct escaped out;
	size_t at = 0;

	out.text[at++] = '"';
	/* The longest piece, the quote and the NUL must still fit. */
	for (const char *c = text; *c != '\0' && at + 6 < ESCAPED_MAX; c++) {
		unsigned char byte = (unsigned char)*c;

		if (byte >= 0x20 && byte < 0x7f && byte != '"' && byte != '\\')
			out.text[at++] = *c;
		else
			at += (size_t)snprintf(
				out.text + at, 5, "\\x%02x", byte);
	}
	out.text[at++] = '"';
	out.text[at] = '\0';
	return out;
}
