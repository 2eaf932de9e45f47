/*
 * inject_keys.h: the keys of an inject whose values no table alone describes.
 */
#ifndef PLENARY_SCENARIO_INJECT_KEYS_H
#define PLENARY_SCENARIO_INJECT_KEYS_H

#include "scenario/fields.h"

/* Each is the `read` of a field (fields.h). */
void inject_read_at(struct reader *reader, const struct field *field,
	const struct value *value);
void inject_read_when(struct reader *reader, const struct field *field,
	const struct value *value);
void inject_read_unless_done(struct reader *reader, const struct field *field,
	const struct value *value);
void inject_read_to(struct reader *reader, const struct field *field,
	const struct value *value);
void inject_read_effects(struct reader *reader, const struct field *field,
	const struct value *value);

#endif
