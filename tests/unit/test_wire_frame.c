/* Frames come out the same whatever the pieces in which the bytes came. */
#include "wire/frame.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { CAP = 1000 };

/* What came out, as "length:first byte," a frame. */
struct taken {
	struct buf text;
	unsigned stop_after; /* frames; 0: never */
	unsigned n;
	struct frame_reader *reader; /* whose cap grows with the first frame */
};

static int take(void *arg, const uint8_t *message, size_t len)
{
	struct taken *taken = arg;

	for (size_t i = 0; i < len; i++)
		assert_int_equal(message[i], message[0]);
	buf_printf(&taken->text, "%zu:%c,", len, message[0]);
	taken->n++;
	if (taken->reader != NULL)
		taken->reader->cap = CAP;
	return taken->n == taken->stop_after ? 77 : 0;
}

static void put_frame(struct buf *buf, size_t len, char c)
{
	buf_varint(buf, len);
	memset(buf_reserve(buf, len), c, len);
	buf->len += len;
}

/* Feeds in pieces of `step` bytes, each in memory of its own size. */
static int feed_in_steps(struct frame_reader *reader, const struct buf *bytes,
	size_t step, struct taken *taken)
{
	int rc = 0;

	for (size_t at = 0; rc == 0 && at < bytes->len; at += step) {
		size_t n = bytes->len - at < step ? bytes->len - at : step;
		uint8_t *piece = malloc(n);

		assert_non_null(piece);
		memcpy(piece, bytes->bytes + at, n);
		rc = frame_feed(reader, piece, n, take, taken);
		free(piece);
	}
	return rc;
}

static void any_split_gives_the_same_frames(void **state)
{
	static const size_t lengths[] = {1, 2, 127, 128, 129, 1, 999, 1000, 3};
	struct buf bytes = {0};
	struct buf expected = {0};

	(void)state;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(lengths[0]); i++) {
		put_frame(&bytes, lengths[i], (char)('a' + i));
		buf_printf(&expected, "%zu:%c,", lengths[i], (char)('a' + i));
	}
	for (size_t step = 1; step <= bytes.len; step++) {
		struct frame_reader reader;
		struct taken taken = {0};

		frame_reader_init(&reader, CAP);
		assert_int_equal(
			feed_in_steps(&reader, &bytes, step, &taken), 0);
		assert_string_equal(buf_cstr(&taken.text), buf_cstr(&expected));
		/* Nothing is kept between frames. */
		assert_null(reader.pending.bytes);
		frame_reader_fini(&reader);
		buf_fini(&taken.text);
	}
	buf_fini(&expected);
	buf_fini(&bytes);
}

/* A splitmix step: the same splits in every run. */
static uint64_t next_random(uint64_t *seed)
{
	uint64_t z = *seed += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

static void random_frames_in_random_splits(void **state)
{
	uint64_t seed = 1;

	(void)state;
	for (unsigned round = 0; round < 300; round++) {
		struct frame_reader reader;
		struct taken taken = {0};
		struct buf bytes = {0};
		struct buf expected = {0};

		frame_reader_init(&reader, CAP);
		for (unsigned i = 0; i < 20; i++) {
			size_t len = 1 + next_random(&seed) % CAP;

			put_frame(&bytes, len, 'x');
			buf_printf(&expected, "%zu:x,", len);
		}
		for (size_t at = 0; at < bytes.len;) {
			size_t n = next_random(&seed) % 1500;

			if (n > bytes.len - at)
				n = bytes.len - at;
			assert_int_equal(frame_feed(&reader, bytes.bytes + at,
						 n, take, &taken),
				0);
			at += n;
		}
		assert_string_equal(buf_cstr(&taken.text), buf_cstr(&expected));
		frame_reader_fini(&reader);
		buf_fini(&taken.text);
		buf_fini(&expected);
		buf_fini(&bytes);
	}
}

static void bad_lengths_are_refused_however_they_come(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		int rc;
		const char *text;
	} rows[] = {
		{"\x00", 1, FRAME_EMPTY, ""},
		{"\x80\x80\x00", 3, FRAME_EMPTY, ""},
		{"\x01"
		 "a\x00",
			3, FRAME_EMPTY, "1:a,"},
		{"\xe9\x07", 2, FRAME_TOO_BIG, ""},
		{"\x01"
		 "a\xff\xff\xff\xff\x0f",
			7, FRAME_TOO_BIG, "1:a,"},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01", 10, FRAME_TOO_BIG,
			""},
		{"\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02", 10,
			FRAME_BAD_LENGTH, ""},
		{"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", 11,
			FRAME_BAD_LENGTH, ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		for (size_t step = 1; step <= rows[i].len; step++) {
			struct buf bytes = {0};
			struct frame_reader reader;
			struct taken taken = {0};

			buf_append(&bytes, rows[i].bytes, rows[i].len);
			frame_reader_init(&reader, CAP);
			assert_int_equal(
				feed_in_steps(&reader, &bytes, step, &taken),
				rows[i].rc);
			assert_string_equal(
				buf_cstr(&taken.text), rows[i].text);
			/* It stays ended, and holds nothing. */
			assert_int_equal(
				frame_feed(&reader, (const uint8_t *)"\x01z", 2,
					take, &taken),
				rows[i].rc);
			assert_string_equal(
				buf_cstr(&taken.text), rows[i].text);
			assert_null(reader.pending.bytes);
			frame_reader_fini(&reader);
			buf_fini(&taken.text);
			buf_fini(&bytes);
		}
	}
}

static void memory_follows_what_arrived_not_what_was_announced(void **state)
{
	struct frame_reader reader;
	struct taken taken = {0};
	struct buf bytes = {0};

	(void)state;
	frame_reader_init(&reader, (size_t)1 << 30);
	buf_varint(&bytes, (size_t)1 << 30);
	buf_str(&bytes, "only this");
	assert_int_equal(
		frame_feed(&reader, bytes.bytes, bytes.len, take, &taken), 0);
	assert_int_equal(reader.pending.len, bytes.len);
	assert_true(reader.pending.room <= 4096);
	frame_reader_fini(&reader);
	buf_fini(&bytes);
}

static void the_taker_may_stop(void **state)
{
	struct buf bytes = {0};

	(void)state;
	put_frame(&bytes, 5, 'a');
	put_frame(&bytes, 6, 'b');
	put_frame(&bytes, 7, 'c');
	for (size_t step = 1; step <= bytes.len; step++) {
		struct frame_reader reader;
		struct taken taken = {.stop_after = 2};

		frame_reader_init(&reader, CAP);
		assert_int_equal(
			feed_in_steps(&reader, &bytes, step, &taken), 77);
		assert_int_equal(taken.n, 2);
		assert_int_equal(frame_feed(&reader, bytes.bytes, bytes.len,
					 take, &taken),
			77);
		assert_int_equal(taken.n, 2);
		frame_reader_fini(&reader);
		buf_fini(&taken.text);
	}
	buf_fini(&bytes);
}

static void the_cap_may_grow_between_frames(void **state)
{
	struct buf bytes = {0};

	(void)state;
	put_frame(&bytes, 10, 'a');
	put_frame(&bytes, 500, 'b');
	for (size_t step = 1; step <= bytes.len; step += 7) {
		struct frame_reader reader;
		struct taken taken = {.reader = &reader};

		frame_reader_init(&reader, 10);
		assert_int_equal(
			feed_in_steps(&reader, &bytes, step, &taken), 0);
		assert_string_equal(buf_cstr(&taken.text), "10:a,500:b,");
		frame_reader_fini(&reader);
		buf_fini(&taken.text);
	}
	buf_fini(&bytes);
}

static void errors_have_texts(void **state)
{
	(void)state;
	assert_string_equal(
		frame_error_text(FRAME_TOO_BIG), "a frame over its size limit");
	assert_string_equal(frame_error_text(5), "an unknown framing error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(any_split_gives_the_same_frames),
		cmocka_unit_test(random_frames_in_random_splits),
		cmocka_unit_test(bad_lengths_are_refused_however_they_come),
		cmocka_unit_test(
			memory_follows_what_arrived_not_what_was_announced),
		cmocka_unit_test(the_taker_may_stop),
		cmocka_unit_test(the_cap_may_grow_between_frames),
		cmocka_unit_test(errors_have_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
