/*
 * Frames and what is in them, as the server takes them from a peer.
 *
 * Beside crashes it looks for three broken promises: the frames are the same
 * in one piece and byte by byte; what codec_check() lets through protobuf-c
 * unpacks; and packed again it passes once more.
 */
#include "wire/codec.h"
#include "wire/frame.h"
#include "wire/json.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { FRAME_CAP = 64 * 1024, ARENA_CAP = 1024 * 1024 };

static void demand(int condition)
{
	if (!condition)
		abort();
}

/* Unpacks without a cap, so that nothing but the check's mistake can fail. */
static void check_again(const ProtobufCMessageDescriptor *descriptor,
	const uint8_t *bytes, size_t len)
{
	struct arena arena;
	struct buf again = {0};
	ProtobufCMessage *message;

	arena_init(&arena, 0);
	message = protobuf_c_message_unpack(
		descriptor, arena_allocator(&arena), len, bytes);
	demand(message != NULL);
	again.len = protobuf_c_message_pack(
		message, buf_reserve(&again,
				 protobuf_c_message_get_packed_size(message)));
	demand(again.len == protobuf_c_message_get_packed_size(message));
	demand(codec_check(descriptor, again.bytes, again.len, SIZE_MAX) ==
		CODEC_OK);
	buf_clear(&again);
	json_message(&again, message);
	demand(again.len >= 2);
	buf_fini(&again);
	arena_fini(&arena);
}

static int take_message(void *arg, const uint8_t *message, size_t len)
{
	struct buf *seen = arg;
	struct arena arena;
	Plenary__ToServer *to_server = NULL;
	Plenary__ToClient *to_client = NULL;
	int rc;

	buf_varint(seen, len);
	buf_append(seen, message, len);
	arena_init(&arena, ARENA_CAP);
	rc = codec_to_server(message, len, &arena, &to_server);
	demand((rc == CODEC_OK) == (to_server != NULL));
	arena_reset(&arena);
	rc = codec_to_client(message, len, &arena, &to_client);
	demand((rc == CODEC_OK) == (to_client != NULL));
	arena_fini(&arena);
	if (codec_check(&plenary__to_server__descriptor, message, len,
		    CODEC_TO_SERVER_PARTS) == CODEC_OK)
		check_again(&plenary__to_server__descriptor, message, len);
	if (codec_check(&plenary__to_client__descriptor, message, len,
		    CODEC_TO_CLIENT_PARTS) == CODEC_OK)
		check_again(&plenary__to_client__descriptor, message, len);
	return 0;
}

static int note_message(void *arg, const uint8_t *message, size_t len)
{
	struct buf *seen = arg;

	buf_varint(seen, len);
	buf_append(seen, message, len);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct frame_reader reader;
	struct buf whole = {0};
	struct buf bytewise = {0};
	int rc;
	int bytewise_rc = 0;

	frame_reader_init(&reader, FRAME_CAP);
	rc = frame_feed(&reader, data, size, take_message, &whole);
	frame_reader_fini(&reader);
	frame_reader_init(&reader, FRAME_CAP);
	for (size_t i = 0; i < size; i++)
		bytewise_rc = frame_feed(
			&reader, data + i, 1, note_message, &bytewise);
	frame_reader_fini(&reader);
	demand(rc == bytewise_rc && whole.len == bytewise.len);
	demand(whole.len == 0 ||
		memcmp(whole.bytes, bytewise.bytes, whole.len) == 0);
	buf_fini(&whole);
	buf_fini(&bytewise);
	return 0;
}
