/*
 * opener.h: `plenary open`: an exercise file becomes a session.
 */
#ifndef PLENARY_CLIENT_OPENER_H
#define PLENARY_CLIENT_OPENER_H

#include <stdbool.h>

/* Opens a session of the exercise file on the server with the token that
 * stands in token_file, and prints its id and codes; returns the exit code. */
int opener_run(const char *server, const char *token_file,
	const char *exercise_file, bool json);

#endif
