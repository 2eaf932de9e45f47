/*
 * yaml_tree.h: one YAML document in memory, loaded only after its cost was
 * found to be bounded.
 */
#ifndef PLENARY_SCENARIO_YAML_TREE_H
#define PLENARY_SCENARIO_YAML_TREE_H

#include <yaml.h>

#include "scenario/report.h"

struct yaml_tree {
	yaml_document_t document;
};

/*
 * 0, and a tree with a root; or -1, and the first fault in the report, behind
 * which nothing can be understood.
 * An alias is the same node again: a walk over the tree passes at most
 * EXERCISE_NODES_MAX values and EXERCISE_NESTING_MAX levels, and no circle.
 */
int yaml_tree_load(struct yaml_tree *tree, const uint8_t *bytes, size_t len,
	struct exercise_report *report);
void yaml_tree_fini(struct yaml_tree *tree);

yaml_node_t *yaml_tree_root(struct yaml_tree *tree);

/* What an item of a sequence, or a key or value of a mapping stands for. */
yaml_node_t *yaml_tree_node(struct yaml_tree *tree, int index);

struct place yaml_place(const yaml_node_t *node);

/* A scalar's bytes, NUL-terminated; it holds no other NUL than an escape put
 * there. */
const char *yaml_text(const yaml_node_t *node);
size_t yaml_length(const yaml_node_t *node);

/* A scalar with exactly these bytes. */
bool yaml_is(const yaml_node_t *node, const char *text);

/* The value of a key that is a plain word, or NULL. */
yaml_node_t *yaml_value(
	struct yaml_tree *tree, const yaml_node_t *mapping, const char *key);

/* "text", "a list" or "a mapping"; "nothing" for a value left out. */
const char *yaml_kind(const yaml_node_t *node);

#endif
