/*
 * core.h: an exercise being played, as a pure state machine: inputs and the
 * time go in, groups of events come out.
 *
 * The core does no I/O, reads no clock and draws no randomness. What one
 * input set off is a group: the events that decide() found, and those that
 * settling added until nothing was left to follow. When a call returns, the
 * group has been applied to the state; the shell makes it durable before
 * anybody is told (docs/DESIGN.md, "Log before tell").
 *
 * A state that is rebuilt by core_apply() from the logged events is the same
 * as the one that wrote them, which core_digest() shows.
 */
#ifndef PLENARY_CORE_CORE_H
#define PLENARY_CORE_CORE_H

#include "base/arena.h"
#include "base/hash.h"
#include "core/audience.h"
#include "core/catalogue.h"
#include "core/pool.h"
#include "core/scenario.h"
#include "core/views.h"

struct state;

/* Caps that a session has besides those of the exercise file. */
struct limits {
	/* Those who ever joined with one code: of a delegation's, or the
	 * observers'; of a head's, or another office's of EXCON. */
	unsigned members;
	unsigned holders;
	unsigned attempts;   /* proposals of one delegation at one step */
	unsigned revisions;  /* of one proposal */
	unsigned amendments; /* of one proposal, pending at a time */
	unsigned ad_hoc_injects;
	unsigned submissions;  /* of one delegation */
	unsigned custom_steps; /* that EXCON opens, in all */
	size_t text;           /* bytes of a text or message */
};

extern const struct limits limits_default;

struct core {
	const struct scenario *scenario; /* borrowed; outlives the core */
	struct limits limits;
	struct catalogue steps;  /* the file's and custom ones */
	struct state *state;     /* one flat allocation */
	struct pool pool;        /* the texts it refers to */
	struct view_set changed; /* since view_set_clear() */
};

/* Who sets something off, and when: what the shell knows and the core cannot
 * find out. Borrowed for the call. */
struct act {
	int64_t at_ms;        /* wall clock; never less than the last one's */
	uint32_t participant; /* 0: the server */
	const uint8_t *client_id; /* with a command or a joining */
	size_t client_id_len;
	uint64_t client_seq;
};

/* How much of an event a reader sees. What is for EXCON alone, and what is for
 * the delegation concerned, is taken out of the others' form. */
enum form { FORM_WHOLE, FORM_OWN, FORM_OTHERS, FORMS };

/* A packed message; bytes NULL: not packed yet. */
struct packed {
	uint8_t *bytes;
	size_t len;
};

/* An event and who may know it. */
struct stamped {
	Plenary__Event *event;
	audience_set audience;
	struct packed bodies[FORMS]; /* project_body() keeps them here */
};

/*
 * What one input set off. seq and grp of the events are set. Memory is the
 * arena's, which the caller resets after use; the events also point into the
 * command, the act and the scenario, so the group is used up before those go.
 */
struct group {
	struct arena *arena; /* uncapped */
	struct stamped *events;
	size_t n;
	size_t room;
};

void group_init(struct group *group, struct arena *arena);

void core_init(struct core *core, const struct scenario *scenario,
	const struct limits *limits);
void core_fini(struct core *core);

/*
 * A participant's command. 0, and the group (which may be empty: a repeated
 * position; or long: a jump of the clock); or -1, *why (in the arena), and a
 * state that is as it was. What is due at act->at_ms must have been fired
 * (core_due()).
 */
int core_command(struct core *core, const struct act *act,
	const Plenary__Command *command, struct group *group,
	Plenary__Error **why);

/* Somebody joins with a code of this generation, as the shell verified. */
struct join {
	const char *code_name; /* "director", "CA.head", "CA", … */
	const char *name;      /* of the person */
	const char *seat;      /* wanted, with a delegation's code; or "" */
};
int core_join(struct core *core, const struct act *act, const struct join *join,
	struct group *group, uint32_t *participant, Plenary__Error **why);

/* A participant's connection came or went. Nothing if it is known already, or
 * after ENDEX: the state is final, and `connected` stays as it was. */
void core_presence(struct core *core, const struct act *act,
	uint32_t participant, bool connected, const char *why,
	struct group *group);

/* After a restart: presence lost for all; if the exercise ran, it stands
 * paused at exercise_ms (of the last tick, or the last event if that is
 * later), and what is due by then is held for EXCON. After ENDEX nothing. */
void core_recover(struct core *core, const struct act *act, int64_t exercise_ms,
	struct group *group);

/* The server pauses a running exercise by itself (the disk runs low). Nothing
 * if it is not running. */
void core_pause(struct core *core, const struct act *act, const char *reason,
	struct group *group);

/* Fires the first deadline that is due at at_ms: true, and its group. Call
 * until false, before the command of the same tick. */
bool core_due(struct core *core, int64_t at_ms, struct group *group);

/* The wall-clock time at which core_due() will next have something;
 * INT64_MAX: never, as things stand. */
int64_t core_wake_at(const struct core *core);

/* Replay: applies one logged event, and neither decides nor settles.
 * 0, or -1 where the event does not fit the state (a damaged log). */
int core_apply(struct core *core, const struct stamped *stamped);

/* Exercise time at a wall-clock time; the last event's number and time. */
int64_t core_exercise_ms(const struct core *core, int64_t at_ms);
uint64_t core_seq(const struct core *core);
int64_t core_at_ms(const struct core *core);
Plenary__ExercisePhase core_phase(const struct core *core);

/* The generation of a code, or -1 if the exercise has no such code. */
int64_t core_code_generation(const struct core *core, const char *code_name);

/* The exercise's code names in order: the i-th, or NULL past the last.
 * out has CODE_NAME_MAX bytes. */
enum { CODE_NAME_MAX = ID_MAX + 8 };
const char *core_code_name(const struct core *core, unsigned i, char *out);

/* What the shell may know of a participant; false: no such number. */
struct participant_info {
	const char *name;           /* the core's, until the next input */
	char code_name[ID_MAX + 8]; /* with which it joined */
	Plenary__Role role;
	int delegation; /* or -1 */
	int seat;       /* or -1 */
	bool head;
	bool connected;
	bool removed;
	reader_id reader;
	uint32_t generation; /* of the code it joined with */
	uint64_t epoch;      /* raised by a move to another delegation */
};
bool core_participant(const struct core *core, uint32_t participant,
	struct participant_info *out);
/* The participant that joined with this code, this generation and this name
 * and was not removed; 0: none. */
uint32_t core_participant_named(
	const struct core *core, const char *code_name, const char *name);
uint32_t core_participants(const struct core *core);

/* BLAKE2b over the fields of the state in documented order (digest.c). */
enum { DIGEST_VERSION = 2 };
void core_digest(const struct core *core, uint8_t out[HASH_SIZE]);

/* A copy that shares nothing; for exploring and for comparing. */
void core_clone(struct core *to, const struct core *from);

#endif
