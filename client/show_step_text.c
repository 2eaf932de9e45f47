#include "client/describe_words.h"
#include "client/period.h"
#include "client/plain.h"
#include "client/show_deadline.h"
#include "client/show_step.h"

#include <stdlib.h>
#include <string.h>

void show_join(struct buf *out, char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i > 0 ? " " : "", texts[i]);
}

static const char *step_title(
	const struct show_context *context, const char *step)
{
	const Plenary__View *view =
		view_store_find(context->views, "steptext", step);

	if (view == NULL || view->body_case != PLENARY__VIEW__BODY_STEP_TEXT ||
		view->step_text->draft == NULL)
		return "";
	return plain_pick(view->step_text->draft->title, context->language);
}

/* As short as a row of a list needs it. */
static const char *position_words(Plenary__Position position)
{
	switch (position) {
	case PLENARY__POSITION__POSITION_ASSENT:
		return "assents";
	case PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION:
		return "reserves";
	case PLENARY__POSITION__POSITION_ABSTAIN:
		return "abstains";
	case PLENARY__POSITION__POSITION_STAND_ASIDE:
		return "stands aside";
	case PLENARY__POSITION__POSITION_BLOCK:
		return "blocks";
	case PLENARY__POSITION__POSITION_NONE:
	default:
		return "has no position";
	}
}

/* "US assents, MX blocks"; before it, what divides it from a text. */
static void positions_into(struct buf *out, const char *before,
	Plenary__PartyPosition *const *positions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (positions[i]->position == PLENARY__POSITION__POSITION_NONE)
			continue;
		buf_printf(out, "%s%s %s%s", before, positions[i]->delegation,
			position_words(positions[i]->position),
			positions[i]->flagged ? " (to confirm)" : "");
		before = ", ";
	}
}

/* "suspended: A3 is not in force", "locked: needs A1". */
static void status_into(
	struct buf *out, Plenary__Status status, const Plenary__StepView *step)
{
	words_name(out, plain_status(status));
	if (step->n_causes > 0) {
		buf_str(out, ": ");
		words_hindrances(out, step->causes, step->n_causes, true);
	}
	if (status == PLENARY__STATUS__STATUS_LOCKED && step->n_needs > 0) {
		buf_str(out, ": needs ");
		words_list(out, step->needs, step->n_needs);
	}
}

/* With what matters most in that status. */
static void standing_into(struct buf *out, const Plenary__StepView *step)
{
	const char *before = ": ";
	size_t before_len;

	status_into(out, step->status, step);
	if (step->n_causes > 0)
		before = "; ";
	before_len = out->len;
	if (step->status == PLENARY__STATUS__STATUS_TABLED ||
		step->status == PLENARY__STATUS__STATUS_SILENCE ||
		step->status == PLENARY__STATUS__STATUS_HELD)
		positions_into(out, before, step->positions, step->n_positions);
	if (step->status == PLENARY__STATUS__STATUS_ADOPTED &&
		step->n_ratified > 0) {
		buf_printf(out, "%sratified by ", before);
		words_list(out, step->ratified, step->n_ratified);
	}
	if (out->len > before_len)
		before = "; ";
	for (size_t i = 0; i < step->n_notices; i++) {
		buf_printf(out, "%s%s", before, step->notices[i]->delegation);
		words_until(out, " leaves at", step->notices[i]->leaves_ms);
		before = "; ";
	}
}

void show_step_row(const struct show_context *context, struct table *table,
	const Plenary__StepView *step)
{
	struct buf standing = {0};
	struct buf parties = {0};

	table_cell(table, step->id);
	if (step->revision > 0)
		table_cellf(table, "r%u", step->revision);
	else
		table_cell(table, "");
	show_join(&parties, step->parties, step->n_parties);
	table_cell(table, buf_cstr(&parties));
	standing_into(&standing, step);
	table_cell(table, buf_cstr(&standing));
	table_cell(table, step_title(context, step->id));
	buf_fini(&standing);
	buf_fini(&parties);
}

static void history_text(struct buf *out, const Plenary__StepView *step)
{
	for (size_t i = 0; i < step->n_history; i++) {
		const Plenary__Attempt *attempt = step->history[i];
		char clock[PERIOD_TEXT_MAX];

		period_clock(attempt->exercise_ms, clock);
		buf_printf(out, "  #%u r%u %s at %s", attempt->number,
			attempt->revision, plain_outcome(attempt->outcome),
			clock);
		if (attempt->reason[0] != '\0') {
			buf_str(out, ": ");
			plain_line(out, attempt->reason);
		}
		buf_char(out, '\n');
	}
}

/* How it stands, with those who have waived it so far. */
static void condition_status(
	struct buf *out, const Plenary__ConditionView *view)
{
	bool waived =
		view->status == PLENARY__CONDITION_STATUS__CONDITION_WAIVED;

	buf_char(out, ' ');
	if (!waived || view->n_waived == 0)
		buf_str(out, plain_condition_status(view->status));
	if (view->n_waived == 0)
		return;
	buf_str(out, waived ? "waived by " : ", waived by ");
	words_list(out, view->waived, view->n_waived);
}

static void condition_text(struct buf *out, const Plenary__Condition *condition,
	const Plenary__ConditionView *view, const char *language)
{
	static const char *const when[] = {
		[PLENARY__CONDITION_PHASE__PHASE_CONTINUING] = "all the time",
		[PLENARY__CONDITION_PHASE__PHASE_ADOPTION] = "before adoption",
		[PLENARY__CONDITION_PHASE__PHASE_FORCE] =
			"before entry into force",
	};
	size_t phase = (size_t)condition->phase;

	buf_printf(out, "  condition %s (%s, %s, verified by %s",
		view != NULL ? view->id : condition->id,
		plain_condition_kind(condition->kind),
		phase < sizeof(when) / sizeof(when[0]) ? when[phase] : "?",
		strcmp(condition->verifier, "excon") == 0
			? "EXCON"
			: condition->verifier);
	if (condition->n_benefits > 0) {
		buf_str(out, ", for ");
		words_list(out, condition->benefits, condition->n_benefits);
	}
	buf_char(out, ')');
	if (view != NULL)
		condition_status(out, view);
	buf_str(out, ": ");
	plain_line(out, plain_pick(condition->text, language));
	buf_char(out, '\n');
}

/* All but the title, which heads what is shown. */
static void draft_text(struct buf *out, const Plenary__Draft *draft,
	const Plenary__ProposalView *proposal, const char *language)
{
	for (size_t i = 0; i < draft->n_terms; i++) {
		buf_str(out, "  ");
		plain_line(out, draft->terms[i]->key);
		buf_str(out, " = ");
		plain_line(out, draft->terms[i]->value);
		buf_char(out, '\n');
	}
	for (size_t i = 0; i < draft->n_conditions; i++)
		condition_text(out, draft->conditions[i],
			show_condition(proposal, draft->conditions[i]->id),
			language);
	buf_str(out, "    ");
	plain_paragraphs(out, plain_pick(draft->text, language), 4);
	buf_char(out, '\n');
}

/* Whether the reason is the text of a reservation, which is shown itself. */
static bool is_reservation(const Plenary__ProposalView *proposal,
	const Plenary__PartyPosition *position)
{
	for (size_t i = 0; proposal != NULL && i < proposal->n_reservations;
		i++) {
		const Plenary__ReservationView *reservation =
			proposal->reservations[i];

		if (strcmp(reservation->delegation, position->delegation) ==
				0 &&
			strcmp(reservation->text, position->reason) == 0)
			return true;
	}
	return false;
}

/* proposal: whose reservations are shown, too; or NULL. */
static void reasons_text(struct buf *out,
	Plenary__PartyPosition *const *positions, size_t n,
	const Plenary__ProposalView *proposal)
{
	for (size_t i = 0; i < n; i++) {
		if (positions[i]->reason[0] == '\0' ||
			is_reservation(proposal, positions[i]))
			continue;
		buf_printf(out, "  %s %s: ", positions[i]->delegation,
			position_words(positions[i]->position));
		plain_line(out, positions[i]->reason);
		buf_char(out, '\n');
	}
}

/* A line with names, where there are any. */
static void names_line(
	struct buf *out, const char *what, char *const *names, size_t n)
{
	if (n == 0)
		return;
	buf_printf(out, "  %s ", what);
	words_list(out, names, n);
	buf_char(out, '\n');
}

/* The same of what hinders. */
static void hindrances_line(
	struct buf *out, const char *what, char *const *names, size_t n)
{
	if (n == 0)
		return;
	buf_printf(out, "  %s: ", what);
	words_hindrances(out, names, n, false);
	buf_char(out, '\n');
}

/* Where everybody stands, in two lines at most. */
static void parties_text(struct buf *out,
	Plenary__PartyPosition *const *positions, size_t n,
	char *const *ratified, size_t n_ratified)
{
	size_t from = out->len;

	positions_into(out, "  ", positions, n);
	if (out->len > from)
		buf_char(out, '\n');
	names_line(out, "ratified by", ratified, n_ratified);
}

static void rules_text(struct buf *out, const Plenary__StepView *step)
{
	/* Of a locked one its status says so. */
	if (step->status != PLENARY__STATUS__STATUS_LOCKED)
		names_line(out, "needs", step->needs, step->n_needs);
	for (size_t i = 0; i < step->n_requirements; i++)
		buf_printf(out, "  requires %s at least %d\n",
			step->requirements[i]->indicator,
			step->requirements[i]->at_least);
	if (step->rule != NULL && step->rule->consensus > 0)
		buf_printf(out, "  decided by consensus, at least %u assents\n",
			step->rule->consensus);
	for (size_t i = 0; i < step->n_concur; i++) {
		buf_printf(out, "  %s ratifies with the yes of ",
			step->concur[i]->delegation);
		words_list(
			out, step->concur[i]->seats, step->concur[i]->n_seats);
		buf_char(out, '\n');
	}
	if (step->reservations)
		buf_str(out, "  reservations are permitted\n");
	if (step->continues_with > 0)
		buf_printf(out, "  it goes on with %u parties\n",
			step->continues_with);
}

static void ballots_lines(struct buf *out, const Plenary__BallotsView *ballots)
{
	buf_printf(out, "  ballots of %s (%s):", ballots->delegation,
		ballots->rule == PLENARY__RATIFICATION__RATIFICATION_MAJORITY
			? "more than half must say yes"
			: "the head decides");
	for (size_t i = 0; i < ballots->n_seats; i++) {
		const Plenary__SeatBallot *seat = ballots->seats[i];

		buf_printf(out, " %s:%s%s%s", seat->seat,
			plain_vote(seat->vote),
			seat->concurring ? "(must say yes)" : "",
			seat->occupied ? "" : "(empty)");
	}
	buf_char(out, '\n');
	for (size_t i = 0; i < ballots->n_missing; i++) {
		buf_str(out, "    missing: ");
		plain_line(out, ballots->missing[i]);
		buf_char(out, '\n');
	}
}

/* Those that this audience has: its own, or for EXCON all. */
static void ballots_text(
	const struct show_context *context, const char *step, struct buf *out)
{
	const Plenary__View **views;
	size_t n = view_store_list(
		context->views, PLENARY__VIEW__BODY_BALLOTS, &views);

	for (size_t i = 0; i < n; i++)
		if (strcmp(views[i]->ballots->step, step) == 0)
			ballots_lines(out, views[i]->ballots);
	free(views);
}

void show_step_text(const struct show_context *context,
	const Plenary__StepView *step, struct buf *out)
{
	const Plenary__View *text =
		view_store_find(context->views, "steptext", step->id);
	const Plenary__View *may =
		view_store_find(context->views, "may", step->id);
	bool open = step->status == PLENARY__STATUS__STATUS_TABLED ||
		    step->status == PLENARY__STATUS__STATUS_SILENCE ||
		    step->status == PLENARY__STATUS__STATUS_HELD;
	bool adopted = step->status == PLENARY__STATUS__STATUS_ADOPTED;

	buf_printf(out, "  %s: ", step->id);
	plain_line(out, step_title(context, step->id));
	buf_str(out, "\n  of ");
	words_list(out, step->parties, step->n_parties);
	buf_str(out, "\n  ");
	if (step->revision > 0)
		buf_printf(out, "r%u ", step->revision);
	standing_into(out, step);
	buf_char(out, '\n');
	/* What the line above has not said. */
	parties_text(out, step->positions, open ? 0 : step->n_positions,
		step->ratified, adopted ? 0 : step->n_ratified);
	rules_text(out, step);
	ballots_text(context, step->id, out);
	reasons_text(out, step->positions, step->n_positions, NULL);
	history_text(out, step);
	if (text != NULL && text->body_case == PLENARY__VIEW__BODY_STEP_TEXT &&
		text->step_text->draft != NULL)
		draft_text(
			out, text->step_text->draft, NULL, context->language);
	if (may != NULL && may->body_case == PLENARY__VIEW__BODY_MAY &&
		may->may->n_verbs > 0) {
		buf_str(out, "  you may: ");
		show_join(out, may->may->verbs, may->may->n_verbs);
		buf_char(out, '\n');
	}
}

static void amendment_text(
	struct buf *out, const Plenary__AmendmentView *amendment)
{
	buf_printf(out, "  amendment %s by %s:", amendment->id,
		amendment->delegation);
	for (size_t i = 0; i < amendment->n_settings; i++) {
		buf_char(out, ' ');
		plain_line(out, amendment->settings[i]->key);
		buf_char(out, '=');
		plain_line(out, amendment->settings[i]->value);
	}
	if (amendment->n_accepted > 0) {
		buf_str(out, "; accepted by ");
		words_list(out, amendment->accepted, amendment->n_accepted);
	}
	if (amendment->n_declined > 0) {
		buf_str(out, "; declined by ");
		words_list(out, amendment->declined, amendment->n_declined);
	}
	buf_char(out, '\n');
}

static void objections_into(
	struct buf *out, const Plenary__ReservationView *reservation)
{
	for (size_t i = 0; i < reservation->n_objections; i++) {
		buf_printf(out, "\n    %s objects: ",
			reservation->objections[i]->delegation);
		plain_line(out, reservation->objections[i]->reason);
	}
}

static void reservation_text(
	struct buf *out, const Plenary__ReservationView *reservation)
{
	buf_printf(out,
		"  reservation %s by %s, with its %s: ", reservation->id,
		reservation->delegation,
		reservation->instrument ? "instrument" : "position");
	plain_line(out, reservation->text);
	if (reservation->n_accepted > 0) {
		buf_str(out, "\n    accepted by ");
		words_list(out, reservation->accepted, reservation->n_accepted);
	}
	objections_into(out, reservation);
	if (reservation->n_acknowledged > 0) {
		buf_str(out, "\n    acknowledged by ");
		words_list(out, reservation->acknowledged,
			reservation->n_acknowledged);
	}
	if (reservation->n_held > 0) {
		buf_str(out, "\n    EXCON must answer for ");
		words_list(out, reservation->held, reservation->n_held);
	}
	buf_char(out, '\n');
}

/* "A4#1 r2 by US: …" and how it stands. */
static void proposal_heading(const struct show_context *context,
	const Plenary__ProposalView *proposal, const Plenary__Draft *draft,
	struct buf *out)
{
	const Plenary__View *step =
		view_store_find(context->views, "step", proposal->step);

	buf_printf(out, "  %s#%u r%u by %s", proposal->step, proposal->number,
		proposal->revision, proposal->proposer);
	if (draft != NULL)
		words_why(out, plain_pick(draft->title, context->language));
	buf_str(out, "\n  ");
	if (step != NULL && step->body_case == PLENARY__VIEW__BODY_STEP)
		status_into(out, proposal->status, step->step);
	else
		words_name(out, plain_status(proposal->status));
	buf_char(out, '\n');
	show_deadlines_text(context, proposal->step, out);
}

void show_proposal_text(const struct show_context *context,
	const Plenary__ProposalView *proposal, struct buf *out)
{
	const Plenary__View *view =
		view_store_find(context->views, "draft", proposal->step);
	const Plenary__Draft *draft =
		view != NULL && view->body_case == PLENARY__VIEW__BODY_DRAFT
			? view->draft->draft
			: NULL;

	proposal_heading(context, proposal, draft, out);
	parties_text(out, proposal->positions, proposal->n_positions,
		proposal->ratified, proposal->n_ratified);
	reasons_text(out, proposal->positions, proposal->n_positions, proposal);
	names_line(out, "acknowledged by", proposal->acknowledged,
		proposal->n_acknowledged);
	for (size_t i = 0; i < proposal->n_amendments; i++)
		amendment_text(out, proposal->amendments[i]);
	for (size_t i = 0; i < proposal->n_reservations; i++)
		reservation_text(out, proposal->reservations[i]);
	hindrances_line(
		out, "waits", proposal->waits_for, proposal->n_waits_for);
	hindrances_line(
		out, "EXCON waived", proposal->waived, proposal->n_waived);
	names_line(out, "left by", proposal->left, proposal->n_left);
	ballots_text(context, proposal->step, out);
	if (draft != NULL)
		draft_text(out, draft, proposal, context->language);
}

/* ── submissions ─────────────────────────────────────────────────────── */

void show_submission_text(const struct show_context *context,
	const Plenary__SubmissionView *submission, struct buf *out)
{
	const Plenary__Step *step = submission->step;

	buf_printf(out, "  %s by %s, %s", submission->id,
		submission->delegation, plain_submission(submission->status));
	if (submission->opened_as[0] != '\0')
		buf_printf(out, " as %s", submission->opened_as);
	if (submission->reason[0] != '\0') {
		buf_str(out, ": ");
		plain_line(out, submission->reason);
	}
	buf_char(out, '\n');
	if (step == NULL)
		return;
	buf_str(out, "    ");
	plain_line(out, plain_pick(step->title, context->language));
	buf_str(out, "\n    of ");
	words_list(out, step->parties, step->n_parties);
	if (step->n_needs > 0) {
		buf_str(out, "; needs ");
		words_list(out, step->needs, step->n_needs);
	}
	for (size_t i = 0; i < step->n_terms; i++) {
		buf_str(out, "\n    ");
		plain_line(out, step->terms[i]->key);
		buf_str(out, " = ");
		plain_line(out, step->terms[i]->value);
	}
	buf_str(out, "\n    ");
	plain_paragraphs(out, plain_pick(step->text, context->language), 4);
	buf_char(out, '\n');
}
