/*
 * The path decide → commit → fan-out under load, beside its two limits; one
 * JSON object on standard output. docs/PERFORMANCE.md says how to read it.
 */
#include "bare.h"
#include "growth.h"
#include "rounds.h"
#include "sample.h"

#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char usage[] =
	"bench_fanout [OPTION …]: events through a real server, and its "
	"limits\n"
	"  --connections N  over all audiences (30)\n"
	"  --window W       commands in flight (100)\n"
	"  --talkers T      connections that send them (all that may)\n"
	"  --verb VERB      say: an event; position: an event and views (say)\n"
	"  --text BYTES     of a message (150)\n"
	"  --rounds R       each is: log alone, bare fan-out, server (3)\n"
	"  --seconds S      of each of the three (2)\n"
	"  --verify         decode every push, which slows the client down\n"
	"  --server FILE    plenaryd, if it is to be another build's\n"
	"  --exercise FILE  (the flagship)\n"
	"  --dir DIR        for scratch files; must be on a disk (/tmp)\n"
	"instead of rounds:\n"
	"  --events E       cost per event over so many in one session\n"
	"  --idle K         memory of so many connections that do nothing\n";

struct plan {
	struct rounds_options rounds;
	unsigned long events;
	unsigned long idle;
	const char *bare;
};

/* ── output ──────────────────────────────────────────────────────────── */

static const char *verb_name(const struct plan *plan)
{
	return plan->rounds.seating.verb == SEATING_SAY ? "say" : "position";
}

static void put_figures(
	struct buf *out, const char *name, const struct figures *figures)
{
	buf_printf(out,
		"\"%s\":{\"events\":%.0f,\"events_per_s\":%.1f,"
		"\"p50_ms\":%.3f,\"p99_ms\":%.3f",
		name, figures->of[EVENTS], figures->of[EVENTS_PER_S],
		figures->of[P50_MS], figures->of[P99_MS]);
	if (figures->of[ROWS_PER_COMMIT] > 0)
		buf_printf(out, ",\"rows_per_commit\":%.1f",
			figures->of[ROWS_PER_COMMIT]);
	else
		buf_printf(out,
			",\"cpu_ns_per_delivery\":%.1f,"
			"\"cpu_us_per_event\":%.2f,"
			"\"bytes_per_delivery\":%.1f,\"rss_mib\":%.1f",
			figures->of[CPU_NS_PER_DELIVERY],
			figures->of[CPU_US_PER_EVENT],
			figures->of[BYTES_PER_DELIVERY], figures->of[RSS_MIB]);
	buf_str(out, "},");
}

/* The part of the bare fan-out's rate, round by round, that the server
 * reaches. */
static double ratio(const struct rounds *rounds)
{
	double values[ROUNDS_MAX];

	for (unsigned i = 0; i < rounds->n; i++)
		values[i] = rounds->real[i].of[EVENTS_PER_S] /
			    rounds->bare[i].of[EVENTS_PER_S];
	return sample_median(values, rounds->n);
}

/* The floors are set for messages: a position makes views to be computed too,
 * which the bare fan-out has no share of. */
static void put_floor(struct buf *out, const struct plan *plan,
	const struct rounds *rounds, const struct figures *commit,
	const struct figures *bare, const struct figures *real)
{
	unsigned n = plan->rounds.seating.connections;
	unsigned window = plan->rounds.seating.window;
	double limit = 3 * (bare->of[P99_MS] + commit->of[P99_MS]);

	if (plan->rounds.seating.verb != SEATING_SAY)
		buf_str(out, "\"floor\":null");
	else if (window == 1)
		buf_printf(out,
			"\"floor\":{\"rule\":\"p99_ms <= 3 * (bare + commit "
			"p99_ms)\",\"value\":%.3f,\"limit\":%.3f,\"pass\":%s}",
			real->of[P99_MS], limit,
			real->of[P99_MS] <= limit ? "true" : "false");
	else if (window == 100 && (n == 30 || n == 300))
		buf_printf(out,
			"\"floor\":{\"rule\":\"events_per_s / bare >= limit\","
			"\"value\":%.3f,\"limit\":%.2f,\"pass\":%s}",
			ratio(rounds), n == 30 ? 0.25 : 0.5,
			ratio(rounds) >= (n == 30 ? 0.25 : 0.5) ? "true"
								: "false");
	else
		buf_str(out, "\"floor\":null");
}

static void print_line(struct buf *out)
{
	(void)printf("%s\n", buf_cstr(out));
	(void)fflush(stdout);
	buf_fini(out);
}

static void print_rounds(const struct plan *plan, const struct rounds *rounds)
{
	const struct seating_options *seating = &plan->rounds.seating;
	struct figures commit = rounds_median(rounds->commit, rounds->n);
	struct figures bare = rounds_median(rounds->bare, rounds->n);
	struct figures real = rounds_median(rounds->real, rounds->n);
	struct buf out = {0};

	buf_printf(&out,
		"{\"bench\":\"fanout\",\"verb\":\"%s\",\"connections\":%u,"
		"\"window\":%u,\"talkers\":%u,\"text_bytes\":%u,"
		"\"rounds\":%u,\"seconds\":%.2f,\"synced\":%s,",
		verb_name(plan), seating->connections, seating->window,
		rounds->talkers, seating->text_bytes, rounds->n,
		plan->rounds.seconds, rounds->synced ? "true" : "false");
	put_figures(&out, "real", &real);
	put_figures(&out, "bare", &bare);
	put_figures(&out, "commit", &commit);
	buf_printf(&out, "\"ratio\":%.3f,", ratio(rounds));
	put_floor(&out, plan, rounds, &commit, &bare, &real);
	buf_str(&out, "}");
	print_line(&out);
}

static void put_line(
	struct buf *out, const char *name, const struct growth_line *line)
{
	buf_printf(out,
		",\"%s\":{\"first_us\":%.2f,\"last_us\":%.2f,"
		"\"us_per_1000_events\":%.5f}",
		name, line->first, line->last, line->per_1000_events);
}

static void print_growth(const struct plan *plan, const struct growth *growth)
{
	const struct seating_options *seating = &plan->rounds.seating;
	struct buf out = {0};

	buf_printf(&out,
		"{\"bench\":\"growth\",\"verb\":\"%s\",\"connections\":%u,"
		"\"window\":%u,\"talkers\":%u,\"text_bytes\":%u,"
		"\"before\":%llu,\"events\":%llu",
		verb_name(plan), seating->connections, seating->window,
		growth->talkers, seating->text_bytes,
		(unsigned long long)growth->before,
		(unsigned long long)growth->events);
	put_line(&out, "cpu", &growth->cpu);
	put_line(&out, "wall", &growth->wall);
	buf_printf(&out, ",\"rss_mib\":%.1f}", growth->rss_mib);
	print_line(&out);
}

static void print_idle(const struct idle *idle)
{
	struct buf out = {0};

	buf_printf(&out,
		"{\"bench\":\"idle\",\"before\":%u,\"more\":%u,"
		"\"rss_before\":%llu,\"rss_after\":%llu,"
		"\"bytes_per_connection\":%.0f}",
		idle->before, idle->more, (unsigned long long)idle->rss_before,
		(unsigned long long)idle->rss_after,
		((double)idle->rss_after - (double)idle->rss_before) /
			idle->more);
	print_line(&out);
}

/* ── input ───────────────────────────────────────────────────────────── */

enum option_id {
	CONNECTIONS = 256,
	WINDOW,
	TALKERS,
	VERB,
	TEXT,
	ROUNDS,
	SECONDS,
	VERIFY,
	SERVER,
	EXERCISE,
	DIR_OPTION,
	EVENTS_OPTION,
	IDLE,
	BARE,
	HELP
};

static const struct option options[] = {
	{"connections", required_argument, NULL, CONNECTIONS},
	{"window", required_argument, NULL, WINDOW},
	{"talkers", required_argument, NULL, TALKERS},
	{"verb", required_argument, NULL, VERB},
	{"text", required_argument, NULL, TEXT},
	{"rounds", required_argument, NULL, ROUNDS},
	{"seconds", required_argument, NULL, SECONDS},
	{"verify", no_argument, NULL, VERIFY},
	{"server", required_argument, NULL, SERVER},
	{"exercise", required_argument, NULL, EXERCISE},
	{"dir", required_argument, NULL, DIR_OPTION},
	{"events", required_argument, NULL, EVENTS_OPTION},
	{"idle", required_argument, NULL, IDLE},
	{"bare", required_argument, NULL, BARE},
	{"help", no_argument, NULL, HELP},
	{NULL, 0, NULL, 0},
};

/* A whole number from 1 to most; 0: it is none. */
static unsigned long number(const char *text, unsigned long most)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	return text[0] < '0' || text[0] > '9' || *end != '\0' || value > most
		       ? 0
		       : value;
}

static bool take_unsigned(const char *text, unsigned most, unsigned *out)
{
	*out = (unsigned)number(text, most);
	return *out > 0;
}

static bool take_verb(const char *text, enum seating_verb *out)
{
	*out = strcmp(text, "position") == 0 ? SEATING_POSITION : SEATING_SAY;
	return *out == SEATING_POSITION || strcmp(text, "say") == 0;
}

static bool take_seconds(const char *text, double *out)
{
	char *end;

	*out = strtod(text, &end);
	return *end == '\0' && *out > 0 && *out <= 3600;
}

static bool take(struct plan *plan, int option, const char *value)
{
	struct seating_options *seating = &plan->rounds.seating;

	switch (option) {
	case CONNECTIONS:
		return take_unsigned(value, 500, &seating->connections);
	case WINDOW:
		return take_unsigned(value, 100000, &seating->window);
	case TALKERS:
		return take_unsigned(value, 500, &seating->talkers);
	case VERB:
		return take_verb(value, &seating->verb);
	case TEXT:
		return take_unsigned(value, 16 * 1024, &seating->text_bytes);
	case ROUNDS:
		return take_unsigned(value, ROUNDS_MAX, &plan->rounds.rounds);
	case SECONDS:
		return take_seconds(value, &plan->rounds.seconds);
	case VERIFY:
		seating->verify = true;
		return true;
	case SERVER:
		seating->server = value;
		return true;
	case EXERCISE:
		seating->exercise = value;
		return true;
	case DIR_OPTION:
		plan->rounds.under = value;
		return true;
	case EVENTS_OPTION:
		plan->events = number(value, 10UL * 1000 * 1000);
		return plan->events > 0;
	case IDLE:
		plan->idle = number(value, 450);
		return plan->idle > 0;
	case BARE:
		plan->bare = value;
		return true;
	default:
		return false;
	}
}

static int parse(int argc, char **argv, struct plan *plan)
{
	int option;

	*plan = (struct plan){
		.rounds = {.seating = {.connections = 30,
				   .window = 100,
				   .text_bytes = 150,
				   .server = TEST_PLENARYD,
				   .exercise = TEST_SOURCE_DIR
				   "/exercises/north-american-perimeter.yaml"},
			.under = "/tmp",
			.rounds = 3,
			.seconds = 2},
	};
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (!take(plan, option, optarg)) {
			(void)fputs(usage, stderr);
			return -1;
		}
	}
	if (optind < argc) {
		(void)fputs(usage, stderr);
		return -1;
	}
	return 0;
}

static int run(struct plan *plan)
{
	struct rounds rounds;
	struct growth growth;
	struct idle idle;
	int rc;

	if (plan->idle > 0) {
		rc = idle_run(&plan->rounds.seating, plan->rounds.under,
			(unsigned)plan->idle, &idle);
		if (rc == 0)
			print_idle(&idle);
	} else if (plan->events > 0) {
		rc = growth_run(&plan->rounds.seating, plan->rounds.under,
			plan->events, &growth);
		if (rc == 0)
			print_growth(plan, &growth);
	} else {
		rc = rounds_run(&plan->rounds, &rounds);
		if (rc == 0)
			print_rounds(plan, &rounds);
	}
	return rc == 0 ? 0 : 1;
}

int main(int argc, char **argv)
{
	char program[PATH_MAX];
	size_t len = sizeof(program);
	struct plan plan;

	if (parse(argc, argv, &plan) != 0)
		return 2;
	if (plan.bare != NULL)
		return bare_serve(plan.bare);
	if (uv_exepath(program, &len) != 0)
		return 1;
	plan.rounds.program = program;
	return run(&plan);
}
