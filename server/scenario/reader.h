/*
 * reader.h: what is shared while a file is read, and how single values of the
 * file are read.
 *
 * A function that reads a value reports what is wrong with it and goes on
 * with nothing in its place, so that one run finds every error.
 */
#ifndef PLENARY_SCENARIO_READER_H
#define PLENARY_SCENARIO_READER_H

#include "scenario/names.h"
#include "scenario/places.h"
#include "scenario/texts.h"
#include "scenario/yaml_tree.h"

struct pending; /* fields.h */

struct reader {
	struct yaml_tree *tree;
	struct exercise_report *report;
	struct arena arena; /* the definition while it is made */
	Plenary__Scenario *scenario;
	struct names names;
	struct places places;
	struct texts texts;
	struct pending *pending; /* mappings that wait to be read */
	size_t n_pending;
	size_t pending_room;
};

/* A message with its defaults, in the arena. */
void *reader_message(
	struct reader *reader, const ProtobufCMessageDescriptor *descriptor);

/* Room for n pointers, in the arena. */
void *reader_slots(struct reader *reader, size_t n);

/* "expected WHAT, not …" at the node. */
void reader_expected(
	struct reader *reader, const yaml_node_t *node, const char *what);

/* A scalar that is there and has no NUL in it, copied; or NULL. `what` is
 * what the error says would be right. */
char *reader_word(
	struct reader *reader, const yaml_node_t *node, const char *what);

/* An id being given. One that is not of the right form is reported and
 * returned all the same, so that its uses are not reported as well. */
char *reader_id(struct reader *reader, const yaml_node_t *node);

/* A line of at most `max` bytes, in no language. */
char *reader_line(struct reader *reader, const yaml_node_t *node, size_t max);

/* A text or, with `line`, one line of it. */
Plenary__Text *reader_text(
	struct reader *reader, yaml_node_t *node, bool line, const char *path);

/* A whole number, plain and decimal; false: reported. */
bool reader_integer(struct reader *reader, const yaml_node_t *node, int64_t min,
	int64_t max, int64_t *out);
bool reader_bool(struct reader *reader, const yaml_node_t *node, bool *out);
bool reader_duration(struct reader *reader, const yaml_node_t *node,
	int64_t min_ms, int64_t *ms);

/* The node is a list or a mapping of `min` to `max` entries, as `what` says:
 * 0, and *n, no more than max; or -1. */
int reader_list(struct reader *reader, const yaml_node_t *node, size_t min,
	size_t max, const char *what, size_t *n);
int reader_mapping(struct reader *reader, const yaml_node_t *node, size_t min,
	size_t max, const char *what, size_t *n);

yaml_node_t *reader_item(
	struct reader *reader, const yaml_node_t *list, size_t i);
yaml_node_t *reader_key(
	struct reader *reader, const yaml_node_t *mapping, size_t i);
yaml_node_t *reader_value(
	struct reader *reader, const yaml_node_t *mapping, size_t i);

/* A mapping's key is a word that no key before it is: the word, or NULL. */
char *reader_new_key(
	struct reader *reader, const yaml_node_t *mapping, size_t i);

/* A list of ids of these kinds, each once; *n and what it points to are in
 * the arena, and each slot has its place. */
char **reader_ids(struct reader *reader, yaml_node_t *node, unsigned kinds,
	size_t min, size_t max, const char *what, size_t *n);

#endif
