/* Events as a reader may see them. */
#include "core/project.h"

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
	case WHAT(INJECT_RELEASED):
	case WHAT(PARTICIPANT_JOINED):
	case WHAT(REMOVED):
	case WHAT(FULL_POWERS_GIVEN):
	case WHAT(INJECT_OPENED):
	case WHAT(INJECT_RESPONDED):
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

const struct packed *project_body(
	struct stamped *stamped, enum form form, struct arena *arena)
{
	struct packed *packed = &stamped->bodies[form];
	Plenary__Event bare;

	if (packed->bytes != NULL)
		return packed;
	bare = *stamped->event;
	bare.seq = 0;
	bare.grp = 0;
	bare.at_ms = 0;
	bare.exercise_ms = 0;
	bare.participant = 0;
	bare.client_id = (ProtobufCBinaryData){0};
	bare.client_seq = 0;
	bare.audience = EMPTY;
	strip(&bare, form, arena);
	packed->len = plenary__event__get_packed_size(&bare);
	packed->bytes = arena_alloc(arena, packed->len + 1);
	plenary__event__pack(&bare, packed->bytes);
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

static void reply_about(
	Plenary__Reply *reply, char *step, uint32_t number, uint32_t revision)
{
	reply->step = step;
	reply->number = number;
	if (revision != 0)
		reply->revision = revision;
}

static void reply_from(Plenary__Reply *reply, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(PROPOSAL_TABLED):
		reply_about(reply, event->proposal_tabled->step,
			event->proposal_tabled->number, 1);
		break;
	case WHAT(POSITION_TAKEN):
		reply_about(reply, event->position_taken->step,
			event->position_taken->number,
			event->position_taken->revision);
		break;
	case WHAT(AMENDMENT_PROPOSED):
		reply_about(reply, event->amendment_proposed->step,
			event->amendment_proposed->number,
			event->amendment_proposed->revision);
		reply->amendment = event->amendment_proposed->amendment;
		break;
	case WHAT(AMENDMENT_ACCEPTED):
		reply_about(reply, event->amendment_accepted->step,
			event->amendment_accepted->number, 0);
		reply->amendment = event->amendment_accepted->amendment;
		break;
	case WHAT(AMENDMENT_DECLINED):
		reply_about(reply, event->amendment_declined->step,
			event->amendment_declined->number, 0);
		reply->amendment = event->amendment_declined->amendment;
		break;
	case WHAT(AMENDMENT_WITHDRAWN):
		reply_about(reply, event->amendment_withdrawn->step,
			event->amendment_withdrawn->number, 0);
		reply->amendment = event->amendment_withdrawn->amendment;
		break;
	case WHAT(AMENDED):
		reply_about(reply, event->amended->step, event->amended->number,
			event->amended->revision);
		break;
	case WHAT(WITHDRAWN):
		reply_about(reply, event->withdrawn->step,
			event->withdrawn->number, 0);
		break;
	case WHAT(REJECTED):
		reply_about(reply, event->rejected->step,
			event->rejected->number, 0);
		break;
	case WHAT(INSTRUMENT_DEPOSITED):
		reply_about(reply, event->instrument_deposited->step,
			event->instrument_deposited->number, 0);
		break;
	case WHAT(RATIFICATION_REFUSED):
		reply_about(reply, event->ratification_refused->step,
			event->ratification_refused->number, 0);
		break;
	case WHAT(INJECT_RELEASED):
		reply->id = event->inject_released->id;
		break;
	case WHAT(INJECT_RESPONDED):
		reply->id = event->inject_responded->id;
		break;
	case WHAT(MESSAGE_SENT):
		reply->id = event->message_sent->id;
		break;
	default:
		break;
	}
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
