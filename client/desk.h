/*
 * desk.h: a participant's place at the table: the engine, the connection under
 * it, the resume token, and what the verbs ask of them.
 */
#ifndef PLENARY_CLIENT_DESK_H
#define PLENARY_CLIENT_DESK_H

#include "client/engine.h"
#include "client/show.h"
#include "client/token.h"
#include "client/uplink.h"
#include "client/verbs.h"

/* Exit codes, as in docs. */
enum {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1,
	EXIT_USAGE = 2,
	EXIT_NO_CONNECTION = 3,
};

struct desk_options {
	const char *server;
	const char *code;
	const char *name;
	const char *seat;     /* or "" */
	const char *language; /* or "" */
	bool keep_token;
};

struct desk {
	uv_loop_t loop;
	struct engine engine;
	struct uplink uplink;
	struct verb_context verbs;
	struct desk_options options;
	char tokens[TOKEN_PATH_MAX]; /* "" : nowhere to keep them */
	bool was_live;
	bool down;      /* and said so */
	uint64_t epoch; /* of the last Welcome; 0: none yet */
	bool moved;     /* to another delegation, and not yet said so */
};

/* Starts connecting. user is passed to both sets of handlers; `welcome` must
 * call desk_welcome(). */
void desk_open(struct desk *desk, const struct desk_options *options,
	const struct engine_handlers *engine,
	const struct uplink_handlers *uplink, void *user);

/* Runs the loop until all is closed, and frees. */
void desk_run(struct desk *desk);

/* Keeps the new resume token, and notes whether it is after a move. */
void desk_welcome(struct desk *desk, const Plenary__Welcome *welcome);

/* The last Welcome, with the seat as it is since: a move within a delegation
 * ends no connection. Its strings are borrowed; there must be a Welcome. */
Plenary__Welcome desk_self(const struct desk *desk);

/* Appends who one is now: "Ann, CA in the seat NSA, head of delegation". */
void desk_place(const struct desk *desk, struct buf *out);

/* Appends what somebody has to be told who was moved; false: nobody was, or
 * it was told before. Asked when live again. */
bool desk_moved(struct desk *desk, struct buf *out);

/* What a server's Fatal says, on stderr; a move is told when it is done. */
void desk_fatal(const Plenary__Error *error);

/* Says goodbye and closes. */
void desk_leave(struct desk *desk);

/* For `show`: as things are now, and as wide as the terminal. */
struct show_context desk_show(const struct desk *desk);

/* Now, in the loop's milliseconds. */
int64_t desk_now(const struct desk *desk);

/* The kinds of verbs that the role has: enum verb_who. */
unsigned desk_verbs(const struct desk *desk);

/* One line on stderr, "plenary: …"; a server's text is made plain. */
void desk_complain(const char *what, const char *text);

/* Appends a file's content. 0; or -1 and in *why a static text. */
int desk_read_file(
	const char *path, size_t most, struct buf *out, const char **why);

#endif
