#include "client/verb_parsers.h"

#include "client/verb_line.h"

#include <string.h>

int parse_startex(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Startex *startex = verb_alloc(line, sizeof(*startex));

	plenary__startex__init(startex);
	SET_VERB(out, STARTEX, startex, startex);
	return verb_count(line, 0, 0, "");
}

int parse_pausex(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Pausex *pausex = verb_alloc(line, sizeof(*pausex));

	plenary__pausex__init(pausex);
	pausex->reason = verb_rest(line, 0);
	SET_VERB(out, PAUSEX, pausex, pausex);
	return 0;
}

int parse_resume(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Resume *resume = verb_alloc(line, sizeof(*resume));

	plenary__resume__init(resume);
	SET_VERB(out, RESUME, resume, resume);
	return verb_count(line, 0, 0, "");
}

int parse_endex(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Endex *endex = verb_alloc(line, sizeof(*endex));

	plenary__endex__init(endex);
	endex->confirmed = line->yes;
	SET_VERB(out, ENDEX, endex, endex);
	return verb_count(line, 0, 0, "");
}

int parse_noduff(struct verb_line *line, Plenary__Command *out)
{
	Plenary__NoDuff *no_duff = verb_alloc(line, sizeof(*no_duff));

	plenary__no_duff__init(no_duff);
	no_duff->text = verb_rest(line, 0);
	SET_VERB(out, NO_DUFF, no_duff, no_duff);
	return verb_count(line, 1, SIZE_MAX, "what has happened");
}

int parse_ack(struct verb_line *line, Plenary__Command *out)
{
	Plenary__AckNoDuff *ack = verb_alloc(line, sizeof(*ack));

	plenary__ack_no_duff__init(ack);
	SET_VERB(out, ACK_NO_DUFF, ack_no_duff, ack);
	return verb_count(line, 0, 0, "");
}

int parse_confirm(struct verb_line *line, Plenary__Command *out)
{
	Plenary__ConfirmDeadline *confirm = verb_alloc(line, sizeof(*confirm));

	if (verb_count(line, 1, 1, "the deadline") < 0)
		return -1;
	plenary__confirm_deadline__init(confirm);
	confirm->deadline = line->words[0].text;
	SET_VERB(out, CONFIRM_DEADLINE, confirm_deadline, confirm);
	return 0;
}

int parse_extend(struct verb_line *line, Plenary__Command *out)
{
	Plenary__ExtendDeadline *extend = verb_alloc(line, sizeof(*extend));

	if (verb_count(line, 1, 2, "the deadline") < 0 ||
		verb_count(line, 2, 2, "the time to add") < 0)
		return -1;
	plenary__extend_deadline__init(extend);
	extend->deadline = line->words[0].text;
	SET_VERB(out, EXTEND_DEADLINE, extend_deadline, extend);
	return verb_duration(line, 1, &extend->by_ms);
}

/* The digits from *at on, at most seven, so that a rate in thousandths fits;
 * how many there were, or -1. */
static int take_digits(const char **at, uint32_t *number)
{
	size_t n = strspn(*at, "0123456789");

	if (n > 7)
		return -1;
	*number = 0;
	for (size_t i = 0; i < n; i++)
		*number = *number * 10 + (uint32_t)((*at)[i] - '0');
	*at += n;
	return (int)n;
}

/* "1", "2.5", "60x" in thousandths. 0 or -1. */
static int rate_milli(const char *text, uint32_t *out)
{
	uint32_t whole;
	uint32_t part = 0;
	int digits;

	if (take_digits(&text, &whole) < 1 || whole > UINT32_MAX / 1000 - 1)
		return -1;
	if (*text == '.') {
		text++;
		digits = take_digits(&text, &part);
		if (digits < 1 || digits > 3)
			return -1;
		for (; digits < 3; digits++)
			part *= 10;
	}
	if (*text == 'x')
		text++;
	if (*text != '\0')
		return -1;
	*out = whole * 1000 + part;
	return 0;
}

int parse_rate(struct verb_line *line, Plenary__Command *out)
{
	Plenary__SetRate *set = verb_alloc(line, sizeof(*set));

	if (verb_count(line, 1, 1, "the rate") < 0)
		return -1;
	plenary__set_rate__init(set);
	SET_VERB(out, SET_RATE, set_rate, set);
	if (rate_milli(line->words[0].text, &set->rate_milli) < 0)
		return verb_fail(line,
			"\"%.60s\" is no rate: write 1 for real time, 2.5, "
			"or 60x",
			line->words[0].text);
	return 0;
}

int parse_jump(struct verb_line *line, Plenary__Command *out)
{
	Plenary__JumpClock *jump = verb_alloc(line, sizeof(*jump));

	if (verb_count(line, 1, 1, "how far") < 0)
		return -1;
	plenary__jump_clock__init(jump);
	SET_VERB(out, JUMP_CLOCK, jump_clock, jump);
	return verb_duration(line, 0, &jump->by_ms);
}
