/*
 * stream.h: one reader's stream: its events under numbers without gaps, and
 * the views it holds, each with the number at which it last changed.
 *
 * A stream is a function of the log: fed the same groups it holds the same
 * numbers, views and stamps, so a client that was cut off can be given the
 * exact tail, after which it holds what a fresh snapshot would give.
 */
#ifndef PLENARY_CORE_STREAM_H
#define PLENARY_CORE_STREAM_H

#include "base/buf.h"
#include "core/core.h"

struct held_view {
	uint8_t *bytes; /* packed View without its stamp; NULL: the reader has
			   none */
	size_t len;
	uint64_t stamp;
	char *key; /* once it existed; a tombstone needs it */
};

struct stream {
	reader_id reader;
	uint64_t number; /* of the newest event */
	uint64_t *seqs;  /* log's seq of the event numbered i + 1 */
	size_t room;
	struct held_view *views;
	unsigned n_views;
	unsigned injects_at; /* where the injects' views begin */
	unsigned injects_end;
	uint64_t version; /* changes with every push */
};

/* One group for one reader, until the next push of the same stream. */
struct push {
	uint64_t first_number; /* of the first visible event */
	size_t n_events;       /* visible ones */
	size_t n_views;        /* changed views, by number */
	unsigned *views;       /* in the arena */
};

/* Starts with the views of a fresh state; no event yet. */
void stream_init(
	struct stream *stream, const struct core *core, reader_id reader);
void stream_fini(struct stream *stream);

/*
 * Takes in a group that was just applied: numbers what the reader sees of it
 * and projects the views marked in core->changed. Every reader's stream takes
 * the group in; then the caller clears core->changed.
 * true if there is anything for the reader.
 */
bool stream_advance(struct stream *stream, const struct core *core,
	const struct group *group, struct arena *arena, struct push *push);

/*
 * Appends the body of a Push message for what stream_advance() found. With
 * `sender`, for the connection that sent the command.
 */
void stream_push(const struct stream *stream, const struct core *core,
	struct group *group, const struct push *push, bool sender,
	struct arena *arena, struct buf *out);

/* Appends the body of a Push with all the views of the snapshot. */
void stream_snapshot(const struct stream *stream, struct buf *out);

/* Appends the body of a Push with the views that changed at or after event
 * `number`: those that end a tail from there. Tombstones included. */
void stream_views_since(
	const struct stream *stream, uint64_t number, struct buf *out);

/* Log seq of the event numbered `number` (1 … stream->number). */
uint64_t stream_seq(const struct stream *stream, uint64_t number);

#endif
