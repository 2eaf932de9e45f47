/* Events as a reader may see them. */
#include "core/project.h"

#include "core/state.h"

#include "base/buf.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define EMPTY ((char *)protobuf_c_empty_string)

/* Whether the reader is of that delegation, or EXCON. */
static bool is_own(const struct scenario *scenario, reader_id reader,
	const char *delegation)
{
	if (reader == READER_EXCON)
		return true;
	if (reader == reader_plenary(scenario))
		return false;
	return strcmp(scenario_delegation_id(scenario, reader - 1),
		       delegation) == 0;
}

static void *copy_of(struct arena *arena, const void *message, size_t size)
{
	return memcpy(arena_alloc(arena, size), message, size);
}

/* Players get an inject as its from, to, method, subject and message, under
 * their audience's number: never its id, serial, purpose or effects. */
static void strip_released(Plenary__Event *event, struct arena *arena)
{
	Plenary__InjectReleased *released = copy_of(
		arena, event->inject_released, sizeof(*event->inject_released));

	released->inject = EMPTY;
	released->ad_hoc = false;
	if (released->content != NULL)
		released->content = project_inject(released->content, arena);
	event->inject_released = released;
}

static void strip_joined(Plenary__Event *event, struct arena *arena)
{
	Plenary__ParticipantJoined *joined = copy_of(arena,
		event->participant_joined, sizeof(*event->participant_joined));

	joined->participant = 0;
	joined->code_name = EMPTY;
	joined->generation = 0;
	event->participant_joined = joined;
}

static void strip_removed(Plenary__Event *event, struct arena *arena)
{
	Plenary__Removed *removed =
		copy_of(arena, event->removed, sizeof(*event->removed));

	removed->participant = 0;
	removed->reason = EMPTY;
	event->removed = removed;
}

static void strip_powers(
	Plenary__Event *event, enum form form, struct arena *arena)
{
	if (event->what_case == WHAT(FULL_POWERS_GIVEN)) {
		Plenary__FullPowersGiven *given =
			copy_of(arena, event->full_powers_given,
				sizeof(*event->full_powers_given));

		given->participant = 0;
		event->full_powers_given = given;
	} else {
		Plenary__FullPowersTaken *taken =
			copy_of(arena, event->full_powers_taken,
				sizeof(*event->full_powers_taken));

		taken->participant = 0;
		/* That somebody left is the delegation's own affair. */
		if (form != FORM_OWN)
			taken->why = EMPTY;
		event->full_powers_taken = taken;
	}
}

static void strip_receipt(Plenary__Event *event, struct arena *arena)
{
	if (event->what_case == WHAT(INJECT_OPENED)) {
		Plenary__InjectOpened *opened = copy_of(arena,
			event->inject_opened, sizeof(*event->inject_opened));

		opened->participant = 0;
		event->inject_opened = opened;
	} else {
		Plenary__InjectResponded *responded =
			copy_of(arena, event->inject_responded,
				sizeof(*event->inject_responded));

		responded->participant = 0;
		event->inject_responded = responded;
	}
}

/* Who speaks for a delegation is its own affair; towards the others the
 * delegation speaks. */
static void strip_message(Plenary__Event *event, struct arena *arena)
{
	Plenary__MessageSent *sent = copy_of(
		arena, event->message_sent, sizeof(*event->message_sent));

	sent->name = EMPTY;
	event->message_sent = sent;
}

/* Who voted is known to EXCON by number, to the delegation by name. */
static void strip_ballot(Plenary__Event *event, struct arena *arena)
{
	Plenary__BallotCast *cast =
		copy_of(arena, event->ballot_cast, sizeof(*event->ballot_cast));

	cast->participant = 0;
	event->ballot_cast = cast;
}

/* The new delegation sees who came, and to which seat; the old one that a
 * member left; what the person had seen is EXCON's. */
static void strip_moved(
	Plenary__Event *event, enum form form, struct arena *arena)
{
	Plenary__Moved *seen = arena_alloc(arena, sizeof(*seen));

	plenary__moved__init(seen);
	seen->name = event->moved->name;
	if (form == FORM_OWN) {
		seen->to = event->moved->to;
		seen->seat = event->moved->seat;
	} else {
		seen->from = event->moved->from;
	}
	event->moved = seen;
}

/* That an inject suspends is public; which one, and how many, is not. */
static void hide_injects(char ***names, size_t *n, struct arena *arena)
{
	static const char mark[] = "inject:";
	char **seen = arena_alloc(arena, (*n + 1) * sizeof(char *));
	bool hidden = false;
	size_t kept = 0;

	for (size_t i = 0; i < *n; i++) {
		char *name = (*names)[i];

		if (strncmp(name, mark, sizeof(mark) - 1) == 0) {
			if (hidden)
				continue;
			hidden = true;
			name = arena_strdup(arena, "inject");
		}
		seen[kept++] = name;
	}
	*names = seen;
	*n = kept;
}

static void strip_causes(Plenary__Event *event, struct arena *arena)
{
	if (event->what_case == WHAT(SUSPENDED)) {
		Plenary__Suspended *it = copy_of(
			arena, event->suspended, sizeof(*event->suspended));

		hide_injects(&it->causes, &it->n_causes, arena);
		event->suspended = it;
	} else if (event->what_case == WHAT(BREACH_LIFTED)) {
		Plenary__BreachLifted *it = copy_of(arena, event->breach_lifted,
			sizeof(*event->breach_lifted));

		hide_injects(&it->causes, &it->n_causes, arena);
		event->breach_lifted = it;
	} else {
		Plenary__Overridden *it = copy_of(
			arena, event->overridden, sizeof(*event->overridden));

		hide_injects(&it->waived, &it->n_waived, arena);
		event->overridden = it;
	}
}

/* Puts copies without what the form does not show in place of the parts. */
static void strip(Plenary__Event *event, enum form form, struct arena *arena)
{
	if (form == FORM_WHOLE)
		return;
	switch (event->what_case) {
	case WHAT(INJECT_RELEASED):
		strip_released(event, arena);
		break;
	case WHAT(PARTICIPANT_JOINED):
		strip_joined(event, arena);
		break;
	case WHAT(REMOVED):
		strip_removed(event, arena);
		break;
	case WHAT(FULL_POWERS_GIVEN):
	case WHAT(FULL_POWERS_TAKEN):
		strip_powers(event, form, arena);
		break;
	case WHAT(INJECT_OPENED):
	case WHAT(INJECT_RESPONDED):
		strip_receipt(event, arena);
		break;
	case WHAT(MESSAGE_SENT):
		strip_message(event, arena);
		break;
	case WHAT(BALLOT_CAST):
		strip_ballot(event, arena);
		break;
	case WHAT(MOVED):
		strip_moved(event, form, arena);
		break;
	case WHAT(SUSPENDED):
	case WHAT(BREACH_LIFTED):
	case WHAT(OVERRIDDEN):
		strip_causes(event, arena);
		break;
	default:
		break;
	}
}

/* Of the kinds that strip() knows; the others are seen whole by all who see
 * them at all. */
static enum form form_of(const struct scenario *scenario,
	const Plenary__Event *event, reader_id reader)
{
	switch (event->what_case) {
	case WHAT(MESSAGE_SENT):
		return is_own(scenario, reader, event->message_sent->from)
			       ? FORM_WHOLE
			       : FORM_OTHERS;
	case WHAT(FULL_POWERS_TAKEN):
		return is_own(scenario, reader,
			       event->full_powers_taken->delegation)
			       ? FORM_OWN
			       : FORM_OTHERS;
	case WHAT(MOVED):
		return is_own(scenario, reader, event->moved->to) ? FORM_OWN
								  : FORM_OTHERS;
	case WHAT(INJECT_RELEASED):
	case WHAT(PARTICIPANT_JOINED):
	case WHAT(REMOVED):
	case WHAT(FULL_POWERS_GIVEN):
	case WHAT(INJECT_OPENED):
	case WHAT(INJECT_RESPONDED):
	case WHAT(BALLOT_CAST):
	case WHAT(SUSPENDED):
	case WHAT(BREACH_LIFTED):
	case WHAT(OVERRIDDEN):
		return FORM_OTHERS;
	default:
		return FORM_WHOLE;
	}
}

bool project_form(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, enum form *form)
{
	if (!audience_includes(scenario, stamped->audience, reader))
		return false;
	*form = reader == READER_EXCON
			? FORM_WHOLE
			: form_of(scenario, stamped->event, reader);
	return true;
}

/* ── packing ─────────────────────────────────────────────────────────── */

enum { TAG_CAUSE = 8 << 3 | PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED };

/* What happened; NULL: nothing that this program knows. */
static const ProtobufCMessage *payload_of(const Plenary__Event *event)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field(
			&plenary__event__descriptor,
			(unsigned)event->what_case);

	if (field == NULL || event->startex == NULL)
		return NULL;
	/* The members of the union are all pointers to messages. */
	return &event->startex->base;
}

static size_t write_head(uint8_t *to, uint32_t tag, size_t len)
{
	size_t at = varint_write(to, tag);

	return at + varint_write(to + at, len);
}

/* The generic packer walks through all kinds of events, twice; only the one
 * that is set needs to be looked at. */
static void pack_fast(const Plenary__Event *event,
	const ProtobufCMessage *payload, struct packed *packed,
	struct arena *arena)
{
	uint32_t tag = (uint32_t)event->what_case << 3 |
		       PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	size_t cause = strlen(event->cause);
	size_t body = protobuf_c_message_get_packed_size(payload);
	size_t at = 0;

	packed->bytes =
		arena_alloc(arena, 4 * (size_t)VARINT_MAX + cause + body);
	if (cause > 0) {
		at += write_head(packed->bytes, TAG_CAUSE, cause);
		memcpy(packed->bytes + at, event->cause, cause);
		at += cause;
	}
	at += write_head(packed->bytes + at, tag, body);
	at += protobuf_c_message_pack(payload, packed->bytes + at);
	packed->len = at;
}

static void pack_whole(
	const Plenary__Event *event, struct packed *packed, struct arena *arena)
{
	Plenary__Event bare = *event;

	bare.seq = 0;
	bare.grp = 0;
	bare.at_ms = 0;
	bare.exercise_ms = 0;
	bare.participant = 0;
	bare.client_id = (ProtobufCBinaryData){0};
	bare.client_seq = 0;
	bare.audience = EMPTY;
	packed->len = plenary__event__get_packed_size(&bare);
	packed->bytes = arena_alloc(arena, packed->len + 1);
	plenary__event__pack(&bare, packed->bytes);
}

const struct packed *project_body(
	struct stamped *stamped, enum form form, struct arena *arena)
{
	struct packed *packed = &stamped->bodies[form];
	const ProtobufCMessage *payload;
	Plenary__Event seen;

	if (packed->bytes != NULL)
		return packed;
	seen = *stamped->event;
	strip(&seen, form, arena);
	payload = payload_of(&seen);
	if (payload != NULL && seen.base.n_unknown_fields == 0)
		pack_fast(&seen, payload, packed, arena);
	else
		pack_whole(&seen, packed, arena);
	return packed;
}

void project_envelope(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, uint64_t number,
	bool sender, struct arena *arena, Plenary__Envelope *out)
{
	const Plenary__Event *event = stamped->event;
	char audience[AUDIENCE_TEXT_MAX];

	plenary__envelope__init(out);
	out->seq = number;
	out->at_ms = event->at_ms;
	out->exercise_ms = event->exercise_ms;
	if (sender || reader == READER_EXCON) {
		out->client_id = event->client_id;
		out->client_seq = event->client_seq;
	}
	if (reader == READER_EXCON) {
		out->grp = event->grp;
		out->participant = event->participant;
		audience_print(scenario, stamped->audience, audience);
		out->audience = arena_strdup(arena, audience);
	}
}

Plenary__Inject *project_inject(
	const Plenary__Inject *inject, struct arena *arena)
{
	Plenary__Inject *seen = arena_alloc(arena, sizeof(*seen));

	plenary__inject__init(seen);
	seen->from = inject->from;
	seen->method = inject->method;
	seen->subject = inject->subject;
	seen->message = inject->message;
	return seen;
}

Plenary__Event *project_event(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, uint64_t number,
	bool sender, struct arena *arena)
{
	Plenary__Envelope envelope;
	Plenary__Event *seen;
	enum form form;

	if (!project_form(scenario, stamped, reader, &form))
		return NULL;
	project_envelope(
		scenario, stamped, reader, number, sender, arena, &envelope);
	seen = copy_of(arena, stamped->event, sizeof(*seen));
	seen->seq = envelope.seq;
	seen->grp = envelope.grp;
	seen->participant = envelope.participant;
	seen->client_id = envelope.client_id;
	seen->client_seq = envelope.client_seq;
	seen->audience = envelope.audience;
	strip(seen, form, arena);
	return seen;
}

/* ── replies ─────────────────────────────────────────────────────────── */

static const ProtobufCFieldDescriptor *field_named(
	const ProtobufCMessage *message, const char *name, ProtobufCType type)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field_by_name(
			message->descriptor, name);

	return field != NULL && field->type == type &&
			       field->label != PROTOBUF_C_LABEL_REPEATED
		       ? field
		       : NULL;
}

/* Events name what they are about by the same words; where this one does not,
 * the reply keeps what an earlier one said. */
static void copy_text(
	char **to, const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		field_named(message, name, PROTOBUF_C_TYPE_STRING);

	if (field != NULL)
		memcpy(to, (const uint8_t *)message + field->offset,
			sizeof(*to));
}

static void copy_number(
	uint32_t *to, const ProtobufCMessage *message, const char *name)
{
	const ProtobufCFieldDescriptor *field =
		field_named(message, name, PROTOBUF_C_TYPE_UINT32);

	if (field != NULL)
		memcpy(to, (const uint8_t *)message + field->offset,
			sizeof(*to));
}

/* Of what the sender made or spoke about besides a proposal. */
static const char *id_field(const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(RESERVATION_MADE):
	case WHAT(RESERVATION_ACKNOWLEDGED):
	case WHAT(RESERVATION_ANSWERED):
		return "reservation";
	case WHAT(RESERVATION_WITHDRAWN):
		/* With a reason it only went along with another act. */
		return event->reservation_withdrawn->reason[0] == '\0'
			       ? "reservation"
			       : NULL;
	case WHAT(CONDITION_SETTLED):
	case WHAT(CONDITION_WAIVED):
		return "condition";
	case WHAT(STEP_SUBMITTED):
	case WHAT(STEP_SCREENED):
		return "submission";
	case WHAT(INJECT_RELEASED):
	case WHAT(INJECT_RESPONDED):
	case WHAT(MESSAGE_SENT):
		return "id";
	default:
		return NULL;
	}
}

static void reply_from(Plenary__Reply *reply, const Plenary__Event *event)
{
	const ProtobufCMessage *message = payload_of(event);
	const char *id = id_field(event);

	/* That another step is open now is no answer. */
	if (message == NULL || event->what_case == WHAT(STEP_LOCKED) ||
		event->what_case == WHAT(STEP_UNLOCKED))
		return;
	copy_text(&reply->step, message, "step");
	copy_number(&reply->number, message, "number");
	copy_number(&reply->revision, message, "revision");
	copy_text(&reply->amendment, message, "amendment");
	if (event->what_case == WHAT(PROPOSAL_TABLED))
		reply->revision = 1;
	if (id != NULL)
		copy_text(&reply->id, message, id);
}

void project_reply(const struct scenario *scenario,
	const struct stamped *events, size_t n, reader_id reader,
	Plenary__Reply *reply)
{
	reply->ok = true;
	for (size_t i = 0; i < n; i++) {
		/* What followed by itself has a cause and is no answer. */
		if (audience_includes(scenario, events[i].audience, reader) &&
			events[i].event->cause[0] == '\0')
			reply_from(reply, events[i].event);
	}
}

void project_unchanged(const struct core *core, const Plenary__Command *command,
	Plenary__Reply *reply)
{
	/* The members of the union are all pointers to messages. */
	const ProtobufCMessage *verb = (const void *)command->startex;
	const ProtobufCFieldDescriptor *field =
		field_named(verb, "proposal", PROTOBUF_C_TYPE_MESSAGE);
	const Plenary__ProposalRef *ref = NULL;
	int step;

	copy_text(&reply->id, verb, "reservation");
	copy_text(&reply->id, verb, "condition");
	if (field != NULL)
		ref = *(Plenary__ProposalRef *const *)(const void
				*)((const uint8_t *)verb + field->offset);
	step = ref == NULL ? -1 : catalogue_find(&core->steps, ref->step);
	if (step < 0)
		return;
	reply->step = ref->step;
	reply->number = state_step(core, (unsigned)step)->live.number;
	reply->revision = state_step(core, (unsigned)step)->live.revision;
}
