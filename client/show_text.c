#include "client/period.h"
#include "client/plain.h"
#include "client/show.h"
#include "client/table.h"

#include <stdlib.h>
#include <string.h>

static void join_into(struct buf *out, char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i > 0 ? " " : "", texts[i]);
}

static void list_cell(struct table *table, char *const *texts, size_t n)
{
	struct buf cell = {0};

	join_into(&cell, texts, n);
	table_cell(table, buf_cstr(&cell));
	buf_fini(&cell);
}

/* A number between words, or an empty cell. */
static void count_cell(struct table *table, bool shown, const char *before,
	unsigned count, const char *after)
{
	if (shown)
		table_cellf(table, "%s%u%s", before, count, after);
	else
		table_cell(table, "");
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
			buf_printf(out, "%s%s:%s", out->len > 0 ? " " : "",
				positions[i]->delegation,
				plain_position(positions[i]->position));
	if (n_ratified == 0)
		return;
	buf_str(out, out->len > 0 ? " ratified:" : "ratified:");
	for (size_t i = 0; i < n_ratified; i++)
		buf_printf(out, "%s%s", i > 0 ? "," : "", ratified[i]);
}

static void step_row(const struct show_context *context, struct table *table,
	const Plenary__StepView *step)
{
	struct buf where = {0};

	table_cell(table, step->id);
	table_cell(table, plain_status(step->status));
	count_cell(table, step->revision > 0, "r", step->revision, "");
	list_cell(table, step->parties, step->n_parties);
	positions_into(&where, step->positions, step->n_positions,
		step->ratified, step->n_ratified);
	if (where.len == 0 && step->status == PLENARY__STATUS__STATUS_LOCKED &&
		step->n_needs > 0) {
		buf_str(&where, "needs ");
		join_into(&where, step->needs, step->n_needs);
	}
	table_cell(table, buf_cstr(&where));
	table_cell(table, step_title(context, step->id));
	buf_fini(&where);
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

static void draft_text(
	struct buf *out, const Plenary__Draft *draft, const char *language)
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
	for (size_t i = 0; i < draft->n_conditions; i++) {
		buf_printf(out, "  condition %s (verified by %s): ",
			draft->conditions[i]->id,
			draft->conditions[i]->verifier);
		plain_line(
			out, plain_pick(draft->conditions[i]->text, language));
		buf_char(out, '\n');
	}
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

static void step_text(const struct show_context *context,
	const Plenary__StepView *step, struct buf *out)
{
	const Plenary__View *text =
		view_store_find(context->views, "steptext", step->id);
	const Plenary__View *may =
		view_store_find(context->views, "may", step->id);
	struct table table;

	table_init(&table, 6);
	step_row(context, &table, step);
	table_print(&table, out);
	table_fini(&table);
	for (size_t i = 0; i < step->n_requirements; i++)
		buf_printf(out, "  requires %s at least %d\n",
			step->requirements[i]->indicator,
			step->requirements[i]->at_least);
	if (step->rule != NULL && step->rule->consensus > 0)
		buf_printf(out, "  decided by consensus, at least %u assents\n",
			step->rule->consensus);
	reasons_text(out, step->positions, step->n_positions);
	history_text(out, step);
	if (text != NULL && text->body_case == PLENARY__VIEW__BODY_STEP_TEXT &&
		text->step_text->draft != NULL)
		draft_text(out, text->step_text->draft, context->language);
	if (may != NULL && may->body_case == PLENARY__VIEW__BODY_MAY &&
		may->may->n_verbs > 0) {
		buf_str(out, "  you may: ");
		join_into(out, may->may->verbs, may->may->n_verbs);
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
		join_into(out, amendment->accepted, amendment->n_accepted);
	}
	if (amendment->n_declined > 0) {
		buf_str(out, "; declined by ");
		join_into(out, amendment->declined, amendment->n_declined);
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

static void proposal_text(const struct show_context *context,
	const Plenary__ProposalView *proposal, struct buf *out)
{
	const Plenary__View *draft =
		view_store_find(context->views, "draft", proposal->step);
	struct buf positions = {0};

	buf_printf(out, "  %s#%u r%u %s, by %s", proposal->step,
		proposal->number, proposal->revision,
		plain_status(proposal->status), proposal->proposer);
	deadline_text(out, "to be decided by", proposal->decide_by_ms);
	deadline_text(out, "to be ratified by", proposal->ratify_by_ms);
	positions_into(&positions, proposal->positions, proposal->n_positions,
		proposal->ratified, proposal->n_ratified);
	if (positions.len > 0)
		buf_printf(out, "\n  %s", buf_cstr(&positions));
	buf_char(out, '\n');
	reasons_text(out, proposal->positions, proposal->n_positions);
	for (size_t i = 0; i < proposal->n_amendments; i++)
		amendment_text(out, proposal->amendments[i]);
	if (draft != NULL && draft->body_case == PLENARY__VIEW__BODY_DRAFT &&
		draft->draft->draft != NULL)
		draft_text(out, draft->draft->draft, context->language);
	buf_fini(&positions);
}

/* ── rows of the lists ───────────────────────────────────────────────── */

static void participant_row(
	struct table *table, const Plenary__ParticipantView *person)
{
	table_cellf(table, "#%u", person->participant);
	table_cell(table, person->name);
	table_cell(table, plain_role(person->role));
	table_cell(table, person->delegation);
	table_cell(table, person->seat);
	table_cellf(table, "%s%s", person->head ? "head " : "",
		person->full_powers ? "full powers" : "");
	if (person->removed)
		table_cell(table, "removed");
	else
		table_cell(table, person->connected ? "here" : "NOT CONNECTED");
}

static void member_rows(struct table *table, const Plenary__MembersView *view)
{
	for (size_t i = 0; i < view->n_members; i++) {
		const Plenary__Member *person = view->members[i];

		table_cell(table, "");
		table_cell(table, person->name);
		table_cell(table, "");
		table_cell(table, view->delegation);
		table_cell(table, person->seat);
		table_cellf(table, "%s%s", person->head ? "head " : "",
			person->full_powers ? "full powers" : "");
		table_cell(table, "");
	}
}

static void inject_row(const struct show_context *context, struct table *table,
	const Plenary__InjectView *inject)
{
	char clock[PERIOD_TEXT_MAX] = "";
	unsigned answers = 0;

	if (inject->status == PLENARY__INJECT_STATUS__INJECT_RELEASED)
		period_clock(inject->released_ms, clock);
	for (size_t i = 0; i < inject->n_receipts; i++)
		answers += inject->receipts[i]->text[0] != '\0';
	table_cell(table, inject->id);
	table_cell(table, plain_inject_status(inject->status));
	table_cell(table, inject->released_id);
	table_cell(table, clock);
	list_cell(table, inject->to, inject->n_to);
	count_cell(table, answers > 0, "", answers, " answered");
	table_cell(table, inject->content == NULL
				  ? ""
				  : plain_pick(inject->content->subject,
					    context->language));
}

static void indicator_row(const struct show_context *context,
	struct table *table, const Plenary__IndicatorView *indicator)
{
	struct buf gauge = {0};

	for (int32_t i = indicator->from; i < indicator->to && gauge.len < 40;
		i++)
		buf_char(&gauge, i < indicator->value ? '#' : '.');
	table_cell(table, indicator->id);
	table_cellf(table, "%d", indicator->value);
	table_cell(table, buf_cstr(&gauge));
	table_cell(table, plain_pick(indicator->title, context->language));
	buf_fini(&gauge);
}

static void bar_row(const struct show_context *context, struct table *table,
	const Plenary__BarView *bar)
{
	const Plenary__View *exercise =
		view_store_get(context->views, "exercise");
	const char *title = "";

	if (exercise != NULL &&
		exercise->body_case == PLENARY__VIEW__BODY_EXERCISE &&
		bar->rung < exercise->exercise->n_rungs)
		title = plain_pick(exercise->exercise->rungs[bar->rung],
			context->language);
	table_cell(table, bar->id);
	table_cellf(table, "%u", bar->rung);
	count_cell(
		table, bar->rung > bar->baseline, "(from ", bar->baseline, ")");
	table_cell(table, title);
}

static void mandate_text(const struct show_context *context,
	const Plenary__MandateView *mandate, struct buf *out)
{
	buf_printf(out, "  %s\n    ", mandate->delegation);
	plain_paragraphs(
		out, plain_pick(mandate->mandate, context->language), 4);
	buf_char(out, '\n');
	for (size_t i = 0; i < mandate->n_red_lines; i++) {
		buf_printf(out, "  red line: %s %s must be ",
			mandate->red_lines[i]->step,
			mandate->red_lines[i]->term);
		plain_line(out, mandate->red_lines[i]->is);
		buf_char(out, '\n');
	}
}

static void item_row(const struct show_context *context, struct table *table,
	const Plenary__View *view, struct buf *out)
{
	switch (view->body_case) {
	case PLENARY__VIEW__BODY_STEP:
		step_row(context, table, view->step);
		break;
	case PLENARY__VIEW__BODY_PARTICIPANT:
		participant_row(table, view->participant);
		break;
	case PLENARY__VIEW__BODY_MEMBERS:
		member_rows(table, view->members);
		break;
	case PLENARY__VIEW__BODY_INJECT:
		inject_row(context, table, view->inject);
		break;
	case PLENARY__VIEW__BODY_INDICATOR:
		indicator_row(context, table, view->indicator);
		break;
	case PLENARY__VIEW__BODY_BAR:
		bar_row(context, table, view->bar);
		break;
	case PLENARY__VIEW__BODY_MANDATE:
		mandate_text(context, view->mandate, out);
		break;
	default:
		break;
	}
}

static void list_text(const struct show_context *context, size_t columns,
	Plenary__View__BodyCase kind, Plenary__View__BodyCase instead,
	struct buf *out)
{
	const Plenary__View **views;
	size_t n = view_store_list(context->views, kind, &views);
	struct table table;

	if (n == 0 && instead != kind) {
		free(views);
		n = view_store_list(context->views, instead, &views);
	}
	if (n == 0)
		buf_str(out, "  nothing\n");
	table_init(&table, columns);
	for (size_t i = 0; i < n; i++)
		item_row(context, &table, views[i], out);
	table_print(&table, out);
	table_fini(&table);
	free(views);
}

static void clock_text(const struct show_context *context, struct buf *out)
{
	const Plenary__View *view = view_store_get(context->views, "clock");
	const Plenary__ClockView *clock;
	char now[PERIOD_TEXT_MAX];

	if (view == NULL || view->body_case != PLENARY__VIEW__BODY_CLOCK) {
		buf_str(out, "  nothing\n");
		return;
	}
	clock = view->clock;
	period_clock(context->exercise_ms, now);
	buf_printf(out, "  %s %s", plain_phase(clock->phase), now);
	if (clock->rate_milli != 1000)
		buf_printf(out, ", at %u.%03u times", clock->rate_milli / 1000,
			clock->rate_milli % 1000);
	if (clock->by_server)
		buf_str(out, ", by the server");
	if (clock->reason[0] != '\0') {
		buf_str(out, ": ");
		plain_line(out, clock->reason);
	}
	buf_char(out, '\n');
	for (size_t i = 0; i < clock->n_held; i++) {
		period_clock(clock->held[i]->due_ms, now);
		buf_printf(out, "  held: %s, due %s (confirm or extend)\n",
			clock->held[i]->deadline, now);
	}
	if (clock->n_acknowledged > 0) {
		buf_str(out, "  acknowledged by ");
		for (size_t i = 0; i < clock->n_acknowledged; i++) {
			buf_str(out, i > 0 ? ", " : "");
			plain_line(out, clock->acknowledged[i]);
		}
		buf_char(out, '\n');
	}
}

static void one_text(const struct show_context *context,
	const struct show_request *request, struct buf *out)
{
	const Plenary__View *view = view_store_find(context->views,
		request->what == SHOW_STEP ? "step" : "proposal", request->id);

	if (view != NULL && view->body_case == PLENARY__VIEW__BODY_STEP)
		step_text(context, view->step, out);
	else if (view != NULL &&
		 view->body_case == PLENARY__VIEW__BODY_PROPOSAL)
		proposal_text(context, view->proposal, out);
	else
		buf_str(out, "  nothing\n");
}

void show_text(const struct show_context *context,
	const struct show_request *request, struct buf *out)
{
	switch (request->what) {
	case SHOW_STEPS:
		list_text(context, 6, PLENARY__VIEW__BODY_STEP,
			PLENARY__VIEW__BODY_STEP, out);
		break;
	case SHOW_STEP:
	case SHOW_PROPOSAL:
		one_text(context, request, out);
		break;
	case SHOW_ROSTER:
		list_text(context, 7, PLENARY__VIEW__BODY_PARTICIPANT,
			PLENARY__VIEW__BODY_MEMBERS, out);
		break;
	case SHOW_INJECTS:
		list_text(context, 7, PLENARY__VIEW__BODY_INJECT,
			PLENARY__VIEW__BODY_INJECT, out);
		break;
	case SHOW_MANDATE:
		list_text(context, 1, PLENARY__VIEW__BODY_MANDATE,
			PLENARY__VIEW__BODY_MANDATE, out);
		break;
	case SHOW_INDICATORS:
		list_text(context, 4, PLENARY__VIEW__BODY_INDICATOR,
			PLENARY__VIEW__BODY_INDICATOR, out);
		break;
	case SHOW_SPECTRUM:
		list_text(context, 4, PLENARY__VIEW__BODY_BAR,
			PLENARY__VIEW__BODY_BAR, out);
		break;
	case SHOW_CLOCK:
		clock_text(context, out);
		break;
	case SHOW_MESSAGES:
	case SHOW_CODES:
		break;
	}
}

void show_message_text(const Plenary__Event *event, struct buf *out)
{
	const Plenary__MessageSent *message;
	char clock[PERIOD_TEXT_MAX];

	if (event->what_case != PLENARY__EVENT__WHAT_MESSAGE_SENT)
		return;
	message = event->message_sent;
	period_clock(event->exercise_ms, clock);
	buf_printf(out, "  %s %s %s", message->id, clock, message->from);
	if (message->name[0] != '\0') {
		buf_str(out, " (");
		plain_line(out, message->name);
		buf_char(out, ')');
	}
	buf_printf(out, " to %s: ", message->channel);
	plain_line(out, message->text);
	buf_char(out, '\n');
}

void show_codes_text(Plenary__Code *const *codes, size_t n, struct buf *out)
{
	struct table table;

	table_init(&table, 2);
	for (size_t i = 0; i < n; i++) {
		table_cell(&table, codes[i]->name);
		table_cell(&table, codes[i]->code);
	}
	table_print(&table, out);
	table_fini(&table);
}
