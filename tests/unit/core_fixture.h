/*
 * core_fixture.h: a small exercise for the unit tests of the core, and the
 * shortest ways to play it.
 *
 * Delegations A (seats A1, the head's, and A2), B and C likewise; steps `solo`
 * of A, `duo` of A and B that needs solo, `trio` of all; gauge g from 0 to 9
 * at 3, which solo raises by 2; bar b of A and B at rung 1, which solo raises
 * to 3; injects `news` to all and `hint` to A/A2.
 */
#ifndef PLENARY_TESTS_CORE_FIXTURE_H
#define PLENARY_TESTS_CORE_FIXTURE_H

#include "core/state.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* The first numbers of those who join in fixture_init(). */
enum {
	DIRECTOR = 1,
	CONTROLLER,
	EVALUATOR,
	OBSERVER,
	HEAD_A,
	MEMBER_A,
	HEAD_B,
	HEAD_C,
	PEOPLE = HEAD_C
};

enum { FIXTURE_AT_MS = 5000000 };

struct fixture {
	struct scenario scenario;
	struct core core;
	struct arena arena;
	struct group group; /* of the last input */
	Plenary__Error *why;
	int64_t at_ms;
};

/* Zeroed memory for a message or a list. */
#define MAKE(arena, type, n) ((type *)arena_alloc(arena, (n) * sizeof(type)))

static inline char *fixture_word(struct arena *arena, const char *text)
{
	return arena_strdup(arena, text);
}

static inline char **fixture_list(
	struct arena *arena, const char *text, size_t *n)
{
	char **out = MAKE(arena, char *, strlen(text) + 1);
	char *at = fixture_word(arena, text);

	*n = 0;
	while (*at != '\0') {
		size_t len = strcspn(at, " ");

		out[(*n)++] = at;
		at += len;
		if (*at != '\0')
			*at++ = '\0';
	}
	return out;
}

static inline Plenary__Text *fixture_text(struct arena *arena, const char *text)
{
	Plenary__Text *it = MAKE(arena, Plenary__Text, 1);

	plenary__text__init(it);
	it->n_in = 1;
	it->in = MAKE(arena, Plenary__Text__In *, 1);
	it->in[0] = MAKE(arena, Plenary__Text__In, 1);
	plenary__text__in__init(it->in[0]);
	it->in[0]->language = fixture_word(arena, "en");
	it->in[0]->text = fixture_word(arena, text);
	return it;
}

static inline Plenary__Delegation *fixture_delegation(
	struct arena *arena, const char *id)
{
	Plenary__Delegation *it = MAKE(arena, Plenary__Delegation, 1);

	plenary__delegation__init(it);
	it->id = fixture_word(arena, id);
	it->name = fixture_text(arena, id);
	it->mandate = fixture_text(arena, "secret");
	it->n_seats = 2;
	it->seats = MAKE(arena, Plenary__Seat *, 2);
	for (unsigned s = 0; s < 2; s++) {
		it->seats[s] = MAKE(arena, Plenary__Seat, 1);
		plenary__seat__init(it->seats[s]);
		it->seats[s]->id = arena_printf(arena, "%s%u", id, s + 1);
		it->seats[s]->head = s == 0;
	}
	return it;
}

static inline Plenary__Step *fixture_step(struct arena *arena, const char *id,
	const char *parties, const char *needs)
{
	Plenary__Step *it = MAKE(arena, Plenary__Step, 1);
	Plenary__Term *term = MAKE(arena, Plenary__Term, 1);
	Plenary__Condition *condition = MAKE(arena, Plenary__Condition, 1);

	plenary__step__init(it);
	it->id = fixture_word(arena, id);
	it->title = fixture_text(arena, id);
	it->text = fixture_text(arena, "a text");
	it->parties = fixture_list(arena, parties, &it->n_parties);
	it->needs = fixture_list(arena, needs, &it->n_needs);
	it->rule = MAKE(arena, Plenary__Rule, 1);
	plenary__rule__init(it->rule);
	plenary__term__init(term);
	term->key = fixture_word(arena, "where");
	term->value = fixture_word(arena, "open");
	it->n_terms = 1;
	it->terms = MAKE(arena, Plenary__Term *, 1);
	it->terms[0] = term;
	plenary__condition__init(condition);
	condition->id = fixture_word(arena, "c");
	condition->verifier = fixture_word(arena, "excon");
	condition->benefits = fixture_list(arena, "A", &condition->n_benefits);
	condition->text = fixture_text(arena, "a condition");
	it->n_conditions = 1;
	it->conditions = MAKE(arena, Plenary__Condition *, 1);
	it->conditions[0] = condition;
	return it;
}

static inline Plenary__Inject *fixture_inject(
	struct arena *arena, const char *id, const char *to)
{
	Plenary__Inject *it = MAKE(arena, Plenary__Inject, 1);

	plenary__inject__init(it);
	it->id = fixture_word(arena, id);
	it->to = fixture_list(arena, to, &it->n_to);
	it->subject = fixture_text(arena, id);
	it->message = fixture_text(arena, "read all about it");
	it->notes = fixture_text(arena, "EXCON's");
	return it;
}

static inline void fixture_gauges(struct arena *arena, Plenary__Scenario *def)
{
	Plenary__Indicator *gauge = MAKE(arena, Plenary__Indicator, 1);
	Plenary__Bar *bar = MAKE(arena, Plenary__Bar, 1);
	Plenary__Step *solo = def->steps[0];

	plenary__indicator__init(gauge);
	gauge->id = fixture_word(arena, "g");
	gauge->to = 9;
	gauge->at = 3;
	plenary__bar__init(bar);
	bar->id = fixture_word(arena, "b");
	bar->parties = fixture_list(arena, "A B", &bar->n_parties);
	bar->at = 1;
	def->n_indicators = def->n_bars = 1;
	def->indicators = MAKE(arena, Plenary__Indicator *, 1);
	def->indicators[0] = gauge;
	def->bars = MAKE(arena, Plenary__Bar *, 1);
	def->bars[0] = bar;
	solo->n_effects = 2;
	solo->effects = MAKE(arena, Plenary__Effect *, 2);
	for (unsigned i = 0; i < 2; i++) {
		solo->effects[i] = MAKE(arena, Plenary__Effect, 1);
		plenary__effect__init(solo->effects[i]);
	}
	solo->effects[0]->indicator = gauge->id;
	solo->effects[0]->change = 2;
	solo->effects[1]->bar = bar->id;
	solo->effects[1]->rung = 3;
}

/* The definition, in the arena, for tests that change it. */
static inline Plenary__Scenario *fixture_definition(struct arena *arena)
{
	Plenary__Scenario *def = MAKE(arena, Plenary__Scenario, 1);
	Plenary__Procedure *procedure = MAKE(arena, Plenary__Procedure, 1);

	plenary__scenario__init(def);
	def->format = 1;
	def->language = fixture_word(arena, "en");
	plenary__procedure__init(procedure);
	procedure->decide_within_ms = 600000;
	procedure->ratify_within_ms = 600000;
	def->procedure = procedure;
	def->n_delegations = 3;
	def->delegations = MAKE(arena, Plenary__Delegation *, 3);
	def->delegations[0] = fixture_delegation(arena, "A");
	def->delegations[1] = fixture_delegation(arena, "B");
	def->delegations[2] = fixture_delegation(arena, "C");
	def->n_steps = 3;
	def->steps = MAKE(arena, Plenary__Step *, 3);
	def->steps[0] = fixture_step(arena, "solo", "A", "");
	def->steps[1] = fixture_step(arena, "duo", "A B", "solo");
	def->steps[2] = fixture_step(arena, "trio", "A B C", "");
	fixture_gauges(arena, def);
	def->n_injects = 2;
	def->injects = MAKE(arena, Plenary__Inject *, 2);
	def->injects[0] = fixture_inject(arena, "news", "all");
	def->injects[1] = fixture_inject(arena, "hint", "A/A2");
	return def;
}

/* Compiles a definition as it comes out of a log. 0 or -1. */
static inline int fixture_compile(
	const Plenary__Scenario *def, struct scenario *out)
{
	struct arena arena;
	size_t len = plenary__scenario__get_packed_size(def);
	uint8_t *bytes;
	int rc;

	arena_init(&arena, 0);
	bytes = arena_alloc(&arena, len);
	plenary__scenario__pack(def, bytes);
	rc = scenario_unpack(out, bytes, len);
	arena_fini(&arena);
	return rc;
}

/* A fresh session without anybody. */
static inline void fixture_open(struct fixture *fixture)
{
	*fixture = (struct fixture){.at_ms = FIXTURE_AT_MS};
	arena_init(&fixture->arena, 0);
	if (fixture_compile(fixture_definition(&fixture->arena),
		    &fixture->scenario) != 0)
		abort();
	core_init(&fixture->core, &fixture->scenario, &limits_default);
}

static inline uint32_t fixture_join(struct fixture *fixture, const char *code,
	const char *name, const char *seat)
{
	const struct act act = {.at_ms = fixture->at_ms};
	const struct join join = {code, name, seat};
	uint32_t number = 0;

	group_init(&fixture->group, &fixture->arena);
	fixture->why = NULL;
	core_join(&fixture->core, &act, &join, &fixture->group, &number,
		&fixture->why);
	return number;
}

/* A session with one of each. */
static inline void fixture_init(struct fixture *fixture)
{
	fixture_open(fixture);
	fixture_join(fixture, "director", "Dana", "");
	fixture_join(fixture, "controller", "Cleo", "");
	fixture_join(fixture, "evaluator", "Eve", "");
	fixture_join(fixture, "observer", "Obi", "");
	fixture_join(fixture, "A.head", "Ada", "");
	fixture_join(fixture, "A", "Amos", "A2");
	fixture_join(fixture, "B.head", "Bea", "");
	fixture_join(fixture, "C.head", "Cy", "");
	assert(core_participants(&fixture->core) == PEOPLE);
}

static inline void fixture_fini(struct fixture *fixture)
{
	core_fini(&fixture->core);
	scenario_fini(&fixture->scenario);
	arena_fini(&fixture->arena);
}

/* OK, or the code of the refusal, whose whole is in fixture->why. */
static inline Plenary__ErrorCode fixture_send(
	struct fixture *fixture, uint32_t who, const Plenary__Command *command)
{
	const struct act act = {.at_ms = fixture->at_ms, .participant = who};

	group_init(&fixture->group, &fixture->arena);
	fixture->why = NULL;
	if (core_command(&fixture->core, &act, command, &fixture->group,
		    &fixture->why) == 0)
		return PLENARY__ERROR_CODE__OK;
	return fixture->why->code;
}

/* An empty command of a verb: every field of its message is unset. */
static inline Plenary__Command *fixture_empty(
	struct arena *arena, Plenary__Command__VerbCase verb)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field(
			&plenary__command__descriptor, (unsigned)verb);
	const ProtobufCMessageDescriptor *body = field->descriptor;
	Plenary__Command *it = MAKE(arena, Plenary__Command, 1);
	ProtobufCMessage *message = arena_alloc(arena, body->sizeof_message);

	plenary__command__init(it);
	protobuf_c_message_init(body, message);
	it->verb_case = verb;
	/* The members of the union are all pointers to messages. */
	it->startex = (Plenary__Startex *)message;
	return it;
}

static inline Plenary__ErrorCode fixture_empty_verb(
	struct fixture *fixture, uint32_t who, Plenary__Command__VerbCase verb)
{
	return fixture_send(fixture, who, fixture_empty(&fixture->arena, verb));
}

static inline Plenary__ErrorCode fixture_startex(struct fixture *fixture)
{
	return fixture_empty_verb(
		fixture, DIRECTOR, PLENARY__COMMAND__VERB_STARTEX);
}

static inline Plenary__ProposalRef *fixture_ref(
	struct fixture *fixture, const char *step, uint32_t revision)
{
	Plenary__ProposalRef *it =
		MAKE(&fixture->arena, Plenary__ProposalRef, 1);

	plenary__proposal_ref__init(it);
	it->step = fixture_word(&fixture->arena, step);
	it->revision = revision;
	return it;
}

static inline Plenary__ErrorCode fixture_propose(
	struct fixture *fixture, uint32_t who, const char *step)
{
	Plenary__Command *it =
		fixture_empty(&fixture->arena, PLENARY__COMMAND__VERB_PROPOSE);

	it->propose->step = fixture_word(&fixture->arena, step);
	return fixture_send(fixture, who, it);
}

static inline Plenary__ErrorCode fixture_take(struct fixture *fixture,
	uint32_t who, const char *step, Plenary__Position position,
	const char *reason)
{
	Plenary__Command *it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_TAKE_POSITION);

	it->take_position->proposal = fixture_ref(fixture, step, 1);
	it->take_position->position = position;
	it->take_position->reason = fixture_word(&fixture->arena, reason);
	return fixture_send(fixture, who, it);
}

static inline Plenary__ErrorCode fixture_ratify(
	struct fixture *fixture, uint32_t who, const char *step)
{
	Plenary__Command *it =
		fixture_empty(&fixture->arena, PLENARY__COMMAND__VERB_RATIFY);

	it->ratify->proposal = fixture_ref(fixture, step, 1);
	return fixture_send(fixture, who, it);
}

static inline Plenary__ErrorCode fixture_say(
	struct fixture *fixture, uint32_t who, const char *channel)
{
	Plenary__Command *it =
		fixture_empty(&fixture->arena, PLENARY__COMMAND__VERB_SAY);

	it->say->channel = fixture_word(&fixture->arena, channel);
	it->say->text = fixture_word(&fixture->arena, "hello");
	return fixture_send(fixture, who, it);
}

#endif
