/*
 * caller.h: a client for tests that speaks the protocol on a blocking socket,
 * and keeps what it was told so that a test can look at it.
 *
 * It checks on the way what must hold for every client: events come under
 * numbers without gaps, and nothing but a snapshot or a tail comes between
 * Welcome and Live.
 */
#ifndef PLENARY_TESTS_SUPPORT_CALLER_H
#define PLENARY_TESTS_SUPPORT_CALLER_H

#include "base/buf.h"

#include <plenary.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { CALLER_TOKEN_MAX = 128 };

struct caller_view {
	char *key;
	uint8_t *bytes; /* packed, with its stamp */
	size_t len;
};

struct caller {
	int fd; /* -1: hung up */
	struct buf input;
	uint8_t client_id[16];
	/* The last Welcome. */
	Plenary__ToClient *welcome; /* or NULL */
	char token[CALLER_TOKEN_MAX];
	uint64_t epoch;
	bool live;
	uint64_t last_seq;
	uint64_t client_seq;
	uint64_t query;
	/* What it holds. */
	struct caller_view *views;
	size_t n_views;
	Plenary__Event **events; /* since the last snapshot */
	size_t n_events;
	size_t pushes;
	/* The newest of each; NULL until one came. Owned. */
	Plenary__ToClient *reply;
	Plenary__ToClient *answer;
	Plenary__ToClient *opened;
	Plenary__ToClient *fatal;
};

void caller_init(struct caller *caller);
/* Hangs up and forgets everything. */
void caller_fini(struct caller *caller);

void caller_dial(struct caller *caller, const char *address);
/* Closes the socket; what it holds stays. */
void caller_hang_up(struct caller *caller);

void caller_send_bytes(struct caller *caller, const void *bytes, size_t len);
void caller_send(struct caller *caller, Plenary__ToServer *frame);

/* Takes in one frame (waiting for it); false when the server has closed. */
bool caller_take(struct caller *caller);

/* Sends Hello with last_seq and epoch as they are. */
void caller_hello(struct caller *caller, const char *credential,
	const char *name, const char *seat);
/* Takes frames until Live; 0, or the code of the Fatal that came instead. */
Plenary__ErrorCode caller_until_live(struct caller *caller);
/* Dial, Hello and all. */
Plenary__ErrorCode caller_join(struct caller *caller, const char *address,
	const char *credential, const char *name, const char *seat);
/* The same with its resume token. */
Plenary__ErrorCode caller_resume(struct caller *caller, const char *address);

/* Takes frames until the server has closed; the code of its Fatal, or 0. */
Plenary__ErrorCode caller_until_closed(struct caller *caller);

/* Sends under the next number and the last Welcome's epoch, and takes frames
 * until the reply; its code. */
Plenary__ErrorCode caller_do(struct caller *caller, Plenary__Command *command);
/* The same under a given number, and the command's own epoch. */
Plenary__ErrorCode caller_do_as(
	struct caller *caller, Plenary__Command *command, uint64_t client_seq);
/* Sends as caller_do() does, and does not wait. */
void caller_send_command(struct caller *caller, Plenary__Command *command);
/* Takes frames until a reply. */
const Plenary__Reply *caller_next_reply(struct caller *caller);

/* Asks, and takes frames until the answer: all that was decided before the
 * question came to the server has come then. */
const Plenary__Answer *caller_history(
	struct caller *caller, uint64_t after, uint32_t limit, bool messages);
const Plenary__Answer *caller_codes(struct caller *caller);
void caller_sync(struct caller *caller);

/* Commands that tests use all the time. */
Plenary__ErrorCode caller_startex(struct caller *caller);
Plenary__ErrorCode caller_pausex(struct caller *caller);
Plenary__ErrorCode caller_resume_play(struct caller *caller);
Plenary__ErrorCode caller_endex(struct caller *caller);
Plenary__ErrorCode caller_say(
	struct caller *caller, const char *channel, const char *text);
Plenary__ErrorCode caller_propose(struct caller *caller, const char *step);
Plenary__ErrorCode caller_assent(
	struct caller *caller, const char *step, uint32_t revision);
Plenary__ErrorCode caller_ratify(
	struct caller *caller, const char *step, uint32_t revision);
Plenary__ErrorCode caller_remove(struct caller *caller, uint32_t participant);
Plenary__ErrorCode caller_reissue(struct caller *caller, const char *code_name);

/* The unpacked view of that key, the caller's to free; NULL: none. */
Plenary__View *caller_view(const struct caller *caller, const char *key);
/* Whether both hold the same views, bytes and stamps included; says on
 * standard error what differs. */
bool caller_same_views(const struct caller *a, const struct caller *b);
/* Whether the text occurs anywhere in what it holds. */
bool caller_has_text(const struct caller *caller, const char *text);

#endif
