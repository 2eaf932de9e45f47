#include "wire/json.h"

#include <assert.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdbool.h>

/* No message of the protocol contains itself, and none goes deeper. */
enum { DEPTH_MAX = 16 };

/* A message being written: the field and element that come next. */
struct level {
	const ProtobufCMessage *message;
	size_t element;
	unsigned field;
	bool any; /* a member was written, the next needs a comma */
};

static void escaped_char(struct buf *out, unsigned char c)
{
	switch (c) {
	case '"':
		buf_str(out, "\\\"");
		break;
	case '\\':
		buf_str(out, "\\\\");
		break;
	case '\n':
		buf_str(out, "\\n");
		break;
	case '\r':
		buf_str(out, "\\r");
		break;
	case '\t':
		buf_str(out, "\\t");
		break;
	default:
		buf_printf(out, "\\u%04x", c);
		break;
	}
}

void json_string(struct buf *out, const char *text)
{
	const char *plain = text;

	buf_char(out, '"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		/* DEL too: a line of JSON is also read on terminals. */
		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
			continue;
		buf_append(out, plain, (size_t)(text - plain));
		escaped_char(out, c);
		plain = text + 1;
	}
	buf_append(out, plain, (size_t)(text - plain));
	buf_char(out, '"');
}

static void write_bytes(struct buf *out, const ProtobufCBinaryData *bytes)
{
	const int variant = sodium_base64_VARIANT_ORIGINAL;
	size_t room = sodium_base64_encoded_len(bytes->len, variant);

	buf_char(out, '"');
	/* The room includes a NUL, which is not kept. */
	sodium_bin2base64((char *)buf_reserve(out, room), room, bytes->data,
		bytes->len, variant);
	out->len += room - 1;
	buf_char(out, '"');
}

static void write_enum(struct buf *out, const ProtobufCFieldDescriptor *field,
	const int32_t *number)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
		field->descriptor, *number);

	if (value == NULL)
		buf_printf(out, "%" PRId32, *number);
	else
		json_string(out, value->name);
}

static void write_scalar(struct buf *out, const ProtobufCFieldDescriptor *field,
	const void *value)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		buf_printf(out, "%" PRId32, *(const int32_t *)value);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		buf_printf(out, "%" PRIu32, *(const uint32_t *)value);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		buf_printf(out, "\"%" PRId64 "\"", *(const int64_t *)value);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		buf_printf(out, "\"%" PRIu64 "\"", *(const uint64_t *)value);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		buf_str(out,
			*(const protobuf_c_boolean *)value ? "true" : "false");
		break;
	case PROTOBUF_C_TYPE_ENUM:
		write_enum(out, field, value);
		break;
	case PROTOBUF_C_TYPE_STRING:
		json_string(out, *(const char *const *)value);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		write_bytes(out, value);
		break;
	default:
		/* The protocol has no floating point. */
		assert(false);
		break;
	}
}

static bool is_64_bit(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return true;
	default:
		return false;
	}
}

static bool is_default(const ProtobufCFieldDescriptor *field, const void *value)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_MESSAGE:
		return *(const ProtobufCMessage *const *)value == NULL;
	case PROTOBUF_C_TYPE_STRING:
		return (*(const char *const *)value)[0] == '\0';
	case PROTOBUF_C_TYPE_BYTES:
		return ((const ProtobufCBinaryData *)value)->len == 0;
	case PROTOBUF_C_TYPE_BOOL:
		return !*(const protobuf_c_boolean *)value;
	default:
		if (is_64_bit(field->type))
			return *(const uint64_t *)value == 0;
		return *(const uint32_t *)value == 0;
	}
}

static size_t element_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_MESSAGE:
	case PROTOBUF_C_TYPE_STRING:
		return sizeof(void *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	default:
		return is_64_bit(type) ? sizeof(uint64_t) : sizeof(uint32_t);
	}
}

static const void *member(const ProtobufCMessage *message, unsigned offset)
{
	return (const uint8_t *)message + offset;
}

/* How many values of the field are written. */
static size_t count_values(
	const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field)
{
	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return *(const size_t *)member(
			message, field->quantifier_offset);
	if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
		return *(const uint32_t *)member(
			       message, field->quantifier_offset) == field->id;
	return !is_default(field, member(message, field->offset));
}

static const void *value_at(const ProtobufCMessage *message,
	const ProtobufCFieldDescriptor *field, size_t index)
{
	const void *value = member(message, field->offset);

	if (field->label != PROTOBUF_C_LABEL_REPEATED)
		return value;
	return *(const uint8_t *const *)value +
	       index * element_size(field->type);
}

/*
 * Writes what comes next of a message. Returns the submessage to write before
 * it goes on, or NULL.
 */
static const ProtobufCMessage *write_next(struct buf *out, struct level *level)
{
	const ProtobufCFieldDescriptor *field =
		&level->message->descriptor->fields[level->field];
	bool repeated = field->label == PROTOBUF_C_LABEL_REPEATED;
	size_t n = count_values(level->message, field);
	const void *value;

	if (level->element == n) {
		if (n > 0 && repeated)
			buf_char(out, ']');
		level->field++;
		level->element = 0;
		return NULL;
	}
	if (level->element > 0 || level->any)
		buf_char(out, ',');
	if (level->element == 0) {
		json_string(out, field->name);
		buf_str(out, repeated ? ":[" : ":");
		level->any = true;
	}
	value = value_at(level->message, field, level->element++);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE) {
		const ProtobufCMessage *inner =
			*(const ProtobufCMessage *const *)value;

		assert(inner != NULL);
		return inner;
	}
	write_scalar(out, field, value);
	return NULL;
}

void json_message(struct buf *out, const ProtobufCMessage *message)
{
	struct level levels[DEPTH_MAX];
	size_t depth = 1;

	levels[0] = (struct level){.message = message};
	buf_char(out, '{');
	while (depth > 0) {
		struct level *level = &levels[depth - 1];
		const ProtobufCMessage *inner;

		if (level->field == level->message->descriptor->n_fields) {
			buf_char(out, '}');
			depth--;
			continue;
		}
		inner = write_next(out, level);
		if (inner == NULL)
			continue;
		assert(depth < DEPTH_MAX);
		levels[depth++] = (struct level){.message = inner};
		buf_char(out, '{');
	}
}
