/*
 * decide_tally.h: how far the inputs came, since a fuzzer that is always
 * refused shows nothing. Printed when the program ends, if wanted.
 */
#ifndef PLENARY_TESTS_DECIDE_TALLY_H
#define PLENARY_TESTS_DECIDE_TALLY_H

#include "tests/fuzz/decide_room.h"

void tally_add(const struct reach *reach);

#endif
