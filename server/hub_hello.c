#include "hub_private.h"

#include "catchup.h"
#include "logline.h"
#include "outgoing.h"

#include <assert.h>
#include <string.h>

/* session: of which it says that a code or token is not right (any more), as
 * things stand there; NULL: of none. */
static void bad_credential(struct peer *peer, struct session *session)
{
	static const char text[] =
		"no session of this server has that code: compare it with the "
		"one you were given, or ask the director for a new one";

	log_warn("bad-credential", "peer=%s", conn_peer(peer->conn));
	if (session == NULL) {
		peer_fatal(peer, PLENARY__ERROR_CODE__BAD_CREDENTIAL, text,
			"bad credential");
		return;
	}
	peer->session = session;
	arena_reset(&session->arena);
	peer_fatal_staged(peer,
		error_new(&session->arena, PLENARY__ERROR_CODE__BAD_CREDENTIAL,
			text),
		"bad credential");
	hub_after(peer->hub, session);
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

/* The place of a code among the exercise's. */
static uint32_t code_place(const struct core *core, const char *name)
{
	char one[CODE_NAME_MAX];
	uint32_t place = 0;

	while (core_code_name(core, place, one) != NULL &&
		strcmp(one, name) != 0)
		place++;
	return place;
}

static struct credential_holder holder_of(
	const struct core *core, uint32_t participant)
{
	struct credential_holder holder = {.ordinal = 0};
	struct participant_info info;
	char name[CODE_NAME_MAX];

	(void)core_participant(core, participant, &info);
	memcpy(name, info.code_name, sizeof name);
	holder.code = code_place(core, name);
	for (uint32_t n = 1; n <= participant; n++) {
		(void)core_participant(core, n, &info);
		holder.ordinal += strcmp(info.code_name, name) == 0;
	}
	return holder;
}

/* The reverse; 0: nobody. */
static uint32_t participant_of(
	const struct core *core, const struct credential_holder *holder)
{
	struct participant_info info;
	char name[CODE_NAME_MAX];
	uint32_t ordinal = 0;

	if (core_code_name(core, holder->code, name) == NULL)
		return 0;
	for (uint32_t n = 1; core_participant(core, n, &info); n++) {
		if (strcmp(info.code_name, name) == 0 &&
			++ordinal == holder->ordinal)
			return n;
	}
	return 0;
}

/* The credential was right. */
static void seat(struct peer *peer, struct session *session,
	uint32_t participant, const Plenary__Hello *hello)
{
	struct hub *hub = peer->hub;
	Plenary__Welcome welcome = PLENARY__WELCOME__INIT;
	struct credential_holder holder;
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
	holder = holder_of(&session->core, participant);
	credential_token(&hub->credentials, session->id, &holder,
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

/* Somebody who has joined before. */
static void seat_again(struct peer *peer, struct session *session,
	uint32_t participant, const Plenary__Hello *hello)
{
	struct hub *hub = peer->hub;

	if (!arrivals_admit(
		    &session->arrivals, participant, hub_monotonic(hub))) {
		arena_reset(&session->arena);
		refuse(peer, session,
			error_with(&session->arena,
				PLENARY__ERROR_CODE__RATE_LIMITED,
				"you have come back too often in a short time: "
				"reconnect later",
				"limit", "reconnects of a participant"));
		return;
	}
	session_due(session, session_time(session, hub_now(hub)));
	seat(peer, session, participant, hello);
}

/* The participant that this very program joined as, when its Welcome was
 * lost: it has no token to show, and its seat is taken by itself. 0: none. */
static uint32_t joined_before(const struct peer *peer,
	const struct session *session, const char *code_name,
	const Plenary__Hello *hello)
{
	const struct core *core = &session->core;
	uint32_t participant =
		core_participant_named(core, code_name, hello->name);
	struct participant_info info;

	if (!core_participant(core, participant, &info) ||
		(int64_t)info.generation !=
			core_code_generation(core, code_name) ||
		!journal_joined(&session->journal, participant, peer->client_id,
			CLIENT_ID_SIZE))
		return 0;
	return participant;
}

static void join_new(struct peer *peer, struct session *session,
	const char *code_name, const Plenary__Hello *hello)
{
	struct act act = {
		.at_ms = session_time(session, hub_now(peer->hub)),
		.client_id = peer->client_id,
		.client_id_len = CLIENT_ID_SIZE,
	};
	const struct join join = {
		.code_name = code_name,
		.name = hello->name,
		.seat = hello->seat,
	};
	Plenary__Error *why = NULL;
	uint32_t participant = 0;
	struct group group;

	session_due(session, act.at_ms);
	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	if (core_join(&session->core, &act, &join, &group, &participant,
		    &why) != 0) {
		refuse(peer, session, why);
		return;
	}
	session_commit(session, &group, NULL);
	seat(peer, session, participant, hello);
}

static void join(struct peer *peer, const struct credential *shown,
	const Plenary__Hello *hello)
{
	struct hub *hub = peer->hub;
	struct session *session = hub_session(hub, shown->session);
	const char *address = conn_peer(peer->conn);
	char name[CODE_NAME_MAX] = "";
	uint32_t before;

	if (!throttle_allows(&hub->throttle, address, hub_monotonic(hub))) {
		peer_fatal(peer, PLENARY__ERROR_CODE__RATE_LIMITED,
			"too many wrong codes from your address: wait a "
			"minute, then try once with the right one",
			"too many wrong codes");
		return;
	}
	if (session == NULL || !find_code(hub, session, shown, name)) {
		throttle_failed(&hub->throttle, address,
			net_is_loopback(address), hub_monotonic(hub));
		bad_credential(peer, session);
		return;
	}
	before = joined_before(peer, session, name, hello);
	if (before != 0)
		seat_again(peer, session, before, hello);
	else
		join_new(peer, session, name, hello);
}

static void resume(struct peer *peer, const struct credential *shown,
	const Plenary__Hello *hello)
{
	struct hub *hub = peer->hub;
	struct session *session = hub_session(hub, shown->session);
	struct participant_info info;
	uint32_t participant = session == NULL ? 0
					       : participant_of(&session->core,
							 &shown->holder);

	if (participant == 0 ||
		!core_participant(&session->core, participant, &info) ||
		!credential_is_token(
			&hub->credentials, shown, info.generation)) {
		bad_credential(peer, session);
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
	seat_again(peer, session, participant, hello);
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
			bad_credential(peer, NULL);
		break;
	case CREDENTIAL_NONSENSE:
		bad_credential(peer, NULL);
		break;
	}
}
