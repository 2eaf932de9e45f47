#include "scenario/reader.h"

#include <string.h>

#include "base/duration.h"
#include "base/utf8.h"

enum { DIGITS_MAX = 12 };

void *reader_message(
	struct reader *reader, const ProtobufCMessageDescriptor *descriptor)
{
	void *message = arena_alloc(&reader->arena, descriptor->sizeof_message);

	descriptor->message_init(message);
	return message;
}

void *reader_slots(struct reader *reader, size_t n)
{
	return arena_alloc(&reader->arena, n * sizeof(void *));
}

void reader_expected(
	struct reader *reader, const yaml_node_t *node, const char *what)
{
	const char *found = yaml_kind(node);

	if (node->type == YAML_SCALAR_NODE && strcmp(found, "text") == 0)
		found = report_quote(
			reader->report, yaml_text(node), yaml_length(node));
	report_error(reader->report, yaml_place(node), "expected %s, not %s%s",
		what, found,
		node->type == YAML_SCALAR_NODE &&
				node->data.scalar.style !=
					YAML_PLAIN_SCALAR_STYLE
			? " in quotes"
			: "");
}

char *reader_word(
	struct reader *reader, const yaml_node_t *node, const char *what)
{
	if (node->type != YAML_SCALAR_NODE || yaml_length(node) == 0) {
		reader_expected(reader, node, what);
		return NULL;
	}
	if (memchr(yaml_text(node), '\0', yaml_length(node)) != NULL) {
		report_error(reader->report, yaml_place(node),
			"a text cannot have a NUL character in it");
		return NULL;
	}
	return arena_copy(&reader->arena, yaml_text(node), yaml_length(node));
}

static bool id_letter(char c, bool first)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || (!first && (c == '_' || c == '-'));
}

char *reader_id(struct reader *reader, const yaml_node_t *node)
{
	char *id = reader_word(reader, node, "an id, such as A4");
	size_t len = id != NULL ? strlen(id) : 0;

	if (id == NULL)
		return NULL;
	if (len >= ID_MAX) {
		report_error(reader->report, yaml_place(node),
			"the id %s has %zu letters: at most %d",
			report_quote(reader->report, id, len), len, ID_MAX - 1);
		return id;
	}
	for (size_t i = 0; i < len; i++) {
		if (id_letter(id[i], i == 0))
			continue;
		report_error(reader->report, yaml_place(node),
			"%s is no id: use the letters A to Z and a to z, "
			"digits, and behind the first also - and _",
			report_quote(reader->report, id, len));
		break;
	}
	return id;
}

/* Without the line ends that block scalars close with. */
static void trim(char *text)
{
	size_t len = strlen(text);

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == ' '))
		text[--len] = '\0';
}

/* No terminal is to be steered by a text: line ends and tabs at most. */
static bool readable(const char *text, bool line)
{
	while (*text != '\0') {
		size_t len = line ? strlen(text) : strcspn(text, "\n\t");

		if (len > 0 && !utf8_printable(text, len))
			return false;
		text += len;
		if (*text != '\0')
			text++;
	}
	return true;
}

static char *checked_text(struct reader *reader, const yaml_node_t *node,
	size_t max, bool line, const char *what)
{
	char *text = reader_word(reader, node, what);

	if (text == NULL)
		return NULL;
	trim(text);
	if (*text == '\0') {
		report_error(reader->report, yaml_place(node),
			"the text is blank: write one or leave the key out");
		return NULL;
	}
	if (strlen(text) > max) {
		report_error(reader->report, yaml_place(node),
			max == TEXT_MAX ? "the text has %zu bytes: at most "
					  "%zu (16 KiB)"
					: "the text has %zu bytes: at most %zu",
			strlen(text), max);
		return NULL;
	}
	if (!readable(text, line)) {
		report_error(reader->report, yaml_place(node), "%s",
			line ? "this must be one line, without control "
			       "characters"
			     : "a text has no control characters but line "
			       "ends and tabs");
		return NULL;
	}
	return text;
}

char *reader_line(struct reader *reader, const yaml_node_t *node, size_t max)
{
	return checked_text(reader, node, max, true, "a line of text");
}

static Plenary__Text__In *text_in(
	struct reader *reader, const char *language, char *text)
{
	Plenary__Text__In *in =
		reader_message(reader, &plenary__text__in__descriptor);

	in->language = arena_strdup(&reader->arena, language);
	in->text = text;
	return in;
}

/* The languages of a mapping into text->in, the file's own first. */
static void read_languages(struct reader *reader, const yaml_node_t *node,
	size_t n, bool line, Plenary__Text *text)
{
	bool own = false;

	for (size_t i = 0; i < n; i++) {
		char *language = reader_new_key(reader, node, i);
		struct place place = yaml_place(reader_key(reader, node, i));
		char *words;

		if (language == NULL)
			continue;
		if (!language_valid(language, strlen(language))) {
			report_error(reader->report, place,
				"%s is no language: write a code such as en, "
				"fr or es",
				report_quote(reader->report, language,
					strlen(language)));
			continue;
		}
		if (!texts_language(&reader->texts, language)) {
			report_error(reader->report, place,
				"a file has at most %d languages",
				LANGUAGES_MAX);
			continue;
		}
		own = own || strcmp(language, reader->texts.language) == 0;
		words = checked_text(reader, reader_value(reader, node, i),
			TEXT_MAX, line, "a text");
		if (words == NULL)
			continue;
		text->in[text->n_in++] = text_in(reader, language, words);
		if (strcmp(language, reader->texts.language) == 0) {
			Plenary__Text__In *first = text->in[text->n_in - 1];

			memmove(text->in + 1, text->in,
				(text->n_in - 1) * sizeof(void *));
			text->in[0] = first;
		}
	}
	if (!own)
		report_error(reader->report, yaml_place(node),
			"the text is missing in %s, the file's own language",
			reader->texts.language);
}

Plenary__Text *reader_text(
	struct reader *reader, yaml_node_t *node, bool line, const char *path)
{
	static const char what[] =
		"a text, or one by language such as {en: …, fr: …}";
	Plenary__Text *text =
		reader_message(reader, &plenary__text__descriptor);
	bool plain = node->type != YAML_MAPPING_NODE;
	size_t n = 1;

	if (!plain &&
		reader_mapping(reader, node, 1, LANGUAGES_MAX, what, &n) != 0)
		return NULL;
	text->in = reader_slots(reader, n);
	if (plain) {
		char *words = checked_text(reader, node, TEXT_MAX, line, what);

		if (words == NULL)
			return NULL;
		text->in[text->n_in++] =
			text_in(reader, reader->texts.language, words);
	} else {
		read_languages(reader, node, n, line, text);
		if (text->n_in == 0)
			return NULL;
	}
	texts_record(&reader->texts,
		(struct text_record){text, path, yaml_place(node), plain});
	return text;
}

/* A plain decimal number: false where it is none. */
static bool parse_integer(const yaml_node_t *node, int64_t *out)
{
	const char *text = yaml_text(node);
	size_t len = yaml_length(node);
	bool minus = len > 0 && text[0] == '-';
	int64_t value = 0;

	if (node->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
		len == (minus ? 1 : 0) || len > DIGITS_MAX)
		return false;
	for (size_t i = minus ? 1 : 0; i < len; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		value = value * 10 + (text[i] - '0');
	}
	*out = minus ? -value : value;
	return true;
}

bool reader_integer(struct reader *reader, const yaml_node_t *node, int64_t min,
	int64_t max, int64_t *out)
{
	const char *what;
	int64_t value = 0;

	if (node->type == YAML_SCALAR_NODE && parse_integer(node, &value) &&
		value >= min && value <= max) {
		*out = value;
		return true;
	}
	if (min == max)
		what = arena_printf(&reader->arena, "%lld", (long long)min);
	else
		what = arena_printf(&reader->arena,
			"a whole number from %lld to %lld", (long long)min,
			(long long)max);
	reader_expected(reader, node, what);
	return false;
}

bool reader_bool(struct reader *reader, const yaml_node_t *node, bool *out)
{
	if (!yaml_is(node, "true") && !yaml_is(node, "false")) {
		reader_expected(reader, node, "true or false");
		return false;
	}
	*out = yaml_is(node, "true");
	return true;
}

bool reader_duration(struct reader *reader, const yaml_node_t *node,
	int64_t min_ms, int64_t *ms)
{
	static const char what[] = "a duration such as 90s, 15m, 2h30m or 3d";
	char least[DURATION_TEXT_MAX];
	int64_t value = 0;
	int result = DURATION_BAD;

	/* An escape may have put a NUL there, which would cut it short. */
	if (node->type == YAML_SCALAR_NODE &&
		strlen(yaml_text(node)) == yaml_length(node))
		result = duration_parse(yaml_text(node), &value);
	if (result == DURATION_BAD) {
		reader_expected(reader, node, what);
		return false;
	}
	if (result == DURATION_TOO_LONG) {
		report_error(reader->report, yaml_place(node),
			"the duration is longer than %dd, the most there can "
			"be",
			DURATION_DAYS_MAX);
		return false;
	}
	if (value < min_ms) {
		duration_print(min_ms, least);
		report_error(reader->report, yaml_place(node),
			"the duration must be at least %s", least);
		return false;
	}
	*ms = value;
	return true;
}

/* "a list of steps" of "a list of steps, such as [A1, A2]". */
static int noun_length(const char *what)
{
	const char *example = strstr(what, " such as");
	size_t len = strcspn(what, ",");

	if (example != NULL && (size_t)(example - what) < len)
		len = (size_t)(example - what);
	return (int)len;
}

/* Reports a number of entries that is out of range; *n is cut to max. */
static int check_entries(struct reader *reader, const yaml_node_t *node,
	size_t min, size_t max, const char *what, size_t *n)
{
	if (*n >= min && *n <= max)
		return 0;
	report_error(reader->report, yaml_place(node),
		*n < min ? "too few entries in %.*s: %zu, at least %zu"
			 : "too many entries in %.*s: %zu, at most %zu",
		noun_length(what), what, *n, *n < min ? min : max);
	if (*n > max)
		*n = max;
	return *n == 0 ? -1 : 0;
}

int reader_list(struct reader *reader, const yaml_node_t *node, size_t min,
	size_t max, const char *what, size_t *n)
{
	if (node->type != YAML_SEQUENCE_NODE) {
		reader_expected(reader, node, what);
		return -1;
	}
	*n = (size_t)(node->data.sequence.items.top -
		      node->data.sequence.items.start);
	return check_entries(reader, node, min, max, what, n);
}

int reader_mapping(struct reader *reader, const yaml_node_t *node, size_t min,
	size_t max, const char *what, size_t *n)
{
	if (node->type != YAML_MAPPING_NODE) {
		reader_expected(reader, node, what);
		return -1;
	}
	*n = (size_t)(node->data.mapping.pairs.top -
		      node->data.mapping.pairs.start);
	return check_entries(reader, node, min, max, what, n);
}

yaml_node_t *reader_item(
	struct reader *reader, const yaml_node_t *list, size_t i)
{
	return yaml_tree_node(reader->tree, list->data.sequence.items.start[i]);
}

yaml_node_t *reader_key(
	struct reader *reader, const yaml_node_t *mapping, size_t i)
{
	return yaml_tree_node(
		reader->tree, mapping->data.mapping.pairs.start[i].key);
}

yaml_node_t *reader_value(
	struct reader *reader, const yaml_node_t *mapping, size_t i)
{
	return yaml_tree_node(
		reader->tree, mapping->data.mapping.pairs.start[i].value);
}

char *reader_new_key(
	struct reader *reader, const yaml_node_t *mapping, size_t i)
{
	const yaml_node_t *node = reader_key(reader, mapping, i);
	char *key = reader_word(reader, node, "a key");

	if (key == NULL)
		return NULL;
	for (size_t j = 0; j < i; j++) {
		const yaml_node_t *other = reader_key(reader, mapping, j);

		if (!yaml_is(other, key))
			continue;
		report_error(reader->report, yaml_place(node),
			"the key %s is here twice: first on line %u",
			report_quote(reader->report, key, strlen(key)),
			yaml_place(other).line);
		return NULL;
	}
	return key;
}

char **reader_ids(struct reader *reader, yaml_node_t *node, unsigned kinds,
	size_t min, size_t max, const char *what, size_t *n)
{
	size_t entries = 0;
	char **ids;

	*n = 0;
	if (reader_list(reader, node, min, max, what, &entries) != 0)
		return NULL;
	ids = reader_slots(reader, entries);
	for (size_t i = 0; i < entries; i++) {
		const yaml_node_t *item = reader_item(reader, node, i);
		char *id = reader_word(reader, item, "an id");
		size_t before = 0;

		if (id == NULL)
			continue;
		while (before < *n && strcmp(ids[before], id) != 0)
			before++;
		if (before < *n) {
			report_error(reader->report, yaml_place(item),
				"%s is listed twice",
				report_quote(reader->report, id, strlen(id)));
			continue;
		}
		if (kinds != NAME_NONE)
			names_use(&reader->names, kinds, id, yaml_place(item));
		places_add(&reader->places, &ids[*n], yaml_place(item));
		ids[(*n)++] = id;
	}
	return ids;
}
