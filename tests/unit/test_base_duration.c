#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/duration.h"

struct row {
	const char *text;
	int result;
	int64_t ms;
	const char *printed;
};

static const struct row rows[] = {
	{"90s", 0, 90000, "1m30s"},
	{"15m", 0, 900000, "15m"},
	{"2h", 0, 7200000, "2h"},
	{"2h30m", 0, 9000000, "2h30m"},
	{"3d", 0, 259200000, "72h"},
	{"1d2h3m4s", 0, 93784000, "26h3m4s"},
	{"90m", 0, 5400000, "1h30m"},
	{"366d", 0, DURATION_MAX_MS, "8784h"},
	{"0s", 0, 0, "0s"},
	{"", DURATION_BAD, 0, NULL},
	{"5", DURATION_BAD, 0, NULL},
	{"m", DURATION_BAD, 0, NULL},
	{"5x", DURATION_BAD, 0, NULL},
	{"30m2h", DURATION_BAD, 0, NULL},
	{"2h2h", DURATION_BAD, 0, NULL},
	{"2h60m", DURATION_BAD, 0, NULL},
	{"1d24h", DURATION_BAD, 0, NULL},
	{"-5m", DURATION_BAD, 0, NULL},
	{"1.5h", DURATION_BAD, 0, NULL},
	{"5m ", DURATION_BAD, 0, NULL},
	{"367d", DURATION_TOO_LONG, 0, NULL},
	{"366d1s", DURATION_TOO_LONG, 0, NULL},
	{"99999999999999999999s", DURATION_TOO_LONG, 0, NULL},
};

static void each_row_is_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char printed[DURATION_TEXT_MAX];
		int64_t ms = -1;

		if (duration_parse(rows[i].text, &ms) != rows[i].result)
			fail_msg("%s", rows[i].text);
		if (rows[i].result != 0) {
			assert_int_equal(ms, -1);
			continue;
		}
		assert_int_equal(ms, rows[i].ms);
		duration_print(ms, printed);
		assert_string_equal(printed, rows[i].printed);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_row_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
