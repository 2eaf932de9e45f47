/*
 * player.h: a participant on a connection of its own, who writes down all it
 * was told: every answer and every event, from the first on and across
 * connections.
 */
#ifndef PLENARY_TESTS_PLAYER_H
#define PLENARY_TESTS_PLAYER_H

#include "base/hash.h"
#include "client/engine.h"
#include "core/audience.h"
#include "random.h"

#include <poll.h>
#include <stdbool.h>
#include <stdint.h>

enum ask_state { ASK_PENDING, ASK_DONE, ASK_REFUSED };

/* A command, by its client_seq. */
struct ask {
	enum ask_state state;
	uint64_t told;   /* Reply.seq, when done */
	bool logged;     /* it was found in the log … */
	uint64_t number; /* … with this last number for its reader */
};

struct player {
	char name[32];
	char code_name[40];
	reader_id reader;
	bool probe; /* takes a snapshot each time, and never a tail */
	struct engine engine;
	struct random random;
	int fd; /* -1: none */
	bool connecting;
	struct buf out; /* to be written */
	size_t written;

	struct ask *asks; /* of client_seq i + 1 */
	size_t n_asks;
	size_t asks_room;
	size_t checked_asks; /* all before are settled and agree with the log */

	uint64_t base; /* the events that came are base + 1 … base + n */
	uint8_t (*events)[HASH_SIZE];
	size_t n_events;
	size_t events_room;
	size_t checked_events;

	bool was_live; /* once */
	uint64_t replies;
	uint64_t bytes; /* received */
	uint64_t tails; /* taken at a reconnect */
};

/* A player, who is down; code is its join code. */
void player_init(struct player *player, const char *name, const char *code_name,
	const char *code, reader_id reader, bool probe, uint64_t seed);
void player_fini(struct player *player);

/* Begins to connect to 127.0.0.1. */
void player_connect(struct player *player, unsigned port);

/* What it waits for: fills in *at; its fd is -1 if it waits for nothing. */
void player_poll(const struct player *player, struct pollfd *at);

/* Reads and writes what can be, after poll(). A lost connection leaves it
 * down; what else goes wrong fails the test. */
void player_turn(struct player *player, short events, int64_t now_ms);

/* The server is dead: takes in what it had still sent, and is down. */
void player_bury(struct player *player, int64_t now_ms);

bool player_is_live(const struct player *player);
size_t player_pending(const struct player *player);

/* Parses a line as `plenary do` would and sends it; false: the line says
 * something that cannot be sent as things stand. */
bool player_say(struct player *player, const char *line);

#endif
