#include "hub_private.h"

#include "logline.h"
#include "outgoing.h"
#include "query.h"
#include "scenario/exercise.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* ── how much, how fast ──────────────────────────────────────────────── */

/* A bucket of as many commands as may come in a second. */
static bool may_go(struct peer *peer, unsigned cost)
{
	const struct hub *hub = peer->hub;
	unsigned rate = hub->limits.command_rate;
	uint64_t now = hub_monotonic(hub);
	uint64_t earned = (now - peer->refilled_ms) * rate / 1000;

	if (earned > 0) {
		peer->tokens = earned >= rate - peer->tokens
				       ? rate
				       : peer->tokens + (unsigned)earned;
		peer->refilled_ms = now;
	}
	if (peer->tokens < cost)
		return false;
	peer->tokens -= cost;
	return true;
}

/* One delegation cannot use up what all need: half of the log is shared out
 * among them, and the other half is EXCON's. */
static bool share_has_room(const struct hub *hub, const struct session *session,
	const struct participant_info *info)
{
	return info->delegation < 0 ||
	       session->journal.spent[info->reader] <
		       hub->limits.log_bytes /
			       (2 * (uint64_t)session->scenario.n_delegations);
}

/* What no limit of the log may stop: the end, and a real emergency with its
 * acknowledgements, of which each person gives one. */
static bool is_vital(const Plenary__Command *command)
{
	return command->verb_case == PLENARY__COMMAND__VERB_ENDEX ||
	       command->verb_case == PLENARY__COMMAND__VERB_NO_DUFF ||
	       command->verb_case == PLENARY__COMMAND__VERB_ACK_NO_DUFF;
}

/* EXCON can still bring an exercise to its end when the log is at its cap. */
static bool log_has_room(const struct hub *hub, const struct session *session,
	const Plenary__Command *command, const struct participant_info *info)
{
	uint64_t cap = hub->limits.log_bytes;

	if (session->journal.bytes < cap || is_vital(command))
		return true;
	return info->reader == READER_EXCON &&
	       session->journal.bytes - cap < hub->limits.log_reserve;
}

/* ── commands ────────────────────────────────────────────────────────── */

static void decide(struct peer *peer, const Plenary__Command *command)
{
	struct session *session = peer->session;
	const struct sender sender = {
		.member = peer->member,
		.command = command,
		.client_seq = command->client_seq,
	};
	Plenary__Error *why = NULL;
	struct group group;
	struct act act = {
		.at_ms = session->at_ms,
		.participant = peer->participant,
		.client_id = peer->client_id,
		.client_id_len = CLIENT_ID_SIZE,
		.client_seq = command->client_seq,
	};

	group_init(&group, &session->arena);
	if (core_command(&session->core, &act, command, &group, &why) != 0)
		session_refuse(session, peer->member, command->client_seq, why);
	else
		session_commit(session, &group, &sender);
}

/* What is wrong with a new one before it is looked at; NULL: nothing. */
static Plenary__Error *objection(
	struct peer *peer, const Plenary__Command *command)
{
	struct session *session = peer->session;
	struct participant_info info;
	bool known;

	if (!may_go(peer, 1))
		return error_with(&session->arena,
			PLENARY__ERROR_CODE__RATE_LIMITED,
			"more commands than a connection may send in a second: "
			"send it again later",
			"limit", "commands per second");
	known = core_participant(&session->core, peer->participant, &info);
	assert(known);
	if (!log_has_room(peer->hub, session, command, &info))
		return error_with(&session->arena,
			PLENARY__ERROR_CODE__LIMIT_REACHED,
			"the session's log has its limit: EXCON can still end "
			"the exercise",
			"limit", "log bytes of a session");
	if (!is_vital(command) && !share_has_room(peer->hub, session, &info))
		return error_with(&session->arena,
			PLENARY__ERROR_CODE__LIMIT_REACHED,
			"your delegation has used up its share of the "
			"session's log: tell EXCON, who can still act and "
			"write for you",
			"limit", "log bytes of a delegation");
	return NULL;
}

/* It is not in the log yet. */
static void take_new(struct peer *peer, const Plenary__Command *command)
{
	Plenary__Error *why = objection(peer, command);

	if (why != NULL)
		session_refuse(
			peer->session, peer->member, command->client_seq, why);
	else
		decide(peer, command);
}

void peer_command(struct peer *peer, const Plenary__Command *command)
{
	struct session *session = peer->session;
	struct hub *hub = peer->hub;
	uint64_t grp = 0;

	/* What is due comes before the commands of the same moment. */
	session_due(session, session_time(session, hub_now(hub)));
	arena_reset(&session->arena);
	if (command->client_seq == 0) {
		session_refuse(session, peer->member, 0,
			error_new(&session->arena,
				PLENARY__ERROR_CODE__BAD_COMMAND,
				"a command without client_seq: count from 1 "
				"up"));
		hub_after(hub, session);
		return;
	}
	switch (journal_find(&session->journal, peer->participant,
		peer->client_id, CLIENT_ID_SIZE, command->client_seq, &grp)) {
	case JOURNAL_NEW:
		take_new(peer, command);
		break;
	case JOURNAL_LOGGED:
		session_answer_again(
			session, peer->member, command->client_seq, grp);
		break;
	case JOURNAL_NOT_DONE:
		session_refuse(session, peer->member, command->client_seq,
			error_new(&session->arena,
				PLENARY__ERROR_CODE__NOT_DONE,
				"this command was not done, and a later one "
				"was: decide again, under a new number"));
		break;
	}
	hub_after(hub, session);
}

void peer_query(struct peer *peer, const Plenary__Query *query)
{
	struct session *session = peer->session;
	struct hub *hub = peer->hub;
	Plenary__Answer answer = PLENARY__ANSWER__INIT;

	session_due(session, session_time(session, hub_now(hub)));
	arena_reset(&session->arena);
	if (may_go(peer, QUERY_COST)) {
		query_answer(session, peer->member, peer->participant,
			&hub->credentials, query);
	} else {
		answer.query = query->query;
		answer.what_case = PLENARY__ANSWER__WHAT_ERROR;
		answer.error = error_with(&session->arena,
			PLENARY__ERROR_CODE__RATE_LIMITED,
			"more than a connection may ask in a second: ask again "
			"later",
			"limit", "queries per second");
		buf_clear(&hub->out);
		outgoing_answer(&hub->out, &answer);
		session_tell(session, peer->member, &hub->out);
	}
	hub_after(hub, session);
}

/* ── opening a session ───────────────────────────────────────────────── */

/* Makes the log under a new id and opens it: a store_error. Takes def. */
static int create(struct hub *hub, Plenary__Scenario *def,
	const ProtobufCBinaryData *source, struct session **out)
{
	size_t len = plenary__scenario__get_packed_size(def);
	uint8_t *definition = malloc(len + 1);
	struct session *session;
	struct scenario scenario;
	char id[SESSION_ID_MAX + 1];
	int error;

	if (definition == NULL)
		abort();
	plenary__scenario__pack(def, definition);
	/* The checker passed it; what the core cannot play leaves no file. */
	if (scenario_init(&scenario, def) != 0) {
		free(definition);
		return STORE_DAMAGED;
	}
	do {
		credential_session_id(id);
		error = store_create(hub->store, id, hub_now(hub), definition,
			len, source->data, source->len);
	} while (error == STORE_EXISTS);
	free(definition);
	if (error != 0) {
		scenario_fini(&scenario);
		return error;
	}
	session = session_new(id, &scenario, hub_staging_out());
	error = session_open_log(session, hub->store);
	if (error != 0) {
		session_free(session);
		return error;
	}
	*out = session;
	return 0;
}

static void refuse_exercise(
	struct peer *peer, const struct exercise_report *report)
{
	enum { LINES_MAX = 16 * 1024 };
	struct buf lines = {.len = 0};

	exercise_report_write(report, &lines);
	if (lines.len > 0 && lines.len <= LINES_MAX)
		lines.len--; /* the last newline */
	if (lines.len > LINES_MAX) {
		lines.len = LINES_MAX;
		/* At the end of a line, and so of a character. */
		while (lines.len > 0 && lines.bytes[lines.len - 1] != '\n')
			lines.len--;
		buf_str(&lines, "… and more");
	}
	peer_fatal(peer, PLENARY__ERROR_CODE__BAD_EXERCISE, buf_cstr(&lines),
		"bad exercise");
	buf_fini(&lines);
}

static void tell_opened(struct peer *peer, const struct session *session)
{
	struct hub *hub = peer->hub;
	Plenary__Opened opened = PLENARY__OPENED__INIT;
	struct arena arena;

	arena_init(&arena, 0);
	opened.session = arena_strdup(&arena, session->id);
	query_codes(session, &hub->credentials, &arena, &opened.codes,
		&opened.n_codes);
	buf_clear(&hub->out);
	outgoing_opened(&hub->out, &opened);
	conn_send_bytes(peer->conn, hub->out.bytes, hub->out.len);
	arena_fini(&arena);
}

static void open_exercise(struct peer *peer, const Plenary__OpenSession *open)
{
	struct hub *hub = peer->hub;
	struct session *session = NULL;
	struct exercise_report report;
	Plenary__Scenario *def = NULL;
	int error;

	if (exercise_read(open->file_name, open->exercise.data,
		    open->exercise.len, &def, &report) != 0) {
		refuse_exercise(peer, &report);
		exercise_report_fini(&report);
		return;
	}
	exercise_report_fini(&report);
	error = create(hub, def, &open->exercise, &session);
	if (error != 0) {
		log_error("cannot-create", "error=\"%s\"",
			store_error_text(error));
		peer_fatal(peer, PLENARY__ERROR_CODE__CANNOT_WRITE,
			"the session's log cannot be made: look at the disk "
			"that holds the data directory",
			"cannot create");
		return;
	}
	hub_add_session(hub, session);
	log_info("opened", "session=%s peer=%s", session->id,
		conn_peer(peer->conn));
	tell_opened(peer, session);
}

void peer_open(struct peer *peer, const Plenary__OpenSession *open)
{
	struct hub *hub = peer->hub;

	if (hub->n_sessions >= hub->limits.sessions)
		peer_fatal(peer, PLENARY__ERROR_CODE__LIMIT_REACHED,
			"the server has its limit of sessions: move some out "
			"of its data directory and start it again",
			"sessions");
	else if (hub->disk_low)
		peer_fatal(peer, PLENARY__ERROR_CODE__DISK_LOW,
			"the disk runs low: make room before a new session",
			"disk low");
	else
		open_exercise(peer, open);
}
