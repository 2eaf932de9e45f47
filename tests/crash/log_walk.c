#include "log_walk.h"

#include "client/view_store.h"
#include "core/project.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { PAGE = 512 };

void log_walk_init(struct log_walk *walk, const char *path,
	void (*command)(void *user, const struct logged_command *command),
	void *user)
{
	struct log_definition definition;
	struct log_reader *reader = NULL;

	*walk = (struct log_walk){.command = command, .user = user};
	assert_in_range(strlen(path), 1, sizeof(walk->path) - 1);
	memcpy(walk->path, path, strlen(path) + 1);
	assert_int_equal(log_reader_open(&reader, path), STORE_OK);
	assert_int_equal(log_reader_definition(reader, &definition), STORE_OK);
	assert_int_equal(scenario_unpack(&walk->scenario, definition.definition,
				 definition.definition_len),
		0);
	memcpy(walk->chain, definition.start, HASH_SIZE);
	log_definition_fini(&definition);
	log_reader_close(reader);
	core_init(&walk->core, &walk->scenario, &limits_default);
	walk->n_readers = reader_count(&walk->scenario);
	for (unsigned r = 0; r < walk->n_readers; r++)
		stream_init(&walk->streams[r], &walk->core, r);
	arena_init(&walk->arena, 0);
	group_init(&walk->group, &walk->arena);
}

void log_walk_fini(struct log_walk *walk)
{
	for (unsigned r = 0; r < walk->n_readers; r++) {
		stream_fini(&walk->streams[r]);
		free(walk->events[r]);
	}
	arena_fini(&walk->arena);
	core_fini(&walk->core);
	scenario_fini(&walk->scenario);
}

void log_walk_hash(
	const Plenary__Event *event, reader_id reader, uint8_t out[HASH_SIZE])
{
	Plenary__Event copy = *event;
	size_t len;
	uint8_t *bytes;
	struct hash hash;

	if (reader != READER_EXCON) {
		copy.participant = 0;
		copy.client_id.len = 0;
		copy.client_id.data = NULL;
		copy.client_seq = 0;
	}
	len = plenary__event__get_packed_size(&copy);
	bytes = malloc(len + 1);
	assert_non_null(bytes);
	plenary__event__pack(&copy, bytes);
	hash_init(&hash, NULL);
	hash_bytes(&hash, bytes, len);
	hash_final(&hash, out);
	free(bytes);
}

static void keep_event(struct log_walk *walk, reader_id reader, uint64_t number,
	const Plenary__Event *event)
{
	if (number > walk->room[reader]) {
		size_t room =
			walk->room[reader] == 0 ? 1024 : walk->room[reader] * 2;

		walk->events[reader] = realloc(walk->events[reader],
			room * sizeof(uint8_t[HASH_SIZE]));
		assert_non_null(walk->events[reader]);
		walk->room[reader] = room;
	}
	log_walk_hash(event, reader, walk->events[reader][number - 1]);
}

/* Numbers what the reader sees of the group that was just applied; returns
 * the last number, or 0. */
static uint64_t advance_stream(struct log_walk *walk, reader_id reader)
{
	const struct group *group = &walk->group;
	uint64_t number;
	uint64_t last = 0;
	struct push push;

	if (!stream_advance(&walk->streams[reader], &walk->core, group,
		    &walk->arena, &push))
		return 0;
	number = push.first_number;
	for (size_t i = 0; i < group->n && push.n_events > 0; i++) {
		const Plenary__Event *event = project_event(&walk->scenario,
			&group->events[i], reader, number, false, &walk->arena);

		if (event == NULL)
			continue;
		keep_event(walk, reader, number, event);
		last = number++;
	}
	assert_true(last == 0 || last == walk->streams[reader].number);
	return last;
}

static void end_group(struct log_walk *walk)
{
	const struct group *group = &walk->group;
	uint64_t last_numbers[READERS_MAX];

	if (group->n == 0)
		return;
	for (unsigned r = 0; r < walk->n_readers; r++)
		last_numbers[r] = advance_stream(walk, r);
	view_set_clear(&walk->core.changed);
	if (group->events[0].event->client_seq != 0)
		walk->command(walk->user,
			&(struct logged_command){
				.client_id =
					group->events[0].event->client_id.data,
				.client_id_len =
					group->events[0].event->client_id.len,
				.client_seq =
					group->events[0].event->client_seq,
				.last_numbers = last_numbers,
			});
	arena_reset(&walk->arena);
	group_init(&walk->group, &walk->arena);
}

static struct stamped *add_event(struct log_walk *walk)
{
	struct group *group = &walk->group;

	if (group->n == group->room) {
		size_t room = group->room == 0 ? 8 : group->room * 2;
		struct stamped *events =
			arena_alloc(&walk->arena, room * sizeof(*events));

		if (group->n > 0)
			memcpy(events, group->events,
				group->n * sizeof(*events));
		group->events = events;
		group->room = room;
	}
	return &group->events[group->n++];
}

static int take_row(void *arg, const struct log_row *row)
{
	struct log_walk *walk = arg;
	struct stamped *stamped;
	Plenary__Event *event;
	uint8_t chain[HASH_SIZE];

	chain_next(walk->chain, row, chain);
	assert_memory_equal(chain, row->chain, HASH_SIZE);
	memcpy(walk->chain, chain, HASH_SIZE);
	assert_int_equal(row->seq, walk->seq + 1);
	if (row->grp != walk->grp)
		end_group(walk);
	walk->seq = row->seq;
	walk->grp = row->grp;
	event = plenary__event__unpack(
		arena_allocator(&walk->arena), row->body_len, row->body);
	assert_non_null(event);
	event->seq = row->seq;
	event->grp = row->grp;
	event->at_ms = row->at_ms;
	event->exercise_ms = row->exercise_ms;
	event->participant = row->participant;
	event->client_seq = row->client_seq;
	event->client_id.len = row->client_id_len;
	event->client_id.data = (uint8_t *)arena_copy(
		&walk->arena, row->client_id, row->client_id_len);
	stamped = add_event(walk);
	stamped->event = event;
	assert_int_equal(audience_parse(&walk->scenario, row->audience,
				 &stamped->audience),
		0);
	assert_int_equal(core_apply(&walk->core, stamped), 0);
	return 0;
}

static int compare_row(void *arg, const struct log_row *row)
{
	struct log_walk *walk = arg;

	assert_int_equal(row->seq, walk->seq);
	assert_memory_equal(row->chain, walk->chain, HASH_SIZE);
	return 0;
}

void log_walk_advance(struct log_walk *walk)
{
	struct log_reader *reader = NULL;
	uint64_t last = 0;
	uint64_t after;

	assert_int_equal(log_reader_open(&reader, walk->path), STORE_OK);
	/* The chain at the row where it stopped vouches for all before. */
	if (walk->seq > 0) {
		assert_int_equal(log_reader_page(reader, walk->seq - 1, 1,
					 compare_row, walk, &last),
			STORE_OK);
		assert_int_equal(last, walk->seq);
	}
	do {
		after = walk->seq;
		assert_int_equal(log_reader_page(reader, after, PAGE, take_row,
					 walk, &last),
			STORE_OK);
	} while (walk->seq > after);
	end_group(walk);
	log_reader_close(reader);
}

void log_walk_digest(
	const struct log_walk *walk, reader_id reader, uint8_t out[HASH_SIZE])
{
	struct buf body = {0};
	struct view_store views;
	Plenary__Push *push;

	stream_snapshot(&walk->streams[reader], &body);
	push = plenary__push__unpack(NULL, body.len, body.bytes);
	assert_non_null(push);
	view_store_init(&views);
	for (size_t i = 0; i < push->n_views; i++)
		view_store_put(&views, push->views[i]);
	view_store_digest(&views, out);
	view_store_fini(&views);
	plenary__push__free_unpacked(push, NULL);
	buf_fini(&body);
}
