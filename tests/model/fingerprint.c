#include "tests/model/fingerprint.h"

#include "core/deadline.h"

#include <assert.h>
#include <string.h>

enum { PRINT_MAX = 8192 };

struct print {
	const struct core *core;
	int64_t now; /* exercise time */
	size_t n;
	uint8_t bytes[PRINT_MAX];
};

static void put(struct print *print, uint64_t value, size_t width)
{
	assert(print->n + width <= sizeof(print->bytes));
	for (size_t i = 0; i < width; i++)
		print->bytes[print->n++] = (uint8_t)(value >> 8 * i);
}

static void put_text(struct print *print, struct text text)
{
	put(print, text.len, 2);
	assert(print->n + text.len <= sizeof(print->bytes));
	memcpy(print->bytes + print->n, pool_text(&print->core->pool, text),
		text.len);
	print->n += text.len;
}

/* Of those at the same time the one that was set first fires first. */
static unsigned rank_of(
	const struct core *core, const struct deadline *deadline)
{
	unsigned rank = 0;
	unsigned at = 0;
	struct due due;

	while (deadline_next(core, &at, &due)) {
		if (due.deadline->at_ms == deadline->at_ms &&
			due.deadline->order < deadline->order)
			rank++;
	}
	return rank;
}

static void put_deadline(struct print *print, const struct deadline *deadline)
{
	put(print, deadline->set, 1);
	if (!deadline->set)
		return;
	put(print, (uint64_t)(deadline->at_ms - print->now), 4);
	put(print, deadline->held, 1);
	put(print, rank_of(print->core, deadline), 1);
}

/* One that was dropped keeps its time, for an instrument taken back. */
static void put_ratify_by(struct print *print, const struct proposal *live)
{
	int64_t left = live->ratify_by.at_ms - print->now;

	put_deadline(print, &live->ratify_by);
	if (!live->ratify_by.set)
		put(print, left > 0 ? (uint64_t)left : 0, 4);
}

static void put_reservation(struct print *print, const struct reservation *it)
{
	put(print, it->id != 0, 1);
	if (it->id == 0)
		return;
	put(print, it->instrument, 1);
	put(print, it->acknowledged, 2);
	put(print, it->accepted, 2);
	put(print, it->objected, 2);
	put(print, it->held, 2);
	put_deadline(print, &it->answer_by);
	put_text(print, it->text);
}

static void put_parties(struct print *print, const struct proposal *live)
{
	for (unsigned d = 0; d < print->core->scenario->n_delegations; d++) {
		put(print, (uint64_t)live->positions[d], 1);
		put(print, live->ballots[d].roll, 2);
		put(print, live->ballots[d].yes, 2);
		put(print, live->ballots[d].no, 2);
		put_deadline(print, &live->notices[d]);
		put_reservation(print, &live->reservations[d]);
	}
	put(print, live->acknowledged, 2);
	put(print, live->flagged, 2);
	put(print, live->present, 2);
	put(print, live->instruments, 2);
	put(print, live->left, 2);
}

static void put_conditions(
	struct print *print, const struct proposal *live, unsigned step)
{
	const Plenary__Step *def = print->core->steps.defs[step]->def;

	put(print, live->met, 2);
	put(print, live->failed, 2);
	for (size_t i = 0; i < def->n_conditions; i++)
		put(print, live->waived_by[i], 2);
	put(print, live->breach, 1);
	put(print, live->overridden, 1);
	for (unsigned i = 0; i < (print->core->scenario->n_injects + 63) / 64;
		i++)
		put(print, live->injects[i], 8);
	put(print, live->waiver.needs, 8);
	put(print, live->waiver.instruments, 2);
	put(print, live->waiver.conditions, 2);
}

static void put_proposal(
	struct print *print, const struct proposal *live, unsigned step)
{
	put(print, live->revision, 1);
	put(print, live->proposer, 1);
	for (size_t i = 0; i < 16; i++)
		put(print, live->hash[i], 1);
	put_deadline(print, &live->decide_by);
	put_deadline(print, &live->silence_by);
	put_ratify_by(print, live);
	put_parties(print, live);
	put_conditions(print, live, step);
	put(print, live->n_amendments, 1);
	for (unsigned i = 0; i < live->n_amendments; i++) {
		put(print, live->amendments[i].delegation, 1);
		put(print, live->amendments[i].accepted, 2);
		put(print, live->amendments[i].declined, 2);
	}
}

static void put_step(struct print *print, unsigned step)
{
	const struct core *core = print->core;
	const struct step_state *it = state_step(core, step);
	uint8_t used[DELEGATIONS_MAX] = {0};
	uint32_t ended = it->attempts - status_is_live(it->status);

	put(print, (uint64_t)it->status, 1);
	for (uint32_t a = 0; a < ended; a++)
		used[state_attempt(core, step, a)->proposer]++;
	for (unsigned d = 0; d < core->scenario->n_delegations; d++)
		put(print, used[d], 1);
	if (status_is_live(it->status))
		put_proposal(print, &it->live, step);
}

static void put_people(struct print *print)
{
	const struct core *core = print->core;

	for (uint32_t p = 1; p <= core->state->n_participants; p++) {
		const struct participant *it = state_participant(core, p);

		put(print, (uint64_t)it->delegation, 1);
		put(print, (uint64_t)it->seat, 1);
		put(print, it->epoch, 1);
		put(print, it->connected, 1);
		put(print, it->removed, 1);
	}
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		put(print, core->state->delegations[d].head, 1);
		put(print, core->state->delegations[d].full_powers, 1);
	}
}

static void put_rest(struct print *print)
{
	const struct core *core = print->core;

	put(print, (uint64_t)core->state->clock.phase, 1);
	put(print, (uint64_t)core->state->clock.interrupted, 1);
	put(print, core->state->clock.rate_milli, 4);
	for (unsigned i = 0; i < state_injects(core); i++)
		put(print, state_inject(core, i)->released, 1);
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		for (unsigned i = 0; i < core->limits.submissions; i++) {
			const struct submission *it =
				state_submission(core, d, i);

			put(print, it->content.len > 0, 1);
			put(print, (uint64_t)it->status, 1);
			put(print, (uint64_t)it->step, 1);
		}
	}
}

void fingerprint_of(const struct core *core, struct fingerprint *out)
{
	struct print print;

	print.core = core;
	print.n = 0;
	print.now = core_exercise_ms(core, core_at_ms(core));
	put_rest(&print);
	put_people(&print);
	put(&print, core->steps.n, 1);
	for (unsigned s = 0; s < core->steps.n; s++)
		put_step(&print, s);
	if (crypto_generichash((unsigned char *)out, sizeof(*out), print.bytes,
		    print.n, NULL, 0) != 0)
		assert(false);
}
