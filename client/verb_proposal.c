#include "client/verb_parsers.h"

#include "client/verb_line.h"

int parse_propose(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Propose *propose = verb_alloc(line, sizeof(*propose));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__propose__init(propose);
	propose->step = line->words[0].text;
	SET_VERB(out, PROPOSE, propose, propose);
	return verb_settings(line, 1, &propose->settings, &propose->n_settings);
}

int parse_amend(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Amend *amend = verb_alloc(line, sizeof(*amend));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0 ||
		verb_count(line, 2, SIZE_MAX, "what to change") < 0)
		return -1;
	plenary__amend__init(amend);
	SET_VERB(out, AMEND, amend, amend);
	if (verb_ref(line, 0, &amend->proposal) < 0)
		return -1;
	return verb_settings(line, 1, &amend->settings, &amend->n_settings);
}

int parse_accept(struct verb_line *line, Plenary__Command *out)
{
	Plenary__AcceptAmendment *accept = verb_alloc(line, sizeof(*accept));

	if (verb_count(line, 1, 1, "the amendment") < 0)
		return -1;
	plenary__accept_amendment__init(accept);
	accept->amendment = line->words[0].text;
	SET_VERB(out, ACCEPT_AMENDMENT, accept_amendment, accept);
	return 0;
}

int parse_decline(struct verb_line *line, Plenary__Command *out)
{
	Plenary__DeclineAmendment *decline = verb_alloc(line, sizeof(*decline));

	if (verb_count(line, 1, 1, "the amendment") < 0)
		return -1;
	plenary__decline_amendment__init(decline);
	decline->amendment = line->words[0].text;
	SET_VERB(out, DECLINE_AMENDMENT, decline_amendment, decline);
	return 0;
}

int parse_withdraw_amendment(struct verb_line *line, Plenary__Command *out)
{
	Plenary__WithdrawAmendment *withdraw =
		verb_alloc(line, sizeof(*withdraw));

	if (verb_count(line, 1, 1, "the amendment") < 0)
		return -1;
	plenary__withdraw_amendment__init(withdraw);
	withdraw->amendment = line->words[0].text;
	SET_VERB(out, WITHDRAW_AMENDMENT, withdraw_amendment, withdraw);
	return 0;
}

/* A position with what is written behind the step as its reason. That a
 * reason is required is the server's rule; `least` only saves a round trip
 * where there is nothing at all. */
static int parse_position(struct verb_line *line, Plenary__Position position,
	size_t most, Plenary__Command *out)
{
	Plenary__TakePosition *take = verb_alloc(line, sizeof(*take));

	if (verb_count(line, 1, most, "the step") < 0)
		return -1;
	plenary__take_position__init(take);
	take->position = position;
	take->reason = verb_rest(line, 1);
	SET_VERB(out, TAKE_POSITION, take_position, take);
	return verb_ref(line, 0, &take->proposal);
}

int parse_assent(struct verb_line *line, Plenary__Command *out)
{
	return parse_position(line, PLENARY__POSITION__POSITION_ASSENT, 1, out);
}

int parse_reserve(struct verb_line *line, Plenary__Command *out)
{
	const Plenary__Position position =
		PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION;

	return parse_position(line, position, SIZE_MAX, out);
}

int parse_abstain(struct verb_line *line, Plenary__Command *out)
{
	return parse_position(
		line, PLENARY__POSITION__POSITION_ABSTAIN, SIZE_MAX, out);
}

int parse_stand_aside(struct verb_line *line, Plenary__Command *out)
{
	return parse_position(
		line, PLENARY__POSITION__POSITION_STAND_ASIDE, SIZE_MAX, out);
}

int parse_block(struct verb_line *line, Plenary__Command *out)
{
	return parse_position(
		line, PLENARY__POSITION__POSITION_BLOCK, SIZE_MAX, out);
}

/* Of a revision or, by the form of its id, of a reservation. */
int parse_acknowledge(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Acknowledge *acknowledge =
		verb_alloc(line, sizeof(*acknowledge));

	if (verb_count(line, 1, 1, "the step or the reservation") < 0)
		return -1;
	plenary__acknowledge__init(acknowledge);
	SET_VERB(out, ACKNOWLEDGE, acknowledge, acknowledge);
	if (!verb_is_reservation(line->words[0].text))
		return verb_ref(line, 0, &acknowledge->proposal);
	acknowledge->reservation = line->words[0].text;
	return 0;
}

int parse_silence(struct verb_line *line, Plenary__Command *out)
{
	Plenary__BeginSilence *begin = verb_alloc(line, sizeof(*begin));

	if (verb_count(line, 1, 2, "the step") < 0)
		return -1;
	plenary__begin_silence__init(begin);
	SET_VERB(out, BEGIN_SILENCE, begin_silence, begin);
	if (line->n == 2 && verb_duration(line, 1, &begin->period_ms) < 0)
		return -1;
	return verb_ref(line, 0, &begin->proposal);
}

int parse_break(struct verb_line *line, Plenary__Command *out)
{
	Plenary__BreakSilence *objection = verb_alloc(line, sizeof(*objection));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__break_silence__init(objection);
	objection->reason = verb_rest(line, 1);
	SET_VERB(out, BREAK_SILENCE, break_silence, objection);
	return verb_ref(line, 0, &objection->proposal);
}

int parse_withdraw(struct verb_line *line, Plenary__Command *out)
{
	Plenary__WithdrawProposal *withdraw =
		verb_alloc(line, sizeof(*withdraw));

	if (verb_count(line, 1, 1, "the step") < 0)
		return -1;
	plenary__withdraw_proposal__init(withdraw);
	SET_VERB(out, WITHDRAW_PROPOSAL, withdraw_proposal, withdraw);
	return verb_ref(line, 0, &withdraw->proposal);
}

int parse_submit(struct verb_line *line, Plenary__Command *out)
{
	Plenary__SubmitStep *submit = verb_alloc(line, sizeof(*submit));

	if (verb_count(line, 1, SIZE_MAX, "what the step says") < 0)
		return -1;
	plenary__submit_step__init(submit);
	SET_VERB(out, SUBMIT_STEP, submit_step, submit);
	return verb_settings(line, 0, &submit->settings, &submit->n_settings);
}
