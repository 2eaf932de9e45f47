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
	const char *mark = "";

	for (unsigned s = 0; s < STATUSES; s++) {
		if ((set >> s & 1) == 0)
			continue;
		printf("%s%s", mark, status_name((Plenary__Status)s));
		mark = ", ";
	}
}

static void print_row(const struct lifecycle_row *row)
{
	const char *words;

	printf("| %s | ", trigger_name(row->trigger));
	print_statuses(row->from);
	printf(" | ");
	for (unsigned i = 0; (words = lifecycle_guard(row, i)) != NULL; i++)
		printf("%s%s", i == 0 ? "" : "; ", words);
	printf(" | %s |\n", target(row->to));
}

int main(void)
{
	const struct lifecycle_row *row;

	diagram();
	puts("\n| what | while it is | who and when | then it is |\n"
	     "| --- | --- | --- | --- |");
	for (unsigned i = 0; (row = lifecycle_row(i)) != NULL; i++)
		print_row(row);
	return ferror(stdout) != 0;
}
