/*
 * format.h: the keys of an exercise file, as tables.
 */
#ifndef PLENARY_SCENARIO_FORMAT_H
#define PLENARY_SCENARIO_FORMAT_H

#include "scenario/fields.h"

/* The whole file; the tables of what stands in it hang below. */
extern const struct table exercise_table;

/* Those that functions of their own refer to. */
extern const struct table step_table;
extern const struct table source_table;   /* of a step */
extern const struct table deadline_table; /* of an inject's effects */

/* Where the file says nothing of the procedure. */
extern const Plenary__Procedure procedure_defaults;

#endif
