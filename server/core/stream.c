#include "core/stream.h"

#include "core/project.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* Field numbers of Push and View, as plenary.proto has them; a view is packed
 * once without its stamp, which is put behind it whenever it is sent. */
enum {
	TAG_PUSH_EVENTS = 1 << 3 | 2,
	TAG_PUSH_VIEWS = 2 << 3 | 2,
	TAG_VIEW_STAMP = 2 << 3 | 0
};

/* ── holding views ───────────────────────────────────────────────────── */

/* Replaces what is held by the view as it is now; false: it is the same. */
static bool hold(struct held_view *held, const Plenary__View *view)
{
	size_t len = view == NULL ? 0 : plenary__view__get_packed_size(view);
	uint8_t *bytes;

	if (view == NULL) {
		if (held->bytes == NULL)
			return false;
		free(held->bytes);
		held->bytes = NULL;
		held->len = 0;
		return true;
	}
	bytes = malloc(len);
	if (bytes == NULL)
		abort();
	plenary__view__pack(view, bytes);
	if (held->bytes != NULL && held->len == len &&
		memcmp(held->bytes, bytes, len) == 0) {
		free(bytes);
		return false;
	}
	free(held->bytes);
	held->bytes = bytes;
	held->len = len;
	if (held->key == NULL || strcmp(held->key, view->key) != 0) {
		free(held->key);
		held->key = malloc(strlen(view->key) + 1);
		if (held->key == NULL)
			abort();
		memcpy(held->key, view->key, strlen(view->key) + 1);
	}
	return true;
}

static void append_view(struct buf *out, const struct held_view *held)
{
	Plenary__View gone = PLENARY__VIEW__INIT;
	size_t body = held->len;
	size_t stamp;

	if (held->bytes == NULL) {
		gone.key = held->key;
		gone.body_case = PLENARY__VIEW__BODY_GONE;
		gone.gone = true;
		body = plenary__view__get_packed_size(&gone);
	}
	stamp = held->stamp == 0 ? 0 : 1 + varint_size(held->stamp);
	buf_varint(out, TAG_PUSH_VIEWS);
	buf_varint(out, body + stamp);
	if (held->bytes == NULL) {
		plenary__view__pack(&gone, buf_reserve(out, body));
		out->len += body;
	} else {
		buf_append(out, held->bytes, held->len);
	}
	if (stamp != 0) {
		buf_varint(out, TAG_VIEW_STAMP);
		buf_varint(out, held->stamp);
	}
}

/* ── the stream ──────────────────────────────────────────────────────── */

void stream_init(
	struct stream *stream, const struct core *core, reader_id reader)
{
	struct arena arena;

	*stream = (struct stream){
		.reader = reader,
		.n_views = core->changed.n_views,
		.injects_at = core->changed.base[VIEW_INJECT],
		.injects_end = core->changed.base[VIEW_INJECT + 1],
	};
	stream->views = calloc(stream->n_views, sizeof(*stream->views));
	if (stream->views == NULL)
		abort();
	arena_init(&arena, 0);
	for (unsigned view = 0; view < stream->n_views; view++) {
		hold(&stream->views[view],
			project_view(core, view, reader, &arena));
		arena_reset(&arena);
	}
	arena_fini(&arena);
}

void stream_fini(struct stream *stream)
{
	for (unsigned view = 0; view < stream->n_views; view++) {
		free(stream->views[view].bytes);
		free(stream->views[view].key);
	}
	free(stream->views);
	free(stream->seqs);
	*stream = (struct stream){0};
}

static void number_event(struct stream *stream, uint64_t seq)
{
	if (stream->number == stream->room) {
		size_t room = stream->room == 0 ? 256 : stream->room * 2;
		uint64_t *more = realloc(stream->seqs, room * sizeof(*more));

		if (more == NULL)
			abort();
		stream->seqs = more;
		stream->room = room;
	}
	stream->seqs[stream->number++] = seq;
}

bool stream_advance(struct stream *stream, const struct core *core,
	const struct group *group, struct arena *arena, struct push *push)
{
	size_t room = 0;

	*push = (struct push){.first_number = stream->number + 1};
	for (size_t i = 0; i < group->n; i++) {
		if (!audience_includes(core->scenario,
			    group->events[i].audience, stream->reader))
			continue;
		number_event(stream, group->events[i].event->seq);
		push->n_events++;
	}
	for (int view = view_set_next(&core->changed, 0); view >= 0;
		view = view_set_next(&core->changed, (unsigned)view + 1)) {
		struct held_view *held = &stream->views[view];

		if (!hold(held, project_view(core, (unsigned)view,
					stream->reader, arena)))
			continue;
		held->stamp = stream->number;
		if (push->n_views == room) {
			unsigned *more;

			room = room == 0 ? 16 : room * 2;
			more = arena_alloc(arena, room * sizeof(*more));
			if (push->n_views > 0)
				memcpy(more, push->views,
					push->n_views * sizeof(*more));
			push->views = more;
		}
		push->views[push->n_views++] = (unsigned)view;
	}
	if (push->n_events == 0 && push->n_views == 0)
		return false;
	stream->version++;
	return true;
}

static void append_event(struct buf *out, const Plenary__Envelope *envelope,
	const struct packed *body)
{
	size_t len = plenary__envelope__get_packed_size(envelope);

	buf_varint(out, TAG_PUSH_EVENTS);
	buf_varint(out, len + body->len);
	plenary__envelope__pack(envelope, buf_reserve(out, len));
	out->len += len;
	buf_append(out, body->bytes, body->len);
}

void stream_push(const struct stream *stream, const struct core *core,
	struct group *group, const struct push *push, bool sender,
	struct arena *arena, struct buf *out)
{
	uint64_t number = push->first_number;

	for (size_t i = 0; i < group->n; i++) {
		struct stamped *stamped = &group->events[i];
		Plenary__Envelope envelope;
		enum form form;

		if (!project_form(
			    core->scenario, stamped, stream->reader, &form))
			continue;
		project_envelope(core->scenario, stamped, stream->reader,
			number, sender, arena, &envelope);
		append_event(
			out, &envelope, project_body(stamped, form, arena));
		number++;
	}
	assert(number == push->first_number + push->n_events);
	for (size_t i = 0; i < push->n_views; i++)
		append_view(out, &stream->views[push->views[i]]);
}

/* Injects in the order in which they last changed: that of the file would tell
 * which were written during play, and which come before which. */
static int by_stamp(const void *a, const void *b)
{
	const struct held_view *const *left = a;
	const struct held_view *const *right = b;

	if ((*left)->stamp != (*right)->stamp)
		return (*left)->stamp < (*right)->stamp ? -1 : 1;
	return *left < *right ? -1 : *left > *right;
}

/* Those of the views from one place to before another that have a key and a
 * stamp from `number` on; tombstones only with `gone`. */
static size_t pick_views(const struct stream *stream, unsigned from,
	unsigned to, uint64_t number, bool gone, const struct held_view **out)
{
	size_t n = 0;

	for (unsigned view = from; view < to; view++) {
		const struct held_view *held = &stream->views[view];

		if (held->key != NULL && held->stamp >= number &&
			(gone || held->bytes != NULL))
			out[n++] = held;
	}
	return n;
}

/* Appends them, all but the injects in the exercise's own order, in which
 * clients list them. */
static void append_views(const struct stream *stream, uint64_t number,
	bool gone, struct buf *out)
{
	const struct held_view **views =
		malloc((stream->n_views + 1) * sizeof(const void *));
	size_t others;
	size_t n;

	if (views == NULL)
		abort();
	others = pick_views(stream, 0, stream->injects_at, number, gone, views);
	others += pick_views(stream, stream->injects_end, stream->n_views,
		number, gone, views + others);
	n = pick_views(stream, stream->injects_at, stream->injects_end, number,
		gone, views + others);
	qsort(views + others, n, sizeof(const void *), by_stamp);
	for (size_t i = 0; i < others + n; i++)
		append_view(out, views[i]);
	free(views);
}

void stream_snapshot(const struct stream *stream, struct buf *out)
{
	append_views(stream, 0, false, out);
}

void stream_views_since(
	const struct stream *stream, uint64_t number, struct buf *out)
{
	/* A view may change without an event that the reader sees, so what
	 * carries the last number it has is sent again. */
	append_views(stream, number, true, out);
}

uint64_t stream_seq(const struct stream *stream, uint64_t number)
{
	assert(number >= 1 && number <= stream->number);
	return stream->seqs[number - 1];
}
