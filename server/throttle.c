#include "throttle.h"

#include <stdio.h>
#include <string.h>

/* The port is another at every attempt. */
static void address_of(const char *peer, char out[THROTTLE_ADDRESS_MAX])
{
	const char *port = strrchr(peer, ':');
	size_t len = port == NULL ? strlen(peer) : (size_t)(port - peer);

	if (len >= THROTTLE_ADDRESS_MAX)
		len = THROTTLE_ADDRESS_MAX - 1;
	(void)snprintf(out, THROTTLE_ADDRESS_MAX, "%.*s", (int)len, peer);
}

static uint32_t burst_of(const struct throttle_entry *entry)
{
	return entry->loopback ? THROTTLE_BURST_LOOPBACK : THROTTLE_BURST;
}

static void forgive(struct throttle_entry *entry, uint64_t now_ms)
{
	uint64_t every = entry->loopback ? THROTTLE_EVERY_LOOPBACK_MS
					 : THROTTLE_EVERY_MS;
	uint64_t forgiven = (now_ms - entry->forgiven_ms) / every;

	if (forgiven >= entry->failures) {
		entry->failures = 0;
		entry->forgiven_ms = now_ms;
		return;
	}
	entry->failures -= (uint32_t)forgiven;
	entry->forgiven_ms += forgiven * every;
}

static struct throttle_entry *find(
	struct throttle *throttle, const char *address)
{
	for (unsigned i = 0; i < THROTTLE_ADDRESSES; i++) {
		struct throttle_entry *entry = &throttle->entries[i];

		if (entry->failures > 0 && strcmp(entry->address, address) == 0)
			return entry;
	}
	return NULL;
}

bool throttle_allows(
	struct throttle *throttle, const char *peer, uint64_t now_ms)
{
	char address[THROTTLE_ADDRESS_MAX];
	struct throttle_entry *entry;

	address_of(peer, address);
	entry = find(throttle, address);
	if (entry == NULL)
		return true;
	forgive(entry, now_ms);
	return entry->failures < burst_of(entry);
}

void throttle_failed(struct throttle *throttle, const char *peer, bool loopback,
	uint64_t now_ms)
{
	char address[THROTTLE_ADDRESS_MAX];
	struct throttle_entry *entry;

	address_of(peer, address);
	entry = find(throttle, address);
	if (entry == NULL) {
		entry = &throttle->entries[0];
		for (unsigned i = 1; i < THROTTLE_ADDRESSES; i++) {
			if (throttle->entries[i].failures < entry->failures)
				entry = &throttle->entries[i];
		}
		*entry = (struct throttle_entry){
			.loopback = loopback,
			.forgiven_ms = now_ms,
		};
		memcpy(entry->address, address, sizeof address);
	}
	forgive(entry, now_ms);
	/* No debt beyond the burst: after it, one more in a while. */
	if (entry->failures < burst_of(entry))
		entry->failures++;
}
