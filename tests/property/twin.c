#include "tests/property/twin.h"

#include "core/ballot.h"
#include "core/project.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BEGIN_MS = 1000000 };

/* Roomy where EXCON's caps are concerned: those are nobody's secret. */
static const struct limits roomy = {
	.members = 5,
	.holders = 3,
	.attempts = 5,
	.revisions = 5,
	.amendments = 3,
	.ad_hoc_injects = 60,
	.submissions = 12,
	.custom_steps = 8,
	.text = 200,
};

const char *twin_wrong(struct twin *twin, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	/* clang 14 loses sight of va_start() here, as in witness.c.
	 * NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	vsnprintf(twin->why, sizeof(twin->why), format, args);
	va_end(args);
	return twin->why;
}

static bool is_outside(const struct twin *twin, unsigned reader)
{
	return (twin->outside >> reader & 1) != 0;
}

static bool has_canary(const uint8_t *bytes, size_t len)
{
	size_t n = strlen(CANARY);

	for (size_t i = 0; i + n <= len; i++) {
		if (bytes[i] == CANARY[0] && memcmp(bytes + i, CANARY, n) == 0)
			return true;
	}
	return false;
}

/* ── two exercises that differ in what is secret ─────────────────────── */

static void replace(char **text, unsigned run)
{
	char secret[64];

	snprintf(secret, sizeof(secret), "%s%s", CANARY,
		run == 0 ? "" : " of the second run");
	if (*text != protobuf_c_empty_string)
		free(*text);
	*text = strdup(secret);
	if (*text == NULL)
		abort();
}

static void replace_text(Plenary__Text *text, unsigned run)
{
	for (size_t i = 0; text != NULL && i < text->n_in; i++)
		replace(&text->in[i]->text, run);
}

static void drop_effects(Plenary__Inject *inject)
{
	for (size_t i = 0; i < inject->n_effects; i++)
		plenary__effect__free_unpacked(inject->effects[i], NULL);
	inject->n_effects = 0;
	for (size_t i = 0; i < inject->n_suspends; i++)
		free(inject->suspends[i]);
	inject->n_suspends = 0;
}

/* One more that never comes: how many there are is EXCON's to know. */
static void add_inject(Plenary__Scenario *def)
{
	const Plenary__Inject *last = def->injects[def->n_injects - 1];
	size_t len = plenary__inject__get_packed_size(last);
	uint8_t *bytes = malloc(len + 1);
	Plenary__Inject *copy;

	def->injects = realloc(
		def->injects, (def->n_injects + 1) * sizeof(Plenary__Inject *));
	if (bytes == NULL || def->injects == NULL)
		abort();
	plenary__inject__pack(last, bytes);
	copy = plenary__inject__unpack(NULL, len, bytes);
	free(bytes);
	if (copy == NULL)
		abort();
	def->injects[def->n_injects++] = copy;
}

static void drop_red_lines(Plenary__Delegation *delegation)
{
	for (size_t i = 0; i < delegation->n_red_lines; i++)
		plenary__red_line__free_unpacked(
			delegation->red_lines[i], NULL);
	delegation->n_red_lines = 0;
}

/* What the file says to EXCON alone, or to the insider. */
static void make_secrets(
	Plenary__Scenario *def, const struct twin *twin, unsigned run)
{
	Plenary__Delegation *insider = def->delegations[twin->insider];
	Plenary__Inject *reserved = def->injects[twin->reserved];

	replace_text(insider->mandate, run);
	if (run == 1) {
		add_inject(def);
		drop_red_lines(insider);
	}
	for (size_t i = 0; i < insider->n_red_lines; i++) {
		replace(&insider->red_lines[i]->term, run);
		replace(&insider->red_lines[i]->is, run);
	}
	for (size_t i = 0; i < def->n_injects; i++) {
		char mark[32];

		snprintf(mark, sizeof(mark), "%s%zu-%u", CANARY, i, run);
		free(def->injects[i]->id);
		def->injects[i]->id = strdup(mark);
		replace(&def->injects[i]->serial, run);
		replace_text(def->injects[i]->expected_action, run);
		replace_text(def->injects[i]->notes, run);
	}
	for (size_t i = 0; i < reserved->n_to; i++) {
		free(reserved->to[i]);
		reserved->to[i] = strdup(insider->id);
	}
	replace_text(reserved->subject, run);
	replace_text(reserved->message, run);
	drop_effects(reserved);
}

static void make_run(
	struct twin *twin, unsigned run, const uint8_t *bytes, size_t len)
{
	Plenary__Scenario *def = plenary__scenario__unpack(NULL, len, bytes);
	struct scenario *scenario = &twin->runs[run].scenario;

	if (def == NULL)
		abort();
	make_secrets(def, twin, run);
	if (scenario_init(scenario, def) != 0)
		abort();
	core_init(twin->runs[run].core, scenario, &roomy);
	for (unsigned r = 0; r < reader_count(scenario); r++) {
		if (is_outside(twin, r))
			stream_init(&twin->runs[run].streams[r],
				twin->runs[run].core, r);
	}
}

static void choose_insider(struct twin *twin, const struct scenario *scenario)
{
	struct rng *rng = &twin->player.rng;
	unsigned n = scenario->n_delegations;
	unsigned other = rng_below(rng, n);

	twin->insider = rng_below(rng, n);
	twin->confidant = other == twin->insider ? -1 : (int)other;
	twin->outside = (2U << n) - 2U;
	twin->outside |= 1U << reader_plenary(scenario);
	twin->outside &= ~(1U << reader_of_delegation(twin->insider));
	if (twin->confidant >= 0)
		twin->outside &= ~(1U << reader_of_delegation(other));
	twin->reserved = scenario->n_injects - 1;
	twin->by_presence = scenario->def->procedure->by_presence;
	for (unsigned s = 0; s < scenario->n_steps; s++)
		twin->by_presence |=
			scenario->def->steps[s]->procedure->by_presence;
}

void twin_init(struct twin *twin, uint64_t seed)
{
	struct scenario base;
	uint8_t *bytes;
	size_t len;

	memset(twin, 0, sizeof(*twin));
	twin->player.now_ms = BEGIN_MS;
	rng_seed(&twin->player.rng, seed);
	made_up(&twin->player.rng, &twin->player.secrets, &base);
	choose_insider(twin, &base);
	len = plenary__scenario__get_packed_size(base.def);
	bytes = malloc(len + 1);
	if (bytes == NULL)
		abort();
	plenary__scenario__pack(base.def, bytes);
	scenario_fini(&base);
	twin->runs[0].core = &twin->player.witness.core;
	twin->runs[1].core = &twin->second;
	for (unsigned run = 0; run < 2; run++)
		make_run(twin, run, bytes, len);
	free(bytes);
	/* Borrowed: the runs' own. */
	twin->player.scenario = twin->runs[0].scenario;
	arena_init(&twin->player.witness.arena, 0);
}

void twin_fini(struct twin *twin)
{
	for (unsigned run = 0; run < 2; run++) {
		struct run *it = &twin->runs[run];

		for (unsigned r = 0; r < reader_count(&it->scenario); r++) {
			if (is_outside(twin, r))
				stream_fini(&it->streams[r]);
		}
		core_fini(it->core);
		scenario_fini(&it->scenario);
	}
	arena_fini(&twin->player.witness.arena);
}

/* ── comparing ───────────────────────────────────────────────────────── */

static struct group new_group(struct twin *twin)
{
	struct group group;

	group_init(&group, &twin->player.witness.arena);
	return group;
}

/* What the group is for the reader; nothing where it is nothing to it. */
static bool push_of(struct twin *twin, unsigned run, unsigned reader,
	struct group *group, struct buf *out)
{
	struct run *it = &twin->runs[run];
	struct arena *arena = &twin->player.witness.arena;
	struct push push;

	if (!stream_advance(
		    &it->streams[reader], it->core, group, arena, &push))
		return false;
	stream_push(&it->streams[reader], it->core, group, &push, false, arena,
		out);
	return true;
}

static const char *same_bytes(struct twin *twin, unsigned reader,
	const char *what, const struct buf *first, const struct buf *second)
{
	twin->bytes += first->len;
	if (first->len != second->len ||
		(first->len > 0 &&
			memcmp(first->bytes, second->bytes, first->len) != 0))
		return twin_wrong(
			twin, "leak: reader %u: %s differs", reader, what);
	if (has_canary(first->bytes, first->len))
		return twin_wrong(
			twin, "leak: reader %u: a canary in %s", reader, what);
	return NULL;
}

/* Both runs did something: each outside reader is sent the same. */
static const char *same_pushes(
	struct twin *twin, struct group groups[2], const char *what)
{
	const char *why = NULL;

	for (unsigned r = 0; why == NULL && r < READERS_MAX; r++) {
		struct buf first = {0};
		struct buf second = {0};
		bool any;

		if (!is_outside(twin, r))
			continue;
		any = push_of(twin, 0, r, &groups[0], &first);
		if (push_of(twin, 1, r, &groups[1], &second) != any)
			why = twin_wrong(twin,
				"leak: reader %u sees %s in one run only", r,
				what);
		else
			why = same_bytes(twin, r, what, &first, &second);
		buf_fini(&first);
		buf_fini(&second);
	}
	view_set_clear(&twin->runs[0].core->changed);
	view_set_clear(&twin->runs[1].core->changed);
	return why;
}

const char *twin_unnoticed(struct twin *twin, unsigned run, struct group *group)
{
	struct run *it = &twin->runs[run];
	const char *why = NULL;

	for (unsigned r = 0; why == NULL && r < READERS_MAX; r++) {
		struct push push;

		if (is_outside(twin, r) &&
			stream_advance(&it->streams[r], it->core, group,
				&twin->player.witness.arena, &push))
			why = twin_wrong(twin,
				"leak: reader %u was pushed something by a "
				"secret act of kind %d",
				r,
				group->n == 0 ? 0
					      : (int)group->events[0]
							.event->what_case);
	}
	view_set_clear(&it->core->changed);
	return why;
}

/* A client that comes in at the end, or was cut off at any number. */
static const char *same_tails(struct twin *twin, unsigned reader)
{
	const struct stream *first = &twin->runs[0].streams[reader];
	const struct stream *second = &twin->runs[1].streams[reader];
	struct buf out[2] = {{0}, {0}};
	const char *why;

	stream_snapshot(first, &out[0]);
	stream_snapshot(second, &out[1]);
	why = same_bytes(twin, reader, "the snapshot", &out[0], &out[1]);
	for (uint64_t number = 0; why == NULL && number <= first->number;
		number++) {
		buf_clear(&out[0]);
		buf_clear(&out[1]);
		stream_views_since(first, number, &out[0]);
		stream_views_since(second, number, &out[1]);
		why = same_bytes(twin, reader, "a tail", &out[0], &out[1]);
	}
	buf_fini(&out[0]);
	buf_fini(&out[1]);
	return why;
}

static const char *same_ends(struct twin *twin)
{
	const char *why = NULL;

	for (unsigned r = 0; why == NULL && r < READERS_MAX; r++) {
		if (is_outside(twin, r))
			why = same_tails(twin, r);
	}
	return why;
}

/* ── public acts ─────────────────────────────────────────────────────── */

static const char *everything_due(struct twin *twin)
{
	const char *why = NULL;
	bool fired = true;

	while (why == NULL && fired) {
		struct group groups[2] = {new_group(twin), new_group(twin)};

		fired = core_due(
			twin->runs[0].core, twin->player.now_ms, &groups[0]);
		if (core_due(twin->runs[1].core, twin->player.now_ms,
			    &groups[1]) != fired)
			return twin_wrong(
				twin, "leak: a deadline fires in one run only");
		if (fired)
			why = same_pushes(twin, groups, "a deadline");
		arena_reset(&twin->player.witness.arena);
	}
	return why;
}

static const char *time_passes(struct twin *twin)
{
	int64_t wake_ms = core_wake_at(twin->runs[0].core);
	struct rng *rng = &twin->player.rng;

	if (core_wake_at(twin->runs[1].core) != wake_ms)
		return twin_wrong(twin, "leak: the runs wake at other times");
	if (wake_ms != INT64_MAX && rng_chance(rng, 150))
		twin->player.now_ms = wake_ms > twin->player.now_ms
					      ? wake_ms
					      : twin->player.now_ms;
	else
		twin->player.now_ms += (int64_t)rng_below(rng, 8000);
	return everything_due(twin);
}

static const char *join(struct twin *twin, unsigned at)
{
	struct group groups[2] = {new_group(twin), new_group(twin)};
	const struct act act = {.at_ms = twin->player.now_ms};
	char code[CODE_NAME_MAX];
	char name[64];
	const struct join joining = {
		.code_name = code,
		.name = name,
		.seat = rng_chance(&twin->player.rng, 500) ? "S1" : "S2",
	};
	Plenary__Error *why;
	uint32_t number;

	core_code_name(twin->runs[0].core, at, code);
	/* No secret: that of one with full powers is public. */
	snprintf(name, sizeof(name), "name%u", at);
	for (unsigned run = 0; run < 2; run++) {
		if (core_join(twin->runs[run].core, &act, &joining,
			    &groups[run], &number, &why) != 0)
			return NULL; /* in both: the same people are there */
	}
	return same_pushes(twin, groups, "a joining");
}

/* Recovery resumes where the last tick was: at the time of the act. */
static const char *restart(struct twin *twin)
{
	struct group groups[2] = {new_group(twin), new_group(twin)};
	int64_t exercise_ms =
		core_exercise_ms(twin->runs[0].core, twin->player.now_ms);
	const struct act act = {.at_ms = twin->player.now_ms};

	for (unsigned run = 0; run < 2; run++)
		core_recover(
			twin->runs[run].core, &act, exercise_ms, &groups[run]);
	return same_pushes(twin, groups, "a restart");
}

/* The insider's own rule lets a deposit through in one run only: that would be
 * public. */
static bool ballots_matter(const struct twin *twin)
{
	const struct core *first = twin->runs[0].core;

	for (unsigned s = 0; s < first->steps.n; s++) {
		if (state_step(first, s)->status ==
				PLENARY__STATUS__STATUS_ADOPTED &&
			ballot_carried(first, s, twin->insider) !=
				ballot_carried(
					twin->runs[1].core, s, twin->insider))
			return true;
	}
	return false;
}

static bool is_of(const struct twin *twin, uint32_t who, unsigned delegation)
{
	struct participant_info info;

	return core_participant(twin->runs[0].core, who, &info) &&
	       info.delegation == (int)delegation;
}

/* Whether it may be done in both runs without telling a secret. */
static bool is_public(
	const struct twin *twin, const Plenary__Command *command, uint32_t who)
{
	const Plenary__Scenario *def = twin->runs[0].scenario.def;
	const char *insider = def->delegations[twin->insider]->id;

	switch (command->verb_case) {
	case VERB(RATIFY):
		return !is_of(twin, who, twin->insider) ||
		       !ballots_matter(twin);
	case VERB(SUBMIT_STEP):
		return !is_of(twin, who, twin->insider);
	case VERB(SCREEN_STEP):
		return strncmp(command->screen_step->submission, insider,
			       strlen(insider)) != 0;
	case VERB(ENDEX):
		/* Too early an end would leave nothing to tell apart. */
		return twin->public_acts % 8 == 0;
	case VERB(RELEASE_INJECT):
		return strcmp(command->release_inject->inject,
			       def->injects[twin->reserved]->id) != 0;
	default:
		return true;
	}
}

/* EXCON knows an inject by its id in the file, which is secret itself. */
static void in_words_of(
	struct twin *twin, unsigned run, Plenary__Command *command)
{
	const struct scenario *first = &twin->runs[0].scenario;
	int inject;

	if (command->verb_case != VERB(RELEASE_INJECT))
		return;
	inject = scenario_inject(first, command->release_inject->inject);
	if (inject >= 0 && run == 1)
		command->release_inject->inject =
			twin->runs[1].scenario.def->injects[inject]->id;
}

static void pack_reply(const ProtobufCMessage *message, struct buf *out)
{
	size_t len = protobuf_c_message_get_packed_size(message);

	protobuf_c_message_pack(message, buf_reserve(out, len + 1));
	out->len += len;
}

static bool says_secrets(struct twin *twin, const Plenary__Command *command)
{
	size_t len = plenary__command__get_packed_size(command);
	uint8_t *bytes = arena_alloc(&twin->player.witness.arena, len + 1);

	plenary__command__pack(command, bytes);
	return has_canary(bytes, len);
}

static const char *in_both(
	struct twin *twin, Plenary__Command *command, uint32_t who)
{
	struct group groups[2] = {new_group(twin), new_group(twin)};
	struct buf replies[2] = {{0}, {0}};
	struct participant_info info = {.reader = READER_EXCON};
	const struct act act = {
		.at_ms = twin->player.now_ms,
		.participant = who,
		.client_seq = ++twin->player.client_seq,
	};
	const char *why = NULL;

	core_participant(twin->runs[0].core, who, &info);
	/* Nobody outside knows the ids of the file's injects by himself. */
	if (is_outside(twin, info.reader) && says_secrets(twin, command))
		return NULL;
	for (unsigned run = 0; run < 2; run++) {
		Plenary__Reply reply = PLENARY__REPLY__INIT;
		Plenary__Error *error = NULL;

		in_words_of(twin, run, command);
		if (core_command(twin->runs[run].core, &act, command,
			    &groups[run], &error) != 0)
			reply.error = error;
		else
			project_reply(&twin->runs[run].scenario,
				groups[run].events, groups[run].n, info.reader,
				&reply);
		pack_reply(&reply.base, &replies[run]);
	}
	if (is_outside(twin, info.reader))
		why = same_bytes(
			twin, info.reader, "a reply", &replies[0], &replies[1]);
	buf_fini(&replies[0]);
	buf_fini(&replies[1]);
	twin->public_acts += groups[0].n > 0;
	return why == NULL ? same_pushes(twin, groups, "an act") : why;
}

static const char *public_command(struct twin *twin)
{
	uint32_t who;
	Plenary__Command *command = player_command(&twin->player, &who);

	return is_public(twin, command, who) ? in_both(twin, command, who)
					     : NULL;
}

static const char *startex(struct twin *twin)
{
	Plenary__Startex body = PLENARY__STARTEX__INIT;
	Plenary__Command command = PLENARY__COMMAND__INIT;

	command.verb_case = VERB(STARTEX);
	command.startex = &body;
	return in_both(twin, &command,
		player_of_role(&twin->player, PLENARY__ROLE__ROLE_DIRECTOR));
}

/* The insider's submission becomes public: under an id that says nothing of
 * how many it has made. */
static const char *approval(struct twin *twin)
{
	struct player *player = &twin->player;
	struct group groups[2] = {new_group(twin), new_group(twin)};
	uint32_t voice = player_voice(player, twin->insider);
	uint32_t director =
		player_of_role(player, PLENARY__ROLE__ROLE_DIRECTOR);
	Plenary__Setting *settings[3];
	Plenary__SubmitStep submit = PLENARY__SUBMIT_STEP__INIT;
	Plenary__ScreenStep screen = PLENARY__SCREEN_STEP__INIT;
	Plenary__Command command = PLENARY__COMMAND__INIT;
	struct act act = {.at_ms = player->now_ms, .participant = voice};
	Plenary__Error *error;

	settings[0] = choice_setting(player, "title", choice_line(player, "a"));
	settings[1] = choice_setting(player, "text", choice_line(player, "b"));
	settings[2] = choice_setting(player, "parties",
		choice_line(player, scenario_delegation_id(
					    &player->scenario, twin->insider)));
	submit.settings = settings;
	submit.n_settings = 3;
	screen.approve = true;
	for (unsigned run = 0; run < 2; run++) {
		struct core *core = twin->runs[run].core;
		const char *why;

		act.participant = voice;
		command.verb_case = VERB(SUBMIT_STEP);
		command.submit_step = &submit;
		command.epoch = player_epoch(player, voice);
		if (core_command(core, &act, &command, &groups[run], &error) !=
			0)
			return NULL; /* in both, by the clock or for want of
					a voice */
		screen.submission =
			groups[run].events[0].event->step_submitted->submission;
		why = twin_unnoticed(twin, run, &groups[run]);
		if (why != NULL)
			return why;
		groups[run] = new_group(twin);
		act.participant = director;
		command.verb_case = VERB(SCREEN_STEP);
		command.screen_step = &screen;
		command.epoch = player_epoch(player, director);
		core_command(core, &act, &command, &groups[run], &error);
	}
	return same_pushes(twin, groups, "an approval");
}

/* ── the play ────────────────────────────────────────────────────────── */

static const char *public_act(struct twin *twin)
{
	struct rng *rng = &twin->player.rng;
	unsigned n = twin->player.scenario.n_delegations;
	unsigned roll = rng_below(rng, 1000);

	if (roll < 150)
		return time_passes(twin);
	if (roll < 180)
		return join(twin, rng_below(rng, 4 + 2 * n));
	if (roll < 190)
		return approval(twin);
	if (roll < 195)
		return restart(twin);
	return public_command(twin);
}

const char *twin_play(struct twin *twin, unsigned acts)
{
	unsigned n = twin->player.scenario.n_delegations;
	struct rng *rng = &twin->player.rng;
	const char *why = NULL;

	for (unsigned at = 0; why == NULL && at < 4 + 2 * n; at++)
		why = join(twin, at);
	if (why == NULL)
		why = startex(twin);
	for (unsigned i = 0; why == NULL && i < acts; i++) {
		why = public_act(twin);
		arena_reset(&twin->player.witness.arena);
		/* What it made due comes before the next. */
		if (why == NULL)
			why = everything_due(twin);
		for (unsigned run = 0; why == NULL && run < 2; run++) {
			if (rng_chance(rng, 300))
				why = twin_secret(twin, run);
			arena_reset(&twin->player.witness.arena);
		}
	}
	return why == NULL ? same_ends(twin) : why;
}
