/* EXCON puts a live proposal into a status of its choice: the guards that fail
 * at that moment are waived, each by its name (PROCEDURE, "Settling"). */
#include "core/decide.h"

#include "core/adoption.h"
#include "core/condition.h"
#include "core/decide_reference.h"
#include "core/force.h"
#include "core/procedure.h"
#include "core/transition.h"

static bool is_bound(Plenary__Status status)
{
	return status == PLENARY__STATUS__STATUS_IN_FORCE ||
	       status == PLENARY__STATUS__STATUS_SUSPENDED;
}

/* ── what is waived ──────────────────────────────────────────────────── */

struct waived {
	struct decision *decision;
	unsigned step;
	Plenary__Overridden *event;
};

static void add_name(struct waived *it, char *name)
{
	it->event->waived[it->event->n_waived++] = name;
}

/* A text that is not adopted yet goes past what stands in the way of a silence
 * or a ruling, and past the rule where it is adopted. */
static void add_of_the_text(struct waived *it)
{
	const struct core *core = it->decision->core;
	const struct proposal *live = &state_step(core, it->step)->live;
	struct arena *arena = it->decision->arena;
	Plenary__Status to = it->event->to;

	if (!status_is_open(it->event->from) ||
		to == PLENARY__STATUS__STATUS_TABLED)
		return;
	if (!status_is_open(to) && !adoption_rule_holds(core, it->step))
		add_name(it, arena_strdup(arena, "positions"));
	if (adoption_blocked(core, it->step))
		add_name(it, arena_strdup(arena, "block"));
	for (unsigned i = 0; i < live->n_amendments; i++)
		add_name(it, arena_printf(arena, "amendment:%s.a%u",
				     it->event->step, live->amendments[i].id));
}

static struct hindrances hindrances_of(const struct waived *it)
{
	const struct core *core = it->decision->core;
	struct hindrances all = {0};

	if (status_is_open(it->event->from) && !status_is_open(it->event->to))
		all.conditions = condition_unmet(core, it->step,
			PLENARY__CONDITION_PHASE__PHASE_ADOPTION);
	if (is_bound(it->event->to)) {
		struct hindrances lacks = force_lacks(core, it->step);
		struct hindrances causes = force_causes(core, it->step);

		all = hindrances_both(&all, &lacks);
		all = hindrances_both(&all, &causes);
	}
	return all;
}

static void name_waived(struct waived *it)
{
	const struct core *core = it->decision->core;
	struct hindrances failing = hindrances_of(it);
	size_t n;
	char **names = hindrances_names(core, it->step, &failing, READER_EXCON,
		it->decision->arena, &n);

	it->event->waived = arena_alloc(it->decision->arena,
		(2 + AMENDMENTS_MAX + 1 + n) * sizeof(char *));
	add_of_the_text(it);
	for (size_t i = 0; i < n; i++)
		add_name(it, names[i]);
}

/* ── the override ────────────────────────────────────────────────────── */

/* When the deadline that the new status brings is due; 0: it brings none. */
static int64_t due_of(const struct decision *decision, unsigned step,
	Plenary__Status from, Plenary__Status to)
{
	const struct core *core = decision->core;

	switch (to) {
	case PLENARY__STATUS__STATUS_TABLED:
	case PLENARY__STATUS__STATUS_HELD:
		/* The time for decision counts from tabling, and runs on. */
		return status_is_open(from)
			       ? 0
			       : decision->exercise_ms +
					 procedure_decide_within(core, step);
	case PLENARY__STATUS__STATUS_SILENCE:
		return decision->exercise_ms +
		       procedure_silence_period(core, step);
	case PLENARY__STATUS__STATUS_ADOPTED:
		return transition_ratify_by(decision, step);
	case PLENARY__STATUS__STATUS_IN_FORCE:
	case PLENARY__STATUS__STATUS_SUSPENDED:
	case PLENARY__STATUS__STATUS_LOCKED:
	case PLENARY__STATUS__STATUS_AVAILABLE:
	case _PLENARY__STATUS_IS_INT_SIZE:
	default:
		return 0;
	}
}

static int check_reason(struct decision *decision, int step,
	const Plenary__OverrideStatus *override)
{
	if (override->reason[0] != '\0')
		return check_text(decision, "the reason", override->reason);
	return refuse(decision, PLENARY__ERROR_CODE__REASON_REQUIRED,
		"override needs a reason: override %s %s \"why\"",
		step_id(decision, step), status_name(override->to));
}

static int check_status(struct decision *decision, int step, Plenary__Status to)
{
	const struct step_state *state =
		state_step(decision->core, (unsigned)step);

	if (state->status != to)
		return 0;
	refuse(decision, PLENARY__ERROR_CODE__NO_CHANGE,
		"%s is %s already: override takes it to another status",
		step_id(decision, step), status_words(to));
	return refuse_with(decision, "step", step_id(decision, step));
}

int decide_override(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__OverrideStatus *override = command->override_status;
	Plenary__Status to = override->to;
	Plenary__Overridden *event;
	int step;

	if (to < PLENARY__STATUS__STATUS_TABLED ||
		to > PLENARY__STATUS__STATUS_SUSPENDED)
		return refuse(decision, PLENARY__ERROR_CODE__BAD_COMMAND,
			"override takes a live proposal to tabled, silence, "
			"held, adopted, in_force or suspended: name one");
	step = find_proposal(
		decision, TRIGGER_OVERRIDE, override->proposal, false);
	if (step < 0 || check_status(decision, step, to) != 0 ||
		check_reason(decision, step, override) != 0)
		return -1;
	event = arena_alloc(decision->arena, sizeof(*event));
	plenary__overridden__init(event);
	event->step = step_id(decision, step);
	event->number = state_step(decision->core, (unsigned)step)->live.number;
	event->from = state_step(decision->core, (unsigned)step)->status;
	event->to = to;
	event->reason = override->reason;
	event->due_ms = due_of(decision, (unsigned)step, event->from, to);
	name_waived(&(struct waived){decision, (unsigned)step, event});
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_OVERRIDDEN, event);
	return 0;
}
