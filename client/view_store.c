#include "client/view_store.h"

#include "client/verbs.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

void view_store_init(struct view_store *store)
{
	*store = (struct view_store){0};
}

static void entry_fini(struct held_entry *entry)
{
	free(entry->key);
	free(entry->bytes);
	plenary__view__free_unpacked(entry->view, NULL);
}

void view_store_clear(struct view_store *store)
{
	for (size_t i = 0; i < store->n; i++)
		entry_fini(&store->entries[i]);
	store->n = 0;
	store->arrivals = 0;
	store->newest = 0;
}

void view_store_fini(struct view_store *store)
{
	view_store_clear(store);
	free(store->entries);
	store->entries = NULL;
	store->room = 0;
}

/* Where the key stands, or would stand. */
static size_t place_of(
	const struct view_store *store, const char *key, bool *found)
{
	size_t low = 0;
	size_t high = store->n;

	*found = false;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(store->entries[middle].key, key);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void *must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

/* A copy of our own, by the bytes: unknown fields stay in it. */
static void entry_set(struct held_entry *entry, const Plenary__View *view)
{
	entry->len = plenary__view__get_packed_size(view);
	entry->bytes = must(malloc(entry->len + 1));
	plenary__view__pack(view, entry->bytes);
	entry->view = plenary__view__unpack(NULL, entry->len, entry->bytes);
	assert(entry->view != NULL);
}

static void entry_remove(struct view_store *store, size_t at)
{
	entry_fini(&store->entries[at]);
	store->n--;
	memmove(store->entries + at, store->entries + at + 1,
		(store->n - at) * sizeof(*store->entries));
}

static struct held_entry *entry_insert(
	struct view_store *store, size_t at, const char *key)
{
	struct held_entry *entry;

	if (store->n == store->room) {
		store->room = store->room == 0 ? 64 : store->room * 2;
		store->entries = must(realloc(
			store->entries, store->room * sizeof(*store->entries)));
	}
	entry = store->entries + at;
	memmove(entry + 1, entry, (store->n - at) * sizeof(*entry));
	store->n++;
	*entry = (struct held_entry){.arrival = store->arrivals++};
	entry->key = must(malloc(strlen(key) + 1));
	memcpy(entry->key, key, strlen(key) + 1);
	return entry;
}

void view_store_put(struct view_store *store, const Plenary__View *view)
{
	bool found;
	size_t at = place_of(store, view->key, &found);
	struct held_entry *entry;

	if (view->body_case == PLENARY__VIEW__BODY_GONE) {
		if (found)
			entry_remove(store, at);
		return;
	}
	if (found) {
		entry = &store->entries[at];
		free(entry->bytes);
		plenary__view__free_unpacked(entry->view, NULL);
	} else {
		entry = entry_insert(store, at, view->key);
	}
	entry_set(entry, view);
}

int view_store_event(struct view_store *store, uint64_t number)
{
	if (number <= store->newest)
		return VIEW_STORE_REPEAT;
	if (number != store->newest + 1)
		return VIEW_STORE_GAP;
	store->newest = number;
	return 0;
}

const Plenary__View *view_store_get(
	const struct view_store *store, const char *key)
{
	bool found;
	size_t at = place_of(store, key, &found);

	return found ? store->entries[at].view : NULL;
}

const Plenary__View *view_store_find(
	const struct view_store *store, const char *prefix, const char *id)
{
	struct buf key = {0};
	const Plenary__View *view;

	buf_str(&key, prefix);
	buf_char(&key, '/');
	buf_str(&key, id);
	view = view_store_get(store, buf_cstr(&key));
	buf_fini(&key);
	return view;
}

static int by_arrival(const void *a, const void *b)
{
	const struct held_entry *const *left = a;
	const struct held_entry *const *right = b;

	return ((*left)->arrival > (*right)->arrival) -
	       ((*left)->arrival < (*right)->arrival);
}

size_t view_store_list(const struct view_store *store,
	Plenary__View__BodyCase kind, const Plenary__View ***list)
{
	const struct held_entry **entries =
		must(calloc(store->n + 1, sizeof(struct held_entry *)));
	const Plenary__View **views =
		must(calloc(store->n + 1, sizeof(Plenary__View *)));
	size_t n = 0;

	for (size_t i = 0; i < store->n; i++)
		if (store->entries[i].view->body_case == kind)
			entries[n++] = &store->entries[i];
	qsort(entries, n, sizeof(struct held_entry *), by_arrival);
	for (size_t i = 0; i < n; i++)
		views[i] = entries[i]->view;
	views[n] = NULL;
	free(entries);
	*list = views;
	return n;
}

void view_store_digest(const struct view_store *store, uint8_t out[HASH_SIZE])
{
	struct hash hash;

	hash_init(&hash, NULL);
	for (size_t i = 0; i < store->n; i++) {
		hash_str(&hash, store->entries[i].key);
		hash_bytes(
			&hash, store->entries[i].bytes, store->entries[i].len);
	}
	hash_final(&hash, out);
}

bool view_store_proposal(const struct view_store *store, const char *step,
	struct verb_proposal *out)
{
	const Plenary__View *view = view_store_find(store, "proposal", step);
	const Plenary__ProposalView *proposal;

	if (view == NULL || view->body_case != PLENARY__VIEW__BODY_PROPOSAL)
		return false;
	proposal = view->proposal;
	*out = (struct verb_proposal){
		.number = proposal->number,
		.revision = proposal->revision,
		.hash = proposal->hash.data,
		.hash_len = proposal->hash.len,
	};
	return true;
}

int64_t view_store_participant(const struct view_store *store, const char *name)
{
	int64_t found = 0;

	for (size_t i = 0; i < store->n; i++) {
		const Plenary__View *view = store->entries[i].view;

		if (view->body_case != PLENARY__VIEW__BODY_PARTICIPANT ||
			view->participant->removed ||
			strcmp(view->participant->name, name) != 0)
			continue;
		if (found != 0)
			return -1;
		found = view->participant->participant;
	}
	return found;
}
