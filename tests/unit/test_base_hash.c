/* Fields are preceded by their length, so they cannot run into one another. */
#include "base/hash.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void of_two(const char *a, const char *b, uint8_t out[HASH_SIZE])
{
	struct hash hash;

	hash_init(&hash, NULL);
	hash_str(&hash, a);
	hash_str(&hash, b);
	hash_final(&hash, out);
}

static void fields_do_not_run_together(void **state)
{
	uint8_t ab_c[HASH_SIZE];
	uint8_t a_bc[HASH_SIZE];
	uint8_t again[HASH_SIZE];

	(void)state;
	of_two("ab", "c", ab_c);
	of_two("a", "bc", a_bc);
	of_two("ab", "c", again);
	assert_memory_not_equal(ab_c, a_bc, HASH_SIZE);
	assert_memory_equal(ab_c, again, HASH_SIZE);
}

/* The log's chain depends on the layout: length and numbers are 8 bytes, the
 * lowest first. */
static void the_layout_is_fixed(void **state)
{
	static const uint8_t layout[] = {3, 0, 0, 0, 0, 0, 0, 0, 'a', 'b', 'c',
		8, 0, 0, 0, 0, 0, 0, 0, 2, 1, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0,
		0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0,
		0, 0, 0, 0, 0, 0};
	uint8_t key[HASH_SIZE] = {1, 2, 3};
	uint8_t expected[HASH_SIZE];
	uint8_t got[HASH_SIZE];

	(void)state;
	for (int keyed = 0; keyed < 2; keyed++) {
		struct hash hash;

		hash_init(&hash, keyed ? key : NULL);
		hash_str(&hash, "abc");
		hash_u64(&hash, 258);
		hash_i64(&hash, -1);
		hash_bytes(&hash, NULL, 0);
		hash_final(&hash, got);
		crypto_generichash(expected, HASH_SIZE, layout, sizeof(layout),
			keyed ? key : NULL, keyed ? HASH_SIZE : 0);
		assert_memory_equal(got, expected, HASH_SIZE);
	}
}

static void hexadecimal(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x9f, 0xab};
	char text[7];

	(void)state;
	hash_hex(text, bytes, sizeof(bytes));
	assert_string_equal(text, "009fab");
	hash_hex(text, bytes, 0);
	assert_string_equal(text, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fields_do_not_run_together),
		cmocka_unit_test(the_layout_is_fixed),
		cmocka_unit_test(hexadecimal),
	};

	return sodium_init() < 0 ||
	       cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
