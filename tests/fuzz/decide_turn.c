#include "tests/fuzz/decide_turn.h"

#include "wire/frame.h"

/* The first message only; the next frame stands behind two other bytes. */
static int take(void *arg, const uint8_t *message, size_t len)
{
	struct turn *turn = arg;

	turn->message = message;
	turn->len = len;
	return 1;
}

/* Returns where the next turn begins, or NULL: there is no whole one. */
static const uint8_t *read_turn(
	const uint8_t *at, size_t size, struct turn *turn)
{
	struct frame_reader reader;
	int rc;

	if (size < 2)
		return NULL;
	*turn = (struct turn){.who = at[0], .wait = at[1]};
	frame_reader_init(&reader, TURN_FRAME_CAP);
	rc = frame_feed(&reader, at + 2, size - 2, take, turn);
	frame_reader_fini(&reader);
	return rc == 1 ? turn->message + turn->len : NULL;
}

unsigned turns_read(
	const uint8_t *data, size_t size, struct turn turns[TURNS_MAX])
{
	const uint8_t *at = data;
	unsigned n = 0;

	while (n < TURNS_MAX && size > 0) {
		at = read_turn(at, (size_t)(data + size - at), &turns[n]);
		if (at == NULL)
			break;
		n++;
	}
	return n;
}

void turn_write(struct buf *out, const struct turn *turn)
{
	buf_append(out, &turn->who, 1);
	buf_append(out, &turn->wait, 1);
	buf_varint(out, turn->len);
	buf_append(out, turn->message, turn->len);
}

int64_t turn_wait_ms(uint8_t wait)
{
	/* Around the periods of the exercise: 20 and 30 minutes, one, two and
	 * three hours. */
	static const int64_t waits[] = {0, 1, 1000, 60000, 300000, 1199999,
		1200000, 1200001, 1800000, 3599999, 3600000, 7199999, 7200000,
		10799999, 10800000, 43200000};

	return waits[wait % (sizeof(waits) / sizeof(waits[0]))];
}
