/*
 * decide.h: from a command to its events or its refusal. Inside the core:
 * what the decide_*.c files share.
 *
 * decide() never changes the state. It adds events to a group, which the
 * caller applies; what follows from them is settle()'s.
 */
#ifndef PLENARY_CORE_DECIDE_H
#define PLENARY_CORE_DECIDE_H

#include "core/lifecycle.h"
#include "core/permit.h"

struct decision {
	const struct core *core;
	const struct act *act;
	struct group *group;
	struct arena *arena; /* the group's */
	int64_t exercise_ms;
	unsigned who;       /* WHO_… */
	int delegation;     /* for which the actor speaks; -1: none */
	int64_t jump_to_ms; /* where a jump leads, which core.c does; 0: none */
	Plenary__Error *why;
};

/* 0 and events in the group, not yet applied and not yet numbered; or -1 and
 * decision->why. */
int decide(struct decision *decision, const Plenary__Command *command);

/* Joining, by the same means. */
int decide_join(struct decision *decision, const struct join *join);

/* A decision of the server itself, or of a participant. */
void decision_init(struct decision *decision, const struct core *core,
	const struct act *act, struct group *group);

/* Adds an event; payload is of the type that belongs to the case. */
Plenary__Event *emit(struct decision *decision, audience_set audience,
	Plenary__Event__WhatCase what, void *payload);

/* Always -1, so that a caller can return it. The sentence says what was wrong
 * and what would be right. */
int refuse(struct decision *decision, Plenary__ErrorCode code,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
/* Adds a parameter to the refusal; returns -1 as well. */
int refuse_with(struct decision *decision, const char *name, const char *value);

/* The step of that id, or -1 and a refusal. */
int find_step(struct decision *decision, const char *id);

/* A text under its limit that is not empty; what: as a message calls it. */
int check_text(struct decision *decision, const char *what, const char *text);

/* The ids of the delegations in the set: "US, MX". */
char *print_set(struct decision *decision, delegation_set set);

int decide_startex(struct decision *, const Plenary__Command *);
int decide_pausex(struct decision *, const Plenary__Command *);
int decide_resume(struct decision *, const Plenary__Command *);
int decide_endex(struct decision *, const Plenary__Command *);
int decide_no_duff(struct decision *, const Plenary__Command *);
int decide_ack(struct decision *, const Plenary__Command *);
int decide_confirm(struct decision *, const Plenary__Command *);
int decide_extend(struct decision *, const Plenary__Command *);
int decide_rate(struct decision *, const Plenary__Command *);
int decide_jump(struct decision *, const Plenary__Command *);

int decide_move(struct decision *, const Plenary__Command *);
int decide_remove(struct decision *, const Plenary__Command *);
int decide_reissue(struct decision *, const Plenary__Command *);
int decide_powers(struct decision *, const Plenary__Command *);

int decide_propose(struct decision *, const Plenary__Command *);
int decide_amend(struct decision *, const Plenary__Command *);
int decide_accept(struct decision *, const Plenary__Command *);
int decide_decline(struct decision *, const Plenary__Command *);
int decide_withdraw_amendment(struct decision *, const Plenary__Command *);
int decide_position(struct decision *, const Plenary__Command *);
int decide_acknowledge(struct decision *, const Plenary__Command *);
int decide_silence(struct decision *, const Plenary__Command *);
int decide_break(struct decision *, const Plenary__Command *);
int decide_withdraw(struct decision *, const Plenary__Command *);
int decide_ratify(struct decision *, const Plenary__Command *);
int decide_refuse(struct decision *, const Plenary__Command *);
int decide_ballot(struct decision *, const Plenary__Command *);
int decide_unratify(struct decision *, const Plenary__Command *);
int decide_answer_reservation(struct decision *, const Plenary__Command *);
int decide_rule_reservation(struct decision *, const Plenary__Command *);
int decide_withdraw_reservation(struct decision *, const Plenary__Command *);
int decide_edit(struct decision *, const Plenary__Command *);
int decide_rule(struct decision *, const Plenary__Command *);

int decide_release(struct decision *, const Plenary__Command *);
int decide_ad_hoc(struct decision *, const Plenary__Command *);
int decide_open(struct decision *, const Plenary__Command *);
int decide_respond(struct decision *, const Plenary__Command *);
int decide_say(struct decision *, const Plenary__Command *);

int decide_settle(struct decision *, const Plenary__Command *);
int decide_waive(struct decision *, const Plenary__Command *);
int decide_notice(struct decision *, const Plenary__Command *);
int decide_revoke(struct decision *, const Plenary__Command *);
int decide_breach(struct decision *, const Plenary__Command *);
int decide_lift(struct decision *, const Plenary__Command *);
int decide_override(struct decision *, const Plenary__Command *);

int decide_submit(struct decision *, const Plenary__Command *);
int decide_screen(struct decision *, const Plenary__Command *);

#endif
