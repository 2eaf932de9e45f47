/* Reservations at their boundaries: made with a position or with an instrument,
 * answered, held, ruled and withdrawn. */
#include "tests/unit/bond_fixture.h"

/* ── reservations ────────────────────────────────────────────────────── */

static void test_where_none_is_permitted(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){.strict = true});
	table(&play);
	assert_int_equal(
		take(&play, HEAD_B, POSITION(ASSENT_WITH_RESERVATION), sundays),
		CODE(NO_RESERVATIONS));
	assent(&play, HEAD_B);
	assent(&play, HEAD_C);
	assert_int_equal(ratify(&play, HEAD_A, sundays), CODE(NO_RESERVATIONS));
	said(&play, "ratify it without one");
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	close_play(&play);
}

static void test_ids_of_nothing(void **state)
{
	static const char *const ids[] = {"", "r1", "trio", "trio.", "trio.r",
		"trio.r0", "trio.r01", "trio.r2", "trio.a1", "duo.r1",
		"trio.r1.r1", "tri.r1", "trio.r1x", "trio.r99999999999"};
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		assert_int_equal(accept(&play, HEAD_B, ids[i]),
			CODE(UNKNOWN_RESERVATION));
		assert_int_equal(withdraw(&play, HEAD_A, ids[i]),
			CODE(UNKNOWN_RESERVATION));
		assert_int_equal(rule(&play, DIRECTOR, ids[i], false, "so"),
			CODE(UNKNOWN_RESERVATION));
	}
	close_play(&play);
}

/* Made by A with its position on a tabled text; C has not spoken. */
static void reserve(struct play *play)
{
	table(play);
	assert_int_equal(
		take(play, HEAD_A, POSITION(ASSENT_WITH_RESERVATION), sundays),
		CODE(OK));
	happened(play, WHAT(POSITION_TAKEN), WHAT(RESERVATION_MADE), 0);
	assert_int_equal(of(play, A)->id, 1);
	assert_false(of(play, A)->instrument);
	assert_false(of(play, A)->answer_by.set);
	assent(play, HEAD_B);
}

static void test_made_with_a_position(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	reserve(&play);
	assert_int_equal(
		take(&play, HEAD_A, POSITION(ASSENT_WITH_RESERVATION), sundays),
		CODE(OK));
	nothing_happened(&play);
	assert_int_equal(accept(&play, HEAD_A, "trio.r1"), CODE(NO_CHANGE));
	assert_int_equal(withdraw(&play, HEAD_B, "trio.r1"), CODE(NOT_YOURS));
	assert_int_equal(answer(&play, HEAD_B, "trio.r1", true, ""),
		CODE(REASON_REQUIRED));
	said(&play, "object trio.r1");
	/* Another one takes its place, and another position the next. */
	assert_int_equal(take(&play, HEAD_A, POSITION(ASSENT_WITH_RESERVATION),
				 "nor on Mondays"),
		CODE(OK));
	happened(&play, WHAT(RESERVATION_WITHDRAWN), WHAT(POSITION_TAKEN),
		WHAT(RESERVATION_MADE));
	assert_int_equal(
		accept(&play, HEAD_B, "trio.r1"), CODE(UNKNOWN_RESERVATION));
	assert_int_equal(take(&play, HEAD_A, POSITION(ABSTAIN), ""), CODE(OK));
	assert_null(of(&play, A));
	close_play(&play);
}

static void test_withdrawn_from_a_position(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	reserve(&play);
	assert_int_equal(withdraw(&play, HEAD_A, "trio.r1"), CODE(OK));
	happened(&play, WHAT(RESERVATION_WITHDRAWN), WHAT(POSITION_TAKEN), 0);
	assert_string_equal(
		event_at(&play, 0)->reservation_withdrawn->reason, "");
	assert_int_equal(live(&play)->positions[A], POSITION(ASSENT));
	close_play(&play);
}

/* Adopted already, the assent stands without it as well. */
static void test_withdrawn_after_adoption(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	reserve(&play);
	assent(&play, HEAD_C);
	assert_true(is(&play, STATUS(ADOPTED)));
	assert_int_equal(withdraw(&play, HEAD_A, "trio.r1"), CODE(OK));
	happened(&play, WHAT(RESERVATION_WITHDRAWN), WHAT(POSITION_TAKEN), 0);
	assert_true(is(&play, STATUS(ADOPTED)));
	close_play(&play);
}

static void test_a_new_revision_voids_it(void **state)
{
	Plenary__Setting setting = PLENARY__SETTING__INIT;
	Plenary__Setting *settings[] = {&setting};
	Plenary__Command *it;
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	reserve(&play);
	setting.key = word(&play, "title");
	setting.value = word(&play, "another");
	it = verb(&play, VERB(AMEND));
	it->amend->proposal = fixture_ref(&play.it, "trio", 1);
	it->amend->settings = settings;
	it->amend->n_settings = 1;
	assert_int_equal(send(&play, HEAD_A, it), CODE(OK));
	assert_null(of(&play, A));
	assert_int_equal(
		accept(&play, HEAD_B, "trio.r1"), CODE(UNKNOWN_RESERVATION));
	close_play(&play);
}

/* Repeated word for word it is the same one, with the answers it has. */
static void test_repeated_with_the_instrument(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	reserve(&play);
	assert_int_equal(object(&play, HEAD_B, "trio.r1"), CODE(OK));
	assent(&play, HEAD_C);
	assert_int_equal(accept(&play, HEAD_C, "trio.r1"), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, sundays), CODE(OK));
	happened(&play, WHAT(INSTRUMENT_DEPOSITED), WHAT(RESERVATION_MADE), 0);
	assert_string_equal(
		event_at(&play, 1)->reservation_made->reservation, "trio.r1");
	assert_int_equal(event_at(&play, 1)->reservation_made->answer_by_ms, 0);
	assert_true(of(&play, A)->instrument);
	assert_int_equal(of(&play, A)->objected, 1U << B);
	assert_int_equal(of(&play, A)->accepted, 1U << C);
	/* All have answered: nobody's silence is waited for. */
	assert_false(of(&play, A)->answer_by.set);
	assert_int_equal(ratify(&play, HEAD_B, ""), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_C, ""), CODE(OK));
	assert_true(is(&play, STATUS(ADOPTED)));
	assert_false(instrument_effective(&play.it.core, TRIO, A));
	assert_int_equal(object(&play, HEAD_B, "trio.r1"), CODE(OK));
	nothing_happened(&play);
	assert_int_equal(accept(&play, HEAD_B, "trio.r1"), CODE(OK));
	happened(
		&play, WHAT(RESERVATION_ANSWERED), WHAT(ENTERED_INTO_FORCE), 0);
	close_play(&play);
}

static void test_not_repeated_with_the_instrument(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	reserve(&play);
	assent(&play, HEAD_C);
	assert_int_equal(object(&play, HEAD_C, "trio.r1"), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, ""), CODE(OK));
	happened(&play, WHAT(INSTRUMENT_DEPOSITED), WHAT(RESERVATION_WITHDRAWN),
		0);
	assert_null(of(&play, A));
	assert_true(instrument_effective(&play.it.core, TRIO, A));
	close_play(&play);
}

static void test_other_words_with_the_instrument(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	reserve(&play);
	assent(&play, HEAD_C);
	assert_int_equal(accept(&play, HEAD_B, "trio.r1"), CODE(OK));
	assert_int_equal(accept(&play, HEAD_C, "trio.r1"), CODE(OK));
	pass(&play, MINUTE);
	assert_int_equal(ratify(&play, HEAD_A, "nor on Mondays"), CODE(OK));
	happened(&play, WHAT(INSTRUMENT_DEPOSITED), WHAT(RESERVATION_WITHDRAWN),
		WHAT(RESERVATION_MADE));
	assert_int_equal(of(&play, A)->id, 2);
	assert_int_equal(of(&play, A)->accepted, 0);
	assert_int_equal(of(&play, A)->answer_by.at_ms, MINUTE + TACIT_MS);
	assert_int_equal(accept(&play, HEAD_B, "trio.r2"), CODE(OK));
	assert_true(of(&play, A)->answer_by.set);
	assert_int_equal(object(&play, HEAD_C, "trio.r2"), CODE(OK));
	assert_false(of(&play, A)->answer_by.set);
	close_play(&play);
}

static void test_an_acceptance_is_final(void **state)
{
	Plenary__ReservationMade *made;
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	assert_int_equal(object(&play, HEAD_B, "trio.r1"), CODE(OK));
	assert_int_equal(
		answer(&play, HEAD_B, "trio.r1", true, "and I say why"),
		CODE(OK));
	happened(&play, WHAT(RESERVATION_ANSWERED), 0, 0);
	assert_int_equal(accept(&play, HEAD_B, "trio.r1"), CODE(OK));
	assert_int_equal(of(&play, A)->objected, 0);
	assert_int_equal(of(&play, A)->reasons[B].len, 0);
	assert_int_equal(
		accept(&play, HEAD_B, "trio.r1"), CODE(ALREADY_ANSWERED));
	assert_int_equal(
		object(&play, HEAD_B, "trio.r1"), CODE(ALREADY_ANSWERED));
	assert_int_equal(accept(&play, MEMBER_A, "trio.r1"), CODE(NOT_BINDING));
	assert_int_equal(object(&play, MEMBER_A, "trio.r1"), CODE(NOT_BINDING));
	said(&play, "object binds");
	assert_int_equal(accept(&play, HEAD_C, "trio.r1"), CODE(OK));
	assert_true(is(&play, STATUS(IN_FORCE)));
	/* In force it may be withdrawn, and answered no more. */
	assert_int_equal(object(&play, HEAD_C, "trio.r1"), CODE(WRONG_STATUS));
	assert_int_equal(withdraw(&play, HEAD_A, "trio.r1"), CODE(OK));
	happened(&play, WHAT(RESERVATION_WITHDRAWN), 0, 0);
	assert_true(is(&play, STATUS(IN_FORCE)));
	/* Nor does an instrument bring another one then. */
	made = body(&play, WHAT(RESERVATION_MADE));
	made->step = word(&play, "trio");
	made->number = 1;
	made->reservation = word(&play, "trio.r2");
	made->delegation = word(&play, "A");
	made->instrument = true;
	refused(&play);
	close_play(&play);
}

static void test_withdrawn_from_an_instrument(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	assert_int_equal(object(&play, HEAD_B, "trio.r1"), CODE(OK));
	assert_int_equal(withdraw(&play, HEAD_A, "trio.r1"), CODE(OK));
	happened(&play, WHAT(RESERVATION_WITHDRAWN), WHAT(ENTERED_INTO_FORCE),
		0);
	close_play(&play);
}

/* ── tacit acceptance ────────────────────────────────────────────────── */

static void test_tacit_by_those_who_acknowledged(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	/* Taking note is possible in a pause; answering is not. */
	assert_int_equal(
		send(&play, DIRECTOR, verb(&play, VERB(PAUSEX))), CODE(OK));
	assert_int_equal(acknowledge(&play, HEAD_B, "trio.r1"), CODE(OK));
	happened(&play, WHAT(RESERVATION_ACKNOWLEDGED), 0, 0);
	assert_int_equal(acknowledge(&play, HEAD_B, "trio.r1"), CODE(OK));
	nothing_happened(&play);
	assert_int_equal(
		acknowledge(&play, HEAD_A, "trio.r1"), CODE(NO_CHANGE));
	assert_int_equal(accept(&play, HEAD_B, "trio.r1"), CODE(WRONG_PHASE));
	pass(&play, (int64_t)2 * TACIT_MS);
	assert_int_equal(
		send(&play, DIRECTOR, verb(&play, VERB(RESUME))), CODE(OK));
	assert_int_equal(rule(&play, CONTROLLER, "trio.r1", false, "so"),
		CODE(NO_CHANGE));
	pass(&play, TACIT_MS - 1);
	assert_int_equal(of(&play, A)->accepted, 0);
	pass(&play, 1);
	assert_int_equal(of(&play, A)->accepted, 1U << B);
	assert_int_equal(of(&play, A)->held, 1U << C);
	assert_false(of(&play, A)->answer_by.set);
	assert_int_equal(
		object(&play, HEAD_B, "trio.r1"), CODE(ALREADY_ANSWERED));
	assert_int_equal(rule(&play, CONTROLLER, "trio.r1", false, ""),
		CODE(REASON_REQUIRED));
	said(&play, "rule trio.r1 accept");
	assert_int_equal(
		rule(&play, HEAD_B, "trio.r1", false, "so"), CODE(NOT_ALLOWED));
	assert_int_equal(
		rule(&play, CONTROLLER, "trio.r1", false, "so"), CODE(OK));
	happened(
		&play, WHAT(RESERVATION_ANSWERED), WHAT(ENTERED_INTO_FORCE), 0);
	assert_true(event_at(&play, 0)->reservation_answered->ruled);
	close_play(&play);
}

static void test_tacit_by_all(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	assert_int_equal(acknowledge(&play, HEAD_B, "trio.r1"), CODE(OK));
	assert_int_equal(acknowledge(&play, HEAD_C, "trio.r1"), CODE(OK));
	pass(&play, TACIT_MS);
	assert_true(is(&play, STATUS(IN_FORCE)));
	close_play(&play);
}

/* Both are held; one objects by ruling and one answers for itself. */
static void test_held_and_ruled(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	pass(&play, TACIT_MS);
	assert_int_equal(of(&play, A)->held, 1U << B | 1U << C);
	assert_int_equal(object(&play, HEAD_B, "trio.r1"), CODE(OK));
	assert_int_equal(of(&play, A)->held, 1U << C);
	assert_int_equal(acknowledge(&play, HEAD_C, "trio.r1"), CODE(OK));
	assert_int_equal(
		rule(&play, DIRECTOR, "trio.r1", true, "they would"), CODE(OK));
	happened(&play, WHAT(RESERVATION_ANSWERED), 0, 0);
	assert_string_equal(
		event_at(&play, 0)->reservation_answered->delegation, "C");
	assert_int_equal(of(&play, A)->objected, 1U << B | 1U << C);
	assert_int_equal(rule(&play, DIRECTOR, "trio.r1", false, "or not"),
		CODE(NO_CHANGE));
	/* An objection that was ruled is the party's to withdraw, too. */
	assert_int_equal(accept(&play, HEAD_C, "trio.r1"), CODE(OK));
	assert_true(is(&play, STATUS(ADOPTED)));
	assert_int_equal(accept(&play, HEAD_B, "trio.r1"), CODE(OK));
	assert_true(is(&play, STATUS(IN_FORCE)));
	close_play(&play);
}

static void test_two_ruled_at_once(void **state)
{
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	pass(&play, TACIT_MS);
	assert_int_equal(
		rule(&play, DIRECTOR, "trio.r1", false, "fair"), CODE(OK));
	happened(&play, WHAT(RESERVATION_ANSWERED), WHAT(RESERVATION_ANSWERED),
		WHAT(ENTERED_INTO_FORCE));
	/* The ruling is no word of the parties' own. */
	assert_int_equal(of(&play, A)->acknowledged, 0);
	close_play(&play);
}

/* ── a damaged log ───────────────────────────────────────────────────── */

static void test_made_does_not_fit(void **state)
{
	static const char *const ids[] = {
		"trio.r2", "trio.r4", "trio.r0", "trio.a3", "", "r"};
	Plenary__ReservationMade *made;
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	assert_int_equal(unratify(&play, HEAD_A), CODE(OK));
	assert_int_equal(ratify(&play, HEAD_A, sundays), CODE(OK));
	made = body(&play, WHAT(RESERVATION_MADE));
	made->step = word(&play, "trio");
	made->number = 1;
	made->delegation = word(&play, "B");
	made->instrument = true;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		made->reservation = word(&play, ids[i]);
		refused(&play);
	}
	/* With a position it comes before adoption, and a party has one. */
	made->reservation = word(&play, "trio.r3");
	made->instrument = false;
	refused(&play);
	made->instrument = true;
	made->delegation = word(&play, "A");
	refused(&play);
	assert_int_equal(unratify(&play, HEAD_B), CODE(OK));
	made = body(&play, WHAT(RESERVATION_MADE));
	made->step = word(&play, "trio");
	made->number = 1;
	made->delegation = word(&play, "B");
	made->reservation = word(&play, "trio.r3");
	made->instrument = true;
	refused(&play);
	close_play(&play);
}

static void test_answers_do_not_fit(void **state)
{
	Plenary__ReservationAnswered *answered;
	Plenary__ReservationSettled *settled;
	Plenary__ReservationWithdrawn *withdrawn;
	char *parties[3];
	struct play play;

	(void)state;
	open_play(&play, &(struct options){0});
	ratify_all(&play);
	answered = body(&play, WHAT(RESERVATION_ANSWERED));
	answered->step = word(&play, "trio");
	answered->number = 1;
	answered->reservation = word(&play, "trio.r1");
	answered->delegation = word(&play, "A");
	refused(&play);
	answered->delegation = word(&play, "B");
	answered->ruled = true;
	refused(&play);
	withdrawn = body(&play, WHAT(RESERVATION_WITHDRAWN));
	withdrawn->step = word(&play, "trio");
	withdrawn->number = 1;
	withdrawn->reservation = word(&play, "trio.r1");
	withdrawn->delegation = word(&play, "B");
	refused(&play);
	settled = body(&play, WHAT(RESERVATION_SETTLED));
	settled->step = word(&play, "trio");
	settled->number = 1;
	settled->reservation = word(&play, "trio.r1");
	parties[0] = word(&play, "B");
	parties[1] = parties[0];
	parties[2] = word(&play, "A");
	settled->accepted = parties;
	settled->n_accepted = 2;
	refused(&play);
	settled->n_accepted = 1;
	settled->held = parties;
	settled->n_held = 1;
	refused(&play);
	settled->n_held = 0;
	settled->accepted = &parties[2];
	refused(&play);
	close_play(&play);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_where_none_is_permitted),
		cmocka_unit_test(test_ids_of_nothing),
		cmocka_unit_test(test_made_with_a_position),
		cmocka_unit_test(test_withdrawn_from_a_position),
		cmocka_unit_test(test_withdrawn_after_adoption),
		cmocka_unit_test(test_a_new_revision_voids_it),
		cmocka_unit_test(test_repeated_with_the_instrument),
		cmocka_unit_test(test_not_repeated_with_the_instrument),
		cmocka_unit_test(test_other_words_with_the_instrument),
		cmocka_unit_test(test_an_acceptance_is_final),
		cmocka_unit_test(test_withdrawn_from_an_instrument),
		cmocka_unit_test(test_tacit_by_those_who_acknowledged),
		cmocka_unit_test(test_tacit_by_all),
		cmocka_unit_test(test_held_and_ruled),
		cmocka_unit_test(test_two_ruled_at_once),
		cmocka_unit_test(test_made_does_not_fit),
		cmocka_unit_test(test_answers_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
