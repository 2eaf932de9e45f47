#include "client/describe_words.h"
#include "client/period.h"
#include "client/plain.h"
#include "client/show.h"
#include "client/show_deadline.h"
#include "client/show_step.h"
#include "client/table.h"

#include <stdlib.h>
#include <string.h>

static void list_cell(struct table *table, char *const *texts, size_t n)
{
	struct buf cell = {0};

	show_join(&cell, texts, n);
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

/* ── rows of the lists ───────────────────────────────────────────────── */

static void participant_row(
	struct table *table, const Plenary__ParticipantView *person)
{
	struct buf state = {0};
	const char *here;

	table_cellf(table, "#%u", person->participant);
	table_cell(table, person->name);
	table_cell(table, plain_role(person->role));
	table_cell(table, person->delegation);
	table_cell(table, person->seat);
	table_cellf(table, "%s%s", person->head ? "head " : "",
		person->full_powers ? "full powers" : "");
	here = person->connected ? "here" : "NOT CONNECTED";
	buf_str(&state, person->removed ? "removed" : here);
	/* After a move: of the delegation it came from. */
	if (person->n_seen > 0) {
		buf_str(&state, "; had seen ");
		show_join(&state, person->seen, person->n_seen);
	}
	table_cell(table, buf_cstr(&state));
	buf_fini(&state);
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

/* The situation manual. */
static void exercise_text(const struct show_context *context,
	const Plenary__ExerciseView *exercise, struct buf *out)
{
	const char *language = context->language;

	buf_str(out, "  ");
	plain_line(out, plain_pick(exercise->title, language));
	buf_str(out, "\n  ");
	plain_line(out, plain_pick(exercise->handling, language));
	buf_str(out, "\n\n    ");
	plain_paragraphs(out, plain_pick(exercise->summary, language), 4);
	buf_char(out, '\n');
	for (size_t i = 0; i < exercise->n_objectives; i++) {
		buf_printf(
			out, "  objective %s: ", exercise->objectives[i]->id);
		plain_line(out,
			plain_pick(exercise->objectives[i]->title, language));
		buf_char(out, '\n');
	}
}

static void item_row(const struct show_context *context, struct table *table,
	const Plenary__View *view, struct buf *out)
{
	switch (view->body_case) {
	case PLENARY__VIEW__BODY_STEP:
		show_step_row(context, table, view->step);
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
	case PLENARY__VIEW__BODY_SUBMISSION:
		show_submission_text(context, view->submission, out);
		break;
	case PLENARY__VIEW__BODY_MANDATE:
		mandate_text(context, view->mandate, out);
		break;
	case PLENARY__VIEW__BODY_EXERCISE:
		exercise_text(context, view->exercise, out);
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
	/* One step, one row; show step has the whole title. */
	table.cuts = kind == PLENARY__VIEW__BODY_STEP;
	for (size_t i = 0; i < n; i++)
		item_row(context, &table, views[i], out);
	table_print(&table, context->columns, out);
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
	buf_str(out, "  ");
	words_name(out, plain_phase(clock->phase));
	buf_printf(out, " %s", now);
	if (clock->rate_milli != 1000) {
		buf_str(out, ", at ");
		plain_rate(out, clock->rate_milli);
		buf_str(out, " times");
	}
	if (clock->by_server)
		buf_str(out, ", by the server");
	if (clock->reason[0] != '\0') {
		buf_str(out, ": ");
		plain_line(out, clock->reason);
	}
	buf_char(out, '\n');
	show_deadlines_text(context, NULL, out);
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
		show_step_text(context, view->step, out);
	else if (view != NULL &&
		 view->body_case == PLENARY__VIEW__BODY_PROPOSAL)
		show_proposal_text(context, view->proposal, out);
	else
		buf_str(out, "  nothing\n");
}

void show_text(const struct show_context *context,
	const struct show_request *request, struct buf *out)
{
	switch (request->what) {
	case SHOW_STEPS:
		list_text(context, 5, PLENARY__VIEW__BODY_STEP,
			PLENARY__VIEW__BODY_STEP, out);
		break;
	case SHOW_STEP:
	case SHOW_PROPOSAL:
		one_text(context, request, out);
		break;
	case SHOW_SUBMISSIONS:
		list_text(context, 1, PLENARY__VIEW__BODY_SUBMISSION,
			PLENARY__VIEW__BODY_SUBMISSION, out);
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
	case SHOW_EXERCISE:
		list_text(context, 1, PLENARY__VIEW__BODY_EXERCISE,
			PLENARY__VIEW__BODY_EXERCISE, out);
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
	/* A code must be whole to be copied. */
	table_print(&table, 0, out);
	table_fini(&table);
}
