/*
 * workshop.h: a running server with one session of the small exercise
 * (small.yaml), for tests that begin where people join.
 */
#ifndef PLENARY_TESTS_SUPPORT_WORKSHOP_H
#define PLENARY_TESTS_SUPPORT_WORKSHOP_H

#include "tests/support/caller.h"
#include "tests/support/server_process.h"

enum { WORKSHOP_CODES_MAX = 32, WORKSHOP_CODE_MAX = 96 };

struct workshop {
	struct server_process server;
	char session[32];
	char log[SERVER_PATH_MAX]; /* path of its .db file */
	struct {
		char name[64];
		char code[WORKSHOP_CODE_MAX];
	} codes[WORKSHOP_CODES_MAX];
	size_t n_codes;
};

/* program: plenaryd; exercise: path of a file, NULL for the small one, whose
 * path is source_dir/tests/support/small.yaml. extra: options of serve. */
void workshop_open(struct workshop *workshop, const char *program,
	const char *source_dir, const char *exercise, const char *const *extra);
/* Opens another session of an exercise, and forgets the first one's codes. */
void workshop_open_session(struct workshop *workshop, const char *exercise);
void workshop_close(struct workshop *workshop);

/* The code of "director", "AA.head", … */
const char *workshop_code(const struct workshop *workshop, const char *name);

/* Inits the caller and joins; it must succeed. */
void workshop_join(const struct workshop *workshop, struct caller *caller,
	const char *code_name, const char *name);
/* Inits the caller, tries to join, and returns what came of it. */
Plenary__ErrorCode workshop_try(const struct workshop *workshop,
	struct caller *caller, const char *code_name, const char *name);

/* plenaryd verify on the session's file; its exit code, and what it printed. */
int workshop_verify(const struct workshop *workshop, char *out, size_t room);

#endif
