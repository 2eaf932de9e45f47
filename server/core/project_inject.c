/* Views of injects. */
#include "core/project_scene.h"

static char *released_id(
	const struct scene *scene, const struct inject_state *inject)
{
	char audience[AUDIENCE_TEXT_MAX];

	audience_print(scene->scenario, inject->audience, audience);
	return arena_printf(scene->arena, "%s.%u",
		inject->audience == AUDIENCE_PUBLIC ? "all" : audience,
		inject->counter);
}

static void add_receipts(
	const struct scene *scene, unsigned i, Plenary__InjectView *it)
{
	it->receipts = scene_pointers(scene, DELEGATIONS_MAX);
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		const struct receipt *receipt =
			state_receipt(scene->core, i, d);
		uint32_t who = receipt->answered_by != 0 ? receipt->answered_by
							 : receipt->opened_by;
		Plenary__InjectReceipt *line;

		if (receipt->opened_by == 0 || !scene_may_know(scene, d))
			continue;
		SCENE_NEW(scene, line, plenary__inject_receipt__init);
		line->delegation = scene_delegation_id(scene, d);
		line->name = scene_text(
			scene, state_participant(scene->core, who)->name);
		line->opened_ms = receipt->opened_ms;
		line->text = scene_text(scene, receipt->answer);
		it->receipts[it->n_receipts++] = line;
	}
}

/* An inject of the file, or an ad hoc one; NULL where there is none. */
static Plenary__Inject *content_of(const struct scene *scene, unsigned i)
{
	const struct inject_state *inject = state_inject(scene->core, i);

	if (i < scene->scenario->n_injects)
		return scene->scenario->def->injects[i];
	if (!inject->used)
		return NULL;
	return plenary__inject__unpack(arena_allocator(scene->arena),
		inject->content.len,
		(const uint8_t *)scene_text(scene, inject->content));
}

static void add_addressees(const struct scene *scene, unsigned i,
	const Plenary__Inject *content, Plenary__InjectView *it)
{
	const struct inject_state *inject = state_inject(scene->core, i);

	if (!inject->released) {
		it->n_to = content->n_to;
		it->to = content->to;
		return;
	}
	it->to = scene_set_ids(
		scene, (delegation_set)(inject->audience & 0xff), &it->n_to);
	if (it->n_to == 0)
		it->to[it->n_to++] = arena_strdup(scene->arena,
			inject->audience == AUDIENCE_PUBLIC ? "all" : "excon");
}

bool view_inject(const struct scene *scene, unsigned i, Plenary__View *view)
{
	const struct inject_state *inject = state_inject(scene->core, i);
	Plenary__Inject *content = content_of(scene, i);
	Plenary__InjectView *it;

	if (content == NULL)
		return false;
	if (!scene_is_excon(scene) &&
		(!inject->released || !audience_includes(scene->scenario,
					      inject->audience, scene->reader)))
		return false;
	SCENE_NEW(scene, it, plenary__inject_view__init);
	it->status = inject->released ? PLENARY__INJECT_STATUS__INJECT_RELEASED
		     : content->scheduled || content->n_when > 0
			     ? PLENARY__INJECT_STATUS__INJECT_SCHEDULED
			     : PLENARY__INJECT_STATUS__INJECT_READY;
	it->id = content->id;
	it->content = content;
	if (scene_is_excon(scene) && inject->released)
		it->released_id = released_id(scene, inject);
	if (!scene_is_excon(scene)) {
		it->id = released_id(scene, inject);
		it->content = project_inject(content, scene->arena);
	}
	add_addressees(scene, i, content, it);
	it->released_ms = inject->released_ms;
	add_receipts(scene, i, it);
	view->body_case = PLENARY__VIEW__BODY_INJECT;
	view->inject = it;
	return true;
}
