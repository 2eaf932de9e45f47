/*
 * stage.h: plays the lines of a golden script on the real core, before a
 * witness, and writes down what happens.
 */
#ifndef PLENARY_TESTS_STAGE_H
#define PLENARY_TESTS_STAGE_H

#include "tests/property/witness.h"

enum { CAST_MAX = 64, CAST_NAME_MAX = 32 };

/* Somebody whom the script calls by name. */
struct actor {
	char name[CAST_NAME_MAX];
	uint32_t participant;
};

struct stage {
	const char *folder; /* where exercise files are, borrowed */
	struct scenario scenario;
	bool open; /* the exercise has been read */
	struct witness *witness;
	struct actor cast[CAST_MAX];
	unsigned n_cast;
	int64_t now_ms; /* the room's clock since the script began */
	uint64_t client_seq;
	size_t heard[READERS_MAX]; /* pushes that `hears` has shown */
	struct buf *out;           /* where the trace goes */
	char why[1024]; /* what is wrong with the script, or with the core */
};

void stage_init(struct stage *stage, const char *folder, struct buf *out);
void stage_fini(struct stage *stage);

/* Plays one line and appends what happened to the trace, each line indented.
 * 0; or -1 and stage->why. */
int stage_line(struct stage *stage, const char *line);

/* What must hold at the end of every script. */
int stage_end(struct stage *stage);

/* ── of stage.c, for stage_input.c ───────────────────────────────────── */

/* Always -1. */
int stage_wrong(struct stage *stage, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Adds a line to the trace. */
void stage_say(struct stage *stage, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The act of a participant at this moment. */
struct act stage_act(struct stage *stage, uint32_t participant);

/* Writes down a group and lets the witness see it. */
int stage_group(struct stage *stage, struct group *group);

struct actor *stage_actor(struct stage *stage, const char *name);

/* What the reader's client holds under a key; NULL: nothing. In the witness'
 * arena. */
Plenary__View *stage_view(
	struct stage *stage, unsigned reader, const char *key);

/* "H:MM", "H:MM:SS" or "H:MM:SS.mmm"; returns what follows it, or NULL. */
const char *stage_time(const char *text, int64_t *ms);

/* ── of stage_input.c ────────────────────────────────────────────────── */

/* "CODE" or "CODE/SEAT". */
int stage_join(
	struct stage *stage, const char *name, const char *with, bool quietly);
/* Late: it was under way while the actor was moved to another delegation. */
int stage_command(
	struct stage *stage, struct actor *actor, const char *line, bool late);
int stage_hears(struct stage *stage, struct actor *actor);
int stage_sees(struct stage *stage, struct actor *actor, const char *keys);

#endif
