/* Custom steps: submitting, screening, and what an approved one can do
 * (PROCEDURE, "Custom steps"). */
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/project.h"

#define CODE(name) PLENARY__ERROR_CODE__##name
#define PAIR "title=A pair|text=We agree.|parties=A+B"

/* "title=T|text=x" */
static Plenary__Setting **settings_of(
	struct fixture *fixture, const char *text, size_t *n)
{
	struct arena *arena = &fixture->arena;
	Plenary__Setting **out =
		MAKE(arena, Plenary__Setting *, strlen(text) + 1);
	char *at = fixture_word(arena, text);

	*n = 0;
	while (*at != '\0') {
		size_t len = strcspn(at, "|");
		bool last = at[len] == '\0';
		char *equals = strchr(at, '=');
		Plenary__Setting *it = MAKE(arena, Plenary__Setting, 1);

		at[len] = '\0';
		assert_non_null(equals);
		*equals = '\0';
		plenary__setting__init(it);
		it->key = at;
		it->value = equals + 1;
		out[(*n)++] = it;
		at += last ? len : len + 1;
	}
	return out;
}

static Plenary__ErrorCode submit(
	struct fixture *fixture, uint32_t who, const char *settings)
{
	Plenary__Command *it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_SUBMIT_STEP);

	it->submit_step->settings =
		settings_of(fixture, settings, &it->submit_step->n_settings);
	return fixture_send(fixture, who, it);
}

static Plenary__ErrorCode screen(struct fixture *fixture, uint32_t who,
	const char *submission, bool approve, const char *settings,
	const char *reason)
{
	Plenary__Command *it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_SCREEN_STEP);

	it->screen_step->submission = fixture_word(&fixture->arena, submission);
	it->screen_step->approve = approve;
	it->screen_step->reason = fixture_word(&fixture->arena, reason);
	it->screen_step->settings =
		settings_of(fixture, settings, &it->screen_step->n_settings);
	return fixture_send(fixture, who, it);
}

static void approve(
	struct fixture *fixture, const char *submission, const char *settings)
{
	assert_int_equal(
		screen(fixture, DIRECTOR, submission, true, settings, ""),
		CODE(OK));
}

/* A session that runs, of an exercise with two sectors and five rungs. */
static void start(struct fixture *fixture)
{
	Plenary__Scenario *def;

	*fixture = (struct fixture){.at_ms = FIXTURE_AT_MS};
	arena_init(&fixture->arena, 0);
	def = fixture_definition(&fixture->arena);
	def->n_sectors = 2;
	def->sectors = MAKE(&fixture->arena, Plenary__Sector *, 2);
	for (unsigned i = 0; i < 2; i++) {
		def->sectors[i] = MAKE(&fixture->arena, Plenary__Sector, 1);
		plenary__sector__init(def->sectors[i]);
		def->sectors[i]->id =
			fixture_word(&fixture->arena, i == 0 ? "sea" : "air");
	}
	def->n_rungs = 5;
	def->rungs = MAKE(&fixture->arena, Plenary__Text *, 5);
	for (unsigned i = 0; i < 5; i++)
		def->rungs[i] = fixture_text(&fixture->arena, "rung");
	assert_int_equal(fixture_compile(def, &fixture->scenario), 0);
	core_init(&fixture->core, &fixture->scenario, &limits_default);
	fixture_join(fixture, "director", "Dana", "");
	fixture_join(fixture, "controller", "Cleo", "");
	fixture_join(fixture, "evaluator", "Eve", "");
	fixture_join(fixture, "observer", "Obi", "");
	fixture_join(fixture, "A.head", "Ada", "");
	fixture_join(fixture, "A", "Amos", "A2");
	fixture_join(fixture, "B.head", "Bea", "");
	fixture_join(fixture, "C.head", "Cy", "");
	assert_int_equal(fixture_startex(fixture), 0);
}

/* The submission's view as a reader sees it; NULL: it does not exist. */
static Plenary__SubmissionView *seen_by(
	struct fixture *fixture, unsigned d, unsigned i, reader_id reader)
{
	const struct core *core = &fixture->core;
	unsigned number = core->changed.base[VIEW_SUBMISSION] +
			  d * core->limits.submissions + i;
	Plenary__View *view =
		project_view(core, number, reader, &fixture->arena);

	if (view == NULL)
		return NULL;
	assert_int_equal(view->body_case, PLENARY__VIEW__BODY_SUBMISSION);
	assert_string_equal(
		view->key, arena_printf(&fixture->arena, "submission/%s",
				   view->submission->id));
	return view->submission;
}

static const struct step_def *step_called(
	struct fixture *fixture, const char *id)
{
	int step = catalogue_find(&fixture->core.steps, id);

	assert_true(step >= 0);
	return fixture->core.steps.defs[step];
}

/* ── submitting ──────────────────────────────────────────────────────── */

static void test_submission_is_the_delegations(void **state)
{
	struct fixture it;
	Plenary__SubmissionView *view;
	const Plenary__StepSubmitted *event;

	(void)state;
	start(&it);
	assert_int_equal(
		submit(&it, HEAD_A,
			PAIR "|terms.where=here|needs=solo|sector=air"),
		CODE(OK));
	assert_int_equal(it.group.n, 1);
	assert_int_equal(
		it.group.events[0].audience, audience_of_delegation(0));
	event = it.group.events[0].event->step_submitted;
	assert_string_equal(event->submission, "A.s1");
	assert_string_equal(event->step->id, "");
	assert_null(event->step->rule);
	for (reader_id r = 0; r < reader_count(&it.scenario); r++)
		assert_int_equal(seen_by(&it, 0, 0, r) != NULL,
			r == READER_EXCON || r == reader_of_delegation(0));
	view = seen_by(&it, 0, 0, READER_EXCON);
	assert_int_equal(
		view->status, PLENARY__SUBMISSION_STATUS__SUBMISSION_WAITING);
	assert_string_equal(view->opened_as, "");
	assert_string_equal(view->step->sector, "air");
	assert_string_equal(view->step->needs[0], "solo");
	assert_string_equal(view->step->terms[0]->value, "here");
	assert_int_equal(it.core.steps.n, 3);
	fixture_fini(&it);
}

/* Each delegation counts its own, whatever the others submit. */
static void test_same_step_twice(void **state)
{
	struct fixture it;

	(void)state;
	start(&it);
	assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	assert_int_equal(submit(&it, HEAD_B, PAIR), CODE(OK));
	assert_string_equal(
		it.group.events[0].event->step_submitted->submission, "B.s1");
	assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	assert_string_equal(
		it.group.events[0].event->step_submitted->submission, "A.s2");
	approve(&it, "B.s1", "");
	approve(&it, "A.s1", "");
	assert_string_equal(seen_by(&it, 1, 0, 2)->opened_as, "X1");
	assert_string_equal(seen_by(&it, 0, 0, 1)->opened_as, "X2");
	assert_null(seen_by(&it, 0, 0, 2));
	fixture_fini(&it);
}

static void test_submission_refused(void **state)
{
	static const struct {
		const char *settings;
		Plenary__ErrorCode code;
	} cases[] = {
		{"", CODE(BAD_COMMAND)},
		{"text=x|parties=A", CODE(BAD_COMMAND)},
		{"title=x|parties=A", CODE(BAD_COMMAND)},
		{"title=x|text=x", CODE(BAD_COMMAND)},
		{"title=|text=x|parties=A", CODE(BAD_COMMAND)},
		{"title=x|text=x|parties=", CODE(BAD_COMMAND)},
		{"title=x|text=x|parties=A+", CODE(BAD_COMMAND)},
		{"title=x|text=x|parties=+A", CODE(BAD_COMMAND)},
		{"title=x|text=x|parties=A+A+A+A+A+A+A+A+A", CODE(BAD_COMMAND)},
		{"title=x|text=x|parties=A+Z", CODE(UNKNOWN_DELEGATION)},
		{"title=x|text=x|parties=B+C", CODE(NOT_A_PARTY)},
		{PAIR "|needs=solo+X1", CODE(UNKNOWN_STEP)},
		{PAIR "|needs=", CODE(BAD_COMMAND)},
		{PAIR "|sector=land", CODE(BAD_COMMAND)},
		{PAIR "|terms.WHERE=x", CODE(BAD_COMMAND)},
		{PAIR "|rule=unanimity", CODE(UNKNOWN_SETTING)},
		{PAIR "|effects.g=9", CODE(UNKNOWN_SETTING)},
		{PAIR "|condition.c=x", CODE(UNKNOWN_SETTING)},
		{PAIR "|deadline=2h", CODE(UNKNOWN_SETTING)},
	};
	struct fixture it;

	(void)state;
	start(&it);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (submit(&it, HEAD_A, cases[i].settings) != cases[i].code)
			fail_msg("%s", cases[i].settings);
		assert_true(it.why->message[0] != '\0');
	}
	assert_int_equal(submit(&it, MEMBER_A, PAIR), CODE(NOT_BINDING));
	assert_int_equal(submit(&it, DIRECTOR, PAIR), CODE(NOT_ALLOWED));
	fixture_fini(&it);
}

static void test_submission_limit(void **state)
{
	struct fixture it;

	(void)state;
	start(&it);
	for (unsigned i = 0; i < limits_default.submissions; i++)
		assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(LIMIT_REACHED));
	/* It is the delegation's own. */
	assert_int_equal(submit(&it, HEAD_B, PAIR), CODE(OK));
	fixture_fini(&it);
}

/* A repeated setting says it anew; parties are listed once, in the order of
 * the exercise file. */
static void test_submission_normal_form(void **state)
{
	struct fixture it;
	const Plenary__Step *step;

	(void)state;
	start(&it);
	assert_int_equal(submit(&it, HEAD_B,
				 "parties=A+B|title=x|text=x|title=y|"
				 "parties=C+B+C|needs=trio+solo+trio|"
				 "needs=duo+solo"),
		CODE(OK));
	step = it.group.events[0].event->step_submitted->step;
	assert_string_equal(step->title->in[0]->text, "y");
	assert_int_equal(step->n_parties, 2);
	assert_string_equal(step->parties[0], "B");
	assert_string_equal(step->parties[1], "C");
	assert_int_equal(step->n_needs, 2);
	assert_string_equal(step->needs[0], "solo");
	assert_string_equal(step->needs[1], "duo");
	assert_string_equal(step->sector, "sea");
	fixture_fini(&it);
}

/* ── screening ───────────────────────────────────────────────────────── */

static void test_refusal_to_the_submitter(void **state)
{
	struct fixture it;
	Plenary__SubmissionView *view;

	(void)state;
	start(&it);
	assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	assert_int_equal(screen(&it, DIRECTOR, "A.s1", false, "", ""),
		CODE(REASON_REQUIRED));
	assert_int_equal(
		screen(&it, DIRECTOR, "A.s1", false, "rule=unanimity", "no"),
		CODE(BAD_COMMAND));
	assert_int_equal(screen(&it, CONTROLLER, "A.s1", false, "", "no"),
		CODE(NOT_ALLOWED));
	assert_int_equal(
		screen(&it, DIRECTOR, "A.s1", false, "", "not now"), CODE(OK));
	assert_int_equal(it.group.n, 1);
	assert_int_equal(
		it.group.events[0].audience, audience_of_delegation(0));
	view = seen_by(&it, 0, 0, reader_of_delegation(0));
	assert_int_equal(
		view->status, PLENARY__SUBMISSION_STATUS__SUBMISSION_REFUSED);
	assert_string_equal(view->reason, "not now");
	assert_string_equal(view->opened_as, "");
	assert_int_equal(
		screen(&it, DIRECTOR, "A.s1", true, "", ""), CODE(NO_CHANGE));
	fixture_fini(&it);
}

static void test_unknown_submissions(void **state)
{
	static const char *const ids[] = {"", "A", "A.s", "A.s0", "A.s2",
		"A.s01", "A.r1", "B.s1", "Z.s1", ".s1", "A.s1.s1",
		"A.s99999999999999999999"};
	struct fixture it;

	(void)state;
	start(&it);
	assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		if (screen(&it, DIRECTOR, ids[i], true, "", "") !=
			CODE(UNKNOWN_SUBMISSION))
			fail_msg("'%s'", ids[i]);
	}
	fixture_fini(&it);
}

static void test_approval_is_public(void **state)
{
	struct fixture it;
	const Plenary__Step *step;

	(void)state;
	start(&it);
	assert_int_equal(
		submit(&it, HEAD_A, PAIR "|terms.where=here"), CODE(OK));
	approve(&it, "A.s1",
		"effects.g=-2|effects.b=4|concur.B=B2+B1|rule=consensus:1");
	assert_int_equal(it.group.n, 2);
	assert_int_equal(
		it.group.events[0].audience, audience_of_delegation(0));
	assert_int_equal(it.group.events[1].audience, AUDIENCE_PUBLIC);
	assert_string_equal(
		it.group.events[0].event->step_screened->step, "X1");
	step = it.group.events[1].event->step_opened->step;
	assert_string_equal(step->id, "X1");
	step = step_called(&it, "X1")->def;
	assert_int_equal(step->rule->consensus, 1);
	assert_int_equal(step->n_effects, 2);
	assert_string_equal(step->effects[0]->indicator, "g");
	assert_int_equal(step->effects[0]->change, -2);
	assert_string_equal(step->effects[1]->bar, "b");
	assert_int_equal(step->effects[1]->rung, 4);
	assert_string_equal(step->concur[0]->delegation, "B");
	assert_int_equal(step->concur[0]->n_seats, 2);
	assert_string_equal(step->title->in[0]->text, "A pair");
	assert_string_equal(step->terms[0]->value, "here");
	assert_string_equal(seen_by(&it, 0, 0, 1)->opened_as, "X1");
	assert_int_equal(state_step(&it.core, 3)->status,
		PLENARY__STATUS__STATUS_AVAILABLE);
	fixture_fini(&it);
}

static void test_default_rules(void **state)
{
	struct fixture it;

	(void)state;
	start(&it);
	assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	assert_int_equal(
		submit(&it, HEAD_A, "title=x|text=x|parties=A+B+C"), CODE(OK));
	approve(&it, "A.s1", "");
	approve(&it, "A.s2", "reservations=allowed|continues-with=2");
	assert_int_equal(step_called(&it, "X1")->def->rule->consensus, 0);
	assert_int_equal(step_called(&it, "X2")->def->rule->consensus, 2);
	assert_true(step_called(&it, "X2")->def->reservations);
	assert_int_equal(step_called(&it, "X2")->def->continues_with, 2);
	fixture_fini(&it);
}

static void test_approval_refused(void **state)
{
	static const struct {
		const char *settings;
		Plenary__ErrorCode code;
	} cases[] = {
		{"rule=majority", CODE(BAD_COMMAND)},
		{"rule=consensus:0", CODE(BAD_COMMAND)},
		{"rule=consensus:3", CODE(BAD_COMMAND)},
		{"rule=consensus:-1", CODE(BAD_COMMAND)},
		{"effects.z=1", CODE(UNKNOWN_SETTING)},
		{"effects.=1", CODE(UNKNOWN_SETTING)},
		{"effects.g=", CODE(BAD_COMMAND)},
		{"effects.g=1.5", CODE(BAD_COMMAND)},
		{"effects.g=9999999999", CODE(BAD_COMMAND)},
		{"effects.g=--1", CODE(BAD_COMMAND)},
		{"effects.g=1|effects.g=2", CODE(BAD_COMMAND)},
		{"effects.b=5", CODE(BAD_COMMAND)},
		{"effects.b=-1", CODE(BAD_COMMAND)},
		{"concur.Z=Z1", CODE(UNKNOWN_DELEGATION)},
		{"concur.C=C1", CODE(NOT_A_PARTY)},
		{"concur.A=B1", CODE(UNKNOWN_SEAT)},
		{"concur.A=", CODE(BAD_COMMAND)},
		{"concur.A=A1|concur.A=A2", CODE(BAD_COMMAND)},
		{"reservations=allowed", CODE(BAD_COMMAND)},
		{"continues-with=2", CODE(BAD_COMMAND)},
		{"title=another", CODE(UNKNOWN_SETTING)},
		{"parties=A", CODE(UNKNOWN_SETTING)},
	};
	struct fixture it;

	(void)state;
	start(&it);
	assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (screen(&it, DIRECTOR, "A.s1", true, cases[i].settings,
			    "") != cases[i].code)
			fail_msg("%s", cases[i].settings);
		assert_true(it.why->message[0] != '\0');
	}
	fixture_fini(&it);
}

static void test_terms_for_three(void **state)
{
	struct fixture it;

	(void)state;
	start(&it);
	assert_int_equal(
		submit(&it, HEAD_C, "title=x|text=x|parties=A+B+C"), CODE(OK));
	assert_int_equal(
		screen(&it, DIRECTOR, "C.s1", true, "continues-with=4", ""),
		CODE(BAD_COMMAND));
	assert_int_equal(
		screen(&it, DIRECTOR, "C.s1", true, "continues-with=1", ""),
		CODE(BAD_COMMAND));
	assert_int_equal(
		screen(&it, DIRECTOR, "C.s1", true, "reservations=yes", ""),
		CODE(BAD_COMMAND));
	/* A bar is of its parties. */
	assert_int_equal(
		submit(&it, HEAD_A, "title=x|text=x|parties=A+C"), CODE(OK));
	assert_int_equal(screen(&it, DIRECTOR, "A.s1", true, "effects.b=2", ""),
		CODE(NOT_A_PARTY));
	fixture_fini(&it);
}

/* The exercise may have a step of that name already. */
static void test_public_id_is_free(void **state)
{
	struct fixture it;
	struct scenario scenario;
	Plenary__Scenario *def;

	(void)state;
	fixture_open(&it);
	def = fixture_definition(&it.arena);
	def->steps[2]->id = fixture_word(&it.arena, "X1");
	assert_int_equal(fixture_compile(def, &scenario), 0);
	core_fini(&it.core);
	core_init(&it.core, &scenario, &limits_default);
	fixture_join(&it, "director", "Dana", "");
	fixture_join(&it, "A.head", "Ada", "");
	assert_int_equal(fixture_startex(&it), 0);
	assert_int_equal(submit(&it, 2, PAIR), CODE(OK));
	approve(&it, "A.s1", "");
	assert_int_equal(catalogue_find(&it.core.steps, "X2"), 3);
	/* An exercise without sectors has steps without one. */
	assert_string_equal(step_called(&it, "X2")->def->sector, "");
	fixture_fini(&it);
	scenario_fini(&scenario);
}

static void test_room_for_custom_steps(void **state)
{
	static const char *const ids[] = {"A.s1", "A.s2", "A.s3"};
	struct fixture it;

	(void)state;
	start(&it);
	it.core.limits.custom_steps = 2;
	for (unsigned i = 0; i < 3; i++)
		assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	approve(&it, ids[0], "");
	approve(&it, ids[1], "");
	assert_int_equal(screen(&it, DIRECTOR, ids[2], true, "", ""),
		CODE(LIMIT_REACHED));
	assert_int_equal(
		screen(&it, DIRECTOR, ids[2], false, "", "full"), CODE(OK));
	fixture_fini(&it);
}

/* ── the step afterwards ─────────────────────────────────────────────── */

/* It waits for what it needs, can be needed by the next one, and moves what it
 * was said to move. */
static void test_custom_step_in_play(void **state)
{
	struct fixture it;
	int x1;
	int x2;

	(void)state;
	start(&it);
	assert_int_equal(
		submit(&it, HEAD_A, "title=x|text=x|parties=A|needs=solo"),
		CODE(OK));
	approve(&it, "A.s1", "effects.g=3");
	x1 = catalogue_find(&it.core.steps, "X1");
	assert_int_equal(
		submit(&it, HEAD_B, "title=x|text=x|parties=B|needs=X1"),
		CODE(OK));
	approve(&it, "B.s1", "");
	x2 = catalogue_find(&it.core.steps, "X2");
	assert_int_equal(state_step(&it.core, (unsigned)x1)->status,
		PLENARY__STATUS__STATUS_LOCKED);
	assert_int_equal(
		fixture_propose(&it, HEAD_A, "X1"), CODE(STEP_NOT_READY));
	assert_int_equal(fixture_propose(&it, HEAD_A, "solo"), CODE(OK));
	assert_int_equal(fixture_ratify(&it, HEAD_A, "solo"), CODE(OK));
	assert_int_equal(fixture_propose(&it, HEAD_A, "X1"), CODE(OK));
	assert_int_equal(fixture_ratify(&it, HEAD_A, "X1"), CODE(OK));
	assert_int_equal(state_step(&it.core, (unsigned)x1)->status,
		PLENARY__STATUS__STATUS_IN_FORCE);
	assert_int_equal(state_step(&it.core, (unsigned)x2)->status,
		PLENARY__STATUS__STATUS_AVAILABLE);
	assert_int_equal(state_indicator(&it.core, 0), 3 + 2 + 3);
	fixture_fini(&it);
}

/* ── the log ─────────────────────────────────────────────────────────── */

static struct stamped submitted(struct fixture *it, const char *delegation,
	const char *submission, uint64_t seq)
{
	Plenary__Event *event = MAKE(&it->arena, Plenary__Event, 1);
	Plenary__StepSubmitted *body =
		MAKE(&it->arena, Plenary__StepSubmitted, 1);

	plenary__event__init(event);
	plenary__step_submitted__init(body);
	body->delegation = fixture_word(&it->arena, delegation);
	body->submission = fixture_word(&it->arena, submission);
	body->step = fixture_step(&it->arena, "", "A", "");
	event->seq = seq;
	event->what_case = PLENARY__EVENT__WHAT_STEP_SUBMITTED;
	event->step_submitted = body;
	return (struct stamped){.event = event};
}

static struct stamped screened(struct fixture *it, const char *delegation,
	const char *submission, uint64_t seq)
{
	Plenary__Event *event = MAKE(&it->arena, Plenary__Event, 1);
	Plenary__StepScreened *body =
		MAKE(&it->arena, Plenary__StepScreened, 1);

	plenary__event__init(event);
	plenary__step_screened__init(body);
	body->delegation = fixture_word(&it->arena, delegation);
	body->submission = fixture_word(&it->arena, submission);
	event->seq = seq;
	event->what_case = PLENARY__EVENT__WHAT_STEP_SCREENED;
	event->step_screened = body;
	return (struct stamped){.event = event};
}

static struct stamped opened(
	struct fixture *it, Plenary__Step *step, uint64_t seq)
{
	Plenary__Event *event = MAKE(&it->arena, Plenary__Event, 1);
	Plenary__StepOpened *body = MAKE(&it->arena, Plenary__StepOpened, 1);

	plenary__event__init(event);
	plenary__step_opened__init(body);
	body->step = step;
	event->seq = seq;
	event->what_case = PLENARY__EVENT__WHAT_STEP_OPENED;
	event->step_opened = body;
	return (struct stamped){.event = event};
}

static void refuses(struct fixture *it, struct stamped stamped)
{
	assert_int_equal(core_apply(&it->core, &stamped), -1);
	assert_int_equal(it->core.steps.n, it->core.steps.n_file);
}

static void test_apply_refuses_damage(void **state)
{
	static const char *const ids[] = {
		"", "A", "A.", "A.s", "A.s0", "A.s2", "A.s5", "A.x1", "B.s1"};
	struct fixture it;
	struct stamped stamped;
	uint64_t next;

	(void)state;
	start(&it);
	next = core_seq(&it.core) + 1;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		refuses(&it, submitted(&it, "A", ids[i], next));
	refuses(&it, submitted(&it, "Z", "Z.s1", next));
	refuses(&it, submitted(&it, "", ".s1", next));
	stamped = submitted(&it, "A", "A.s1", next);
	stamped.event->step_submitted->step = NULL;
	refuses(&it, stamped);
	stamped.event->step_submitted->step =
		fixture_step(&it.arena, "", "Z", "");
	refuses(&it, stamped);
	stamped.event->step_submitted->step =
		fixture_step(&it.arena, "", "A", "X1");
	refuses(&it, stamped);
	refuses(&it, screened(&it, "A", "A.s1", next));
	refuses(&it, screened(&it, "Z", "A.s1", next));
	refuses(&it, opened(&it, NULL, next));
	refuses(&it,
		opened(&it, fixture_step(&it.arena, "duo", "A", ""), next));
	refuses(&it, opened(&it, fixture_step(&it.arena, "X1", "Z", ""), next));
	refuses(&it,
		opened(&it, fixture_step(&it.arena, "X1", "A", "X1"), next));
	stamped = opened(&it, fixture_step(&it.arena, "X1", "A", ""), next);
	stamped.event->step_opened->step->rule = NULL;
	refuses(&it, stamped);
	stamped = submitted(&it, "A", "A.s1", next);
	assert_int_equal(core_apply(&it.core, &stamped), 0);
	stamped = screened(&it, "A", "A.s1", ++next);
	assert_int_equal(core_apply(&it.core, &stamped), 0);
	refuses(&it, screened(&it, "A", "A.s1", ++next));
	fixture_fini(&it);
}

/* Copies share the steps; each can open more of its own. */
static void test_catalogue_copies(void **state)
{
	struct fixture it;
	struct core copy;

	(void)state;
	start(&it);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	approve(&it, "A.s1", "");
	core_clone(&copy, &it.core);
	approve(&it, "A.s2", "");
	assert_int_equal(it.core.steps.n, 5);
	assert_int_equal(copy.steps.n, 4);
	core_fini(&it.core);
	it.core = copy;
	assert_string_equal(
		step_called(&it, "X1")->def->title->in[0]->text, "A pair");
	approve(&it, "A.s2", "effects.g=1");
	assert_int_equal(step_called(&it, "X2")->def->n_effects, 1);
	fixture_fini(&it);
}

/* ── effects ─────────────────────────────────────────────────────────── */

/* More than the whole scale is a slip of the pen: the gauge of the fixture
 * goes from 0 to 9. */
static void test_effects_within_the_scale(void **state)
{
	static const char *const bad[] = {
		"effects.g=10", "effects.g=-10", "effects.g=999999999"};
	struct fixture it;

	(void)state;
	start(&it);
	for (unsigned i = 0; i < 2; i++)
		assert_int_equal(submit(&it, HEAD_A, PAIR), CODE(OK));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(
			screen(&it, DIRECTOR, "A.s1", true, bad[i], ""),
			CODE(BAD_COMMAND));
		assert_string_equal(it.why->message,
			"effects.g changes it by at most 9, which is its whole "
			"scale");
	}
	approve(&it, "A.s1", "effects.g=9");
	approve(&it, "A.s2", "effects.g=-9");
	assert_int_equal(step_called(&it, "X2")->def->effects[0]->change, -9);
	fixture_fini(&it);
}

enum { DANA = 1, ADA };

/* A session that runs, of such an exercise, with no more than these two. */
static void start_with(struct fixture *it, const Plenary__Scenario *def)
{
	assert_int_equal(fixture_compile(def, &it->scenario), 0);
	core_init(&it->core, &it->scenario, &limits_default);
	fixture_join(it, "director", "Dana", "");
	fixture_join(it, "A.head", "Ada", "");
	assert_int_equal(fixture_startex(it), 0);
}

/* The gauge as `solo` leaves it, which moves it by `change` twice over. */
static int gauge_after(int32_t from, int32_t to, int32_t at, int32_t change)
{
	struct fixture it = {.at_ms = FIXTURE_AT_MS};
	Plenary__Scenario *def;
	Plenary__Step *solo;
	int value;

	arena_init(&it.arena, 0);
	def = fixture_definition(&it.arena);
	def->indicators[0]->from = from;
	def->indicators[0]->to = to;
	def->indicators[0]->at = at;
	solo = def->steps[0];
	solo->effects[1] = solo->effects[0];
	solo->effects[0]->change = change;
	start_with(&it, def);
	assert_int_equal(fixture_propose(&it, ADA, "solo"), CODE(OK));
	assert_int_equal(fixture_ratify(&it, ADA, "solo"), CODE(OK));
	value = state_indicator(&it.core, 0);
	fixture_fini(&it);
	return value;
}

/* A stored definition may say anything: sums do not run over. */
static void test_the_largest_effects(void **state)
{
	(void)state;
	assert_int_equal(gauge_after(0, 9, 3, INT32_MAX), 9);
	assert_int_equal(gauge_after(0, 9, 3, INT32_MIN), 0);
	assert_int_equal(
		gauge_after(INT32_MIN, INT32_MAX, INT32_MAX, 1), INT32_MAX);
	assert_int_equal(
		gauge_after(INT32_MIN, INT32_MAX, INT32_MIN, -1), INT32_MIN);
}

/* ── an exercise that is full ────────────────────────────────────────── */

static void start_full(struct fixture *it, unsigned n_steps)
{
	Plenary__Scenario *def;

	*it = (struct fixture){.at_ms = FIXTURE_AT_MS};
	arena_init(&it->arena, 0);
	def = fixture_definition(&it->arena);
	def->steps = MAKE(&it->arena, Plenary__Step *, n_steps);
	def->n_steps = n_steps;
	for (unsigned s = 0; s < n_steps; s++)
		def->steps[s] = fixture_step(&it->arena,
			arena_printf(&it->arena, "S%u", s + 1), "A", "");
	start_with(it, def);
}

static void test_no_room_in_the_exercise(void **state)
{
	struct fixture it;

	(void)state;
	start_full(&it, STEPS_MAX);
	assert_int_equal(submit(&it, ADA, PAIR), CODE(LIMIT_REACHED));
	assert_string_equal(it.why->message,
		"the exercise has as many steps as there may be (64): take up "
		"one of those");
	fixture_fini(&it);
	/* One less, and there is room for one; a second may still be
	 * submitted, for EXCON to refuse with a reason. */
	start_full(&it, STEPS_MAX - 1);
	assert_int_equal(submit(&it, ADA, PAIR), CODE(OK));
	assert_int_equal(submit(&it, ADA, PAIR), CODE(OK));
	assert_int_equal(
		screen(&it, DANA, "A.s1", true, "effects.g=1", ""), CODE(OK));
	assert_int_equal(catalogue_find(&it.core.steps, "X1"), STEPS_MAX - 1);
	assert_int_equal(
		screen(&it, DANA, "A.s2", true, "", ""), CODE(LIMIT_REACHED));
	assert_int_equal(submit(&it, ADA, PAIR), CODE(OK));
	fixture_fini(&it);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_submission_is_the_delegations),
		cmocka_unit_test(test_same_step_twice),
		cmocka_unit_test(test_submission_refused),
		cmocka_unit_test(test_submission_limit),
		cmocka_unit_test(test_submission_normal_form),
		cmocka_unit_test(test_refusal_to_the_submitter),
		cmocka_unit_test(test_unknown_submissions),
		cmocka_unit_test(test_approval_is_public),
		cmocka_unit_test(test_default_rules),
		cmocka_unit_test(test_approval_refused),
		cmocka_unit_test(test_terms_for_three),
		cmocka_unit_test(test_public_id_is_free),
		cmocka_unit_test(test_room_for_custom_steps),
		cmocka_unit_test(test_custom_step_in_play),
		cmocka_unit_test(test_apply_refuses_damage),
		cmocka_unit_test(test_catalogue_copies),
		cmocka_unit_test(test_effects_within_the_scale),
		cmocka_unit_test(test_the_largest_effects),
		cmocka_unit_test(test_no_room_in_the_exercise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
