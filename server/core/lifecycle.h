/*
 * lifecycle.h: what a party may do to a proposal in which status: the life of
 * a proposal as data. decide() refuses by it, and the "may" views are read
 * from it.
 */
#ifndef PLENARY_CORE_LIFECYCLE_H
#define PLENARY_CORE_LIFECYCLE_H

#include "core/state.h"

enum trigger {
	TRIGGER_PROPOSE,
	TRIGGER_AMEND,
	TRIGGER_ASSENT,
	TRIGGER_ABSTAIN,
	TRIGGER_STAND_ASIDE,
	TRIGGER_BLOCK,
	TRIGGER_ACCEPT,
	TRIGGER_DECLINE,
	TRIGGER_WITHDRAW_AMENDMENT,
	TRIGGER_WITHDRAW,
	TRIGGER_RATIFY,
	TRIGGER_REFUSE,
	TRIGGER_REJECT,
	TRIGGERS
};

/* The verb of the command line that pulls it. */
const char *trigger_name(enum trigger trigger);

/* "tabled", "in_force", …: the status as the command line writes it. */
const char *status_name(Plenary__Status status);

/*
 * Whether a delegation (-1: EXCON) may do this at the step as it stands: OK,
 * or the code of the refusal. Of amendments: whether there is any that it may
 * accept, decline or withdraw.
 */
Plenary__ErrorCode lifecycle_check(const struct core *core,
	enum trigger trigger, unsigned step, int delegation);

/* The same for one pending amendment. */
Plenary__ErrorCode lifecycle_check_amendment(const struct core *core,
	enum trigger trigger, unsigned step, const struct amendment *amendment,
	int delegation);

/* The statuses in which the trigger does something, for a message: "tabled,
 * silence or held". */
void lifecycle_statuses(enum trigger trigger, char *out, size_t out_len);

/* The decision rule holds for the live proposal, and nothing is pending. */
bool lifecycle_decided(const struct core *core, unsigned step);

/* All that its entry into force waits for has come. */
bool lifecycle_effective(const struct core *core, unsigned step);

/* An amendment was accepted by the proposer or, among three or more parties,
 * by all the others; or neither is possible any more. */
bool amendment_carried(const struct core *core, unsigned step,
	const struct amendment *amendment);
bool amendment_dead(const struct core *core, unsigned step,
	const struct amendment *amendment);

#endif
