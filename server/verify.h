/*
 * verify.h: says whether a log is whole: the file, the chain, the state that
 * its events make, and the digests stored on the way.
 */
#ifndef PLENARY_SERVER_VERIFY_H
#define PLENARY_SERVER_VERIFY_H

#include "base/hash.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct verdict {
	int error; /* a store_error; 0: whole */
	uint64_t events;
	uint8_t chain[HASH_SIZE];
	unsigned digests;
	unsigned incomparable; /* digests of another version */
	bool ended;            /* there is an ENDEX */
	/* With STORE_DAMAGED: where first; false: the file as a whole. */
	bool at_event;
	uint64_t bad_seq; /* 0: the definition */
	const char *why;  /* never freed */
};

void verify_log(const char *path, struct verdict *out);

/* One sentence without a full stop; out has room bytes. */
void verdict_text(const struct verdict *verdict, char *out, size_t room);

#endif
