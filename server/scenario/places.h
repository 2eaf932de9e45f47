/*
 * places.h: where in the file each value of the definition was written, so
 * that what is found out later can be said at the right line.
 */
#ifndef PLENARY_SCENARIO_PLACES_H
#define PLENARY_SCENARIO_PLACES_H

#include "scenario/report.h"

struct place_entry {
	const void *value;
	struct place place;
};

/* All zero is empty. */
struct places {
	struct place_entry *entries;
	size_t n;
	size_t room;
	bool sorted;
};

void places_fini(struct places *places);

/* value is the address of the member, the list slot or the message; it stays
 * where it is until the checks are over. */
void places_add(struct places *places, const void *value, struct place place);

/* The file has the value, rightly or wrongly written. */
bool places_has(struct places *places, const void *value);

/* The value's place, or that of what it stands in where the file leaves the
 * value out, or line 1. */
struct place places_find(
	struct places *places, const void *value, const void *inside);

#endif
