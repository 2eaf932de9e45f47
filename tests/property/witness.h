/*
 * witness.h: a core with somebody beside it who believes nothing: every group
 * is written as the log writes it, read back into a second core, and shown to
 * one pretended client for each reader, and all must agree.
 *
 * The random sessions (tests/property) and the golden scripts (tests/golden)
 * are both played before a witness.
 */
#ifndef PLENARY_TESTS_WITNESS_H
#define PLENARY_TESTS_WITNESS_H

#include "base/buf.h"
#include "core/core.h"
#include "core/stream.h"

enum {
	SECRETS_MAX = 20000,
	/* A secret is this mark and five digits: "ZQ00017". */
	SECRET_LEN = 7
};

/* Words that only some may know: bit r stands for reader r. */
struct secrets {
	uint32_t n;
	uint16_t readers[SECRETS_MAX];
};

/* A new one, which only these readers and EXCON may ever be sent; out has
 * SECRET_LEN + 1 bytes. */
void secret_new(struct secrets *secrets, unsigned readers, char *out);
/* Lets more readers know it. */
void secret_reveal(
	struct secrets *secrets, const char *secret, unsigned readers);
/* All that stand in a message. */
void secret_reveal_message(struct secrets *secrets,
	const ProtobufCMessage *message, unsigned readers);

/* The views that a client holds, sorted by key; bytes of a packed View. */
struct holding {
	const char *key;
	const uint8_t *bytes;
	size_t len;
};

struct copy {
	struct holding *views;
	size_t n;
	size_t room;
};

/* What a reader was sent: the pushes in order, and where it stood after each.
 * Cut 0 is the snapshot of the beginning. */
struct sent {
	uint8_t *bytes;
	size_t len;
	uint64_t number; /* of the newest event it has then */
	Plenary__Push *push;
};

struct watcher {
	struct stream live;
	struct stream rebuilt; /* fed from the log */
	struct copy copy;
	struct sent *sent;
	size_t n_sent;
	size_t room;
};

struct witness {
	struct core core; /* the live one */
	struct core replica;
	struct watcher watchers[READERS_MAX];
	unsigned n_readers;
	struct arena arena; /* of the group; reset by the caller */
	struct arena kept;  /* until the end */
	uint8_t digest[HASH_SIZE];
	uint64_t seq;
	const struct secrets *secrets; /* borrowed; NULL: none are known */
	bool fresh; /* compare every view with a fresh projection each time */
	char why[512];
};

void witness_init(struct witness *witness, const struct scenario *scenario,
	const struct limits *limits, const struct secrets *secrets);
void witness_fini(struct witness *witness);

/* All of these return NULL, or what is wrong, which lives in the witness. */

/* After an input of the live core: its group, which may be empty. */
const char *witness_group(struct witness *witness, struct group *group);

/* After a refusal: nothing has changed. */
const char *witness_refused(struct witness *witness);

/* The bytes of a reply or of a refusal to one of the reader's people: nothing
 * that it may not know, unless the sender wrote it himself. */
const char *witness_reply(struct witness *witness, unsigned reader,
	const Plenary__Command *command, const ProtobufCMessage *reply);

/* At the end: for every reader and every cut, the exact tail from there makes
 * the same copy as a fresh snapshot. */
const char *witness_tails(struct witness *witness);

#endif
