/*
 * fingerprint.h: what decides how an exercise can go on, in 128 bits.
 *
 * Two states of one fingerprint allow the same futures: times count from now,
 * ids by their rank, texts by their content; of what is over only how many
 * attempts each delegation has used up.
 */
#ifndef PLENARY_TESTS_MODEL_FINGERPRINT_H
#define PLENARY_TESTS_MODEL_FINGERPRINT_H

#include "core/state.h"

struct fingerprint {
	uint64_t half[2];
};

void fingerprint_of(const struct core *core, struct fingerprint *out);

#endif
