/*
 * procedure.h: the time limits that apply to a step: its own, else those of
 * the exercise. All in milliseconds of exercise time.
 */
#ifndef PLENARY_CORE_PROCEDURE_H
#define PLENARY_CORE_PROCEDURE_H

#include "core/core.h"

int64_t procedure_decide_within(const struct core *core, unsigned step);
int64_t procedure_silence_period(const struct core *core, unsigned step);
int64_t procedure_notice(const struct core *core, unsigned step);
int64_t procedure_tacit_acceptance(const struct core *core, unsigned step);

#endif
