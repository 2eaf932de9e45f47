/*
 * fields.h: reads mappings by tables: which keys a mapping has, what each
 * holds, and where it goes in the definition.
 *
 * Mappings inside a mapping are put aside and read afterwards, so depth costs
 * no stack.
 */
#ifndef PLENARY_SCENARIO_FIELDS_H
#define PLENARY_SCENARIO_FIELDS_H

#include "scenario/reader.h"

/* Stands for an id that is missing or was not understood. */
#define FIELDS_NO_ID "(no id)"

/* What a key holds, and the type of the member it goes to. */
enum field_type {
	FIELD_ID,       /* char *: the id that the mapping's thing is given */
	FIELD_NAME,     /* char *: the id of something of the kinds `names` */
	FIELD_LINE,     /* char *: at most `max` bytes */
	FIELD_TITLE,    /* Plenary__Text *: one line */
	FIELD_TEXT,     /* Plenary__Text * */
	FIELD_TITLES,   /* Plenary__Text **: min to max of them */
	FIELD_INTEGER,  /* int32_t from min to max */
	FIELD_COUNT,    /* uint32_t from min to max */
	FIELD_BOOL,     /* protobuf_c_boolean */
	FIELD_DURATION, /* int64_t: at least `min` ms */
	FIELD_CHOICE,   /* int, an enum: one of `choices` */
	FIELD_NAMES,    /* char **: min to max ids of the kinds `names` */
	FIELD_MAPPING,  /* a message of `table`, or this one's own members */
	FIELD_MAPPINGS, /* messages of `table`: min to max of them */
	FIELD_OWN       /* whatever `read` makes of it */
};

struct choice {
	const char *word; /* NULL ends a list of choices */
	int value;
};

/* A mapping of the file and the message it is read into. */
struct value {
	yaml_node_t *node; /* of the key's value, or of the whole mapping */
	void *message;
	const char *path; /* "steps/A4" */
};

struct field {
	const char *key;
	enum field_type type;
	bool required;
	size_t at;       /* offset of the member */
	size_t count_at; /* offset of a repeated member's number */
	int64_t min;
	int64_t max;
	unsigned names;
	const char *what; /* of a list: what the error says would be right */
	const struct table *table;
	const struct choice *choices;
	void (*read)(struct reader *reader, const struct field *field,
		const struct value *value);
};

struct table {
	const char *noun; /* "a step" */
	enum name_kind gives;
	/* NULL: the keys are members of the message around it. */
	const ProtobufCMessageDescriptor *descriptor;
	const struct field *fields;
	size_t n_fields; /* at most 64 */
};

struct pending {
	const struct table *table;
	struct value value;
};

/* Reads a mapping and all that is in it into a message. */
void fields_read(struct reader *reader, const struct table *table,
	yaml_node_t *node, void *message);

/* Puts a mapping aside: it is read before fields_read() returns. A message of
 * its own gets the place of the mapping. */
void fields_later(struct reader *reader, const struct table *table,
	yaml_node_t *node, void *message, const char *path);

/* One key's value by the field's type, for a `read` that goes elsewhere. */
void fields_read_value(struct reader *reader, const struct field *field,
	const struct value *value);

/* The choice of that word, or NULL, reported. */
const struct choice *fields_choice(struct reader *reader,
	const struct choice *choices, const yaml_node_t *node);

/* "PATH/KEY", in the arena. */
const char *fields_path(
	struct reader *reader, const char *path, const char *key);

#endif
