#include "core/views.h"

#include <stdlib.h>
#include <string.h>

enum { WORD = 64 };

static size_t n_words(const struct view_set *set)
{
	return (set->n_views + WORD - 1) / WORD;
}

static void take_words(struct view_set *set)
{
	set->words = calloc(n_words(set), sizeof(*set->words));
	if (set->words == NULL)
		abort();
}

void view_set_init(struct view_set *set, const struct scenario *scenario,
	const struct view_room *room)
{
	const unsigned counts[VIEW_KINDS] = {
		[VIEW_EXERCISE] = 1,
		[VIEW_CLOCK] = 1,
		[VIEW_DELEGATION] = scenario->n_delegations,
		[VIEW_MEMBERS] = scenario->n_delegations,
		[VIEW_MANDATE] = scenario->n_delegations,
		[VIEW_STEP] = room->steps,
		[VIEW_STEP_TEXT] = room->steps,
		[VIEW_PROPOSAL] = room->steps,
		[VIEW_DRAFT] = room->steps,
		[VIEW_MAY] = room->steps,
		[VIEW_INDICATOR] = scenario->n_indicators,
		[VIEW_BAR] = scenario->n_bars,
		[VIEW_BALLOTS] = room->steps * scenario->n_delegations,
		[VIEW_SUBMISSION] = room->submissions * scenario->n_delegations,
		[VIEW_INJECT] = room->injects,
		[VIEW_PARTICIPANT] = room->participants,
	};

	*set = (struct view_set){0};
	for (unsigned kind = 0; kind < VIEW_KINDS; kind++)
		set->base[kind + 1] = set->base[kind] + counts[kind];
	set->n_views = set->base[VIEW_KINDS];
	take_words(set);
}

void view_set_fini(struct view_set *set)
{
	free(set->words);
	*set = (struct view_set){0};
}

void view_set_copy(struct view_set *to, const struct view_set *from)
{
	*to = *from;
	take_words(to);
	memcpy(to->words, from->words, n_words(from) * sizeof(*to->words));
}

static void mark(struct view_set *set, unsigned view)
{
	set->words[view / WORD] |= (uint64_t)1 << view % WORD;
}

void view_set_mark(struct view_set *set, enum view_kind kind, unsigned index)
{
	mark(set, set->base[kind] + index);
}

void view_set_mark_kind(struct view_set *set, enum view_kind kind)
{
	for (unsigned view = set->base[kind]; view < set->base[kind + 1];
		view++)
		mark(set, view);
}

void view_set_mark_all(struct view_set *set)
{
	for (unsigned view = 0; view < set->n_views; view++)
		mark(set, view);
}

void view_set_clear(struct view_set *set)
{
	memset(set->words, 0, n_words(set) * sizeof(*set->words));
}

int view_set_next(const struct view_set *set, unsigned from)
{
	for (unsigned w = from / WORD; w < n_words(set); w++) {
		uint64_t word = set->words[w];

		if (w == from / WORD)
			word &= ~(uint64_t)0 << from % WORD;
		if (word != 0)
			return (int)(w * WORD) + __builtin_ctzll(word);
	}
	return -1;
}

enum view_kind view_kind(
	const struct view_set *set, unsigned view, unsigned *index)
{
	unsigned kind = 0;

	while (view >= set->base[kind + 1])
		kind++;
	*index = view - set->base[kind];
	return (enum view_kind)kind;
}
