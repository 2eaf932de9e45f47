/* Consent to be bound, reservations and conditions, force, and its end. */
#include "tests/property/model.h"

#include <string.h>

#define WHAT(name) PLENARY__EVENT__WHAT_##name
#define AT(name) (1U << PLENARY__STATUS__STATUS_##name)

enum {
	OPEN = AT(TABLED) | AT(SILENCE) | AT(HELD),
	BOUND = AT(IN_FORCE) | AT(SUSPENDED),
	LIVE = OPEN | AT(ADOPTED) | BOUND
};

static int delegation(const struct core *core, const char *id)
{
	return scenario_delegation(core->scenario, id);
}

static void add(delegation_set *set, int d)
{
	*set = (delegation_set)(*set | 1U << d);
}

static void drop(delegation_set *set, int d)
{
	*set = (delegation_set)(*set & ~(1U << d));
}

/* ── ballots and instruments ─────────────────────────────────────────── */

static const char *on_ballot(struct model *model, const struct core *core,
	const Plenary__BallotCast *cast)
{
	struct told *told =
		told_of(model, core, cast->step, cast->number, AT(ADOPTED));
	int d = delegation(core, cast->delegation);
	int seat = scenario_seat(core->scenario, (unsigned)d, cast->seat);
	seat_set one = (seat_set)(1U << seat);
	const struct told_person *voter;

	if (told == NULL || (told->bound >> d & 1) != 0)
		return "a ballot on nothing, or after the deposit";
	if ((told->roll[d] & one) == 0)
		return "a ballot of a seat that stood empty at adoption";
	voter = &model->people[cast->participant % PEOPLE_MAX];
	if (voter->delegation != d || voter->seat != seat || voter->removed)
		return "a ballot of a seat that is not the voter's";
	told->yes[d] = (seat_set)(cast->yes ? told->yes[d] | one
					    : told->yes[d] & ~one);
	told->no[d] =
		(seat_set)(cast->yes ? told->no[d] & ~one : told->no[d] | one);
	return NULL;
}

static const char *on_deposited(struct model *model, const struct core *core,
	const Plenary__InstrumentDeposited *deposited)
{
	struct told *told = told_of(
		model, core, deposited->step, deposited->number, AT(ADOPTED));
	int d = delegation(core, deposited->delegation);
	unsigned step = told_step(model, told);

	if (told == NULL || (told->bound >> d & 1) != 0)
		return "an instrument for nothing";
	if (!rule_carried(model, core, step, (unsigned)d))
		return "an instrument that the ballots do not carry";
	add(&told->bound, d);
	return NULL;
}

static const char *on_taken_back(struct model *model, const struct core *core,
	const Plenary__InstrumentWithdrawn *withdrawn)
{
	struct told *told = told_of(
		model, core, withdrawn->step, withdrawn->number, AT(ADOPTED));
	int d = delegation(core, withdrawn->delegation);

	if (told == NULL || (told->bound >> d & 1) == 0)
		return "an instrument taken back that was not there";
	drop(&told->bound, d);
	return NULL;
}

/* ── reservations ────────────────────────────────────────────────────── */

static uint32_t id_of(const char *reservation)
{
	const char *dot = strrchr(reservation, '.');

	return dot == NULL ? 0 : id_number(dot + 2);
}

static struct told_reservation *reservation(struct told *told, const char *id)
{
	for (unsigned d = 0; told != NULL && d < DELEGATIONS_MAX; d++) {
		if (told->reservations[d].id != 0 &&
			told->reservations[d].id == id_of(id))
			return &told->reservations[d];
	}
	return NULL;
}

static const char *on_made(struct model *model, const struct core *core,
	const Plenary__ReservationMade *made)
{
	struct told *told = told_of(model, core, made->step, made->number,
		made->instrument ? AT(ADOPTED) : OPEN);
	int d = delegation(core, made->delegation);
	const Plenary__Step *def;
	struct told_reservation *it;

	if (told == NULL)
		return "a reservation to nothing";
	def = core->steps.defs[told_step(model, told)]->def;
	if (!def->reservations || def->n_parties < 3)
		return "a reservation that the text does not permit";
	if (made->instrument && (told->bound >> d & 1) == 0)
		return "a reservation with an instrument that is not there";
	it = &told->reservations[d];
	if (it->id == id_of(made->reservation) && made->instrument &&
		!it->instrument) {
		it->instrument = true;
		return NULL;
	}
	if (it->id != 0)
		return "a second reservation of one party";
	*it = (struct told_reservation){
		.id = id_of(made->reservation),
		.instrument = made->instrument,
	};
	return NULL;
}

static const char *on_answered(struct model *model, const struct core *core,
	const Plenary__ReservationAnswered *answered)
{
	struct told *told = told_of(model, core, answered->step,
		answered->number, OPEN | AT(ADOPTED));
	struct told_reservation *it = reservation(told, answered->reservation);
	int d = delegation(core, answered->delegation);

	if (it == NULL || it == &told->reservations[d])
		return "an answer to no reservation, or to one's own";
	if ((it->accepted >> d & 1) != 0)
		return "an acceptance that was not final";
	if (answered->ruled && (it->held >> d & 1) == 0)
		return "a ruling for one whose answer is not held";
	drop(&it->held, d);
	if (answered->object) {
		add(&it->objected, d);
	} else {
		drop(&it->objected, d);
		add(&it->accepted, d);
	}
	if (!answered->ruled)
		add(&it->acknowledged, d);
	return NULL;
}

static const char *on_settled(struct model *model, const struct core *core,
	const Plenary__ReservationSettled *settled)
{
	struct told *told = told_of(
		model, core, settled->step, settled->number, AT(ADOPTED));
	struct told_reservation *it = reservation(told, settled->reservation);
	delegation_set silent;

	if (it == NULL || !it->instrument || it->settled)
		return "a tacit acceptance of nothing";
	silent = (delegation_set)(rule_parties(
					  core, told, told_step(model, told)) &
				  ~it->accepted & ~it->objected &
				  ~(1U << (it - told->reservations)));
	for (size_t i = 0; i < settled->n_accepted; i++) {
		int d = delegation(core, settled->accepted[i]);

		if ((silent & it->acknowledged) >> d == 0)
			return "tacitly accepted by who did not acknowledge";
		add(&it->accepted, d);
		drop(&silent, d);
	}
	for (size_t i = 0; i < settled->n_held; i++) {
		add(&it->held, delegation(core, settled->held[i]));
		drop(&silent, delegation(core, settled->held[i]));
	}
	it->settled = true;
	return silent == 0 ? NULL : "a silent party was forgotten";
}

static const char *on_given_up(struct model *model, const struct core *core,
	const Plenary__ReservationWithdrawn *withdrawn)
{
	struct told *told =
		told_of(model, core, withdrawn->step, withdrawn->number, LIVE);
	struct told_reservation *it = reservation(told, withdrawn->reservation);

	if (it == NULL || it - told->reservations !=
				  delegation(core, withdrawn->delegation))
		return "a reservation withdrawn that is not its maker's";
	*it = (struct told_reservation){0};
	return NULL;
}

/* ── conditions and causes ───────────────────────────────────────────── */

static int condition(const struct core *core, unsigned step, const char *id)
{
	const Plenary__Step *def = core->steps.defs[step]->def;
	const char *dot = strrchr(id, '.');

	for (size_t i = 0; dot != NULL && i < def->n_conditions; i++) {
		if (strcmp(def->conditions[i]->id, dot + 1) == 0)
			return (int)i;
	}
	return -1;
}

static const char *on_condition(struct model *model, const struct core *core,
	const Plenary__ConditionSettled *settled)
{
	struct told *told =
		told_of(model, core, settled->step, settled->number, LIVE);
	unsigned step = told_step(model, told);
	int i = told == NULL ? -1 : condition(core, step, settled->condition);
	const char *by = settled->delegation;

	if (i < 0)
		return "no such condition is settled";
	if (strcmp(core->steps.defs[step]->def->conditions[i]->verifier,
		    by[0] == '\0' ? "excon" : by) != 0)
		return "a condition settled by another than its verifier";
	told->met = (condition_set)(settled->met ? told->met | 1U << i
						 : told->met & ~(1U << i));
	told->failed = (condition_set)(settled->met ? told->failed & ~(1U << i)
						    : told->failed | 1U << i);
	return NULL;
}

static const char *on_waived(struct model *model, const struct core *core,
	const Plenary__ConditionWaived *waived)
{
	struct told *told =
		told_of(model, core, waived->step, waived->number, LIVE);
	unsigned step = told_step(model, told);
	int i = told == NULL ? -1 : condition(core, step, waived->condition);
	const Plenary__Condition *def;

	if (i < 0)
		return "no such condition is waived";
	def = core->steps.defs[step]->def->conditions[i];
	for (size_t k = 0; k < def->n_benefits; k++) {
		if (strcmp(def->benefits[k], waived->delegation) == 0) {
			add(&told->waived_by[i],
				delegation(core, waived->delegation));
			return NULL;
		}
	}
	return "waived by one who does not benefit";
}

static const char *on_suspended(struct model *model, const struct core *core,
	const Plenary__Suspended *suspended)
{
	struct told *told = told_of(
		model, core, suspended->step, suspended->number, AT(IN_FORCE));
	unsigned step = told_step(model, told);
	bool named = true;

	if (told == NULL)
		return "suspended from where it cannot be";
	if (suspended->n_causes == 0 || rule_causes(model, core, step, "",
						&named) != suspended->n_causes)
		return "suspended by more or fewer causes than hold";
	for (size_t i = 0; i < suspended->n_causes; i++) {
		rule_causes(model, core, step, suspended->causes[i], &named);
		if (!named)
			return "suspended by a cause that does not hold";
	}
	told->status = PLENARY__STATUS__STATUS_SUSPENDED;
	return NULL;
}

static void lift(struct told *told)
{
	told->breach = false;
	told->overridden = false;
	memset(told->injects, 0, sizeof(told->injects));
}

static const char *on_force(struct model *model, const struct core *core,
	const Plenary__Event *event)
{
	bool enters = event->what_case == WHAT(ENTERED_INTO_FORCE);
	struct told *told =
		enters ? told_of(model, core, event->entered_into_force->step,
				 event->entered_into_force->number, AT(ADOPTED))
		       : told_of(model, core, event->force_resumed->step,
				 event->force_resumed->number, AT(SUSPENDED));
	unsigned step = told_step(model, told);
	bool named;

	if (told == NULL)
		return "in force from where it cannot be";
	if (enters ? rule_lacks(model, core, step) > 0
		   : rule_causes(model, core, step, "", &named) > 0)
		return "in force while something is in the way";
	told->status = PLENARY__STATUS__STATUS_IN_FORCE;
	return NULL;
}

static const char *on_left(struct model *model, const struct core *core,
	const Plenary__PartyLeft *left)
{
	struct told *told =
		told_of(model, core, left->step, left->number, BOUND);
	int d = delegation(core, left->delegation);

	if (told == NULL || (told->notices >> d & 1) == 0)
		return "a party left without notice";
	drop(&told->notices, d);
	add(&told->left, d);
	drop(&told->bound, d);
	told->reservations[d] = (struct told_reservation){0};
	told->roll[d] = told->yes[d] = told->no[d] = 0;
	return NULL;
}

/* ── overrides ───────────────────────────────────────────────────────── */

static bool is_behind(const char *name)
{
	return strncmp(name, "amendment:", 10) == 0 ||
	       strncmp(name, "inject:", 7) == 0 ||
	       strcmp(name, "positions") == 0 || strcmp(name, "block") == 0 ||
	       strcmp(name, "breach") == 0 || strcmp(name, "override") == 0;
}

static const char *waive(struct told *told, const struct core *core,
	unsigned step, const char *name)
{
	const char *colon = strchr(name, ':');
	const char *id = colon == NULL ? "" : colon + 1;
	const struct told_reservation *it = reservation(told, id);
	int need = catalogue_find(&core->steps, id);
	int party = delegation(core, id);
	int i = condition(core, step, id);

	if (strncmp(name, "need:", 5) == 0 && need >= 0)
		told->no_needs |= (step_set)1 << need;
	else if (strncmp(name, "instrument:", 11) == 0 && party >= 0)
		add(&told->no_instruments, party);
	else if (strncmp(name, "reservation:", 12) == 0 && it != NULL)
		add(&told->no_instruments, (int)(it - told->reservations));
	else if (strncmp(name, "condition:", 10) == 0 && i >= 0)
		told->no_conditions =
			(condition_set)(told->no_conditions | 1U << i);
	else if (!is_behind(name))
		return "an override waives something unheard of";
	return NULL;
}

static void reopen(struct told *told, const Plenary__Overridden *it)
{
	const struct told was = *told;
	bool from_open = (OPEN >> it->from & 1) != 0;

	if (!from_open) {
		*told = (struct told){
			.live = true,
			.number = was.number,
			.revision = was.revision,
			.proposer = was.proposer,
			.met = was.met,
			.failed = was.failed,
			.decide_by = it->to != PLENARY__STATUS__STATUS_SILENCE,
		};
		memcpy(told->words, was.words, sizeof(was.words));
		memcpy(told->waived_by, was.waived_by, sizeof(was.waived_by));
	}
	if (it->to != PLENARY__STATUS__STATUS_TABLED)
		told->n_pending = 0;
}

static void adopt(struct told *told, const struct model *model,
	const struct core *core, unsigned step)
{
	told->decide_by = false;
	told->n_pending = 0;
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		bool party = (core->steps.defs[step]->parties >> d & 1) != 0;

		told->roll[d] = party ? rule_occupied(model, d) : 0;
		told->yes[d] = told->no[d] = 0;
	}
}

static void now_connected(struct told *told, const struct model *model)
{
	told->present = 0;
	for (unsigned n = 1; n < PEOPLE_MAX; n++) {
		if (model->people[n].connected &&
			model->people[n].delegation >= 0)
			add(&told->present, model->people[n].delegation);
	}
}

static const char *on_overridden(struct model *model, const struct core *core,
	const Plenary__Overridden *it)
{
	struct told *told =
		told_of(model, core, it->step, it->number, 1U << it->from);
	unsigned step = told_step(model, told);
	bool from_open = (OPEN >> it->from & 1) != 0;
	const char *why = NULL;

	if (told == NULL || it->from == it->to || it->reason[0] == '\0' ||
		(LIVE >> it->to & 1) == 0)
		return "an override that is none";
	told->status = it->to;
	if ((OPEN >> it->to & 1) != 0) {
		reopen(told, it);
		told->status = it->to;
		if (it->to == PLENARY__STATUS__STATUS_SILENCE)
			now_connected(told, model);
		return NULL;
	}
	if (from_open || it->to == PLENARY__STATUS__STATUS_ADOPTED)
		adopt(told, model, core, step);
	for (size_t i = 0; why == NULL && i < it->n_waived; i++)
		why = (BOUND >> it->to & 1) != 0
			      ? waive(told, core, step, it->waived[i])
			      : NULL;
	lift(told);
	if (it->to == PLENARY__STATUS__STATUS_ADOPTED) {
		told->notices = told->left = 0;
		told->no_needs = 0;
		told->no_instruments = told->no_conditions = 0;
		/* Out of force, consent is to be given anew. */
		if (!from_open) {
			told->bound = 0;
			memset(told->reservations, 0,
				sizeof(told->reservations));
		}
	}
	/* In force, nobody's answer is waited for. */
	for (unsigned d = 0; (BOUND >> it->to & 1) != 0 && d < DELEGATIONS_MAX;
		d++)
		told->reservations[d].held = 0;
	told->overridden = it->to == PLENARY__STATUS__STATUS_SUSPENDED;
	return why;
}

/* ── the events ──────────────────────────────────────────────────────── */

static const char *reserving(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known)
{
	const Plenary__ReservationAcknowledged *acknowledged;
	struct told_reservation *it;

	switch (event->what_case) {
	case WHAT(RESERVATION_MADE):
		return on_made(model, core, event->reservation_made);
	case WHAT(RESERVATION_ACKNOWLEDGED):
		acknowledged = event->reservation_acknowledged;
		it = reservation(
			told_of(model, core, acknowledged->step,
				acknowledged->number, OPEN | AT(ADOPTED)),
			acknowledged->reservation);
		if (it == NULL)
			return "an acknowledgement of no reservation";
		add(&it->acknowledged,
			delegation(core, acknowledged->delegation));
		return NULL;
	case WHAT(RESERVATION_ANSWERED):
		return on_answered(model, core, event->reservation_answered);
	case WHAT(RESERVATION_SETTLED):
		return on_settled(model, core, event->reservation_settled);
	case WHAT(RESERVATION_WITHDRAWN):
		return on_given_up(model, core, event->reservation_withdrawn);
	default:
		*known = false;
		return NULL;
	}
}

static const char *ending(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known)
{
	struct told *told;

	switch (event->what_case) {
	case WHAT(LAPSED):
		told = told_of(model, core, event->lapsed->step,
			event->lapsed->number, AT(ADOPTED));
		if (told == NULL)
			return "lapsed from where it cannot";
		told->live = false;
		return NULL;
	case WHAT(TERMINATED):
		told = told_of(model, core, event->terminated->step,
			event->terminated->number, BOUND);
		if (told == NULL ||
			!rule_too_few(core, told, told_step(model, told)))
			return "terminated without need";
		told->live = false;
		return NULL;
	case WHAT(PARTY_LEFT):
		return on_left(model, core, event->party_left);
	default:
		return reserving(model, core, event, known);
	}
}

/* Marks on a proposal in force or suspended. */
static const char *marking(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known)
{
	struct told *told;

	switch (event->what_case) {
	case WHAT(BREACH_UPHELD):
		told = told_of(model, core, event->breach_upheld->step,
			event->breach_upheld->number, BOUND);
		if (told == NULL || told->breach)
			return "a breach of nothing, or one upheld twice";
		told->breach = true;
		return NULL;
	case WHAT(BREACH_LIFTED):
		told = told_of(model, core, event->breach_lifted->step,
			event->breach_lifted->number, BOUND);
		if (told == NULL)
			return "nothing to lift";
		lift(told);
		return NULL;
	case WHAT(NOTICE_GIVEN):
		told = told_of(model, core, event->notice_given->step,
			event->notice_given->number, BOUND);
		if (told == NULL)
			return "notice of nothing";
		add(&told->notices,
			delegation(core, event->notice_given->delegation));
		return NULL;
	case WHAT(NOTICE_REVOKED):
		told = told_of(model, core, event->notice_revoked->step,
			event->notice_revoked->number, BOUND);
		if (told == NULL)
			return "a notice revoked of nothing";
		drop(&told->notices,
			delegation(core, event->notice_revoked->delegation));
		return NULL;
	default:
		return ending(model, core, event, known);
	}
}

const char *told_bond(struct model *model, const struct core *core,
	const Plenary__Event *event, bool *known)
{
	*known = true;
	switch (event->what_case) {
	case WHAT(BALLOT_CAST):
		return on_ballot(model, core, event->ballot_cast);
	case WHAT(INSTRUMENT_DEPOSITED):
		return on_deposited(model, core, event->instrument_deposited);
	case WHAT(INSTRUMENT_WITHDRAWN):
		return on_taken_back(model, core, event->instrument_withdrawn);
	case WHAT(CONDITION_SETTLED):
		return on_condition(model, core, event->condition_settled);
	case WHAT(CONDITION_WAIVED):
		return on_waived(model, core, event->condition_waived);
	case WHAT(ENTERED_INTO_FORCE):
	case WHAT(FORCE_RESUMED):
		return on_force(model, core, event);
	case WHAT(SUSPENDED):
		return on_suspended(model, core, event->suspended);
	case WHAT(OVERRIDDEN):
		return on_overridden(model, core, event->overridden);
	default:
		return marking(model, core, event, known);
	}
}
