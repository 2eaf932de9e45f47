#include "client/opener.h"

#include "client/desk.h"
#include "client/plain.h"
#include "wire/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXERCISE_FILE_MAX = 1024 * 1024, TOKEN_FILE_MAX = 4096 };

struct opener {
	struct desk desk;
	struct buf exercise;
	const char *file;
	bool json;
	bool asked;
	bool leaving;
	int exit_code;
};

static void leave(struct opener *opener)
{
	if (opener->leaving)
		return;
	opener->leaving = true;
	desk_leave(&opener->desk);
}

static void on_live(void *user)
{
	struct opener *opener = user;

	if (opener->asked)
		return;
	opener->asked = true;
	engine_open_session(
		&opener->desk.engine, &opener->exercise, opener->file);
	uplink_flush(&opener->desk.uplink);
}

static void on_opened(void *user, const Plenary__Opened *opened)
{
	struct opener *opener = user;
	struct buf out = {0};

	if (opener->json) {
		buf_str(&out, "{\"session\":");
		json_string(&out, opened->session);
		buf_char(&out, ',');
		show_codes_json(opened->codes, opened->n_codes, &out);
		buf_str(&out, "}\n");
	} else {
		buf_str(&out, "Session ");
		plain_line(&out, opened->session);
		buf_str(&out, " is open. Its codes:\n");
		show_codes_text(opened->codes, opened->n_codes, &out);
	}
	fwrite(out.bytes, 1, out.len, stdout);
	fflush(stdout);
	buf_fini(&out);
	opener->exit_code = EXIT_DONE;
	leave(opener);
}

static void on_fatal(void *user, const Plenary__Error *error, bool final)
{
	struct opener *opener = user;
	struct buf text = {0};

	(void) final;
	if (error->code == PLENARY__ERROR_CODE__BAD_EXERCISE) {
		/* FILE:LINE:COLUMN: error: …, as the checker found them. */
		plain_paragraphs(&text, error->message, 0);
		buf_char(&text, '\n');
		fputs(buf_cstr(&text), stderr);
	} else if (error->code == PLENARY__ERROR_CODE__BAD_CREDENTIAL) {
		desk_complain("the admin token is not this server's",
			"give the admin.token of its data directory with "
			"--admin-token");
	} else {
		desk_complain(plain_error(error->code), error->message);
	}
	buf_fini(&text);
	opener->exit_code = EXIT_REFUSED;
	leave(opener);
}

static void on_down(void *user, const char *why)
{
	struct opener *opener = user;

	if (opener->asked)
		desk_complain("the connection broke before the answer came",
			"look whether the session is open: plenaryd sessions");
	else
		fprintf(stderr,
			"plenary: cannot connect to %s: %s: is the server "
			"running there?\n",
			opener->desk.options.server, why);
	opener->exit_code = EXIT_NO_CONNECTION;
	leave(opener);
}

static void on_over(void *user)
{
	leave(user);
}

static void on_nothing(void *user)
{
	(void)user;
}

/* The token without the break at its end. */
static int read_token(const char *path, struct buf *token)
{
	const char *why = "";

	if (desk_read_file(path, TOKEN_FILE_MAX, token, &why) != 0) {
		fprintf(stderr,
			"plenary: cannot read the admin token in %s: %s: give "
			"the admin.token of the server's data directory\n",
			path, why);
		return -1;
	}
	while (token->len > 0 && token->bytes[token->len - 1] <= ' ')
		token->len--;
	return 0;
}

static int read_exercise(const char *path, struct buf *exercise)
{
	const char *why = "";

	if (desk_read_file(path, EXERCISE_FILE_MAX, exercise, &why) == 0)
		return 0;
	fprintf(stderr,
		"plenary: cannot read %s: %s: give an exercise file of at most "
		"1 MiB\n",
		path, why);
	return -1;
}

static void run(struct opener *opener, const struct desk_options *options)
{
	static const struct engine_handlers engine = {
		.live = on_live,
		.opened = on_opened,
		.fatal = on_fatal,
	};
	static const struct uplink_handlers uplink = {
		.down = on_down,
		.over = on_over,
		.turn = on_nothing,
		.closed = on_nothing,
	};

	desk_open(&opener->desk, options, &engine, &uplink, opener);
	desk_run(&opener->desk);
}

int opener_run(const char *server, const char *token_file,
	const char *exercise_file, bool json)
{
	struct opener *opener = calloc(1, sizeof(*opener));
	struct buf token = {0};
	struct desk_options options = {
		.server = server, .name = "", .seat = "", .language = ""};
	int exit_code = EXIT_USAGE;

	if (opener == NULL)
		abort();
	opener->json = json;
	opener->file = exercise_file;
	if (read_token(token_file, &token) == 0 &&
		read_exercise(exercise_file, &opener->exercise) == 0) {
		options.code = buf_cstr(&token);
		run(opener, &options);
		exit_code = opener->exit_code;
	}
	buf_fini(&token);
	buf_fini(&opener->exercise);
	free(opener);
	return exit_code;
}
