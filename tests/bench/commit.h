/*
 * commit.h: the limit of the log: the same rows through the store alone, with
 * as many of them in flight, and nobody told.
 */
#ifndef PLENARY_BENCH_COMMIT_H
#define PLENARY_BENCH_COMMIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct commit_run {
	uint64_t rows;
	uint64_t commits;
	uint64_t ns;
	uint64_t *latencies; /* in ns, one per row, the caller's to free */
};

/*
 * Writes rows with this body in a new session of the data directory, at most
 * `most` and for so many ns; each goes back into the window when it is
 * durable. 0, or -1 after complaining.
 */
int commit_run(const char *dir, const uint8_t *body, size_t len,
	unsigned window, uint64_t most, uint64_t ns, struct commit_run *out);

/* Whether a directory is on a disk, where a sync means something. */
bool commit_is_on_disk(const char *dir);

#endif
