/* EXCON's clock: the exercise's state, its rate, its deadlines. */
#include "core/decide.h"

#include "base/duration.h"
#include "core/clock.h"
#include "core/deadline.h"

#include <string.h>

int decide_startex(struct decision *decision, const Plenary__Command *command)
{
	Plenary__StartexCalled *called =
		arena_alloc(decision->arena, sizeof(*called));

	(void)command;
	plenary__startex_called__init(called);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_STARTEX, called);
	return 0;
}

int decide_pausex(struct decision *decision, const Plenary__Command *command)
{
	Plenary__PausexCalled *called =
		arena_alloc(decision->arena, sizeof(*called));

	plenary__pausex_called__init(called);
	if (strlen(command->pausex->reason) > decision->core->limits.text)
		return check_text(
			decision, "the reason", command->pausex->reason);
	called->reason = command->pausex->reason;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_PAUSEX, called);
	return 0;
}

/* What came due while nobody kept time waits for EXCON's word, one by one. */
static int refuse_held(struct decision *decision, const struct due *due)
{
	char *id = deadline_id(decision->core, due, decision->arena);

	refuse(decision, PLENARY__ERROR_CODE__DEADLINES_HELD,
		"%s came due while the server was down: confirm or extend each "
		"held deadline first",
		id);
	return refuse_with(decision, "deadline", id);
}

int decide_resume(struct decision *decision, const Plenary__Command *command)
{
	const struct clock_state *clock = &decision->core->state->clock;
	Plenary__Resumed *resumed;
	struct due due;

	(void)command;
	if (clock->phase == PLENARY__EXERCISE_PHASE__PHASE_PAUSED &&
		deadline_first(decision->core, true, &due))
		return refuse_held(decision, &due);
	resumed = arena_alloc(decision->arena, sizeof(*resumed));
	plenary__resumed__init(resumed);
	resumed->to = clock->phase == PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF
			      ? clock->interrupted
			      : PLENARY__EXERCISE_PHASE__PHASE_RUNNING;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_RESUME, resumed);
	return 0;
}

int decide_endex(struct decision *decision, const Plenary__Command *command)
{
	Plenary__EndexCalled *called;

	if (!command->endex->confirmed)
		return refuse(decision,
			PLENARY__ERROR_CODE__CONFIRMATION_REQUIRED,
			"ENDEX is final and ends the exercise for everybody: "
			"confirm it (endex --yes)");
	called = arena_alloc(decision->arena, sizeof(*called));
	plenary__endex_called__init(called);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_ENDEX, called);
	return 0;
}

int decide_no_duff(struct decision *decision, const Plenary__Command *command)
{
	Plenary__NoDuffCalled *called;

	if (check_text(decision, "the NO DUFF text", command->no_duff->text) !=
		0)
		return -1;
	called = arena_alloc(decision->arena, sizeof(*called));
	plenary__no_duff_called__init(called);
	called->text = command->no_duff->text;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_NO_DUFF, called);
	return 0;
}

static int find_deadline(
	struct decision *decision, const char *id, struct due *due)
{
	char *known = arena_strdup(decision->arena, "none is set");
	struct due it;

	if (deadline_find(decision->core, id, decision->arena, due))
		return 0;
	for (int held = 1; held >= 0; held--) {
		if (deadline_first(decision->core, held, &it)) {
			known = arena_printf(decision->arena, "the next is %s",
				deadline_id(
					decision->core, &it, decision->arena));
			break;
		}
	}
	return refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_DEADLINE,
		"there is no deadline '%.64s': %s", id, known);
}

int decide_confirm(struct decision *decision, const Plenary__Command *command)
{
	const char *id = command->confirm_deadline->deadline;
	Plenary__DeadlineConfirmed *confirmed;
	struct due due;

	if (find_deadline(decision, id, &due) != 0)
		return -1;
	if (!due.deadline->held)
		return refuse(decision, PLENARY__ERROR_CODE__NO_CHANGE,
			"%s is not held: it will fire by itself", id);
	confirmed = arena_alloc(decision->arena, sizeof(*confirmed));
	plenary__deadline_confirmed__init(confirmed);
	confirmed->deadline =
		deadline_id(decision->core, &due, decision->arena);
	emit(decision, AUDIENCE_EXCON, PLENARY__EVENT__WHAT_DEADLINE_CONFIRMED,
		confirmed);
	deadline_fire(decision, &due);
	return 0;
}

int decide_extend(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__ExtendDeadline *extend = command->extend_deadline;
	Plenary__DeadlineExtended *extended;
	int64_t from;
	struct due due;

	if (extend->by_ms <= 0 || extend->by_ms > DURATION_MAX_MS)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"a deadline is extended by more than nothing and at "
			"most 366d: write a duration such as 15m");
	if (find_deadline(decision, extend->deadline, &due) != 0)
		return -1;
	/* One that is past is extended from now: else it were still due. */
	from = due.deadline->at_ms > decision->exercise_ms
		       ? due.deadline->at_ms
		       : decision->exercise_ms;
	/* Exercise time never comes near the end of its numbers. */
	if (extend->by_ms > DURATION_MAX_MS - (from - decision->exercise_ms))
		return refuse(decision, PLENARY__ERROR_CODE__LIMIT_REACHED,
			"%s would be more than 366d from now, which is the "
			"limit of a deadline",
			extend->deadline);
	extended = arena_alloc(decision->arena, sizeof(*extended));
	plenary__deadline_extended__init(extended);
	extended->deadline = deadline_id(decision->core, &due, decision->arena);
	extended->due_ms = from + extend->by_ms;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_DEADLINE_EXTENDED,
		extended);
	return 0;
}

/* ── rate and jumps ──────────────────────────────────────────────────── */

int decide_rate(struct decision *decision, const Plenary__Command *command)
{
	uint32_t rate = command->set_rate->rate_milli;
	Plenary__RateSet *set;

	if (rate == 0 || rate > RATE_MAX)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"the clock runs at 0.001 to %d times real time: write "
			"a rate such as 2, or pause the exercise (pausex)",
			RATE_MAX / RATE_NORMAL);
	if (rate == decision->core->state->clock.rate_milli)
		return refuse(decision, PLENARY__ERROR_CODE__NO_CHANGE,
			"the clock has that rate already");
	set = arena_alloc(decision->arena, sizeof(*set));
	plenary__rate_set__init(set);
	set->rate_milli = rate;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_RATE_SET, set);
	return 0;
}

int decide_jump(struct decision *decision, const Plenary__Command *command)
{
	int64_t by_ms = command->jump_clock->by_ms;
	struct due due;

	if (by_ms <= 0 || by_ms > DURATION_MAX_MS)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"exercise time jumps forward only, and at most 366d: "
			"write a duration such as 2h");
	if (by_ms > CLOCK_MAX_MS - decision->exercise_ms)
		return refuse(decision, PLENARY__ERROR_CODE__LIMIT_REACHED,
			"exercise time goes no further");
	if (deadline_first(decision->core, true, &due))
		return refuse_held(decision, &due);
	decision->jump_to_ms = decision->exercise_ms + by_ms;
	return 0;
}
