/*
 * engine.h: the protocol as a client speaks it: bytes in become calls, and
 * commands become bytes out. No sockets and no clock: time is an argument, and
 * whoever has a connection writes `out` and feeds what arrives.
 *
 * The life of an engine:
 *
 *   down ──connected──▶ greeting ──Welcome──▶ catching up ──Live──▶ live
 *    ▲                     │                      │                  │
 *    └─────────── disconnected, or a call says ENGINE_DROP ──────────┘
 *
 * Over is final: the server refused for good (ENGINE_OVER). Commands are kept
 * until they are answered, and resent in order after each reconnect; the
 * server does none of them twice.
 *
 * A move to another delegation ends the connection (MOVED), and with it the
 * epoch: all that was known is forgotten at once, and what was under way is
 * refused; nothing that was meant for the old place is done in the new one.
 */
#ifndef PLENARY_CLIENT_ENGINE_H
#define PLENARY_CLIENT_ENGINE_H

#include "base/arena.h"
#include "base/buf.h"
#include "client/view_store.h"
#include "wire/frame.h"

#include <plenary.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

enum {
	ENGINE_PROTOCOL = 1,
	ENGINE_CLIENT_ID = 16,
	ENGINE_HEARTBEAT_MS = 5000,
	ENGINE_SILENCE_MS = 15000,
	ENGINE_FRAME_MAX = 16 * 1024 * 1024, /* of the server's frames */
	ENGINE_COMMAND_MAX = 60 * 1024,      /* servers take 64 KiB frames */
	ENGINE_ARENA_MAX = 128 * 1024 * 1024,
};

enum engine_state {
	ENGINE_DOWN,
	ENGINE_GREETING,
	ENGINE_CATCHING_UP,
	ENGINE_LIVE,
	ENGINE_ENDED,
};

/* What feed and tick ask of the connection's holder. */
enum {
	ENGINE_OK = 0,
	ENGINE_DROP = -1, /* close it and connect again */
	ENGINE_OVER = -2, /* close it for good; `fatal` was called */
};

/* Any of them may be NULL. Messages are borrowed for the call. */
struct engine_handlers {
	/* A new connection stands. With `fresh`, all views and events that
	 * were known are forgotten. */
	void (*welcome)(
		void *user, const Plenary__Welcome *welcome, bool fresh);
	void (*event)(void *user, const Plenary__Event *event);
	void (*view)(void *user, const Plenary__View *view);
	void (*pushed)(void *user, const Plenary__Push *push); /* all of it */
	void (*live)(void *user);
	void (*reply)(void *user, const Plenary__Reply *reply);
	void (*answer)(void *user, const Plenary__Answer *answer);
	void (*opened)(void *user, const Plenary__Opened *opened);
	/* The server ends the connection; `final` if for good. */
	void (*fatal)(void *user, const Plenary__Error *error, bool final);
	/* Something that ought not to be: a gap, a repeat, silence, bytes that
	 * are no protocol. A static sentence; ENGINE_DROP follows. */
	void (*trouble)(void *user, const char *what);
};

/* Who connects. Strings are copied; NULL is the empty string. */
struct engine_identity {
	const char *credential; /* a join code, or the admin token */
	const char *token;      /* a resume token from earlier */
	const char *name;
	const char *seat;
	const char *language;
	uint8_t client_id[ENGINE_CLIENT_ID]; /* random, one per process */
};

struct pending; /* a command or query without its answer */

struct engine {
	enum engine_state state;
	struct engine_handlers handlers;
	void *user;
	struct buf out; /* to be written; the holder clears it */
	struct view_store views;

	/* The rest is the engine's own; reading is free. */
	char *credential;
	char *token;
	char *name;
	char *seat;
	char *language;
	uint8_t client_id[ENGINE_CLIENT_ID];

	Plenary__Welcome *welcome; /* the last one; NULL: none yet */
	bool resync;               /* ask for a snapshot next time */
	bool token_refused;        /* the next Hello uses the credential */
	bool moved;                /* the connection ended for that */
	bool catching_snapshot;
	bool elsewhere;     /* the place in the session is another one */
	uint64_t settled;   /* the views are those after this event */
	uint64_t tail_next; /* while catching up */

	struct frame_reader reader;
	struct arena arena;

	struct pending *pending; /* oldest first */
	struct pending *pending_last;
	uint64_t client_seq; /* of the newest command */
	uint64_t query;      /* of the newest query */

	int64_t now_ms;
	int64_t heard_ms;
	int64_t pinged_ms;
	int64_t server_at_ms;    /* the server's wall clock … */
	int64_t server_heard_ms; /* … when it was heard */

	unsigned gaps;              /* event numbers left out */
	unsigned repeats;           /* event numbers that came twice */
	unsigned duplicate_replies; /* to commands already answered */
};

void engine_init(struct engine *engine, const struct engine_identity *identity,
	const struct engine_handlers *handlers, void *user);
void engine_fini(struct engine *engine);

/* A connection stands: writes Hello. now_ms never goes back, here and below;
 * it need not be any wall clock. */
void engine_connected(struct engine *engine, int64_t now_ms);

/* The connection is gone. */
void engine_disconnected(struct engine *engine);

/* Bytes have come: ENGINE_OK, _DROP or _OVER. */
int engine_feed(struct engine *engine, const uint8_t *bytes, size_t len,
	int64_t now_ms);

/* Time has passed (call about every second): heartbeats, and ENGINE_DROP
 * after 15 s of silence. */
int engine_tick(struct engine *engine, int64_t now_ms);

/* Takes in a command (borrowed; its client_seq and epoch are set) and sends it
 * now or, when not live, once it is. Returns client_seq; the reply carries
 * it. */
uint64_t engine_command(struct engine *engine, Plenary__Command *command);

/* Returns the query's number; the answer carries it. */
uint64_t engine_query_codes(struct engine *engine);
uint64_t engine_query_history(
	struct engine *engine, uint64_t after, uint32_t limit, bool messages);

/* Admin: opens a session; the answer is `opened` or `fatal`. Sent at once and
 * never again: who is cut off must look whether it was done. */
void engine_open_session(struct engine *engine, const struct buf *exercise,
	const char *file_name);

/* Writes Bye. */
void engine_bye(struct engine *engine);

/* Commands and queries without an answer. */
size_t engine_pending(const struct engine *engine);

/* The server's wall clock as far as it is known; 0: not yet. */
int64_t engine_server_ms(const struct engine *engine, int64_t now_ms);

/* Exercise time by the clock view; 0 without one. */
int64_t engine_exercise_ms(const struct engine *engine, int64_t now_ms);

#endif
