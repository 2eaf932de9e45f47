/*
 * outq.h: what waits to be written to connections. Bytes that many of them
 * get are stored once: a chunk is shared, and a queue holds spans of it.
 */
#ifndef PLENARY_WIRE_OUTQ_H
#define PLENARY_WIRE_OUTQ_H

#include <stddef.h>
#include <stdint.h>

/* Bytes counted by reference; what is written does not change any more. */
struct chunk {
	size_t refs;
	size_t len;
	size_t room;
	uint8_t bytes[];
};

struct chunk *chunk_new(size_t room); /* one reference, the caller's */
struct chunk *chunk_ref(struct chunk *chunk);
void chunk_unref(struct chunk *chunk); /* NULL is allowed */

/*
 * A growing row of chunks to which one audience's pushes are appended, so
 * that what goes out together lies together.
 */
struct ribbon {
	struct chunk *chunk; /* or NULL */
};

/* A part of a chunk; holds a reference. */
struct span {
	struct chunk *chunk;
	size_t from;
	size_t to;
};

/* Copies the bytes to the end of the ribbon, starting a new chunk when the
 * last has no room. A chunk that nobody else holds any more is written anew
 * from its beginning. The span holds a reference of its own. */
struct span ribbon_append(
	struct ribbon *ribbon, const uint8_t *bytes, size_t len);
void ribbon_fini(struct ribbon *ribbon);
/* The bytes in a chunk of their own and of just their size: a slow reader of
 * them keeps nothing else in memory. */
struct span span_copy(const uint8_t *bytes, size_t len);
void span_fini(struct span *span);

/* A connection's queue. */
struct outq {
	struct span *spans;
	size_t first;
	size_t n;
	size_t room;
	size_t bytes; /* waiting */
};

void outq_init(struct outq *queue);
void outq_fini(struct outq *queue);

/* The queue takes a reference of its own. A span that continues the last one
 * in the same chunk only lengthens it. */
void outq_add(struct outq *queue, const struct span *span);

/* The first waiting bytes, for writev: fills up to max (base, len) pairs. */
struct outq_piece {
	const uint8_t *base;
	size_t len;
};
size_t outq_peek(
	const struct outq *queue, struct outq_piece *pieces, size_t max);

/* They were written: forgets the first n bytes. */
void outq_drop(struct outq *queue, size_t n);

#endif
