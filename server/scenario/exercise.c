#include "scenario/exercise.h"

#include <assert.h>
#include <stdlib.h>

#include "scenario/check.h"
#include "scenario/format.h"
#include "scenario/report.h"

static const char default_language[] = "en";

/* Texts are read by the file's language, so that comes before all else. */
static const char *own_language(struct reader *reader, yaml_node_t *root)
{
	const yaml_node_t *node = yaml_value(reader->tree, root, "language");

	if (node == NULL || node->type != YAML_SCALAR_NODE)
		return default_language;
	if (language_valid(yaml_text(node), yaml_length(node)))
		return arena_strdup(&reader->arena, yaml_text(node));
	report_error(reader->report, yaml_place(node),
		"%s is no language: write a code such as en, fr or es",
		report_quote(
			reader->report, yaml_text(node), yaml_length(node)));
	return default_language;
}

static void note_languages(struct reader *reader)
{
	Plenary__Scenario *scenario = reader->scenario;
	struct texts *texts = &reader->texts;

	scenario->language =
		arena_strdup(&reader->arena, reader->texts.language);
	scenario->languages = reader_slots(reader, texts->n_languages);
	for (unsigned i = 0; i < texts->n_languages; i++)
		scenario->languages[scenario->n_languages++] =
			arena_strdup(&reader->arena, texts->languages[i]);
}

/* The definition without the arena it was made in. */
static Plenary__Scenario *copy(const Plenary__Scenario *scenario)
{
	size_t len = plenary__scenario__get_packed_size(scenario);
	uint8_t *bytes = malloc(len > 0 ? len : 1);
	Plenary__Scenario *made;

	if (bytes == NULL)
		abort();
	len = plenary__scenario__pack(scenario, bytes);
	made = plenary__scenario__unpack(NULL, len, bytes);
	free(bytes);
	assert(made != NULL);
	return made;
}

static void read_tree(struct yaml_tree *tree, struct exercise_report *report,
	Plenary__Scenario **out)
{
	struct reader reader = {.tree = tree, .report = report};
	yaml_node_t *root = yaml_tree_root(tree);

	arena_init(&reader.arena, 0);
	reader.scenario =
		reader_message(&reader, &plenary__scenario__descriptor);
	texts_init(&reader.texts, own_language(&reader, root));
	fields_read(&reader, &exercise_table, root, reader.scenario);
	note_languages(&reader);
	names_check(&reader.names, report);
	check_defaults(&reader);
	check_table(&reader);
	check_steps(&reader);
	check_order(&reader);
	check_injects(&reader);
	texts_check(&reader.texts, report);
	if (report->n_errors == 0)
		*out = copy(reader.scenario);
	free(reader.pending);
	names_fini(&reader.names);
	places_fini(&reader.places);
	texts_fini(&reader.texts);
	arena_fini(&reader.arena);
}

int exercise_read(const char *file_name, const uint8_t *bytes, size_t len,
	Plenary__Scenario **out, struct exercise_report *report)
{
	Plenary__Scenario *scenario = NULL;
	struct yaml_tree tree;

	report_init(report, file_name);
	if (yaml_tree_load(&tree, bytes, len, report) == 0) {
		read_tree(&tree, report, &scenario);
		yaml_tree_fini(&tree);
	}
	report_finish(report);
	if (scenario == NULL)
		return -1;
	*out = scenario;
	return 0;
}
