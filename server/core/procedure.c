#include "core/procedure.h"

static int64_t own_or(int64_t own, int64_t general)
{
	return own > 0 ? own : general;
}

/* Without limits of its own: every one is the exercise's. */
static const Plenary__Procedure *own_of(const struct core *core, unsigned step)
{
	static const Plenary__Procedure none = PLENARY__PROCEDURE__INIT;
	const Plenary__Procedure *own = core->steps.defs[step]->def->procedure;

	return own == NULL ? &none : own;
}

static const Plenary__Procedure *general_of(const struct core *core)
{
	return core->scenario->def->procedure;
}

int64_t procedure_decide_within(const struct core *core, unsigned step)
{
	return own_or(own_of(core, step)->decide_within_ms,
		general_of(core)->decide_within_ms);
}

int64_t procedure_silence_period(const struct core *core, unsigned step)
{
	return own_or(own_of(core, step)->silence_period_ms,
		general_of(core)->silence_period_ms);
}

int64_t procedure_notice(const struct core *core, unsigned step)
{
	return own_or(
		own_of(core, step)->notice_ms, general_of(core)->notice_ms);
}

int64_t procedure_tacit_acceptance(const struct core *core, unsigned step)
{
	return own_or(own_of(core, step)->tacit_acceptance_ms,
		general_of(core)->tacit_acceptance_ms);
}
