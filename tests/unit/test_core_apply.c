/* An event that does not fit the state is refused: a log may be damaged, and
 * nothing in it may bring the server down. */
#include "base/duration.h"
#include "core/draft.h"
#include "core/permit.h"
#include "core/project.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

/* A running session with trio tabled. */
static int open_it(void **state)
{
	struct fixture *it = calloc(1, sizeof(*it));

	if (it == NULL)
		return -1;
	fixture_init(it);
	if (fixture_startex(it) != 0 ||
		fixture_propose(it, HEAD_A, "trio") != 0)
		return -1;
	*state = it;
	return 0;
}

static int close_it(void **state)
{
	fixture_fini(*state);
	free(*state);
	return 0;
}

/* The next event of the log, with an empty body of its kind. */
static Plenary__Event *next_event(
	struct fixture *it, Plenary__Event__WhatCase what)
{
	const ProtobufCMessageDescriptor *body =
		protobuf_c_message_descriptor_get_field(
			&plenary__event__descriptor, (unsigned)what)
			->descriptor;
	ProtobufCMessage *message =
		arena_alloc(&it->arena, body->sizeof_message);
	Plenary__Event *event = MAKE(&it->arena, Plenary__Event, 1);

	protobuf_c_message_init(body, message);
	plenary__event__init(event);
	event->seq = core_seq(&it->core) + 1;
	event->at_ms = it->at_ms;
	event->what_case = what;
	event->startex = (Plenary__StartexCalled *)message;
	return event;
}

static int apply_event(
	struct fixture *it, Plenary__Event *event, audience_set audience)
{
	const struct stamped stamped = {.event = event, .audience = audience};

	return core_apply(&it->core, &stamped);
}

/* What the state shows and says of itself still works. */
static void look(struct fixture *it)
{
	uint8_t digest[HASH_SIZE];

	core_digest(&it->core, digest);
	for (unsigned v = 0; v < it->core.changed.n_views; v++) {
		for (reader_id r = 0; r < reader_count(&it->scenario); r++)
			project_view(&it->core, v, r, &it->arena);
	}
	for (uint32_t n = 0; n <= core_participants(&it->core) + 1; n++)
		permit_who(&it->core, n);
	core_wake_at(&it->core);
}

static void test_a_gap(void **state)
{
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(PAUSEX));
	uint64_t seq = core_seq(&it->core);

	event->seq = seq;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event->seq = seq + 2;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event->seq = 0;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	assert_int_equal(core_seq(&it->core), seq);
	event->seq = seq + 1;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), 0);
	assert_int_equal(core_seq(&it->core), seq + 1);
}

static void test_no_kind(void **state)
{
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(PAUSEX));

	event->what_case = PLENARY__EVENT__WHAT__NOT_SET;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
}

/* Every kind that names something, naming nothing. */
static void test_empty_bodies(void **state)
{
	struct fixture *it = *state;
	const ProtobufCMessageDescriptor *all = &plenary__event__descriptor;

	for (unsigned i = 0; i < all->n_fields; i++) {
		unsigned what = all->fields[i].id;
		int rc;

		if ((all->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
			continue;
		rc = apply_event(it,
			next_event(it, (Plenary__Event__WhatCase)what),
			AUDIENCE_EXCON);
		look(it);
		if (what != WHAT(STARTEX) && what != WHAT(PAUSEX) &&
			what != WHAT(RESUME) && what != WHAT(ENDEX) &&
			what != WHAT(NO_DUFF) && what != WHAT(MESSAGE_SENT) &&
			what != WHAT(CLOCK_JUMPED) && rc != -1)
			fail_msg("%s was applied", all->fields[i].name);
	}
}

static void test_joined(void **state)
{
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(PARTICIPANT_JOINED));
	Plenary__ParticipantJoined *joined = event->participant_joined;

	joined->participant = PEOPLE + 1;
	joined->code_name = fixture_word(&it->arena, "director");
	joined->role = PLENARY__ROLE__ROLE_DIRECTOR;
	joined->participant = PEOPLE + 2;
	assert_int_equal(apply_event(it, event, AUDIENCE_EXCON), -1);
	joined->participant = PEOPLE;
	assert_int_equal(apply_event(it, event, AUDIENCE_EXCON), -1);
	joined->participant = PEOPLE + 1;
	/* A delegate of no delegation would be looked up outside the state. */
	joined->role = PLENARY__ROLE__ROLE_DELEGATE;
	assert_int_equal(apply_event(it, event, AUDIENCE_EXCON), -1);
	look(it);
	joined->role = (Plenary__Role)99;
	assert_int_equal(apply_event(it, event, AUDIENCE_EXCON), -1);
	joined->code_name = fixture_word(&it->arena, "B");
	joined->role = PLENARY__ROLE__ROLE_DELEGATE;
	joined->seat = fixture_word(&it->arena, "A2");
	assert_int_equal(apply_event(it, event, 2), -1);
	joined->seat = fixture_word(&it->arena, "B2");
	assert_int_equal(apply_event(it, event, 2), 0);
	look(it);
}

static void test_position(void **state)
{
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(POSITION_TAKEN));
	Plenary__PositionTaken *taken = event->position_taken;

	taken->step = fixture_word(&it->arena, "trio");
	taken->number = 1;
	taken->revision = 1;
	taken->delegation = fixture_word(&it->arena, "B");
	taken->position = PLENARY__POSITION__POSITION_NONE;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	taken->position = (Plenary__Position)77;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	taken->position = PLENARY__POSITION__POSITION_BLOCK;
	taken->revision = 2;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	taken->revision = 1;
	taken->number = 2;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	taken->number = 1;
	taken->step = fixture_word(&it->arena, "duo");
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	taken->step = fixture_word(&it->arena, "trio");
	taken->delegation = fixture_word(&it->arena, "D");
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	taken->delegation = fixture_word(&it->arena, "B");
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), 0);
}

static void test_tabled(void **state)
{
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(PROPOSAL_TABLED));
	Plenary__ProposalTabled *tabled = event->proposal_tabled;
	Plenary__Draft draft = PLENARY__DRAFT__INIT;
	uint8_t hash[HASH_SIZE] = {0};

	tabled->step = fixture_word(&it->arena, "solo");
	tabled->number = 1;
	tabled->delegation = fixture_word(&it->arena, "A");
	tabled->draft = &draft;
	tabled->hash = (ProtobufCBinaryData){HASH_SIZE - 1, hash};
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	look(it);
	tabled->number = 2; /* the failure above had gone half the way */
	tabled->hash.len = HASH_SIZE;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	tabled->step = fixture_word(&it->arena, "trio");
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	look(it);
}

/* More amendments than there can be pending. */
static void test_amendments(void **state)
{
	struct fixture *it = *state;
	int applied = 0;

	for (int i = 0; i < 3 * AMENDMENTS_MAX; i++) {
		Plenary__Event *event =
			next_event(it, WHAT(AMENDMENT_PROPOSED));

		event->amendment_proposed->step =
			fixture_word(&it->arena, "trio");
		event->amendment_proposed->number = 1;
		event->amendment_proposed->revision = 1;
		event->amendment_proposed->amendment =
			arena_printf(&it->arena, "trio.a%d", applied + 1);
		event->amendment_proposed->delegation =
			fixture_word(&it->arena, "B");
		if (apply_event(it, event, AUDIENCE_PUBLIC) == 0)
			applied++;
		look(it);
	}
	assert_int_equal(applied, AMENDMENTS_MAX + 1);
}

/* An answer to an amendment that is not there, by who is not there. */
static void test_amendment_answers(void **state)
{
	static const char *const bad[] = {"", ".", "trio.a", "trio.a0",
		"trio.a1", "trio.a2", "trio.r1", "trio.a99999999999"};
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(AMENDMENT_DECLINED));
	Plenary__AmendmentDeclined *declined = event->amendment_declined;

	declined->step = fixture_word(&it->arena, "trio");
	declined->number = 1;
	declined->delegation = fixture_word(&it->arena, "B");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		declined->amendment = fixture_word(&it->arena, bad[i]);
		assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
		look(it);
	}
}

/* What a new revision must fit: the next number, a hash, and the conditions of
 * its step, which everything else counts by. */
static void test_revisions(void **state)
{
	struct fixture *it = *state;
	uint8_t hash[HASH_SIZE] = {0};
	Plenary__Draft *draft = draft_of_step(&it->core, 2, &it->arena);
	Plenary__Event *event = next_event(it, WHAT(EDITED));
	Plenary__Edited *edited = event->edited;

	edited->step = fixture_word(&it->arena, "trio");
	edited->number = 1;
	edited->revision = 2;
	edited->hash = (ProtobufCBinaryData){HASH_SIZE, hash};
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	edited->draft = draft;
	edited->revision = 3;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	edited->revision = 2;
	edited->hash.len = 0;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	edited->hash.len = HASH_SIZE;
	draft->n_conditions = 0;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	look(it);
	draft->n_conditions = 1;
	edited->step = fixture_word(&it->arena, "solo");
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	edited->step = fixture_word(&it->arena, "trio");
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), 0);
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	look(it);
}

/* Each change of status comes out of its own status alone. */
static void test_statuses(void **state)
{
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(SILENCE_BROKEN));

	event->silence_broken->step = fixture_word(&it->arena, "trio");
	event->silence_broken->number = 1;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event = next_event(it, WHAT(HELD));
	event->held->step = fixture_word(&it->arena, "trio");
	event->held->number = 1;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event = next_event(it, WHAT(RETURNED));
	event->returned->step = fixture_word(&it->arena, "trio");
	event->returned->number = 1;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event = next_event(it, WHAT(SILENCE_BEGUN));
	event->silence_begun->step = fixture_word(&it->arena, "trio");
	event->silence_begun->number = 1;
	event->silence_begun->revision = 2;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event->silence_begun->revision = 1;
	event->silence_begun->silence_by_ms = INT64_MIN;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), 0);
	look(it);
	event->seq++;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event = next_event(it, WHAT(ACKNOWLEDGED));
	event->acknowledged->step = fixture_word(&it->arena, "trio");
	event->acknowledged->number = 1;
	event->acknowledged->revision = 1;
	event->acknowledged->delegation = fixture_word(&it->arena, "excon");
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event->acknowledged->delegation = fixture_word(&it->arena, "C");
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), 0);
	event = next_event(it, WHAT(ADOPTED));
	event->adopted->step = fixture_word(&it->arena, "trio");
	event->adopted->number = 1;
	event->adopted->ratify_by_ms = INT64_MAX;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), 0);
	look(it);
	event->seq++;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
}

static void test_injects(void **state)
{
	static const char *const bad[] = {"", ".", ".1", "A", "A.", "A.0",
		"A.2", "A.x", "D.1", "A+.1", "all.1", "excon.1",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA.1"};
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(INJECT_RELEASED));

	event->inject_released->inject = fixture_word(&it->arena, "hint");
	assert_int_equal(apply_event(it, event, 1), 0);
	/* Released is released; and an ad hoc one has a content. */
	event = next_event(it, WHAT(INJECT_RELEASED));
	event->inject_released->inject = fixture_word(&it->arena, "hint");
	assert_int_equal(apply_event(it, event, 1), -1);
	event->inject_released->ad_hoc = true;
	assert_int_equal(apply_event(it, event, 1), -1);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		event = next_event(it, WHAT(INJECT_OPENED));
		event->inject_opened->id = fixture_word(&it->arena, bad[i]);
		event->inject_opened->delegation =
			fixture_word(&it->arena, "A");
		event->inject_opened->participant = HEAD_A;
		if (apply_event(it, event, 1) != -1)
			fail_msg("'%s' was opened", bad[i]);
	}
	event->inject_opened->id = fixture_word(&it->arena, "A.1");
	event->inject_opened->participant = 99;
	assert_int_equal(apply_event(it, event, 1), -1);
	look(it);
	event->inject_opened->participant = HEAD_A;
	assert_int_equal(apply_event(it, event, 1), 0);
	look(it);
}

/* All have ratified and only a prerequisite is missing: nobody is late, so the
 * time for ratification runs no longer. */
static void test_ratified_by_all(void **state)
{
	struct fixture *it = *state;
	struct step_state *solo = state_step(&it->core, 0);
	const struct proposal *duo = &state_step(&it->core, 1)->live;

	assert_int_equal(fixture_propose(it, HEAD_A, "solo"), 0);
	assert_int_equal(fixture_ratify(it, HEAD_A, "solo"), 0);
	assert_int_equal(fixture_propose(it, HEAD_A, "duo"), 0);
	assert_int_equal(fixture_take(it, HEAD_B, "duo",
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		0);
	/* No verb brings a step out of force yet. */
	solo->status = PLENARY__STATUS__STATUS_AVAILABLE;
	assert_int_equal(fixture_ratify(it, HEAD_A, "duo"), 0);
	assert_true(duo->ratify_by.set);
	assert_int_equal(fixture_ratify(it, HEAD_B, "duo"), 0);
	assert_int_equal(state_step(&it->core, 1)->status,
		PLENARY__STATUS__STATUS_ADOPTED);
	assert_false(duo->ratify_by.set);
}

static void test_powers_and_phases(void **state)
{
	struct fixture *it = *state;
	Plenary__Event *event = next_event(it, WHAT(FULL_POWERS_GIVEN));

	event->full_powers_given->delegation = fixture_word(&it->arena, "A");
	event->full_powers_given->participant = PEOPLE + 1;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	look(it);
	event = next_event(it, WHAT(RESUME));
	event->resume->to = (Plenary__ExercisePhase)17;
	assert_int_equal(apply_event(it, event, AUDIENCE_PUBLIC), -1);
	event = next_event(it, WHAT(DEADLINE_HELD));
	event->deadline_held->deadline =
		fixture_word(&it->arena, "ratify:trio#1");
	assert_int_equal(apply_event(it, event, AUDIENCE_EXCON), -1);
	look(it);
}

/* The events of a session with any one byte of any body changed: refused or
 * applied, and the state can be looked at either way. */
static void test_flipped_bytes(void **state)
{
	struct fixture *it = *state;
	struct core fresh;

	for (size_t i = 0; i < it->group.n; i++) {
		const struct stamped *stamped = &it->group.events[i];
		size_t len = plenary__event__get_packed_size(stamped->event);
		uint8_t *bytes = arena_alloc(&it->arena, len);

		plenary__event__pack(stamped->event, bytes);
		for (size_t at = 0; at < len; at++) {
			Plenary__Event *event;
			struct core saved = it->core;

			bytes[at] ^= 0x41;
			event = plenary__event__unpack(
				arena_allocator(&it->arena), len, bytes);
			bytes[at] ^= 0x41;
			if (event == NULL)
				continue;
			event->seq = 1;
			core_init(&fresh, &it->scenario, &limits_default);
			it->core = fresh;
			apply_event(it, event, AUDIENCE_PUBLIC);
			look(it);
			core_fini(&it->core);
			it->core = saved;
		}
	}
}

/* Applied to a copy, so that one that fits leaves no trace. */
static int try_event(struct fixture *it, Plenary__Event *event)
{
	const struct stamped stamped = {
		.event = event, .audience = AUDIENCE_PUBLIC};
	uint8_t before[HASH_SIZE];
	uint8_t after[HASH_SIZE];
	struct core copy;
	int rc;

	core_clone(&copy, &it->core);
	core_digest(&copy, before);
	rc = core_apply(&copy, &stamped);
	core_digest(&copy, after);
	/* What is refused leaves all as it was. */
	assert_int_equal(memcmp(before, after, HASH_SIZE) == 0, rc != 0);
	core_fini(&copy);
	return rc;
}

/* With a text to be ratified in no time that could be added to another. */
static void try_periods(
	struct fixture *it, Plenary__Event *event, Plenary__Draft *draft)
{
	static const struct {
		int64_t ms;
		int rc;
	} cases[] = {
		{0, 0},
		{DURATION_MAX_MS, 0},
		{-1, -1},
		{DURATION_MAX_MS + 1, -1},
		{INT64_MIN, -1},
		{INT64_MAX, -1},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		draft->ratify_within_ms = cases[i].ms;
		assert_int_equal(try_event(it, event), cases[i].rc);
	}
}

static void test_periods_of_a_text(void **state)
{
	struct fixture *it = *state;
	uint8_t hash[HASH_SIZE] = {0};
	const ProtobufCBinaryData bytes = {HASH_SIZE, hash};
	Plenary__Draft *solo = draft_of_step(&it->core, 0, &it->arena);
	Plenary__Draft *trio = draft_of_step(&it->core, 2, &it->arena);
	Plenary__Event *event = next_event(it, WHAT(PROPOSAL_TABLED));

	event->proposal_tabled->step = fixture_word(&it->arena, "solo");
	event->proposal_tabled->number = 1;
	event->proposal_tabled->delegation = fixture_word(&it->arena, "A");
	event->proposal_tabled->draft = solo;
	event->proposal_tabled->hash = bytes;
	try_periods(it, event, solo);
	event = next_event(it, WHAT(AMENDED));
	event->amended->step = fixture_word(&it->arena, "trio");
	event->amended->number = 1;
	event->amended->revision = 2;
	event->amended->draft = trio;
	event->amended->hash = bytes;
	try_periods(it, event, trio);
	event = next_event(it, WHAT(EDITED));
	event->edited->step = fixture_word(&it->arena, "trio");
	event->edited->number = 1;
	event->edited->revision = 2;
	event->edited->draft = trio;
	event->edited->hash = bytes;
	try_periods(it, event, trio);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_gap, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_no_kind, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_empty_bodies, open_it, close_it),
		cmocka_unit_test_setup_teardown(test_joined, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_position, open_it, close_it),
		cmocka_unit_test_setup_teardown(test_tabled, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_ratified_by_all, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_amendments, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_amendment_answers, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_revisions, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_statuses, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_injects, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_powers_and_phases, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_flipped_bytes, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_periods_of_a_text, open_it, close_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
