/*
 * verbs.h: the one table of what can be typed: it serves the prompt, scripts
 * of `plenary do`, help, and the golden scripts of the tests.
 *
 * No I/O and no connection: what a line needs besides itself (the revision
 * last seen, a text from a file) is asked of a context.
 */
#ifndef PLENARY_CLIENT_VERBS_H
#define PLENARY_CLIENT_VERBS_H

#include "base/arena.h"
#include "base/buf.h"
#include "client/words.h"

#include <plenary.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum verb_who {
	VERB_DELEGATION = 1,
	VERB_EXCON = 2,
	VERB_EVERYBODY = 4, /* the client answers by itself: show, wait, … */
};

/* What is known of the proposal at a step. */
struct verb_proposal {
	uint32_t number;
	uint32_t revision;
	const uint8_t *hash; /* borrowed, copied at once */
	size_t hash_len;
};

/* Any of the functions may be NULL: then nothing is known. */
struct verb_context {
	void *user;

	/* The live proposal as this client last saw it; false: none. */
	bool (*proposal)(
		void *user, const char *step, struct verb_proposal *out);

	/* The number of the participant of that name; 0: none, -1: several. */
	int64_t (*participant)(void *user, const char *name);

	/* Whether all names are known here; false: a name that is not goes
	 * to the server as 0, for it to refuse. */
	bool (*knows_people)(void *user);

	/* Appends a file's content: for text=@FILE. 0; or -1 and, in *why,
	 * a static text such as "there is no such file". */
	int (*read_file)(void *user, const char *path, struct buf *out,
		const char **why);
};

struct verb_line; /* verbs.c: the line being parsed */

struct verb {
	const char *name;
	const char *usage;
	const char *summary; /* one line */
	const char *help;    /* a paragraph */
	unsigned who;        /* of enum verb_who */
	bool confirmable;    /* takes --yes */
	/* NULL: no command, the client answers by itself. */
	int (*parse)(struct verb_line *line, Plenary__Command *out);
};

/* The table; ends with a verb whose name is NULL. */
const struct verb *verbs(void);
const struct verb *verbs_find(const char *name);

enum { VERBS_TEXT_MAX = 56 * 1024 }; /* bytes of a file for text=@FILE */

enum { VERBS_COMMAND = 0, VERBS_LOCAL = 1 };

/*
 * Parses one line, which is neither blank nor a comment. VERBS_COMMAND: *out,
 * which the caller initialised, has its verb; client_seq is the caller's.
 * VERBS_LOCAL: the verb is one that the client answers by itself. -1: *error
 * is one sentence with what was wrong and what would be right.
 * Memory is the arena's, which must have no cap. context may be NULL.
 */
int verbs_parse(const char *line, const struct verb_context *context,
	struct arena *arena, Plenary__Command *out, char **error);

/* Whether the line says nothing: blank, or a comment that begins with #. */
bool verbs_is_blank(const char *line);

/* Sets `confirmed` on a command that knows it; false: it does not. */
bool verbs_confirm(Plenary__Command *command);

/* Appends the help of one verb, or the list for those of `who`. */
void verbs_help(struct buf *out, const struct verb *verb);
void verbs_help_list(struct buf *out, unsigned who);

/* The verb most like the name, for a did-you-mean; NULL: none is near. */
const struct verb *verbs_like(const char *name);

#endif
