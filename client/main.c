/* plenary: the terminal client. */
#include "client/desk.h"
#include "client/opener.h"
#include "client/options.h"
#include "client/prompt.h"
#include "client/script.h"
#include "client/watch.h"

#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Who only watches need not say a name; two machines should have two. */
static void default_name(char *out, size_t len)
{
	const char *user = getenv("USER");
	char host[64] = "";

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	snprintf(out, len, "%.32s@%.24s",
		user != NULL && user[0] != '\0' ? user : "observer", host);
}

static int run(const struct options *options)
{
	char name[64];
	struct script_options script = {
		.desk =
			{
				.server = options->server,
				.code = options->subject,
				.name = options->name,
				.seat = options->seat,
				.language = options->language,
				.keep_token = true,
			},
		.script = options->script,
		.keep_going = options->keep_going,
	};

	if (script.desk.name == NULL) {
		default_name(name, sizeof(name));
		script.desk.name = name;
	}
	if (script.desk.seat == NULL)
		script.desk.seat = "";
	if (script.desk.language == NULL)
		script.desk.language = "";
	switch (options->program) {
	case PROGRAM_OPEN:
		return opener_run(options->server, options->admin_token,
			options->subject, options->json);
	case PROGRAM_JOIN:
	case PROGRAM_CONTROL:
		return prompt_run(&script.desk);
	case PROGRAM_WATCH:
		return watch_run(&script.desk, options->json);
	case PROGRAM_DO:
		return script_run(&script);
	case PROGRAM_HELP:
		fputs(options_usage, stdout);
		return EXIT_DONE;
	case PROGRAM_VERSION:
		puts("plenary 0.1.0, protocol 1");
		return EXIT_DONE;
	}
	return EXIT_USAGE;
}

int main(int argc, char **argv)
{
	struct sigaction ignore = {.sa_handler = SIG_IGN};
	struct options options;
	struct buf error = {0};

	/* A closed pipe is an error of the write, not the end of us. */
	sigaction(SIGPIPE, &ignore, NULL);
	if (sodium_init() < 0) {
		fputs("plenary: the system gives no random numbers\n", stderr);
		return EXIT_REFUSED;
	}
	if (options_parse(&options, argc, argv, getenv("PLENARY_SERVER"),
		    &error) < 0) {
		desk_complain(buf_cstr(&error), NULL);
		buf_fini(&error);
		return EXIT_USAGE;
	}
	return run(&options);
}
