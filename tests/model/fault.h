/*
 * fault.h: a law that does not hold, and where.
 */
#ifndef PLENARY_TESTS_MODEL_FAULT_H
#define PLENARY_TESTS_MODEL_FAULT_H

#include <stdbool.h>

enum { WHERE_MAX = 512 };

struct fault {
	const char *law; /* NULL: none */
	char where[WHERE_MAX];
};

/* Always false. */
bool fault_say(struct fault *fault, const char *law, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
