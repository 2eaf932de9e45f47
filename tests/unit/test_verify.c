/* Logs whose chain is right and whose content is not: each is named as damaged
 * at its event, or replays; none brings the program down. */
#include "verify.h"

#include "core/core.h"
#include "recover.h"
#include "scenario/exercise.h"
#include "session.h"
#include "store/store.h"
#include "tests/support/server_process.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct place {
	struct server_process dir;
	struct scenario scenario;
	uint8_t *definition;
	size_t definition_len;
	/* A log that is whole. */
	struct log_row rows[256];
	char audiences[256][AUDIENCE_TEXT_MAX];
	size_t n;
	struct session *session;
	unsigned made; /* logs, for their names */
};

static void ignore_span(void *user, struct member *member,
	const struct span *span, bool uncounted)
{
	(void)user;
	(void)member;
	(void)span;
	(void)uncounted;
}

static void ignore_end(void *user, struct member *member, const char *why)
{
	(void)user;
	(void)member;
	(void)why;
}

static void read_exercise(struct place *place)
{
	struct exercise_report report;
	Plenary__Scenario *def;
	char path[512];
	size_t len;
	char *bytes;

	(void)snprintf(path, sizeof path, "%s/tests/support/small.yaml",
		TEST_SOURCE_DIR);
	bytes = read_whole(path, &len);
	assert_int_equal(
		exercise_read(path, (uint8_t *)bytes, len, &def, &report), 0);
	exercise_report_fini(&report);
	free(bytes);
	place->definition_len = plenary__scenario__get_packed_size(def);
	place->definition = malloc(place->definition_len);
	assert_non_null(place->definition);
	plenary__scenario__pack(def, place->definition);
	plenary__scenario__free_unpacked(def, NULL);
}

/* ── a session without a store, which makes rows ─────────────────────── */

static uint32_t join(
	struct session *session, const char *code_name, const char *name)
{
	struct group group;
	uint32_t participant = 0;
	Plenary__Error *why = NULL;

	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	assert_int_equal(core_join(&session->core,
				 &(struct act){.at_ms = session->at_ms},
				 &(struct join){.code_name = code_name,
					 .name = name,
					 .seat = ""},
				 &group, &participant, &why),
		0);
	session_commit(session, &group, NULL);
	return participant;
}

static void act(struct session *session, uint32_t participant,
	const Plenary__Command *command)
{
	static const uint8_t client_id[16] = {1};
	struct group group;
	Plenary__Error *why = NULL;

	session->at_ms += 100;
	arena_reset(&session->arena);
	group_init(&group, &session->arena);
	assert_int_equal(
		core_command(&session->core,
			&(struct act){.at_ms = session->at_ms,
				.participant = participant,
				.client_id = client_id,
				.client_id_len = sizeof client_id,
				.client_seq = core_seq(&session->core) + 1},
			command, &group, &why),
		0);
	session_commit(session, &group, NULL);
}

static void play(struct session *session)
{
	uint32_t director = join(session, "director", "Dee");
	uint32_t aa = join(session, "AA.head", "Ann");
	uint32_t bb = join(session, "BB.head", "Bea");
	Plenary__Startex startex = PLENARY__STARTEX__INIT;
	Plenary__Propose propose = PLENARY__PROPOSE__INIT;
	Plenary__ProposalRef ref = PLENARY__PROPOSAL_REF__INIT;
	Plenary__Ratify ratify = PLENARY__RATIFY__INIT;
	Plenary__Say say = PLENARY__SAY__INIT;
	Plenary__Amend amend = PLENARY__AMEND__INIT;
	Plenary__Setting setting = PLENARY__SETTING__INIT;
	Plenary__Setting *settings[] = {&setting};
	Plenary__ReleaseInject release = PLENARY__RELEASE_INJECT__INIT;
	Plenary__SetRate rate = PLENARY__SET_RATE__INIT;
	Plenary__JumpClock jump = PLENARY__JUMP_CLOCK__INIT;
	Plenary__MoveParticipant move = PLENARY__MOVE_PARTICIPANT__INIT;
	Plenary__Command command = PLENARY__COMMAND__INIT;

	command.verb_case = PLENARY__COMMAND__VERB_STARTEX;
	command.startex = &startex;
	act(session, director, &command);
	command.verb_case = PLENARY__COMMAND__VERB_PROPOSE;
	command.propose = &propose;
	propose.step = (char *)"S1";
	act(session, aa, &command);
	command.verb_case = PLENARY__COMMAND__VERB_RATIFY;
	command.ratify = &ratify;
	ratify.proposal = &ref;
	ref.step = (char *)"S1";
	ref.revision = 1;
	act(session, aa, &command);
	command.verb_case = PLENARY__COMMAND__VERB_PROPOSE;
	command.propose = &propose;
	propose.step = (char *)"S2";
	act(session, bb, &command);
	command.verb_case = PLENARY__COMMAND__VERB_AMEND;
	command.amend = &amend;
	amend.proposal = &ref;
	ref.step = (char *)"S2";
	setting.key = (char *)"terms.place";
	setting.value = (char *)"Alba";
	amend.settings = settings;
	amend.n_settings = 1;
	act(session, aa, &command);
	command.verb_case = PLENARY__COMMAND__VERB_RELEASE_INJECT;
	command.release_inject = &release;
	release.inject = (char *)"rumour";
	release.confirmed = true;
	act(session, director, &command);
	command.verb_case = PLENARY__COMMAND__VERB_SAY;
	command.say = &say;
	say.channel = (char *)"own";
	say.text = (char *)"among us";
	act(session, aa, &command);
	command.verb_case = PLENARY__COMMAND__VERB_SET_RATE;
	command.set_rate = &rate;
	rate.rate_milli = 60000;
	act(session, director, &command);
	command.verb_case = PLENARY__COMMAND__VERB_MOVE_PARTICIPANT;
	command.move_participant = &move;
	move.participant = aa;
	move.delegation = (char *)"BB";
	act(session, director, &command);
	command.verb_case = PLENARY__COMMAND__VERB_JUMP_CLOCK;
	command.jump_clock = &jump;
	jump.by_ms = 3600000;
	act(session, director, &command);
}

static const struct staging_out nowhere = {
	.deliver = ignore_span, .finish = ignore_end};

static int make_place(void **state)
{
	struct place *place = calloc(1, sizeof *place);

	assert_non_null(place);
	server_prepare(&place->dir, "");
	read_exercise(place);
	assert_int_equal(scenario_unpack(&place->scenario, place->definition,
				 place->definition_len),
		0);
	place->session = session_new("made", &place->scenario, &nowhere);
	play(place->session);
	place->n = place->session->journal.n;
	assert_true(place->n > 10 && place->n < 256);
	for (size_t i = 0; i < place->n; i++) {
		journal_row(&place->session->journal, i + 1, &place->rows[i]);
		audience_print(&place->scenario,
			place->session->journal.entries[i].audience,
			place->audiences[i]);
		place->rows[i].audience = place->audiences[i];
	}
	*state = place;
	return 0;
}

static int leave_place(void **state)
{
	struct place *place = *state;

	session_free(place->session);
	free(place->definition);
	server_clean(&place->dir);
	free(place);
	return 0;
}

/* What verify calls whole comes back; what it calls damaged does not. */
static void try_recovery(struct place *place, struct store *store,
	const char *id, const struct verdict *verdict)
{
	struct recover_failure failure;
	struct session *session = NULL;
	int rc = recover_session(
		&session, store, place->dir.data, id, 5000, &nowhere, &failure);

	assert_int_equal(rc == 0, verdict->error == 0);
	session_free(session);
}

/* A digest of the state at the end, if the log is to have one. */
struct mark {
	uint32_t version; /* 0: none */
	uint8_t digest[HASH_SIZE];
};

/* Writes the log of these rows, and says what verify says of it. */
static void verify_marked(struct place *place, const uint8_t *definition,
	size_t definition_len, const struct log_row *rows, size_t n,
	const struct mark *mark, struct verdict *verdict)
{
	struct store_session *log;
	struct store *store;
	char session[SESSION_ID_MAX + 1];
	char path[SERVER_PATH_MAX + 64];

	(void)snprintf(session, sizeof session, "log%u", place->made++);
	assert_int_equal(store_open(&store, place->dir.data, NULL, NULL), 0);
	assert_int_equal(store_create(store, session, 1, definition,
				 definition_len, (const uint8_t *)"", 0),
		0);
	assert_int_equal(store_session_open(store, session, &log), 0);
	assert_int_equal(store_append(log, 0, rows, n), 0);
	if (mark->version != 0)
		store_digest(log, n, mark->version, mark->digest);
	store_session_close(log);
	store_session_path(place->dir.data, session, path, sizeof path);
	verify_log(path, verdict);
	try_recovery(place, store, session, verdict);
	store_close(store);
	assert_int_equal(remove(path), 0);
}

static void verify_rows(struct place *place, const uint8_t *definition,
	size_t definition_len, const struct log_row *rows, size_t n,
	struct verdict *verdict)
{
	verify_marked(place, definition, definition_len, rows, n,
		&(struct mark){.version = 0}, verdict);
}

static void assert_bad(struct place *place, size_t bad, const char *why)
{
	struct verdict verdict;
	char text[256];

	verify_rows(place, place->definition, place->definition_len,
		place->rows, place->n, &verdict);
	assert_int_equal(verdict.error, STORE_DAMAGED);
	assert_true(verdict.at_event);
	assert_int_equal(verdict.bad_seq, bad + 1);
	assert_non_null(strstr(verdict.why, why));
	verdict_text(&verdict, text, sizeof text);
	assert_non_null(strstr(text, "damaged: event "));
}

static void test_whole(void **state)
{
	struct place *place = *state;
	struct verdict verdict;
	char text[256];

	verify_rows(place, place->definition, place->definition_len,
		place->rows, place->n, &verdict);
	assert_int_equal(verdict.error, 0);
	assert_int_equal(verdict.events, place->n);
	verdict_text(&verdict, text, sizeof text);
	assert_memory_equal(text, "whole: ", 7);
	assert_non_null(strstr(text, "cannot be detected"));
}

static void test_digests(void **state)
{
	struct place *place = *state;
	struct mark mark = {.version = DIGEST_VERSION};
	struct verdict verdict;
	char text[256];

	core_digest(&place->session->core, mark.digest);
	verify_marked(place, place->definition, place->definition_len,
		place->rows, place->n, &mark, &verdict);
	assert_int_equal(verdict.error, 0);
	assert_int_equal(verdict.digests, 1);
	mark.digest[0] ^= 1;
	verify_marked(place, place->definition, place->definition_len,
		place->rows, place->n, &mark, &verdict);
	assert_int_equal(verdict.error, STORE_DAMAGED);
	assert_int_equal(verdict.bad_seq, place->n);
	/* One that another version of the program made of other fields says
	 * nothing, good or bad. */
	mark.version = DIGEST_VERSION - 1;
	verify_marked(place, place->definition, place->definition_len,
		place->rows, place->n, &mark, &verdict);
	assert_int_equal(verdict.error, 0);
	assert_int_equal(verdict.digests, 0);
	assert_int_equal(verdict.incomparable, 1);
	verdict_text(&verdict, text, sizeof text);
	assert_non_null(strstr(text, "others of another version not"));
}

static void test_body_is_nonsense(void **state)
{
	struct place *place = *state;

	place->rows[5].body = (const uint8_t *)"\xff\xff\xff";
	place->rows[5].body_len = 3;
	assert_bad(place, 5, "not an event");
}

static void test_body_is_empty(void **state)
{
	struct place *place = *state;

	place->rows[5].body_len = 0;
	assert_bad(place, 5, "not its kind");
}

static void test_another_kind(void **state)
{
	struct place *place = *state;

	place->rows[4].kind++;
	assert_bad(place, 4, "not its kind");
}

/* Field 1 of Event, seq, which stands in a column. */
static void test_envelope_in_the_body(void **state)
{
	struct place *place = *state;
	uint8_t body[512];
	size_t len = place->rows[4].body_len;

	assert_true(len + 2 <= sizeof body);
	memcpy(body, place->rows[4].body, len);
	body[len] = 0x08;
	body[len + 1] = 0x09;
	place->rows[4].body = body;
	place->rows[4].body_len = len + 2;
	assert_bad(place, 4, "not its kind");
}

static void test_audience_that_does_not_exist(void **state)
{
	struct place *place = *state;

	place->rows[3].audience = "AA+ZZ";
	assert_bad(place, 3, "audience");
}

static void test_later_version(void **state)
{
	struct place *place = *state;

	place->rows[3].schema = STORE_SCHEMA + 1;
	assert_bad(place, 3, "later version");
}

/* An event that cannot have happened: somebody is there who never joined. */
static void test_what_does_not_fit(void **state)
{
	struct place *place = *state;
	Plenary__Event event = PLENARY__EVENT__INIT;
	Plenary__Presence presence = PLENARY__PRESENCE__INIT;
	uint8_t body[64];

	presence.participant = 4000000000U;
	presence.connected = true;
	event.what_case = PLENARY__EVENT__WHAT_PRESENCE;
	event.presence = &presence;
	place->rows[2].body = body;
	place->rows[2].body_len = plenary__event__pack(&event, body);
	place->rows[2].kind = PLENARY__EVENT__WHAT_PRESENCE;
	assert_bad(place, 2, "does not fit");
}

static void test_definition_is_nonsense(void **state)
{
	struct place *place = *state;
	struct verdict verdict;

	verify_rows(place, (const uint8_t *)"\xff\xff", 2, NULL, 0, &verdict);
	assert_int_equal(verdict.error, STORE_DAMAGED);
	assert_true(verdict.at_event);
	assert_int_equal(verdict.bad_seq, 0);
	/* And every prefix of a good one, and it with a byte changed. */
	for (size_t len = 0; len < place->definition_len; len += 211) {
		verify_rows(place, place->definition, len, place->rows,
			place->n, &verdict);
		assert_true(
			verdict.error == 0 || verdict.error == STORE_DAMAGED);
	}
	for (size_t at = 0; at < place->definition_len; at += 61) {
		uint8_t was = place->definition[at];

		place->definition[at] = (uint8_t)(was ^ 1U << at % 8);
		verify_rows(place, place->definition, place->definition_len,
			place->rows, place->n, &verdict);
		place->definition[at] = was;
		assert_true(
			verdict.error == 0 || verdict.error == STORE_DAMAGED);
	}
}

/* Whatever stands in a body: it is damage, or it is replayed. */
static void test_any_body(void **state)
{
	enum { TRIES = 400 };
	struct place *place = *state;
	uint32_t seed = 4711;
	unsigned damaged = 0;

	for (unsigned i = 0; i < TRIES; i++) {
		struct verdict verdict;
		struct log_row *row;
		struct log_row was;
		uint8_t *body;

		seed = seed * 1664525U + 1013904223U;
		row = &place->rows[(seed >> 8) % place->n];
		was = *row;
		body = malloc(was.body_len + 1);
		assert_non_null(body);
		memcpy(body, was.body, was.body_len);
		for (unsigned k = 0; k <= i % 3; k++) {
			seed = seed * 1664525U + 1013904223U;
			body[(seed >> 8) % was.body_len] =
				(uint8_t)(i % 2 == 0 ? seed >> 24
						     : (seed >> 24) % 8);
		}
		row->body = body;
		verify_rows(place, place->definition, place->definition_len,
			place->rows, place->n, &verdict);
		assert_true(
			verdict.error == 0 || verdict.error == STORE_DAMAGED);
		damaged += verdict.error != 0;
		*row = was;
		free(body);
	}
	assert_true(damaged > TRIES / 10);
}

#define PLACE_TEST(test) \
	cmocka_unit_test_setup_teardown(test, make_place, leave_place)

int main(void)
{
	const struct CMUnitTest tests[] = {
		PLACE_TEST(test_whole),
		PLACE_TEST(test_digests),
		PLACE_TEST(test_body_is_nonsense),
		PLACE_TEST(test_body_is_empty),
		PLACE_TEST(test_another_kind),
		PLACE_TEST(test_envelope_in_the_body),
		PLACE_TEST(test_audience_that_does_not_exist),
		PLACE_TEST(test_later_version),
		PLACE_TEST(test_what_does_not_fit),
		PLACE_TEST(test_definition_is_nonsense),
		PLACE_TEST(test_any_body),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
