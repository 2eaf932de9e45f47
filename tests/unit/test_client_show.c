/* What `show` says of a proposal in silence, with reservations, conditions,
 * ballots and notices; of submissions; of somebody who was moved. */
#include "client/show.h"
#include "client/view_store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char us[] = "US";
static char mx[] = "MX";
static char ca[] = "CA";
static char a4[] = "A4";
static char r1[] = "A4.r1";
static char but[] = "but for article 2\x1b[2J";
static char no[] = "no";
static char silence[] = "silence:A4#1";
static char notice[] = "notice:A4#1:MX";
static char tacit[] = "tacit:A4.r1";
static char *both[] = {us, mx};

static void put(struct view_store *store, const char *key,
	Plenary__View__BodyCase kind, void *body)
{
	Plenary__View view = PLENARY__VIEW__INIT;
	char name[64];

	assert_true(strlen(key) < sizeof(name));
	memcpy(name, key, strlen(key) + 1);
	view.key = name;
	view.stamp = 1;
	view.body_case = kind;
	view.step = body; /* all members of the union are pointers */
	view_store_put(store, &view);
}

static void put_step(struct view_store *store)
{
	Plenary__StepView step = PLENARY__STEP_VIEW__INIT;
	Plenary__PartyPosition position = PLENARY__PARTY_POSITION__INIT;
	Plenary__PartyPosition *positions[] = {&position};
	Plenary__NoticeView leaving = PLENARY__NOTICE_VIEW__INIT;
	Plenary__NoticeView *notices[] = {&leaving};
	Plenary__Concurrence concurrence = PLENARY__CONCURRENCE__INIT;
	Plenary__Concurrence *concur[] = {&concurrence};
	char defense[] = "defense";
	char need[] = "need:A3";
	char sre[] = "SRE";
	char *causes[] = {need};
	char *seats[] = {sre};

	step.id = a4;
	step.status = PLENARY__STATUS__STATUS_SUSPENDED;
	step.sector = defense;
	step.parties = both;
	step.n_parties = 2;
	step.number = 1;
	step.revision = 2;
	position.delegation = us;
	position.position = PLENARY__POSITION__POSITION_ASSENT;
	position.flagged = 1;
	step.positions = positions;
	step.n_positions = 1;
	leaving.delegation = mx;
	leaving.leaves_ms = 7200000;
	step.notices = notices;
	step.n_notices = 1;
	step.causes = causes;
	step.n_causes = 1;
	concurrence.delegation = mx;
	concurrence.seats = seats;
	concurrence.n_seats = 1;
	step.concur = concur;
	step.n_concur = 1;
	step.reservations = 1;
	step.continues_with = 2;
	step.custom = 1;
	put(store, "step/A4", PLENARY__VIEW__BODY_STEP, &step);
}

static void put_ballots(struct view_store *store)
{
	Plenary__BallotsView ballots = PLENARY__BALLOTS_VIEW__INIT;
	Plenary__SeatBallot seat = PLENARY__SEAT_BALLOT__INIT;
	Plenary__SeatBallot *seats[] = {&seat};
	char sre[] = "SRE";
	char one[] = "1 more yes of 2\x1b[m";
	char *missing[] = {one};

	ballots.step = a4;
	ballots.number = 1;
	ballots.delegation = mx;
	ballots.rule = PLENARY__RATIFICATION__RATIFICATION_MAJORITY;
	seat.seat = sre;
	seat.vote = PLENARY__VOTE__VOTE_NO;
	seat.concurring = 1;
	ballots.seats = seats;
	ballots.n_seats = 1;
	ballots.missing = missing;
	ballots.n_missing = 1;
	put(store, "ballots/A4/MX", PLENARY__VIEW__BODY_BALLOTS, &ballots);
}

static void put_draft(struct view_store *store)
{
	Plenary__DraftView view = PLENARY__DRAFT_VIEW__INIT;
	Plenary__Draft draft = PLENARY__DRAFT__INIT;
	Plenary__Condition condition = PLENARY__CONDITION__INIT;
	Plenary__Condition *conditions[] = {&condition};
	Plenary__Text title = PLENARY__TEXT__INIT;
	Plenary__Text__In english = PLENARY__TEXT__IN__INIT;
	Plenary__Text__In *in[] = {&english};
	char lamps[] = "Lamps";
	char seat[] = "seat";

	english.text = lamps;
	title.in = in;
	title.n_in = 1;
	draft.title = &title;
	condition.id = seat;
	condition.kind = PLENARY__CONDITION_KIND__CONDITION_LOCATION;
	condition.phase = PLENARY__CONDITION_PHASE__PHASE_FORCE;
	condition.verifier = mx;
	condition.benefits = both;
	condition.n_benefits = 1;
	draft.conditions = conditions;
	draft.n_conditions = 1;
	view.step = a4;
	view.draft = &draft;
	put(store, "draft/A4", PLENARY__VIEW__BODY_DRAFT, &view);
}

/* In no order: they are shown by due time. */
static void fill_deadlines(Plenary__HeldDeadline deadlines[3])
{
	for (size_t i = 0; i < 3; i++)
		plenary__held_deadline__init(&deadlines[i]);
	deadlines[0].deadline = silence;
	deadlines[0].due_ms = 3600000;
	deadlines[1].deadline = notice;
	deadlines[1].due_ms = 7200000;
	deadlines[2].deadline = tacit;
	deadlines[2].due_ms = 60000;
}

/* EXCON's, with one of the deadlines held. */
static void put_clock(struct view_store *store)
{
	Plenary__ClockView clock = PLENARY__CLOCK_VIEW__INIT;
	Plenary__HeldDeadline held = PLENARY__HELD_DEADLINE__INIT;
	Plenary__HeldDeadline *list[] = {&held};

	clock.phase = PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF;
	clock.rate_milli = 1000;
	held.deadline = notice;
	held.due_ms = 7200000;
	clock.held = list;
	clock.n_held = 1;
	put(store, "clock", PLENARY__VIEW__BODY_CLOCK, &clock);
}

/* Of MX, which it has made with its position. */
static void fill_reservation(
	Plenary__ReservationView *reservation, Plenary__PartyPosition *position)
{
	reservation->id = r1;
	reservation->delegation = mx;
	reservation->text = but;
	reservation->instrument = 1;
	reservation->acknowledged = both;
	reservation->n_acknowledged = 1;
	reservation->answer_by_ms = 60000;
	position->delegation = mx;
	position->position =
		PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION;
	position->reason = but;
}

static void fill_block(Plenary__PartyPosition *position)
{
	position->delegation = us;
	position->position = PLENARY__POSITION__POSITION_BLOCK;
	position->reason = no;
}

static void put_proposal(struct view_store *store)
{
	Plenary__ProposalView proposal = PLENARY__PROPOSAL_VIEW__INIT;
	Plenary__PartyPosition blocks = PLENARY__PARTY_POSITION__INIT;
	Plenary__PartyPosition reserves = PLENARY__PARTY_POSITION__INIT;
	Plenary__PartyPosition *positions[] = {&blocks, &reserves};
	Plenary__ReservationView reservation = PLENARY__RESERVATION_VIEW__INIT;
	Plenary__ReservationView *reservations[] = {&reservation};
	Plenary__PartyObjection objection = PLENARY__PARTY_OBJECTION__INIT;
	Plenary__PartyObjection *objections[] = {&objection};
	Plenary__ConditionView condition = PLENARY__CONDITION_VIEW__INIT;
	Plenary__ConditionView *conditions[] = {&condition};
	Plenary__HeldDeadline due[3];
	Plenary__HeldDeadline *deadlines[] = {&due[0], &due[1], &due[2]};
	char name[] = "A4.seat";
	char why[] = "it is its purpose";
	char instrument[] = "instrument:US";
	char breach[] = "breach";
	char *waits[] = {instrument};
	char *waived[] = {breach};

	proposal.step = a4;
	proposal.number = 1;
	proposal.revision = 2;
	proposal.status = PLENARY__STATUS__STATUS_SILENCE;
	proposal.proposer = us;
	proposal.silence_by_ms = 3600000;
	proposal.acknowledged = both;
	proposal.n_acknowledged = 2;
	proposal.positions = positions;
	proposal.n_positions = 2;
	fill_reservation(&reservation, &reserves);
	fill_block(&blocks);
	objection.delegation = us;
	objection.reason = why;
	reservation.objections = objections;
	reservation.n_objections = 1;
	proposal.reservations = reservations;
	proposal.n_reservations = 1;
	condition.id = name;
	condition.status = PLENARY__CONDITION_STATUS__CONDITION_MET;
	condition.waived = both;
	condition.n_waived = 1;
	proposal.conditions = conditions;
	proposal.n_conditions = 1;
	fill_deadlines(due);
	proposal.deadlines = deadlines;
	proposal.n_deadlines = 3;
	proposal.waits_for = waits;
	proposal.n_waits_for = 1;
	proposal.waived = waived;
	proposal.n_waived = 1;
	put(store, "proposal/A4", PLENARY__VIEW__BODY_PROPOSAL, &proposal);
}

static void put_submission(struct view_store *store)
{
	Plenary__SubmissionView submission = PLENARY__SUBMISSION_VIEW__INIT;
	Plenary__Step step = PLENARY__STEP__INIT;
	Plenary__Text title = PLENARY__TEXT__INIT;
	Plenary__Text__In english = PLENARY__TEXT__IN__INIT;
	Plenary__Text__In *in[] = {&english};
	char s1[] = "CA.s1";
	char x1[] = "X1";
	char patrol[] = "Joint patrol\x1b[m";

	english.text = patrol;
	title.in = in;
	title.n_in = 1;
	step.title = &title;
	step.text = &title;
	step.parties = both;
	step.n_parties = 2;
	submission.id = s1;
	submission.delegation = ca;
	submission.status = PLENARY__SUBMISSION_STATUS__SUBMISSION_APPROVED;
	submission.step = &step;
	submission.opened_as = x1;
	put(store, "submission/CA.s1", PLENARY__VIEW__BODY_SUBMISSION,
		&submission);
}

static void put_participant(struct view_store *store)
{
	Plenary__ParticipantView person = PLENARY__PARTICIPANT_VIEW__INIT;
	char ann[] = "Ann";
	char mandate[] = "mandate/CA";
	char *seen[] = {mandate};

	person.participant = 7;
	person.name = ann;
	person.role = PLENARY__ROLE__ROLE_DELEGATE;
	person.delegation = us;
	person.connected = 1;
	person.epoch = 2;
	person.seen = seen;
	person.n_seen = 1;
	put(store, "participant/7", PLENARY__VIEW__BODY_PARTICIPANT, &person);
}

static void fill(struct view_store *store)
{
	view_store_init(store);
	put_step(store);
	put_ballots(store);
	put_draft(store);
	put_clock(store);
	put_proposal(store);
	put_submission(store);
	put_participant(store);
}

/* Each of the parts stands in what is shown; none of it moves a cursor. */
static void assert_has(const struct view_store *store, enum show_what what,
	bool json, const char *const *parts)
{
	struct show_context context = {.views = store, .language = "en"};
	struct show_request request = {.what = what, .id = "A4"};
	struct buf out = {0};

	if (json)
		show_json(&context, &request, &out);
	else
		show_text(&context, &request, &out);
	assert_null(strchr(buf_cstr(&out), '\x1b'));
	for (; *parts != NULL; parts++)
		if (strstr(buf_cstr(&out), *parts) == NULL)
			fail_msg("no %s in %s", *parts, buf_cstr(&out));
	buf_fini(&out);
}

/* Each of the parts stands there exactly once. */
static void assert_once(const struct view_store *store, enum show_what what,
	const char *const *parts)
{
	struct show_context context = {.views = store, .language = "en"};
	struct show_request request = {.what = what, .id = "A4"};
	struct buf out = {0};

	show_text(&context, &request, &out);
	for (; *parts != NULL; parts++) {
		const char *first = strstr(buf_cstr(&out), *parts);

		assert_non_null(first);
		assert_null(strstr(first + 1, *parts));
	}
	buf_fini(&out);
}

/* Whole members and lines, each to be found as it is. */
static const char ballots_json[] =
	"\"ballots\":[{\"delegation\":\"MX\",\"rule\":\"majority\","
	"\"seats\":[{\"seat\":\"SRE\",\"vote\":\"no\",\"concurring\":"
	"true,\"occupied\":false}],\"missing\":[\"1 more";
static const char ballots_text[] =
	"ballots of MX (more than half must say yes): SRE:no(must say "
	"yes)(empty)";
static const char narrow_row[] =
	"A4  r2  US MX  suspended: A3 is not in force; MX leaves at "
	"+2:00:00\n";
static const char reservations_json[] =
	"\"reservations\":[{\"id\":\"A4.r1\",\"delegation\":\"MX\","
	"\"text\":\"but for article 2\\u001b[2J\",\"instrument\":true,"
	"\"acknowledged\":[\"US\"],\"accepted\":[],\"objections\":{"
	"\"US\":\"it is its purpose\"},\"held\":[],\"answer_by_ms\":"
	"60000}]";
static const char conditions_json[] =
	"\"conditions\":[{\"id\":\"seat\",\"verifier\":\"MX\",\"text\":"
	"\"\",\"kind\":\"location\",\"phase\":\"force\",\"benefits\":["
	"\"US\"],\"name\":\"A4.seat\",\"status\":\"met\",\"waived\":["
	"\"US\"]}]";
static const char deadlines_text[] =
	"  +0:01:00  tacit:A4.r1     A4.r1 is to be answered\n"
	"  +1:00:00  silence:A4#1    the silence on A4 ends\n"
	"  +2:00:00  notice:A4#1:MX  MX leaves A4; HELD, confirm or "
	"extend it\n";
static const char condition_text[] =
	"condition A4.seat (location, before entry into "
	"force, verified by MX, "
	"for US) met, waived by US: ";
static const char held_json[] =
	"\"held\":[{\"deadline\":\"notice:A4#1:MX\",\"due_ms\":"
	"7200000}]";
static const char due_json[] =
	"\"deadlines\":[{\"deadline\":\"tacit:A4.r1\",\"due_ms\":"
	"60000},{\"deadline\":\"silence:A4#1\",\"due_ms\":3600000},";

static void test_step(void **state)
{
	static const char *const json[] = {"\"status\":\"suspended\"",
		"\"notices\":{\"MX\":7200000}", "\"causes\":[\"need:A3\"]",
		"\"flagged\":[\"US\"]", "\"concur\":{\"MX\":[\"SRE\"]}",
		"\"permits_reservations\":true", "\"continues_with\":2",
		"\"custom\":true", ballots_json, NULL};
	static const char *const text[] = {"of US, MX\n",
		"r2 suspended: A3 is not in force; MX leaves at +2:00:00\n",
		"US assents (to confirm)\n", "MX ratifies with the yes of SRE",
		"reservations are permitted", "it goes on with 2 parties",
		ballots_text, "missing: 1 more yes of 2", NULL};
	static const char *const row[] = {narrow_row, NULL};
	struct view_store store;

	(void)state;
	fill(&store);
	assert_has(&store, SHOW_STEP, true, json);
	assert_has(&store, SHOW_STEP, false, text);
	assert_has(&store, SHOW_STEPS, true,
		(const char *const[]){json[0], json[1], json[2], NULL});
	assert_has(&store, SHOW_STEPS, false, row);
	view_store_fini(&store);
}

static void test_proposal(void **state)
{
	static const char *const json[] = {"\"silence_by_ms\":3600000",
		"\"acknowledged\":[\"US\",\"MX\"]", reservations_json,
		"\"waits_for\":[\"instrument:US\"]", "\"waived\":[\"breach\"]",
		"\"notices\":{\"MX\":7200000}", "\"causes\":[\"need:A3\"]",
		conditions_json, "\"ballots\":[{", NULL};
	static const char *const once[] = {"Lamps", "but for", NULL};
	static const char *const text[] = {"A4#1 r2 by US: Lamps\n",
		deadlines_text, "acknowledged by US, MX",
		"reservation A4.r1 by MX, with its instrument: but for",
		"US objects: it is its purpose", "acknowledged by US\n",
		"waits: US has not ratified\n", "EXCON waived: a breach\n",
		"US blocks: no\n", "US blocks, MX reserves\n", condition_text,
		"ballots of MX", NULL};
	struct view_store store;

	(void)state;
	fill(&store);
	assert_has(&store, SHOW_PROPOSAL, true, json);
	assert_has(&store, SHOW_PROPOSAL, false, text);
	assert_once(&store, SHOW_PROPOSAL, once);
	view_store_fini(&store);
}

/* EXCON needs the ids for extend, those of all proposals. */
static void test_clock(void **state)
{
	static const char *const json[] = {held_json, due_json, NULL};
	static const char *const text[] = {"  no duff +0:00:00\n",
		"  +0:01:00  tacit:A4.r1 ", "  +1:00:00  silence:A4#1 ",
		"MX leaves A4; HELD, confirm or extend it\n", NULL};
	struct view_store store;

	(void)state;
	fill(&store);
	assert_has(&store, SHOW_CLOCK, true, json);
	assert_has(&store, SHOW_CLOCK, false, text);
	view_store_fini(&store);
}

/* No row is wider than the terminal, and no word is lost to that. */
static void test_narrow(void **state)
{
	static const char *const words[] = {"A4", "suspended:", "A3", "not",
		"force;", "MX", "leaves", "+2:00:00"};
	struct show_request request = {.what = SHOW_STEPS, .id = ""};
	struct view_store store;

	(void)state;
	fill(&store);
	for (size_t columns = 36; columns <= 110; columns++) {
		struct show_context context = {
			.views = &store, .language = "en", .columns = columns};
		struct buf out = {0};

		show_text(&context, &request, &out);
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			assert_non_null(strstr(buf_cstr(&out), words[i]));
		for (const char *row = buf_cstr(&out); *row != '\0';
			row += strcspn(row, "\n") + 1)
			assert_true(strcspn(row, "\n") <= columns);
		buf_fini(&out);
	}
	view_store_fini(&store);
}

static void test_submissions(void **state)
{
	static const char *const json[] = {
		"\"submissions\":[{\"id\":\"CA.s1\",\"delegation\":\"CA\","
		"\"status\":\"approved\",\"step\":\"X1\",\"reason\":\"\","
		"\"title\":\"Joint patrol",
		"\"parties\":[\"US\",\"MX\"]", NULL};
	static const char *const text[] = {
		"CA.s1 by CA, approved as X1", "of US, MX", NULL};
	struct view_store store;

	(void)state;
	fill(&store);
	assert_has(&store, SHOW_SUBMISSIONS, true, json);
	assert_has(&store, SHOW_SUBMISSIONS, false, text);
	view_store_fini(&store);
}

static void test_roster(void **state)
{
	static const char *const json[] = {
		"\"epoch\":2,\"seen\":[\"mandate/CA\"]", NULL};
	static const char *const text[] = {"here; had seen mandate/CA", NULL};
	struct view_store store;

	(void)state;
	fill(&store);
	assert_has(&store, SHOW_ROSTER, true, json);
	assert_has(&store, SHOW_ROSTER, false, text);
	view_store_fini(&store);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_step),
		cmocka_unit_test(test_proposal),
		cmocka_unit_test(test_clock),
		cmocka_unit_test(test_narrow),
		cmocka_unit_test(test_submissions),
		cmocka_unit_test(test_roster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
