/*
 * hub.h: the running server: connections on one side, sessions and their logs
 * on the other, on one libuv loop.
 *
 * A frame becomes a command of a session; what comes of it is staged, logged,
 * and given out when it is durable. docs/DESIGN.md, "The way of a command".
 */
#ifndef PLENARY_SERVER_HUB_H
#define PLENARY_SERVER_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

/* Caps besides those of net.h and core.h; the README has them all in one
 * table. */
struct hub_limits {
	unsigned sessions;
	uint64_t log_bytes;   /* of a session's events, in memory */
	uint64_t log_reserve; /* more, for EXCON */
	size_t staged_bytes;  /* of all sessions; reading stops beyond */
	/* That may wait for one connection. More than may be staged: what a
	 * slow disk held back comes at once, and must not cut off everybody. */
	size_t output_bytes;
	unsigned command_rate; /* of a connection, a second and at once */
	uint64_t disk_reserve; /* bytes; below, sessions are paused */
};

extern const struct hub_limits hub_limits_default;

struct hub;

/*
 * Opens the data directory and every session in it, and listens. bound
 * receives "ADDR:PORT". 0, or an exit code (program.h), after complaining on
 * standard error; then the loop has no handles of ours.
 */
int hub_open(struct hub **out, uv_loop_t *loop, const char *data,
	const char *listen, const struct hub_limits *limits, char *bound,
	size_t bound_len);

/* An orderly end: what was decided becomes durable and is told, then clients
 * are told that the server ends. The loop runs out soon after. */
void hub_shut_down(struct hub *hub);

/* After the loop has run out: closes the logs. Returns the exit code. */
int hub_free(struct hub *hub);

#endif
