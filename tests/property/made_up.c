#include "tests/property/made_up.h"

#include <stdlib.h>
#include <string.h>

/* What one exercise is made with. */
struct maker {
	struct rng *rng;
	struct secrets *secrets;
	struct arena arena;
	Plenary__Scenario *def;
};

static void *make(struct maker *maker, size_t size)
{
	return arena_alloc(&maker->arena, size);
}

static char *word(struct maker *maker, const char *letters)
{
	return arena_strdup(&maker->arena, letters);
}

static char *secret(struct maker *maker, unsigned readers)
{
	char *out = make(maker, SECRET_LEN + 1);

	secret_new(maker->secrets, readers, out);
	return out;
}

static Plenary__Text *text(struct maker *maker, char *words)
{
	Plenary__Text *it = make(maker, sizeof(*it));

	plenary__text__init(it);
	it->n_in = 1;
	it->in = make(maker, sizeof(Plenary__Text__In *));
	it->in[0] = make(maker, sizeof(*it->in[0]));
	plenary__text__in__init(it->in[0]);
	it->in[0]->language = word(maker, "en");
	it->in[0]->text = words;
	return it;
}

static char *id(struct maker *maker, char letter, unsigned number)
{
	return arena_printf(&maker->arena, "%c%u", letter, number);
}

/* At least `least` of the ids of a kind, in order. */
static char **some(struct maker *maker, char letter, unsigned of,
	unsigned least, size_t *n)
{
	char **out = make(maker, (of + 1) * sizeof(char *));

	*n = 0;
	for (unsigned i = 0; i < of; i++) {
		unsigned left = of - i;

		if (*n + left <= least || rng_chance(maker->rng, 500))
			out[(*n)++] = id(maker, letter, i);
	}
	return out;
}

static void add_delegations(struct maker *maker)
{
	Plenary__Scenario *def = maker->def;

	def->n_delegations = 2 + rng_below(maker->rng, 3);
	def->delegations = make(maker, def->n_delegations * sizeof(void *));
	for (unsigned d = 0; d < def->n_delegations; d++) {
		Plenary__Delegation *it = make(maker, sizeof(*it));
		Plenary__RedLine *line = make(maker, sizeof(*line));

		plenary__delegation__init(it);
		it->id = id(maker, 'D', d);
		it->name = text(maker, id(maker, 'N', d));
		it->mandate = text(maker, secret(maker, 1U << (d + 1)));
		if (rng_chance(maker->rng, 500))
			it->ratification =
				PLENARY__RATIFICATION__RATIFICATION_MAJORITY;
		it->n_seats = 3;
		it->seats = make(maker, 3 * sizeof(void *));
		for (unsigned s = 0; s < 3; s++) {
			it->seats[s] = make(maker, sizeof(**it->seats));
			plenary__seat__init(it->seats[s]);
			it->seats[s]->id = id(maker, 'S', s);
			it->seats[s]->head = s == 0;
		}
		plenary__red_line__init(line);
		line->step = word(maker, "X0");
		line->term = word(maker, "where");
		line->is = secret(maker, 1U << (d + 1));
		it->n_red_lines = 1;
		it->red_lines = make(maker, sizeof(void *));
		it->red_lines[0] = line;
		def->delegations[d] = it;
	}
}

static void add_gauges(struct maker *maker)
{
	Plenary__Scenario *def = maker->def;

	def->n_indicators = 2;
	def->indicators = make(maker, 2 * sizeof(void *));
	def->n_bars = 2;
	def->bars = make(maker, 2 * sizeof(void *));
	for (unsigned i = 0; i < 2; i++) {
		Plenary__Indicator *gauge = make(maker, sizeof(*gauge));
		Plenary__Bar *bar = make(maker, sizeof(*bar));

		plenary__indicator__init(gauge);
		gauge->id = id(maker, 'g', i);
		gauge->from = -3;
		gauge->to = 3;
		gauge->at = (int32_t)rng_below(maker->rng, 7) - 3;
		def->indicators[i] = gauge;
		plenary__bar__init(bar);
		bar->id = id(maker, 'b', i);
		bar->parties = some(maker, 'D', (unsigned)def->n_delegations, 2,
			&bar->n_parties);
		bar->at = rng_below(maker->rng, 5);
		def->bars[i] = bar;
	}
}

static Plenary__Effect **effects(struct maker *maker, bool bars, size_t *n)
{
	Plenary__Effect **out = make(maker, 2 * sizeof(void *));

	*n = rng_below(maker->rng, 3);
	for (size_t i = 0; i < *n; i++) {
		Plenary__Effect *it = make(maker, sizeof(*it));

		plenary__effect__init(it);
		if (bars && rng_chance(maker->rng, 400)) {
			it->bar = id(maker, 'b', rng_below(maker->rng, 2));
			it->rung = rng_below(maker->rng, 12);
		} else {
			it->indicator =
				id(maker, 'g', rng_below(maker->rng, 2));
			it->change = (int32_t)rng_below(maker->rng, 5) - 2;
		}
		out[i] = it;
	}
	return out;
}

/* Of any phase; mostly EXCON's to verify, and none that nobody could waive. */
static Plenary__Condition *condition(
	struct maker *maker, const Plenary__Step *step, unsigned at)
{
	Plenary__Condition *it = make(maker, sizeof(*it));
	unsigned n = (unsigned)maker->def->n_delegations;

	plenary__condition__init(it);
	/* "c" is several steps', "k3" is one's alone. */
	it->id = at == 0 ? word(maker, "c")
			 : arena_printf(&maker->arena, "k%s%u", step->id, at);
	it->verifier = rng_chance(maker->rng, 500)
			       ? word(maker, "excon")
			       : id(maker, 'D', rng_below(maker->rng, n));
	it->phase = (Plenary__ConditionPhase)rng_below(maker->rng, 3);
	it->benefits = some(maker, 'D', n, 1, &it->n_benefits);
	it->text = text(maker, word(maker, "a condition"));
	return it;
}

static void add_texts(struct maker *maker, Plenary__Step *it)
{
	Plenary__Term *term = make(maker, sizeof(*term));

	it->title = text(maker, word(maker, "a title"));
	it->text = text(maker, word(maker, "a text"));
	plenary__term__init(term);
	term->key = word(maker, "where");
	term->value = word(maker, "open");
	it->n_terms = 1;
	it->terms = make(maker, sizeof(void *));
	it->terms[0] = term;
	it->n_conditions = rng_below(maker->rng, 4);
	it->conditions = make(maker, 3 * sizeof(void *));
	for (unsigned i = 0; i < it->n_conditions; i++)
		it->conditions[i] = condition(maker, it, i);
}

/* Seats of one party whose yes is needed. */
static void add_concurrence(struct maker *maker, Plenary__Step *it)
{
	Plenary__Concurrence *concur = make(maker, sizeof(*concur));
	unsigned n = (unsigned)it->n_parties;

	plenary__concurrence__init(concur);
	concur->delegation = it->parties[rng_below(maker->rng, n)];
	concur->seats = some(maker, 'S', 3, 1, &concur->n_seats);
	it->n_concur = 1;
	it->concur = make(maker, sizeof(void *));
	it->concur[0] = concur;
}

/* Short, so that a session lives to see the ends. */
static void add_procedure(struct maker *maker, Plenary__Step *it)
{
	Plenary__Procedure *own = make(maker, sizeof(*own));

	plenary__procedure__init(own);
	if (rng_chance(maker->rng, 500))
		own->decide_within_ms =
			1000 * (1 + (int64_t)rng_below(maker->rng, 900));
	if (rng_chance(maker->rng, 300))
		own->notice_ms =
			1000 * (1 + (int64_t)rng_below(maker->rng, 30));
	own->by_presence = rng_chance(maker->rng, 150);
	it->procedure = own;
}

static Plenary__Step *step(struct maker *maker, unsigned s)
{
	Plenary__Step *it = make(maker, sizeof(*it));
	unsigned n = (unsigned)maker->def->n_delegations;

	plenary__step__init(it);
	it->id = id(maker, 'X', s);
	it->parties = some(
		maker, 'D', n, 1 + rng_below(maker->rng, 3), &it->n_parties);
	it->needs = some(maker, 'X', s < 3 ? s : 3, 0, &it->n_needs);
	if (rng_chance(maker->rng, 400))
		it->n_needs = 0;
	if (rng_chance(maker->rng, 300)) {
		Plenary__Requirement *need = make(maker, sizeof(*need));

		plenary__requirement__init(need);
		need->indicator = id(maker, 'g', rng_below(maker->rng, 2));
		need->at_least = (int32_t)rng_below(maker->rng, 3) - 1;
		it->n_requirements = 1;
		it->requirements = make(maker, sizeof(void *));
		it->requirements[0] = need;
	}
	it->rule = make(maker, sizeof(*it->rule));
	plenary__rule__init(it->rule);
	if (it->n_parties > 1)
		it->rule->consensus =
			rng_below(maker->rng, (unsigned)it->n_parties + 1);
	it->sector = word(maker, "sea");
	it->reservations = it->n_parties >= 3 && rng_chance(maker->rng, 700);
	if (rng_chance(maker->rng, 500))
		it->continues_with = rng_below(maker->rng, n + 1);
	if (rng_chance(maker->rng, 300))
		add_concurrence(maker, it);
	add_procedure(maker, it);
	it->effects = effects(maker, true, &it->n_effects);
	add_texts(maker, it);
	return it;
}

static Plenary__Inject *inject(struct maker *maker)
{
	static const char *const tos[] = {
		"all", "excon", "D0", "D1", "D1/S2", "D0/S0"};
	Plenary__Inject *it = make(maker, sizeof(*it));

	plenary__inject__init(it);
	it->id = secret(maker, 0);
	it->serial = secret(maker, 0);
	it->n_to = 1 + rng_below(maker->rng, 2);
	it->to = make(maker, it->n_to * sizeof(char *));
	for (size_t i = 0; i < it->n_to; i++)
		it->to[i] = word(maker, tos[rng_below(maker->rng, 6)]);
	it->from = text(maker, secret(maker, 0));
	it->method = text(maker, secret(maker, 0));
	it->subject = text(maker, secret(maker, 0));
	it->message = text(maker, secret(maker, 0));
	it->expected_action = text(maker, secret(maker, 0));
	it->notes = text(maker, secret(maker, 0));
	it->effects = effects(maker, false, &it->n_effects);
	if (rng_chance(maker->rng, 400))
		it->suspends = some(maker, 'X', 3, 1, &it->n_suspends);
	return it;
}

static void add_table(struct maker *maker)
{
	static const char *const sectors[] = {"sea", "air"};
	Plenary__Scenario *def = maker->def;

	def->n_sectors = 2;
	def->sectors = make(maker, 2 * sizeof(void *));
	for (unsigned i = 0; i < 2; i++) {
		def->sectors[i] = make(maker, sizeof(**def->sectors));
		plenary__sector__init(def->sectors[i]);
		def->sectors[i]->id = word(maker, sectors[i]);
		def->sectors[i]->title = text(maker, word(maker, "a sector"));
	}
	def->n_rungs = 12;
	def->rungs = make(maker, 12 * sizeof(void *));
	for (unsigned i = 0; i < 12; i++)
		def->rungs[i] = text(maker, word(maker, "a rung"));
}

void made_up(
	struct rng *rng, struct secrets *secrets, struct scenario *scenario)
{
	struct maker maker = {.rng = rng, .secrets = secrets};
	Plenary__Scenario def = PLENARY__SCENARIO__INIT;
	Plenary__Procedure procedure = PLENARY__PROCEDURE__INIT;
	uint8_t *bytes;
	size_t len;

	arena_init(&maker.arena, 0);
	maker.def = &def;
	def.format = 1;
	def.id = word(&maker, "made-up");
	def.language = word(&maker, "en");
	procedure.decide_within_ms = INT64_C(1200000);
	procedure.ratify_within_ms = INT64_C(1200000);
	procedure.silence_period_ms = 20000;
	procedure.notice_ms = 20000;
	procedure.tacit_acceptance_ms = 20000;
	procedure.by_presence = rng_chance(rng, 200);
	def.procedure = &procedure;
	add_delegations(&maker);
	add_gauges(&maker);
	add_table(&maker);
	def.n_steps = 3 + rng_below(rng, 4);
	def.steps = make(&maker, def.n_steps * sizeof(void *));
	for (unsigned s = 0; s < def.n_steps; s++)
		def.steps[s] = step(&maker, s);
	def.n_injects = 4;
	def.injects = make(&maker, def.n_injects * sizeof(void *));
	for (unsigned i = 0; i < def.n_injects; i++)
		def.injects[i] = inject(&maker);
	len = plenary__scenario__get_packed_size(&def);
	bytes = make(&maker, len);
	plenary__scenario__pack(&def, bytes);
	if (scenario_unpack(scenario, bytes, len) != 0)
		abort();
	arena_fini(&maker.arena);
}

unsigned made_up_readers(const struct scenario *scenario, const char *address)
{
	unsigned n = scenario->n_delegations;

	if (strcmp(address, "all") == 0)
		return (1U << (n + 2)) - 1;
	if (address[0] == 'D' && address[1] >= '0' &&
		(unsigned)(address[1] - '0') < n)
		return 1U << (address[1] - '0' + 1);
	return 0;
}
