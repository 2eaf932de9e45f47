/*
 * views.h: names for the views a state has, as numbers, and sets of them.
 *
 * apply() marks what an event may have changed; a stream projects what is
 * marked and pushes what came out different.
 */
#ifndef PLENARY_CORE_VIEWS_H
#define PLENARY_CORE_VIEWS_H

#include "core/scenario.h"

enum view_kind {
	VIEW_EXERCISE,
	VIEW_CLOCK,
	VIEW_DELEGATION,
	VIEW_MEMBERS,
	VIEW_MANDATE,
	VIEW_STEP,
	VIEW_STEP_TEXT,
	VIEW_PROPOSAL,
	VIEW_DRAFT,
	VIEW_MAY,
	VIEW_INDICATOR,
	VIEW_BAR,
	VIEW_BALLOTS,    /* step by step, each delegation's in turn */
	VIEW_SUBMISSION, /* delegation by delegation */
	VIEW_INJECT,
	VIEW_PARTICIPANT,
	VIEW_KINDS
};

struct view_set {
	uint64_t *words;
	unsigned n_views;
	unsigned base[VIEW_KINDS + 1]; /* where the kind's numbers begin */
};

/* How many there may ever be. */
struct view_room {
	unsigned steps;
	unsigned participants;
	unsigned injects;
	unsigned submissions; /* of one delegation */
};

void view_set_init(struct view_set *set, const struct scenario *scenario,
	const struct view_room *room);
void view_set_fini(struct view_set *set);
void view_set_copy(struct view_set *to, const struct view_set *from);

void view_set_mark(struct view_set *set, enum view_kind kind, unsigned index);
void view_set_mark_kind(struct view_set *set, enum view_kind kind);
void view_set_mark_all(struct view_set *set);
void view_set_clear(struct view_set *set);

/* The first marked view not before `from`, or -1. */
int view_set_next(const struct view_set *set, unsigned from);

enum view_kind view_kind(
	const struct view_set *set, unsigned view, unsigned *index);

#endif
