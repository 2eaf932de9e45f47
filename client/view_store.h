/*
 * view_store.h: the views that a client holds, by key and exactly as they were
 * pushed, and how far it is in its stream of events.
 *
 * It knows no rules: a view replaces the one of the same key, and a tombstone
 * removes it.
 */
#ifndef PLENARY_CLIENT_VIEW_STORE_H
#define PLENARY_CLIENT_VIEW_STORE_H

#include "base/hash.h"

#include <plenary.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct held_entry {
	char *key;
	Plenary__View *view;
	uint8_t *bytes; /* the view, packed */
	size_t len;
	uint64_t arrival; /* order in which keys came: that of the file */
};

struct view_store {
	struct held_entry *entries; /* sorted by key */
	size_t n;
	size_t room;
	uint64_t arrivals;
	uint64_t newest; /* number of the newest event */
};

void view_store_init(struct view_store *store);
void view_store_fini(struct view_store *store);

/* Forgets all views and the newest number. */
void view_store_clear(struct view_store *store);

/* Takes in a pushed view; borrows it. */
void view_store_put(struct view_store *store, const Plenary__View *view);

enum { VIEW_STORE_GAP = -1, VIEW_STORE_REPEAT = -2 };

/* Takes in the number of a pushed event: 0, or what is wrong with it, and
 * then nothing changes. Numbers are dense: newest + 1. */
int view_store_event(struct view_store *store, uint64_t number);

/* The view of that key, until the next change; NULL: none. */
const Plenary__View *view_store_get(
	const struct view_store *store, const char *key);

/* The view "PREFIX/ID". */
const Plenary__View *view_store_find(
	const struct view_store *store, const char *prefix, const char *id);

/*
 * The views of one kind in the order in which they first came, which is the
 * order of the exercise file. *list is the caller's to free() and ends with
 * NULL; the views are the store's, until the next change.
 */
size_t view_store_list(const struct view_store *store,
	Plenary__View__BodyCase kind, const Plenary__View ***list);

/* BLAKE2b over keys and bytes in the order of keys: two clients of one
 * audience hold the same if and only if this is the same. */
void view_store_digest(const struct view_store *store, uint8_t out[HASH_SIZE]);

/* The live proposal of a step as the views have it; false: none. For
 * verb_context. */
struct verb_proposal;
bool view_store_proposal(const struct view_store *store, const char *step,
	struct verb_proposal *out);

/* The number of the participant of that name, where the roster is held; 0:
 * none, -1: several. For verb_context. */
int64_t view_store_participant(
	const struct view_store *store, const char *name);

#endif
