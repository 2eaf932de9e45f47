#include "child.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096 };

static void on_exit_of_child(uv_process_t *process, int64_t code, int signal)
{
	struct child *child = process->data;

	(void)code;
	(void)signal;
	child->ended = true;
	uv_stop(process->loop);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
	struct child *child = handle->data;

	(void)suggested;
	*out = uv_buf_init(child->read_buffer, sizeof(child->read_buffer));
}

/* The port behind the first "127.0.0.1:" of a whole line. */
static void find_port(struct child *child)
{
	const char *line = buf_cstr(&child->said);
	const char *at = strstr(line, "127.0.0.1:");
	unsigned long port;

	if (strchr(line, '\n') == NULL || at == NULL)
		return;
	port = strtoul(at + strlen("127.0.0.1:"), NULL, 10);
	if (port > 0 && port <= UINT16_MAX)
		child->port = (uint16_t)port;
}

static void on_said(uv_stream_t *stream, ssize_t n, const uv_buf_t *bytes)
{
	struct child *child = stream->data;

	if (n < 0) {
		uv_read_stop(stream);
		return;
	}
	if (child->port != 0 || child->said.len > LINE_MAX_BYTES)
		return;
	buf_append(&child->said, bytes->base, (size_t)n);
	find_port(child);
	if (child->port != 0)
		uv_stop(stream->loop);
}

static int spawn(
	struct child *child, uv_loop_t *loop, const char *const *args, int log)
{
	uv_stdio_container_t stdio[3] = {
		{.flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_READABLE_PIPE),
			.data.stream = (uv_stream_t *)&child->input},
		{.flags = (uv_stdio_flags)(UV_CREATE_PIPE | UV_WRITABLE_PIPE),
			.data.stream = (uv_stream_t *)&child->output},
		{.flags = UV_INHERIT_FD, .data.fd = log},
	};
	uv_process_options_t options = {
		.exit_cb = on_exit_of_child,
		.file = args[0],
		/* uv takes them without const and only passes them on. */
		.args = (char **)args,
		.stdio_count = 3,
		.stdio = stdio,
	};

	return uv_spawn(loop, &child->process, &options);
}

int child_start(struct child *child, uv_loop_t *loop, const char *const *args,
	const char *log)
{
	int fd = STDERR_FILENO;
	int rc;

	*child = (struct child){.port = 0};
	if (log != NULL)
		fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (fd < 0) {
		perror(log);
		return -1;
	}
	child->process.data = child;
	uv_pipe_init(loop, &child->input, 0);
	uv_pipe_init(loop, &child->output, 0);
	child->output.data = child;
	rc = spawn(child, loop, args, fd);
	if (log != NULL)
		close(fd);
	child->running = true;
	child->ended = rc != 0;
	if (rc == 0)
		rc = uv_read_start(
			(uv_stream_t *)&child->output, on_alloc, on_said);
	while (rc == 0 && child->port == 0 && !child->ended)
		uv_run(loop, UV_RUN_DEFAULT);
	if (child->port == 0 ||
		clock_getcpuclockid(child->process.pid, &child->cpu) != 0) {
		(void)fprintf(stderr, "bench: %s does not start: %s\n", args[0],
			rc != 0 ? uv_strerror(rc)
				: "it ended; look at what it said");
		return -1;
	}
	return 0;
}

void child_stop(struct child *child)
{
	uv_loop_t *loop = child->process.loop;

	if (!child->running)
		return;
	if (!child->ended)
		uv_process_kill(&child->process, SIGTERM);
	while (!child->ended)
		uv_run(loop, UV_RUN_DEFAULT);
	uv_close((uv_handle_t *)&child->process, NULL);
	uv_close((uv_handle_t *)&child->input, NULL);
	uv_close((uv_handle_t *)&child->output, NULL);
	uv_run(loop, UV_RUN_NOWAIT);
	buf_fini(&child->said);
	child->running = false;
}

uint64_t child_cpu_ns(const struct child *child)
{
	struct timespec used;

	if (clock_gettime(child->cpu, &used) != 0)
		return 0;
	return (uint64_t)used.tv_sec * 1000000000 + (uint64_t)used.tv_nsec;
}

uint64_t child_rss(const struct child *child)
{
	char path[64];
	char line[128];
	char *resident = NULL;
	FILE *file;

	(void)snprintf(
		path, sizeof(path), "/proc/%d/statm", (int)child->process.pid);
	file = fopen(path, "re");
	if (file == NULL)
		return 0;
	/* The second number, in pages. */
	if (fgets(line, sizeof(line), file) != NULL)
		resident = strchr(line, ' ');
	(void)fclose(file);
	return resident == NULL ? 0
				: strtoul(resident, NULL, 10) *
					  (uint64_t)sysconf(_SC_PAGESIZE);
}
