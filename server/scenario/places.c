#include "scenario/places.h"

#include <stdlib.h>

void places_fini(struct places *places)
{
	free(places->entries);
	*places = (struct places){0};
}

void places_add(struct places *places, const void *value, struct place place)
{
	if (places->n == places->room) {
		size_t room = places->room == 0 ? 256 : 2 * places->room;
		struct place_entry *entries = realloc(
			places->entries, room * sizeof(*places->entries));

		if (entries == NULL)
			abort();
		places->entries = entries;
		places->room = room;
	}
	places->entries[places->n++] = (struct place_entry){value, place};
	places->sorted = false;
}

static int compare(const void *a, const void *b)
{
	uintptr_t x = (uintptr_t)((const struct place_entry *)a)->value;
	uintptr_t y = (uintptr_t)((const struct place_entry *)b)->value;

	return (x > y) - (x < y);
}

static const struct place_entry *find(
	const struct places *places, const void *value)
{
	struct place_entry key = {.value = value};

	if (value == NULL || places->n == 0)
		return NULL;
	return bsearch(&key, places->entries, places->n,
		sizeof(*places->entries), compare);
}

static void sort(struct places *places)
{
	if (places->sorted || places->n == 0)
		return;
	qsort(places->entries, places->n, sizeof(*places->entries), compare);
	places->sorted = true;
}

bool places_has(struct places *places, const void *value)
{
	sort(places);
	return find(places, value) != NULL;
}

struct place places_find(
	struct places *places, const void *value, const void *inside)
{
	const struct place_entry *entry;

	sort(places);
	entry = find(places, value);
	if (entry == NULL)
		entry = find(places, inside);
	return entry != NULL ? entry->place : (struct place){1, 1};
}
