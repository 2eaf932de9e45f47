/*
 * The digest of a state: BLAKE2b over DIGEST_VERSION and the fields in the
 * order in which they stand here, each preceded by its length. Whoever
 * changes a field or the order raises DIGEST_VERSION.
 */
#include "core/state.h"

#include <stdlib.h>

static void hash_text_of(
	struct hash *hash, const struct core *core, struct text text)
{
	hash_bytes(hash, pool_text(&core->pool, text), text.len);
}

static void hash_clock(struct hash *hash, const struct core *core)
{
	const struct clock_state *clock = &core->state->clock;

	hash_u64(hash, (uint64_t)clock->phase);
	hash_u64(hash, (uint64_t)clock->interrupted);
	hash_text_of(hash, core, clock->interrupted_reason);
	hash_u64(hash, clock->interrupted_by_server);
	hash_u64(hash, clock->rate_milli);
	hash_i64(hash, clock->anchor_at_ms);
	hash_i64(hash, clock->anchor_exercise_ms);
	hash_text_of(hash, core, clock->reason);
	hash_u64(hash, clock->by_server);
}

static void hash_participants(struct hash *hash, const struct core *core)
{
	hash_u64(hash, core->state->n_participants);
	for (uint32_t n = 1; n <= core->state->n_participants; n++) {
		const struct participant *it = state_participant(core, n);

		hash_text_of(hash, core, it->name);
		hash_u64(hash, (uint64_t)it->role);
		hash_i64(hash, it->delegation);
		hash_i64(hash, it->seat);
		hash_u64(hash, it->code);
		hash_u64(hash, it->connected);
		hash_u64(hash, it->removed);
		hash_u64(hash, it->acknowledged);
		hash_u64(hash, it->generation);
		hash_u64(hash, it->epoch);
		hash_i64(hash, it->since_at_ms);
		hash_text_of(hash, core, it->moved);
	}
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		hash_u64(hash, core->state->delegations[d].head);
		hash_u64(hash, core->state->delegations[d].full_powers);
	}
	for (unsigned c = 0; c < code_count(core->scenario); c++)
		hash_u64(hash, core->state->generations[c]);
}

static void hash_deadline(struct hash *hash, const struct deadline *deadline)
{
	hash_u64(hash, deadline->set);
	hash_i64(hash, deadline->at_ms);
	hash_u64(hash, deadline->order);
	hash_u64(hash, deadline->held);
}

static void hash_amendments(
	struct hash *hash, const struct core *core, const struct proposal *live)
{
	hash_u64(hash, live->n_amendments);
	for (unsigned i = 0; i < live->n_amendments; i++) {
		const struct amendment *amendment = &live->amendments[i];

		hash_u64(hash, amendment->id);
		hash_u64(hash, amendment->delegation);
		hash_u64(hash, amendment->accepted);
		hash_u64(hash, amendment->declined);
		hash_text_of(hash, core, amendment->settings);
	}
}

static void hash_reservation(struct hash *hash, const struct core *core,
	const struct reservation *it)
{
	hash_u64(hash, it->id);
	hash_u64(hash, it->instrument);
	hash_u64(hash, it->acknowledged);
	hash_u64(hash, it->accepted);
	hash_u64(hash, it->objected);
	hash_u64(hash, it->held);
	hash_deadline(hash, &it->answer_by);
	hash_text_of(hash, core, it->text);
	for (unsigned d = 0; d < core->scenario->n_delegations; d++)
		hash_text_of(hash, core, it->reasons[d]);
}

/* What each delegation has said and done about the proposal. */
static void hash_parties(
	struct hash *hash, const struct core *core, const struct proposal *live)
{
	hash_u64(hash, live->acknowledged);
	hash_u64(hash, live->flagged);
	hash_u64(hash, live->present);
	hash_u64(hash, live->instruments);
	hash_u64(hash, live->left);
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		const struct ballot *ballot = &live->ballots[d];

		hash_u64(hash, (uint64_t)live->positions[d]);
		hash_text_of(hash, core, live->reasons[d]);
		hash_deadline(hash, &live->notices[d]);
		hash_u64(hash, ballot->roll);
		hash_u64(hash, ballot->yes);
		hash_u64(hash, ballot->no);
		hash_reservation(hash, core, &live->reservations[d]);
	}
}

/* What its entry into force waits for, and what suspends it. */
static void hash_force(struct hash *hash, const struct proposal *live)
{
	hash_u64(hash, live->met);
	hash_u64(hash, live->failed);
	for (unsigned i = 0; i < CONDITIONS_MAX; i++)
		hash_u64(hash, live->waived_by[i]);
	hash_u64(hash, live->breach);
	hash_u64(hash, live->overridden);
	for (unsigned i = 0; i < INJECTS_MAX / 64; i++)
		hash_u64(hash, live->injects[i]);
	hash_u64(hash, live->waiver.needs);
	hash_u64(hash, live->waiver.instruments);
	hash_u64(hash, live->waiver.conditions);
}

static void hash_proposal(
	struct hash *hash, const struct core *core, const struct proposal *live)
{
	hash_u64(hash, live->number);
	hash_u64(hash, live->revision);
	hash_u64(hash, live->proposer);
	hash_text_of(hash, core, live->draft);
	hash_bytes(hash, live->hash, sizeof(live->hash));
	hash_i64(hash, live->tabled_ms);
	hash_deadline(hash, &live->decide_by);
	hash_deadline(hash, &live->silence_by);
	hash_deadline(hash, &live->ratify_by);
	hash_parties(hash, core, live);
	hash_force(hash, live);
	hash_amendments(hash, core, live);
}

static void hash_steps(struct hash *hash, const struct core *core)
{
	hash_u64(hash, core->steps.n);
	for (unsigned s = 0; s < core->steps.n; s++) {
		const struct step_state *step = state_step(core, s);
		uint32_t ended = step->attempts;

		hash_u64(hash, (uint64_t)step->status);
		hash_u64(hash, step->attempts);
		hash_u64(hash, step->amendments_made);
		hash_u64(hash, step->reservations_made);
		if (status_is_live(step->status)) {
			hash_proposal(hash, core, &step->live);
			ended--;
		}
		for (uint32_t a = 0; a < ended; a++) {
			const struct attempt *attempt =
				state_attempt(core, s, a);

			hash_u64(hash, attempt->revision);
			hash_u64(hash, attempt->proposer);
			hash_u64(hash, (uint64_t)attempt->outcome);
			hash_i64(hash, attempt->exercise_ms);
			hash_text_of(hash, core, attempt->reason);
		}
	}
}

static void hash_injects(struct hash *hash, const struct core *core)
{
	hash_u64(hash, core->state->n_ad_hoc);
	for (unsigned i = 0; i < state_injects(core); i++) {
		const struct inject_state *inject = state_inject(core, i);

		if (!inject->released)
			continue;
		hash_u64(hash, i);
		hash_u64(hash, inject->audience);
		hash_u64(hash, inject->counter);
		hash_i64(hash, inject->released_ms);
		hash_text_of(hash, core, inject->content);
		for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
			const struct receipt *receipt =
				state_receipt(core, i, d);

			hash_u64(hash, receipt->opened_by);
			hash_i64(hash, receipt->opened_ms);
			hash_u64(hash, receipt->answered_by);
			hash_text_of(hash, core, receipt->answer);
		}
	}
}

/* The file's steps are the definition's, from which the chain starts. */
static void hash_custom_steps(struct hash *hash, const struct core *core)
{
	for (unsigned s = core->steps.n_file; s < core->steps.n; s++) {
		const Plenary__Step *def = core->steps.defs[s]->def;
		size_t len = plenary__step__get_packed_size(def);
		uint8_t *bytes = malloc(len + 1);

		if (bytes == NULL)
			abort();
		plenary__step__pack(def, bytes);
		hash_bytes(hash, bytes, len);
		free(bytes);
	}
}

static void hash_submissions(struct hash *hash, const struct core *core)
{
	for (unsigned d = 0; d < core->scenario->n_delegations; d++) {
		uint32_t n = core->state->n_submissions[d];

		hash_u64(hash, n);
		for (unsigned i = 0; i < n; i++) {
			const struct submission *it =
				state_submission(core, d, i);

			hash_u64(hash, (uint64_t)it->status);
			hash_i64(hash, it->step);
			hash_text_of(hash, core, it->content);
			hash_text_of(hash, core, it->reason);
		}
	}
}

void core_digest(const struct core *core, uint8_t out[HASH_SIZE])
{
	const struct state *state = core->state;
	struct hash hash;

	hash_init(&hash, NULL);
	hash_u64(&hash, DIGEST_VERSION);
	hash_u64(&hash, state->seq);
	hash_i64(&hash, state->at_ms);
	hash_i64(&hash, state->exercise_ms);
	hash_clock(&hash, core);
	hash_participants(&hash, core);
	hash_steps(&hash, core);
	hash_custom_steps(&hash, core);
	hash_submissions(&hash, core);
	hash_injects(&hash, core);
	hash_u64(&hash, state->deadlines_set);
	for (unsigned c = 0; c < COUNTERS_MAX; c++) {
		if (state->counters[c] == 0)
			continue;
		hash_u64(&hash, c);
		hash_u64(&hash, state->counters[c]);
	}
	hash_final(&hash, out);
}
