#include "client/describe.h"

#include "client/describe_words.h"
#include "client/period.h"
#include "client/plain.h"

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

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
	words_person(
		out, view->participant->name, view->participant->delegation);
}

static void inject(struct buf *out, const Plenary__InjectReleased *event,
	const char *language)
{
	buf_printf(out, "inject %s", event->id);
	if (event->inject[0] != '\0')
		buf_printf(out, " (%s)", event->inject);
	if (event->n_to > 0) {
		buf_str(out, " to ");
		words_list(out, event->to, event->n_to);
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
	words_person(out, event->name, event->delegation);
	buf_str(out, " joins");
	if (event->role != PLENARY__ROLE__ROLE_DELEGATE)
		buf_printf(out, " as %s", plain_role(event->role));
	else if (event->seat[0] != '\0')
		buf_printf(out, " in the seat %s", event->seat);
	else
		buf_str(out, " as an adviser");
}

/* Each delegation sees its end of it, EXCON both. */
static void moved(struct buf *out, const Plenary__Moved *event)
{
	plain_line(out, event->name);
	buf_str(out, " is moved");
	if (event->from[0] != '\0')
		buf_printf(out, " from %s", event->from);
	if (event->to[0] != '\0' && event->seat[0] != '\0')
		buf_printf(
			out, " to %s, in the seat %s", event->to, event->seat);
	else if (event->to[0] != '\0')
		buf_printf(out, " to %s, as an adviser", event->to);
	if (event->n_seen > 0) {
		buf_str(out, "; had seen ");
		words_list(out, event->seen, event->n_seen);
	}
}

static void resumed(struct buf *out, const Plenary__Resumed *event)
{
	buf_str(out, "RESUME: ");
	words_name(out, plain_phase(event->to));
}

static void jumped(struct buf *out, const Plenary__ClockJumped *event)
{
	char from[PERIOD_TEXT_MAX];
	char to[PERIOD_TEXT_MAX];

	period_clock(event->from_ms, from);
	period_clock(event->to_ms, to);
	buf_printf(out, "the clock jumps from %s to %s", from, to);
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
		words_why(out, event->pausex->reason);
		return true;
	case PLENARY__EVENT__WHAT_RESUME:
		resumed(out, event->resume);
		return true;
	case PLENARY__EVENT__WHAT_ENDEX:
		buf_str(out, "ENDEX");
		return true;
	case PLENARY__EVENT__WHAT_NO_DUFF:
		buf_str(out, "NO DUFF, a real emergency");
		words_why(out, event->no_duff->text);
		return true;
	case PLENARY__EVENT__WHAT_NO_DUFF_ACKNOWLEDGED:
		words_person(out, event->no_duff_acknowledged->name,
			event->no_duff_acknowledged->delegation);
		buf_str(out, " acknowledges NO DUFF");
		return true;
	case PLENARY__EVENT__WHAT_RATE_SET:
		buf_str(out, "the clock runs at ");
		plain_rate(out, event->rate_set->rate_milli);
		buf_str(out, " times real time");
		return true;
	case PLENARY__EVENT__WHAT_CLOCK_JUMPED:
		jumped(out, event->clock_jumped);
		return true;
	case PLENARY__EVENT__WHAT_DEADLINE_HELD:
		buf_printf(out, "deadline %s is held for EXCON",
			event->deadline_held->deadline);
		words_until(out, ", due", event->deadline_held->due_ms);
		return true;
	case PLENARY__EVENT__WHAT_DEADLINE_CONFIRMED:
		buf_printf(out, "deadline %s is confirmed",
			event->deadline_confirmed->deadline);
		return true;
	case PLENARY__EVENT__WHAT_DEADLINE_EXTENDED:
		buf_printf(out, "deadline %s is extended",
			event->deadline_extended->deadline);
		words_until(out, " to", event->deadline_extended->due_ms);
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
		words_why(out, event->presence->why);
		return true;
	case PLENARY__EVENT__WHAT_MOVED:
		moved(out, event->moved);
		return true;
	case PLENARY__EVENT__WHAT_REMOVED:
		words_person(
			out, event->removed->name, event->removed->delegation);
		buf_str(out, " is removed");
		words_why(out, event->removed->reason);
		return true;
	case PLENARY__EVENT__WHAT_CODE_REISSUED:
		buf_printf(out, "code %s is reissued",
			event->code_reissued->code_name);
		return true;
	case PLENARY__EVENT__WHAT_FULL_POWERS_GIVEN:
		words_person(out, event->full_powers_given->name,
			event->full_powers_given->delegation);
		buf_str(out, " has full powers");
		return true;
	case PLENARY__EVENT__WHAT_FULL_POWERS_TAKEN:
		words_person(out, event->full_powers_taken->name,
			event->full_powers_taken->delegation);
		buf_str(out, " no longer has full powers");
		words_why(out, event->full_powers_taken->why);
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
		describe_decision(out, event) || describe_consent(out, event) ||
		describe_force(out, event))
		return;
	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_INJECT_RELEASED:
		inject(out, event->inject_released, language);
		break;
	case PLENARY__EVENT__WHAT_INJECT_OPENED:
		words_person(out, event->inject_opened->name,
			event->inject_opened->delegation);
		buf_printf(out, " opens inject %s", event->inject_opened->id);
		break;
	case PLENARY__EVENT__WHAT_INJECT_RESPONDED:
		words_person(out, event->inject_responded->name,
			event->inject_responded->delegation);
		buf_printf(
			out, " answers inject %s", event->inject_responded->id);
		words_why(out, event->inject_responded->text);
		break;
	case PLENARY__EVENT__WHAT_MESSAGE_SENT:
		message(out, event->message_sent);
		break;
	default:
		buf_str(out, "something that this version has no words for");
		break;
	}
}

/* Half the tones are those of a kind of event. */
static enum tone tone_of_kind(Plenary__Event__WhatCase kind)
{
	switch (kind) {
	case PLENARY__EVENT__WHAT_STARTEX:
	case PLENARY__EVENT__WHAT_RESUME:
	case PLENARY__EVENT__WHAT_ADOPTED:
	case PLENARY__EVENT__WHAT_ENTERED_INTO_FORCE:
	case PLENARY__EVENT__WHAT_FORCE_RESUMED:
		return TONE_GOOD;
	case PLENARY__EVENT__WHAT_REJECTED:
	case PLENARY__EVENT__WHAT_LAPSED:
	case PLENARY__EVENT__WHAT_RATIFICATION_REFUSED:
	case PLENARY__EVENT__WHAT_REMOVED:
	case PLENARY__EVENT__WHAT_DEADLINE_HELD:
	case PLENARY__EVENT__WHAT_SILENCE_BROKEN:
	case PLENARY__EVENT__WHAT_HELD:
	case PLENARY__EVENT__WHAT_SUSPENDED:
	case PLENARY__EVENT__WHAT_BREACH_UPHELD:
	case PLENARY__EVENT__WHAT_NOTICE_GIVEN:
	case PLENARY__EVENT__WHAT_PARTY_LEFT:
	case PLENARY__EVENT__WHAT_TERMINATED:
		return TONE_BAD;
	case PLENARY__EVENT__WHAT_INJECT_RELEASED:
	case PLENARY__EVENT__WHAT_MESSAGE_SENT:
	case PLENARY__EVENT__WHAT_PAUSEX:
	case PLENARY__EVENT__WHAT_ENDEX:
	case PLENARY__EVENT__WHAT_RATE_SET:
	case PLENARY__EVENT__WHAT_CLOCK_JUMPED:
	case PLENARY__EVENT__WHAT_MOVED:
	case PLENARY__EVENT__WHAT_SILENCE_BEGUN:
	case PLENARY__EVENT__WHAT_STEP_SCREENED:
	case PLENARY__EVENT__WHAT_STEP_OPENED:
	case PLENARY__EVENT__WHAT_EDITED:
	case PLENARY__EVENT__WHAT_OVERRIDDEN:
		return TONE_NOTICE;
	case PLENARY__EVENT__WHAT_NO_DUFF:
		return TONE_ALARM;
	default:
		return TONE_PLAIN;
	}
}

enum tone describe_tone(const Plenary__Event *event)
{
	bool bad = false;

	switch (event->what_case) {
	case PLENARY__EVENT__WHAT_PRESENCE:
		bad = !event->presence->connected;
		break;
	case PLENARY__EVENT__WHAT_POSITION_TAKEN:
		bad = event->position_taken->position ==
		      PLENARY__POSITION__POSITION_BLOCK;
		break;
	case PLENARY__EVENT__WHAT_RESERVATION_ANSWERED:
		bad = event->reservation_answered->object;
		break;
	case PLENARY__EVENT__WHAT_CONDITION_SETTLED:
		bad = !event->condition_settled->met;
		break;
	default:
		break;
	}
	return bad ? TONE_BAD : tone_of_kind(event->what_case);
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
	buf_printf(out, "%s ", clock);
}
