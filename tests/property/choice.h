/*
 * choice.h: what a random player picks when it writes a command: a step, a
 * reference, a reason, somebody to send it.
 */
#ifndef PLENARY_TESTS_CHOICE_H
#define PLENARY_TESTS_CHOICE_H

#include "tests/property/player.h"

#define VERB(name) PLENARY__COMMAND__VERB_##name
#define AT(name) (1U << PLENARY__STATUS__STATUS_##name)

/* Declares nothing: a message of the vocabulary, in the arena. */
#define NEW(player, var, init)                                          \
	((var) = arena_alloc(&(player)->witness.arena, sizeof(*(var))), \
		init(var))

struct core *choice_core(struct player *player);
const struct step_def *choice_def(struct player *player, unsigned step);

/* A copy in the arena. */
char *choice_line(struct player *player, const char *text);

/* "because", now and then nothing. */
char *choice_reason(struct player *player);

unsigned choice_delegation(struct player *player);

/* A step in one of these statuses (a set of AT(…)), nearly always if there is
 * one; else any. */
unsigned choice_step(struct player *player, unsigned statuses);

/* There is a step in one of them. */
bool choice_there_is(struct player *player, unsigned statuses);

/* Mostly one of the step's parties; 0 … n - 1. */
unsigned choice_party(struct player *player, unsigned step);

char *choice_step_name(struct player *player, unsigned step);

/* The step's proposal as the sender saw it, or as he should not have. */
Plenary__ProposalRef *choice_ref(struct player *player, unsigned step);

/* Changes of a text. */
Plenary__Setting **choice_settings(struct player *player, size_t *n);
Plenary__Setting *choice_setting(
	struct player *player, const char *key, char *value);

/* Somebody of EXCON: mostly a director. */
uint32_t choice_excon(struct player *player);

/* The parts of player_command(): each writes a command and returns who might
 * send it. */
uint32_t choice_of_text(struct player *player, Plenary__Command *out);
uint32_t choice_of_bond(struct player *player, Plenary__Command *out);
uint32_t choice_of_ruling(struct player *player, Plenary__Command *out);
uint32_t choice_of_custom(struct player *player, Plenary__Command *out);
uint32_t choice_of_talk(struct player *player, Plenary__Command *out);
uint32_t choice_of_control(struct player *player, Plenary__Command *out);

#endif
