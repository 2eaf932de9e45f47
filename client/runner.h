/*
 * runner.h: runs lines one after the other, whoever typed them: a command is
 * sent and its reply awaited; show, wait, help and quit are answered here.
 */
#ifndef PLENARY_CLIENT_RUNNER_H
#define PLENARY_CLIENT_RUNNER_H

#include "client/desk.h"

#include <stdbool.h>

/* How a line came out. Borrowed for the call. */
struct outcome {
	const char *verb; /* its first word */
	bool ok;
	const Plenary__Reply *reply; /* or NULL: answered by the client */
	const char *error;           /* "STALE_REVISION"; "" if ok */
	const char *message;         /* a sentence; "" if ok */
	const char *body; /* JSON members, or text for a terminal; or "" */
	bool quit;
	bool usage; /* the line itself was wrong */
};

enum runner_state {
	RUNNER_IDLE,
	RUNNER_REPLY,  /* waits for the reply to a command */
	RUNNER_ANSWER, /* waits for a page of messages, or for codes */
	RUNNER_WAIT,   /* `wait` */
};

struct runner {
	struct desk *desk;
	bool json;
	void (*done)(void *user, const struct outcome *outcome);
	void *user;

	enum runner_state state;
	char verb[64];
	uint64_t awaited;   /* client_seq or query */
	struct buf command; /* the last one, packed, without client_seq */
	struct buf body;
	char what[64]; /* of `wait` */
	const char *wanted;
	int64_t until_ms;
	int64_t waited_ms;
};

void runner_init(struct runner *runner, struct desk *desk, bool json,
	void (*done)(void *user, const struct outcome *outcome), void *user);
void runner_fini(struct runner *runner);

/* Starts a line (not blank); the runner must be idle. `done` is called once,
 * perhaps before this returns. */
void runner_line(struct runner *runner, const char *line);

/* Sends the last command again, confirmed. false: it knows no confirming. */
bool runner_confirm(struct runner *runner);

/* What the engine calls; to be passed on. */
void runner_reply(struct runner *runner, const Plenary__Reply *reply);
void runner_answer(struct runner *runner, const Plenary__Answer *answer);

/* The place in the session is another one: a `wait` was meant for the old. */
void runner_moved(struct runner *runner);

/* Views may have changed, or time has passed. */
void runner_look(struct runner *runner);

#endif
