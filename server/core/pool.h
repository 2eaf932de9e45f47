/*
 * pool.h: the texts of a state, append-only, so that a copied state can go on
 * referring to them.
 */
#ifndef PLENARY_CORE_POOL_H
#define PLENARY_CORE_POOL_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

struct pool {
	uint8_t *bytes;
	size_t len;
	size_t room;
};

/* Stands for pool bytes in the flat state; all zero is an empty text. */
struct text {
	uint32_t at;
	uint32_t len;
};

void pool_init(struct pool *pool);
void pool_fini(struct pool *pool);
void pool_copy(struct pool *to, const struct pool *from);

struct text pool_add(struct pool *pool, const void *bytes, size_t len);
struct text pool_str(struct pool *pool, const char *text);

/* The message, packed. */
struct text pool_message(struct pool *pool, const ProtobufCMessage *message);

/* NUL-terminated; valid until the next pool_add. */
const char *pool_text(const struct pool *pool, struct text text);

#endif
