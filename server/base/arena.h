/*
 * arena.h: memory that dies all at once, with the frame or the group it
 * serves, under a cap that a peer cannot exceed.
 */
#ifndef PLENARY_BASE_ARENA_H
#define PLENARY_BASE_ARENA_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t used;                /* bytes given out since the last reset */
	size_t cap;                 /* 0: none */
	ProtobufCAllocator allocator;
};

/* No memory is taken before the first allocation. */
void arena_init(struct arena *arena, size_t cap);
void arena_fini(struct arena *arena);

/* Frees all but one block: the next frame finds warm memory. */
void arena_reset(struct arena *arena);

/* Zeroed and aligned for any type; NULL past the cap, and only then: a
 * machine without memory ends the process. */
void *arena_alloc(struct arena *arena, size_t size);

/* A copy with a NUL behind it; NULL past the cap. */
char *arena_copy(struct arena *arena, const void *bytes, size_t len);
char *arena_strdup(struct arena *arena, const char *text);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* For protobuf-c's unpack; what it frees is kept until the reset. */
ProtobufCAllocator *arena_allocator(struct arena *arena);

#endif
