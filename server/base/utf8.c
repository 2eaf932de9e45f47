#include "base/utf8.h"

#include <stdint.h>
#include <string.h>

/* One code point, or a negative number where the bytes form none. */
static int32_t next_code_point(
	const unsigned char *text, size_t len, size_t *used)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	uint32_t point = text[0];
	size_t n = 1;

	if (point >= 0xf0)
		n = 4;
	else if (point >= 0xe0)
		n = 3;
	else if (point >= 0xc0)
		n = 2;
	else if (point >= 0x80)
		return -1;
	if (point >= 0xf8 || n > len)
		return -1;
	if (n > 1)
		point &= 0x7fU >> n;
	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return -1;
		point = point << 6 | (text[i] & 0x3fU);
	}
	if (point < least[n] || point > 0x10ffff ||
		(point >= 0xd800 && point <= 0xdfff))
		return -1;
	*used = n;
	return (int32_t)point;
}

/* C0, DEL and C1; zero-width characters, marks, overrides and isolates of
 * direction; line and paragraph separators; the byte order mark. */
static bool is_control(int32_t point)
{
	return point < 0x20 || (point >= 0x7f && point < 0xa0) ||
	       point == 0x061c || (point >= 0x200b && point <= 0x200f) ||
	       (point >= 0x2028 && point <= 0x202e) ||
	       (point >= 0x2060 && point <= 0x206f) || point == 0xfeff;
}

static bool check(const char *text, size_t len, bool printable)
{
	const unsigned char *at = (const unsigned char *)text;

	while (len > 0) {
		size_t used = 0;
		int32_t point = next_code_point(at, len, &used);

		if (point <= 0)
			return false;
		if (printable && is_control(point))
			return false;
		at += used;
		len -= used;
	}
	return true;
}

/* How many bytes at the beginning are ASCII without NUL, eight at a time: most
 * of what is said is nothing else. */
static size_t plain_prefix(const char *text, size_t len)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	const uint64_t tops = UINT64_C(0x8080808080808080);
	size_t at = 0;

	while (len - at >= sizeof(uint64_t)) {
		uint64_t word;

		memcpy(&word, text + at, sizeof(word));
		/* A byte below 1 borrows its top bit; one above 127 has it. */
		if (((word | (word - ones)) & tops) != 0)
			break;
		at += sizeof(word);
	}
	return at;
}

bool utf8_valid(const char *text, size_t len)
{
	size_t plain = plain_prefix(text, len);

	return check(text + plain, len - plain, false);
}

bool utf8_printable(const char *text, size_t len)
{
	return check(text, len, true);
}
