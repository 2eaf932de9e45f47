#include "scratch.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

enum { DESCRIPTORS = 16 };

int scratch_make(struct buf *path, const char *under)
{
	struct buf made = {0};

	buf_printf(&made, "%s/plenary-bench-XXXXXX", under);
	/* The NUL is part of the buffer: mkdtemp() writes in it. */
	(void)buf_cstr(&made);
	if (mkdtemp((char *)made.bytes) == NULL) {
		perror(under);
		buf_fini(&made);
		return -1;
	}
	*path = made;
	return 0;
}

static int remove_one(const char *path, const struct stat *status, int kind,
	struct FTW *place)
{
	(void)status;
	(void)kind;
	(void)place;
	(void)remove(path);
	return 0;
}

void scratch_remove(struct buf *path)
{
	if (path->len > 0)
		(void)nftw(buf_cstr(path), remove_one, DESCRIPTORS,
			FTW_DEPTH | FTW_PHYS);
	buf_fini(path);
}
