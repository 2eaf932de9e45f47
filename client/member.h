/*
 * member.h: members of JSON objects and items of lists, with the commas
 * between them.
 *
 * A comma is put where the text so far does not end in what opens an object
 * or a list; at the very beginning there is none.
 */
#ifndef PLENARY_CLIENT_MEMBER_H
#define PLENARY_CLIENT_MEMBER_H

#include "base/buf.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Before the next item. */
void member_next(struct buf *out);

/* The key and its colon. */
void member_key(struct buf *out, const char *key);

/* The key, and the bracket or brace that opens its value: the caller closes
 * it. */
void member_open(struct buf *out, const char *key, char bracket);

void member_text(struct buf *out, const char *key, const char *text);
void member_int(struct buf *out, const char *key, int64_t value);
void member_bool(struct buf *out, const char *key, bool value);
void member_list(
	struct buf *out, const char *key, char *const *texts, size_t n);

#endif
