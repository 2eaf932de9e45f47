#include "scenario/yaml_gate.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* What a value comes to with its aliases expanded. */
struct cost {
	size_t nodes;
	size_t bytes;   /* of scalars */
	unsigned depth; /* levels of containers */
};

struct anchor {
	const char *name; /* in the gate's arena */
	struct cost cost;
	bool open; /* its value has not ended yet */
};

struct level {
	struct cost cost;
	int anchor; /* or -1 */
	bool mapping;
	unsigned entries; /* a mapping counts keys and values */
};

struct gate {
	struct exercise_report *report;
	struct arena arena;
	struct level levels[EXERCISE_NESTING_MAX];
	unsigned depth;
	struct anchor anchors[EXERCISE_ANCHORS_MAX];
	unsigned n_anchors;
	unsigned documents;
	struct cost total;
};

void yaml_gate_parser(yaml_parser_t *parser, const uint8_t *bytes, size_t len)
{
	if (!yaml_parser_initialize(parser))
		abort();
	yaml_parser_set_input_string(parser, bytes, len);
	yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING);
}

struct place yaml_gate_place(const uint8_t *bytes, size_t at)
{
	struct place place = {1, 1};

	for (size_t i = 0; i < at; i++) {
		if (bytes[i] == '\n')
			place = (struct place){place.line + 1, 1};
		else if ((bytes[i] & 0xc0) != 0x80)
			place.column++;
	}
	return place;
}

static struct place mark_place(yaml_mark_t mark)
{
	return (struct place){
		(unsigned)mark.line + 1, (unsigned)mark.column + 1};
}

void yaml_gate_fault(const yaml_parser_t *parser, const uint8_t *bytes,
	size_t len, struct exercise_report *report)
{
	const char *problem = parser->problem != NULL ? parser->problem : "";
	struct place place = mark_place(parser->problem_mark);

	if (parser->error == YAML_MEMORY_ERROR)
		abort();
	if (parser->error == YAML_READER_ERROR) {
		place = yaml_gate_place(bytes, parser->problem_offset < len
						       ? parser->problem_offset
						       : len);
		report_error(report, place, "not YAML: %s", problem);
		return;
	}
	if (parser->context == NULL) {
		report_error(report, place, "not YAML: %s", problem);
		return;
	}
	report_error(report, place, "not YAML: %s (%s that began at line %zu)",
		problem, parser->context, parser->context_mark.line + 1);
}

static int find_anchor(const struct gate *gate, const char *name)
{
	for (unsigned i = 0; i < gate->n_anchors; i++) {
		if (strcmp(gate->anchors[i].name, name) == 0)
			return (int)i;
	}
	return -1;
}

/* The number of a new anchor; -1: the value has none; -2: refused. */
static int new_anchor(
	struct gate *gate, const yaml_char_t *name, struct place place)
{
	const char *text = (const char *)name;

	if (name == NULL)
		return -1;
	if (find_anchor(gate, text) >= 0) {
		report_error(gate->report, place,
			"the anchor %s is there twice: give it another name",
			report_quote(gate->report, text, strlen(text)));
		return -2;
	}
	if (gate->n_anchors == EXERCISE_ANCHORS_MAX) {
		report_error(gate->report, place,
			"a file has at most %d anchors", EXERCISE_ANCHORS_MAX);
		return -2;
	}
	gate->anchors[gate->n_anchors] = (struct anchor){
		.name = arena_strdup(&gate->arena, text),
		.open = true,
	};
	return (int)gate->n_anchors++;
}

/* Adds a value to the total and to the container it stands in. */
static int count(struct gate *gate, struct cost cost, struct place place)
{
	struct level *level =
		gate->depth > 0 ? &gate->levels[gate->depth - 1] : NULL;

	gate->total.nodes += cost.nodes;
	gate->total.bytes += cost.bytes;
	if (gate->total.nodes > EXERCISE_NODES_MAX) {
		report_error(gate->report, place,
			"a file has at most %d values, aliases expanded",
			EXERCISE_NODES_MAX);
		return -1;
	}
	if (gate->total.bytes > EXERCISE_FILE_MAX) {
		report_error(gate->report, place,
			"the texts come to more than %d bytes (1 MiB), "
			"aliases expanded",
			EXERCISE_FILE_MAX);
		return -1;
	}
	if (level == NULL)
		return 0;
	level->cost.nodes += cost.nodes;
	level->cost.bytes += cost.bytes;
	if (level->cost.depth < cost.depth + 1)
		level->cost.depth = cost.depth + 1;
	level->entries++;
	if (level->mapping && level->entries > 2 * EXERCISE_KEYS_MAX) {
		report_error(gate->report, place,
			"a mapping has at most %d keys", EXERCISE_KEYS_MAX);
		return -1;
	}
	return 0;
}

static int refuse_tag(
	struct gate *gate, const yaml_char_t *tag, struct place place)
{
	if (tag == NULL)
		return 0;
	report_error(gate->report, place,
		"tags such as !!str are not used here: leave it out");
	return -1;
}

static int refuse_depth(struct gate *gate, struct place place)
{
	report_error(gate->report, place,
		"lists and mappings nest at most %d deep, aliases expanded",
		EXERCISE_NESTING_MAX);
	return -1;
}

static int begin_container(struct gate *gate, bool mapping,
	const yaml_char_t *anchor, const yaml_char_t *tag, struct place place)
{
	int number;

	if (refuse_tag(gate, tag, place) != 0)
		return -1;
	if (gate->depth == EXERCISE_NESTING_MAX)
		return refuse_depth(gate, place);
	number = new_anchor(gate, anchor, place);
	if (number == -2)
		return -1;
	gate->levels[gate->depth++] = (struct level){
		.cost = {.nodes = 1, .depth = 1},
		.anchor = number,
		.mapping = mapping,
	};
	return 0;
}

static int end_container(struct gate *gate, struct place place)
{
	const struct level *level;
	struct cost own;

	assert(gate->depth > 0);
	level = &gate->levels[--gate->depth];
	if (level->anchor >= 0) {
		gate->anchors[level->anchor].cost = level->cost;
		gate->anchors[level->anchor].open = false;
	}
	/* The total has what is inside already. */
	own = level->cost;
	gate->total.nodes -= own.nodes - 1;
	gate->total.bytes -= own.bytes;
	return count(gate, own, place);
}

static int scalar(struct gate *gate, const yaml_event_t *event)
{
	struct place place = mark_place(event->start_mark);
	struct cost cost = {1, event->data.scalar.length, 0};
	int number;

	if (refuse_tag(gate, event->data.scalar.tag, place) != 0)
		return -1;
	number = new_anchor(gate, event->data.scalar.anchor, place);
	if (number == -2)
		return -1;
	if (number >= 0) {
		gate->anchors[number].cost = cost;
		gate->anchors[number].open = false;
	}
	return count(gate, cost, place);
}

static int alias(struct gate *gate, const yaml_event_t *event)
{
	struct place place = mark_place(event->start_mark);
	const char *name = (const char *)event->data.alias.anchor;
	int number = find_anchor(gate, name);

	if (number < 0) {
		report_error(
			gate->report, place, "there is no anchor &%s", name);
		return -1;
	}
	if (gate->anchors[number].open) {
		report_error(gate->report, place,
			"the alias *%s stands inside what it repeats", name);
		return -1;
	}
	if (gate->depth + gate->anchors[number].cost.depth >
		EXERCISE_NESTING_MAX)
		return refuse_depth(gate, place);
	return count(gate, gate->anchors[number].cost, place);
}

static int begin_document(struct gate *gate, struct place place)
{
	if (gate->documents++ == 0)
		return 0;
	report_error(gate->report, place,
		"a file is one YAML document: a second one begins here");
	return -1;
}

static int take(struct gate *gate, const yaml_event_t *event)
{
	struct place place = mark_place(event->start_mark);

	switch (event->type) {
	case YAML_DOCUMENT_START_EVENT:
		return begin_document(gate, place);
	case YAML_ALIAS_EVENT:
		return alias(gate, event);
	case YAML_SCALAR_EVENT:
		return scalar(gate, event);
	case YAML_SEQUENCE_START_EVENT:
		return begin_container(gate, false,
			event->data.sequence_start.anchor,
			event->data.sequence_start.tag, place);
	case YAML_MAPPING_START_EVENT:
		return begin_container(gate, true,
			event->data.mapping_start.anchor,
			event->data.mapping_start.tag, place);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return end_container(gate, place);
	default:
		return 0;
	}
}

/*
 * A directive stands at the beginning of a line. libyaml compares each with
 * all those before it, and the format has no use for any.
 */
static int refuse_directives(
	const uint8_t *bytes, size_t len, struct exercise_report *report)
{
	for (size_t i = 0; i < len; i++) {
		if (bytes[i] != '%' ||
			(i > 0 && bytes[i - 1] != '\n' && bytes[i - 1] != '\r'))
			continue;
		report_error(report, yaml_gate_place(bytes, i),
			"a line begins with %%: YAML directives are not used "
			"here, and a text must be indented or in quotes");
		return -1;
	}
	return 0;
}

int yaml_gate(const uint8_t *bytes, size_t len, struct exercise_report *report)
{
	struct gate gate = {.report = report};
	yaml_parser_t parser;
	yaml_event_type_t type = YAML_NO_EVENT;
	int result = refuse_directives(bytes, len, report);

	if (result != 0)
		return -1;
	arena_init(&gate.arena, 0);
	yaml_gate_parser(&parser, bytes, len);
	while (result == 0 && type != YAML_STREAM_END_EVENT) {
		yaml_event_t event;

		if (!yaml_parser_parse(&parser, &event)) {
			yaml_gate_fault(&parser, bytes, len, report);
			result = -1;
			break;
		}
		type = event.type;
		result = take(&gate, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	arena_fini(&gate.arena);
	return result;
}
