#include "tests/support/server_process.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { READY_MS = 60 * 1000, ARGUMENTS_MAX = 24 };

/* Tests have no use for a half-working machine. */
#define MUST(condition)                                                        \
	do {                                                                   \
		if (!(condition)) {                                            \
			fprintf(stderr, "%s:%d: %s: %s\n", __FILE__, __LINE__, \
				#condition, strerror(errno));                  \
			abort();                                               \
		}                                                              \
	} while (0)

static void join_path(char *out, const char *dir, const char *name)
{
	int len = snprintf(out, SERVER_PATH_MAX, "%s/%s", dir, name);

	MUST(len > 0 && len < SERVER_PATH_MAX);
}

void server_prepare(struct server_process *server, const char *program)
{
	const char *tmp = getenv("TMPDIR");

	*server = (struct server_process){.program = program};
	join_path(server->home, tmp == NULL ? "/tmp" : tmp, "plenary-XXXXXX");
	MUST(mkdtemp(server->home) != NULL);
	join_path(server->data, server->home, "data");
	join_path(server->log, server->home, "log");
}

/* In the child. */
static void become(
	const char *program, const char *const *arguments, int out, int error)
{
	char *argv[ARGUMENTS_MAX + 2];
	size_t n = 0;

	argv[n++] = (char *)program;
	for (; *arguments != NULL; arguments++) {
		MUST(n <= ARGUMENTS_MAX);
		argv[n++] = (char *)*arguments;
	}
	argv[n] = NULL;
	/* A test that dies leaves nothing running. */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	MUST(dup2(out, STDOUT_FILENO) >= 0);
	MUST(dup2(error, STDERR_FILENO) >= 0);
	execv(program, argv);
	_exit(127);
}

/* One line from the pipe, without reading past it. */
static void read_line(int fd, char *out, size_t room)
{
	size_t len = 0;

	for (;;) {
		struct pollfd wait = {.fd = fd, .events = POLLIN};
		int ready = poll(&wait, 1, READY_MS);
		ssize_t n;
		char c;

		if (ready < 0 && errno == EINTR)
			continue;
		MUST(ready == 1);
		n = read(fd, &c, 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0 || c == '\n')
			break;
		MUST(len + 1 < room);
		out[len++] = c;
	}
	out[len] = '\0';
}

static void parse_ready(struct server_process *server, const char *line)
{
	static const char before[] = "\"listen\":\"";
	const char *at = strstr(line, before);
	size_t len;

	if (at == NULL) {
		char *log = read_whole(server->log, &len);

		fprintf(stderr, "the server did not start: %s\n%s", line, log);
		abort();
	}
	at += sizeof before - 1;
	len = strcspn(at, "\"");
	MUST(len < SERVER_ADDRESS_MAX);
	memcpy(server->address, at, len);
	server->address[len] = '\0';
}

/* In the child: writes past it fail, as on a full disk. */
static void limit_files(size_t bytes)
{
	struct rlimit limit = {.rlim_cur = bytes, .rlim_max = bytes};

	MUST(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	MUST(setrlimit(RLIMIT_FSIZE, &limit) == 0);
}

void server_start(struct server_process *server, const char *const *extra)
{
	const char *arguments[ARGUMENTS_MAX] = {
		"serve", "--data", server->data, "--listen", "127.0.0.1:0"};
	char line[256];
	int out[2];
	int error;
	size_t n = 5;

	for (; extra != NULL && *extra != NULL; extra++) {
		MUST(n < ARGUMENTS_MAX - 1);
		arguments[n++] = *extra;
	}
	MUST(server->pid == 0);
	MUST(pipe(out) == 0);
	error = open(
		server->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	MUST(error >= 0);
	server->pid = fork();
	MUST(server->pid >= 0);
	if (server->pid == 0) {
		(void)close(out[0]);
		if (server->file_limit > 0)
			limit_files(server->file_limit);
		become(server->program, arguments, out[1], error);
	}
	(void)close(out[1]);
	(void)close(error);
	read_line(out[0], line, sizeof line);
	(void)close(out[0]);
	parse_ready(server, line);
}

static int wait_for(pid_t pid)
{
	int status;
	pid_t ended;

	do
		ended = waitpid(pid, &status, 0);
	while (ended < 0 && errno == EINTR);
	MUST(ended == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int server_wait(struct server_process *server)
{
	int code = wait_for(server->pid);

	server->pid = 0;
	return code;
}

int server_stop(struct server_process *server)
{
	MUST(kill(server->pid, SIGTERM) == 0);
	return server_wait(server);
}

void server_kill(struct server_process *server)
{
	MUST(kill(server->pid, SIGKILL) == 0);
	(void)server_wait(server);
}

void server_clean(struct server_process *server)
{
	const char *const arguments[] = {"-rf", "--", server->home, NULL};
	char out[256];

	if (server->pid != 0)
		server_kill(server);
	MUST(server_run("/bin/rm", arguments, out, sizeof out) == 0);
}

int server_run(const char *program, const char *const *arguments, char *out,
	size_t room)
{
	size_t len = 0;
	char rest[256] = "";
	int pipes[2];
	pid_t pid;

	MUST(pipe(pipes) == 0);
	pid = fork();
	MUST(pid >= 0);
	if (pid == 0) {
		(void)close(pipes[0]);
		become(program, arguments, pipes[1], pipes[1]);
	}
	(void)close(pipes[1]);
	for (;;) {
		bool full = len + 1 >= room;
		ssize_t n = read(pipes[0], full ? rest : out + len,
			full ? sizeof rest : room - len - 1);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if (!full)
			len += (size_t)n;
	}
	(void)close(pipes[0]);
	out[len] = '\0';
	return wait_for(pid);
}

char *read_whole(const char *path, size_t *len)
{
	FILE *file = fopen(path, "rb");
	char *bytes = NULL;
	long size;

	MUST(file != NULL);
	MUST(fseek(file, 0, SEEK_END) == 0);
	size = ftell(file);
	MUST(size >= 0);
	rewind(file);
	bytes = malloc((size_t)size + 1);
	MUST(bytes != NULL);
	*len = fread(bytes, 1, (size_t)size, file);
	bytes[*len] = '\0';
	(void)fclose(file);
	return bytes;
}

void write_whole_file(const char *path, const void *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	MUST(file != NULL);
	MUST(fwrite(bytes, 1, len, file) == len);
	MUST(fclose(file) == 0);
}
