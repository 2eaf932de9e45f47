#include "client/options.h"

#include "client/uplink.h"

#include <stdio.h>
#include <string.h>

const char options_usage[] =
	"usage: plenary open FILE --server ADDR:PORT --admin-token F [--json]\n"
	"       plenary join CODE --server ADDR:PORT --name NAME [--seat "
	"SEAT]\n"
	"                [--language en|fr|es]\n"
	"       plenary control CODE --server ADDR:PORT --name NAME\n"
	"       plenary watch CODE --server ADDR:PORT [--name NAME] [--json]\n"
	"       plenary do CODE --server ADDR:PORT --name NAME [--keep-going]\n"
	"                [SCRIPT]\n"
	"\n"
	"  open      opens a session of an exercise file and prints its codes\n"
	"  join      takes a place in a delegation, with a prompt\n"
	"  control   the same for EXCON: director, controller, evaluator\n"
	"  watch     prints what happens\n"
	"  do        runs a verb a line from SCRIPT or standard input; one "
	"JSON\n"
	"            line a reply; ends at the first refusal, or with\n"
	"            --keep-going at the end\n"
	"\n"
	"PLENARY_SERVER may stand for --server. NO_COLOR switches colours "
	"off.\n"
	"Exit codes: 0 done, 1 refused, 2 usage, 3 cannot connect.\n";

static const struct {
	const char *name;
	enum program program;
	bool coded; /* takes a code, a seat and a language */
	bool named; /* needs --name */
} programs[] = {
	{"open", PROGRAM_OPEN, false, false},
	{"join", PROGRAM_JOIN, true, true},
	{"control", PROGRAM_CONTROL, true, true},
	{"watch", PROGRAM_WATCH, true, false},
	{"do", PROGRAM_DO, true, true},
	{"help", PROGRAM_HELP, false, false},
	{"--help", PROGRAM_HELP, false, false},
	{"-h", PROGRAM_HELP, false, false},
	{"--version", PROGRAM_VERSION, false, false},
};

enum { PROGRAMS = sizeof(programs) / sizeof(programs[0]) };

struct flag {
	const char *name;
	const char **value; /* or NULL: a switch */
	bool *on;
};

struct reader {
	struct options *options;
	struct buf *error;
};

static int fail(struct reader *reader, const char *what, const char *subject,
	const char *right)
{
	buf_printf(reader->error, "%s%s%s%s: %s", what,
		subject[0] != '\0' ? " \"" : "", subject,
		subject[0] != '\0' ? "\"" : "", right);
	return -1;
}

/* An option at argv[i]: the number of words it takes; 0: it is none. */
static int read_flag(struct reader *reader, int argc, char **argv, int i)
{
	struct options *options = reader->options;
	const struct flag flags[] = {
		{"--server", &options->server, NULL},
		{"--name", &options->name, NULL},
		{"--seat", &options->seat, NULL},
		{"--language", &options->language, NULL},
		{"--admin-token", &options->admin_token, NULL},
		{"--keep-going", NULL, &options->keep_going},
		{"--json", NULL, &options->json},
	};

	if (strncmp(argv[i], "--", 2) != 0)
		return 0;
	for (size_t f = 0; f < sizeof(flags) / sizeof(flags[0]); f++) {
		size_t len = strlen(flags[f].name);

		if (strncmp(argv[i], flags[f].name, len) != 0)
			continue;
		if (argv[i][len] == '\0' && flags[f].on != NULL) {
			*flags[f].on = true;
			return 1;
		}
		if (argv[i][len] == '=' && flags[f].value != NULL) {
			*flags[f].value = argv[i] + len + 1;
			return 1;
		}
		if (argv[i][len] != '\0' || flags[f].value == NULL)
			continue;
		if (i + 1 >= argc)
			return fail(reader, "a value is missing after", argv[i],
				"plenary help shows the usage");
		*flags[f].value = argv[i + 1];
		return 2;
	}
	return fail(reader, "there is no option", argv[i],
		"plenary help lists them");
}

/* What is there must fit, what is needed must be there. */
static int check(struct reader *reader, size_t i)
{
	struct options *options = reader->options;
	char host[256];
	char port[8];

	if (options->program == PROGRAM_HELP ||
		options->program == PROGRAM_VERSION)
		return 0;
	if (options->subject == NULL)
		return fail(reader,
			programs[i].coded ? "the code is missing"
					  : "the exercise file is missing",
			"",
			programs[i].coded
				? "write it behind the command, as EXCON gave "
				  "it to you"
				: "write plenary open FILE");
	if (options->server == NULL)
		return fail(reader, "the server is missing", "",
			"write --server ADDR:PORT or set PLENARY_SERVER");
	if (uplink_parse(options->server, host, port) < 0)
		return fail(reader, "no address of a server:", options->server,
			"write one such as 127.0.0.1:7420");
	if (programs[i].named &&
		(options->name == NULL || options->name[0] == '\0'))
		return fail(reader, "your name is missing", "",
			"write --name NAME, as the others know you");
	if (options->program == PROGRAM_OPEN && options->admin_token == NULL)
		return fail(reader, "the admin token is missing", "",
			"write --admin-token F, with the admin.token of the "
			"server's data directory");
	return 0;
}

int options_parse(struct options *options, int argc, char **argv,
	const char *server_default, struct buf *error)
{
	struct reader reader = {.options = options, .error = error};
	size_t p = 0;

	*options = (struct options){.server = server_default};
	if (argc < 2)
		return fail(&reader, "a command is missing", "",
			"write open, join, control, watch, do or help");
	while (p < PROGRAMS && strcmp(programs[p].name, argv[1]) != 0)
		p++;
	if (p == PROGRAMS)
		return fail(&reader, "there is no command", argv[1],
			"write open, join, control, watch, do or help");
	options->program = programs[p].program;
	for (int i = 2; i < argc;) {
		int used = read_flag(&reader, argc, argv, i);

		if (used < 0)
			return -1;
		if (used == 0 && options->subject == NULL)
			options->subject = argv[i];
		else if (used == 0 && options->program == PROGRAM_DO &&
			 options->script == NULL)
			options->script = argv[i];
		else if (used == 0)
			return fail(&reader, "one word too many:", argv[i],
				"plenary help shows the usage");
		i += used == 0 ? 1 : used;
	}
	return check(&reader, p);
}
