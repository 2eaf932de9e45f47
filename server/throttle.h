/*
 * throttle.h: how many more wrong codes an address may try.
 *
 * Only wrong codes count. What is too long to be guessed (a resume token, the
 * admin token) need not ask, and is not counted when it is wrong: that would
 * only keep right codes out.
 */
#ifndef PLENARY_SERVER_THROTTLE_H
#define PLENARY_SERVER_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

enum {
	THROTTLE_ADDRESSES = 256,
	THROTTLE_ADDRESS_MAX = 64,
	THROTTLE_BURST = 10,           /* wrong codes in a row */
	THROTTLE_EVERY_MS = 6000,      /* then one more in this time */
	THROTTLE_BURST_LOOPBACK = 200, /* a whole class may share a host */
	THROTTLE_EVERY_LOOPBACK_MS = 50
};

struct throttle_entry {
	char address[THROTTLE_ADDRESS_MAX]; /* without a port */
	uint32_t failures; /* not yet forgiven; at most a burst */
	bool loopback;
	uint64_t forgiven_ms; /* up to here */
};

/* All zero is empty. Addresses past its size push out the least guilty. */
struct throttle {
	struct throttle_entry entries[THROTTLE_ADDRESSES];
};

/* peer is "ADDR:PORT"; now_ms never goes back. */
bool throttle_allows(
	struct throttle *throttle, const char *peer, uint64_t now_ms);
void throttle_failed(struct throttle *throttle, const char *peer, bool loopback,
	uint64_t now_ms);

#endif
