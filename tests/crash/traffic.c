#include "traffic.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MAX_BYTES = 1024 };

static const char *pick(
	struct random *random, const char *const *list, size_t n)
{
	return list[random_below(random, (unsigned)n)];
}

/* A step that this audience knows, "" if none. The views are in one order for
 * all who have the same, so the same seed picks the same. */
static const char *pick_step(struct player *player)
{
	const Plenary__View **list = NULL;
	size_t n = view_store_list(
		&player->engine.views, PLENARY__VIEW__BODY_STEP, &list);
	const char *id =
		n == 0 ? ""
		       : list[random_below(&player->random, (unsigned)n)]
				 ->step->id;

	free(list);
	return id;
}

/* A proposal that is on the table, or NULL. */
static const Plenary__ProposalView *pick_proposal(struct player *player)
{
	const Plenary__View **list = NULL;
	size_t n = view_store_list(
		&player->engine.views, PLENARY__VIEW__BODY_PROPOSAL, &list);
	const Plenary__ProposalView *proposal =
		n == 0 ? NULL
		       : list[random_below(&player->random, (unsigned)n)]
				 ->proposal;

	free(list);
	return proposal;
}

static void talk(struct player *player, char *line)
{
	static const char *const channels[] = {
		"all", "excon", "own", "CA+US", "US+MX", "CA+MX", "CA+US+MX"};
	static const char *const words[] = {"we", "agree", "frontera",
		"sécurité", "not", "before", "lunch", "—", "the", "relief"};
	unsigned n = 1 + random_below(&player->random, 30);
	size_t len;

	(void)snprintf(line, LINE_MAX_BYTES, "say %s \"%zu",
		pick(&player->random, channels, 7), player->n_asks + 1);
	for (unsigned i = 0; i < n; i++) {
		len = strlen(line);
		(void)snprintf(line + len, LINE_MAX_BYTES - len, " %s",
			pick(&player->random, words, 10));
	}
	len = strlen(line);
	(void)snprintf(line + len, LINE_MAX_BYTES - len, "\"");
}

/* Something with a text that is on the table. */
static void negotiate(struct player *player, char *line)
{
	const Plenary__ProposalView *proposal = pick_proposal(player);
	const char *step = proposal == NULL ? "" : proposal->step;
	unsigned what = random_below(&player->random, 20);

	if (proposal == NULL)
		return;
	if (what < 7)
		(void)snprintf(line, LINE_MAX_BYTES, "assent %s", step);
	else if (what < 9)
		(void)snprintf(line, LINE_MAX_BYTES, "abstain %s", step);
	else if (what < 11)
		(void)snprintf(line, LINE_MAX_BYTES,
			"block %s \"not in this session\"", step);
	else if (what < 14)
		(void)snprintf(line, LINE_MAX_BYTES,
			"amend %s terms.costs=\"share %u\"", step,
			random_below(&player->random, 1000));
	else if (what < 17 && proposal->n_amendments > 0)
		(void)snprintf(line, LINE_MAX_BYTES, "%s %s",
			what < 16 ? "accept" : "decline",
			proposal->amendments[0]->id);
	else if (what < 18)
		(void)snprintf(line, LINE_MAX_BYTES, "withdraw %s", step);
	else if (what < 19)
		(void)snprintf(line, LINE_MAX_BYTES, "ratify %s", step);
	else
		(void)snprintf(line, LINE_MAX_BYTES,
			"refuse %s \"the senate will not have it\"", step);
}

static void answer_inject(struct player *player, char *line)
{
	const Plenary__View **list = NULL;
	size_t n = view_store_list(
		&player->engine.views, PLENARY__VIEW__BODY_INJECT, &list);
	const char *id;

	if (n > 0) {
		id = list[random_below(&player->random, (unsigned)n)]
			     ->inject->id;
		if (random_below(&player->random, 2) == 0)
			(void)snprintf(line, LINE_MAX_BYTES, "open %s", id);
		else
			(void)snprintf(line, LINE_MAX_BYTES,
				"respond %s \"we are looking into it\"", id);
	}
	free(list);
}

static void control(struct player *player, char *line)
{
	static const char *const injects[] = {"own-perimeter", "cables",
		"training-offer", "election", "cyber", "hearing", "audit"};
	unsigned what = random_below(&player->random, 40);

	if (what == 0)
		(void)snprintf(line, LINE_MAX_BYTES, "pausex \"coffee\"");
	else if (what == 1)
		(void)snprintf(line, LINE_MAX_BYTES, "release %s --yes",
			pick(&player->random, injects, 7));
	else if (what == 2)
		(void)snprintf(line, LINE_MAX_BYTES,
			"inject all \"A rumour\" \"It is said\" --yes");
	else if (what == 3)
		(void)snprintf(line, LINE_MAX_BYTES, "noduff \"A drill\"");
	else if (what < 6)
		(void)snprintf(line, LINE_MAX_BYTES,
			"rule %s reject \"too soon\"", pick_step(player));
	else
		talk(player, line);
}

void traffic_speak(struct player *player, enum traffic_role role)
{
	char line[LINE_MAX_BYTES] = "";
	unsigned what = random_below(&player->random, 20);

	switch (role) {
	case TRAFFIC_SILENT:
		return;
	case TRAFFIC_DIRECTOR:
		if (traffic_resume(player))
			control(player, line);
		break;
	case TRAFFIC_HEAD:
		if (what < 2)
			(void)snprintf(line, sizeof(line),
				"propose %s terms.costs=\"%u\"",
				pick_step(player),
				random_below(&player->random, 100));
		else if (what < 12)
			negotiate(player, line);
		else
			talk(player, line);
		break;
	case TRAFFIC_ADVISER:
		if (what < 4)
			answer_inject(player, line);
		else
			talk(player, line);
		break;
	}
	if (line[0] != '\0')
		(void)player_say(player, line);
}

bool traffic_resume(struct player *director)
{
	const Plenary__View *view =
		view_store_get(&director->engine.views, "clock");
	const Plenary__ClockView *clock = view == NULL ? NULL : view->clock;
	char line[LINE_MAX_BYTES];

	if (clock == NULL)
		return false;
	switch (clock->phase) {
	case PLENARY__EXERCISE_PHASE__PHASE_RUNNING:
		return true;
	case PLENARY__EXERCISE_PHASE__PHASE_BEFORE:
		(void)player_say(director, "startex");
		return false;
	case PLENARY__EXERCISE_PHASE__PHASE_PAUSED:
	case PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF:
		for (size_t i = 0; i < clock->n_held; i++) {
			(void)snprintf(line, sizeof(line), "confirm %s",
				clock->held[i]->deadline);
			(void)player_say(director, line);
		}
		(void)player_say(director, "resume");
		return false;
	case PLENARY__EXERCISE_PHASE__PHASE_ENDED:
	default:
		return false;
	}
}
