#include "store/round.h"

#include <string.h>

enum { KEEP_MAX = 4 * 1024 * 1024 };

void round_fini(struct round *round)
{
	buf_fini(&round->rows);
	buf_fini(&round->digests);
	*round = (struct round){0};
}

void round_clear(struct round *round)
{
	if (round->rows.room > KEEP_MAX)
		buf_fini(&round->rows);
	buf_clear(&round->rows);
	buf_clear(&round->digests);
	round->has_tick = false;
}

static uint8_t *put(uint8_t *to, const void *bytes, size_t len)
{
	if (len > 0)
		memcpy(to, bytes, len);
	return to + len;
}

void round_add_row(struct round *round, const struct log_row *row)
{
	size_t audience_len = strlen(row->audience) + 1;
	size_t len = sizeof(*row) + row->client_id_len + audience_len +
		     row->body_len;
	uint8_t *to = buf_reserve(&round->rows, len);

	to = put(to, row, sizeof(*row));
	to = put(to, row->client_id, row->client_id_len);
	to = put(to, row->body, row->body_len);
	put(to, row->audience, audience_len);
	round->rows.len += len;
}

bool round_next_row(const struct round *round, size_t *at, struct log_row *row)
{
	const uint8_t *from;

	if (*at == round->rows.len)
		return false;
	/* The pointers in the copy are those of the caller of
	 * round_add_row(): what they pointed to stands behind it. */
	from = round->rows.bytes + *at;
	memcpy(row, from, sizeof(*row));
	from += sizeof(*row);
	row->client_id = from;
	from += row->client_id_len;
	row->body = from;
	from += row->body_len;
	row->audience = (const char *)from;
	from += strlen(row->audience) + 1;
	*at = (size_t)(from - round->rows.bytes);
	return true;
}

void round_add_digest(struct round *round, const struct round_digest *digest)
{
	buf_append(&round->digests, digest, sizeof(*digest));
}

bool round_next_digest(
	const struct round *round, size_t *at, struct round_digest *digest)
{
	if (*at == round->digests.len)
		return false;
	memcpy(digest, round->digests.bytes + *at, sizeof(*digest));
	*at += sizeof(*digest);
	return true;
}
