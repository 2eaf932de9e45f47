/*
 * project_scene.h: what the projections of the views share. Inside the core:
 * for project_view.c and its parts alone.
 *
 * Each view_…() fills in the body of its view; false: the reader has none.
 */
#ifndef PLENARY_CORE_PROJECT_SCENE_H
#define PLENARY_CORE_PROJECT_SCENE_H

#include "core/force.h"
#include "core/project.h"

/* What one projection works with. */
struct scene {
	const struct core *core;
	const struct scenario *scenario;
	reader_id reader;
	struct arena *arena;
};

/* A message in the arena, initialised by its own function. */
#define SCENE_NEW(scene, var, init)                                  \
	do {                                                         \
		(var) = arena_alloc((scene)->arena, sizeof(*(var))); \
		init(var);                                           \
	} while (0)

bool scene_is_excon(const struct scene *scene);
/* The reader's own delegation; -1 for EXCON and the plenary. */
int scene_delegation(const struct scene *scene);
/* The reader is of the delegation, or EXCON. */
bool scene_may_know(const struct scene *scene, unsigned delegation);

/* Texts of the pool move when it grows; a projection is used up before. */
char *scene_text(const struct scene *scene, struct text text);
char *scene_delegation_id(const struct scene *scene, unsigned delegation);
/* Room for a repeated field: as many pointers. */
void *scene_pointers(const struct scene *scene, size_t n);
char **scene_set_ids(const struct scene *scene, delegation_set set, size_t *n);
/* What hinders or suspends, by the names that the reader may know. */
char **scene_hindrances(const struct scene *scene, unsigned step,
	const struct hindrances *it, size_t *n);

/* The positions taken on the live revision; whole: with their reasons, and
 * with the marks of those to be confirmed, where the reader may know. */
Plenary__PartyPosition **scene_positions(
	const struct scene *scene, unsigned s, bool whole, size_t *n);

bool view_exercise(const struct scene *scene, Plenary__View *view);
bool view_clock(const struct scene *scene, Plenary__View *view);
bool view_indicator(const struct scene *scene, unsigned i, Plenary__View *view);
bool view_bar(const struct scene *scene, unsigned i, Plenary__View *view);

bool view_delegation(
	const struct scene *scene, unsigned d, Plenary__View *view);
bool view_members(const struct scene *scene, unsigned d, Plenary__View *view);
bool view_mandate(const struct scene *scene, unsigned d, Plenary__View *view);
bool view_participant(
	const struct scene *scene, uint32_t number, Plenary__View *view);

bool view_step(const struct scene *scene, unsigned s, Plenary__View *view);
bool view_step_text(const struct scene *scene, unsigned s, Plenary__View *view);
bool view_may(const struct scene *scene, unsigned s, Plenary__View *view);
/* The i-th submission of the delegation. */
bool view_submission(
	const struct scene *scene, unsigned d, unsigned i, Plenary__View *view);

bool view_proposal(const struct scene *scene, unsigned s, Plenary__View *view);
bool view_draft(const struct scene *scene, unsigned s, Plenary__View *view);
bool view_ballots(
	const struct scene *scene, unsigned s, unsigned d, Plenary__View *view);

bool view_inject(const struct scene *scene, unsigned i, Plenary__View *view);

#endif
