#include "tests/model/board.h"

#include "base/arena.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define STATUS(name) PLENARY__STATUS__STATUS_##name
#define PHASE(name) PLENARY__CONDITION_PHASE__PHASE_##name
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Short, and multiples of one another, so that times meet. */
enum {
	SILENCE_MS = 1000,
	TACIT_MS = 1000,
	NOTICE_MS = 2000,
	RATIFY_MS = 2000,
	DECIDE_MS = 3000
};

/* ── two delegations ─────────────────────────────────────────────────── */

static const struct delegation_row two_delegations[] = {
	{"US", "H S1", false},
	{"MX", "H S1 S2", true},
};

/* A diamond: B and C need A, the tip needs both; by their ids they would come
 * in another order. */
static const struct step_row two_steps[] = {
	{.id = "A",
		.parties = "US",
		.needs = "",
		.condition = {"site", PHASE(CONTINUING), "excon", "US"}},
	{.id = "B",
		.parties = "US MX",
		.needs = "A",
		.concur = "MX S1",
		.condition = {"vet", PHASE(ADOPTION), "MX", "US"}},
	{.id = "C", .parties = "MX", .needs = "A"},
	{.id = "AD",
		.parties = "US MX",
		.needs = "B C",
		.condition = {"seat", PHASE(FORCE), "excon", "US MX"}},
};

static const struct person two_cast[] = {
	{"director", "Dana", "", true},
	{"US.head", "Ursa", "", true},
	{"MX.head", "Mora", "", true},
	{"US", "Uli", "S1", true},
	{"MX", "Max", "S1", true},
	{"MX", "Mia", "S2", false},
	{NULL, NULL, NULL, false},
};

#define A_IN_FORCE                    \
	{                             \
		"A", STATUS(IN_FORCE) \
	}
#define BRANCHES_IN_FORCE             \
	{"B", STATUS(IN_FORCE)},      \
	{                             \
		"C", STATUS(IN_FORCE) \
	}

static const struct opening two_openings[] = {
	{"an empty table", FAMILIES, {{0}}},
	{"A in force", FAMILIES, {A_IN_FORCE}},
	{"B tabled", FAMILIES, {A_IN_FORCE, {"B", STATUS(TABLED)}}},
	{"B tabled, its text", FAMILY_TEXT,
		{A_IN_FORCE, {"B", STATUS(TABLED)}}},
	{"B tabled, seats", FAMILY_TEXT | FAMILY_SEATS,
		{A_IN_FORCE, {"B", STATUS(TABLED)}}},
	{"B in silence, clock", FAMILY_TEXT | FAMILY_CLOCK | FAMILY_PRESENCE,
		{A_IN_FORCE, {"B", STATUS(SILENCE)}}},
	{"B adopted", FAMILIES, {A_IN_FORCE, {"B", STATUS(ADOPTED)}}},
	{"B adopted, seats", FAMILY_BOND | FAMILY_SEATS,
		{A_IN_FORCE, {"B", STATUS(ADOPTED)}}},
	{"B adopted, presence", FAMILY_BOND | FAMILY_PRESENCE,
		{A_IN_FORCE, {"B", STATUS(ADOPTED)}}},
	{"the tip adopted", FAMILY_BOND | FAMILY_FORCE,
		{BRANCHES_IN_FORCE, {"AD", STATUS(ADOPTED)}}},
	{"all in force", FAMILIES, {{"AD", STATUS(IN_FORCE)}}},
	{"all in force, causes", FAMILY_FORCE, {{"AD", STATUS(IN_FORCE)}}},
	{"all in force, clock", FAMILY_FORCE | FAMILY_CLOCK,
		{{"AD", STATUS(IN_FORCE)}}},
	{"steps of one's own", FAMILY_TEXT | FAMILY_CUSTOM, {A_IN_FORCE}},
};

/* ── three delegations ───────────────────────────────────────────────── */

static const struct delegation_row three_delegations[] = {
	{"US", "H", false},
	{"MX", "H S1", true},
	{"CA", "H", false},
};

static const struct step_row three_steps[] = {
	{.id = "A",
		.parties = "US MX CA",
		.needs = "",
		.consensus = 2,
		.reservations = true,
		.continues_with = 2,
		.condition = {"peace", PHASE(CONTINUING), "MX", "CA"}},
	{.id = "B",
		.parties = "US MX",
		.needs = "A",
		.by_presence = true,
		.condition = {"site", PHASE(CONTINUING), "CA", "US"}},
	{.id = "C", .parties = "CA", .needs = "A"},
	{.id = "AD",
		.parties = "US MX CA",
		.needs = "B C",
		.reservations = true,
		.condition = {"seat", PHASE(FORCE), "excon", "CA"}},
};

static const struct person three_cast[] = {
	{"director", "Dana", "", true},
	{"US.head", "Ursa", "", true},
	{"MX.head", "Mora", "", true},
	{"CA.head", "Cleo", "", true},
	{"MX", "Max", "S1", false},
	{NULL, NULL, NULL, false},
};

static const struct opening three_openings[] = {
	{"an empty table", FAMILIES, {{0}}},
	{"A tabled, its text", FAMILY_TEXT, {{"A", STATUS(TABLED)}}},
	{"A tabled, seats", FAMILY_TEXT | FAMILY_SEATS,
		{{"A", STATUS(TABLED)}}},
	{"A adopted", FAMILY_BOND | FAMILY_RESERVE, {{"A", STATUS(ADOPTED)}}},
	{"A adopted, clock", FAMILY_BOND | FAMILY_RESERVE | FAMILY_CLOCK,
		{{"A", STATUS(ADOPTED)}}},
	{"A in force", FAMILIES, {A_IN_FORCE}},
	{"A in force, its parties", FAMILY_FORCE, {A_IN_FORCE}},
	{"B in silence, presence", FAMILY_TEXT | FAMILY_PRESENCE,
		{A_IN_FORCE, {"B", STATUS(SILENCE)}}},
	{"the tip adopted", FAMILY_BOND | FAMILY_RESERVE | FAMILY_FORCE,
		{BRANCHES_IN_FORCE, {"AD", STATUS(ADOPTED)}}},
	{"all in force", FAMILIES, {{"AD", STATUS(IN_FORCE)}}},
	{"all in force, causes", FAMILY_FORCE, {{"AD", STATUS(IN_FORCE)}}},
};

static const struct board boards[] = {
	{"two", two_delegations, LENGTH(two_delegations), two_steps,
		LENGTH(two_steps), two_cast, two_openings,
		LENGTH(two_openings)},
	{"three", three_delegations, LENGTH(three_delegations), three_steps,
		LENGTH(three_steps), three_cast, three_openings,
		LENGTH(three_openings)},
};

const struct board *board_at(unsigned i)
{
	return i < LENGTH(boards) ? &boards[i] : NULL;
}

/* ── the exercise ────────────────────────────────────────────────────── */

#define MAKE(arena, type, n) ((type *)arena_alloc(arena, (n) * sizeof(type)))

static char **split(struct arena *arena, const char *words, size_t *n)
{
	char *rest = arena_strdup(arena, words);
	char **out = MAKE(arena, char *, strlen(words) + 1);

	*n = 0;
	for (char *at = strtok_r(rest, " ", &rest); at != NULL;
		at = strtok_r(NULL, " ", &rest))
		out[(*n)++] = at;
	return out;
}

static Plenary__Text *text(struct arena *arena, const char *words)
{
	Plenary__Text *it = MAKE(arena, Plenary__Text, 1);

	plenary__text__init(it);
	it->n_in = 1;
	it->in = MAKE(arena, Plenary__Text__In *, 1);
	it->in[0] = MAKE(arena, Plenary__Text__In, 1);
	plenary__text__in__init(it->in[0]);
	it->in[0]->language = arena_strdup(arena, "en");
	it->in[0]->text = arena_strdup(arena, words);
	return it;
}

static Plenary__Delegation *delegation(
	struct arena *arena, const struct delegation_row *row)
{
	Plenary__Delegation *it = MAKE(arena, Plenary__Delegation, 1);
	char **seats;

	plenary__delegation__init(it);
	it->id = arena_strdup(arena, row->id);
	it->name = text(arena, row->id);
	it->mandate = text(arena, "a mandate");
	if (row->majority)
		it->ratification = PLENARY__RATIFICATION__RATIFICATION_MAJORITY;
	seats = split(arena, row->seats, &it->n_seats);
	it->seats = MAKE(arena, Plenary__Seat *, it->n_seats);
	for (size_t i = 0; i < it->n_seats; i++) {
		it->seats[i] = MAKE(arena, Plenary__Seat, 1);
		plenary__seat__init(it->seats[i]);
		it->seats[i]->id = seats[i];
		it->seats[i]->head = i == 0;
	}
	return it;
}

static void add_condition(
	struct arena *arena, Plenary__Step *it, const struct condition_row *row)
{
	Plenary__Condition *condition = MAKE(arena, Plenary__Condition, 1);

	if (row->id == NULL)
		return;
	plenary__condition__init(condition);
	condition->id = arena_strdup(arena, row->id);
	condition->phase = row->phase;
	condition->verifier = arena_strdup(arena, row->verifier);
	condition->benefits =
		split(arena, row->benefits, &condition->n_benefits);
	condition->text = text(arena, "a condition");
	it->n_conditions = 1;
	it->conditions = MAKE(arena, Plenary__Condition *, 1);
	it->conditions[0] = condition;
}

static void add_concurrence(
	struct arena *arena, Plenary__Step *it, const char *words)
{
	Plenary__Concurrence *concur = MAKE(arena, Plenary__Concurrence, 1);
	size_t n;
	char **parts;

	if (words == NULL)
		return;
	parts = split(arena, words, &n);
	assert(n >= 2);
	plenary__concurrence__init(concur);
	concur->delegation = parts[0];
	concur->seats = parts + 1;
	concur->n_seats = n - 1;
	it->n_concur = 1;
	it->concur = MAKE(arena, Plenary__Concurrence *, 1);
	it->concur[0] = concur;
}

static Plenary__Procedure *procedure(struct arena *arena)
{
	Plenary__Procedure *it = MAKE(arena, Plenary__Procedure, 1);

	plenary__procedure__init(it);
	return it;
}

static Plenary__Step *step(struct arena *arena, const struct step_row *row)
{
	Plenary__Step *it = MAKE(arena, Plenary__Step, 1);
	Plenary__Term *term = MAKE(arena, Plenary__Term, 1);

	plenary__step__init(it);
	it->id = arena_strdup(arena, row->id);
	it->title = text(arena, "a title");
	it->text = text(arena, "a text");
	it->sector = arena_strdup(arena, "defense");
	it->parties = split(arena, row->parties, &it->n_parties);
	it->needs = split(arena, row->needs, &it->n_needs);
	it->rule = MAKE(arena, Plenary__Rule, 1);
	plenary__rule__init(it->rule);
	it->rule->consensus = row->consensus;
	it->reservations = row->reservations;
	it->continues_with = row->continues_with;
	it->procedure = procedure(arena);
	it->procedure->by_presence = row->by_presence;
	plenary__term__init(term);
	term->key = arena_strdup(arena, "where");
	term->value = arena_strdup(arena, "open");
	it->n_terms = 1;
	it->terms = MAKE(arena, Plenary__Term *, 1);
	it->terms[0] = term;
	add_condition(arena, it, &row->condition);
	add_concurrence(arena, it, row->concur);
	return it;
}

/* One to a single delegation that suspends the first step. */
static Plenary__Inject *inject(struct arena *arena, const struct board *board)
{
	Plenary__Inject *it = MAKE(arena, Plenary__Inject, 1);

	plenary__inject__init(it);
	it->id = arena_strdup(arena, "storm");
	it->subject = text(arena, "a storm");
	it->message = text(arena, "it blows");
	it->to = split(arena, board->delegations[0].id, &it->n_to);
	it->suspends = split(arena, board->steps[0].id, &it->n_suspends);
	return it;
}

static void fill(
	struct arena *arena, const struct board *board, Plenary__Scenario *def)
{
	Plenary__Sector *sector = MAKE(arena, Plenary__Sector, 1);

	def->format = 1;
	def->id = arena_strdup(arena, board->name);
	def->language = arena_strdup(arena, "en");
	def->procedure = procedure(arena);
	def->procedure->silence_period_ms = SILENCE_MS;
	def->procedure->tacit_acceptance_ms = TACIT_MS;
	def->procedure->notice_ms = NOTICE_MS;
	def->procedure->ratify_within_ms = RATIFY_MS;
	def->procedure->decide_within_ms = DECIDE_MS;
	plenary__sector__init(sector);
	sector->id = arena_strdup(arena, "defense");
	def->n_sectors = 1;
	def->sectors = MAKE(arena, Plenary__Sector *, 1);
	def->sectors[0] = sector;
	def->n_delegations = board->n_delegations;
	def->delegations =
		MAKE(arena, Plenary__Delegation *, board->n_delegations);
	for (unsigned d = 0; d < board->n_delegations; d++)
		def->delegations[d] = delegation(arena, &board->delegations[d]);
	def->n_steps = board->n_steps;
	def->steps = MAKE(arena, Plenary__Step *, board->n_steps);
	for (unsigned s = 0; s < board->n_steps; s++)
		def->steps[s] = step(arena, &board->steps[s]);
	def->n_injects = 1;
	def->injects = MAKE(arena, Plenary__Inject *, 1);
	def->injects[0] = inject(arena, board);
}

void board_scenario(const struct board *board, struct scenario *out)
{
	Plenary__Scenario def = PLENARY__SCENARIO__INIT;
	struct arena arena;
	uint8_t *bytes;
	size_t len;

	arena_init(&arena, 0);
	fill(&arena, board, &def);
	len = plenary__scenario__get_packed_size(&def);
	bytes = arena_alloc(&arena, len);
	plenary__scenario__pack(&def, bytes);
	if (scenario_unpack(out, bytes, len) != 0)
		abort();
	arena_fini(&arena);
}
