/*
 * libFuzzer's mutations of fuzz_decide: turns come, go and change places, and
 * what stands in a frame is changed field by field, by the descriptors of its
 * messages. What comes out can nearly always be decoded.
 */
#include "tests/fuzz/decide_turn.h"
#include "tests/fuzz/decide_words.h"
#include "wire/codec.h"

#include <string.h>

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max_size);
size_t LLVMFuzzerCustomMutator(
	uint8_t *data, size_t size, size_t max_size, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
	const uint8_t *data2, size_t size2, uint8_t *out, size_t max_size,
	unsigned seed);

/* Messages of one frame; they are flat (plenary.proto). */
enum { PARTS_MAX = 64, LIST_MAX = 3 };

struct mutation {
	struct rng rng;
	struct arena arena;
	struct turn turns[TURNS_MAX];
	unsigned n;
};

struct parts {
	ProtobufCMessage *at[PARTS_MAX];
	unsigned n;
};

/* ── fields ──────────────────────────────────────────────────────────── */

static void *place_of(
	ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return (uint8_t *)message + field->offset;
}

static bool is_oneof(const ProtobufCFieldDescriptor *field)
{
	return (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

/* Which member of its oneof is set. */
static uint32_t *case_of(
	ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return (uint32_t *)(void *)((uint8_t *)message +
				    field->quantifier_offset);
}

static bool is_set(
	ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	return !is_oneof(field) || *case_of(message, field) == field->id;
}

static void add_part(struct parts *parts, ProtobufCMessage *message)
{
	if (message != NULL && parts->n < PARTS_MAX)
		parts->at[parts->n++] = message;
}

/* The messages in a message, which comes first; parts grows as it is read. */
static void list_parts(struct parts *parts, ProtobufCMessage *root)
{
	parts->n = 0;
	add_part(parts, root);
	for (unsigned i = 0; i < parts->n; i++) {
		ProtobufCMessage *part = parts->at[i];

		for (unsigned f = 0; f < part->descriptor->n_fields; f++) {
			const ProtobufCFieldDescriptor *field =
				&part->descriptor->fields[f];
			void *place = place_of(part, field);

			if (field->type != PROTOBUF_C_TYPE_MESSAGE ||
				!is_set(part, field))
				continue;
			if (field->label != PROTOBUF_C_LABEL_REPEATED) {
				add_part(parts, *(ProtobufCMessage **)place);
				continue;
			}
			for (size_t k = 0;
				k < *(size_t *)(void *)case_of(part, field);
				k++)
				add_part(parts,
					(*(ProtobufCMessage ***)place)[k]);
		}
	}
}

static Plenary__ToServer *decode(
	struct mutation *mutation, const struct turn *turn)
{
	Plenary__ToServer *frame = NULL;

	return codec_to_server(turn->message, turn->len, &mutation->arena,
		       &frame) == CODEC_OK
		       ? frame
		       : NULL;
}

/* ── new content ─────────────────────────────────────────────────────── */

/* The same field as another turn has it: what is played about already. */
static char *borrowed_word(struct mutation *mutation, const char *name)
{
	Plenary__ToServer *frame;
	struct parts parts;

	if (mutation->n == 0)
		return NULL;
	frame = decode(mutation,
		&mutation->turns[rng_below(&mutation->rng, mutation->n)]);
	if (frame == NULL)
		return NULL;
	list_parts(&parts, &frame->base);
	for (unsigned i = 0; i < parts.n; i++) {
		const ProtobufCFieldDescriptor *field =
			protobuf_c_message_descriptor_get_field_by_name(
				parts.at[i]->descriptor, name);

		if (field != NULL && field->type == PROTOBUF_C_TYPE_STRING &&
			field->label != PROTOBUF_C_LABEL_REPEATED)
			return *(char **)place_of(parts.at[i], field);
	}
	return NULL;
}

static char *new_word(struct mutation *mutation, const char *name)
{
	char *word = NULL;

	if (rng_chance(&mutation->rng, 500))
		word = borrowed_word(mutation, name);
	if (word != NULL && word[0] != '\0')
		return word;
	return word_for(&mutation->rng, &mutation->arena, name);
}

static ProtobufCBinaryData new_bytes(struct mutation *mutation)
{
	ProtobufCBinaryData bytes = {0};

	/* A hash that fits is hard to guess; none is not checked. */
	if (!rng_chance(&mutation->rng, 50))
		return bytes;
	bytes.len = 1 + rng_below(&mutation->rng, 32);
	bytes.data = arena_alloc(&mutation->arena, bytes.len);
	bytes.data[0] = (uint8_t)rng_next(&mutation->rng);
	return bytes;
}

/* One value of the field's type into its place. Submessages are empty, and
 * wait in parts to be filled. */
static void new_value(struct mutation *mutation,
	const ProtobufCFieldDescriptor *field, void *place, struct parts *parts)
{
	const ProtobufCMessageDescriptor *descriptor = field->descriptor;
	ProtobufCMessage *message;
	int64_t number = word_number(&mutation->rng);

	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(char **)place = new_word(mutation, field->name);
		return;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *)place = new_bytes(mutation);
		return;
	case PROTOBUF_C_TYPE_MESSAGE:
		message = arena_alloc(
			&mutation->arena, descriptor->sizeof_message);
		protobuf_c_message_init(descriptor, message);
		*(ProtobufCMessage **)place = message;
		add_part(parts, message);
		return;
	case PROTOBUF_C_TYPE_BOOL:
		/* Most of them confirm something. */
		*(protobuf_c_boolean *)place = rng_chance(&mutation->rng, 700);
		return;
	case PROTOBUF_C_TYPE_ENUM:
		*(uint32_t *)place = rng_chance(&mutation->rng, 950)
					     ? rng_below(&mutation->rng, 8)
					     : (uint32_t)number;
		return;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
		*(int64_t *)place = number;
		return;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_SINT32:
		*(uint32_t *)place = (uint32_t)number;
		return;
	default:
		/* No command has a field of any other type. */
		return;
	}
}

/* Lists are of texts and of settings. */
static void new_list(struct mutation *mutation, ProtobufCMessage *message,
	const ProtobufCFieldDescriptor *field, struct parts *parts)
{
	size_t n = rng_below(&mutation->rng, LIST_MAX + 1);
	void **list =
		arena_alloc(&mutation->arena, (LIST_MAX + 1) * sizeof(void *));

	for (size_t i = 0; i < n; i++)
		new_value(mutation, field, &list[i], parts);
	*(void ***)place_of(message, field) = list;
	*(size_t *)(void *)case_of(message, field) = n;
}

static void new_field(struct mutation *mutation, ProtobufCMessage *message,
	const ProtobufCFieldDescriptor *field, struct parts *parts)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		new_list(mutation, message, field, parts);
		return;
	}
	if (is_oneof(field))
		*case_of(message, field) = field->id;
	new_value(mutation, field, place_of(message, field), parts);
}

/* One of the members of the message's oneof; NULL: it has none. */
static const ProtobufCFieldDescriptor *any_member(
	struct mutation *mutation, const ProtobufCMessageDescriptor *descriptor)
{
	unsigned first = 0;

	while (first < descriptor->n_fields &&
		!is_oneof(&descriptor->fields[first]))
		first++;
	/* Members stand together behind the other fields. */
	return first == descriptor->n_fields
		       ? NULL
		       : &descriptor->fields[first +
					     rng_below(&mutation->rng,
						     descriptor->n_fields -
							     first)];
}

static void fill(struct mutation *mutation, ProtobufCMessage *message,
	struct parts *parts)
{
	const ProtobufCMessageDescriptor *descriptor = message->descriptor;
	const ProtobufCFieldDescriptor *member =
		any_member(mutation, descriptor);

	if (descriptor == &plenary__setting__descriptor) {
		word_setting(&mutation->rng, &mutation->arena,
			(Plenary__Setting *)(void *)message);
		return;
	}
	for (unsigned f = 0; f < descriptor->n_fields; f++) {
		const ProtobufCFieldDescriptor *field = &descriptor->fields[f];

		/* The envelope of a command mostly is in order. */
		if (is_oneof(field) ||
			(descriptor == &plenary__command__descriptor &&
				!rng_chance(&mutation->rng, 20)))
			continue;
		new_field(mutation, message, field, parts);
	}
	if (member != NULL)
		new_field(mutation, message, member, parts);
}

/* Fills the parts from the given one on, and those that come of it. */
static void fill_all(struct mutation *mutation, struct parts *parts)
{
	for (unsigned i = 0; i < parts->n; i++)
		fill(mutation, parts->at[i], parts);
}

/* ── turns ───────────────────────────────────────────────────────────── */

static void encode(
	struct mutation *mutation, struct turn *turn, Plenary__ToServer *frame)
{
	size_t len = plenary__to_server__get_packed_size(frame);
	uint8_t *bytes;

	if (len == 0 || len > TURN_FRAME_CAP)
		return;
	bytes = arena_alloc(&mutation->arena, len);
	plenary__to_server__pack(frame, bytes);
	turn->message = bytes;
	turn->len = len;
}

static void new_who(struct mutation *mutation, struct turn *turn)
{
	turn->who = (uint8_t)rng_below(&mutation->rng, 12);
	if (rng_chance(&mutation->rng, 20))
		turn->who |= TURN_RESTART;
}

static void new_wait(struct mutation *mutation, struct turn *turn)
{
	turn->wait = (uint8_t)(rng_chance(&mutation->rng, 500)
				       ? 0
				       : rng_below(&mutation->rng, 16));
	if (rng_chance(&mutation->rng, 200))
		turn->wait |= TURN_DOWN;
}

/* Mostly a command; else somebody joins or leaves. */
static void new_turn(struct mutation *mutation, struct turn *turn)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Hello hello = PLENARY__HELLO__INIT;
	Plenary__Bye bye = PLENARY__BYE__INIT;
	struct parts parts = {.n = 0};

	new_who(mutation, turn);
	new_wait(mutation, turn);
	if (rng_chance(&mutation->rng, 920)) {
		frame.frame_case = PLENARY__TO_SERVER__FRAME_COMMAND;
		frame.command = &command;
		add_part(&parts, &command.base);
	} else if (rng_chance(&mutation->rng, 500)) {
		frame.frame_case = PLENARY__TO_SERVER__FRAME_HELLO;
		frame.hello = &hello;
		add_part(&parts, &hello.base);
	} else {
		frame.frame_case = PLENARY__TO_SERVER__FRAME_BYE;
		frame.bye = &bye;
	}
	fill_all(mutation, &parts);
	encode(mutation, turn, &frame);
}

/* Another verb, about the same things as far as it has fields for them. */
static void change_verb(struct mutation *mutation, Plenary__Command *command)
{
	const ProtobufCFieldDescriptor *verb =
		any_member(mutation, &plenary__command__descriptor);
	struct parts parts = {.n = 0};
	ProtobufCMessage *before = (ProtobufCMessage *)command->startex;
	bool was = command->verb_case != PLENARY__COMMAND__VERB__NOT_SET;
	ProtobufCMessage *after;

	new_field(mutation, &command->base, verb, &parts);
	fill_all(mutation, &parts);
	after = (ProtobufCMessage *)command->startex;
	for (unsigned f = 0; was && f < after->descriptor->n_fields; f++) {
		const ProtobufCFieldDescriptor *to =
			&after->descriptor->fields[f];
		const ProtobufCFieldDescriptor *from =
			protobuf_c_message_descriptor_get_field_by_name(
				before->descriptor, to->name);

		if (from != NULL && from->type == to->type &&
			to->type != PROTOBUF_C_TYPE_BOOL &&
			from->descriptor == to->descriptor &&
			to->label != PROTOBUF_C_LABEL_REPEATED &&
			from->label != PROTOBUF_C_LABEL_REPEATED &&
			(to->type == PROTOBUF_C_TYPE_MESSAGE ||
				to->type == PROTOBUF_C_TYPE_STRING))
			*(void **)place_of(after, to) =
				*(void **)place_of(before, from);
	}
}

static void change_field(struct mutation *mutation, Plenary__ToServer *frame)
{
	struct parts parts;
	struct parts made = {.n = 0};
	ProtobufCMessage *part;
	const ProtobufCMessageDescriptor *descriptor;

	list_parts(&parts, &frame->base);
	/* The frame itself and the command's envelope change seldom. */
	if (parts.n > 2 && !rng_chance(&mutation->rng, 50))
		part = parts.at[2 + rng_below(&mutation->rng, parts.n - 2)];
	else
		part = parts.at[parts.n > 1 ? 1 : 0];
	descriptor = part->descriptor;
	if (descriptor->n_fields == 0)
		return;
	if (descriptor == &plenary__setting__descriptor)
		add_part(&made, part);
	else
		new_field(mutation, part,
			&descriptor->fields[rng_below(
				&mutation->rng, descriptor->n_fields)],
			&made);
	fill_all(mutation, &made);
}

static void change_turn(struct mutation *mutation, struct turn *turn)
{
	Plenary__ToServer *frame = decode(mutation, turn);

	if (frame == NULL) {
		new_turn(mutation, turn);
		return;
	}
	if (frame->frame_case == PLENARY__TO_SERVER__FRAME_COMMAND &&
		rng_chance(&mutation->rng, 350))
		change_verb(mutation, frame->command);
	else
		change_field(mutation, frame);
	encode(mutation, turn, frame);
}

static void insert(struct mutation *mutation, unsigned place, struct turn turn)
{
	if (mutation->n == TURNS_MAX)
		return;
	memmove(&mutation->turns[place + 1], &mutation->turns[place],
		(mutation->n - place) * sizeof(turn));
	mutation->turns[place] = turn;
	mutation->n++;
}

static struct turn take_out(struct mutation *mutation, unsigned place)
{
	struct turn turn = mutation->turns[place];

	mutation->n--;
	memmove(&mutation->turns[place], &mutation->turns[place + 1],
		(mutation->n - place) * sizeof(turn));
	return turn;
}

static void mutate_once(struct mutation *mutation)
{
	unsigned kind = rng_below(&mutation->rng, 12);
	unsigned place = rng_below(&mutation->rng, mutation->n);
	struct turn *turn = &mutation->turns[place];
	struct turn fresh = {0};

	if (mutation->n == 0 || kind <= 3) {
		new_turn(mutation, &fresh);
		insert(mutation, rng_below(&mutation->rng, mutation->n + 1),
			fresh);
	} else if (kind == 4) {
		take_out(mutation, place);
	} else if (kind == 5) {
		insert(mutation, rng_below(&mutation->rng, mutation->n + 1),
			*turn);
	} else if (kind == 6) {
		fresh = take_out(mutation, place);
		insert(mutation, rng_below(&mutation->rng, mutation->n + 1),
			fresh);
	} else if (kind == 7) {
		new_who(mutation, turn);
	} else if (kind == 8) {
		new_wait(mutation, turn);
	} else {
		change_turn(mutation, turn);
	}
}

/* ── what libFuzzer calls ────────────────────────────────────────────── */

/* The turns as bytes, as many as there is room for. */
static size_t write_turns(
	const struct mutation *mutation, uint8_t *data, size_t max_size)
{
	struct buf out = {0};
	size_t size = 0;

	for (unsigned i = 0; i < mutation->n; i++) {
		turn_write(&out, &mutation->turns[i]);
		if (out.len > max_size)
			break;
		size = out.len;
	}
	if (size > 0)
		memcpy(data, out.bytes, size);
	buf_fini(&out);
	return size;
}

size_t LLVMFuzzerCustomMutator(
	uint8_t *data, size_t size, size_t max_size, unsigned seed)
{
	struct mutation mutation = {.n = 0};

	rng_seed(&mutation.rng, seed);
	/* Raw damage, too: the codec must turn it away. */
	if (rng_chance(&mutation.rng, 20))
		return LLVMFuzzerMutate(data, size, max_size);
	arena_init(&mutation.arena, 0);
	mutation.n = turns_read(data, size, mutation.turns);
	for (unsigned n = 1 + rng_below(&mutation.rng, 4); n > 0; n--)
		mutate_once(&mutation);
	size = write_turns(&mutation, data, max_size);
	arena_fini(&mutation.arena);
	return size;
}

/* The beginning of one, and the end of the other. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data1, size_t size1,
	const uint8_t *data2, size_t size2, uint8_t *out, size_t max_size,
	unsigned seed)
{
	struct mutation mutation = {.n = 0};
	struct turn others[TURNS_MAX];
	unsigned n_others = turns_read(data2, size2, others);

	rng_seed(&mutation.rng, seed);
	mutation.n = turns_read(data1, size1, mutation.turns);
	mutation.n = rng_below(&mutation.rng, mutation.n + 1);
	for (unsigned i = rng_below(&mutation.rng, n_others + 1); i < n_others;
		i++)
		insert(&mutation, mutation.n, others[i]);
	return write_turns(&mutation, out, max_size);
}
