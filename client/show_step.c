#include "client/show_step.h"

#include "client/member.h"
#include "client/plain.h"
#include "client/show_deadline.h"
#include "wire/json.h"

#include <stdlib.h>
#include <string.h>

static void member_positions(
	struct buf *out, Plenary__PartyPosition *const *positions, size_t n)
{
	member_key(out, "positions");
	buf_char(out, '{');
	for (size_t i = 0; i < n; i++)
		if (positions[i]->position != PLENARY__POSITION__POSITION_NONE)
			member_text(out, positions[i]->delegation,
				plain_position(positions[i]->position));
	buf_char(out, '}');
}

/* Those taken by somebody who was moved since. */
static void member_flagged(
	struct buf *out, Plenary__PartyPosition *const *positions, size_t n)
{
	member_open(out, "flagged", '[');
	for (size_t i = 0; i < n; i++) {
		if (!positions[i]->flagged)
			continue;
		member_next(out);
		json_string(out, positions[i]->delegation);
	}
	buf_char(out, ']');
}

/* Reasons stand beside the positions, where there are any. */
static void member_reasons(
	struct buf *out, Plenary__PartyPosition *const *positions, size_t n)
{
	member_key(out, "reasons");
	buf_char(out, '{');
	for (size_t i = 0; i < n; i++)
		if (positions[i]->reason[0] != '\0')
			member_text(out, positions[i]->delegation,
				positions[i]->reason);
	buf_char(out, '}');
}

static void member_history(struct buf *out, const Plenary__StepView *step)
{
	member_key(out, "history");
	buf_char(out, '[');
	for (size_t i = 0; i < step->n_history; i++) {
		const Plenary__Attempt *attempt = step->history[i];

		member_next(out);
		buf_char(out, '{');
		member_int(out, "number", attempt->number);
		member_int(out, "revision", attempt->revision);
		member_text(out, "outcome", plain_outcome(attempt->outcome));
		member_int(out, "exercise_ms", attempt->exercise_ms);
		if (attempt->reason[0] != '\0')
			member_text(out, "reason", attempt->reason);
		buf_char(out, '}');
	}
	buf_char(out, ']');
}

static void member_notices(struct buf *out, const Plenary__StepView *step)
{
	member_open(out, "notices", '{');
	for (size_t i = 0; i < step->n_notices; i++)
		member_int(out, step->notices[i]->delegation,
			step->notices[i]->leaves_ms);
	buf_char(out, '}');
}

static void step_members(struct buf *out, const Plenary__StepView *step)
{
	member_text(out, "id", step->id);
	member_text(out, "status", plain_status(step->status));
	member_text(out, "sector", step->sector);
	member_list(out, "parties", step->parties, step->n_parties);
	member_list(out, "needs", step->needs, step->n_needs);
	member_int(out, "revision", step->revision);
	member_positions(out, step->positions, step->n_positions);
	member_list(out, "ratified", step->ratified, step->n_ratified);
	member_int(out, "number", step->number);
	member_history(out, step);
	member_notices(out, step);
	member_list(out, "causes", step->causes, step->n_causes);
	member_flagged(out, step->positions, step->n_positions);
}

void show_step_item(const Plenary__StepView *step, struct buf *out)
{
	member_next(out);
	buf_char(out, '{');
	step_members(out, step);
	buf_char(out, '}');
}

/* ── texts ───────────────────────────────────────────────────────────── */

const Plenary__ConditionView *show_condition(
	const Plenary__ProposalView *proposal, const char *id)
{
	for (size_t i = 0; proposal != NULL && i < proposal->n_conditions;
		i++) {
		const char *dot = strrchr(proposal->conditions[i]->id, '.');

		if (dot != NULL && strcmp(dot + 1, id) == 0)
			return proposal->conditions[i];
	}
	return NULL;
}

static void condition_item(struct buf *out, const Plenary__Condition *condition,
	const Plenary__ConditionView *view, const char *language)
{
	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", condition->id);
	member_text(out, "verifier", condition->verifier);
	member_text(out, "text", plain_pick(condition->text, language));
	member_text(out, "kind", plain_condition_kind(condition->kind));
	member_text(out, "phase", plain_condition_phase(condition->phase));
	member_list(
		out, "benefits", condition->benefits, condition->n_benefits);
	if (view != NULL) {
		member_text(out, "name", view->id);
		member_text(
			out, "status", plain_condition_status(view->status));
		member_list(out, "waived", view->waived, view->n_waived);
	}
	buf_char(out, '}');
}

/* With the standing of its conditions, of a live proposal (else NULL). */
static void draft_members(struct buf *out, const Plenary__Draft *draft,
	const Plenary__ProposalView *proposal, const char *language)
{
	member_text(out, "title", plain_pick(draft->title, language));
	member_text(out, "text", plain_pick(draft->text, language));
	member_open(out, "terms", '{');
	for (size_t i = 0; i < draft->n_terms; i++)
		member_text(out, draft->terms[i]->key, draft->terms[i]->value);
	buf_char(out, '}');
	member_open(out, "conditions", '[');
	for (size_t i = 0; i < draft->n_conditions; i++)
		condition_item(out, draft->conditions[i],
			show_condition(proposal, draft->conditions[i]->id),
			language);
	buf_char(out, ']');
	member_int(out, "ratify_within_ms", draft->ratify_within_ms);
}

/* ── ballots ─────────────────────────────────────────────────────────── */

static void ballots_item(struct buf *out, const Plenary__BallotsView *ballots)
{
	member_next(out);
	buf_char(out, '{');
	member_text(out, "delegation", ballots->delegation);
	member_text(out, "rule", plain_ratification(ballots->rule));
	member_open(out, "seats", '[');
	for (size_t i = 0; i < ballots->n_seats; i++) {
		const Plenary__SeatBallot *seat = ballots->seats[i];

		member_next(out);
		buf_char(out, '{');
		member_text(out, "seat", seat->seat);
		member_text(out, "vote", plain_vote(seat->vote));
		member_bool(out, "concurring", seat->concurring);
		member_bool(out, "occupied", seat->occupied);
		buf_char(out, '}');
	}
	buf_char(out, ']');
	member_list(out, "missing", ballots->missing, ballots->n_missing);
	buf_char(out, '}');
}

/* Those that this audience has: its own, or for EXCON all. */
static void member_ballots(
	const struct show_context *context, const char *step, struct buf *out)
{
	const Plenary__View **views;
	size_t n = view_store_list(
		context->views, PLENARY__VIEW__BODY_BALLOTS, &views);

	member_open(out, "ballots", '[');
	for (size_t i = 0; i < n; i++)
		if (strcmp(views[i]->ballots->step, step) == 0)
			ballots_item(out, views[i]->ballots);
	buf_char(out, ']');
	free(views);
}

/* ── one step ────────────────────────────────────────────────────────── */

static void member_rules(struct buf *out, const Plenary__StepView *step)
{
	member_int(out, "consensus",
		step->rule != NULL ? (int64_t)step->rule->consensus : 0);
	member_open(out, "requires", '{');
	for (size_t i = 0; i < step->n_requirements; i++)
		member_int(out, step->requirements[i]->indicator,
			step->requirements[i]->at_least);
	buf_char(out, '}');
	member_open(out, "concur", '{');
	for (size_t i = 0; i < step->n_concur; i++)
		member_list(out, step->concur[i]->delegation,
			step->concur[i]->seats, step->concur[i]->n_seats);
	buf_char(out, '}');
	member_bool(out, "permits_reservations", step->reservations);
	member_int(out, "continues_with", step->continues_with);
	member_bool(out, "custom", step->custom);
}

void show_step_json(const struct show_context *context,
	const Plenary__StepView *step, struct buf *out)
{
	const Plenary__View *text =
		view_store_find(context->views, "steptext", step->id);
	const Plenary__View *may =
		view_store_find(context->views, "may", step->id);

	member_next(out);
	buf_char(out, '{');
	step_members(out, step);
	member_reasons(out, step->positions, step->n_positions);
	member_rules(out, step);
	member_ballots(context, step->id, out);
	if (text != NULL && text->body_case == PLENARY__VIEW__BODY_STEP_TEXT &&
		text->step_text->draft != NULL)
		draft_members(
			out, text->step_text->draft, NULL, context->language);
	if (may != NULL && may->body_case == PLENARY__VIEW__BODY_MAY)
		member_list(out, "may", may->may->verbs, may->may->n_verbs);
	buf_char(out, '}');
}

/* ── one proposal ────────────────────────────────────────────────────── */

static void amendment_item(
	struct buf *out, const Plenary__AmendmentView *amendment)
{
	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", amendment->id);
	member_text(out, "delegation", amendment->delegation);
	member_open(out, "settings", '{');
	for (size_t i = 0; i < amendment->n_settings; i++)
		member_text(out, amendment->settings[i]->key,
			amendment->settings[i]->value);
	buf_char(out, '}');
	member_list(
		out, "accepted", amendment->accepted, amendment->n_accepted);
	member_list(
		out, "declined", amendment->declined, amendment->n_declined);
	buf_char(out, '}');
}

static void reservation_item(
	struct buf *out, const Plenary__ReservationView *reservation)
{
	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", reservation->id);
	member_text(out, "delegation", reservation->delegation);
	member_text(out, "text", reservation->text);
	member_bool(out, "instrument", reservation->instrument);
	member_list(out, "acknowledged", reservation->acknowledged,
		reservation->n_acknowledged);
	member_list(out, "accepted", reservation->accepted,
		reservation->n_accepted);
	member_open(out, "objections", '{');
	for (size_t i = 0; i < reservation->n_objections; i++)
		member_text(out, reservation->objections[i]->delegation,
			reservation->objections[i]->reason);
	buf_char(out, '}');
	member_list(out, "held", reservation->held, reservation->n_held);
	member_int(out, "answer_by_ms", reservation->answer_by_ms);
	buf_char(out, '}');
}

static void proposal_members(
	struct buf *out, const Plenary__ProposalView *proposal)
{
	member_text(out, "step", proposal->step);
	member_int(out, "number", proposal->number);
	member_int(out, "revision", proposal->revision);
	member_text(out, "status", plain_status(proposal->status));
	member_text(out, "proposer", proposal->proposer);
	member_positions(out, proposal->positions, proposal->n_positions);
	member_reasons(out, proposal->positions, proposal->n_positions);
	member_flagged(out, proposal->positions, proposal->n_positions);
	member_list(out, "acknowledged", proposal->acknowledged,
		proposal->n_acknowledged);
	member_list(out, "ratified", proposal->ratified, proposal->n_ratified);
	member_open(out, "amendments", '[');
	for (size_t i = 0; i < proposal->n_amendments; i++)
		amendment_item(out, proposal->amendments[i]);
	buf_char(out, ']');
	member_open(out, "reservations", '[');
	for (size_t i = 0; i < proposal->n_reservations; i++)
		reservation_item(out, proposal->reservations[i]);
	buf_char(out, ']');
	member_int(out, "tabled_ms", proposal->tabled_ms);
	member_int(out, "decide_by_ms", proposal->decide_by_ms);
	member_int(out, "silence_by_ms", proposal->silence_by_ms);
	member_int(out, "ratify_by_ms", proposal->ratify_by_ms);
	member_list(
		out, "waits_for", proposal->waits_for, proposal->n_waits_for);
	member_list(out, "waived", proposal->waived, proposal->n_waived);
	member_list(out, "left", proposal->left, proposal->n_left);
}

void show_proposal_json(const struct show_context *context,
	const Plenary__ProposalView *proposal, struct buf *out)
{
	const Plenary__View *draft =
		view_store_find(context->views, "draft", proposal->step);
	const Plenary__View *step =
		view_store_find(context->views, "step", proposal->step);

	member_next(out);
	buf_char(out, '{');
	proposal_members(out, proposal);
	show_deadlines_json(context, proposal->step, out);
	if (step != NULL && step->body_case == PLENARY__VIEW__BODY_STEP) {
		member_notices(out, step->step);
		member_list(out, "causes", step->step->causes,
			step->step->n_causes);
	}
	member_ballots(context, proposal->step, out);
	if (draft != NULL && draft->body_case == PLENARY__VIEW__BODY_DRAFT &&
		draft->draft->draft != NULL)
		draft_members(
			out, draft->draft->draft, proposal, context->language);
	buf_char(out, '}');
}

/* ── submissions ─────────────────────────────────────────────────────── */

void show_submission_json(const struct show_context *context,
	const Plenary__SubmissionView *submission, struct buf *out)
{
	const Plenary__Step *step = submission->step;

	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", submission->id);
	member_text(out, "delegation", submission->delegation);
	member_text(out, "status", plain_submission(submission->status));
	member_text(out, "step", submission->opened_as);
	member_text(out, "reason", submission->reason);
	if (step != NULL) {
		member_text(out, "title",
			plain_pick(step->title, context->language));
		member_text(
			out, "text", plain_pick(step->text, context->language));
		member_text(out, "sector", step->sector);
		member_list(out, "parties", step->parties, step->n_parties);
		member_list(out, "needs", step->needs, step->n_needs);
		member_open(out, "terms", '{');
		for (size_t i = 0; i < step->n_terms; i++)
			member_text(out, step->terms[i]->key,
				step->terms[i]->value);
		buf_char(out, '}');
	}
	buf_char(out, '}');
}
