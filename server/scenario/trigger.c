#include "scenario/trigger.h"

#include <string.h>

#include "scenario/suggest.h"

enum test_form {
	TEST_GROUP,    /* of a list of tests */
	TEST_NEGATION, /* of a test */
	TEST_NAME,     /* of a step or an inject */
	TEST_GAUGE,    /* of an indicator, with a bound beside it */
	TEST_BOUND     /* of such a test, and none by itself */
};

struct test {
	const char *key;
	enum test_form form;
	Plenary__TriggerNode__TestCase what;
	enum name_kind kind;
};

static const struct test tests[] = {
	{"all", TEST_GROUP, PLENARY__TRIGGER_NODE__TEST_ALL, NAME_NONE},
	{"any", TEST_GROUP, PLENARY__TRIGGER_NODE__TEST_ANY, NAME_NONE},
	{"not", TEST_NEGATION, PLENARY__TRIGGER_NODE__TEST_NOT, NAME_NONE},
	{"available", TEST_NAME, PLENARY__TRIGGER_NODE__TEST_AVAILABLE,
		NAME_STEP},
	{"tabled", TEST_NAME, PLENARY__TRIGGER_NODE__TEST_TABLED, NAME_STEP},
	{"adopted", TEST_NAME, PLENARY__TRIGGER_NODE__TEST_ADOPTED, NAME_STEP},
	{"in_force", TEST_NAME, PLENARY__TRIGGER_NODE__TEST_IN_FORCE,
		NAME_STEP},
	{"suspended", TEST_NAME, PLENARY__TRIGGER_NODE__TEST_SUSPENDED,
		NAME_STEP},
	{"released", TEST_NAME, PLENARY__TRIGGER_NODE__TEST_RELEASED,
		NAME_INJECT},
	{"indicator", TEST_GAUGE, PLENARY__TRIGGER_NODE__TEST_INDICATOR,
		NAME_INDICATOR},
	{"below", TEST_BOUND, PLENARY__TRIGGER_NODE__TEST__NOT_SET, NAME_NONE},
	{"at-least", TEST_BOUND, PLENARY__TRIGGER_NODE__TEST__NOT_SET,
		NAME_NONE},
};

enum { N_TESTS = sizeof(tests) / sizeof(tests[0]) };

static const char shape[] =
	"a test such as {in_force: A4} or {all: [{tabled: A4}, …]}";

struct waiting {
	yaml_node_t *node;
	unsigned depth;
};

struct walk {
	struct reader *reader;
	struct waiting stack[TRIGGER_NODES_MAX];
	unsigned n_waiting;
	Plenary__TriggerNode **nodes;
	size_t n;
	bool by; /* the mapping at hand may have the key `by` */
};

/* A test's mapping, taken apart. */
struct parts {
	const struct test *test;
	yaml_node_t *value;
	const char *bound; /* "below", "at-least" or NULL */
	yaml_node_t *bound_value;
	bool unknown; /* a key that is no test was reported */
};

static const struct test *find_test(const char *key)
{
	for (size_t i = 0; i < N_TESTS; i++) {
		if (strcmp(tests[i].key, key) == 0)
			return &tests[i];
	}
	return NULL;
}

static void report_unknown(
	struct reader *reader, const char *key, struct place place)
{
	struct suggestion suggestion;
	struct buf keys = {0};

	suggestion_init(&suggestion, key, strlen(key));
	for (size_t i = 0; i < N_TESTS; i++) {
		suggestion_try(&suggestion, tests[i].key);
		buf_printf(&keys, "%s%s", i > 0 ? ", " : "", tests[i].key);
	}
	if (suggestion.best != NULL)
		report_error(reader->report, place, "unknown test %s%s",
			report_quote(reader->report, key, strlen(key)),
			report_did_you_mean(reader->report, suggestion.best));
	else
		report_error(reader->report, place,
			"unknown test %s: there are %s",
			report_quote(reader->report, key, strlen(key)),
			buf_cstr(&keys));
	buf_fini(&keys);
}

/* One key of a test's mapping into *parts. */
static void take_key(struct walk *walk, const yaml_node_t *node, size_t i,
	struct parts *parts)
{
	struct reader *reader = walk->reader;
	char *key = reader_new_key(reader, node, i);
	struct place place = yaml_place(reader_key(reader, node, i));
	const struct test *test;

	if (key == NULL || (walk->by && strcmp(key, "by") == 0))
		return;
	test = find_test(key);
	if (test == NULL) {
		report_unknown(reader, key, place);
		parts->unknown = true;
	} else if (test->form == TEST_BOUND && parts->bound == NULL) {
		parts->bound = test->key;
		parts->bound_value = reader_value(reader, node, i);
	} else if (test->form == TEST_BOUND) {
		report_error(reader->report, place,
			"write below or at-least, not both: join two tests by "
			"all");
	} else if (parts->test == NULL) {
		parts->test = test;
		parts->value = reader_value(reader, node, i);
	} else {
		report_error(reader->report, place,
			"one test in a mapping: join several by all or any");
	}
}

/* Puts a test on the stack; false: one too many. */
static bool push(struct walk *walk, yaml_node_t *node, unsigned depth)
{
	struct exercise_report *report = walk->reader->report;

	if (depth > TRIGGER_DEPTH_MAX) {
		report_error(report, yaml_place(node),
			"tests nest at most %d deep", TRIGGER_DEPTH_MAX);
		return false;
	}
	if (walk->n + walk->n_waiting == TRIGGER_NODES_MAX) {
		report_error(report, yaml_place(node),
			"a condition has at most %d tests", TRIGGER_NODES_MAX);
		return false;
	}
	walk->stack[walk->n_waiting++] = (struct waiting){node, depth};
	return true;
}

/* The last goes first onto the stack, so that the first comes off first. */
static void take_group(struct walk *walk, const struct parts *parts,
	unsigned depth, Plenary__TriggerNode *node)
{
	size_t n = 0;

	if (reader_list(walk->reader, parts->value, 1, TRIGGER_NODES_MAX,
		    "a list of tests", &n) != 0)
		return;
	node->all = (uint32_t)n;
	for (size_t i = n; i > 0; i--) {
		if (!push(walk, reader_item(walk->reader, parts->value, i - 1),
			    depth + 1))
			return;
	}
}

static void take_gauge(struct walk *walk, const struct parts *parts,
	Plenary__TriggerNode *node, char *id)
{
	Plenary__IndicatorTest *test = reader_message(
		walk->reader, &plenary__indicator_test__descriptor);
	int64_t value = 0;

	node->indicator = test;
	if (id != NULL)
		test->indicator = id;
	if (parts->bound == NULL) {
		report_error(walk->reader->report, yaml_place(parts->value),
			"a bound is missing: write {indicator: %s, below: N} "
			"or {indicator: %s, at-least: N}",
			id != NULL ? id : "I", id != NULL ? id : "I");
		return;
	}
	test->below = strcmp(parts->bound, "below") == 0;
	if (reader_integer(walk->reader, parts->bound_value, -GAUGE_MAX,
		    GAUGE_MAX, &value))
		test->value = (int32_t)value;
	places_add(&walk->reader->places, test, yaml_place(parts->bound_value));
}

static void take_test(
	struct walk *walk, const struct parts *parts, unsigned depth)
{
	const struct test *test = parts->test;
	Plenary__TriggerNode *node = reader_message(
		walk->reader, &plenary__trigger_node__descriptor);
	char *id = NULL;

	node->test_case = test->what;
	walk->nodes[walk->n++] = node;
	if (test->kind != NAME_NONE)
		id = reader_word(walk->reader, parts->value, "an id");
	if (id != NULL)
		names_use(&walk->reader->names, test->kind, id,
			yaml_place(parts->value));
	if (parts->bound != NULL && test->form != TEST_GAUGE)
		report_error(walk->reader->report,
			yaml_place(parts->bound_value),
			"\"%s\" goes with an indicator only", parts->bound);
	switch (test->form) {
	case TEST_GROUP:
		take_group(walk, parts, depth, node);
		break;
	case TEST_NEGATION:
		node->not_ = true;
		push(walk, parts->value, depth + 1);
		break;
	case TEST_NAME:
		/* All the tests by name are strings at the same place. */
		node->available =
			id != NULL ? id : (char *)protobuf_c_empty_string;
		break;
	case TEST_GAUGE:
		take_gauge(walk, parts, node, id);
		break;
	case TEST_BOUND:
		break;
	}
}

static void visit(struct walk *walk, struct waiting at)
{
	struct reader *reader = walk->reader;
	struct parts parts = {0};
	size_t n = 0;

	if (reader_mapping(reader, at.node, 1, EXERCISE_KEYS_MAX, shape, &n) !=
		0)
		return;
	for (size_t i = 0; i < n; i++)
		take_key(walk, at.node, i, &parts);
	walk->by = false;
	if (parts.test != NULL)
		take_test(walk, &parts, at.depth);
	else if (parts.bound != NULL)
		report_error(reader->report, yaml_place(at.node),
			"\"%s\" of what: write {indicator: I, %s: N}",
			parts.bound, parts.bound);
	else if (!parts.unknown)
		report_error(reader->report, yaml_place(at.node),
			"no test is here: write %s", shape);
}

Plenary__TriggerNode **trigger_read(
	struct reader *reader, yaml_node_t *node, bool by, size_t *n)
{
	struct walk walk = {
		.reader = reader,
		.nodes = reader_slots(reader, TRIGGER_NODES_MAX),
		.by = by,
	};

	push(&walk, node, 1);
	while (walk.n_waiting > 0) {
		struct waiting next = walk.stack[--walk.n_waiting];

		visit(&walk, next);
	}
	*n = walk.n;
	return walk.nodes;
}
