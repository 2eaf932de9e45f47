#include "base/hash.h"

#include <assert.h>
#include <string.h>

void hash_init(struct hash *hash, const uint8_t *key)
{
	int rc = crypto_generichash_init(
		&hash->state, key, key == NULL ? 0 : HASH_SIZE, HASH_SIZE);

	assert(rc == 0);
	(void)rc;
}

static void put_u64(uint8_t out[8], uint64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		out[i] = (uint8_t)(value >> (8 * i));
}

void hash_bytes(struct hash *hash, const void *bytes, size_t len)
{
	uint8_t prefix[8];

	put_u64(prefix, len);
	crypto_generichash_update(&hash->state, prefix, sizeof(prefix));
	if (len > 0)
		crypto_generichash_update(&hash->state, bytes, len);
}

void hash_str(struct hash *hash, const char *text)
{
	hash_bytes(hash, text, strlen(text));
}

void hash_u64(struct hash *hash, uint64_t value)
{
	uint8_t bytes[8];

	put_u64(bytes, value);
	hash_bytes(hash, bytes, sizeof(bytes));
}

void hash_i64(struct hash *hash, int64_t value)
{
	hash_u64(hash, (uint64_t)value);
}

void hash_final(struct hash *hash, uint8_t out[HASH_SIZE])
{
	crypto_generichash_final(&hash->state, out, HASH_SIZE);
}

void hash_hex(char *out, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * len] = '\0';
}
