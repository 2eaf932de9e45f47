#include "wire/frame.h"

const char *frame_error_text(int error)
{
	switch (error) {
#define X(name, value, text) \
	case name:           \
		return text;
		FRAME_ERROR_MAP(X)
#undef X
	default:
		return "an unknown framing error";
	}
}

void frame_reader_init(struct frame_reader *reader, size_t cap)
{
	*reader = (struct frame_reader){.cap = cap};
}

void frame_reader_fini(struct frame_reader *reader)
{
	buf_fini(&reader->pending);
}

/* What the beginning of a frame says about the whole of it. */
struct head {
	size_t size; /* bytes of the length itself; 0: it is not whole yet */
	size_t body; /* bytes of the message */
};

/* Reads the length at the beginning of a frame. 0 or a frame_error. */
static int read_head(
	const uint8_t *bytes, size_t len, size_t cap, struct head *head)
{
	uint64_t value = 0;

	for (size_t i = 0; i < len; i++) {
		/* Only the lowest bit of a tenth byte is left in 64. */
		if (i == VARINT_MAX - 1 && bytes[i] > 1)
			return FRAME_BAD_LENGTH;
		value |= (uint64_t)(bytes[i] & 0x7f) << (7 * i);
		if ((bytes[i] & 0x80) != 0)
			continue;
		if (value == 0)
			return FRAME_EMPTY;
		if (value > cap)
			return FRAME_TOO_BIG;
		*head = (struct head){.size = i + 1, .body = (size_t)value};
		return FRAME_OK;
	}
	*head = (struct head){0};
	return FRAME_OK;
}

/*
 * Adds to the frame that was begun earlier. Sets *used to the bytes taken;
 * *head is the frame's, with size 0 while its length is not whole.
 */
static int continue_pending(struct frame_reader *reader, const uint8_t *bytes,
	size_t len, struct head *head, size_t *used)
{
	size_t taken = 0;
	size_t more;

	for (;;) {
		int rc = read_head(reader->pending.bytes, reader->pending.len,
			reader->cap, head);

		if (rc != FRAME_OK)
			return rc;
		if (head->size > 0 || taken == len)
			break;
		buf_append(&reader->pending, &bytes[taken], 1);
		taken++;
	}
	if (head->size > 0) {
		more = head->size + head->body - reader->pending.len;
		if (more > len - taken)
			more = len - taken;
		buf_append(&reader->pending, bytes + taken, more);
		taken += more;
	}
	*used = taken;
	return FRAME_OK;
}

/*
 * Takes one frame, or what there is of it, from the front of the bytes. Sets
 * *used to the bytes taken.
 */
static int take_one(struct frame_reader *reader, const uint8_t *bytes,
	size_t len, size_t *used,
	int (*each)(void *arg, const uint8_t *message, size_t len), void *arg)
{
	struct buf *pending = &reader->pending;
	struct head head = {0};
	int rc;

	if (pending->len > 0) {
		rc = continue_pending(reader, bytes, len, &head, used);
		if (rc != FRAME_OK || head.size == 0 ||
			pending->len < head.size + head.body)
			return rc;
		rc = each(arg, pending->bytes + head.size, head.body);
		/* An idle connection keeps no memory for the next one. */
		buf_fini(pending);
		return rc;
	}
	rc = read_head(bytes, len, reader->cap, &head);
	if (rc != FRAME_OK)
		return rc;
	if (head.size == 0 || head.body > len - head.size) {
		/* Grows with what arrived, not with what was announced. */
		buf_append(pending, bytes, len);
		*used = len;
		return FRAME_OK;
	}
	*used = head.size + head.body;
	return each(arg, bytes + head.size, head.body);
}

int frame_feed(struct frame_reader *reader, const uint8_t *bytes, size_t len,
	int (*each)(void *arg, const uint8_t *message, size_t len), void *arg)
{
	while (len > 0 && reader->stopped == 0) {
		size_t used = 0;

		reader->stopped =
			take_one(reader, bytes, len, &used, each, arg);
		bytes += used;
		len -= used;
	}
	if (reader->stopped != 0)
		buf_fini(&reader->pending);
	return reader->stopped;
}
