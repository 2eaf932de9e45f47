/* Events as readers may see them: their forms, their packing, and replies. */
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/project.h"

#define WHAT(name) PLENARY__EVENT__WHAT_##name

enum { READER_A = 1, READER_B, READER_C, READER_PLENARY };

/* ── messages with something in every field ──────────────────────────── */

static void fill_scalar(struct arena *arena, void *at, ProtobufCType type)
{
	const uint64_t number = 77;
	const protobuf_c_boolean yes = 1;
	const int one = 1;
	char *word = arena_strdup(arena, "inject:storm");

	switch (type) {
	case PROTOBUF_C_TYPE_STRING:
		memcpy(at, &word, sizeof(char *));
		break;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *)at =
			(ProtobufCBinaryData){3, (uint8_t *)word};
		break;
	case PROTOBUF_C_TYPE_BOOL:
		memcpy(at, &yes, sizeof(yes));
		break;
	case PROTOBUF_C_TYPE_ENUM:
		memcpy(at, &one, sizeof(one));
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_UINT64:
		memcpy(at, &number, sizeof(uint64_t));
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_SINT32:
		memcpy(at, &number, sizeof(uint32_t));
		break;
	default:
		break;
	}
}

static ProtobufCMessage *new_message(
	struct arena *arena, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *it = arena_alloc(arena, type->sizeof_message);

	protobuf_c_message_init(type, it);
	return it;
}

static ProtobufCMessage *plain_message(
	struct arena *arena, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *it = new_message(arena, type);

	for (unsigned f = 0; f < type->n_fields; f++) {
		const ProtobufCFieldDescriptor *field = &type->fields[f];

		if (field->label != PROTOBUF_C_LABEL_REPEATED &&
			(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) == 0)
			fill_scalar(arena, (uint8_t *)it + field->offset,
				field->type);
	}
	return it;
}

/* Two words in every list of words, one message in every message. */
static ProtobufCMessage *full_message(
	struct arena *arena, const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *it = plain_message(arena, type);

	for (unsigned f = 0; f < type->n_fields; f++) {
		const ProtobufCFieldDescriptor *field = &type->fields[f];
		uint8_t *at = (uint8_t *)it + field->offset;
		const size_t n = 2;
		void **list;

		if (field->type == PROTOBUF_C_TYPE_MESSAGE &&
			field->label != PROTOBUF_C_LABEL_REPEATED) {
			ProtobufCMessage *part =
				plain_message(arena, field->descriptor);

			*(ProtobufCMessage **)(void *)at = part;
		} else if (field->type == PROTOBUF_C_TYPE_STRING &&
			   field->label == PROTOBUF_C_LABEL_REPEATED) {
			list = arena_alloc(arena, n * sizeof(void *));
			list[0] = arena_strdup(arena, "inject:one");
			list[1] = arena_strdup(arena, "need:two");
			memcpy(at, &list, sizeof(list));
			memcpy((uint8_t *)it + field->quantifier_offset, &n,
				sizeof(n));
		}
	}
	return it;
}

/* An event with an envelope, a cause, and a full payload of the kind. */
static Plenary__Event *full_event(
	struct arena *arena, const ProtobufCFieldDescriptor *kind)
{
	Plenary__Event *it = (Plenary__Event *)plain_message(
		arena, &plenary__event__descriptor);

	it->cause = arena_strdup(arena, "decide:A4#1");
	assert(kind != NULL);
	it->what_case = (Plenary__Event__WhatCase)kind->id;
	it->startex =
		(Plenary__StartexCalled *)full_message(arena, kind->descriptor);
	return it;
}

/* The i-th kind of event, or NULL past the last. */
static const ProtobufCFieldDescriptor *kind_of(unsigned i)
{
	const ProtobufCMessageDescriptor *type = &plenary__event__descriptor;

	for (unsigned f = 0; f < type->n_fields; f++) {
		if ((type->fields[f].flags & PROTOBUF_C_FIELD_FLAG_ONEOF) !=
				0 &&
			i-- == 0)
			return &type->fields[f];
	}
	return NULL;
}

/* ── packing ─────────────────────────────────────────────────────────── */

/* By protobuf-c, without the envelope's fields. */
static struct packed pack_generic(
	struct arena *arena, const Plenary__Event *event)
{
	Plenary__Event bare = *event;
	struct packed out;

	bare.seq = bare.grp = bare.client_seq = 0;
	bare.at_ms = bare.exercise_ms = 0;
	bare.participant = 0;
	bare.client_id = (ProtobufCBinaryData){0};
	bare.audience = (char *)protobuf_c_empty_string;
	out.len = plenary__event__get_packed_size(&bare);
	out.bytes = arena_alloc(arena, out.len + 1);
	plenary__event__pack(&bare, out.bytes);
	return out;
}

static void same_bytes(const struct packed *a, const struct packed *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->bytes, b->bytes, a->len);
}

static void packs_the_same(struct arena *arena, Plenary__Event *event)
{
	struct stamped stamped = {.event = event};
	struct packed generic = pack_generic(arena, event);

	same_bytes(project_body(&stamped, FORM_WHOLE, arena), &generic);
	/* Once is enough. */
	assert_ptr_equal(project_body(&stamped, FORM_WHOLE, arena)->bytes,
		stamped.bodies[FORM_WHOLE].bytes);
}

static void test_every_kind_is_packed_alike(void **state)
{
	const ProtobufCFieldDescriptor *kind;
	struct arena arena;
	unsigned i;

	(void)state;
	arena_init(&arena, 0);
	for (i = 0; (kind = kind_of(i)) != NULL; i++) {
		Plenary__Event *event = full_event(&arena, kind);

		packs_the_same(&arena, event);
		event->cause = (char *)protobuf_c_empty_string;
		packs_the_same(&arena, event);
		/* All fields unset: an empty message is one, too. */
		event->startex = (Plenary__StartexCalled *)new_message(
			&arena, kind->descriptor);
		packs_the_same(&arena, event);
		event->startex = NULL;
		packs_the_same(&arena, event);
	}
	assert_true(i > 60);
	arena_fini(&arena);
}

static void test_packing_at_the_edges(void **state)
{
	struct arena arena;
	Plenary__Event *event;
	ProtobufCMessageUnknownField unknown = {
		.tag = 5000, .wire_type = PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED};
	uint8_t unknown_bytes[] = {3, 1, 2, 3};

	(void)state;
	arena_init(&arena, 0);
	event = MAKE(&arena, Plenary__Event, 1);
	plenary__event__init(event);
	packs_the_same(&arena, event);
	event->cause = fixture_word(&arena, "nothing that is known");
	packs_the_same(&arena, event);
	/* Long enough for lengths of two and three bytes. */
	event = full_event(&arena, kind_of(0));
	event->what_case = WHAT(MESSAGE_SENT);
	event->message_sent = MAKE(&arena, Plenary__MessageSent, 1);
	plenary__message_sent__init(event->message_sent);
	event->message_sent->text = MAKE(&arena, char, 20001);
	memset(event->message_sent->text, 'x', 20000);
	packs_the_same(&arena, event);
	event->cause = event->message_sent->text + 20000 - 200;
	packs_the_same(&arena, event);
	/* A field of a later version stays. */
	unknown.data = unknown_bytes;
	unknown.len = sizeof(unknown_bytes);
	event->base.n_unknown_fields = 1;
	event->base.unknown_fields = &unknown;
	packs_the_same(&arena, event);
	arena_fini(&arena);
}

/* Whichever way a reader gets an event, it is the same event. */
static void test_forms_agree(void **state)
{
	const ProtobufCFieldDescriptor *kind;
	struct fixture it;

	(void)state;
	fixture_open(&it);
	for (unsigned i = 0; (kind = kind_of(i)) != NULL; i++) {
		struct stamped stamped = {
			.event = full_event(&it.arena, kind),
			.audience = AUDIENCE_PUBLIC,
		};

		for (reader_id r = 0; r < reader_count(&it.scenario); r++) {
			Plenary__Event *seen = project_event(
				&it.scenario, &stamped, r, 9, false, &it.arena);
			struct packed generic = pack_generic(&it.arena, seen);
			enum form form = FORMS;

			assert_true(
				project_form(&it.scenario, &stamped, r, &form));
			same_bytes(project_body(&stamped, form, &it.arena),
				&generic);
		}
	}
	fixture_fini(&it);
}

/* ── forms ───────────────────────────────────────────────────────────── */

static Plenary__Event *seen_by(
	struct fixture *it, struct stamped stamped, reader_id reader)
{
	return project_event(
		&it->scenario, &stamped, reader, 1, false, &it->arena);
}

static struct stamped event_of(struct fixture *it,
	Plenary__Event__WhatCase what, audience_set audience)
{
	const ProtobufCFieldDescriptor *kind =
		protobuf_c_message_descriptor_get_field(
			&plenary__event__descriptor, (unsigned)what);

	return (struct stamped){
		.event = full_event(&it->arena, kind),
		.audience = audience,
	};
}

static void test_ballots_are_the_delegations(void **state)
{
	struct fixture it;
	struct stamped stamped;

	(void)state;
	fixture_open(&it);
	stamped = event_of(&it, WHAT(BALLOT_CAST), audience_of_delegation(0));
	stamped.event->ballot_cast->name = fixture_word(&it.arena, "Amos");
	assert_int_equal(
		seen_by(&it, stamped, READER_EXCON)->ballot_cast->participant,
		77);
	assert_int_equal(
		seen_by(&it, stamped, READER_A)->ballot_cast->participant, 0);
	assert_string_equal(
		seen_by(&it, stamped, READER_A)->ballot_cast->name, "Amos");
	assert_null(seen_by(&it, stamped, READER_B));
	assert_null(seen_by(&it, stamped, READER_PLENARY));
	fixture_fini(&it);
}

static struct stamped move(struct fixture *it, const char *from, const char *to)
{
	struct stamped stamped = event_of(it, WHAT(MOVED), 3);

	stamped.event->moved->name = fixture_word(&it->arena, "Amos");
	stamped.event->moved->from = fixture_word(&it->arena, from);
	stamped.event->moved->to = fixture_word(&it->arena, to);
	stamped.event->moved->seat = fixture_word(&it->arena, "B2");
	return stamped;
}

static void test_moves_have_two_sides(void **state)
{
	struct fixture it;
	struct stamped stamped;
	const Plenary__Moved *seen;

	(void)state;
	fixture_open(&it);
	stamped = move(&it, "A", "B");
	seen = seen_by(&it, stamped, READER_EXCON)->moved;
	assert_int_equal(seen->n_seen, 2);
	assert_int_equal(seen->participant, 77);
	seen = seen_by(&it, stamped, READER_A)->moved;
	assert_string_equal(seen->name, "Amos");
	assert_string_equal(seen->from, "A");
	assert_string_equal(seen->to, "");
	assert_string_equal(seen->seat, "");
	assert_int_equal(seen->participant + seen->epoch + seen->n_seen, 0);
	seen = seen_by(&it, stamped, READER_B)->moved;
	assert_string_equal(seen->name, "Amos");
	assert_string_equal(seen->from, "");
	assert_string_equal(seen->to, "B");
	assert_string_equal(seen->seat, "B2");
	assert_int_equal(seen->participant + seen->epoch + seen->n_seen, 0);
	assert_null(seen_by(&it, stamped, READER_C));
	/* From seat to seat of one delegation. */
	seen = seen_by(&it, move(&it, "B", "B"), READER_B)->moved;
	assert_string_equal(seen->to, "B");
	assert_string_equal(seen->seat, "B2");
	fixture_fini(&it);
}

static char **causes(struct fixture *it, size_t *n)
{
	return fixture_list(
		&it->arena, "need:solo inject:news breach inject:hint", n);
}

static void hides_injects(char *const *seen, size_t n)
{
	assert_int_equal(n, 3);
	assert_string_equal(seen[0], "need:solo");
	assert_string_equal(seen[1], "inject");
	assert_string_equal(seen[2], "breach");
}

/* Neither which inject nor how many. */
static void test_causes_are_named_to_excon(void **state)
{
	struct fixture it;
	struct stamped suspended;
	struct stamped lifted;
	struct stamped overridden;

	(void)state;
	fixture_open(&it);
	suspended = event_of(&it, WHAT(SUSPENDED), AUDIENCE_PUBLIC);
	suspended.event->suspended->causes =
		causes(&it, &suspended.event->suspended->n_causes);
	lifted = event_of(&it, WHAT(BREACH_LIFTED), AUDIENCE_PUBLIC);
	lifted.event->breach_lifted->causes =
		causes(&it, &lifted.event->breach_lifted->n_causes);
	overridden = event_of(&it, WHAT(OVERRIDDEN), AUDIENCE_PUBLIC);
	overridden.event->overridden->waived =
		causes(&it, &overridden.event->overridden->n_waived);
	for (reader_id r = READER_A; r <= READER_PLENARY; r++) {
		Plenary__Event *a = seen_by(&it, suspended, r);
		Plenary__Event *b = seen_by(&it, lifted, r);
		Plenary__Event *c = seen_by(&it, overridden, r);

		hides_injects(a->suspended->causes, a->suspended->n_causes);
		hides_injects(
			b->breach_lifted->causes, b->breach_lifted->n_causes);
		hides_injects(c->overridden->waived, c->overridden->n_waived);
	}
	assert_int_equal(
		seen_by(&it, suspended, READER_EXCON)->suspended->n_causes, 4);
	assert_string_equal(
		seen_by(&it, overridden, READER_EXCON)->overridden->waived[1],
		"inject:news");
	fixture_fini(&it);
}

/* ── replies ─────────────────────────────────────────────────────────── */

static Plenary__Reply reply_to(
	struct fixture *it, const struct stamped *events, size_t n)
{
	Plenary__Reply reply = PLENARY__REPLY__INIT;

	project_reply(&it->scenario, events, n, READER_EXCON, &reply);
	assert_true(reply.ok);
	return reply;
}

/* A full event of the kind, which nothing caused. */
static struct stamped answer(struct fixture *it, Plenary__Event__WhatCase what)
{
	struct stamped stamped = event_of(it, what, AUDIENCE_PUBLIC);

	stamped.event->cause = (char *)protobuf_c_empty_string;
	return stamped;
}

static void test_replies_name_the_proposal(void **state)
{
	static const Plenary__Event__WhatCase kinds[] = {WHAT(PROPOSAL_TABLED),
		WHAT(AMENDMENT_PROPOSED), WHAT(AMENDMENT_ACCEPTED),
		WHAT(AMENDMENT_DECLINED), WHAT(AMENDMENT_WITHDRAWN),
		WHAT(AMENDED), WHAT(EDITED), WHAT(POSITION_TAKEN),
		WHAT(ACKNOWLEDGED), WHAT(SILENCE_BEGUN), WHAT(SILENCE_BROKEN),
		WHAT(RETURNED), WHAT(ADOPTED), WHAT(REJECTED), WHAT(WITHDRAWN),
		WHAT(BALLOT_CAST), WHAT(INSTRUMENT_DEPOSITED),
		WHAT(INSTRUMENT_WITHDRAWN), WHAT(RATIFICATION_REFUSED),
		WHAT(RESERVATION_MADE), WHAT(RESERVATION_ACKNOWLEDGED),
		WHAT(RESERVATION_ANSWERED), WHAT(RESERVATION_WITHDRAWN),
		WHAT(CONDITION_SETTLED), WHAT(CONDITION_WAIVED),
		WHAT(BREACH_UPHELD), WHAT(BREACH_LIFTED), WHAT(NOTICE_GIVEN),
		WHAT(NOTICE_REVOKED), WHAT(OVERRIDDEN)};
	struct fixture it;

	(void)state;
	fixture_open(&it);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct stamped stamped = answer(&it, kinds[i]);
		Plenary__Reply reply = reply_to(&it, &stamped, 1);

		/* What full_message() puts into every word and number. */
		assert_string_equal(reply.step, "inject:storm");
		assert_int_equal(reply.number, 77);
		stamped.event->cause = fixture_word(&it.arena, "a rule");
		assert_string_equal(reply_to(&it, &stamped, 1).step, "");
	}
	fixture_fini(&it);
}

static void test_replies_give_ids(void **state)
{
	struct fixture it;
	struct stamped events[3];
	Plenary__Reply reply;

	(void)state;
	fixture_open(&it);
	/* reserve */
	events[0] = answer(&it, WHAT(RESERVATION_WITHDRAWN));
	events[0].event->reservation_withdrawn->reservation =
		fixture_word(&it.arena, "trio.r1");
	events[1] = answer(&it, WHAT(POSITION_TAKEN));
	events[2] = answer(&it, WHAT(RESERVATION_MADE));
	events[2].event->reservation_made->reservation =
		fixture_word(&it.arena, "trio.r2");
	reply = reply_to(&it, events, 3);
	assert_string_equal(reply.id, "trio.r2");
	assert_int_equal(reply.revision, 77);
	/* another position: the reservation went along */
	assert_string_equal(reply_to(&it, events, 2).id, "");
	/* withdraw-reservation */
	events[0].event->reservation_withdrawn->reason =
		(char *)protobuf_c_empty_string;
	assert_string_equal(reply_to(&it, events, 2).id, "trio.r1");
	/* settle */
	events[0] = answer(&it, WHAT(CONDITION_SETTLED));
	events[0].event->condition_settled->condition =
		fixture_word(&it.arena, "trio.c");
	assert_string_equal(reply_to(&it, events, 1).id, "trio.c");
	/* a step that opens because of it is no answer */
	events[1] = answer(&it, WHAT(STEP_UNLOCKED));
	events[0].event->condition_settled->step =
		fixture_word(&it.arena, "trio");
	assert_string_equal(reply_to(&it, events, 2).step, "trio");
	fixture_fini(&it);
}

static Plenary__Setting *setting(
	struct fixture *it, const char *key, const char *value)
{
	Plenary__Setting *one = MAKE(&it->arena, Plenary__Setting, 1);

	plenary__setting__init(one);
	one->key = fixture_word(&it->arena, key);
	one->value = fixture_word(&it->arena, value);
	return one;
}

static void submit(struct fixture *it)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_SUBMIT_STEP);
	Plenary__SubmitStep *body = command->submit_step;

	body->n_settings = 3;
	body->settings = MAKE(&it->arena, Plenary__Setting *, 3);
	body->settings[0] = setting(it, "title", "A pair");
	body->settings[1] = setting(it, "text", "We agree.");
	body->settings[2] = setting(it, "parties", "A+B");
	assert_int_equal(fixture_send(it, HEAD_A, command), 0);
}

static void screen(struct fixture *it, bool approve)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_SCREEN_STEP);

	command->screen_step->submission = fixture_word(&it->arena, "A.s1");
	command->screen_step->approve = approve;
	command->screen_step->reason = fixture_word(&it->arena, "because");
	assert_int_equal(fixture_send(it, DIRECTOR, command), 0);
}

static void test_replies_about_custom_steps(void **state)
{
	struct fixture it;
	Plenary__Reply reply = PLENARY__REPLY__INIT;

	(void)state;
	fixture_init(&it);
	assert_int_equal(fixture_startex(&it), 0);
	submit(&it);
	project_reply(
		&it.scenario, it.group.events, it.group.n, READER_A, &reply);
	assert_string_equal(reply.id, "A.s1");
	assert_string_equal(reply.step, "");
	screen(&it, true);
	reply = reply_to(&it, it.group.events, it.group.n);
	assert_string_equal(reply.id, "A.s1");
	assert_string_equal(reply.step, "X1");
	fixture_fini(&it);
}

/* ── a command that changed nothing ──────────────────────────────────── */

/* What is said of the command, which has been sent once already. */
static Plenary__Reply unchanged(
	struct fixture *it, uint32_t who, const Plenary__Command *command)
{
	Plenary__Reply reply = PLENARY__REPLY__INIT;

	assert_int_equal(fixture_send(it, who, command), 0);
	assert_true(it->group.n > 0);
	assert_int_equal(fixture_send(it, who, command), 0);
	assert_int_equal(it->group.n, 0);
	project_unchanged(&it->core, command, &reply);
	return reply;
}

static Plenary__Command *assent(struct fixture *it, uint32_t revision)
{
	Plenary__Command *command =
		fixture_empty(&it->arena, PLENARY__COMMAND__VERB_TAKE_POSITION);

	command->take_position->proposal = fixture_ref(it, "trio", revision);
	command->take_position->position = PLENARY__POSITION__POSITION_ASSENT;
	return command;
}

/* A repeat is answered as the first was: with what it was about. */
static void test_unchanged_names_the_proposal(void **state)
{
	struct fixture it;
	Plenary__Command *amend;
	Plenary__Reply reply;

	(void)state;
	fixture_init(&it);
	assert_int_equal(fixture_startex(&it), 0);
	assert_int_equal(fixture_propose(&it, HEAD_A, "trio"), 0);
	amend = fixture_empty(&it.arena, PLENARY__COMMAND__VERB_AMEND);
	amend->amend->proposal = fixture_ref(&it, "trio", 1);
	amend->amend->n_settings = 1;
	amend->amend->settings = MAKE(&it.arena, Plenary__Setting *, 1);
	amend->amend->settings[0] = setting(&it, "terms.where", "here");
	assert_int_equal(fixture_send(&it, HEAD_A, amend), 0);
	reply = unchanged(&it, HEAD_B, assent(&it, 2));
	assert_string_equal(reply.step, "trio");
	assert_int_equal(reply.number, 1);
	assert_int_equal(reply.revision, 2);
	assert_string_equal(reply.id, "");
	assert_string_equal(reply.amendment, "");
	fixture_fini(&it);
}

static void test_unchanged_gives_ids(void **state)
{
	struct fixture it;
	Plenary__Command *command;
	Plenary__Reply reply;

	(void)state;
	fixture_init(&it);
	it.scenario.def->steps[2]->reservations = true;
	assert_int_equal(fixture_startex(&it), 0);
	assert_int_equal(fixture_propose(&it, HEAD_A, "trio"), 0);
	command = assent(&it, 1);
	command->take_position->position =
		PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION;
	command->take_position->reason = fixture_word(&it.arena, "but");
	assert_int_equal(fixture_send(&it, HEAD_B, command), 0);
	command = fixture_empty(&it.arena, PLENARY__COMMAND__VERB_ACKNOWLEDGE);
	command->acknowledge->reservation = fixture_word(&it.arena, "trio.r1");
	reply = unchanged(&it, HEAD_C, command);
	assert_string_equal(reply.id, "trio.r1");
	command = fixture_empty(
		&it.arena, PLENARY__COMMAND__VERB_WAIVE_CONDITION);
	command->waive_condition->condition = fixture_word(&it.arena, "trio.c");
	reply = unchanged(&it, HEAD_A, command);
	assert_string_equal(reply.id, "trio.c");
	assert_string_equal(reply.step, "");
	fixture_fini(&it);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_kind_is_packed_alike),
		cmocka_unit_test(test_packing_at_the_edges),
		cmocka_unit_test(test_forms_agree),
		cmocka_unit_test(test_ballots_are_the_delegations),
		cmocka_unit_test(test_moves_have_two_sides),
		cmocka_unit_test(test_causes_are_named_to_excon),
		cmocka_unit_test(test_replies_name_the_proposal),
		cmocka_unit_test(test_replies_give_ids),
		cmocka_unit_test(test_replies_about_custom_steps),
		cmocka_unit_test(test_unchanged_names_the_proposal),
		cmocka_unit_test(test_unchanged_gives_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
