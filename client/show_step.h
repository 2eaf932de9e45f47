/*
 * show_step.h: what `show` says of steps, proposals and submissions, for
 * show.c (JSON) and show_text.c (for people).
 */
#ifndef PLENARY_CLIENT_SHOW_STEP_H
#define PLENARY_CLIENT_SHOW_STEP_H

#include "client/show.h"
#include "client/table.h"

/* One item: of the list, and with all that is known of it. */
void show_step_item(const Plenary__StepView *step, struct buf *out);
void show_step_json(const struct show_context *context,
	const Plenary__StepView *step, struct buf *out);
void show_proposal_json(const struct show_context *context,
	const Plenary__ProposalView *proposal, struct buf *out);
void show_submission_json(const struct show_context *context,
	const Plenary__SubmissionView *submission, struct buf *out);

/* Five cells of a table; lines. */
void show_step_row(const struct show_context *context, struct table *table,
	const Plenary__StepView *step);
void show_step_text(const struct show_context *context,
	const Plenary__StepView *step, struct buf *out);
void show_proposal_text(const struct show_context *context,
	const Plenary__ProposalView *proposal, struct buf *out);
void show_submission_text(const struct show_context *context,
	const Plenary__SubmissionView *submission, struct buf *out);

/* The ids, with blanks between them. */
void show_join(struct buf *out, char *const *texts, size_t n);

/* The status of a condition of the draft in its proposal's view, or NULL. */
const Plenary__ConditionView *show_condition(
	const Plenary__ProposalView *proposal, const char *id);

#endif
