/*
 * law.h: what must be true in every state and of everything that happens,
 * straight from the rules of procedure and never by the core's own predicates.
 */
#ifndef PLENARY_TESTS_MODEL_LAW_H
#define PLENARY_TESTS_MODEL_LAW_H

#include "tests/model/fault.h"
#include "tests/model/game.h"
#include "tests/model/input.h"
#include "tests/model/scene.h"

/* Of a state to which nothing more follows by itself. */
bool law_state(const struct core *core, struct fault *fault);

/* Parts of it. What the parties of a step hold: positions, ballots,
 * reservations, notices. */
bool law_parties(const struct scene *scene, struct fault *fault);
/* The causes of a suspension and what an entry into force waits for, as the
 * views name them, are exactly those that hold. */
bool law_names(
	const struct scene *scene, struct arena *arena, struct fault *fault);

/* Of the way from a position to where the game stands: the events, whom they
 * reach, and what they must have changed. */
bool law_events(const struct game *game, const struct core *before,
	struct fault *fault);
/* A part of it: of a single event, looked at from the position before. */
bool law_event(const struct game *game, const struct core *before,
	const Plenary__Event *event, struct fault *fault);

/* A part of it: the i-th of them has the effect that it tells of. */
bool law_effect(const struct game *game, size_t i, struct fault *fault);

/* An input that was taken is one that has a row in the rules. */
bool law_input(
	const struct game *before, struct input input, struct fault *fault);

/* What has a row is not refused for when it is or for who does it, and a
 * refusal that names a hindrance has one. */
bool law_refusal(const struct game *before, struct input input,
	const Plenary__Error *error, struct fault *fault);

/* A string of an event's body by the name of its field; "" if it has none. */
const char *law_string_of(const Plenary__Event *event, const char *name);

/* Names of the laws for which tests plant a fault. */
#define LAW_REVISION "a new revision voids what the old one had gathered"
#define LAW_BALLOT "an instrument needs the delegation's own rule"
#define LAW_IN_FORCE "what is in force has no cause to be suspended"

#endif
