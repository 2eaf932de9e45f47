/* Consent to be bound at its boundaries: the vote inside a delegation, and its
 * instrument. */
#include "tests/unit/bond_fixture.h"

/* ── ballots ─────────────────────────────────────────────────────────── */

static void test_a_tie_is_no_majority(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){.majority = true});
	assert_int_equal(ballot(&play, HEAD_A, true), CODE(UNKNOWN_PROPOSAL));
	table(&play);
	assert_int_equal(ballot(&play, HEAD_A, true), CODE(WRONG_STATUS));
	assent(&play, HEAD_B);
	assent(&play, HEAD_C);
	assert_int_equal(live(&play)->ballots[A].roll, 3);
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	said(&play, "2 more of the 2 seats occupied at adoption must say yes "
		    "(now 0)");
	assert_int_equal(ballot(&play, HEAD_A, true), CODE(OK));
	happened(&play, WHAT(BALLOT_CAST), 0, 0);
	assert_int_equal(play.it.group.events[0].audience, 1U << A);
	assert_int_equal(ballot(&play, MEMBER_A, false), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	said(&play, "1 more of the 2 seats occupied at adoption must say yes "
		    "(now 1)");
	/* The latest wins, and the same once more is no news. */
	assert_int_equal(ballot(&play, MEMBER_A, true), CODE(OK));
	assert_int_equal(live(&play)->ballots[A].no, 0);
	assert_int_equal(ballot(&play, MEMBER_A, true), CODE(OK));
	nothing_happened(&play);
	assert_int_equal(ratify(&play, MEMBER_A, ""), CODE(NOT_BINDING));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	/* B's own rule is its head. */
	assert_int_equal(ratify(&play, HEAD_B, ""), CODE(OK));
	close_play(&play);
}

static void test_who_has_no_vote(void **state)
{
	struct play play;
	uint32_t adviser;
	uint32_t late;

	(void)state;
	open_play(&play, &(struct options){.majority = true});
	adviser = join(&play, "A", "Adi", "");
	adopt(&play);
	late = join(&play, "A", "Abe", "A3");
	assert_int_equal(ballot(&play, adviser, true), CODE(NO_VOTE));
	said(&play, "adviser");
	assert_int_equal(ballot(&play, late, true), CODE(NO_VOTE));
	said(&play, "A3");
	assert_int_equal(ballot(&play, OBSERVER, true), CODE(NOT_ALLOWED));
	assert_int_equal(ballot(&play, DIRECTOR, true), CODE(NOT_ALLOWED));
	/* The late one's seat does not change the majority. */
	assert_int_equal(ballot(&play, HEAD_A, true), CODE(OK));
	assert_int_equal(ballot(&play, MEMBER_A, true), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	close_play(&play);
}

static void test_the_roster_changes_mid_ballot(void **state)
{
	Plenary__Command *it;
	struct play play;
	uint32_t third;

	(void)state;
	open_play(&play, &(struct options){.majority = true});
	third = join(&play, "A", "Abe", "A3");
	adopt(&play);
	assert_int_equal(ballot(&play, third, true), CODE(OK));
	take_out(&play, third);
	/* The vote of the one who went stands; the seats still count three. */
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	said(&play, "1 more of the 3 seats occupied at adoption must say yes "
		    "(now 1)");
	move(&play, MEMBER_A, "B", "B2");
	it = verb(&play, VERB(CAST_BALLOT));
	it->epoch = 2;
	it->cast_ballot->proposal = fixture_ref(&play.it, "trio", 1);
	assert_int_equal(send(&play, MEMBER_A, it), CODE(NO_VOTE));
	said(&play, "B2");
	/* Who takes the seat over votes for it, and undoes its vote. */
	third = join(&play, "A", "Alf", "A3");
	assert_int_equal(ballot(&play, third, false), CODE(OK));
	assert_int_equal(ballot(&play, HEAD_A, true), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	assert_int_equal(ballot(&play, third, true), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	close_play(&play);
}

/* Nobody sat anywhere when the text was adopted: the head alone decides. */
static void test_nobody_on_the_roll(void **state)
{
	Plenary__Command *it;
	struct play play;
	uint32_t head;

	(void)state;
	open_play(&play, &(struct options){.majority = true});
	table(&play);
	assent(&play, HEAD_C);
	it = verb(&play, VERB(REISSUE_CODE));
	it->reissue_code->code_name = word(&play, "C.head");
	assert_int_equal(send(&play, DIRECTOR, it), CODE(OK));
	happened(&play, WHAT(CODE_REISSUED), WHAT(REMOVED), 0);
	assent(&play, HEAD_B);
	assert_true(is(&play, STATUS(ADOPTED)));
	assert_int_equal(live(&play)->ballots[C].roll, 0);
	assert_int_equal(ballot_rule(&play.it.core, TRIO, C),
		PLENARY__RATIFICATION__RATIFICATION_HEAD);
	head = join(&play, "C.head", "Cid", "");
	assert_int_equal(ballot(&play, head, true), CODE(NO_VOTE));
	assert_int_equal(ratify(&play, head, ""), CODE(OK));
	close_play(&play);
}

static void test_a_concurring_seat(void **state)
{
	struct play play;
	uint32_t next;

	(void)state;
	open_play(&play, &(struct options){.concur = "A2 A3"});
	adopt(&play);
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	said(&play, "A2");
	assert_int_equal(ballot(&play, MEMBER_A, false), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	/* Empty later: its vote falls to the head. */
	take_out(&play, MEMBER_A);
	assert_int_equal(ballot_concurring(&play.it.core, TRIO, A), 0);
	/* Filled again, it is asked again. A3 stood empty, and is not. */
	next = join(&play, "A", "Alf", "A2");
	join(&play, "A", "Abe", "A3");
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	assert_null(strstr(play.it.why->message, "A3"));
	assert_int_equal(ballot(&play, next, true), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	close_play(&play);
}

static void test_a_concurring_seat_that_empties(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){.majority = true, .concur = "A2"});
	adopt(&play);
	assert_int_equal(ballot(&play, HEAD_A, true), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	said(&play, "1 more of the 2 seats");
	said(&play, "A2 must say yes");
	take_out(&play, MEMBER_A);
	/* The majority counts the seat all the same. */
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	assert_null(strstr(play.it.why->message, "A2 must say yes"));
	close_play(&play);
}

static void test_a_deposit_bars_votes(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){.majority = true});
	adopt(&play);
	assert_int_equal(ballot(&play, HEAD_A, true), CODE(OK));
	assert_int_equal(ballot(&play, MEMBER_A, true), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	assert_int_equal(ballot(&play, MEMBER_A, false), CODE(NO_CHANGE));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(NO_CHANGE));
	/* Taken back, the ballots stand, and are open again. */
	assert_int_equal(unratify(&play, HEAD_A), CODE(OK));
	happened(&play, WHAT(INSTRUMENT_WITHDRAWN), 0, 0);
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	assert_int_equal(unratify(&play, HEAD_A), CODE(OK));
	assert_int_equal(ballot(&play, MEMBER_A, false), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(BALLOT_OPEN));
	close_play(&play);
}

static void test_a_ballot_names_the_revision(void **state)
{
	struct play play;
	Plenary__Command *it;

	(void)state;
	open_play(&play, &(struct options){0});
	adopt(&play);
	it = verb(&play, VERB(CAST_BALLOT));
	it->cast_ballot->proposal = fixture_ref(&play.it, "trio", 0);
	assert_int_equal(send(&play, HEAD_A, it), CODE(STALE_REVISION));
	it->cast_ballot->proposal = fixture_ref(&play.it, "duo", 1);
	assert_int_equal(send(&play, HEAD_C, it), CODE(NOT_A_PARTY));
	it->cast_ballot->proposal = NULL;
	assert_int_equal(send(&play, HEAD_A, it), CODE(BAD_COMMAND));
	close_play(&play);
}

/* ── the instrument ──────────────────────────────────────────────────── */

static void test_a_refusal_ends_it(void **state)
{
	struct play play;
	Plenary__Command *it;

	(void)state;
	open_play(&play, &(struct options){0});
	adopt(&play);
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	it = verb(&play, VERB(REFUSE_RATIFICATION));
	it->refuse_ratification->proposal = fixture_ref(&play.it, "trio", 1);
	assert_int_equal(send(&play, HEAD_B, it), CODE(REASON_REQUIRED));
	it->refuse_ratification->reason = word(&play, "no");
	assert_int_equal(send(&play, HEAD_A, it), CODE(NO_CHANGE));
	assert_int_equal(send(&play, HEAD_B, it), CODE(OK));
	happened(&play, WHAT(RATIFICATION_REFUSED), WHAT(LAPSED), 0);
	close_play(&play);
}

/* One is missing: the time runs on, however many are in. */
static void test_one_instrument_is_late(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	adopt(&play);
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_B, ""), CODE(OK));
	assert_true(live(&play)->ratify_by.set);
	pass(&play, RATIFY_MS - 1);
	assert_true(is(&play, STATUS(ADOPTED)));
	pass(&play, 1);
	assert_true(is(&play, STATUS(AVAILABLE)));
	close_play(&play);
}

static void test_taken_back_in_time(void **state)
{
	struct play play;
	uint32_t order;
	int64_t due;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	due = live(&play)->ratify_by.at_ms;
	pass(&play, MINUTE);
	assert_int_equal(unratify(&play, HEAD_B), CODE(OK));
	assert_true(live(&play)->ratify_by.set);
	assert_int_equal(live(&play)->ratify_by.at_ms, due);
	assert_int_equal(unratify(&play, HEAD_B), CODE(NO_INSTRUMENT));
	/* While it runs it is not set anew. */
	order = live(&play)->ratify_by.order;
	assert_int_equal(unratify(&play, HEAD_C), CODE(OK));
	assert_int_equal(live(&play)->ratify_by.order, order);
	pass(&play, due - MINUTE - 1);
	assert_true(is(&play, STATUS(ADOPTED)));
	pass(&play, 1);
	assert_true(is(&play, STATUS(AVAILABLE)));
	close_play(&play);
}

static void test_taken_back_too_late(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	pass(&play, RATIFY_MS + 1);
	assert_true(is(&play, STATUS(ADOPTED)));
	assert_int_equal(unratify(&play, HEAD_B), CODE(OK));
	assert_int_equal(live(&play)->ratify_by.at_ms, RATIFY_MS + 1);
	pass(&play, 0);
	assert_true(is(&play, STATUS(AVAILABLE)));
	close_play(&play);
}

static void test_taken_back_with_its_reservation(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	assert_int_equal(unratify(&play, HEAD_A), CODE(OK));
	happened(&play, WHAT(INSTRUMENT_WITHDRAWN), WHAT(RESERVATION_WITHDRAWN),
		0);
	assert_null(of(&play, A));
	assert_int_equal(
		accept(&play, HEAD_B, "trio.r1"), CODE(UNKNOWN_RESERVATION));
	/* The next one has a number of its own, and none is needed. */
	assert_int_equal(ratify(&play, HEAD_A, sundays), CODE(OK));
	assert_int_equal(of(&play, A)->id, 2);
	assert_int_equal(unratify(&play, HEAD_A), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	happened(
		&play, WHAT(INSTRUMENT_DEPOSITED), WHAT(ENTERED_INTO_FORCE), 0);
	assert_int_equal(unratify(&play, HEAD_A), CODE(WRONG_STATUS));
	close_play(&play);
}

/* ── a damaged log ───────────────────────────────────────────────────── */

static void test_what_does_not_fit(void **state)
{
	Plenary__BallotCast *cast;
	Plenary__InstrumentDeposited *deposited;
	Plenary__InstrumentWithdrawn *withdrawn;
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	adopt(&play);
	cast = body(&play, WHAT(BALLOT_CAST));
	cast->step = word(&play, "trio");
	cast->number = 1;
	cast->delegation = word(&play, "A");
	refused(&play);
	cast->seat = word(&play, "A3");
	refused(&play);
	cast->seat = word(&play, "B1");
	refused(&play);
	withdrawn = body(&play, WHAT(INSTRUMENT_WITHDRAWN));
	withdrawn->step = word(&play, "trio");
	withdrawn->number = 1;
	withdrawn->delegation = word(&play, "A");
	refused(&play);
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	cast = body(&play, WHAT(BALLOT_CAST));
	cast->step = word(&play, "trio");
	cast->number = 1;
	cast->delegation = word(&play, "A");
	cast->seat = word(&play, "A1");
	refused(&play);
	deposited = body(&play, WHAT(INSTRUMENT_DEPOSITED));
	deposited->step = word(&play, "trio");
	deposited->number = 1;
	deposited->delegation = word(&play, "A");
	refused(&play);
	deposited->delegation = word(&play, "Z");
	refused(&play);
	deposited->delegation = word(&play, "B");
	deposited->number = 2;
	refused(&play);
	close_play(&play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_tie_is_no_majority),
		cmocka_unit_test(test_who_has_no_vote),
		cmocka_unit_test(test_the_roster_changes_mid_ballot),
		cmocka_unit_test(test_nobody_on_the_roll),
		cmocka_unit_test(test_a_concurring_seat),
		cmocka_unit_test(test_a_concurring_seat_that_empties),
		cmocka_unit_test(test_a_deposit_bars_votes),
		cmocka_unit_test(test_a_ballot_names_the_revision),
		cmocka_unit_test(test_a_refusal_ends_it),
		cmocka_unit_test(test_one_instrument_is_late),
		cmocka_unit_test(test_taken_back_in_time),
		cmocka_unit_test(test_taken_back_too_late),
		cmocka_unit_test(test_taken_back_with_its_reservation),
		cmocka_unit_test(test_what_does_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
