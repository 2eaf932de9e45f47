/*
 * clients.h: the newest command number of every client seen in a log.
 */
#ifndef PLENARY_STORE_CLIENTS_H
#define PLENARY_STORE_CLIENTS_H

#include "store/store.h"

struct client;

/* All zero is empty. */
struct clients {
	struct client *slots; /* open addressing; room is a power of two */
	size_t n;
	size_t room;
};

void clients_fini(struct clients *clients);

/* Whether the row may follow those given before: a command's number is above
 * that of the same client's earlier groups, and the same throughout its own.
 * Rows without a client or a number follow anything. */
bool clients_follow(struct clients *clients, const struct log_row *row);

#endif
