#include "tests/property/witness.h"

#include "core/project.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *wrong(struct witness *witness, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static const char *wrong(struct witness *witness, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	/* clang 14 loses sight of va_start() in this file.
	 * NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	vsnprintf(witness->why, sizeof(witness->why), format, args);
	va_end(args);
	return witness->why;
}

/* ── copies ──────────────────────────────────────────────────────────── */

/* Where the key stands, or would. */
static size_t copy_place(const struct copy *copy, const char *key, bool *found)
{
	size_t from = 0;
	size_t to = copy->n;

	*found = false;
	while (from < to) {
		size_t middle = (from + to) / 2;
		int order = strcmp(copy->views[middle].key, key);

		if (order == 0) {
			*found = true;
			return middle;
		}
		if (order < 0)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static void copy_take(struct copy *copy, const Plenary__View *view,
	const uint8_t *bytes, size_t len)
{
	bool found;
	size_t at = copy_place(copy, view->key, &found);

	if (view->body_case == PLENARY__VIEW__BODY_GONE) {
		if (found && copy->views != NULL) {
			copy->n--;
			memmove(&copy->views[at], &copy->views[at + 1],
				(copy->n - at) * sizeof(copy->views[0]));
		}
		return;
	}
	if (!found) {
		if (copy->n == copy->room) {
			copy->room = copy->room == 0 ? 64 : copy->room * 2;
			copy->views = realloc(copy->views,
				copy->room * sizeof(copy->views[0]));
		}
		if (copy->views == NULL)
			abort();
		memmove(&copy->views[at + 1], &copy->views[at],
			(copy->n - at) * sizeof(copy->views[0]));
		copy->n++;
	}
	if (copy->views == NULL)
		abort();
	copy->views[at] = (struct holding){view->key, bytes, len};
}

static void copy_clone(struct copy *to, const struct copy *from)
{
	*to = (struct copy){.n = from->n, .room = from->n};
	to->views = calloc(from->n + 1, sizeof(to->views[0]));
	if (to->views == NULL)
		abort();
	if (from->n > 0)
		memcpy(to->views, from->views,
			from->n * sizeof(from->views[0]));
}

/* The body of a Push, into the copy. Everything stays in the arena. */
static Plenary__Push *copy_apply(struct copy *copy, const uint8_t *bytes,
	size_t len, struct arena *arena)
{
	Plenary__Push *push =
		plenary__push__unpack(arena_allocator(arena), len, bytes);

	if (push == NULL)
		return NULL;
	for (size_t i = 0; i < push->n_views; i++) {
		size_t size = plenary__view__get_packed_size(push->views[i]);
		uint8_t *packed = arena_alloc(arena, size);

		plenary__view__pack(push->views[i], packed);
		copy_take(copy, push->views[i], packed, size);
	}
	return push;
}

/* The first key in which they differ; NULL: none. */
static const char *copy_differs(const struct copy *a, const struct copy *b)
{
	size_t n = a->n < b->n ? a->n : b->n;

	for (size_t i = 0; i < n; i++) {
		int order = strcmp(a->views[i].key, b->views[i].key);

		if (order != 0)
			return order < 0 ? a->views[i].key : b->views[i].key;
		if (a->views[i].len != b->views[i].len ||
			memcmp(a->views[i].bytes, b->views[i].bytes,
				a->views[i].len) != 0)
			return a->views[i].key;
	}
	if (a->n == b->n)
		return NULL;
	return a->n > n ? a->views[n].key : b->views[n].key;
}

/* ── secrets ─────────────────────────────────────────────────────────── */

void secret_new(struct secrets *secrets, unsigned readers, char *out)
{
	uint32_t number = secrets->n++;

	if (number >= SECRETS_MAX)
		abort();
	secrets->readers[number] = (uint16_t)(readers | 1U << READER_EXCON);
	snprintf(out, SECRET_LEN + 1, "ZQ%05u", (unsigned)(number % 100000));
}

static uint32_t secret_number(const uint8_t *at)
{
	uint32_t number = 0;

	for (int i = 2; i < SECRET_LEN; i++) {
		if (at[i] < '0' || at[i] > '9')
			return UINT32_MAX;
		number = number * 10 + (uint32_t)(at[i] - '0');
	}
	return number;
}

void secret_reveal(
	struct secrets *secrets, const char *secret, unsigned readers)
{
	uint32_t number = secret_number((const uint8_t *)secret);

	if (number < secrets->n)
		secrets->readers[number] =
			(uint16_t)(secrets->readers[number] | readers);
}

/* The next secret from *at on, which moves behind it; UINT32_MAX: none. */
static uint32_t next_secret(const struct secrets *secrets, const uint8_t *bytes,
	size_t len, size_t *at)
{
	while (*at + SECRET_LEN <= len) {
		const uint8_t *word = bytes + (*at)++;
		uint32_t number;

		if (word[0] != 'Z' || word[1] != 'Q')
			continue;
		number = secret_number(word);
		if (number < secrets->n)
			return number;
	}
	return UINT32_MAX;
}

void secret_reveal_message(struct secrets *secrets,
	const ProtobufCMessage *message, unsigned readers)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes = malloc(len + 1);
	uint32_t number;
	size_t at = 0;

	if (bytes == NULL)
		abort();
	protobuf_c_message_pack(message, bytes);
	while ((number = next_secret(secrets, bytes, len, &at)) != UINT32_MAX)
		secrets->readers[number] =
			(uint16_t)(secrets->readers[number] | readers);
	free(bytes);
}

static const char *find_leak(struct witness *witness, unsigned reader,
	const uint8_t *bytes, size_t len)
{
	const struct secrets *secrets = witness->secrets;

	uint32_t number;
	size_t at = 0;

	if (secrets == NULL)
		return NULL;
	while ((number = next_secret(secrets, bytes, len, &at)) != UINT32_MAX) {
		if ((secrets->readers[number] >> reader & 1) == 0)
			return wrong(witness,
				"leak: reader %u was sent secret ZQ%05u",
				reader, number);
	}
	return NULL;
}

static bool says(const struct secrets *secrets, const uint8_t *bytes,
	size_t len, uint32_t secret)
{
	uint32_t number;
	size_t at = 0;

	do
		number = next_secret(secrets, bytes, len, &at);
	while (number != secret && number != UINT32_MAX);
	return number == secret;
}

const char *witness_reply(struct witness *witness, unsigned reader,
	const Plenary__Command *command, const ProtobufCMessage *reply)
{
	const struct secrets *secrets = witness->secrets;
	size_t len = protobuf_c_message_get_packed_size(reply);
	size_t asked_len = plenary__command__get_packed_size(command);
	uint8_t *bytes = arena_alloc(&witness->arena, len + 1);
	uint8_t *asked = arena_alloc(&witness->arena, asked_len + 1);
	uint32_t number;
	size_t at = 0;

	if (secrets == NULL)
		return NULL;
	protobuf_c_message_pack(reply, bytes);
	plenary__command__pack(command, asked);
	while ((number = next_secret(secrets, bytes, len, &at)) != UINT32_MAX) {
		if ((secrets->readers[number] >> reader & 1) == 0 &&
			!says(secrets, asked, asked_len, number))
			return wrong(witness,
				"leak: a reply told reader %u secret ZQ%05u",
				reader, number);
	}
	return NULL;
}

/* ── what one reader is sent ─────────────────────────────────────────── */

static void keep_sent(struct witness *witness, struct watcher *watcher,
	const struct buf *bytes)
{
	if (watcher->n_sent == watcher->room) {
		watcher->room = watcher->room == 0 ? 64 : watcher->room * 2;
		watcher->sent = realloc(watcher->sent,
			watcher->room * sizeof(watcher->sent[0]));
		if (watcher->sent == NULL)
			abort();
	}
	watcher->sent[watcher->n_sent++] = (struct sent){
		.bytes = (uint8_t *)arena_copy(
			&witness->kept, bytes->bytes, bytes->len),
		.len = bytes->len,
		.number = watcher->live.number,
	};
}

/* Who may see what was stamped so, said once more and independently. */
static bool may_see(
	const struct witness *witness, audience_set audience, unsigned reader)
{
	if (reader == 0 || audience == 0x8000)
		return true;
	if (reader == witness->n_readers - 1)
		return false;
	return (audience & 1 << (reader - 1)) != 0;
}

static const char *check_events(struct witness *witness, unsigned reader,
	const struct group *group, uint64_t before, const Plenary__Push *push)
{
	size_t at = 0;

	for (size_t i = 0; i < group->n; i++) {
		const Plenary__Event *event;

		if (!may_see(witness, group->events[i].audience, reader))
			continue;
		if (at >= push->n_events)
			return wrong(witness,
				"reader %u misses event %llu of the log",
				reader,
				(unsigned long long)group->events[i]
					.event->seq);
		event = push->events[at++];
		if (event->seq != before + at)
			return wrong(witness,
				"reader %u: event %llu after %llu", reader,
				(unsigned long long)event->seq,
				(unsigned long long)(before + at - 1));
		if (event->what_case != group->events[i].event->what_case)
			return wrong(witness,
				"reader %u: another event than the log's",
				reader);
		if (reader != READER_EXCON &&
			(event->grp != 0 || event->participant != 0 ||
				event->client_id.len != 0 ||
				event->client_seq != 0 ||
				event->audience[0] != '\0'))
			return wrong(witness,
				"leak: reader %u was sent an envelope that is "
				"EXCON's",
				reader);
	}
	if (at != push->n_events)
		return wrong(witness,
			"leak: reader %u was sent an event that is not for it",
			reader);
	return NULL;
}

static const char *show_reader(struct witness *witness, unsigned reader,
	struct group *group, bool any, struct push *push)
{
	struct watcher *watcher = &witness->watchers[reader];
	uint64_t before = push->first_number - 1;
	struct buf out = {0};
	const char *why = NULL;
	Plenary__Push *got;
	struct sent *sent;

	if (!any)
		goto out;
	stream_push(&watcher->live, &witness->core, group, push, false,
		&witness->arena, &out);
	keep_sent(witness, watcher, &out);
	sent = &watcher->sent[watcher->n_sent - 1];
	got = copy_apply(
		&watcher->copy, sent->bytes, sent->len, &witness->kept);
	if (got == NULL) {
		why = wrong(witness, "reader %u: a push is no Push", reader);
		goto out;
	}
	sent->push = got;
	why = find_leak(witness, reader, sent->bytes, sent->len);
	if (why == NULL)
		why = check_events(witness, reader, group, before, got);
	/* The sender's own push says no more than who he is. */
	buf_clear(&out);
	stream_push(&watcher->live, &witness->core, group, push, true,
		&witness->arena, &out);
	if (why == NULL)
		why = find_leak(witness, reader, out.bytes, out.len);
out:
	buf_fini(&out);
	return why;
}

/* ── the log ─────────────────────────────────────────────────────────── */

/* Writes the event as a row of the log and reads it back: the envelope in
 * columns, the audience as text, the rest packed. */
static const char *through_log(struct witness *witness,
	const struct stamped *stamped, struct stamped *out)
{
	const Plenary__Event *event = stamped->event;
	char audience[AUDIENCE_TEXT_MAX];
	Plenary__Event bare = *event;
	Plenary__Event *read;
	uint8_t *body;
	size_t len;

	bare.seq = 0;
	bare.grp = 0;
	bare.at_ms = 0;
	bare.exercise_ms = 0;
	bare.participant = 0;
	bare.client_id = (ProtobufCBinaryData){0};
	bare.client_seq = 0;
	if (bare.audience[0] != '\0')
		return wrong(witness, "an event carries its audience");
	len = plenary__event__get_packed_size(&bare);
	body = arena_alloc(&witness->arena, len + 1);
	plenary__event__pack(&bare, body);
	read = plenary__event__unpack(
		arena_allocator(&witness->arena), len, body);
	if (read == NULL)
		return wrong(witness, "an event cannot be read back");
	read->seq = event->seq;
	read->grp = event->grp;
	read->at_ms = event->at_ms;
	read->exercise_ms = event->exercise_ms;
	read->participant = event->participant;
	read->client_id = event->client_id;
	read->client_seq = event->client_seq;
	out->event = read;
	audience_print(witness->core.scenario, stamped->audience, audience);
	if (audience_parse(witness->core.scenario, audience, &out->audience) !=
			0 ||
		out->audience != stamped->audience)
		return wrong(witness, "the audience '%s' is not read back",
			audience);
	return NULL;
}

static const char *replay(
	struct witness *witness, const struct group *group, struct group *read)
{
	uint8_t digest[HASH_SIZE];

	read->events = arena_alloc(
		&witness->arena, (group->n + 1) * sizeof(read->events[0]));
	for (size_t i = 0; i < group->n; i++) {
		const Plenary__Event *event = group->events[i].event;
		const char *why = through_log(
			witness, &group->events[i], &read->events[i]);

		if (why != NULL)
			return why;
		if (event->seq != witness->seq + i + 1 ||
			event->grp != witness->seq + 1)
			return wrong(witness, "event %llu of group %llu",
				(unsigned long long)event->seq,
				(unsigned long long)event->grp);
		read->n++;
		if (core_apply(&witness->replica, &read->events[i]) != 0)
			return wrong(witness,
				"replay refuses event %llu, kind %d",
				(unsigned long long)event->seq,
				(int)event->what_case);
	}
	core_digest(&witness->core, witness->digest);
	core_digest(&witness->replica, digest);
	witness->seq = core_seq(&witness->core);
	if (memcmp(digest, witness->digest, HASH_SIZE) != 0)
		return wrong(witness,
			"the state rebuilt from the log differs at event %llu",
			(unsigned long long)witness->seq);
	return NULL;
}

/* The reader's stream fed from the log says the same. */
static const char *check_rebuilt(struct witness *witness, unsigned reader,
	struct group *group, bool was_any)
{
	struct watcher *watcher = &witness->watchers[reader];
	const struct sent *sent = &watcher->sent[watcher->n_sent - 1];
	struct push push;
	struct buf out = {0};
	const char *why = NULL;
	bool any = stream_advance(&watcher->rebuilt, &witness->replica, group,
		&witness->arena, &push);

	if (any)
		stream_push(&watcher->rebuilt, &witness->replica, group, &push,
			false, &witness->arena, &out);
	if (any != was_any ||
		(any && (out.len != sent->len ||
				memcmp(out.bytes, sent->bytes, out.len) != 0)))
		why = wrong(witness,
			"reader %u: the stream rebuilt from the log differs",
			reader);
	buf_fini(&out);
	return why;
}

/* Every view held is as the state has it now: apply() marked enough. */
static const char *check_fresh(struct witness *witness, unsigned reader)
{
	const struct stream *stream = &witness->watchers[reader].live;
	struct arena arena;
	const char *why = NULL;

	arena_init(&arena, 0);
	for (unsigned v = 0; why == NULL && v < stream->n_views; v++) {
		const struct held_view *held = &stream->views[v];
		Plenary__View *view =
			project_view(&witness->core, v, reader, &arena);
		size_t len = 0;
		uint8_t *bytes = NULL;

		if (view != NULL) {
			len = plenary__view__get_packed_size(view);
			bytes = arena_alloc(&arena, len);
			plenary__view__pack(view, bytes);
		}
		if ((view == NULL) != (held->bytes == NULL) ||
			(view != NULL &&
				(len != held->len ||
					memcmp(bytes, held->bytes, len) != 0)))
			why = wrong(witness,
				"reader %u: view %s changed and was not marked",
				reader, view != NULL ? view->key : held->key);
		arena_reset(&arena);
	}
	arena_fini(&arena);
	return why;
}

/* The copy that grew push by push is what a snapshot gives now. */
static const char *check_snapshot(
	struct witness *witness, unsigned reader, const struct copy *copy)
{
	struct watcher *watcher = &witness->watchers[reader];
	struct copy snapshot = {0};
	struct buf out = {0};
	const char *why = NULL;
	const char *key;
	struct arena arena;

	arena_init(&arena, 0);
	stream_snapshot(&watcher->live, &out);
	if (copy_apply(&snapshot, out.bytes, out.len, &arena) == NULL)
		why = wrong(witness, "reader %u: no snapshot", reader);
	if (why == NULL)
		why = find_leak(witness, reader, out.bytes, out.len);
	key = copy_differs(copy, &snapshot);
	if (why == NULL && key != NULL)
		why = wrong(witness,
			"reader %u: view %s is not as in the snapshot", reader,
			key);
	free(snapshot.views);
	buf_fini(&out);
	arena_fini(&arena);
	return why;
}

/* ── the calls ───────────────────────────────────────────────────────── */

static void watch(struct witness *witness, unsigned reader)
{
	struct watcher *watcher = &witness->watchers[reader];
	struct buf out = {0};
	struct sent *sent;

	stream_init(&watcher->live, &witness->core, reader);
	stream_init(&watcher->rebuilt, &witness->replica, reader);
	stream_snapshot(&watcher->live, &out);
	keep_sent(witness, watcher, &out);
	sent = &watcher->sent[0];
	sent->push = copy_apply(
		&watcher->copy, sent->bytes, sent->len, &witness->kept);
	buf_fini(&out);
}

void witness_init(struct witness *witness, const struct scenario *scenario,
	const struct limits *limits, const struct secrets *secrets)
{
	*witness = (struct witness){
		.n_readers = reader_count(scenario),
		.secrets = secrets,
	};
	core_init(&witness->core, scenario, limits);
	core_init(&witness->replica, scenario, limits);
	arena_init(&witness->arena, 0);
	arena_init(&witness->kept, 0);
	for (unsigned r = 0; r < witness->n_readers; r++)
		watch(witness, r);
	core_digest(&witness->core, witness->digest);
}

void witness_fini(struct witness *witness)
{
	for (unsigned r = 0; r < witness->n_readers; r++) {
		stream_fini(&witness->watchers[r].live);
		stream_fini(&witness->watchers[r].rebuilt);
		free(witness->watchers[r].copy.views);
		free(witness->watchers[r].sent);
	}
	core_fini(&witness->core);
	core_fini(&witness->replica);
	arena_fini(&witness->arena);
	arena_fini(&witness->kept);
}

const char *witness_group(struct witness *witness, struct group *group)
{
	struct group read = {.arena = &witness->arena};
	bool any[READERS_MAX] = {false};
	const char *why = NULL;

	for (unsigned r = 0; why == NULL && r < witness->n_readers; r++) {
		struct push push;

		any[r] = stream_advance(&witness->watchers[r].live,
			&witness->core, group, &witness->arena, &push);
		why = show_reader(witness, r, group, any[r], &push);
		if (why == NULL && witness->fresh)
			why = check_fresh(witness, r);
		if (why == NULL && witness->fresh)
			why = check_snapshot(
				witness, r, &witness->watchers[r].copy);
	}
	if (why == NULL)
		why = replay(witness, group, &read);
	for (unsigned r = 0; why == NULL && r < witness->n_readers; r++)
		why = check_rebuilt(witness, r, &read, any[r]);
	view_set_clear(&witness->core.changed);
	view_set_clear(&witness->replica.changed);
	return why;
}

const char *witness_refused(struct witness *witness)
{
	uint8_t digest[HASH_SIZE];

	core_digest(&witness->core, digest);
	if (core_seq(&witness->core) != witness->seq ||
		memcmp(digest, witness->digest, HASH_SIZE) != 0)
		return wrong(witness, "a refusal changed the state");
	if (view_set_next(&witness->core.changed, 0) >= 0)
		return wrong(witness, "a refusal marked a view");
	return NULL;
}

/* The events after a cut, read out of the log, are those that were pushed. */
static const char *check_numbers(struct witness *witness, unsigned reader)
{
	const struct watcher *watcher = &witness->watchers[reader];
	uint64_t number = 0;
	uint64_t seq = 0;

	for (size_t i = 0; i < watcher->n_sent; i++) {
		const Plenary__Push *push = watcher->sent[i].push;

		for (size_t k = 0; k < push->n_events; k++) {
			if (push->events[k]->seq != ++number)
				return wrong(witness,
					"reader %u: a gap at number %llu",
					reader, (unsigned long long)number);
			if (stream_seq(&watcher->live, number) <= seq)
				return wrong(witness,
					"reader %u: number %llu is before its "
					"time",
					reader, (unsigned long long)number);
			seq = stream_seq(&watcher->live, number);
		}
		if (number != watcher->sent[i].number)
			return wrong(witness, "reader %u: events are missing",
				reader);
	}
	return number == watcher->live.number
		       ? NULL
		       : wrong(witness, "reader %u: events are missing",
				 reader);
}

/* A client that was cut off after push number `cut` gets the tail. */
static const char *check_tail(struct witness *witness, unsigned reader,
	const struct copy *then, size_t cut)
{
	const struct watcher *watcher = &witness->watchers[reader];
	uint64_t number = watcher->sent[cut].number;
	struct buf out = {0};
	struct copy copy;
	struct arena arena;
	const char *why;

	arena_init(&arena, 0);
	copy_clone(&copy, then);
	stream_views_since(&watcher->live, number, &out);
	if (copy_apply(&copy, out.bytes, out.len, &arena) == NULL)
		why = wrong(witness, "reader %u: a tail is no Push", reader);
	else
		why = check_snapshot(witness, reader, &copy);
	if (why == NULL)
		why = find_leak(witness, reader, out.bytes, out.len);
	free(copy.views);
	buf_fini(&out);
	arena_fini(&arena);
	return why;
}

const char *witness_tails(struct witness *witness)
{
	const char *why = NULL;

	for (unsigned r = 0; why == NULL && r < witness->n_readers; r++) {
		const struct watcher *watcher = &witness->watchers[r];
		struct copy copy = {0};
		struct arena arena;

		arena_init(&arena, 0);
		why = check_numbers(witness, r);
		for (size_t cut = 0; why == NULL && cut < watcher->n_sent;
			cut++) {
			copy_apply(&copy, watcher->sent[cut].bytes,
				watcher->sent[cut].len, &arena);
			why = check_tail(witness, r, &copy, cut);
		}
		free(copy.views);
		arena_fini(&arena);
	}
	return why;
}
