/*
 * step_keys.h: the keys of a step whose values no table alone describes.
 */
#ifndef PLENARY_SCENARIO_STEP_KEYS_H
#define PLENARY_SCENARIO_STEP_KEYS_H

#include "scenario/fields.h"

/* Each is the `read` of a field (fields.h). */
void step_read_requires(struct reader *reader, const struct field *field,
	const struct value *value);
void step_read_rule(struct reader *reader, const struct field *field,
	const struct value *value);
void step_read_concur(struct reader *reader, const struct field *field,
	const struct value *value);
void step_read_terms(struct reader *reader, const struct field *field,
	const struct value *value);
void step_read_effects(struct reader *reader, const struct field *field,
	const struct value *value);
void step_read_source(struct reader *reader, const struct field *field,
	const struct value *value);
void step_read_inferred(struct reader *reader, const struct field *field,
	const struct value *value);

/* A limit of the step's own: a field of Procedure at field->count_at. */
void step_read_duration(struct reader *reader, const struct field *field,
	const struct value *value);
void step_read_by_presence(struct reader *reader, const struct field *field,
	const struct value *value);

/* {GAUGE: N, …}, at most EFFECTS_MAX, from the pairs [0, n) of the mapping;
 * `skip` tells the keys that are something else. Whether a gauge is an
 * indicator or a bar is found out when all of the file is read (check.c);
 * until then its id is in `indicator` and N in `change`. */
Plenary__Effect **step_effects(struct reader *reader, yaml_node_t *node,
	size_t pairs, bool (*skip)(const char *key), size_t *n);

#endif
