#include "victim.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

extern char **environ;

static void join_path(char *out, const char *dir, const char *name)
{
	int len = snprintf(out, VICTIM_PATH_MAX, "%s/%s", dir, name);

	assert_in_range(len, 1, VICTIM_PATH_MAX - 1);
}

void victim_init(struct victim *victim)
{
	const char *tmp = getenv("TMPDIR");

	*victim = (struct victim){.out = -1};
	join_path(victim->home, tmp == NULL ? "/tmp" : tmp,
		"plenary-crash-XXXXXX");
	assert_non_null(mkdtemp(victim->home));
	join_path(victim->data, victim->home, "data");
	join_path(victim->errors, victim->home, "server.log");
}

void victim_fini(struct victim *victim)
{
	victim_kill(victim);
	buf_fini(&victim->line);
}

void victim_start(struct victim *victim)
{
	posix_spawn_file_actions_t actions;
	char program[] = TEST_PLENARYD;
	char serve[] = "serve";
	char data[] = "--data";
	char listen[] = "--listen";
	char address[] = "127.0.0.1:0";
	char *const arguments[] = {
		program, serve, data, victim->data, listen, address, NULL};
	int ends[2];
	int error;

	assert_int_equal(victim->pid, 0);
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(fcntl(ends[0], F_SETFD, FD_CLOEXEC), 0);
	assert_int_equal(fcntl(ends[0], F_SETFL, O_NONBLOCK), 0);
	assert_int_equal(fcntl(ends[1], F_SETFD, FD_CLOEXEC), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO,
		victim->errors, O_WRONLY | O_CREAT | O_APPEND, 0600);
	error = posix_spawn(
		&victim->pid, program, &actions, NULL, arguments, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (error != 0)
		fail_msg("%s: %s", program, strerror(error));
	victim->out = ends[0];
	victim->port = 0;
	buf_clear(&victim->line);
}

/* The number behind the last colon of "listen":"ADDR:PORT"; 0: none. */
static unsigned port_of(const char *line)
{
	const char *at = strstr(line, "\"listen\":");
	const char *colon = NULL;

	for (at = at == NULL ? "" : at + 9; *at != '\0' && *at != ','; at++)
		if (*at == ':')
			colon = at;
	return colon == NULL ? 0 : (unsigned)strtoul(colon + 1, NULL, 10);
}

bool victim_is_ready(struct victim *victim)
{
	char bytes[512];
	ssize_t n;

	if (victim->port != 0)
		return true;
	n = read(victim->out, bytes, sizeof(bytes));
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	if (n <= 0)
		fail_msg("the server ended before it was ready: see %s",
			victim->errors);
	buf_append(&victim->line, bytes, (size_t)n);
	if (memchr(victim->line.bytes, '\n', victim->line.len) == NULL)
		return false;
	victim->port = port_of(buf_cstr(&victim->line));
	if (victim->port == 0)
		fail_msg("no port in the ready line: %s",
			buf_cstr(&victim->line));
	return true;
}

static int end(struct victim *victim, int signal)
{
	int status = 0;

	if (victim->out >= 0)
		close(victim->out);
	victim->out = -1;
	victim->port = 0;
	if (victim->pid == 0)
		return 0;
	kill(victim->pid, signal);
	while (waitpid(victim->pid, &status, 0) < 0 && errno == EINTR)
		;
	victim->pid = 0;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

void victim_kill(struct victim *victim)
{
	(void)end(victim, SIGKILL);
}

int victim_stop(struct victim *victim)
{
	return end(victim, SIGTERM);
}
