#include "tests/model/frontier.h"

#include <stdlib.h>
#include <string.h>

/*
 * A state and its opening differ in few words: those that do stand behind a
 * count of the equal ones before them and of their own number. Texts are only
 * ever added to a pool, so the opening's are a part of every descendant's.
 */
struct waiting {
	struct waiting *next;
	struct catalogue *steps; /* NULL: the file's alone */
	uint32_t number;
	uint32_t depth;
	uint32_t n_words;
	uint32_t pool_len;
	uint64_t words[]; /* the differences, then the texts */
};

static void *memory(size_t size)
{
	void *out = calloc(1, size);

	if (out == NULL)
		abort();
	return out;
}

void frontier_init(struct frontier *frontier, const struct core *core)
{
	*frontier = (struct frontier){0};
	position_take(&frontier->opening, core);
	frontier->n_words = (frontier->opening.size + 7) / 8;
	/* At worst every second word differs. */
	frontier->words = memory(frontier->n_words * 2 * sizeof(uint64_t));
}

static void free_waiting(struct waiting *it)
{
	if (it->steps != NULL) {
		catalogue_fini(it->steps);
		free(it->steps);
	}
	free(it);
}

void frontier_fini(struct frontier *frontier)
{
	while (frontier->first != NULL) {
		struct waiting *it = frontier->first;

		frontier->first = it->next;
		free_waiting(it);
	}
	position_fini(&frontier->opening);
	free(frontier->words);
	*frontier = (struct frontier){0};
}

static uint64_t word_at(const uint8_t *bytes, size_t size, size_t i)
{
	uint64_t word = 0;
	size_t left = size - i * 8;

	memcpy(&word, bytes + i * 8, left < 8 ? left : 8);
	return word;
}

/* The differences into frontier->words; how many words they take. */
static size_t squeeze(struct frontier *frontier, const uint8_t *flat)
{
	const struct position *from = &frontier->opening;
	uint64_t *out = frontier->words;
	size_t head = 0; /* place of the count of the run that is open */
	size_t same = 0;
	size_t n = 0;

	for (size_t i = 0; i < frontier->n_words; i++) {
		uint64_t word = word_at(flat, from->size, i);

		if (word == word_at(from->flat, from->size, i)) {
			same++;
			continue;
		}
		if (same > 0 || n == 0) {
			head = n++;
			out[head] = (uint64_t)same << 32;
			same = 0;
		}
		out[head]++;
		out[n++] = word;
	}
	return n;
}

void frontier_push(struct frontier *frontier, const struct core *core,
	uint32_t number, unsigned depth)
{
	size_t n_words = squeeze(frontier, (const uint8_t *)core->state);
	size_t more = core->pool.len - frontier->opening.pool_len;
	size_t size = sizeof(struct waiting) + n_words * 8 + more;
	struct waiting *it = memory(size);

	it->number = number;
	it->depth = depth;
	it->n_words = (uint32_t)n_words;
	it->pool_len = (uint32_t)more;
	memcpy(it->words, frontier->words, n_words * 8);
	memcpy(it->words + n_words,
		core->pool.bytes + frontier->opening.pool_len, more);
	if (core->steps.n > core->steps.n_file) {
		it->steps = memory(sizeof(*it->steps));
		catalogue_copy(it->steps, &core->steps);
	}
	if (frontier->first == NULL)
		frontier->first = it;
	else
		frontier->last->next = it;
	frontier->last = it;
	frontier->n++;
	frontier->bytes += size;
}

static void spread(const struct waiting *it, uint8_t *flat, size_t size)
{
	size_t at = 0;

	for (size_t i = 0; i < it->n_words;) {
		uint64_t head = it->words[i++];

		at += (size_t)(head >> 32);
		for (uint64_t n = head & 0xffffffff; n > 0; n--, at++, i++) {
			size_t left = size - at * 8;

			memcpy(flat + at * 8, &it->words[i],
				left < 8 ? left : 8);
		}
	}
}

bool frontier_pop(struct frontier *frontier, struct position *out,
	uint32_t *number, unsigned *depth)
{
	const struct position *from = &frontier->opening;
	struct waiting *it = frontier->first;

	if (it == NULL)
		return false;
	*out = (struct position){
		.size = from->size,
		.pool_len = from->pool_len + it->pool_len,
	};
	out->flat = memory(out->size);
	memcpy(out->flat, from->flat, out->size);
	spread(it, out->flat, out->size);
	out->pool = memory(out->pool_len);
	memcpy(out->pool, from->pool, from->pool_len);
	memcpy(out->pool + from->pool_len, it->words + it->n_words,
		it->pool_len);
	catalogue_copy(
		&out->steps, it->steps == NULL ? &from->steps : it->steps);
	*number = it->number;
	*depth = it->depth;
	frontier->first = it->next;
	frontier->n--;
	frontier->bytes -= sizeof(*it) + (size_t)it->n_words * 8 + it->pool_len;
	free_waiting(it);
	return true;
}
