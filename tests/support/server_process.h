/*
 * server_process.h: a real plenaryd in a directory of its own, for tests that
 * need the whole program.
 */
#ifndef PLENARY_TESTS_SUPPORT_SERVER_PROCESS_H
#define PLENARY_TESTS_SUPPORT_SERVER_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { SERVER_PATH_MAX = 256, SERVER_ADDRESS_MAX = 64 };

struct server_process {
	const char *program;        /* path of plenaryd */
	char home[SERVER_PATH_MAX]; /* everything of this test is in here */
	char data[SERVER_PATH_MAX];
	char log[SERVER_PATH_MAX]; /* its standard error, all starts */
	char address[SERVER_ADDRESS_MAX];
	size_t file_limit; /* bytes of any file, from the next start; 0: none */
	pid_t pid;         /* 0: not running */
};

/* Makes the directory; nothing is started. */
void server_prepare(struct server_process *server, const char *program);
/* Starts it on a free port and waits for its ready line. extra: more options,
 * ended by NULL; or NULL. */
void server_start(struct server_process *server, const char *const *extra);
/* SIGTERM; returns the exit code. */
int server_stop(struct server_process *server);
/* Waits for it to end by itself; returns the exit code. */
int server_wait(struct server_process *server);
/* SIGKILL, and waits. */
void server_kill(struct server_process *server);
/* Ends it if it runs, and removes the directory. */
void server_clean(struct server_process *server);

/* Runs the program with arguments, ended by NULL; what it prints on both
 * outputs goes to out, up to room with the NUL. Returns the exit code; 128 + n
 * for a signal. */
int server_run(const char *program, const char *const *arguments, char *out,
	size_t room);

/* A file's bytes, with a NUL behind them; the caller's to free. */
char *read_whole(const char *path, size_t *len);
void write_whole_file(const char *path, const void *bytes, size_t len);

#endif
