/*
 * model.h: what must be true of every exercise at every moment, computed from
 * the events alone or straight from PROCEDURE, never by the core's own tables
 * and predicates.
 */
#ifndef PLENARY_TESTS_MODEL_H
#define PLENARY_TESTS_MODEL_H

#include "core/state.h"

enum {
	PEOPLE_MAX = 128,
	PENDING_MAX = AMENDMENTS_MAX + 2,
	MODEL_INJECTS_MAX = 16
};

struct told_amendment {
	uint32_t id;
	delegation_set accepted;
	delegation_set declined;
};

struct told_reservation {
	uint32_t id; /* 0: none */
	bool instrument;
	bool settled; /* the period for tacit acceptance is over */
	delegation_set acknowledged;
	delegation_set accepted;
	delegation_set objected;
	delegation_set held;
};

/* A step as its events tell it. */
struct told {
	bool live;
	Plenary__Status status; /* of the live proposal */
	uint32_t number;
	uint32_t revision;
	unsigned proposer;
	bool decide_by;
	Plenary__Position positions[DELEGATIONS_MAX];
	delegation_set acknowledged;
	delegation_set flagged;
	delegation_set present; /* in silence */
	unsigned n_pending;
	struct told_amendment pending[PENDING_MAX];
	delegation_set bound;
	struct told_reservation reservations[DELEGATIONS_MAX];
	seat_set roll[DELEGATIONS_MAX];
	seat_set yes[DELEGATIONS_MAX];
	seat_set no[DELEGATIONS_MAX];
	uint64_t words[CONDITIONS_MAX]; /* of the conditions, digested */
	condition_set met;
	condition_set failed;
	delegation_set waived_by[CONDITIONS_MAX];
	bool breach;
	bool overridden;
	bool injects[MODEL_INJECTS_MAX];
	delegation_set notices;
	delegation_set left;
	/* By an override. */
	step_set no_needs;
	delegation_set no_instruments;
	condition_set no_conditions;
};

struct told_person {
	bool joined;
	int delegation; /* or -1 */
	int seat;       /* or -1 */
	bool connected;
	bool removed;
};

struct model {
	struct told steps[STEPS_MAX];
	struct told_person people[PEOPLE_MAX]; /* by number */
	uint32_t heads[DELEGATIONS_MAX];
	uint32_t powers[DELEGATIONS_MAX];
	bool released[MODEL_INJECTS_MAX];
};

/* Takes in an event that was applied; NULL, or what is wrong with it. The core
 * is asked for the texts of steps and nothing else. */
const char *model_event(struct model *model, const struct core *core,
	const struct stamped *stamped);

/* After a group: NULL, or which rule the state breaks. */
const char *model_check(const struct model *model, const struct core *core);

/* ── the parts ───────────────────────────────────────────────────────── */

/* The events about the text, about consent to be bound, about people and
 * injects; *known is set by the one whose kind it is. (told_*.c) */
const char *told_text(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known);
const char *told_bond(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known);
const char *told_people(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known);

/* NULL, or that the event was written for others than PROCEDURE says.
 * (told_audience.c) */
const char *told_audience(
	const struct core *core, const struct stamped *stamped);

/* The live proposal of an event in one of these statuses, as a set; or NULL. */
struct told *told_of(struct model *model, const struct core *core,
	const char *step, uint32_t number, unsigned statuses);
unsigned told_step(const struct model *model, const struct told *told);

/* The rules, said once more. (rule.c) */
delegation_set rule_parties(
	const struct core *core, const struct told *told, unsigned step);
bool rule_decided(
	const struct core *core, const struct told *told, unsigned step);
delegation_set rule_unheard(
	const struct core *core, const struct told *told, unsigned step);
bool rule_adoptable(
	const struct core *core, const struct told *told, unsigned step);
bool rule_carried(const struct model *model, const struct core *core,
	unsigned step, unsigned delegation);
/* What entry into force waits for, and what suspends; how many things, and
 * whether `name` is among them. */
unsigned rule_lacks(
	const struct model *model, const struct core *core, unsigned step);
unsigned rule_causes(const struct model *model, const struct core *core,
	unsigned step, const char *name, bool *named);
bool rule_too_few(
	const struct core *core, const struct told *told, unsigned step);
seat_set rule_occupied(const struct model *model, unsigned delegation);

#endif
