/*
 * link.h: rows of things that stand in them by a member of their own, so that
 * entering and leaving one takes neither memory nor a search.
 */
#ifndef PLENARY_NET_LINK_H
#define PLENARY_NET_LINK_H

#include <stdbool.h>

/* The head of a row, or a place in one. Alone it is its own neighbour. */
struct link {
	struct link *before;
	struct link *after;
};

static inline void link_init(struct link *link)
{
	link->before = link;
	link->after = link;
}

/* Of a head: the row is empty. Of a place: it is in no row. */
static inline bool link_alone(const struct link *link)
{
	return link->after == link;
}

static inline void link_leave(struct link *link)
{
	link->before->after = link->after;
	link->after->before = link->before;
	link_init(link);
}

/* To the end of the row; the link is alone before. */
static inline void link_enter(struct link *row, struct link *link)
{
	link->before = row->before;
	link->after = row;
	row->before->after = link;
	row->before = link;
}

/* All of a row becomes that of another head, which is alone before. */
static inline void link_take_over(struct link *to, struct link *from)
{
	if (link_alone(from))
		return;
	*to = *from;
	to->before->after = to;
	to->after->before = to;
	link_init(from);
}

#endif
