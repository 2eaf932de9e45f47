/*
 * force.h: what entry into force waits for, and what suspends it.
 *
 * Both are computed from the state. An override by EXCON waives guards of one
 * proposal; a waived one neither waits nor suspends.
 */
#ifndef PLENARY_CORE_FORCE_H
#define PLENARY_CORE_FORCE_H

#include "core/state.h"

/* What a proposal lacks, or what suspends it, in parts. */
struct hindrances {
	step_set needs;              /* prerequisites not in force */
	delegation_set instruments;  /* parties not bound */
	delegation_set reservations; /* bound, but theirs is not accepted */
	condition_set conditions;
	bool breach;
	bool overridden;
	bool injects;
};

/* What the entry into force of the live proposal waits for: instruments, the
 * prerequisites, the conditions precedent to it. */
struct hindrances force_lacks(const struct core *core, unsigned step);

/* The causes for which it is suspended, or would be if it were in force:
 * prerequisites, continuing conditions that failed, and EXCON's. */
struct hindrances force_causes(const struct core *core, unsigned step);

bool hindrances_any(const struct hindrances *it);

/* What one or the other has. */
struct hindrances hindrances_both(
	const struct hindrances *a, const struct hindrances *b);

/*
 * Their names, in the arena: "need:A3", "instrument:MX", "reservation:A4.r1",
 * "condition:A4.seat", "breach", "inject:ID", "override". The id of an inject
 * is EXCON's; towards the others it is "inject" alone.
 */
char **hindrances_names(const struct core *core, unsigned step,
	const struct hindrances *it, reader_id reader, struct arena *arena,
	size_t *n);

#endif
