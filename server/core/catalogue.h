/*
 * catalogue.h: the steps of a session: those of the exercise file, and the
 * custom ones that EXCON opened, in one numbering.
 *
 * Steps are only ever added. A custom one needs none but steps that were there
 * before it, so no cycle can arise (PROCEDURE, "Custom steps").
 */
#ifndef PLENARY_CORE_CATALOGUE_H
#define PLENARY_CORE_CATALOGUE_H

#include "core/scenario.h"

enum { CUSTOM_STEPS_MAX = 16 };

struct custom_step; /* counted: copies of a catalogue share them */

struct catalogue {
	unsigned n;
	unsigned n_file; /* the first of them are the exercise file's */
	const struct step_def *defs[STEPS_MAX];
	uint8_t by_id[STEPS_MAX];       /* in the order of their ids */
	uint8_t topological[STEPS_MAX]; /* prerequisites first; then by id */
	struct custom_step *custom[CUSTOM_STEPS_MAX];
};

void catalogue_init(
	struct catalogue *catalogue, const struct scenario *scenario);
void catalogue_fini(struct catalogue *catalogue);
void catalogue_copy(struct catalogue *to, const struct catalogue *from);

/* Adds a copy of the step. 0; or -1 where it names something unknown, its id
 * is taken, or there is no room. */
int catalogue_add(struct catalogue *catalogue, const struct scenario *scenario,
	const Plenary__Step *step);

/* Whether all that the step names is there, and it keeps the limits; its own id
 * does not matter. */
bool catalogue_fits(const struct catalogue *catalogue,
	const struct scenario *scenario, const Plenary__Step *step);

/* The number of the step of that id, or -1. */
int catalogue_find(const struct catalogue *catalogue, const char *id);

static inline char *catalogue_id(
	const struct catalogue *catalogue, unsigned step)
{
	return catalogue->defs[step]->def->id;
}

#endif
