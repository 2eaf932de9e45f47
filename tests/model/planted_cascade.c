/* A prerequisite that leaves force suspends nothing that needs it. */
#include "core/force.h"
#include "tests/model/law.h"
#include "tests/model/planted.h"

/* NOLINTBEGIN(bugprone-reserved-identifier,readability-identifier-naming):
 * the linker's names (--wrap). */
struct hindrances __real_force_causes(const struct core *core, unsigned step);
struct hindrances __wrap_force_causes(const struct core *core, unsigned step);

const char *planted_law(void)
{
	return LAW_IN_FORCE;
}

struct hindrances __wrap_force_causes(const struct core *core, unsigned step)
{
	struct hindrances causes = __real_force_causes(core, step);

	causes.needs = 0;
	return causes;
}
/* NOLINTEND(bugprone-reserved-identifier,readability-identifier-naming) */
