#include "client/plain.h"

#include <stdio.h>
#include <string.h>

#define WORD_OF(words, value)                                 \
	((size_t)(value) < sizeof(words) / sizeof((words)[0]) \
			? (words)[(size_t)(value)]            \
			: "unknown")

const char *plain_pick(const Plenary__Text *text, const char *language)
{
	if (text == NULL || text->n_in == 0)
		return "";
	for (size_t i = 0; language != NULL && i < text->n_in; i++)
		if (strcmp(text->in[i]->language, language) == 0)
			return text->in[i]->text;
	return text->in[0]->text;
}

/* The code point at *text, which moves behind it. Texts were checked to be
 * UTF-8 when they came in; a stray byte counts as itself all the same. */
static unsigned long next_point(const unsigned char **text)
{
	const unsigned char *at = *text;
	unsigned long point = *at;
	unsigned more = 0;

	if (point >= 0xf0)
		more = 3;
	else if (point >= 0xe0)
		more = 2;
	else if (point >= 0xc0)
		more = 1;
	if (more > 0)
		point &= 0x3fUL >> more;
	at++;
	while (more > 0 && (*at & 0xc0) == 0x80) {
		point = point << 6 | (*at & 0x3fU);
		at++;
		more--;
	}
	*text = at;
	return point;
}

static int is_control(unsigned long point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	       (point >= 0x200e && point <= 0x200f) ||
	       (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2066 && point <= 0x2069);
}

static void plain_point(struct buf *out, unsigned long point,
	const unsigned char *bytes, size_t len)
{
	if (point == '\t')
		buf_char(out, ' ');
	else if (is_control(point))
		buf_printf(out, point < 0x100 ? "\\x%02lx" : "\\u%04lx", point);
	else
		buf_append(out, bytes, len);
}

void plain_line(struct buf *out, const char *text)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t end = strlen(text);

	/* A text block of the exercise file ends in a line break. */
	while (end > 0 && text[end - 1] == '\n')
		end--;
	while (at < (const unsigned char *)text + end) {
		const unsigned char *from = at;
		unsigned long point = next_point(&at);

		if (point == '\n')
			buf_str(out, " / ");
		else
			plain_point(out, point, from, (size_t)(at - from));
	}
}

void plain_paragraphs(struct buf *out, const char *text, size_t indent)
{
	const unsigned char *at = (const unsigned char *)text;
	size_t end = strlen(text);

	while (end > 0 && text[end - 1] == '\n')
		end--;
	while (at < (const unsigned char *)text + end) {
		const unsigned char *from = at;
		unsigned long point = next_point(&at);

		if (point == '\n')
			buf_printf(out, "\n%*s", (int)indent, "");
		else
			plain_point(out, point, from, (size_t)(at - from));
	}
}

const char *plain_status(Plenary__Status status)
{
	static const char *const words[] = {
		[PLENARY__STATUS__STATUS_LOCKED] = "locked",
		[PLENARY__STATUS__STATUS_AVAILABLE] = "available",
		[PLENARY__STATUS__STATUS_TABLED] = "tabled",
		[PLENARY__STATUS__STATUS_SILENCE] = "silence",
		[PLENARY__STATUS__STATUS_HELD] = "held",
		[PLENARY__STATUS__STATUS_ADOPTED] = "adopted",
		[PLENARY__STATUS__STATUS_IN_FORCE] = "in_force",
		[PLENARY__STATUS__STATUS_SUSPENDED] = "suspended",
	};

	return WORD_OF(words, status);
}

const char *plain_outcome(Plenary__Outcome outcome)
{
	static const char *const words[] = {
		[PLENARY__OUTCOME__OUTCOME_NONE] = "none",
		[PLENARY__OUTCOME__OUTCOME_WITHDRAWN] = "withdrawn",
		[PLENARY__OUTCOME__OUTCOME_REJECTED] = "rejected",
		[PLENARY__OUTCOME__OUTCOME_LAPSED] = "lapsed",
		[PLENARY__OUTCOME__OUTCOME_TERMINATED] = "terminated",
	};

	return WORD_OF(words, outcome);
}

const char *plain_position(Plenary__Position position)
{
	static const char *const words[] = {
		[PLENARY__POSITION__POSITION_NONE] = "none",
		[PLENARY__POSITION__POSITION_ASSENT] = "assent",
		[PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION] =
			"assent_with_reservation",
		[PLENARY__POSITION__POSITION_ABSTAIN] = "abstain",
		[PLENARY__POSITION__POSITION_STAND_ASIDE] = "stand_aside",
		[PLENARY__POSITION__POSITION_BLOCK] = "block",
	};

	return WORD_OF(words, position);
}

const char *plain_phase(Plenary__ExercisePhase phase)
{
	static const char *const words[] = {
		[PLENARY__EXERCISE_PHASE__PHASE_BEFORE] = "before",
		[PLENARY__EXERCISE_PHASE__PHASE_RUNNING] = "running",
		[PLENARY__EXERCISE_PHASE__PHASE_PAUSED] = "paused",
		[PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF] = "no_duff",
		[PLENARY__EXERCISE_PHASE__PHASE_ENDED] = "ended",
	};

	return WORD_OF(words, phase);
}

const char *plain_role(Plenary__Role role)
{
	static const char *const words[] = {
		[PLENARY__ROLE__ROLE_NONE] = "none",
		[PLENARY__ROLE__ROLE_DIRECTOR] = "director",
		[PLENARY__ROLE__ROLE_CONTROLLER] = "controller",
		[PLENARY__ROLE__ROLE_EVALUATOR] = "evaluator",
		[PLENARY__ROLE__ROLE_OBSERVER] = "observer",
		[PLENARY__ROLE__ROLE_DELEGATE] = "delegate",
		[PLENARY__ROLE__ROLE_ADMIN] = "admin",
	};

	return WORD_OF(words, role);
}

const char *plain_inject_status(Plenary__InjectStatus status)
{
	static const char *const words[] = {
		[PLENARY__INJECT_STATUS__INJECT_SCHEDULED] = "scheduled",
		[PLENARY__INJECT_STATUS__INJECT_READY] = "ready",
		[PLENARY__INJECT_STATUS__INJECT_RELEASED] = "released",
	};

	return WORD_OF(words, status);
}

const char *plain_condition_kind(Plenary__ConditionKind kind)
{
	static const char *const words[] = {
		[PLENARY__CONDITION_KIND__CONDITION_OTHER] = "other",
		[PLENARY__CONDITION_KIND__CONDITION_VETTING] = "vetting",
		[PLENARY__CONDITION_KIND__CONDITION_LOCATION] = "location",
		[PLENARY__CONDITION_KIND__CONDITION_LEADERSHIP] = "leadership",
	};

	return WORD_OF(words, kind);
}

const char *plain_condition_phase(Plenary__ConditionPhase phase)
{
	static const char *const words[] = {
		[PLENARY__CONDITION_PHASE__PHASE_CONTINUING] = "continuing",
		[PLENARY__CONDITION_PHASE__PHASE_ADOPTION] = "adoption",
		[PLENARY__CONDITION_PHASE__PHASE_FORCE] = "force",
	};

	return WORD_OF(words, phase);
}

const char *plain_condition_status(Plenary__ConditionStatus status)
{
	static const char *const words[] = {
		[PLENARY__CONDITION_STATUS__CONDITION_OPEN] = "open",
		[PLENARY__CONDITION_STATUS__CONDITION_MET] = "met",
		[PLENARY__CONDITION_STATUS__CONDITION_FAILED] = "failed",
		[PLENARY__CONDITION_STATUS__CONDITION_WAIVED] = "waived",
	};

	return WORD_OF(words, status);
}

const char *plain_ratification(Plenary__Ratification rule)
{
	static const char *const words[] = {
		[PLENARY__RATIFICATION__RATIFICATION_HEAD] = "head",
		[PLENARY__RATIFICATION__RATIFICATION_MAJORITY] = "majority",
	};

	return WORD_OF(words, rule);
}

const char *plain_vote(Plenary__Vote vote)
{
	static const char *const words[] = {
		[PLENARY__VOTE__VOTE_NONE] = "none",
		[PLENARY__VOTE__VOTE_YES] = "yes",
		[PLENARY__VOTE__VOTE_NO] = "no",
	};

	return WORD_OF(words, vote);
}

const char *plain_submission(Plenary__SubmissionStatus status)
{
	static const char *const words[] = {
		[PLENARY__SUBMISSION_STATUS__SUBMISSION_WAITING] = "waiting",
		[PLENARY__SUBMISSION_STATUS__SUBMISSION_APPROVED] = "approved",
		[PLENARY__SUBMISSION_STATUS__SUBMISSION_REFUSED] = "refused",
	};

	return WORD_OF(words, status);
}

const char *plain_error(Plenary__ErrorCode code)
{
	const ProtobufCEnumValue *value = protobuf_c_enum_descriptor_get_value(
		&plenary__error_code__descriptor, (int)code);

	return value == NULL ? "UNKNOWN_ERROR" : value->name;
}

void plain_rate(struct buf *out, uint32_t rate_milli)
{
	char part[8];
	int digits = 3;

	snprintf(part, sizeof(part), "%03u", rate_milli % 1000);
	while (digits > 0 && part[digits - 1] == '0')
		digits--;
	buf_printf(out, "%u%s%.*s", rate_milli / 1000, digits > 0 ? "." : "",
		digits, part);
}

size_t plain_width(const char *text)
{
	size_t width = 0;

	for (; *text != '\0'; text++)
		if (((unsigned char)*text & 0xc0) != 0x80)
			width++;
	return width;
}
