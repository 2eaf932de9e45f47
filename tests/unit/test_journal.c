/* The log in memory: rows, groups, and what is known of a command's number. */
#include "journal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const uint8_t one[16] = {1};
static const uint8_t other[16] = {2};

static void join(struct journal *journal, uint32_t participant,
	const uint8_t *client_id, audience_set audience)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	Plenary__ParticipantJoined joined = PLENARY__PARTICIPANT_JOINED__INIT;
	uint8_t body[512];
	struct log_row row = {
		.seq = journal->n + 1,
		.grp = journal->n + 1,
		.participant = participant,
		.client_id = client_id,
		.client_id_len = client_id == NULL ? 0 : 16,
		.kind = PLENARY__EVENT__WHAT_PARTICIPANT_JOINED,
	};

	joined.participant = participant;
	event.what_case = PLENARY__EVENT__WHAT_PARTICIPANT_JOINED;
	event.participant_joined = &joined;
	row.body = body;
	row.body_len = plenary__event__pack(&event, body);
	journal_append(journal, &row, audience);
}

static void add(struct journal *journal, uint64_t grp, uint32_t participant,
	const uint8_t *client_id, uint64_t client_seq, const char *text)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	Plenary__MessageSent message = PLENARY__MESSAGE_SENT__INIT;
	uint8_t body[512];
	struct log_row row = {
		.seq = journal->n + 1,
		.grp = grp,
		.at_ms = 1000 + (int64_t)journal->n,
		.exercise_ms = 10,
		.participant = participant,
		.client_id = client_id,
		.client_id_len = client_id == NULL ? 0 : 16,
		.client_seq = client_seq,
		.kind = PLENARY__EVENT__WHAT_MESSAGE_SENT,
	};

	message.text = (char *)text;
	event.what_case = PLENARY__EVENT__WHAT_MESSAGE_SENT;
	event.message_sent = &message;
	row.body = body;
	row.body_len = plenary__event__pack(&event, body);
	journal_append(journal, &row, AUDIENCE_PUBLIC);
}

static void test_rows(void **state)
{
	struct journal journal;
	struct stamped stamped;
	struct arena arena;
	struct log_row row;

	(void)state;
	journal_init(&journal);
	arena_init(&arena, 0);
	add(&journal, 1, 3, one, 7, "first");
	add(&journal, 1, 0, NULL, 0, "second");
	add(&journal, 3, 3, one, 8, "third");
	assert_int_equal(journal_group_end(&journal, 1), 2);
	assert_int_equal(journal_group_end(&journal, 3), 3);
	journal_event(&journal, 1, &arena, &stamped);
	assert_int_equal(stamped.audience, AUDIENCE_PUBLIC);
	assert_int_equal(stamped.event->seq, 1);
	assert_int_equal(stamped.event->grp, 1);
	assert_int_equal(stamped.event->at_ms, 1000);
	assert_int_equal(stamped.event->exercise_ms, 10);
	assert_int_equal(stamped.event->participant, 3);
	assert_int_equal(stamped.event->client_seq, 7);
	assert_int_equal(stamped.event->client_id.len, 16);
	assert_memory_equal(stamped.event->client_id.data, one, 16);
	assert_string_equal(stamped.event->message_sent->text, "first");
	journal_event(&journal, 2, &arena, &stamped);
	assert_int_equal(stamped.event->client_id.len, 0);
	journal_row(&journal, 3, &row);
	assert_int_equal(row.seq, 3);
	assert_int_equal(row.grp, 3);
	assert_int_equal(row.schema, STORE_SCHEMA);
	assert_memory_equal(row.client_id, one, 16);
	assert_int_equal(row.body_len, journal_entry(&journal, 3)->body_len);
	arena_fini(&arena);
	journal_fini(&journal);
}

static void test_command_numbers(void **state)
{
	struct journal journal;
	uint64_t grp = 0;

	(void)state;
	journal_init(&journal);
	assert_int_equal(
		journal_find(&journal, 3, one, 16, 1, &grp), JOURNAL_NEW);
	assert_int_equal(journal_highest(&journal, 3, one, 16), 0);
	add(&journal, 1, 3, one, 2, "x");
	add(&journal, 1, 3, one, 2, "x");
	add(&journal, 3, 3, one, 5, "x");
	add(&journal, 4, 4, one, 1, "x");
	add(&journal, 5, 3, other, 1, "x");
	add(&journal, 6, 3, one, 9, "x");
	assert_int_equal(
		journal_find(&journal, 3, one, 16, 2, &grp), JOURNAL_LOGGED);
	assert_int_equal(grp, 1);
	assert_int_equal(
		journal_find(&journal, 3, one, 16, 5, &grp), JOURNAL_LOGGED);
	assert_int_equal(grp, 3);
	assert_int_equal(
		journal_find(&journal, 3, one, 16, 9, &grp), JOURNAL_LOGGED);
	assert_int_equal(grp, 6);
	assert_int_equal(
		journal_find(&journal, 3, one, 16, 1, &grp), JOURNAL_NOT_DONE);
	assert_int_equal(
		journal_find(&journal, 3, one, 16, 4, &grp), JOURNAL_NOT_DONE);
	assert_int_equal(
		journal_find(&journal, 3, one, 16, 10, &grp), JOURNAL_NEW);
	/* The same program of another person, another of the same person. */
	assert_int_equal(
		journal_find(&journal, 4, one, 16, 1, &grp), JOURNAL_LOGGED);
	assert_int_equal(grp, 4);
	assert_int_equal(
		journal_find(&journal, 4, one, 16, 2, &grp), JOURNAL_NEW);
	assert_int_equal(journal_highest(&journal, 3, one, 16), 9);
	assert_int_equal(journal_highest(&journal, 3, other, 16), 1);
	assert_int_equal(journal_highest(&journal, 5, other, 16), 0);
	journal_fini(&journal);
}

static void test_many(void **state)
{
	enum { CLIENTS = 300, ROUNDS = 20 };
	struct journal journal;
	struct stamped stamped;
	struct arena arena;
	uint64_t grp = 0;

	(void)state;
	journal_init(&journal);
	arena_init(&arena, 0);
	for (uint64_t round = 1; round <= ROUNDS; round++) {
		for (uint32_t c = 0; c < CLIENTS; c++) {
			uint8_t id[16] = {(uint8_t)c, (uint8_t)(c >> 8)};

			add(&journal, journal.n + 1, c % 7, id, round * 2,
				"a text of some length, so that blocks fill");
		}
	}
	for (uint32_t c = 0; c < CLIENTS; c++) {
		uint8_t id[16] = {(uint8_t)c, (uint8_t)(c >> 8)};

		for (uint64_t round = 1; round <= ROUNDS; round++) {
			assert_int_equal(journal_find(&journal, c % 7, id, 16,
						 round * 2, &grp),
				JOURNAL_LOGGED);
			assert_int_equal(grp, (round - 1) * CLIENTS + c + 1);
			assert_int_equal(journal_find(&journal, c % 7, id, 16,
						 round * 2 - 1, &grp),
				JOURNAL_NOT_DONE);
		}
	}
	for (uint64_t seq = 1; seq <= journal.n; seq++) {
		journal_event(&journal, seq, &arena, &stamped);
		assert_string_equal(stamped.event->message_sent->text,
			"a text of some length, so that blocks fill");
		arena_reset(&arena);
	}
	arena_fini(&arena);
	journal_fini(&journal);
}

/* A joining carries the program's id under no number: it is no command. */
static void test_joinings(void **state)
{
	struct journal journal;
	uint64_t grp = 0;

	(void)state;
	journal_init(&journal);
	join(&journal, 1, one, AUDIENCE_EXCON);
	join(&journal, 2, other, audience_of_delegation(0));
	join(&journal, 3, NULL, audience_of_delegation(0));
	assert_true(journal_joined(&journal, 1, one, 16));
	assert_true(journal_joined(&journal, 2, other, 16));
	assert_false(journal_joined(&journal, 2, one, 16));
	assert_false(journal_joined(&journal, 3, one, 16));
	assert_false(journal_joined(&journal, 3, NULL, 0));
	assert_int_equal(journal_highest(&journal, 2, other, 16), 0);
	assert_int_equal(
		journal_find(&journal, 2, other, 16, 1, &grp), JOURNAL_NEW);
	/* A command from another program makes no joining of it. */
	add(&journal, 4, 2, one, 1, "x");
	assert_false(journal_joined(&journal, 2, one, 16));
	add(&journal, 5, 2, other, 1, "x");
	assert_true(journal_joined(&journal, 2, other, 16));
	assert_int_equal(
		journal_find(&journal, 2, other, 16, 1, &grp), JOURNAL_LOGGED);
	journal_fini(&journal);
}

/* Each delegation's members pay for what they set off; the rest is EXCON's and
 * the server's. What is kept beside the bodies counts as well. */
static void test_who_pays(void **state)
{
	enum { AA = 1, BB = 2, MANY = 200 };
	struct journal journal;
	uint64_t before[3];
	uint64_t all;

	(void)state;
	journal_init(&journal);
	join(&journal, 1, one, AUDIENCE_EXCON);
	join(&journal, 2, one, audience_of_delegation(0));
	for (uint32_t p = 3; p <= MANY; p++)
		join(&journal, p, NULL, audience_of_delegation(1));
	memcpy(before, journal.spent, sizeof before);
	all = journal.bytes;
	assert_true(all == before[0] + before[1] + before[2]);
	assert_true(before[BB] >= (MANY - 2) * sizeof(struct journal_entry));
	add(&journal, journal.n + 1, 2, one, 1, "of Alba");
	assert_true(journal.spent[AA] - before[AA] >=
		    sizeof(struct journal_entry) + strlen("of Alba"));
	assert_true(journal.spent[AA] - before[AA] == journal.bytes - all);
	before[AA] = journal.spent[AA];
	add(&journal, journal.n + 1, MANY, other, 1, "of Brenn");
	assert_true(journal.spent[BB] > before[BB]);
	before[BB] = journal.spent[BB];
	add(&journal, journal.n + 1, 0, NULL, 0, "of the server");
	add(&journal, journal.n + 1, 1, one, 1, "of EXCON");
	assert_true(journal.spent[READER_EXCON] - before[READER_EXCON] >=
		    2 * sizeof(struct journal_entry));
	assert_true(journal.spent[AA] == before[AA]);
	assert_true(journal.spent[BB] == before[BB]);
	/* A new program's record is more than another row of a known one. */
	add(&journal, journal.n + 1, 2, one, 2, "same");
	all = journal.spent[AA] - before[AA];
	before[AA] = journal.spent[AA];
	add(&journal, journal.n + 1, 2, other, 1, "same");
	assert_true(journal.spent[AA] - before[AA] > all);
	journal_fini(&journal);
}

static void move(
	struct journal *journal, uint32_t participant, audience_set audience)
{
	Plenary__Event event = PLENARY__EVENT__INIT;
	Plenary__Moved moved = PLENARY__MOVED__INIT;
	uint8_t body[512];
	struct log_row row = {
		.seq = journal->n + 1,
		.grp = journal->n + 1,
		.participant = 1,
		.kind = PLENARY__EVENT__WHAT_MOVED,
	};

	moved.participant = participant;
	event.what_case = PLENARY__EVENT__WHAT_MOVED;
	event.moved = &moved;
	row.body = body;
	row.body_len = plenary__event__pack(&event, body);
	journal_append(journal, &row, audience);
}

/* Who pays for a row of the participant's. */
static reader_id payer_of(struct journal *journal, uint32_t participant)
{
	uint64_t before[READERS_MAX];
	reader_id payer = READERS_MAX;

	memcpy(before, journal->spent, sizeof before);
	add(journal, journal->n + 1, participant, NULL, 0, "x");
	for (reader_id r = 0; r < READERS_MAX; r++) {
		if (journal->spent[r] == before[r])
			continue;
		assert_int_equal(payer, READERS_MAX);
		payer = r;
	}
	return payer;
}

/* From a move on, the new delegation; whoever was moved pays for nothing that
 * EXCON did. */
static void test_a_move_changes_who_pays(void **state)
{
	enum { AA = 1, BB = 2, CC = 3 };
	const audience_set aa = audience_of_delegation(0);
	const audience_set bb = audience_of_delegation(1);
	const audience_set cc = audience_of_delegation(2);
	struct journal journal;
	uint64_t spent;

	(void)state;
	journal_init(&journal);
	join(&journal, 1, NULL, AUDIENCE_EXCON);
	join(&journal, 2, NULL, aa);
	join(&journal, 3, NULL, AUDIENCE_EXCON);
	assert_int_equal(payer_of(&journal, 2), AA);
	spent = journal.spent[AA];
	move(&journal, 2, aa | cc);
	assert_true(journal.spent[AA] == spent);
	assert_int_equal(payer_of(&journal, 2), CC);
	move(&journal, 2, bb | cc);
	assert_int_equal(payer_of(&journal, 2), BB);
	/* To another seat of the same delegation. */
	move(&journal, 2, bb);
	assert_int_equal(payer_of(&journal, 2), BB);
	move(&journal, 2, aa | bb);
	assert_int_equal(payer_of(&journal, 2), AA);
	/* An observer. */
	assert_int_equal(payer_of(&journal, 3), READER_EXCON);
	move(&journal, 3, bb);
	assert_int_equal(payer_of(&journal, 3), BB);
	assert_int_equal(payer_of(&journal, 1), READER_EXCON);
	/* Of nobody who ever joined. */
	move(&journal, 0, aa | bb);
	move(&journal, 99, aa | bb);
	assert_int_equal(payer_of(&journal, 99), READER_EXCON);
	journal_fini(&journal);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_command_numbers),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_joinings),
		cmocka_unit_test(test_who_pays),
		cmocka_unit_test(test_a_move_changes_who_pays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
