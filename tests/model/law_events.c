#include "tests/model/law.h"

#include "core/project.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define STATUS(name) PLENARY__STATUS__STATUS_##name
#define IN(name) (1U << STATUS(name))

enum {
	OPEN = IN(TABLED) | IN(SILENCE) | IN(HELD),
	BOUND = IN(IN_FORCE) | IN(SUSPENDED),
	LIVE = OPEN | IN(ADOPTED) | BOUND
};

static bool broken(
	struct fault *fault, const char *law, const Plenary__Event *event)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field(
			event->base.descriptor, (unsigned)event->what_case);

	return fault_say(fault, law, "%s", field == NULL ? "?" : field->name);
}

/* ── who may know ────────────────────────────────────────────────────── */

static audience_set of_delegation(const struct core *core, const char *id)
{
	int d = scenario_delegation(core->scenario, id);

	return d < 0 ? AUDIENCE_EXCON : audience_of_delegation((unsigned)d);
}

/* That a position waited to be confirmed is the delegation's own affair: the
 * others have it already, and are not told of it twice. */
static bool is_confirmation(
	const struct core *before, const Plenary__PositionTaken *taken)
{
	int step = catalogue_find(&before->steps, taken->step);
	int d = scenario_delegation(before->scenario, taken->delegation);
	const struct proposal *live = &state_step(before, (unsigned)step)->live;

	return (live->flagged >> d & 1) != 0 &&
	       live->positions[d] == taken->position;
}

/* PROCEDURE, "Secrets", kind by kind. */
static audience_set allowed(const struct core *core, const struct core *before,
	const Plenary__Event *event, bool first)
{
	switch (event->what_case) {
	case WHAT(POSITION_TAKEN):
		return first && is_confirmation(before, event->position_taken)
			       ? of_delegation(core,
					 event->position_taken->delegation)
			       : AUDIENCE_PUBLIC;
	case WHAT(DEADLINE_HELD):
	case WHAT(DEADLINE_CONFIRMED):
	case WHAT(PRESENCE):
	case WHAT(CODE_REISSUED):
	case WHAT(NO_DUFF_ACKNOWLEDGED):
		return AUDIENCE_EXCON;
	case WHAT(PARTICIPANT_JOINED):
	case WHAT(REMOVED):
	case WHAT(STEP_SUBMITTED):
	case WHAT(STEP_SCREENED):
	case WHAT(BALLOT_CAST):
	case WHAT(INJECT_OPENED):
	case WHAT(INJECT_RESPONDED):
		return of_delegation(core, law_string_of(event, "delegation"));
	case WHAT(MOVED):
		return (audience_set)(of_delegation(core, event->moved->from) |
				      of_delegation(core, event->moved->to));
	case WHAT(INJECT_RELEASED):
		/* The board's one inject is the first delegation's. */
		return audience_of_delegation(0);
	default:
		return AUDIENCE_PUBLIC;
	}
}

static bool may_know(
	const struct core *core, audience_set audience, reader_id reader)
{
	if (reader == READER_EXCON || audience == AUDIENCE_PUBLIC)
		return true;
	return reader <= core->scenario->n_delegations &&
	       (audience >> (reader - 1) & 1) != 0;
}

static bool law_audience(const struct game *game, const struct core *before,
	size_t i, struct fault *fault)
{
	const struct core *core = &game->core;
	const struct stamped *stamped = &game->events[i];
	audience_set audience = allowed(core, before, stamped->event, i == 0);

	for (unsigned r = 0; r < reader_count(core->scenario); r++) {
		enum form form = FORM_WHOLE;
		bool seen = project_form(core->scenario, stamped, r, &form);

		if (seen != may_know(core, audience, r))
			return broken(fault,
				"an event reaches exactly its audience",
				stamped->event);
		if (seen && r != READER_EXCON && form == FORM_WHOLE &&
			stamped->event->what_case == WHAT(BALLOT_CAST))
			return broken(fault,
				"who sits in a seat is EXCON's to know",
				stamped->event);
	}
	return true;
}

/* ── changes of status ───────────────────────────────────────────────── */

static const struct change {
	Plenary__Event__WhatCase what;
	unsigned from;
	Plenary__Status to;
} changes[] = {
	{WHAT(STEP_LOCKED), IN(AVAILABLE), STATUS(LOCKED)},
	{WHAT(STEP_UNLOCKED), IN(LOCKED), STATUS(AVAILABLE)},
	{WHAT(PROPOSAL_TABLED), IN(AVAILABLE), STATUS(TABLED)},
	{WHAT(AMENDED), OPEN, STATUS(TABLED)},
	{WHAT(EDITED), OPEN, STATUS(TABLED)},
	{WHAT(SILENCE_BEGUN), IN(TABLED), STATUS(SILENCE)},
	{WHAT(SILENCE_BROKEN), IN(SILENCE), STATUS(TABLED)},
	{WHAT(HELD), IN(SILENCE), STATUS(HELD)},
	{WHAT(RETURNED), IN(HELD), STATUS(TABLED)},
	{WHAT(ADOPTED), OPEN, STATUS(ADOPTED)},
	{WHAT(REJECTED), OPEN, STATUS(AVAILABLE)},
	{WHAT(WITHDRAWN), OPEN, STATUS(AVAILABLE)},
	{WHAT(LAPSED), IN(ADOPTED), STATUS(AVAILABLE)},
	{WHAT(ENTERED_INTO_FORCE), IN(ADOPTED), STATUS(IN_FORCE)},
	{WHAT(SUSPENDED), IN(IN_FORCE), STATUS(SUSPENDED)},
	{WHAT(FORCE_RESUMED), IN(SUSPENDED), STATUS(IN_FORCE)},
	{WHAT(TERMINATED), BOUND, STATUS(AVAILABLE)},
	{WHAT(OVERRIDDEN), LIVE, STATUS(LOCKED) /* as the event says */},
};

/* What the events tell of a step. */
struct told {
	Plenary__Status status;
	bool revised;   /* a new text, by AMENDED or EDITED */
	bool proposed;  /* an amendment, after the last new text */
	unsigned spoke; /* positions and notes taken since */
	unsigned reserved;
	bool blocked; /* by a position, or there was one as a silence began */
};

static bool tell_status(
	struct told *told, const Plenary__Event *event, struct fault *fault)
{
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const struct change *it = &changes[i];

		if (it->what != event->what_case)
			continue;
		if ((it->from >> told->status & 1) == 0)
			return broken(fault,
				"a status changes as the rules have it", event);
		told->status = it->what == WHAT(OVERRIDDEN)
				       ? event->overridden->to
				       : it->to;
	}
	return true;
}

static bool has_block(const struct core *core, unsigned step)
{
	const struct proposal *live = &state_step(core, step)->live;

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if (live->positions[d] == PLENARY__POSITION__POSITION_BLOCK)
			return true;
	}
	return false;
}

static void tell_text(const struct core *core, unsigned step, struct told *told,
	const Plenary__Event *event)
{
	int d = scenario_delegation(
		core->scenario, law_string_of(event, "delegation"));
	unsigned bit = d < 0 ? 0 : 1U << d;

	switch (event->what_case) {
	case WHAT(AMENDED):
	case WHAT(EDITED):
		told->revised = true;
		told->proposed = false;
		told->spoke = told->reserved = 0;
		break;
	case WHAT(PROPOSAL_TABLED):
		told->revised = false;
		break;
	case WHAT(AMENDMENT_PROPOSED):
		told->proposed = true;
		break;
	case WHAT(POSITION_TAKEN):
		told->blocked |= event->position_taken->position ==
				 PLENARY__POSITION__POSITION_BLOCK;
		told->spoke |= bit;
		break;
	case WHAT(ACKNOWLEDGED):
		told->spoke |= bit;
		break;
	case WHAT(SILENCE_BEGUN):
		told->blocked |= has_block(core, step);
		break;
	case WHAT(RESERVATION_MADE):
		told->reserved |= bit;
		break;
	default:
		break;
	}
}

/* Nothing on the new text but what was said of it since. */
static bool law_revised(const struct core *core, const struct told *told,
	unsigned step, struct fault *fault)
{
	const struct proposal *live = &state_step(core, step)->live;
	unsigned spoke = live->acknowledged;
	unsigned reserved = 0;
	unsigned voted = live->instruments;

	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		if (live->positions[d] != PLENARY__POSITION__POSITION_NONE)
			spoke |= 1U << d;
		if (live->reservations[d].id != 0)
			reserved |= 1U << d;
		voted |= live->ballots[d].yes | live->ballots[d].no;
	}
	if ((spoke & ~told->spoke) == 0 && (reserved & ~told->reserved) == 0 &&
		voted == 0 && (live->n_amendments == 0 || told->proposed))
		return true;
	return fault_say(
		fault, LAW_REVISION, "at %s", catalogue_id(&core->steps, step));
}

static bool law_told(
	const struct game *game, const struct core *before, struct fault *fault)
{
	const struct core *core = &game->core;
	struct told told[STEPS_MAX] = {{0}};

	for (unsigned s = 0; s < before->steps.n; s++)
		told[s].status = state_step(before, s)->status;
	for (size_t i = 0; i < game->n_events; i++) {
		const Plenary__Event *event = game->events[i].event;
		int s = catalogue_find(
			&core->steps, law_string_of(event, "step"));

		if (s < 0 || s >= (int)before->steps.n)
			continue;
		if (!tell_status(&told[s], event, fault))
			return false;
		tell_text(core, (unsigned)s, &told[s], event);
	}
	for (unsigned s = 0; s < before->steps.n; s++) {
		Plenary__Status status = state_step(core, s)->status;

		if (status != told[s].status)
			return fault_say(fault,
				"a change of status has its event", "at %s",
				catalogue_id(&core->steps, s));
		/* An override may leave a block behind in a silence; nobody
		 * else can. */
		if (told[s].blocked &&
			(status == STATUS(SILENCE) || status == STATUS(HELD)))
			return fault_say(fault,
				"a block goes back to the table", "at %s",
				catalogue_id(&core->steps, s));
		if (told[s].revised && (OPEN >> status & 1) != 0 &&
			!law_revised(core, &told[s], s, fault))
			return false;
	}
	return true;
}

/* ── deadlines ───────────────────────────────────────────────────────── */

static void earlier(const struct deadline *it, const struct deadline **best)
{
	if (!it->set || it->held)
		return;
	if (*best == NULL || it->at_ms < (*best)->at_ms ||
		(it->at_ms == (*best)->at_ms && it->order < (*best)->order))
		*best = it;
}

/* Of the step, the one that is due first. */
static void first_of(
	const struct core *core, unsigned step, const struct deadline **best)
{
	const struct proposal *live = &state_step(core, step)->live;

	if (state_step(core, step)->status < STATUS(TABLED))
		return;
	earlier(&live->decide_by, best);
	earlier(&live->silence_by, best);
	earlier(&live->ratify_by, best);
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		earlier(&live->notices[d], best);
		earlier(&live->reservations[d].answer_by, best);
	}
}

/* Due deadlines fire by time, then by order of setting. */
static bool law_first_due(
	const struct game *game, const struct core *before, struct fault *fault)
{
	const struct deadline *all = NULL;
	const struct deadline *own = NULL;
	const Plenary__Event *event;
	int step;

	if (game->n_events == 0)
		return true;
	event = game->events[0].event;
	step = catalogue_find(&before->steps, law_string_of(event, "step"));
	/* A deadline's cause is its id; a rule has none with a colon. */
	if (step < 0 || strchr(event->cause, ':') == NULL)
		return true;
	for (unsigned s = 0; s < before->steps.n; s++)
		first_of(before, s, &all);
	first_of(before, (unsigned)step, &own);
	if (all == own && own != NULL && event->exercise_ms == own->at_ms)
		return true;
	return broken(fault, "what is due first fires first", event);
}

/* ── settling ────────────────────────────────────────────────────────── */

/* How many steps stand before it, one needing the other. */
static unsigned rank_of(const struct core *core, unsigned step)
{
	unsigned ranks[STEPS_MAX] = {0};

	/* A step needs only earlier ones. */
	for (unsigned s = 0; s <= step; s++) {
		for (unsigned n = 0; n < s; n++) {
			if ((core->steps.defs[s]->needs >> n & 1) != 0 &&
				ranks[s] <= ranks[n])
				ranks[s] = ranks[n] + 1;
		}
	}
	return ranks[step];
}

/* "Suspensions in topological order; ties by id". */
static bool law_order(const struct game *game, struct fault *fault)
{
	const struct core *core = &game->core;

	for (size_t i = 1; i < game->n_events; i++) {
		const Plenary__Event *a = game->events[i - 1].event;
		const Plenary__Event *b = game->events[i].event;
		unsigned first;
		unsigned second;

		if (a->what_case != WHAT(SUSPENDED) ||
			b->what_case != WHAT(SUSPENDED) || a->grp != b->grp)
			continue;
		first = rank_of(core, (unsigned)catalogue_find(&core->steps,
					      a->suspended->step));
		second = rank_of(core, (unsigned)catalogue_find(&core->steps,
					       b->suspended->step));
		if (first > second ||
			(first == second && strcmp(a->suspended->step,
						    b->suspended->step) > 0))
			return broken(fault,
				"suspensions come in topological order", b);
	}
	return true;
}

/* ── all ─────────────────────────────────────────────────────────────── */

bool law_events(
	const struct game *game, const struct core *before, struct fault *fault)
{
	uint64_t seq = core_seq(before);

	if (game->endless)
		return fault_say(fault, "each deadline fires once",
			"%zu events", game->n_events);
	for (size_t i = 0; i < game->n_events; i++) {
		const struct stamped *it = &game->events[i];

		if (it->event->seq != ++seq)
			return broken(fault, "events are numbered densely",
				it->event);
		if (!law_audience(game, before, i, fault) ||
			!law_event(game, before, it->event, fault) ||
			!law_effect(game, i, fault))
			return false;
	}
	if (seq != core_seq(&game->core))
		return fault_say(fault, "every event is told", "at the end");
	if (core_exercise_ms(&game->core, game_now(game)) <
			core_exercise_ms(before, core_at_ms(before)) ||
		game_now(game) < core_at_ms(before))
		return fault_say(fault, "time never goes back", "at the end");
	return law_first_due(game, before, fault) && law_order(game, fault) &&
	       law_told(game, before, fault);
}
