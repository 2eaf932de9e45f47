/*
 * credential.h: join codes, resume tokens and the admin token: how they are
 * made of the server's key, and how what a peer shows is compared.
 *
 * Nothing is stored but the key: a code is a keyed hash of what it stands
 * for, so it can be shown again at any time, and raising its generation makes
 * another code of it.
 */
#ifndef PLENARY_SERVER_CREDENTIAL_H
#define PLENARY_SERVER_CREDENTIAL_H

#include "base/hash.h"
#include "store/store.h"

#include <stdbool.h>
#include <stdint.h>

enum {
	CREDENTIAL_CODE_DIGITS = 12,   /* base 32: 60 bits */
	CREDENTIAL_TOKEN_DIGITS = 32,  /* 160 bits */
	CREDENTIAL_ADMIN_DIGITS = 52,  /* 256 bits and a little */
	CREDENTIAL_SESSION_DIGITS = 6, /* of a new session's id */
	/* "session-xxxx-xxxx-xxxx", "session-4294967295-4294967295-x…", "x…" */
	CREDENTIAL_TEXT_MAX = SESSION_ID_MAX + 64
};

struct credentials {
	uint8_t key[HASH_SIZE];
	char admin[CREDENTIAL_ADMIN_DIGITS + 1];
};

/* Who comes back: the code it joined with, by its place among the exercise's
 * (from 0), and the how manieth with that code it was (from 1). Not the
 * participant's number: that says how many have joined in all. */
struct credential_holder {
	uint32_t code;
	uint32_t ordinal;
};

/* What a Hello's credential claims to be. */
enum credential_kind {
	CREDENTIAL_NONSENSE,
	CREDENTIAL_CODE,
	CREDENTIAL_TOKEN,
	CREDENTIAL_ADMIN
};

struct credential {
	enum credential_kind kind;
	char session[SESSION_ID_MAX + 1]; /* of a code or token */
	struct credential_holder holder;  /* of a token */
	char digits[CREDENTIAL_ADMIN_DIGITS + 1];
};

/*
 * Reads DIR/server.key and DIR/admin.token, and makes what is missing (mode
 * 0600). 0, or -1 with errno of the failed call and *file its name (static);
 * errno EINVAL where a file's content is not what it should be.
 */
int credentials_open(
	struct credentials *out, const char *dir, const char **file);

/*
 * Takes a peer's text apart, without regard to case, and to dashes in a code;
 * i and l are read as 1 and o as 0. Whether it is right is seen by comparing.
 */
void credential_parse(struct credential *out, const char *text);

/* The code of a role or delegation; out has CREDENTIAL_TEXT_MAX bytes. */
void credential_code(const struct credentials *credentials, const char *session,
	const char *code_name, uint64_t generation, char *out);
/* The token with which a participant comes back. */
void credential_token(const struct credentials *credentials,
	const char *session, const struct credential_holder *holder,
	uint64_t generation, char *out);

/* In constant time; false for a credential of another kind. */
bool credential_is_code(const struct credentials *credentials,
	const struct credential *shown, const char *code_name,
	uint64_t generation);
bool credential_is_token(const struct credentials *credentials,
	const struct credential *shown, uint64_t generation);
bool credential_is_admin(
	const struct credentials *credentials, const struct credential *shown);

/* A random id for a new session; out has SESSION_ID_MAX + 1 bytes. */
void credential_session_id(char *out);

#endif
