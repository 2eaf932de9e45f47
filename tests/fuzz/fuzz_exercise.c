/*
 * Any bytes as an exercise file: a definition or a list of errors, in bounded
 * time and memory, and nothing left behind.
 */
#include <stdlib.h>

#include "core/scenario.h"
#include "scenario/exercise.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	Plenary__Scenario *scenario = NULL;
	struct exercise_report report;
	struct buf lines = {0};
	int result = exercise_read("fuzz.yaml", data, size, &scenario, &report);

	exercise_report_write(&report, &lines);
	/* A refusal says why, and nothing with an error gets through. */
	if ((result == 0) != (report.n_errors == 0) ||
		(result == 0) != (scenario != NULL) ||
		(result != 0 && lines.len == 0))
		abort();
	if (scenario != NULL)
		plenary__scenario__free_unpacked(scenario, NULL);
	buf_fini(&lines);
	exercise_report_fini(&report);
	return 0;
}
