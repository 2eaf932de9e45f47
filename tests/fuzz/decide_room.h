/*
 * decide_room.h: where fuzz_decide plays: a core with a fixed cast, and a
 * second core that is fed with what the log would hold.
 *
 * A broken promise is said on standard error, and abort() ends the program.
 */
#ifndef PLENARY_TESTS_DECIDE_ROOM_H
#define PLENARY_TESTS_DECIDE_ROOM_H

#include "core/core.h"
#include "tests/fuzz/decide_turn.h"

/* What does not change from input to input. */
struct hall {
	struct scenario scenario;
	struct core core; /* everybody has joined, nothing has begun */
	int64_t at_ms;
	struct packed *views; /* as they are then: reader by reader */
	struct arena arena;   /* theirs */
};

/* What one input reached. */
struct reach {
	unsigned turns;
	unsigned undecodable;
	unsigned accepted;
	unsigned refused;
	bool kinds[256]; /* of the events that happened, by field number */
};

struct room {
	const struct hall *hall;
	struct core core;
	struct core replica;
	struct arena arena;     /* of the turn */
	struct view_set marked; /* since the beginning */
	uint64_t seq;
	bool compared; /* the cores, since the last event */
	int64_t at_ms;
	uint64_t client_seq;
	bool show; /* print what happens */
	struct reach reach;
};

/* Reads the exercise file and lets the cast join. */
void hall_init(struct hall *hall, const char *path);

void room_init(struct room *room, const struct hall *hall, bool show);
void room_play(struct room *room, const struct turn *turn);
/* What every reader sees at the end. */
void room_look(struct room *room);
void room_fini(struct room *room);

#endif
