#include "scenario/names.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "scenario/suggest.h"

struct kind_words {
	enum name_kind kind;
	const char *one;
	const char *with_article;
};

static const struct kind_words words[] = {
	{NAME_OBJECTIVE, "objective", "an objective"},
	{NAME_MOVE, "move", "a move"},
	{NAME_SECTOR, "sector", "a sector"},
	{NAME_BAR, "bar", "a bar"},
	{NAME_INDICATOR, "indicator", "an indicator"},
	{NAME_DELEGATION, "delegation", "a delegation"},
	{NAME_STEP, "step", "a step"},
	{NAME_CONDITION, "condition", "a condition"},
	{NAME_INJECT, "inject", "an inject"},
};

enum { N_WORDS = sizeof(words) / sizeof(words[0]) };

/* Words that commands, channels, codes and effects have for something else. */
struct reserved {
	unsigned kinds;
	const char *word;
};

static const struct reserved reserved[] = {
	{NAME_DELEGATION, "all"},
	{NAME_DELEGATION, "own"},
	{NAME_DELEGATION, "excon"},
	{NAME_DELEGATION, "none"},
	{NAME_DELEGATION, "public"},
	{NAME_DELEGATION, "plenary"},
	{NAME_DELEGATION, "director"},
	{NAME_DELEGATION, "controller"},
	{NAME_DELEGATION, "evaluator"},
	{NAME_DELEGATION, "observer"},
	{NAME_STEP | NAME_INJECT, "clock"},
	{NAME_INDICATOR | NAME_BAR, "suspend"},
	{NAME_INDICATOR | NAME_BAR, "open"},
	{NAME_INDICATOR | NAME_BAR, "deadline"},
};

enum { N_RESERVED = sizeof(reserved) / sizeof(reserved[0]) };

static const char *one(unsigned kinds)
{
	if ((kinds & NAME_INDICATOR) != 0 && (kinds & NAME_BAR) != 0)
		return "indicator or bar";
	for (size_t i = 0; i < N_WORDS; i++) {
		if ((words[i].kind & kinds) != 0)
			return words[i].one;
	}
	return "id";
}

static const char *with_article(unsigned kinds)
{
	for (size_t i = 0; i < N_WORDS; i++) {
		if ((words[i].kind & kinds) != 0)
			return words[i].with_article;
	}
	return "an id";
}

void names_fini(struct names *names)
{
	free(names->given.names);
	free(names->used.names);
	*names = (struct names){0};
}

static void append(struct name_list *list, struct name name)
{
	if (list->n == list->room) {
		size_t room = list->room == 0 ? 128 : 2 * list->room;
		struct name *grown =
			realloc(list->names, room * sizeof(*list->names));

		if (grown == NULL)
			abort();
		list->names = grown;
		list->room = room;
	}
	list->names[list->n++] = name;
}

void names_give(struct names *names, enum name_kind kind, const char *id,
	struct place place)
{
	append(&names->given, (struct name){id, kind, place});
}

void names_use(
	struct names *names, unsigned kinds, const char *id, struct place place)
{
	append(&names->used, (struct name){id, kinds, place});
}

static int compare(const void *a, const void *b)
{
	const struct name *x = a;
	const struct name *y = b;
	int order = strcmp(x->id, y->id);

	if (order != 0)
		return order;
	if (x->place.line != y->place.line)
		return x->place.line < y->place.line ? -1 : 1;
	return (x->place.column > y->place.column) -
	       (x->place.column < y->place.column);
}

static int compare_id(const void *id, const void *name)
{
	return strcmp(id, ((const struct name *)name)->id);
}

static const struct name *find(const struct name_list *given, const char *id)
{
	if (given->n == 0)
		return NULL;
	return bsearch(
		id, given->names, given->n, sizeof(*given->names), compare_id);
}

/* Of several that were given the same id, the one that fits, if any does. */
static bool resolves(const struct name_list *given, const struct name *used)
{
	const struct name *found = find(given, used->id);
	const struct name *end;

	if ((used->kinds & NAME_EXCON) != 0 && strcmp(used->id, "excon") == 0)
		return true;
	if (found == NULL)
		return false;
	end = given->names + given->n;
	while (found > given->names && strcmp(found[-1].id, used->id) == 0)
		found--;
	for (; found < end && strcmp(found->id, used->id) == 0; found++) {
		if ((found->kinds & used->kinds) != 0)
			return true;
	}
	return false;
}

static void report_unknown(const struct name_list *given,
	const struct name *used, struct exercise_report *report)
{
	const struct name *other = find(given, used->id);
	struct suggestion suggestion;

	if (report_full(report)) {
		report_error(report, used->place, "unknown id");
		return;
	}
	if (other != NULL) {
		report_error(report, used->place,
			"%s is no %s: it is %s (line %u)",
			report_quote(report, used->id, strlen(used->id)),
			one(used->kinds), with_article(other->kinds),
			other->place.line);
		return;
	}
	suggestion_init(&suggestion, used->id, strlen(used->id));
	for (size_t i = 0; i < given->n; i++) {
		if ((given->names[i].kinds & used->kinds) != 0)
			suggestion_try(&suggestion, given->names[i].id);
	}
	if ((used->kinds & NAME_EXCON) != 0)
		suggestion_try(&suggestion, "excon");
	report_error(report, used->place, "there is no %s %s%s",
		one(used->kinds),
		report_quote(report, used->id, strlen(used->id)),
		report_did_you_mean(report, suggestion.best));
}

static void check_reserved(
	const struct name *given, struct exercise_report *report)
{
	for (size_t i = 0; i < N_RESERVED; i++) {
		if ((reserved[i].kinds & given->kinds) != 0 &&
			strcasecmp(reserved[i].word, given->id) == 0)
			report_error(report, given->place,
				"\"%s\" cannot be the id of %s: "
				"the word has a meaning of its own",
				given->id, with_article(given->kinds));
	}
	/* So the core names the injects that EXCON writes during play. */
	if ((given->kinds & NAME_INJECT) != 0 &&
		strncmp(given->id, "adhoc-", 6) == 0)
		report_error(report, given->place,
			"ids of injects that begin with \"adhoc-\" are given "
			"during play: choose another");
}

void names_check(struct names *names, struct exercise_report *report)
{
	struct name_list *given = &names->given;

	if (given->n > 0)
		qsort(given->names, given->n, sizeof(*given->names), compare);
	for (size_t i = 0; i < given->n; i++) {
		const struct name *name = &given->names[i];

		check_reserved(name, report);
		if (i == 0 || strcmp(name[-1].id, name->id) != 0)
			continue;
		report_error(report, name->place,
			"the id %s is given twice: %s on line %u has it too",
			report_quote(report, name->id, strlen(name->id)),
			with_article(name[-1].kinds), name[-1].place.line);
	}
	for (size_t i = 0; i < names->used.n; i++) {
		if (!resolves(given, &names->used.names[i]))
			report_unknown(given, &names->used.names[i], report);
	}
}
