#include "journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 1024 * 1024, FIRST_BLOCK_SIZE = 16 * 1024 };

/* A command that left something in the log. */
struct done {
	uint64_t client_seq;
	uint64_t grp;
};

/* One program of one participant; client_seq counts within it. */
struct journal_client {
	uint32_t participant;
	bool joined;       /* it sent the joining */
	struct done *done; /* ascending */
	size_t n;
	size_t room;
	size_t id_len;
	uint8_t id[];
};

static void *grow(void *memory, size_t size)
{
	void *grown = realloc(memory, size);

	if (grown == NULL)
		abort();
	return grown;
}

void journal_init(struct journal *journal)
{
	*journal = (struct journal){.n = 0};
	/* Peers choose their ids: they must not be able to choose where these
	 * fall in the table. */
	randombytes_buf(journal->hash_key, sizeof journal->hash_key);
}

void journal_fini(struct journal *journal)
{
	for (size_t i = 0; i < journal->n_blocks; i++)
		free(journal->blocks[i]);
	free(journal->blocks);
	for (size_t i = 0; i < journal->clients_room; i++) {
		if (journal->clients[i] != NULL)
			free(journal->clients[i]->done);
		free(journal->clients[i]);
	}
	free(journal->clients);
	free(journal->payers);
	free(journal->entries);
	*journal = (struct journal){.n = 0};
}

/* ── who pays ────────────────────────────────────────────────────────── */

static void charge(
	struct journal *journal, uint32_t participant, uint64_t bytes)
{
	reader_id payer = participant >= 1 && participant <= journal->n_payers
				  ? journal->payers[participant - 1]
				  : READER_EXCON;

	journal->bytes += bytes;
	journal->spent[payer] += bytes;
}

/* The reader whose delegation is in the audience and is not `but`; if it has
 * none such, READER_EXCON. */
static reader_id reader_in(audience_set audience, reader_id but)
{
	for (unsigned d = 0; d < DELEGATIONS_MAX; d++) {
		reader_id reader = reader_of_delegation(d);

		if ((audience & audience_of_delegation(d)) != 0 &&
			reader != but)
			return reader;
	}
	return READER_EXCON;
}

/* Participants are numbered as they join. A joining is for the newcomer's
 * delegation to see, or for EXCON alone. */
static void enrol(struct journal *journal, audience_set audience)
{
	enum { STEP = 64 };

	if (journal->n_payers % STEP == 0)
		journal->payers =
			grow(journal->payers, journal->n_payers + STEP);
	journal->payers[journal->n_payers++] =
		(uint8_t)reader_in(audience, READER_EXCON);
}

/* From a move on, the new delegation pays. It is for both to see, or for the
 * one within which somebody changes seats. */
static void transfer(struct journal *journal, const struct log_row *row,
	audience_set audience)
{
	Plenary__Event *event =
		plenary__event__unpack(NULL, row->body_len, row->body);
	uint32_t number;
	reader_id to;

	/* It was packed here, or checked when the log was read. */
	assert(event != NULL && event->what_case == PLENARY__EVENT__WHAT_MOVED);
	number = event->moved->participant;
	plenary__event__free_unpacked(event, NULL);
	if (number < 1 || number > journal->n_payers)
		return;
	to = reader_in(audience, journal->payers[number - 1]);
	if (to != READER_EXCON)
		journal->payers[number - 1] = (uint8_t)to;
}

/* ── clients ─────────────────────────────────────────────────────────── */

static size_t client_hash(const struct journal *journal, uint32_t participant,
	const uint8_t *id, size_t id_len)
{
	uint64_t hash;
	uint8_t out[crypto_shorthash_BYTES];

	_Static_assert(sizeof out == sizeof hash, "SipHash-2-4 has 64 bits");
	crypto_shorthash(out, id, id_len, journal->hash_key);
	memcpy(&hash, out, sizeof hash);
	return (size_t)(hash ^ participant * UINT64_C(0x9e3779b97f4a7c15));
}

/* Where the client is, or would be put. The table is never full. */
static struct journal_client **client_place(const struct journal *journal,
	uint32_t participant, const uint8_t *id, size_t id_len)
{
	size_t mask = journal->clients_room - 1;
	size_t at = client_hash(journal, participant, id, id_len) & mask;

	for (;; at = (at + 1) & mask) {
		struct journal_client *client = journal->clients[at];

		if (client == NULL ||
			(client->participant == participant &&
				client->id_len == id_len &&
				memcmp(client->id, id, id_len) == 0))
			return &journal->clients[at];
	}
}

static void clients_grow(struct journal *journal)
{
	struct journal_client **old = journal->clients;
	size_t old_room = journal->clients_room;

	journal->clients_room = old_room == 0 ? 64 : old_room * 2;
	journal->clients =
		calloc(journal->clients_room, sizeof(struct journal_client *));
	if (journal->clients == NULL)
		abort();
	for (size_t i = 0; i < old_room; i++) {
		if (old[i] != NULL)
			*client_place(journal, old[i]->participant, old[i]->id,
				old[i]->id_len) = old[i];
	}
	free(old);
}

static struct journal_client *client_of(struct journal *journal,
	uint32_t participant, const uint8_t *id, size_t id_len)
{
	struct journal_client **place;

	if (journal->n_clients * 2 >= journal->clients_room)
		clients_grow(journal);
	place = client_place(journal, participant, id, id_len);
	if (*place == NULL) {
		*place = grow(NULL, sizeof **place + id_len);
		**place = (struct journal_client){
			.participant = participant,
			.id_len = id_len,
		};
		memcpy((*place)->id, id, id_len);
		journal->n_clients++;
		charge(journal, participant, sizeof **place + id_len);
	}
	return *place;
}

static void client_did(struct journal *journal, struct journal_client *client,
	uint64_t client_seq, uint64_t grp)
{
	if (client->n > 0 &&
		client->done[client->n - 1].client_seq >= client_seq)
		return; /* another event of the same group */
	if (client->n == client->room) {
		client->room = client->room == 0 ? 8 : client->room * 2;
		client->done =
			grow(client->done, client->room * sizeof *client->done);
	}
	client->done[client->n++] =
		(struct done){.client_seq = client_seq, .grp = grp};
	charge(journal, client->participant, sizeof *client->done);
}

static const struct journal_client *client_find(const struct journal *journal,
	uint32_t participant, const uint8_t *id, size_t id_len)
{
	if (journal->clients_room == 0 || id_len == 0)
		return NULL;
	return *client_place(journal, participant, id, id_len);
}

enum journal_answer journal_find(const struct journal *journal,
	uint32_t participant, const uint8_t *client_id, size_t client_id_len,
	uint64_t client_seq, uint64_t *grp)
{
	const struct journal_client *client =
		client_find(journal, participant, client_id, client_id_len);
	size_t low = 0;
	size_t high;

	if (client == NULL || client->n == 0 ||
		client->done[client->n - 1].client_seq < client_seq)
		return JOURNAL_NEW;
	high = client->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (client->done[middle].client_seq < client_seq)
			low = middle + 1;
		else
			high = middle;
	}
	if (client->done[low].client_seq != client_seq)
		return JOURNAL_NOT_DONE;
	*grp = client->done[low].grp;
	return JOURNAL_LOGGED;
}

bool journal_joined(const struct journal *journal, uint32_t participant,
	const uint8_t *client_id, size_t client_id_len)
{
	const struct journal_client *client =
		client_find(journal, participant, client_id, client_id_len);

	return client != NULL && client->joined;
}

uint64_t journal_highest(const struct journal *journal, uint32_t participant,
	const uint8_t *client_id, size_t client_id_len)
{
	const struct journal_client *client =
		client_find(journal, participant, client_id, client_id_len);

	return client == NULL || client->n == 0
		       ? 0
		       : client->done[client->n - 1].client_seq;
}

/* ── rows ────────────────────────────────────────────────────────────── */

static uint8_t *body_room(struct journal *journal, size_t len)
{
	uint8_t *at;

	if (journal->block_room - journal->block_used < len ||
		journal->n_blocks == 0) {
		size_t size =
			journal->n_blocks == 0 ? FIRST_BLOCK_SIZE : BLOCK_SIZE;

		if (size < len)
			size = len;
		journal->blocks = grow(journal->blocks,
			(journal->n_blocks + 1) * sizeof *journal->blocks);
		journal->blocks[journal->n_blocks++] = grow(NULL, size);
		journal->block_room = size;
		journal->block_used = 0;
	}
	at = journal->blocks[journal->n_blocks - 1] + journal->block_used;
	journal->block_used += len;
	return at;
}

void journal_append(struct journal *journal, const struct log_row *row,
	audience_set audience)
{
	struct journal_client *client = NULL;
	uint8_t *body;

	assert(row->seq == journal->n + 1);
	assert(row->body_len <= UINT32_MAX);
	if (journal->n == journal->room) {
		journal->room = journal->room == 0 ? 256 : journal->room * 2;
		journal->entries = grow(journal->entries,
			journal->room * sizeof *journal->entries);
	}
	body = body_room(journal, row->body_len);
	if (row->body_len > 0)
		memcpy(body, row->body, row->body_len);
	if (row->kind == PLENARY__EVENT__WHAT_PARTICIPANT_JOINED)
		enrol(journal, audience);
	if (row->kind == PLENARY__EVENT__WHAT_MOVED)
		transfer(journal, row, audience);
	charge(journal, row->participant,
		row->body_len + sizeof *journal->entries);
	if (row->client_id_len > 0) {
		client = client_of(journal, row->participant, row->client_id,
			row->client_id_len);
		client->joined |=
			row->kind == PLENARY__EVENT__WHAT_PARTICIPANT_JOINED;
		if (row->client_seq > 0)
			client_did(journal, client, row->client_seq, row->grp);
	}
	journal->entries[journal->n++] = (struct journal_entry){
		.grp = row->grp,
		.at_ms = row->at_ms,
		.exercise_ms = row->exercise_ms,
		.client = client,
		.client_seq = row->client_seq,
		.body = body,
		.body_len = (uint32_t)row->body_len,
		.kind = row->kind,
		.participant = row->participant,
		.audience = audience,
	};
}

const struct journal_entry *journal_entry(
	const struct journal *journal, uint64_t seq)
{
	assert(seq >= 1 && seq <= journal->n);
	return &journal->entries[seq - 1];
}

void journal_row(
	const struct journal *journal, uint64_t seq, struct log_row *row)
{
	const struct journal_entry *entry = journal_entry(journal, seq);

	*row = (struct log_row){
		.seq = seq,
		.grp = entry->grp,
		.at_ms = entry->at_ms,
		.exercise_ms = entry->exercise_ms,
		.participant = entry->participant,
		.client_id = entry->client == NULL ? NULL : entry->client->id,
		.client_id_len =
			entry->client == NULL ? 0 : entry->client->id_len,
		.client_seq = entry->client_seq,
		.kind = entry->kind,
		.schema = STORE_SCHEMA,
		.body = entry->body,
		.body_len = entry->body_len,
	};
}

void journal_event(const struct journal *journal, uint64_t seq,
	struct arena *arena, struct stamped *out)
{
	const struct journal_entry *entry = journal_entry(journal, seq);
	Plenary__Event *event = plenary__event__unpack(
		arena_allocator(arena), entry->body_len, entry->body);

	/* It was packed here, or checked when the log was read. */
	assert(event != NULL);
	event->seq = seq;
	event->grp = entry->grp;
	event->at_ms = entry->at_ms;
	event->exercise_ms = entry->exercise_ms;
	event->participant = entry->participant;
	event->client_seq = entry->client_seq;
	if (entry->client != NULL) {
		event->client_id.len = entry->client->id_len;
		event->client_id.data =
			arena_alloc(arena, event->client_id.len);
		memcpy(event->client_id.data, entry->client->id,
			event->client_id.len);
	}
	*out = (struct stamped){.event = event, .audience = entry->audience};
}

uint64_t journal_group_end(const struct journal *journal, uint64_t grp)
{
	uint64_t seq = grp;

	assert(journal_entry(journal, grp)->grp == grp);
	while (seq < journal->n && journal->entries[seq].grp == grp)
		seq++;
	return seq;
}
