/*
 * program.h: what the subcommands of plenaryd share: exit codes, how they tell
 * a person what is wrong, and their entry points.
 */
#ifndef PLENARY_SERVER_PROGRAM_H
#define PLENARY_SERVER_PROGRAM_H

/* docs/DESIGN.md, "Two programs". */
enum {
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* or a check that failed */
	EXIT_USAGE = 2,
	EXIT_NO_CONNECTION = 3, /* or cannot listen */
	EXIT_DAMAGED = 4,
	EXIT_CANNOT_WRITE = 5
};

#define PROGRAM_DATA_DEFAULT "plenary-data"

/* On standard error: "plenary: " and a sentence that says what was wrong:
 * what would be right. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Each takes its own part of the command line, its name first, and returns an
 * exit code. */
int command_serve(int argc, char **argv);
int command_check(int argc, char **argv);
int command_sessions(int argc, char **argv);
int command_verify(int argc, char **argv);

#endif
