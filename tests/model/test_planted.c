/*
 * The explorer's negative control: linked with a core in which one rule is
 * wrong (planted_*.c), it finds it.
 */
#include "tests/model/explorer.h"
#include "tests/model/planted.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STATES = 200000 };

static void the_planted_fault_is_found(void **unused)
{
	struct findings *findings = calloc(1, sizeof(*findings));
	uint64_t tried = 0;

	(void)unused;
	assert_non_null(findings);
	for (unsigned i = 0; findings->fault.law == NULL && board_at(i) != NULL;
		i++)
		explore(&(struct plan){.board = board_at(i),
				.states = STATES,
				.tried = &tried},
			findings);
	assert_non_null(findings->fault.law);
	assert_string_equal(findings->fault.law, planted_law());
	free(findings);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_planted_fault_is_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
