/*
 * force_fixture.h: an exercise for the tests of force and overrides, its verbs,
 * and what they set off, in words.
 */
#ifndef PLENARY_TESTS_FORCE_FIXTURE_H
#define PLENARY_TESTS_FORCE_FIXTURE_H

#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define OK PLENARY__ERROR_CODE__OK
#define CODE(name) PLENARY__ERROR_CODE__##name
#define VERB(name) PLENARY__COMMAND__VERB_##name
#define STATUS(name) PLENARY__STATUS__STATUS_##name

/*
 * The steps: a diamond of A's own, zero under left and right under apex; trio
 * of all three, which two may continue and which permits reservations; and
 * terms of all three, which needs zero and has a condition of each phase. Their
 * ids are not in the order in which they depend on one another.
 */
enum { LEFT, RIGHT, APEX, ZERO, TRIO, TERMS, STEPS };
enum { NOTICE_MS = 60000, SILENCE_MS = 30000, DAY_MS = 86400000 };

/* ── the world ───────────────────────────────────────────────────────── */

static inline Plenary__Condition *condition(struct arena *arena, const char *id,
	const char *verifier, const char *benefits,
	Plenary__ConditionPhase phase)
{
	Plenary__Condition *it = MAKE(arena, Plenary__Condition, 1);

	plenary__condition__init(it);
	it->id = fixture_word(arena, id);
	it->verifier = fixture_word(arena, verifier);
	it->benefits = fixture_list(arena, benefits, &it->n_benefits);
	it->phase = phase;
	it->text = fixture_text(arena, id);
	return it;
}

static inline void set_conditions(struct arena *arena, Plenary__Step *terms)
{
	terms->n_conditions = 3;
	terms->conditions = MAKE(arena, Plenary__Condition *, 3);
	terms->conditions[0] = condition(arena, "before", "B", "A",
		PLENARY__CONDITION_PHASE__PHASE_ADOPTION);
	terms->conditions[1] = condition(arena, "entry", "excon", "A B",
		PLENARY__CONDITION_PHASE__PHASE_FORCE);
	terms->conditions[2] = condition(arena, "lasting", "excon", "B",
		PLENARY__CONDITION_PHASE__PHASE_CONTINUING);
}

static inline Plenary__Scenario *definition(struct arena *arena)
{
	static const struct {
		const char *id;
		const char *parties;
		const char *needs;
	} steps[STEPS] = {
		{"left", "A", "zero"},
		{"right", "A", "zero"},
		{"apex", "A", "left right"},
		{"zero", "A", ""},
		{"trio", "A B C", ""},
		{"terms", "A B C", "zero"},
	};
	Plenary__Scenario *def = fixture_definition(arena);
	Plenary__Step *solo = def->steps[0];

	def->procedure->notice_ms = NOTICE_MS;
	def->procedure->silence_period_ms = SILENCE_MS;
	def->procedure->tacit_acceptance_ms = NOTICE_MS;
	def->n_steps = STEPS;
	def->steps = MAKE(arena, Plenary__Step *, STEPS);
	for (unsigned s = 0; s < STEPS; s++)
		def->steps[s] = fixture_step(
			arena, steps[s].id, steps[s].parties, steps[s].needs);
	/* zero raises the gauge. */
	def->steps[ZERO]->n_effects = solo->n_effects;
	def->steps[ZERO]->effects = solo->effects;
	def->steps[TRIO]->continues_with = 2;
	def->steps[TRIO]->reservations = true;
	set_conditions(arena, def->steps[TERMS]);
	def->injects[0]->suspends =
		fixture_list(arena, "apex trio", &def->injects[0]->n_suspends);
	return def;
}

/* A running session with a head in each delegation. */
static inline void world_init(struct fixture *world)
{
	*world = (struct fixture){.at_ms = FIXTURE_AT_MS};
	arena_init(&world->arena, 0);
	assert_int_equal(
		fixture_compile(definition(&world->arena), &world->scenario),
		0);
	core_init(&world->core, &world->scenario, &limits_default);
	fixture_join(world, "director", "Dana", "");
	fixture_join(world, "controller", "Cleo", "");
	fixture_join(world, "evaluator", "Eve", "");
	fixture_join(world, "observer", "Obi", "");
	fixture_join(world, "A.head", "Ada", "");
	fixture_join(world, "A", "Amos", "A2");
	fixture_join(world, "B.head", "Bea", "");
	fixture_join(world, "C.head", "Cy", "");
	assert_int_equal(fixture_startex(world), OK);
}

/* The same events, applied to what was before, make the same state. */
static inline void check_replay(struct fixture *world, struct core *before)
{
	uint8_t played[HASH_SIZE];
	uint8_t replayed[HASH_SIZE];

	for (size_t i = 0; i < world->group.n; i++)
		assert_int_equal(
			core_apply(before, &world->group.events[i]), 0);
	core_digest(&world->core, played);
	core_digest(before, replayed);
	assert_memory_equal(played, replayed, HASH_SIZE);
	core_fini(before);
}

static inline Plenary__ErrorCode send(
	struct fixture *world, uint32_t who, const Plenary__Command *command)
{
	struct core before;
	Plenary__ErrorCode code;

	core_clone(&before, &world->core);
	code = fixture_send(world, who, command);
	if (code != OK)
		world->group.n = 0;
	check_replay(world, &before);
	return code;
}

static inline Plenary__Status status_of(
	const struct fixture *world, unsigned step)
{
	return state_step(&world->core, step)->status;
}

static inline struct proposal *live_of(
	const struct fixture *world, unsigned step)
{
	return &state_step(&world->core, step)->live;
}

/* ── what happened, in words ─────────────────────────────────────────── */

static inline char *add(struct fixture *world, char *to, const char *more)
{
	return arena_printf(&world->arena, "%s%s%s", to,
		to[0] == '\0' || more[0] == '\0' ? "" : " ", more);
}

static inline const void *member(
	const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(
			message->descriptor, name);

	return field == NULL ? NULL : (const uint8_t *)message + field->offset;
}

/* "suspended left {need:zero}" */
static inline char *tell(struct fixture *world, const Plenary__Event *event)
{
	const ProtobufCMessage *body = (const ProtobufCMessage *)event->startex;
	const ProtobufCFieldDescriptor *kind =
		protobuf_c_message_descriptor_get_field(
			event->base.descriptor, (unsigned)event->what_case);
	char *const *step = member(body, "step");
	char *const *delegation = member(body, "delegation");
	char **const *causes = member(body, "causes");
	char *out = fixture_word(&world->arena, kind->name);

	if (step != NULL)
		out = add(world, out, *step);
	if (delegation != NULL)
		out = add(world, out, *delegation);
	if (causes != NULL) {
		size_t n = event->what_case == PLENARY__EVENT__WHAT_SUSPENDED
				   ? event->suspended->n_causes
				   : event->breach_lifted->n_causes;

		for (size_t i = 0; i < n; i++)
			out = arena_printf(&world->arena, "%s%s%s%s", out,
				i == 0 ? " {" : " ", (*causes)[i],
				i == n - 1 ? "}" : "");
	}
	return out;
}

/* What the last input set off. */
static inline char *story(struct fixture *world)
{
	char *out = fixture_word(&world->arena, "");

	for (size_t i = 0; i < world->group.n; i++)
		out = arena_printf(&world->arena, "%s%s%s", out,
			i == 0 ? "" : ", ",
			tell(world, world->group.events[i].event));
	return out;
}

/* Lets time pass; what fired on the way, in words. */
static inline char *pass(struct fixture *world, int64_t ms)
{
	char *out = fixture_word(&world->arena, "");

	world->at_ms += ms;
	for (;;) {
		struct core before;

		core_clone(&before, &world->core);
		group_init(&world->group, &world->arena);
		if (!core_due(&world->core, world->at_ms, &world->group)) {
			core_fini(&before);
			return out;
		}
		check_replay(world, &before);
		out = arena_printf(&world->arena, "%s%s%s", out,
			out[0] == '\0' ? "" : "; ", story(world));
	}
}

/* ── verbs ───────────────────────────────────────────────────────────── */

/* A command whose message has a reference and perhaps a reason. */
static inline Plenary__ErrorCode act(struct fixture *world, uint32_t who,
	Plenary__Command__VerbCase verb, const char *step, const char *reason)
{
	Plenary__Command *it = fixture_empty(&world->arena, verb);
	const ProtobufCMessage *body = (const ProtobufCMessage *)it->startex;
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(
			body->descriptor, "proposal");
	uint8_t *at = (uint8_t *)it->startex;

	*(Plenary__ProposalRef **)(void *)(at + field->offset) =
		fixture_ref(world, step, 0);
	field = protobuf_c_message_descriptor_get_field_by_name(
		body->descriptor, "reason");
	if (field != NULL)
		*(char **)(void *)(at + field->offset) =
			fixture_word(&world->arena, reason);
	return send(world, who, it);
}

static inline Plenary__ErrorCode breach(struct fixture *world, const char *step)
{
	return act(world, DIRECTOR, VERB(UPHOLD_BREACH), step, "they did it");
}

static inline Plenary__ErrorCode lift(struct fixture *world, const char *step)
{
	return act(world, DIRECTOR, VERB(LIFT), step, "made good");
}

static inline Plenary__ErrorCode notice(
	struct fixture *world, uint32_t who, const char *step)
{
	return act(world, who, VERB(GIVE_NOTICE), step, "");
}

static inline Plenary__ErrorCode revoke(
	struct fixture *world, uint32_t who, const char *step)
{
	return act(world, who, VERB(REVOKE_NOTICE), step, "");
}

static inline Plenary__ErrorCode settle_it(
	struct fixture *world, uint32_t who, const char *name, bool met)
{
	Plenary__Command *it =
		fixture_empty(&world->arena, VERB(SETTLE_CONDITION));

	it->settle_condition->condition = fixture_word(&world->arena, name);
	it->settle_condition->met = met;
	return send(world, who, it);
}

static inline Plenary__ErrorCode waive(
	struct fixture *world, uint32_t who, const char *name)
{
	Plenary__Command *it =
		fixture_empty(&world->arena, VERB(WAIVE_CONDITION));

	it->waive_condition->condition = fixture_word(&world->arena, name);
	return send(world, who, it);
}

static inline Plenary__ErrorCode override(
	struct fixture *world, const char *step, Plenary__Status to)
{
	Plenary__Command *it =
		fixture_empty(&world->arena, VERB(OVERRIDE_STATUS));

	it->override_status->proposal = fixture_ref(world, step, 0);
	it->override_status->to = to;
	it->override_status->reason = fixture_word(&world->arena, "because");
	return send(world, DIRECTOR, it);
}

static inline void release_news(struct fixture *world)
{
	Plenary__Command *it =
		fixture_empty(&world->arena, VERB(RELEASE_INJECT));

	it->release_inject->inject = fixture_word(&world->arena, "news");
	it->release_inject->confirmed = true;
	assert_int_equal(send(world, DIRECTOR, it), OK);
}

/* A national step: adopted on tabling, in force by its instrument. */
static inline void enact(struct fixture *world, const char *step)
{
	assert_int_equal(fixture_propose(world, HEAD_A, step), OK);
	assert_int_equal(fixture_ratify(world, HEAD_A, step), OK);
}

static inline void adopt_by_all(struct fixture *world, const char *step)
{
	assert_int_equal(fixture_propose(world, HEAD_A, step), OK);
	assert_int_equal(fixture_take(world, HEAD_B, step,
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		OK);
	assert_int_equal(fixture_take(world, HEAD_C, step,
				 PLENARY__POSITION__POSITION_ASSENT, ""),
		OK);
}

static inline void ratify_by_all(struct fixture *world, const char *step)
{
	assert_int_equal(fixture_ratify(world, HEAD_A, step), OK);
	assert_int_equal(fixture_ratify(world, HEAD_B, step), OK);
	assert_int_equal(fixture_ratify(world, HEAD_C, step), OK);
}

static inline void enact_trio(struct fixture *world)
{
	adopt_by_all(world, "trio");
	ratify_by_all(world, "trio");
	assert_int_equal(status_of(world, TRIO), STATUS(IN_FORCE));
}

static inline void enact_diamond(struct fixture *world)
{
	enact(world, "zero");
	enact(world, "right");
	enact(world, "left");
	enact(world, "apex");
	assert_int_equal(status_of(world, APEX), STATUS(IN_FORCE));
}

#endif
