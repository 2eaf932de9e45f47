/* What moves a proposal that binds: a breach, the lifting of causes, notices.
 * Whether force is suspended, resumed or ended by it is settling's to say. */
#include "core/decide.h"

#include "core/decide_reference.h"
#include "core/force.h"
#include "core/procedure.h"

int decide_breach(struct decision *decision, const Plenary__Command *command)
{
	const Plenary__UpholdBreach *breach = command->uphold_breach;
	Plenary__BreachUpheld *upheld;
	int step = find_proposal(
		decision, TRIGGER_BREACH, breach->proposal, false);

	if (step < 0 || require_reason(decision, TRIGGER_BREACH, step,
				breach->reason) != 0)
		return -1;
	upheld = arena_alloc(decision->arena, sizeof(*upheld));
	plenary__breach_upheld__init(upheld);
	upheld->step = step_id(decision, step);
	upheld->number =
		state_step(decision->core, (unsigned)step)->live.number;
	upheld->reason = breach->reason;
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_BREACH_UPHELD,
		upheld);
	return 0;
}

int decide_lift(struct decision *decision, const Plenary__Command *command)
{
	const struct core *core = decision->core;
	const Plenary__Lift *lift = command->lift;
	struct hindrances causes;
	Plenary__BreachLifted *lifted;
	int step = find_proposal(decision, TRIGGER_LIFT, lift->proposal, false);

	if (step < 0 ||
		require_reason(decision, TRIGGER_LIFT, step, lift->reason) != 0)
		return -1;
	/* What is derived from other steps and from conditions stays. */
	causes = force_causes(core, (unsigned)step);
	causes = (struct hindrances){
		.breach = causes.breach,
		.overridden = causes.overridden,
		.injects = causes.injects,
	};
	lifted = arena_alloc(decision->arena, sizeof(*lifted));
	plenary__breach_lifted__init(lifted);
	lifted->step = step_id(decision, step);
	lifted->number = state_step(core, (unsigned)step)->live.number;
	lifted->reason = lift->reason;
	lifted->causes = hindrances_names(core, (unsigned)step, &causes,
		READER_EXCON, decision->arena, &lifted->n_causes);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_BREACH_LIFTED,
		lifted);
	return 0;
}

int decide_notice(struct decision *decision, const Plenary__Command *command)
{
	const struct core *core = decision->core;
	Plenary__NoticeGiven *given;
	int step = find_proposal(decision, TRIGGER_NOTICE,
		command->give_notice->proposal, false);

	if (step < 0)
		return -1;
	given = arena_alloc(decision->arena, sizeof(*given));
	plenary__notice_given__init(given);
	given->step = step_id(decision, step);
	given->number = state_step(core, (unsigned)step)->live.number;
	given->delegation = delegation_id(decision, decision->delegation);
	given->leaves_ms =
		decision->exercise_ms + procedure_notice(core, (unsigned)step);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_NOTICE_GIVEN,
		given);
	return 0;
}

int decide_revoke(struct decision *decision, const Plenary__Command *command)
{
	Plenary__NoticeRevoked *revoked;
	int step = find_proposal(decision, TRIGGER_REVOKE,
		command->revoke_notice->proposal, false);

	if (step < 0)
		return -1;
	revoked = arena_alloc(decision->arena, sizeof(*revoked));
	plenary__notice_revoked__init(revoked);
	revoked->step = step_id(decision, step);
	revoked->number =
		state_step(decision->core, (unsigned)step)->live.number;
	revoked->delegation = delegation_id(decision, decision->delegation);
	emit(decision, AUDIENCE_PUBLIC, PLENARY__EVENT__WHAT_NOTICE_REVOKED,
		revoked);
	return 0;
}
