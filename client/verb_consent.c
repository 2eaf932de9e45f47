#include "client/verb_parsers.h"

#include "client/verb_line.h"

#include <string.h>

int parse_ballot(struct verb_line *line, Plenary__Command *out)
{
	Plenary__CastBallot *cast = verb_alloc(line, sizeof(*cast));

	if (verb_count(line, 1, 2, "the step") < 0 ||
		verb_count(line, 2, 2, "the vote") < 0)
		return -1;
	plenary__cast_ballot__init(cast);
	SET_VERB(out, CAST_BALLOT, cast_ballot, cast);
	if (verb_choice(line, 1, "yes", "no", "vote", &cast->yes) < 0)
		return -1;
	return verb_ref(line, 0, &cast->proposal);
}

/* reserve="…" is the only key: what the instrument carries. */
static int parse_carried(struct verb_line *line, char **out)
{
	Plenary__Setting **settings;
	size_t n;

	if (verb_settings(line, 1, &settings, &n) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(settings[i]->key, "reserve") != 0)
			return verb_fail(line,
				"there is no \"%.60s\" of an instrument: "
				"write reserve=\"…\" for a reservation",
				settings[i]->key);
		if (settings[i]->value[0] == '\0')
			return verb_fail(line,
				"reserve= is empty: write its text, or "
				"leave it out");
		*out = settings[i]->value;
	}
	return 0;
}

int parse_ratify(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Ratify *ratify = verb_alloc(line, sizeof(*ratify));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__ratify__init(ratify);
	SET_VERB(out, RATIFY, ratify, ratify);
	if (parse_carried(line, &ratify->reservation) < 0)
		return -1;
	return verb_ref(line, 0, &ratify->proposal);
}

int parse_refuse(struct verb_line *line, Plenary__Command *out)
{
	Plenary__RefuseRatification *refuse = verb_alloc(line, sizeof(*refuse));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__refuse_ratification__init(refuse);
	refuse->reason = verb_rest(line, 1);
	SET_VERB(out, REFUSE_RATIFICATION, refuse_ratification, refuse);
	return verb_ref(line, 0, &refuse->proposal);
}

int parse_unratify(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Unratify *unratify = verb_alloc(line, sizeof(*unratify));

	if (verb_count(line, 1, 1, "the step") < 0)
		return -1;
	plenary__unratify__init(unratify);
	SET_VERB(out, UNRATIFY, unratify, unratify);
	return verb_ref(line, 0, &unratify->proposal);
}

/* ── reservations ────────────────────────────────────────────────────── */

int parse_accept_reservation(struct verb_line *line, Plenary__Command *out)
{
	Plenary__AnswerReservation *answer = verb_alloc(line, sizeof(*answer));

	if (verb_count(line, 1, 1, "the reservation") < 0)
		return -1;
	plenary__answer_reservation__init(answer);
	answer->reservation = line->words[0].text;
	SET_VERB(out, ANSWER_RESERVATION, answer_reservation, answer);
	return 0;
}

int parse_object(struct verb_line *line, Plenary__Command *out)
{
	Plenary__AnswerReservation *answer = verb_alloc(line, sizeof(*answer));

	if (verb_count(line, 1, SIZE_MAX, "the reservation") < 0)
		return -1;
	plenary__answer_reservation__init(answer);
	answer->reservation = line->words[0].text;
	answer->object = true;
	answer->reason = verb_rest(line, 1);
	SET_VERB(out, ANSWER_RESERVATION, answer_reservation, answer);
	return 0;
}

int parse_withdraw_reservation(struct verb_line *line, Plenary__Command *out)
{
	Plenary__WithdrawReservation *withdraw =
		verb_alloc(line, sizeof(*withdraw));

	if (verb_count(line, 1, 1, "the reservation") < 0)
		return -1;
	plenary__withdraw_reservation__init(withdraw);
	withdraw->reservation = line->words[0].text;
	SET_VERB(out, WITHDRAW_RESERVATION, withdraw_reservation, withdraw);
	return 0;
}

/* ── conditions ──────────────────────────────────────────────────────── */

int parse_settle(struct verb_line *line, Plenary__Command *out)
{
	Plenary__SettleCondition *settle = verb_alloc(line, sizeof(*settle));

	if (verb_count(line, 1, 2, "the condition") < 0 ||
		verb_count(line, 2, 2, "the finding") < 0)
		return -1;
	plenary__settle_condition__init(settle);
	settle->condition = line->words[0].text;
	SET_VERB(out, SETTLE_CONDITION, settle_condition, settle);
	return verb_choice(line, 1, "met", "failed", "finding", &settle->met);
}

int parse_waive(struct verb_line *line, Plenary__Command *out)
{
	Plenary__WaiveCondition *waive = verb_alloc(line, sizeof(*waive));

	if (verb_count(line, 1, 1, "the condition") < 0)
		return -1;
	plenary__waive_condition__init(waive);
	waive->condition = line->words[0].text;
	SET_VERB(out, WAIVE_CONDITION, waive_condition, waive);
	return 0;
}

/* ── notices ─────────────────────────────────────────────────────────── */

int parse_notice(struct verb_line *line, Plenary__Command *out)
{
	Plenary__GiveNotice *notice = verb_alloc(line, sizeof(*notice));

	if (verb_count(line, 1, 1, "the step") < 0)
		return -1;
	plenary__give_notice__init(notice);
	SET_VERB(out, GIVE_NOTICE, give_notice, notice);
	return verb_ref(line, 0, &notice->proposal);
}

int parse_revoke(struct verb_line *line, Plenary__Command *out)
{
	Plenary__RevokeNotice *revoke = verb_alloc(line, sizeof(*revoke));

	if (verb_count(line, 1, 1, "the step") < 0)
		return -1;
	plenary__revoke_notice__init(revoke);
	SET_VERB(out, REVOKE_NOTICE, revoke_notice, revoke);
	return verb_ref(line, 0, &revoke->proposal);
}
