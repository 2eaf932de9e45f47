/* Shared chunks and queues of spans: counted, merged, and freed in time (the
 * sanitizers' build sees a reference too many or too few). */
#include "wire/outq.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { RIBBON_CHUNK = 64 * 1024 };

static struct span append(struct ribbon *ribbon, const char *text)
{
	return ribbon_append(ribbon, (const uint8_t *)text, strlen(text));
}

static void add(struct outq *queue, struct ribbon *ribbon, const char *text)
{
	struct span span = append(ribbon, text);

	outq_add(queue, &span);
	span_fini(&span);
}

static void expect(const struct outq *queue, const char *text)
{
	struct outq_piece pieces[64];
	size_t n = outq_peek(queue, pieces, 64);
	size_t at = 0;

	assert_int_equal(queue->bytes, strlen(text));
	for (size_t i = 0; i < n; i++) {
		assert_true(pieces[i].len > 0);
		assert_memory_equal(pieces[i].base, text + at, pieces[i].len);
		at += pieces[i].len;
	}
	assert_int_equal(at, strlen(text));
}

static void neighbours_become_one_piece(void **state)
{
	struct ribbon ribbon = {0};
	struct outq queue;

	(void)state;
	outq_init(&queue);
	add(&queue, &ribbon, "one ");
	add(&queue, &ribbon, "two ");
	add(&queue, &ribbon, "three");
	assert_int_equal(queue.n, 1);
	expect(&queue, "one two three");
	outq_drop(&queue, 6);
	expect(&queue, "o three");
	outq_drop(&queue, 0);
	outq_drop(&queue, 7);
	assert_int_equal(queue.bytes, 0);
	assert_int_equal(queue.n, 0);
	assert_int_equal(ribbon.chunk->refs, 1);
	outq_fini(&queue);
	ribbon_fini(&ribbon);
}

static void other_bytes_between_keep_the_order(void **state)
{
	struct ribbon all = {0};
	struct ribbon own = {0};
	struct outq queue;
	struct span skipped;

	(void)state;
	outq_init(&queue);
	add(&queue, &all, "a");
	add(&queue, &own, "b");
	add(&queue, &all, "c");
	/* Bytes that another connection gets are a gap for this one. */
	skipped = append(&all, "not mine");
	add(&queue, &all, "d");
	span_fini(&skipped);
	add(&queue, &own, "");
	assert_int_equal(queue.n, 4);
	expect(&queue, "abcd");
	outq_drop(&queue, 2);
	expect(&queue, "cd");
	outq_fini(&queue);
	assert_int_equal(all.chunk->refs, 1);
	ribbon_fini(&all);
	ribbon_fini(&own);
}

static void a_queue_outlives_the_ribbon(void **state)
{
	struct ribbon ribbon = {0};
	struct outq first;
	struct outq second;
	struct span span;

	(void)state;
	outq_init(&first);
	outq_init(&second);
	span = append(&ribbon, "shared");
	outq_add(&first, &span);
	outq_add(&second, &span);
	assert_int_equal(ribbon.chunk->refs, 4);
	span_fini(&span);
	assert_null(span.chunk);
	ribbon_fini(&ribbon);
	assert_null(ribbon.chunk);
	outq_drop(&first, 6);
	expect(&second, "shared");
	outq_fini(&first);
	outq_fini(&second);
}

static void a_full_chunk_is_followed_by_another(void **state)
{
	static uint8_t bytes[RIBBON_CHUNK + 1];
	struct ribbon ribbon = {0};
	struct span most;
	struct span rest;
	struct span one_more;
	struct span large;

	(void)state;
	most = ribbon_append(&ribbon, bytes, RIBBON_CHUNK - 1);
	rest = ribbon_append(&ribbon, bytes, 1);
	assert_ptr_equal(most.chunk, rest.chunk);
	one_more = ribbon_append(&ribbon, bytes, 1);
	assert_ptr_not_equal(most.chunk, one_more.chunk);
	assert_int_equal(one_more.from, 0);
	large = ribbon_append(&ribbon, bytes, sizeof(bytes));
	assert_int_equal(large.chunk->room, sizeof(bytes));
	assert_int_equal(large.to, sizeof(bytes));
	span_fini(&most);
	span_fini(&rest);
	span_fini(&one_more);
	span_fini(&large);
	ribbon_fini(&ribbon);
}

static void a_forgotten_chunk_is_used_again_a_held_one_is_not(void **state)
{
	struct ribbon ribbon = {0};
	struct outq queue;
	struct span span;

	(void)state;
	outq_init(&queue);
	add(&queue, &ribbon, "held");
	span = append(&ribbon, "next");
	assert_int_equal(span.from, 4);
	span_fini(&span);
	expect(&queue, "held");
	outq_drop(&queue, 4);
	span = append(&ribbon, "anew");
	assert_int_equal(span.from, 0);
	span_fini(&span);
	outq_fini(&queue);
	ribbon_fini(&ribbon);
}

static void peeking_stops_at_its_room(void **state)
{
	struct ribbon a = {0};
	struct ribbon b = {0};
	struct outq queue;
	struct outq_piece pieces[3];

	(void)state;
	outq_init(&queue);
	for (unsigned i = 0; i < 10; i++)
		add(&queue, i % 2 == 0 ? &a : &b, "xy");
	assert_int_equal(queue.n, 10);
	assert_int_equal(outq_peek(&queue, pieces, 3), 3);
	assert_int_equal(outq_peek(&queue, pieces, 0), 0);
	outq_drop(&queue, 5);
	assert_int_equal(outq_peek(&queue, pieces, 1), 1);
	assert_int_equal(pieces[0].len, 1);
	outq_fini(&queue);
	ribbon_fini(&a);
	ribbon_fini(&b);
}

/* Against a plain array, for long enough that the spans are moved, grown and
 * given back many times. */
static void a_long_run_agrees_with_a_plain_array(void **state)
{
	static char model[1 << 20];
	struct ribbon ribbons[3] = {{0}};
	struct outq queue;
	size_t from = 0;
	size_t to = 0;
	uint32_t random = 1;

	(void)state;
	outq_init(&queue);
	for (unsigned round = 0; round < 4000; round++) {
		char text[64] = {0};
		size_t n;

		random = random * 1664525U + 1013904223U;
		n = (random >> 16) % 60;
		memset(text, 'a' + (int)(round % 26), n);
		memcpy(model + to, text, n);
		to += n;
		add(&queue, &ribbons[(random >> 8) % 3], text);
		/* It grows for a while, then empties. */
		n = round % 500 < 400 ? (random >> 12) % 40
				      : queue.bytes / 2 + 1;
		if (n > queue.bytes || round % 500 == 499)
			n = queue.bytes;
		outq_drop(&queue, n);
		from += n;
		assert_int_equal(queue.bytes, to - from);
		if (queue.bytes > 0) {
			struct outq_piece piece;

			assert_int_equal(outq_peek(&queue, &piece, 1), 1);
			assert_memory_equal(
				piece.base, model + from, piece.len);
		}
	}
	outq_drop(&queue, queue.bytes);
	/* An idle connection holds next to nothing. */
	assert_true(queue.room <= 8);
	outq_fini(&queue);
	for (unsigned i = 0; i < 3; i++)
		ribbon_fini(&ribbons[i]);
}

static void nothing_is_allowed(void **state)
{
	struct span none = {0};
	struct ribbon ribbon = {0};

	(void)state;
	chunk_unref(NULL);
	span_fini(&none);
	ribbon_fini(&ribbon);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(neighbours_become_one_piece),
		cmocka_unit_test(other_bytes_between_keep_the_order),
		cmocka_unit_test(a_queue_outlives_the_ribbon),
		cmocka_unit_test(a_full_chunk_is_followed_by_another),
		cmocka_unit_test(
			a_forgotten_chunk_is_used_again_a_held_one_is_not),
		cmocka_unit_test(peeking_stops_at_its_room),
		cmocka_unit_test(a_long_run_agrees_with_a_plain_array),
		cmocka_unit_test(nothing_is_allowed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
