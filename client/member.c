#include "client/member.h"

#include "wire/json.h"

void member_next(struct buf *out)
{
	char last = out->len > 0 ? (char)out->bytes[out->len - 1] : '{';

	if (last != '{' && last != '[' && last != ',')
		buf_char(out, ',');
}

void member_key(struct buf *out, const char *key)
{
	member_next(out);
	json_string(out, key);
	buf_char(out, ':');
}

void member_open(struct buf *out, const char *key, char bracket)
{
	member_key(out, key);
	buf_char(out, bracket);
}

void member_text(struct buf *out, const char *key, const char *text)
{
	member_key(out, key);
	json_string(out, text);
}

void member_int(struct buf *out, const char *key, int64_t value)
{
	member_key(out, key);
	buf_printf(out, "%lld", (long long)value);
}

void member_bool(struct buf *out, const char *key, bool value)
{
	member_key(out, key);
	buf_str(out, value ? "true" : "false");
}

void member_list(struct buf *out, const char *key, char *const *texts, size_t n)
{
	member_key(out, key);
	buf_char(out, '[');
	for (size_t i = 0; i < n; i++) {
		member_next(out);
		json_string(out, texts[i]);
	}
	buf_char(out, ']');
}
