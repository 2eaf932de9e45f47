#include "base/buf.h"
#include "program.h"
#include "rebuild.h"
#include "wire/json.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct listing {
	const char *dir;
	bool json;
	bool damaged;
};

/* What can be said of a session without replaying it. */
struct summary {
	const char *id;
	const char *exercise;
	const char *title;
	int64_t created_ms;
	uint64_t events;
	int64_t exercise_ms; /* at the last tick */
};

static void print_text(const struct summary *summary)
{
	char when[32] = "";
	time_t seconds = (time_t)(summary->created_ms / 1000);
	struct tm local;

	if (localtime_r(&seconds, &local) != NULL)
		(void)strftime(when, sizeof when, "%Y-%m-%d %H:%M", &local);
	printf("%-8s  %s  %8" PRIu64 " events  %s\n", summary->id, when,
		summary->events, summary->title);
}

static void print_json(const struct summary *summary)
{
	struct buf line = {.len = 0};

	buf_str(&line, "{\"session\":");
	json_string(&line, summary->id);
	buf_str(&line, ",\"exercise\":");
	json_string(&line, summary->exercise);
	buf_str(&line, ",\"title\":");
	json_string(&line, summary->title);
	buf_printf(&line,
		",\"created_ms\":\"%" PRId64 "\",\"events\":\"%" PRIu64
		"\",\"exercise_ms\":\"%" PRId64 "\"}",
		summary->created_ms, summary->events, summary->exercise_ms);
	puts(buf_cstr(&line));
	buf_fini(&line);
}

static int describe(struct log_reader *reader, const struct listing *listing,
	const char *session)
{
	struct summary summary = {.id = session, .exercise = "", .title = ""};
	struct log_definition stored;
	struct scenario scenario;
	struct log_tick tick;
	const char *why;
	int error = rebuild_definition(reader, &scenario, &why);

	if (error != 0)
		return error;
	error = log_reader_definition(reader, &stored);
	if (error == 0) {
		summary.created_ms = stored.created_ms;
		log_definition_fini(&stored);
		error = log_reader_last(reader, &summary.events);
	}
	if (error == 0) {
		if (log_reader_tick(reader, &tick) == 1)
			summary.exercise_ms = tick.exercise_ms;
		summary.exercise = scenario.def->id;
		if (scenario.def->title != NULL &&
			scenario.def->title->n_in > 0)
			summary.title = scenario.def->title->in[0]->text;
		if (listing->json)
			print_json(&summary);
		else
			print_text(&summary);
	}
	scenario_fini(&scenario);
	return error;
}

static int list_one(void *arg, const char *session)
{
	struct listing *listing = arg;
	struct log_reader *reader;
	char path[4096];
	int error;

	store_session_path(listing->dir, session, path, sizeof path);
	error = log_reader_open(&reader, path);
	if (error == 0) {
		error = describe(reader, listing, session);
		log_reader_close(reader);
	}
	if (error != 0) {
		complain("session %s: %s: see plenaryd verify %s", session,
			store_error_text(error), session);
		listing->damaged = true;
	}
	return 0;
}

int command_sessions(int argc, char **argv)
{
	enum { DATA = 256, JSON };
	static const struct option options[] = {
		{"data", required_argument, NULL, DATA},
		{"json", no_argument, NULL, JSON},
		{NULL, 0, NULL, 0},
	};
	struct listing listing = {.dir = PROGRAM_DATA_DEFAULT};
	int option;
	int error;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == DATA) {
			listing.dir = optarg;
		} else if (option == JSON) {
			listing.json = true;
		} else {
			complain("%s: sessions takes --data DIR and --json",
				argv[optind - 1]);
			return EXIT_USAGE;
		}
	}
	if (optind < argc) {
		complain("sessions %s: it takes options only: --data DIR, "
			 "--json",
			argv[optind]);
		return EXIT_USAGE;
	}
	error = store_list(listing.dir, list_one, &listing);
	if (error != 0) {
		complain("%s: %s: give --data the directory of a server",
			listing.dir, store_error_text(error));
		return EXIT_REFUSED;
	}
	return listing.damaged ? EXIT_DAMAGED : EXIT_DONE;
}
