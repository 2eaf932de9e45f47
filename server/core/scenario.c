#include "core/scenario.h"

#include "base/duration.h"

#include <stdlib.h>
#include <string.h>

int scenario_delegation(const struct scenario *scenario, const char *id)
{
	for (unsigned i = 0; i < scenario->def->n_delegations; i++) {
		if (strcmp(scenario->def->delegations[i]->id, id) == 0)
			return (int)i;
	}
	return -1;
}

int scenario_step(const struct scenario *scenario, const char *id)
{
	for (unsigned i = 0; i < scenario->def->n_steps; i++) {
		if (strcmp(scenario->def->steps[i]->id, id) == 0)
			return (int)i;
	}
	return -1;
}

int scenario_inject(const struct scenario *scenario, const char *id)
{
	for (unsigned i = 0; i < scenario->def->n_injects; i++) {
		if (strcmp(scenario->def->injects[i]->id, id) == 0)
			return (int)i;
	}
	return -1;
}

int scenario_indicator(const struct scenario *scenario, const char *id)
{
	for (unsigned i = 0; i < scenario->def->n_indicators; i++) {
		if (strcmp(scenario->def->indicators[i]->id, id) == 0)
			return (int)i;
	}
	return -1;
}

static int scenario_bar(const struct scenario *scenario, const char *id)
{
	for (unsigned i = 0; i < scenario->def->n_bars; i++) {
		if (strcmp(scenario->def->bars[i]->id, id) == 0)
			return (int)i;
	}
	return -1;
}

int scenario_seat(
	const struct scenario *scenario, unsigned delegation, const char *id)
{
	const Plenary__Delegation *def = scenario->def->delegations[delegation];

	for (unsigned i = 0; i < def->n_seats; i++) {
		if (strcmp(def->seats[i]->id, id) == 0)
			return (int)i;
	}
	return -1;
}

int scenario_head_seat(const struct scenario *scenario, unsigned delegation)
{
	const Plenary__Delegation *def = scenario->def->delegations[delegation];

	for (unsigned i = 0; i < def->n_seats; i++) {
		if (def->seats[i]->head)
			return (int)i;
	}
	return -1;
}

const char *scenario_delegation_id(
	const struct scenario *scenario, unsigned delegation)
{
	return scenario->def->delegations[delegation]->id;
}

static int delegations_named(const struct scenario *scenario, char **ids,
	size_t n, delegation_set *out)
{
	delegation_set set = 0;

	for (size_t i = 0; i < n; i++) {
		int delegation = scenario_delegation(scenario, ids[i]);

		if (delegation < 0)
			return -1;
		set = (delegation_set)(set | 1U << delegation);
	}
	*out = set;
	return 0;
}

static int compile_effects(const struct scenario *scenario,
	Plenary__Effect **effects, size_t n, int *indicators, int *bars)
{
	if (n > EFFECTS_MAX)
		return -1;
	for (size_t i = 0; i < n; i++) {
		indicators[i] = -1;
		bars[i] = -1;
		if (effects[i]->indicator[0] != '\0') {
			indicators[i] = scenario_indicator(
				scenario, effects[i]->indicator);
			if (indicators[i] < 0)
				return -1;
		} else {
			bars[i] = scenario_bar(scenario, effects[i]->bar);
			if (bars[i] < 0)
				return -1;
		}
	}
	return 0;
}

/* So that a period can always be added to a time. A step's own may leave any
 * of them to the exercise's. */
static bool periods_fit(const Plenary__Procedure *procedure)
{
	const int64_t periods[] = {
		procedure->silence_period_ms,
		procedure->decide_within_ms,
		procedure->ratify_within_ms,
		procedure->notice_ms,
		procedure->tacit_acceptance_ms,
	};

	for (size_t i = 0; i < sizeof(periods) / sizeof(periods[0]); i++) {
		if (periods[i] < 0 || periods[i] > DURATION_MAX_MS)
			return false;
	}
	return true;
}

int step_def_compile(struct step_def *step, const struct scenario *scenario,
	const Plenary__Step *def, int (*find)(const void *, const char *),
	const void *steps)
{
	*step = (struct step_def){
		.def = def,
		.n_parties = (unsigned)def->n_parties,
	};
	if (def->rule == NULL || def->title == NULL || def->n_parties == 0 ||
		def->n_requirements > INDICATORS_MAX ||
		def->n_terms > TERMS_MAX ||
		def->n_conditions > CONDITIONS_MAX ||
		(def->procedure != NULL && !periods_fit(def->procedure)))
		return -1;
	if (delegations_named(scenario, def->parties, def->n_parties,
		    &step->parties) != 0)
		return -1;
	for (size_t i = 0; i < def->n_needs; i++) {
		int need = find(steps, def->needs[i]);

		if (need < 0)
			return -1;
		step->needs |= (step_set)1 << need;
	}
	for (size_t i = 0; i < def->n_requirements; i++) {
		int indicator = scenario_indicator(
			scenario, def->requirements[i]->indicator);

		if (indicator < 0)
			return -1;
		step->requires_indicator[i] = indicator;
	}
	return compile_effects(scenario, def->effects, def->n_effects,
		step->effect_indicator, step->effect_bar);
}

static int find_in_file(const void *steps, const char *id)
{
	return scenario_step(steps, id);
}

int scenario_address(const struct scenario *scenario, const char *address,
	delegation_set *out)
{
	const char *slash = strchr(address, '/');
	size_t len =
		slash == NULL ? strlen(address) : (size_t)(slash - address);

	for (unsigned d = 0; d < scenario->n_delegations; d++) {
		const char *id = scenario_delegation_id(scenario, d);

		if (strlen(id) != len || memcmp(id, address, len) != 0)
			continue;
		if (slash != NULL && scenario_seat(scenario, d, slash + 1) < 0)
			return -1;
		*out = (delegation_set)(*out | 1U << d);
		return 0;
	}
	return -1;
}

static int compile_inject(struct scenario *scenario, unsigned i)
{
	struct inject_def *inject = &scenario->injects[i];
	const Plenary__Inject *def = scenario->def->injects[i];

	inject->def = def;
	for (size_t k = 0; k < def->n_to; k++) {
		if (strcmp(def->to[k], "all") == 0)
			inject->to_all = true;
		else if (strcmp(def->to[k], "excon") != 0 &&
			 scenario_address(scenario, def->to[k], &inject->to) !=
				 0)
			return -1;
	}
	return compile_effects(scenario, def->effects, def->n_effects,
		inject->effect_indicator, inject->effect_bar);
}

static int compile(struct scenario *scenario)
{
	const Plenary__Scenario *def = scenario->def;

	if (def->n_delegations < DELEGATIONS_MIN ||
		def->n_delegations > DELEGATIONS_MAX ||
		def->n_steps > STEPS_MAX || def->n_injects > INJECTS_MAX ||
		def->n_indicators > INDICATORS_MAX || def->n_bars > BARS_MAX ||
		def->procedure == NULL || !periods_fit(def->procedure))
		return -1;
	for (unsigned d = 0; d < def->n_delegations; d++) {
		if (def->delegations[d]->n_seats > SEATS_MAX ||
			scenario_head_seat(scenario, d) < 0)
			return -1;
	}
	for (unsigned s = 0; s < def->n_steps; s++) {
		if (step_def_compile(&scenario->steps[s], scenario,
			    def->steps[s], find_in_file, scenario) != 0)
			return -1;
	}
	for (unsigned i = 0; i < def->n_injects; i++) {
		if (compile_inject(scenario, i) != 0)
			return -1;
	}
	return 0;
}

int scenario_init(struct scenario *scenario, Plenary__Scenario *def)
{
	*scenario = (struct scenario){
		.def = def,
		.n_delegations = (unsigned)def->n_delegations,
		.n_steps = (unsigned)def->n_steps,
		.n_injects = (unsigned)def->n_injects,
		.n_indicators = (unsigned)def->n_indicators,
		.n_bars = (unsigned)def->n_bars,
	};
	scenario->steps = calloc(def->n_steps + 1, sizeof(*scenario->steps));
	scenario->injects =
		calloc(def->n_injects + 1, sizeof(*scenario->injects));
	if (scenario->steps == NULL || scenario->injects == NULL)
		abort();
	if (compile(scenario) != 0) {
		scenario_fini(scenario);
		return -1;
	}
	return 0;
}

void scenario_fini(struct scenario *scenario)
{
	free(scenario->steps);
	free(scenario->injects);
	if (scenario->def != NULL)
		plenary__scenario__free_unpacked(scenario->def, NULL);
	*scenario = (struct scenario){0};
}

int scenario_unpack(struct scenario *scenario, const uint8_t *bytes, size_t len)
{
	Plenary__Scenario *def = plenary__scenario__unpack(NULL, len, bytes);

	if (def == NULL)
		return -1;
	return scenario_init(scenario, def);
}
