#include "core/pool.h"

#include <stdlib.h>
#include <string.h>

void pool_init(struct pool *pool)
{
	/* Offset 0 is the empty text, so that a zeroed state is in order. */
	*pool = (struct pool){.room = 4096, .len = 1};
	pool->bytes = calloc(1, pool->room);
	if (pool->bytes == NULL)
		abort();
}

void pool_fini(struct pool *pool)
{
	free(pool->bytes);
	*pool = (struct pool){0};
}

void pool_copy(struct pool *to, const struct pool *from)
{
	*to = (struct pool){.room = from->room, .len = from->len};
	to->bytes = malloc(to->room);
	if (to->bytes == NULL)
		abort();
	memcpy(to->bytes, from->bytes, from->len);
}

static void make_room(struct pool *pool, size_t len)
{
	/* The log's cap keeps a session far below this. */
	if (len > UINT32_MAX / 2 || pool->len + len + 1 > UINT32_MAX)
		abort();
	while (pool->room - pool->len < len + 1) {
		uint8_t *more = realloc(pool->bytes, pool->room * 2);

		if (more == NULL)
			abort();
		pool->bytes = more;
		pool->room *= 2;
	}
}

/* The len bytes that were just written at the end. */
static struct text take(struct pool *pool, size_t len)
{
	struct text text = {.at = (uint32_t)pool->len, .len = (uint32_t)len};

	pool->bytes[pool->len + len] = 0;
	pool->len += len + 1;
	return text;
}

struct text pool_add(struct pool *pool, const void *bytes, size_t len)
{
	if (len == 0)
		return (struct text){0};
	make_room(pool, len);
	memcpy(pool->bytes + pool->len, bytes, len);
	return take(pool, len);
}

struct text pool_str(struct pool *pool, const char *text)
{
	return pool_add(pool, text, strlen(text));
}

struct text pool_message(struct pool *pool, const ProtobufCMessage *message)
{
	size_t len = protobuf_c_message_get_packed_size(message);

	if (len == 0)
		return (struct text){0};
	make_room(pool, len);
	protobuf_c_message_pack(message, pool->bytes + pool->len);
	return take(pool, len);
}

const char *pool_text(const struct pool *pool, struct text text)
{
	return (const char *)pool->bytes + text.at;
}
