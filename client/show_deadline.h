/*
 * show_deadline.h: the deadlines of proposals by due time, with the ids by
 * which EXCON extends them.
 */
#ifndef PLENARY_CLIENT_SHOW_DEADLINE_H
#define PLENARY_CLIENT_SHOW_DEADLINE_H

#include "client/show.h"

/* Of the live proposal at the step, or with NULL of all: "deadlines":[…]. */
void show_deadlines_json(
	const struct show_context *context, const char *step, struct buf *out);

/* The same as lines; those held for EXCON say so, where that is known. */
void show_deadlines_text(
	const struct show_context *context, const char *step, struct buf *out);

#endif
