/* For whom each kind of event is (PROCEDURE, "Secrets"). */
#include "tests/property/model.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

enum { SOMEBODY_ELSE = 0x4000 }; /* no audience is that */

static audience_set own(const struct core *core, const char *delegation)
{
	int d = scenario_delegation(core->scenario, delegation);

	return d < 0 ? AUDIENCE_EXCON : (audience_set)(1U << d);
}

/* Delegations, joined by '+' in one text. */
static audience_set joined_by_plus(const struct core *core, const char *text)
{
	audience_set set = 0;

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		const char *id = scenario_delegation_id(core->scenario, d);
		const char *at = strstr(text, id);

		if (at != NULL)
			set = (audience_set)(set | 1U << d);
	}
	return set;
}

static audience_set of_message(
	const struct core *core, const Plenary__MessageSent *sent)
{
	if (strcmp(sent->channel, "all") == 0)
		return AUDIENCE_PUBLIC;
	if (strcmp(sent->channel, "excon") == 0)
		return own(core, sent->from);
	return joined_by_plus(core, sent->channel);
}

static audience_set of_inject(
	const struct core *core, const Plenary__InjectReleased *released)
{
	audience_set set = 0;

	for (size_t i = 0; i < released->n_to; i++) {
		if (strcmp(released->to[i], "all") == 0)
			return AUDIENCE_PUBLIC;
		set = (audience_set)(set | own(core, released->to[i]));
	}
	return set;
}

/* Of the events that concern one delegation's own affairs. */
static audience_set of_own_affairs(
	const struct core *core, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(PARTICIPANT_JOINED):
		return own(core, event->participant_joined->delegation);
	case WHAT(REMOVED):
		return own(core, event->removed->delegation);
	case WHAT(MOVED):
		return (audience_set)(own(core, event->moved->from) |
				      own(core, event->moved->to));
	case WHAT(BALLOT_CAST):
		return own(core, event->ballot_cast->delegation);
	case WHAT(STEP_SUBMITTED):
		return own(core, event->step_submitted->delegation);
	case WHAT(STEP_SCREENED):
		return own(core, event->step_screened->delegation);
	case WHAT(INJECT_OPENED):
		return own(core, event->inject_opened->delegation);
	case WHAT(INJECT_RESPONDED):
		return own(core, event->inject_responded->delegation);
	default:
		return SOMEBODY_ELSE;
	}
}

static audience_set expected(
	const struct core *core, const Plenary__Event *event)
{
	audience_set audience = of_own_affairs(core, event);

	if (audience != SOMEBODY_ELSE)
		return audience;
	switch (event->what_case) {
	case WHAT(MESSAGE_SENT):
		return of_message(core, event->message_sent);
	case WHAT(INJECT_RELEASED):
		return of_inject(core, event->inject_released);
	case WHAT(PRESENCE):
	case WHAT(CODE_REISSUED):
	case WHAT(NO_DUFF_ACKNOWLEDGED):
	case WHAT(DEADLINE_HELD):
	case WHAT(DEADLINE_CONFIRMED):
		return AUDIENCE_EXCON;
	default:
		return AUDIENCE_PUBLIC;
	}
}

/* A position that its delegation confirms is no news to the others. */
static bool is_confirmation(
	const struct core *core, const struct stamped *stamped)
{
	return stamped->event->what_case == WHAT(POSITION_TAKEN) &&
	       stamped->audience ==
		       own(core, stamped->event->position_taken->delegation);
}

const char *told_audience(
	const struct core *core, const struct stamped *stamped)
{
	if (is_confirmation(core, stamped))
		return NULL;
	return stamped->audience == expected(core, stamped->event)
		       ? NULL
		       : "leak: an event is for others than it should be";
}
