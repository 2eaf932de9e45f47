/*
 * log_walk.h: what a session's log says, read again by the test: which
 * commands it has, and what each audience's stream must hold.
 *
 * It goes on from where it stopped, and first sees to it that what it read
 * before is still there.
 */
#ifndef PLENARY_TESTS_LOG_WALK_H
#define PLENARY_TESTS_LOG_WALK_H

#include "base/hash.h"
#include "core/stream.h"
#include "store/store.h"

/* A command that is in the log. */
struct logged_command {
	const uint8_t *client_id;
	size_t client_id_len;
	uint64_t client_seq;
	/* By reader: the number of its group's last event that the reader
	 * sees; 0: it sees none. */
	const uint64_t *last_numbers;
};

struct log_walk {
	char path[512];
	struct scenario scenario;
	struct core core;
	unsigned n_readers;
	struct stream streams[READERS_MAX];
	/* By reader: the hash of each event as that reader sees it. */
	uint8_t (*events[READERS_MAX])[HASH_SIZE];
	size_t room[READERS_MAX];
	uint64_t seq; /* of the newest row read */
	uint64_t grp;
	uint8_t chain[HASH_SIZE]; /* at that row */
	struct arena arena;       /* of the group that is being read */
	struct group group;
	void (*command)(void *user, const struct logged_command *command);
	void *user;
};

/* Reads the definition of the log, whose name is copied. */
void log_walk_init(struct log_walk *walk, const char *path,
	void (*command)(void *user, const struct logged_command *command),
	void *user);
void log_walk_fini(struct log_walk *walk);

/* Reads what has come since; the test fails if something of before is gone or
 * does not fit. */
void log_walk_advance(struct log_walk *walk);

/* The hash of what the event says. Who sent it counts for EXCON alone: another
 * reader is told that only of its own commands. */
void log_walk_hash(
	const Plenary__Event *event, reader_id reader, uint8_t out[HASH_SIZE]);

/* The digest that a client of that reader has after a fresh snapshot. */
void log_walk_digest(
	const struct log_walk *walk, reader_id reader, uint8_t out[HASH_SIZE]);

#endif
