/*
 * board.h: the small exercises that the explorer plays: who sits there, what
 * there is to decide, and from which positions the exploration starts.
 *
 * A whole pathway is sixteen commands deep, which no search in the breadth
 * reaches from an empty table: so a board has several openings, each with a
 * queue of its own.
 */
#ifndef PLENARY_TESTS_MODEL_BOARD_H
#define PLENARY_TESTS_MODEL_BOARD_H

#include "core/scenario.h"

enum {
	GOALS_MAX = 4,
	OPENINGS_MAX = 16,
	CAST_MAX = 7,
	DIRECTOR = 1, /* the first who joins */
	NOBODY = 0
};

/* Which inputs an opening offers besides time's. Fewer reach deeper. */
enum family {
	FAMILY_TEXT = 1 << 0,     /* texts, positions, silence, rulings */
	FAMILY_BOND = 1 << 1,     /* ballots and instruments */
	FAMILY_RESERVE = 1 << 2,  /* reservations and what is said to them */
	FAMILY_FORCE = 1 << 3,    /* conditions, breach, notice, injects */
	FAMILY_OVERRIDE = 1 << 4, /* by EXCON, to any status */
	FAMILY_CLOCK = 1 << 5,    /* pause, restart, jump, rate */
	FAMILY_PRESENCE = 1 << 6, /* who is connected, full powers */
	FAMILY_SEATS = 1 << 7,    /* moves and removals */
	FAMILY_CUSTOM = 1 << 8,   /* steps of one's own */
	FAMILIES = FAMILY_TEXT | FAMILY_BOND | FAMILY_RESERVE | FAMILY_FORCE |
		   FAMILY_OVERRIDE
};

/* The delegations alone bring a step to a status. */
struct goal {
	const char *step; /* NULL: no more */
	Plenary__Status status;
};

struct opening {
	const char *name;
	unsigned families;
	struct goal goals[GOALS_MAX];
};

struct person {
	const char *code; /* NULL: no more */
	const char *name;
	const char *seat;
	bool connected;
};

struct condition_row {
	const char *id; /* NULL: none */
	Plenary__ConditionPhase phase;
	const char *verifier;
	const char *benefits;
};

struct step_row {
	const char *id;
	const char *parties;
	const char *needs;
	unsigned consensus;
	bool reservations;
	unsigned continues_with;
	bool by_presence;
	const char *concur; /* "MX S1", or NULL */
	struct condition_row condition;
};

struct delegation_row {
	const char *id;
	const char *seats; /* the first is the head's */
	bool majority;
};

struct board {
	const char *name;
	const struct delegation_row *delegations;
	unsigned n_delegations;
	const struct step_row *steps;
	unsigned n_steps;
	const struct person *cast; /* numbered from 1 */
	const struct opening *openings;
	unsigned n_openings;
};

/* The i-th board, or NULL past the last. */
const struct board *board_at(unsigned i);

/* Its exercise; the caller gives it to scenario_fini(). */
void board_scenario(const struct board *board, struct scenario *out);

#endif
