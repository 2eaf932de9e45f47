/*
 * scenario.h: an exercise as the core uses it: the definition, and its ids
 * turned into numbers once.
 *
 * Everything that depends on a country, a seat or a step comes from here;
 * the code knows none of them.
 */
#ifndef PLENARY_CORE_SCENARIO_H
#define PLENARY_CORE_SCENARIO_H

#include <plenary.pb-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	DELEGATIONS_MIN = 2,
	DELEGATIONS_MAX = 8,
	SEATS_MAX = 16,    /* of one delegation */
	STEPS_MAX = 64,    /* custom ones included */
	INJECTS_MAX = 256, /* of the file */
	INDICATORS_MAX = 32,
	BARS_MAX = 32,
	RUNGS_MAX = 64,
	SECTORS_MAX = 16,
	OBJECTIVES_MAX = 32,
	MOVES_MAX = 32,
	TERMS_MAX = 16,      /* of one text */
	CONDITIONS_MAX = 16, /* of one text */
	EFFECTS_MAX = 16,    /* of one step or inject */
	ID_MAX = 32,         /* bytes of an id */
	TEXT_MAX = 16 * 1024 /* bytes of a text, in one language */
};

/* A set of delegations: bit d stands for the d-th of the file. */
typedef uint16_t delegation_set;

/* A set of steps: bit s stands for the s-th of the file. */
typedef uint64_t step_set;

struct step_def {
	const Plenary__Step *def;
	delegation_set parties;
	unsigned n_parties;
	step_set needs;
	int requires_indicator[INDICATORS_MAX]; /* parallel to def->requirements
						 */
	int effect_indicator[EFFECTS_MAX]; /* parallel to def->effects; or -1 */
	int effect_bar[EFFECTS_MAX];       /* or -1 */
};

struct inject_def {
	const Plenary__Inject *def;
	delegation_set to; /* seats count as their delegation */
	bool to_all;
	int effect_indicator[EFFECTS_MAX];
	int effect_bar[EFFECTS_MAX];
};

struct scenario {
	Plenary__Scenario *def; /* owned */
	struct step_def *steps;
	struct inject_def *injects;
	unsigned n_delegations;
	unsigned n_steps;
	unsigned n_injects;
	unsigned n_indicators;
	unsigned n_bars;
};

/* Turns the ids of a step into numbers. A prerequisite is looked up among the
 * steps before it by `find`. 0; or -1 where it names something that is not
 * there or passes a limit. */
int step_def_compile(struct step_def *step, const struct scenario *scenario,
	const Plenary__Step *def, int (*find)(const void *, const char *),
	const void *steps);

/*
 * Makes *scenario from a definition that the exercise checker passed.
 * *Takes* def (made by protobuf-c's default allocator), and frees it on
 * failure too.
 * 0, or -1 where def names something it does not have or passes a limit: a
 * stored definition may have been damaged.
 */
int scenario_init(struct scenario *scenario, Plenary__Scenario *def);
void scenario_fini(struct scenario *scenario);

/* From the packed bytes of a stored definition; 0 or -1. */
int scenario_unpack(
	struct scenario *scenario, const uint8_t *bytes, size_t len);

/* The number of the thing of that id, or -1. */
int scenario_delegation(const struct scenario *scenario, const char *id);
int scenario_step(const struct scenario *scenario, const char *id);
int scenario_inject(const struct scenario *scenario, const char *id);
int scenario_indicator(const struct scenario *scenario, const char *id);
int scenario_seat(
	const struct scenario *scenario, unsigned delegation, const char *id);
int scenario_head_seat(const struct scenario *scenario, unsigned delegation);

/* Adds the delegation of an address, "MX" or "MX/SEMAR", to *out; 0, or -1
 * where there is no such delegation or seat. */
int scenario_address(const struct scenario *scenario, const char *address,
	delegation_set *out);

const char *scenario_delegation_id(
	const struct scenario *scenario, unsigned delegation);

#endif
