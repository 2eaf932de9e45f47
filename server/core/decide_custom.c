/* Custom steps: what a delegation submits, and what EXCON makes of it
 * (PROCEDURE, "Custom steps"). */
#include "core/decide_reference.h"

#include "core/draft.h"

#include <string.h>

#define CODE(name) PLENARY__ERROR_CODE__##name

/* A step on its way, and the part of it that is set like any other text. */
struct wish {
	Plenary__Step *step;
	Plenary__Draft *draft;
	delegation_set parties;
};

enum { SETTINGS_MAX = TERMS_MAX + EFFECTS_MAX + DELEGATIONS_MAX + 8 };

/* What a peer sent, short enough for a sentence. */
static const char *quoted(struct decision *decision, const char *text)
{
	return strlen(text) <= (size_t)ID_MAX * 2
		       ? text
		       : arena_printf(decision->arena, "%.*s…", ID_MAX, text);
}

/* A list such as US+MX; NULL and a refusal where a part is empty, or where
 * there are more parts than such a list can have. */
static char **split_list(struct decision *decision,
	const Plenary__Setting *setting, size_t most, size_t *n)
{
	char **parts = arena_alloc(decision->arena, most * sizeof(char *));
	char *at = arena_strdup(decision->arena, setting->value);

	*n = 0;
	while (at != NULL) {
		size_t len = strcspn(at, "+");
		bool last = at[len] == '\0';

		if (len == 0 || *n == most) {
			refuse(decision, CODE(BAD_COMMAND),
				"%s is a list of at most %zu, with + between "
				"them",
				quoted(decision, setting->key), most);
			return NULL;
		}
		at[len] = '\0';
		parts[(*n)++] = at;
		at = last ? NULL : at + len + 1;
	}
	return parts;
}

/* A whole number of at most nine digits, with or without a sign. */
static bool whole_number(const char *text, int32_t *out)
{
	bool minus = text[0] == '-';
	const char *digits = text + (minus || text[0] == '+' ? 1 : 0);
	uint32_t number = id_number(digits);

	if (number == 0 && strcmp(digits, "0") != 0)
		return false;
	*out = minus ? -(int32_t)number : (int32_t)number;
	return true;
}

static int check_count(struct decision *decision, size_t n)
{
	if (n <= SETTINGS_MAX)
		return 0;
	return refuse(decision, CODE(TOO_BIG),
		"%zu settings are too many: a step takes at most %d", n,
		SETTINGS_MAX);
}

static int unknown_setting(
	struct decision *decision, const char *key, const char *known)
{
	key = quoted(decision, key);
	refuse(decision, CODE(UNKNOWN_SETTING),
		"there is nothing called '%s' here: set %s", key, known);
	return refuse_with(decision, "key", key);
}

static int unknown_delegation(struct decision *decision, const char *id)
{
	unsigned n = decision->core->scenario->n_delegations;

	return refuse(decision, CODE(UNKNOWN_DELEGATION),
		"there is no delegation '%s': the delegations are %s",
		quoted(decision, id),
		print_set(decision, (delegation_set)((1U << n) - 1)));
}

/* ── submitting ──────────────────────────────────────────────────────── */

static int set_parties(struct decision *decision, struct wish *wish,
	const Plenary__Setting *setting)
{
	const struct scenario *scenario = decision->core->scenario;
	char **ids;
	size_t n;

	ids = split_list(decision, setting, DELEGATIONS_MAX, &n);
	if (ids == NULL)
		return -1;
	wish->parties = 0;
	for (size_t i = 0; i < n; i++) {
		int d = scenario_delegation(scenario, ids[i]);

		if (d < 0)
			return unknown_delegation(decision, ids[i]);
		wish->parties = (delegation_set)(wish->parties | 1U << d);
	}
	if ((wish->parties >> decision->delegation & 1) == 0)
		return refuse(decision, CODE(NOT_A_PARTY),
			"who submits a step is a party to it: name %s among "
			"the parties",
			delegation_id(decision, decision->delegation));
	/* Each once, in the order of the exercise file. */
	wish->step->n_parties = 0;
	wish->step->parties =
		arena_alloc(decision->arena, DELEGATIONS_MAX * sizeof(char *));
	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		if ((wish->parties >> d & 1) != 0)
			wish->step->parties[wish->step->n_parties++] =
				delegation_id(decision, (int)d);
	}
	return 0;
}

/* Steps that are there already, so no cycle can arise. */
static int set_needs(struct decision *decision, struct wish *wish,
	const Plenary__Setting *setting)
{
	const struct catalogue *steps = &decision->core->steps;
	step_set needs = 0;
	char **ids;
	size_t n;

	ids = split_list(decision, setting, STEPS_MAX, &n);
	if (ids == NULL)
		return -1;
	for (size_t i = 0; i < n; i++) {
		int step = find_step(decision, ids[i]);

		if (step < 0)
			return -1;
		needs |= (step_set)1 << step;
	}
	wish->step->n_needs = 0;
	wish->step->needs =
		arena_alloc(decision->arena, STEPS_MAX * sizeof(char *));
	for (unsigned s = 0; s < steps->n; s++) {
		if ((needs >> s & 1) != 0)
			wish->step->needs[wish->step->n_needs++] =
				catalogue_id(steps, s);
	}
	return 0;
}

static int set_sector(struct decision *decision, struct wish *wish,
	const Plenary__Setting *setting)
{
	const Plenary__Scenario *def = decision->core->scenario->def;
	char *known = arena_strdup(decision->arena, "");

	for (size_t i = 0; i < def->n_sectors; i++) {
		char *id = def->sectors[i]->id;

		if (strcmp(id, setting->value) == 0) {
			wish->step->sector = id;
			return 0;
		}
		known = arena_printf(decision->arena, "%s%s%s", known,
			i == 0 ? "" : ", ", id);
	}
	return refuse(decision, CODE(BAD_COMMAND),
		"there is no sector '%s': the sectors are %s",
		quoted(decision, setting->value), known);
}

static int set_wording(struct decision *decision, struct wish *wish,
	const Plenary__Setting *setting)
{
	size_t most = decision->core->limits.text;
	const char *key = quoted(decision, setting->key);
	Plenary__ErrorCode code = draft_set(wish->draft,
		decision->core->scenario, setting, most, decision->arena);

	if (code == CODE(OK))
		return 0;
	if (code == CODE(TOO_BIG))
		refuse(decision, code,
			"%s is too long: a text has at most %zu bytes, a title "
			"or a term 256",
			key, most);
	else if (code == CODE(LIMIT_REACHED))
		refuse(decision, code, "a text has at most %d terms",
			TERMS_MAX);
	else
		refuse(decision, code,
			"the value of %s is not of its kind: a text is not "
			"empty, a title or a term is one line, and a term's "
			"key is made of a-z, 0-9, - and _",
			key);
	return refuse_with(decision, "key", key);
}

static int set_wish(struct decision *decision, struct wish *wish,
	const Plenary__Setting *setting)
{
	const char *key = setting->key;

	if (strcmp(key, "parties") == 0)
		return set_parties(decision, wish, setting);
	if (strcmp(key, "needs") == 0)
		return set_needs(decision, wish, setting);
	if (strcmp(key, "sector") == 0)
		return set_sector(decision, wish, setting);
	if (strcmp(key, "title") == 0 || strcmp(key, "text") == 0 ||
		strncmp(key, "terms.", 6) == 0)
		return set_wording(decision, wish, setting);
	return unknown_setting(decision, key,
		"title, text, parties, needs, sector or terms.KEY; its rule "
		"and its effects are EXCON's");
}

static int check_wish(struct decision *decision, const struct wish *wish)
{
	const char *missing = wish->draft->title == NULL  ? "title=\"…\""
			      : wish->draft->text == NULL ? "text=\"…\""
			      : wish->parties == 0 ? "parties=US+MX or the like"
						   : NULL;

	if (missing == NULL)
		return 0;
	return refuse(decision, CODE(BAD_COMMAND),
		"a step needs a title, a text and its parties: add %s",
		missing);
}

static void wish_init(struct decision *decision, struct wish *wish)
{
	const Plenary__Scenario *def = decision->core->scenario->def;

	*wish = (struct wish){
		.step = arena_alloc(decision->arena, sizeof(*wish->step)),
		.draft = arena_alloc(decision->arena, sizeof(*wish->draft)),
	};
	plenary__step__init(wish->step);
	plenary__draft__init(wish->draft);
	if (def->n_sectors > 0)
		wish->step->sector = def->sectors[0]->id;
}

/* Where no step could ever be opened, a submission would wait for nothing. */
static int check_submissions(struct decision *decision, uint32_t made)
{
	const struct core *core = decision->core;

	if (core->limits.custom_steps == 0)
		return refuse(decision, CODE(LIMIT_REACHED),
			"the exercise has as many steps as there may be (%u): "
			"take up one of those",
			core->steps.n);
	if (made >= core->limits.submissions)
		return refuse(decision, CODE(LIMIT_REACHED),
			"your delegation has submitted %u steps: a delegation "
			"may submit %u",
			made, core->limits.submissions);
	return 0;
}

int decide_submit(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__SubmitStep *submit = command->submit_step;
	unsigned d = (unsigned)decision->delegation;
	uint32_t made = decision->core->state->n_submissions[d];
	Plenary__StepSubmitted *submitted;
	struct wish wish;

	if (check_submissions(decision, made) != 0 ||
		check_count(decision, submit->n_settings) != 0)
		return -1;
	wish_init(decision, &wish);
	for (size_t i = 0; i < submit->n_settings; i++) {
		if (set_wish(decision, &wish, submit->settings[i]) != 0)
			return -1;
	}
	if (check_wish(decision, &wish) != 0)
		return -1;
	wish.step->title = wish.draft->title;
	wish.step->text = wish.draft->text;
	wish.step->n_terms = wish.draft->n_terms;
	wish.step->terms = wish.draft->terms;
	submitted = arena_alloc(decision->arena, sizeof(*submitted));
	plenary__step_submitted__init(submitted);
	submitted->delegation = delegation_id(decision, decision->delegation);
	submitted->submission = arena_printf(
		decision->arena, "%s.s%u", submitted->delegation, made + 1);
	submitted->step = wish.step;
	emit(decision, audience_of_delegation(d),
		PLENARY__EVENT__WHAT_STEP_SUBMITTED, submitted);
	return 0;
}

/* ── screening ───────────────────────────────────────────────────────── */

static int set_rule(struct decision *decision, struct wish *wish,
	const Plenary__Setting *setting)
{
	static const char consensus[] = "consensus:";
	size_t len = sizeof(consensus) - 1;
	uint32_t least;

	if (strcmp(setting->value, "unanimity") == 0) {
		wish->step->rule->consensus = 0;
		return 0;
	}
	least = strncmp(setting->value, consensus, len) == 0
			? id_number(setting->value + len)
			: 0;
	if (least == 0 || least > wish->step->n_parties)
		return refuse(decision, CODE(BAD_COMMAND),
			"the rule is unanimity, or consensus:N with N from 1 "
			"to %zu, the number of the parties",
			wish->step->n_parties);
	wish->step->rule->consensus = least;
	return 0;
}

static bool has_effect(const Plenary__Step *step, const char *id)
{
	for (size_t i = 0; i < step->n_effects; i++) {
		const Plenary__Effect *effect = step->effects[i];

		if (strcmp(effect->indicator, id) == 0 ||
			strcmp(effect->bar, id) == 0)
			return true;
	}
	return false;
}

/* A bar takes the rung it is raised to, between parties of the step. */
static int set_bar_effect(struct decision *decision, const struct wish *wish,
	Plenary__Bar *bar, int32_t value, Plenary__Effect *effect)
{
	const struct scenario *scenario = decision->core->scenario;
	size_t n_rungs = scenario->def->n_rungs;

	for (size_t i = 0; i < bar->n_parties; i++) {
		int d = scenario_delegation(scenario, bar->parties[i]);

		if (d < 0 || (wish->parties >> d & 1) == 0)
			return refuse(decision, CODE(NOT_A_PARTY),
				"the bar %s is of %s, which is no party of "
				"this step",
				bar->id, bar->parties[i]);
	}
	if (value < 0 || (size_t)value >= n_rungs)
		return refuse(decision, CODE(BAD_COMMAND),
			"%d is no rung: %s is raised to one from 0 to %zu",
			value, bar->id, n_rungs == 0 ? 0 : n_rungs - 1);
	effect->bar = bar->id;
	effect->rung = (uint32_t)value;
	return 0;
}

static Plenary__Bar *find_bar(const Plenary__Scenario *def, const char *id)
{
	for (size_t i = 0; i < def->n_bars; i++) {
		if (strcmp(def->bars[i]->id, id) == 0)
			return def->bars[i];
	}
	return NULL;
}

/* More than the whole scale changes nothing more. */
static int set_change(struct decision *decision,
	const Plenary__Indicator *indicator, int32_t change,
	Plenary__Effect *effect)
{
	int64_t scale = (int64_t)indicator->to - indicator->from;

	if (change < -scale || change > scale)
		return refuse(decision, CODE(BAD_COMMAND),
			"effects.%s changes it by at most %lld, which is its "
			"whole scale",
			indicator->id, (long long)scale);
	effect->indicator = indicator->id;
	effect->change = change;
	return 0;
}

static int set_effect(struct decision *decision, struct wish *wish,
	const char *id, const char *value)
{
	const struct scenario *scenario = decision->core->scenario;
	Plenary__Bar *bar = find_bar(scenario->def, id);
	int indicator = scenario_indicator(scenario, id);
	Plenary__Effect *effect;
	int32_t number;

	if (bar == NULL && indicator < 0)
		return unknown_setting(decision, id,
			"effects.ID of an indicator or a bar of the exercise");
	if (!whole_number(value, &number))
		return refuse(decision, CODE(BAD_COMMAND),
			"effects.%s is a whole number: an indicator's change, "
			"or the rung to which a bar is raised",
			id);
	if (has_effect(wish->step, id))
		return refuse(decision, CODE(BAD_COMMAND),
			"effects.%s is given twice: give it once", id);
	if (wish->step->n_effects == EFFECTS_MAX)
		return refuse(decision, CODE(LIMIT_REACHED),
			"a step has at most %d effects", EFFECTS_MAX);
	effect = arena_alloc(decision->arena, sizeof(*effect));
	plenary__effect__init(effect);
	if (bar != NULL) {
		if (set_bar_effect(decision, wish, bar, number, effect) != 0)
			return -1;
	} else if (set_change(decision, scenario->def->indicators[indicator],
			   number, effect) != 0) {
		return -1;
	}
	wish->step->effects[wish->step->n_effects++] = effect;
	return 0;
}

static int set_concur(struct decision *decision, struct wish *wish,
	const char *id, const Plenary__Setting *setting)
{
	const struct scenario *scenario = decision->core->scenario;
	int d = scenario_delegation(scenario, id);
	Plenary__Concurrence *concur;

	if (d < 0)
		return unknown_delegation(decision, id);
	if ((wish->parties >> d & 1) == 0)
		return refuse(decision, CODE(NOT_A_PARTY),
			"%s cannot concur: it is no party of this step", id);
	for (size_t i = 0; i < wish->step->n_concur; i++) {
		if (strcmp(wish->step->concur[i]->delegation, id) == 0)
			return refuse(decision, CODE(BAD_COMMAND),
				"concur.%s is given twice: name its seats as "
				"SEAT+SEAT",
				id);
	}
	concur = arena_alloc(decision->arena, sizeof(*concur));
	plenary__concurrence__init(concur);
	concur->delegation = delegation_id(decision, d);
	concur->seats =
		split_list(decision, setting, SEATS_MAX, &concur->n_seats);
	if (concur->seats == NULL)
		return -1;
	for (size_t i = 0; i < concur->n_seats; i++) {
		if (scenario_seat(scenario, (unsigned)d, concur->seats[i]) < 0)
			return refuse(decision, CODE(UNKNOWN_SEAT),
				"%s has no seat '%s'", concur->delegation,
				quoted(decision, concur->seats[i]));
	}
	wish->step->concur[wish->step->n_concur++] = concur;
	return 0;
}

/* Between two there are no reservations, and a text that one of them leaves is
 * over. */
static int set_many(struct decision *decision, struct wish *wish,
	const Plenary__Setting *setting)
{
	bool reservations = strcmp(setting->key, "reservations") == 0;
	size_t n = wish->step->n_parties;
	uint32_t least = id_number(setting->value);

	if (n < 3)
		return refuse(decision, CODE(BAD_COMMAND),
			"%s needs three parties or more: this step has %zu",
			setting->key, n);
	if (reservations && strcmp(setting->value, "allowed") != 0 &&
		strcmp(setting->value, "not-allowed") != 0)
		return refuse(decision, CODE(BAD_COMMAND),
			"reservations are allowed or not-allowed");
	if (!reservations && (least < 2 || least > n))
		return refuse(decision, CODE(BAD_COMMAND),
			"continues-with is 2 to %zu, the number of the parties",
			n);
	if (reservations)
		wish->step->reservations =
			strcmp(setting->value, "allowed") == 0;
	else
		wish->step->continues_with = least;
	return 0;
}

static int set_terms_of_approval(struct decision *decision, struct wish *wish,
	const Plenary__Setting *setting)
{
	const char *key = setting->key;

	if (strcmp(key, "rule") == 0)
		return set_rule(decision, wish, setting);
	if (strncmp(key, "effects.", 8) == 0)
		return set_effect(decision, wish, key + 8, setting->value);
	if (strncmp(key, "concur.", 7) == 0)
		return set_concur(decision, wish, key + 7, setting);
	if (strcmp(key, "reservations") == 0 ||
		strcmp(key, "continues-with") == 0)
		return set_many(decision, wish, setting);
	return unknown_setting(decision, key,
		"rule, effects.ID, concur.DELEGATION, reservations or "
		"continues-with");
}

/* "CA.s1": its delegation, and its place among that one's; NULL: none. */
static const struct submission *find_submission(
	struct decision *decision, const char *id, unsigned *delegation)
{
	const struct core *core = decision->core;
	const char *dot = strrchr(id, '.');

	for (unsigned d = 0; dot != NULL && d < core->scenario->n_delegations;
		d++) {
		const char *known = scenario_delegation_id(core->scenario, d);
		uint32_t number = dot[1] == 's' ? id_number(dot + 2) : 0;

		if (strlen(known) != (size_t)(dot - id) ||
			memcmp(known, id, (size_t)(dot - id)) != 0)
			continue;
		if (number == 0 || number > core->state->n_submissions[d])
			break;
		*delegation = d;
		return state_submission(core, d, number - 1);
	}
	refuse(decision, CODE(UNKNOWN_SUBMISSION),
		"there is no submission '%s': they are called as CA.s1",
		quoted(decision, id));
	return NULL;
}

/* The first of X1, X2, … that no step has: it tells nobody how many were
 * submitted. */
static char *public_id(struct decision *decision)
{
	for (unsigned i = 1;; i++) {
		char *id = arena_printf(decision->arena, "X%u", i);

		if (catalogue_find(&decision->core->steps, id) < 0)
			return id;
	}
}

/* As it was submitted, with an id, the rule that such a step has by default,
 * and room for what EXCON adds. */
static void open_wish(struct decision *decision, struct wish *wish,
	const struct submission *submission)
{
	const struct core *core = decision->core;
	Plenary__StepSubmitted *submitted = plenary__step_submitted__unpack(
		arena_allocator(decision->arena), submission->content.len,
		(const uint8_t *)pool_text(&core->pool, submission->content));
	Plenary__Step *step = submitted->step;

	step->id = public_id(decision);
	step->rule = arena_alloc(decision->arena, sizeof(*step->rule));
	plenary__rule__init(step->rule);
	step->rule->consensus = step->n_parties > 2 ? 2 : 0;
	step->effects = arena_alloc(
		decision->arena, EFFECTS_MAX * sizeof(Plenary__Effect *));
	step->concur = arena_alloc(decision->arena,
		DELEGATIONS_MAX * sizeof(Plenary__Concurrence *));
	*wish = (struct wish){.step = step};
	for (size_t i = 0; i < step->n_parties; i++) {
		int d = scenario_delegation(core->scenario, step->parties[i]);

		wish->parties = (delegation_set)(wish->parties | 1U << d);
	}
}

static void emit_screened(struct decision *decision,
	const Plenary__ScreenStep *screen, unsigned delegation, char *step)
{
	Plenary__StepScreened *screened =
		arena_alloc(decision->arena, sizeof(*screened));

	plenary__step_screened__init(screened);
	screened->submission = screen->submission;
	screened->delegation = delegation_id(decision, (int)delegation);
	screened->approved = screen->approve;
	screened->step = step;
	screened->reason = screen->reason;
	emit(decision, audience_of_delegation(delegation),
		PLENARY__EVENT__WHAT_STEP_SCREENED, screened);
}

static int refuse_submission(struct decision *decision,
	const Plenary__ScreenStep *screen, unsigned delegation)
{
	if (screen->reason[0] == '\0')
		return refuse(decision, CODE(REASON_REQUIRED),
			"tell %s why %s is refused: screen %s no \"why\"",
			delegation_id(decision, (int)delegation),
			screen->submission, screen->submission);
	if (screen->n_settings > 0)
		return refuse(decision, CODE(BAD_COMMAND),
			"a refused step takes no settings: leave out %s",
			quoted(decision, screen->settings[0]->key));
	emit_screened(
		decision, screen, delegation, (char *)protobuf_c_empty_string);
	return 0;
}

static int approve_submission(struct decision *decision,
	const Plenary__ScreenStep *screen, unsigned delegation,
	const struct submission *submission)
{
	const struct core *core = decision->core;
	Plenary__StepOpened *opened;
	struct wish wish;

	if (core->steps.n - core->steps.n_file >= core->limits.custom_steps)
		return refuse(decision, CODE(LIMIT_REACHED),
			"%u custom steps are open: an exercise takes no more",
			core->limits.custom_steps);
	if (check_count(decision, screen->n_settings) != 0)
		return -1;
	open_wish(decision, &wish, submission);
	for (size_t i = 0; i < screen->n_settings; i++) {
		if (set_terms_of_approval(
			    decision, &wish, screen->settings[i]) != 0)
			return -1;
	}
	emit_screened(decision, screen, delegation, wish.step->id);
	opened = arena_alloc(decision->arena, sizeof(*opened));
	plenary__step_opened__init(opened);
	opened->step = wish.step;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_STEP_OPENED,
		opened);
	return 0;
}

int decide_screen(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__ScreenStep *screen = command->screen_step;
	const struct submission *submission;
	unsigned delegation;

	submission = find_submission(decision, screen->submission, &delegation);
	if (submission == NULL)
		return -1;
	if (submission->status !=
		PLENARY__SUBMISSION_STATUS__SUBMISSION_WAITING)
		return refuse(decision, CODE(NO_CHANGE),
			"%s was screened before: that stands",
			screen->submission);
	if (screen->reason[0] != '\0' &&
		check_text(decision, "the reason", screen->reason) != 0)
		return -1;
	return screen->approve
		       ? approve_submission(
				 decision, screen, delegation, submission)
		       : refuse_submission(decision, screen, delegation);
}
