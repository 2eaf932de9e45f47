/* A new text keeps one assent to the old one. */
#include "core/apply_proposal.h"
#include "tests/model/law.h"
#include "tests/model/planted.h"

/* NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming):
 * the linker's names (--wrap). */
int __real_apply_text(struct core *core, const Plenary__Event *event);
int __wrap_apply_text(struct core *core, const Plenary__Event *event);

const char *planted_law(void)
{
	return LAW_REVISION;
}

/* The proposal whose assents the event ought to void; or NULL. */
static struct proposal *amended(
	const struct core *core, const Plenary__Event *event)
{
	int step;

	if (event->what_case != PLENARY__EVENT__WHAT_AMENDED)
		return NULL;
	step = catalogue_find(&core->steps, event->amended->step);
	return step < 0 ? NULL : &state_step(core, (unsigned)step)->live;
}

int __wrap_apply_text(struct core *core, const Plenary__Event *event)
{
	struct proposal *live = amended(core, event);
	unsigned kept = DELEGATIONS_MAX;
	int rc;

	for (unsigned d = 0; live != NULL && d < DELEGATIONS_MAX; d++) {
		if (live->positions[d] == PLENARY__POSITION__POSITION_ASSENT)
			kept = d;
	}
	rc = __real_apply_text(core, event);
	if (rc == 0 && kept < DELEGATIONS_MAX) {
		live->positions[kept] = PLENARY__POSITION__POSITION_ASSENT;
		live->acknowledged =
			(delegation_set)(live->acknowledged | 1U << kept);
	}
	return rc;
}
/* NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming) */
