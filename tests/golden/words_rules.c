/* Events of the rules of procedure beyond tabling, positions and ends. */
#include "tests/golden/words.h"

#define WHAT(name) PLENARY__EVENT__WHAT_##name

static void because(struct buf *out, const char *reason)
{
	if (reason[0] != '\0')
		buf_printf(out, ": %s", reason);
}

/* "Alta", or EXCON where nobody is named. */
static const char *who(const char *delegation)
{
	return delegation[0] == '\0' ? "EXCON" : delegation;
}

/* ── silence and rulings ─────────────────────────────────────────────── */

static void held(struct buf *out, const Plenary__Held *it)
{
	buf_printf(out, "%s#%u is held for EXCON", it->step, it->number);
	if (it->n_unheard > 0) {
		buf_str(out, "; not acknowledged by ");
		words_names(out, it->unheard, it->n_unheard);
	}
	if (it->n_conditions > 0) {
		buf_str(out, "; not met: ");
		words_names(out, it->conditions, it->n_conditions);
	}
}

static bool silence_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(ACKNOWLEDGED):
		buf_printf(out, "%s acknowledges %s#%u r%u",
			event->acknowledged->delegation,
			event->acknowledged->step, event->acknowledged->number,
			event->acknowledged->revision);
		return true;
	case WHAT(SILENCE_BEGUN):
		buf_printf(out, "%s puts %s#%u r%u under silence until ",
			who(event->silence_begun->delegation),
			event->silence_begun->step,
			event->silence_begun->number,
			event->silence_begun->revision);
		words_time(out, event->silence_begun->silence_by_ms);
		return true;
	case WHAT(SILENCE_BROKEN):
		buf_printf(out, "%s breaks the silence on %s#%u",
			event->silence_broken->delegation,
			event->silence_broken->step,
			event->silence_broken->number);
		because(out, event->silence_broken->reason);
		return true;
	case WHAT(HELD):
		held(out, event->held);
		return true;
	case WHAT(RETURNED):
		buf_printf(out, "%s returns %s#%u to the table",
			who(event->returned->delegation), event->returned->step,
			event->returned->number);
		because(out, event->returned->reason);
		return true;
	case WHAT(EDITED):
		buf_printf(out, "EXCON edits %s#%u, now revision %u",
			event->edited->step, event->edited->number,
			event->edited->revision);
		because(out, event->edited->reason);
		return true;
	default:
		return false;
	}
}

/* ── reservations ────────────────────────────────────────────────────── */

static void answered(struct buf *out, const Plenary__ReservationAnswered *it)
{
	buf_printf(out, "%s%s %s %s", it->ruled ? "EXCON rules: " : "",
		it->delegation, it->object ? "objects to" : "accepts",
		it->reservation);
	because(out, it->reason);
}

static bool reservation_event(struct buf *out, const Plenary__Event *event)
{
	const Plenary__ReservationMade *made = event->reservation_made;

	switch (event->what_case) {
	case WHAT(RESERVATION_MADE):
		buf_printf(out, "%s reserves on %s#%u with its %s: %s \"%s\"",
			made->delegation, made->step, made->number,
			made->instrument ? "instrument" : "position",
			made->reservation, made->text);
		if (made->answer_by_ms != 0) {
			buf_str(out, ", to be answered by ");
			words_time(out, made->answer_by_ms);
		}
		return true;
	case WHAT(RESERVATION_ACKNOWLEDGED):
		buf_printf(out, "%s acknowledges %s",
			event->reservation_acknowledged->delegation,
			event->reservation_acknowledged->reservation);
		return true;
	case WHAT(RESERVATION_ANSWERED):
		answered(out, event->reservation_answered);
		return true;
	case WHAT(RESERVATION_SETTLED):
		buf_printf(out,
			"the time to answer %s is over; by silence "
			"accepted: ",
			event->reservation_settled->reservation);
		words_names(out, event->reservation_settled->accepted,
			event->reservation_settled->n_accepted);
		buf_str(out, "; held for EXCON: ");
		words_names(out, event->reservation_settled->held,
			event->reservation_settled->n_held);
		return true;
	case WHAT(RESERVATION_WITHDRAWN):
		buf_printf(out, "%s of %s is withdrawn",
			event->reservation_withdrawn->reservation,
			event->reservation_withdrawn->delegation);
		because(out, event->reservation_withdrawn->reason);
		return true;
	default:
		return false;
	}
}

/* ── bonds and conditions ────────────────────────────────────────────── */

static bool bond_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(BALLOT_CAST):
		buf_printf(out, "%s for %s of %s votes %s on %s#%u",
			event->ballot_cast->name, event->ballot_cast->seat,
			event->ballot_cast->delegation,
			event->ballot_cast->yes ? "yes" : "no",
			event->ballot_cast->step, event->ballot_cast->number);
		return true;
	case WHAT(INSTRUMENT_WITHDRAWN):
		buf_printf(out, "%s takes back its instrument for %s#%u",
			event->instrument_withdrawn->delegation,
			event->instrument_withdrawn->step,
			event->instrument_withdrawn->number);
		return true;
	case WHAT(CONDITION_SETTLED):
		buf_printf(out, "%s finds %s %s",
			who(event->condition_settled->delegation),
			event->condition_settled->condition,
			event->condition_settled->met ? "met" : "failed");
		return true;
	case WHAT(CONDITION_WAIVED):
		buf_printf(out, "%s waives %s",
			event->condition_waived->delegation,
			event->condition_waived->condition);
		return true;
	default:
		return false;
	}
}

/* ── force ───────────────────────────────────────────────────────────── */

static bool notice_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(NOTICE_GIVEN):
		buf_printf(out, "%s gives notice of leaving %s#%u at ",
			event->notice_given->delegation,
			event->notice_given->step, event->notice_given->number);
		words_time(out, event->notice_given->leaves_ms);
		return true;
	case WHAT(NOTICE_REVOKED):
		buf_printf(out, "%s revokes its notice on %s#%u",
			event->notice_revoked->delegation,
			event->notice_revoked->step,
			event->notice_revoked->number);
		return true;
	case WHAT(PARTY_LEFT):
		buf_printf(out, "%s leaves %s#%u",
			event->party_left->delegation, event->party_left->step,
			event->party_left->number);
		return true;
	case WHAT(TERMINATED):
		buf_printf(out, "%s#%u is terminated", event->terminated->step,
			event->terminated->number);
		because(out, event->terminated->reason);
		return true;
	default:
		return false;
	}
}

static void overridden(struct buf *out, const Plenary__Overridden *it)
{
	buf_printf(out, "EXCON overrides %s#%u from ", it->step, it->number);
	words_enum(out, &plenary__status__descriptor, (int)it->from, "STATUS_");
	buf_str(out, " to ");
	words_enum(out, &plenary__status__descriptor, (int)it->to, "STATUS_");
	because(out, it->reason);
	buf_str(out, "; waived: ");
	words_names(out, it->waived, it->n_waived);
	if (it->due_ms != 0) {
		buf_str(out, "; due ");
		words_time(out, it->due_ms);
	}
}

static bool force_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(SUSPENDED):
		buf_printf(out, "%s#%u is suspended, because of ",
			event->suspended->step, event->suspended->number);
		words_names(out, event->suspended->causes,
			event->suspended->n_causes);
		return true;
	case WHAT(FORCE_RESUMED):
		buf_printf(out, "%s#%u is in force again",
			event->force_resumed->step,
			event->force_resumed->number);
		return true;
	case WHAT(BREACH_UPHELD):
		buf_printf(out, "EXCON upholds a breach of %s#%u",
			event->breach_upheld->step,
			event->breach_upheld->number);
		because(out, event->breach_upheld->reason);
		return true;
	case WHAT(BREACH_LIFTED):
		buf_printf(out, "EXCON lifts from %s#%u ",
			event->breach_lifted->step,
			event->breach_lifted->number);
		words_names(out, event->breach_lifted->causes,
			event->breach_lifted->n_causes);
		because(out, event->breach_lifted->reason);
		return true;
	case WHAT(OVERRIDDEN):
		overridden(out, event->overridden);
		return true;
	default:
		return notice_event(out, event);
	}
}

/* ── custom steps, moves, the clock ──────────────────────────────────── */

static void submitted(struct buf *out, const Plenary__StepSubmitted *it)
{
	buf_printf(out, "%s submits %s \"", it->delegation, it->submission);
	words_text(out, it->step->title);
	buf_str(out, "\" for ");
	words_names(out, it->step->parties, it->step->n_parties);
	if (it->step->n_needs > 0) {
		buf_str(out, ", needs ");
		words_names(out, it->step->needs, it->step->n_needs);
	}
}

static void opened(struct buf *out, const Plenary__Step *it)
{
	buf_printf(out, "a new step %s \"", it->id);
	words_text(out, it->title);
	buf_str(out, "\" for ");
	words_names(out, it->parties, it->n_parties);
	if (it->rule == NULL || it->rule->consensus == 0)
		buf_str(out, ", by unanimity");
	else
		buf_printf(out, ", by consensus of %u", it->rule->consensus);
}

static void moved(struct buf *out, const Plenary__Moved *it)
{
	buf_printf(out, "%s is moved", it->name);
	if (it->from[0] != '\0')
		buf_printf(out, " from %s", it->from);
	if (it->to[0] != '\0')
		buf_printf(out, " to %s%s%s", it->to,
			it->seat[0] == '\0' ? "" : "/", it->seat);
	if (it->n_seen > 0) {
		buf_str(out, "; has seen ");
		words_names(out, it->seen, it->n_seen);
	}
}

static bool other_event(struct buf *out, const Plenary__Event *event)
{
	const Plenary__StepScreened *screened = event->step_screened;

	switch (event->what_case) {
	case WHAT(STEP_SUBMITTED):
		submitted(out, event->step_submitted);
		return true;
	case WHAT(STEP_SCREENED):
		buf_printf(out, "EXCON %s %s of %s",
			screened->approved ? "approves" : "refuses",
			screened->submission, screened->delegation);
		if (screened->step[0] != '\0')
			buf_printf(out, " as %s", screened->step);
		because(out, screened->reason);
		return true;
	case WHAT(STEP_OPENED):
		opened(out, event->step_opened->step);
		return true;
	case WHAT(MOVED):
		moved(out, event->moved);
		return true;
	case WHAT(RATE_SET):
		buf_printf(out, "the clock runs at %g times real time",
			event->rate_set->rate_milli / 1000.0);
		return true;
	case WHAT(CLOCK_JUMPED):
		buf_str(out, "the clock jumps from ");
		words_time(out, event->clock_jumped->from_ms);
		buf_str(out, " to ");
		words_time(out, event->clock_jumped->to_ms);
		return true;
	default:
		return false;
	}
}

bool words_rules(struct buf *out, const Plenary__Event *event)
{
	return silence_event(out, event) || reservation_event(out, event) ||
	       bond_event(out, event) || force_event(out, event) ||
	       other_event(out, event);
}
