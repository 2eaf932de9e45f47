#include "wire/codec.h"

#include "base/utf8.h"

#include <assert.h>
#include <limits.h>
#include <stdbool.h>

enum {
	/* Deeper than any message of the protocol, none of which contains
	 * itself (a test walks the descriptors). */
	DEPTH_MAX = 16,
	/* Of one message. */
	FIELDS_MAX = 256,
	/* What protobuf-c reads of a tag and of a length. */
	SHORT_VARINT_MAX = 5,
	FIELD_ID_MAX = 0x1fffffff,
};

const char *codec_error_text(int error)
{
	switch (error) {
#define X(name, value, text) \
	case name:           \
		return text;
		CODEC_ERROR_MAP(X)
#undef X
	default:
		return "an unknown error of the codec";
	}
}

/* A message being walked: where it ends, and which of its submessages that
 * are not repeated have occurred. */
struct level {
	const ProtobufCMessageDescriptor *descriptor;
	const uint8_t *end;
	uint64_t seen[FIELDS_MAX / 64];
};

struct walk {
	const uint8_t *at;
	size_t parts_left;
	size_t depth;
	struct level levels[DEPTH_MAX];
};

static int enter(struct walk *walk,
	const ProtobufCMessageDescriptor *descriptor, const uint8_t *end)
{
	if (walk->depth == DEPTH_MAX)
		return CODEC_MALFORMED;
	assert(descriptor->n_fields <= FIELDS_MAX);
	walk->levels[walk->depth++] =
		(struct level){.descriptor = descriptor, .end = end};
	return CODEC_OK;
}

static int count_parts(struct walk *walk, size_t n)
{
	if (n > walk->parts_left)
		return CODEC_TOO_MANY;
	walk->parts_left -= n;
	return CODEC_OK;
}

/* Reads a varint of at most max bytes that ends before `end`. */
static int read_varint(
	struct walk *walk, const uint8_t *end, unsigned max, uint64_t *value)
{
	const uint8_t *at = walk->at;
	uint64_t sum = 0;

	for (unsigned i = 0; i < max && at + i < end; i++) {
		sum |= (uint64_t)(at[i] & 0x7f) << (7 * i);
		if ((at[i] & 0x80) == 0) {
			walk->at = at + i + 1;
			*value = sum;
			return CODEC_OK;
		}
	}
	return CODEC_MALFORMED;
}

static int skip(struct walk *walk, const uint8_t *end, size_t n)
{
	if (n > (size_t)(end - walk->at))
		return CODEC_MALFORMED;
	walk->at += n;
	return CODEC_OK;
}

/* A length, and that as many bytes follow. */
static int read_length(struct walk *walk, const uint8_t *end, size_t *length)
{
	uint64_t value = 0;
	int rc = read_varint(walk, end, SHORT_VARINT_MAX, &value);

	if (rc != CODEC_OK)
		return rc;
	if (value > INT_MAX || value > (size_t)(end - walk->at))
		return CODEC_MALFORMED;
	*length = (size_t)value;
	return CODEC_OK;
}

static ProtobufCWireType wire_type_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return PROTOBUF_C_WIRE_TYPE_32BIT;
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return PROTOBUF_C_WIRE_TYPE_64BIT;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	default:
		return PROTOBUF_C_WIRE_TYPE_VARINT;
	}
}

/* Passes over a value of a wire type whose content does not matter. */
static int skip_value(struct walk *walk, const uint8_t *end, unsigned wire_type)
{
	uint64_t ignored = 0;
	size_t length = 0;
	int rc;

	switch (wire_type) {
	case PROTOBUF_C_WIRE_TYPE_VARINT:
		return read_varint(walk, end, VARINT_MAX, &ignored);
	case PROTOBUF_C_WIRE_TYPE_64BIT:
		return skip(walk, end, 8);
	case PROTOBUF_C_WIRE_TYPE_32BIT:
		return skip(walk, end, 4);
	case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
		rc = read_length(walk, end, &length);
		return rc == CODEC_OK ? skip(walk, end, length) : rc;
	default:
		/* Groups, and two numbers that mean nothing. */
		return CODEC_MALFORMED;
	}
}

/* The elements of a repeated number, one after the other in one field. */
static int check_packed(
	struct walk *walk, ProtobufCWireType wire_type, size_t length)
{
	const uint8_t *end = walk->at + length;

	while (walk->at < end) {
		int rc = count_parts(walk, 1);

		if (rc == CODEC_OK)
			rc = skip_value(walk, end, wire_type);
		if (rc != CODEC_OK)
			return rc;
	}
	return CODEC_OK;
}

static int enter_field(struct walk *walk, struct level *level,
	const ProtobufCFieldDescriptor *field, size_t length)
{
	size_t index = (size_t)(field - level->descriptor->fields);
	uint64_t bit = UINT64_C(1) << (index % 64);

	if (field->label != PROTOBUF_C_LABEL_REPEATED) {
		if ((level->seen[index / 64] & bit) != 0)
			return CODEC_MALFORMED;
		level->seen[index / 64] |= bit;
	}
	return enter(walk, field->descriptor, walk->at + length);
}

static int check_known(struct walk *walk, struct level *level,
	const ProtobufCFieldDescriptor *field, unsigned wire_type)
{
	ProtobufCWireType expected = wire_type_of(field->type);
	bool packed = field->label == PROTOBUF_C_LABEL_REPEATED &&
		      expected != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED &&
		      wire_type == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	size_t length = 0;
	int rc;

	if (wire_type != expected && !packed)
		return CODEC_MALFORMED;
	if (wire_type != PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
		return skip_value(walk, level->end, wire_type);
	rc = read_length(walk, level->end, &length);
	if (rc != CODEC_OK)
		return rc;
	if (packed)
		return check_packed(walk, expected, length);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return enter_field(walk, level, field, length);
	if (field->type == PROTOBUF_C_TYPE_STRING &&
		!utf8_valid((const char *)walk->at, length))
		return CODEC_BAD_TEXT;
	return skip(walk, level->end, length);
}

static int check_field(struct walk *walk, struct level *level)
{
	const ProtobufCFieldDescriptor *field;
	uint64_t tag = 0;
	int rc = count_parts(walk, 1);

	if (rc != CODEC_OK)
		return rc;
	rc = read_varint(walk, level->end, SHORT_VARINT_MAX, &tag);
	if (rc != CODEC_OK)
		return rc;
	if (tag >> 3 == 0 || tag >> 3 > FIELD_ID_MAX)
		return CODEC_MALFORMED;
	field = protobuf_c_message_descriptor_get_field(
		level->descriptor, (unsigned)(tag >> 3));
	if (field == NULL)
		return skip_value(walk, level->end, (unsigned)(tag & 7));
	return check_known(walk, level, field, (unsigned)(tag & 7));
}

int codec_check(const ProtobufCMessageDescriptor *descriptor,
	const uint8_t *bytes, size_t len, size_t max_parts)
{
	struct walk walk;
	int rc;

	/* An empty message may come without an address. */
	if (len == 0)
		return CODEC_OK;
	/* The levels are set as they are entered. */
	walk.at = bytes;
	walk.parts_left = max_parts;
	walk.depth = 0;
	rc = enter(&walk, descriptor, bytes + len);
	while (rc == CODEC_OK && walk.depth > 0) {
		struct level *level = &walk.levels[walk.depth - 1];

		if (walk.at == level->end)
			walk.depth--;
		else
			rc = check_field(&walk, level);
	}
	return rc;
}

/* After a check only the arena's cap can make the unpacking fail. */
static int check_and_unpack(const ProtobufCMessageDescriptor *descriptor,
	const uint8_t *bytes, size_t len, size_t max_parts, struct arena *arena,
	ProtobufCMessage **out)
{
	ProtobufCMessage *message;
	int rc = codec_check(descriptor, bytes, len, max_parts);

	if (rc != CODEC_OK)
		return rc;
	message = protobuf_c_message_unpack(
		descriptor, arena_allocator(arena), len, bytes);
	if (message == NULL)
		return CODEC_TOO_MANY;
	*out = message;
	return CODEC_OK;
}

int codec_to_server(const uint8_t *bytes, size_t len, struct arena *arena,
	Plenary__ToServer **out)
{
	ProtobufCMessage *message = NULL;
	Plenary__ToServer *frame;
	int rc = check_and_unpack(&plenary__to_server__descriptor, bytes, len,
		CODEC_TO_SERVER_PARTS, arena, &message);

	if (rc != CODEC_OK)
		return rc;
	frame = (Plenary__ToServer *)message;
	if (frame->frame_case == PLENARY__TO_SERVER__FRAME__NOT_SET)
		return CODEC_EMPTY;
	if (frame->frame_case == PLENARY__TO_SERVER__FRAME_QUERY &&
		frame->query->what_case == PLENARY__QUERY__WHAT__NOT_SET)
		return CODEC_EMPTY;
	*out = frame;
	return CODEC_OK;
}

int codec_to_client(const uint8_t *bytes, size_t len, struct arena *arena,
	Plenary__ToClient **out)
{
	ProtobufCMessage *message = NULL;
	Plenary__ToClient *frame;
	int rc = check_and_unpack(&plenary__to_client__descriptor, bytes, len,
		CODEC_TO_CLIENT_PARTS, arena, &message);

	if (rc != CODEC_OK)
		return rc;
	frame = (Plenary__ToClient *)message;
	if (frame->frame_case == PLENARY__TO_CLIENT__FRAME__NOT_SET)
		return CODEC_EMPTY;
	if (frame->frame_case == PLENARY__TO_CLIENT__FRAME_ANSWER &&
		frame->answer->what_case == PLENARY__ANSWER__WHAT__NOT_SET)
		return CODEC_EMPTY;
	*out = frame;
	return CODEC_OK;
}

void codec_frame(struct buf *out, const ProtobufCMessage *message)
{
	size_t len = protobuf_c_message_get_packed_size(message);
	uint8_t *to;

	buf_varint(out, len);
	to = buf_reserve(out, len);
	out->len += protobuf_c_message_pack(message, to);
}

void codec_frame_push(struct buf *out, const uint8_t *body, size_t len)
{
	const uint8_t tag = PLENARY__TO_CLIENT__FRAME_PUSH << 3 |
			    PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	size_t prefix = sizeof(tag) + varint_size(len);

	buf_reserve(out, VARINT_MAX + prefix + len);
	buf_varint(out, prefix + len);
	buf_append(out, &tag, sizeof(tag));
	buf_varint(out, len);
	buf_append(out, body, len);
}
