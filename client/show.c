#include "client/show.h"

#include "client/member.h"
#include "client/plain.h"
#include "client/show_deadline.h"
#include "client/show_step.h"
#include "wire/json.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word;
	enum show_what what;
} whats[] = {
	{"steps", SHOW_STEPS},
	{"step", SHOW_STEP},
	{"proposal", SHOW_PROPOSAL},
	{"submissions", SHOW_SUBMISSIONS},
	{"roster", SHOW_ROSTER},
	{"messages", SHOW_MESSAGES},
	{"injects", SHOW_INJECTS},
	{"mandate", SHOW_MANDATE},
	{"indicators", SHOW_INDICATORS},
	{"spectrum", SHOW_SPECTRUM},
	{"clock", SHOW_CLOCK},
	{"exercise", SHOW_EXERCISE},
	{"codes", SHOW_CODES},
};

int show_parse(const struct word *words, size_t n, struct arena *arena,
	struct show_request *out, char **error)
{
	struct show_request request = {.what = SHOW_STEPS, .id = ""};
	size_t most = 1;
	size_t i = 0;

	while (n > 0 && i < sizeof(whats) / sizeof(whats[0]) &&
		strcmp(whats[i].word, words[0].text) != 0)
		i++;
	if (i == sizeof(whats) / sizeof(whats[0])) {
		*error = arena_printf(arena,
			"show: there is no \"%.40s\" to show: write steps, "
			"step STEP, proposal STEP, submissions, roster, "
			"messages, injects, mandate, indicators, spectrum, "
			"clock, exercise or codes",
			words[0].text);
		return -1;
	}
	if (n > 0)
		request.what = whats[i].what;
	if (request.what == SHOW_STEP || request.what == SHOW_PROPOSAL) {
		most = 2;
		if (n < 2) {
			*error = arena_printf(arena,
				"show: the step is missing: write show %s STEP",
				words[0].text);
			return -1;
		}
		request.id = words[1].text;
	}
	if (n > most) {
		*error = arena_printf(arena,
			"show: too many words at \"%.40s\": write show %s%s",
			words[most].text, words[0].text,
			most == 2 ? " STEP" : "");
		return -1;
	}
	*out = request;
	return 0;
}

/* ── JSON, as it is spelled in docs and scripts ──────────────────────── */

/* EXCON has everybody, a delegation its own members. */
static void roster_item(const Plenary__View *view, struct buf *out)
{
	if (view->body_case == PLENARY__VIEW__BODY_PARTICIPANT) {
		const Plenary__ParticipantView *person = view->participant;

		member_next(out);
		buf_char(out, '{');
		member_int(out, "participant", person->participant);
		member_text(out, "name", person->name);
		member_text(out, "role", plain_role(person->role));
		member_text(out, "delegation", person->delegation);
		member_text(out, "seat", person->seat);
		member_bool(out, "head", person->head);
		member_bool(out, "full_powers", person->full_powers);
		member_bool(out, "connected", person->connected);
		member_bool(out, "removed", person->removed);
		member_int(out, "epoch", (int64_t)person->epoch);
		member_list(out, "seen", person->seen, person->n_seen);
		buf_char(out, '}');
		return;
	}
	for (size_t i = 0; i < view->members->n_members; i++) {
		const Plenary__Member *person = view->members->members[i];

		member_next(out);
		buf_char(out, '{');
		member_text(out, "name", person->name);
		member_text(out, "delegation", view->members->delegation);
		member_text(out, "seat", person->seat);
		member_bool(out, "head", person->head);
		member_bool(out, "full_powers", person->full_powers);
		buf_char(out, '}');
	}
}

static void inject_content(
	const Plenary__Inject *content, const char *language, struct buf *out)
{
	member_text(out, "from", plain_pick(content->from, language));
	member_text(out, "method", plain_pick(content->method, language));
	member_text(out, "subject", plain_pick(content->subject, language));
	member_text(out, "message", plain_pick(content->message, language));
	if (content->serial[0] != '\0')
		member_text(out, "serial", content->serial);
	if (content->expected_action != NULL)
		member_text(out, "expected_action",
			plain_pick(content->expected_action, language));
	if (content->notes != NULL)
		member_text(out, "notes", plain_pick(content->notes, language));
}

static void inject_json(const struct show_context *context,
	const Plenary__InjectView *inject, struct buf *out)
{
	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", inject->id);
	member_text(out, "status", plain_inject_status(inject->status));
	if (inject->released_id[0] != '\0')
		member_text(out, "released_id", inject->released_id);
	member_list(out, "to", inject->to, inject->n_to);
	if (inject->content != NULL)
		inject_content(inject->content, context->language, out);
	if (inject->status == PLENARY__INJECT_STATUS__INJECT_RELEASED)
		member_int(out, "released_ms", inject->released_ms);
	member_key(out, "receipts");
	buf_char(out, '[');
	for (size_t i = 0; i < inject->n_receipts; i++) {
		const Plenary__InjectReceipt *receipt = inject->receipts[i];

		member_next(out);
		buf_char(out, '{');
		member_text(out, "delegation", receipt->delegation);
		member_text(out, "name", receipt->name);
		member_int(out, "opened_ms", receipt->opened_ms);
		member_text(out, "text", receipt->text);
		buf_char(out, '}');
	}
	buf_str(out, "]}");
}

static void mandate_json(const struct show_context *context,
	const Plenary__MandateView *mandate, struct buf *out)
{
	member_next(out);
	buf_char(out, '{');
	member_text(out, "delegation", mandate->delegation);
	member_text(out, "mandate",
		plain_pick(mandate->mandate, context->language));
	member_key(out, "red_lines");
	buf_char(out, '[');
	for (size_t i = 0; i < mandate->n_red_lines; i++) {
		member_next(out);
		buf_char(out, '{');
		member_text(out, "step", mandate->red_lines[i]->step);
		member_text(out, "term", mandate->red_lines[i]->term);
		member_text(out, "is", mandate->red_lines[i]->is);
		buf_char(out, '}');
	}
	buf_str(out, "]}");
}

static void exercise_json(const struct show_context *context,
	const Plenary__ExerciseView *exercise, struct buf *out)
{
	const char *language = context->language;

	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", exercise->id);
	member_text(out, "title", plain_pick(exercise->title, language));
	member_text(out, "handling", plain_pick(exercise->handling, language));
	member_text(out, "summary", plain_pick(exercise->summary, language));
	member_int(out, "duration_ms", exercise->duration_ms);
	member_key(out, "objectives");
	buf_char(out, '[');
	for (size_t i = 0; i < exercise->n_objectives; i++) {
		member_next(out);
		buf_char(out, '{');
		member_text(out, "id", exercise->objectives[i]->id);
		member_text(out, "title",
			plain_pick(exercise->objectives[i]->title, language));
		buf_char(out, '}');
	}
	buf_str(out, "]}");
}

static void indicator_json(const struct show_context *context,
	const Plenary__IndicatorView *indicator, struct buf *out)
{
	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", indicator->id);
	member_text(
		out, "title", plain_pick(indicator->title, context->language));
	member_int(out, "from", indicator->from);
	member_int(out, "to", indicator->to);
	member_int(out, "value", indicator->value);
	buf_char(out, '}');
}

static void bar_json(const struct show_context *context,
	const Plenary__BarView *bar, struct buf *out)
{
	const Plenary__View *exercise =
		view_store_get(context->views, "exercise");

	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", bar->id);
	member_list(out, "parties", bar->parties, bar->n_parties);
	member_int(out, "rung", bar->rung);
	member_int(out, "baseline", bar->baseline);
	if (exercise != NULL &&
		exercise->body_case == PLENARY__VIEW__BODY_EXERCISE &&
		bar->rung < exercise->exercise->n_rungs)
		member_text(out, "title",
			plain_pick(exercise->exercise->rungs[bar->rung],
				context->language));
	buf_char(out, '}');
}

static void clock_json(const struct show_context *context, struct buf *out)
{
	const Plenary__View *view = view_store_get(context->views, "clock");
	const Plenary__ClockView *clock;

	member_key(out, "clock");
	buf_char(out, '{');
	if (view != NULL && view->body_case == PLENARY__VIEW__BODY_CLOCK) {
		clock = view->clock;
		member_text(out, "phase", plain_phase(clock->phase));
		member_int(out, "exercise_ms", context->exercise_ms);
		member_int(out, "rate_milli", clock->rate_milli);
		member_text(out, "reason", clock->reason);
		member_bool(out, "by_server", clock->by_server);
		member_key(out, "held");
		buf_char(out, '[');
		for (size_t i = 0; i < clock->n_held; i++) {
			member_next(out);
			buf_char(out, '{');
			member_text(out, "deadline", clock->held[i]->deadline);
			member_int(out, "due_ms", clock->held[i]->due_ms);
			buf_char(out, '}');
		}
		buf_char(out, ']');
		member_list(out, "acknowledged", clock->acknowledged,
			clock->n_acknowledged);
		show_deadlines_json(context, NULL, out);
	}
	buf_char(out, '}');
}

/* One view in the list that was asked for. */
static void item_json(const struct show_context *context,
	const Plenary__View *view, struct buf *out)
{
	switch (view->body_case) {
	case PLENARY__VIEW__BODY_STEP:
		show_step_item(view->step, out);
		break;
	case PLENARY__VIEW__BODY_PARTICIPANT:
	case PLENARY__VIEW__BODY_MEMBERS:
		roster_item(view, out);
		break;
	case PLENARY__VIEW__BODY_SUBMISSION:
		show_submission_json(context, view->submission, out);
		break;
	case PLENARY__VIEW__BODY_INJECT:
		inject_json(context, view->inject, out);
		break;
	case PLENARY__VIEW__BODY_MANDATE:
		mandate_json(context, view->mandate, out);
		break;
	case PLENARY__VIEW__BODY_EXERCISE:
		exercise_json(context, view->exercise, out);
		break;
	case PLENARY__VIEW__BODY_INDICATOR:
		indicator_json(context, view->indicator, out);
		break;
	case PLENARY__VIEW__BODY_BAR:
		bar_json(context, view->bar, out);
		break;
	default:
		break;
	}
}

static void list_json(const struct show_context *context, const char *key,
	Plenary__View__BodyCase kind, Plenary__View__BodyCase instead,
	struct buf *out)
{
	const Plenary__View **views;
	size_t n = view_store_list(context->views, kind, &views);

	if (n == 0 && instead != kind) {
		free(views);
		n = view_store_list(context->views, instead, &views);
	}
	member_key(out, key);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++)
		item_json(context, views[i], out);
	buf_char(out, ']');
	free(views);
}

static void one_json(const struct show_context *context,
	const struct show_request *request, struct buf *out)
{
	bool step = request->what == SHOW_STEP;
	const Plenary__View *view = view_store_find(
		context->views, step ? "step" : "proposal", request->id);

	member_key(out, step ? "steps" : "proposals");
	buf_char(out, '[');
	if (view != NULL && view->body_case == PLENARY__VIEW__BODY_STEP)
		show_step_json(context, view->step, out);
	if (view != NULL && view->body_case == PLENARY__VIEW__BODY_PROPOSAL)
		show_proposal_json(context, view->proposal, out);
	buf_char(out, ']');
}

void show_json(const struct show_context *context,
	const struct show_request *request, struct buf *out)
{
	switch (request->what) {
	case SHOW_STEPS:
		list_json(context, "steps", PLENARY__VIEW__BODY_STEP,
			PLENARY__VIEW__BODY_STEP, out);
		break;
	case SHOW_STEP:
	case SHOW_PROPOSAL:
		one_json(context, request, out);
		break;
	case SHOW_SUBMISSIONS:
		list_json(context, "submissions",
			PLENARY__VIEW__BODY_SUBMISSION,
			PLENARY__VIEW__BODY_SUBMISSION, out);
		break;
	case SHOW_ROSTER:
		list_json(context, "roster", PLENARY__VIEW__BODY_PARTICIPANT,
			PLENARY__VIEW__BODY_MEMBERS, out);
		break;
	case SHOW_INJECTS:
		list_json(context, "injects", PLENARY__VIEW__BODY_INJECT,
			PLENARY__VIEW__BODY_INJECT, out);
		break;
	case SHOW_MANDATE:
		list_json(context, "mandate", PLENARY__VIEW__BODY_MANDATE,
			PLENARY__VIEW__BODY_MANDATE, out);
		break;
	case SHOW_INDICATORS:
		list_json(context, "indicators", PLENARY__VIEW__BODY_INDICATOR,
			PLENARY__VIEW__BODY_INDICATOR, out);
		break;
	case SHOW_SPECTRUM:
		list_json(context, "spectrum", PLENARY__VIEW__BODY_BAR,
			PLENARY__VIEW__BODY_BAR, out);
		break;
	case SHOW_CLOCK:
		clock_json(context, out);
		break;
	case SHOW_EXERCISE:
		list_json(context, "exercise", PLENARY__VIEW__BODY_EXERCISE,
			PLENARY__VIEW__BODY_EXERCISE, out);
		break;
	case SHOW_MESSAGES:
	case SHOW_CODES:
		break;
	}
}

void show_message_json(const Plenary__Event *event, struct buf *out)
{
	const Plenary__MessageSent *message;

	if (event->what_case != PLENARY__EVENT__WHAT_MESSAGE_SENT)
		return;
	message = event->message_sent;
	member_next(out);
	buf_char(out, '{');
	member_text(out, "id", message->id);
	member_text(out, "channel", message->channel);
	member_text(out, "from", message->from);
	member_text(out, "name", message->name);
	member_text(out, "text", message->text);
	member_int(out, "at_ms", event->at_ms);
	member_int(out, "exercise_ms", event->exercise_ms);
	buf_char(out, '}');
}

void show_codes_json(Plenary__Code *const *codes, size_t n, struct buf *out)
{
	member_key(out, "codes");
	buf_char(out, '{');
	for (size_t i = 0; i < n; i++)
		member_text(out, codes[i]->name, codes[i]->code);
	buf_char(out, '}');
}

/* ── states ──────────────────────────────────────────────────────────── */

const char *show_state(const struct view_store *views, const char *what)
{
	const Plenary__View *view;

	if (strcmp(what, "clock") == 0) {
		view = view_store_get(views, "clock");
		if (view != NULL &&
			view->body_case == PLENARY__VIEW__BODY_CLOCK)
			return plain_phase(view->clock->phase);
		return NULL;
	}
	view = view_store_find(views, "step", what);
	if (view != NULL && view->body_case == PLENARY__VIEW__BODY_STEP)
		return plain_status(view->step->status);
	view = view_store_find(views, "inject", what);
	if (view != NULL && view->body_case == PLENARY__VIEW__BODY_INJECT)
		return plain_inject_status(view->inject->status);
	return NULL;
}

const char *show_state_named(const char *word)
{
	static const char *const states[] = {"locked", "available", "tabled",
		"silence", "held", "adopted", "in_force", "suspended", "before",
		"running", "paused", "no_duff", "ended", "scheduled", "ready",
		"released"};

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		const char *a = states[i];
		const char *b = word;

		while (*a != '\0' && (*a == *b || (*a == '_' && *b == '-'))) {
			a++;
			b++;
		}
		if (*a == '\0' && *b == '\0')
			return states[i];
	}
	return NULL;
}
