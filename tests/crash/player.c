#include "player.h"

#include "client/verbs.h"
#include "log_walk.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

enum { READ_SIZE = 16 * 1024 };

/* ── what it is told ─────────────────────────────────────────────────── */

static void on_welcome(void *user, const Plenary__Welcome *welcome, bool fresh)
{
	struct player *player = user;

	(void)welcome;
	/* Once a player is in, the exact tail is what it gets: no event of
	 * its stream is left out. */
	if (player->was_live && !player->probe && fresh)
		fail_msg("%s: a snapshot instead of the tail", player->name);
	if (!fresh)
		player->tails++;
	if (fresh) {
		player->base = UINT64_MAX; /* until Live */
		player->n_events = 0;
		player->checked_events = 0;
	}
}

static void on_event(void *user, const Plenary__Event *event)
{
	struct player *player = user;

	if (player->base == UINT64_MAX ||
		event->seq != player->base + player->n_events + 1)
		fail_msg("%s: event %llu after %llu", player->name,
			(unsigned long long)event->seq,
			(unsigned long long)(player->base + player->n_events));
	if (player->reader != READER_EXCON && event->client_id.len > 0 &&
		(event->client_id.len != ENGINE_CLIENT_ID ||
			memcmp(event->client_id.data, player->engine.client_id,
				ENGINE_CLIENT_ID) != 0 ||
			event->client_seq > player->n_asks))
		fail_msg("%s: event %llu names another's command", player->name,
			(unsigned long long)event->seq);
	if (player->n_events == player->events_room) {
		player->events_room = player->events_room == 0
					      ? 1024
					      : player->events_room * 2;
		player->events = realloc(player->events,
			player->events_room * sizeof(uint8_t[HASH_SIZE]));
		assert_non_null(player->events);
	}
	log_walk_hash(
		event, player->reader, player->events[player->n_events++]);
}

static void on_live(void *user)
{
	struct player *player = user;

	if (player->base == UINT64_MAX)
		player->base = player->engine.views.newest;
	player->was_live = true;
}

static void on_reply(void *user, const Plenary__Reply *reply)
{
	struct player *player = user;
	struct ask *ask;

	assert_in_range(reply->client_seq, 1, player->n_asks);
	ask = &player->asks[reply->client_seq - 1];
	if (ask->state != ASK_PENDING)
		fail_msg("%s: command %llu was answered twice", player->name,
			(unsigned long long)reply->client_seq);
	ask->state = reply->ok ? ASK_DONE : ASK_REFUSED;
	ask->told = reply->seq;
	player->replies++;
}

static void on_fatal(void *user, const Plenary__Error *error, bool final)
{
	const struct player *player = user;

	(void) final;
	fail_msg("%s: Fatal %d: %s", player->name, (int)error->code,
		error->message);
}

static void on_trouble(void *user, const char *what)
{
	const struct player *player = user;

	fail_msg("%s: %s", player->name, what);
}

/* ── its life ────────────────────────────────────────────────────────── */

void player_init(struct player *player, const char *name, const char *code_name,
	const char *code, reader_id reader, bool probe, uint64_t seed)
{
	const struct engine_handlers handlers = {
		.welcome = on_welcome,
		.event = on_event,
		.live = on_live,
		.reply = on_reply,
		.fatal = on_fatal,
		.trouble = on_trouble,
	};
	struct engine_identity identity = {
		.credential = code,
		.name = name,
		.language = "en",
	};

	*player = (struct player){
		.reader = reader, .probe = probe, .fd = -1, .base = UINT64_MAX};
	(void)snprintf(player->name, sizeof(player->name), "%s", name);
	(void)snprintf(
		player->code_name, sizeof(player->code_name), "%s", code_name);
	random_init(&player->random, seed);
	for (size_t i = 0; i < ENGINE_CLIENT_ID; i++)
		identity.client_id[i] =
			(uint8_t)random_below(&player->random, 256);
	engine_init(&player->engine, &identity, &handlers, player);
}

static void hang_up(struct player *player)
{
	if (player->fd >= 0)
		close(player->fd);
	player->fd = -1;
	buf_clear(&player->out);
	player->written = 0;
	if (!player->connecting)
		engine_disconnected(&player->engine);
	player->connecting = false;
}

void player_fini(struct player *player)
{
	if (player->fd >= 0)
		close(player->fd);
	engine_fini(&player->engine);
	buf_fini(&player->out);
	free(player->asks);
	free(player->events);
}

void player_connect(struct player *player, unsigned port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr = {.s_addr = htonl(INADDR_LOOPBACK)}};

	assert_int_equal(player->fd, -1);
	player->fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(player->fd >= 0);
	assert_int_equal(fcntl(player->fd, F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(fcntl(player->fd, F_SETFD, FD_CLOEXEC), 0);
	player->connecting = true;
	if (connect(player->fd, (struct sockaddr *)&to, sizeof(to)) != 0 &&
		errno != EINPROGRESS)
		hang_up(player);
}

void player_poll(const struct player *player, struct pollfd *at)
{
	bool writes = player->connecting || player->engine.out.len > 0 ||
		      player->out.len > player->written;

	*at = (struct pollfd){.fd = player->fd,
		.events = (short)(POLLIN | (writes ? POLLOUT : 0))};
}

static void finish_connecting(struct player *player, int64_t now_ms)
{
	int error = 0;
	socklen_t len = sizeof(error);

	assert_int_equal(
		getsockopt(player->fd, SOL_SOCKET, SO_ERROR, &error, &len), 0);
	if (error != 0) {
		hang_up(player);
		return;
	}
	player->connecting = false;
	if (player->probe)
		player->engine.resync = true;
	engine_connected(&player->engine, now_ms);
}

/* In pieces of any size, so that the server dies within a frame too. */
static void write_some(struct player *player)
{
	size_t len;
	ssize_t n;

	buf_append(
		&player->out, player->engine.out.bytes, player->engine.out.len);
	buf_clear(&player->engine.out);
	len = player->out.len - player->written;
	if (len == 0)
		return;
	if (len > 64 && random_below(&player->random, 8) == 0)
		len = 1 + random_below(&player->random, (unsigned)len - 1);
	n = send(player->fd, player->out.bytes + player->written, len,
		MSG_NOSIGNAL);
	if (n < 0) {
		if (errno != EAGAIN && errno != EINTR)
			hang_up(player);
		return;
	}
	player->written += (size_t)n;
	if (player->written == player->out.len) {
		buf_clear(&player->out);
		player->written = 0;
	}
}

/* false: there is no more for now, or the connection is gone. */
static bool read_some(struct player *player, int64_t now_ms)
{
	uint8_t bytes[READ_SIZE];
	ssize_t n = recv(player->fd, bytes, sizeof(bytes), 0);
	int code;

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return errno == EINTR;
	if (n <= 0) {
		hang_up(player);
		return false;
	}
	player->bytes += (uint64_t)n;
	code = engine_feed(&player->engine, bytes, (size_t)n, now_ms);
	if (code != ENGINE_OK)
		fail_msg("%s: the connection ends with %d", player->name, code);
	return true;
}

void player_turn(struct player *player, short events, int64_t now_ms)
{
	if (player->fd < 0 || events == 0)
		return;
	if (player->connecting) {
		finish_connecting(player, now_ms);
		return;
	}
	if ((events & (POLLIN | POLLHUP | POLLERR)) != 0)
		(void)read_some(player, now_ms);
	if (player->fd >= 0 && engine_tick(&player->engine, now_ms) != 0)
		fail_msg("%s: silence", player->name);
	if (player->fd >= 0)
		write_some(player);
}

void player_bury(struct player *player, int64_t now_ms)
{
	if (player->fd < 0)
		return;
	if (!player->connecting)
		while (player->fd >= 0 && read_some(player, now_ms))
			;
	if (player->fd >= 0)
		hang_up(player);
}

bool player_is_live(const struct player *player)
{
	return player->engine.state == ENGINE_LIVE;
}

size_t player_pending(const struct player *player)
{
	return engine_pending(&player->engine);
}

/* ── what it says ────────────────────────────────────────────────────── */

static bool find_proposal(
	void *user, const char *step, struct verb_proposal *out)
{
	const struct player *player = user;

	return view_store_proposal(&player->engine.views, step, out);
}

bool player_say(struct player *player, const char *line)
{
	const struct verb_context context = {
		.user = player, .proposal = find_proposal};
	Plenary__Command command = PLENARY__COMMAND__INIT;
	struct arena arena;
	char *error = NULL;
	uint64_t number;
	int code;

	arena_init(&arena, 0);
	code = verbs_parse(line, &context, &arena, &command, &error);
	if (code == VERBS_COMMAND) {
		if (player->n_asks == player->asks_room) {
			player->asks_room = player->asks_room == 0
						    ? 256
						    : player->asks_room * 2;
			player->asks = realloc(player->asks,
				player->asks_room * sizeof(*player->asks));
			assert_non_null(player->asks);
		}
		player->asks[player->n_asks++] =
			(struct ask){.state = ASK_PENDING};
		number = engine_command(&player->engine, &command);
		assert_int_equal(number, player->n_asks);
	}
	arena_fini(&arena);
	return code == VERBS_COMMAND;
}
