#include "core/project_scene.h"

bool scene_is_excon(const struct scene *scene)
{
	return scene->reader == READER_EXCON;
}

int scene_delegation(const struct scene *scene)
{
	if (scene_is_excon(scene) ||
		scene->reader == reader_plenary(scene->scenario))
		return -1;
	return (int)scene->reader - 1;
}

bool scene_may_know(const struct scene *scene, unsigned delegation)
{
	return scene_is_excon(scene) ||
	       scene_delegation(scene) == (int)delegation;
}

char *scene_text(const struct scene *scene, struct text text)
{
	return (char *)pool_text(&scene->core->pool, text);
}

char *scene_delegation_id(const struct scene *scene, unsigned delegation)
{
	return scene->scenario->def->delegations[delegation]->id;
}

void *scene_pointers(const struct scene *scene, size_t n)
{
	return arena_alloc(scene->arena, n * sizeof(void *));
}

char **scene_set_ids(const struct scene *scene, delegation_set set, size_t *n)
{
	char **ids = scene_pointers(scene, DELEGATIONS_MAX);

	*n = 0;
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		if ((set >> d & 1) != 0)
			ids[(*n)++] = scene_delegation_id(scene, d);
	}
	return ids;
}

char **scene_hindrances(const struct scene *scene, unsigned step,
	const struct hindrances *it, size_t *n)
{
	return hindrances_names(
		scene->core, step, it, scene->reader, scene->arena, n);
}
