/*
 * hash.h: BLAKE2b over fields that cannot run into one another, because each
 * is preceded by its length.
 */
#ifndef PLENARY_BASE_HASH_H
#define PLENARY_BASE_HASH_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

enum { HASH_SIZE = 32 };

struct hash {
	crypto_generichash_state state;
};

/* key may be NULL: an unkeyed hash. Else it is HASH_SIZE bytes. */
void hash_init(struct hash *hash, const uint8_t *key);
void hash_bytes(struct hash *hash, const void *bytes, size_t len);
void hash_str(struct hash *hash, const char *text);
void hash_u64(struct hash *hash, uint64_t value);
void hash_i64(struct hash *hash, int64_t value);
void hash_final(struct hash *hash, uint8_t out[HASH_SIZE]);

/* Lower-case hexadecimal of len bytes, and a NUL: out has 2 * len + 1. */
void hash_hex(char *out, const uint8_t *bytes, size_t len);

#endif
