/* A digest that misses no field of a proposal, nor of what surrounds it. */
#include "tests/unit/core_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

#include <cmocka.h>

/* A part of the state: so many numbers or texts one behind the other. */
struct part {
	const char *name;
	size_t offset;
	size_t size; /* of one */
	unsigned n;
	bool texts;
};

#define NUMBER(type, field)                                         \
	{                                                           \
#type "." #field, offsetof(struct type, field),     \
			sizeof(((struct type *)0)->field), 1, false \
	}
#define NUMBERS(type, field, count)                                        \
	{                                                                  \
#type "." #field, offsetof(struct type, field),            \
			sizeof(((struct type *)0)->field[0]), count, false \
	}
#define TEXT(type, field)                                       \
	{                                                       \
#type "." #field, offsetof(struct type, field), \
			sizeof(struct text), 1, true            \
	}
#define TEXTS(type, field, count)                               \
	{                                                       \
#type "." #field, offsetof(struct type, field), \
			sizeof(struct text), count, true        \
	}
#define PARTS(list) list, sizeof(list) / sizeof((list)[0])

/* The fixture has three delegations. */
enum { N = 3 };

static const struct part of_proposal[] = {
	NUMBER(proposal, number),
	NUMBER(proposal, revision),
	NUMBER(proposal, proposer),
	TEXT(proposal, draft),
	NUMBERS(proposal, hash, HASH_SIZE),
	NUMBER(proposal, tabled_ms),
	NUMBERS(proposal, positions, N),
	TEXTS(proposal, reasons, N),
	NUMBER(proposal, acknowledged),
	NUMBER(proposal, flagged),
	NUMBER(proposal, present),
	NUMBER(proposal, instruments),
	NUMBER(proposal, left),
	NUMBER(proposal, met),
	NUMBER(proposal, failed),
	NUMBERS(proposal, waived_by, CONDITIONS_MAX),
	NUMBER(proposal, breach),
	NUMBER(proposal, overridden),
	NUMBERS(proposal, injects, INJECTS_MAX / 64),
};

static const struct part of_waiver[] = {
	NUMBER(waiver, needs),
	NUMBER(waiver, instruments),
	NUMBER(waiver, conditions),
};

static const struct part of_deadline[] = {
	NUMBER(deadline, at_ms),
	NUMBER(deadline, order),
	NUMBER(deadline, set),
	NUMBER(deadline, held),
};

static const struct part of_ballot[] = {
	NUMBER(ballot, roll),
	NUMBER(ballot, yes),
	NUMBER(ballot, no),
};

static const struct part of_reservation[] = {
	NUMBER(reservation, id),
	NUMBER(reservation, instrument),
	NUMBER(reservation, acknowledged),
	NUMBER(reservation, accepted),
	NUMBER(reservation, objected),
	NUMBER(reservation, held),
	TEXT(reservation, text),
	TEXTS(reservation, reasons, N),
};

static const struct part of_amendment[] = {
	NUMBER(amendment, id),
	NUMBER(amendment, delegation),
	NUMBER(amendment, accepted),
	NUMBER(amendment, declined),
	TEXT(amendment, settings),
};

static const struct part of_step[] = {
	NUMBER(step_state, amendments_made),
	NUMBER(step_state, reservations_made),
};

static const struct part of_submission[] = {
	NUMBER(submission, status),
	NUMBER(submission, step),
	TEXT(submission, content),
	TEXT(submission, reason),
};

static const struct part of_participant[] = {
	NUMBER(participant, epoch),
	TEXT(participant, moved),
};

/* ── changing one at a time ──────────────────────────────────────────── */

/* Digests of all the states that were made, none of which may occur twice. */
struct seen {
	struct fixture fixture;
	uint8_t digests[1024][HASH_SIZE];
	size_t n;
};

static void see(struct seen *seen, const char *what, unsigned i)
{
	uint8_t *digest = seen->digests[seen->n];

	assert_true(seen->n < 1024);
	core_digest(&seen->fixture.core, digest);
	for (size_t k = 0; k < seen->n; k++) {
		if (memcmp(seen->digests[k], digest, HASH_SIZE) == 0)
			fail_msg("%s[%u] is not in the digest", what, i);
	}
	seen->n++;
}

/* The lowest byte of a number, which stays a truth value if it is one. */
static void flip(uint8_t *at, const struct part *part, struct text text)
{
	if (part->texts)
		memcpy(at, &text, sizeof(text));
	else
		at[0] ^= 1;
}

static void change_parts(struct seen *seen, void *of, const struct part *parts,
	size_t n, struct text text)
{
	for (size_t p = 0; p < n; p++) {
		for (unsigned i = 0; i < parts[p].n; i++) {
			uint8_t *at = (uint8_t *)of + parts[p].offset +
				      i * parts[p].size;
			uint8_t saved[sizeof(uint64_t)];

			assert_true(parts[p].size <= sizeof(saved));
			memcpy(saved, at, parts[p].size);
			flip(at, &parts[p], text);
			see(seen, parts[p].name, i);
			memcpy(at, saved, parts[p].size);
		}
	}
}

static void change_proposal(
	struct seen *seen, struct proposal *live, struct text text)
{
	change_parts(seen, live, PARTS(of_proposal), text);
	change_parts(seen, &live->waiver, PARTS(of_waiver), text);
	change_parts(seen, &live->decide_by, PARTS(of_deadline), text);
	change_parts(seen, &live->silence_by, PARTS(of_deadline), text);
	change_parts(seen, &live->ratify_by, PARTS(of_deadline), text);
	for (unsigned d = 0; d < N; d++) {
		struct reservation *it = &live->reservations[d];

		change_parts(seen, &live->notices[d], PARTS(of_deadline), text);
		change_parts(seen, &live->ballots[d], PARTS(of_ballot), text);
		change_parts(seen, it, PARTS(of_reservation), text);
		change_parts(seen, &it->answer_by, PARTS(of_deadline), text);
	}
	live->n_amendments = AMENDMENTS_MAX + 1;
	see(seen, "n_amendments", 0);
	for (unsigned i = 0; i <= AMENDMENTS_MAX; i++)
		change_parts(
			seen, &live->amendments[i], PARTS(of_amendment), text);
}

static void test_digest_of_a_proposal(void **state)
{
	struct seen *seen = calloc(1, sizeof(*seen));
	struct core *core;
	struct text text;

	(void)state;
	assert_non_null(seen);
	fixture_init(&seen->fixture);
	core = &seen->fixture.core;
	text = pool_str(&core->pool, "changed");
	state_step(core, 2)->status = PLENARY__STATUS__STATUS_TABLED;
	state_step(core, 2)->attempts = 1;
	see(seen, "nothing", 0);
	change_parts(seen, state_step(core, 2), PARTS(of_step), text);
	change_parts(seen, state_participant(core, HEAD_B),
		PARTS(of_participant), text);
	change_proposal(seen, &state_step(core, 2)->live, text);
	fixture_fini(&seen->fixture);
	free(seen);
}

static void test_digest_of_submissions(void **state)
{
	struct seen *seen = calloc(1, sizeof(*seen));
	struct core *core;
	struct text text;

	(void)state;
	assert_non_null(seen);
	fixture_init(&seen->fixture);
	core = &seen->fixture.core;
	text = pool_str(&core->pool, "changed");
	see(seen, "nothing", 0);
	for (unsigned d = 0; d < N; d++) {
		core->state->n_submissions[d] = core->limits.submissions;
		see(seen, "n_submissions", d);
		for (unsigned i = 0; i < core->limits.submissions; i++)
			change_parts(seen, state_submission(core, d, i),
				PARTS(of_submission), text);
	}
	fixture_fini(&seen->fixture);
	free(seen);
}

/* What a custom step says counts, not only that it is there. */
static void test_digest_of_custom_steps(void **state)
{
	struct seen *seen = calloc(1, sizeof(*seen));
	struct core *core;

	(void)state;
	assert_non_null(seen);
	fixture_init(&seen->fixture);
	core = &seen->fixture.core;
	see(seen, "nothing", 0);
	for (unsigned i = 0; i < 2; i++) {
		struct core saved;
		Plenary__Step *step = fixture_step(
			&seen->fixture.arena, "X1", i == 0 ? "A" : "B", "");

		core_clone(&saved, core);
		assert_int_equal(
			catalogue_add(&core->steps, core->scenario, step), 0);
		see(seen, "a custom step", i);
		core_fini(core);
		*core = saved;
	}
	fixture_fini(&seen->fixture);
	free(seen);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_digest_of_a_proposal),
		cmocka_unit_test(test_digest_of_submissions),
		cmocka_unit_test(test_digest_of_custom_steps),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
