#include "base/arena.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 16 * 1024, ALIGNMENT = 16 };

struct arena_block {
	struct arena_block *older;
	size_t size;
	size_t used;
	_Alignas(ALIGNMENT) unsigned char bytes[];
};

static void *allocator_alloc(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void allocator_free(void *arena, void *memory)
{
	(void)arena;
	(void)memory;
}

void arena_init(struct arena *arena, size_t cap)
{
	*arena = (struct arena){
		.cap = cap,
		.allocator =
			{
				.alloc = allocator_alloc,
				.free = allocator_free,
				.allocator_data = arena,
			},
	};
}

static void free_blocks(struct arena_block *block)
{
	while (block != NULL) {
		struct arena_block *older = block->older;

		free(block);
		block = older;
	}
}

void arena_fini(struct arena *arena)
{
	free_blocks(arena->blocks);
	arena->blocks = NULL;
	arena->used = 0;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *keep = arena->blocks;

	arena->used = 0;
	if (keep == NULL)
		return;
	free_blocks(keep->older);
	keep->older = NULL;
	if (keep->size > BLOCK_SIZE) {
		free(keep);
		arena->blocks = NULL;
		return;
	}
	keep->used = 0;
}

static struct arena_block *block_for(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;
	size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;

	if (block != NULL && block->size - block->used >= size)
		return block;
	block = malloc(sizeof(*block) + room);
	if (block == NULL)
		abort();
	block->size = room;
	block->used = 0;
	block->older = arena->blocks;
	arena->blocks = block;
	return block;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block;
	unsigned char *memory;

	if (size > SIZE_MAX / 2)
		return NULL;
	size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
	if (arena->cap != 0 && size > arena->cap - arena->used)
		return NULL;
	block = block_for(arena, size);
	memory = block->bytes + block->used;
	block->used += size;
	arena->used += size;
	return memset(memory, 0, size);
}

char *arena_copy(struct arena *arena, const void *bytes, size_t len)
{
	char *copy = arena_alloc(arena, len + 1);

	if (copy != NULL && len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

char *arena_strdup(struct arena *arena, const char *text)
{
	return arena_copy(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	va_list again;
	char *text;
	int len;

	va_start(args, format);
	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	text = len < 0 ? NULL : arena_alloc(arena, (size_t)len + 1);
	if (text != NULL)
		vsnprintf(text, (size_t)len + 1, format, again);
	va_end(again);
	return text;
}

ProtobufCAllocator *arena_allocator(struct arena *arena)
{
	return &arena->allocator;
}
