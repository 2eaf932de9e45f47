/* Messages and injects: what is said to whom. */
#include "core/decide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *name_of(struct decision *decision)
{
	const struct core *core = decision->core;

	return arena_strdup(decision->arena,
		pool_text(&core->pool,
			state_participant(core, decision->act->participant)
				->name));
}

/* "all", "excon" or "US+MX": an audience as a channel or an id names it. */
static char *audience_name(struct decision *decision, audience_set audience)
{
	char text[AUDIENCE_TEXT_MAX];

	if ((audience & AUDIENCE_PUBLIC) != 0)
		return arena_strdup(decision->arena, "all");
	audience_print(decision->core->scenario, audience, text);
	return arena_strdup(decision->arena, text);
}

/* The next id of an audience's own counter, "US+MX.3": messages and injects
 * share it, and nobody can count what is not addressed to him. */
static char *next_id(struct decision *decision, audience_set audience)
{
	return arena_printf(decision->arena, "%s.%u",
		audience_name(decision, audience),
		decision->core->state->counters[counter_of(audience)] + 1);
}

/* ── messages ────────────────────────────────────────────────────────── */

static int find_channel(
	struct decision *decision, const char *channel, audience_set *audience)
{
	const struct scenario *scenario = decision->core->scenario;
	audience_set own = decision->delegation < 0
				   ? AUDIENCE_EXCON
				   : audience_of_delegation(
					     (unsigned)decision->delegation);

	if (strcmp(channel, "all") == 0) {
		*audience = AUDIENCE_PUBLIC;
		return 0;
	}
	if (strcmp(channel, "own") == 0 || strcmp(channel, "excon") == 0) {
		*audience = own;
		return 0;
	}
	if (strcmp(channel, "public") != 0 &&
		audience_parse(scenario, channel, audience) == 0) {
		*audience |= own;
		return 0;
	}
	return refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_CHANNEL,
		"there is no channel '%.64s': say to all, excon, own, or to "
		"delegations as %s+%s",
		channel, scenario_delegation_id(scenario, 0),
		scenario_delegation_id(scenario, 1));
}

int decide_say(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__Say *say = command->say;
	Plenary__MessageSent *sent;
	audience_set audience = AUDIENCE_EXCON;

	if (find_channel(decision, say->channel, &audience) != 0 ||
		check_text(decision, "the message", say->text) != 0)
		return -1;
	sent = arena_alloc(decision->arena, sizeof(*sent));
	plenary__message_sent__init(sent);
	sent->id = next_id(decision, audience);
	sent->channel = strcmp(say->channel, "excon") == 0
				? arena_strdup(decision->arena, "excon")
				: audience_name(decision, audience);
	sent->from = decision->delegation < 0
			     ? arena_strdup(decision->arena, "excon")
			     : decision->core->scenario->def
				       ->delegations[decision->delegation]
				       ->id;
	sent->name = name_of(decision);
	sent->text = say->text;
	emit(decision, audience, PLENARY__EVENT__WHAT_MESSAGE_SENT, sent);
	return 0;
}

/* ── EXCON's side of injects ─────────────────────────────────────────── */

static int find_addressees(
	struct decision *decision, char **to, size_t n, audience_set *audience)
{
	const struct scenario *scenario = decision->core->scenario;
	delegation_set set = 0;

	*audience = AUDIENCE_EXCON;
	for (size_t i = 0; i < n; i++) {
		if (strcmp(to[i], "all") == 0)
			*audience = AUDIENCE_PUBLIC;
		else if (strcmp(to[i], "excon") != 0 &&
			 scenario_address(scenario, to[i], &set) != 0)
			return refuse(decision,
				PLENARY__ERROR_CODE__UNKNOWN_CHANNEL,
				"there is no addressee '%.64s': name "
				"delegations, DELEGATION/SEAT, all or excon",
				to[i]);
	}
	if (*audience != AUDIENCE_PUBLIC)
		*audience = set;
	return 0;
}

/* Names exactly who would receive it, and does nothing. */
static int ask_confirmation(
	struct decision *decision, const char *what, audience_set audience)
{
	char *receivers =
		(audience & AUDIENCE_PUBLIC) != 0
			? arena_strdup(decision->arena,
				  "everybody, observers and "
				  "the projector included")
		: audience == AUDIENCE_EXCON
			? arena_strdup(decision->arena, "EXCON alone")
			: print_set(decision, (delegation_set)audience);

	refuse(decision, PLENARY__ERROR_CODE__CONFIRMATION_REQUIRED,
		"%s goes to %s: confirm it (--yes)", what, receivers);
	return refuse_with(decision, "audience", receivers);
}

static void emit_released(struct decision *decision, audience_set audience,
	char *inject, Plenary__Inject *content, bool ad_hoc)
{
	const struct scenario *scenario = decision->core->scenario;
	Plenary__InjectReleased *released =
		arena_alloc(decision->arena, sizeof(*released));

	plenary__inject_released__init(released);
	released->id = next_id(decision, audience);
	released->inject = inject;
	released->ad_hoc = ad_hoc;
	released->to =
		arena_alloc(decision->arena, DELEGATIONS_MAX * sizeof(char *));
	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		if ((audience >> d & 1) != 0)
			released->to[released->n_to++] =
				scenario->def->delegations[d]->id;
	}
	if (released->n_to == 0)
		released->to[released->n_to++] =
			audience_name(decision, audience);
	released->content = content;
	emit(decision, audience, PLENARY__EVENT__WHAT_INJECT_RELEASED,
		released);
}

int decide_release(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__ReleaseInject *release = command->release_inject;
	const struct core *core = decision->core;
	int inject = scenario_inject(core->scenario, release->inject);
	const struct inject_def *def;
	audience_set audience;

	if (inject < 0)
		return refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_INJECT,
			"there is no inject '%.64s': show injects lists them",
			release->inject);
	if (state_inject(core, (unsigned)inject)->released)
		return refuse(decision, PLENARY__ERROR_CODE__ALREADY_RELEASED,
			"%s has been released: write a new one (inject TARGET "
			"\"title\" \"text\")",
			release->inject);
	def = &core->scenario->injects[inject];
	audience = def->to_all ? AUDIENCE_PUBLIC : (audience_set)def->to;
	if (release->n_to > 0 && find_addressees(decision, release->to,
					 release->n_to, &audience) != 0)
		return -1;
	if (!release->confirmed)
		return ask_confirmation(decision, release->inject, audience);
	emit_released(decision, audience, def->def->id,
		(Plenary__Inject *)def->def, false);
	return 0;
}

static Plenary__Text *plain_text(struct decision *decision, char *text)
{
	Plenary__Text *message = arena_alloc(decision->arena, sizeof(*message));

	plenary__text__init(message);
	message->in = arena_alloc(decision->arena, sizeof(Plenary__Text__In *));
	message->in[0] =
		arena_alloc(decision->arena, sizeof(Plenary__Text__In));
	plenary__text__in__init(message->in[0]);
	message->in[0]->language = decision->core->scenario->def->language;
	message->in[0]->text = text;
	message->n_in = 1;
	return message;
}

int decide_ad_hoc(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__AdHocInject *ad_hoc = command->ad_hoc_inject;
	const struct core *core = decision->core;
	Plenary__Inject *content;
	audience_set audience;

	if (ad_hoc->n_to == 0)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"an inject needs an addressee: delegations, all or "
			"excon");
	if (find_addressees(decision, ad_hoc->to, ad_hoc->n_to, &audience) !=
			0 ||
		check_text(decision, "the title", ad_hoc->subject) != 0 ||
		check_text(decision, "the text", ad_hoc->message) != 0)
		return -1;
	if (core->state->n_ad_hoc >= core->limits.ad_hoc_injects)
		return refuse(decision, PLENARY__ERROR_CODE__LIMIT_REACHED,
			"%u injects were written during play, which is the "
			"limit",
			core->state->n_ad_hoc);
	if (!ad_hoc->confirmed)
		return ask_confirmation(decision, "the inject", audience);
	content = arena_alloc(decision->arena, sizeof(*content));
	plenary__inject__init(content);
	content->id = arena_printf(
		decision->arena, "adhoc-%u", core->state->n_ad_hoc + 1);
	content->subject = plain_text(decision, ad_hoc->subject);
	content->message = plain_text(decision, ad_hoc->message);
	emit_released(decision, audience, content->id, content, true);
	return 0;
}

/* ── the players' side ───────────────────────────────────────────────── */

/* The number of an inject by the id under which the delegation knows it. What
 * was not sent to it is as unknown as what does not exist. */
static int find_received(struct decision *decision, const char *id)
{
	const struct core *core = decision->core;
	reader_id reader = reader_of_delegation((unsigned)decision->delegation);

	for (unsigned i = 0; i < state_injects(core); i++) {
		const struct inject_state *inject = state_inject(core, i);

		if (!inject->released || !audience_includes(core->scenario,
						 inject->audience, reader))
			continue;
		if (strcmp(id,
			    arena_printf(decision->arena, "%s.%u",
				    audience_name(decision, inject->audience),
				    inject->counter)) == 0)
			return (int)i;
	}
	return refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_INJECT,
		"there is no inject '%.64s': show injects lists those you "
		"received",
		id);
}

static void emit_opened(struct decision *decision, const char *id)
{
	Plenary__InjectOpened *opened =
		arena_alloc(decision->arena, sizeof(*opened));

	plenary__inject_opened__init(opened);
	opened->id = arena_strdup(decision->arena, id);
	opened->delegation =
		decision->core->scenario->def->delegations[decision->delegation]
			->id;
	opened->participant = decision->act->participant;
	opened->name = name_of(decision);
	emit(decision, audience_of_delegation((unsigned)decision->delegation),
		PLENARY__EVENT__WHAT_INJECT_OPENED, opened);
}

int decide_open(struct decision *decision, const Plenary__Command *command)
{
	const char *id = command->open_inject->inject;
	int inject = find_received(decision, id);

	if (inject < 0)
		return -1;
	if (state_receipt(decision->core, (unsigned)inject,
		    (unsigned)decision->delegation)
			->opened_by == 0)
		emit_opened(decision, id);
	return 0;
}

int decide_respond(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__RespondInject *respond = command->respond_inject;
	Plenary__InjectResponded *responded;
	int inject = find_received(decision, respond->inject);

	if (inject < 0 ||
		check_text(decision, "the response", respond->text) != 0)
		return -1;
	/* Who answers has read it. */
	if (state_receipt(decision->core, (unsigned)inject,
		    (unsigned)decision->delegation)
			->opened_by == 0)
		emit_opened(decision, respond->inject);
	responded = arena_alloc(decision->arena, sizeof(*responded));
	plenary__inject_responded__init(responded);
	responded->id = arena_strdup(decision->arena, respond->inject);
	responded->delegation =
		decision->core->scenario->def->delegations[decision->delegation]
			->id;
	responded->participant = decision->act->participant;
	responded->name = name_of(decision);
	responded->text = respond->text;
	emit(decision, audience_of_delegation((unsigned)decision->delegation),
		PLENARY__EVENT__WHAT_INJECT_RESPONDED, responded);
	return 0;
}
