/*
 * player.h: plays one random session before a witness, and asks after each
 * input whether everything still holds.
 */
#ifndef PLENARY_TESTS_PLAYER_H
#define PLENARY_TESTS_PLAYER_H

#include "tests/property/made_up.h"
#include "tests/property/model.h"

enum { EVENT_KINDS = 160, ERROR_CODES = 64 };

/* What the tests of the checker itself plant. */
enum plant {
	PLANT_NOTHING,
	PLANT_AUDIENCE,      /* a message between two goes to everybody */
	PLANT_STALE_VIEW,    /* the state changes and no view is marked */
	PLANT_LOST_EVENT,    /* an event is missing in the log */
	PLANT_SILENT_REFUSAL /* a refusal leaves a trace */
};

/* There is a live proposal: a set of statuses. */
enum {
	PLAYER_LIVE = 1U << PLENARY__STATUS__STATUS_TABLED |
		      1U << PLENARY__STATUS__STATUS_SILENCE |
		      1U << PLENARY__STATUS__STATUS_HELD |
		      1U << PLENARY__STATUS__STATUS_ADOPTED |
		      1U << PLENARY__STATUS__STATUS_IN_FORCE |
		      1U << PLENARY__STATUS__STATUS_SUSPENDED
};

struct player {
	struct rng rng;
	struct secrets secrets;
	struct scenario scenario;
	struct witness witness;
	struct model model;
	enum plant plant;
	bool planted; /* it has been */
	int64_t now_ms;
	uint64_t client_seq;
	unsigned accepted; /* inputs that did something */
	unsigned refused;
	/* What happened, and why something did not: how often, by number. */
	unsigned events[EVENT_KINDS];
	unsigned refusals[ERROR_CODES];
};

/* One session of so many inputs. NULL, or what went wrong: a text of the
 * player's, which lives until player_fini(). */
void player_init(struct player *player, uint64_t seed, enum plant plant);
const char *player_session(struct player *player, unsigned inputs);
void player_fini(struct player *player);

/* A random command of a random verb, in the witness' arena; *who is somebody
 * who might send it. (player_command.c) */
Plenary__Command *player_command(struct player *player, uint32_t *who);

/* A name, text or id that only these readers may be sent. */
char *player_secret(struct player *player, unsigned readers);

/* Somebody of that role or delegation at random; 0: there is nobody. */
uint32_t player_of_role(struct player *player, Plenary__Role role);
uint32_t player_member(struct player *player, unsigned delegation);
/* Of the sender's last Welcome, as it should be. */
uint64_t player_epoch(struct player *player, uint32_t who);
/* Who may bind it. */
uint32_t player_voice(struct player *player, unsigned delegation);

#endif
