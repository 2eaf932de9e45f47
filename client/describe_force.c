#include "client/describe_words.h"

#include "client/plain.h"

#include <string.h>

static void suspended(struct buf *out, const Plenary__Suspended *event)
{
	words_text_of(out, event->step, event->number, 0);
	buf_str(out, event->n_causes > 0 ? " is SUSPENDED: " : " is SUSPENDED");
	words_hindrances(out, event->causes, event->n_causes, true);
}

/* What EXCON takes off the step, a cause of its suspension. */
static void lifted_cause(
	struct buf *out, const char *cause, const Plenary__BreachLifted *event)
{
	if (strcmp(cause, "breach") == 0 || strcmp(cause, "override") == 0) {
		buf_printf(out, "the %s of ", cause);
	} else {
		buf_str(out, "the effect of ");
		words_hindrance(out, cause, true);
		buf_str(out, " on ");
	}
	words_text_of(out, event->step, event->number, 0);
}

static void lifted(struct buf *out, const Plenary__BreachLifted *event)
{
	buf_str(out, "EXCON lifts ");
	for (size_t i = 0; i < event->n_causes; i++) {
		buf_str(out, i > 0 ? ", " : "");
		lifted_cause(out, event->causes[i], event);
	}
	if (event->n_causes == 0) {
		buf_str(out, "what it suspended of ");
		words_text_of(out, event->step, event->number, 0);
	}
	words_why(out, event->reason);
}

static void notice(struct buf *out, const Plenary__NoticeGiven *event)
{
	buf_printf(out, "%s gives notice of leaving ", event->delegation);
	words_text_of(out, event->step, event->number, 0);
	words_until(out, " at", event->leaves_ms);
}

/* What the deadline of the new status means. */
static const char *due_of(Plenary__Status status)
{
	switch (status) {
	case PLENARY__STATUS__STATUS_TABLED:
	case PLENARY__STATUS__STATUS_HELD:
		return ", to be decided by";
	case PLENARY__STATUS__STATUS_SILENCE:
		return ", silence until";
	case PLENARY__STATUS__STATUS_ADOPTED:
		return ", to be ratified by";
	default:
		return ", due";
	}
}

static void overridden(struct buf *out, const Plenary__Overridden *event)
{
	buf_str(out, "EXCON sets ");
	words_text_of(out, event->step, event->number, 0);
	buf_str(out, " from ");
	words_name(out, plain_status(event->from));
	buf_str(out, " to ");
	words_name(out, plain_status(event->to));
	words_until(out, due_of(event->to), event->due_ms);
	if (event->n_waived > 0) {
		buf_str(out, " (waived: ");
		words_hindrances(out, event->waived, event->n_waived, false);
		buf_char(out, ')');
	}
	words_why(out, event->reason);
}

/* Notices; false: none of these. */
static bool describe_notice(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_NOTICE_GIVEN:
		notice(out, event->notice_given);
		return true;
	case PLENARY__EVENT__WHAT_NOTICE_REVOKED:
		buf_printf(out, "%s revokes its notice of leaving ",
			event->notice_revoked->delegation);
		words_text_of(out, event->notice_revoked->step,
			event->notice_revoked->number, 0);
		return true;
	case PLENARY__EVENT__WHAT_PARTY_LEFT:
		buf_printf(out, "%s leaves ", event->party_left->delegation);
		words_text_of(out, event->party_left->step,
			event->party_left->number, 0);
		return true;
	default:
		return false;
	}
}

bool describe_force(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_ENTERED_INTO_FORCE:
		words_text_of(out, event->entered_into_force->step,
			event->entered_into_force->number, 0);
		buf_str(out, " ENTERS INTO FORCE");
		return true;
	case PLENARY__EVENT__WHAT_SUSPENDED:
		suspended(out, event->suspended);
		return true;
	case PLENARY__EVENT__WHAT_FORCE_RESUMED:
		words_text_of(out, event->force_resumed->step,
			event->force_resumed->number, 0);
		buf_str(out, " is IN FORCE again");
		return true;
	case PLENARY__EVENT__WHAT_BREACH_UPHELD:
		buf_str(out, "EXCON upholds a breach of ");
		words_text_of(out, event->breach_upheld->step,
			event->breach_upheld->number, 0);
		words_why(out, event->breach_upheld->reason);
		return true;
	case PLENARY__EVENT__WHAT_BREACH_LIFTED:
		lifted(out, event->breach_lifted);
		return true;
	case PLENARY__EVENT__WHAT_TERMINATED:
		words_text_of(out, event->terminated->step,
			event->terminated->number, 0);
		buf_str(out, " is TERMINATED");
		words_why(out, event->terminated->reason);
		return true;
	case PLENARY__EVENT__WHAT_OVERRIDDEN:
		overridden(out, event->overridden);
		return true;
	default:
		return describe_notice(out, event);
	}
}
