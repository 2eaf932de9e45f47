#include "client/describe_words.h"

#include "client/plain.h"

static void ballot(struct buf *out, const Plenary__BallotCast *event)
{
	if (event->name[0] != '\0') {
		plain_line(out, event->name);
		buf_printf(out, " (%s/%s)", event->delegation, event->seat);
	} else {
		buf_printf(out, "%s/%s", event->delegation, event->seat);
	}
	buf_printf(out, " votes %s on ratifying ", event->yes ? "yes" : "no");
	words_text_of(out, event->step, event->number, 0);
}

static void reservation(struct buf *out, const Plenary__ReservationMade *event)
{
	buf_printf(out, "%s makes the reservation %s to ", event->delegation,
		event->reservation);
	words_text_of(out, event->step, event->number, 0);
	buf_str(out, event->instrument ? " with its instrument"
				       : " with its position");
	words_until(out, ", to be answered by", event->answer_by_ms);
	words_why(out, event->text);
}

static void answer(struct buf *out, const Plenary__ReservationAnswered *event)
{
	buf_printf(out, "%s %s the reservation %s",
		event->ruled ? "EXCON" : event->delegation,
		event->object ? "objects to" : "accepts", event->reservation);
	if (event->ruled)
		buf_printf(out, " for %s", event->delegation);
	words_why(out, event->reason);
}

static void settled(struct buf *out, const Plenary__ReservationSettled *event)
{
	buf_printf(out, "the time to answer the reservation %s is over",
		event->reservation);
	if (event->n_accepted > 0) {
		buf_str(out, ": accepted by the silence of ");
		words_list(out, event->accepted, event->n_accepted);
	}
	if (event->n_held > 0) {
		buf_str(out, event->n_accepted > 0 ? "; " : ": ");
		words_list(out, event->held, event->n_held);
		buf_str(out, " never acknowledged it, so EXCON must answer");
	}
}

/* Reservations and conditions; false: none of these. */
static bool describe_reservation(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_RESERVATION_MADE:
		reservation(out, event->reservation_made);
		return true;
	case PLENARY__EVENT__WHAT_RESERVATION_ACKNOWLEDGED:
		buf_printf(out, "%s acknowledges the reservation %s",
			event->reservation_acknowledged->delegation,
			event->reservation_acknowledged->reservation);
		return true;
	case PLENARY__EVENT__WHAT_RESERVATION_ANSWERED:
		answer(out, event->reservation_answered);
		return true;
	case PLENARY__EVENT__WHAT_RESERVATION_SETTLED:
		settled(out, event->reservation_settled);
		return true;
	case PLENARY__EVENT__WHAT_RESERVATION_WITHDRAWN:
		buf_printf(out, "%s withdraws the reservation %s",
			event->reservation_withdrawn->delegation,
			event->reservation_withdrawn->reservation);
		words_why(out, event->reservation_withdrawn->reason);
		return true;
	case PLENARY__EVENT__WHAT_CONDITION_SETTLED:
		buf_printf(out, "%s finds the condition %s %s",
			words_actor(event->condition_settled->delegation),
			event->condition_settled->condition,
			event->condition_settled->met ? "met" : "failed");
		return true;
	case PLENARY__EVENT__WHAT_CONDITION_WAIVED:
		buf_printf(out, "%s waives the condition %s",
			event->condition_waived->delegation,
			event->condition_waived->condition);
		return true;
	default:
		return false;
	}
}

bool describe_consent(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_BALLOT_CAST:
		ballot(out, event->ballot_cast);
		return true;
	case PLENARY__EVENT__WHAT_INSTRUMENT_DEPOSITED:
		buf_printf(out, "%s ratifies ",
			event->instrument_deposited->delegation);
		words_text_of(out, event->instrument_deposited->step,
			event->instrument_deposited->number, 0);
		return true;
	case PLENARY__EVENT__WHAT_INSTRUMENT_WITHDRAWN:
		buf_printf(out, "%s takes back its instrument on ",
			event->instrument_withdrawn->delegation);
		words_text_of(out, event->instrument_withdrawn->step,
			event->instrument_withdrawn->number, 0);
		return true;
	case PLENARY__EVENT__WHAT_RATIFICATION_REFUSED:
		buf_printf(out, "%s refuses to ratify ",
			event->ratification_refused->delegation);
		words_text_of(out, event->ratification_refused->step,
			event->ratification_refused->number, 0);
		words_why(out, event->ratification_refused->reason);
		return true;
	case PLENARY__EVENT__WHAT_LAPSED:
		words_text_of(
			out, event->lapsed->step, event->lapsed->number, 0);
		buf_str(out, " lapses");
		if (event->lapsed->n_missing > 0) {
			buf_str(out, ", not ratified by ");
			words_list(out, event->lapsed->missing,
				event->lapsed->n_missing);
		}
		return true;
	default:
		return describe_reservation(out, event);
	}
}
