#include "client/show_deadline.h"

#include "client/member.h"
#include "client/period.h"
#include "client/table.h"

#include <stdlib.h>
#include <string.h>

static int by_due_time(const void *left, const void *right)
{
	const Plenary__HeldDeadline *const *a = left;
	const Plenary__HeldDeadline *const *b = right;

	if ((*a)->due_ms != (*b)->due_ms)
		return (*a)->due_ms < (*b)->due_ms ? -1 : 1;
	return strcmp((*a)->deadline, (*b)->deadline);
}

/* The caller frees the list; its items are borrowed. */
static size_t collect(const struct show_context *context, const char *step,
	const Plenary__HeldDeadline ***out)
{
	const Plenary__HeldDeadline **list = NULL;
	const Plenary__View **views;
	size_t n_views = view_store_list(
		context->views, PLENARY__VIEW__BODY_PROPOSAL, &views);
	size_t n = 0;

	for (size_t i = 0; i < n_views; i++) {
		const Plenary__ProposalView *proposal = views[i]->proposal;

		if (proposal->n_deadlines == 0 ||
			(step != NULL && strcmp(step, proposal->step) != 0))
			continue;
		list = realloc(list, (n + proposal->n_deadlines) *
					     sizeof(Plenary__HeldDeadline *));
		if (list == NULL)
			abort();
		for (size_t k = 0; k < proposal->n_deadlines; k++)
			list[n++] = proposal->deadlines[k];
	}
	free(views);
	if (n > 0)
		qsort(list, n, sizeof(Plenary__HeldDeadline *), by_due_time);
	*out = list;
	return n;
}

void show_deadlines_json(
	const struct show_context *context, const char *step, struct buf *out)
{
	const Plenary__HeldDeadline **list;
	size_t n = collect(context, step, &list);

	member_open(out, "deadlines", '[');
	for (size_t i = 0; i < n; i++) {
		member_next(out);
		buf_char(out, '{');
		member_text(out, "deadline", list[i]->deadline);
		member_int(out, "due_ms", list[i]->due_ms);
		buf_char(out, '}');
	}
	buf_char(out, ']');
	free(list);
}

/* What "decide:A4#1" and the like mean. */
static void meaning(struct table *table, const char *id, const char *held)
{
	static const struct {
		const char *kind;
		const char *before;
		const char *after;
	} kinds[] = {
		{"decide:", "", " is to be decided"},
		{"silence:", "the silence on ", " ends"},
		{"ratify:", "", " is to be ratified"},
		{"tacit:", "", " is to be answered"},
	};
	const char *colon = strchr(id, ':');
	const char *of = colon != NULL ? colon + 1 : id;
	int len = (int)strcspn(of, "#");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strncmp(id, kinds[i].kind, strlen(kinds[i].kind)) == 0) {
			table_cellf(table, "%s%.*s%s%s", kinds[i].before, len,
				of, kinds[i].after, held);
			return;
		}
	/* "notice:A4#1:MX" */
	colon = strrchr(of, ':');
	if (strncmp(id, "notice:", 7) == 0 && colon != NULL)
		table_cellf(
			table, "%s leaves %.*s%s", colon + 1, len, of, held);
	else
		table_cell(table, held);
}

/* EXCON's clock names them. */
static bool is_held(const struct show_context *context, const char *id)
{
	const Plenary__View *view = view_store_get(context->views, "clock");

	if (view == NULL || view->body_case != PLENARY__VIEW__BODY_CLOCK)
		return false;
	for (size_t i = 0; i < view->clock->n_held; i++)
		if (strcmp(view->clock->held[i]->deadline, id) == 0)
			return true;
	return false;
}

void show_deadlines_text(
	const struct show_context *context, const char *step, struct buf *out)
{
	const Plenary__HeldDeadline **list;
	size_t n = collect(context, step, &list);
	struct table table;

	table_init(&table, 3);
	for (size_t i = 0; i < n; i++) {
		const char *id = list[i]->deadline;
		char clock[PERIOD_TEXT_MAX];

		period_clock(list[i]->due_ms, clock);
		table_cell(&table, clock);
		table_cell(&table, id);
		meaning(&table, id,
			is_held(context, id) ? "; HELD, confirm or extend it"
					     : "");
	}
	table_print(&table, context->columns, out);
	table_fini(&table);
	free(list);
}
