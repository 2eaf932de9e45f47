/*
 * album.h: every view of every reader in one state, to see what an input
 * changed behind the back of those who were not told.
 */
#ifndef PLENARY_TESTS_MODEL_ALBUM_H
#define PLENARY_TESTS_MODEL_ALBUM_H

#include "tests/model/law.h"

struct album {
	struct packed *views; /* reader by reader; bytes NULL: there is none */
	unsigned n_views;
	unsigned n_readers;
	struct arena arena;
	struct arena scratch;
};

void album_init(struct album *album);
void album_fini(struct album *album);

/* As the core stands. */
void album_take(struct album *album, const struct core *core);

/*
 * The game has come from where the album was taken: a client that replaces
 * the views that were marked holds what a fresh snapshot gives; who saw no
 * event sees nothing else, either, but gauges; and what is a delegation's own
 * is nobody else's.
 */
bool album_law(
	struct album *album, const struct game *game, struct fault *fault);

#endif
