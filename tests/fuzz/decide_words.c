#include "tests/fuzz/decide_words.h"

#include "base/buf.h"

#include <string.h>

struct words {
	const char *field; /* NULL: of all others */
	const char *const *words;
	unsigned n;
};

#define WORDS(field, list)                                    \
	{                                                     \
		field, list, sizeof(list) / sizeof((list)[0]) \
	}

/* '@' stands for a step, '#' for a small number, '%' for a delegation, '~' for
 * a text that is too long. */
static const char *const steps[] = {"silent", "absent", "charter", "strict",
	"dock", "lamp", "patrol", "wharf", "area", "X1", "X2", "nowhere"};
static const char *const delegations[] = {"Alta", "Brin", "Cove", "", "Moon"};
static const char *const seats[] = {"FM", "HARB", "NAVY", "FISH", "", "MOON"};
static const char *const amendments[] = {"@.a#", "@.a#", "@.a", "a1"};
static const char *const reservations[] = {
	"@.r#", "@.r#", "@.r", "", "We do not pay.", "Not on Sundays."};
static const char *const conditions[] = {"dock.survey", "dock.guard",
	"dock.seat", "survey", "guard", "seat", "@.seat", "lamp.guard"};
static const char *const deadlines[] = {"decide:@##", "silence:@##",
	"ratify:@##", "tacit:@.r#", "notice:@##:%", "decide:@#0", "ratify:"};
static const char *const submissions[] = {"%.s#", "%.s#", "%.s", "s1"};
static const char *const injects[] = {"quake", "rumour", "adhoc-1", "adhoc-2",
	"all.#", "%.#", "Alta+Cove.#", "excon.#"};
static const char *const addressees[] = {
	"all", "excon", "%", "Alta+Brin", "Brin/FISH", "Alta", "Brin/MOON", ""};
static const char *const channels[] = {
	"all", "excon", "own", "%", "Alta+Brin", "Brin+Cove", "Brin+Brin", ""};
static const char *const codes[] = {"director", "controller", "evaluator",
	"observer", "%", "%.head", "%.head", ".head"};
static const char *const names[] = {"Ann", "Abe", "Ava", "Adi", "Bea", "Bo",
	"Cy", "Obi", "Zoe", "Zed", "", "\xc3\x89ve"};
static const char *const texts[] = {"We say so.", "A reason.", "",
	"Not on Sundays.", "We do not pay.", "\xe2\x98\x83", "~"};

static const struct words lists[] = {
	WORDS("step", steps),
	WORDS("delegation", delegations),
	WORDS("seat", seats),
	WORDS("amendment", amendments),
	WORDS("reservation", reservations),
	WORDS("condition", conditions),
	WORDS("deadline", deadlines),
	WORDS("submission", submissions),
	WORDS("inject", injects),
	WORDS("to", addressees),
	WORDS("channel", channels),
	WORDS("code_name", codes),
	WORDS("credential", codes),
	WORDS("name", names),
	WORDS(NULL, texts),
};

/* Of the settings of propose, amend and edit, submit, and screen. */
static const struct {
	const char *key;
	const char *value;
} settings[] = {
	{"title", "Another title"},
	{"text", "Another text."},
	{"terms.seat", "closed"},
	{"terms.seat", ""},
	{"terms.colour", "blue"},
	{"terms.colour", "red"},
	{"condition.survey", "Brin has seen the ground."},
	{"condition.guard", "The guards are known."},
	{"condition.seat", "The dock stands in Brin."},
	{"deadline", "2h"},
	{"deadline", "1m"},
	{"deadline", "400d"},
	{"title", "A step of ours"},
	{"text", "We build it."},
	{"parties", "Alta+Brin"},
	{"parties", "Alta+Brin+Cove"},
	{"parties", "%"},
	{"needs", "lamp"},
	{"needs", "@+@"},
	{"sector", "land"},
	{"rule", "unanimity"},
	{"rule", "consensus:#"},
	{"effects.trust", "-#"},
	{"effects.trust", "4"},
	{"effects.all-three", "#"},
	{"concur.Brin", "FISH"},
	{"concur.Alta", "NAVY+HARB"},
	{"reservations", "allowed"},
	{"continues-with", "#"},
};

enum {
	N_STEPS = sizeof(steps) / sizeof(steps[0]),
	N_SETTINGS = sizeof(settings) / sizeof(settings[0])
};

/* Fills in the marks of a pattern. */
static char *compose(struct rng *rng, struct arena *arena, const char *pattern)
{
	struct buf out = {0};
	char *composed;

	for (const char *at = pattern; *at != '\0'; at++) {
		if (*at == '@')
			buf_str(&out, steps[rng_below(rng, N_STEPS)]);
		else if (*at == '%')
			buf_str(&out, delegations[rng_below(rng, 3)]);
		else if (*at == '~')
			buf_printf(&out, "%0300d", 0);
		else if (*at == '#' && at[1] != '#')
			buf_char(&out, (char)('1' + (int)rng_below(rng, 3)));
		else
			buf_char(&out, *at);
	}
	composed = arena_copy(arena, buf_cstr(&out), out.len);
	buf_fini(&out);
	return composed;
}

char *word_for(struct rng *rng, struct arena *arena, const char *field)
{
	unsigned i = 0;

	/* Now and then a word of another kind. */
	if (rng_chance(rng, 30))
		i = rng_below(rng, sizeof(lists) / sizeof(lists[0]));
	else
		while (lists[i].field != NULL &&
			strcmp(lists[i].field, field) != 0)
			i++;
	return compose(rng, arena, lists[i].words[rng_below(rng, lists[i].n)]);
}

void word_setting(
	struct rng *rng, struct arena *arena, Plenary__Setting *setting)
{
	unsigned key = rng_below(rng, N_SETTINGS);
	unsigned value =
		rng_chance(rng, 900) ? key : rng_below(rng, N_SETTINGS);

	setting->key = compose(rng, arena, settings[key].key);
	setting->value = compose(rng, arena, settings[value].value);
}

int64_t word_number(struct rng *rng)
{
	/* Periods, the highest rate, 366 days, and one more of these. */
	static const int64_t numbers[] = {-1, 999, 1000, 60000, 1200000,
		1800000, 3600000, 7200000, 1000000, 1000001,
		INT64_C(31622400000), INT64_C(31622400001), INT32_MAX,
		UINT32_MAX, INT64_MAX, INT64_MIN};

	if (rng_chance(rng, 600))
		return rng_below(rng, 4);
	if (rng_chance(rng, 300))
		return rng_below(rng, 16);
	return numbers[rng_below(rng, sizeof(numbers) / sizeof(numbers[0]))];
}
