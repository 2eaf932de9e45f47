/*
 * codec.h: messages out of and into bytes. What comes from a peer is checked
 * before it is unpacked, and unpacked into an arena under a cap.
 */
#ifndef PLENARY_WIRE_CODEC_H
#define PLENARY_WIRE_CODEC_H

#include "base/arena.h"
#include "base/buf.h"

#include <plenary.pb-c.h>

#define CODEC_ERROR_MAP(X)                                                     \
	X(CODEC_OK, 0, "done")                                                 \
	X(CODEC_MALFORMED, -1, "bytes that are not a message of the protocol") \
	X(CODEC_BAD_TEXT, -2, "a text that is not UTF-8, or has a NUL in it")  \
	X(CODEC_TOO_MANY, -3, "more parts than a message may have")            \
	X(CODEC_EMPTY, -4, "a message with no content that this version knows")

enum codec_error {
#define X(name, value, text) name = (value),
	CODEC_ERROR_MAP(X)
#undef X
};
const char *codec_error_text(int error);

/*
 * How many parts (fields at any depth, elements of packed fields) a message
 * may have. A command has a few per setting. A push to a client may hold a
 * snapshot: a real field takes four bytes and more on average, so this is
 * what a frame of 1 MiB can hold of them.
 */
enum { CODEC_TO_SERVER_PARTS = 4096, CODEC_TO_CLIENT_PARTS = 256 * 1024 };

/*
 * Walks the wire format by the descriptor, without allocating: every text is
 * UTF-8 without NUL, lengths fit, wire types match, groups do not occur, no
 * more than max_parts parts in all, known depth only. Unknown fields are
 * passed over (a later version may send them) but count as parts. A submessage
 * that is not repeated stands at most once in its parent: no encoder writes it
 * twice, and protobuf-c fails to merge some of those that protobuf allows.
 */
int codec_check(const ProtobufCMessageDescriptor *descriptor,
	const uint8_t *bytes, size_t len, size_t max_parts);

/*
 * Checked and unpacked into the arena, which owns all of it; CODEC_TOO_MANY
 * where the arena's cap is reached. The frame's case is set, and so is that of
 * a Query and an Answer, else CODEC_EMPTY. Command.verb may be unset, which is
 * for the core to refuse under the command's number; so may the cases of
 * events and views, which a client passes over. Unknown fields stay in the
 * messages, so a peer's message is never packed again for others: what is sent
 * on is copied field by field. *out on success only.
 */
int codec_to_server(const uint8_t *bytes, size_t len, struct arena *arena,
	Plenary__ToServer **out);
int codec_to_client(const uint8_t *bytes, size_t len, struct arena *arena,
	Plenary__ToClient **out);

/* Appends the message as a frame: varint length, then the message. */
void codec_frame(struct buf *out, const ProtobufCMessage *message);

/* Appends a frame ToClient{push} around a Push body that is packed already. */
void codec_frame_push(struct buf *out, const uint8_t *body, size_t len);

#endif
