#include "core/clock.h"

int64_t clock_exercise_ms(const struct clock_state *clock, int64_t at_ms)
{
	int64_t exercise_ms;

	if (clock->phase != PLENARY__EXERCISE_PHASE__PHASE_RUNNING ||
		at_ms <= clock->anchor_at_ms)
		return clock->anchor_exercise_ms;
	/* A log may be damaged and still chain: any number may stand in it. */
	if (__builtin_sub_overflow(at_ms, clock->anchor_at_ms, &exercise_ms) ||
		__builtin_mul_overflow(exercise_ms, (int64_t)clock->rate_milli,
			&exercise_ms) ||
		__builtin_add_overflow(clock->anchor_exercise_ms,
			exercise_ms / 1000, &exercise_ms) ||
		exercise_ms > CLOCK_MAX_MS)
		return CLOCK_MAX_MS;
	return exercise_ms;
}

int64_t clock_reaches(const struct clock_state *clock, int64_t exercise_ms)
{
	int64_t rate = (int64_t)clock->rate_milli;
	int64_t left;
	int64_t at_ms;

	if (clock->phase != PLENARY__EXERCISE_PHASE__PHASE_RUNNING || rate == 0)
		return INT64_MAX;
	if (exercise_ms <= clock->anchor_exercise_ms)
		return clock->anchor_at_ms;
	if (exercise_ms > CLOCK_MAX_MS ||
		__builtin_sub_overflow(
			exercise_ms, clock->anchor_exercise_ms, &left) ||
		__builtin_mul_overflow(left, 1000, &left) ||
		__builtin_add_overflow(left, rate - 1, &left) ||
		__builtin_add_overflow(
			clock->anchor_at_ms, left / rate, &at_ms))
		return INT64_MAX;
	return at_ms;
}
