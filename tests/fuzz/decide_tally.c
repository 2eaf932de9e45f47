#include "tests/fuzz/decide_tally.h"

#include <stdio.h>
#include <stdlib.h>

struct tally {
	unsigned long long inputs;
	unsigned long long turns;
	unsigned long long undecodable;
	unsigned long long accepted;
	unsigned long long refused;
	unsigned long long kinds[256];
	bool wanted;
};

static struct tally *the_tally(void)
{
	static struct tally tally;

	return &tally;
}

static void print(void)
{
	const ProtobufCMessageDescriptor *events = &plenary__event__descriptor;
	const struct tally *tally = the_tally();

	fprintf(stderr,
		"%llu inputs, %llu turns, %llu undecodable, %llu commands "
		"accepted, %llu refused; inputs with each event:\n",
		tally->inputs, tally->turns, tally->undecodable,
		tally->accepted, tally->refused);
	for (unsigned i = 0; i < events->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &events->fields[i];

		if ((field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0)
			fprintf(stderr, "%12llu %s\n",
				tally->kinds[field->id % 256], field->name);
	}
}

void tally_add(const struct reach *reach)
{
	struct tally *tally = the_tally();

	if (tally->inputs++ == 0 && getenv("PLENARY_FUZZ_TALLY") != NULL)
		tally->wanted = atexit(print) == 0;
	if (!tally->wanted)
		return;
	tally->turns += reach->turns;
	tally->undecodable += reach->undecodable;
	tally->accepted += reach->accepted;
	tally->refused += reach->refused;
	for (unsigned i = 0; i < 256; i++)
		tally->kinds[i] += reach->kinds[i] ? 1 : 0;
}
