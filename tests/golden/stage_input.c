/* Joining, commanding and looking. */
#include "tests/golden/stage.h"

#include "client/verbs.h"
#include "core/project.h"
#include "tests/golden/words.h"

#include <stdio.h>
#include <string.h>

static int refused(struct stage *stage, const Plenary__Error *error)
{
	const ProtobufCEnumValue *code = protobuf_c_enum_descriptor_get_value(
		&plenary__error_code__descriptor, (int)error->code);
	const char *why = witness_refused(stage->witness);

	stage_say(stage, "refused %s: %s", code == NULL ? "?" : code->name,
		error->message);
	return why == NULL ? 0 : stage_wrong(stage, "%s", why);
}

/* ── joining ─────────────────────────────────────────────────────────── */

/* A name that comes again is the new person's from then on. */
static int add_actor(struct stage *stage, const char *name, uint32_t number)
{
	struct actor *actor = stage_actor(stage, name);

	if (actor == NULL) {
		if (stage->n_cast == CAST_MAX)
			return stage_wrong(stage, "the cast is too large");
		actor = &stage->cast[stage->n_cast++];
		snprintf(actor->name, sizeof(actor->name), "%s", name);
	}
	actor->participant = number;
	return 0;
}

int stage_join(
	struct stage *stage, const char *name, const char *with, bool quietly)
{
	struct core *core = &stage->witness->core;
	struct arena *arena = &stage->witness->arena;
	const struct act act = stage_act(stage, 0);
	char *code = arena_strdup(arena, with);
	char *slash = strchr(code, '/');
	struct join join = {.code_name = code, .name = name, .seat = ""};
	Plenary__Error *error;
	struct group group;
	uint32_t number;
	const char *why;

	if (slash != NULL) {
		*slash = '\0';
		join.seat = slash + 1;
	}
	if (core_code_generation(core, code) < 0)
		return stage_wrong(stage, "there is no code '%s'", code);
	group_init(&group, arena);
	if (core_join(core, &act, &join, &group, &number, &error) != 0) {
		if (quietly)
			return stage_wrong(stage, "%s", error->message);
		return refused(stage, error);
	}
	if (add_actor(stage, name, number) != 0)
		return -1;
	if (!quietly)
		return stage_group(stage, &group);
	why = witness_group(stage->witness, &group);
	return why == NULL ? 0 : stage_wrong(stage, "%s", why);
}

/* ── commanding ──────────────────────────────────────────────────────── */

/* Who types, for what verbs_parse() asks. */
struct typist {
	struct stage *stage;
	unsigned reader;
};

static bool last_seen(void *user, const char *step, struct verb_proposal *out)
{
	const struct typist *typist = user;
	char key[128];
	Plenary__View *view;

	snprintf(key, sizeof(key), "proposal/%s", step);
	view = stage_view(typist->stage, typist->reader, key);
	if (view == NULL)
		return false;
	*out = (struct verb_proposal){
		.number = view->proposal->number,
		.revision = view->proposal->revision,
		.hash = view->proposal->hash.data,
		.hash_len = view->proposal->hash.len,
	};
	return true;
}

/* Those of the roster who are still in. */
static int64_t number_of(void *user, const char *name)
{
	const struct typist *typist = user;
	const struct core *core = &typist->stage->witness->core;
	int64_t found = 0;

	for (uint32_t n = 1; n <= core_participants(core); n++) {
		struct participant_info info;

		core_participant(core, n, &info);
		if (info.removed || strcmp(info.name, name) != 0)
			continue;
		if (found != 0)
			return -1;
		found = n;
	}
	return found;
}

static void say_reply(
	struct stage *stage, const struct group *group, unsigned reader)
{
	Plenary__Reply reply = PLENARY__REPLY__INIT;
	struct buf words = {0};

	if (group->n == 0) {
		stage_say(stage, "ok, and nothing changes");
		return;
	}
	project_reply(
		&stage->scenario, group->events, group->n, reader, &reply);
	if (reply.step[0] != '\0')
		buf_printf(&words, " %s", reply.step);
	if (reply.number != 0)
		buf_printf(&words, "#%u", reply.number);
	if (reply.revision != 0)
		buf_printf(&words, " r%u", reply.revision);
	if (reply.amendment[0] != '\0')
		buf_printf(&words, " %s", reply.amendment);
	if (reply.id[0] != '\0')
		buf_printf(&words, " %s", reply.id);
	stage_say(stage, "ok%s", buf_cstr(&words));
	buf_fini(&words);
}

int stage_command(
	struct stage *stage, struct actor *actor, const char *line, bool late)
{
	struct core *core = &stage->witness->core;
	struct arena *arena = &stage->witness->arena;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	struct participant_info info;
	struct typist typist = {.stage = stage};
	const struct verb_context context = {
		.user = &typist,
		.proposal = last_seen,
		.participant = number_of,
	};
	const struct act act = stage_act(stage, actor->participant);
	Plenary__Error *error;
	struct group group;
	char *why;
	int rc;

	core_participant(core, actor->participant, &info);
	typist.reader = info.reader;
	rc = verbs_parse(line, &context, arena, &command, &why);
	if (rc == VERBS_LOCAL)
		return stage_wrong(
			stage, "'%s' asks nothing of the core", line);
	if (rc < 0) {
		stage_say(stage, "not sent: %s", why);
		return 0;
	}
	command.epoch = late ? info.epoch - 1 : info.epoch;
	group_init(&group, arena);
	if (core_command(core, &act, &command, &group, &error) != 0)
		return refused(stage, error);
	say_reply(stage, &group, info.reader);
	return stage_group(stage, &group);
}

/* ── looking ─────────────────────────────────────────────────────────── */

int stage_sees(struct stage *stage, struct actor *actor, const char *keys)
{
	struct participant_info info;

	core_participant(&stage->witness->core, actor->participant, &info);
	while (*keys != '\0') {
		char key[128];
		int used = 0;
		Plenary__View *view;
		struct buf words = {0};

		if (sscanf(keys, "%127[^ ]%n", key, &used) != 1)
			break;
		keys += (size_t)used + strspn(keys + used, " ");
		view = stage_view(stage, info.reader, key);
		if (view == NULL) {
			stage_say(stage, "%s: nothing", key);
			continue;
		}
		words_view(&words, view, "\t");
		buf_printf(stage->out, "%s\n", buf_cstr(&words));
		buf_fini(&words);
	}
	return 0;
}

/* The events that came to the actor's delegation or office since it last
 * listened, as they came: by its own numbers, without what is not for it. */
int stage_hears(struct stage *stage, struct actor *actor)
{
	struct participant_info info;
	const struct watcher *watcher;
	bool any = false;

	core_participant(&stage->witness->core, actor->participant, &info);
	watcher = &stage->witness->watchers[info.reader];
	for (; stage->heard[info.reader] < watcher->n_sent;
		stage->heard[info.reader]++) {
		const Plenary__Push *push =
			watcher->sent[stage->heard[info.reader]].push;

		for (size_t i = 0; i < push->n_events; i++) {
			struct buf words = {0};

			words_event(&words, push->events[i]);
			stage_say(stage, "%llu. %s",
				(unsigned long long)push->events[i]->seq,
				buf_cstr(&words));
			buf_fini(&words);
			any = true;
		}
	}
	if (!any)
		stage_say(stage, "nothing");
	return 0;
}
