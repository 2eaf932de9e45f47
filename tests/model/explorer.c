#include "tests/model/explorer.h"

#include "tests/model/album.h"
#include "tests/model/frontier.h"
#include "tests/model/may.h"
#include "tests/model/policy.h"
#include "tests/model/visited.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	DEPTH_MAX = 256,
	/* From one of so many it is played on. */
	POLICY_EVERY = 16,
	/* Openings with other families go through the same states. */
	WAYS_PER_STATE = 4
};

/* No state's number. */
#define NO_PARENT UINT32_MAX

/* How a state was reached. */
struct way {
	uint32_t parent; /* NO_PARENT: it is an opening */
	struct input input;
};

struct root {
	const struct opening *opening;
	struct frontier frontier;
	struct input *inputs;
	size_t n_inputs;
};

struct explorer {
	const struct plan *plan;
	const struct board *board;
	struct scenario scenario;
	struct game game;
	struct game before; /* stands where an expansion began */
	struct visited distinct;
	struct visited known; /* each with its opening's families */
	struct way *ways;     /* by the order in which they became known */
	struct root roots[OPENINGS_MAX];
	struct album album;
	struct may may;
	bool compare; /* album and may show the state that is expanded */
	struct findings *out;
};

/* ── saying what went wrong ──────────────────────────────────────────── */

static void print_way(struct explorer *it, const struct root *root,
	uint32_t number, const struct input *last)
{
	uint32_t path[DEPTH_MAX];
	unsigned n = 0;
	char line[128];

	for (uint32_t at = number;
		n < DEPTH_MAX && it->ways[at].parent != NO_PARENT;
		at = it->ways[at].parent)
		path[n++] = at;
	fprintf(stderr, "board %s, from: %s\n", it->board->name,
		root->opening->name);
	for (unsigned i = n; i-- > 0;) {
		input_print(
			&it->game, it->ways[path[i]].input, line, sizeof(line));
		fprintf(stderr, "  %s\n", line);
	}
	if (last != NULL) {
		input_print(&it->game, *last, line, sizeof(line));
		fprintf(stderr, "  %s\n", line);
	}
	fprintf(stderr, "broken: %s: %s\n", it->out->fault.law,
		it->out->fault.where);
}

/* ── one input ───────────────────────────────────────────────────────── */

static bool check_refusal(struct explorer *it, const struct position *from)
{
	if (game_is_at(&it->game, from))
		return true;
	return fault_say(&it->out->fault, "a refusal leaves no trace", "%s",
		it->game.why->message);
}

static bool check_may(struct explorer *it, struct input input)
{
	return !it->compare ||
	       may_law(&it->may, input, it->game.why, &it->out->fault);
}

/* true: the state is new to the opening, and waits to be explored from. */
static bool learn(struct explorer *it, struct root *root, const struct way *way,
	unsigned depth)
{
	struct fingerprint fingerprint;

	if (it->distinct.n == it->distinct.most ||
		it->known.n == it->known.most)
		return false;
	fingerprint_of(&it->game.core, &fingerprint);
	visited_add(&it->distinct, &fingerprint);
	/* What is offered there is a part of where one stands. */
	fingerprint.half[1] ^= root->opening->families;
	if (!visited_add(&it->known, &fingerprint))
		return false;
	it->ways[it->known.n - 1] = *way;
	frontier_push(&root->frontier, &it->game.core, it->known.n - 1, depth);
	return true;
}

/* Laws about what happened; of the new state, if it is one. */
static bool check_done(struct explorer *it, struct root *root,
	const struct way *way, unsigned depth)
{
	struct fault *fault = &it->out->fault;

	it->out->transitions++;
	it->out->done[way->input.kind]++;
	for (size_t i = 0; i < it->game.n_events; i++) {
		unsigned what = (unsigned)it->game.events[i].event->what_case;

		if (what < EVENT_KINDS)
			it->out->events[what]++;
	}
	if (!law_input(&it->before, way->input, fault) ||
		!law_events(&it->game, &it->before.core, fault))
		return false;
	if (!learn(it, root, way, depth + 1))
		return true;
	if (!law_state(&it->game.core, fault))
		return false;
	if (!it->compare)
		return true;
	it->out->viewed++;
	return album_law(&it->album, &it->game, fault);
}

static bool try_input(struct explorer *it, struct root *root,
	const struct position *from, const struct way *way, unsigned depth)
{
	switch (input_do(&it->game, way->input)) {
	case OUTCOME_NOT_OFFERED:
		return true;
	case OUTCOME_REFUSED:
		it->out->refusals++;
		return check_refusal(it, from) && check_may(it, way->input) &&
		       law_refusal(&it->before, way->input, it->game.why,
			       &it->out->fault);
	case OUTCOME_DONE:
		break;
	}
	if (input_is_improper(&it->before, way->input))
		return fault_say(&it->out->fault,
			"what is stale or does not bind is refused",
			"it was taken");
	if (!check_may(it, way->input) || !check_done(it, root, way, depth))
		return false;
	game_restore(&it->game, from, false);
	return true;
}

/* Before something is tried: false where that is the one to stop at. */
static bool count(struct explorer *it)
{
	if (++*it->plan->tried != it->plan->stop_at)
		return true;
	return fault_say(
		&it->out->fault, "the core never gives up", "here it does");
}

/* ── one state ───────────────────────────────────────────────────────── */

static bool play_on(struct explorer *it, const struct position *from)
{
	char who[WHY_MAX];

	if (!count(it) || !policy_run(&it->game, who, &it->out->fault))
		return false;
	it->out->played++;
	it->out->finished += who[0] == '\0';
	game_restore(&it->game, from, false);
	return true;
}

/* One of so many, in no step with the turns of the openings. */
static bool is_sampled(uint32_t nth, uint32_t every)
{
	return (nth * UINT32_C(2654435761) >> 16) % every == 0;
}

static bool expand_from(struct explorer *it, struct root *root,
	const struct position *from, uint32_t number, unsigned depth)
{
	uint32_t nth = it->out->expanded++;

	it->compare = it->plan->views;
	game_restore(&it->game, from, true);
	game_restore(&it->before, from, true);
	if (it->compare) {
		album_take(&it->album, &it->game.core);
		may_take(&it->may, &it->game.core);
	}
	it->out->depths[root - it->roots] = depth;
	if (is_sampled(nth, POLICY_EVERY) && !play_on(it, from)) {
		print_way(it, root, number, NULL);
		return false;
	}
	for (size_t i = 0; i < root->n_inputs; i++) {
		const struct way way = {number, root->inputs[i]};

		if (!count(it) || !try_input(it, root, from, &way, depth)) {
			print_way(it, root, number, &way.input);
			return false;
		}
	}
	return true;
}

/* false: a law does not hold. *any: there was a state to expand. */
static bool expand(struct explorer *it, struct root *root, bool *any)
{
	struct position from;
	uint32_t number;
	unsigned depth;
	bool good;

	if (!frontier_pop(&root->frontier, &from, &number, &depth))
		return true;
	*any = true;
	good = expand_from(it, root, &from, number, depth);
	position_fini(&from);
	return good;
}

/* ── all ─────────────────────────────────────────────────────────────── */

static void open_root(
	struct explorer *it, unsigned i, const struct position *beginning)
{
	const struct opening *opening = &it->board->openings[i];
	struct root *root = &it->roots[i];
	const struct way way = {.parent = NO_PARENT};

	game_restore(&it->game, beginning, true);
	for (unsigned g = 0; g < GOALS_MAX && opening->goals[g].step != NULL;
		g++)
		policy_reach(&it->game, &opening->goals[g]);
	view_set_clear(&it->game.core.changed);
	root->opening = opening;
	root->inputs =
		input_list(&it->game, opening->families, &root->n_inputs);
	frontier_init(&root->frontier, &it->game.core);
	learn(it, root, &way, 0);
}

static void begin(struct explorer *it)
{
	uint32_t most = it->plan->states;
	struct position beginning;

	visited_init(&it->distinct, most);
	visited_init(&it->known, most * WAYS_PER_STATE);
	it->ways = calloc(it->known.most, sizeof(*it->ways));
	if (it->ways == NULL)
		abort();
	board_scenario(it->board, &it->scenario);
	game_init(&it->game, it->board, &it->scenario);
	game_init(&it->before, it->board, &it->scenario);
	album_init(&it->album);
	may_init(&it->may);
	position_take(&beginning, &it->game.core);
	for (unsigned i = 0; i < it->board->n_openings; i++)
		open_root(it, i, &beginning);
	position_fini(&beginning);
}

static void end(struct explorer *it)
{
	for (unsigned i = 0; i < it->board->n_openings; i++) {
		frontier_fini(&it->roots[i].frontier);
		free(it->roots[i].inputs);
	}
	visited_fini(&it->distinct);
	visited_fini(&it->known);
	free(it->ways);
	album_fini(&it->album);
	may_fini(&it->may);
	game_fini(&it->before);
	game_fini(&it->game);
	scenario_fini(&it->scenario);
}

static size_t waiting_bytes(const struct explorer *it)
{
	size_t bytes = 0;

	for (unsigned i = 0; i < it->board->n_openings; i++)
		bytes += it->roots[i].frontier.bytes;
	return bytes;
}

void explore(const struct plan *plan, struct findings *out)
{
	const struct board *board = plan->board;
	struct explorer *it = calloc(1, sizeof(*it));
	bool good = true;
	bool any = true;

	if (it == NULL || board->n_openings > OPENINGS_MAX)
		abort();
	*out = (struct findings){0};
	it->plan = plan;
	it->board = board;
	it->out = out;
	begin(it);
	/* In turn, so that no opening crowds out another. */
	while (good && any && it->distinct.n < plan->states) {
		any = false;
		for (unsigned i = 0; good && i < board->n_openings; i++)
			good = expand(it, &it->roots[i], &any);
	}
	out->states = it->distinct.n;
	out->complete = !any;
	out->bytes = waiting_bytes(it);
	end(it);
	free(it);
}
