/* The pool of texts, sets of views, and a digest that misses nothing. */
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ── pool ────────────────────────────────────────────────────────────── */

static void test_pool(void **state)
{
	struct pool pool;
	struct pool copy;
	struct text texts[2000];
	char line[64];

	(void)state;
	pool_init(&pool);
	assert_string_equal(pool_text(&pool, (struct text){0}), "");
	assert_int_equal(pool_str(&pool, "").at, 0);
	for (int i = 0; i < 2000; i++) {
		snprintf(line, sizeof(line), "text number %d", i);
		texts[i] = pool_str(&pool, line);
	}
	pool_copy(&copy, &pool);
	pool_str(&pool, "only in the first");
	pool_fini(&pool);
	for (int i = 0; i < 2000; i++) {
		snprintf(line, sizeof(line), "text number %d", i);
		assert_string_equal(pool_text(&copy, texts[i]), line);
		assert_int_equal(texts[i].len, strlen(line));
	}
	pool_fini(&copy);
}

/* A text that is larger than all the room so far. */
static void test_pool_grows(void **state)
{
	struct pool pool;
	char *large = calloc(1, 100001);
	struct text text;

	(void)state;
	assert_non_null(large);
	memset(large, 'x', 100000);
	pool_init(&pool);
	text = pool_str(&pool, large);
	assert_string_equal(pool_text(&pool, text), large);
	pool_fini(&pool);
	free(large);
}

/* ── sets of views ───────────────────────────────────────────────────── */

static void test_view_sets(void **state)
{
	struct fixture fixture;
	struct view_set set;
	struct view_set copy;
	unsigned seen = 0;
	unsigned index;

	(void)state;
	fixture_open(&fixture);
	view_set_init(&set, &fixture.scenario,
		&(struct view_room){.steps = fixture.scenario.n_steps,
			.participants = 100,
			.injects = 7});
	assert_int_equal(view_set_next(&set, 0), -1);
	view_set_mark(&set, VIEW_STEP, 2);
	view_set_mark(&set, VIEW_PARTICIPANT, 99);
	view_set_copy(&copy, &set);
	view_set_clear(&set);
	assert_int_equal(view_set_next(&set, 0), -1);
	assert_int_equal(
		view_kind(&copy, (unsigned)view_set_next(&copy, 0), &index),
		VIEW_STEP);
	assert_int_equal(index, 2);
	assert_int_equal(view_kind(&copy,
				 (unsigned)view_set_next(&copy,
					 (unsigned)view_set_next(&copy, 0) + 1),
				 &index),
		VIEW_PARTICIPANT);
	assert_int_equal(index, 99);
	assert_int_equal(
		view_set_next(&copy, copy.n_views - 1), (int)copy.n_views - 1);
	assert_int_equal(view_set_next(&copy, copy.n_views), -1);
	view_set_mark_kind(&set, VIEW_MAY);
	for (int view = view_set_next(&set, 0); view >= 0;
		view = view_set_next(&set, (unsigned)view + 1)) {
		assert_int_equal(
			view_kind(&set, (unsigned)view, &index), VIEW_MAY);
		assert_int_equal(index, seen++);
	}
	assert_int_equal(seen, 3);
	view_set_mark_all(&set);
	seen = 0;
	for (int view = view_set_next(&set, 0); view >= 0;
		view = view_set_next(&set, (unsigned)view + 1))
		seen++;
	assert_int_equal(seen, set.n_views);
	view_set_fini(&set);
	view_set_fini(&copy);
	fixture_fini(&fixture);
}

/* ── digest ──────────────────────────────────────────────────────────── */

/* A session with something in every part of the state. */
static void play(struct fixture *fixture)
{
	Plenary__Command *it;

	fixture_init(fixture);
	assert_int_equal(fixture_startex(fixture), 0);
	assert_int_equal(fixture_propose(fixture, HEAD_A, "trio"), 0);
	assert_int_equal(
		fixture_take(fixture, HEAD_B, "trio",
			PLENARY__POSITION__POSITION_STAND_ASIDE, "reasons"),
		0);
	it = fixture_empty(&fixture->arena, PLENARY__COMMAND__VERB_AMEND);
	it->amend->proposal = fixture_ref(fixture, "trio", 1);
	it->amend->n_settings = 1;
	it->amend->settings = MAKE(&fixture->arena, Plenary__Setting *, 1);
	it->amend->settings[0] = MAKE(&fixture->arena, Plenary__Setting, 1);
	plenary__setting__init(it->amend->settings[0]);
	it->amend->settings[0]->key =
		fixture_word(&fixture->arena, "terms.where");
	it->amend->settings[0]->value = fixture_word(&fixture->arena, "here");
	assert_int_equal(fixture_send(fixture, HEAD_C, it), 0);
	assert_int_equal(fixture_propose(fixture, HEAD_A, "solo"), 0);
	it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_REFUSE_RATIFICATION);
	it->refuse_ratification->proposal = fixture_ref(fixture, "solo", 1);
	it->refuse_ratification->reason = fixture_word(&fixture->arena, "no");
	assert_int_equal(fixture_send(fixture, HEAD_A, it), 0);
	it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_AD_HOC_INJECT);
	it->ad_hoc_inject->to =
		fixture_list(&fixture->arena, "A", &it->ad_hoc_inject->n_to);
	it->ad_hoc_inject->subject = fixture_word(&fixture->arena, "s");
	it->ad_hoc_inject->message = fixture_word(&fixture->arena, "m");
	it->ad_hoc_inject->confirmed = true;
	assert_int_equal(fixture_send(fixture, DIRECTOR, it), 0);
	it = fixture_empty(
		&fixture->arena, PLENARY__COMMAND__VERB_RESPOND_INJECT);
	it->respond_inject->inject = fixture_word(&fixture->arena, "A.1");
	it->respond_inject->text = fixture_word(&fixture->arena, "seen");
	assert_int_equal(fixture_send(fixture, HEAD_A, it), 0);
}

/* Changes one field of the state; false: there is no such field. `texts` are
 * changed by making them empty or not. */
static bool change(struct core *core, unsigned what)
{
	struct state *state = core->state;
	struct participant *person = state_participant(core, HEAD_A);
	struct step_state *trio = state_step(core, 2);
	struct proposal *live = &trio->live;
	struct amendment *amendment = &live->amendments[0];
	struct attempt *attempt = state_attempt(core, 0, 0);
	struct inject_state *inject =
		state_inject(core, core->scenario->n_injects);
	struct receipt *receipt =
		state_receipt(core, core->scenario->n_injects, 0);
	struct text text = pool_str(&core->pool, "changed");

	switch (what) {
	case 0:
		return state->seq++, true;
	case 1:
		return state->at_ms++, true;
	case 2:
		return state->exercise_ms++, true;
	case 3:
		return state->clock.phase++, true;
	case 4:
		return state->clock.interrupted++, true;
	case 5:
		return state->clock.rate_milli++, true;
	case 6:
		return state->clock.anchor_at_ms++, true;
	case 7:
		return state->clock.anchor_exercise_ms++, true;
	case 8:
		return state->clock.reason = text, true;
	case 9:
		return state->clock.by_server = true;
	case 10:
		return ++state->deadlines_set, true;
	case 11:
		return person->name = text, true;
	case 12:
		return person->role++, true;
	case 13:
		return person->delegation++, true;
	case 14:
		return person->seat++, true;
	case 15:
		return person->code++, true;
	case 16:
		return !(person->connected = false);
	case 17:
		return person->removed = true;
	case 18:
		return person->acknowledged = true;
	case 19:
		return ++person->generation, true;
	case 20:
		return ++person->epoch, true;
	case 21:
		return ++person->since_at_ms, true;
	case 22:
		return ++state->delegations[1].head, true;
	case 23:
		return ++state->delegations[2].full_powers, true;
	case 24:
		return ++state->generations[9], true;
	case 25:
		return ++state->counters[0], true;
	case 26:
		return ++state->counters[COUNTERS_MAX - 1], true;
	case 27:
		return trio->status++, true;
	case 28:
		return ++state_step(core, 1)->amendments_made, true;
	case 29:
		return ++live->number, true;
	case 30:
		return ++live->revision, true;
	case 31:
		return ++live->proposer, true;
	case 32:
		return live->draft = text, true;
	case 33:
		return live->hash[31] ^= 1, true;
	case 34:
		return ++live->tabled_ms, true;
	case 35:
		return ++live->decide_by.at_ms, true;
	case 36:
		return ++live->decide_by.order, true;
	case 37:
		return !(live->decide_by.set = false);
	case 38:
		return live->decide_by.held = true;
	case 39:
		return live->ratify_by.set = true;
	case 40:
		return live->positions[2]++, true;
	case 41:
		return live->reasons[1] = text, true;
	case 42:
		return live->instruments = 4, true;
	case 43:
		return live->n_amendments = 0, true;
	case 44:
		return ++amendment->id, true;
	case 45:
		return ++amendment->delegation, true;
	case 46:
		return ++amendment->accepted, true;
	case 47:
		return ++amendment->declined, true;
	case 48:
		return amendment->settings = text, true;
	case 49:
		return ++attempt->revision, true;
	case 50:
		return attempt->outcome++, true;
	case 51:
		return ++attempt->exercise_ms, true;
	case 52:
		return attempt->reason = text, true;
	case 53:
		return ++state->n_ad_hoc, true;
	case 54:
		return !(inject->released = false);
	case 55:
		return ++inject->audience, true;
	case 56:
		return ++inject->counter, true;
	case 57:
		return ++inject->released_ms, true;
	case 58:
		return inject->content = text, true;
	case 59:
		return ++receipt->opened_by, true;
	case 60:
		return ++receipt->opened_ms, true;
	case 61:
		return ++receipt->answered_by, true;
	case 62:
		return receipt->answer = text, true;
	case 63:
		return state_inject(core, 0)->released = true;
	case 64:
		return --state->n_participants, true;
	case 65:
		return ++attempt->proposer, true;
	case 66:
		return state->clock.interrupted_reason = text, true;
	case 67:
		return state->clock.interrupted_by_server = true;
	default:
		return false;
	}
}

enum { FIELDS = 68 };

static void test_digest_misses_nothing(void **state)
{
	uint8_t digests[FIELDS + 1][HASH_SIZE];
	struct fixture fixture;

	(void)state;
	play(&fixture);
	for (unsigned what = 0; what <= FIELDS; what++) {
		struct core copy;

		core_clone(&copy, &fixture.core);
		assert_int_equal(change(&copy, what), what < FIELDS);
		core_digest(&copy, digests[what]);
		core_fini(&copy);
	}
	for (unsigned a = 0; a <= FIELDS; a++) {
		for (unsigned b = 0; b < a; b++) {
			if (memcmp(digests[a], digests[b], HASH_SIZE) == 0)
				fail_msg("fields %u and %u", b, a);
		}
	}
	fixture_fini(&fixture);
}

/* The digest is of what the texts say, not of where they stand. */
static void test_digest_of_texts(void **state)
{
	struct fixture fixture;
	uint8_t before[HASH_SIZE];
	uint8_t after[HASH_SIZE];
	struct participant *person;

	(void)state;
	play(&fixture);
	core_digest(&fixture.core, before);
	person = state_participant(&fixture.core, HEAD_A);
	person->name = pool_str(&fixture.core.pool, "Ada");
	core_digest(&fixture.core, after);
	assert_memory_equal(before, after, HASH_SIZE);
	fixture_fini(&fixture);
}

static void test_clone_shares_nothing(void **state)
{
	struct fixture fixture;
	struct core copy;
	uint8_t before[HASH_SIZE];
	uint8_t after[HASH_SIZE];

	(void)state;
	play(&fixture);
	core_digest(&fixture.core, before);
	core_clone(&copy, &fixture.core);
	assert_int_equal(fixture_say(&fixture, HEAD_A, "all"), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "solo"), 0);
	core_digest(&copy, after);
	assert_memory_equal(before, after, HASH_SIZE);
	core_fini(&copy);
	fixture_fini(&fixture);
}

/* ── derived ─────────────────────────────────────────────────────────── */

static void test_gauges(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_init(&fixture);
	assert_int_equal(state_indicator(&fixture.core, 0), 3);
	assert_int_equal(state_bar(&fixture.core, 0), 1);
	assert_true(state_step_ready(&fixture.core, 0));
	assert_false(state_step_ready(&fixture.core, 1));
	assert_int_equal(fixture_startex(&fixture), 0);
	assert_int_equal(fixture_propose(&fixture, HEAD_A, "solo"), 0);
	assert_int_equal(state_indicator(&fixture.core, 0), 3);
	assert_int_equal(state_missing(&fixture.core, 0), 1);
	assert_int_equal(fixture_ratify(&fixture, HEAD_A, "solo"), 0);
	assert_int_equal(state_in_force(&fixture.core), 1);
	assert_int_equal(state_indicator(&fixture.core, 0), 5);
	assert_int_equal(state_bar(&fixture.core, 0), 3);
	assert_true(state_step_ready(&fixture.core, 1));
	fixture_fini(&fixture);
}

/* ── room ────────────────────────────────────────────────────────────── */

/* As many as the code takes; a head leaves the seat to the next. */
static unsigned fill(struct fixture *fixture, const char *code)
{
	unsigned joined = 0;
	uint32_t number;

	while ((number = fixture_join(fixture, code,
			arena_printf(&fixture->arena, "%s %u", code, joined),
			"")) != 0) {
		Plenary__Command *it = fixture_empty(&fixture->arena,
			PLENARY__COMMAND__VERB_REMOVE_PARTICIPANT);

		joined++;
		it->remove_participant->participant = number;
		if (number > DIRECTOR)
			assert_int_equal(
				fixture_send(fixture, DIRECTOR, it), 0);
	}
	assert_int_equal(
		fixture->why->code, PLENARY__ERROR_CODE__LIMIT_REACHED);
	return joined;
}

static void test_room_for_every_code(void **state)
{
	struct limits limits = limits_default;
	struct fixture fixture;
	char code[CODE_NAME_MAX];
	unsigned sum = 0;

	(void)state;
	limits.members = 7;
	limits.holders = 3;
	fixture_open(&fixture);
	core_fini(&fixture.core);
	core_init(&fixture.core, &fixture.scenario, &limits);
	for (unsigned i = 0; core_code_name(&fixture.core, i, code) != NULL;
		i++) {
		unsigned joined = fill(&fixture, code);

		assert_int_equal(joined, limits_of_code(&limits, i));
		sum += joined;
	}
	assert_int_equal(sum, 3 * 3 + 7 + 3 * (3 + 7));
	assert_int_equal(sum, limits_participants(&fixture.scenario, &limits));
	assert_int_equal(sum, core_participants(&fixture.core));
	fixture_fini(&fixture);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pool),
		cmocka_unit_test(test_pool_grows),
		cmocka_unit_test(test_view_sets),
		cmocka_unit_test(test_digest_misses_nothing),
		cmocka_unit_test(test_digest_of_texts),
		cmocka_unit_test(test_clone_shares_nothing),
		cmocka_unit_test(test_gauges),
		cmocka_unit_test(test_room_for_every_code),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
