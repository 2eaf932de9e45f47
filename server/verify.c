#include "verify.h"

#include "core/core.h"
#include "rebuild.h"
#include "store/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static void replay(struct log_reader *reader, struct verdict *out)
{
	const struct rebuild_sink nobody = {.user = NULL};
	struct scenario scenario;
	struct rebuild rebuild;
	struct core core;

	out->error = rebuild_definition(reader, &scenario, &out->why);
	out->at_event = out->error == STORE_DAMAGED;
	if (out->error != 0)
		return;
	core_init(&core, &scenario, &limits_default);
	rebuild_init(&rebuild, &core, reader, &nobody);
	out->error = rebuild_run(&rebuild);
	out->at_event = out->error == STORE_DAMAGED;
	out->bad_seq = rebuild.bad_seq;
	out->why = rebuild.why;
	out->events = rebuild.seq;
	memcpy(out->chain, rebuild.chain, HASH_SIZE);
	out->digests = rebuild.digests;
	out->incomparable = rebuild.incomparable;
	out->ended = rebuild.ended;
	rebuild_fini(&rebuild);
	core_fini(&core);
	scenario_fini(&scenario);
}

void verify_log(const char *path, struct verdict *out)
{
	struct log_reader *reader;

	*out = (struct verdict){.why = ""};
	out->error = log_reader_open(&reader, path);
	if (out->error != 0) {
		out->why = store_error_text(out->error);
		return;
	}
	/* The events first: they name the place. */
	replay(reader, out);
	if (out->error == 0) {
		out->error = log_reader_integrity(reader);
		if (out->error != 0)
			out->why = log_reader_problem(reader);
	}
	if (out->error != 0 && out->why[0] == '\0')
		out->why = store_error_text(out->error);
	log_reader_close(reader);
}

void verdict_text(const struct verdict *verdict, char *out, size_t room)
{
	char chain[2 * HASH_SIZE + 1];

	if (verdict->error == 0) {
		hash_hex(chain, verdict->chain, HASH_SIZE);
		(void)snprintf(out, room,
			"whole: %" PRIu64
			" events, chain %s, %u digests compared%s, "
			"ENDEX receipt: none (%s)",
			verdict->events, chain, verdict->digests,
			verdict->incomparable > 0
				? " and others of another version not"
				: "",
			verdict->ended ? "the exercise has ended"
				       : "a cut tail before ENDEX cannot be "
					 "detected");
	} else if (verdict->at_event && verdict->bad_seq > 0) {
		(void)snprintf(out, room, "damaged: event %" PRIu64 ": %s",
			verdict->bad_seq, verdict->why);
	} else if (verdict->at_event) {
		(void)snprintf(out, room, "damaged: event 0: %s", verdict->why);
	} else {
		(void)snprintf(out, room, "%s%s",
			verdict->error == STORE_DAMAGED ? "damaged: " : "",
			verdict->why);
	}
}
