#include "base/buf.h"
#include "program.h"
#include "store/store.h"
#include "verify.h"
#include "wire/json.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct verification {
	const char *dir;
	const char *wanted; /* a session's id or the beginning of one; or "" */
	bool json;
	unsigned matches;
	char found[SESSION_ID_MAX + 1]; /* the last match */
	int code;
};

static void print_json(const char *what, const struct verdict *verdict)
{
	char chain[2 * HASH_SIZE + 1];
	struct buf line = {.len = 0};

	buf_str(&line, "{\"session\":");
	json_string(&line, what);
	if (verdict->error == 0) {
		hash_hex(chain, verdict->chain, HASH_SIZE);
		buf_printf(&line,
			",\"whole\":true,\"events\":\"%" PRIu64
			"\",\"chain\":\"%s\",\"digests\":%u,\"ended\":%s}",
			verdict->events, chain, verdict->digests,
			verdict->ended ? "true" : "false");
	} else {
		buf_str(&line, ",\"whole\":false,\"why\":");
		json_string(&line, verdict->why);
		if (verdict->at_event)
			buf_printf(&line, ",\"event\":\"%" PRIu64 "\"",
				verdict->bad_seq);
		buf_char(&line, '}');
	}
	puts(buf_cstr(&line));
	buf_fini(&line);
}

static void verify_one(
	struct verification *verification, const char *what, const char *path)
{
	struct verdict verdict;
	char text[512];

	verify_log(path, &verdict);
	verdict_text(&verdict, text, sizeof text);
	if (verification->json)
		print_json(what, &verdict);
	else if (verdict.error == 0)
		printf("session %s: %s\n", what, text);
	if (verdict.error != 0) {
		complain("session %s: %s: go on from a copy that is whole",
			what, text);
		/* One damaged log counts more than one that is not there. */
		if (verdict.error == STORE_DAMAGED)
			verification->code = EXIT_DAMAGED;
		else if (verification->code == EXIT_DONE)
			verification->code = EXIT_REFUSED;
	}
}

static int verify_listed(void *arg, const char *session)
{
	struct verification *verification = arg;
	char path[4096];

	store_session_path(verification->dir, session, path, sizeof path);
	verify_one(verification, session, path);
	return 0;
}

/* A whole id is itself, whatever else begins with it. */
static int match(void *arg, const char *session)
{
	struct verification *verification = arg;
	size_t len = strlen(verification->wanted);

	if (strncmp(session, verification->wanted, len) != 0)
		return 0;
	(void)snprintf(
		verification->found, sizeof verification->found, "%s", session);
	if (session[len] == '\0') {
		verification->matches = 1;
		return 1;
	}
	verification->matches++;
	return 0;
}

static int verify_session(struct verification *verification)
{
	int error = store_list(verification->dir, match, verification);

	if (error < 0) {
		complain("%s: %s: give --data the directory of a server",
			verification->dir, store_error_text(error));
		return EXIT_REFUSED;
	}
	if (verification->matches != 1) {
		complain("%s: %s session of %s begins so: plenaryd sessions "
			 "lists them",
			verification->wanted,
			verification->matches == 0 ? "no" : "more than one",
			verification->dir);
		return EXIT_REFUSED;
	}
	(void)verify_listed(verification, verification->found);
	return verification->code;
}

static int verify_all(struct verification *verification)
{
	int error = store_list(verification->dir, verify_listed, verification);

	if (error != 0) {
		complain("%s: %s: give --data the directory of a server",
			verification->dir, store_error_text(error));
		return EXIT_REFUSED;
	}
	return verification->code;
}

/* "sessions/k3v9ab.db" is a file, "k3v9ab" a session. */
static bool is_file(const char *text)
{
	size_t len = strlen(text);

	return strchr(text, '/') != NULL ||
	       (len > 3 && strcmp(text + len - 3, ".db") == 0);
}

int command_verify(int argc, char **argv)
{
	enum { DATA = 256, JSON };
	static const struct option options[] = {
		{"data", required_argument, NULL, DATA},
		{"json", no_argument, NULL, JSON},
		{NULL, 0, NULL, 0},
	};
	struct verification verification = {
		.dir = PROGRAM_DATA_DEFAULT,
		.wanted = "",
	};
	int option;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":", options, NULL)) != -1) {
		if (option == DATA) {
			verification.dir = optarg;
		} else if (option == JSON) {
			verification.json = true;
		} else {
			complain("%s: verify takes --data DIR, --json, and a "
				 "session or a file",
				argv[optind - 1]);
			return EXIT_USAGE;
		}
	}
	if (argc - optind > 1) {
		complain("verify %s: it takes one session or file, or none for "
			 "all sessions",
			argv[optind + 1]);
		return EXIT_USAGE;
	}
	if (optind == argc)
		return verify_all(&verification);
	verification.wanted = argv[optind];
	if (!is_file(verification.wanted))
		return verify_session(&verification);
	verify_one(&verification, verification.wanted, verification.wanted);
	return verification.code;
}
