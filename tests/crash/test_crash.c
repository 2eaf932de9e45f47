/*
 * The server is killed at random moments under load and started again. What
 * it acknowledged is in the log; what it told is in the log, under the number
 * it had; who comes back gets the rest, without a gap or a repeat; and what
 * was sent again is answered once and done once.
 *
 *   test_crash [--kills N] [--seed N]       (or PLENARY_KILLS, PLENARY_SEED)
 *
 * With --lose N the log loses its last N events at the first kill: then the
 * test must fail (test_control.sh).
 */
#include "log_walk.h"
#include "player.h"
#include "tests/support/server_process.h"
#include "traffic.h"
#include "victim.h"

#include <errno.h>
#include <inttypes.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

enum { KILLS_DEFAULT = 30, WINDOW = 6, TURN_MS = 200, PATIENCE_MS = 60000 };

/* Who plays. A probe takes a fresh snapshot at each connection, so that there
 * is something to compare the tails with. */
static const struct part {
	const char *code_name;
	const char *name;
	reader_id reader; /* in the flagship's order: CA, US, MX, plenary */
	enum traffic_role role;
	bool probe;
} parts[] = {
	{"director", "Dana", 0, TRAFFIC_DIRECTOR, false},
	{"controller", "Colin", 0, TRAFFIC_SILENT, false},
	{"evaluator", "Eve", 0, TRAFFIC_SILENT, true},
	{"CA.head", "Claire", 1, TRAFFIC_HEAD, false},
	{"CA", "Cory", 1, TRAFFIC_ADVISER, false},
	{"CA", "Cass", 1, TRAFFIC_SILENT, true},
	{"US.head", "Ursula", 2, TRAFFIC_HEAD, false},
	{"US", "Uri", 2, TRAFFIC_ADVISER, false},
	{"US", "Una", 2, TRAFFIC_SILENT, true},
	{"MX.head", "Mario", 3, TRAFFIC_HEAD, false},
	{"MX", "Marta", 3, TRAFFIC_ADVISER, false},
	{"MX", "Mia", 3, TRAFFIC_SILENT, true},
	{"observer", "Olaf", 4, TRAFFIC_SILENT, false},
	{"observer", "Olga", 4, TRAFFIC_SILENT, true},
};

enum { PLAYERS = sizeof(parts) / sizeof(parts[0]) };

/* When the server is killed. */
enum moment {
	AFTER_REPLIES,  /* under load, after so many answers */
	AFTER_BYTES,    /* under load, after so many bytes to all players */
	AT_ONCE,        /* a moment after its start, most likely recovering */
	AS_IT_RECOVERS, /* when it first writes to the log */
	WHEN_READY,     /* with its ready line */
	CATCHING_UP,    /* when so many players are live again */
	MOMENTS
};

static const char *const moment_names[MOMENTS] = {"under load (answers)",
	"under load (bytes)", "starting", "recovering", "ready",
	"players coming back"};

struct trial {
	struct victim victim;
	struct player players[PLAYERS];
	unsigned n_players; /* that were initialised */
	struct log_walk walk;
	bool walking;
	struct random random;
	uint64_t seed;
	unsigned kills;
	uint64_t lose; /* events, at the next kill */
	unsigned by_moment[MOMENTS];
	uint64_t resent;
	bool done;
};

/* ── time and turns ──────────────────────────────────────────────────── */

static int64_t now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* One round of poll() over players and the server's output. */
static void turn(struct trial *trial, int timeout_ms)
{
	struct pollfd polls[PLAYERS + 1];
	int64_t now;

	for (unsigned p = 0; p < trial->n_players; p++)
		player_poll(&trial->players[p], &polls[p]);
	polls[trial->n_players] = (struct pollfd){
		.fd = trial->victim.port == 0 ? trial->victim.out : -1,
		.events = POLLIN};
	if (poll(polls, trial->n_players + 1, timeout_ms) < 0 && errno != EINTR)
		fail_msg("poll: %s", strerror(errno));
	now = now_ms();
	for (unsigned p = 0; p < trial->n_players; p++)
		player_turn(&trial->players[p], polls[p].revents, now);
}

/* Fails the test where things take too long. */
static void not_forever(
	const struct trial *trial, int64_t since_ms, const char *what)
{
	if (now_ms() - since_ms > PATIENCE_MS)
		fail_msg("%s: not within %d s; kill %u of seed %" PRIu64, what,
			PATIENCE_MS / 1000, trial->kills, trial->seed);
}

static void until_ready(struct trial *trial)
{
	int64_t since = now_ms();

	while (!victim_is_ready(&trial->victim)) {
		turn(trial, TURN_MS);
		not_forever(trial, since, "the server's start");
	}
}

static unsigned count_live(const struct trial *trial)
{
	unsigned n = 0;

	for (unsigned p = 0; p < trial->n_players; p++)
		n += player_is_live(&trial->players[p]);
	return n;
}

static void connect_all(struct trial *trial)
{
	for (unsigned p = 0; p < trial->n_players; p++) {
		struct player *player = &trial->players[p];

		if (player->fd < 0)
			player_connect(player, trial->victim.port);
		trial->resent += player_pending(player);
	}
}

/* ── beginning ───────────────────────────────────────────────────────── */

struct opening {
	struct trial *trial;
	char session[SESSION_ID_MAX + 1];
	char codes[PLAYERS][64];
	bool done;
};

static void on_opened(void *user, const Plenary__Opened *opened)
{
	struct opening *opening = user;

	(void)snprintf(opening->session, sizeof(opening->session), "%s",
		opened->session);
	for (size_t i = 0; i < opened->n_codes; i++)
		for (unsigned p = 0; p < PLAYERS; p++)
			if (strcmp(parts[p].code_name,
				    opened->codes[i]->name) == 0)
				(void)snprintf(opening->codes[p],
					sizeof(opening->codes[p]), "%s",
					opened->codes[i]->code);
	opening->done = true;
}

/* Opens a session with the flagship exercise, as `plenary open` does. */
static void open_session(struct trial *trial, struct opening *opening)
{
	char path[VICTIM_PATH_MAX + 16];
	char *admin_token;
	struct buf exercise = {0};
	struct player admin;
	struct pollfd at;
	size_t len;
	int64_t since = now_ms();

	(void)snprintf(
		path, sizeof(path), "%s/admin.token", trial->victim.data);
	admin_token = read_whole(path, &len);
	admin_token[strcspn(admin_token, "\n")] = '\0';
	exercise.bytes = (uint8_t *)read_whole(TEST_SOURCE_DIR
		"/exercises/north-american-perimeter.yaml",
		&exercise.len);
	player_init(&admin, "admin", "", admin_token, 0, false, trial->seed);
	admin.engine.handlers = (struct engine_handlers){.opened = on_opened};
	admin.engine.user = opening;
	player_connect(&admin, trial->victim.port);
	for (bool asked = false; !opening->done;) {
		if (player_is_live(&admin) && !asked) {
			engine_open_session(&admin.engine, &exercise,
				"north-american-perimeter.yaml");
			asked = true;
		}
		player_poll(&admin, &at);
		assert_true(poll(&at, 1, TURN_MS) >= 0);
		player_turn(&admin, at.revents, now_ms());
		not_forever(trial, since, "opening the session");
	}
	player_fini(&admin);
	free(admin_token);
	buf_fini(&exercise);
}

/* The log has a command: it must be one that its player still waits for or
 * was told is done, and be there once. */
static void on_logged(void *user, const struct logged_command *command)
{
	struct trial *trial = user;

	for (unsigned p = 0; p < trial->n_players; p++) {
		struct player *player = &trial->players[p];
		struct ask *ask;

		if (command->client_id_len != ENGINE_CLIENT_ID ||
			memcmp(command->client_id, player->engine.client_id,
				ENGINE_CLIENT_ID) != 0)
			continue;
		assert_in_range(command->client_seq, 1, player->n_asks);
		ask = &player->asks[command->client_seq - 1];
		if (ask->logged)
			fail_msg("%s: command %" PRIu64 " was done twice",
				player->name, command->client_seq);
		ask->logged = true;
		ask->number = command->last_numbers[player->reader];
		return;
	}
	fail_msg("a command in the log is nobody's");
}

static void begin(struct trial *trial)
{
	struct opening opening = {.trial = trial};
	char path[VICTIM_PATH_MAX + 64];
	int64_t since;

	victim_init(&trial->victim);
	victim_start(&trial->victim);
	until_ready(trial);
	open_session(trial, &opening);
	store_session_path(
		trial->victim.data, opening.session, path, sizeof(path));
	log_walk_init(&trial->walk, path, on_logged, trial);
	trial->walking = true;
	assert_int_equal(trial->walk.n_readers, 5);
	for (unsigned p = 0; p < PLAYERS; p++) {
		assert_true(opening.codes[p][0] != '\0');
		player_init(&trial->players[p], parts[p].name,
			parts[p].code_name, opening.codes[p], parts[p].reader,
			parts[p].probe, random_next(&trial->random));
		trial->n_players++;
	}
	connect_all(trial);
	for (since = now_ms(); count_live(trial) < PLAYERS;) {
		turn(trial, TURN_MS);
		not_forever(trial, since, "joining");
	}
}

/* ── what must hold ──────────────────────────────────────────────────── */

/* What the player was told is in the log, and nothing was told that is not:
 * its answers. */
static void check_asks(struct player *player)
{
	for (size_t i = player->checked_asks; i < player->n_asks; i++) {
		const struct ask *ask = &player->asks[i];
		bool whole = true;

		switch (ask->state) {
		case ASK_PENDING: /* may be in the log, or not */
			break;
		case ASK_DONE: /* 0: it set nothing off */
			whole = ask->told == ask->number &&
				(ask->logged || ask->told == 0);
			break;
		case ASK_REFUSED:
			whole = !ask->logged;
			break;
		}
		if (!whole)
			fail_msg("%s: command %zu was %s, told %" PRIu64
				 ", and in the log it is %s with %" PRIu64,
				player->name, i + 1,
				ask->state == ASK_DONE ? "done" : "refused",
				ask->told, ask->logged ? "there" : "not there",
				ask->number);
	}
	while (player->checked_asks < player->n_asks &&
		player->asks[player->checked_asks].state != ASK_PENDING)
		player->checked_asks++;
}

/* The events it was told, each under its number. */
static void check_events(struct trial *trial, struct player *player)
{
	uint64_t newest = trial->walk.streams[player->reader].number;

	for (size_t i = player->checked_events; i < player->n_events; i++) {
		uint64_t number = player->base + i + 1;

		if (number > newest)
			fail_msg("%s: event %" PRIu64
				 " was told, and the log ends with %" PRIu64,
				player->name, number, newest);
		if (memcmp(player->events[i],
			    trial->walk.events[player->reader][number - 1],
			    HASH_SIZE) != 0)
			fail_msg("%s: event %" PRIu64
				 " was told otherwise than it is in the log",
				player->name, number);
	}
	player->checked_events = player->n_events;
}

static void check_told(struct trial *trial)
{
	log_walk_advance(&trial->walk);
	for (unsigned p = 0; p < trial->n_players; p++) {
		check_asks(&trial->players[p]);
		check_events(trial, &trial->players[p]);
	}
}

static void verify(struct trial *trial)
{
	const char *const arguments[] = {
		"verify", "--data", trial->victim.data, NULL};
	char out[2048];
	int code = server_run(TEST_PLENARYD, arguments, out, sizeof(out));

	if (code != 0)
		fail_msg("plenaryd verify: exit %d: %s", code, out);
}

/* Whether everybody has all that the log has for them, and every answer. */
static bool is_quiet(const struct trial *trial)
{
	for (unsigned p = 0; p < trial->n_players; p++) {
		const struct player *player = &trial->players[p];

		if (!player_is_live(player) || player_pending(player) > 0 ||
			player->engine.views.newest !=
				trial->walk.streams[player->reader].number)
			return false;
	}
	return true;
}

/* Nobody says anything more: each comes to hold exactly what a fresh snapshot
 * gives, from the log and from the wire. */
static void check_quiet(struct trial *trial)
{
	int64_t since = now_ms();
	uint8_t expected[READERS_MAX][HASH_SIZE];
	uint8_t held[HASH_SIZE];

	check_told(trial);
	while (!is_quiet(trial)) {
		turn(trial, TURN_MS);
		log_walk_advance(&trial->walk);
		not_forever(trial, since, "all that was to be told");
	}
	check_told(trial);
	for (unsigned r = 0; r < trial->walk.n_readers; r++)
		log_walk_digest(&trial->walk, r, expected[r]);
	for (unsigned p = 0; p < trial->n_players; p++) {
		const struct player *player = &trial->players[p];

		view_store_digest(&player->engine.views, held);
		if (memcmp(held, expected[player->reader], HASH_SIZE) != 0)
			fail_msg("%s holds other views than a fresh snapshot",
				player->name);
		if (player->engine.gaps + player->engine.repeats +
				player->engine.duplicate_replies >
			0)
			fail_msg("%s: %u gaps, %u repeats, %u second answers",
				player->name, player->engine.gaps,
				player->engine.repeats,
				player->engine.duplicate_replies);
	}
}

/* ── load, and the end of it ─────────────────────────────────────────── */

static uint64_t count_replies(const struct trial *trial)
{
	uint64_t n = 0;

	for (unsigned p = 0; p < trial->n_players; p++)
		n += trial->players[p].replies;
	return n;
}

static uint64_t count_bytes(const struct trial *trial)
{
	uint64_t n = 0;

	for (unsigned p = 0; p < trial->n_players; p++)
		n += trial->players[p].bytes;
	return n;
}

static void speak(struct trial *trial)
{
	for (unsigned p = 0; p < trial->n_players; p++) {
		struct player *player = &trial->players[p];

		if (player_is_live(player) && player_pending(player) < WINDOW)
			traffic_speak(player, parts[p].role);
	}
}

/* Load until so many answers or so many bytes have come, of which one is
 * counted: count_replies or count_bytes. */
static void play(struct trial *trial, uint64_t (*count)(const struct trial *),
	unsigned more)
{
	uint64_t until = count(trial) + more;
	int64_t since = now_ms();

	while (count(trial) < until) {
		speak(trial);
		turn(trial, TURN_MS);
		not_forever(trial, since, "answers under load");
	}
}

/* The director goes on where the restart has paused the exercise. */
static void go_on(struct trial *trial)
{
	struct player *director = &trial->players[0];
	int64_t since = now_ms();

	while (!traffic_resume(director)) {
		do {
			turn(trial, TURN_MS);
			not_forever(trial, since, "resuming");
		} while (player_pending(director) > 0);
	}
}

/* Players come back until so many are live. */
static void come_back(struct trial *trial, unsigned live)
{
	int64_t since = now_ms();

	connect_all(trial);
	while (count_live(trial) < live) {
		turn(trial, TURN_MS);
		not_forever(trial, since, "coming back");
	}
}

/* The log's WAL, as a measure of whether it was written to. */
static int64_t wal_size(const struct trial *trial)
{
	char path[sizeof(trial->walk.path) + 8];
	struct stat status;

	(void)snprintf(path, sizeof(path), "%s-wal", trial->walk.path);
	return stat(path, &status) == 0 ? (int64_t)status.st_size : -1;
}

/* Until the server has written to the log, or is ready. */
static void until_written(struct trial *trial)
{
	int64_t before = wal_size(trial);
	int64_t since = now_ms();

	while (wal_size(trial) == before && !victim_is_ready(&trial->victim))
		not_forever(trial, since, "recovering");
}

/* From the server's start to the moment of its death. */
static void live_until(struct trial *trial, enum moment moment)
{
	unsigned turns;

	if (moment == AT_ONCE) {
		/* From before its main() to after its ready line. */
		turns = 1U << random_below(&trial->random, 18);
		while (turns-- > 0 && !victim_is_ready(&trial->victim))
			turn(trial, 0);
		return;
	}
	if (moment == AS_IT_RECOVERS) {
		until_written(trial);
		return;
	}
	until_ready(trial);
	if (moment == WHEN_READY)
		return;
	if (moment == CATCHING_UP) {
		come_back(trial, random_below(&trial->random, PLAYERS));
		return;
	}
	come_back(trial, PLAYERS);
	check_quiet(trial);
	go_on(trial);
	if (moment == AFTER_REPLIES)
		play(trial, count_replies,
			1 + random_below(&trial->random, 2500));
	else
		play(trial, count_bytes,
			1 + random_below(&trial->random, 4000 * 1000));
}

/* The negative control: a log that forgets. */
static void lose_events(const struct trial *trial)
{
	sqlite3 *db = NULL;
	char sql[256];

	(void)snprintf(sql, sizeof(sql),
		"DELETE FROM event WHERE seq > "
		"(SELECT max(seq) FROM event) - %" PRIu64,
		trial->lose);
	assert_int_equal(sqlite3_open(trial->walk.path, &db), SQLITE_OK);
	assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER,
				 0, (int *)NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* The server is dead; what it had sent before still arrives. */
static void mourn(struct trial *trial)
{
	if (trial->lose > 0)
		lose_events(trial);
	for (unsigned p = 0; p < trial->n_players; p++)
		player_bury(&trial->players[p], now_ms());
	check_told(trial);
	verify(trial);
}

/* Each comes up in every twelve; how much load comes before is random. */
static enum moment pick_moment(const struct trial *trial)
{
	static const enum moment cycle[] = {AFTER_REPLIES, AFTER_BYTES,
		CATCHING_UP, AFTER_REPLIES, AT_ONCE, AFTER_REPLIES,
		AS_IT_RECOVERS, AFTER_REPLIES, CATCHING_UP, AFTER_BYTES,
		WHEN_READY, AFTER_REPLIES};

	return cycle[trial->kills % (sizeof(cycle) / sizeof(cycle[0]))];
}

static void report(struct trial *trial, int64_t since_ms)
{
	uint64_t acknowledged = 0;
	uint64_t asked = 0;
	uint64_t tails = 0;

	for (unsigned p = 0; p < trial->n_players; p++) {
		const struct player *player = &trial->players[p];

		asked += player->n_asks;
		tails += player->tails;
		for (size_t i = 0; i < player->n_asks; i++)
			acknowledged += player->asks[i].state == ASK_DONE;
	}
	print_message("seed %" PRIu64 ": %u kills in %.1f s", trial->seed,
		trial->kills, (double)(now_ms() - since_ms) / 1000);
	for (unsigned m = 0; m < MOMENTS; m++)
		print_message(", %u %s", trial->by_moment[m], moment_names[m]);
	print_message("; %" PRIu64 " commands, %" PRIu64
		      " acknowledged, %" PRIu64 " sent again, %" PRIu64
		      " tails, %" PRIu64 " events\n",
		asked, acknowledged, trial->resent, tails, trial->walk.seq);
}

static void test_kills(void **state)
{
	struct trial *trial = *state;
	unsigned kills = trial->kills;
	int64_t since = now_ms();

	print_message("seed %" PRIu64 "\n", trial->seed);
	begin(trial);
	go_on(trial);
	play(trial, count_replies, 300);
	for (trial->kills = 0; trial->kills < kills; trial->kills++) {
		enum moment moment = pick_moment(trial);

		victim_kill(&trial->victim);
		mourn(trial);
		victim_start(&trial->victim);
		live_until(trial, moment);
		trial->by_moment[moment]++;
	}
	victim_kill(&trial->victim);
	mourn(trial);
	victim_start(&trial->victim);
	until_ready(trial);
	come_back(trial, PLAYERS);
	check_quiet(trial);
	report(trial, since);
	trial->done = true;
}

/* ── running ─────────────────────────────────────────────────────────── */

static int teardown(void **state)
{
	struct trial *trial = *state;
	const char *const arguments[] = {"-rf", "--", trial->victim.home, NULL};
	char out[256];

	for (unsigned p = 0; p < trial->n_players; p++)
		player_fini(&trial->players[p]);
	if (trial->walking)
		log_walk_fini(&trial->walk);
	victim_fini(&trial->victim);
	if (trial->done)
		return server_run("/bin/rm", arguments, out, sizeof(out));
	print_message("seed %" PRIu64 ", kill %u; kept: %s\n", trial->seed,
		trial->kills, trial->victim.home);
	return 0;
}

static bool take_number(const char *text, uint64_t *out)
{
	char *rest;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return false;
	*out = strtoull(text, &rest, 10);
	return *rest == '\0';
}

int main(int argc, char **argv)
{
	static struct trial trial;
	void *state = &trial;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate_setup_teardown(
			test_kills, NULL, teardown, state),
	};
	uint64_t kills = KILLS_DEFAULT;

	trial.victim.out = -1;
	trial.seed = (uint64_t)time(NULL);
	(void)take_number(getenv("PLENARY_KILLS"), &kills);
	(void)take_number(getenv("PLENARY_SEED"), &trial.seed);
	for (int i = 1; i < argc; i += 2) {
		uint64_t *out = NULL;

		if (strcmp(argv[i], "--kills") == 0)
			out = &kills;
		else if (strcmp(argv[i], "--seed") == 0)
			out = &trial.seed;
		else if (strcmp(argv[i], "--lose") == 0)
			out = &trial.lose;
		if (out == NULL || !take_number(argv[i + 1], out)) {
			fprintf(stderr,
				"usage: %s [--kills N] [--seed N] [--lose N]\n",
				argv[0]);
			return 2;
		}
	}
	trial.kills = (unsigned)kills;
	random_init(&trial.random, trial.seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
