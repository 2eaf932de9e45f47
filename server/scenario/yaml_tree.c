#include "scenario/yaml_tree.h"

#include <string.h>

#include "base/utf8.h"
#include "scenario/yaml_gate.h"

/* The first byte that belongs to no character. */
static size_t first_invalid(const uint8_t *bytes, size_t len)
{
	size_t at = 0;

	while (at < len) {
		size_t n = 1;

		while (n < 4 && n < len - at &&
			!utf8_valid((const char *)bytes + at, n))
			n++;
		if (!utf8_valid((const char *)bytes + at, n))
			break;
		at += n;
	}
	return at;
}

static int load(struct yaml_tree *tree, const uint8_t *bytes, size_t len,
	struct exercise_report *report)
{
	yaml_parser_t parser;
	int result = 0;

	yaml_gate_parser(&parser, bytes, len);
	if (!yaml_parser_load(&parser, &tree->document)) {
		yaml_gate_fault(&parser, bytes, len, report);
		result = -1;
	}
	yaml_parser_delete(&parser);
	return result;
}

int yaml_tree_load(struct yaml_tree *tree, const uint8_t *bytes, size_t len,
	struct exercise_report *report)
{
	static const uint8_t byte_order_mark[] = {0xef, 0xbb, 0xbf};
	struct place top = {1, 1};

	if (len > EXERCISE_FILE_MAX) {
		report_error(report, top,
			"the file has %zu bytes: at most %d (1 MiB)", len,
			EXERCISE_FILE_MAX);
		return -1;
	}
	/* libyaml wants a pointer even to nothing. */
	if (len == 0)
		bytes = (const uint8_t *)"";
	if (len >= sizeof(byte_order_mark) &&
		memcmp(bytes, byte_order_mark, sizeof(byte_order_mark)) == 0) {
		bytes += sizeof(byte_order_mark);
		len -= sizeof(byte_order_mark);
	}
	if (len > 0 && !utf8_valid((const char *)bytes, len)) {
		report_error(report,
			yaml_gate_place(bytes, first_invalid(bytes, len)),
			"not UTF-8: save the file in that encoding, and "
			"without NUL bytes");
		return -1;
	}
	if (yaml_gate(bytes, len, report) != 0 ||
		load(tree, bytes, len, report) != 0)
		return -1;
	if (yaml_tree_root(tree) == NULL) {
		report_error(report, top,
			"the file is empty: begin with \"plenary: %d\"",
			EXERCISE_FORMAT);
		yaml_tree_fini(tree);
		return -1;
	}
	return 0;
}

void yaml_tree_fini(struct yaml_tree *tree)
{
	yaml_document_delete(&tree->document);
}

yaml_node_t *yaml_tree_root(struct yaml_tree *tree)
{
	return yaml_document_get_root_node(&tree->document);
}

yaml_node_t *yaml_tree_node(struct yaml_tree *tree, int index)
{
	return yaml_document_get_node(&tree->document, index);
}

struct place yaml_place(const yaml_node_t *node)
{
	return (struct place){(unsigned)node->start_mark.line + 1,
		(unsigned)node->start_mark.column + 1};
}

const char *yaml_text(const yaml_node_t *node)
{
	return (const char *)node->data.scalar.value;
}

size_t yaml_length(const yaml_node_t *node)
{
	return node->data.scalar.length;
}

bool yaml_is(const yaml_node_t *node, const char *text)
{
	return node->type == YAML_SCALAR_NODE &&
	       yaml_length(node) == strlen(text) &&
	       memcmp(yaml_text(node), text, yaml_length(node)) == 0;
}

yaml_node_t *yaml_value(
	struct yaml_tree *tree, const yaml_node_t *mapping, const char *key)
{
	const yaml_node_pair_t *pair;

	if (mapping->type != YAML_MAPPING_NODE)
		return NULL;
	for (pair = mapping->data.mapping.pairs.start;
		pair < mapping->data.mapping.pairs.top; pair++) {
		if (yaml_is(yaml_tree_node(tree, pair->key), key))
			return yaml_tree_node(tree, pair->value);
	}
	return NULL;
}

const char *yaml_kind(const yaml_node_t *node)
{
	switch (node->type) {
	case YAML_SCALAR_NODE:
		return yaml_length(node) == 0 && node->data.scalar.style ==
							 YAML_PLAIN_SCALAR_STYLE
			       ? "nothing"
			       : "text";
	case YAML_SEQUENCE_NODE:
		return "a list";
	case YAML_MAPPING_NODE:
		return "a mapping";
	case YAML_NO_NODE:
		break;
	}
	return "nothing";
}
