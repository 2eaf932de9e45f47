/* Views of the state as a reader may see them. */
#include "core/project.h"

#include "core/deadline.h"
#include "core/draft.h"
#include "core/lifecycle.h"
#include "core/permit.h"

#include <string.h>

#define EMPTY ((char *)protobuf_c_empty_string)

/* What one projection works with. */
struct scene {
	const struct core *core;
	const struct scenario *scenario;
	reader_id reader;
	struct arena *arena;
};

#define NEW(scene, var, init)                                        \
	do {                                                         \
		(var) = arena_alloc((scene)->arena, sizeof(*(var))); \
		init(var);                                           \
	} while (0)

static bool is_excon(const struct scene *scene)
{
	return scene->reader == READER_EXCON;
}

/* The reader's own delegation; -1 for EXCON and the plenary. */
static int own_delegation(const struct scene *scene)
{
	if (is_excon(scene) || scene->reader == reader_plenary(scene->scenario))
		return -1;
	return (int)scene->reader - 1;
}

static bool may_know_delegation(const struct scene *scene, unsigned delegation)
{
	return is_excon(scene) || own_delegation(scene) == (int)delegation;
}

/* Texts of the pool move when it grows; a projection is used up before. */
static char *pooled(const struct scene *scene, struct text text)
{
	return (char *)pool_text(&scene->core->pool, text);
}

static char *delegation_id(const struct scene *scene, unsigned delegation)
{
	return scene->scenario->def->delegations[delegation]->id;
}

/* Room for a repeated field: as many pointers. */
static void *pointers(const struct scene *scene, size_t n)
{
	return arena_alloc(scene->arena, n * sizeof(void *));
}

static char **set_ids(const struct scene *scene, delegation_set set, size_t *n)
{
	char **ids = pointers(scene, DELEGATIONS_MAX);

	*n = 0;
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		if ((set >> d & 1) != 0)
			ids[(*n)++] = delegation_id(scene, d);
	}
	return ids;
}

/* ── the exercise and its clock ──────────────────────────────────────── */

static bool view_exercise(const struct scene *scene, Plenary__View *view)
{
	const Plenary__Scenario *def = scene->scenario->def;
	Plenary__ExerciseView *it;

	NEW(scene, it, plenary__exercise_view__init);
	it->id = def->id;
	it->title = def->title;
	it->language = def->language;
	it->n_languages = def->n_languages;
	it->languages = def->languages;
	it->handling = def->handling;
	it->summary = def->summary;
	it->n_objectives = def->n_objectives;
	it->objectives = def->objectives;
	it->duration_ms = def->duration_ms;
	it->n_moves = def->n_moves;
	it->moves = def->moves;
	it->n_sectors = def->n_sectors;
	it->sectors = def->sectors;
	it->n_rungs = def->n_rungs;
	it->rungs = def->rungs;
	view->body_case = PLENARY__VIEW__BODY_EXERCISE;
	view->exercise = it;
	return true;
}

static void add_held(const struct scene *scene, Plenary__ClockView *it)
{
	unsigned places = scene->scenario->n_steps * DEADLINE_KINDS;
	unsigned at = 0;
	struct due due;

	it->held = pointers(scene, places);
	while (deadline_next(scene->core, &at, &due)) {
		Plenary__HeldDeadline *held;

		if (!due.deadline->held)
			continue;
		NEW(scene, held, plenary__held_deadline__init);
		held->deadline = deadline_id(scene->core, &due, scene->arena);
		held->due_ms = due.deadline->at_ms;
		it->held[it->n_held++] = held;
	}
}

static void add_acknowledged(const struct scene *scene, Plenary__ClockView *it)
{
	uint32_t n = scene->core->state->n_participants;

	it->acknowledged = pointers(scene, n);
	for (uint32_t i = 1; i <= n; i++) {
		const struct participant *person =
			state_participant(scene->core, i);

		if (person->acknowledged && !person->removed)
			it->acknowledged[it->n_acknowledged++] =
				pooled(scene, person->name);
	}
}

static bool view_clock(const struct scene *scene, Plenary__View *view)
{
	const struct clock_state *clock = &scene->core->state->clock;
	Plenary__ClockView *it;

	NEW(scene, it, plenary__clock_view__init);
	it->phase = clock->phase;
	it->rate_milli = clock->rate_milli;
	it->anchor_at_ms = clock->anchor_at_ms;
	it->anchor_exercise_ms = clock->anchor_exercise_ms;
	it->reason = pooled(scene, clock->reason);
	it->by_server = clock->by_server;
	if (is_excon(scene)) {
		add_held(scene, it);
		if (clock->phase == PLENARY__EXERCISE_PHASE__PHASE_NO_DUFF)
			add_acknowledged(scene, it);
	}
	view->body_case = PLENARY__VIEW__BODY_CLOCK;
	view->clock = it;
	return true;
}

/* ── delegations and people ──────────────────────────────────────────── */

static bool view_delegation(
	const struct scene *scene, unsigned d, Plenary__View *view)
{
	const Plenary__Delegation *def = scene->scenario->def->delegations[d];
	const struct delegation_state *state =
		&scene->core->state->delegations[d];
	Plenary__DelegationView *it;

	NEW(scene, it, plenary__delegation_view__init);
	it->id = def->id;
	it->name = def->name;
	it->ratification = def->ratification;
	it->n_seats = def->n_seats;
	it->seats = def->seats;
	/* Who is there is the delegation's own business, and EXCON's. */
	it->head_seated = may_know_delegation(scene, d) && state->head != 0;
	if (state->full_powers != 0)
		it->full_powers = pooled(scene,
			state_participant(scene->core, state->full_powers)
				->name);
	view->body_case = PLENARY__VIEW__BODY_DELEGATION;
	view->delegation = it;
	return true;
}

static char *seat_id(
	const struct scene *scene, const struct participant *person)
{
	return person->seat < 0
		       ? EMPTY
		       : scene->scenario->def->delegations[person->delegation]
				 ->seats[person->seat]
				 ->id;
}

static bool view_members(
	const struct scene *scene, unsigned d, Plenary__View *view)
{
	const struct delegation_state *state =
		&scene->core->state->delegations[d];
	uint32_t n = scene->core->state->n_participants;
	Plenary__MembersView *it;

	if (!may_know_delegation(scene, d))
		return false;
	NEW(scene, it, plenary__members_view__init);
	it->delegation = delegation_id(scene, d);
	it->members = pointers(scene, n);
	for (uint32_t i = 1; i <= n; i++) {
		const struct participant *person =
			state_participant(scene->core, i);
		Plenary__Member *member;

		if (person->removed || person->delegation != (int)d)
			continue;
		NEW(scene, member, plenary__member__init);
		member->name = pooled(scene, person->name);
		member->seat = seat_id(scene, person);
		member->head = state->head == i;
		member->full_powers = state->full_powers == i;
		it->members[it->n_members++] = member;
	}
	view->body_case = PLENARY__VIEW__BODY_MEMBERS;
	view->members = it;
	return true;
}

static bool view_mandate(
	const struct scene *scene, unsigned d, Plenary__View *view)
{
	const Plenary__Delegation *def = scene->scenario->def->delegations[d];
	Plenary__MandateView *it;

	if (!may_know_delegation(scene, d))
		return false;
	NEW(scene, it, plenary__mandate_view__init);
	it->delegation = def->id;
	it->mandate = def->mandate;
	it->n_red_lines = def->n_red_lines;
	it->red_lines = def->red_lines;
	view->body_case = PLENARY__VIEW__BODY_MANDATE;
	view->mandate = it;
	return true;
}

static bool view_participant(
	const struct scene *scene, uint32_t number, Plenary__View *view)
{
	const struct participant *person =
		state_participant(scene->core, number);
	Plenary__ParticipantView *it;

	if (!is_excon(scene) || person == NULL)
		return false;
	NEW(scene, it, plenary__participant_view__init);
	it->participant = number;
	it->name = pooled(scene, person->name);
	it->role = person->role;
	it->connected = person->connected;
	it->since_at_ms = person->since_at_ms;
	it->removed = person->removed;
	if (person->delegation >= 0) {
		const struct delegation_state *state =
			&scene->core->state->delegations[person->delegation];

		it->delegation =
			delegation_id(scene, (unsigned)person->delegation);
		it->seat = seat_id(scene, person);
		it->head = state->head == number;
		it->full_powers = state->full_powers == number;
	}
	view->body_case = PLENARY__VIEW__BODY_PARTICIPANT;
	view->participant = it;
	return true;
}

/* ── steps and proposals ─────────────────────────────────────────────── */

static Plenary__PartyPosition **positions_of(
	const struct scene *scene, unsigned s, bool reasons, size_t *n)
{
	const struct proposal *live = &state_step(scene->core, s)->live;
	Plenary__PartyPosition **all = pointers(scene, DELEGATIONS_MAX);

	*n = 0;
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		Plenary__PartyPosition *it;

		if (live->positions[d] == PLENARY__POSITION__POSITION_NONE)
			continue;
		NEW(scene, it, plenary__party_position__init);
		it->delegation = delegation_id(scene, d);
		it->position = live->positions[d];
		if (reasons)
			it->reason = pooled(scene, live->reasons[d]);
		all[(*n)++] = it;
	}
	return all;
}

static void add_history(
	const struct scene *scene, unsigned s, Plenary__StepView *it)
{
	const struct step_state *state = state_step(scene->core, s);
	uint32_t ended = state->attempts;

	if (status_is_live(state->status))
		ended--;
	it->history = pointers(scene, ended);
	for (uint32_t a = 0; a < ended; a++) {
		const struct attempt *attempt =
			state_attempt(scene->core, s, a);
		Plenary__Attempt *line;

		NEW(scene, line, plenary__attempt__init);
		line->number = a + 1;
		line->revision = attempt->revision;
		line->outcome = attempt->outcome;
		line->exercise_ms = attempt->exercise_ms;
		line->reason = pooled(scene, attempt->reason);
		it->history[it->n_history++] = line;
	}
}

static bool view_step(
	const struct scene *scene, unsigned s, Plenary__View *view)
{
	const Plenary__Step *def = scene->scenario->def->steps[s];
	const struct step_state *state = state_step(scene->core, s);
	Plenary__StepView *it;

	NEW(scene, it, plenary__step_view__init);
	it->id = def->id;
	it->status = state->status;
	it->sector = def->sector;
	it->n_parties = def->n_parties;
	it->parties = def->parties;
	it->n_needs = def->n_needs;
	it->needs = def->needs;
	it->n_requirements = def->n_requirements;
	it->requirements = def->requirements;
	it->rule = def->rule;
	if (status_is_live(state->status)) {
		it->number = state->live.number;
		it->revision = state->live.revision;
		it->positions = positions_of(scene, s, false, &it->n_positions);
		it->ratified = set_ids(
			scene, state->live.instruments, &it->n_ratified);
	}
	add_history(scene, s, it);
	view->body_case = PLENARY__VIEW__BODY_STEP;
	view->step = it;
	return true;
}

static bool view_step_text(
	const struct scene *scene, unsigned s, Plenary__View *view)
{
	const Plenary__Step *def = scene->scenario->def->steps[s];
	Plenary__StepTextView *it;

	NEW(scene, it, plenary__step_text_view__init);
	it->id = def->id;
	it->draft = draft_of_step(scene->scenario, s, scene->arena);
	it->source = def->source;
	it->n_inferred = def->n_inferred;
	it->inferred = def->inferred;
	view->body_case = PLENARY__VIEW__BODY_STEP_TEXT;
	view->step_text = it;
	return true;
}

static void add_amendments(
	const struct scene *scene, unsigned s, Plenary__ProposalView *it)
{
	const struct proposal *live = &state_step(scene->core, s)->live;

	it->amendments = pointers(scene, live->n_amendments);
	for (unsigned i = 0; i < live->n_amendments; i++) {
		const struct amendment *amendment = &live->amendments[i];
		Plenary__AmendmentProposed *proposed =
			plenary__amendment_proposed__unpack(
				arena_allocator(scene->arena),
				amendment->settings.len,
				(const uint8_t *)pooled(
					scene, amendment->settings));
		Plenary__AmendmentView *line;

		if (proposed == NULL)
			continue;
		NEW(scene, line, plenary__amendment_view__init);
		line->id = proposed->amendment;
		line->delegation = proposed->delegation;
		line->n_settings = proposed->n_settings;
		line->settings = proposed->settings;
		line->accepted =
			set_ids(scene, amendment->accepted, &line->n_accepted);
		line->declined =
			set_ids(scene, amendment->declined, &line->n_declined);
		it->amendments[it->n_amendments++] = line;
	}
}

static bool view_proposal(
	const struct scene *scene, unsigned s, Plenary__View *view)
{
	const struct step_state *state = state_step(scene->core, s);
	const struct proposal *live = &state->live;
	Plenary__ProposalView *it;

	if (!status_is_live(state->status))
		return false;
	NEW(scene, it, plenary__proposal_view__init);
	it->step = scene->scenario->def->steps[s]->id;
	it->number = live->number;
	it->revision = live->revision;
	it->hash.data = (uint8_t *)live->hash;
	it->hash.len = HASH_SIZE;
	it->status = state->status;
	it->proposer = delegation_id(scene, live->proposer);
	it->positions = positions_of(scene, s, true, &it->n_positions);
	add_amendments(scene, s, it);
	it->ratified = set_ids(scene, live->instruments, &it->n_ratified);
	it->tabled_ms = live->tabled_ms;
	if (live->decide_by.set)
		it->decide_by_ms = live->decide_by.at_ms;
	if (live->ratify_by.set)
		it->ratify_by_ms = live->ratify_by.at_ms;
	view->body_case = PLENARY__VIEW__BODY_PROPOSAL;
	view->proposal = it;
	return true;
}

static bool view_draft(
	const struct scene *scene, unsigned s, Plenary__View *view)
{
	const struct step_state *state = state_step(scene->core, s);
	Plenary__DraftView *it;

	if (!status_is_live(state->status))
		return false;
	NEW(scene, it, plenary__draft_view__init);
	it->step = scene->scenario->def->steps[s]->id;
	it->number = state->live.number;
	it->revision = state->live.revision;
	it->hash.data = (uint8_t *)state->live.hash;
	it->hash.len = HASH_SIZE;
	it->draft =
		draft_unpack((const uint8_t *)pooled(scene, state->live.draft),
			state->live.draft.len, scene->arena);
	view->body_case = PLENARY__VIEW__BODY_DRAFT;
	view->draft = it;
	return true;
}

/* What the delegation's voice may do at the step now, from the tables that
 * decide() refuses by. */
static bool view_may(const struct scene *scene, unsigned s, Plenary__View *view)
{
	Plenary__ExercisePhase phase = scene->core->state->clock.phase;
	int delegation = own_delegation(scene);
	Plenary__MayView *it;

	if (delegation < 0 ||
		permit_check(PLENARY__COMMAND__VERB_PROPOSE, WHO_HEAD, phase) !=
			PLENARY__ERROR_CODE__OK)
		return false;
	NEW(scene, it, plenary__may_view__init);
	it->step = scene->scenario->def->steps[s]->id;
	it->verbs = pointers(scene, TRIGGERS);
	for (unsigned t = 0; t < TRIGGERS; t++) {
		if (lifecycle_check(scene->core, (enum trigger)t, s,
			    delegation) == PLENARY__ERROR_CODE__OK)
			it->verbs[it->n_verbs++] =
				(char *)trigger_name((enum trigger)t);
	}
	if (it->n_verbs == 0)
		return false;
	view->body_case = PLENARY__VIEW__BODY_MAY;
	view->may = it;
	return true;
}

/* ── gauges ──────────────────────────────────────────────────────────── */

static bool view_indicator(
	const struct scene *scene, unsigned i, Plenary__View *view)
{
	const Plenary__Indicator *def = scene->scenario->def->indicators[i];
	Plenary__IndicatorView *it;

	NEW(scene, it, plenary__indicator_view__init);
	it->id = def->id;
	it->title = def->title;
	it->from = def->from;
	it->to = def->to;
	it->value = state_indicator(scene->core, i);
	view->body_case = PLENARY__VIEW__BODY_INDICATOR;
	view->indicator = it;
	return true;
}

static bool view_bar(const struct scene *scene, unsigned i, Plenary__View *view)
{
	const Plenary__Bar *def = scene->scenario->def->bars[i];
	Plenary__BarView *it;

	NEW(scene, it, plenary__bar_view__init);
	it->id = def->id;
	it->n_parties = def->n_parties;
	it->parties = def->parties;
	it->rung = state_bar(scene->core, i);
	it->baseline = def->at;
	view->body_case = PLENARY__VIEW__BODY_BAR;
	view->bar = it;
	return true;
}

/* ── injects ─────────────────────────────────────────────────────────── */

static char *released_id(
	const struct scene *scene, const struct inject_state *inject)
{
	char audience[AUDIENCE_TEXT_MAX];

	audience_print(scene->scenario, inject->audience, audience);
	return arena_printf(scene->arena, "%s.%u",
		inject->audience == AUDIENCE_PUBLIC ? "all" : audience,
		inject->counter);
}

static void add_receipts(
	const struct scene *scene, unsigned i, Plenary__InjectView *it)
{
	it->receipts = pointers(scene, DELEGATIONS_MAX);
	for (unsigned d = 0; d < scene->scenario->n_delegations; d++) {
		const struct receipt *receipt =
			state_receipt(scene->core, i, d);
		uint32_t who = receipt->answered_by != 0 ? receipt->answered_by
							 : receipt->opened_by;
		Plenary__InjectReceipt *line;

		if (receipt->opened_by == 0 || !may_know_delegation(scene, d))
			continue;
		NEW(scene, line, plenary__inject_receipt__init);
		line->delegation = delegation_id(scene, d);
		line->name = pooled(
			scene, state_participant(scene->core, who)->name);
		line->opened_ms = receipt->opened_ms;
		line->text = pooled(scene, receipt->answer);
		it->receipts[it->n_receipts++] = line;
	}
}

/* An inject of the file, or an ad hoc one; NULL where there is none. */
static Plenary__Inject *content_of(const struct scene *scene, unsigned i)
{
	const struct inject_state *inject = state_inject(scene->core, i);

	if (i < scene->scenario->n_injects)
		return scene->scenario->def->injects[i];
	if (!inject->used)
		return NULL;
	return plenary__inject__unpack(arena_allocator(scene->arena),
		inject->content.len,
		(const uint8_t *)pooled(scene, inject->content));
}

static void add_addressees(const struct scene *scene, unsigned i,
	const Plenary__Inject *content, Plenary__InjectView *it)
{
	const struct inject_state *inject = state_inject(scene->core, i);

	if (!inject->released) {
		it->n_to = content->n_to;
		it->to = content->to;
		return;
	}
	it->to = set_ids(
		scene, (delegation_set)(inject->audience & 0xff), &it->n_to);
	if (it->n_to == 0)
		it->to[it->n_to++] = arena_strdup(scene->arena,
			inject->audience == AUDIENCE_PUBLIC ? "all" : "excon");
}

static bool view_inject(
	const struct scene *scene, unsigned i, Plenary__View *view)
{
	const struct inject_state *inject = state_inject(scene->core, i);
	Plenary__Inject *content = content_of(scene, i);
	Plenary__InjectView *it;

	if (content == NULL)
		return false;
	if (!is_excon(scene) &&
		(!inject->released || !audience_includes(scene->scenario,
					      inject->audience, scene->reader)))
		return false;
	NEW(scene, it, plenary__inject_view__init);
	it->status = inject->released ? PLENARY__INJECT_STATUS__INJECT_RELEASED
		     : content->scheduled || content->n_when > 0
			     ? PLENARY__INJECT_STATUS__INJECT_SCHEDULED
			     : PLENARY__INJECT_STATUS__INJECT_READY;
	it->id = content->id;
	it->content = content;
	if (is_excon(scene) && inject->released)
		it->released_id = released_id(scene, inject);
	if (!is_excon(scene)) {
		it->id = released_id(scene, inject);
		it->content = project_inject(content, scene->arena);
	}
	add_addressees(scene, i, content, it);
	it->released_ms = inject->released_ms;
	add_receipts(scene, i, it);
	view->body_case = PLENARY__VIEW__BODY_INJECT;
	view->inject = it;
	return true;
}

/* ── dispatch ────────────────────────────────────────────────────────── */

static bool view_of(const struct scene *scene, enum view_kind kind,
	unsigned index, Plenary__View *view)
{
	switch (kind) {
	case VIEW_EXERCISE:
		return view_exercise(scene, view);
	case VIEW_CLOCK:
		return view_clock(scene, view);
	case VIEW_DELEGATION:
		return view_delegation(scene, index, view);
	case VIEW_MEMBERS:
		return view_members(scene, index, view);
	case VIEW_MANDATE:
		return view_mandate(scene, index, view);
	case VIEW_STEP:
		return view_step(scene, index, view);
	case VIEW_STEP_TEXT:
		return view_step_text(scene, index, view);
	case VIEW_PROPOSAL:
		return view_proposal(scene, index, view);
	case VIEW_DRAFT:
		return view_draft(scene, index, view);
	case VIEW_MAY:
		return view_may(scene, index, view);
	case VIEW_INDICATOR:
		return view_indicator(scene, index, view);
	case VIEW_BAR:
		return view_bar(scene, index, view);
	case VIEW_INJECT:
		return view_inject(scene, index, view);
	case VIEW_PARTICIPANT:
		return view_participant(scene, index + 1, view);
	case VIEW_KINDS:
		break;
	}
	return false;
}

static char *key_of(const struct scene *scene, enum view_kind kind,
	unsigned index, const Plenary__View *view)
{
	const Plenary__Scenario *def = scene->scenario->def;
	const char *name = "";
	const char *id = "";

	switch (kind) {
	case VIEW_EXERCISE:
		return arena_strdup(scene->arena, "exercise");
	case VIEW_CLOCK:
		return arena_strdup(scene->arena, "clock");
	case VIEW_PARTICIPANT:
		return arena_printf(scene->arena, "participant/%u", index + 1);
	case VIEW_DELEGATION:
		name = "delegation";
		id = def->delegations[index]->id;
		break;
	case VIEW_MEMBERS:
		name = "members";
		id = def->delegations[index]->id;
		break;
	case VIEW_MANDATE:
		name = "mandate";
		id = def->delegations[index]->id;
		break;
	case VIEW_STEP:
		name = "step";
		id = def->steps[index]->id;
		break;
	case VIEW_STEP_TEXT:
		name = "steptext";
		id = def->steps[index]->id;
		break;
	case VIEW_PROPOSAL:
		name = "proposal";
		id = def->steps[index]->id;
		break;
	case VIEW_DRAFT:
		name = "draft";
		id = def->steps[index]->id;
		break;
	case VIEW_MAY:
		name = "may";
		id = def->steps[index]->id;
		break;
	case VIEW_INDICATOR:
		name = "indicator";
		id = def->indicators[index]->id;
		break;
	case VIEW_BAR:
		name = "bar";
		id = def->bars[index]->id;
		break;
	case VIEW_INJECT:
		name = "inject";
		id = view->inject->id;
		break;
	case VIEW_KINDS:
		break;
	}
	return arena_printf(scene->arena, "%s/%s", name, id);
}

Plenary__View *project_view(const struct core *core, unsigned view,
	reader_id reader, struct arena *arena)
{
	const struct scene scene = {
		.core = core,
		.scenario = core->scenario,
		.reader = reader,
		.arena = arena,
	};
	unsigned index;
	enum view_kind kind = view_kind(&core->changed, view, &index);
	Plenary__View *it = arena_alloc(arena, sizeof(*it));

	plenary__view__init(it);
	if (!view_of(&scene, kind, index, it))
		return NULL;
	it->key = key_of(&scene, kind, index, it);
	return it;
}
