#include "tests/golden/words.h"

#include <string.h>

static void positions(struct buf *out, Plenary__PartyPosition **all, size_t n)
{
	buf_str(out, n == 0 ? "none" : "");
	for (size_t i = 0; i < n; i++) {
		buf_printf(
			out, "%s%s ", i == 0 ? "" : ", ", all[i]->delegation);
		words_enum(out, &plenary__position__descriptor,
			(int)all[i]->position, "POSITION_");
		if (all[i]->reason[0] != '\0')
			buf_printf(out, " \"%s\"", all[i]->reason);
		if (all[i]->flagged)
			buf_str(out, " (to be confirmed)");
	}
}

/* ", LABEL: A, B" where there are any. */
static void listed(struct buf *out, const char *label, char **names, size_t n)
{
	if (n == 0)
		return;
	buf_printf(out, ", %s: ", label);
	words_names(out, names, n);
}

static void step_view(
	struct buf *out, const Plenary__StepView *it, const char *indent)
{
	words_enum(
		out, &plenary__status__descriptor, (int)it->status, "STATUS_");
	if (it->number != 0) {
		buf_printf(out, ", #%u r%u, positions: ", it->number,
			it->revision);
		positions(out, it->positions, it->n_positions);
		listed(out, "ratified", it->ratified, it->n_ratified);
		listed(out, "causes", it->causes, it->n_causes);
	}
	for (size_t i = 0; i < it->n_notices; i++) {
		buf_printf(out, ", %s leaves at ", it->notices[i]->delegation);
		words_time(out, it->notices[i]->leaves_ms);
	}
	for (size_t i = 0; i < it->n_history; i++) {
		const Plenary__Attempt *attempt = it->history[i];

		buf_printf(out, "\n%s    #%u r%u ended ", indent,
			attempt->number, attempt->revision);
		words_enum(out, &plenary__outcome__descriptor,
			(int)attempt->outcome, "OUTCOME_");
		buf_str(out, " at ");
		words_time(out, attempt->exercise_ms);
		if (attempt->reason[0] != '\0')
			buf_printf(out, ": %s", attempt->reason);
	}
}

static void reservation_view(
	struct buf *out, const Plenary__ReservationView *it, const char *indent)
{
	buf_printf(out, "\n%s    %s of %s with its %s: \"%s\"", indent, it->id,
		it->delegation, it->instrument ? "instrument" : "position",
		it->text);
	listed(out, "acknowledged", it->acknowledged, it->n_acknowledged);
	listed(out, "accepted", it->accepted, it->n_accepted);
	for (size_t i = 0; i < it->n_objections; i++)
		buf_printf(out, ", %s objects: %s",
			it->objections[i]->delegation,
			it->objections[i]->reason);
	listed(out, "held", it->held, it->n_held);
	if (it->answer_by_ms != 0) {
		buf_str(out, ", answer by ");
		words_time(out, it->answer_by_ms);
	}
}

static void condition_view(
	struct buf *out, const Plenary__ConditionView *it, const char *indent)
{
	buf_printf(out, "\n%s    condition %s (", indent, it->id);
	words_enum(out, &plenary__condition_phase__descriptor, (int)it->phase,
		"PHASE_");
	buf_str(out, "): ");
	words_enum(out, &plenary__condition_status__descriptor, (int)it->status,
		"CONDITION_");
	listed(out, "waived by", it->waived, it->n_waived);
}

static void proposal_parts(
	struct buf *out, const Plenary__ProposalView *it, const char *indent)
{
	listed(out, "acknowledged", it->acknowledged, it->n_acknowledged);
	listed(out, "ratified", it->ratified, it->n_ratified);
	listed(out, "left", it->left, it->n_left);
	listed(out, "waits for", it->waits_for, it->n_waits_for);
	listed(out, "waived", it->waived, it->n_waived);
	for (size_t i = 0; i < it->n_reservations; i++)
		reservation_view(out, it->reservations[i], indent);
	for (size_t i = 0; i < it->n_conditions; i++)
		condition_view(out, it->conditions[i], indent);
}

static void proposal_view(
	struct buf *out, const Plenary__ProposalView *it, const char *indent)
{
	buf_printf(
		out, "#%u r%u by %s, ", it->number, it->revision, it->proposer);
	words_enum(
		out, &plenary__status__descriptor, (int)it->status, "STATUS_");
	buf_str(out, ", tabled ");
	words_time(out, it->tabled_ms);
	if (it->decide_by_ms != 0) {
		buf_str(out, ", decide by ");
		words_time(out, it->decide_by_ms);
	}
	if (it->ratify_by_ms != 0) {
		buf_str(out, ", ratify by ");
		words_time(out, it->ratify_by_ms);
	}
	if (it->silence_by_ms != 0) {
		buf_str(out, ", silence until ");
		words_time(out, it->silence_by_ms);
	}
	buf_str(out, "; positions: ");
	positions(out, it->positions, it->n_positions);
	proposal_parts(out, it, indent);
	for (size_t i = 0; i < it->n_amendments; i++) {
		const Plenary__AmendmentView *amendment = it->amendments[i];

		buf_printf(out, "\n%s    %s of %s: ", indent, amendment->id,
			amendment->delegation);
		words_settings(out, amendment->settings, amendment->n_settings);
		buf_str(out, "; accepted: ");
		words_names(out, amendment->accepted, amendment->n_accepted);
		buf_str(out, "; declined: ");
		words_names(out, amendment->declined, amendment->n_declined);
	}
}

static void draft_view(struct buf *out, const Plenary__DraftView *it)
{
	buf_printf(out, "#%u r%u \"", it->number, it->revision);
	words_text(out, it->draft->title);
	buf_str(out, "\", \"");
	words_text(out, it->draft->text);
	buf_str(out, "\"");
	for (size_t i = 0; i < it->draft->n_terms; i++)
		buf_printf(out, ", %s=%s", it->draft->terms[i]->key,
			it->draft->terms[i]->value);
	buf_str(out, ", ratify within ");
	words_time(out, it->draft->ratify_within_ms);
}

static void clock_view(
	struct buf *out, const Plenary__ClockView *it, const char *indent)
{
	words_enum(out, &plenary__exercise_phase__descriptor, (int)it->phase,
		"PHASE_");
	buf_str(out, " since exercise time ");
	words_time(out, it->anchor_exercise_ms);
	if (it->by_server)
		buf_str(out, ", by the server");
	if (it->reason[0] != '\0')
		buf_printf(out, ": %s", it->reason);
	for (size_t i = 0; i < it->n_held; i++) {
		buf_printf(out, "\n%s    held: %s of ", indent,
			it->held[i]->deadline);
		words_time(out, it->held[i]->due_ms);
	}
	if (it->n_acknowledged > 0) {
		buf_printf(out, "\n%s    acknowledged by ", indent);
		words_names(out, it->acknowledged, it->n_acknowledged);
	}
}

static void members_view(struct buf *out, const Plenary__MembersView *it)
{
	for (size_t i = 0; i < it->n_members; i++) {
		const Plenary__Member *member = it->members[i];

		buf_printf(out, "%s%s%s%s%s%s", i == 0 ? "" : ", ",
			member->name, member->seat[0] == '\0' ? "" : " at ",
			member->seat, member->head ? " (head)" : "",
			member->full_powers ? " (full powers)" : "");
	}
}

static void delegation_view(struct buf *out, const Plenary__DelegationView *it)
{
	words_text(out, it->name);
	buf_str(out, it->head_seated ? ", head seated" : "");
	if (it->full_powers[0] != '\0')
		buf_printf(out, ", full powers: %s", it->full_powers);
}

static void inject_view(
	struct buf *out, const Plenary__InjectView *it, const char *indent)
{
	words_enum(out, &plenary__inject_status__descriptor, (int)it->status,
		"INJECT_");
	if (it->released_id[0] != '\0')
		buf_printf(out, " as %s", it->released_id);
	buf_str(out, " to ");
	words_names(out, it->to, it->n_to);
	buf_str(out, ", \"");
	words_text(out, it->content->subject);
	buf_str(out, "\", \"");
	words_text(out, it->content->message);
	buf_str(out, "\"");
	if (it->content->notes != NULL) {
		buf_str(out, ", notes \"");
		words_text(out, it->content->notes);
		buf_str(out, "\"");
	}
	for (size_t i = 0; i < it->n_receipts; i++) {
		const Plenary__InjectReceipt *receipt = it->receipts[i];

		buf_printf(out, "\n%s    %s opened it ", indent,
			receipt->delegation);
		words_time(out, receipt->opened_ms);
		buf_printf(out, ", last %s", receipt->name);
		if (receipt->text[0] != '\0')
			buf_printf(out, ": \"%s\"", receipt->text);
	}
}

static void participant_view(
	struct buf *out, const Plenary__ParticipantView *it)
{
	buf_printf(out, "%s, ", it->name);
	words_enum(out, &plenary__role__descriptor, (int)it->role, "ROLE_");
	if (it->delegation[0] != '\0')
		buf_printf(out, " of %s", it->delegation);
	if (it->seat[0] != '\0')
		buf_printf(out, " at %s", it->seat);
	buf_printf(out, "%s%s, %s%s", it->head ? ", head" : "",
		it->full_powers ? ", full powers" : "",
		it->connected ? "connected" : "not connected",
		it->removed ? ", removed" : "");
	listed(out, "has seen", it->seen, it->n_seen);
}

static void mandate_view(struct buf *out, const Plenary__MandateView *it)
{
	words_text(out, it->mandate);
	for (size_t i = 0; i < it->n_red_lines; i++)
		buf_printf(out, "; red line: %s %s is %s",
			it->red_lines[i]->step, it->red_lines[i]->term,
			it->red_lines[i]->is);
}

static void ballots_view(struct buf *out, const Plenary__BallotsView *it)
{
	words_enum(out, &plenary__ratification__descriptor, (int)it->rule,
		"RATIFICATION_");
	for (size_t i = 0; i < it->n_seats; i++) {
		const Plenary__SeatBallot *seat = it->seats[i];

		buf_printf(out, ", %s ", seat->seat);
		words_enum(out, &plenary__vote__descriptor, (int)seat->vote,
			"VOTE_");
		buf_printf(out, "%s%s", seat->concurring ? " (concurring)" : "",
			seat->occupied ? "" : " (empty now)");
	}
	listed(out, "missing", it->missing, it->n_missing);
}

static void submission_view(struct buf *out, const Plenary__SubmissionView *it)
{
	words_enum(out, &plenary__submission_status__descriptor,
		(int)it->status, "SUBMISSION_");
	buf_str(out, ", \"");
	words_text(out, it->step->title);
	buf_str(out, "\"");
	if (it->opened_as[0] != '\0')
		buf_printf(out, ", open as %s", it->opened_as);
	if (it->reason[0] != '\0')
		buf_printf(out, ": %s", it->reason);
}

void words_view(struct buf *out, const Plenary__View *view, const char *indent)
{
	buf_printf(out, "%s%s: ", indent, view->key);
	switch (view->body_case) {
	case PLENARY__VIEW__BODY_STEP:
		step_view(out, view->step, indent);
		break;
	case PLENARY__VIEW__BODY_PROPOSAL:
		proposal_view(out, view->proposal, indent);
		break;
	case PLENARY__VIEW__BODY_DRAFT:
		draft_view(out, view->draft);
		break;
	case PLENARY__VIEW__BODY_MAY:
		words_names(out, view->may->verbs, view->may->n_verbs);
		break;
	case PLENARY__VIEW__BODY_CLOCK:
		clock_view(out, view->clock, indent);
		break;
	case PLENARY__VIEW__BODY_MEMBERS:
		members_view(out, view->members);
		break;
	case PLENARY__VIEW__BODY_DELEGATION:
		delegation_view(out, view->delegation);
		break;
	case PLENARY__VIEW__BODY_INJECT:
		inject_view(out, view->inject, indent);
		break;
	case PLENARY__VIEW__BODY_PARTICIPANT:
		participant_view(out, view->participant);
		break;
	case PLENARY__VIEW__BODY_MANDATE:
		mandate_view(out, view->mandate);
		break;
	case PLENARY__VIEW__BODY_BALLOTS:
		ballots_view(out, view->ballots);
		break;
	case PLENARY__VIEW__BODY_SUBMISSION:
		submission_view(out, view->submission);
		break;
	case PLENARY__VIEW__BODY_INDICATOR:
		buf_printf(out, "%d", view->indicator->value);
		break;
	case PLENARY__VIEW__BODY_BAR:
		buf_printf(out, "rung %u, from %u", view->bar->rung,
			view->bar->baseline);
		break;
	default:
		buf_str(out, "something that scripts have no words for");
	}
}
