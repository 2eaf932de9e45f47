/*
 * child.h: a server in a process of its own: started, waited for until it
 * says where it listens, and asked what it has used.
 */
#ifndef PLENARY_BENCH_CHILD_H
#define PLENARY_BENCH_CHILD_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>
#include <time.h>
#include <uv.h>

struct child {
	uv_process_t process;
	uv_pipe_t input; /* its end tells our own child to end */
	uv_pipe_t output;
	struct buf said;
	char read_buffer[1024];
	clockid_t cpu;
	uint16_t port;
	bool running;
	bool ended;
};

/*
 * Starts args[0] and runs the loop until a line with "ADDR:PORT" has come.
 * Standard error goes to the file `log`, or to our own where it is NULL. 0,
 * or -1 after complaining.
 */
int child_start(struct child *child, uv_loop_t *loop, const char *const *args,
	const char *log);

/* Asks it to end (SIGTERM) and runs the loop until it has. Nothing where it
 * was not started. */
void child_stop(struct child *child);

/* Processor time of all its threads, in nanoseconds. */
uint64_t child_cpu_ns(const struct child *child);

/* Memory that is resident, in bytes. */
uint64_t child_rss(const struct child *child);

#endif
