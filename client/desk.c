#include "client/desk.h"

#include "client/plain.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int64_t desk_now(const struct desk *desk)
{
	return (int64_t)uv_now(&desk->loop);
}

/* ── what the verbs ask ──────────────────────────────────────────────── */

static bool seen_proposal(
	void *user, const char *step, struct verb_proposal *out)
{
	const struct desk *desk = user;

	return view_store_proposal(&desk->engine.views, step, out);
}

static int64_t known_participant(void *user, const char *name)
{
	const struct desk *desk = user;

	return view_store_participant(&desk->engine.views, name);
}

static const char *why_of(int error)
{
	switch (error) {
	case ENOENT:
		return "there is no such file";
	case EACCES:
		return "reading it is not permitted";
	case EISDIR:
		return "it is a folder";
	default:
		return "it cannot be read";
	}
}

int desk_read_file(
	const char *path, size_t most, struct buf *out, const char **why)
{
	FILE *file = fopen(path, "rb");
	char piece[4096];
	size_t n;
	int rc = 0;

	if (file == NULL) {
		*why = why_of(errno);
		return -1;
	}
	while (rc == 0 && (n = fread(piece, 1, sizeof(piece), file)) > 0) {
		buf_append(out, piece, n);
		if (out->len > most) {
			*why = "it is too big";
			rc = -1;
		}
	}
	if (rc == 0 && ferror(file)) {
		*why = why_of(errno);
		rc = -1;
	}
	fclose(file);
	return rc;
}

static int read_text(
	void *user, const char *path, struct buf *out, const char **why)
{
	(void)user;
	return desk_read_file(path, VERBS_TEXT_MAX, out, why);
}

/* ── the place ───────────────────────────────────────────────────────── */

void desk_open(struct desk *desk, const struct desk_options *options,
	const struct engine_handlers *engine,
	const struct uplink_handlers *uplink, void *user)
{
	struct engine_identity identity = {
		.credential = options->code,
		.name = options->name,
		.seat = options->seat,
		.language = options->language,
	};
	char token[TOKEN_MAX];
	int rc;

	memset(desk, 0, sizeof(*desk));
	desk->options = *options;
	desk->verbs = (struct verb_context){
		.user = desk,
		.proposal = seen_proposal,
		.participant = known_participant,
		.read_file = read_text,
	};
	randombytes_buf(identity.client_id, ENGINE_CLIENT_ID);
	if (options->keep_token &&
		token_directory(desk->tokens, sizeof(desk->tokens)) == 0 &&
		token_load(desk->tokens, options->server, options->code,
			options->name, token) == 0)
		identity.token = token;
	rc = uv_loop_init(&desk->loop);
	assert(rc == 0);
	engine_init(&desk->engine, &identity, engine, user);
	uplink_open(&desk->uplink, &desk->loop, &desk->engine, options->server,
		uplink, user);
}

void desk_run(struct desk *desk)
{
	int rc;

	uv_run(&desk->loop, UV_RUN_DEFAULT);
	rc = uv_loop_close(&desk->loop);
	assert(rc == 0);
	engine_fini(&desk->engine);
}

void desk_welcome(struct desk *desk, const Plenary__Welcome *welcome)
{
	int rc;

	if (desk->tokens[0] == '\0' || welcome->resume_token[0] == '\0')
		return;
	rc = token_keep(desk->tokens, desk->options.server, desk->options.code,
		desk->options.name, welcome->resume_token);
	if (rc == 0)
		return;
	fprintf(stderr,
		"plenary: your place cannot be kept in %s (%s): if this "
		"program ends, EXCON must let you in again\n",
		desk->tokens, strerror(-rc));
	desk->tokens[0] = '\0'; /* said once */
}

void desk_leave(struct desk *desk)
{
	engine_bye(&desk->engine);
	uplink_close(&desk->uplink);
}

struct show_context desk_show(const struct desk *desk)
{
	return (struct show_context){
		.views = &desk->engine.views,
		.language = desk->options.language,
		.exercise_ms =
			engine_exercise_ms(&desk->engine, desk_now(desk)),
	};
}

unsigned desk_verbs(const struct desk *desk)
{
	const Plenary__Welcome *welcome = desk->engine.welcome;

	if (welcome == NULL)
		return VERB_DELEGATION | VERB_EXCON;
	switch (welcome->role) {
	case PLENARY__ROLE__ROLE_DIRECTOR:
	case PLENARY__ROLE__ROLE_CONTROLLER:
	case PLENARY__ROLE__ROLE_EVALUATOR:
		return VERB_EXCON;
	case PLENARY__ROLE__ROLE_DELEGATE:
		return VERB_DELEGATION;
	default:
		return 0;
	}
}

void desk_complain(const char *what, const char *text)
{
	struct buf line = {0};

	buf_str(&line, "plenary: ");
	plain_line(&line, what);
	if (text != NULL) {
		buf_str(&line, ": ");
		plain_line(&line, text);
	}
	buf_char(&line, '\n');
	fputs(buf_cstr(&line), stderr);
	buf_fini(&line);
}
