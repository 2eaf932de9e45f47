/*
 * names.h: the ids a file gives and the ids it uses, compared once all of it
 * has been read.
 */
#ifndef PLENARY_SCENARIO_NAMES_H
#define PLENARY_SCENARIO_NAMES_H

#include "scenario/report.h"

/* What an id stands for. Bits, because an effect names a gauge of either
 * kind. Seats are the delegation's own affair (check.c). */
enum name_kind {
	NAME_NONE = 0,
	NAME_OBJECTIVE = 1 << 0,
	NAME_MOVE = 1 << 1,
	NAME_SECTOR = 1 << 2,
	NAME_BAR = 1 << 3,
	NAME_INDICATOR = 1 << 4,
	NAME_DELEGATION = 1 << 5,
	NAME_STEP = 1 << 6,
	NAME_CONDITION = 1 << 7,
	NAME_INJECT = 1 << 8,
	NAME_EXCON = 1 << 9 /* the word "excon" will do as well */
};

struct name {
	const char *id; /* borrowed */
	unsigned kinds; /* one of a given name; all that fit a used one */
	struct place place;
};

struct name_list {
	struct name *names;
	size_t n;
	size_t room;
};

/* All zero is empty. */
struct names {
	struct name_list given;
	struct name_list used;
};

void names_fini(struct names *names);

void names_give(struct names *names, enum name_kind kind, const char *id,
	struct place place);
void names_use(struct names *names, unsigned kinds, const char *id,
	struct place place);

/* Reports ids given twice, ids that mean something else in commands, and ids
 * used that nothing has. */
void names_check(struct names *names, struct exercise_report *report);

#endif
