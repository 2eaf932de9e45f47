#include "store/clients.h"

#include <stdlib.h>
#include <string.h>

struct client {
	uint8_t key[HASH_SIZE]; /* of the participant and the client's id */
	uint64_t grp;           /* of its newest command; 0: a free slot */
	uint64_t client_seq;
};

void clients_fini(struct clients *clients)
{
	free(clients->slots);
	*clients = (struct clients){0};
}

/* A hash as the key has one length, whatever the id's, and nobody can make
 * ids that meet in the table. */
static void make_key(const struct log_row *row, uint8_t key[HASH_SIZE])
{
	struct hash hash;

	hash_init(&hash, NULL);
	hash_u64(&hash, row->participant);
	hash_bytes(&hash, row->client_id, row->client_id_len);
	hash_final(&hash, key);
}

static struct client *find_slot(
	const struct clients *clients, const uint8_t key[HASH_SIZE])
{
	size_t at;

	memcpy(&at, key, sizeof(at));
	for (;; at++) {
		struct client *slot = &clients->slots[at & (clients->room - 1)];

		if (slot->grp == 0 || memcmp(slot->key, key, HASH_SIZE) == 0)
			return slot;
	}
}

static void grow(struct clients *clients)
{
	struct clients larger = {
		.n = clients->n,
		.room = clients->room == 0 ? 64 : clients->room * 2,
	};

	larger.slots = calloc(larger.room, sizeof(*larger.slots));
	if (larger.slots == NULL)
		abort();
	for (size_t i = 0; i < clients->room; i++) {
		const struct client *old = &clients->slots[i];

		if (old->grp != 0)
			*find_slot(&larger, old->key) = *old;
	}
	free(clients->slots);
	*clients = larger;
}

bool clients_follow(struct clients *clients, const struct log_row *row)
{
	uint8_t key[HASH_SIZE];
	struct client *slot;

	if (row->client_id_len == 0 || row->client_seq == 0)
		return true;
	if (clients->n * 2 >= clients->room)
		grow(clients);
	make_key(row, key);
	slot = find_slot(clients, key);
	if (slot->grp == row->grp)
		return slot->client_seq == row->client_seq;
	if (slot->grp == 0) {
		memcpy(slot->key, key, HASH_SIZE);
		clients->n++;
	} else if (row->client_seq <= slot->client_seq) {
		return false;
	}
	slot->grp = row->grp;
	slot->client_seq = row->client_seq;
	return true;
}
