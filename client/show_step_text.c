#include "client/period.h"
#include "client/plain.h"
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

static void positions_into(struct buf *out,
	Plenary__PartyPosition *const *positions, size_t n,
	char *const *ratified, size_t n_ratified)
{
	for (size_t i = 0; i < n; i++)
		if (positions[i]->position != PLENARY__POSITION__POSITION_NONE)
			buf_printf(out, "%s%s:%s%s", out->len > 0 ? " " : "",
				positions[i]->delegation,
				plain_position(positions[i]->position),
				positions[i]->flagged ? "(to confirm)" : "");
	if (n_ratified == 0)
		return;
	buf_str(out, out->len > 0 ? " ratified:" : "ratified:");
	for (size_t i = 0; i < n_ratified; i++)
		buf_printf(out, "%s%s", i > 0 ? "," : "", ratified[i]);
}

void show_step_row(const struct show_context *context, struct table *table,
	const Plenary__StepView *step)
{
	struct buf where = {0};
	struct buf parties = {0};

	table_cell(table, step->id);
	table_cell(table, plain_status(step->status));
	if (step->revision > 0)
		table_cellf(table, "r%u", step->revision);
	else
		table_cell(table, "");
	show_join(&parties, step->parties, step->n_parties);
	table_cell(table, buf_cstr(&parties));
	positions_into(&where, step->positions, step->n_positions,
		step->ratified, step->n_ratified);
	for (size_t i = 0; i < step->n_notices; i++)
		buf_printf(&where, "%snotice:%s", where.len > 0 ? " " : "",
			step->notices[i]->delegation);
	if (step->n_causes > 0) {
		buf_str(&where, where.len > 0 ? " for " : "for ");
		show_join(&where, step->causes, step->n_causes);
	}
	if (where.len == 0 && step->status == PLENARY__STATUS__STATUS_LOCKED &&
		step->n_needs > 0) {
		buf_str(&where, "needs ");
		show_join(&where, step->needs, step->n_needs);
	}
	table_cell(table, buf_cstr(&where));
	table_cell(table, step_title(context, step->id));
	buf_fini(&where);
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

static void condition_text(struct buf *out, const Plenary__Condition *condition,
	const Plenary__ConditionView *view, const char *language)
{
	static const char *const when[] = {
		[PLENARY__CONDITION_PHASE__PHASE_CONTINUING] = "all the time",
		[PLENARY__CONDITION_PHASE__PHASE_ADOPTION] = "before adoption",
		[PLENARY__CONDITION_PHASE__PHASE_FORCE] = "before force",
	};
	size_t phase = (size_t)condition->phase;

	buf_printf(out, "  condition %s (%s, %s, verified by %s",
		view != NULL ? view->id : condition->id,
		plain_condition_kind(condition->kind),
		phase < sizeof(when) / sizeof(when[0]) ? when[phase] : "?",
		condition->verifier);
	if (condition->n_benefits > 0) {
		buf_str(out, ", for ");
		show_join(out, condition->benefits, condition->n_benefits);
	}
	buf_char(out, ')');
	if (view != NULL)
		buf_printf(out, " %s", plain_condition_status(view->status));
	if (view != NULL && view->n_waived > 0) {
		buf_str(out, ", waived by ");
		show_join(out, view->waived, view->n_waived);
	}
	buf_str(out, ": ");
	plain_line(out, plain_pick(condition->text, language));
	buf_char(out, '\n');
}

static void draft_text(struct buf *out, const Plenary__Draft *draft,
	const Plenary__ProposalView *proposal, const char *language)
{
	buf_str(out, "  ");
	plain_line(out, plain_pick(draft->title, language));
	buf_char(out, '\n');
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

static void reasons_text(
	struct buf *out, Plenary__PartyPosition *const *positions, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (positions[i]->reason[0] == '\0')
			continue;
		buf_printf(out, "  %s %s: ", positions[i]->delegation,
			plain_position(positions[i]->position));
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
	show_join(out, names, n);
	buf_char(out, '\n');
}

static void rules_text(struct buf *out, const Plenary__StepView *step)
{
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
		show_join(
			out, step->concur[i]->seats, step->concur[i]->n_seats);
		buf_char(out, '\n');
	}
	if (step->reservations)
		buf_str(out, "  reservations are permitted\n");
	if (step->continues_with > 0)
		buf_printf(out, "  it goes on with %u parties\n",
			step->continues_with);
}

static void standing_text(struct buf *out, const Plenary__StepView *step)
{
	char clock[PERIOD_TEXT_MAX];

	names_line(out, "suspended for", step->causes, step->n_causes);
	for (size_t i = 0; i < step->n_notices; i++) {
		period_clock(step->notices[i]->leaves_ms, clock);
		buf_printf(out, "  %s has given notice, and leaves at %s\n",
			step->notices[i]->delegation, clock);
	}
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
	struct table table;

	table_init(&table, 6);
	show_step_row(context, &table, step);
	table_print(&table, out);
	table_fini(&table);
	rules_text(out, step);
	standing_text(out, step);
	ballots_text(context, step->id, out);
	reasons_text(out, step->positions, step->n_positions);
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
		show_join(out, amendment->accepted, amendment->n_accepted);
	}
	if (amendment->n_declined > 0) {
		buf_str(out, "; declined by ");
		show_join(out, amendment->declined, amendment->n_declined);
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
	char clock[PERIOD_TEXT_MAX];

	buf_printf(out,
		"  reservation %s by %s, with its %s: ", reservation->id,
		reservation->delegation,
		reservation->instrument ? "instrument" : "position");
	plain_line(out, reservation->text);
	if (reservation->n_accepted > 0) {
		buf_str(out, "\n    accepted by ");
		show_join(out, reservation->accepted, reservation->n_accepted);
	}
	objections_into(out, reservation);
	if (reservation->n_acknowledged > 0) {
		buf_str(out, "\n    acknowledged by ");
		show_join(out, reservation->acknowledged,
			reservation->n_acknowledged);
	}
	if (reservation->n_held > 0) {
		buf_str(out, "\n    EXCON must answer for ");
		show_join(out, reservation->held, reservation->n_held);
	}
	if (reservation->answer_by_ms != 0) {
		period_clock(reservation->answer_by_ms, clock);
		buf_printf(out, "\n    to be answered by %s", clock);
	}
	buf_char(out, '\n');
}

static void deadline_text(struct buf *out, const char *what, int64_t at_ms)
{
	char clock[PERIOD_TEXT_MAX];

	if (at_ms == 0)
		return;
	period_clock(at_ms, clock);
	buf_printf(out, ", %s %s", what, clock);
}

void show_proposal_text(const struct show_context *context,
	const Plenary__ProposalView *proposal, struct buf *out)
{
	const Plenary__View *draft =
		view_store_find(context->views, "draft", proposal->step);
	const Plenary__View *step =
		view_store_find(context->views, "step", proposal->step);
	struct buf positions = {0};

	buf_printf(out, "  %s#%u r%u %s, by %s", proposal->step,
		proposal->number, proposal->revision,
		plain_status(proposal->status), proposal->proposer);
	deadline_text(out, "to be decided by", proposal->decide_by_ms);
	deadline_text(out, "under silence until", proposal->silence_by_ms);
	deadline_text(out, "to be ratified by", proposal->ratify_by_ms);
	positions_into(&positions, proposal->positions, proposal->n_positions,
		proposal->ratified, proposal->n_ratified);
	if (positions.len > 0)
		buf_printf(out, "\n  %s", buf_cstr(&positions));
	buf_char(out, '\n');
	reasons_text(out, proposal->positions, proposal->n_positions);
	names_line(out, "acknowledged by", proposal->acknowledged,
		proposal->n_acknowledged);
	for (size_t i = 0; i < proposal->n_amendments; i++)
		amendment_text(out, proposal->amendments[i]);
	for (size_t i = 0; i < proposal->n_reservations; i++)
		reservation_text(out, proposal->reservations[i]);
	names_line(
		out, "waits for", proposal->waits_for, proposal->n_waits_for);
	names_line(out, "EXCON waived", proposal->waived, proposal->n_waived);
	names_line(out, "left by", proposal->left, proposal->n_left);
	if (step != NULL && step->body_case == PLENARY__VIEW__BODY_STEP)
		standing_text(out, step->step);
	ballots_text(context, proposal->step, out);
	if (draft != NULL && draft->body_case == PLENARY__VIEW__BODY_DRAFT &&
		draft->draft->draft != NULL)
		draft_text(
			out, draft->draft->draft, proposal, context->language);
	buf_fini(&positions);
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
	show_join(out, step->parties, step->n_parties);
	if (step->n_needs > 0) {
		buf_str(out, ", needs ");
		show_join(out, step->needs, step->n_needs);
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
