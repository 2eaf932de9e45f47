/* EXCON's overrides: to every status from every status, over guards that do
 * not hold, which are waived by name; and what settling makes of it then. */
#include "core/force.h"
#include "tests/unit/force_fixture.h"

enum { FIRST = STATUS(TABLED), LAST = STATUS(SUSPENDED) };

static char *waived(struct fixture *world)
{
	const Plenary__Overridden *it =
		world->group.events[0].event->overridden;
	char *out = fixture_word(&world->arena, "");

	for (size_t i = 0; i < it->n_waived; i++)
		out = add(world, out, it->waived[i]);
	return out;
}

static void amend_terms(struct fixture *world)
{
	Plenary__Command *it = fixture_empty(&world->arena, VERB(AMEND));
	Plenary__Setting *setting = MAKE(&world->arena, Plenary__Setting, 1);

	plenary__setting__init(setting);
	setting->key = fixture_word(&world->arena, "terms.where");
	setting->value = fixture_word(&world->arena, "here");
	it->amend->proposal = fixture_ref(world, "terms", 1);
	it->amend->n_settings = 1;
	it->amend->settings = MAKE(&world->arena, Plenary__Setting *, 1);
	it->amend->settings[0] = setting;
	assert_int_equal(send(world, HEAD_B, it), OK);
}

/* The terms in that status with all that can stand in the way: C blocks, an
 * amendment is pending, zero is suspended, no condition is met, one has
 * failed, and only A is bound. */
static void stage(struct fixture *world, Plenary__Status status)
{
	world_init(world);
	enact(world, "zero");
	assert_int_equal(fixture_propose(world, HEAD_A, "terms"), OK);
	assert_int_equal(breach(world, "zero"), OK);
	assert_int_equal(settle_it(world, DIRECTOR, "lasting", false), OK);
	assert_int_equal(fixture_take(world, HEAD_C, "terms",
				 PLENARY__POSITION__POSITION_BLOCK, "no"),
		OK);
	amend_terms(world);
	if (status == STATUS(TABLED))
		return;
	if (status < STATUS(ADOPTED)) {
		assert_int_equal(override(world, "terms", status), OK);
		return;
	}
	assert_int_equal(override(world, "terms", STATUS(ADOPTED)), OK);
	assert_int_equal(fixture_ratify(world, HEAD_A, "terms"), OK);
	if (status >= STATUS(IN_FORCE))
		assert_int_equal(
			override(world, "terms", STATUS(IN_FORCE)), OK);
	if (status == STATUS(SUSPENDED))
		assert_int_equal(override(world, "terms", status), OK);
}

#define ENTRY "condition:terms.entry condition:terms.lasting"
#define UNBOUND                                             \
	"need:zero instrument:A instrument:B instrument:C " \
	"condition:terms.before " ENTRY
#define PENDING "block amendment:terms.a1"
#define BLOCKED "positions block "

/* By the status from which, then to which; NULL: to itself. */
static const char *const expected[LAST - FIRST + 1][LAST - FIRST + 1] = {
	/* tabled */
	{NULL, PENDING, PENDING, "positions " PENDING " condition:terms.before",
		"positions " PENDING " " UNBOUND,
		"positions " PENDING " " UNBOUND},
	/* silence */
	{"", NULL, "block", BLOCKED "condition:terms.before", BLOCKED UNBOUND,
		BLOCKED UNBOUND},
	/* held */
	{"", "block", NULL, BLOCKED "condition:terms.before", BLOCKED UNBOUND,
		BLOCKED UNBOUND},
	/* adopted */
	{"", "", "", NULL, "need:zero instrument:B instrument:C " ENTRY,
		"need:zero instrument:B instrument:C " ENTRY},
	/* in force */
	{"", "", "", "", NULL, ""},
	/* suspended */
	{"", "", "", "", "override", NULL},
};

static void test_every_status_from_every_status(void **state)
{
	(void)state;
	for (unsigned from = FIRST; from <= LAST; from++) {
		for (unsigned to = FIRST; to <= LAST; to++) {
			const char *names = expected[from - FIRST][to - FIRST];
			Plenary__ErrorCode code;
			struct fixture world;

			stage(&world, (Plenary__Status)from);
			assert_int_equal(status_of(&world, TERMS), from);
			code = override(&world, "terms", (Plenary__Status)to);
			assert_int_equal(
				code, names == NULL ? CODE(NO_CHANGE) : OK);
			/* Settling does not undo it. */
			assert_int_equal(status_of(&world, TERMS), to);
			if (names != NULL) {
				assert_int_equal(world.group.n, 1);
				assert_string_equal(waived(&world), names);
			}
			fixture_fini(&world);
		}
	}
}

/* ── what each brings and takes away ─────────────────────────────────── */

static void test_back_to_the_table(void **state)
{
	struct fixture world;
	const struct proposal *live;

	(void)state;
	stage(&world, STATUS(SUSPENDED));
	assert_int_equal(override(&world, "terms", STATUS(TABLED)), OK);
	live = live_of(&world, TERMS);
	assert_int_equal(live->instruments, 0);
	assert_int_equal(live->acknowledged, 0);
	assert_int_equal(live->positions[0], PLENARY__POSITION__POSITION_NONE);
	assert_int_equal(live->revision, 1);
	assert_false(live->overridden);
	assert_int_equal(live->waiver.needs, 0);
	/* What the verifier said of it stands. */
	assert_int_equal(live->failed, 4);
	assert_true(live->decide_by.set);
	assert_false(live->ratify_by.set);
	assert_string_equal(
		pass(&world, 600000), "rejected terms, step_locked terms");
	fixture_fini(&world);
}

static void test_into_a_silence(void **state)
{
	struct fixture world;
	const struct proposal *live;

	(void)state;
	stage(&world, STATUS(IN_FORCE));
	assert_int_equal(override(&world, "terms", STATUS(SILENCE)), OK);
	live = live_of(&world, TERMS);
	assert_int_equal(live->silence_by.at_ms, SILENCE_MS);
	assert_int_equal(live->present, 7);
	assert_false(live->decide_by.set);
	/* Nobody has acknowledged it. */
	assert_string_equal(pass(&world, SILENCE_MS), "held terms");
	assert_string_equal(pass(&world, DAY_MS), "");
	fixture_fini(&world);
}

/* The time for decision counts from tabling, whatever EXCON does between. */
static void test_an_open_text_keeps_its_time(void **state)
{
	struct fixture world;

	(void)state;
	stage(&world, STATUS(TABLED));
	assert_string_equal(pass(&world, 1000), "");
	assert_int_equal(override(&world, "terms", STATUS(HELD)), OK);
	assert_int_equal(world.group.events[0].event->overridden->due_ms, 0);
	assert_int_equal(live_of(&world, TERMS)->decide_by.at_ms, 600000);
	assert_int_equal(live_of(&world, TERMS)->n_amendments, 0);
	assert_int_equal(override(&world, "terms", STATUS(SILENCE)), OK);
	assert_int_equal(override(&world, "terms", STATUS(TABLED)), OK);
	assert_false(live_of(&world, TERMS)->silence_by.set);
	assert_string_equal(pass(&world, 598999), "");
	assert_string_equal(
		pass(&world, 1), "rejected terms, step_locked terms");
	fixture_fini(&world);
}

/* With the amendment gone nothing hinders the rule any more. */
static void test_settling_follows_an_override(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact(&world, "zero");
	assert_int_equal(fixture_propose(&world, HEAD_A, "terms"), OK);
	assert_int_equal(settle_it(&world, HEAD_B, "before", true), OK);
	amend_terms(&world);
	assert_int_equal(fixture_take(&world, HEAD_B, "terms",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		OK);
	assert_int_equal(fixture_take(&world, HEAD_C, "terms",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		OK);
	assert_int_equal(status_of(&world, TERMS), STATUS(TABLED));
	assert_int_equal(override(&world, "terms", STATUS(HELD)), OK);
	assert_string_equal(waived(&world), "amendment:terms.a1");
	assert_string_equal(story(&world), "overridden terms, adopted terms");
	fixture_fini(&world);
}

static void test_into_adoption(void **state)
{
	struct fixture world;
	const struct proposal *live;

	(void)state;
	stage(&world, STATUS(HELD));
	assert_int_equal(override(&world, "terms", STATUS(ADOPTED)), OK);
	live = live_of(&world, TERMS);
	/* The head's seat, and the member's of A. */
	assert_int_equal(live->ballots[0].roll, 3);
	assert_int_equal(live->ballots[1].roll, 1);
	assert_false(live->decide_by.set);
	assert_string_equal(pass(&world, 599999), "");
	assert_string_equal(pass(&world, 1), "lapsed terms, step_locked terms");
	fixture_fini(&world);
}

/* Its instruments stand, and what came after them is gone. */
static void test_out_of_force_into_adoption(void **state)
{
	struct fixture world;
	const struct proposal *live;

	(void)state;
	world_init(&world);
	enact_trio(&world);
	assert_int_equal(notice(&world, HEAD_B, "trio"), OK);
	assert_int_equal(notice(&world, HEAD_C, "trio"), OK);
	assert_string_equal(pass(&world, NOTICE_MS - 1), "");
	assert_int_equal(revoke(&world, HEAD_B, "trio"), OK);
	assert_string_equal(pass(&world, 1), "party_left trio C");
	assert_int_equal(breach(&world, "trio"), OK);
	assert_int_equal(notice(&world, HEAD_B, "trio"), OK);
	assert_int_equal(override(&world, "trio", STATUS(ADOPTED)), OK);
	live = live_of(&world, TRIO);
	assert_int_equal(status_of(&world, TRIO), STATUS(ADOPTED));
	assert_int_equal(live->left, 0);
	assert_int_equal(live->instruments, 0);
	assert_false(live->notices[1].set);
	assert_false(live->breach);
	assert_true(live->ratify_by.set);
	/* C is a party again, and all bind themselves anew. */
	assert_int_equal(fixture_ratify(&world, HEAD_A, "trio"), OK);
	assert_int_equal(fixture_ratify(&world, HEAD_B, "trio"), OK);
	assert_int_equal(status_of(&world, TRIO), STATUS(ADOPTED));
	assert_int_equal(fixture_ratify(&world, HEAD_C, "trio"), OK);
	assert_int_equal(status_of(&world, TRIO), STATUS(IN_FORCE));
	fixture_fini(&world);
}

/* ── what a waiver is worth ──────────────────────────────────────────── */

static void test_waived_guards_suspend_no_more(void **state)
{
	struct fixture world;

	(void)state;
	stage(&world, STATUS(IN_FORCE));
	assert_int_equal(settle_it(&world, DIRECTOR, "lasting", true), OK);
	assert_int_equal(settle_it(&world, DIRECTOR, "lasting", false), OK);
	assert_int_equal(world.group.n, 1);
	assert_int_equal(lift(&world, "zero"), OK);
	assert_int_equal(breach(&world, "zero"), OK);
	assert_string_equal(story(&world),
		"breach_upheld zero, suspended zero {breach}, "
		"step_locked left, step_locked right");
	/* What did not fail then was not waived. */
	assert_int_equal(breach(&world, "terms"), OK);
	assert_string_equal(
		story(&world), "breach_upheld terms, suspended terms {breach}");
	assert_int_equal(override(&world, "terms", STATUS(IN_FORCE)), OK);
	assert_string_equal(waived(&world), "breach");
	fixture_fini(&world);
}

/* An instrument that is deposited, but not effective. */
static void test_a_waived_reservation(void **state)
{
	struct fixture world;
	Plenary__Command *it;

	(void)state;
	world_init(&world);
	adopt_by_all(&world, "trio");
	it = fixture_empty(&world.arena, VERB(RATIFY));
	it->ratify->proposal = fixture_ref(&world, "trio", 1);
	it->ratify->reservation = fixture_word(&world.arena, "but");
	assert_int_equal(send(&world, HEAD_A, it), OK);
	assert_int_equal(fixture_ratify(&world, HEAD_B, "trio"), OK);
	assert_int_equal(fixture_ratify(&world, HEAD_C, "trio"), OK);
	assert_int_equal(status_of(&world, TRIO), STATUS(ADOPTED));
	assert_int_equal(override(&world, "trio", STATUS(IN_FORCE)), OK);
	assert_string_equal(waived(&world), "reservation:trio.r1");
	assert_int_equal(live_of(&world, TRIO)->waiver.instruments, 1);
	assert_string_equal(pass(&world, DAY_MS), "");
	fixture_fini(&world);
}

/* It is waived for this proposal: the next of the step has its guards. */
static void test_a_waiver_ends_with_the_proposal(void **state)
{
	struct fixture world;

	(void)state;
	stage(&world, STATUS(IN_FORCE));
	assert_int_equal(notice(&world, HEAD_C, "terms"), OK);
	assert_string_equal(pass(&world, NOTICE_MS),
		"party_left terms C, terminated terms, step_locked terms");
	assert_int_equal(lift(&world, "zero"), OK);
	assert_int_equal(fixture_propose(&world, HEAD_A, "terms"), OK);
	assert_int_equal(live_of(&world, TERMS)->waiver.needs, 0);
	assert_int_equal(live_of(&world, TERMS)->failed, 0);
	fixture_fini(&world);
}

static void test_into_suspension_until_lifted(void **state)
{
	struct fixture world;

	(void)state;
	stage(&world, STATUS(ADOPTED));
	assert_int_equal(override(&world, "terms", STATUS(SUSPENDED)), OK);
	assert_false(live_of(&world, TERMS)->ratify_by.set);
	assert_int_equal(lift(&world, "terms"), OK);
	assert_string_equal(story(&world),
		"breach_lifted terms {override}, force_resumed terms");
	fixture_fini(&world);
}

/* A dependent counts an overridden step as any other. */
static void test_dependents_follow(void **state)
{
	struct fixture world;

	(void)state;
	world_init(&world);
	enact_diamond(&world);
	assert_int_equal(override(&world, "zero", STATUS(SUSPENDED)), OK);
	assert_string_equal(story(&world),
		"overridden zero, suspended left {need:zero}, "
		"suspended right {need:zero}, "
		"suspended apex {need:left need:right}, step_locked terms");
	assert_int_equal(override(&world, "apex", STATUS(IN_FORCE)), OK);
	assert_string_equal(waived(&world), "need:left need:right");
	assert_int_equal(status_of(&world, APEX), STATUS(IN_FORCE));
	assert_int_equal(override(&world, "zero", STATUS(IN_FORCE)), OK);
	assert_string_equal(story(&world),
		"overridden zero, force_resumed left, force_resumed right, "
		"step_unlocked terms");
	fixture_fini(&world);
}

/* ── refused, and damaged ────────────────────────────────────────────── */

static void test_refusals(void **state)
{
	struct fixture world;

	(void)state;
	stage(&world, STATUS(TABLED));
	assert_int_equal(override(&world, "trio", STATUS(ADOPTED)),
		CODE(UNKNOWN_PROPOSAL));
	assert_int_equal(
		override(&world, "none", STATUS(ADOPTED)), CODE(UNKNOWN_STEP));
	assert_int_equal(override(&world, "terms", STATUS(AVAILABLE)),
		CODE(BAD_COMMAND));
	assert_int_equal(override(&world, "terms", (Plenary__Status)(LAST + 1)),
		CODE(BAD_COMMAND));
	assert_int_equal(override(&world, "terms", (Plenary__Status)(-1)),
		CODE(BAD_COMMAND));
	assert_int_equal(
		act(&world, DIRECTOR, VERB(OVERRIDE_STATUS), "terms", ""),
		CODE(BAD_COMMAND));
	assert_int_equal(
		act(&world, CONTROLLER, VERB(OVERRIDE_STATUS), "terms", "x"),
		CODE(NOT_ALLOWED));
	fixture_fini(&world);
}

static int apply_damaged(
	struct fixture *world, const char *name, unsigned from, unsigned to)
{
	Plenary__Overridden overridden = PLENARY__OVERRIDDEN__INIT;
	Plenary__Event event = PLENARY__EVENT__INIT;
	char *names[] = {fixture_word(&world->arena, name)};
	struct core copy;
	int rc;

	core_clone(&copy, &world->core);
	overridden.step = fixture_word(&world->arena, "terms");
	overridden.number = 1;
	overridden.from = (Plenary__Status)from;
	overridden.to = (Plenary__Status)to;
	overridden.n_waived = 1;
	overridden.waived = names;
	event.seq = core_seq(&copy) + 1;
	event.at_ms = world->at_ms;
	event.what_case = PLENARY__EVENT__WHAT_OVERRIDDEN;
	event.overridden = &overridden;
	rc = core_apply(&copy, &(struct stamped){.event = &event});
	core_fini(&copy);
	return rc;
}

static void test_damaged_events(void **state)
{
	static const char *const bad[] = {"need:none", "need:", "instrument:X",
		"reservation:terms.r1", "reservation:", "condition:none",
		"condition:trio.c", "condition:c"};
	struct fixture world;

	(void)state;
	stage(&world, STATUS(TABLED));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(apply_damaged(&world, bad[i], STATUS(TABLED),
					 STATUS(IN_FORCE)),
			-1);
	assert_int_equal(apply_damaged(&world, "need:zero", STATUS(TABLED),
				 STATUS(IN_FORCE)),
		0);
	assert_int_equal(
		apply_damaged(&world, "", STATUS(HELD), STATUS(IN_FORCE)), -1);
	assert_int_equal(
		apply_damaged(&world, "", STATUS(TABLED), STATUS(LOCKED)), -1);
	assert_int_equal(
		apply_damaged(&world, "", STATUS(TABLED), LAST + 1), -1);
	fixture_fini(&world);
}

/* ── what waits for an answer no more ────────────────────────────────── */

/* A's reservation, which nobody answered: EXCON must, for B and for C. */
static void stage_held_reservation(struct fixture *world)
{
	Plenary__Command *it;

	world_init(world);
	adopt_by_all(world, "trio");
	it = fixture_empty(&world->arena, VERB(RATIFY));
	it->ratify->proposal = fixture_ref(world, "trio", 1);
	it->ratify->reservation = fixture_word(&world->arena, "but");
	assert_int_equal(send(world, HEAD_A, it), OK);
	assert_int_equal(fixture_ratify(world, HEAD_B, "trio"), OK);
	assert_int_equal(fixture_ratify(world, HEAD_C, "trio"), OK);
	assert_string_equal(pass(world, NOTICE_MS), "reservation_settled trio");
	assert_int_equal(live_of(world, TRIO)->reservations[0].held, 6);
}

static void test_nothing_is_held_in_force(void **state)
{
	static const Plenary__Status to[] = {
		STATUS(IN_FORCE), STATUS(SUSPENDED)};

	(void)state;
	for (size_t i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		struct fixture world;
		const struct reservation *it;

		stage_held_reservation(&world);
		assert_int_equal(override(&world, "trio", to[i]), OK);
		assert_string_equal(waived(&world), "reservation:trio.r1");
		it = &live_of(&world, TRIO)->reservations[0];
		assert_int_equal(it->id, 1);
		assert_int_equal(it->held, 0);
		assert_false(it->answer_by.set);
		assert_int_equal(status_of(&world, TRIO), to[i]);
		fixture_fini(&world);
	}
}

/* An adopted text has no position left to confirm, however it came there. */
static void test_nothing_is_flagged_once_adopted(void **state)
{
	static const Plenary__Status to[] = {
		STATUS(ADOPTED), STATUS(IN_FORCE), STATUS(SUSPENDED)};

	(void)state;
	for (size_t i = 0; i < sizeof(to) / sizeof(to[0]); i++) {
		struct fixture world;

		stage(&world, STATUS(HELD));
		live_of(&world, TERMS)->flagged = 5;
		assert_int_equal(override(&world, "terms", to[i]), OK);
		assert_int_equal(live_of(&world, TERMS)->flagged, 0);
		fixture_fini(&world);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_status_from_every_status),
		cmocka_unit_test(test_back_to_the_table),
		cmocka_unit_test(test_into_a_silence),
		cmocka_unit_test(test_an_open_text_keeps_its_time),
		cmocka_unit_test(test_settling_follows_an_override),
		cmocka_unit_test(test_into_adoption),
		cmocka_unit_test(test_out_of_force_into_adoption),
		cmocka_unit_test(test_waived_guards_suspend_no_more),
		cmocka_unit_test(test_a_waived_reservation),
		cmocka_unit_test(test_a_waiver_ends_with_the_proposal),
		cmocka_unit_test(test_into_suspension_until_lifted),
		cmocka_unit_test(test_dependents_follow),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_damaged_events),
		cmocka_unit_test(test_nothing_is_held_in_force),
		cmocka_unit_test(test_nothing_is_flagged_once_adopted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
