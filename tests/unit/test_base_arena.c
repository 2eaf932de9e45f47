/* The arena: alignment, the cap, and what survives a reset. */
#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void memory_is_zeroed_and_aligned(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 0);
	for (size_t size = 1; size < 70; size++) {
		unsigned char *memory = arena_alloc(&arena, size);

		assert_non_null(memory);
		assert_int_equal((uintptr_t)memory % 16, 0);
		for (size_t i = 0; i < size; i++)
			assert_int_equal(memory[i], 0);
		memset(memory, 0xaa, size);
	}
	arena_reset(&arena);
	assert_int_equal(arena.used, 0);
	/* The warm block is given out again, and zeroed again. */
	assert_int_equal(*(char *)arena_alloc(&arena, 1), 0);
	arena_fini(&arena);
}

static void the_cap_holds_to_the_byte(void **state)
{
	struct arena arena;

	(void)state;
	arena_init(&arena, 64);
	assert_non_null(arena_alloc(&arena, 48));
	assert_null(arena_alloc(&arena, 17));
	assert_non_null(arena_alloc(&arena, 16));
	assert_null(arena_alloc(&arena, 1));
	assert_null(arena_copy(&arena, "x", 1));
	assert_null(arena_strdup(&arena, "x"));
	assert_null(arena_printf(&arena, "%d", 1));
	assert_null(arena_alloc(&arena, SIZE_MAX));
	arena_reset(&arena);
	assert_non_null(arena_alloc(&arena, 64));
	arena_fini(&arena);
}

static void large_and_small_live_side_by_side(void **state)
{
	struct arena arena;
	char *small;
	char *large;
	char *after;

	(void)state;
	arena_init(&arena, 0);
	small = arena_strdup(&arena, "small");
	large = arena_alloc(&arena, 100000);
	memset(large, 'l', 100000);
	after = arena_printf(&arena, "%s-%d", "after", 7);
	assert_string_equal(small, "small");
	assert_string_equal(after, "after-7");
	assert_int_equal(large[99999], 'l');
	arena_reset(&arena);
	assert_string_equal(arena_copy(&arena, "abcdef", 3), "abc");
	assert_string_equal(arena_copy(&arena, NULL, 0), "");
	arena_fini(&arena);
	assert_null(arena.blocks);
}

static void the_allocator_is_the_arena(void **state)
{
	struct arena arena;
	ProtobufCAllocator *allocator;
	char *memory;

	(void)state;
	arena_init(&arena, 32);
	allocator = arena_allocator(&arena);
	memory = allocator->alloc(allocator->allocator_data, 32);
	assert_non_null(memory);
	memory[31] = 'x';
	allocator->free(allocator->allocator_data, memory);
	assert_int_equal(memory[31], 'x');
	assert_null(allocator->alloc(allocator->allocator_data, 1));
	arena_fini(&arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_and_aligned),
		cmocka_unit_test(the_cap_holds_to_the_byte),
		cmocka_unit_test(large_and_small_live_side_by_side),
		cmocka_unit_test(the_allocator_is_the_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
