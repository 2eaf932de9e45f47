/*
 * request.h: an input as the command that a client would send.
 */
#ifndef PLENARY_TESTS_MODEL_REQUEST_H
#define PLENARY_TESTS_MODEL_REQUEST_H

#include "tests/model/input.h"

/* In the game's arena; NULL: as things stand there is none to send. */
Plenary__Command *request_make(struct game *game, struct input input);

#endif
