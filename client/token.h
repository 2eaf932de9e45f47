/*
 * token.h: the resume tokens of this user on this machine, so that joining
 * again with the same code and name is the same participant.
 */
#ifndef PLENARY_CLIENT_TOKEN_H
#define PLENARY_CLIENT_TOKEN_H

#include <stddef.h>

enum { TOKEN_MAX = 512, TOKEN_PATH_MAX = 4096 };

/* $XDG_STATE_HOME/plenary, else ~/.local/state/plenary, into out; 0, or -1 if
 * neither variable says where, or it is too long. */
int token_directory(char *out, size_t len);

/* The token kept in the directory for server, code and name, into out; 0, or
 * -1: there is none. */
int token_load(const char *directory, const char *server, const char *code,
	const char *name, char out[TOKEN_MAX]);

/* Keeps it, readable by this user only; what was there stays whole until the
 * new one is on disk. Makes the directory. 0 or a negative errno. */
int token_keep(const char *directory, const char *server, const char *code,
	const char *name, const char *token);

#endif
