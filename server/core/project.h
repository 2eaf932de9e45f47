/*
 * project.h: what a reader may see of an event and of the state. Live pushes,
 * tails, snapshots, histories and files all come through here.
 */
#ifndef PLENARY_CORE_PROJECT_H
#define PLENARY_CORE_PROJECT_H

#include "core/core.h"

/* Whether the event exists for the reader, and how much of it. */
bool project_form(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, enum form *form);

/*
 * The event without its envelope, packed in that form: the body of a row of
 * the log (FORM_WHOLE) and of what readers are sent. Packed once, into the
 * arena, and kept in *stamped.
 */
const struct packed *project_body(
	struct stamped *stamped, enum form form, struct arena *arena);

/*
 * The envelope as the reader sees it: numbered `number` in its stream. With
 * `sender`, the reader is the one who set it off and recognises it by its
 * client_id and client_seq. Memory is the arena's and the event's.
 */
void project_envelope(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, uint64_t number,
	bool sender, struct arena *arena, Plenary__Envelope *out);

/* Both as a message; NULL if the event does not exist for the reader. Memory
 * is the arena's, and partly the event's. */
Plenary__Event *project_event(const struct scenario *scenario,
	const struct stamped *stamped, reader_id reader, uint64_t number,
	bool sender, struct arena *arena);

/* The view as the reader sees it, with its key and without its stamp; NULL if
 * there is none. Memory is the arena's, and partly the core's, until its next
 * input. */
Plenary__View *project_view(const struct core *core, unsigned view,
	reader_id reader, struct arena *arena);

/* An inject's content as players see it. */
Plenary__Inject *project_inject(
	const Plenary__Inject *inject, struct arena *arena);

/* The answer to the command whose group this is, as its sender's reader may
 * know it; seq and client_seq are the shell's to set. Computed from events
 * alone, so that a resent command gets the same reply from the log. */
void project_reply(const struct scenario *scenario,
	const struct stamped *events, size_t n, reader_id reader,
	Plenary__Reply *reply);

/* The same for a command that was in order and changed nothing: what it is
 * about, as its sender named it. Points into the command. */
void project_unchanged(const struct core *core, const Plenary__Command *command,
	Plenary__Reply *reply);

#endif
