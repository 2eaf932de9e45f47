/*
 * utf8.h: what counts as text from a peer or a file.
 */
#ifndef PLENARY_BASE_UTF8_H
#define PLENARY_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

/* Well-formed UTF-8 (RFC 3629: no overlong forms, no surrogates, at most
 * U+10FFFF) and without NUL, which would cut a C string short. */
bool utf8_valid(const char *text, size_t len);

/* Besides valid: no control characters, and none that are invisible or turn
 * the direction of what follows, so that it can stand on a line of a terminal
 * or a log and be told from another. Ids and people's names are printable. */
bool utf8_printable(const char *text, size_t len);

#endif
