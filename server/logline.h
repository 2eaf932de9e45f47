/*
 * logline.h: the server's own log on standard error: one line an occurrence,
 * a level, a name, and key=value.
 *
 * error: the operator must act; warn: a peer misbehaved; info: lifecycle. What
 * a peer sent is escaped; texts of messages, tokens and codes never appear.
 */
#ifndef PLENARY_SERVER_LOGLINE_H
#define PLENARY_SERVER_LOGLINE_H

/* The format gives the rest of the line, "session=%s events=%u". */
void log_error(const char *what, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void log_warn(const char *what, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
void log_info(const char *what, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* A peer's text in quotes, with everything that is not plain ASCII as \xNN,
 * cut at about ESCAPED_MAX bytes. By value, so that it can stand in an
 * argument: log_info("joined", "name=%s", escape(name).text). */
enum { ESCAPED_MAX = 128 };
struct escaped {
	char text[ESCAPED_MAX];
};
struct escaped escape(const char *text);

#endif
