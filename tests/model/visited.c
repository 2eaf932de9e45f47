#include "tests/model/visited.h"

#include <assert.h>
#include <stdlib.h>

void visited_init(struct visited *visited, uint32_t most)
{
	size_t places = 1024;

	while (places < (size_t)most * 2)
		places *= 2;
	*visited = (struct visited){.mask = places - 1, .most = most};
	visited->table = calloc(places, sizeof(*visited->table));
	if (visited->table == NULL)
		abort();
}

void visited_fini(struct visited *visited)
{
	free(visited->table);
	*visited = (struct visited){0};
}

bool visited_add(struct visited *visited, const struct fingerprint *it)
{
	struct fingerprint *table = visited->table;
	size_t at = it->half[0] & visited->mask;

	assert(visited->n < visited->most);
	while (table[at].half[0] != 0 || table[at].half[1] != 0) {
		if (table[at].half[0] == it->half[0] &&
			table[at].half[1] == it->half[1])
			return false;
		at = (at + 1) & visited->mask;
	}
	table[at] = *it;
	visited->n++;
	return true;
}
