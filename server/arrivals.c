#include "arrivals.h"

#include <stdlib.h>
#include <string.h>

struct arrival {
	uint32_t lately;       /* not yet forgotten; at most a burst */
	uint64_t forgotten_ms; /* up to here */
};

void arrivals_fini(struct arrivals *arrivals)
{
	free(arrivals->entries);
	*arrivals = (struct arrivals){.room = 0};
}

static struct arrival *entry_of(struct arrivals *arrivals, uint32_t participant)
{
	if (participant >= arrivals->room) {
		size_t room = (size_t)participant + 64;

		arrivals->entries = realloc(
			arrivals->entries, room * sizeof *arrivals->entries);
		if (arrivals->entries == NULL)
			abort();
		memset(arrivals->entries + arrivals->room, 0,
			(room - arrivals->room) * sizeof *arrivals->entries);
		arrivals->room = room;
	}
	return &arrivals->entries[participant];
}

bool arrivals_admit(
	struct arrivals *arrivals, uint32_t participant, uint64_t now_ms)
{
	struct arrival *entry = entry_of(arrivals, participant);
	uint64_t passed = (now_ms - entry->forgotten_ms) / ARRIVALS_EVERY_MS;

	if (passed >= entry->lately) {
		entry->lately = 0;
		entry->forgotten_ms = now_ms;
	} else {
		entry->lately -= (uint32_t)passed;
		entry->forgotten_ms += passed * ARRIVALS_EVERY_MS;
	}
	if (entry->lately >= ARRIVALS_BURST)
		return false;
	entry->lately++;
	return true;
}
