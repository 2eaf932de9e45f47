#include "core/catalogue.h"

#include <stdlib.h>
#include <string.h>

struct custom_step {
	unsigned refs;
	struct step_def compiled;
	Plenary__Step *step;
};

/* The length of the longest way to the step from one that needs nothing. */
static void rank_steps(
	const struct catalogue *catalogue, unsigned ranks[STEPS_MAX])
{
	bool changed = true;

	memset(ranks, 0, STEPS_MAX * sizeof(*ranks));
	/* A damaged definition may have a cycle; ranks then end somewhere. */
	for (unsigned round = 0; changed && round <= catalogue->n; round++) {
		changed = false;
		for (unsigned s = 0; s < catalogue->n; s++) {
			step_set needs = catalogue->defs[s]->needs;

			for (unsigned n = 0; n < catalogue->n; n++) {
				if ((needs >> n & 1) == 0 ||
					ranks[s] > ranks[n])
					continue;
				ranks[s] = ranks[n] + 1;
				changed = true;
			}
		}
	}
}

static bool before(const struct catalogue *catalogue, const unsigned *ranks,
	unsigned a, unsigned b)
{
	if (ranks[a] != ranks[b])
		return ranks[a] < ranks[b];
	return strcmp(catalogue_id(catalogue, a), catalogue_id(catalogue, b)) <
	       0;
}

static void sort(const struct catalogue *catalogue, const unsigned *ranks,
	uint8_t out[STEPS_MAX])
{
	for (unsigned s = 0; s < catalogue->n; s++) {
		unsigned at = s;

		while (at > 0 && before(catalogue, ranks, s, out[at - 1])) {
			out[at] = out[at - 1];
			at--;
		}
		out[at] = (uint8_t)s;
	}
}

/* Ties between steps are broken by id, not by the order of the file. */
static void put_in_order(struct catalogue *catalogue)
{
	unsigned ranks[STEPS_MAX] = {0};

	sort(catalogue, ranks, catalogue->by_id);
	rank_steps(catalogue, ranks);
	sort(catalogue, ranks, catalogue->topological);
}

void catalogue_init(
	struct catalogue *catalogue, const struct scenario *scenario)
{
	*catalogue = (struct catalogue){
		.n = scenario->n_steps,
		.n_file = scenario->n_steps,
	};
	for (unsigned s = 0; s < scenario->n_steps; s++)
		catalogue->defs[s] = &scenario->steps[s];
	put_in_order(catalogue);
}

void catalogue_fini(struct catalogue *catalogue)
{
	for (unsigned i = 0; i < catalogue->n - catalogue->n_file; i++) {
		struct custom_step *custom = catalogue->custom[i];

		if (--custom->refs > 0)
			continue;
		plenary__step__free_unpacked(custom->step, NULL);
		free(custom);
	}
	*catalogue = (struct catalogue){0};
}

void catalogue_copy(struct catalogue *to, const struct catalogue *from)
{
	*to = *from;
	for (unsigned i = 0; i < to->n - to->n_file; i++)
		to->custom[i]->refs++;
}

static int find_in_catalogue(const void *catalogue, const char *id)
{
	return catalogue_find(catalogue, id);
}

static Plenary__Step *step_copy(const Plenary__Step *step)
{
	size_t len = plenary__step__get_packed_size(step);
	uint8_t *bytes = malloc(len + 1);
	Plenary__Step *copy;

	if (bytes == NULL)
		abort();
	plenary__step__pack(step, bytes);
	copy = plenary__step__unpack(NULL, len, bytes);
	free(bytes);
	return copy;
}

bool catalogue_fits(const struct catalogue *catalogue,
	const struct scenario *scenario, const Plenary__Step *step)
{
	struct step_def compiled;

	return step_def_compile(&compiled, scenario, step, find_in_catalogue,
		       catalogue) == 0;
}

int catalogue_add(struct catalogue *catalogue, const struct scenario *scenario,
	const Plenary__Step *step)
{
	unsigned n_custom = catalogue->n - catalogue->n_file;
	struct custom_step *custom;

	if (n_custom >= CUSTOM_STEPS_MAX || catalogue->n >= STEPS_MAX ||
		catalogue_find(catalogue, step->id) >= 0)
		return -1;
	custom = malloc(sizeof(*custom));
	if (custom == NULL)
		abort();
	*custom = (struct custom_step){.refs = 1, .step = step_copy(step)};
	if (custom->step == NULL ||
		step_def_compile(&custom->compiled, scenario, custom->step,
			find_in_catalogue, catalogue) != 0) {
		if (custom->step != NULL)
			plenary__step__free_unpacked(custom->step, NULL);
		free(custom);
		return -1;
	}
	catalogue->custom[n_custom] = custom;
	catalogue->defs[catalogue->n++] = &custom->compiled;
	put_in_order(catalogue);
	return 0;
}

int catalogue_find(const struct catalogue *catalogue, const char *id)
{
	for (unsigned s = 0; s < catalogue->n; s++) {
		if (strcmp(catalogue_id(catalogue, s), id) == 0)
			return (int)s;
	}
	return -1;
}
