#include "scenario/texts.h"

#include <stdlib.h>
#include <string.h>

enum { LANGUAGE_LEN_MAX = 16 };

void texts_init(struct texts *texts, const char *language)
{
	*texts = (struct texts){.language = language};
	texts->languages[texts->n_languages++] = language;
}

void texts_fini(struct texts *texts)
{
	free(texts->records);
	*texts = (struct texts){0};
}

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool language_valid(const char *text, size_t len)
{
	size_t part = 0; /* letters since the start or the last hyphen */
	bool first = true;

	if (len > LANGUAGE_LEN_MAX)
		return false;
	for (size_t i = 0; i <= len; i++) {
		char c = i < len ? text[i] : '-';

		if (c != '-') {
			bool digit = c >= '0' && c <= '9';

			if (first ? c < 'a' || c > 'z' : !letter(c) && !digit)
				return false;
			part++;
			continue;
		}
		if (part < 2 || part > (first ? 3U : 8U))
			return false;
		first = false;
		part = 0;
	}
	return true;
}

bool texts_language(struct texts *texts, const char *language)
{
	for (unsigned i = 0; i < texts->n_languages; i++) {
		if (strcmp(texts->languages[i], language) == 0)
			return true;
	}
	if (texts->n_languages == LANGUAGES_MAX)
		return false;
	texts->languages[texts->n_languages++] = language;
	return true;
}

void texts_record(struct texts *texts, struct text_record record)
{
	if (texts->n == texts->room) {
		size_t room = texts->room == 0 ? 128 : 2 * texts->room;
		struct text_record *records =
			realloc(texts->records, room * sizeof(*texts->records));

		if (records == NULL)
			abort();
		texts->records = records;
		texts->room = room;
	}
	texts->records[texts->n++] = record;
}

static bool has(const Plenary__Text *text, const char *language)
{
	for (size_t i = 0; i < text->n_in; i++) {
		if (strcmp(text->in[i]->language, language) == 0)
			return true;
	}
	return false;
}

/* The first in the order of the file: records stand in the order of reading. */
static bool before(const struct text_record *a, const struct text_record *b)
{
	if (a->place.line != b->place.line)
		return a->place.line < b->place.line;
	return a->place.column < b->place.column;
}

/* "fr, es": what the text lacks besides the file's own language, whose lack is
 * an error by itself; an empty buffer for nothing. */
static void lacks(const struct texts *texts, const struct text_record *record,
	struct buf *list)
{
	buf_clear(list);
	for (unsigned i = 1; i < texts->n_languages; i++) {
		if (!has(record->text, texts->languages[i]))
			buf_printf(list, "%s%s", list->len > 0 ? ", " : "",
				texts->languages[i]);
	}
}

void texts_check(const struct texts *texts, struct exercise_report *report)
{
	const struct text_record *first = NULL;
	struct buf list = {0};
	size_t plain = 0;

	for (size_t i = 0; i < texts->n; i++) {
		const struct text_record *record = &texts->records[i];

		if (record->plain) {
			plain++;
			if (first == NULL || before(record, first))
				first = record;
			continue;
		}
		lacks(texts, record, &list);
		if (list.len > 0)
			report_warning(report, record->place,
				"missing: %s in %s", buf_cstr(&list),
				record->path);
	}
	if (first != NULL && texts->n_languages > 1) {
		lacks(texts, first, &list);
		report_warning(report, first->place,
			plain == 1 ? "missing: %s in %s"
				   : "missing: %s in %s and %zu more texts "
				     "that are in %s only",
			buf_cstr(&list), first->path, plain - 1,
			texts->language);
	}
	buf_fini(&list);
}
