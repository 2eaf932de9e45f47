#include "client/describe_words.h"

#include "client/period.h"
#include "client/plain.h"

#include <string.h>

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
	buf_printf(out, "%s %s", what, clock);
}

void words_list(struct buf *out, char *const *texts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : "", texts[i]);
}

/* The words around what is named after the colon; those that name nothing
 * have all of theirs in `before`. */
static const struct {
	const char *name;
	const char *before;
	const char *after;
	bool names; /* something, after a colon */
} hindrances[] = {
	{"need", "", " is not in force", true},
	{"instrument", "", " has not ratified", true},
	{"reservation", "", " is not accepted by all", true},
	{"condition", "", " is not met", true},
	{"amendment", "the amendment ", "", true},
	{"inject", "the inject ", "", true},
	{"inject", "an inject", "", false},
	{"breach", "a breach", "", false},
	{"override", "an override", "", false},
	{"positions", "the positions", "", false},
	{"block", "a block", "", false},
};

void words_hindrance(struct buf *out, const char *name, bool suspends)
{
	size_t len = strcspn(name, ":");
	bool names = name[len] == ':';

	for (size_t i = 0; i < sizeof(hindrances) / sizeof(hindrances[0]);
		i++) {
		if (strlen(hindrances[i].name) != len ||
			memcmp(hindrances[i].name, name, len) != 0 ||
			hindrances[i].names != names)
			continue;
		buf_str(out, hindrances[i].before);
		if (names)
			plain_line(out, name + len + 1);
		buf_str(out, suspends && strncmp(name, "condition:", 10) == 0
				     ? " has failed"
				     : hindrances[i].after);
		return;
	}
	plain_line(out, name);
}

void words_hindrances(
	struct buf *out, char *const *names, size_t n, bool suspends)
{
	for (size_t i = 0; i < n; i++) {
		buf_str(out, i > 0 ? ", " : "");
		words_hindrance(out, names[i], suspends);
	}
}

void words_name(struct buf *out, const char *name)
{
	for (; *name != '\0'; name++)
		buf_char(out, *name == '_' ? ' ' : *name);
}

const char *words_actor(const char *delegation)
{
	return delegation[0] != '\0' ? delegation : "EXCON";
}
