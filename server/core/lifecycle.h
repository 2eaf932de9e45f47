/*
 * lifecycle.h: the life of a proposal as data: what may happen to it in which
 * status, on which guards, and what it becomes (PROCEDURE, "Life of a
 * proposal").
 *
 * One table (lifecycle.c). decide() refuses by it, settling and deadlines
 * follow it, the "may" views are read from it, and the diagram in
 * docs/PROCEDURE.md is generated from it. What has no row is refused.
 */
#ifndef PLENARY_CORE_LIFECYCLE_H
#define PLENARY_CORE_LIFECYCLE_H

#include "core/state.h"

enum trigger {
	/* a delegation's */
	TRIGGER_PROPOSE,
	TRIGGER_AMEND,
	TRIGGER_ACCEPT,
	TRIGGER_DECLINE,
	TRIGGER_WITHDRAW_AMENDMENT,
	TRIGGER_ASSENT,
	TRIGGER_RESERVE,
	TRIGGER_ABSTAIN,
	TRIGGER_STAND_ASIDE,
	TRIGGER_BLOCK,
	TRIGGER_ACKNOWLEDGE,
	TRIGGER_SILENCE, /* EXCON's too */
	TRIGGER_BREAK,
	TRIGGER_WITHDRAW,
	TRIGGER_BALLOT,
	TRIGGER_RATIFY,
	TRIGGER_REFUSE,
	TRIGGER_UNRATIFY,
	TRIGGER_ACKNOWLEDGE_RESERVATION,
	TRIGGER_ACCEPT_RESERVATION,
	TRIGGER_OBJECT,
	TRIGGER_WITHDRAW_RESERVATION,
	TRIGGER_SETTLE, /* EXCON's where it verifies */
	TRIGGER_WAIVE,
	TRIGGER_NOTICE,
	TRIGGER_REVOKE,
	/* EXCON's */
	TRIGGER_EDIT,
	TRIGGER_RULE_ADOPT,
	TRIGGER_RULE_RETURN,
	TRIGGER_RULE_REJECT,
	TRIGGER_RULE_RESERVATION,
	TRIGGER_BREACH,
	TRIGGER_LIFT,
	TRIGGER_OVERRIDE,
	/* a deadline's */
	TRIGGER_SILENCE_KEPT,
	TRIGGER_SILENCE_UNHEARD,
	TRIGGER_DECIDE_BY,
	TRIGGER_RATIFY_BY,
	/* settling's */
	TRIGGER_DECIDED,
	TRIGGER_TERMINATE,
	TRIGGER_SUSPEND,
	TRIGGER_RESUME,
	TRIGGER_FORCE,
	TRIGGER_UNLOCK,
	TRIGGER_LOCK,
	TRIGGERS
};

/* Where a row leads, besides to a status. */
enum {
	LEADS_NOWHERE = -1, /* the status stays */
	LEADS_ANYWHERE = -2,
	/* The proposal ends; the step is available or locked then. */
	LEADS_TO_WITHDRAWN = 100 + PLENARY__OUTCOME__OUTCOME_WITHDRAWN,
	LEADS_TO_REJECTED = 100 + PLENARY__OUTCOME__OUTCOME_REJECTED,
	LEADS_TO_LAPSED = 100 + PLENARY__OUTCOME__OUTCOME_LAPSED,
	LEADS_TO_TERMINATED = 100 + PLENARY__OUTCOME__OUTCOME_TERMINATED
};

/* Those of a row's guards that say who may; the other bits are about the
 * proposal and the object. */
enum { GUARDS_OF_WHO = 0xf };

struct lifecycle_row {
	enum trigger trigger;
	unsigned from;   /* a set of statuses */
	uint64_t guards; /* a set of guards; all must hold */
	int to;          /* a status, or LEADS_… */
	/* The event that changes the status; NOT_SET where it stays. */
	Plenary__Event__WhatCase by;
};

/* What a trigger is about besides the proposal. */
enum object {
	OBJECT_NONE,
	OBJECT_AMENDMENT,   /* its place among the pending ones */
	OBJECT_RESERVATION, /* the delegation that made it */
	OBJECT_CONDITION    /* its place in the text */
};
enum { ANY_OBJECT = -1 };

/* The i-th row, or NULL past the last. */
const struct lifecycle_row *lifecycle_row(unsigned i);

/* The row of a trigger in a status, or NULL. */
const struct lifecycle_row *lifecycle_find(
	enum trigger trigger, Plenary__Status status);

/* The i-th guard of a row in words, or NULL past the last. */
const char *lifecycle_guard(const struct lifecycle_row *row, unsigned i);

/* The verb of the command line that pulls it; for a deadline's and settling's
 * triggers the words in which the diagram names it. */
const char *trigger_name(enum trigger trigger);
enum object trigger_object(enum trigger trigger);
/* A delegation's verb, of the voice that binds it or of its seats. */
bool trigger_is_delegations(enum trigger trigger);

/* "tabled", "in_force", …: the status as the command line writes it. */
const char *status_name(Plenary__Status status);
/* The same in a sentence: "under silence", "in force". */
const char *status_words(Plenary__Status status);

/*
 * Whether a delegation (-1: EXCON, or nobody) may do this at the step as it
 * stands: OK, or the code of the refusal. ANY_OBJECT: whether there is any
 * amendment, reservation or condition with which it may.
 */
Plenary__ErrorCode lifecycle_check(const struct core *core,
	enum trigger trigger, unsigned step, int delegation, int object);

/* The statuses in which the trigger does something, for a message: "tabled,
 * under silence or held". */
void lifecycle_statuses(enum trigger trigger, char *out, size_t out_len);

#endif
