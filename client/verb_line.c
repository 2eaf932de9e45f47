#include "client/verb_line.h"

#include "base/duration.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void *verb_alloc(struct verb_line *line, size_t size)
{
	void *memory = arena_alloc(line->arena, size);

	assert(memory != NULL);
	return memory;
}

int verb_fail(struct verb_line *line, const char *format, ...)
{
	struct buf text = {0};
	char part[512];
	va_list args;

	va_start(args, format);
	vsnprintf(part, sizeof(part), format, args);
	va_end(args);
	buf_printf(&text, "%s: %s", line->verb->name, part);
	*line->error = arena_strdup(line->arena, buf_cstr(&text));
	buf_fini(&text);
	return -1;
}

int verb_count(
	struct verb_line *line, size_t least, size_t most, const char *missing)
{
	if (line->n < least)
		return verb_fail(line, "%s is missing: write %s", missing,
			line->verb->usage);
	if (line->n > most)
		return verb_fail(line, "too many words at \"%.60s\": write %s",
			line->words[most].text, line->verb->usage);
	return 0;
}

char *verb_rest(struct verb_line *line, size_t from)
{
	struct buf text = {0};
	char *out;

	for (size_t i = from; i < line->n; i++) {
		if (i > from)
			buf_char(&text, ' ');
		buf_str(&text, line->words[i].text);
	}
	out = arena_strdup(line->arena, buf_cstr(&text));
	assert(out != NULL);
	buf_fini(&text);
	return out;
}

/* A number from 1 up to the end of the text; 0 or -1. */
static int parse_count(const char *text, uint32_t *out)
{
	uint32_t number = 0;

	if (*text < '1' || *text > '9')
		return -1;
	for (; *text >= '0' && *text <= '9'; text++) {
		if (number > UINT32_MAX / 10 - 1)
			return -1;
		number = number * 10 + (uint32_t)(*text - '0');
	}
	if (*text != '\0')
		return -1;
	*out = number;
	return 0;
}

/* Cuts what follows the mark off the text; 0 where there is no mark. */
static int cut_count(
	struct verb_line *line, char *text, char mark, uint32_t *out)
{
	char *at = strrchr(text, mark);

	*out = 0;
	if (at == NULL)
		return 0;
	if (parse_count(at + 1, out) < 0)
		return verb_fail(line,
			"\"%.60s\" after %c is no number: write %s", at + 1,
			mark,
			mark == '#' ? "STEP#2 for the second proposal"
				    : "STEP@3 for the third revision");
	*at = '\0';
	return 0;
}

/* What was last seen goes with the command, unless the line says otherwise. */
static void fill_seen(struct verb_line *line, Plenary__ProposalRef *ref)
{
	const struct verb_context *context = line->context;
	struct verb_proposal seen = {0};

	if (context == NULL || context->proposal == NULL ||
		!context->proposal(context->user, ref->step, &seen))
		return;
	if (ref->number == 0)
		ref->number = seen.number;
	if (ref->number != seen.number)
		return;
	if (ref->revision == 0)
		ref->revision = seen.revision;
	if (ref->revision != seen.revision || seen.hash_len == 0)
		return;
	ref->hash.data =
		(uint8_t *)arena_copy(line->arena, seen.hash, seen.hash_len);
	ref->hash.len = seen.hash_len;
}

int verb_ref(struct verb_line *line, size_t i, Plenary__ProposalRef **out)
{
	Plenary__ProposalRef *ref = verb_alloc(line, sizeof(*ref));
	char *text = arena_strdup(line->arena, line->words[i].text);

	plenary__proposal_ref__init(ref);
	if (cut_count(line, text, '@', &ref->revision) < 0 ||
		cut_count(line, text, '#', &ref->number) < 0)
		return -1;
	if (*text == '\0')
		return verb_fail(line,
			"the step is missing before \"%.60s\": "
			"write %s",
			line->words[i].text, line->verb->usage);
	ref->step = text;
	fill_seen(line, ref);
	*out = ref;
	return 0;
}

/* text=@FILE: the file's content, which must be text. */
static int read_text(struct verb_line *line, const char *path, char **out)
{
	const struct verb_context *context = line->context;
	struct buf content = {0};
	const char *why = "files cannot be read here";
	int code = -1;

	if (context != NULL && context->read_file != NULL)
		code = context->read_file(context->user, path, &content, &why);
	if (code == 0 && content.len > VERBS_TEXT_MAX) {
		why = "it is over 56 KiB";
		code = -1;
	}
	if (code == 0 && !utf8_valid((char *)content.bytes, content.len)) {
		why = "it is not UTF-8 text";
		code = -1;
	}
	if (code == 0) {
		*out = arena_copy(line->arena, content.bytes, content.len);
		assert(*out != NULL);
	} else {
		verb_fail(line,
			"cannot read \"%.60s\": %s; name a text file after "
			"text=@, or write text=\"…\"",
			path, why);
	}
	buf_fini(&content);
	return code;
}

/* A quoted "=" belongs to a text, not to a key. */
static bool is_setting(const struct word *word)
{
	const char *mark = strchr(word->text, '=');

	return mark != NULL && mark != word->text &&
	       (size_t)(mark - word->text) < word->quoted_at;
}

static int parse_setting(
	struct verb_line *line, const struct word *word, Plenary__Setting *out)
{
	char *text = arena_strdup(line->arena, word->text);
	char *value = strchr(text, '=');
	size_t at;

	*value++ = '\0';
	at = (size_t)(value - text);
	out->key = text;
	out->value = value;
	if (strcmp(text, "text") == 0 && *value == '@' && word->quoted_at > at)
		return read_text(line, value + 1, &out->value);
	return 0;
}

static int add_setting(struct verb_line *line, const struct word *word,
	Plenary__Setting **list, size_t *n)
{
	Plenary__Setting *setting = verb_alloc(line, sizeof(*setting));

	plenary__setting__init(setting);
	if (parse_setting(line, word, setting) < 0)
		return -1;
	for (size_t i = 0; i < *n; i++)
		if (strcmp(list[i]->key, setting->key) == 0)
			return verb_fail(line,
				"%.60s is given twice: once is enough",
				setting->key);
	list[(*n)++] = setting;
	return 0;
}

int verb_settings_and_rest(struct verb_line *line, size_t from,
	Plenary__Setting ***out, size_t *n, char **rest)
{
	Plenary__Setting **list =
		verb_alloc(line, (line->n + 1) * sizeof(Plenary__Setting *));
	struct verb_line others = *line;
	size_t count = 0;

	others.words = verb_alloc(line, (line->n + 1) * sizeof(struct word));
	others.n = 0;
	for (size_t i = from; i < line->n; i++) {
		if (!is_setting(&line->words[i]))
			others.words[others.n++] = line->words[i];
		else if (add_setting(line, &line->words[i], list, &count) < 0)
			return -1;
	}
	*rest = verb_rest(&others, 0);
	*out = list;
	*n = count;
	return 0;
}

int verb_settings(
	struct verb_line *line, size_t from, Plenary__Setting ***out, size_t *n)
{
	char *rest;

	for (size_t i = from; i < line->n; i++)
		if (!is_setting(&line->words[i]))
			return verb_fail(line,
				"\"%.60s\" is no key=value: write one such as "
				"text=\"…\" (help %s lists the keys)",
				line->words[i].text, line->verb->name);
	return verb_settings_and_rest(line, from, out, n, &rest);
}

int verb_choice(struct verb_line *line, size_t i, const char *yes,
	const char *no, const char *what, protobuf_c_boolean *out)
{
	const char *word = line->words[i].text;

	if (strcmp(word, yes) != 0 && strcmp(word, no) != 0)
		return verb_fail(line, "\"%.60s\" is no %s: write %s or %s",
			word, what, yes, no);
	*out = strcmp(word, yes) == 0;
	return 0;
}

int verb_duration(struct verb_line *line, size_t i, int64_t *out)
{
	const char *word = line->words[i].text;
	int rc = duration_parse(word, out);

	if (rc == DURATION_TOO_LONG)
		return verb_fail(line,
			"\"%.60s\" is too long: write at most %dd", word,
			DURATION_DAYS_MAX);
	if (rc < 0 || *out == 0)
		return verb_fail(line,
			"\"%.60s\" is no duration: write one such as 90s, "
			"15m, 2h30m or 3d",
			word);
	return 0;
}

bool verb_is_reservation(const char *text)
{
	const char *dot = strrchr(text, '.');

	return dot != NULL && dot != text && dot[1] == 'r' && dot[2] != '\0' &&
	       dot[2 + strspn(dot + 2, "0123456789")] == '\0';
}

int verb_list(struct verb_line *line, const char *text, char ***out, size_t *n)
{
	char *copy = arena_strdup(line->arena, text);
	char **list = verb_alloc(line, (strlen(text) + 1) * sizeof(*list));
	size_t count = 0;

	assert(copy != NULL);
	while (copy != NULL) {
		char *end = strpbrk(copy, "+,");

		if (end != NULL)
			*end++ = '\0';
		if (*copy == '\0')
			return verb_fail(line,
				"\"%.60s\" has an empty place: write a "
				"delegation, several as US+MX, all or excon",
				text);
		list[count++] = copy;
		copy = end;
	}
	*out = list;
	*n = count;
	return 0;
}
