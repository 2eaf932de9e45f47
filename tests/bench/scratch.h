/*
 * scratch.h: a directory for one run, gone afterwards.
 */
#ifndef PLENARY_BENCH_SCRATCH_H
#define PLENARY_BENCH_SCRATCH_H

#include "base/buf.h"

/* Makes a directory of its own under `under`: *path is the caller's to
 * scratch_remove(). 0 or -1 after complaining. */
int scratch_make(struct buf *path, const char *under);

/* Removes it and all that is in it. */
void scratch_remove(struct buf *path);

#endif
