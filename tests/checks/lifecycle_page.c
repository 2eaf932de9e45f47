/*
 * lifecycle_page: prints the diagram and the table of docs/PROCEDURE.md from
 * the table of server/core/lifecycle.c. lifecycle_page.sh compares or updates.
 */
#include "core/lifecycle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { STATUSES = PLENARY__STATUS__STATUS_SUSPENDED + 1 };

/* Where a row leads, as a node of the diagram. */
static const char *target(int to)
{
	switch (to) {
	case LEADS_TO_WITHDRAWN:
		return "withdrawn";
	case LEADS_TO_REJECTED:
		return "rejected";
	case LEADS_TO_LAPSED:
		return "lapsed";
	case LEADS_TO_TERMINATED:
		return "terminated";
	case LEADS_ANYWHERE:
		return "any of these";
	case LEADS_NOWHERE:
		return "the same";
	default:
		return status_name((Plenary__Status)to);
	}
}

/* ── the diagram ─────────────────────────────────────────────────────── */

/* One edge with the names of all that leads along it; an override, which leads
 * anywhere, would hide the rest. */
static void edge(unsigned from, int to)
{
	const struct lifecycle_row *row;
	const char *mark = " : ";

	for (unsigned i = 0; (row = lifecycle_row(i)) != NULL; i++) {
		if ((row->from >> from & 1) == 0 || row->to != to)
			continue;
		if (mark[1] == ':')
			printf("    %s --> %s",
				status_name((Plenary__Status)from), target(to));
		printf("%s%s", mark, trigger_name(row->trigger));
		mark = ", ";
	}
	if (mark[1] != ':')
		putchar('\n');
}

static void diagram(void)
{
	static const int ends[] = {LEADS_TO_WITHDRAWN, LEADS_TO_REJECTED,
		LEADS_TO_LAPSED, LEADS_TO_TERMINATED};

	puts("```mermaid\nstateDiagram-v2\n    [*] --> locked");
	for (unsigned from = 0; from < STATUSES; from++) {
		for (int to = 0; to < STATUSES; to++)
			edge(from, to);
		for (size_t e = 0; e < sizeof(ends) / sizeof(ends[0]); e++)
			edge(from, ends[e]);
	}
	for (size_t e = 0; e < sizeof(ends) / sizeof(ends[0]); e++)
		printf("    %s --> [*]\n", target(ends[e]));
	puts("```");
}

/* ── the table ───────────────────────────────────────────────────────── */

static void print_statuses(unsigned set)
{
	const unsigned live =
		(1U << STATUSES) - (1U << PLENARY__STATUS__STATUS_TABLED);
	const char *mark = "";

	if (set == live) {
		printf("live");
		return;
	}

	for (unsigned s = 0; s < STATUSES; s++) {
		if ((set >> s & 1) == 0)
			continue;
		printf("%s%s", mark, status_name((Plenary__Status)s));
		mark = ", ";
	}
}

static bool says_the_same(
	const struct lifecycle_row *a, const struct lifecycle_row *b)
{
	return a->from == b->from && a->guards == b->guards && a->to == b->to;
}

/* The names of all rows that say the same as the i-th, which is the first of
 * them; nothing and false where it is not. */
static bool print_names(unsigned i)
{
	const struct lifecycle_row *row = lifecycle_row(i);
	const struct lifecycle_row *other;
	const char *mark = "";

	for (unsigned k = 0; k < i; k++) {
		if (says_the_same(row, lifecycle_row(k)))
			return false;
	}
	printf("| ");
	for (unsigned k = i; (other = lifecycle_row(k)) != NULL; k++) {
		if (!says_the_same(row, other))
			continue;
		printf("%s%s%s", mark, trigger_name(other->trigger),
			trigger_object(other->trigger) == OBJECT_RESERVATION
				? " R"
				: "");
		mark = ", ";
	}
	return true;
}

static void print_row(unsigned i)
{
	const struct lifecycle_row *row = lifecycle_row(i);
	const char *words;

	if (!print_names(i))
		return;
	printf(" | ");
	print_statuses(row->from);
	printf(" | ");
	for (unsigned k = 0; (words = lifecycle_guard(row, k)) != NULL; k++)
		printf("%s%s", k == 0 ? "" : "; ", words);
	printf(" | %s |\n", target(row->to));
}

int main(void)
{
	diagram();
	puts("\n| what | while it is | who and when | then it is |\n"
	     "| --- | --- | --- | --- |");
	for (unsigned i = 0; lifecycle_row(i) != NULL; i++)
		print_row(i);
	return ferror(stdout) != 0;
}
