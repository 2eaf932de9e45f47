#include "client/describe_words.h"

#include "client/plain.h"

static const char *verb_of(Plenary__Position position)
{
	switch (position) {
	case PLENARY__POSITION__POSITION_ASSENT:
		return "assents to";
	case PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION:
		return "assents with a reservation to";
	case PLENARY__POSITION__POSITION_ABSTAIN:
		return "abstains on";
	case PLENARY__POSITION__POSITION_STAND_ASIDE:
		return "stands aside on";
	case PLENARY__POSITION__POSITION_BLOCK:
		return "blocks";
	case PLENARY__POSITION__POSITION_NONE:
	default:
		return "takes back its position on";
	}
}

static void tabled(struct buf *out, const Plenary__ProposalTabled *event,
	const char *language)
{
	buf_printf(out, "%s tables ", event->delegation);
	words_text_of(out, event->step, event->number, 1);
	if (event->draft != NULL) {
		buf_str(out, ": ");
		plain_line(out, plain_pick(event->draft->title, language));
	}
	words_until(out, "; to be decided by", event->decide_by_ms);
}

static void amendment(struct buf *out, const Plenary__AmendmentProposed *event)
{
	buf_printf(out, "%s moves amendment %s to ", event->delegation,
		event->amendment);
	words_text_of(out, event->step, event->number, event->revision);
	for (size_t i = 0; i < event->n_settings; i++) {
		buf_str(out, i == 0 ? ": " : "; ");
		plain_line(out, event->settings[i]->key);
		buf_char(out, '=');
		plain_line(out, event->settings[i]->value);
	}
}

static void submitted(struct buf *out, const Plenary__StepSubmitted *event,
	const char *language)
{
	buf_printf(out, "%s submits the step %s for screening",
		event->delegation, event->submission);
	if (event->step != NULL)
		words_why(out, plain_pick(event->step->title, language));
}

static void screened(struct buf *out, const Plenary__StepScreened *event)
{
	buf_printf(out, "EXCON %s %s", event->approved ? "approves" : "refuses",
		event->submission);
	if (event->approved && event->step[0] != '\0')
		buf_printf(out, ", it is the step %s", event->step);
	words_why(out, event->reason);
}

static void opened(
	struct buf *out, const Plenary__StepOpened *event, const char *language)
{
	const Plenary__Step *step = event->step;

	buf_printf(out, "a new step is open%s%s", step != NULL ? ", " : "",
		step != NULL ? step->id : "");
	if (step == NULL)
		return;
	if (step->n_parties > 0) {
		buf_str(out, " of ");
		words_list(out, step->parties, step->n_parties);
	}
	words_why(out, plain_pick(step->title, language));
}

/* Steps; false: none of these. */
static bool describe_step(
	struct buf *out, const Plenary__Event *event, const char *language)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_STEP_LOCKED:
		buf_printf(out, "%s is locked", event->step_locked->step);
		return true;
	case PLENARY__EVENT__WHAT_STEP_UNLOCKED:
		buf_printf(out, "%s is available", event->step_unlocked->step);
		return true;
	case PLENARY__EVENT__WHAT_STEP_SUBMITTED:
		submitted(out, event->step_submitted, language);
		return true;
	case PLENARY__EVENT__WHAT_STEP_SCREENED:
		screened(out, event->step_screened);
		return true;
	case PLENARY__EVENT__WHAT_STEP_OPENED:
		opened(out, event->step_opened, language);
		return true;
	default:
		return false;
	}
}

/* Amendments; false: none of these. */
static bool describe_amendment(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_AMENDMENT_PROPOSED:
		amendment(out, event->amendment_proposed);
		return true;
	case PLENARY__EVENT__WHAT_AMENDMENT_ACCEPTED:
		buf_printf(out, "%s accepts amendment %s",
			event->amendment_accepted->delegation,
			event->amendment_accepted->amendment);
		return true;
	case PLENARY__EVENT__WHAT_AMENDMENT_DECLINED:
		buf_printf(out, "%s declines amendment %s",
			event->amendment_declined->delegation,
			event->amendment_declined->amendment);
		return true;
	case PLENARY__EVENT__WHAT_AMENDMENT_WITHDRAWN:
		buf_printf(out, "%s withdraws amendment %s",
			event->amendment_withdrawn->delegation,
			event->amendment_withdrawn->amendment);
		return true;
	default:
		return false;
	}
}

bool describe_text(
	struct buf *out, const Plenary__Event *event, const char *language)
{
	if (describe_step(out, event, language) ||
		describe_amendment(out, event))
		return true;
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_PROPOSAL_TABLED:
		tabled(out, event->proposal_tabled, language);
		return true;
	case PLENARY__EVENT__WHAT_AMENDED:
		words_text_of(out, event->amended->step, event->amended->number,
			event->amended->revision);
		buf_printf(out,
			" by amendment %s of %s: earlier positions are void",
			event->amended->amendment, event->amended->delegation);
		return true;
	case PLENARY__EVENT__WHAT_EDITED:
		words_text_of(out, event->edited->step, event->edited->number,
			event->edited->revision);
		buf_str(out,
			" by an edit of EXCON, earlier positions are void");
		words_why(out, event->edited->reason);
		return true;
	case PLENARY__EVENT__WHAT_ACKNOWLEDGED:
		buf_printf(out, "%s acknowledges ",
			event->acknowledged->delegation);
		words_text_of(out, event->acknowledged->step,
			event->acknowledged->number,
			event->acknowledged->revision);
		return true;
	case PLENARY__EVENT__WHAT_POSITION_TAKEN:
		buf_printf(out, "%s %s ", event->position_taken->delegation,
			verb_of(event->position_taken->position));
		words_text_of(out, event->position_taken->step,
			event->position_taken->number,
			event->position_taken->revision);
		words_why(out, event->position_taken->reason);
		return true;
	default:
		return false;
	}
}

static void silence(struct buf *out, const Plenary__SilenceBegun *event)
{
	buf_printf(out, "%s puts ", words_actor(event->delegation));
	words_text_of(out, event->step, event->number, event->revision);
	buf_str(out, " under silence");
	words_until(out, " until", event->silence_by_ms);
}

static void held(struct buf *out, const Plenary__Held *event)
{
	words_text_of(out, event->step, event->number, 0);
	buf_str(out, " is held for EXCON's ruling");
	if (event->n_unheard > 0) {
		buf_str(out, ", not acknowledged by ");
		words_list(out, event->unheard, event->n_unheard);
	}
	if (event->n_conditions > 0) {
		buf_str(out, ", not met: ");
		words_list(out, event->conditions, event->n_conditions);
	}
}

bool describe_decision(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_SILENCE_BEGUN:
		silence(out, event->silence_begun);
		return true;
	case PLENARY__EVENT__WHAT_SILENCE_BROKEN:
		buf_printf(out, "%s breaks the silence on ",
			words_actor(event->silence_broken->delegation));
		words_text_of(out, event->silence_broken->step,
			event->silence_broken->number, 0);
		words_why(out, event->silence_broken->reason);
		return true;
	case PLENARY__EVENT__WHAT_HELD:
		held(out, event->held);
		return true;
	case PLENARY__EVENT__WHAT_RETURNED:
		buf_printf(out, "%s returns ",
			words_actor(event->returned->delegation));
		words_text_of(
			out, event->returned->step, event->returned->number, 0);
		buf_str(out, " to the table");
		words_why(out, event->returned->reason);
		return true;
	case PLENARY__EVENT__WHAT_ADOPTED:
		words_text_of(out, event->adopted->step, event->adopted->number,
			event->adopted->revision);
		buf_str(out, " is adopted");
		if (event->adopted->reason[0] != '\0')
			buf_str(out, " by a ruling of EXCON");
		words_why(out, event->adopted->reason);
		words_until(out, "; to be ratified by",
			event->adopted->ratify_by_ms);
		return true;
	case PLENARY__EVENT__WHAT_REJECTED:
		words_text_of(
			out, event->rejected->step, event->rejected->number, 0);
		buf_str(out, " is rejected");
		words_why(out, event->rejected->reason);
		return true;
	case PLENARY__EVENT__WHAT_WITHDRAWN:
		buf_printf(out, "%s withdraws ", event->withdrawn->delegation);
		words_text_of(out, event->withdrawn->step,
			event->withdrawn->number, 0);
		return true;
	default:
		return false;
	}
}
