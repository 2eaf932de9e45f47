/* Well-formed UTF-8 by RFC 3629, and what may stand on a line. */
#include "base/utf8.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct row {
	const char *bytes;
	size_t len;
	bool valid;
	bool printable;
};

#define ROW(text, valid, printable)                      \
	{                                                \
		text, sizeof(text) - 1, valid, printable \
	}

static const struct row rows[] = {
	ROW("", true, true),
	ROW("Ottawa", true, true),
	ROW("Qu\xc3\xa9"
	    "bec",
		true, true),
	ROW("M\xc3\xa9xico \xe2\x80\x94 \xf0\x9f\x87\xb2", true, true),
	ROW("\xc2\x80", true, false),        /* a C1 control */
	ROW("\xdf\xbf", true, true),         /* U+07FF */
	ROW("\xe0\xa0\x80", true, true),     /* U+0800 */
	ROW("\xed\x9f\xbf", true, true),     /* U+D7FF */
	ROW("\xee\x80\x80", true, true),     /* U+E000 */
	ROW("\xf0\x90\x80\x80", true, true), /* U+10000 */
	ROW("\xf4\x8f\xbf\xbf", true, true), /* U+10FFFF */
	ROW("two\nlines\ttab", true, false),
	ROW("\x1b[2J", true, false),
	ROW("\x7f", true, false),
	ROW("\xe2\x80\xa8", true, false), /* a line separator */
	ROW("a\xe2\x80\xae"
	    "b",
		true, false), /* right-to-left override */
	ROW("a\xe2\x81\xa6"
	    "b",
		true, false), /* an isolate */
	ROW("a\xe2\x80\x8b"
	    "b",
		true, false), /* zero width */
	ROW("\xef\xbb\xbf"
	    "a",
		true, false),            /* byte order mark */
	ROW("\xe2\x80\xaf", true, true), /* narrow space, as in French */
	ROW("nul\0inside", false, false),
	ROW("\x80", false, false), /* a continuation alone */
	ROW("\xc3", false, false), /* cut short */
	ROW("\xe2\x80", false, false),
	ROW("\xf0\x9f\x87", false, false),
	ROW("\xc3(", false, false),    /* no continuation */
	ROW("\xc0\xaf", false, false), /* overlong */
	ROW("\xc1\xbf", false, false),
	ROW("\xc0\x80", false, false), /* overlong NUL */
	ROW("\xe0\x9f\xbf", false, false),
	ROW("\xf0\x8f\xbf\xbf", false, false),
	ROW("\xed\xa0\x80", false, false), /* surrogates */
	ROW("\xed\xbf\xbf", false, false),
	ROW("\xf4\x90\x80\x80", false, false), /* past U+10FFFF */
	ROW("\xf8\x88\x80\x80\x80", false, false),
	ROW("\xff", false, false),
};

static void each_row_is_judged(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		/* A copy of its size, so that a sanitizer sees over-reads. */
		char *copy = malloc(rows[i].len + 1);

		assert_non_null(copy);
		memcpy(copy + 1, rows[i].bytes, rows[i].len);
		if (utf8_valid(copy + 1, rows[i].len) != rows[i].valid ||
			utf8_printable(copy + 1, rows[i].len) !=
				rows[i].printable)
			fail_msg("row %zu", i);
		free(copy);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_judged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
