/* What puts a text into force, suspends, resumes and ends it: causes and their
 * cascades, conditions, and notices. */
#include "core/force.h"
#include "tests/unit/force_fixture.h"

/* ── causes ──────────────────────────────────────────────────────────── */

static bool is_marked(
	const struct fixture *world, enum view_kind kind, unsigned index)
{
	const struct view_set *set = &world->core.changed;
	unsigned view = set->base[kind] + index;

	return view_set_next(set, view) == (int)view;
}

static void test_a_cause_runs_down_the_diamond(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_diamond(&world);
	assert_int_equal(state_indicator(&world.core, 0), 5);
	view_set_clear(&world.core.changed);
	assert_int_equal(breach(&world, "zero"), OK);
	assert_string_equal(story(&world),
		"breach_upheld zero, suspended zero {breach}, "
		"suspended left {need:zero}, suspended right {need:zero}, "
		"suspended apex {need:left need:right}, step_locked terms");
	assert_int_equal(state_indicator(&world.core, 0), 3);
	assert_true(is_marked(&world, VIEW_INDICATOR, 0));
	assert_true(is_marked(&world, VIEW_BAR, 0));
	assert_true(is_marked(&world, VIEW_PROPOSAL, TERMS));
	assert_true(is_marked(&world, VIEW_STEP, TERMS));
	assert_int_equal(lift(&world, "zero"), OK);
	assert_string_equal(story(&world),
		"breach_lifted zero {breach}, force_resumed zero, "
		"force_resumed left, force_resumed right, "
		"force_resumed apex, step_unlocked terms");
	assert_int_equal(state_indicator(&world.core, 0), 5);
	fixture_fini(&world);
}

static void test_two_causes_at_once(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_diamond(&world);
	assert_int_equal(breach(&world, "apex"), OK);
	assert_int_equal(breach(&world, "zero"), OK);
	/* It is suspended already: the cause is one more. */
	assert_string_equal(story(&world),
		"breach_upheld zero, suspended zero {breach}, "
		"suspended left {need:zero}, suspended right {need:zero}, "
		"step_locked terms");
	assert_int_equal(lift(&world, "zero"), OK);
	assert_int_equal(status_of(&world, APEX), STATUS(SUSPENDED));
	/* What it still waits for is its own. */
	assert_int_equal(lift(&world, "apex"), OK);
	assert_string_equal(story(&world),
		"breach_lifted apex {breach}, force_resumed apex");
	fixture_fini(&world);
}

static void test_what_may_be_lifted(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_diamond(&world);
	assert_int_equal(lift(&world, "zero"), CODE(NO_CHANGE));
	assert_int_equal(breach(&world, "zero"), OK);
	assert_int_equal(breach(&world, "zero"), CODE(NO_CHANGE));
	/* What comes from another step is not EXCON's to lift. */
	assert_int_equal(lift(&world, "left"), CODE(NO_CHANGE));
	assert_int_equal(act(&world, DIRECTOR, VERB(LIFT), "zero", ""),
		CODE(REASON_REQUIRED));
	assert_int_equal(act(&world, CONTROLLER, VERB(LIFT), "zero", "x"),
		CODE(NOT_ALLOWED));
	assert_int_equal(act(&world, HEAD_A, VERB(UPHOLD_BREACH), "left", "x"),
		CODE(NOT_ALLOWED));
	assert_int_equal(breach(&world, "trio"), CODE(UNKNOWN_PROPOSAL));
	assert_int_equal(fixture_propose(&world, HEAD_A, "trio"), OK);
	assert_int_equal(breach(&world, "trio"), CODE(WRONG_STATUS));
	fixture_fini(&world);
}

static void test_an_inject_suspends_what_is_bound(void **state)
{
	struct fixture world;
	struct hindrances causes;
	struct arena *arena;
	size_t n;

	(void)state;
	world_init(&world);
	arena = &world.arena;
	enact_diamond(&world);
	adopt_by_all(&world, "trio");
	assert_int_equal(breach(&world, "apex"), OK);
	release_news(&world);
	/* apex was suspended, trio not yet in force. */
	assert_string_equal(story(&world), "inject_released");
	causes = force_causes(&world.core, APEX);
	assert_string_equal(hindrances_names(&world.core, APEX, &causes,
				    READER_EXCON, arena, &n)[1],
		"inject:news");
	assert_string_equal(hindrances_names(&world.core, APEX, &causes,
				    reader_of_delegation(0), arena, &n)[1],
		"inject");
	assert_int_equal(n, 2);
	assert_int_equal(lift(&world, "apex"), OK);
	assert_string_equal(story(&world),
		"breach_lifted apex {breach inject:news}, force_resumed apex");
	ratify_by_all(&world, "trio");
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	fixture_fini(&world);
}

static void test_a_need_that_fails_as_it_enters(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	assert_int_equal(fixture_propose(&world, HEAD_A, "left"), OK);
	assert_int_equal(notice(&world, HEAD_A, "zero"), OK);
	assert_string_equal(pass(&world, NOTICE_MS),
		"party_left zero A, terminated zero, step_locked right, "
		"step_locked terms");
	/* One not yet in force goes on; only its entry waits. */
	assert_int_equal(status_of(&world, LEFT), STATUS(ADOPTED));
	assert_int_equal(fixture_ratify(&world, HEAD_A, "left"), OK);
	assert_string_equal(story(&world), "instrument_deposited left A");
	assert_int_equal(fixture_propose(&world, HEAD_A, "zero"), OK);
	assert_int_equal(settle_it(&world, DIRECTOR, "zero.c", false), OK);
	assert_int_equal(fixture_ratify(&world, HEAD_A, "zero"), OK);
	assert_string_equal(story(&world),
		"instrument_deposited zero A, entered_into_force zero, "
		"suspended zero {condition:zero.c}");
	assert_int_equal(status_of(&world, LEFT), STATUS(ADOPTED));
	assert_int_equal(settle_it(&world, DIRECTOR, "zero.c", true), OK);
	assert_string_equal(story(&world),
		"condition_settled zero, force_resumed zero, "
		"entered_into_force left, step_unlocked right, "
		"step_unlocked terms");
	fixture_fini(&world);
}

/* A cause names the step, not the proposal. */
static void test_another_proposal_clears_the_cause(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	enact(&world, "left");
	assert_int_equal(notice(&world, HEAD_A, "zero"), OK);
	assert_string_equal(pass(&world, NOTICE_MS),
		"party_left zero A, terminated zero, "
		"suspended left {need:zero}, step_locked right, "
		"step_locked terms");
	assert_int_equal(fixture_propose(&world, HEAD_A, "zero"), OK);
	assert_int_equal(fixture_ratify(&world, HEAD_A, "zero"), OK);
	assert_int_equal(live_of(&world, ZERO)->number, 2);
	assert_int_equal(status_of(&world, LEFT), STATUS(IN_FORCE));
	fixture_fini(&world);
}

/* ── conditions ──────────────────────────────────────────────────────── */

static void test_conditions_by_name(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	assert_int_equal(settle_it(&world, DIRECTOR, "terms.entry", true),
		CODE(UNKNOWN_PROPOSAL));
	assert_int_equal(fixture_propose(&world, HEAD_A, "terms"), OK);
	assert_int_equal(settle_it(&world, DIRECTOR, "terms.none", true),
		CODE(UNKNOWN_CONDITION));
	assert_int_equal(settle_it(&world, DIRECTOR, "none.entry", true),
		CODE(UNKNOWN_CONDITION));
	assert_int_equal(
		settle_it(&world, DIRECTOR, "", true), CODE(UNKNOWN_CONDITION));
	/* More than one step has one of that id. */
	assert_int_equal(settle_it(&world, DIRECTOR, "c", true),
		CODE(UNKNOWN_CONDITION));
	assert_int_equal(settle_it(&world, DIRECTOR, "entry", true), OK);
	assert_string_equal(
		world.group.events[0].event->condition_settled->condition,
		"terms.entry");
	assert_int_equal(world.group.n, 1);
	assert_int_equal(settle_it(&world, DIRECTOR, "terms.entry", true), OK);
	assert_int_equal(world.group.n, 0);
	assert_int_equal(settle_it(&world, DIRECTOR, "entry", false), OK);
	assert_int_equal(world.group.n, 1);
	fixture_fini(&world);
}

static void test_who_settles_and_who_waives(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	assert_int_equal(fixture_propose(&world, HEAD_A, "terms"), OK);
	assert_int_equal(
		settle_it(&world, HEAD_A, "before", true), CODE(NOT_YOURS));
	assert_int_equal(
		settle_it(&world, DIRECTOR, "before", true), CODE(NOT_YOURS));
	assert_int_equal(
		settle_it(&world, HEAD_B, "entry", true), CODE(NOT_YOURS));
	assert_int_equal(settle_it(&world, CONTROLLER, "entry", true),
		CODE(NOT_ALLOWED));
	assert_int_equal(
		settle_it(&world, MEMBER_A, "entry", true), CODE(NOT_BINDING));
	assert_int_equal(settle_it(&world, HEAD_B, "before", true), OK);
	assert_string_equal(story(&world), "condition_settled terms B");
	/* By one who does not benefit. */
	assert_int_equal(waive(&world, HEAD_C, "entry"), CODE(NOT_YOURS));
	assert_int_equal(waive(&world, HEAD_C, "before"), CODE(NOT_YOURS));
	assert_int_equal(waive(&world, DIRECTOR, "entry"), CODE(NOT_ALLOWED));
	assert_int_equal(waive(&world, HEAD_B, "entry"), OK);
	assert_int_equal(waive(&world, HEAD_B, "entry"), OK);
	assert_int_equal(world.group.n, 0);
	fixture_fini(&world);
}

static void test_a_condition_precedent_to_adoption(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	adopt_by_all(&world, "terms");
	assert_int_equal(status_of(&world, TERMS), STATUS(TABLED));
	assert_int_equal(settle_it(&world, HEAD_B, "before", false), OK);
	assert_int_equal(status_of(&world, TERMS), STATUS(TABLED));
	assert_int_equal(waive(&world, HEAD_A, "before"), OK);
	assert_string_equal(
		story(&world), "condition_waived terms A, adopted terms");
	/* Its time is over. */
	assert_int_equal(
		settle_it(&world, HEAD_B, "before", true), CODE(WRONG_STATUS));
	fixture_fini(&world);
}

static void test_a_condition_precedent_to_force(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	adopt_by_all(&world, "terms");
	assert_int_equal(settle_it(&world, HEAD_B, "before", true), OK);
	ratify_by_all(&world, "terms");
	assert_int_equal(status_of(&world, TERMS), STATUS(ADOPTED));
	/* Each who benefits waives for itself. */
	assert_int_equal(waive(&world, HEAD_B, "entry"), OK);
	assert_int_equal(status_of(&world, TERMS), STATUS(ADOPTED));
	assert_int_equal(waive(&world, HEAD_A, "entry"), OK);
	assert_string_equal(story(&world),
		"condition_waived terms A, entered_into_force terms");
	assert_int_equal(
		settle_it(&world, DIRECTOR, "entry", true), CODE(WRONG_STATUS));
	fixture_fini(&world);
}

static void test_a_continuing_condition(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	adopt_by_all(&world, "trio");
	/* Open, it hinders nothing; failed, it suspends from the start. */
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", false), OK);
	ratify_by_all(&world, "trio");
	assert_string_equal(story(&world),
		"instrument_deposited trio C, entered_into_force trio, "
		"suspended trio {condition:trio.c}");
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", true), OK);
	assert_string_equal(
		story(&world), "condition_settled trio, force_resumed trio");
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", false), OK);
	assert_string_equal(story(&world),
		"condition_settled trio, suspended trio {condition:trio.c}");
	assert_int_equal(waive(&world, HEAD_A, "trio.c"), OK);
	assert_string_equal(
		story(&world), "condition_waived trio A, force_resumed trio");
	/* Waived is waived, whatever its verifier says then. */
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", true), OK);
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", false), OK);
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	fixture_fini(&world);
}

/* A failed condition for the good of a party that has left: nobody waived it,
 * and nobody can any more; its verifier, or an override, may still end it. */
static void test_a_beneficiary_leaves(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_trio(&world);
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", false), OK);
	assert_int_equal(notice(&world, HEAD_A, "trio"), OK);
	assert_string_equal(pass(&world, NOTICE_MS), "party_left trio A");
	assert_int_equal(waive(&world, HEAD_A, "trio.c"), CODE(PARTY_HAS_LEFT));
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", true), OK);
	assert_string_equal(
		story(&world), "condition_settled trio, force_resumed trio");
	fixture_fini(&world);
}

/* ── notices ─────────────────────────────────────────────────────────── */

static void test_notice_until_the_deadline(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	assert_int_equal(
		notice(&world, HEAD_B, "trio"), CODE(UNKNOWN_PROPOSAL));
	adopt_by_all(&world, "trio");
	assert_int_equal(notice(&world, HEAD_B, "trio"), CODE(WRONG_STATUS));
	ratify_by_all(&world, "trio");
	assert_int_equal(revoke(&world, HEAD_B, "trio"), CODE(NO_NOTICE));
	assert_int_equal(notice(&world, MEMBER_A, "trio"), CODE(NOT_BINDING));
	assert_int_equal(notice(&world, HEAD_B, "trio"), OK);
	assert_int_equal(world.group.events[0].event->notice_given->leaves_ms,
		NOTICE_MS);
	assert_int_equal(notice(&world, HEAD_B, "trio"), CODE(NO_CHANGE));
	/* A mark on it: nothing else changes yet. */
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	assert_string_equal(pass(&world, NOTICE_MS - 1), "");
	assert_int_equal(revoke(&world, HEAD_B, "trio"), OK);
	assert_string_equal(pass(&world, DAY_MS), "");
	/* At the deadline it is too late: it comes before the command. */
	assert_int_equal(notice(&world, HEAD_B, "trio"), OK);
	assert_string_equal(pass(&world, NOTICE_MS), "party_left trio B");
	assert_int_equal(revoke(&world, HEAD_B, "trio"), CODE(PARTY_HAS_LEFT));
	assert_int_equal(notice(&world, HEAD_B, "trio"), CODE(PARTY_HAS_LEFT));
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	fixture_fini(&world);
}

static void test_two_notices_with_one_deadline(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_trio(&world);
	assert_int_equal(notice(&world, HEAD_C, "trio"), OK);
	assert_int_equal(notice(&world, HEAD_B, "trio"), OK);
	/* By the order of setting; two of three go on, one does not. */
	assert_string_equal(pass(&world, NOTICE_MS),
		"party_left trio C; party_left trio B, terminated trio");
	assert_int_equal(state_attempt(&world.core, TRIO, 0)->outcome,
		PLENARY__OUTCOME__OUTCOME_TERMINATED);
	assert_int_equal(status_of(&world, TRIO), STATUS(AVAILABLE));
	fixture_fini(&world);
}

/* The second of them never fires where the first has ended it. */
static void test_two_notices_where_all_must_stay(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	adopt_by_all(&world, "terms");
	assert_int_equal(settle_it(&world, HEAD_B, "before", true), OK);
	assert_int_equal(settle_it(&world, DIRECTOR, "entry", true), OK);
	ratify_by_all(&world, "terms");
	assert_int_equal(notice(&world, HEAD_C, "terms"), OK);
	assert_int_equal(notice(&world, HEAD_B, "terms"), OK);
	assert_string_equal(pass(&world, NOTICE_MS),
		"party_left terms C, terminated terms");
	fixture_fini(&world);
}

static void test_notice_while_suspended(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_trio(&world);
	assert_int_equal(notice(&world, HEAD_B, "trio"), OK);
	assert_int_equal(breach(&world, "trio"), OK);
	assert_int_equal(notice(&world, HEAD_C, "trio"), OK);
	assert_int_equal(revoke(&world, HEAD_C, "trio"), OK);
	assert_string_equal(pass(&world, NOTICE_MS), "party_left trio B");
	assert_int_equal(status_of(&world, TRIO), STATUS(SUSPENDED));
	assert_int_equal(lift(&world, "trio"), OK);
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	assert_int_equal(live_of(&world, TRIO)->instruments, 5);
	fixture_fini(&world);
}

/* Dependents still count a step under notice. */
static void test_notice_of_a_prerequisite(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	assert_int_equal(notice(&world, HEAD_A, "zero"), OK);
	enact(&world, "left");
	assert_int_equal(status_of(&world, LEFT), STATUS(IN_FORCE));
	fixture_fini(&world);
}

/* ── damaged events ──────────────────────────────────────────────────── */

static int apply_payload(
	struct fixture *world, Plenary__Event__WhatCase what, void *payload)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	struct core copy;
	int rc;

	core_clone(&copy, &world->core);
	event.seq = core_seq(&copy) + 1;
	event.at_ms = world->at_ms;
	event.what_case = what;
	/* The members of the union are all pointers to messages. */
	event.startex = payload;
	rc = core_apply(&copy, &(struct stamped){.event = &event});
	core_fini(&copy);
	return rc;
}

static void test_damaged_events(void **state)
{
	Plenary__NoticeGiven notice_of = PLENARY__NOTICE_GIVEN__INIT;
	Plenary__ConditionSettled settled = PLENARY__CONDITION_SETTLED__INIT;
	Plenary__ConditionWaived waived = PLENARY__CONDITION_WAIVED__INIT;
	Plenary__ForceResumed resumed = PLENARY__FORCE_RESUMED__INIT;
	char trio[] = "trio";
	char left[] = "left";
	char b[] = "B";
	char x[] = "X";
	char c[] = "trio.c";
	char others[] = "zero.c";
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_diamond(&world);
	enact_trio(&world);
	notice_of.step = trio;
	notice_of.number = 1;
	notice_of.delegation = b;
	assert_int_equal(apply_payload(&world,
				 PLENARY__EVENT__WHAT_NOTICE_GIVEN, &notice_of),
		0);
	notice_of.delegation = x;
	assert_int_equal(apply_payload(&world,
				 PLENARY__EVENT__WHAT_NOTICE_GIVEN, &notice_of),
		-1);
	/* No party to it. */
	notice_of.delegation = b;
	notice_of.step = left;
	assert_int_equal(apply_payload(&world,
				 PLENARY__EVENT__WHAT_NOTICE_GIVEN, &notice_of),
		-1);
	settled.step = trio;
	settled.number = 1;
	settled.condition = others;
	assert_int_equal(
		apply_payload(&world, PLENARY__EVENT__WHAT_CONDITION_SETTLED,
			&settled),
		-1);
	settled.condition = c;
	settled.number = 2;
	assert_int_equal(
		apply_payload(&world, PLENARY__EVENT__WHAT_CONDITION_SETTLED,
			&settled),
		-1);
	waived.step = trio;
	waived.number = 1;
	waived.condition = c;
	waived.delegation = x;
	assert_int_equal(
		apply_payload(
			&world, PLENARY__EVENT__WHAT_CONDITION_WAIVED, &waived),
		-1);
	resumed.step = trio;
	resumed.number = 1;
	assert_int_equal(apply_payload(&world,
				 PLENARY__EVENT__WHAT_FORCE_RESUMED, &resumed),
		-1);
	fixture_fini(&world);
}

/* Once the only one who benefits has waived it, its going away wakes nothing
 * up; where nobody ever did, the going away does not stand for a waiver. */
static void test_a_waiver_outlasts_its_maker(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_trio(&world);
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", false), OK);
	assert_int_equal(waive(&world, HEAD_A, "trio.c"), OK);
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	assert_int_equal(notice(&world, HEAD_A, "trio"), OK);
	assert_string_equal(pass(&world, NOTICE_MS), "party_left trio A");
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", true), OK);
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", false), OK);
	assert_string_equal(story(&world), "condition_settled trio");
	fixture_fini(&world);
}

/* It fails only after the one for whose good it was has gone. */
static void test_it_fails_with_nobody_left_to_waive(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_trio(&world);
	assert_int_equal(notice(&world, HEAD_A, "trio"), OK);
	assert_string_equal(pass(&world, NOTICE_MS), "party_left trio A");
	assert_int_equal(settle_it(&world, DIRECTOR, "trio.c", false), OK);
	assert_string_equal(story(&world),
		"condition_settled trio, suspended trio {condition:trio.c}");
	assert_int_equal(override(&world, "trio", STATUS(IN_FORCE)), OK);
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	fixture_fini(&world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_cause_runs_down_the_diamond),
		cmocka_unit_test(test_two_causes_at_once),
		cmocka_unit_test(test_what_may_be_lifted),
		cmocka_unit_test(test_an_inject_suspends_what_is_bound),
		cmocka_unit_test(test_a_need_that_fails_as_it_enters),
		cmocka_unit_test(test_another_proposal_clears_the_cause),
		cmocka_unit_test(test_conditions_by_name),
		cmocka_unit_test(test_who_settles_and_who_waives),
		cmocka_unit_test(test_a_condition_precedent_to_adoption),
		cmocka_unit_test(test_a_condition_precedent_to_force),
		cmocka_unit_test(test_a_continuing_condition),
		cmocka_unit_test(test_a_beneficiary_leaves),
		cmocka_unit_test(test_notice_until_the_deadline),
		cmocka_unit_test(test_two_notices_with_one_deadline),
		cmocka_unit_test(test_two_notices_where_all_must_stay),
		cmocka_unit_test(test_notice_while_suspended),
		cmocka_unit_test(test_notice_of_a_prerequisite),
		cmocka_unit_test(test_damaged_events),
		cmocka_unit_test(test_a_waiver_outlasts_its_maker),
		cmocka_unit_test(test_it_fails_with_nobody_left_to_waive),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
