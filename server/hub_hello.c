#include "hub_private.h"

#include "catchup.h"
#include "logline.h"
#include "outgoing.h"

#include <assert.h>
#include <string.h>

static void bad_credential(struct peer *peer)
{
	struct hub *hub = peer->hub;
	const char *address = conn_peer(peer->conn);

	throttle_failed(&hub->throttle, address, net_is_loopback(address),
		hub_monotonic(hub));
	log_warn("bad-credential", "peer=%s", address);
	peer_fatal(peer, PLENARY__ERROR_CODE__BAD_CREDENTIAL,
		"no session of this server has that code: compare it with the "
		"one you were given, or ask the director for a new one",
		"bad credential");
}

/* ── seating ─────────────────────────────────────────────────────────── */

/* The newer connection of a participant takes the older one's place. Nothing
 * is logged: the participant was here and still is. */
static void supersede(struct session *session, uint32_t participant)
{
	struct member *old = session_present(session, participant);
	struct peer *peer;

	if (old == NULL)
		return;
	session_set_present(session, participant, NULL);
	peer = old->owner;
	if (peer != NULL)
		peer_fatal(peer, PLENARY__ERROR_CODE__SUPERSEDED,
			"another connection has taken your place: close that "
			"one if you want to go on here",
			"superseded");
}

/* The credential was right. */
static void seat(struct peer *peer, struct session *session,
	uint32_t participant, const Plenary__Hello *hello)
{
	struct hub *hub = peer->hub;
	Plenary__Welcome welcome = PLENARY__WELCOME__INIT;
	char token[CREDENTIAL_TEXT_MAX];
	struct participant_info info;
	struct group group;
	struct act act;
	bool known;

	supersede(session, participant);
	act = (struct act){.at_ms = session_time(session, hub_now(hub))};
	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	core_presence(&session->core, &act, participant, true, "", &group);
	session_commit(session, &group, NULL);

	known = core_participant(&session->core, participant, &info);
	assert(known);
	peer->session = session;
	peer->participant = participant;
	peer->member = member_new(peer, info.reader);
	peer->state = PEER_SEATED;
	session_set_present(session, participant, peer->member);
	conn_established(peer->conn);
	credential_token(&hub->credentials, session->id, participant,
		info.generation, token);
	welcome.resume_token = token;
	welcome.at_ms = hub_now(hub);
	catchup(session, peer->member,
		&(struct catchup){
			.participant = participant,
			.epoch = hello->epoch,
			.last_seq = hello->last_seq,
			.client_id = peer->client_id,
			.client_id_len = CLIENT_ID_SIZE,
		},
		&welcome);
	log_info("joined", "session=%s participant=%u peer=%s resumed=%s",
		session->id, (unsigned)participant, conn_peer(peer->conn),
		welcome.snapshot ? "no" : "yes");
	hub_after(hub, session);
}

static void refuse(
	struct peer *peer, struct session *session, Plenary__Error *error)
{
	peer->session = session;
	log_info("refused", "session=%s peer=%s error=%d", session->id,
		conn_peer(peer->conn), (int)error->code);
	peer_fatal_staged(peer, error, "refused");
	hub_after(peer->hub, session);
}

/* ── by credential ───────────────────────────────────────────────────── */

/* All of them are compared, so that the time says nothing of which. */
static bool find_code(const struct hub *hub, const struct session *session,
	const struct credential *shown, char name[CODE_NAME_MAX])
{
	char one[CODE_NAME_MAX];
	bool found = false;

	for (unsigned i = 0; core_code_name(&session->core, i, one) != NULL;
		i++) {
		int64_t generation = core_code_generation(&session->core, one);

		if (generation >= 0 &&
			credential_is_code(&hub->credentials, shown, one,
				(uint64_t)generation)) {
			memcpy(name, one, CODE_NAME_MAX);
			found = true;
		}
	}
	return found;
}

static void join(struct peer *peer, const struct credential *shown,
	const Plenary__Hello *hello)
{
	struct hub *hub = peer->hub;
	struct session *session = hub_session(hub, shown->session);
	char name[CODE_NAME_MAX] = "";
	Plenary__Error *why = NULL;
	uint32_t participant = 0;
	struct group group;
	struct act act;

	if (!throttle_allows(&hub->throttle, conn_peer(peer->conn),
		    hub_monotonic(hub))) {
		peer_fatal(peer, PLENARY__ERROR_CODE__RATE_LIMITED,
			"too many wrong codes from your address: wait a "
			"minute, then try once with the right one",
			"too many wrong codes");
		return;
	}
	if (session == NULL || !find_code(hub, session, shown, name)) {
		bad_credential(peer);
		return;
	}
	act = (struct act){.at_ms = session_time(session, hub_now(hub))};
	session_due(session, act.at_ms);
	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	if (core_join(&session->core, &act,
		    &(struct join){
			    .code_name = name,
			    .name = hello->name,
			    .seat = hello->seat,
		    },
		    &group, &participant, &why) != 0) {
		refuse(peer, session, why);
		return;
	}
	session_commit(session, &group, NULL);
	seat(peer, session, participant, hello);
}

static void resume(struct peer *peer, const struct credential *shown,
	const Plenary__Hello *hello)
{
	struct hub *hub = peer->hub;
	struct session *session = hub_session(hub, shown->session);
	struct participant_info info;

	if (session == NULL ||
		!core_participant(&session->core, shown->participant, &info) ||
		!credential_is_token(
			&hub->credentials, shown, info.generation)) {
		bad_credential(peer);
		return;
	}
	if (info.removed) {
		arena_reset(&session->arena);
		refuse(peer, session,
			error_new(&session->arena, PLENARY__ERROR_CODE__REMOVED,
				"you were removed from the exercise: ask EXCON "
				"for a code"));
		return;
	}
	session_due(session, session_time(session, hub_now(hub)));
	seat(peer, session, shown->participant, hello);
}

static void admit_admin(struct peer *peer)
{
	struct hub *hub = peer->hub;
	Plenary__Welcome welcome = PLENARY__WELCOME__INIT;

	peer->state = PEER_ADMIN;
	conn_established(peer->conn);
	conn_set_frame_cap(peer->conn, ADMIN_FRAME_MAX);
	welcome.role = PLENARY__ROLE__ROLE_ADMIN;
	welcome.at_ms = hub_now(hub);
	welcome.snapshot = true;
	buf_clear(&hub->out);
	outgoing_welcome(&hub->out, &welcome);
	outgoing_live(&hub->out, 0);
	conn_send_bytes(peer->conn, hub->out.bytes, hub->out.len);
}

void peer_hello(struct peer *peer, const Plenary__Hello *hello)
{
	struct credential shown;

	if (hello->version != PROTOCOL_VERSION) {
		peer_fatal(peer, PLENARY__ERROR_CODE__BAD_VERSION,
			"a version of the protocol that this server does not "
			"speak: it speaks version 1",
			"bad version");
		return;
	}
	if (hello->client_id.len != CLIENT_ID_SIZE) {
		peer_fatal(peer, PLENARY__ERROR_CODE__BAD_FRAME,
			"a client_id that is not 16 bytes: send 16 random "
			"bytes, the same for as long as your program runs",
			"bad client_id");
		return;
	}
	memcpy(peer->client_id, hello->client_id.data, CLIENT_ID_SIZE);
	credential_parse(&shown, hello->credential);
	switch (shown.kind) {
	case CREDENTIAL_CODE:
		join(peer, &shown, hello);
		break;
	case CREDENTIAL_TOKEN:
		resume(peer, &shown, hello);
		break;
	case CREDENTIAL_ADMIN:
		if (credential_is_admin(&peer->hub->credentials, &shown))
			admit_admin(peer);
		else
			bad_credential(peer);
		break;
	case CREDENTIAL_NONSENSE:
		bad_credential(peer);
		break;
	}
}
