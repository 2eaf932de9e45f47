#include "staging.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct shared_item {
	struct span span;
	uint64_t seq;
};

/* What all members of one reader get. Items are numbered from 0 for ever;
 * items[first] has the number `base`. */
struct lane {
	struct ribbon ribbon;
	struct shared_item *items;
	size_t first;
	size_t n; /* from first on */
	size_t room;
	uint64_t base;
	struct member **members;
	size_t n_members;
	size_t members_room;
};

struct private_item {
	struct member *member;
	struct span span;
	uint64_t seq;
	uint64_t at;  /* after the lane's items before this number */
	bool instead; /* and in place of this one */
	bool uncounted;
	const char *finish; /* or NULL */
};

static void *grow(void *memory, size_t size)
{
	void *grown = realloc(memory, size);

	if (grown == NULL)
		abort();
	return grown;
}

void staging_init(struct staging *staging, unsigned n_lanes,
	const struct staging_out *out)
{
	*staging = (struct staging){.out = *out, .n_lanes = n_lanes};
	staging->lanes = calloc(n_lanes, sizeof *staging->lanes);
	if (staging->lanes == NULL)
		abort();
}

void staging_fini(struct staging *staging)
{
	staging_discard(staging);
	for (unsigned i = 0; i < staging->n_lanes; i++) {
		struct lane *lane = &staging->lanes[i];

		for (size_t k = 0; k < lane->n_members; k++) {
			lane->members[k]->in_lane = false;
			member_unref(lane->members[k]);
		}
		free(lane->members);
		free(lane->items);
		ribbon_fini(&lane->ribbon);
	}
	free(staging->lanes);
	free(staging->items);
	*staging = (struct staging){.n_lanes = 0};
}

/* ── members ─────────────────────────────────────────────────────────── */

struct member *member_new(void *owner, reader_id reader)
{
	struct member *member = grow(NULL, sizeof *member);

	*member = (struct member){.owner = owner, .reader = reader, .refs = 1};
	return member;
}

void member_unref(struct member *member)
{
	if (member != NULL && --member->refs == 0)
		free(member);
}

void staging_enter(struct staging *staging, struct member *member)
{
	struct lane *lane = &staging->lanes[member->reader];

	assert(!member->in_lane);
	if (lane->n_members == lane->members_room) {
		lane->members_room =
			lane->members_room == 0 ? 8 : lane->members_room * 2;
		lane->members = grow(lane->members,
			lane->members_room * sizeof(struct member *));
	}
	member->place = lane->n_members;
	member->in_lane = true;
	member->next = lane->base + lane->n;
	member->refs++;
	lane->members[lane->n_members++] = member;
}

static void leave_lane(struct staging *staging, struct member *member)
{
	struct lane *lane = &staging->lanes[member->reader];

	if (!member->in_lane)
		return;
	lane->members[member->place] = lane->members[--lane->n_members];
	lane->members[member->place]->place = member->place;
	member->in_lane = false;
	member_unref(member);
}

void staging_leave(struct staging *staging, struct member *member)
{
	member->owner = NULL;
	leave_lane(staging, member);
}

size_t staging_members(const struct staging *staging, reader_id reader)
{
	return staging->lanes[reader].n_members;
}

/* ── staging ─────────────────────────────────────────────────────────── */

void staging_share(struct staging *staging, reader_id reader, uint64_t seq,
	const uint8_t *bytes, size_t len)
{
	struct lane *lane = &staging->lanes[reader];

	if (lane->first + lane->n == lane->room) {
		if (lane->first >= lane->room / 2 && lane->first > 0) {
			memmove(lane->items, lane->items + lane->first,
				lane->n * sizeof *lane->items);
			lane->first = 0;
		} else {
			lane->room = lane->room == 0 ? 16 : lane->room * 2;
			lane->items = grow(
				lane->items, lane->room * sizeof *lane->items);
		}
	}
	lane->items[lane->first + lane->n++] = (struct shared_item){
		.span = ribbon_append(&lane->ribbon, bytes, len),
		.seq = seq,
	};
	staging->bytes += len;
}

/* Takes the span. */
static struct private_item *add(struct staging *staging, struct member *member,
	uint64_t seq, struct span span)
{
	const struct lane *lane = &staging->lanes[member->reader];
	struct private_item *item;

	if (staging->first + staging->n == staging->room) {
		if (staging->first >= staging->room / 2 && staging->first > 0) {
			memmove(staging->items, staging->items + staging->first,
				staging->n * sizeof *staging->items);
			staging->first = 0;
		} else {
			staging->room =
				staging->room == 0 ? 16 : staging->room * 2;
			staging->items = grow(staging->items,
				staging->room * sizeof *staging->items);
		}
	}
	item = &staging->items[staging->first + staging->n++];
	*item = (struct private_item){
		.member = member,
		.span = span,
		.seq = seq,
		.at = lane->base + lane->n,
	};
	member->refs++;
	return item;
}

void staging_private(struct staging *staging, struct member *member,
	uint64_t seq, const uint8_t *bytes, size_t len, bool instead)
{
	struct private_item *item =
		add(staging, member, seq, span_copy(bytes, len));

	staging->bytes += len;
	if (instead) {
		assert(staging->lanes[member->reader].n > 0);
		item->at--;
		item->instead = true;
	}
}

void staging_private_span(struct staging *staging, struct member *member,
	uint64_t seq, const struct span *span)
{
	struct span own = *span;

	chunk_ref(own.chunk);
	add(staging, member, seq, own)->uncounted = true;
}

void staging_finish(struct staging *staging, struct member *member,
	uint64_t seq, const uint8_t *bytes, size_t len, const char *why)
{
	struct private_item *item =
		add(staging, member, seq, span_copy(bytes, len));

	staging->bytes += len;
	item->finish = why;
}

/* ── release ─────────────────────────────────────────────────────────── */

/* Gives a member the lane's items before number `end` that it has not had;
 * what lies together in one chunk goes as one span. */
static void give(struct staging *staging, struct member *member, uint64_t end)
{
	const struct lane *lane = &staging->lanes[member->reader];
	const struct shared_item *items;
	size_t i;
	size_t n;

	if (member->owner == NULL || member->next >= end)
		return;
	assert(member->next >= lane->base && end <= lane->base + lane->n);
	items = lane->items + lane->first;
	i = (size_t)(member->next - lane->base);
	n = (size_t)(end - lane->base);
	member->next = end;
	while (i < n) {
		struct span run = items[i++].span;

		while (i < n && items[i].span.chunk == run.chunk &&
			items[i].span.from == run.to)
			run.to = items[i++].span.to;
		staging->out.deliver(staging->out.user, member, &run, false);
	}
}

static void give_private(struct staging *staging, struct private_item *item)
{
	struct member *member = item->member;

	if (member->in_lane)
		give(staging, member, item->at);
	if (member->owner != NULL) {
		staging->out.deliver(staging->out.user, member, &item->span,
			item->uncounted);
		if (member->in_lane && item->instead)
			member->next = item->at + 1;
	}
	if (item->finish == NULL)
		return;
	if (member->owner != NULL)
		staging->out.finish(staging->out.user, member, item->finish);
	/* Whatever is staged behind its end is not for it any more. */
	leave_lane(staging, member);
}

static void drop_private(struct staging *staging, struct private_item *item)
{
	if (!item->uncounted)
		staging->bytes -= item->span.to - item->span.from;
	span_fini(&item->span);
	member_unref(item->member);
}

static void drop_shared(struct staging *staging, struct lane *lane, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct span *span = &lane->items[lane->first + i].span;

		staging->bytes -= span->to - span->from;
		span_fini(span);
	}
	lane->first += n;
	lane->n -= n;
	lane->base += n;
	if (lane->n == 0)
		lane->first = 0;
}

void staging_release(struct staging *staging, uint64_t durable)
{
	while (staging->n > 0 &&
		staging->items[staging->first].seq <= durable) {
		struct private_item *item = &staging->items[staging->first];

		give_private(staging, item);
		drop_private(staging, item);
		staging->first++;
		staging->n--;
	}
	if (staging->n == 0)
		staging->first = 0;
	for (unsigned i = 0; i < staging->n_lanes; i++) {
		struct lane *lane = &staging->lanes[i];
		size_t n = 0;

		while (n < lane->n &&
			lane->items[lane->first + n].seq <= durable)
			n++;
		if (n == 0)
			continue;
		for (size_t k = 0; k < lane->n_members; k++)
			give(staging, lane->members[k], lane->base + n);
		drop_shared(staging, lane, n);
	}
}

void staging_discard(struct staging *staging)
{
	for (size_t i = 0; i < staging->n; i++)
		drop_private(staging, &staging->items[staging->first + i]);
	staging->first = 0;
	staging->n = 0;
	for (unsigned i = 0; i < staging->n_lanes; i++) {
		struct lane *lane = &staging->lanes[i];

		drop_shared(staging, lane, lane->n);
		for (size_t k = 0; k < lane->n_members; k++)
			lane->members[k]->next = lane->base;
	}
}
