#include "program.h"
#include "scenario/exercise.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* At most one byte more than an exercise may have, so that the checker says
 * so. 0, or -1 and errno. */
static int read_file(const char *path, struct buf *out)
{
	enum { PIECE = 64 * 1024 };
	const size_t cap = (size_t)EXERCISE_FILE_MAX + 1;
	FILE *file = fopen(path, "rb");
	size_t n;
	int saved;

	if (file == NULL)
		return -1;
	do {
		size_t room = cap - out->len;

		if (room > PIECE)
			room = PIECE;
		n = fread(buf_reserve(out, room + 1), 1, room, file);
		out->len += n;
	} while (n > 0);
	saved = errno;
	if (ferror(file) != 0) {
		(void)fclose(file);
		errno = saved;
		return -1;
	}
	(void)fclose(file);
	return 0;
}

int command_check(int argc, char **argv)
{
	struct exercise_report report;
	Plenary__Scenario *def = NULL;
	struct buf bytes = {.len = 0};
	int code = EXIT_DONE;

	if (argc != 2 || (argv[1][0] == '-' && argv[1][1] != '\0')) {
		complain("check takes one exercise file: plenaryd check FILE");
		return EXIT_USAGE;
	}
	if (read_file(argv[1], &bytes) != 0) {
		complain("%s: %s: give the path of an exercise file", argv[1],
			strerror(errno));
		buf_fini(&bytes);
		return EXIT_REFUSED;
	}
	if (exercise_read(argv[1], bytes.bytes, bytes.len, &def, &report) != 0)
		code = EXIT_REFUSED;
	exercise_report_print(&report, stderr);
	if (code == EXIT_DONE) {
		printf("%s: %zu delegations, %zu steps, %zu injects: ready to "
		       "play\n",
			argv[1], def->n_delegations, def->n_steps,
			def->n_injects);
		plenary__scenario__free_unpacked(def, NULL);
	}
	exercise_report_fini(&report);
	buf_fini(&bytes);
	return code;
}
