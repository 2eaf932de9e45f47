/*
 * journal.h: a session's log in memory, for what is asked of it all the time:
 * tails, pages of history, and answers to commands that are sent again.
 *
 * Rows are added when they are decided, before they are durable; what is
 * computed from them is therefore staged like everything else.
 */
#ifndef PLENARY_SERVER_JOURNAL_H
#define PLENARY_SERVER_JOURNAL_H

#include "base/arena.h"
#include "core/core.h"
#include "store/store.h"

struct journal_client;

/* A row without its body's owner and its number, which is its place. */
struct journal_entry {
	uint64_t grp;
	int64_t at_ms;
	int64_t exercise_ms;
	const struct journal_client *client; /* or NULL */
	uint64_t client_seq;
	const uint8_t *body; /* packed Event without its envelope */
	uint32_t body_len;
	uint32_t kind;
	uint32_t participant;
	audience_set audience;
};

struct journal {
	struct journal_entry *entries; /* seq 1 stands first */
	size_t n;
	size_t room;
	uint8_t **blocks; /* of bodies; these never move */
	size_t n_blocks;
	size_t block_used;
	size_t block_room;
	/* What the log has taken: bodies and what is kept beside them, in all
	 * and by those who set it off: each delegation's members under its
	 * reader, EXCON, observers and the server under READER_EXCON. */
	uint64_t bytes;
	uint64_t spent[READERS_MAX];
	uint8_t *payers; /* the reader of each participant, from 1 up; a move
			    changes it for what follows */
	size_t n_payers;
	struct journal_client **clients; /* a hash table */
	size_t n_clients;
	size_t clients_room; /* a power of two */
	uint8_t hash_key[crypto_shorthash_KEYBYTES];
};

/* What is known of a command's number. */
enum journal_answer {
	JOURNAL_NEW,     /* above all that were logged: decide it */
	JOURNAL_LOGGED,  /* it was done */
	JOURNAL_NOT_DONE /* a later one was done, and this one was not */
};

void journal_init(struct journal *journal);
void journal_fini(struct journal *journal);

/* Copies the row; its seq must be the next one, its body at most 4 GiB. */
void journal_append(struct journal *journal, const struct log_row *row,
	audience_set audience);

/* The entry of a seq from 1 to n. */
const struct journal_entry *journal_entry(
	const struct journal *journal, uint64_t seq);

/* The row as the store takes it, borrowed until the journal ends; its
 * audience is the caller's to set. */
void journal_row(
	const struct journal *journal, uint64_t seq, struct log_row *row);

/* The event with its envelope, in the arena (uncapped). */
void journal_event(const struct journal *journal, uint64_t seq,
	struct arena *arena, struct stamped *out);

/* The last seq of the group that begins with grp. */
uint64_t journal_group_end(const struct journal *journal, uint64_t grp);

/* Whether a participant's command of this number was done; *grp receives its
 * group when it was. */
enum journal_answer journal_find(const struct journal *journal,
	uint32_t participant, const uint8_t *client_id, size_t client_id_len,
	uint64_t client_seq, uint64_t *grp);

/* Whether this participant's joining was sent by this client. */
bool journal_joined(const struct journal *journal, uint32_t participant,
	const uint8_t *client_id, size_t client_id_len);

/* The highest number that was logged of this client; 0: none. */
uint64_t journal_highest(const struct journal *journal, uint32_t participant,
	const uint8_t *client_id, size_t client_id_len);

#endif
