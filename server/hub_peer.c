#include "hub_private.h"

#include "logline.h"
#include "outgoing.h"
#include "wire/codec.h"

#include <stdlib.h>
#include <string.h>

/* ── the end of one ──────────────────────────────────────────────────── */

void peer_leave(struct peer *peer, bool absent, const char *why)
{
	struct session *session = peer->session;
	struct hub *hub = peer->hub;
	struct group group;
	struct act act;

	peer->state = PEER_LEAVING;
	if (peer->member == NULL)
		return;
	staging_leave(&session->staging, peer->member);
	if (session_present(session, peer->participant) == peer->member)
		session_set_present(session, peer->participant, NULL);
	else
		absent = false;
	member_unref(peer->member);
	peer->member = NULL;
	if (!absent || hub->draining)
		return;
	log_info("left", "session=%s participant=%u peer=%s why=%s",
		session->id, (unsigned)peer->participant, conn_peer(peer->conn),
		escape(why).text);
	act = (struct act){.at_ms = session_time(session, hub_now(hub))};
	arena_reset(&session->arena);
	session_due(session, act.at_ms);
	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	core_presence(&session->core, &act, peer->participant, false,
		strcmp(why, "silent") == 0 ? "silent" : "closed", &group);
	session_commit(session, &group, NULL);
	hub_after(hub, session);
}

void peer_fatal(struct peer *peer, Plenary__ErrorCode code, const char *text,
	const char *why)
{
	struct buf *out = &peer->hub->out;

	buf_clear(out);
	outgoing_fatal_text(out, code, text);
	conn_send_bytes(peer->conn, out->bytes, out->len);
	conn_finish(peer->conn, why);
	peer_leave(peer, true, why);
}

void peer_fatal_staged(
	struct peer *peer, Plenary__Error *error, const char *why)
{
	struct session *session = peer->session;
	struct buf *out = &peer->hub->out;

	if (peer->member == NULL)
		peer->member = member_new(peer, 0);
	peer->state = PEER_LEAVING;
	buf_clear(out);
	outgoing_fatal(out, error);
	staging_finish(&session->staging, peer->member,
		core_seq(&session->core), out->bytes, out->len, why);
}

/* ── frames ──────────────────────────────────────────────────────────── */

static void take_hello(struct peer *peer, const Plenary__ToServer *frame)
{
	peer_hello(peer, frame->hello);
}

static void take_command(struct peer *peer, const Plenary__ToServer *frame)
{
	peer_command(peer, frame->command);
}

static void take_query(struct peer *peer, const Plenary__ToServer *frame)
{
	peer_query(peer, frame->query);
}

static void take_open(struct peer *peer, const Plenary__ToServer *frame)
{
	peer_open(peer, frame->open);
}

/* That something came at all is what a heartbeat says; net.c has noted it. */
static void take_ping(struct peer *peer, const Plenary__ToServer *frame)
{
	(void)peer;
	(void)frame;
}

static void take_bye(struct peer *peer, const Plenary__ToServer *frame)
{
	(void)frame;
	conn_finish(peer->conn, "closed");
	peer_leave(peer, true, "closed");
}

static void refuse_early(struct peer *peer, const Plenary__ToServer *frame)
{
	(void)frame;
	peer_fatal(peer, PLENARY__ERROR_CODE__BAD_FRAME,
		"a frame before the handshake: the first one is Hello",
		"no hello");
}

static void refuse_again(struct peer *peer, const Plenary__ToServer *frame)
{
	(void)frame;
	peer_fatal(peer, PLENARY__ERROR_CODE__BAD_FRAME,
		"a second Hello: one begins a connection, another one takes a "
		"connection of its own",
		"second hello");
}

static void refuse_role(struct peer *peer, const Plenary__ToServer *frame)
{
	(void)frame;
	peer_fatal(peer, PLENARY__ERROR_CODE__NOT_ALLOWED,
		"a frame that this credential does not allow: the admin token "
		"opens sessions, a join code or resume token takes part in one",
		"not allowed");
}

static void ignore(struct peer *peer, const Plenary__ToServer *frame)
{
	(void)peer;
	(void)frame;
}

enum { FRAME_KINDS = PLENARY__TO_SERVER__FRAME_BYE + 1 };

/* Who may send what, when. */
static void (*const take[PEER_STATES][FRAME_KINDS])(
	struct peer *peer, const Plenary__ToServer *frame) = {
	[PEER_NEW] =
		{
			[PLENARY__TO_SERVER__FRAME_HELLO] = take_hello,
			[PLENARY__TO_SERVER__FRAME_COMMAND] = refuse_early,
			[PLENARY__TO_SERVER__FRAME_PING] = refuse_early,
			[PLENARY__TO_SERVER__FRAME_QUERY] = refuse_early,
			[PLENARY__TO_SERVER__FRAME_OPEN] = refuse_early,
			[PLENARY__TO_SERVER__FRAME_BYE] = take_bye,
		},
	[PEER_SEATED] =
		{
			[PLENARY__TO_SERVER__FRAME_HELLO] = refuse_again,
			[PLENARY__TO_SERVER__FRAME_COMMAND] = take_command,
			[PLENARY__TO_SERVER__FRAME_PING] = take_ping,
			[PLENARY__TO_SERVER__FRAME_QUERY] = take_query,
			[PLENARY__TO_SERVER__FRAME_OPEN] = refuse_role,
			[PLENARY__TO_SERVER__FRAME_BYE] = take_bye,
		},
	[PEER_ADMIN] =
		{
			[PLENARY__TO_SERVER__FRAME_HELLO] = refuse_again,
			[PLENARY__TO_SERVER__FRAME_COMMAND] = refuse_role,
			[PLENARY__TO_SERVER__FRAME_PING] = take_ping,
			[PLENARY__TO_SERVER__FRAME_QUERY] = refuse_role,
			[PLENARY__TO_SERVER__FRAME_OPEN] = take_open,
			[PLENARY__TO_SERVER__FRAME_BYE] = take_bye,
		},
	[PEER_LEAVING] =
		{
			[PLENARY__TO_SERVER__FRAME_HELLO] = ignore,
			[PLENARY__TO_SERVER__FRAME_COMMAND] = ignore,
			[PLENARY__TO_SERVER__FRAME_PING] = ignore,
			[PLENARY__TO_SERVER__FRAME_QUERY] = ignore,
			[PLENARY__TO_SERVER__FRAME_OPEN] = ignore,
			[PLENARY__TO_SERVER__FRAME_BYE] = ignore,
		},
};

static void on_frame(
	void *user, struct conn *conn, const uint8_t *bytes, size_t len)
{
	struct hub *hub = user;
	struct peer *peer = conn_data(conn);
	Plenary__ToServer *frame;
	int error;

	if (peer->state == PEER_LEAVING || hub->draining)
		return;
	arena_reset(&hub->frame);
	error = codec_to_server(bytes, len, &hub->frame, &frame);
	if (error != 0) {
		log_warn("bad-frame", "peer=%s error=\"%s\"", conn_peer(conn),
			codec_error_text(error));
		arena_reset(&hub->frame);
		peer_fatal(peer, PLENARY__ERROR_CODE__BAD_FRAME,
			arena_printf(&hub->frame,
				"%s: send ToServer frames of protocol %d",
				codec_error_text(error), PROTOCOL_VERSION),
			"bad frame");
		return;
	}
	/* codec_to_server() lets only frames with a known case through. */
	take[peer->state][frame->frame_case](peer, frame);
}

/* ── the connection ──────────────────────────────────────────────────── */

static void on_opened(void *user, struct conn *conn)
{
	struct hub *hub = user;
	struct peer *peer = malloc(sizeof *peer);

	if (peer == NULL)
		abort();
	*peer = (struct peer){
		.hub = hub,
		.conn = conn,
		.tokens = hub->limits.command_rate,
		.refilled_ms = hub_monotonic(hub),
		.after = hub->peers,
	};
	if (hub->peers != NULL)
		hub->peers->before = peer;
	hub->peers = peer;
	conn_set_data(conn, peer);
	if (hub->draining)
		peer_fatal(peer, PLENARY__ERROR_CODE__SHUTTING_DOWN,
			"the server ends: connect again in a moment",
			"server closing");
}

static void on_broken(void *user, struct conn *conn, const char *reason)
{
	struct hub *hub = user;
	struct peer *peer = conn_data(conn);

	if (peer->state == PEER_LEAVING)
		return;
	log_warn("bad-frame", "peer=%s error=\"%s\"", conn_peer(conn), reason);
	arena_reset(&hub->frame);
	peer_fatal(peer, PLENARY__ERROR_CODE__BAD_FRAME,
		arena_printf(&hub->frame,
			"%s: a frame is a varint length and a ToServer message",
			reason),
		reason);
}

static void on_closed(void *user, struct conn *conn, const char *why)
{
	struct hub *hub = user;
	struct peer *peer = conn_data(conn);

	if (peer->state == PEER_NEW)
		log_info("closed", "peer=%s why=%s", conn_peer(conn),
			escape(why).text);
	peer_leave(peer, true, why);
	if (peer->before != NULL)
		peer->before->after = peer->after;
	else
		hub->peers = peer->after;
	if (peer->after != NULL)
		peer->after->before = peer->before;
	free(peer);
	hub_peer_gone(hub);
}

static void on_drained(void *user, struct conn *conn)
{
	(void)user;
	(void)conn;
}

const struct net_handlers hub_net_handlers = {
	.opened = on_opened,
	.frame = on_frame,
	.broken = on_broken,
	.closed = on_closed,
	.drained = on_drained,
};
