/*
 * script.h: `plenary do`: a verb a line, one JSON line a reply.
 */
#ifndef PLENARY_CLIENT_SCRIPT_H
#define PLENARY_CLIENT_SCRIPT_H

#include "client/runner.h"

struct script_options {
	struct desk_options desk;
	const char *script; /* a file, or NULL: standard input */
	bool keep_going;
};

/* Runs it to its end and returns the exit code. */
int script_run(const struct script_options *options);

/* Appends the JSON line for an outcome, with its break. */
void script_outcome(
	struct buf *out, unsigned line, const struct outcome *outcome);

#endif
