#include "core/apply.h"

#include "core/apply_clock.h"
#include "core/apply_custom.h"
#include "core/apply_proposal.h"
#include "core/apply_roster.h"
#include "core/apply_talk.h"
#include "core/clock.h"

#define WHAT(name) PLENARY__EVENT__WHAT_##name

static int apply_what(struct core *core, const struct stamped *stamped)
{
	const Plenary__Event *event = stamped->event;

	switch (event->what_case) {
	case WHAT(STARTEX):
	case WHAT(PAUSEX):
	case WHAT(RESUME):
	case WHAT(ENDEX):
	case WHAT(NO_DUFF):
	case WHAT(RATE_SET):
	case WHAT(CLOCK_JUMPED):
		return apply_clock(core, event);
	case WHAT(NO_DUFF_ACKNOWLEDGED):
	case WHAT(PARTICIPANT_JOINED):
	case WHAT(PRESENCE):
	case WHAT(MOVED):
	case WHAT(REMOVED):
	case WHAT(CODE_REISSUED):
	case WHAT(FULL_POWERS_GIVEN):
	case WHAT(FULL_POWERS_TAKEN):
		return apply_roster(core, event);
	case WHAT(INJECT_RELEASED):
	case WHAT(INJECT_OPENED):
	case WHAT(INJECT_RESPONDED):
	case WHAT(MESSAGE_SENT):
		return apply_talk(core, stamped);
	case WHAT(STEP_SUBMITTED):
	case WHAT(STEP_SCREENED):
	case WHAT(STEP_OPENED):
		return apply_custom(core, event);
	default:
		return apply_proposal(core, event);
	}
}

int apply(struct core *core, const struct stamped *stamped)
{
	const Plenary__Event *event = stamped->event;
	struct state *state = core->state;

	if (event->seq != state->seq + 1 || event->exercise_ms > CLOCK_MAX_MS)
		return -1;
	if (apply_what(core, stamped) != 0)
		return -1;
	state->seq = event->seq;
	state->at_ms = event->at_ms;
	/* A firing carries its deadline's own time, which may lie back. */
	if (event->exercise_ms > state->exercise_ms)
		state->exercise_ms = event->exercise_ms;
	return 0;
}
