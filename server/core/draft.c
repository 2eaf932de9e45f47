#include "core/draft.h"

#include "base/duration.h"
#include "base/utf8.h"

#include <string.h>

Plenary__Draft *draft_of_step(
	const struct core *core, unsigned step, struct arena *arena)
{
	const Plenary__Step *def = core->steps.defs[step]->def;
	const Plenary__Procedure *own = def->procedure;
	Plenary__Draft *draft = arena_alloc(arena, sizeof(*draft));

	plenary__draft__init(draft);
	draft->title = def->title;
	draft->text = def->text;
	draft->n_terms = def->n_terms;
	draft->terms = def->terms;
	draft->n_parties = def->n_parties;
	draft->parties = def->parties;
	draft->n_conditions = def->n_conditions;
	draft->conditions = def->conditions;
	draft->ratify_within_ms =
		own != NULL && own->ratify_within_ms > 0
			? own->ratify_within_ms
			: core->scenario->def->procedure->ratify_within_ms;
	return draft;
}

bool draft_same_words(const Plenary__Condition *a, const Plenary__Condition *b,
	struct arena *arena)
{
	size_t len;
	uint8_t *of_a;
	uint8_t *of_b;

	if (a->text == NULL || b->text == NULL)
		return a->text == b->text;
	len = plenary__text__get_packed_size(a->text);
	if (plenary__text__get_packed_size(b->text) != len)
		return false;
	of_a = arena_alloc(arena, len);
	of_b = arena_alloc(arena, len);
	plenary__text__pack(a->text, of_a);
	plenary__text__pack(b->text, of_b);
	return memcmp(of_a, of_b, len) == 0;
}

Plenary__Draft *draft_unpack(
	const uint8_t *bytes, size_t len, struct arena *arena)
{
	return plenary__draft__unpack(arena_allocator(arena), len, bytes);
}

static Plenary__Text *text_in_one_language(
	const struct scenario *scenario, const char *value, struct arena *arena)
{
	Plenary__Text *text = arena_alloc(arena, sizeof(*text));

	plenary__text__init(text);
	text->n_in = 1;
	text->in = arena_alloc(arena, sizeof(Plenary__Text__In *));
	text->in[0] = arena_alloc(arena, sizeof(Plenary__Text__In));
	plenary__text__in__init(text->in[0]);
	text->in[0]->language = scenario->def->language;
	text->in[0]->text = arena_strdup(arena, value);
	return text;
}

static Plenary__ErrorCode set_text(Plenary__Text **text,
	const struct scenario *scenario, const char *value, size_t text_max,
	struct arena *arena)
{
	if (strlen(value) > text_max)
		return PLENARY__ERROR_CODE__TOO_BIG;
	if (value[0] == '\0')
		return PLENARY__ERROR_CODE__BAD_COMMAND;
	*text = text_in_one_language(scenario, value, arena);
	return PLENARY__ERROR_CODE__OK;
}

/* An id as exercise files have them: lower-case words and digits. */
static bool term_key_ok(const char *key)
{
	size_t len = strlen(key);

	return len > 0 && len < ID_MAX &&
	       strspn(key, "abcdefghijklmnopqrstuvwxyz0123456789-_") == len;
}

static Plenary__Term *term_new(
	const char *key, const char *value, struct arena *arena)
{
	Plenary__Term *term = arena_alloc(arena, sizeof(*term));

	plenary__term__init(term);
	term->key = arena_strdup(arena, key);
	term->value = arena_strdup(arena, value);
	return term;
}

static Plenary__ErrorCode set_term(Plenary__Draft *draft, const char *key,
	const char *value, struct arena *arena)
{
	Plenary__Term **terms;
	size_t n = 0;
	bool placed = value[0] == '\0';

	if (!term_key_ok(key) || !utf8_printable(value, strlen(value)))
		return PLENARY__ERROR_CODE__BAD_COMMAND;
	if (strlen(value) > 256)
		return PLENARY__ERROR_CODE__TOO_BIG;
	terms = arena_alloc(
		arena, (draft->n_terms + 1) * sizeof(Plenary__Term *));
	for (size_t i = 0; i < draft->n_terms; i++) {
		int order = strcmp(draft->terms[i]->key, key);

		if (order >= 0 && !placed) {
			terms[n++] = term_new(key, value, arena);
			placed = true;
		}
		if (order != 0)
			terms[n++] = draft->terms[i];
	}
	if (!placed)
		terms[n++] = term_new(key, value, arena);
	if (n > TERMS_MAX)
		return PLENARY__ERROR_CODE__LIMIT_REACHED;
	draft->terms = terms;
	draft->n_terms = n;
	return PLENARY__ERROR_CODE__OK;
}

static Plenary__ErrorCode set_condition(Plenary__Draft *draft,
	const struct scenario *scenario, const char *id, const char *value,
	size_t text_max, struct arena *arena)
{
	Plenary__Condition **conditions = arena_alloc(
		arena, draft->n_conditions * sizeof(Plenary__Condition *));

	for (size_t i = 0; i < draft->n_conditions; i++) {
		Plenary__Condition *copy;

		conditions[i] = draft->conditions[i];
		if (strcmp(conditions[i]->id, id) != 0)
			continue;
		copy = arena_alloc(arena, sizeof(*copy));
		*copy = *conditions[i];
		conditions[i] = copy;
		for (size_t k = i + 1; k < draft->n_conditions; k++)
			conditions[k] = draft->conditions[k];
		draft->conditions = conditions;
		return set_text(&copy->text, scenario, value, text_max, arena);
	}
	return PLENARY__ERROR_CODE__UNKNOWN_SETTING;
}

Plenary__ErrorCode draft_set(Plenary__Draft *draft,
	const struct scenario *scenario, const Plenary__Setting *setting,
	size_t text_max, struct arena *arena)
{
	const char *key = setting->key;
	const char *value = setting->value;

	if (strcmp(key, "title") == 0)
		return utf8_printable(value, strlen(value))
			       ? set_text(&draft->title, scenario, value, 256,
					 arena)
			       : PLENARY__ERROR_CODE__BAD_COMMAND;
	if (strcmp(key, "text") == 0)
		return set_text(&draft->text, scenario, value, text_max, arena);
	if (strncmp(key, "terms.", 6) == 0)
		return set_term(draft, key + 6, value, arena);
	if (strncmp(key, "condition.", 10) == 0)
		return set_condition(
			draft, scenario, key + 10, value, text_max, arena);
	if (strcmp(key, "deadline") == 0)
		return duration_parse(value, &draft->ratify_within_ms) == 0 &&
				       draft->ratify_within_ms > 0
			       ? PLENARY__ERROR_CODE__OK
			       : PLENARY__ERROR_CODE__BAD_COMMAND;
	return PLENARY__ERROR_CODE__UNKNOWN_SETTING;
}

static void hash_text(struct hash *hash, const Plenary__Text *text)
{
	size_t n = text == NULL ? 0 : text->n_in;

	hash_u64(hash, n);
	for (size_t i = 0; i < n; i++) {
		hash_str(hash, text->in[i]->language);
		hash_str(hash, text->in[i]->text);
	}
}

static void hash_names(struct hash *hash, char **names, size_t n)
{
	hash_u64(hash, n);
	for (size_t i = 0; i < n; i++)
		hash_str(hash, names[i]);
}

void draft_hash(const Plenary__Draft *draft, uint8_t out[HASH_SIZE])
{
	struct hash hash;

	hash_init(&hash, NULL);
	hash_text(&hash, draft->title);
	hash_text(&hash, draft->text);
	hash_u64(&hash, draft->n_terms);
	for (size_t i = 0; i < draft->n_terms; i++) {
		hash_str(&hash, draft->terms[i]->key);
		hash_str(&hash, draft->terms[i]->value);
	}
	hash_names(&hash, draft->parties, draft->n_parties);
	hash_u64(&hash, draft->n_conditions);
	for (size_t i = 0; i < draft->n_conditions; i++) {
		const Plenary__Condition *condition = draft->conditions[i];

		hash_str(&hash, condition->id);
		hash_u64(&hash, (uint64_t)condition->kind);
		hash_u64(&hash, (uint64_t)condition->phase);
		hash_str(&hash, condition->verifier);
		hash_names(&hash, condition->benefits, condition->n_benefits);
		hash_text(&hash, condition->text);
	}
	hash_i64(&hash, draft->ratify_within_ms);
	hash_final(&hash, out);
}
