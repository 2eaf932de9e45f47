#include "wire/outq.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
	RIBBON_CHUNK = 64 * 1024,
	/* Spans for which an empty queue keeps the memory. */
	SPANS_KEPT = 8,
};

struct chunk *chunk_new(size_t room)
{
	struct chunk *chunk;

	if (room > SIZE_MAX / 2)
		abort();
	chunk = malloc(sizeof(*chunk) + room);
	if (chunk == NULL)
		abort();
	chunk->refs = 1;
	chunk->len = 0;
	chunk->room = room;
	return chunk;
}

struct chunk *chunk_ref(struct chunk *chunk)
{
	chunk->refs++;
	return chunk;
}

void chunk_unref(struct chunk *chunk)
{
	if (chunk == NULL)
		return;
	assert(chunk->refs > 0);
	if (--chunk->refs == 0)
		free(chunk);
}

struct span ribbon_append(
	struct ribbon *ribbon, const uint8_t *bytes, size_t len)
{
	struct chunk *chunk = ribbon->chunk;
	struct span span;

	/* All that was in it is written and forgotten: warm memory. */
	if (chunk != NULL && chunk->refs == 1)
		chunk->len = 0;
	if (chunk == NULL || chunk->room - chunk->len < len) {
		chunk_unref(chunk);
		chunk = chunk_new(len > RIBBON_CHUNK ? len : RIBBON_CHUNK);
		ribbon->chunk = chunk;
	}
	span = (struct span){
		.chunk = chunk_ref(chunk),
		.from = chunk->len,
		.to = chunk->len + len,
	};
	if (len > 0)
		memcpy(chunk->bytes + chunk->len, bytes, len);
	chunk->len += len;
	return span;
}

void ribbon_fini(struct ribbon *ribbon)
{
	chunk_unref(ribbon->chunk);
	ribbon->chunk = NULL;
}

struct span span_copy(const uint8_t *bytes, size_t len)
{
	struct chunk *chunk = chunk_new(len);

	if (len > 0)
		memcpy(chunk->bytes, bytes, len);
	chunk->len = len;
	return (struct span){.chunk = chunk, .to = len};
}

void span_fini(struct span *span)
{
	chunk_unref(span->chunk);
	*span = (struct span){0};
}

void outq_init(struct outq *queue)
{
	*queue = (struct outq){0};
}

void outq_fini(struct outq *queue)
{
	for (size_t i = 0; i < queue->n; i++)
		span_fini(&queue->spans[queue->first + i]);
	free(queue->spans);
	*queue = (struct outq){0};
}

/* Makes room for one more span behind the last. */
static void make_room(struct outq *queue)
{
	size_t room;
	struct span *spans;

	if (queue->first + queue->n < queue->room)
		return;
	/* Moving is paid for by the drops that made half of it free. */
	if (queue->first > 0 && queue->first >= queue->room / 2) {
		memmove(queue->spans, queue->spans + queue->first,
			queue->n * sizeof(*queue->spans));
		queue->first = 0;
		return;
	}
	room = queue->room == 0 ? SPANS_KEPT / 2 : queue->room * 2;
	spans = realloc(queue->spans, room * sizeof(*spans));
	if (spans == NULL)
		abort();
	queue->spans = spans;
	queue->room = room;
}

void outq_add(struct outq *queue, const struct span *span)
{
	struct span *last;

	if (span->from == span->to)
		return;
	queue->bytes += span->to - span->from;
	if (queue->n > 0) {
		last = &queue->spans[queue->first + queue->n - 1];
		if (last->chunk == span->chunk && last->to == span->from) {
			last->to = span->to;
			return;
		}
	}
	make_room(queue);
	queue->spans[queue->first + queue->n++] = (struct span){
		.chunk = chunk_ref(span->chunk),
		.from = span->from,
		.to = span->to,
	};
}

size_t outq_peek(
	const struct outq *queue, struct outq_piece *pieces, size_t max)
{
	size_t n = queue->n < max ? queue->n : max;

	for (size_t i = 0; i < n; i++) {
		const struct span *span = &queue->spans[queue->first + i];

		pieces[i] = (struct outq_piece){
			.base = span->chunk->bytes + span->from,
			.len = span->to - span->from,
		};
	}
	return n;
}

void outq_drop(struct outq *queue, size_t n)
{
	assert(n <= queue->bytes);
	queue->bytes -= n;
	while (n > 0) {
		struct span *span = &queue->spans[queue->first];
		size_t len = span->to - span->from;

		if (n < len) {
			span->from += n;
			return;
		}
		n -= len;
		span_fini(span);
		queue->first++;
		queue->n--;
	}
	if (queue->n > 0)
		return;
	queue->first = 0;
	if (queue->room > SPANS_KEPT) {
		free(queue->spans);
		queue->spans = NULL;
		queue->room = 0;
	}
}
