#include "rebuild.h"

#include "wire/codec.h"

#include <string.h>

enum { EVENT_PARTS_MAX = 100 * 1000 };

int rebuild_definition(
	struct log_reader *reader, struct scenario *out, const char **why)
{
	struct log_definition stored;
	struct log_verdict verdict;
	int error = log_verify_definition(reader, &stored, &verdict);

	*why = verdict.what;
	if (error != 0)
		return error;
	if (scenario_unpack(out, stored.definition, stored.definition_len) !=
		0) {
		*why = "the definition is not an exercise";
		error = STORE_DAMAGED;
	}
	log_definition_fini(&stored);
	return error;
}

void rebuild_init(struct rebuild *rebuild, struct core *core,
	struct log_reader *reader, const struct rebuild_sink *sink)
{
	*rebuild = (struct rebuild){
		.core = core,
		.reader = reader,
		.sink = *sink,
		.why = "",
	};
	arena_init(&rebuild->arena, 0);
	group_init(&rebuild->group, &rebuild->arena);
}

void rebuild_fini(struct rebuild *rebuild)
{
	arena_fini(&rebuild->arena);
}

static int damaged(struct rebuild *rebuild, uint64_t seq, const char *why)
{
	rebuild->bad_seq = seq;
	rebuild->why = why;
	return STORE_DAMAGED;
}

/* ── a group ─────────────────────────────────────────────────────────── */

static int compare_digest(struct rebuild *rebuild)
{
	uint8_t stored[HASH_SIZE];
	uint8_t own[HASH_SIZE];
	uint32_t version;
	int found = log_reader_digest(
		rebuild->reader, rebuild->seq, &version, stored);

	if (found < 0)
		return found == STORE_DAMAGED
			       ? damaged(rebuild, rebuild->seq,
					 "its digest cannot be read")
			       : found;
	if (found == 0)
		return 0;
	if (version != DIGEST_VERSION) {
		rebuild->incomparable++;
		return 0;
	}
	core_digest(rebuild->core, own);
	if (memcmp(own, stored, HASH_SIZE) != 0)
		return damaged(rebuild, rebuild->seq,
			"the state rebuilt up to here has another digest");
	rebuild->digests++;
	return 0;
}

static int group_end(struct rebuild *rebuild)
{
	if (rebuild->group.n == 0)
		return 0;
	if (rebuild->sink.group != NULL)
		rebuild->sink.group(rebuild->sink.user, &rebuild->group);
	view_set_clear(&rebuild->core->changed);
	arena_reset(&rebuild->arena);
	group_init(&rebuild->group, &rebuild->arena);
	return compare_digest(rebuild);
}

/* The group's array grows in the arena; the old one stays until the reset. */
static struct stamped *group_room(struct rebuild *rebuild)
{
	struct group *group = &rebuild->group;

	if (group->n == group->room) {
		size_t room = group->room == 0 ? 8 : group->room * 2;
		struct stamped *events =
			arena_alloc(&rebuild->arena, room * sizeof *events);

		if (group->n > 0)
			memcpy(events, group->events,
				group->n * sizeof *events);
		group->events = events;
		group->room = room;
	}
	return &group->events[group->n];
}

/* ── a row ───────────────────────────────────────────────────────────── */

/* The envelope stands in columns and nowhere else. */
static bool is_bare(const Plenary__Event *event)
{
	return event->seq == 0 && event->grp == 0 && event->at_ms == 0 &&
	       event->exercise_ms == 0 && event->participant == 0 &&
	       event->client_id.len == 0 && event->client_seq == 0 &&
	       event->audience[0] == '\0';
}

/* Into the arena. */
static int stamp(
	struct rebuild *rebuild, const struct log_row *row, struct stamped *out)
{
	Plenary__Event *event;
	audience_set audience;

	if (row->schema != STORE_SCHEMA)
		return damaged(rebuild, row->seq,
			"it was written by a later version of the program");
	if (codec_check(&plenary__event__descriptor, row->body, row->body_len,
		    EVENT_PARTS_MAX) != 0)
		return damaged(rebuild, row->seq, "its body is not an event");
	event = plenary__event__unpack(
		arena_allocator(&rebuild->arena), row->body_len, row->body);
	if (event == NULL || !is_bare(event) ||
		event->what_case == PLENARY__EVENT__WHAT__NOT_SET ||
		(uint32_t)event->what_case != row->kind)
		return damaged(rebuild, row->seq, "its body is not its kind");
	if (audience_parse(rebuild->core->scenario, row->audience, &audience) !=
		0)
		return damaged(
			rebuild, row->seq, "its audience does not exist");
	event->seq = row->seq;
	event->grp = row->grp;
	event->at_ms = row->at_ms;
	event->exercise_ms = row->exercise_ms;
	event->participant = row->participant;
	event->client_seq = row->client_seq;
	if (row->client_id_len > 0) {
		event->client_id.len = row->client_id_len;
		event->client_id.data = (uint8_t *)arena_copy(
			&rebuild->arena, row->client_id, row->client_id_len);
	}
	*out = (struct stamped){.event = event, .audience = audience};
	return 0;
}

/* The store has compared the row with the chain. */
static int take_row(void *arg, const struct log_row *row)
{
	struct rebuild *rebuild = arg;
	struct stamped *stamped;
	int error = 0;

	if (row->grp != rebuild->grp)
		error = group_end(rebuild);
	if (error != 0)
		return error;
	rebuild->grp = row->grp;
	stamped = group_room(rebuild);
	error = stamp(rebuild, row, stamped);
	if (error != 0)
		return error;
	if (core_apply(rebuild->core, stamped) != 0)
		return damaged(rebuild, row->seq,
			"it does not fit the state before it");
	rebuild->group.n++;
	rebuild->seq = row->seq;
	rebuild->at_ms = row->at_ms;
	rebuild->exercise_ms = row->exercise_ms;
	rebuild->ended |= row->kind == PLENARY__EVENT__WHAT_ENDEX;
	if (rebuild->sink.row != NULL)
		rebuild->sink.row(rebuild->sink.user, row, stamped->audience);
	return 0;
}

int rebuild_run(struct rebuild *rebuild)
{
	struct log_verdict verdict;
	int error = log_verify(rebuild->reader, take_row, rebuild, &verdict);

	if (error == 0)
		error = group_end(rebuild);
	/* Where the walk stopped by itself, it says why. */
	if (error == STORE_DAMAGED && rebuild->why[0] == '\0')
		return damaged(rebuild, verdict.bad_seq, verdict.what);
	memcpy(rebuild->chain, verdict.chain, HASH_SIZE);
	return error;
}
