/*
 * state.h: everything an exercise is at one moment, as one flat block sized
 * from the scenario.
 *
 * A state is copied by memcpy: it holds no pointers, only numbers, sets and
 * places in the pool of texts. What can be derived (availability, indicators,
 * bars, what suspends a step) is computed, not stored; the exception is a
 * step's locked or available, which changes by events so that everybody is
 * told.
 *
 * Steps are numbered as in the catalogue: those of the exercise file, then the
 * custom ones in the order in which EXCON opened them.
 */
#ifndef PLENARY_CORE_STATE_H
#define PLENARY_CORE_STATE_H

#include "core/core.h"

enum {
	AMENDMENTS_MAX = 8, /* pending on one proposal */
	/* director, controller, evaluator, observer; two for each delegation */
	CODES_MAX = 4 + 2 * DELEGATIONS_MAX,
	/* one counter for each set of delegations, and one for the public */
	COUNTERS_MAX = (1 << DELEGATIONS_MAX) + 1,
	RATE_NORMAL = 1000,
	RATE_MAX = 1000 * 1000
};

/* A set of seats of one delegation: bit i stands for the i-th of the file. */
typedef uint16_t seat_set;

/* A set of the conditions of one text, in the text's order. */
typedef uint16_t condition_set;

/* A time at which something happens by itself. `order` says which of two at
 * the same time was set first. */
struct deadline {
	int64_t at_ms; /* exercise time */
	uint32_t order;
	bool set;
	bool held; /* due after a restart: waits for EXCON */
};

struct clock_state {
	Plenary__ExercisePhase phase;
	/* By NO DUFF; a pause comes back with its reason. */
	Plenary__ExercisePhase interrupted;
	struct text interrupted_reason;
	bool interrupted_by_server;
	uint32_t rate_milli;
	int64_t anchor_at_ms;
	int64_t anchor_exercise_ms;
	struct text reason;
	bool by_server;
};

struct participant {
	struct text name;
	Plenary__Role role;
	int8_t delegation; /* or -1 */
	int8_t seat;       /* or -1: an adviser */
	uint8_t code;      /* number of the code it joined with */
	bool connected;
	bool removed;
	bool acknowledged; /* the NO DUFF that is on */
	uint32_t generation;
	uint64_t epoch; /* raised by a move to another delegation */
	int64_t since_at_ms;
	struct text moved; /* packed Moved, of the last move; or empty */
};

/* Participants' numbers, 0: nobody. */
struct delegation_state {
	uint32_t head;
	uint32_t full_powers;
};

struct amendment {
	uint32_t id; /* counts within the step, across its proposals */
	uint8_t delegation;
	delegation_set accepted; /* the amender's own included */
	delegation_set declined;
	struct text settings; /* packed AmendmentProposed */
};

/* Of one party; a party has at most one at a time. */
struct reservation {
	uint32_t id;     /* counts within the step; 0: none */
	bool instrument; /* it stands with the instrument, else a position */
	delegation_set acknowledged;
	delegation_set accepted; /* tacitly or by a ruling, too */
	delegation_set objected;
	delegation_set held;       /* EXCON must answer for these */
	struct deadline answer_by; /* set while somebody has not answered */
	struct text text;
	struct text reasons[DELEGATIONS_MAX]; /* of the objections */
};

/* The votes inside one delegation, from adoption on. */
struct ballot {
	seat_set roll; /* the seats occupied at adoption */
	seat_set yes;
	seat_set no;
};

/* By an override: guards that need not hold for this proposal any more. */
struct waiver {
	step_set needs;
	delegation_set instruments; /* and the reservations they carry */
	condition_set conditions;
};

struct proposal {
	uint32_t number;
	uint32_t revision;
	uint8_t proposer;
	struct text draft; /* packed Draft */
	uint8_t hash[HASH_SIZE];
	int64_t tabled_ms;
	struct deadline decide_by;
	struct deadline silence_by;
	struct deadline ratify_by;
	Plenary__Position positions[DELEGATIONS_MAX];
	struct text reasons[DELEGATIONS_MAX];
	delegation_set acknowledged; /* this revision */
	delegation_set flagged; /* positions to be confirmed after a move */
	/* In silence: had somebody connected at some moment of it. */
	delegation_set present;
	delegation_set instruments;
	delegation_set left; /* parties that are none any more */
	struct deadline notices[DELEGATIONS_MAX];
	struct ballot ballots[DELEGATIONS_MAX];
	struct reservation reservations[DELEGATIONS_MAX]; /* by their maker */
	condition_set met;
	condition_set failed;
	delegation_set waived_by[CONDITIONS_MAX];
	/* What EXCON suspends it by: causes beside those that are derived. */
	bool breach;
	bool overridden;
	uint64_t injects[INJECTS_MAX / 64];
	struct waiver waiver;
	uint32_t n_amendments;
	/* One place more: the proposer's own applies at once, and is in
	 * nobody's way until then. */
	struct amendment amendments[AMENDMENTS_MAX + 1];
};

/* A proposal that ended. */
struct attempt {
	uint32_t revision; /* its number is its place + 1 */
	uint8_t proposer;
	Plenary__Outcome outcome;
	int64_t exercise_ms;
	struct text reason;
};

struct step_state {
	Plenary__Status status;
	uint32_t attempts;        /* proposals so far, the live one included */
	uint32_t amendments_made; /* for their ids */
	uint32_t reservations_made;
	struct proposal live; /* counts from TABLED on */
};

struct inject_state {
	bool used; /* an ad hoc one exists */
	bool released;
	audience_set audience;
	uint32_t counter; /* under the audience's counter */
	int64_t released_ms;
	struct text content; /* packed Inject, of an ad hoc one */
};

/* A delegation's opening of an inject and its latest answer. */
struct receipt {
	uint32_t opened_by;
	int64_t opened_ms;
	uint32_t answered_by;
	struct text answer;
};

/* A custom step that a delegation submitted. */
struct submission {
	Plenary__SubmissionStatus status;
	int8_t step;         /* in the catalogue, once opened; or -1 */
	struct text content; /* packed StepSubmitted; empty: none yet */
	struct text reason;
};

struct state {
	size_t size; /* of the whole block */
	uint64_t seq;
	int64_t at_ms; /* of the last event */
	int64_t exercise_ms;
	struct clock_state clock;
	uint32_t deadlines_set;
	uint32_t n_participants;
	uint32_t n_ad_hoc;
	uint32_t n_submissions[DELEGATIONS_MAX];
	uint32_t generations[CODES_MAX];
	uint32_t counters[COUNTERS_MAX];
	struct delegation_state delegations[DELEGATIONS_MAX];
	/* Where the arrays sized from the scenario and the limits begin. */
	size_t steps_at;
	size_t attempts_at;
	size_t injects_at;
	size_t receipts_at;
	size_t participants_at;
	size_t submissions_at;
};

/* How many may ever join with a code, and with all of them: no code takes the
 * room of another. */
unsigned limits_of_code(const struct limits *limits, unsigned code);
unsigned limits_participants(
	const struct scenario *scenario, const struct limits *limits);

/* How many proposals a step may see, of all delegations. */
unsigned limits_attempts(
	const struct scenario *scenario, const struct limits *limits);

/* Of a fresh session; the caller frees it with free(). */
struct state *state_new(
	const struct scenario *scenario, const struct limits *limits);

struct step_state *state_step(const struct core *core, unsigned step);
struct attempt *state_attempt(
	const struct core *core, unsigned step, unsigned attempt);
struct inject_state *state_inject(const struct core *core, unsigned inject);
struct receipt *state_receipt(
	const struct core *core, unsigned inject, unsigned delegation);
/* The i-th of a delegation, below limits.submissions. */
struct submission *state_submission(
	const struct core *core, unsigned delegation, unsigned i);
/* number: 1 … n_participants; NULL for any other. */
struct participant *state_participant(const struct core *core, uint32_t number);

/* Who joined by that code under that name and was not removed; 0: nobody. */
uint32_t state_participant_named(
	const struct core *core, int code, const char *name);

/* Injects of the file and room for ad hoc ones. */
unsigned state_injects(const struct core *core);

/* ── derived ─────────────────────────────────────────────────────────── */

/* A live proposal that is not yet adopted. */
bool status_is_open(Plenary__Status status);
/* There is a live proposal: tabled … suspended. */
bool status_is_live(Plenary__Status status);

step_set state_in_force(const struct core *core);

/* clamp(initial + effects in force + effects of released injects). */
int state_indicator(const struct core *core, unsigned indicator);
/* The baseline, or the highest rung to which a step in force raised it. */
unsigned state_bar(const struct core *core, unsigned bar);

/* Prerequisites in force and required indicators reached. */
bool state_step_ready(const struct core *core, unsigned step);

/* The number that an id ends with, as "A4.a12" or "US+MX.3": its digits, at
 * most nine; 0 for anything else. */
uint32_t id_number(const char *digits);

/* The counter of an audience, as an index. */
unsigned counter_of(audience_set audience);

/* The parties of the live proposal: the step's, without those that left. */
delegation_set state_parties(const struct core *core, unsigned step);

/* The parties whose instrument is missing. */
delegation_set state_missing(const struct core *core, unsigned step);

/* The seats of a delegation in which somebody sits, connected or not. */
seat_set state_occupied(const struct core *core, unsigned delegation);

/* The delegations of which somebody is connected. */
delegation_set state_connected(const struct core *core);

unsigned set_count(uint32_t set);

/* The codes, by number: a name's number or -1; the role and delegation
 * (or -1) that a code gives. */
int code_number(const struct scenario *scenario, const char *name);
void code_name(const struct scenario *scenario, unsigned code, char *out);
unsigned code_count(const struct scenario *scenario);
Plenary__Role code_role(unsigned code, int *delegation, bool *head);

#endif
