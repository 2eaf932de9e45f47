/* What may be told when, to whom, in what order. */
#include "staging.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { LANES = 3, HEARD_MAX = 65536 };

/* A member's owner: all the bytes it was given, one letter an item. */
struct ear {
	char heard[HEARD_MAX];
	size_t n;
	size_t spans;
	size_t held; /* bytes that the last span keeps in memory */
	const char *ended;
};

static void deliver(void *user, struct member *member, const struct span *span,
	bool uncounted)
{
	struct ear *ear = member->owner;
	size_t len = span->to - span->from;

	(void)user;
	(void)uncounted;
	assert_non_null(ear);
	assert_true(ear->n + len < sizeof ear->heard);
	memcpy(ear->heard + ear->n, span->chunk->bytes + span->from, len);
	ear->n += len;
	ear->heard[ear->n] = '\0';
	ear->spans++;
	ear->held = span->chunk->room;
}

static void finish(void *user, struct member *member, const char *why)
{
	struct ear *ear = member->owner;

	(void)user;
	ear->ended = why;
}

static const struct staging_out out = {.deliver = deliver, .finish = finish};

static void share(struct staging *staging, reader_id reader, uint64_t seq,
	const char *text)
{
	staging_share(
		staging, reader, seq, (const uint8_t *)text, strlen(text));
}

static void tell(struct staging *staging, struct member *member, uint64_t seq,
	const char *text, bool instead)
{
	staging_private(staging, member, seq, (const uint8_t *)text,
		strlen(text), instead);
}

static struct member *join(
	struct staging *staging, struct ear *ear, reader_id reader)
{
	struct member *member = member_new(ear, reader);

	*ear = (struct ear){.n = 0};
	staging_enter(staging, member);
	return member;
}

static void part(struct staging *staging, struct member *member)
{
	staging_leave(staging, member);
	member_unref(member);
}

static void test_nothing_before_it_is_durable(void **state)
{
	struct staging staging;
	struct ear ear;
	struct member *member;

	(void)state;
	staging_init(&staging, LANES, &out);
	member = join(&staging, &ear, 1);
	share(&staging, 1, 1, "a");
	share(&staging, 1, 2, "b");
	share(&staging, 2, 2, "x");
	share(&staging, 1, 4, "c");
	staging_release(&staging, 0);
	assert_string_equal(ear.heard, "");
	staging_release(&staging, 2);
	assert_string_equal(ear.heard, "ab");
	/* What lies together goes together. */
	assert_int_equal(ear.spans, 1);
	staging_release(&staging, 3);
	assert_string_equal(ear.heard, "ab");
	staging_release(&staging, 4);
	assert_string_equal(ear.heard, "abc");
	assert_int_equal(staging.bytes, 0);
	part(&staging, member);
	staging_fini(&staging);
}

/* Who is slow to read a short reply keeps no more than that in memory. */
static void test_private_is_no_larger_than_it_is(void **state)
{
	struct staging staging;
	struct ear ear;
	struct member *member;

	(void)state;
	staging_init(&staging, LANES, &out);
	member = join(&staging, &ear, 1);
	tell(&staging, member, 1, "reply", false);
	staging_release(&staging, 1);
	assert_string_equal(ear.heard, "reply");
	assert_int_equal(ear.held, strlen("reply"));
	staging_finish(&staging, member, 2, (const uint8_t *)"end", 3, "over");
	staging_release(&staging, 2);
	assert_string_equal(ear.heard, "replyend");
	assert_int_equal(ear.held, strlen("end"));
	part(&staging, member);
	staging_fini(&staging);
}

/* The sender has its own variant in place of the shared one. */
static void test_private_stands_in_order(void **state)
{
	struct staging staging;
	struct ear sender;
	struct ear other;
	struct member *one;
	struct member *two;

	(void)state;
	staging_init(&staging, LANES, &out);
	one = join(&staging, &sender, 1);
	two = join(&staging, &other, 1);
	share(&staging, 1, 1, "a");
	share(&staging, 1, 2, "b");
	tell(&staging, one, 2, "Br", true);
	tell(&staging, two, 2, "!", false);
	share(&staging, 1, 3, "c");
	tell(&staging, one, 3, "r", false);
	share(&staging, 1, 4, "d");
	staging_release(&staging, 2);
	assert_string_equal(sender.heard, "aBr");
	assert_string_equal(other.heard, "ab!");
	staging_release(&staging, 4);
	assert_string_equal(sender.heard, "aBrcrd");
	assert_string_equal(other.heard, "ab!cd");
	part(&staging, one);
	part(&staging, two);
	staging_fini(&staging);
}

/* Who joins gets nothing from before, and everything from then on. */
static void test_joining_between(void **state)
{
	struct staging staging;
	struct ear early;
	struct ear late;
	struct member *one;
	struct member *two;

	(void)state;
	staging_init(&staging, LANES, &out);
	one = join(&staging, &early, 1);
	share(&staging, 1, 1, "a");
	two = member_new(&late, 1);
	late = (struct ear){.n = 0};
	tell(&staging, two, 1, "S", false);
	staging_enter(&staging, two);
	share(&staging, 1, 2, "b");
	staging_release(&staging, 2);
	assert_string_equal(early.heard, "ab");
	assert_string_equal(late.heard, "Sb");
	part(&staging, one);
	part(&staging, two);
	staging_fini(&staging);
}

static void test_leaving_with_things_waiting(void **state)
{
	struct staging staging;
	struct ear gone;
	struct ear stays;
	struct member *one;
	struct member *two;
	struct member *three;
	struct ear third;

	(void)state;
	staging_init(&staging, LANES, &out);
	one = join(&staging, &gone, 1);
	two = join(&staging, &stays, 1);
	three = join(&staging, &third, 1);
	share(&staging, 1, 1, "a");
	tell(&staging, one, 1, "r", false);
	part(&staging, one);
	share(&staging, 1, 2, "b");
	staging_release(&staging, 2);
	assert_string_equal(gone.heard, "");
	assert_string_equal(stays.heard, "ab");
	assert_string_equal(third.heard, "ab");
	assert_int_equal(staging_members(&staging, 1), 2);
	part(&staging, two);
	part(&staging, three);
	assert_int_equal(staging_members(&staging, 1), 0);
	staging_fini(&staging);
}

static void test_finish(void **state)
{
	struct staging staging;
	struct ear ear = {.n = 0};
	struct member *member = member_new(&ear, 0);

	(void)state;
	staging_init(&staging, LANES, &out);
	staging_finish(&staging, member, 3, (const uint8_t *)"F", 1, "refused");
	staging_release(&staging, 2);
	assert_null(ear.ended);
	staging_release(&staging, 3);
	assert_string_equal(ear.heard, "F");
	assert_string_equal(ear.ended, "refused");
	part(&staging, member);
	staging_fini(&staging);
}

static void test_discard(void **state)
{
	struct staging staging;
	struct ear ear;
	struct member *member;

	(void)state;
	staging_init(&staging, LANES, &out);
	member = join(&staging, &ear, 1);
	share(&staging, 1, 1, "a");
	tell(&staging, member, 1, "b", false);
	assert_int_equal(staging.bytes, 2);
	staging_discard(&staging);
	assert_int_equal(staging.bytes, 0);
	staging_release(&staging, 9);
	assert_string_equal(ear.heard, "");
	share(&staging, 1, 10, "c");
	staging_release(&staging, 10);
	assert_string_equal(ear.heard, "c");
	part(&staging, member);
	staging_fini(&staging);
}

/* Against a plain model: what each member must have heard, in order. */
static void test_random(void **state)
{
	enum { MEMBERS = 6, STEPS = 4000 };
	struct staging staging;
	struct ear *ears = calloc(MEMBERS, sizeof *ears);
	struct ear *model = calloc(MEMBERS, sizeof *model);
	struct member *members[MEMBERS] = {NULL};
	uint32_t seed = 12345;
	uint64_t seq = 0;

	(void)state;
	assert_non_null(ears);
	assert_non_null(model);
	staging_init(&staging, LANES, &out);
	for (unsigned step = 0; step < STEPS; step++) {
		unsigned m;
		char text[2] = {0};

		seed = seed * 1664525U + 1013904223U;
		m = (seed >> 8) % MEMBERS;
		text[0] = (char)('a' + (seed >> 16) % 26);
		switch ((seed >> 24) % 8) {
		case 0:
			if (members[m] == NULL) {
				members[m] =
					join(&staging, &ears[m], m % LANES);
				model[m] = (struct ear){.n = 0};
			} else if ((seed >> 13) % 4 == 0) {
				part(&staging, members[m]);
				members[m] = NULL;
			}
			break;
		case 1:
			staging_release(&staging, seq - (seq > 3 ? 3 : seq));
			break;
		case 2:
			if (members[m] == NULL)
				break;
			tell(&staging, members[m], seq, text, false);
			model[m].heard[model[m].n++] = text[0];
			break;
		default:
			seq++;
			share(&staging, m % LANES, seq, text);
			for (unsigned k = 0; k < MEMBERS; k++) {
				if (members[k] != NULL &&
					k % LANES == m % LANES)
					model[k].heard[model[k].n++] = text[0];
			}
			if (members[m] == NULL || (seed >> 13) % 2 == 0)
				break;
			text[0] = (char)(text[0] - 32);
			tell(&staging, members[m], seq, text, true);
			model[m].heard[model[m].n - 1] = text[0];
			break;
		}
	}
	staging_release(&staging, seq);
	for (unsigned m = 0; m < MEMBERS; m++) {
		if (members[m] == NULL)
			continue;
		assert_int_equal(ears[m].n, model[m].n);
		assert_memory_equal(ears[m].heard, model[m].heard, ears[m].n);
		part(&staging, members[m]);
	}
	assert_int_equal(staging.bytes, 0);
	staging_fini(&staging);
	free(ears);
	free(model);
}

/* Whoever is told the end gets what came before it, and nothing that was
 * decided after it, though all of it becomes durable at once. */
static void test_nothing_behind_the_end(void **state)
{
	static const uint8_t end[] = "!";
	struct staging staging;
	struct ear leaver;
	struct ear stayer;
	struct member *leaves;
	struct member *stays;

	(void)state;
	staging_init(&staging, LANES, &out);
	leaves = join(&staging, &leaver, 1);
	stays = join(&staging, &stayer, 1);
	share(&staging, 1, 1, "a");
	share(&staging, 1, 2, "b");
	staging_finish(&staging, leaves, 2, end, 1, "moved");
	share(&staging, 1, 3, "c");
	tell(&staging, stays, 3, "d", false);
	staging_release(&staging, 1);
	assert_string_equal(leaver.heard, "a");
	assert_null(leaver.ended);
	staging_release(&staging, 3);
	assert_string_equal(leaver.heard, "ab!");
	assert_string_equal(leaver.ended, "moved");
	assert_string_equal(stayer.heard, "abcd");
	assert_int_equal(staging_members(&staging, 1), 1);
	share(&staging, 1, 4, "e");
	staging_release(&staging, 4);
	assert_string_equal(leaver.heard, "ab!");
	assert_string_equal(stayer.heard, "abcde");
	part(&staging, leaves);
	part(&staging, stays);
	staging_fini(&staging);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nothing_before_it_is_durable),
		cmocka_unit_test(test_private_is_no_larger_than_it_is),
		cmocka_unit_test(test_private_stands_in_order),
		cmocka_unit_test(test_joining_between),
		cmocka_unit_test(test_leaving_with_things_waiting),
		cmocka_unit_test(test_finish),
		cmocka_unit_test(test_discard),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_nothing_behind_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
