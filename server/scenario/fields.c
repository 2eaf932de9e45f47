#include "scenario/fields.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "scenario/suggest.h"

static void *member(const struct value *value, size_t at)
{
	return (char *)value->message + at;
}

const char *fields_path(
	struct reader *reader, const char *path, const char *key)
{
	if (*path == '\0')
		return arena_strdup(&reader->arena, key);
	return arena_printf(&reader->arena, "%s/%s", path, key);
}

static void store_pointer(void *member, const void *pointer)
{
	memcpy(member, &pointer, sizeof(pointer));
}

void fields_later(struct reader *reader, const struct table *table,
	yaml_node_t *node, void *message, const char *path)
{
	if (reader->n_pending == reader->pending_room) {
		size_t room = reader->pending_room == 0
				      ? 64
				      : 2 * reader->pending_room;
		struct pending *grown = realloc(
			reader->pending, room * sizeof(*reader->pending));

		if (grown == NULL)
			abort();
		reader->pending = grown;
		reader->pending_room = room;
	}
	reader->pending[reader->n_pending++] =
		(struct pending){table, {node, message, path}};
	if (table->descriptor != NULL)
		places_add(&reader->places, message, yaml_place(node));
}

static void read_id(struct reader *reader, const struct field *field,
	const struct value *value)
{
	char *id = reader_id(reader, value->node);

	if (id != NULL)
		store_pointer(member(value, field->at), id);
}

static void read_name(struct reader *reader, const struct field *field,
	const struct value *value)
{
	char *id = reader_word(reader, value->node, "an id");

	if (id == NULL)
		return;
	names_use(&reader->names, field->names, id, yaml_place(value->node));
	store_pointer(member(value, field->at), id);
}

static void read_line(struct reader *reader, const struct field *field,
	const struct value *value)
{
	char *line = reader_line(reader, value->node, (size_t)field->max);

	if (line != NULL)
		store_pointer(member(value, field->at), line);
}

static void read_text(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Text *text =
		reader_text(reader, value->node, field->type == FIELD_TITLE,
			fields_path(reader, value->path, field->key));

	if (text != NULL)
		store_pointer(member(value, field->at), text);
}

static void read_titles(struct reader *reader, const struct field *field,
	const struct value *value)
{
	const char *path = fields_path(reader, value->path, field->key);
	Plenary__Text **texts;
	size_t entries = 0;
	size_t n = 0;

	if (reader_list(reader, value->node, (size_t)field->min,
		    (size_t)field->max, field->what, &entries) != 0)
		return;
	texts = reader_slots(reader, entries);
	for (size_t i = 0; i < entries; i++) {
		Plenary__Text *text = reader_text(reader,
			reader_item(reader, value->node, i), true,
			arena_printf(&reader->arena, "%s/%zu", path, i));

		/* The number of a rung is its place: none may fall out. */
		if (text == NULL)
			text = reader_message(
				reader, &plenary__text__descriptor);
		texts[n++] = text;
	}
	memcpy(member(value, field->count_at), &n, sizeof(n));
	store_pointer(member(value, field->at), texts);
}

static void read_number(struct reader *reader, const struct field *field,
	const struct value *value)
{
	int64_t number = 0;

	if (!reader_integer(
		    reader, value->node, field->min, field->max, &number))
		return;
	if (field->type == FIELD_COUNT)
		*(uint32_t *)member(value, field->at) = (uint32_t)number;
	else
		*(int32_t *)member(value, field->at) = (int32_t)number;
}

static void read_bool(struct reader *reader, const struct field *field,
	const struct value *value)
{
	bool yes = false;

	if (reader_bool(reader, value->node, &yes))
		*(protobuf_c_boolean *)member(value, field->at) = yes;
}

static void read_duration(struct reader *reader, const struct field *field,
	const struct value *value)
{
	int64_t ms = 0;

	if (reader_duration(reader, value->node, field->min, &ms))
		*(int64_t *)member(value, field->at) = ms;
}

const struct choice *fields_choice(struct reader *reader,
	const struct choice *choices, const yaml_node_t *node)
{
	struct buf all = {0};

	for (size_t i = 0; choices[i].word != NULL; i++) {
		if (yaml_is(node, choices[i].word))
			return &choices[i];
	}
	for (size_t i = 0; choices[i].word != NULL; i++)
		buf_printf(&all, "%s%s", i > 0 ? " or " : "", choices[i].word);
	reader_expected(reader, node, buf_cstr(&all));
	buf_fini(&all);
	return NULL;
}

static void read_choice(struct reader *reader, const struct field *field,
	const struct value *value)
{
	const struct choice *choice =
		fields_choice(reader, field->choices, value->node);

	/* An enum of the definition is as large as an int. */
	if (choice != NULL)
		memcpy(member(value, field->at), &choice->value,
			sizeof(choice->value));
}

static void read_names(struct reader *reader, const struct field *field,
	const struct value *value)
{
	size_t n = 0;
	char **ids = reader_ids(reader, value->node, field->names,
		(size_t)field->min, (size_t)field->max, field->what, &n);

	if (n == 0)
		return;
	memcpy(member(value, field->count_at), &n, sizeof(n));
	store_pointer(member(value, field->at), ids);
}

static void read_mapping(struct reader *reader, const struct field *field,
	const struct value *value)
{
	const char *path = fields_path(reader, value->path, field->key);
	void *message = value->message;

	if (field->table->descriptor != NULL) {
		message = reader_message(reader, field->table->descriptor);
		store_pointer(member(value, field->at), message);
	}
	fields_later(reader, field->table, value->node, message, path);
}

/* What an entry of a list is called: its id, or its number from 1. */
static const char *entry_path(struct reader *reader, const char *path,
	const yaml_node_t *node, size_t i)
{
	const yaml_node_t *id = yaml_value(reader->tree, node, "id");

	if (id == NULL || id->type != YAML_SCALAR_NODE ||
		yaml_length(id) >= ID_MAX)
		return arena_printf(&reader->arena, "%s/%zu", path, i + 1);
	return arena_printf(&reader->arena, "%s/%s", path, yaml_text(id));
}

static void read_mappings(struct reader *reader, const struct field *field,
	const struct value *value)
{
	const char *path = fields_path(reader, value->path, field->key);
	void **messages;
	size_t entries = 0;

	if (reader_list(reader, value->node, (size_t)field->min,
		    (size_t)field->max, field->what, &entries) != 0)
		return;
	messages = reader_slots(reader, entries);
	for (size_t i = 0; i < entries; i++) {
		yaml_node_t *node = reader_item(reader, value->node, i);
		void *message =
			reader_message(reader, field->table->descriptor);

		store_pointer(&messages[i], message);
		fields_later(reader, field->table, node, message,
			entry_path(reader, path, node, i));
	}
	memcpy(member(value, field->count_at), &entries, sizeof(entries));
	store_pointer(member(value, field->at), messages);
}

static void read_own(struct reader *reader, const struct field *field,
	const struct value *value)
{
	field->read(reader, field, value);
}

void fields_read_value(struct reader *reader, const struct field *field,
	const struct value *value)
{
	static void (*const readers[])(
		struct reader *, const struct field *, const struct value *) = {
		[FIELD_ID] = read_id,
		[FIELD_NAME] = read_name,
		[FIELD_LINE] = read_line,
		[FIELD_TITLE] = read_text,
		[FIELD_TEXT] = read_text,
		[FIELD_TITLES] = read_titles,
		[FIELD_INTEGER] = read_number,
		[FIELD_COUNT] = read_number,
		[FIELD_BOOL] = read_bool,
		[FIELD_DURATION] = read_duration,
		[FIELD_CHOICE] = read_choice,
		[FIELD_NAMES] = read_names,
		[FIELD_MAPPING] = read_mapping,
		[FIELD_MAPPINGS] = read_mappings,
		[FIELD_OWN] = read_own,
	};

	/* Keys of this message's own mappings have no member to stand for. */
	if (field->at != 0)
		places_add(&reader->places, member(value, field->at),
			yaml_place(value->node));
	readers[field->type](reader, field, value);
}

static void report_unknown_key(struct reader *reader, const struct table *table,
	const char *key, struct place place)
{
	struct exercise_report *report = reader->report;
	struct suggestion suggestion;
	struct buf keys = {0};

	suggestion_init(&suggestion, key, strlen(key));
	for (size_t i = 0; i < table->n_fields; i++) {
		suggestion_try(&suggestion, table->fields[i].key);
		buf_printf(
			&keys, "%s%s", i > 0 ? ", " : "", table->fields[i].key);
	}
	if (suggestion.best != NULL)
		report_error(report, place, "unknown key %s in %s%s",
			report_quote(report, key, strlen(key)), table->noun,
			report_did_you_mean(report, suggestion.best));
	else
		report_error(report, place,
			"unknown key %s in %s: its keys are %s",
			report_quote(report, key, strlen(key)), table->noun,
			buf_cstr(&keys));
	buf_fini(&keys);
}

static void give_name(struct reader *reader, const struct table *table,
	const struct field *field, const struct value *value)
{
	const char *id;

	if (table->gives == NAME_NONE || field->type != FIELD_ID)
		return;
	memcpy(&id, member(value, field->at), sizeof(id));
	if (*id != '\0')
		names_give(&reader->names, table->gives, id,
			yaml_place(value->node));
}

/* The number of the key's field, or -1, reported. */
static int find_field(struct reader *reader, const struct table *table,
	const char *key, struct place place)
{
	for (size_t i = 0; i < table->n_fields; i++) {
		if (strcmp(table->fields[i].key, key) == 0)
			return (int)i;
	}
	report_unknown_key(reader, table, key, place);
	return -1;
}

/* What has no id is reported, and other errors may have to speak of it. */
static void name_nameless(struct reader *reader, const struct field *field,
	const struct value *whole)
{
	const char *id;

	memcpy(&id, member(whole, field->at), sizeof(id));
	if (*id == '\0')
		store_pointer(member(whole, field->at),
			arena_strdup(&reader->arena, FIELDS_NO_ID));
}

static void read_pending(struct reader *reader, const struct pending *pending)
{
	const struct table *table = pending->table;
	const struct value *whole = &pending->value;
	uint64_t seen = 0;
	size_t n = 0;

	assert(table->n_fields <= 64);
	if (reader_mapping(reader, whole->node, 0, EXERCISE_KEYS_MAX,
		    arena_printf(&reader->arena,
			    "a mapping with the keys of %s", table->noun),
		    &n) != 0)
		n = 0;
	for (size_t i = 0; i < n; i++) {
		char *key = reader_new_key(reader, whole->node, i);
		struct value value = *whole;
		int number;

		if (key == NULL)
			continue;
		number = find_field(reader, table, key,
			yaml_place(reader_key(reader, whole->node, i)));
		if (number < 0)
			continue;
		seen |= UINT64_C(1) << number;
		value.node = reader_value(reader, whole->node, i);
		fields_read_value(reader, &table->fields[number], &value);
		give_name(reader, table, &table->fields[number], &value);
	}
	for (size_t i = 0; i < table->n_fields; i++) {
		const struct field *field = &table->fields[i];

		if (field->type == FIELD_ID)
			name_nameless(reader, field, whole);
		if (field->required && (seen >> i & 1) == 0 &&
			whole->node->type == YAML_MAPPING_NODE)
			report_error(reader->report, yaml_place(whole->node),
				"the key \"%s\" is missing: %s must have it",
				field->key, table->noun);
	}
}

void fields_read(struct reader *reader, const struct table *table,
	yaml_node_t *node, void *message)
{
	fields_later(reader, table, node, message, "");
	while (reader->n_pending > 0) {
		struct pending next = reader->pending[--reader->n_pending];

		read_pending(reader, &next);
	}
}
