/*
 * show.h: what `show` and `wait` find in the views that a client holds, as
 * JSON for scripts and as tables for people.
 *
 * What this audience may not see is not there: a list is then empty.
 */
#ifndef PLENARY_CLIENT_SHOW_H
#define PLENARY_CLIENT_SHOW_H

#include "base/buf.h"
#include "client/view_store.h"
#include "client/words.h"

enum show_what {
	SHOW_STEPS,
	SHOW_STEP,
	SHOW_PROPOSAL,
	SHOW_SUBMISSIONS,
	SHOW_ROSTER,
	SHOW_MESSAGES, /* asked of the server: not in the views */
	SHOW_INJECTS,
	SHOW_MANDATE,
	SHOW_INDICATORS,
	SHOW_SPECTRUM,
	SHOW_CLOCK,
	SHOW_EXERCISE,
	SHOW_CODES, /* asked of the server */
};

struct show_request {
	enum show_what what;
	const char *id; /* of the step; else "" */
};

struct show_context {
	const struct view_store *views;
	const char *language;
	int64_t exercise_ms; /* now */
	size_t columns;      /* of the terminal; 0: as many as it takes */
};

/* The words behind `show`; none are the steps. 0; or -1 and in *error (the
 * arena's) a sentence. */
int show_parse(const struct word *words, size_t n, struct arena *arena,
	struct show_request *out, char **error);

/* Appends the member of a JSON object: "steps":[…]. Not for messages and
 * codes. */
void show_json(const struct show_context *context,
	const struct show_request *request, struct buf *out);

/* Appends lines for a terminal. Not for messages and codes. */
void show_text(const struct show_context *context,
	const struct show_request *request, struct buf *out);

/* One message of a history, as an item of "messages":[…] or as a line. */
void show_message_json(const Plenary__Event *event, struct buf *out);
void show_message_text(const Plenary__Event *event, struct buf *out);

/* "codes":{…} or lines. */
void show_codes_json(Plenary__Code *const *codes, size_t n, struct buf *out);
void show_codes_text(Plenary__Code *const *codes, size_t n, struct buf *out);

/* The state that `wait` compares: of "clock", a step or an inject; NULL: this
 * audience has nothing of that name. */
const char *show_state(const struct view_store *views, const char *what);

/* Whether the word names a state of such a thing, "in-force" being as good
 * as "in_force". Returns it as show_state() spells it, or NULL. */
const char *show_state_named(const char *word);

#endif
