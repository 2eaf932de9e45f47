#include "client/verb_parsers.h"

#include "client/verb_line.h"

#include <string.h>

int parse_screen(struct verb_line *line, Plenary__Command *out)
{
	Plenary__ScreenStep *screen = verb_alloc(line, sizeof(*screen));

	if (verb_count(line, 1, SIZE_MAX, "the submission") < 0 ||
		verb_count(line, 2, SIZE_MAX, "ok or no") < 0)
		return -1;
	plenary__screen_step__init(screen);
	screen->submission = line->words[0].text;
	SET_VERB(out, SCREEN_STEP, screen_step, screen);
	if (verb_choice(line, 1, "ok", "no", "answer", &screen->approve) < 0)
		return -1;
	return verb_settings_and_rest(line, 2, &screen->settings,
		&screen->n_settings, &screen->reason);
}

int parse_edit(struct verb_line *line, Plenary__Command *out)
{
	Plenary__EditProposal *edit = verb_alloc(line, sizeof(*edit));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__edit_proposal__init(edit);
	SET_VERB(out, EDIT_PROPOSAL, edit_proposal, edit);
	if (verb_settings_and_rest(line, 1, &edit->settings, &edit->n_settings,
		    &edit->reason) < 0)
		return -1;
	if (edit->n_settings == 0)
		return verb_fail(line, "what to change is missing: write %s",
			line->verb->usage);
	return verb_ref(line, 0, &edit->proposal);
}

static int rule_reservation(struct verb_line *line, Plenary__Command *out)
{
	Plenary__RuleReservation *rule = verb_alloc(line, sizeof(*rule));
	protobuf_c_boolean accept;

	plenary__rule_reservation__init(rule);
	rule->reservation = line->words[0].text;
	rule->reason = verb_rest(line, 2);
	SET_VERB(out, RULE_RESERVATION, rule_reservation, rule);
	if (verb_choice(line, 1, "accept", "object", "ruling", &accept) < 0)
		return -1;
	rule->object = !accept;
	return 0;
}

static int rule_proposal(struct verb_line *line, Plenary__Command *out)
{
	static const struct {
		const char *word;
		Plenary__Ruling ruling;
	} rulings[] = {
		{"adopt", PLENARY__RULING__RULING_ADOPT},
		{"return", PLENARY__RULING__RULING_RETURN},
		{"reject", PLENARY__RULING__RULING_REJECT},
	};
	Plenary__RuleProposal *rule = verb_alloc(line, sizeof(*rule));

	plenary__rule_proposal__init(rule);
	for (size_t i = 0; i < sizeof(rulings) / sizeof(rulings[0]); i++)
		if (strcmp(line->words[1].text, rulings[i].word) == 0)
			rule->ruling = rulings[i].ruling;
	if (rule->ruling == PLENARY__RULING__RULING_NONE)
		return verb_fail(line,
			"\"%.60s\" is no ruling on a proposal: write adopt, "
			"return or reject",
			line->words[1].text);
	rule->reason = verb_rest(line, 2);
	SET_VERB(out, RULE_PROPOSAL, rule_proposal, rule);
	return verb_ref(line, 0, &rule->proposal);
}

int parse_rule(struct verb_line *line, Plenary__Command *out)
{
	if (verb_count(line, 1, SIZE_MAX, "the step") < 0 ||
		verb_count(line, 2, SIZE_MAX, "the ruling") < 0)
		return -1;
	return verb_is_reservation(line->words[0].text)
		       ? rule_reservation(line, out)
		       : rule_proposal(line, out);
}

int parse_breach(struct verb_line *line, Plenary__Command *out)
{
	Plenary__UpholdBreach *breach = verb_alloc(line, sizeof(*breach));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__uphold_breach__init(breach);
	breach->reason = verb_rest(line, 1);
	SET_VERB(out, UPHOLD_BREACH, uphold_breach, breach);
	return verb_ref(line, 0, &breach->proposal);
}

int parse_lift(struct verb_line *line, Plenary__Command *out)
{
	Plenary__Lift *lift = verb_alloc(line, sizeof(*lift));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0)
		return -1;
	plenary__lift__init(lift);
	lift->reason = verb_rest(line, 1);
	SET_VERB(out, LIFT, lift, lift);
	return verb_ref(line, 0, &lift->proposal);
}

int parse_override(struct verb_line *line, Plenary__Command *out)
{
	static const struct {
		const char *word;
		Plenary__Status status;
	} statuses[] = {
		{"tabled", PLENARY__STATUS__STATUS_TABLED},
		{"silence", PLENARY__STATUS__STATUS_SILENCE},
		{"held", PLENARY__STATUS__STATUS_HELD},
		{"adopted", PLENARY__STATUS__STATUS_ADOPTED},
		{"in_force", PLENARY__STATUS__STATUS_IN_FORCE},
		{"suspended", PLENARY__STATUS__STATUS_SUSPENDED},
	};
	Plenary__OverrideStatus *override = verb_alloc(line, sizeof(*override));

	if (verb_count(line, 1, SIZE_MAX, "the step") < 0 ||
		verb_count(line, 2, SIZE_MAX, "the status") < 0)
		return -1;
	plenary__override_status__init(override);
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (strcmp(line->words[1].text, statuses[i].word) == 0)
			override->to = statuses[i].status;
	if (override->to == PLENARY__STATUS__STATUS_LOCKED)
		return verb_fail(line,
			"\"%.60s\" is no status of a live proposal: write "
			"tabled, silence, held, adopted, in_force or "
			"suspended",
			line->words[1].text);
	override->reason = verb_rest(line, 2);
	SET_VERB(out, OVERRIDE_STATUS, override_status, override);
	return verb_ref(line, 0, &override->proposal);
}
