#include "scenario/step_keys.h"

#include <stdlib.h>
#include <string.h>

#include "scenario/format.h"

void step_read_requires(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Step *step = value->message;
	size_t pairs = 0;

	(void)field;
	if (reader_mapping(reader, value->node, 0, INDICATORS_MAX,
		    "indicators and what they must reach, such as {trust: 4}",
		    &pairs) != 0)
		return;
	step->requirements = reader_slots(reader, pairs);
	for (size_t i = 0; i < pairs; i++) {
		char *id = reader_new_key(reader, value->node, i);
		yaml_node_t *node = reader_value(reader, value->node, i);
		Plenary__Requirement *requirement;
		int64_t least = 0;

		if (id == NULL)
			continue;
		names_use(&reader->names, NAME_INDICATOR, id,
			yaml_place(reader_key(reader, value->node, i)));
		if (!reader_integer(
			    reader, node, -GAUGE_MAX, GAUGE_MAX, &least))
			continue;
		requirement = reader_message(
			reader, &plenary__requirement__descriptor);
		requirement->indicator = id;
		requirement->at_least = (int32_t)least;
		places_add(&reader->places, requirement, yaml_place(node));
		step->requirements[step->n_requirements++] = requirement;
	}
}

void step_read_rule(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Step *step = value->message;
	yaml_node_t *node = yaml_value(reader->tree, value->node, "consensus");
	int64_t consensus = 0;

	(void)field;
	step->rule = reader_message(reader, &plenary__rule__descriptor);
	if (yaml_is(value->node, "unanimity"))
		return;
	if (node == NULL ||
		value->node->data.mapping.pairs.top -
				value->node->data.mapping.pairs.start !=
			1) {
		reader_expected(reader, value->node,
			"unanimity, or {consensus: N} for at least N assents "
			"and no block");
		return;
	}
	places_add(&reader->places, step->rule, yaml_place(node));
	if (reader_integer(reader, node, 1, DELEGATIONS_MAX, &consensus))
		step->rule->consensus = (uint32_t)consensus;
}

void step_read_concur(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Step *step = value->message;
	size_t pairs = 0;

	(void)field;
	if (reader_mapping(reader, value->node, 0, DELEGATIONS_MAX,
		    "parties and their seats, such as {MX: [SEMAR]}",
		    &pairs) != 0)
		return;
	step->concur = reader_slots(reader, pairs);
	for (size_t i = 0; i < pairs; i++) {
		char *id = reader_new_key(reader, value->node, i);
		struct place place =
			yaml_place(reader_key(reader, value->node, i));
		Plenary__Concurrence *concurrence;

		if (id == NULL)
			continue;
		names_use(&reader->names, NAME_DELEGATION, id, place);
		concurrence = reader_message(
			reader, &plenary__concurrence__descriptor);
		concurrence->delegation = id;
		concurrence->seats = reader_ids(reader,
			reader_value(reader, value->node, i), NAME_NONE, 1,
			SEATS_MAX, "a list of seats, such as [SEMAR]",
			&concurrence->n_seats);
		places_add(&reader->places, concurrence, place);
		step->concur[step->n_concur++] = concurrence;
	}
}

static int compare_terms(const void *a, const void *b)
{
	const Plenary__Term *const *x = a;
	const Plenary__Term *const *y = b;

	return strcmp((*x)->key, (*y)->key);
}

void step_read_terms(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Step *step = value->message;
	size_t pairs = 0;

	(void)field;
	if (reader_mapping(reader, value->node, 0, TERMS_MAX,
		    "terms and their values, such as {location: Mexico}",
		    &pairs) != 0)
		return;
	step->terms = reader_slots(reader, pairs);
	for (size_t i = 0; i < pairs; i++) {
		Plenary__Term *term;
		char *words;

		if (reader_new_key(reader, value->node, i) == NULL)
			continue;
		term = reader_message(reader, &plenary__term__descriptor);
		term->key =
			reader_id(reader, reader_key(reader, value->node, i));
		words = reader_line(
			reader, reader_value(reader, value->node, i), TEXT_MAX);
		if (words != NULL)
			term->value = words;
		step->terms[step->n_terms++] = term;
	}
	if (step->n_terms > 0)
		qsort(step->terms, step->n_terms, sizeof(void *),
			compare_terms);
}

Plenary__Effect **step_effects(struct reader *reader, yaml_node_t *node,
	size_t pairs, bool (*skip)(const char *key), size_t *n)
{
	Plenary__Effect **effects = reader_slots(reader, EFFECTS_MAX);

	*n = 0;
	for (size_t i = 0; i < pairs; i++) {
		char *id = reader_new_key(reader, node, i);
		struct place place = yaml_place(reader_key(reader, node, i));
		yaml_node_t *number = reader_value(reader, node, i);
		Plenary__Effect *effect;
		int64_t change = 0;

		if (id == NULL || (skip != NULL && skip(id)))
			continue;
		if (*n == EFFECTS_MAX) {
			report_error(reader->report, place,
				"too many effects on gauges: at most %d",
				EFFECTS_MAX);
			break;
		}
		names_use(&reader->names, NAME_INDICATOR | NAME_BAR, id, place);
		if (!reader_integer(
			    reader, number, -GAUGE_MAX, GAUGE_MAX, &change))
			continue;
		effect = reader_message(reader, &plenary__effect__descriptor);
		effect->indicator = id;
		effect->change = (int32_t)change;
		places_add(&reader->places, effect, place);
		places_add(
			&reader->places, &effect->change, yaml_place(number));
		effects[(*n)++] = effect;
	}
	return effects;
}

void step_read_effects(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Step *step = value->message;
	size_t pairs = 0;

	(void)field;
	if (reader_mapping(reader, value->node, 0, EFFECTS_MAX,
		    "gauges and their changes, such as {trust: 2}",
		    &pairs) == 0)
		step->effects = step_effects(
			reader, value->node, pairs, NULL, &step->n_effects);
}

void step_read_source(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Step *step = value->message;

	(void)field;
	if (value->node->type == YAML_MAPPING_NODE) {
		fields_later(
			reader, &source_table, value->node, step, value->path);
	} else {
		char *line = reader_line(reader, value->node, TEXT_MAX);

		if (line != NULL)
			step->source = line;
	}
}

void step_read_inferred(struct reader *reader, const struct field *field,
	const struct value *value)
{
	Plenary__Step *step = value->message;

	(void)field;
	step->inferred = reader_ids(reader, value->node, NAME_NONE, 0,
		step_table.n_fields,
		"a list of the step's keys, such as [needs, effects]",
		&step->n_inferred);
}

/* The same field, in the step's own Procedure. */
static void read_limit(struct reader *reader, const struct field *field,
	const struct value *value, enum field_type type)
{
	Plenary__Step *step = value->message;
	struct field own = *field;
	struct value inside = *value;

	if (step->procedure == NULL)
		step->procedure =
			reader_message(reader, &plenary__procedure__descriptor);
	own.type = type;
	own.at = field->count_at;
	inside.message = step->procedure;
	fields_read_value(reader, &own, &inside);
}

void step_read_duration(struct reader *reader, const struct field *field,
	const struct value *value)
{
	read_limit(reader, field, value, FIELD_DURATION);
}

void step_read_by_presence(struct reader *reader, const struct field *field,
	const struct value *value)
{
	read_limit(reader, field, value, FIELD_BOOL);
}
