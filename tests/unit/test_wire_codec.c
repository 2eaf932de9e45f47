/* What a peer may send and what it may not, and what comes out of it. */
#include "wire/codec.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define BYTES(text) text, sizeof(text) - 1

/* In memory of its own size, so that a sanitizer sees any read past it. */
static int check(const ProtobufCMessageDescriptor *descriptor,
	const void *bytes, size_t len, size_t max_parts)
{
	uint8_t *copy = malloc(len + 1);
	int rc;

	assert_non_null(copy);
	if (len > 0)
		memcpy(copy + 1, bytes, len);
	rc = codec_check(descriptor, copy + 1, len, max_parts);
	free(copy);
	return rc;
}

static int check_frame(const void *bytes, size_t len)
{
	return check(&plenary__to_server__descriptor, bytes, len, 1000);
}

/* A command with most kinds of fields in it. */
static void put_command(struct buf *out)
{
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	Plenary__Amend amend = PLENARY__AMEND__INIT;
	Plenary__ProposalRef ref = PLENARY__PROPOSAL_REF__INIT;
	Plenary__Setting one = PLENARY__SETTING__INIT;
	Plenary__Setting two = PLENARY__SETTING__INIT;
	Plenary__Setting *settings[] = {&one, &two};
	uint8_t hash[] = {0, 0xff, 0x80};

	one.key = (char *)"text";
	one.value = (char *)"Quotas d\xc3\xa9"
			    "cid\xc3\xa9s";
	two.key = (char *)"terms.location";
	two.value = (char *)"Churchill";
	ref.step = (char *)"A4";
	ref.number = 1;
	ref.revision = 300;
	ref.hash = (ProtobufCBinaryData){sizeof(hash), hash};
	amend.proposal = &ref;
	amend.n_settings = 2;
	amend.settings = settings;
	command.client_seq = UINT64_MAX;
	command.verb_case = PLENARY__COMMAND__VERB_AMEND;
	command.amend = &amend;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_COMMAND;
	frame.command = &command;
	out->len += protobuf_c_message_pack(&frame.base,
		buf_reserve(
			out, protobuf_c_message_get_packed_size(&frame.base)));
}

static void a_command_comes_through(void **state)
{
	struct buf bytes = {0};
	struct arena arena;
	Plenary__ToServer *frame = NULL;

	(void)state;
	put_command(&bytes);
	arena_init(&arena, 1 << 16);
	assert_int_equal(
		codec_to_server(bytes.bytes, bytes.len, &arena, &frame), 0);
	assert_int_equal(frame->frame_case, PLENARY__TO_SERVER__FRAME_COMMAND);
	assert_true(frame->command->client_seq == UINT64_MAX);
	assert_int_equal(frame->command->amend->proposal->revision, 300);
	assert_int_equal(frame->command->amend->proposal->hash.len, 3);
	assert_int_equal(frame->command->amend->n_settings, 2);
	assert_string_equal(
		frame->command->amend->settings[1]->value, "Churchill");
	arena_fini(&arena);
	buf_fini(&bytes);
}

/* Cut anywhere, it is either refused or a shorter message that unpacks. */
static void every_prefix_is_judged(void **state)
{
	struct buf bytes = {0};

	(void)state;
	put_command(&bytes);
	for (size_t len = 1; len < bytes.len; len++)
		assert_int_equal(
			check_frame(bytes.bytes, len), CODEC_MALFORMED);
	assert_int_equal(check_frame(bytes.bytes, bytes.len), CODEC_OK);
	buf_fini(&bytes);
}

/* Each byte replaced by each value: no crash, and what the check lets through
 * protobuf-c takes. */
static void every_changed_byte_is_judged(void **state)
{
	struct buf bytes = {0};
	struct arena arena;

	(void)state;
	put_command(&bytes);
	arena_init(&arena, 0);
	for (size_t at = 0; at < bytes.len; at++) {
		uint8_t was = bytes.bytes[at];

		for (unsigned value = 0; value < 256; value++) {
			bytes.bytes[at] = (uint8_t)value;
			if (check_frame(bytes.bytes, bytes.len) != CODEC_OK)
				continue;
			assert_non_null(plenary__to_server__unpack(
				arena_allocator(&arena), bytes.len,
				bytes.bytes));
			arena_reset(&arena);
		}
		bytes.bytes[at] = was;
	}
	arena_fini(&arena);
	buf_fini(&bytes);
}

struct row {
	const char *what;
	const char *bytes;
	size_t len;
	int rc;
};

/* 0a = hello (1), 12 = command (2), 1a = ping (3), 22 = query (4); in Hello 08
 * = version (1, varint), 12 = credential (2, string), 2a = client_id (bytes),
 * in Ping 08 = at_ms. */
static const struct row rows[] = {
	{"nothing", BYTES(""), CODEC_OK},
	{"an empty ping", BYTES("\x1a\x00"), CODEC_OK},
	{"a ping", BYTES("\x1a\x02\x08\x01"), CODEC_OK},
	{"a negative time",
		BYTES("\x1a\x0b\x08\xff\xff\xff\xff\xff\xff\xff"
		      "\xff\xff\x01"),
		CODEC_OK},
	{"a varint of eleven bytes",
		BYTES("\x1a\x0c\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff"
		      "\x01"),
		CODEC_MALFORMED},
	{"a varint that leaves its parent", BYTES("\x1a\x02\x08\x80\x01"),
		CODEC_MALFORMED},
	{"a length that leaves its parent",
		BYTES("\x0a\x03\x12\x04"
		      "abcd"),
		CODEC_MALFORMED},
	{"a length past the end", BYTES("\x0a\x05\x12\x02"), CODEC_MALFORMED},
	{"no length", BYTES("\x0a"), CODEC_MALFORMED},
	{"a huge length", BYTES("\x0a\xff\xff\xff\xff\x0f"), CODEC_MALFORMED},
	{"a length of six bytes", BYTES("\x0a\x80\x80\x80\x80\x80\x00"),
		CODEC_MALFORMED},
	{"a length of five bytes", BYTES("\x0a\x80\x80\x80\x80\x00"), CODEC_OK},
	{"a tag of two bytes for one", BYTES("\x8a\x00\x00"), CODEC_OK},
	{"a tag of six bytes", BYTES("\x8a\x80\x80\x80\x80\x00\x00"),
		CODEC_MALFORMED},
	{"half a tag", BYTES("\x8a"), CODEC_MALFORMED},
	{"field number 0", BYTES("\x02\x00"), CODEC_MALFORMED},
	{"field number 2^29", BYTES("\x80\x80\x80\x80\x10\x00"),
		CODEC_MALFORMED},
	{"field number 2^29-1", BYTES("\xf8\xff\xff\xff\x0f\x00"), CODEC_OK},
	{"a message as a varint", BYTES("\x08\x01"), CODEC_MALFORMED},
	{"a string as a varint", BYTES("\x0a\x02\x10\x01"), CODEC_MALFORMED},
	{"a varint as a string", BYTES("\x0a\x02\x0a\x00"), CODEC_MALFORMED},
	{"a varint as 64 bits", BYTES("\x1a\x09\x09\0\0\0\0\0\0\0\0"),
		CODEC_MALFORMED},
	{"a varint as 32 bits", BYTES("\x1a\x05\x0d\0\0\0\0"), CODEC_MALFORMED},
	{"a known field as a group", BYTES("\x0b\x0c"), CODEC_MALFORMED},
	{"an unknown field as a group", BYTES("\xa3\x06\xa4\x06"),
		CODEC_MALFORMED},
	{"wire type 6", BYTES("\xa6\x06"), CODEC_MALFORMED},
	{"wire type 7", BYTES("\xa7\x06"), CODEC_MALFORMED},
	{"unknown fields of every kind",
		BYTES("\xa0\x06\x80\x01\xa1\x06\0\0\0\0\0\0\0\0\xa2\x06\x02\xff"
		      "\xff\xa5\x06\0\0\0\0"),
		CODEC_OK},
	{"an unknown field cut short", BYTES("\xa1\x06\0\0\0\0\0\0\0"),
		CODEC_MALFORMED},
	{"a text in Latin-1", BYTES("\x0a\x03\x12\x01\xe9"), CODEC_BAD_TEXT},
	{"a text with a NUL",
		BYTES("\x0a\x05\x12\x03"
		      "a\0b"),
		CODEC_BAD_TEXT},
	{"a text of a NUL", BYTES("\x0a\x03\x12\x01\0"), CODEC_BAD_TEXT},
	{"a text cut inside a letter",
		BYTES("\x0a\x03\x12\x01\xc3"
		      "\xa9"),
		CODEC_BAD_TEXT},
	{"bytes are not text", BYTES("\x0a\x04\x2a\x02\0\xff"), CODEC_OK},
	{"an empty text", BYTES("\x0a\x02\x12\x00"), CODEC_OK},
	{"the same text twice",
		BYTES("\x0a\x06\x12\x01"
		      "a\x12\x01"
		      "b"),
		CODEC_OK},
	{"the same submessage twice", BYTES("\x1a\x00\x1a\x00"),
		CODEC_MALFORMED},
	{"two members of the oneof", BYTES("\x0a\x00\x1a\x00"), CODEC_OK},
};

static void each_row_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena;
		int rc = check_frame(rows[i].bytes, rows[i].len);

		if (rc != rows[i].rc)
			fail_msg("%s: %s", rows[i].what, codec_error_text(rc));
		if (rc != CODEC_OK)
			continue;
		arena_init(&arena, 0);
		if (plenary__to_server__unpack(arena_allocator(&arena),
			    rows[i].len,
			    (const uint8_t *)rows[i].bytes) == NULL)
			fail_msg("%s: not unpacked", rows[i].what);
		arena_fini(&arena);
	}
}

static void an_error_leaves_out_alone(void **state)
{
	struct arena arena;
	Plenary__ToServer *out = NULL;

	(void)state;
	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].rc == CODEC_OK)
			continue;
		assert_int_equal(codec_to_server((const uint8_t *)rows[i].bytes,
					 rows[i].len, &arena, &out),
			rows[i].rc);
		assert_null(out);
	}
	/* Nothing was unpacked for them. */
	assert_null(arena.blocks);
	arena_fini(&arena);
}

static void what_says_nothing_is_empty(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		int to_server;
		int to_client;
	} cases[] = {
		{BYTES(""), CODEC_EMPTY, CODEC_EMPTY},
		/* A later version's frame. */
		{BYTES("\xa2\x06\x00"), CODEC_EMPTY, CODEC_EMPTY},
		/* A command without a verb is the core's to refuse; to a
		 * client it is an empty push. */
		{BYTES("\x12\x00"), CODEC_OK, CODEC_OK},
		/* A query of nothing; to a client, a reply. */
		{BYTES("\x22\x00"), CODEC_EMPTY, CODEC_OK},
		/* Bye; to a client, an answer without content. */
		{BYTES("\x32\x00"), CODEC_OK, CODEC_EMPTY},
		{BYTES("\x22\x02\x12\x00"), CODEC_OK, CODEC_MALFORMED},
		{BYTES("\x32\x02\x12\x00"), CODEC_OK, CODEC_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const uint8_t *bytes = (const uint8_t *)cases[i].bytes;
		struct arena arena;
		Plenary__ToServer *to_server = NULL;
		Plenary__ToClient *to_client = NULL;
		int rc;

		arena_init(&arena, 0);
		rc = codec_to_server(bytes, cases[i].len, &arena, &to_server);
		if (rc != cases[i].to_server)
			fail_msg("to the server, row %zu: %d", i, rc);
		assert_true((to_server != NULL) == (rc == CODEC_OK));
		rc = codec_to_client(bytes, cases[i].len, &arena, &to_client);
		if (rc != cases[i].to_client)
			fail_msg("to a client, row %zu: %d", i, rc);
		assert_true((to_client != NULL) == (rc == CODEC_OK));
		arena_fini(&arena);
	}
	assert_int_equal(
		codec_check(&plenary__to_server__descriptor, NULL, 0, 0),
		CODEC_OK);
}

/* What would be 58 MB: half a million submessages in 1 MiB. */
static void a_mebibyte_of_empty_submessages_costs_nothing(void **state)
{
	enum { SIZE = 1 << 20 };
	struct buf bytes = {0};
	struct arena arena;
	Plenary__ToServer *to_server = NULL;
	Plenary__ToClient *to_client = NULL;

	(void)state;
	/* command (2) → propose (40) → settings (2), empty, repeated; the
	 * length of SIZE takes three bytes, and both tags are before it. */
	buf_char(&bytes, 0x12);
	buf_varint(&bytes, SIZE + 5);
	buf_append(&bytes, "\xc2\x02", 2);
	buf_varint(&bytes, SIZE);
	for (size_t i = 0; i < SIZE / 2; i++)
		buf_append(&bytes, "\x12\x00", 2);
	arena_init(&arena, 1 << 20);
	assert_int_equal(check(&plenary__to_server__descriptor, bytes.bytes,
				 bytes.len, SIZE),
		CODEC_OK);
	assert_int_equal(
		codec_to_server(bytes.bytes, bytes.len, &arena, &to_server),
		CODEC_TOO_MANY);
	assert_null(arena.blocks);
	/* push (2) → views (2), empty */
	bytes.len = 0;
	buf_char(&bytes, 0x12);
	buf_varint(&bytes, SIZE);
	while (bytes.len < SIZE + 4)
		buf_append(&bytes, "\x12\x00", 2);
	assert_int_equal(
		codec_to_client(bytes.bytes, bytes.len, &arena, &to_client),
		CODEC_TOO_MANY);
	assert_null(arena.blocks);
	assert_null(to_client);
	arena_fini(&arena);
	buf_fini(&bytes);
}

static void the_arena_caps_what_the_count_allows(void **state)
{
	struct buf bytes = {0};
	struct arena arena;
	Plenary__ToServer *to_server = NULL;

	(void)state;
	put_command(&bytes);
	for (size_t cap = 16;; cap += 16) {
		int rc;

		arena_init(&arena, cap);
		rc = codec_to_server(
			bytes.bytes, bytes.len, &arena, &to_server);
		arena_fini(&arena);
		if (rc == CODEC_OK)
			break;
		assert_int_equal(rc, CODEC_TOO_MANY);
		assert_null(to_server);
		assert_true(cap < 10000);
	}
	buf_fini(&bytes);
}

static void parts_are_counted_exactly(void **state)
{
	struct buf bytes = {0};

	(void)state;
	put_command(&bytes);
	/* command, client_seq, amend, proposal and its four, two settings of
	 * two each */
	assert_int_equal(check(&plenary__to_server__descriptor, bytes.bytes,
				 bytes.len, 14),
		CODEC_OK);
	assert_int_equal(check(&plenary__to_server__descriptor, bytes.bytes,
				 bytes.len, 13),
		CODEC_TOO_MANY);
	/* Unknown ones as well. */
	assert_int_equal(check(&plenary__to_server__descriptor,
				 "\xa0\x06\x00\xa0\x06\x00", 6, 2),
		CODEC_OK);
	assert_int_equal(check(&plenary__to_server__descriptor,
				 "\xa0\x06\x00\xa0\x06\x00", 6, 1),
		CODEC_TOO_MANY);
	buf_fini(&bytes);
}

/* The protocol has no repeated numbers yet; the check knows them already. */
static void repeated_numbers_come_packed_or_one_by_one(void **state)
{
	static const ProtobufCFieldDescriptor fields[] = {
		{.name = "varints",
			.id = 1,
			.label = PROTOBUF_C_LABEL_REPEATED,
			.type = PROTOBUF_C_TYPE_UINT32},
		{.name = "fixed",
			.id = 2,
			.label = PROTOBUF_C_LABEL_REPEATED,
			.type = PROTOBUF_C_TYPE_FIXED32},
		{.name = "doubles",
			.id = 3,
			.label = PROTOBUF_C_LABEL_REPEATED,
			.type = PROTOBUF_C_TYPE_DOUBLE},
		{.name = "one",
			.id = 4,
			.label = PROTOBUF_C_LABEL_NONE,
			.type = PROTOBUF_C_TYPE_BOOL},
	};
	static const ProtobufCIntRange ranges[] = {{1, 0}, {0, 4}};
	static const ProtobufCMessageDescriptor numbers = {
		.n_fields = 4,
		.fields = fields,
		.n_field_ranges = 1,
		.field_ranges = ranges,
	};
	static const struct row packed[] = {
		{"one by one", BYTES("\x08\x01\x08\x80\x01"), CODEC_OK},
		{"packed", BYTES("\x0a\x03\x01\x80\x01"), CODEC_OK},
		{"packed, none", BYTES("\x0a\x00"), CODEC_OK},
		{"a varint over the end", BYTES("\x0a\x02\x01\x80\x01"),
			CODEC_MALFORMED},
		{"32 bits", BYTES("\x12\x08\0\0\0\0\0\0\0\0\x15\0\0\0\0"),
			CODEC_OK},
		{"32 bits and a rest", BYTES("\x12\x05\0\0\0\0\0"),
			CODEC_MALFORMED},
		{"64 bits", BYTES("\x1a\x08\0\0\0\0\0\0\0\0"), CODEC_OK},
		{"64 bits cut short", BYTES("\x1a\x04\0\0\0\0"),
			CODEC_MALFORMED},
		{"not a repeated one", BYTES("\x22\x01\x01"), CODEC_MALFORMED},
		{"five elements and a field", BYTES("\x0a\x05\1\1\1\1\1"),
			CODEC_OK},
		{"six elements", BYTES("\x0a\x06\1\1\1\1\1\1"), CODEC_TOO_MANY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(packed) / sizeof(packed[0]); i++) {
		int rc = check(&numbers, packed[i].bytes, packed[i].len, 6);

		if (rc != packed[i].rc)
			fail_msg(
				"%s: %s", packed[i].what, codec_error_text(rc));
	}
}

/* No message contains itself, and none is deeper than the walk's levels: else
 * a peer could not be told apart from a bug here. */
static unsigned depth_of(const ProtobufCMessageDescriptor *root)
{
	const ProtobufCMessageDescriptor *path[32] = {root};
	unsigned field[32] = {0};
	unsigned depth = 1;
	unsigned deepest = 1;

	while (depth > 0) {
		const ProtobufCMessageDescriptor *at = path[depth - 1];
		const ProtobufCFieldDescriptor *next;

		if (field[depth - 1] == at->n_fields) {
			depth--;
			continue;
		}
		next = &at->fields[field[depth - 1]++];
		if (next->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		for (unsigned i = 0; i < depth; i++)
			assert_ptr_not_equal(path[i], next->descriptor);
		assert_true(depth < 32);
		path[depth] = next->descriptor;
		field[depth] = 0;
		depth++;
		if (depth > deepest)
			deepest = depth;
	}
	return deepest;
}

static void the_vocabulary_is_no_deeper_than_the_walk(void **state)
{
	(void)state;
	assert_true(depth_of(&plenary__to_server__descriptor) <= 16);
	assert_true(depth_of(&plenary__to_client__descriptor) <= 16);
	assert_true(depth_of(&plenary__scenario__descriptor) <= 16);
}

static void a_frame_is_a_length_and_the_message(void **state)
{
	struct buf out = {0};
	Plenary__ToServer frame = PLENARY__TO_SERVER__INIT;
	Plenary__Ping ping = PLENARY__PING__INIT;

	(void)state;
	ping.at_ms = 300;
	frame.frame_case = PLENARY__TO_SERVER__FRAME_PING;
	frame.ping = &ping;
	buf_char(&out, '!');
	codec_frame(&out, &frame.base);
	assert_int_equal(out.len, 7);
	assert_memory_equal(out.bytes, "!\x05\x1a\x03\x08\xac\x02", 7);
	buf_fini(&out);
}

/* Around every size at which one of the two lengths grows. */
static void a_push_is_framed_as_if_packed_whole(void **state)
{
	static const size_t sizes[] = {
		0, 1, 120, 125, 126, 127, 128, 16379, 16380, 16384, 70000};

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		struct buf body = {0};
		struct buf whole = {0};
		struct buf framed = {0};
		Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
		Plenary__Push push = PLENARY__PUSH__INIT;
		Plenary__View view = PLENARY__VIEW__INIT;
		Plenary__View *views[] = {&view};
		char *key = calloc(1, sizes[i] + 1);

		assert_non_null(key);
		memset(key, 'k', sizes[i]);
		view.key = key;
		push.n_views = sizes[i] > 0;
		push.views = views;
		frame.frame_case = PLENARY__TO_CLIENT__FRAME_PUSH;
		frame.push = &push;
		codec_frame(&whole, &frame.base);
		body.len = protobuf_c_message_pack(&push.base,
			buf_reserve(&body, protobuf_c_message_get_packed_size(
						   &push.base)));
		codec_frame_push(&framed, body.bytes, body.len);
		assert_int_equal(framed.len, whole.len);
		assert_memory_equal(framed.bytes, whole.bytes, whole.len);
		free(key);
		buf_fini(&body);
		buf_fini(&whole);
		buf_fini(&framed);
	}
}

static void errors_have_texts(void **state)
{
	(void)state;
	assert_string_equal(codec_error_text(CODEC_OK), "done");
	assert_string_equal(codec_error_text(CODEC_BAD_TEXT),
		"a text that is not UTF-8, or has a NUL in it");
	assert_string_equal(
		codec_error_text(1), "an unknown error of the codec");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_command_comes_through),
		cmocka_unit_test(every_prefix_is_judged),
		cmocka_unit_test(every_changed_byte_is_judged),
		cmocka_unit_test(each_row_is_judged),
		cmocka_unit_test(an_error_leaves_out_alone),
		cmocka_unit_test(what_says_nothing_is_empty),
		cmocka_unit_test(a_mebibyte_of_empty_submessages_costs_nothing),
		cmocka_unit_test(the_arena_caps_what_the_count_allows),
		cmocka_unit_test(parts_are_counted_exactly),
		cmocka_unit_test(repeated_numbers_come_packed_or_one_by_one),
		cmocka_unit_test(the_vocabulary_is_no_deeper_than_the_walk),
		cmocka_unit_test(a_frame_is_a_length_and_the_message),
		cmocka_unit_test(a_push_is_framed_as_if_packed_whole),
		cmocka_unit_test(errors_have_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
