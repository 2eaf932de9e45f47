#include "tests/golden/words.h"

#include <ctype.h>
#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name

void words_time(struct buf *out, int64_t ms)
{
	long long seconds = ms / 1000;

	buf_printf(out, "%lld:%02lld", seconds / 3600, seconds / 60 % 60);
	if (ms % 60000 != 0)
		buf_printf(out, ":%02lld", seconds % 60);
	if (ms % 1000 != 0)
		buf_printf(out, ".%03lld", (long long)ms % 1000);
}

void words_text(struct buf *out, const Plenary__Text *text)
{
	if (text == NULL || text->n_in == 0)
		return;
	for (const char *c = text->in[0]->text; *c != '\0'; c++) {
		if (*c != '\n')
			buf_char(out, *c);
		else if (c[1] != '\0')
			buf_str(out, " / ");
	}
}

void words_settings(struct buf *out, Plenary__Setting **settings, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s=%s", i == 0 ? "" : ", ", settings[i]->key,
			settings[i]->value);
}

void words_names(struct buf *out, char **names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i == 0 ? "" : ", ", names[i]);
	if (n == 0)
		buf_str(out, "none");
}

void words_enum(struct buf *out, const ProtobufCEnumDescriptor *kind, int value,
	const char *prefix)
{
	const ProtobufCEnumValue *it =
		protobuf_c_enum_descriptor_get_value(kind, value);
	const char *name = it == NULL ? "?" : it->name;

	if (strncmp(name, prefix, strlen(prefix)) == 0)
		name += strlen(prefix);
	for (; *name != '\0'; name++)
		buf_char(out, *name == '_'
				      ? ' '
				      : (char)tolower((unsigned char)*name));
}

static void because(struct buf *out, const char *reason)
{
	if (reason[0] != '\0')
		buf_printf(out, ": %s", reason);
}

/* ── clock and deadlines ─────────────────────────────────────────────── */

static void clock_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(STARTEX):
		buf_str(out, "STARTEX");
		break;
	case WHAT(PAUSEX):
		buf_str(out, event->pausex->by_server ? "PAUSEX by the server"
						      : "PAUSEX");
		because(out, event->pausex->reason);
		break;
	case WHAT(RESUME):
		buf_str(out, "RESUME: ");
		words_enum(out, &plenary__exercise_phase__descriptor,
			(int)event->resume->to, "PHASE_");
		break;
	case WHAT(ENDEX):
		buf_str(out, "ENDEX");
		break;
	case WHAT(NO_DUFF):
		buf_str(out, "NO DUFF");
		because(out, event->no_duff->text);
		break;
	case WHAT(NO_DUFF_ACKNOWLEDGED):
		buf_printf(out, "%s%s%s acknowledges NO DUFF",
			event->no_duff_acknowledged->name,
			event->no_duff_acknowledged->delegation[0] == '\0'
				? ""
				: " of ",
			event->no_duff_acknowledged->delegation);
		break;
	default:
		break;
	}
}

static void deadline_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(DEADLINE_HELD):
		buf_printf(
			out, "deadline %s of ", event->deadline_held->deadline);
		words_time(out, event->deadline_held->due_ms);
		buf_str(out, " is held for EXCON");
		break;
	case WHAT(DEADLINE_CONFIRMED):
		buf_printf(out, "deadline %s is confirmed",
			event->deadline_confirmed->deadline);
		break;
	case WHAT(DEADLINE_EXTENDED):
		buf_printf(out, "deadline %s is now at ",
			event->deadline_extended->deadline);
		words_time(out, event->deadline_extended->due_ms);
		break;
	default:
		break;
	}
}

/* ── roster ──────────────────────────────────────────────────────────── */

static void roster_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(PARTICIPANT_JOINED):
		buf_printf(out, "%s joins", event->participant_joined->name);
		if (event->participant_joined->code_name[0] != '\0')
			buf_printf(out, " with the code %s",
				event->participant_joined->code_name);
		if (event->participant_joined->seat[0] != '\0')
			buf_printf(out, ", seat %s",
				event->participant_joined->seat);
		break;
	case WHAT(PRESENCE):
		buf_printf(out, "participant %u is %s",
			event->presence->participant,
			event->presence->connected ? "connected" : "gone");
		because(out, event->presence->why);
		break;
	case WHAT(REMOVED):
		buf_printf(out, "%s is removed", event->removed->name);
		because(out, event->removed->reason);
		break;
	case WHAT(CODE_REISSUED):
		buf_printf(out, "the code %s is reissued (%u)",
			event->code_reissued->code_name,
			event->code_reissued->generation);
		break;
	case WHAT(FULL_POWERS_GIVEN):
		buf_printf(out, "%s gives full powers to %s",
			event->full_powers_given->delegation,
			event->full_powers_given->name);
		break;
	case WHAT(FULL_POWERS_TAKEN):
		buf_printf(out, "%s of %s has full powers no more%s%s",
			event->full_powers_taken->name,
			event->full_powers_taken->delegation,
			event->full_powers_taken->why[0] == '\0' ? "" : ": ",
			event->full_powers_taken->why);
		break;
	default:
		break;
	}
}

/* ── proposals ───────────────────────────────────────────────────────── */

static void text_event(struct buf *out, const Plenary__Event *event)
{
	const Plenary__ProposalTabled *tabled = event->proposal_tabled;
	const Plenary__Amended *amended = event->amended;

	if (event->what_case == WHAT(PROPOSAL_TABLED)) {
		buf_printf(out, "%s tables %s#%u, to be decided by ",
			tabled->delegation, tabled->step, tabled->number);
		words_time(out, tabled->decide_by_ms);
	} else {
		buf_printf(out, "%s#%u is now revision %u", amended->step,
			amended->number, amended->revision);
		if (amended->amendment[0] != '\0')
			buf_printf(out, ", by %s of %s", amended->amendment,
				amended->delegation);
	}
}

static void amendment_event(struct buf *out, const Plenary__Event *event)
{
	const Plenary__AmendmentProposed *proposed = event->amendment_proposed;

	switch (event->what_case) {
	case WHAT(AMENDMENT_PROPOSED):
		buf_printf(out,
			"%s moves %s on revision %u: ", proposed->delegation,
			proposed->amendment, proposed->revision);
		words_settings(out, proposed->settings, proposed->n_settings);
		break;
	case WHAT(AMENDMENT_ACCEPTED):
		buf_printf(out, "%s accepts %s",
			event->amendment_accepted->delegation,
			event->amendment_accepted->amendment);
		break;
	case WHAT(AMENDMENT_DECLINED):
		buf_printf(out, "%s declines %s",
			event->amendment_declined->delegation,
			event->amendment_declined->amendment);
		break;
	case WHAT(AMENDMENT_WITHDRAWN):
		buf_printf(out, "%s withdraws %s",
			event->amendment_withdrawn->delegation,
			event->amendment_withdrawn->amendment);
		break;
	default:
		break;
	}
}

static void position_event(struct buf *out, const Plenary__Event *event)
{
	const Plenary__PositionTaken *taken = event->position_taken;

	buf_printf(out, "%s on %s#%u r%u: ", taken->delegation, taken->step,
		taken->number, taken->revision);
	words_enum(out, &plenary__position__descriptor, (int)taken->position,
		"POSITION_");
	if (taken->reason[0] != '\0')
		buf_printf(out, ", \"%s\"", taken->reason);
}

static void end_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(REJECTED):
		buf_printf(out, "%s#%u is rejected", event->rejected->step,
			event->rejected->number);
		because(out, event->rejected->reason);
		break;
	case WHAT(WITHDRAWN):
		buf_printf(out, "%s withdraws %s#%u",
			event->withdrawn->delegation, event->withdrawn->step,
			event->withdrawn->number);
		break;
	case WHAT(LAPSED):
		buf_printf(out, "%s#%u lapses; no instrument of ",
			event->lapsed->step, event->lapsed->number);
		words_names(
			out, event->lapsed->missing, event->lapsed->n_missing);
		break;
	default:
		break;
	}
}

static void status_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(STEP_LOCKED):
		buf_printf(out, "%s is locked", event->step_locked->step);
		break;
	case WHAT(STEP_UNLOCKED):
		buf_printf(out, "%s is open for proposals",
			event->step_unlocked->step);
		break;
	case WHAT(ADOPTED):
		buf_printf(out, "%s#%u r%u is adopted, to be ratified by ",
			event->adopted->step, event->adopted->number,
			event->adopted->revision);
		words_time(out, event->adopted->ratify_by_ms);
		because(out, event->adopted->reason);
		break;
	case WHAT(INSTRUMENT_DEPOSITED):
		buf_printf(out, "%s ratifies %s#%u",
			event->instrument_deposited->delegation,
			event->instrument_deposited->step,
			event->instrument_deposited->number);
		break;
	case WHAT(RATIFICATION_REFUSED):
		buf_printf(out, "%s refuses to ratify %s#%u",
			event->ratification_refused->delegation,
			event->ratification_refused->step,
			event->ratification_refused->number);
		because(out, event->ratification_refused->reason);
		break;
	case WHAT(ENTERED_INTO_FORCE):
		buf_printf(out, "%s#%u enters into force",
			event->entered_into_force->step,
			event->entered_into_force->number);
		break;
	default:
		end_event(out, event);
	}
}

/* ── talk ────────────────────────────────────────────────────────────── */

static void talk_event(struct buf *out, const Plenary__Event *event)
{
	const Plenary__InjectReleased *released = event->inject_released;

	switch (event->what_case) {
	case WHAT(INJECT_RELEASED):
		buf_printf(out, "inject %s", released->id);
		if (released->inject[0] != '\0')
			buf_printf(out, " (%s)", released->inject);
		buf_str(out, " to ");
		words_names(out, released->to, released->n_to);
		buf_str(out, ": ");
		if (released->content != NULL)
			words_text(out, released->content->subject);
		break;
	case WHAT(INJECT_OPENED):
		buf_printf(out, "%s of %s opens %s", event->inject_opened->name,
			event->inject_opened->delegation,
			event->inject_opened->id);
		break;
	case WHAT(INJECT_RESPONDED):
		buf_printf(out, "%s of %s answers %s: \"%s\"",
			event->inject_responded->name,
			event->inject_responded->delegation,
			event->inject_responded->id,
			event->inject_responded->text);
		break;
	case WHAT(MESSAGE_SENT):
		buf_printf(out, "message %s on %s, ", event->message_sent->id,
			event->message_sent->channel);
		if (event->message_sent->name[0] != '\0')
			buf_printf(out, "%s of ", event->message_sent->name);
		buf_printf(out, "%s: \"%s\"", event->message_sent->from,
			event->message_sent->text);
		break;
	default:
		break;
	}
}

void words_event(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case WHAT(STARTEX):
	case WHAT(PAUSEX):
	case WHAT(RESUME):
	case WHAT(ENDEX):
	case WHAT(NO_DUFF):
	case WHAT(NO_DUFF_ACKNOWLEDGED):
		clock_event(out, event);
		break;
	case WHAT(DEADLINE_HELD):
	case WHAT(DEADLINE_CONFIRMED):
	case WHAT(DEADLINE_EXTENDED):
		deadline_event(out, event);
		break;
	case WHAT(PARTICIPANT_JOINED):
	case WHAT(PRESENCE):
	case WHAT(REMOVED):
	case WHAT(CODE_REISSUED):
	case WHAT(FULL_POWERS_GIVEN):
	case WHAT(FULL_POWERS_TAKEN):
		roster_event(out, event);
		break;
	case WHAT(PROPOSAL_TABLED):
	case WHAT(AMENDED):
		text_event(out, event);
		break;
	case WHAT(AMENDMENT_PROPOSED):
	case WHAT(AMENDMENT_ACCEPTED):
	case WHAT(AMENDMENT_DECLINED):
	case WHAT(AMENDMENT_WITHDRAWN):
		amendment_event(out, event);
		break;
	case WHAT(POSITION_TAKEN):
		position_event(out, event);
		break;
	case WHAT(INJECT_RELEASED):
	case WHAT(INJECT_OPENED):
	case WHAT(INJECT_RESPONDED):
	case WHAT(MESSAGE_SENT):
		talk_event(out, event);
		break;
	default:
		if (!words_rules(out, event))
			status_event(out, event);
	}
}
