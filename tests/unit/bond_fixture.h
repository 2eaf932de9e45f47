/*
 * bond_fixture.h: an exercise in which a text is ratified, for the unit tests
 * of ballots, instruments and reservations, and the shortest ways to play it.
 * Whatever is played is also replayed from its events.
 */
#ifndef PLENARY_TESTS_BOND_FIXTURE_H
#define PLENARY_TESTS_BOND_FIXTURE_H

#include "core/ballot.h"
#include "core/reservation.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define VERB(name) PLENARY__COMMAND__VERB_##name
#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define CODE(name) PLENARY__ERROR_CODE__##name
#define POSITION(name) PLENARY__POSITION__POSITION_##name
#define STATUS(name) PLENARY__STATUS__STATUS_##name

enum {
	MINUTE = 60 * 1000,
	RATIFY_MS = 10 * MINUTE,
	TACIT_MS = 4 * MINUTE,
	EVENTS_MAX = 128,
	A = 0,
	B,
	C,
	TRIO = 2 /* the step of all three */
};

static const char *const sundays = "but not on Sundays";

/* What an exercise says beyond the fixture's: in all of them `trio` permits
 * reservations and A has a third seat, A3. */
struct options {
	bool majority;      /* of A and of C */
	const char *concur; /* seats of A, or NULL */
	bool strict;        /* trio permits no reservation after all */
};

struct play {
	struct fixture it;
	Plenary__Event *bad; /* the last of body() */
	struct stamped events[EVENTS_MAX];
	size_t n;
};

static inline void keep(struct play *play)
{
	for (size_t i = 0; i < play->it.group.n; i++) {
		assert_true(play->n < EVENTS_MAX);
		play->events[play->n++] = play->it.group.events[i];
	}
}

static inline uint32_t join(
	struct play *play, const char *code, const char *name, const char *seat)
{
	uint32_t number = fixture_join(&play->it, code, name, seat);

	assert_null(play->it.why);
	keep(play);
	return number;
}

static inline void add_seat(
	struct arena *arena, Plenary__Delegation *delegation)
{
	Plenary__Seat **seats = MAKE(arena, Plenary__Seat *, 3);

	for (unsigned i = 0; i < 2; i++)
		seats[i] = delegation->seats[i];
	seats[2] = MAKE(arena, Plenary__Seat, 1);
	plenary__seat__init(seats[2]);
	seats[2]->id = arena_printf(arena, "%s3", delegation->id);
	delegation->seats = seats;
	delegation->n_seats = 3;
}

static inline void set_concur(
	struct arena *arena, Plenary__Step *step, const char *seats)
{
	Plenary__Concurrence *it = MAKE(arena, Plenary__Concurrence, 1);

	plenary__concurrence__init(it);
	it->delegation = fixture_word(arena, "A");
	it->seats = fixture_list(arena, seats, &it->n_seats);
	step->n_concur = 1;
	step->concur = MAKE(arena, Plenary__Concurrence *, 1);
	step->concur[0] = it;
}

static inline void open_play(struct play *play, const struct options *options)
{
	static const char *const people[][3] = {
		{"director", "Dana", ""},
		{"controller", "Cleo", ""},
		{"evaluator", "Eve", ""},
		{"observer", "Obi", ""},
		{"A.head", "Ada", ""},
		{"A", "Amos", "A2"},
		{"B.head", "Bea", ""},
		{"C.head", "Cy", ""},
	};
	Plenary__Scenario *def;

	*play = (struct play){.it = {.at_ms = FIXTURE_AT_MS}};
	arena_init(&play->it.arena, 0);
	def = fixture_definition(&play->it.arena);
	def->procedure->decide_within_ms = (int64_t)60 * MINUTE;
	def->procedure->ratify_within_ms = RATIFY_MS;
	def->procedure->tacit_acceptance_ms = TACIT_MS;
	def->steps[TRIO]->reservations = !options->strict;
	add_seat(&play->it.arena, def->delegations[A]);
	if (options->majority)
		def->delegations[A]->ratification =
			def->delegations[C]->ratification =
				PLENARY__RATIFICATION__RATIFICATION_MAJORITY;
	if (options->concur != NULL)
		set_concur(&play->it.arena, def->steps[TRIO], options->concur);
	assert_int_equal(fixture_compile(def, &play->it.scenario), 0);
	core_init(&play->it.core, &play->it.scenario, &limits_default);
	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		join(play, people[i][0], people[i][1], people[i][2]);
	assert_int_equal(fixture_startex(&play->it), CODE(OK));
	keep(play);
}

/* What was logged makes the same state. */
static inline void close_play(struct play *play)
{
	uint8_t lived[HASH_SIZE];
	uint8_t replayed[HASH_SIZE];
	struct core core;

	core_init(&core, &play->it.scenario, &limits_default);
	for (size_t i = 0; i < play->n; i++)
		assert_int_equal(core_apply(&core, &play->events[i]), 0);
	core_digest(&play->it.core, lived);
	core_digest(&core, replayed);
	assert_memory_equal(lived, replayed, HASH_SIZE);
	core_fini(&core);
	fixture_fini(&play->it);
}

/* Lets time pass, and what falls due with it. */
static inline void pass(struct play *play, int64_t ms)
{
	play->it.at_ms += ms;
	for (;;) {
		group_init(&play->it.group, &play->it.arena);
		if (!core_due(&play->it.core, play->it.at_ms, &play->it.group))
			return;
		keep(play);
	}
}

static inline Plenary__ErrorCode send(
	struct play *play, uint32_t who, const Plenary__Command *command)
{
	Plenary__ErrorCode code = fixture_send(&play->it, who, command);

	if (code == CODE(OK))
		keep(play);
	return code;
}

/* ── the verbs ───────────────────────────────────────────────────────── */

static inline Plenary__Command *verb(
	struct play *play, Plenary__Command__VerbCase which)
{
	return fixture_empty(&play->it.arena, which);
}

static inline char *word(struct play *play, const char *text)
{
	return fixture_word(&play->it.arena, text);
}

static inline Plenary__ErrorCode ballot(
	struct play *play, uint32_t who, bool yes)
{
	Plenary__Command *it = verb(play, VERB(CAST_BALLOT));

	it->cast_ballot->proposal = fixture_ref(&play->it, "trio", 1);
	it->cast_ballot->yes = yes;
	return send(play, who, it);
}

static inline Plenary__ErrorCode ratify(
	struct play *play, uint32_t who, const char *reservation)
{
	Plenary__Command *it = verb(play, VERB(RATIFY));

	it->ratify->proposal = fixture_ref(&play->it, "trio", 1);
	it->ratify->reservation = word(play, reservation);
	return send(play, who, it);
}

static inline Plenary__ErrorCode unratify(struct play *play, uint32_t who)
{
	Plenary__Command *it = verb(play, VERB(UNRATIFY));

	it->unratify->proposal = fixture_ref(&play->it, "trio", 0);
	return send(play, who, it);
}

static inline Plenary__ErrorCode take(struct play *play, uint32_t who,
	Plenary__Position position, const char *reason)
{
	Plenary__Command *it = verb(play, VERB(TAKE_POSITION));

	it->take_position->proposal = fixture_ref(&play->it, "trio", 1);
	it->take_position->position = position;
	it->take_position->reason = word(play, reason);
	return send(play, who, it);
}

static inline Plenary__ErrorCode acknowledge(
	struct play *play, uint32_t who, const char *id)
{
	Plenary__Command *it = verb(play, VERB(ACKNOWLEDGE));

	it->acknowledge->reservation = word(play, id);
	return send(play, who, it);
}

static inline Plenary__ErrorCode answer(struct play *play, uint32_t who,
	const char *id, bool object, const char *reason)
{
	Plenary__Command *it = verb(play, VERB(ANSWER_RESERVATION));

	it->answer_reservation->reservation = word(play, id);
	it->answer_reservation->object = object;
	it->answer_reservation->reason = word(play, reason);
	return send(play, who, it);
}

static inline Plenary__ErrorCode accept(
	struct play *play, uint32_t who, const char *id)
{
	return answer(play, who, id, false, "");
}

static inline Plenary__ErrorCode object(
	struct play *play, uint32_t who, const char *id)
{
	return answer(play, who, id, true, "Sundays matter");
}

static inline Plenary__ErrorCode rule(struct play *play, uint32_t who,
	const char *id, bool object, const char *reason)
{
	Plenary__Command *it = verb(play, VERB(RULE_RESERVATION));

	it->rule_reservation->reservation = word(play, id);
	it->rule_reservation->object = object;
	it->rule_reservation->reason = word(play, reason);
	return send(play, who, it);
}

static inline Plenary__ErrorCode withdraw(
	struct play *play, uint32_t who, const char *id)
{
	Plenary__Command *it = verb(play, VERB(WITHDRAW_RESERVATION));

	it->withdraw_reservation->reservation = word(play, id);
	return send(play, who, it);
}

static inline void take_out(struct play *play, uint32_t who)
{
	Plenary__Command *it = verb(play, VERB(REMOVE_PARTICIPANT));

	it->remove_participant->participant = who;
	assert_int_equal(send(play, DIRECTOR, it), CODE(OK));
}

static inline void move(struct play *play, uint32_t who, const char *delegation,
	const char *seat)
{
	Plenary__Command *it = verb(play, VERB(MOVE_PARTICIPANT));

	it->move_participant->participant = who;
	it->move_participant->delegation = word(play, delegation);
	it->move_participant->seat = word(play, seat);
	assert_int_equal(send(play, DIRECTOR, it), CODE(OK));
}

static inline void table(struct play *play)
{
	Plenary__Command *it = verb(play, VERB(PROPOSE));

	it->propose->step = word(play, "trio");
	assert_int_equal(send(play, HEAD_A, it), CODE(OK));
}

static inline void assent(struct play *play, uint32_t who)
{
	assert_int_equal(take(play, who, POSITION(ASSENT), ""), CODE(OK));
}

static inline void adopt(struct play *play)
{
	table(play);
	assent(play, HEAD_B);
	assent(play, HEAD_C);
}

/* ── what is looked at ───────────────────────────────────────────────── */

static inline const struct proposal *live(const struct play *play)
{
	return &state_step(&play->it.core, TRIO)->live;
}

static inline bool is(const struct play *play, Plenary__Status status)
{
	return state_step(&play->it.core, TRIO)->status == status;
}

static inline const struct reservation *of(
	const struct play *play, unsigned maker)
{
	return reservation_of(&play->it.core, TRIO, maker);
}

/* The kinds of the last group's events, in order; the rest are 0. */
static inline void happened(const struct play *play,
	Plenary__Event__WhatCase first, Plenary__Event__WhatCase second,
	Plenary__Event__WhatCase third)
{
	const Plenary__Event__WhatCase kinds[] = {first, second, third};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		assert_int_equal(
			i < play->it.group.n
				? play->it.group.events[i].event->what_case
				: WHAT(_NOT_SET),
			kinds[i]);
}

static inline void nothing_happened(const struct play *play)
{
	assert_int_equal(play->it.group.n, 0);
}

static inline const Plenary__Event *event_at(const struct play *play, size_t i)
{
	assert_true(i < play->it.group.n);
	return play->it.group.events[i].event;
}

/* The sentence of the last refusal. */
static inline void said(const struct play *play, const char *words)
{
	assert_non_null(play->it.why);
	if (strstr(play->it.why->message, words) == NULL)
		fail_msg("'%s' lacks '%s'", play->it.why->message, words);
}

/* A's reservation is what keeps it from entering into force. */
static inline void ratify_all(struct play *play)
{
	adopt(play);
	assert_int_equal(ratify(play, HEAD_A, sundays), CODE(OK));
	assert_int_equal(ratify(play, HEAD_B, ""), CODE(OK));
	assert_int_equal(ratify(play, HEAD_C, ""), CODE(OK));
	assert_true(is(play, STATUS(ADOPTED)));
	assert_false(live(play)->ratify_by.set);
}

/* ── a damaged log ───────────────────────────────────────────────────── */

/* The empty body of the event that would come next, for refused(). */
static inline void *body(struct play *play, Plenary__Event__WhatCase what)
{
	const ProtobufCMessageDescriptor *kind =
		protobuf_c_message_descriptor_get_field(
			&plenary__event__descriptor, (unsigned)what)
			->descriptor;
	void *message = arena_alloc(&play->it.arena, kind->sizeof_message);

	protobuf_c_message_init(kind, message);
	play->bad = MAKE(&play->it.arena, Plenary__Event, 1);
	plenary__event__init(play->bad);
	play->bad->seq = core_seq(&play->it.core) + 1;
	play->bad->at_ms = play->it.at_ms;
	play->bad->what_case = what;
	/* The members of the union are all pointers to messages. */
	play->bad->startex = message;
	return message;
}

/* It does not fit, and nothing of it is kept. */
static inline void refused(struct play *play)
{
	const struct stamped stamped = {.event = play->bad};
	uint8_t before[HASH_SIZE];
	uint8_t after[HASH_SIZE];

	core_digest(&play->it.core, before);
	assert_int_equal(core_apply(&play->it.core, &stamped), -1);
	core_digest(&play->it.core, after);
	assert_memory_equal(before, after, HASH_SIZE);
}

#endif
