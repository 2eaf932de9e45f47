#include "tests/model/fault.h"

#include <stdarg.h>
#include <stdio.h>

bool fault_say(struct fault *fault, const char *law, const char *format, ...)
{
	va_list args;

	fault->law = law;
	va_start(args, format);
	/* The analyser does not know va_start() here.
	 * NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized) */
	vsnprintf(fault->where, sizeof(fault->where), format, args);
	va_end(args);
	return false;
}
