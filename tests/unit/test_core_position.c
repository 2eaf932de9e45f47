/* What is said to a text: positions, acknowledgement, silence, rulings, and
 * what a new revision leaves of them. */
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VERB(name) PLENARY__COMMAND__VERB_##name
#define CODE(name) PLENARY__ERROR_CODE__##name
#define STATUS(name) PLENARY__STATUS__STATUS_##name
#define POSITION(name) PLENARY__POSITION__POSITION_##name

enum { DUO = 1, TRIO = 2, MINUTE = 60 * 1000, A = 1, B = 2, C = 4 };

/* A running session; trio permits reservations, is tabled by A, and has two
 * conditions that EXCON verifies. */
static int open_it(void **state)
{
	static const char *const people[][3] = {{"director", "Dana", ""},
		{"controller", "Cleo", ""}, {"evaluator", "Eve", ""},
		{"observer", "Obi", ""}, {"A.head", "Ada", ""},
		{"A", "Amos", "A2"}, {"B.head", "Bea", ""},
		{"C.head", "Cy", ""}};
	struct fixture *it = calloc(1, sizeof(*it));
	Plenary__Scenario *def;
	Plenary__Step *trio;

	if (it == NULL)
		return -1;
	it->at_ms = FIXTURE_AT_MS;
	arena_init(&it->arena, 0);
	def = fixture_definition(&it->arena);
	def->procedure->silence_period_ms = MINUTE;
	trio = def->steps[TRIO];
	trio->reservations = true;
	trio->conditions = MAKE(&it->arena, Plenary__Condition *, 2);
	trio->n_conditions = 2;
	for (unsigned i = 0; i < 2; i++) {
		trio->conditions[i] =
			fixture_step(&it->arena, "x", "A", "")->conditions[0];
		trio->conditions[i]->id =
			fixture_word(&it->arena, i == 0 ? "seat" : "vetted");
		trio->conditions[i]->phase =
			PLENARY__CONDITION_PHASE__PHASE_FORCE;
	}
	if (fixture_compile(def, &it->scenario) != 0)
		return -1;
	core_init(&it->core, &it->scenario, &limits_default);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		fixture_join(it, people[i][0], people[i][1], people[i][2]);
	*state = it;
	return fixture_startex(it) == CODE(OK) &&
			       fixture_propose(it, HEAD_A, "trio") == CODE(OK)
		       ? 0
		       : -1;
}

static int close_it(void **state)
{
	fixture_fini(*state);
	free(*state);
	return 0;
}

static struct step_state *trio_of(struct fixture *it)
{
	return state_step(&it->core, TRIO);
}

/* The kinds of the last group's events, in order. */
static const char *kinds(struct fixture *it)
{
	char *out = fixture_word(&it->arena, "");

	for (size_t i = 0; i < it->group.n; i++)
		out = arena_printf(&it->arena, "%s%s%s", out, i == 0 ? "" : " ",
			protobuf_c_message_descriptor_get_field(
				&plenary__event__descriptor,
				it->group.events[i].event->what_case)
				->name);
	return out;
}

static Plenary__ErrorCode take(struct fixture *it, uint32_t who,
	Plenary__Position position, const char *reason)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(TAKE_POSITION));

	command->take_position->proposal =
		fixture_ref(it, "trio", trio_of(it)->live.revision);
	command->take_position->position = position;
	command->take_position->reason = fixture_word(&it->arena, reason);
	return fixture_send(it, who, command);
}

static Plenary__Setting **setting(
	struct fixture *it, const char *key, const char *value)
{
	Plenary__Setting **list = MAKE(&it->arena, Plenary__Setting *, 1);

	list[0] = MAKE(&it->arena, Plenary__Setting, 1);
	plenary__setting__init(list[0]);
	list[0]->key = fixture_word(&it->arena, key);
	list[0]->value = fixture_word(&it->arena, value);
	return list;
}

static Plenary__ErrorCode amend(
	struct fixture *it, uint32_t who, const char *value)
{
	Plenary__Command *command = fixture_empty(&it->arena, VERB(AMEND));

	command->amend->proposal =
		fixture_ref(it, "trio", trio_of(it)->live.revision);
	command->amend->n_settings = 1;
	command->amend->settings = setting(it, "terms.where", value);
	return fixture_send(it, who, command);
}

static Plenary__ErrorCode edit(struct fixture *it, const char *key,
	const char *value, const char *reason)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(EDIT_PROPOSAL));

	command->edit_proposal->proposal =
		fixture_ref(it, "trio", trio_of(it)->live.revision);
	command->edit_proposal->n_settings = 1;
	command->edit_proposal->settings = setting(it, key, value);
	command->edit_proposal->reason = fixture_word(&it->arena, reason);
	return fixture_send(it, DIRECTOR, command);
}

static Plenary__ErrorCode acknowledge(
	struct fixture *it, uint32_t who, uint32_t revision)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(ACKNOWLEDGE));

	command->acknowledge->proposal = fixture_ref(it, "trio", revision);
	return fixture_send(it, who, command);
}

static Plenary__ErrorCode silence(
	struct fixture *it, uint32_t who, int64_t period_ms)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(BEGIN_SILENCE));

	command->begin_silence->proposal =
		fixture_ref(it, "trio", trio_of(it)->live.revision);
	command->begin_silence->period_ms = period_ms;
	return fixture_send(it, who, command);
}

static Plenary__ErrorCode break_it(
	struct fixture *it, uint32_t who, const char *reason)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(BREAK_SILENCE));

	command->break_silence->proposal = fixture_ref(it, "trio", 0);
	command->break_silence->reason = fixture_word(&it->arena, reason);
	return fixture_send(it, who, command);
}

static Plenary__ErrorCode rule(
	struct fixture *it, Plenary__Ruling ruling, const char *reason)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(RULE_PROPOSAL));

	command->rule_proposal->proposal = fixture_ref(it, "trio", 0);
	command->rule_proposal->ruling = ruling;
	command->rule_proposal->reason = fixture_word(&it->arena, reason);
	return fixture_send(it, CONTROLLER, command);
}

/* Lets the time pass, and what is due in it fire. */
static void pass(struct fixture *it, int64_t ms)
{
	it->at_ms += ms;
	do
		group_init(&it->group, &it->arena);
	while (core_due(&it->core, it->at_ms, &it->group) && it->group.n == 0);
}

/* Into silence, and out of it unheard. */
static void hold(struct fixture *it)
{
	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	pass(it, MINUTE);
	assert_string_equal(kinds(it), "held");
	assert_int_equal(trio_of(it)->status, STATUS(HELD));
	assert_false(trio_of(it)->live.silence_by.set);
}

/* ── positions ───────────────────────────────────────────────────────── */

static void test_repeats(void **state)
{
	struct fixture *it = *state;
	struct proposal *live = &trio_of(it)->live;

	assert_int_equal(live->acknowledged, A);
	assert_int_equal(take(it, HEAD_B, POSITION(ABSTAIN), ""), CODE(OK));
	assert_string_equal(kinds(it), "position_taken");
	assert_int_equal(live->acknowledged, A | B);
	assert_int_equal(take(it, HEAD_B, POSITION(ABSTAIN), ""), CODE(OK));
	assert_string_equal(kinds(it), "");
	/* A flagged one is confirmed by what changes nothing otherwise. */
	live->flagged = A | B;
	assert_int_equal(take(it, HEAD_B, POSITION(ABSTAIN), ""), CODE(OK));
	assert_string_equal(kinds(it), "position_taken");
	assert_int_equal(live->flagged, A);
	assert_int_equal(take(it, HEAD_B, POSITION(ABSTAIN), "so"), CODE(OK));
	assert_string_equal(kinds(it), "position_taken");
}

static void test_reasons(void **state)
{
	struct fixture *it = *state;

	assert_int_equal(
		take(it, HEAD_B, POSITION(BLOCK), ""), CODE(REASON_REQUIRED));
	assert_string_equal(
		it->why->message, "block needs a reason: block trio \"why\"");
	assert_int_equal(take(it, HEAD_B, POSITION(STAND_ASIDE), ""),
		CODE(REASON_REQUIRED));
	assert_int_equal(
		take(it, HEAD_B, POSITION(ASSENT_WITH_RESERVATION), ""),
		CODE(REASON_REQUIRED));
	assert_non_null(strstr(it->why->message, "reserve trio \"text\""));
	assert_int_equal(
		take(it, HEAD_B, POSITION(NONE), ""), CODE(BAD_COMMAND));
	assert_int_equal(take(it, HEAD_B, POSITION(BLOCK), "no"), CODE(OK));
	assert_string_equal(kinds(it), "position_taken");
	assert_int_equal(
		take(it, HEAD_B, POSITION(STAND_ASIDE), "well"), CODE(OK));
}

static void test_reserve(void **state)
{
	struct fixture *it = *state;
	struct reservation *own = &trio_of(it)->live.reservations[1];

	assert_int_equal(
		take(it, HEAD_B, POSITION(ASSENT_WITH_RESERVATION), "but"),
		CODE(OK));
	assert_string_equal(kinds(it), "position_taken reservation_made");
	assert_int_equal(own->id, 1);
	assert_false(own->instrument);
	assert_false(own->answer_by.set);
	assert_int_equal(
		take(it, HEAD_B, POSITION(ASSENT_WITH_RESERVATION), "but"),
		CODE(OK));
	assert_string_equal(kinds(it), "");
	trio_of(it)->live.flagged = B;
	assert_int_equal(
		take(it, HEAD_B, POSITION(ASSENT_WITH_RESERVATION), "but"),
		CODE(OK));
	assert_string_equal(kinds(it), "position_taken");
	assert_int_equal(own->id, 1);
	assert_int_equal(
		take(it, HEAD_B, POSITION(ASSENT_WITH_RESERVATION), "yet"),
		CODE(OK));
	assert_string_equal(kinds(it),
		"reservation_withdrawn position_taken reservation_made");
	assert_int_equal(own->id, 2);
	assert_int_equal(take(it, HEAD_B, POSITION(BLOCK), "no"), CODE(OK));
	assert_string_equal(kinds(it), "reservation_withdrawn position_taken");
	assert_int_equal(own->id, 0);
	assert_int_equal(take(it, HEAD_B, POSITION(ASSENT), ""), CODE(OK));
	assert_string_equal(kinds(it), "position_taken");
}

/* ── silence ─────────────────────────────────────────────────────────── */

static void test_silence_refused(void **state)
{
	struct fixture *it = *state;
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(BEGIN_SILENCE));

	assert_int_equal(silence(it, HEAD_B, 0), CODE(NOT_YOURS));
	assert_string_equal(it->why->message,
		"trio is not yours: only A or EXCON may silence it");
	assert_int_equal(silence(it, HEAD_A, -1), CODE(BAD_COMMAND));
	assert_int_equal(
		silence(it, HEAD_A, INT64_C(366) * 24 * 60 * MINUTE + 1),
		CODE(BAD_COMMAND));
	assert_int_equal(amend(it, HEAD_B, "here"), CODE(OK));
	assert_int_equal(silence(it, HEAD_A, 0), CODE(AMENDMENT_PENDING));
	assert_non_null(strstr(it->why->message, "trio.a1"));
	assert_int_equal(take(it, HEAD_C, POSITION(BLOCK), "no"), CODE(OK));
	assert_int_equal(silence(it, DIRECTOR, 0), CODE(BLOCKED));
	assert_non_null(strstr(it->why->message, "blocked by C"));
	command->begin_silence->proposal = fixture_ref(it, "trio", 0);
	assert_int_equal(take(it, HEAD_C, POSITION(ABSTAIN), ""), CODE(OK));
	assert_int_equal(edit(it, "terms.where", "sea", "why"), CODE(OK));
	assert_int_equal(
		fixture_send(it, DIRECTOR, command), CODE(STALE_REVISION));
	assert_int_equal(silence(it, CONTROLLER, 0), CODE(NOT_ALLOWED));
	assert_int_equal(silence(it, DIRECTOR, 1000), CODE(OK));
	assert_string_equal(kinds(it), "silence_begun");
	assert_int_equal(trio_of(it)->live.silence_by.at_ms, 1000);
	assert_int_equal(trio_of(it)->live.present, A | B | C);
	assert_int_equal(silence(it, DIRECTOR, 1000), CODE(WRONG_STATUS));
}

static void test_silence_kept(void **state)
{
	struct fixture *it = *state;
	struct step_state *trio = trio_of(it);

	assert_int_equal(acknowledge(it, HEAD_B, 2), CODE(STALE_REVISION));
	assert_int_equal(acknowledge(it, HEAD_B, 0), CODE(STALE_REVISION));
	assert_int_equal(acknowledge(it, HEAD_B, 1), CODE(OK));
	assert_string_equal(kinds(it), "acknowledged");
	assert_int_equal(acknowledge(it, HEAD_B, 1), CODE(OK));
	assert_string_equal(kinds(it), "");
	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(acknowledge(it, HEAD_C, 1), CODE(OK));
	assert_int_equal(
		take(it, HEAD_B, POSITION(STAND_ASIDE), "hm"), CODE(OK));
	assert_string_equal(kinds(it), "position_taken");
	pass(it, MINUTE - 1);
	assert_int_equal(trio->status, STATUS(SILENCE));
	pass(it, 1);
	assert_string_equal(kinds(it), "adopted");
	assert_int_equal(trio->status, STATUS(ADOPTED));
	assert_false(trio->live.silence_by.set);
	assert_false(trio->live.decide_by.set);
	assert_true(trio->live.ratify_by.set);
	assert_int_equal(trio->live.ratify_by.at_ms, 11 * MINUTE);
	assert_int_equal(trio->live.ballots[0].roll, 3);
	assert_int_equal(trio->live.ballots[1].roll, 1);
	assert_int_equal(trio->live.ballots[2].roll, 1);
}

static void test_silence_broken(void **state)
{
	struct fixture *it = *state;
	struct step_state *trio = trio_of(it);

	assert_int_equal(break_it(it, HEAD_B, "why"), CODE(WRONG_STATUS));
	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(break_it(it, HEAD_B, ""), CODE(REASON_REQUIRED));
	assert_int_equal(break_it(it, HEAD_B, "too fast"), CODE(OK));
	assert_string_equal(kinds(it), "silence_broken");
	assert_int_equal(trio->status, STATUS(TABLED));
	assert_false(trio->live.silence_by.set);

	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(take(it, HEAD_B, POSITION(BLOCK), "no"), CODE(OK));
	assert_string_equal(kinds(it), "position_taken silence_broken");
	assert_string_equal(
		it->group.events[1].event->silence_broken->reason, "no");
	assert_int_equal(take(it, HEAD_B, POSITION(ABSTAIN), ""), CODE(OK));

	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(amend(it, HEAD_B, "here"), CODE(OK));
	assert_string_equal(kinds(it), "amendment_proposed silence_broken");
	assert_string_equal(
		it->group.events[1].event->silence_broken->reason, "trio.a1");
	assert_int_equal(trio->live.n_amendments, 1);
	assert_int_equal(amend(it, HEAD_A, "there"), CODE(OK));
	assert_string_equal(
		kinds(it), "amendment_proposed amended position_taken");

	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(amend(it, HEAD_A, "nowhere"), CODE(OK));
	assert_string_equal(kinds(it), "amendment_proposed silence_broken "
				       "amended position_taken");
	assert_int_equal(trio->status, STATUS(TABLED));
	assert_int_equal(trio->live.revision, 3);
	assert_int_equal(trio->live.acknowledged, A);
}

static void connect(struct fixture *it, uint32_t who, bool connected)
{
	const struct act act = {.at_ms = it->at_ms};

	group_init(&it->group, &it->arena);
	core_presence(&it->core, &act, who, connected, "", &it->group);
}

/* Where the procedure counts by presence, only who was there is waited for,
 * and a moment is enough (WTO). */
static void test_by_presence(void **state)
{
	struct fixture *it = *state;
	struct step_state *trio = trio_of(it);

	it->scenario.def->procedure->by_presence = true;
	connect(it, HEAD_C, false);
	assert_int_equal(acknowledge(it, HEAD_B, 1), CODE(OK));
	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(trio->live.present, A | B);
	connect(it, HEAD_C, true);
	connect(it, HEAD_C, false);
	assert_int_equal(trio->live.present, A | B | C);
	pass(it, MINUTE);
	assert_string_equal(kinds(it), "held");
	assert_int_equal(
		rule(it, PLENARY__RULING__RULING_RETURN, "again"), CODE(OK));
	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(trio->live.present, A | B);
	pass(it, MINUTE);
	assert_string_equal(kinds(it), "adopted");
}

/* ── held ────────────────────────────────────────────────────────────── */

static void test_held_returned(void **state)
{
	struct fixture *it = *state;

	hold(it);
	assert_int_equal(
		rule(it, PLENARY__RULING__RULING_NONE, "x"), CODE(BAD_COMMAND));
	assert_int_equal(rule(it, PLENARY__RULING__RULING_RETURN, ""),
		CODE(REASON_REQUIRED));
	assert_string_equal(it->why->message,
		"a ruling needs a reason: rule trio return \"why\"");
	assert_int_equal(
		rule(it, PLENARY__RULING__RULING_RETURN, "talk"), CODE(OK));
	assert_string_equal(kinds(it), "returned");
	assert_int_equal(trio_of(it)->status, STATUS(TABLED));
	assert_int_equal(rule(it, PLENARY__RULING__RULING_RETURN, "talk"),
		CODE(WRONG_STATUS));
	hold(it);
	assert_int_equal(take(it, HEAD_C, POSITION(BLOCK), "no"), CODE(OK));
	assert_string_equal(kinds(it), "position_taken returned");
	assert_int_equal(take(it, HEAD_C, POSITION(ABSTAIN), ""), CODE(OK));
	hold(it);
	assert_int_equal(amend(it, HEAD_A, "here"), CODE(OK));
	assert_string_equal(kinds(it),
		"amendment_proposed returned amended position_taken");
	hold(it);
	assert_int_equal(take(it, HEAD_B, POSITION(ASSENT), ""), CODE(OK));
	assert_int_equal(take(it, HEAD_C, POSITION(ASSENT), ""), CODE(OK));
	assert_string_equal(kinds(it), "position_taken adopted");
}

static void test_ruled(void **state)
{
	struct fixture *it = *state;

	assert_int_equal(rule(it, PLENARY__RULING__RULING_ADOPT, "why"),
		CODE(WRONG_STATUS));
	hold(it);
	assert_int_equal(
		rule(it, PLENARY__RULING__RULING_ADOPT, "why"), CODE(OK));
	assert_string_equal(kinds(it), "adopted");
	assert_string_equal(it->group.events[0].event->adopted->reason, "why");
	assert_int_equal(trio_of(it)->status, STATUS(ADOPTED));
	assert_int_equal(rule(it, PLENARY__RULING__RULING_REJECT, "why"),
		CODE(WRONG_STATUS));
}

/* The end of an attempt leaves its history and nothing else. */
static void test_rejected_in_silence(void **state)
{
	static const struct proposal none;
	struct fixture *it = *state;

	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(
		rule(it, PLENARY__RULING__RULING_REJECT, "why"), CODE(OK));
	assert_string_equal(kinds(it), "rejected");
	assert_int_equal(trio_of(it)->status, STATUS(AVAILABLE));
	assert_memory_equal(&trio_of(it)->live, &none, sizeof(none));
	assert_int_equal(state_attempt(&it->core, TRIO, 0)->outcome,
		PLENARY__OUTCOME__OUTCOME_REJECTED);
	assert_int_equal(acknowledge(it, HEAD_B, 1), CODE(UNKNOWN_PROPOSAL));
	pass(it, INT64_C(60) * MINUTE);
	assert_string_equal(kinds(it), "");
}

/* ── a new revision ──────────────────────────────────────────────────── */

static void test_edit_refused(void **state)
{
	struct fixture *it = *state;
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(EDIT_PROPOSAL));

	assert_int_equal(
		edit(it, "terms.where", "sea", ""), CODE(REASON_REQUIRED));
	assert_int_equal(
		edit(it, "terms.where", "open", "why"), CODE(NO_CHANGE));
	assert_int_equal(
		edit(it, "colour", "blue", "why"), CODE(UNKNOWN_SETTING));
	command->edit_proposal->proposal = fixture_ref(it, "trio", 1);
	command->edit_proposal->reason = fixture_word(&it->arena, "why");
	assert_int_equal(
		fixture_send(it, DIRECTOR, command), CODE(BAD_COMMAND));
	command->edit_proposal->proposal->revision = 2;
	assert_int_equal(
		fixture_send(it, DIRECTOR, command), CODE(STALE_REVISION));
	assert_int_equal(fixture_send(it, HEAD_A, command), CODE(NOT_ALLOWED));
	assert_string_equal(kinds(it), "");
}

static void test_edit_voids(void **state)
{
	struct fixture *it = *state;
	struct proposal *live = &trio_of(it)->live;
	struct deadline decide_by = live->decide_by;

	assert_int_equal(amend(it, HEAD_B, "here"), CODE(OK));
	assert_int_equal(
		take(it, HEAD_C, POSITION(ASSENT_WITH_RESERVATION), "but"),
		CODE(OK));
	live->met = 1;
	live->failed = 2;
	live->waived_by[0] = A;
	live->waived_by[1] = A;
	assert_int_equal(
		edit(it, "condition.vetted", "By all", "why"), CODE(OK));
	assert_string_equal(kinds(it), "edited");
	assert_int_equal(live->revision, 2);
	assert_int_equal(live->acknowledged, 0);
	assert_int_equal(live->n_amendments, 0);
	for (unsigned d = 0; d < 3; d++) {
		assert_int_equal(live->positions[d], POSITION(NONE));
		assert_int_equal(live->reservations[d].id, 0);
	}
	assert_memory_equal(&live->decide_by, &decide_by, sizeof(decide_by));
	/* Of other words nothing is settled; the same words stay so. */
	assert_int_equal(live->met, 1);
	assert_int_equal(live->failed, 0);
	assert_int_equal(live->waived_by[0], A);
	assert_int_equal(live->waived_by[1], 0);
	/* An earlier text restored voids as well. */
	assert_int_equal(take(it, HEAD_A, POSITION(ASSENT), ""), CODE(OK));
	assert_int_equal(
		edit(it, "condition.vetted", "a condition", "why"), CODE(OK));
	assert_int_equal(live->positions[0], POSITION(NONE));
	assert_int_equal(live->revision, 3);
}

static void test_edit_in_silence(void **state)
{
	struct fixture *it = *state;

	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(edit(it, "title", "New", "why"), CODE(OK));
	assert_string_equal(kinds(it), "edited");
	assert_int_equal(trio_of(it)->status, STATUS(TABLED));
	assert_false(trio_of(it)->live.silence_by.set);
	hold(it);
	assert_int_equal(edit(it, "title", "Newer", "why"), CODE(OK));
	assert_int_equal(trio_of(it)->status, STATUS(TABLED));
}

/* ── who may know what ───────────────────────────────────────────────── */

/* What is confirmed is told to those whose position it is, and to EXCON; a
 * reservation that came with it stands, and is not made again. */
static void test_confirming_is_ones_own(void **state)
{
	struct fixture *it = *state;
	struct proposal *live = &trio_of(it)->live;

	assert_int_equal(take(it, HEAD_B, POSITION(ABSTAIN), "so"), CODE(OK));
	assert_int_equal(it->group.events[0].audience, AUDIENCE_PUBLIC);
	live->flagged = A | B;
	assert_int_equal(take(it, HEAD_B, POSITION(ABSTAIN), "so"), CODE(OK));
	assert_int_equal(it->group.n, 1);
	assert_int_equal(it->group.events[0].audience, B);
	assert_int_equal(live->flagged, A);
	live->flagged = A | B;
	assert_int_equal(take(it, HEAD_B, POSITION(ABSTAIN), "now"), CODE(OK));
	assert_int_equal(it->group.events[0].audience, AUDIENCE_PUBLIC);
	assert_int_equal(live->flagged, A);
	assert_int_equal(
		take(it, HEAD_C, POSITION(ASSENT_WITH_RESERVATION), "but"),
		CODE(OK));
	live->flagged = C;
	assert_int_equal(
		take(it, HEAD_C, POSITION(ASSENT_WITH_RESERVATION), "but"),
		CODE(OK));
	assert_int_equal(it->group.n, 1);
	assert_int_equal(it->group.events[0].audience, C);
	assert_int_equal(live->reservations[2].id, 1);
	assert_int_equal(live->flagged, 0);
}

/* Who was connected is EXCON's to know: all that have not acknowledged are
 * listed, those of whom nobody was there among them. */
static void test_held_tells_nobody_who_was_there(void **state)
{
	struct fixture *it = *state;
	const Plenary__Held *held;

	it->scenario.def->procedure->by_presence = true;
	connect(it, HEAD_C, false);
	assert_int_equal(silence(it, HEAD_A, 0), CODE(OK));
	assert_int_equal(trio_of(it)->live.present, A | B);
	pass(it, MINUTE);
	assert_string_equal(kinds(it), "held");
	held = it->group.events[0].event->held;
	assert_int_equal(held->n_unheard, 2);
	assert_string_equal(held->unheard[0], "B");
	assert_string_equal(held->unheard[1], "C");
}

/* ── room for amendments ─────────────────────────────────────────────── */

static Plenary__ErrorCode withdraw_amendment(
	struct fixture *it, uint32_t who, const char *id)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, VERB(WITHDRAW_AMENDMENT));

	command->withdraw_amendment->amendment = fixture_word(&it->arena, id);
	return fixture_send(it, who, command);
}

/* None of the others can use up the room that is for all of them. */
static void test_each_has_a_share(void **state)
{
	static const char *const texts[] = {"a", "b", "c", "d", "e"};
	const unsigned share = limits_default.amendments / 2;
	struct fixture *it = *state;

	assert_int_equal(share, 4);
	for (unsigned i = 0; i < share; i++)
		assert_int_equal(amend(it, HEAD_B, texts[i]), CODE(OK));
	assert_int_equal(amend(it, HEAD_B, "e"), CODE(LIMIT_REACHED));
	assert_string_equal(it->why->message,
		"B has moved 4 of the amendments that are pending, which is "
		"its share: one must be settled or withdrawn first");
	for (unsigned i = 0; i < share; i++)
		assert_int_equal(amend(it, HEAD_C, texts[i]), CODE(OK));
	assert_int_equal(amend(it, HEAD_C, "e"), CODE(LIMIT_REACHED));
	assert_int_equal(trio_of(it)->live.n_amendments, 2 * share);
	/* One's own withdrawal makes room for oneself, not for another. */
	assert_int_equal(withdraw_amendment(it, HEAD_C, "trio.a5"), CODE(OK));
	assert_int_equal(amend(it, HEAD_B, "e"), CODE(LIMIT_REACHED));
	assert_int_equal(amend(it, HEAD_C, "e"), CODE(OK));
}

/* The proposer's own applies at once: it takes no room, and needs none. */
static void test_the_proposer_needs_no_share(void **state)
{
	static const char *const texts[] = {"a", "b", "c", "d", "e", "f"};
	struct fixture *it = *state;

	for (unsigned i = 0; i < 4; i++) {
		assert_int_equal(amend(it, HEAD_B, texts[i]), CODE(OK));
		assert_int_equal(amend(it, HEAD_C, texts[i]), CODE(OK));
	}
	for (unsigned i = 0; i < 6; i++) {
		assert_int_equal(amend(it, HEAD_A, texts[i]), CODE(OK));
		assert_int_equal(trio_of(it)->live.n_amendments, 0);
	}
	assert_int_equal(trio_of(it)->live.revision, 7);
	for (unsigned i = 0; i < 4; i++)
		assert_int_equal(amend(it, HEAD_B, texts[i]), CODE(OK));
	assert_int_equal(amend(it, HEAD_B, "e"), CODE(LIMIT_REACHED));
	assert_int_equal(amend(it, HEAD_A, "e"), CODE(OK));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_repeats, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_reasons, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_reserve, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_silence_refused, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_silence_kept, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_silence_broken, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_by_presence, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_held_returned, open_it, close_it),
		cmocka_unit_test_setup_teardown(test_ruled, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_rejected_in_silence, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_edit_refused, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_edit_voids, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_edit_in_silence, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_confirming_is_ones_own, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_held_tells_nobody_who_was_there, open_it,
			close_it),
		cmocka_unit_test_setup_teardown(
			test_each_has_a_share, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_the_proposer_needs_no_share, open_it, close_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
