/*
 * hub_private.h: what the hub's own files share: its struct, its peers, and
 * the calls between them.
 *
 *   hub.c          opening, closing, what a loop turn ends with
 *   hub_peer.c     a connection: frames to their handlers, its end
 *   hub_hello.c    the handshake
 *   hub_command.c  commands, queries, opening a session
 *   hub_clock.c    deadlines, heartbeats, ticks, the disk
 */
#ifndef PLENARY_SERVER_HUB_PRIVATE_H
#define PLENARY_SERVER_HUB_PRIVATE_H

#include "credential.h"
#include "hub.h"
#include "net/net.h"
#include "session.h"
#include "throttle.h"

enum {
	PROTOCOL_VERSION = 1,
	CLIENT_ID_SIZE = 16,
	HEARTBEAT_MS = 5000,
	FAREWELL_MS = 1000, /* for clients to take what they are told */
	DRAIN_MS = 5000,    /* for the log to become durable at the end */
	FRAME_ARENA_MAX = 8 * 1024 * 1024,
	ADMIN_FRAME_MAX = 1200 * 1024,
	QUERY_COST = 50 /* as many commands, for the rate limit */
};

enum peer_state {
	PEER_NEW,    /* until its Hello */
	PEER_SEATED, /* a participant of a session */
	PEER_ADMIN,
	PEER_LEAVING /* it was told why; what it sends is ignored */
};
enum { PEER_STATES = PEER_LEAVING + 1 };

struct peer {
	struct hub *hub;
	struct conn *conn;
	enum peer_state state;
	struct session *session; /* while seated, or refused by one */
	struct member *member;
	uint32_t participant;
	uint8_t client_id[CLIENT_ID_SIZE];
	unsigned tokens; /* commands that it may send at once */
	uint64_t refilled_ms;
	struct peer *before;
	struct peer *after;
};

struct hub {
	uv_loop_t *loop;
	uv_async_t durable; /* the store has news */
	uv_timer_t wake;    /* for the next deadline */
	uv_timer_t beat;
	uv_timer_t farewell;
	uv_prepare_t before_poll; /* both end a turn: hub_turn_end() */
	uv_check_t after_poll;
	unsigned handles; /* open ones of the above */
	struct net *net;
	struct store *store;
	char *data;
	struct hub_limits limits;
	struct credentials credentials;
	struct throttle throttle;
	struct session **sessions;
	size_t n_sessions;
	struct peer *peers;
	int64_t started_at_ms; /* wall clock … */
	uint64_t started_ms;   /* … and the loop's, at the same moment */
	int64_t wake_at;       /* for which `wake` is set */
	struct arena frame;    /* a decoded frame */
	struct buf out;
	bool paused; /* reading is */
	bool disk_low;
	bool draining; /* the end has come: the log is finished first */
	bool ending;   /* all were told */
	bool closing;  /* handles are being closed */
	int exit_code;
};

/* ── hub.c ───────────────────────────────────────────────────────────── */

/* The wall clock; it never goes back while the hub lives, nor behind what a
 * session's log has. */
int64_t hub_now(const struct hub *hub);
uint64_t hub_monotonic(const struct hub *hub);
struct session *hub_session(const struct hub *hub, const char *id);
/* Takes the session. */
void hub_add_session(struct hub *hub, struct session *session);
/* After anything was committed or staged: who is out is ended, what waits for
 * nothing is given out, and too much that waits stops the reading. */
void hub_after(struct hub *hub, struct session *session);
/* A peer's connection is closed and forgotten. */
void hub_peer_gone(struct hub *hub);
/* The log failed: everybody is told, nothing more is. */
void hub_fail(struct hub *hub, const struct session *session);
const struct staging_out *hub_staging_out(void);

/* ── hub_peer.c ──────────────────────────────────────────────────────── */

extern const struct net_handlers hub_net_handlers;

/* Fatal at once, then the end. why is static text, for the log. */
void peer_fatal(struct peer *peer, Plenary__ErrorCode code, const char *text,
	const char *why);
/* The same behind what the session has staged: a refusal says something of
 * its state. */
void peer_fatal_staged(
	struct peer *peer, Plenary__Error *error, const char *why);
/* It takes part no more; with `absent`, EXCON is told why. */
void peer_leave(struct peer *peer, bool absent, const char *why);

/* ── hub_hello.c ─────────────────────────────────────────────────────── */

void peer_hello(struct peer *peer, const Plenary__Hello *hello);

/* ── hub_command.c ───────────────────────────────────────────────────── */

void peer_command(struct peer *peer, const Plenary__Command *command);
void peer_query(struct peer *peer, const Plenary__Query *query);
void peer_open(struct peer *peer, const Plenary__OpenSession *open);

/* ── hub_clock.c ─────────────────────────────────────────────────────── */

void hub_clock_init(struct hub *hub);
/* Sets the timer for the next deadline. */
void hub_clock_arm(struct hub *hub);
/* The exercise time of what runs, for a restart. */
void hub_tick(struct hub *hub, struct session *session);

#endif
