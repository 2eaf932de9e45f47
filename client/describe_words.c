#include "client/describe_words.h"

#include "client/period.h"
#include "client/plain.h"

void words_text_of(
	struct buf *out, const char *step, uint32_t number, uint32_t revision)
{
	buf_str(out, step);
	if (number > 1)
		buf_printf(out, "#%u", number);
	if (revision > 0)
		buf_printf(out, " r%u", revision);
}

void words_why(struct buf *out, const char *reason)
{
	if (reason[0] == '\0')
		return;
	buf_str(out, ": ");
	plain_line(out, reason);
}

void words_person(struct buf *out, const char *name, const char *delegation)
{
	plain_line(out, name);
	if (delegation[0] != '\0')
		buf_printf(out, " (%s)", delegation);
}

void words_until(struct buf *out, const char *what, int64_t at_ms)
{
	char clock[PERIOD_TEXT_MAX];

	if (at_ms == 0)
		return;
	period_clock(at_ms, clock);
	buf_printf(out, "%s +%s", what, clock);
}

void words_list(struct buf *out, char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", texts[i]);
}

void words_hindrances(
	struct buf *out, const char *before, char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *name = names[i];

		buf_str(out, i > 0 ? ", " : before);
		for (; *name != '\0'; name++)
			buf_char(out, *name == ':' ? ' ' : *name);
	}
}

const char *words_actor(const char *delegation)
{
	return delegation[0] != '\0' ? delegation : "EXCON";
}
