#include "tests/model/album.h"

#include "core/project.h"

#include <string.h>

void album_init(struct album *album)
{
	*album = (struct album){0};
	arena_init(&album->arena, 0);
	arena_init(&album->scratch, 0);
}

void album_fini(struct album *album)
{
	arena_fini(&album->arena);
	arena_fini(&album->scratch);
}

static struct packed pack(const struct core *core, unsigned view,
	unsigned reader, struct arena *scratch, struct arena *arena)
{
	Plenary__View *seen = project_view(core, view, reader, scratch);
	struct packed packed = {0};

	if (seen != NULL) {
		packed.len = plenary__view__get_packed_size(seen);
		packed.bytes = arena_alloc(arena, packed.len + 1);
		plenary__view__pack(seen, packed.bytes);
	}
	return packed;
}

void album_take(struct album *album, const struct core *core)
{
	arena_reset(&album->arena);
	album->n_views = core->changed.n_views;
	album->n_readers = reader_count(core->scenario);
	album->views = arena_alloc(
		&album->arena, (size_t)album->n_views * album->n_readers *
				       sizeof(*album->views));
	for (unsigned r = 0; r < album->n_readers; r++) {
		for (unsigned v = 0; v < album->n_views; v++) {
			album->views[r * album->n_views + v] = pack(
				core, v, r, &album->scratch, &album->arena);
			arena_reset(&album->scratch);
		}
	}
}

static bool same(const struct packed *a, const struct packed *b)
{
	return (a->bytes == NULL) == (b->bytes == NULL) && a->len == b->len &&
	       (a->bytes == NULL || memcmp(a->bytes, b->bytes, a->len) == 0);
}

/* What only its delegation and EXCON may have, and what EXCON alone. */
static bool may_have(const struct core *core, unsigned view, unsigned reader)
{
	unsigned n = core->scenario->n_delegations;
	unsigned index;
	unsigned owner;

	switch (view_kind(&core->changed, view, &index)) {
	case VIEW_MEMBERS:
	case VIEW_MANDATE:
		owner = index;
		break;
	case VIEW_BALLOTS:
		owner = index % n;
		break;
	case VIEW_SUBMISSION:
		owner = index / core->limits.submissions;
		break;
	case VIEW_PARTICIPANT:
		return reader == READER_EXCON;
	case VIEW_EXERCISE:
	case VIEW_CLOCK:
	case VIEW_DELEGATION:
	case VIEW_STEP:
	case VIEW_STEP_TEXT:
	case VIEW_PROPOSAL:
	case VIEW_DRAFT:
	case VIEW_MAY:
	case VIEW_INDICATOR:
	case VIEW_BAR:
	case VIEW_INJECT:
	case VIEW_KINDS:
	default:
		return true;
	}
	return reader == READER_EXCON || reader == owner + 1;
}

static bool is_marked(const struct core *core, unsigned view)
{
	return (core->changed.words[view / 64] >> view % 64 & 1) != 0;
}

/* What a secret inject moves is public without its cause: gauges, and that an
 * inject suspends. */
static bool is_moved_by_inject(
	const struct core *core, unsigned view, const struct game *game)
{
	unsigned index;

	for (size_t i = 0; i < game->n_events; i++) {
		if (game->events[i].event->what_case ==
			PLENARY__EVENT__WHAT_INJECT_RELEASED)
			return view_kind(&core->changed, view, &index) ==
			       VIEW_STEP;
	}
	return false;
}

static bool was_told(const struct game *game, unsigned reader)
{
	for (size_t i = 0; i < game->n_events; i++) {
		if (audience_includes(
			    game->scenario, game->events[i].audience, reader))
			return true;
	}
	return false;
}

static bool law_view(struct album *album, const struct game *game,
	unsigned reader, unsigned view, bool told, struct fault *fault)
{
	const struct core *core = &game->core;
	const struct packed *then =
		&album->views[reader * album->n_views + view];
	struct packed now;
	unsigned index;
	bool equal;

	told |= is_moved_by_inject(core, view, game);
	if (told && is_marked(core, view) && may_have(core, view, reader))
		return true;
	now = pack(core, view, reader, &album->scratch, &album->scratch);
	equal = same(&now, then);
	arena_reset(&album->scratch);
	if (now.bytes != NULL && !may_have(core, view, reader))
		return fault_say(fault, "what is a delegation's own is its own",
			"reader %u, view kind %d", reader,
			(int)view_kind(&core->changed, view, &index));
	if (equal)
		return true;
	if (!is_marked(core, view))
		return fault_say(fault, "the tail equals a fresh snapshot",
			"reader %u, view kind %d, unmarked", reader,
			(int)view_kind(&core->changed, view, &index));
	return fault_say(fault, "who is told nothing sees nothing change",
		"reader %u, view kind %d", reader,
		(int)view_kind(&core->changed, view, &index));
}

bool album_law(
	struct album *album, const struct game *game, struct fault *fault)
{
	for (unsigned r = 0; r < album->n_readers; r++) {
		bool told = was_told(game, r);

		for (unsigned v = 0; v < album->n_views; v++) {
			if (!law_view(album, game, r, v, told, fault))
				return false;
		}
	}
	return true;
}
