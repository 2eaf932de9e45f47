/*
 * seating.h: a real exercise on a real server, with as many connections as
 * are wanted in all its audiences, up to the moment when nothing happens any
 * more that nobody ordered.
 *
 * The director is connection 0, the heads of delegation follow, then members
 * of the delegations, observers and controllers by turns.
 */
#ifndef PLENARY_BENCH_SEATING_H
#define PLENARY_BENCH_SEATING_H

#include "child.h"
#include "load.h"

#include <plenary.pb-c.h>
#include <stdbool.h>
#include <stdint.h>

enum seating_verb { SEATING_SAY, SEATING_POSITION };

struct seating_options {
	enum seating_verb verb;
	unsigned connections;
	unsigned window;
	unsigned talkers;    /* at most so many; 0: all who may */
	unsigned text_bytes; /* of a message */
	bool verify;
	const char *server;   /* the program */
	const char *exercise; /* a file */
	const char *dir;      /* the server's data directory */
	void (*mark)(void *user, uint64_t now_ns);
	void *user;
};

struct place;

enum { SEATING_STEPS_MAX = 16 };

struct step {
	char *id;
	char **parties;
	size_t n_parties;
};

struct seating {
	struct seating_options options;
	struct child server;
	uv_loop_t *loop;
	struct load load;
	Plenary__ToClient *opened; /* the session's codes */
	struct place *places;
	unsigned seated; /* connections that are live */
	unsigned at_rest;
	bool replied; /* to the newest command of the preparations */
	struct buf text;
	struct step steps[SEATING_STEPS_MAX]; /* that can be tabled */
	size_t n_steps;
	struct arena arena; /* of a frame */
	struct arena kept;  /* of the steps */
};

/* Starts the server of that data directory and opens a session there. 0 or
 * -1 after complaining; seating_fini() in any case. */
int seating_open(struct seating *seating, uv_loop_t *loop,
	const struct seating_options *options);

/* Connects until so many are live, and all of their snapshots are read. */
int seating_join(struct seating *seating, unsigned connections);

/* STARTEX, a proposal if there are to be positions, who talks; then all count:
 * the load can run. */
int seating_begin(struct seating *seating);

/* Appends a connection's command of the chosen verb, numbered behind
 * *client_seq. */
void seating_command(struct seating *seating, unsigned connection,
	uint64_t *client_seq, struct buf *out);

void seating_fini(struct seating *seating);

#endif
