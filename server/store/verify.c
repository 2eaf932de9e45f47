#include "store/verify.h"

#include "store/clients.h"
#include "store/reader.h"

#include <string.h>

enum { PAGE_ROWS = 512 };

struct walk {
	struct log_verdict *verdict;
	struct clients clients;
	uint64_t grp; /* of the row before */
	bool stopped; /* by `each` */
	int (*each)(void *arg, const struct log_row *row);
	void *arg;
};

static int found(struct log_verdict *verdict, uint64_t seq, const char *what)
{
	verdict->bad_seq = seq;
	verdict->what = what;
	return STORE_DAMAGED;
}

static int verify_row(void *arg, const struct log_row *row)
{
	struct walk *walk = arg;
	struct log_verdict *verdict = walk->verdict;
	uint8_t chain[HASH_SIZE];
	int stopped;

	/* The reader has seen to it that no number is missing. */
	chain_next(verdict->chain, row, chain);
	if (memcmp(chain, row->chain, HASH_SIZE) != 0)
		return found(verdict, row->seq,
			"the row is not the one that was written");
	if (row->grp != row->seq && row->grp != walk->grp)
		return found(verdict, row->seq,
			"the row belongs to no group that is open");
	if (!clients_follow(&walk->clients, row))
		return found(verdict, row->seq,
			"a client's commands are out of order");
	if (walk->each != NULL) {
		stopped = walk->each(walk->arg, row);
		walk->stopped = stopped != 0;
		if (stopped != 0)
			return stopped;
	}
	walk->grp = row->grp;
	memcpy(verdict->chain, chain, HASH_SIZE);
	verdict->rows = row->seq;
	return 0;
}

int log_verify_definition(struct log_reader *reader, struct log_definition *out,
	struct log_verdict *verdict)
{
	struct log_definition definition;
	struct log_source source;
	uint8_t start[HASH_SIZE];
	int result;

	*verdict = (struct log_verdict){.what = ""};
	result = log_reader_definition(reader, &definition);
	if (result == STORE_DAMAGED)
		return found(verdict, 0, log_reader_problem(reader));
	if (result != STORE_OK)
		return result;
	source = (struct log_source){
		.session = definition.session,
		.created_ms = definition.created_ms,
		.definition = definition.definition,
		.definition_len = definition.definition_len,
		.source = definition.source,
		.source_len = definition.source_len,
	};
	chain_start(&source, start);
	if (memcmp(start, definition.start, HASH_SIZE) != 0) {
		log_definition_fini(&definition);
		return found(verdict, 0,
			"the definition is not the one that was written");
	}
	memcpy(verdict->chain, start, HASH_SIZE);
	*out = definition;
	return STORE_OK;
}

static int verify_rows(struct log_reader *reader, struct walk *walk)
{
	struct log_verdict *verdict = walk->verdict;
	uint64_t end = 0;
	uint64_t last = 0;
	uint64_t after;
	int result = log_reader_last(reader, &end);
	/* The walk finds the first damaged place, which may come earlier. */
	bool lost = result == STORE_DAMAGED;

	if (result != STORE_OK && !lost)
		return result;
	do {
		after = last;
		result = log_reader_page(
			reader, after, PAGE_ROWS, verify_row, walk, &last);
	} while (result == STORE_OK && last > after);
	/* Where verify_row() and `each` have not spoken, the reader has. */
	if (result == STORE_DAMAGED && verdict->what[0] == '\0' &&
		!walk->stopped)
		return found(
			verdict, verdict->rows + 1, log_reader_problem(reader));
	if (result != STORE_OK)
		return result;
	if (lost || verdict->rows < end)
		return found(verdict, verdict->rows + 1,
			"rows before the last one cannot be found");
	return STORE_OK;
}

int log_verify(struct log_reader *reader,
	int (*each)(void *arg, const struct log_row *row), void *arg,
	struct log_verdict *verdict)
{
	struct walk walk = {.verdict = verdict, .each = each, .arg = arg};
	struct log_definition definition;
	int result = log_verify_definition(reader, &definition, verdict);

	if (result != STORE_OK)
		return result;
	log_definition_fini(&definition);
	result = verify_rows(reader, &walk);
	clients_fini(&walk.clients);
	return result;
}
