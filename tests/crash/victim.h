/*
 * victim.h: a `plenaryd serve` that is killed, at any moment of its life, and
 * started again on the same data.
 */
#ifndef PLENARY_TESTS_VICTIM_H
#define PLENARY_TESTS_VICTIM_H

#include "base/buf.h"

#include <stdbool.h>
#include <sys/types.h>

enum { VICTIM_PATH_MAX = 512 };

struct victim {
	char home[VICTIM_PATH_MAX];   /* everything of this test is in here */
	char data[VICTIM_PATH_MAX];   /* its data directory */
	char errors[VICTIM_PATH_MAX]; /* its standard error, of all lives */
	unsigned port;                /* since it was ready; 0: it is not */
	pid_t pid;                    /* 0: none runs */
	int out;                      /* its standard output, or -1 */
	struct buf line;              /* the ready line, as far as it came */
};

/* Makes the directory; nothing runs yet. */
void victim_init(struct victim *victim);

/* Kills what still runs; the directory stays. */
void victim_fini(struct victim *victim);

/* Starts it on a free port and returns at once. */
void victim_start(struct victim *victim);

/* Reads what is there of the ready line, without waiting: true once it is
 * whole and `port` is set. The test fails if the server ended instead. */
bool victim_is_ready(struct victim *victim);

/* SIGKILL, and waits until it is gone. Nothing if none runs. */
void victim_kill(struct victim *victim);

/* SIGTERM, and waits; the exit code, or 128 + n for a signal. */
int victim_stop(struct victim *victim);

#endif
