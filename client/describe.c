#include "client/describe.h"

#include "client/period.h"
#include "client/plain.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

/* "A4 r2", or "A4#2 r1" from the second attempt on. */
static void text_of(
	struct buf *out, const char *step, uint32_t number, uint32_t revision)
{
	buf_str(out, step);
	if (number > 1)
		buf_printf(out, "#%u", number);
	if (revision > 0)
		buf_printf(out, " r%u", revision);
}

static void why(struct buf *out, const char *reason)
{
	if (reason[0] == '\0')
		return;
	buf_str(out, ": ");
	plain_line(out, reason);
}

static void person(struct buf *out, const char *name, const char *delegation)
{
	plain_line(out, name);
	if (delegation[0] != '\0')
		buf_printf(out, " (%s)", delegation);
}

/* "#7 Ann (CA)", or as much of it as is known. */
static void participant(
	struct buf *out, uint32_t number, const struct view_store *views)
{
	const Plenary__View *view = NULL;
	char id[16];

	buf_printf(out, "#%u", number);
	snprintf(id, sizeof(id), "%u", number);
	if (views != NULL)
		view = view_store_find(views, "participant", id);
	if (view == NULL || view->body_case != PLENARY__VIEW__BODY_PARTICIPANT)
		return;
	buf_char(out, ' ');
	person(out, view->participant->name, view->participant->delegation);
}

static void until(struct buf *out, const char *what, int64_t at_ms)
{
	char clock[PERIOD_TEXT_MAX];

	if (at_ms == 0)
		return;
	period_clock(at_ms, clock);
	buf_printf(out, "%s +%s", what, clock);
}

static void list(struct buf *out, char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", texts[i]);
}

static const char *verb_of(Plenary__Position position)
{
	switch (position) {
	case PLENARY__POSITION__POSITION_ASSENT:
		return "assents to";
	case PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION:
		return "assents with a reservation to";
	case PLENARY__POSITION__POSITION_ABSTAIN:
		return "abstains on";
	case PLENARY__POSITION__POSITION_STAND_ASIDE:
		return "stands aside on";
	case PLENARY__POSITION__POSITION_BLOCK:
		return "blocks";
	case PLENARY__POSITION__POSITION_NONE:
	default:
		return "takes back its position on";
	}
}

static void tabled(struct buf *out, const Plenary__ProposalTabled *event,
	const char *language)
{
	buf_printf(out, "%s tables ", event->delegation);
	text_of(out, event->step, event->number, 1);
	if (event->draft != NULL) {
		buf_str(out, ": ");
		plain_line(out, plain_pick(event->draft->title, language));
	}
	until(out, "; to be decided by", event->decide_by_ms);
}

static void amendment(struct buf *out, const Plenary__AmendmentProposed *event)
{
	buf_printf(out, "%s moves amendment %s to ", event->delegation,
		event->amendment);
	text_of(out, event->step, event->number, event->revision);
	for (size_t i = 0; i < event->n_settings; i++) {
		buf_str(out, i == 0 ? ": " : "; ");
		plain_line(out, event->settings[i]->key);
		buf_char(out, '=');
		plain_line(out, event->settings[i]->value);
	}
}

static void inject(struct buf *out, const Plenary__InjectReleased *event,
	const char *language)
{
	buf_printf(out, "inject %s", event->id);
	if (event->inject[0] != '\0')
		buf_printf(out, " (%s)", event->inject);
	if (event->n_to > 0) {
		buf_str(out, " to ");
		list(out, event->to, event->n_to);
	}
	if (event->content == NULL)
		return;
	if (event->content->from != NULL) {
		buf_str(out, " from ");
		plain_line(out, plain_pick(event->content->from, language));
	}
	if (event->content->method != NULL) {
		buf_str(out, ", ");
		plain_line(out, plain_pick(event->content->method, language));
	}
	buf_str(out, ": ");
	plain_line(out, plain_pick(event->content->subject, language));
}

static void joined(struct buf *out, const Plenary__ParticipantJoined *event)
{
	person(out, event->name, event->delegation);
	buf_str(out, " joins");
	if (event->role != PLENARY__ROLE__ROLE_DELEGATE)
		buf_printf(out, " as %s", plain_role(event->role));
	else if (event->seat[0] != '\0')
		buf_printf(out, " in the seat %s", event->seat);
	else
		buf_str(out, " as an adviser");
}

static void message(struct buf *out, const Plenary__MessageSent *event)
{
	buf_printf(out, "[%s] %s", event->channel, event->from);
	/* Names are known within a delegation and to EXCON only. */
	if (event->name[0] != '\0') {
		buf_str(out, " (");
		plain_line(out, event->name);
		buf_char(out, ')');
	}
	buf_str(out, ": ");
	plain_line(out, event->text);
}

/* The clock; false: none of these. */
static bool describe_clock(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_STARTEX:
		buf_str(out, "STARTEX");
		return true;
	case PLENARY__EVENT__WHAT_PAUSEX:
		buf_str(out, event->pausex->by_server ? "PAUSEX by the server"
						      : "PAUSEX");
		why(out, event->pausex->reason);
		return true;
	case PLENARY__EVENT__WHAT_RESUME:
		buf_printf(out, "RESUME: %s", plain_phase(event->resume->to));
		return true;
	case PLENARY__EVENT__WHAT_ENDEX:
		buf_str(out, "ENDEX");
		return true;
	case PLENARY__EVENT__WHAT_NO_DUFF:
		buf_str(out, "NO DUFF, a real emergency");
		why(out, event->no_duff->text);
		return true;
	case PLENARY__EVENT__WHAT_NO_DUFF_ACKNOWLEDGED:
		person(out, event->no_duff_acknowledged->name,
			event->no_duff_acknowledged->delegation);
		buf_str(out, " acknowledges NO DUFF");
		return true;
	case PLENARY__EVENT__WHAT_DEADLINE_HELD:
		buf_printf(out, "deadline %s is held for EXCON",
			event->deadline_held->deadline);
		until(out, ", due", event->deadline_held->due_ms);
		return true;
	case PLENARY__EVENT__WHAT_DEADLINE_CONFIRMED:
		buf_printf(out, "deadline %s is confirmed",
			event->deadline_confirmed->deadline);
		return true;
	case PLENARY__EVENT__WHAT_DEADLINE_EXTENDED:
		buf_printf(out, "deadline %s is extended",
			event->deadline_extended->deadline);
		until(out, " to", event->deadline_extended->due_ms);
		return true;
	default:
		return false;
	}
}

/* The roster; false: none of these. */
static bool describe_roster(struct buf *out, const Plenary__Event *event,
	const struct view_store *views)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_PARTICIPANT_JOINED:
		joined(out, event->participant_joined);
		return true;
	case PLENARY__EVENT__WHAT_PRESENCE:
		participant(out, event->presence->participant, views);
		buf_str(out, event->presence->connected ? " is connected"
							: " is DISCONNECTED");
		why(out, event->presence->why);
		return true;
	case PLENARY__EVENT__WHAT_REMOVED:
		person(out, event->removed->name, event->removed->delegation);
		buf_str(out, " is removed");
		why(out, event->removed->reason);
		return true;
	case PLENARY__EVENT__WHAT_CODE_REISSUED:
		buf_printf(out, "code %s is reissued",
			event->code_reissued->code_name);
		return true;
	case PLENARY__EVENT__WHAT_FULL_POWERS_GIVEN:
		person(out, event->full_powers_given->name,
			event->full_powers_given->delegation);
		buf_str(out, " has full powers");
		return true;
	case PLENARY__EVENT__WHAT_FULL_POWERS_TAKEN:
		person(out, event->full_powers_taken->name,
			event->full_powers_taken->delegation);
		buf_str(out, " no longer has full powers");
		why(out, event->full_powers_taken->why);
		return true;
	default:
		return false;
	}
}

/* Amendments and positions; false: none of these. */
static bool describe_text(
	struct buf *out, const Plenary__Event *event, const char *language)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_PROPOSAL_TABLED:
		tabled(out, event->proposal_tabled, language);
		return true;
	case PLENARY__EVENT__WHAT_AMENDMENT_PROPOSED:
		amendment(out, event->amendment_proposed);
		return true;
	case PLENARY__EVENT__WHAT_AMENDMENT_ACCEPTED:
		buf_printf(out, "%s accepts amendment %s",
			event->amendment_accepted->delegation,
			event->amendment_accepted->amendment);
		return true;
	case PLENARY__EVENT__WHAT_AMENDMENT_DECLINED:
		buf_printf(out, "%s declines amendment %s",
			event->amendment_declined->delegation,
			event->amendment_declined->amendment);
		return true;
	case PLENARY__EVENT__WHAT_AMENDMENT_WITHDRAWN:
		buf_printf(out, "%s withdraws amendment %s",
			event->amendment_withdrawn->delegation,
			event->amendment_withdrawn->amendment);
		return true;
	case PLENARY__EVENT__WHAT_AMENDED:
		text_of(out, event->amended->step, event->amended->number,
			event->amended->revision);
		buf_printf(out,
			" by amendment %s of %s: earlier positions are void",
			event->amended->amendment, event->amended->delegation);
		return true;
	case PLENARY__EVENT__WHAT_POSITION_TAKEN:
		buf_printf(out, "%s %s ", event->position_taken->delegation,
			verb_of(event->position_taken->position));
		text_of(out, event->position_taken->step,
			event->position_taken->number,
			event->position_taken->revision);
		why(out, event->position_taken->reason);
		return true;
	default:
		return false;
	}
}

/* What becomes of a proposal; false: none of these. */
static bool describe_fate(struct buf *out, const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_STEP_LOCKED:
		buf_printf(out, "%s is locked", event->step_locked->step);
		return true;
	case PLENARY__EVENT__WHAT_STEP_UNLOCKED:
		buf_printf(out, "%s is available", event->step_unlocked->step);
		return true;
	case PLENARY__EVENT__WHAT_ADOPTED:
		text_of(out, event->adopted->step, event->adopted->number,
			event->adopted->revision);
		buf_str(out, " is adopted");
		until(out, "; to be ratified by", event->adopted->ratify_by_ms);
		return true;
	case PLENARY__EVENT__WHAT_REJECTED:
		text_of(out, event->rejected->step, event->rejected->number, 0);
		buf_str(out, " is rejected");
		why(out, event->rejected->reason);
		return true;
	case PLENARY__EVENT__WHAT_WITHDRAWN:
		buf_printf(out, "%s withdraws ", event->withdrawn->delegation);
		text_of(out, event->withdrawn->step, event->withdrawn->number,
			0);
		return true;
	case PLENARY__EVENT__WHAT_INSTRUMENT_DEPOSITED:
		buf_printf(out, "%s ratifies ",
			event->instrument_deposited->delegation);
		text_of(out, event->instrument_deposited->step,
			event->instrument_deposited->number, 0);
		return true;
	case PLENARY__EVENT__WHAT_RATIFICATION_REFUSED:
		buf_printf(out, "%s refuses to ratify ",
			event->ratification_refused->delegation);
		text_of(out, event->ratification_refused->step,
			event->ratification_refused->number, 0);
		why(out, event->ratification_refused->reason);
		return true;
	case PLENARY__EVENT__WHAT_ENTERED_INTO_FORCE:
		text_of(out, event->entered_into_force->step,
			event->entered_into_force->number, 0);
		buf_str(out, " ENTERS INTO FORCE");
		return true;
	case PLENARY__EVENT__WHAT_LAPSED:
		text_of(out, event->lapsed->step, event->lapsed->number, 0);
		buf_str(out, " lapses");
		if (event->lapsed->n_missing > 0) {
			buf_str(out, ", not ratified by ");
			list(out, event->lapsed->missing,
				event->lapsed->n_missing);
		}
		return true;
	default:
		return false;
	}
}

void describe_event(struct buf *out, const Plenary__Event *event,
	const char *language, const struct view_store *views)
{
	if (describe_clock(out, event) || describe_roster(out, event, views) ||
		describe_text(out, event, language) ||
		describe_fate(out, event))
		return;
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_INJECT_RELEASED:
		inject(out, event->inject_released, language);
		break;
	case PLENARY__EVENT__WHAT_INJECT_OPENED:
		person(out, event->inject_opened->name,
			event->inject_opened->delegation);
		buf_printf(out, " opens inject %s", event->inject_opened->id);
		break;
	case PLENARY__EVENT__WHAT_INJECT_RESPONDED:
		person(out, event->inject_responded->name,
			event->inject_responded->delegation);
		buf_printf(
			out, " answers inject %s", event->inject_responded->id);
		why(out, event->inject_responded->text);
		break;
	case PLENARY__EVENT__WHAT_MESSAGE_SENT:
		message(out, event->message_sent);
		break;
	default:
		buf_str(out, "something that this version has no words for");
		break;
	}
}

enum tone describe_tone(const Plenary__Event *event)
{
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_STARTEX:
	case PLENARY__EVENT__WHAT_RESUME:
	case PLENARY__EVENT__WHAT_ADOPTED:
	case PLENARY__EVENT__WHAT_ENTERED_INTO_FORCE:
		return TONE_GOOD;
	case PLENARY__EVENT__WHAT_REJECTED:
	case PLENARY__EVENT__WHAT_LAPSED:
	case PLENARY__EVENT__WHAT_RATIFICATION_REFUSED:
	case PLENARY__EVENT__WHAT_REMOVED:
	case PLENARY__EVENT__WHAT_DEADLINE_HELD:
		return TONE_BAD;
	case PLENARY__EVENT__WHAT_PRESENCE:
		return event->presence->connected ? TONE_PLAIN : TONE_BAD;
	case PLENARY__EVENT__WHAT_POSITION_TAKEN:
		return event->position_taken->position ==
				       PLENARY__POSITION__POSITION_BLOCK
			       ? TONE_BAD
			       : TONE_PLAIN;
	case PLENARY__EVENT__WHAT_INJECT_RELEASED:
	case PLENARY__EVENT__WHAT_MESSAGE_SENT:
	case PLENARY__EVENT__WHAT_PAUSEX:
	case PLENARY__EVENT__WHAT_ENDEX:
		return TONE_NOTICE;
	case PLENARY__EVENT__WHAT_NO_DUFF:
		return TONE_ALARM;
	default:
		return TONE_PLAIN;
	}
}

void describe_time(struct buf *out, const Plenary__Event *event)
{
	time_t seconds = (time_t)(event->at_ms / 1000);
	char clock[PERIOD_TEXT_MAX];
	struct tm local;

	if (localtime_r(&seconds, &local) != NULL)
		buf_printf(out, "%02d:%02d:%02d ", local.tm_hour, local.tm_min,
			local.tm_sec);
	period_clock(event->exercise_ms, clock);
	buf_printf(out, "+%s ", clock);
}
