/* The table of the life of a proposal, row by row: it is whole, it agrees with
 * itself, and what an event does to a status is what the table says. */
#include "core/decide.h"
#include "core/draft.h"
#include "core/transition.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define STATUS(name) PLENARY__STATUS__STATUS_##name

enum { STATUSES = STATUS(SUSPENDED) + 1, TRIO = 2 };

static unsigned rows_of(enum trigger trigger)
{
	const struct lifecycle_row *row;
	unsigned n = 0;

	for (unsigned i = 0; (row = lifecycle_row(i)) != NULL; i++)
		n += row->trigger == trigger;
	return n;
}

static void test_every_trigger_has_rows(void **state)
{
	(void)state;
	for (unsigned t = 0; t < TRIGGERS; t++) {
		assert_true(rows_of((enum trigger)t) > 0);
		assert_true(trigger_name((enum trigger)t)[0] != '\0');
	}
}

static void test_rows_of_a_trigger_agree(void **state)
{
	const struct lifecycle_row *a;
	const struct lifecycle_row *b;

	(void)state;
	for (unsigned i = 0; (a = lifecycle_row(i)) != NULL; i++) {
		for (unsigned k = i + 1; (b = lifecycle_row(k)) != NULL; k++) {
			if (a->trigger != b->trigger)
				continue;
			assert_int_equal(a->from & b->from, 0);
			assert_int_equal(a->guards & GUARDS_OF_WHO,
				b->guards & GUARDS_OF_WHO);
		}
		/* Nothing leads from a status to the same by an event, but a
		 * new revision. */
		if (a->to >= 0 && a->to < STATUSES && a->by != WHAT(EDITED))
			assert_int_equal(a->from >> a->to & 1, 0);
		assert_int_equal(a->to == LEADS_NOWHERE,
			a->by == PLENARY__EVENT__WHAT__NOT_SET);
	}
}

/* The kinds of event after which a step has another status. */
static const Plenary__Event__WhatCase changing[] = {
	WHAT(STEP_LOCKED),
	WHAT(STEP_UNLOCKED),
	WHAT(PROPOSAL_TABLED),
	WHAT(EDITED),
	WHAT(SILENCE_BEGUN),
	WHAT(SILENCE_BROKEN),
	WHAT(HELD),
	WHAT(RETURNED),
	WHAT(ADOPTED),
	WHAT(REJECTED),
	WHAT(WITHDRAWN),
	WHAT(ENTERED_INTO_FORCE),
	WHAT(SUSPENDED),
	WHAT(FORCE_RESUMED),
	WHAT(TERMINATED),
	WHAT(LAPSED),
	WHAT(OVERRIDDEN),
};
enum { CHANGING = sizeof(changing) / sizeof(changing[0]) };

static void test_every_changing_event_has_a_row(void **state)
{
	const struct lifecycle_row *row;
	unsigned seen = 0;

	(void)state;
	for (unsigned i = 0; (row = lifecycle_row(i)) != NULL; i++) {
		bool known = row->by == PLENARY__EVENT__WHAT__NOT_SET;

		for (unsigned k = 0; k < CHANGING; k++) {
			if (changing[k] != row->by)
				continue;
			known = true;
			seen |= 1U << k;
		}
		assert_true(known);
	}
	assert_int_equal(seen, (1U << CHANGING) - 1);
}

/* ── what the events do ──────────────────────────────────────────────── */

/* A session in which trio has that status. Its other marks are those of a
 * proposal that was just tabled: an event's effect on the status may not hang
 * on them. */
static void stage(struct fixture *fixture, unsigned status)
{
	struct step_state *trio;

	fixture_init(fixture);
	assert_int_equal(fixture_startex(fixture), 0);
	if (status_is_live((Plenary__Status)status))
		assert_int_equal(fixture_propose(fixture, HEAD_A, "trio"), 0);
	trio = state_step(&fixture->core, TRIO);
	trio->status = (Plenary__Status)status;
}

static ProtobufCBinaryData hash_now(struct fixture *fixture)
{
	return (ProtobufCBinaryData){
		.len = HASH_SIZE,
		.data = MAKE(&fixture->arena, uint8_t, HASH_SIZE),
	};
}

static void *tabled(struct fixture *fixture)
{
	Plenary__ProposalTabled *it =
		MAKE(&fixture->arena, Plenary__ProposalTabled, 1);

	plenary__proposal_tabled__init(it);
	it->step = fixture_word(&fixture->arena, "trio");
	it->number = 1;
	it->delegation = fixture_word(&fixture->arena, "A");
	it->draft = draft_of_step(&fixture->core, TRIO, &fixture->arena);
	it->hash = hash_now(fixture);
	return it;
}

static void *edited(struct fixture *fixture)
{
	Plenary__Edited *it = MAKE(&fixture->arena, Plenary__Edited, 1);

	plenary__edited__init(it);
	it->step = fixture_word(&fixture->arena, "trio");
	it->number = 1;
	it->revision = 2;
	it->draft = draft_of_step(&fixture->core, TRIO, &fixture->arena);
	it->hash = hash_now(fixture);
	return it;
}

static void *silence_begun(struct fixture *fixture)
{
	Plenary__SilenceBegun *it =
		MAKE(&fixture->arena, Plenary__SilenceBegun, 1);

	plenary__silence_begun__init(it);
	it->step = fixture_word(&fixture->arena, "trio");
	it->number = 1;
	it->revision = 1;
	it->silence_by_ms = 1000;
	return it;
}

static void *overridden(
	struct fixture *fixture, Plenary__Status from, Plenary__Status to)
{
	Plenary__Overridden *it = MAKE(&fixture->arena, Plenary__Overridden, 1);

	plenary__overridden__init(it);
	it->step = fixture_word(&fixture->arena, "trio");
	it->number = 1;
	it->from = from;
	it->to = to;
	return it;
}

static Plenary__Status apply_payload(
	struct fixture *fixture, Plenary__Event__WhatCase what, void *payload)
{
	Plenary__Event event = PLENARY__EVENT__INIT;

	event.seq = core_seq(&fixture->core) + 1;
	event.at_ms = fixture->at_ms;
	event.what_case = what;
	/* The members of the union are all pointers to messages. */
	event.startex = payload;
	if (core_apply(&fixture->core, &(struct stamped){.event = &event,
					       .audience = AUDIENCE_PUBLIC}) !=
		0)
		fail_msg("event %d does not fit a step that is %s", (int)what,
			status_name(state_step(&fixture->core, TRIO)->status));
	return state_step(&fixture->core, TRIO)->status;
}

/* The event that the row's trigger emits now, applied. */
static Plenary__Status apply_transition(
	struct fixture *fixture, const struct lifecycle_row *row)
{
	const struct act act = {.at_ms = fixture->at_ms};
	struct decision decision;

	group_init(&fixture->group, &fixture->arena);
	decision_init(&decision, &fixture->core, &act, &fixture->group);
	transition(&decision, row->trigger, TRIO, 0, "because");
	assert_int_equal(fixture->group.n, 1);
	assert_int_equal(fixture->group.events[0].event->what_case, row->by);
	assert_int_equal(fixture->group.events[0].audience, AUDIENCE_PUBLIC);
	return apply_payload(
		fixture, row->by, fixture->group.events[0].event->startex);
}

static Plenary__Status apply_row(
	struct fixture *fixture, const struct lifecycle_row *row)
{
	switch (row->by) {
	case WHAT(PROPOSAL_TABLED):
		return apply_payload(fixture, row->by, tabled(fixture));
	case WHAT(EDITED):
		return apply_payload(fixture, row->by, edited(fixture));
	case WHAT(SILENCE_BEGUN):
		return apply_payload(fixture, row->by, silence_begun(fixture));
	default:
		return apply_transition(fixture, row);
	}
}

static void check_row(const struct lifecycle_row *row, unsigned from)
{
	struct fixture fixture;
	Plenary__Status to;

	stage(&fixture, from);
	to = apply_row(&fixture, row);
	if (row->to < LEADS_TO_WITHDRAWN) {
		if ((int)to != row->to)
			fail_msg("%s from %s leads to %s",
				trigger_name(row->trigger),
				status_name((Plenary__Status)from),
				status_name(to));
	} else {
		/* Settling locks it again where it must. */
		assert_int_equal(to, STATUS(AVAILABLE));
		assert_int_equal(state_attempt(&fixture.core, TRIO, 0)->outcome,
			row->to - 100);
		assert_int_equal(
			state_step(&fixture.core, TRIO)->live.number, 0);
	}
	fixture_fini(&fixture);
}

static void check_override(unsigned from)
{
	for (unsigned to = STATUS(TABLED); to < STATUSES; to++) {
		struct fixture fixture;

		if (to == from)
			continue;
		stage(&fixture, from);
		assert_int_equal(
			apply_payload(&fixture, WHAT(OVERRIDDEN),
				overridden(&fixture, (Plenary__Status)from,
					(Plenary__Status)to)),
			to);
		fixture_fini(&fixture);
	}
}

static void test_events_do_what_the_table_says(void **state)
{
	const struct lifecycle_row *row;

	(void)state;
	for (unsigned i = 0; (row = lifecycle_row(i)) != NULL; i++) {
		if (row->by == PLENARY__EVENT__WHAT__NOT_SET)
			continue;
		for (unsigned from = 0; from < STATUSES; from++) {
			if ((row->from >> from & 1) == 0)
				continue;
			if (row->to == LEADS_ANYWHERE)
				check_override(from);
			else
				check_row(row, from);
		}
	}
}

/* A row that leads nowhere emits nothing of its own. */
static void test_what_stays_emits_nothing(void **state)
{
	const struct lifecycle_row *row;

	(void)state;
	for (unsigned i = 0; (row = lifecycle_row(i)) != NULL; i++) {
		if (row->by != PLENARY__EVENT__WHAT__NOT_SET)
			continue;
		for (unsigned from = 0; from < STATUSES; from++) {
			struct fixture fixture;
			struct act act = {0};
			struct decision decision;

			if ((row->from >> from & 1) == 0)
				continue;
			stage(&fixture, from);
			act.at_ms = fixture.at_ms;
			group_init(&fixture.group, &fixture.arena);
			decision_init(
				&decision, &fixture.core, &act, &fixture.group);
			transition(&decision, row->trigger, TRIO, 0, "");
			assert_int_equal(fixture.group.n, 0);
			fixture_fini(&fixture);
		}
	}
}

/* ── what has no row ─────────────────────────────────────────────────── */

static void test_what_has_no_row_is_refused(void **state)
{
	(void)state;
	for (unsigned status = 0; status < STATUSES; status++) {
		struct fixture fixture;

		stage(&fixture, status);
		for (unsigned t = 0; t < TRIGGERS; t++) {
			enum trigger trigger = (enum trigger)t;

			if (lifecycle_find(trigger, (Plenary__Status)status) !=
				NULL)
				continue;
			for (int d = -1; d < 3; d++)
				assert_int_not_equal(
					lifecycle_check(&fixture.core, trigger,
						TRIO, d, ANY_OBJECT),
					PLENARY__ERROR_CODE__OK);
		}
		fixture_fini(&fixture);
	}
}

static void test_the_code_says_why(void **state)
{
	struct fixture fixture;

	(void)state;
	stage(&fixture, STATUS(AVAILABLE));
	assert_int_equal(
		lifecycle_check(&fixture.core, TRIGGER_PROPOSE, 1, 0, -1),
		PLENARY__ERROR_CODE__STEP_NOT_READY);
	assert_int_equal(
		lifecycle_check(&fixture.core, TRIGGER_ASSENT, TRIO, 0, -1),
		PLENARY__ERROR_CODE__UNKNOWN_PROPOSAL);
	/* Who comes before what. */
	assert_int_equal(
		lifecycle_check(&fixture.core, TRIGGER_ASSENT, 1, 2, -1),
		PLENARY__ERROR_CODE__NOT_A_PARTY);
	assert_int_equal(
		lifecycle_check(&fixture.core, TRIGGER_ASSENT, TRIO, -1, -1),
		PLENARY__ERROR_CODE__NOT_ALLOWED);
	assert_int_equal(
		lifecycle_check(&fixture.core, TRIGGER_BREACH, TRIO, 0, -1),
		PLENARY__ERROR_CODE__NOT_ALLOWED);
	fixture_fini(&fixture);
	stage(&fixture, STATUS(TABLED));
	assert_int_equal(
		lifecycle_check(&fixture.core, TRIGGER_PROPOSE, TRIO, 0, -1),
		PLENARY__ERROR_CODE__ALREADY_TABLED);
	assert_int_equal(
		lifecycle_check(&fixture.core, TRIGGER_NOTICE, TRIO, 0, -1),
		PLENARY__ERROR_CODE__WRONG_STATUS);
	assert_int_equal(
		lifecycle_check(&fixture.core, TRIGGER_WITHDRAW, TRIO, 1, -1),
		PLENARY__ERROR_CODE__NOT_YOURS);
	fixture_fini(&fixture);
}

static void test_statuses_in_words(void **state)
{
	char out[128];

	(void)state;
	lifecycle_statuses(TRIGGER_WITHDRAW, out, sizeof(out));
	assert_string_equal(out, "tabled, under silence or held");
	lifecycle_statuses(TRIGGER_BREAK, out, sizeof(out));
	assert_string_equal(out, "under silence");
	lifecycle_statuses(TRIGGER_NOTICE, out, sizeof(out));
	assert_string_equal(out, "in force or suspended");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_trigger_has_rows),
		cmocka_unit_test(test_rows_of_a_trigger_agree),
		cmocka_unit_test(test_every_changing_event_has_a_row),
		cmocka_unit_test(test_events_do_what_the_table_says),
		cmocka_unit_test(test_what_stays_emits_nothing),
		cmocka_unit_test(test_what_has_no_row_is_refused),
		cmocka_unit_test(test_the_code_says_why),
		cmocka_unit_test(test_statuses_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
