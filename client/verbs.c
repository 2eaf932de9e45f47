#include "client/verbs.h"

#include "base/utf8.h"
#include "client/verb_line.h"
#include "client/verb_parsers.h"

#include <string.h>

/* ── the table ───────────────────────────────────────────────────────── */

const struct verb *verbs(void)
{
	static const struct verb table[] = {
#define VERB(name, usage, who, confirmable, parse, summary, help) \
	{name, usage, summary, help, who, confirmable, parse},
#include "client/verbs.def"
#undef VERB
		{NULL, NULL, NULL, NULL, 0, false, NULL},
	};

	return table;
}

const struct verb *verbs_find(const char *name)
{
	for (const struct verb *verb = verbs(); verb->name != NULL; verb++)
		if (strcmp(verb->name, name) == 0)
			return verb;
	return NULL;
}

/* ── lines ───────────────────────────────────────────────────────────── */

bool verbs_is_blank(const char *line)
{
	line += strspn(line, " \t\r\n");
	return *line == '\0' || *line == '#';
}

/* Takes --yes out of the words of a verb that knows it. */
static void take_yes(struct verb_line *line)
{
	size_t kept = 0;

	for (size_t i = 0; i < line->n; i++) {
		const struct word *word = &line->words[i];

		if (strcmp(word->text, "--yes") == 0 &&
			word->quoted_at == SIZE_MAX)
			line->yes = true;
		else
			line->words[kept++] = *word;
	}
	line->n = kept;
}

static int unknown_verb(struct arena *arena, const char *name, char **error)
{
	const struct verb *like = verbs_like(name);

	if (like != NULL)
		*error = arena_printf(arena,
			"there is no verb \"%.40s\": did you mean %s?", name,
			like->name);
	else
		*error = arena_printf(arena,
			"there is no verb \"%.40s\": help lists them", name);
	return -1;
}

int verbs_parse(const char *line, const struct verb_context *context,
	struct arena *arena, Plenary__Command *out, char **error)
{
	struct verb_line parsed = {
		.context = context,
		.arena = arena,
		.error = error,
	};
	struct word *words;
	size_t n;

	if (!utf8_valid(line, strlen(line))) {
		*error = arena_strdup(arena,
			"the line is not UTF-8: set the terminal or save the "
			"script as UTF-8");
		return -1;
	}
	if (words_split(line, arena, &words, &n, error) < 0)
		return -1;
	if (n == 0) {
		*error = arena_strdup(
			arena, "the line is empty: write a verb (help)");
		return -1;
	}
	parsed.verb = verbs_find(words[0].text);
	if (parsed.verb == NULL)
		return unknown_verb(arena, words[0].text, error);
	parsed.words = words + 1;
	parsed.n = n - 1;
	if (parsed.verb->confirmable)
		take_yes(&parsed);
	if (parsed.verb->parse == NULL)
		return VERBS_LOCAL;
	return parsed.verb->parse(&parsed, out) < 0 ? -1 : VERBS_COMMAND;
}

bool verbs_confirm(Plenary__Command *command)
{
	switch (command->verb_case) {
	case PLENARY__COMMAND__VERB_ENDEX:
		command->endex->confirmed = true;
		return true;
	case PLENARY__COMMAND__VERB_RELEASE_INJECT:
		command->release_inject->confirmed = true;
		return true;
	case PLENARY__COMMAND__VERB_AD_HOC_INJECT:
		command->ad_hoc_inject->confirmed = true;
		return true;
	default:
		return false;
	}
}
