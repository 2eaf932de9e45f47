/* The lines of the events of silence, consent, force and EXCON's rulings. */
#include "client/describe.h"
#include "client/describe_words.h"
#include "client/plain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static char a4[] = "A4";
static char us[] = "US";
static char mx[] = "MX";
static char ca[] = "CA";
static char r1[] = "A4.r1";
static char s1[] = "CA.s1";
static char seat[] = "A4.seat";
static char why[] = "as agreed\x1b[2J";
static char *both[] = {us, mx};

/* All members of the union are pointers to messages. */
static void assert_line(
	Plenary__Event__WhatCase kind, void *message, const char *text)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	struct buf out = {0};

	event.what_case = kind;
	event.startex = message;
	describe_event(&out, &event, "en", NULL);
	assert_string_equal(buf_cstr(&out), text);
	buf_fini(&out);
}

static enum tone tone_of(Plenary__Event__WhatCase kind, void *message)
{
	Plenary__Event event = PLENARY__EVENT__INIT;

	event.what_case = kind;
	event.startex = message;
	return describe_tone(&event);
}

static void test_clock(void **state)
{
	Plenary__RateSet rate = PLENARY__RATE_SET__INIT;
	Plenary__ClockJumped jump = PLENARY__CLOCK_JUMPED__INIT;
	static const struct {
		uint32_t milli;
		const char *text;
	} rates[] = {{1, "0.001"}, {1000, "1"}, {2500, "2.5"}, {60000, "60"},
		{1250, "1.25"}, {1005, "1.005"}};

	(void)state;
	rate.rate_milli = 60000;
	assert_line(PLENARY__EVENT__WHAT_RATE_SET, &rate,
		"the clock runs at 60 times real time");
	jump.from_ms = 600000;
	jump.to_ms = 4200000;
	assert_line(PLENARY__EVENT__WHAT_CLOCK_JUMPED, &jump,
		"the clock jumps from +0:10:00 to +1:10:00");
	for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
		struct buf out = {0};

		plain_rate(&out, rates[i].milli);
		assert_string_equal(buf_cstr(&out), rates[i].text);
		buf_fini(&out);
	}
}

/* Each end of a move sees its own, EXCON the whole. */
static void test_moved(void **state)
{
	Plenary__Moved moved = PLENARY__MOVED__INIT;
	char ann[] = "Ann";
	char nsa[] = "NSA";
	char mandate[] = "mandate/CA";
	char *seen[] = {mandate, s1};

	(void)state;
	moved.name = ann;
	moved.from = ca;
	assert_line(PLENARY__EVENT__WHAT_MOVED, &moved, "Ann is moved from CA");
	moved.to = us;
	moved.seen = seen;
	moved.n_seen = 2;
	assert_line(PLENARY__EVENT__WHAT_MOVED, &moved,
		"Ann is moved from CA to US, as an adviser; had seen "
		"mandate/CA, CA.s1");
	moved.from = (char *)protobuf_c_empty_string;
	moved.seat = nsa;
	moved.n_seen = 0;
	assert_line(PLENARY__EVENT__WHAT_MOVED, &moved,
		"Ann is moved to US, in the seat NSA");
}

static void test_steps(void **state)
{
	Plenary__StepSubmitted submitted = PLENARY__STEP_SUBMITTED__INIT;
	Plenary__StepScreened screened = PLENARY__STEP_SCREENED__INIT;
	Plenary__StepOpened opened = PLENARY__STEP_OPENED__INIT;
	Plenary__Step step = PLENARY__STEP__INIT;
	Plenary__Text title = PLENARY__TEXT__INIT;
	Plenary__Text__In english = PLENARY__TEXT__IN__INIT;
	Plenary__Text__In *in[] = {&english};
	char x1[] = "X1";
	char patrol[] = "Joint patrol";

	(void)state;
	english.text = patrol;
	title.in = in;
	title.n_in = 1;
	step.title = &title;
	step.parties = both;
	step.n_parties = 2;
	submitted.submission = s1;
	submitted.delegation = ca;
	submitted.step = &step;
	assert_line(PLENARY__EVENT__WHAT_STEP_SUBMITTED, &submitted,
		"CA submits the step CA.s1 for screening: Joint patrol");
	screened.submission = s1;
	screened.reason = why;
	assert_line(PLENARY__EVENT__WHAT_STEP_SCREENED, &screened,
		"EXCON refuses CA.s1: as agreed\\x1b[2J");
	screened.approved = 1;
	screened.step = x1;
	screened.reason = (char *)protobuf_c_empty_string;
	assert_line(PLENARY__EVENT__WHAT_STEP_SCREENED, &screened,
		"EXCON approves CA.s1, it is the step X1");
	step.id = x1;
	opened.step = &step;
	assert_line(PLENARY__EVENT__WHAT_STEP_OPENED, &opened,
		"a new step is open, X1 of US, MX: Joint patrol");
}

static void test_silence(void **state)
{
	Plenary__Acknowledged acknowledged = PLENARY__ACKNOWLEDGED__INIT;
	Plenary__SilenceBegun begun = PLENARY__SILENCE_BEGUN__INIT;
	Plenary__SilenceBroken broken = PLENARY__SILENCE_BROKEN__INIT;
	Plenary__Held held = PLENARY__HELD__INIT;
	Plenary__Returned returned = PLENARY__RETURNED__INIT;
	Plenary__Adopted adopted = PLENARY__ADOPTED__INIT;
	Plenary__Edited edited = PLENARY__EDITED__INIT;
	char *conditions[] = {seat};

	(void)state;
	acknowledged.step = a4;
	acknowledged.number = 2;
	acknowledged.revision = 3;
	acknowledged.delegation = mx;
	assert_line(PLENARY__EVENT__WHAT_ACKNOWLEDGED, &acknowledged,
		"MX acknowledges A4#2 r3");
	begun.step = a4;
	begun.revision = 3;
	begun.silence_by_ms = 3600000;
	assert_line(PLENARY__EVENT__WHAT_SILENCE_BEGUN, &begun,
		"EXCON puts A4 r3 under silence until +1:00:00");
	broken.step = a4;
	broken.delegation = us;
	broken.reason = why;
	assert_line(PLENARY__EVENT__WHAT_SILENCE_BROKEN, &broken,
		"US breaks the silence on A4: as agreed\\x1b[2J");
	held.step = a4;
	held.unheard = both;
	held.n_unheard = 2;
	held.conditions = conditions;
	held.n_conditions = 1;
	assert_line(PLENARY__EVENT__WHAT_HELD, &held,
		"A4 is held for EXCON's ruling, not acknowledged by US, MX, "
		"not met: A4.seat");
	returned.step = a4;
	assert_line(PLENARY__EVENT__WHAT_RETURNED, &returned,
		"EXCON returns A4 to the table");
	adopted.step = a4;
	adopted.revision = 3;
	adopted.reason = why;
	adopted.ratify_by_ms = 7200000;
	assert_line(PLENARY__EVENT__WHAT_ADOPTED, &adopted,
		"A4 r3 is adopted by a ruling of EXCON: as agreed\\x1b[2J; to "
		"be ratified by +2:00:00");
	edited.step = a4;
	edited.revision = 4;
	edited.reason = why;
	assert_line(PLENARY__EVENT__WHAT_EDITED, &edited,
		"A4 r4 by an edit of EXCON, earlier positions are void: as "
		"agreed\\x1b[2J");
	assert_int_equal(tone_of(PLENARY__EVENT__WHAT_HELD, &held), TONE_BAD);
}

static void test_ballots(void **state)
{
	Plenary__BallotCast ballot = PLENARY__BALLOT_CAST__INIT;
	Plenary__InstrumentWithdrawn back = PLENARY__INSTRUMENT_WITHDRAWN__INIT;
	char sre[] = "SRE";
	char ann[] = "Ann";

	(void)state;
	ballot.step = a4;
	ballot.delegation = mx;
	ballot.seat = sre;
	assert_line(PLENARY__EVENT__WHAT_BALLOT_CAST, &ballot,
		"MX/SRE votes no on ratifying A4");
	ballot.name = ann;
	ballot.yes = 1;
	assert_line(PLENARY__EVENT__WHAT_BALLOT_CAST, &ballot,
		"Ann (MX/SRE) votes yes on ratifying A4");
	back.step = a4;
	back.delegation = mx;
	assert_line(PLENARY__EVENT__WHAT_INSTRUMENT_WITHDRAWN, &back,
		"MX takes back its instrument on A4");
}

static void test_reservations(void **state)
{
	Plenary__ReservationMade made = PLENARY__RESERVATION_MADE__INIT;
	Plenary__ReservationAcknowledged acknowledged =
		PLENARY__RESERVATION_ACKNOWLEDGED__INIT;
	Plenary__ReservationAnswered answered =
		PLENARY__RESERVATION_ANSWERED__INIT;
	Plenary__ReservationSettled settled =
		PLENARY__RESERVATION_SETTLED__INIT;
	Plenary__ReservationWithdrawn withdrawn =
		PLENARY__RESERVATION_WITHDRAWN__INIT;

	(void)state;
	made.step = a4;
	made.reservation = r1;
	made.delegation = mx;
	made.text = why;
	assert_line(PLENARY__EVENT__WHAT_RESERVATION_MADE, &made,
		"MX makes the reservation A4.r1 to A4 with its position: as "
		"agreed\\x1b[2J");
	made.instrument = 1;
	made.answer_by_ms = 3600000;
	assert_line(PLENARY__EVENT__WHAT_RESERVATION_MADE, &made,
		"MX makes the reservation A4.r1 to A4 with its instrument, to "
		"be answered by +1:00:00: as agreed\\x1b[2J");
	acknowledged.reservation = r1;
	acknowledged.delegation = us;
	assert_line(PLENARY__EVENT__WHAT_RESERVATION_ACKNOWLEDGED,
		&acknowledged, "US acknowledges the reservation A4.r1");
	answered.reservation = r1;
	answered.delegation = us;
	assert_line(PLENARY__EVENT__WHAT_RESERVATION_ANSWERED, &answered,
		"US accepts the reservation A4.r1");
	answered.object = 1;
	answered.ruled = 1;
	answered.reason = why;
	assert_line(PLENARY__EVENT__WHAT_RESERVATION_ANSWERED, &answered,
		"EXCON objects to the reservation A4.r1 for US: as "
		"agreed\\x1b[2J");
	assert_int_equal(
		tone_of(PLENARY__EVENT__WHAT_RESERVATION_ANSWERED, &answered),
		TONE_BAD);
	settled.reservation = r1;
	settled.accepted = both;
	settled.n_accepted = 1;
	settled.held = both + 1;
	settled.n_held = 1;
	assert_line(PLENARY__EVENT__WHAT_RESERVATION_SETTLED, &settled,
		"the time to answer the reservation A4.r1 is over: accepted by "
		"the silence of US; MX never acknowledged it, so EXCON must "
		"answer");
	withdrawn.reservation = r1;
	withdrawn.delegation = mx;
	assert_line(PLENARY__EVENT__WHAT_RESERVATION_WITHDRAWN, &withdrawn,
		"MX withdraws the reservation A4.r1");
}

static void test_conditions(void **state)
{
	Plenary__ConditionSettled settled = PLENARY__CONDITION_SETTLED__INIT;
	Plenary__ConditionWaived waived = PLENARY__CONDITION_WAIVED__INIT;

	(void)state;
	settled.condition = seat;
	assert_line(PLENARY__EVENT__WHAT_CONDITION_SETTLED, &settled,
		"EXCON finds the condition A4.seat failed");
	assert_int_equal(
		tone_of(PLENARY__EVENT__WHAT_CONDITION_SETTLED, &settled),
		TONE_BAD);
	settled.met = 1;
	settled.delegation = mx;
	assert_line(PLENARY__EVENT__WHAT_CONDITION_SETTLED, &settled,
		"MX finds the condition A4.seat met");
	waived.condition = seat;
	waived.delegation = us;
	assert_line(PLENARY__EVENT__WHAT_CONDITION_WAIVED, &waived,
		"US waives the condition A4.seat");
}

static void test_force(void **state)
{
	Plenary__Suspended suspended = PLENARY__SUSPENDED__INIT;
	Plenary__ForceResumed resumed = PLENARY__FORCE_RESUMED__INIT;
	Plenary__BreachUpheld upheld = PLENARY__BREACH_UPHELD__INIT;
	Plenary__BreachLifted lifted = PLENARY__BREACH_LIFTED__INIT;
	Plenary__Terminated terminated = PLENARY__TERMINATED__INIT;
	char need[] = "need:A3";
	char breach[] = "breach";
	char storm[] = "inject:storm";
	char *causes[] = {need, breach, storm};

	(void)state;
	suspended.step = a4;
	suspended.causes = causes;
	suspended.n_causes = 2;
	assert_line(PLENARY__EVENT__WHAT_SUSPENDED, &suspended,
		"A4 is SUSPENDED: A3 is not in force, a breach");
	resumed.step = a4;
	assert_line(PLENARY__EVENT__WHAT_FORCE_RESUMED, &resumed,
		"A4 is IN FORCE again");
	assert_int_equal(tone_of(PLENARY__EVENT__WHAT_FORCE_RESUMED, &resumed),
		TONE_GOOD);
	upheld.step = a4;
	upheld.reason = why;
	assert_line(PLENARY__EVENT__WHAT_BREACH_UPHELD, &upheld,
		"EXCON upholds a breach of A4: as agreed\\x1b[2J");
	lifted.step = a4;
	assert_line(PLENARY__EVENT__WHAT_BREACH_LIFTED, &lifted,
		"EXCON lifts what it suspended of A4");
	lifted.causes = causes + 1;
	lifted.n_causes = 2;
	assert_line(PLENARY__EVENT__WHAT_BREACH_LIFTED, &lifted,
		"EXCON lifts the breach of A4, the effect of the inject storm "
		"on A4");
	lifted.n_causes = 1;
	lifted.reason = why;
	assert_line(PLENARY__EVENT__WHAT_BREACH_LIFTED, &lifted,
		"EXCON lifts the breach of A4: as agreed\\x1b[2J");
	terminated.step = a4;
	assert_line(PLENARY__EVENT__WHAT_TERMINATED, &terminated,
		"A4 is TERMINATED");
}

static void test_notices(void **state)
{
	Plenary__NoticeGiven given = PLENARY__NOTICE_GIVEN__INIT;
	Plenary__NoticeRevoked revoked = PLENARY__NOTICE_REVOKED__INIT;
	Plenary__PartyLeft left = PLENARY__PARTY_LEFT__INIT;

	(void)state;
	given.step = a4;
	given.delegation = us;
	given.leaves_ms = 3600000;
	assert_line(PLENARY__EVENT__WHAT_NOTICE_GIVEN, &given,
		"US gives notice of leaving A4 at +1:00:00");
	revoked.step = a4;
	revoked.delegation = us;
	assert_line(PLENARY__EVENT__WHAT_NOTICE_REVOKED, &revoked,
		"US revokes its notice of leaving A4");
	left.step = a4;
	left.delegation = us;
	assert_line(PLENARY__EVENT__WHAT_PARTY_LEFT, &left, "US leaves A4");
}

/* Every name that the vocabulary has for what hinders or suspends. */
static void test_hindrances(void **state)
{
	static const struct {
		const char *name;
		const char *words;
		bool suspends;
	} all[] = {
		{"need:A3", "A3 is not in force", true},
		{"instrument:MX", "MX has not ratified", false},
		{"reservation:A4.r1", "A4.r1 is not accepted by all", false},
		{"condition:A4.seat", "A4.seat is not met", false},
		{"condition:A4.seat", "A4.seat has failed", true},
		{"breach", "a breach", true},
		{"inject", "an inject", true},
		{"inject:storm", "the inject storm", true},
		{"override", "an override", true},
		{"positions", "the positions", false},
		{"block", "a block", false},
		{"amendment:A4.a1", "the amendment A4.a1", false},
		{"novelty:\x1b", "novelty:\\x1b", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct buf out = {0};

		words_hindrance(&out, all[i].name, all[i].suspends);
		assert_string_equal(buf_cstr(&out), all[i].words);
		buf_fini(&out);
	}
}

static void test_override(void **state)
{
	Plenary__Overridden overridden = PLENARY__OVERRIDDEN__INIT;
	char need[] = "need:A3";
	char positions[] = "positions";
	char *waived[] = {need, positions};
	static const struct {
		Plenary__Status to;
		const char *text;
	} dues[] = {
		{PLENARY__STATUS__STATUS_HELD,
			"EXCON sets A4#2 from tabled to held, to be decided by "
			"+1:00:00"},
		{PLENARY__STATUS__STATUS_SILENCE,
			"EXCON sets A4#2 from tabled to silence, silence until "
			"+1:00:00"},
		{PLENARY__STATUS__STATUS_ADOPTED,
			"EXCON sets A4#2 from tabled to adopted, to be "
			"ratified by +1:00:00"},
	};

	(void)state;
	overridden.step = a4;
	overridden.number = 2;
	overridden.from = PLENARY__STATUS__STATUS_TABLED;
	overridden.to = PLENARY__STATUS__STATUS_IN_FORCE;
	overridden.waived = waived;
	overridden.n_waived = 2;
	overridden.reason = why;
	assert_line(PLENARY__EVENT__WHAT_OVERRIDDEN, &overridden,
		"EXCON sets A4#2 from tabled to in force (waived: A3 is not "
		"in force, the positions): as agreed\\x1b[2J");
	overridden.n_waived = 0;
	overridden.reason = (char *)protobuf_c_empty_string;
	overridden.due_ms = 3600000;
	for (size_t i = 0; i < sizeof(dues) / sizeof(dues[0]); i++) {
		overridden.to = dues[i].to;
		assert_line(PLENARY__EVENT__WHAT_OVERRIDDEN, &overridden,
			dues[i].text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_silence),
		cmocka_unit_test(test_ballots),
		cmocka_unit_test(test_reservations),
		cmocka_unit_test(test_conditions),
		cmocka_unit_test(test_force),
		cmocka_unit_test(test_notices),
		cmocka_unit_test(test_hindrances),
		cmocka_unit_test(test_override),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
