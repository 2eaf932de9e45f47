#include "scenario/inject_keys.h"

#include <string.h>

#include "scenario/format.h"
#include "scenario/step_keys.h"
#include "scenario/trigger.h"

/* Every delegation, all of its seats, "all" and "excon". */
enum {
	ADDRESSES_MAX = DELEGATIONS_MAX * (SEATS_MAX + 1) + 2,
	SECOND = 1000 /* ms */
};

void inject_read_at(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Inject *inject = value->message;

	(void)field;
	inject->scheduled = true;
	reader_duration(reader, value->node, 0, &inject->at_ms);
}

void inject_read_when(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Inject *inject = value->message;

	(void)field;
	inject->when =
		trigger_read(reader, value->node, false, &inject->n_when);
}

void inject_read_unless_done(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Inject *inject = value->message;
	yaml_node_t *by = yaml_value(reader->tree, value->node, "by");

	(void)field;
	inject->unless_done =
		trigger_read(reader, value->node, true, &inject->n_unless_done);
	if (by == NULL)
		return;
	places_add(&reader->places, &inject->unless_done_by_ms, yaml_place(by));
	reader_duration(reader, by, SECOND, &inject->unless_done_by_ms);
}

/* The delegation of "MX" or "MX/SEMAR"; NULL for all and excon. Its seat is
 * looked up when all delegations are read (check.c). */
static char *delegation_of(struct reader *reader, const char *address)
{
	if (strcmp(address, "all") == 0 || strcmp(address, "excon") == 0)
		return NULL;
	return arena_copy(&reader->arena, address, strcspn(address, "/"));
}

void inject_read_to(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Inject *inject = value->message;
	struct place place = yaml_place(value->node);

	(void)field;
	if (value->node->type == YAML_SCALAR_NODE) {
		char *address = reader_word(reader, value->node,
			"all, excon, a delegation, or a list of them");

		if (address == NULL)
			return;
		inject->to = reader_slots(reader, 1);
		inject->to[0] = address;
		inject->n_to = 1;
		places_add(&reader->places, &inject->to[0], place);
	} else {
		inject->to = reader_ids(reader, value->node, NAME_NONE, 1,
			ADDRESSES_MAX,
			"a list of addresses, such as [US, MX/SEMAR]",
			&inject->n_to);
	}
	for (size_t i = 0; i < inject->n_to; i++) {
		char *delegation = delegation_of(reader, inject->to[i]);

		if (value->node->type == YAML_SEQUENCE_NODE)
			place = yaml_place(reader_item(reader, value->node, i));
		if (delegation != NULL)
			names_use(&reader->names, NAME_DELEGATION, delegation,
				place);
	}
}

static bool is_act(const char *key)
{
	return strcmp(key, "suspend") == 0 || strcmp(key, "open") == 0 ||
	       strcmp(key, "deadline") == 0;
}

/* One step or a list of steps. */
static char **read_steps(struct reader *reader, yaml_node_t *node, size_t *n)
{
	char **steps;
	char *id;

	if (node->type != YAML_SCALAR_NODE)
		return reader_ids(reader, node, NAME_STEP, 1, EFFECTS_MAX,
			"a list of steps, such as [A4, A6]", n);
	id = reader_word(reader, node, "a step, or a list of steps");
	if (id == NULL)
		return NULL;
	names_use(&reader->names, NAME_STEP, id, yaml_place(node));
	steps = reader_slots(reader, 1);
	steps[0] = id;
	*n = 1;
	return steps;
}

/* One {step: …, within: …} or a list of them. */
static void read_deadlines(struct reader *reader, yaml_node_t *node,
	Plenary__Inject *inject, const char *path)
{
	bool list = node->type == YAML_SEQUENCE_NODE;
	size_t n = 1;

	if (list && reader_list(reader, node, 1, EFFECTS_MAX,
			    "a list of deadlines", &n) != 0)
		return;
	inject->deadlines = reader_slots(reader, n);
	inject->n_deadlines = n;
	for (size_t i = 0; i < n; i++) {
		inject->deadlines[i] = reader_message(
			reader, &plenary__inject_deadline__descriptor);
		fields_later(reader, &deadline_table,
			list ? reader_item(reader, node, i) : node,
			inject->deadlines[i], path);
	}
}

void inject_read_effects(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Inject *inject = value->message;
	yaml_node_t *node = value->node;
	yaml_node_t *suspend = yaml_value(reader->tree, node, "suspend");
	yaml_node_t *open = yaml_value(reader->tree, node, "open");
	yaml_node_t *deadline = yaml_value(reader->tree, node, "deadline");
	size_t pairs = 0;

	if (reader_mapping(reader, node, 0, EXERCISE_KEYS_MAX,
		    "gauges and their changes, such as {trust: -1}",
		    &pairs) != 0)
		return;
	inject->effects =
		step_effects(reader, node, pairs, is_act, &inject->n_effects);
	if (suspend != NULL)
		inject->suspends =
			read_steps(reader, suspend, &inject->n_suspends);
	if (open != NULL)
		inject->opens = read_steps(reader, open, &inject->n_opens);
	if (deadline != NULL)
		read_deadlines(reader, deadline, inject,
			fields_path(reader, value->path, field->key));
}
