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
	Plenary__NoticeView notice = PLENARY__NOTICE_VIEW__INIT;
	Plenary__NoticeView *notices[] = {&notice};
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
	notice.delegation = mx;
	notice.leaves_ms = 7200000;
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
	char seat[] = "seat";

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

static void put_proposal(struct view_store *store)
{
	Plenary__ProposalView proposal = PLENARY__PROPOSAL_VIEW__INIT;
	Plenary__ReservationView reservation = PLENARY__RESERVATION_VIEW__INIT;
	Plenary__ReservationView *reservations[] = {&reservation};
	Plenary__PartyObjection objection = PLENARY__PARTY_OBJECTION__INIT;
	Plenary__PartyObjection *objections[] = {&objection};
	Plenary__ConditionView condition = PLENARY__CONDITION_VIEW__INIT;
	Plenary__ConditionView *conditions[] = {&condition};
	char r1[] = "A4.r1";
	char name[] = "A4.seat";
	char text[] = "but for article 2\x1b[2J";
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
	reservation.id = r1;
	reservation.delegation = mx;
	reservation.text = text;
	reservation.instrument = 1;
	reservation.acknowledged = both;
	reservation.n_acknowledged = 1;
	objection.delegation = us;
	objection.reason = why;
	reservation.objections = objections;
	reservation.n_objections = 1;
	reservation.answer_by_ms = 60000;
	proposal.reservations = reservations;
	proposal.n_reservations = 1;
	condition.id = name;
	condition.status = PLENARY__CONDITION_STATUS__CONDITION_MET;
	condition.waived = both;
	condition.n_waived = 1;
	proposal.conditions = conditions;
	proposal.n_conditions = 1;
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

static void test_step(void **state)
{
	static const char *const json[] = {"\"status\":\"suspended\"",
		"\"notices\":{\"MX\":7200000}", "\"causes\":[\"need:A3\"]",
		"\"flagged\":[\"US\"]", "\"concur\":{\"MX\":[\"SRE\"]}",
		"\"permits_reservations\":true", "\"continues_with\":2",
		"\"custom\":true",
		"\"ballots\":[{\"delegation\":\"MX\",\"rule\":\"majority\","
		"\"seats\":[{\"seat\":\"SRE\",\"vote\":\"no\",\"concurring\":"
		"true,\"occupied\":false}],\"missing\":[\"1 more",
		NULL};
	static const char *const text[] = {"suspended for need:A3",
		"US:assent(to confirm)",
		"MX has given notice, and leaves at "
		"2:00:00",
		"MX ratifies with the yes of SRE", "reservations are permitted",
		"it goes on with 2 parties",
		"ballots of MX (more than half must say yes): SRE:no(must say "
		"yes)(empty)",
		"missing: 1 more yes of 2", NULL};
	static const char *const row[] = {
		"US:assent(to confirm) notice:MX for need:A3", NULL};
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
		"\"acknowledged\":[\"US\",\"MX\"]",
		"\"reservations\":[{\"id\":\"A4.r1\",\"delegation\":\"MX\","
		"\"text\":\"but for article 2\\u001b[2J\",\"instrument\":true,"
		"\"acknowledged\":[\"US\"],\"accepted\":[],\"objections\":{"
		"\"US\":\"it is its purpose\"},\"held\":[],\"answer_by_ms\":"
		"60000}]",
		"\"waits_for\":[\"instrument:US\"]", "\"waived\":[\"breach\"]",
		"\"notices\":{\"MX\":7200000}", "\"causes\":[\"need:A3\"]",
		"\"conditions\":[{\"id\":\"seat\",\"verifier\":\"MX\",\"text\":"
		"\"\",\"kind\":\"location\",\"phase\":\"force\",\"benefits\":["
		"\"US\"],\"name\":\"A4.seat\",\"status\":\"met\",\"waived\":["
		"\"US\"]}]",
		"\"ballots\":[{", NULL};
	static const char *const text[] = {"under silence until 1:00:00",
		"acknowledged by US MX",
		"reservation A4.r1 by MX, with its instrument: but for",
		"US objects: it is its purpose", "acknowledged by US\n",
		"to be answered by 0:01:00", "waits for instrument:US",
		"EXCON waived breach",
		"condition A4.seat (location, before force, verified by MX, "
		"for US) met, waived by US: ",
		"ballots of MX", NULL};
	struct view_store store;

	(void)state;
	fill(&store);
	assert_has(&store, SHOW_PROPOSAL, true, json);
	assert_has(&store, SHOW_PROPOSAL, false, text);
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
		"CA.s1 by CA, approved as X1", "of US MX", NULL};
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
		cmocka_unit_test(test_submissions),
		cmocka_unit_test(test_roster),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
