#include "client/desk.h"

#include "client/plain.h"
#include "client/screen.h"
#include "client/wrap.h"

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

/* EXCON alone has the roster. */
static bool knows_people(void *user)
{
	const struct desk *desk = user;

	return (desk_verbs(desk) & VERB_EXCON) != 0;
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
		.knows_people = knows_people,
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

	desk->moved |= desk->epoch != 0 && desk->epoch != welcome->epoch;
	desk->epoch = welcome->epoch;
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

Plenary__Welcome desk_self(const struct desk *desk)
{
	Plenary__Welcome self = *desk->engine.welcome;
	const Plenary__View *view = view_store_find(
		&desk->engine.views, "members", self.delegation);

	if (view == NULL || view->body_case != PLENARY__VIEW__BODY_MEMBERS ||
		self.role != PLENARY__ROLE__ROLE_DELEGATE)
		return self;
	/* Names are unique within a delegation. */
	for (size_t i = 0; i < view->members->n_members; i++) {
		const Plenary__Member *member = view->members->members[i];

		if (strcmp(member->name, self.name) != 0)
			continue;
		self.seat = member->seat;
		self.head = member->head;
	}
	return self;
}

void desk_place(const struct desk *desk, struct buf *out)
{
	const Plenary__Welcome self = desk_self(desk);

	plain_line(out, self.name);
	if (self.role == PLENARY__ROLE__ROLE_DELEGATE)
		buf_printf(out, ", %s%s%s%s", self.delegation,
			self.seat[0] != '\0' ? " in the seat " : ", an adviser",
			self.seat, self.head ? ", head of delegation" : "");
	else
		buf_printf(out, ", %s", plain_role(self.role));
}

bool desk_moved(struct desk *desk, struct buf *out)
{
	if (!desk->moved)
		return false;
	desk->moved = false;
	buf_str(out, "EXCON HAS MOVED YOU: you are now ");
	desk_place(desk, out);
	buf_str(out, ". Nothing of your old place is kept here, and what was "
		     "under way there is refused");
	return true;
}

void desk_fatal(const Plenary__Error *error)
{
	if (error->code != PLENARY__ERROR_CODE__MOVED)
		desk_complain(plain_error(error->code), error->message);
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
		.columns = screen_columns(STDOUT_FILENO),
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
	struct buf rows = {0};

	buf_str(&line, "plenary: ");
	plain_line(&line, what);
	if (text != NULL) {
		buf_str(&line, ": ");
		plain_line(&line, text);
	}
	buf_char(&line, '\n');
	wrap_text(&rows, buf_cstr(&line), screen_columns(STDERR_FILENO), 4);
	fputs(buf_cstr(&rows), stderr);
	buf_fini(&rows);
	buf_fini(&line);
}
