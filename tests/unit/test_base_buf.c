/* Growing bytes, and varints at their boundaries. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void grows_and_keeps_what_it_has(void **state)
{
	struct buf buf = {0};

	(void)state;
	for (unsigned i = 0; i < 10000; i++)
		buf_char(&buf, (char)('a' + i % 26));
	assert_int_equal(buf.len, 10000);
	for (unsigned i = 0; i < 10000; i++)
		assert_int_equal(buf.bytes[i], 'a' + i % 26);
	buf_clear(&buf);
	assert_int_equal(buf.len, 0);
	assert_true(buf.room >= 10000);
	buf_fini(&buf);
	assert_null(buf.bytes);
	assert_int_equal(buf.room, 0);
}

static void texts_are_joined(void **state)
{
	struct buf buf = {0};

	(void)state;
	assert_string_equal(buf_cstr(&buf), "");
	buf_append(&buf, NULL, 0);
	buf_str(&buf, "step ");
	buf_printf(&buf, "%s%u", "A", 4U);
	buf_printf(&buf, "%s", "");
	assert_string_equal(buf_cstr(&buf), "step A4");
	assert_int_equal(buf.len, 7);
	buf_fini(&buf);
}

static void the_nul_fits_where_the_room_ends(void **state)
{
	struct buf buf = {0};

	(void)state;
	buf_char(&buf, 'x');
	while (buf.len < buf.room)
		buf_char(&buf, 'x');
	assert_int_equal(strlen(buf_cstr(&buf)), buf.len);
	buf_fini(&buf);
}

static void varints_at_the_boundaries(void **state)
{
	static const struct {
		uint64_t value;
		size_t size;
	} rows[] = {
		{0, 1},
		{0x7f, 1},
		{0x80, 2},
		{0x3fff, 2},
		{0x4000, 3},
		{UINT32_MAX, 5},
		{INT64_MAX, 9},
		{UINT64_MAX, 10},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct buf buf = {0};
		uint64_t back = 0;

		buf_varint(&buf, rows[i].value);
		assert_int_equal(buf.len, rows[i].size);
		assert_int_equal(varint_size(rows[i].value), rows[i].size);
		for (size_t at = 0; at < buf.len; at++) {
			back |= (uint64_t)(buf.bytes[at] & 0x7f) << (7 * at);
			assert_int_equal(buf.bytes[at] >> 7, at + 1 < buf.len);
		}
		assert_true(back == rows[i].value);
		buf_fini(&buf);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_and_keeps_what_it_has),
		cmocka_unit_test(texts_are_joined),
		cmocka_unit_test(the_nul_fits_where_the_room_ends),
		cmocka_unit_test(varints_at_the_boundaries),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
