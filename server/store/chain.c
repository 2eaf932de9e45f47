#include "store/store.h"

void chain_start(const struct log_source *source, uint8_t out[HASH_SIZE])
{
	struct hash hash;

	hash_init(&hash, NULL);
	/* So that no other hash of the same bytes passes for a chain. */
	hash_str(&hash, "plenary log 1");
	hash_str(&hash, source->session);
	hash_i64(&hash, source->created_ms);
	hash_bytes(&hash, source->definition, source->definition_len);
	hash_bytes(&hash, source->source, source->source_len);
	hash_final(&hash, out);
}

void chain_next(const uint8_t previous[HASH_SIZE], const struct log_row *row,
	uint8_t out[HASH_SIZE])
{
	struct hash hash;

	hash_init(&hash, NULL);
	hash_bytes(&hash, previous, HASH_SIZE);
	hash_u64(&hash, row->seq);
	hash_u64(&hash, row->grp);
	hash_i64(&hash, row->at_ms);
	hash_i64(&hash, row->exercise_ms);
	hash_u64(&hash, row->participant);
	hash_bytes(&hash, row->client_id, row->client_id_len);
	hash_u64(&hash, row->client_seq);
	hash_str(&hash, row->audience);
	hash_u64(&hash, row->kind);
	hash_u64(&hash, row->schema);
	hash_bytes(&hash, row->body, row->body_len);
	hash_final(&hash, out);
}
