#include "tests/fuzz/decide_room.h"

#include "base/utf8.h"
#include "core/project.h"
#include "scenario/exercise.h"
#include "wire/codec.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEGIN_MS = 1000000, ARENA_CAP = 256 * 1024, NAME_BYTES_MAX = 64 };

/* Small, so that they are reached. */
static const struct limits limits = {
	.members = 4,
	.holders = 2,
	.attempts = 2,
	.revisions = 4,
	.amendments = 2,
	.ad_hoc_injects = 2,
	.submissions = 2,
	.custom_steps = 2,
	.text = 200,
};

static const struct join cast[] = {
	{"director", "Dana", ""},
	{"controller", "Cleo", ""},
	{"evaluator", "Eve", ""},
	{"Alta.head", "Ann", ""},
	{"Alta", "Abe", "HARB"},
	{"Alta", "Ava", "NAVY"},
	{"Alta", "Adi", ""},
	{"Brin.head", "Bea", ""},
	{"Brin", "Bo", "FISH"},
	{"Cove.head", "Cy", ""},
	{"observer", "Obi", ""},
};

_Noreturn static void broken(const char *promise)
{
	fprintf(stderr, "broken promise: %s\n", promise);
	abort();
}

static void demand(bool holds, const char *promise)
{
	if (!holds)
		broken(promise);
}

static struct packed pack(struct arena *arena, const ProtobufCMessage *message)
{
	struct packed out;

	out.len = protobuf_c_message_get_packed_size(message);
	out.bytes = arena_alloc(arena, out.len + 1);
	demand(protobuf_c_message_pack(message, out.bytes) == out.len,
		"a message is as long as it says");
	return out;
}

/* Packed, and readable by whoever checks what he is sent. */
static struct packed send_off(
	struct arena *arena, const ProtobufCMessage *message)
{
	struct packed out = pack(arena, message);

	demand(codec_check(message->descriptor, out.bytes, out.len, SIZE_MAX) ==
			CODEC_OK,
		"what is sent is well-formed and its texts are UTF-8");
	return out;
}

static struct packed view_of(const struct core *core, unsigned view,
	reader_id reader, bool checked, struct arena *arena)
{
	Plenary__View *seen = project_view(core, view, reader, arena);

	if (seen == NULL)
		return (struct packed){0};
	/* What is as it was in the beginning was checked then. */
	return checked ? send_off(arena, &seen->base)
		       : pack(arena, &seen->base);
}

/* ── the hall ────────────────────────────────────────────────────────── */

static Plenary__Scenario *read_exercise(const char *path)
{
	struct exercise_report report;
	Plenary__Scenario *def = NULL;
	struct buf bytes = {0};
	char piece[4096];
	FILE *file = fopen(path, "rb");
	size_t n;

	demand(file != NULL, "the exercise file is there");
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_append(&bytes, piece, n);
	fclose(file);
	demand(exercise_read(path, bytes.bytes, bytes.len, &def, &report) == 0,
		"the exercise file has no errors");
	exercise_report_fini(&report);
	buf_fini(&bytes);
	return def;
}

static void keep_views(struct hall *hall)
{
	unsigned readers = reader_count(&hall->scenario);
	unsigned n = hall->core.changed.n_views;
	unsigned all = n * readers;

	arena_init(&hall->arena, 0);
	hall->views =
		arena_alloc(&hall->arena, (size_t)all * sizeof(hall->views[0]));
	for (unsigned i = 0; i < all; i++)
		hall->views[i] =
			view_of(&hall->core, i % n, i / n, true, &hall->arena);
}

void hall_init(struct hall *hall, const char *path)
{
	struct arena arena;

	*hall = (struct hall){.at_ms = BEGIN_MS};
	demand(scenario_init(&hall->scenario, read_exercise(path)) == 0,
		"the exercise compiles");
	core_init(&hall->core, &hall->scenario, &limits);
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(cast) / sizeof(cast[0]); i++) {
		const struct act act = {.at_ms = BEGIN_MS};
		uint32_t number;
		Plenary__Error *why;
		struct group group;

		group_init(&group, &arena);
		demand(core_join(&hall->core, &act, &cast[i], &group, &number,
			       &why) == 0,
			"the cast may join");
		group_init(&group, &arena);
		core_presence(
			&hall->core, &act, (uint32_t)i + 1, true, "", &group);
	}
	arena_fini(&arena);
	view_set_clear(&hall->core.changed);
	keep_views(hall);
}

/* ── what is checked ─────────────────────────────────────────────────── */

static void say(
	struct room *room, const char *what, const ProtobufCMessage *message)
{
	struct buf words = {0};

	if (!room->show)
		return;
	json_message(&words, message);
	printf("  %-10s %s\n", what, buf_cstr(&words));
	fflush(stdout);
	buf_fini(&words);
}

/* The event as a row of the log gives it back. */
static Plenary__Event *through_log(struct room *room, struct stamped *stamped)
{
	const struct packed *body =
		project_body(stamped, FORM_WHOLE, &room->arena);
	const Plenary__Event *event = stamped->event;
	Plenary__Event *read;

	demand(codec_check(&plenary__event__descriptor, body->bytes, body->len,
		       SIZE_MAX) == CODEC_OK,
		"a row of the log is well-formed");
	read = plenary__event__unpack(
		arena_allocator(&room->arena), body->len, body->bytes);
	if (read == NULL)
		broken("a row of the log can be read back");
	read->seq = event->seq;
	read->grp = event->grp;
	read->at_ms = event->at_ms;
	read->exercise_ms = event->exercise_ms;
	read->participant = event->participant;
	read->client_id = event->client_id;
	read->client_seq = event->client_seq;
	return read;
}

static void replay(struct room *room, struct stamped *stamped)
{
	char audience[AUDIENCE_TEXT_MAX];
	struct stamped row = {.event = through_log(room, stamped)};

	audience_print(&room->hall->scenario, stamped->audience, audience);
	demand(audience_parse(&room->hall->scenario, audience, &row.audience) ==
				0 &&
			row.audience == stamped->audience,
		"an audience is read back as it was written");
	demand(core_apply(&room->replica, &row) == 0,
		"the log's event can be applied");
}

/* For every reader, as stream_push() puts it together. */
static void send(struct room *room, struct stamped *stamped)
{
	const struct scenario *scenario = &room->hall->scenario;

	for (reader_id r = 0; r < reader_count(scenario); r++) {
		Plenary__Envelope envelope;
		const struct packed *body;
		Plenary__Event *event;
		enum form form;

		if (!project_form(scenario, stamped, r, &form))
			continue;
		body = project_body(stamped, form, &room->arena);
		demand(codec_check(&plenary__event__descriptor, body->bytes,
			       body->len, SIZE_MAX) == CODEC_OK,
			"a body is well-formed");
		project_envelope(scenario, stamped, r, stamped->event->seq,
			true, &room->arena, &envelope);
		send_off(&room->arena, &envelope.base);
		event = project_event(scenario, stamped, r, stamped->event->seq,
			true, &room->arena);
		demand(event != NULL &&
				send_off(&room->arena, &event->base).len > 0,
			"an event has a form for each of its readers");
	}
}

static void keep_marks(struct room *room)
{
	struct view_set *marked = &room->marked;

	for (unsigned i = 0; i < (marked->n_views + 63) / 64; i++)
		marked->words[i] |= room->core.changed.words[i];
	view_set_clear(&room->core.changed);
}

/* The second core never heard of what was refused, so this finds both an event
 * that it understood otherwise and a refusal that left a trace. */
static void compare(struct room *room)
{
	uint8_t live[HASH_SIZE];
	uint8_t rebuilt[HASH_SIZE];

	if (room->compared)
		return;
	core_digest(&room->core, live);
	core_digest(&room->replica, rebuilt);
	demand(memcmp(live, rebuilt, HASH_SIZE) == 0,
		"the state rebuilt from the log is the same");
	room->compared = true;
}

static void check_group(struct room *room, struct group *group)
{
	for (size_t i = 0; i < group->n; i++) {
		struct stamped *stamped = &group->events[i];
		const Plenary__Event *event = stamped->event;

		say(room, "event", &event->base);
		demand(event->seq == room->seq + i + 1 &&
				event->grp == room->seq + 1,
			"a group's events are numbered one after the other");
		room->reach.kinds[(unsigned)event->what_case % 256] = true;
		room->compared = false;
		replay(room, stamped);
		send(room, stamped);
	}
	room->seq += group->n;
	demand(core_seq(&room->core) == room->seq, "no event is lost");
	keep_marks(room);
}

static void check_refusal(struct room *room, const Plenary__Error *why)
{
	room->reach.refused++;
	say(room, "refused", &why->base);
	demand(why->code != PLENARY__ERROR_CODE__OK && why->message[0] != '\0',
		"a refusal has a code and a sentence");
	send_off(&room->arena, &why->base);
	demand(core_seq(&room->core) == room->seq, "a refusal is no event");
	demand(view_set_next(&room->core.changed, 0) < 0,
		"a refusal marks no view");
	if (room->show)
		room->compared = false;
}

/* ── turns ───────────────────────────────────────────────────────────── */

static struct act act_of(struct room *room, uint32_t participant)
{
	static const uint8_t client_id[16] = {1};

	return (struct act){
		.at_ms = room->at_ms,
		.participant = participant,
		.client_id = participant == 0 ? NULL : client_id,
		.client_id_len = participant == 0 ? 0 : sizeof(client_id),
		.client_seq = participant == 0 ? 0 : ++room->client_seq,
	};
}

static void connection(struct room *room, uint32_t participant, bool connected)
{
	const struct act act = act_of(room, 0);
	struct participant_info info;
	struct group group;

	demand(core_participant(&room->core, participant, &info),
		"the sender is known");
	if (info.connected == connected)
		return;
	group_init(&group, &room->arena);
	core_presence(&room->core, &act, participant, connected,
		connected ? "" : "closed", &group);
	check_group(room, &group);
}

/* Time passes, and the server is up, or was down all the while. */
static void pass(struct room *room, const struct turn *turn)
{
	int64_t before_ms = room->at_ms;
	struct group group;
	struct act act;

	room->at_ms += turn_wait_ms(turn->wait);
	if ((turn->who & TURN_RESTART) != 0) {
		act = act_of(room, 0);
		group_init(&group, &room->arena);
		core_recover(&room->core, &act,
			core_exercise_ms(&room->core,
				(turn->wait & TURN_DOWN) != 0 ? before_ms
							      : room->at_ms),
			&group);
		check_group(room, &group);
	}
	for (;;) {
		group_init(&group, &room->arena);
		if (!core_due(&room->core, room->at_ms, &group))
			break;
		check_group(room, &group);
	}
}

static void command(struct room *room, uint32_t participant,
	const Plenary__Command *command)
{
	const struct act act = act_of(room, participant);
	Plenary__Reply reply = PLENARY__REPLY__INIT;
	struct participant_info info;
	Plenary__Error *why = NULL;
	struct group group;

	group_init(&group, &room->arena);
	if (core_command(&room->core, &act, command, &group, &why) != 0) {
		check_refusal(room, why);
		return;
	}
	room->reach.accepted++;
	demand(core_participant(&room->core, participant, &info),
		"the sender is known");
	project_reply(&room->hall->scenario, group.events, group.n, info.reader,
		&reply);
	send_off(&room->arena, &reply.base);
	say(room, "reply", &reply.base);
	check_group(room, &group);
}

/* The credential stands for the name of the code that it would be. */
static void hello(struct room *room, const Plenary__Hello *hello)
{
	const struct act act = act_of(room, 0);
	const struct join join = {hello->credential, hello->name, hello->seat};
	size_t len = strlen(hello->name);
	Plenary__Error *why = NULL;
	uint32_t participant;
	struct group group;

	/* The shell looks at these two before it asks the core. */
	if (core_code_generation(&room->core, join.code_name) < 0 || len == 0 ||
		len > NAME_BYTES_MAX || !utf8_printable(join.name, len))
		return;
	group_init(&group, &room->arena);
	if (core_join(&room->core, &act, &join, &group, &participant, &why) !=
		0) {
		check_refusal(room, why);
		return;
	}
	check_group(room, &group);
	connection(room, participant, true);
}

static void take_frame(
	struct room *room, uint32_t participant, const Plenary__ToServer *frame)
{
	say(room, "sends", &frame->base);
	if (frame->frame_case == PLENARY__TO_SERVER__FRAME_HELLO) {
		hello(room, frame->hello);
		return;
	}
	connection(room, participant,
		frame->frame_case != PLENARY__TO_SERVER__FRAME_BYE);
	if (frame->frame_case == PLENARY__TO_SERVER__FRAME_COMMAND)
		command(room, participant, frame->command);
}

void room_play(struct room *room, const struct turn *turn)
{
	unsigned who = turn->who & ~(unsigned)TURN_RESTART;
	uint32_t participant = 1 + who % core_participants(&room->core);
	Plenary__ToServer *frame = NULL;
	struct arena input;

	if (room->show)
		printf("+%lld ms%s, participant %u:\n",
			(long long)turn_wait_ms(turn->wait),
			who == turn->who ? "" : ", a restart",
			(unsigned)participant);
	room->reach.turns++;
	pass(room, turn);
	arena_init(&input, ARENA_CAP);
	if (codec_to_server(turn->message, turn->len, &input, &frame) ==
		CODEC_OK) {
		take_frame(room, participant, frame);
	} else {
		/* The server hangs up on such a client. */
		room->reach.undecodable++;
		connection(room, participant, false);
	}
	compare(room);
	arena_fini(&input);
	arena_reset(&room->arena);
}

/* ── the end ─────────────────────────────────────────────────────────── */

/* One reader's view, and what it should be. */
static void agree(const struct room *room, unsigned view, reader_id reader,
	struct packed now, struct packed should)
{
	unsigned index;
	enum view_kind kind;

	if ((now.bytes == NULL) == (should.bytes == NULL) &&
		now.len == should.len &&
		(now.bytes == NULL ||
			memcmp(now.bytes, should.bytes, now.len) == 0))
		return;
	kind = view_kind(&room->marked, view, &index);
	fprintf(stderr, "view %u of kind %d, reader %u: ", index, (int)kind,
		reader);
	broken("a view that changed is marked, and the replica's are the same");
}

void room_look(struct room *room)
{
	unsigned readers = reader_count(&room->hall->scenario);
	unsigned n = room->marked.n_views;
	/* There are many views: only one reader compares all of them with what
	 * he should see, another one from input to input. */
	reader_id careful = (reader_id)(room->seq % readers);

	room->compared = false;
	compare(room);
	for (unsigned i = 0; i < n * readers; i++) {
		unsigned v = i % n;
		reader_id r = i / n;
		bool marked = (room->marked.words[v / 64] >> v % 64 & 1) != 0;
		struct packed now;

		if (!marked && r != careful)
			continue;
		now = view_of(&room->core, v, r, marked, &room->arena);
		if (r == careful)
			agree(room, v, r, now,
				marked ? view_of(&room->replica, v, r, false,
						 &room->arena)
				       : room->hall->views[i]);
		arena_reset(&room->arena);
	}
}

void room_init(struct room *room, const struct hall *hall, bool show)
{
	*room = (struct room){.hall = hall, .at_ms = hall->at_ms, .show = show};
	core_clone(&room->core, &hall->core);
	core_clone(&room->replica, &hall->core);
	view_set_copy(&room->marked, &hall->core.changed);
	arena_init(&room->arena, 0);
	room->seq = core_seq(&room->core);
}

void room_fini(struct room *room)
{
	core_fini(&room->core);
	core_fini(&room->replica);
	view_set_fini(&room->marked);
	arena_fini(&room->arena);
}
