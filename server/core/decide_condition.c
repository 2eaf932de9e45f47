/* Conditions: what their verifier says of them, and who waives them. */
#include "core/decide.h"

#include "core/condition.h"
#include "core/decide_reference.h"

/* "A4.seat" */
static char *full_name(const struct decision *decision, int step, int i)
{
	return arena_printf(decision->arena, "%s.%s", step_id(decision, step),
		condition_def(decision->core, (unsigned)step, (unsigned)i)->id);
}

/* The place of a condition with which the trigger may be pulled, and its step;
 * or -1 and a refusal. */
static int find_condition(struct decision *decision, enum trigger trigger,
	const char *name, int *step)
{
	unsigned found;
	int i = condition_find(decision->core, name, &found);

	if (i < 0) {
		refuse(decision, PLENARY__ERROR_CODE__UNKNOWN_CONDITION,
			"there is no condition '%.64s': name it by its "
			"step and its id, such as A4.seat; show proposal STEP "
			"lists them",
			name);
		return refuse_with(decision, "condition",
			arena_printf(decision->arena, "%.64s", name));
	}
	if (check_trigger(decision, trigger, (int)found, i) != 0)
		return refuse_with(decision, "condition",
			full_name(decision, (int)found, i));
	*step = (int)found;
	return i;
}

int decide_settle(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__SettleCondition *settle = command->settle_condition;
	Plenary__ConditionSettled *settled;
	const struct proposal *live;
	condition_set before;
	int step = -1;
	int i = find_condition(
		decision, TRIGGER_SETTLE, settle->condition, &step);

	if (i < 0)
		return -1;
	live = &state_step(decision->core, (unsigned)step)->live;
	before = settle->met ? live->met : live->failed;
	/* It has been said already. */
	if ((before >> i & 1) != 0)
		return 0;
	settled = arena_alloc(decision->arena, sizeof(*settled));
	plenary__condition_settled__init(settled);
	settled->step = step_id(decision, step);
	settled->number = live->number;
	settled->condition = full_name(decision, step, i);
	settled->met = settle->met;
	if (decision->delegation >= 0)
		settled->delegation =
			delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_CONDITION_SETTLED,
		settled);
	return 0;
}

int decide_waive(struct decision *decision, const Plenary__Command *command)
{
	Plenary__ConditionWaived *waived;
	const struct proposal *live;
	int step = -1;
	int i = find_condition(decision, TRIGGER_WAIVE,
		command->waive_condition->condition, &step);

	if (i < 0)
		return -1;
	live = &state_step(decision->core, (unsigned)step)->live;
	if ((live->waived_by[i] >> decision->delegation & 1) != 0)
		return 0;
	waived = arena_alloc(decision->arena, sizeof(*waived));
	plenary__condition_waived__init(waived);
	waived->step = step_id(decision, step);
	waived->number = live->number;
	waived->condition = full_name(decision, step, i);
	waived->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_CONDITION_WAIVED,
		waived);
	return 0;
}
