#include "tests/model/request.h"

#include "core/deadline.h"

#include <stdlib.h>

#define VERB(name) PLENARY__COMMAND__VERB_##name

enum { JUMP_MS = 1500, EXTEND_MS = 1000, FAST_MILLI = 2000 };

struct request {
	struct game *game;
	struct input input;
	Plenary__Command *command;
};

/* Tests never write through the strings of a command. */
static char *word(const struct request *it, const char *text)
{
	return arena_strdup(&it->game->arena, text);
}

static char *step_id(const struct request *it)
{
	return catalogue_id(&it->game->core.steps, it->input.step);
}

static const struct proposal *live(const struct request *it)
{
	return &state_step(&it->game->core, it->input.step)->live;
}

static char *delegation_id(const struct request *it, unsigned delegation)
{
	return it->game->scenario->def->delegations[delegation]->id;
}

/* The live proposal as its sender sees it. */
static Plenary__ProposalRef *ref(const struct request *it)
{
	Plenary__ProposalRef *ref = arena_alloc(&it->game->arena, sizeof(*ref));

	plenary__proposal_ref__init(ref);
	ref->step = step_id(it);
	ref->revision = live(it)->revision;
	return ref;
}

static void set(const struct request *it, Plenary__Setting ***settings,
	size_t *n, const char *key, const char *value)
{
	enum { MOST = 8 };
	Plenary__Setting *setting =
		arena_alloc(&it->game->arena, sizeof(*setting));

	if (*n == 0)
		*settings = arena_alloc(
			&it->game->arena, MOST * sizeof(Plenary__Setting *));
	plenary__setting__init(setting);
	setting->key = word(it, key);
	setting->value = word(it, value);
	(*settings)[(*n)++] = setting;
}

static char *amendment_id(const struct request *it)
{
	return arena_printf(&it->game->arena, "%s.a%u", step_id(it),
		live(it)->amendments[it->input.object].id);
}

static char *reservation_id(const struct request *it)
{
	unsigned maker = it->input.object % it->game->scenario->n_delegations;

	return arena_printf(&it->game->arena, "%s.r%u", step_id(it),
		live(it)->reservations[maker].id);
}

static char *condition_id(const struct request *it)
{
	const struct step_def *def = it->game->core.steps.defs[it->input.step];

	return arena_printf(&it->game->arena, "%s.%s", step_id(it),
		def->def->conditions[0]->id);
}

/* ── texts and positions ─────────────────────────────────────────────── */

static bool make_text(struct request *it)
{
	Plenary__Command *command = it->command;

	switch ((enum input_kind)it->input.kind) {
	case INPUT_PROPOSE:
		command->propose->step = step_id(it);
		return true;
	case INPUT_AMEND:
		command->amend->proposal = ref(it);
		set(it, &command->amend->settings, &command->amend->n_settings,
			"terms.where", "shut");
		return true;
	case INPUT_ACCEPT:
		command->accept_amendment->amendment = amendment_id(it);
		return true;
	case INPUT_DECLINE:
		command->decline_amendment->amendment = amendment_id(it);
		return true;
	case INPUT_WITHDRAW_AMENDMENT:
		command->withdraw_amendment->amendment = amendment_id(it);
		return true;
	case INPUT_ACKNOWLEDGE:
		command->acknowledge->proposal = ref(it);
		return true;
	case INPUT_WITHDRAW:
		command->withdraw_proposal->proposal = ref(it);
		return true;
	case INPUT_SILENCE:
		command->begin_silence->proposal = ref(it);
		return true;
	case INPUT_BREAK:
		command->break_silence->proposal = ref(it);
		command->break_silence->reason = word(it, "why");
		return true;
	default:
		return false;
	}
}

static bool make_position(struct request *it)
{
	static const Plenary__Position positions[] = {
		[OBJECT_ASSENT] = PLENARY__POSITION__POSITION_ASSENT,
		[OBJECT_ABSTAIN] = PLENARY__POSITION__POSITION_ABSTAIN,
		[OBJECT_STAND_ASIDE] = PLENARY__POSITION__POSITION_STAND_ASIDE,
		[OBJECT_BLOCK] = PLENARY__POSITION__POSITION_BLOCK,
	};
	Plenary__TakePosition *take = it->command->take_position;
	enum input_kind kind = (enum input_kind)it->input.kind;

	if (kind != INPUT_POSITION && kind != INPUT_RESERVE &&
		kind != INPUT_STALE_ASSENT && kind != INPUT_MEMBER_SPEAKS)
		return false;
	take->proposal = ref(it);
	take->position = PLENARY__POSITION__POSITION_ASSENT;
	if (kind == INPUT_STALE_ASSENT && live(it)->revision > 0)
		take->proposal->revision--;
	if (kind == INPUT_POSITION)
		take->position = positions[it->input.object];
	if (take->position == PLENARY__POSITION__POSITION_STAND_ASIDE ||
		take->position == PLENARY__POSITION__POSITION_BLOCK)
		take->reason = word(it, "why");
	if (kind == INPUT_RESERVE) {
		take->position =
			PLENARY__POSITION__POSITION_ASSENT_WITH_RESERVATION;
		take->reason = word(it, "not at night");
	}
	return true;
}

/* ── bonds ───────────────────────────────────────────────────────────── */

static bool make_bond(struct request *it)
{
	Plenary__Command *command = it->command;

	switch ((enum input_kind)it->input.kind) {
	case INPUT_BALLOT:
		command->cast_ballot->proposal = ref(it);
		command->cast_ballot->yes = it->input.object == YES;
		return true;
	case INPUT_RATIFY:
		command->ratify->proposal = ref(it);
		if (it->input.object == NO)
			command->ratify->reservation = word(it, "not at night");
		return true;
	case INPUT_REFUSE:
		command->refuse_ratification->proposal = ref(it);
		command->refuse_ratification->reason = word(it, "why");
		return true;
	case INPUT_UNRATIFY:
		command->unratify->proposal = ref(it);
		return true;
	case INPUT_ACKNOWLEDGE_RESERVATION:
		command->acknowledge->reservation = reservation_id(it);
		return true;
	case INPUT_ACCEPT_RESERVATION:
	case INPUT_OBJECT:
		command->answer_reservation->reservation = reservation_id(it);
		command->answer_reservation->object =
			it->input.kind == INPUT_OBJECT;
		if (it->input.kind == INPUT_OBJECT)
			command->answer_reservation->reason = word(it, "why");
		return true;
	case INPUT_WITHDRAW_RESERVATION:
		command->withdraw_reservation->reservation = reservation_id(it);
		return true;
	default:
		return false;
	}
}

static bool make_consent(struct request *it)
{
	Plenary__Command *command = it->command;

	switch ((enum input_kind)it->input.kind) {
	case INPUT_SETTLE:
		command->settle_condition->condition = condition_id(it);
		command->settle_condition->met = it->input.object == YES;
		return true;
	case INPUT_WAIVE:
		command->waive_condition->condition = condition_id(it);
		return true;
	case INPUT_NOTICE:
		command->give_notice->proposal = ref(it);
		return true;
	case INPUT_REVOKE:
		command->revoke_notice->proposal = ref(it);
		return true;
	case INPUT_SUBMIT: {
		Plenary__SubmitStep *submit = command->submit_step;

		set(it, &submit->settings, &submit->n_settings, "title", "own");
		set(it, &submit->settings, &submit->n_settings, "text", "ours");
		set(it, &submit->settings, &submit->n_settings, "parties",
			"US+MX");
		set(it, &submit->settings, &submit->n_settings, "needs", "A");
		return true;
	}
	default:
		return false;
	}
}

/* ── EXCON ───────────────────────────────────────────────────────────── */

static bool make_ruling(struct request *it)
{
	static const Plenary__Ruling rulings[] = {
		[RULE_ADOPT] = PLENARY__RULING__RULING_ADOPT,
		[RULE_RETURN] = PLENARY__RULING__RULING_RETURN,
		[RULE_REJECT] = PLENARY__RULING__RULING_REJECT,
	};
	Plenary__Command *command = it->command;
	unsigned n = it->game->scenario->n_delegations;
	Plenary__EditProposal *edit = command->edit_proposal;

	switch ((enum input_kind)it->input.kind) {
	case INPUT_EDIT:
		edit->proposal = ref(it);
		edit->reason = word(it, "why");
		set(it, &edit->settings, &edit->n_settings, "terms.where",
			"half");
		return true;
	case INPUT_RULE:
		command->rule_proposal->proposal = ref(it);
		command->rule_proposal->ruling = rulings[it->input.object];
		command->rule_proposal->reason = word(it, "why");
		return true;
	case INPUT_RULE_RESERVATION:
		command->rule_reservation->reservation = reservation_id(it);
		command->rule_reservation->object = it->input.object >= n;
		command->rule_reservation->reason = word(it, "why");
		return true;
	case INPUT_SCREEN:
		command->screen_step->submission =
			arena_printf(&it->game->arena, "%s.s1",
				delegation_id(it, it->input.object % n));
		command->screen_step->approve = it->input.object < n;
		if (it->input.object >= n)
			command->screen_step->reason = word(it, "why");
		return true;
	default:
		return false;
	}
}

static bool make_force(struct request *it)
{
	Plenary__Command *command = it->command;

	switch ((enum input_kind)it->input.kind) {
	case INPUT_BREACH:
		command->uphold_breach->proposal = ref(it);
		command->uphold_breach->reason = word(it, "why");
		return true;
	case INPUT_LIFT:
		command->lift->proposal = ref(it);
		command->lift->reason = word(it, "why");
		return true;
	case INPUT_OVERRIDE:
		command->override_status->proposal = ref(it);
		command->override_status->to =
			(Plenary__Status)(PLENARY__STATUS__STATUS_TABLED +
					  it->input.object);
		command->override_status->reason = word(it, "why");
		return true;
	case INPUT_RELEASE:
		command->release_inject->inject = word(it, "storm");
		command->release_inject->confirmed = true;
		return true;
	default:
		return false;
	}
}

static bool make_clock(struct request *it)
{
	const struct core *core = &it->game->core;
	Plenary__Command *command = it->command;
	struct due due;

	switch ((enum input_kind)it->input.kind) {
	case INPUT_PAUSE:
	case INPUT_RESUME:
		return true;
	case INPUT_NO_DUFF:
		command->no_duff->text = word(it, "a real fire");
		return true;
	case INPUT_CONFIRM:
	case INPUT_EXTEND:
		if (!deadline_first(core, true, &due))
			return false;
		if (it->input.kind == INPUT_CONFIRM) {
			command->confirm_deadline->deadline =
				deadline_id(core, &due, &it->game->arena);
			return true;
		}
		command->extend_deadline->deadline =
			deadline_id(core, &due, &it->game->arena);
		command->extend_deadline->by_ms = EXTEND_MS;
		return true;
	case INPUT_RATE:
		command->set_rate->rate_milli =
			core->state->clock.rate_milli == FAST_MILLI
				? RATE_NORMAL
				: FAST_MILLI;
		return true;
	case INPUT_JUMP:
		command->jump_clock->by_ms = JUMP_MS;
		return true;
	default:
		return false;
	}
}

/* Whoever is in the first delegation goes to the second and the other way
 * round: a head to the head's seat if that is empty, else as an adviser. */
static bool make_move(struct request *it, uint32_t who)
{
	const struct core *core = &it->game->core;
	const struct participant *person = state_participant(core, who);
	Plenary__MoveParticipant *move = it->command->move_participant;
	unsigned to = person->delegation == 0 ? 1 : 0;

	if (person->epoch > 2)
		return false;
	move->participant = who;
	move->delegation = delegation_id(it, to);
	if (core->state->delegations[to].head == 0)
		move->seat =
			it->game->scenario->def->delegations[to]->seats[0]->id;
	return true;
}

static bool make_roster(struct request *it)
{
	const struct core *core = &it->game->core;
	uint32_t object = DIRECTOR + 1 + it->input.object;
	const struct participant *person = state_participant(core,
		it->input.kind == INPUT_POWERS ? it->input.actor : object);

	switch ((enum input_kind)it->input.kind) {
	case INPUT_MOVE:
		return make_move(it, object);
	case INPUT_REMOVE:
		it->command->remove_participant->participant = object;
		it->command->remove_participant->reason = word(it, "why");
		return true;
	case INPUT_POWERS:
		if (it->input.object == NO || person->delegation < 0)
			return true;
		/* To any other member that is there. */
		for (uint32_t p = DIRECTOR + 1; p <= core_participants(core);
			p++) {
			const struct participant *other =
				state_participant(core, p);

			if (p != it->input.actor && !other->removed &&
				other->delegation == person->delegation) {
				it->command->give_full_powers->name = word(it,
					pool_text(&core->pool, other->name));
				return true;
			}
		}
		return false;
	default:
		return false;
	}
}

/* ── all ─────────────────────────────────────────────────────────────── */

static Plenary__Command__VerbCase verb_of(enum input_kind kind)
{
	static const Plenary__Command__VerbCase verbs[INPUT_KINDS] = {
		[INPUT_PROPOSE] = VERB(PROPOSE),
		[INPUT_AMEND] = VERB(AMEND),
		[INPUT_ACCEPT] = VERB(ACCEPT_AMENDMENT),
		[INPUT_DECLINE] = VERB(DECLINE_AMENDMENT),
		[INPUT_WITHDRAW_AMENDMENT] = VERB(WITHDRAW_AMENDMENT),
		[INPUT_POSITION] = VERB(TAKE_POSITION),
		[INPUT_STALE_ASSENT] = VERB(TAKE_POSITION),
		[INPUT_RESERVE] = VERB(TAKE_POSITION),
		[INPUT_MEMBER_SPEAKS] = VERB(TAKE_POSITION),
		[INPUT_ACKNOWLEDGE] = VERB(ACKNOWLEDGE),
		[INPUT_SILENCE] = VERB(BEGIN_SILENCE),
		[INPUT_BREAK] = VERB(BREAK_SILENCE),
		[INPUT_WITHDRAW] = VERB(WITHDRAW_PROPOSAL),
		[INPUT_EDIT] = VERB(EDIT_PROPOSAL),
		[INPUT_RULE] = VERB(RULE_PROPOSAL),
		[INPUT_BALLOT] = VERB(CAST_BALLOT),
		[INPUT_RATIFY] = VERB(RATIFY),
		[INPUT_REFUSE] = VERB(REFUSE_RATIFICATION),
		[INPUT_UNRATIFY] = VERB(UNRATIFY),
		[INPUT_ACKNOWLEDGE_RESERVATION] = VERB(ACKNOWLEDGE),
		[INPUT_ACCEPT_RESERVATION] = VERB(ANSWER_RESERVATION),
		[INPUT_OBJECT] = VERB(ANSWER_RESERVATION),
		[INPUT_WITHDRAW_RESERVATION] = VERB(WITHDRAW_RESERVATION),
		[INPUT_RULE_RESERVATION] = VERB(RULE_RESERVATION),
		[INPUT_SETTLE] = VERB(SETTLE_CONDITION),
		[INPUT_WAIVE] = VERB(WAIVE_CONDITION),
		[INPUT_NOTICE] = VERB(GIVE_NOTICE),
		[INPUT_REVOKE] = VERB(REVOKE_NOTICE),
		[INPUT_BREACH] = VERB(UPHOLD_BREACH),
		[INPUT_LIFT] = VERB(LIFT),
		[INPUT_OVERRIDE] = VERB(OVERRIDE_STATUS),
		[INPUT_RELEASE] = VERB(RELEASE_INJECT),
		[INPUT_SUBMIT] = VERB(SUBMIT_STEP),
		[INPUT_SCREEN] = VERB(SCREEN_STEP),
		[INPUT_POWERS] = VERB(GIVE_FULL_POWERS),
		[INPUT_MOVE] = VERB(MOVE_PARTICIPANT),
		[INPUT_REMOVE] = VERB(REMOVE_PARTICIPANT),
		[INPUT_PAUSE] = VERB(PAUSEX),
		[INPUT_RESUME] = VERB(RESUME),
		[INPUT_NO_DUFF] = VERB(NO_DUFF),
		[INPUT_CONFIRM] = VERB(CONFIRM_DEADLINE),
		[INPUT_EXTEND] = VERB(EXTEND_DEADLINE),
		[INPUT_RATE] = VERB(SET_RATE),
		[INPUT_JUMP] = VERB(JUMP_CLOCK),
	};

	return verbs[kind];
}

/* An empty command of the verb: every field of its message is unset. */
static Plenary__Command *empty(
	struct game *game, Plenary__Command__VerbCase verb)
{
	const ProtobufCFieldDescriptor *field =
		protobuf_c_message_descriptor_get_field(
			&plenary__command__descriptor, (unsigned)verb);
	const ProtobufCMessageDescriptor *body = field->descriptor;
	Plenary__Command *it = arena_alloc(&game->arena, sizeof(*it));
	ProtobufCMessage *message =
		arena_alloc(&game->arena, body->sizeof_message);

	plenary__command__init(it);
	protobuf_c_message_init(body, message);
	it->verb_case = verb;
	/* The members of the union are all pointers to messages. */
	it->startex = (Plenary__Startex *)message;
	return it;
}

Plenary__Command *request_make(struct game *game, struct input input)
{
	static bool (*const makers[])(struct request *) = {make_text,
		make_position, make_bond, make_consent, make_ruling, make_force,
		make_clock, make_roster};
	struct request it = {.game = game, .input = input};

	it.command = empty(game, verb_of((enum input_kind)input.kind));
	for (size_t i = 0; i < sizeof(makers) / sizeof(makers[0]); i++) {
		if (makers[i](&it))
			return it.command;
	}
	return NULL;
}
