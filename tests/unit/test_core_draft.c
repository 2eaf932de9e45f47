/* The text of a revision: its settings, and the hash that positions name. */
#include "core/draft.h"
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct drafts {
	struct fixture fixture;
	Plenary__Draft *draft; /* of solo, fresh */
};

static int open_it(void **state)
{
	struct drafts *it = calloc(1, sizeof(*it));

	if (it == NULL)
		return -1;
	fixture_open(&it->fixture);
	it->draft = draft_of_step(&it->fixture.core, 0, &it->fixture.arena);
	*state = it;
	return 0;
}

static int close_it(void **state)
{
	struct drafts *it = *state;

	fixture_fini(&it->fixture);
	free(it);
	return 0;
}

static Plenary__ErrorCode set(
	struct drafts *it, const char *key, const char *value)
{
	Plenary__Setting setting = PLENARY__SETTING__INIT;

	setting.key = fixture_word(&it->fixture.arena, key);
	setting.value = fixture_word(&it->fixture.arena, value);
	return draft_set(it->draft, &it->fixture.scenario, &setting, 1000,
		&it->fixture.arena);
}

static void test_settings(void **state)
{
	struct drafts *it = *state;

	assert_int_equal(set(it, "title", "New"), 0);
	assert_string_equal(it->draft->title->in[0]->text, "New");
	assert_string_equal(it->draft->title->in[0]->language, "en");
	assert_int_equal(set(it, "text", "Two\nlines"), 0);
	assert_string_equal(it->draft->text->in[0]->text, "Two\nlines");
	assert_int_equal(set(it, "condition.c", "Tighter"), 0);
	assert_string_equal(
		it->draft->conditions[0]->text->in[0]->text, "Tighter");
	assert_int_equal(set(it, "deadline", "2h"), 0);
	assert_int_equal(it->draft->ratify_within_ms, 7200000);
	/* The exercise's own text is as it was. */
	assert_string_equal(
		it->fixture.scenario.def->steps[0]->text->in[0]->text,
		"a text");
	assert_string_equal(it->fixture.scenario.def->steps[0]
				    ->conditions[0]
				    ->text->in[0]
				    ->text,
		"a condition");
}

/* Terms stay sorted; one is replaced, added, or taken out by nothing. */
static void test_terms(void **state)
{
	struct drafts *it = *state;

	assert_int_equal(set(it, "terms.where", "here"), 0);
	assert_int_equal(it->draft->n_terms, 1);
	assert_int_equal(set(it, "terms.zone", "z"), 0);
	assert_int_equal(set(it, "terms.army", "none"), 0);
	assert_int_equal(it->draft->n_terms, 3);
	assert_string_equal(it->draft->terms[0]->key, "army");
	assert_string_equal(it->draft->terms[1]->key, "where");
	assert_string_equal(it->draft->terms[1]->value, "here");
	assert_string_equal(it->draft->terms[2]->key, "zone");
	assert_int_equal(set(it, "terms.where", ""), 0);
	assert_int_equal(it->draft->n_terms, 2);
	assert_int_equal(set(it, "terms.where", ""), 0);
	assert_int_equal(it->draft->n_terms, 2);
	for (unsigned i = 2; i < TERMS_MAX; i++)
		assert_int_equal(set(it,
					 arena_printf(&it->fixture.arena,
						 "terms.t%u", i),
					 "x"),
			0);
	assert_int_equal(
		set(it, "terms.more", "x"), PLENARY__ERROR_CODE__LIMIT_REACHED);
	assert_int_equal(set(it, "terms.t5", "y"), 0);
	assert_int_equal(it->draft->n_terms, TERMS_MAX);
}

static void test_bad_settings(void **state)
{
	static const struct {
		const char *key;
		const char *value;
		Plenary__ErrorCode code;
	} bad[] = {
		{"", "x", PLENARY__ERROR_CODE__UNKNOWN_SETTING},
		{"colour", "x", PLENARY__ERROR_CODE__UNKNOWN_SETTING},
		{"terms", "x", PLENARY__ERROR_CODE__UNKNOWN_SETTING},
		{"titles", "x", PLENARY__ERROR_CODE__UNKNOWN_SETTING},
		{"condition.d", "x", PLENARY__ERROR_CODE__UNKNOWN_SETTING},
		{"condition.", "x", PLENARY__ERROR_CODE__UNKNOWN_SETTING},
		{"condition.c", "", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"title", "", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"title", "two\nlines", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"text", "", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"terms.", "x", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"terms.Where", "x", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"terms.a b", "x", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"terms.where", "a\tb", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"terms.a1234567890123456789012345678901", "x",
			PLENARY__ERROR_CODE__BAD_COMMAND},
		{"deadline", "", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"deadline", "0s", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"deadline", "soon", PLENARY__ERROR_CODE__BAD_COMMAND},
		{"deadline", "400d", PLENARY__ERROR_CODE__BAD_COMMAND},
	};
	struct drafts *it = *state;
	char long_text[1002];

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(
			set(it, bad[i].key, bad[i].value), bad[i].code);
	memset(long_text, 'x', sizeof(long_text));
	long_text[1001] = '\0';
	assert_int_equal(
		set(it, "text", long_text), PLENARY__ERROR_CODE__TOO_BIG);
	assert_int_equal(set(it, "condition.c", long_text),
		PLENARY__ERROR_CODE__TOO_BIG);
	long_text[1000] = '\0';
	assert_int_equal(set(it, "text", long_text), 0);
	long_text[257] = '\0';
	assert_int_equal(
		set(it, "title", long_text), PLENARY__ERROR_CODE__TOO_BIG);
	assert_int_equal(set(it, "terms.where", long_text),
		PLENARY__ERROR_CODE__TOO_BIG);
	long_text[256] = '\0';
	assert_int_equal(set(it, "title", long_text), 0);
	assert_int_equal(set(it, "terms.where", long_text), 0);
}

/* What a text consists of: each of them changes the hash. */
static void change(struct drafts *it, unsigned what)
{
	struct arena *arena = &it->fixture.arena;
	Plenary__Draft *draft = it->draft;
	Plenary__Condition *condition = draft->conditions[0];
	char *other = fixture_word(arena, "other");

	switch (what) {
	case 0:
		draft->title = fixture_text(arena, "other");
		break;
	case 1:
		draft->text = fixture_text(arena, "other");
		break;
	case 2:
		draft->text = fixture_text(arena, "a text");
		draft->text->in[0]->language = fixture_word(arena, "fr");
		break;
	case 3:
		draft->terms[0]->key = other;
		break;
	case 4:
		draft->terms[0]->value = other;
		break;
	case 5:
		draft->n_terms = 0;
		break;
	case 6:
		draft->parties = fixture_list(arena, "B", &draft->n_parties);
		break;
	case 7:
		draft->parties = fixture_list(arena, "A B", &draft->n_parties);
		break;
	case 8:
		condition->id = other;
		break;
	case 9:
		condition->kind = PLENARY__CONDITION_KIND__CONDITION_VETTING;
		break;
	case 10:
		condition->phase = PLENARY__CONDITION_PHASE__PHASE_FORCE;
		break;
	case 11:
		condition->verifier = other;
		break;
	case 12:
		condition->benefits =
			fixture_list(arena, "B", &condition->n_benefits);
		break;
	case 13:
		condition->text = fixture_text(arena, "other");
		break;
	case 14:
		draft->n_conditions = 0;
		break;
	case 15:
		draft->ratify_within_ms++;
		break;
	case 16: /* where one word ends and the next begins */
		draft->terms[0]->key = fixture_word(arena, "wher");
		draft->terms[0]->value = fixture_word(arena, "eopen");
		break;
	default:
		break;
	}
}

enum { CHANGES = 17 };

/* One that shares nothing with the exercise, so that it may be changed. */
static void own(struct drafts *it)
{
	size_t len = plenary__draft__get_packed_size(it->draft);
	uint8_t *bytes = arena_alloc(&it->fixture.arena, len);

	plenary__draft__pack(it->draft, bytes);
	it->draft = draft_unpack(bytes, len, &it->fixture.arena);
}

static void test_hash(void **state)
{
	uint8_t hashes[CHANGES + 2][HASH_SIZE];

	(void)state;
	for (unsigned what = 0; what < CHANGES + 2; what++) {
		struct drafts it;

		fixture_open(&it.fixture);
		it.draft =
			draft_of_step(&it.fixture.core, 0, &it.fixture.arena);
		own(&it);
		change(&it, what);
		draft_hash(it.draft, hashes[what]);
		fixture_fini(&it.fixture);
	}
	/* The last two are of the unchanged text. */
	assert_memory_equal(hashes[CHANGES], hashes[CHANGES + 1], HASH_SIZE);
	for (unsigned a = 0; a <= CHANGES; a++) {
		for (unsigned b = 0; b < a; b++)
			assert_memory_not_equal(
				hashes[a], hashes[b], HASH_SIZE);
	}
}

/* Packed and unpacked it is the same text. */
static void test_unpack(void **state)
{
	struct drafts *it = *state;
	size_t len = plenary__draft__get_packed_size(it->draft);
	uint8_t *bytes = arena_alloc(&it->fixture.arena, len);
	uint8_t a[HASH_SIZE];
	uint8_t b[HASH_SIZE];

	plenary__draft__pack(it->draft, bytes);
	draft_hash(it->draft, a);
	draft_hash(draft_unpack(bytes, len, &it->fixture.arena), b);
	assert_memory_equal(a, b, HASH_SIZE);
	assert_null(draft_unpack(bytes, len - 1, &it->fixture.arena));
}

/* Only the words of a condition are compared, in all their languages. */
static void test_same_words(void **state)
{
	struct drafts *it = *state;
	struct arena *arena = &it->fixture.arena;
	Plenary__Draft *other = draft_of_step(&it->fixture.core, 0, arena);
	Plenary__Condition no_words = PLENARY__CONDITION__INIT;

	assert_true(draft_same_words(
		it->draft->conditions[0], other->conditions[0], arena));
	assert_int_equal(set(it, "condition.c", "Tighter"), 0);
	assert_false(draft_same_words(
		it->draft->conditions[0], other->conditions[0], arena));
	assert_int_equal(set(it, "condition.c", "a condition"), 0);
	assert_true(draft_same_words(
		it->draft->conditions[0], other->conditions[0], arena));
	assert_int_equal(set(it, "condition.c", "b condition"), 0);
	assert_false(draft_same_words(
		it->draft->conditions[0], other->conditions[0], arena));
	assert_false(
		draft_same_words(it->draft->conditions[0], &no_words, arena));
	assert_true(draft_same_words(&no_words, &no_words, arena));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			test_same_words, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_settings, open_it, close_it),
		cmocka_unit_test_setup_teardown(test_terms, open_it, close_it),
		cmocka_unit_test_setup_teardown(
			test_bad_settings, open_it, close_it),
		cmocka_unit_test(test_hash),
		cmocka_unit_test_setup_teardown(test_unpack, open_it, close_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
