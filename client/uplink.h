/*
 * uplink.h: the TCP connection under an engine: connects, reads, writes what
 * the engine has written, and connects again when it is lost.
 */
#ifndef PLENARY_CLIENT_UPLINK_H
#define PLENARY_CLIENT_UPLINK_H

#include "client/engine.h"

#include <stdbool.h>
#include <uv.h>

enum {
	UPLINK_FIRST_RETRY_MS = 100,
	UPLINK_LAST_RETRY_MS = 3000,
	UPLINK_CONNECT_MS = 10000,
	UPLINK_GOODBYE_MS = 2000,
};

struct uplink_handlers {
	/* Lost, or could not be made; it is tried again unless the handler
	 * calls uplink_close(). */
	void (*down)(void *user, const char *why);
	/* The engine is over; nothing is tried again. */
	void (*over)(void *user);
	/* After each batch of bytes and about every second. */
	void (*turn)(void *user);
	/* All is closed; the struct may go. */
	void (*closed)(void *user);
};

struct uplink_conn; /* one attempt; dies in its close callback */

struct uplink {
	uv_loop_t *loop;
	struct engine *engine;
	struct uplink_handlers handlers;
	void *user;
	char host[256];
	char port[8];
	struct uplink_conn *conn; /* or NULL */
	uv_timer_t timer;         /* heartbeats */
	uv_timer_t retry;
	uint64_t retry_ms;
	uint64_t began_ms; /* of the attempt under way */
	unsigned open_handles;
	bool resolving;
	bool closing;
	uv_getaddrinfo_t resolver;
	struct addrinfo *addresses;
	struct addrinfo *next_address;
};

/* Splits "ADDR:PORT", "[::1]:7420", "host:7420"; 0 or -1. */
int uplink_parse(const char *server, char host[256], char port[8]);

/* Starts connecting to a server that uplink_parse() takes. engine and user
 * outlive it. */
void uplink_open(struct uplink *uplink, uv_loop_t *loop, struct engine *engine,
	const char *server, const struct uplink_handlers *handlers, void *user);

/* Writes what the engine has for the server. */
void uplink_flush(struct uplink *uplink);

/* Writes what is left, then closes; `closed` is called at the end. */
void uplink_close(struct uplink *uplink);

#endif
