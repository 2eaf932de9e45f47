/*
 * options.h: the command line of `plenary`.
 */
#ifndef PLENARY_CLIENT_OPTIONS_H
#define PLENARY_CLIENT_OPTIONS_H

#include "base/buf.h"

#include <stdbool.h>

enum program {
	PROGRAM_OPEN,
	PROGRAM_JOIN,
	PROGRAM_CONTROL,
	PROGRAM_WATCH,
	PROGRAM_DO,
	PROGRAM_HELP,
	PROGRAM_VERSION,
};

struct options {
	enum program program;
	const char *server;
	const char *name;
	const char *seat;
	const char *language;
	const char *admin_token;
	bool keep_going;
	bool json;
	const char *subject; /* the exercise file or the code */
	const char *script;  /* or NULL */
};

/*
 * Reads argv, which outlives the options. server_default (PLENARY_SERVER, or
 * NULL) stands for --server. 0; or -1 and a sentence appended to error.
 */
int options_parse(struct options *options, int argc, char **argv,
	const char *server_default, struct buf *error);

extern const char options_usage[];

#endif
