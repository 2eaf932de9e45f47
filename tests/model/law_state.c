/* Status by status: "Life of a proposal", read as what must be true between
 * two inputs. */
#include "tests/model/law.h"

#define STATUS(name) PLENARY__STATUS__STATUS_##name
#define PHASE(name) PLENARY__CONDITION_PHASE__PHASE_##name

static bool broken(const struct scene *it, struct fault *fault, const char *law)
{
	return fault_say(fault, law, "at %s (status %d)", it->def->id,
		(int)it->state->status);
}

static bool is_nothing(const struct scene *it)
{
	const struct proposal *live = it->live;
	unsigned sets = live->acknowledged | live->flagged | live->present |
			live->instruments | live->left | live->met |
			live->failed;
	bool any = live->decide_by.set || live->silence_by.set ||
		   live->ratify_by.set || live->breach || live->overridden ||
		   scene_has_inject(it);

	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++)
		any |= live->positions[d] != 0 || live->notices[d].set ||
		       live->ballots[d].roll != 0 ||
		       live->reservations[d].id != 0;
	return live->number == 0 && live->revision == 0 &&
	       live->n_amendments == 0 && sets == 0 && !any;
}

static bool law_none(const struct scene *it, struct fault *fault)
{
	bool ready = true;

	for (size_t i = 0; i < it->def->n_needs; i++)
		ready &= !scene_lacks_need(it, i, false);
	if (ready != (it->state->status == STATUS(AVAILABLE)))
		return broken(it, fault,
			"a step is available exactly while its prerequisites "
			"are in force");
	if (!is_nothing(it))
		return broken(
			it, fault, "of a proposal that ended nothing is left");
	return true;
}

static bool law_silence(const struct scene *it, struct fault *fault)
{
	const struct proposal *live = it->live;

	for (uint32_t p = 1; p <= it->core->state->n_participants; p++) {
		const struct participant *who = state_participant(it->core, p);

		if (who->connected && who->delegation >= 0 &&
			(live->present >> who->delegation & 1) == 0)
			return broken(it, fault,
				"who is connected in a silence was present");
	}
	return true;
}

/* What is pending is neither carried nor dead: the proposer decides, or among
 * three or more all the others. */
static bool law_amendments(const struct scene *it, struct fault *fault)
{
	unsigned parties = it->core->steps.defs[it->step]->parties;
	unsigned others = parties & ~(1U << it->live->proposer);
	bool three = it->def->n_parties >= 3;

	for (unsigned i = 0; i < it->live->n_amendments; i++) {
		const struct amendment *own = &it->live->amendments[i];
		unsigned proposer = 1U << it->live->proposer;

		if ((own->accepted & proposer) != 0 ||
			(three && (own->accepted & others) == others))
			return broken(it, fault,
				"an amendment that is carried is the text");
		if ((own->declined & proposer) != 0 &&
			(!three || (own->declined & others) != 0))
			return broken(it, fault,
				"an amendment that cannot be carried is dead");
	}
	return true;
}

static bool law_open(const struct scene *it, struct fault *fault)
{
	const struct proposal *live = it->live;
	bool silence = it->state->status == STATUS(SILENCE);

	if (live->instruments != 0 || live->left != 0 || live->ratify_by.set ||
		live->breach || live->overridden || scene_has_inject(it))
		return broken(it, fault, "nobody is bound before adoption");
	if (live->silence_by.set != silence)
		return broken(it, fault,
			"a silence has its deadline, and nothing else has");
	if (it->state->status != STATUS(TABLED) && live->n_amendments > 0)
		return broken(it, fault, "an amendment goes back to the table");
	if (scene_rule_holds(it) && live->n_amendments == 0 &&
		!scene_lacks_any_condition(it, PHASE(ADOPTION), false))
		return broken(it, fault, "what the rule decides is adopted");
	return law_amendments(it, fault) &&
	       (!silence || law_silence(it, fault));
}

static bool law_adopted(const struct scene *it, struct fault *fault)
{
	const struct proposal *live = it->live;
	bool missing = false;

	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++)
		missing |= scene_is_party(it, d) &&
			   (live->instruments >> d & 1) == 0;
	if (live->decide_by.set || live->silence_by.set ||
		live->n_amendments > 0)
		return broken(it, fault, "what is adopted is decided");
	if (live->ratify_by.set != missing)
		return broken(it, fault,
			"the time for ratification runs exactly while an "
			"instrument is missing");
	if (scene_lacks_nothing(it))
		return broken(it, fault, "what lacks nothing is in force");
	return true;
}

static bool law_bound(const struct scene *it, struct fault *fault)
{
	const struct proposal *live = it->live;
	bool in_force = it->state->status == STATUS(IN_FORCE);
	unsigned least = it->def->continues_with;
	unsigned parties = 0;

	if (in_force && scene_has_cause(it))
		return broken(it, fault, LAW_IN_FORCE);
	if (!in_force && !scene_has_cause(it))
		return broken(it, fault, "what is suspended has a cause");
	if (scene_lacks_any_condition(it, PHASE(FORCE), true))
		return broken(
			it, fault, "conditions precedent to force stay met");
	if (live->decide_by.set || live->silence_by.set ||
		live->ratify_by.set || live->n_amendments > 0)
		return broken(it, fault, "in force nothing is left to decide");
	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++) {
		bool party = scene_is_party(it, d);

		parties += party;
		if (party && !scene_is_bound(it, d))
			return broken(
				it, fault, "in force every party is bound");
		if (live->reservations[d].answer_by.set)
			return broken(
				it, fault, "in force no answer is waited for");
	}
	if (parties < (least == 0 ? it->def->n_parties : least))
		return broken(it, fault, "with too few parties it ends");
	return true;
}

static bool law_conditions(const struct scene *it, struct fault *fault)
{
	const struct proposal *live = it->live;
	unsigned all = (1U << it->def->n_conditions) - 1;

	if ((live->met & live->failed) != 0 ||
		((live->met | live->failed) & ~all) != 0)
		return broken(
			it, fault, "a condition is met or failed, not both");
	for (size_t i = 0; i < it->def->n_conditions; i++) {
		const Plenary__Condition *def = it->def->conditions[i];
		unsigned benefit = 0;

		for (size_t k = 0; k < def->n_benefits; k++)
			benefit |= 1U << scenario_delegation(it->core->scenario,
					   def->benefits[k]);
		if ((live->waived_by[i] & ~benefit) != 0)
			return broken(it, fault,
				"a condition is waived by who benefits");
	}
	return true;
}

static bool law_of_status(const struct scene *it, struct fault *fault)
{
	switch (it->state->status) {
	case STATUS(LOCKED):
	case STATUS(AVAILABLE):
		return law_none(it, fault);
	case STATUS(TABLED):
	case STATUS(SILENCE):
	case STATUS(HELD):
		return law_open(it, fault);
	case STATUS(ADOPTED):
		return law_adopted(it, fault);
	case STATUS(IN_FORCE):
	case STATUS(SUSPENDED):
		return law_bound(it, fault);
	case _PLENARY__STATUS_IS_INT_SIZE:
	default:
		return broken(it, fault, "a status is one of eight");
	}
}

static bool is_over(const struct core *core, const struct deadline *deadline)
{
	return deadline->set && !deadline->held &&
	       deadline->at_ms <= core_exercise_ms(core, core_at_ms(core));
}

static bool law_deadlines(const struct scene *it, struct fault *fault)
{
	const struct proposal *live = it->live;
	bool over = is_over(it->core, &live->decide_by) ||
		    is_over(it->core, &live->silence_by) ||
		    is_over(it->core, &live->ratify_by);

	for (unsigned d = 0; d < it->core->scenario->n_delegations; d++)
		over |= is_over(it->core, &live->notices[d]) ||
			is_over(it->core, &live->reservations[d].answer_by);
	if (over &&
		core_phase(it->core) == PLENARY__EXERCISE_PHASE__PHASE_RUNNING)
		return broken(it, fault, "what is due has fired");
	return true;
}

static bool law_step(
	const struct scene *it, struct arena *arena, struct fault *fault)
{
	if (!law_of_status(it, fault))
		return false;
	if (it->state->status < STATUS(TABLED))
		return true;
	if (it->live->number != it->state->attempts || it->live->revision == 0)
		return broken(it, fault, "a proposal is the newest attempt");
	return law_conditions(it, fault) && law_deadlines(it, fault) &&
	       law_parties(it, fault) && law_names(it, arena, fault);
}

bool law_state(const struct core *core, struct fault *fault)
{
	bool good = true;
	struct arena arena;

	arena_init(&arena, 0);
	for (unsigned s = 0; good && s < core->steps.n; s++) {
		const struct scene scene = scene_of(core, s);

		good = law_step(&scene, &arena, fault);
		arena_reset(&arena);
	}
	arena_fini(&arena);
	return good;
}
