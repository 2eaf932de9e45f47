/*
 * Commands as clients send them, played before the real core: what a core
 * promises must hold after any of them, in any order (decide_room.c).
 *
 * Inputs are mutated as messages, not as bytes (decide_mutation.c).
 * PLENARY_FUZZ_SHOW=1 prints what an input plays, PLENARY_FUZZ_TALLY=1 how
 * many inputs came how far.
 */
#include "tests/fuzz/decide_room.h"
#include "tests/fuzz/decide_tally.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct hall *the_hall(void)
{
	static struct hall hall;

	if (hall.at_ms == 0)
		hall_init(&hall, TEST_SOURCE_DIR
			"/tests/golden/exercises/four-lights.yaml");
	return &hall;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct turn turns[TURNS_MAX];
	unsigned n = turns_read(data, size, turns);
	struct room room;

	room_init(&room, the_hall(), getenv("PLENARY_FUZZ_SHOW") != NULL);
	for (unsigned i = 0; i < n; i++)
		room_play(&room, &turns[i]);
	room_look(&room);
	tally_add(&room.reach);
	room_fini(&room);
	return 0;
}
