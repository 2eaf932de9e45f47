#include "core/state.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct limits limits_default = {
	.members = 256,
	.holders = 32,
	.attempts = 16,
	.revisions = 64,
	.amendments = AMENDMENTS_MAX,
	.ad_hoc_injects = 64,
	.submissions = 4,
	.custom_steps = CUSTOM_STEPS_MAX,
	.text = TEXT_MAX,
};

static size_t place(size_t *at, size_t size, size_t count)
{
	size_t here = (*at + 15) & ~(size_t)15;

	*at = here + size * count;
	return here;
}

unsigned limits_of_code(const struct limits *limits, unsigned code)
{
	int delegation;
	bool head;
	Plenary__Role role = code_role(code, &delegation, &head);

	return role == PLENARY__ROLE__ROLE_OBSERVER ||
			       (delegation >= 0 && !head)
		       ? limits->members
		       : limits->holders;
}

unsigned limits_participants(
	const struct scenario *scenario, const struct limits *limits)
{
	unsigned sum = 0;

	for (unsigned code = 0; code < code_count(scenario); code++)
		sum += limits_of_code(limits, code);
	return sum;
}

unsigned limits_attempts(
	const struct scenario *scenario, const struct limits *limits)
{
	return limits->attempts * scenario->n_delegations;
}

struct state *state_new(
	const struct scenario *scenario, const struct limits *limits)
{
	struct state layout = {0};
	struct state *state;
	size_t injects = scenario->n_injects + limits->ad_hoc_injects;
	size_t steps = (size_t)scenario->n_steps + limits->custom_steps;
	size_t size = sizeof(layout);

	layout.steps_at = place(&size, sizeof(struct step_state), steps);
	layout.attempts_at = place(&size, sizeof(struct attempt),
		steps * limits_attempts(scenario, limits));
	layout.injects_at = place(&size, sizeof(struct inject_state), injects);
	layout.receipts_at = place(&size, sizeof(struct receipt),
		injects * scenario->n_delegations);
	layout.participants_at = place(&size, sizeof(struct participant),
		limits_participants(scenario, limits));
	layout.submissions_at = place(&size, sizeof(struct submission),
		(size_t)scenario->n_delegations * limits->submissions);
	layout.size = size;
	layout.clock.rate_milli = RATE_NORMAL;
	state = calloc(1, size);
	if (state == NULL)
		abort();
	*state = layout;
	return state;
}

static void *in_state(const struct core *core, size_t at)
{
	return (unsigned char *)core->state + at;
}

struct step_state *state_step(const struct core *core, unsigned step)
{
	struct step_state *steps = in_state(core, core->state->steps_at);

	return &steps[step];
}

struct attempt *state_attempt(
	const struct core *core, unsigned step, unsigned attempt)
{
	struct attempt *attempts = in_state(core, core->state->attempts_at);

	return &attempts[step * limits_attempts(core->scenario, &core->limits) +
			 attempt];
}

struct inject_state *state_inject(const struct core *core, unsigned inject)
{
	struct inject_state *injects = in_state(core, core->state->injects_at);

	return &injects[inject];
}

struct receipt *state_receipt(
	const struct core *core, unsigned inject, unsigned delegation)
{
	struct receipt *receipts = in_state(core, core->state->receipts_at);

	return &receipts[inject * core->scenario->n_delegations + delegation];
}

struct submission *state_submission(
	const struct core *core, unsigned delegation, unsigned i)
{
	struct submission *all = in_state(core, core->state->submissions_at);

	return &all[delegation * core->limits.submissions + i];
}

struct participant *state_participant(const struct core *core, uint32_t number)
{
	struct participant *all = in_state(core, core->state->participants_at);

	if (number == 0 || number > core->state->n_participants)
		return NULL;
	return &all[number - 1];
}

uint32_t state_participant_named(
	const struct core *core, int code, const char *name)
{
	for (uint32_t n = 1; n <= core->state->n_participants; n++) {
		const struct participant *person = state_participant(core, n);

		if (!person->removed && (int)person->code == code &&
			strcmp(pool_text(&core->pool, person->name), name) == 0)
			return n;
	}
	return 0;
}

unsigned state_injects(const struct core *core)
{
	return core->scenario->n_injects + core->limits.ad_hoc_injects;
}

bool status_is_open(Plenary__Status status)
{
	return status == PLENARY__STATUS__STATUS_TABLED ||
	       status == PLENARY__STATUS__STATUS_SILENCE ||
	       status == PLENARY__STATUS__STATUS_HELD;
}

bool status_is_live(Plenary__Status status)
{
	return status != PLENARY__STATUS__STATUS_LOCKED &&
	       status != PLENARY__STATUS__STATUS_AVAILABLE;
}

step_set state_in_force(const struct core *core)
{
	step_set set = 0;

	for (unsigned s = 0; s < core->steps.n; s++) {
		if (state_step(core, s)->status ==
			PLENARY__STATUS__STATUS_IN_FORCE)
			set |= (step_set)1 << s;
	}
	return set;
}

int state_indicator(const struct core *core, unsigned indicator)
{
	const struct scenario *scenario = core->scenario;
	const Plenary__Indicator *def = scenario->def->indicators[indicator];
	step_set in_force = state_in_force(core);
	int64_t value = def->at;

	for (unsigned s = 0; s < core->steps.n; s++) {
		const struct step_def *step = core->steps.defs[s];

		for (size_t i = 0; i < step->def->n_effects; i++) {
			if ((in_force >> s & 1) != 0 &&
				step->effect_indicator[i] == (int)indicator)
				value += step->def->effects[i]->change;
		}
	}
	for (unsigned j = 0; j < scenario->n_injects; j++) {
		const struct inject_def *inject = &scenario->injects[j];

		for (size_t i = 0; i < inject->def->n_effects; i++) {
			if (state_inject(core, j)->released &&
				inject->effect_indicator[i] == (int)indicator)
				value += inject->def->effects[i]->change;
		}
	}
	if (value < def->from)
		return def->from;
	return value > def->to ? def->to : (int)value;
}

unsigned state_bar(const struct core *core, unsigned bar)
{
	const struct scenario *scenario = core->scenario;
	step_set in_force = state_in_force(core);
	unsigned rung = scenario->def->bars[bar]->at;

	for (unsigned s = 0; s < core->steps.n; s++) {
		const struct step_def *step = core->steps.defs[s];

		for (size_t i = 0; i < step->def->n_effects; i++) {
			if ((in_force >> s & 1) != 0 &&
				step->effect_bar[i] == (int)bar &&
				step->def->effects[i]->rung > rung)
				rung = step->def->effects[i]->rung;
		}
	}
	return rung;
}

bool state_step_ready(const struct core *core, unsigned step)
{
	const struct step_def *def = core->steps.defs[step];

	if ((state_in_force(core) & def->needs) != def->needs)
		return false;
	for (size_t i = 0; i < def->def->n_requirements; i++) {
		unsigned indicator = (unsigned)def->requires_indicator[i];

		if (state_indicator(core, indicator) <
			def->def->requirements[i]->at_least)
			return false;
	}
	return true;
}

uint32_t id_number(const char *digits)
{
	uint32_t number = 0;
	size_t len = strspn(digits, "0123456789");

	if (len == 0 || len > 9 || digits[len] != '\0' || digits[0] == '0')
		return 0;
	for (size_t i = 0; i < len; i++)
		number = number * 10 + (uint32_t)(digits[i] - '0');
	return number;
}

unsigned counter_of(audience_set audience)
{
	if ((audience & AUDIENCE_PUBLIC) != 0)
		return COUNTERS_MAX - 1;
	return audience & (COUNTERS_MAX - 2);
}

delegation_set state_parties(const struct core *core, unsigned step)
{
	const struct step_state *state = state_step(core, step);
	delegation_set parties = core->steps.defs[step]->parties;

	if (!status_is_live(state->status))
		return parties;
	return (delegation_set)(parties & ~state->live.left);
}

delegation_set state_missing(const struct core *core, unsigned step)
{
	return (delegation_set)(state_parties(core, step) &
				~state_step(core, step)->live.instruments);
}

seat_set state_occupied(const struct core *core, unsigned delegation)
{
	seat_set seats = 0;

	for (uint32_t n = 1; n <= core->state->n_participants; n++) {
		const struct participant *it = state_participant(core, n);

		if (!it->removed && it->delegation == (int)delegation &&
			it->seat >= 0)
			seats = (seat_set)(seats | 1U << it->seat);
	}
	return seats;
}

delegation_set state_connected(const struct core *core)
{
	delegation_set set = 0;

	for (uint32_t n = 1; n <= core->state->n_participants; n++) {
		const struct participant *it = state_participant(core, n);

		if (it->connected && it->delegation >= 0)
			set = (delegation_set)(set | 1U << it->delegation);
	}
	return set;
}

unsigned set_count(uint32_t set)
{
	return (unsigned)__builtin_popcount(set);
}

/* ── codes ───────────────────────────────────────────────────────────── */

static const char *const office_names[] = {
	"director", "controller", "evaluator", "observer"};
static const Plenary__Role office_roles[] = {
	PLENARY__ROLE__ROLE_DIRECTOR,
	PLENARY__ROLE__ROLE_CONTROLLER,
	PLENARY__ROLE__ROLE_EVALUATOR,
	PLENARY__ROLE__ROLE_OBSERVER,
};
enum { OFFICES = sizeof(office_names) / sizeof(office_names[0]) };

unsigned code_count(const struct scenario *scenario)
{
	return OFFICES + 2 * scenario->n_delegations;
}

void code_name(const struct scenario *scenario, unsigned code, char *out)
{
	unsigned delegation = (code - OFFICES) / 2;

	if (code < OFFICES)
		snprintf(out, CODE_NAME_MAX, "%s", office_names[code]);
	else
		snprintf(out, CODE_NAME_MAX, "%.*s%s", ID_MAX,
			scenario_delegation_id(scenario, delegation),
			(code - OFFICES) % 2 == 0 ? ".head" : "");
}

int code_number(const struct scenario *scenario, const char *name)
{
	for (unsigned code = 0; code < code_count(scenario); code++) {
		char known[CODE_NAME_MAX];

		code_name(scenario, code, known);
		if (strcmp(known, name) == 0)
			return (int)code;
	}
	return -1;
}

Plenary__Role code_role(unsigned code, int *delegation, bool *head)
{
	*delegation = -1;
	*head = false;
	if (code < OFFICES)
		return office_roles[code];
	*delegation = (int)(code - OFFICES) / 2;
	*head = (code - OFFICES) % 2 == 0;
	return PLENARY__ROLE__ROLE_DELEGATE;
}
