#include "tests/golden/stage.h"

#include "scenario/exercise.h"
#include "tests/golden/words.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The room's clock when a script begins. */
enum { BEGIN_MS = 1000000 };

static const struct limits limits = {
	.members = 6,
	.holders = 4,
	.attempts = 4,
	.revisions = 8,
	.amendments = 4,
	.ad_hoc_injects = 3,
	.submissions = 3,
	.custom_steps = 3,
	.text = 4096,
};

int stage_wrong(struct stage *stage, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(stage->why, sizeof(stage->why), format, args);
	va_end(args);
	return -1;
}

void stage_say(struct stage *stage, const char *format, ...)
{
	char line[4096];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	buf_printf(stage->out, "\t%s\n", line);
}

struct act stage_act(struct stage *stage, uint32_t participant)
{
	return (struct act){
		.at_ms = BEGIN_MS + stage->now_ms,
		.participant = participant,
		.client_seq = participant == 0 ? 0 : ++stage->client_seq,
	};
}

struct actor *stage_actor(struct stage *stage, const char *name)
{
	for (unsigned i = 0; i < stage->n_cast; i++) {
		if (strcmp(stage->cast[i].name, name) == 0)
			return &stage->cast[i];
	}
	stage_wrong(stage, "nobody is called '%s'", name);
	return NULL;
}

Plenary__View *stage_view(struct stage *stage, unsigned reader, const char *key)
{
	const struct copy *copy = &stage->witness->watchers[reader].copy;

	for (size_t i = 0; i < copy->n; i++) {
		if (strcmp(copy->views[i].key, key) == 0)
			return plenary__view__unpack(
				arena_allocator(&stage->witness->arena),
				copy->views[i].len, copy->views[i].bytes);
	}
	return NULL;
}

/* A number of at most `most` digits after the mark, from *text on. */
static bool take_number(const char **text, char mark, int most, int64_t *out)
{
	const char *at = *text;
	int64_t number = 0;

	if (mark != '\0' && *at++ != mark)
		return false;
	if (*at < '0' || *at > '9')
		return false;
	for (; most > 0 && *at >= '0' && *at <= '9'; most--)
		number = number * 10 + (*at++ - '0');
	*text = at;
	*out = number;
	return true;
}

const char *stage_time(const char *text, int64_t *ms)
{
	int64_t hours;
	int64_t minutes;
	int64_t seconds = 0;
	int64_t thousandths = 0;

	if (!take_number(&text, '\0', 3, &hours) ||
		!take_number(&text, ':', 2, &minutes))
		return NULL;
	if (take_number(&text, ':', 2, &seconds))
		take_number(&text, '.', 3, &thousandths);
	*ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths;
	return text + strspn(text, " ");
}

/* ── the trace ───────────────────────────────────────────────────────── */

static void say_event(struct stage *stage, const struct stamped *stamped)
{
	const struct core *core = &stage->witness->core;
	const Plenary__Event *event = stamped->event;
	char audience[AUDIENCE_TEXT_MAX];
	struct buf words = {0};

	audience_print(&stage->scenario, stamped->audience, audience);
	words_event(&words, event);
	/* A firing happens at its own time, however late it is noticed. */
	if (event->exercise_ms != core_exercise_ms(core, event->at_ms)) {
		buf_str(&words, " (at ");
		words_time(&words, event->exercise_ms);
		buf_str(&words, ")");
	}
	if (event->cause[0] != '\0')
		buf_printf(&words, " [%s]", event->cause);
	stage_say(stage, "%-10s %s", audience, buf_cstr(&words));
	buf_fini(&words);
}

int stage_group(struct stage *stage, struct group *group)
{
	const char *why;

	for (size_t i = 0; i < group->n; i++)
		say_event(stage, &group->events[i]);
	why = witness_group(stage->witness, group);
	return why == NULL ? 0 : stage_wrong(stage, "%s", why);
}

/* What has fallen due comes before anything else. */
static int fire(struct stage *stage)
{
	struct core *core = &stage->witness->core;
	bool first = true;

	for (;;) {
		struct group group;

		group_init(&group, &stage->witness->arena);
		if (!core_due(core, BEGIN_MS + stage->now_ms, &group))
			return 0;
		if (first)
			stage_say(stage, "first, by itself:");
		first = false;
		if (stage_group(stage, &group) != 0)
			return -1;
	}
}

/* ── lines ───────────────────────────────────────────────────────────── */

static int open_exercise(struct stage *stage, const char *name)
{
	struct exercise_report report;
	Plenary__Scenario *def = NULL;
	struct buf bytes = {0};
	char path[1024];
	char piece[4096];
	size_t n;
	FILE *file;
	int rc;

	snprintf(path, sizeof(path), "%s/%s", stage->folder, name);
	file = fopen(path, "rb");
	if (file == NULL)
		return stage_wrong(stage, "there is no exercise '%s'", name);
	while ((n = fread(piece, 1, sizeof(piece), file)) > 0)
		buf_append(&bytes, piece, n);
	fclose(file);
	rc = exercise_read(name, bytes.bytes, bytes.len, &def, &report);
	if (rc != 0)
		exercise_report_print(&report, stderr);
	exercise_report_fini(&report);
	buf_fini(&bytes);
	if (rc != 0 || scenario_init(&stage->scenario, def) != 0)
		return stage_wrong(stage, "%s is no exercise", name);
	stage->witness = calloc(1, sizeof(*stage->witness));
	if (stage->witness == NULL)
		abort();
	witness_init(stage->witness, &stage->scenario, &limits, NULL);
	stage->witness->fresh = true;
	stage->open = true;
	return 0;
}

/* "NAME = CODE/SEAT; NAME = CODE": those who are there from the beginning. */
static int set_cast(struct stage *stage, const char *line)
{
	while (*line != '\0') {
		char name[CAST_NAME_MAX];
		char with[128];
		int used = 0;

		if (sscanf(line, " %31[^ =] = %127[^ ;]%n", name, with,
			    &used) != 2)
			return stage_wrong(stage, "no cast: '%s'", line);
		if (stage_join(stage, name, with, true) != 0)
			return -1;
		line += (size_t)used + strspn(line + used, " ;");
	}
	return 0;
}

static int restart(struct stage *stage, const char *tick)
{
	const struct act act = stage_act(stage, 0);
	int64_t exercise_ms = 0;
	struct group group;

	if (tick != NULL && stage_time(tick, &exercise_ms) == NULL)
		return stage_wrong(stage, "no time: '%s'", tick);
	group_init(&group, &stage->witness->arena);
	core_recover(&stage->witness->core, &act, exercise_ms, &group);
	return stage_group(stage, &group);
}

static int pause_by_server(struct stage *stage, const char *reason)
{
	const struct act act = stage_act(stage, 0);
	struct group group;

	group_init(&group, &stage->witness->arena);
	core_pause(&stage->witness->core, &act, reason, &group);
	return stage_group(stage, &group);
}

static int connection(struct stage *stage, struct actor *actor, bool connected)
{
	const struct act act = stage_act(stage, 0);
	struct group group;

	group_init(&group, &stage->witness->arena);
	core_presence(&stage->witness->core, &act, actor->participant,
		connected, connected ? "" : "closed", &group);
	return stage_group(stage, &group);
}

/* Somebody does something. */
static int act_of(struct stage *stage, const char *line)
{
	static const char late_mark[] = " (before the move)";
	char name[CAST_NAME_MAX];
	struct actor *actor;
	int used = 0;
	bool late;

	if (sscanf(line, "%31[^ :]%n", name, &used) != 1)
		return stage_wrong(stage, "nobody does anything: '%s'", line);
	line += used;
	if (strncmp(line, " joins ", 7) == 0)
		return stage_join(stage, name, line + 7, false);
	actor = stage_actor(stage, name);
	if (actor == NULL)
		return -1;
	if (strcmp(line, " goes offline") == 0)
		return connection(stage, actor, false);
	if (strcmp(line, " is back") == 0)
		return connection(stage, actor, true);
	if (strcmp(line, " hears") == 0)
		return stage_hears(stage, actor);
	if (strncmp(line, " sees ", 6) == 0)
		return stage_sees(stage, actor, line + 6);
	late = strncmp(line, late_mark, strlen(late_mark)) == 0;
	if (late)
		line += strlen(late_mark);
	if (line[0] != ':')
		return stage_wrong(stage, "a script has no line '%s'", line);
	return stage_command(
		stage, actor, line + 1 + strspn(line + 1, " "), late);
}

static int timed_line(struct stage *stage, const char *line)
{
	static const char restarts[] = "the server restarts";
	static const char ticks[] = ", last tick at ";
	static const char pauses[] = "the server pauses: ";

	/* A server that is down fires nothing. */
	if (strncmp(line, restarts, strlen(restarts)) == 0) {
		const char *rest = line + strlen(restarts);

		return restart(stage, strncmp(rest, ticks, strlen(ticks)) == 0
					      ? rest + strlen(ticks)
					      : NULL);
	}
	if (fire(stage) != 0)
		return -1;
	if (strcmp(line, "time passes") == 0)
		return 0;
	if (strncmp(line, pauses, strlen(pauses)) == 0)
		return pause_by_server(stage, line + strlen(pauses));
	return act_of(stage, line);
}

int stage_line(struct stage *stage, const char *line)
{
	const char *rest;
	int64_t ms;
	int rc;

	if (strncmp(line, "exercise ", 9) == 0 && !stage->open)
		return open_exercise(stage, line + 9);
	if (!stage->open)
		return stage_wrong(stage, "the first line is: exercise FILE");
	if (strncmp(line, "cast ", 5) == 0)
		return set_cast(stage, line + 5);
	rest = stage_time(line, &ms);
	if (rest == NULL)
		return stage_wrong(
			stage, "a line begins with a time: '%s'", line);
	if (ms < stage->now_ms)
		return stage_wrong(stage, "time goes back in '%s'", line);
	stage->now_ms = ms;
	rc = timed_line(stage, rest);
	arena_reset(&stage->witness->arena);
	return rc;
}

/* ── the whole ───────────────────────────────────────────────────────── */

void stage_init(struct stage *stage, const char *folder, struct buf *out)
{
	*stage = (struct stage){.folder = folder, .out = out};
}

void stage_fini(struct stage *stage)
{
	if (stage->open) {
		witness_fini(stage->witness);
		free(stage->witness);
		scenario_fini(&stage->scenario);
	}
}

int stage_end(struct stage *stage)
{
	const char *why;

	if (!stage->open)
		return stage_wrong(stage, "the script has no exercise");
	why = witness_tails(stage->witness);
	return why == NULL ? 0 : stage_wrong(stage, "%s", why);
}
