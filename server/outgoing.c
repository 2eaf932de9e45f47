#include "outgoing.h"

#include "wire/codec.h"

#include <assert.h>

static void put(struct buf *out, Plenary__ToClient *frame)
{
	codec_frame(out, &frame->base);
}

void outgoing_welcome(struct buf *out, Plenary__Welcome *welcome)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;

	frame.frame_case = PLENARY__TO_CLIENT__FRAME_WELCOME;
	frame.welcome = welcome;
	put(out, &frame);
}

void outgoing_push(struct buf *out, Plenary__Push *push)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;

	frame.frame_case = PLENARY__TO_CLIENT__FRAME_PUSH;
	frame.push = push;
	put(out, &frame);
}

void outgoing_live(struct buf *out, uint64_t seq)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Live live = PLENARY__LIVE__INIT;

	live.seq = seq;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_LIVE;
	frame.live = &live;
	put(out, &frame);
}

void outgoing_reply(struct buf *out, Plenary__Reply *reply)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;

	frame.frame_case = PLENARY__TO_CLIENT__FRAME_REPLY;
	frame.reply = reply;
	put(out, &frame);
}

void outgoing_ping(struct buf *out, int64_t at_ms)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Ping ping = PLENARY__PING__INIT;

	ping.at_ms = at_ms;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_PING;
	frame.ping = &ping;
	put(out, &frame);
}

void outgoing_answer(struct buf *out, Plenary__Answer *answer)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;

	frame.frame_case = PLENARY__TO_CLIENT__FRAME_ANSWER;
	frame.answer = answer;
	put(out, &frame);
}

void outgoing_opened(struct buf *out, Plenary__Opened *opened)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;

	frame.frame_case = PLENARY__TO_CLIENT__FRAME_OPENED;
	frame.opened = opened;
	put(out, &frame);
}

void outgoing_fatal(struct buf *out, Plenary__Error *error)
{
	Plenary__ToClient frame = PLENARY__TO_CLIENT__INIT;
	Plenary__Fatal fatal = PLENARY__FATAL__INIT;

	fatal.error = error;
	frame.frame_case = PLENARY__TO_CLIENT__FRAME_FATAL;
	frame.fatal = &fatal;
	put(out, &frame);
}

void outgoing_fatal_text(
	struct buf *out, Plenary__ErrorCode code, const char *text)
{
	Plenary__Error error = PLENARY__ERROR__INIT;

	error.code = code;
	/* protobuf-c does not write through it. */
	error.message = (char *)text;
	outgoing_fatal(out, &error);
}

/* The length of the field at the front: a tag of one byte, a varint, content.
 * Push has nothing else. */
static size_t field_len(const uint8_t *body, size_t len)
{
	uint64_t content = 0;
	unsigned shift = 0;
	size_t at = 1;

	for (;;) {
		assert(at < len && shift < 64);
		content |= (uint64_t)(body[at] & 0x7f) << shift;
		shift += 7;
		if ((body[at++] & 0x80) == 0)
			break;
	}
	assert(content <= len - at);
	return at + (size_t)content;
}

void outgoing_push_body(
	struct buf *out, const uint8_t *body, size_t len, size_t size)
{
	size_t begin = 0;
	size_t end = 0;

	while (end < len) {
		size_t field = field_len(body + end, len - end);

		if (end > begin && end - begin + field > size) {
			codec_frame_push(out, body + begin, end - begin);
			begin = end;
		}
		end += field;
	}
	if (end > begin)
		codec_frame_push(out, body + begin, end - begin);
}

Plenary__Error *error_new(
	struct arena *arena, Plenary__ErrorCode code, const char *text)
{
	Plenary__Error *error = arena_alloc(arena, sizeof *error);

	plenary__error__init(error);
	error->code = code;
	error->message = arena_strdup(arena, text);
	return error;
}

Plenary__Error *error_with(struct arena *arena, Plenary__ErrorCode code,
	const char *text, const char *name, const char *value)
{
	Plenary__Error *error = error_new(arena, code, text);
	Plenary__Param *param = arena_alloc(arena, sizeof *param);

	plenary__param__init(param);
	param->name = arena_strdup(arena, name);
	param->value = arena_strdup(arena, value);
	error->params = arena_alloc(arena, sizeof(Plenary__Param *));
	error->params[0] = param;
	error->n_params = 1;
	return error;
}
