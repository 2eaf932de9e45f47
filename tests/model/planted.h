/*
 * planted.h: what a core with a planted fault ought to be caught at.
 */
#ifndef PLENARY_TESTS_MODEL_PLANTED_H
#define PLENARY_TESTS_MODEL_PLANTED_H

/* The law (law.h) that it breaks first. */
const char *planted_law(void);

#endif
