#include "credential.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Crockford's: no i, l, o and u, so that it can be read out and typed. */
static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";

/* The first n digits of the bytes, five bits each, and a NUL. */
static void digits(const uint8_t *bytes, size_t n, char *out)
{
	unsigned bits = 0;
	unsigned held = 0;

	for (size_t i = 0; i < n; i++) {
		if (held < 5) {
			bits = bits << 8 | *bytes++;
			held += 8;
		}
		held -= 5;
		out[i] = alphabet[bits >> held & 31];
	}
	out[n] = '\0';
}

/* ── files ───────────────────────────────────────────────────────────── */

static int path_of(char *out, size_t room, const char *dir, const char *name)
{
	int len = snprintf(out, room, "%s/%s", dir, name);

	if (len < 0 || (size_t)len >= room) {
		errno = ENAMETOOLONG;
		return -1;
	}
	return 0;
}

static int write_whole(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Under another name first: a crash must not leave half a key. */
static int make_file(
	const char *dir, const char *name, const void *bytes, size_t len)
{
	char path[4096];
	char half[4096 + 4];
	int fd;
	int saved;

	if (path_of(path, sizeof path, dir, name) != 0)
		return -1;
	(void)snprintf(half, sizeof half, "%s.new", path);
	fd = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
		S_IRUSR | S_IWUSR);
	if (fd < 0)
		return -1;
	if (write_whole(fd, bytes, len) != 0 || fsync(fd) != 0)
		goto fail;
	if (close(fd) != 0 || rename(half, path) != 0) {
		fd = -1;
		goto fail;
	}
	return 0;
fail:
	saved = errno;
	if (fd >= 0)
		(void)close(fd);
	(void)unlink(half);
	errno = saved;
	return -1;
}

/* At most `room` bytes; the number of them, or -1 and errno. */
static ssize_t read_file(
	const char *dir, const char *name, uint8_t *out, size_t room)
{
	char path[4096];
	size_t len = 0;
	int fd;
	int saved;

	if (path_of(path, sizeof path, dir, name) != 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	while (len < room) {
		ssize_t n = read(fd, out + len, room - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			saved = errno;
			(void)close(fd);
			errno = saved;
			return -1;
		}
		if (n == 0)
			break;
		len += (size_t)n;
	}
	(void)close(fd);
	return (ssize_t)len;
}

static int open_key(struct credentials *out, const char *dir)
{
	uint8_t bytes[HASH_SIZE + 1];
	ssize_t n = read_file(dir, "server.key", bytes, sizeof bytes);

	if (n < 0 && errno == ENOENT) {
		randombytes_buf(out->key, sizeof out->key);
		return make_file(dir, "server.key", out->key, sizeof out->key);
	}
	if (n < 0)
		return -1;
	if (n != HASH_SIZE) {
		errno = EINVAL;
		return -1;
	}
	memcpy(out->key, bytes, sizeof out->key);
	sodium_memzero(bytes, sizeof bytes);
	return 0;
}

static int open_admin(struct credentials *out, const char *dir)
{
	uint8_t bytes[CREDENTIAL_ADMIN_DIGITS + 2];
	ssize_t n = read_file(dir, "admin.token", bytes, sizeof bytes);

	if (n < 0 && errno == ENOENT) {
		uint8_t random[HASH_SIZE + 1];

		randombytes_buf(random, sizeof random);
		digits(random, CREDENTIAL_ADMIN_DIGITS, out->admin);
		memcpy(bytes, out->admin, CREDENTIAL_ADMIN_DIGITS);
		bytes[CREDENTIAL_ADMIN_DIGITS] = '\n';
		return make_file(
			dir, "admin.token", bytes, CREDENTIAL_ADMIN_DIGITS + 1);
	}
	if (n < 0)
		return -1;
	if (n < CREDENTIAL_ADMIN_DIGITS ||
		(n > CREDENTIAL_ADMIN_DIGITS &&
			(n > CREDENTIAL_ADMIN_DIGITS + 1 ||
				bytes[CREDENTIAL_ADMIN_DIGITS] != '\n')) ||
		memchr(bytes, '\0', CREDENTIAL_ADMIN_DIGITS) != NULL) {
		errno = EINVAL;
		return -1;
	}
	memcpy(out->admin, bytes, CREDENTIAL_ADMIN_DIGITS);
	out->admin[CREDENTIAL_ADMIN_DIGITS] = '\0';
	return 0;
}

int credentials_open(
	struct credentials *out, const char *dir, const char **file)
{
	*out = (struct credentials){.admin = ""};
	if (open_key(out, dir) != 0) {
		*file = "server.key";
		return -1;
	}
	if (open_admin(out, dir) != 0) {
		*file = "admin.token";
		return -1;
	}
	return 0;
}

/* ── what a peer shows ───────────────────────────────────────────────── */

static int digit_of(char c)
{
	const char *at;

	if (c >= 'A' && c <= 'Z')
		c = (char)(c - 'A' + 'a');
	if (c == 'i' || c == 'l')
		c = '1';
	if (c == 'o')
		c = '0';
	at = c == '\0' ? NULL : strchr(alphabet, c);
	return at == NULL ? -1 : (int)(at - alphabet);
}

/* The text's digits in lower case, without dashes; the number of them, or 0
 * where there is anything else, or more than room - 1. */
static size_t plain(const char *text, size_t len, char *out, size_t room)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		int digit;

		if (text[i] == '-')
			continue;
		digit = digit_of(text[i]);
		if (digit < 0 || n + 1 >= room)
			return 0;
		out[n++] = alphabet[digit];
	}
	out[n] = '\0';
	return n;
}

/* A decimal number of at most ten digits and a dash: the text after them, or
 * NULL where there is no such thing. */
static const char *number_of(const char *text, uint32_t *out)
{
	enum { DECIMALS_MAX = 10 };
	uint64_t number = 0;
	size_t n = 0;

	for (; text[n] >= '0' && text[n] <= '9' && n < DECIMALS_MAX; n++)
		number = number * 10 + (unsigned)(text[n] - '0');
	if (n == 0 || text[n] != '-' || number > UINT32_MAX)
		return NULL;
	*out = (uint32_t)number;
	return text + n + 1;
}

/* "session-7-1-digits". */
static bool parse_token(struct credential *out, const char *text)
{
	const char *dash = strchr(text, '-');
	const char *rest =
		dash == NULL ? NULL : number_of(dash + 1, &out->holder.code);

	if (rest != NULL)
		rest = number_of(rest, &out->holder.ordinal);
	if (rest == NULL || out->holder.ordinal == 0)
		return false;
	if (plain(text, (size_t)(dash - text), out->session,
		    sizeof out->session) == 0)
		return false;
	if (plain(rest, strlen(rest), out->digits, sizeof out->digits) !=
		CREDENTIAL_TOKEN_DIGITS)
		return false;
	out->kind = CREDENTIAL_TOKEN;
	return true;
}

void credential_parse(struct credential *out, const char *text)
{
	char all[CREDENTIAL_TEXT_MAX];
	size_t len = strlen(text);
	size_t n;

	*out = (struct credential){.kind = CREDENTIAL_NONSENSE};
	if (len >= CREDENTIAL_TEXT_MAX)
		return;
	n = plain(text, len, all, sizeof all);
	if (n == CREDENTIAL_ADMIN_DIGITS && strchr(text, '-') == NULL) {
		memcpy(out->digits, all, n + 1);
		out->kind = CREDENTIAL_ADMIN;
	} else if (n > CREDENTIAL_CODE_DIGITS &&
		   n <= CREDENTIAL_CODE_DIGITS + SESSION_ID_MAX) {
		size_t session = n - CREDENTIAL_CODE_DIGITS;

		memcpy(out->session, all, session);
		memcpy(out->digits, all + session, CREDENTIAL_CODE_DIGITS + 1);
		out->kind = CREDENTIAL_CODE;
	} else if (n > 0 && !parse_token(out, text)) {
		*out = (struct credential){.kind = CREDENTIAL_NONSENSE};
	}
}

/* ── made of the key ─────────────────────────────────────────────────── */

static void code_digits(const struct credentials *credentials,
	const char *session, const char *code_name, uint64_t generation,
	char out[CREDENTIAL_CODE_DIGITS + 1])
{
	uint8_t bytes[HASH_SIZE];
	struct hash hash;

	hash_init(&hash, credentials->key);
	hash_str(&hash, "code");
	hash_str(&hash, session);
	hash_str(&hash, code_name);
	hash_u64(&hash, generation);
	hash_final(&hash, bytes);
	digits(bytes, CREDENTIAL_CODE_DIGITS, out);
}

static void token_digits(const struct credentials *credentials,
	const char *session, const struct credential_holder *holder,
	uint64_t generation, char out[CREDENTIAL_TOKEN_DIGITS + 1])
{
	uint8_t bytes[HASH_SIZE];
	struct hash hash;

	hash_init(&hash, credentials->key);
	hash_str(&hash, "token");
	hash_str(&hash, session);
	hash_u64(&hash, holder->code);
	hash_u64(&hash, holder->ordinal);
	hash_u64(&hash, generation);
	hash_final(&hash, bytes);
	digits(bytes, CREDENTIAL_TOKEN_DIGITS, out);
}

void credential_code(const struct credentials *credentials, const char *session,
	const char *code_name, uint64_t generation, char *out)
{
	char code[CREDENTIAL_CODE_DIGITS + 1];

	code_digits(credentials, session, code_name, generation, code);
	(void)snprintf(out, CREDENTIAL_TEXT_MAX, "%s-%.4s-%.4s-%.4s", session,
		code, code + 4, code + 8);
}

void credential_token(const struct credentials *credentials,
	const char *session, const struct credential_holder *holder,
	uint64_t generation, char *out)
{
	char token[CREDENTIAL_TOKEN_DIGITS + 1];

	token_digits(credentials, session, holder, generation, token);
	(void)snprintf(out, CREDENTIAL_TEXT_MAX, "%s-%u-%u-%s", session,
		(unsigned)holder->code, (unsigned)holder->ordinal, token);
}

bool credential_is_code(const struct credentials *credentials,
	const struct credential *shown, const char *code_name,
	uint64_t generation)
{
	char code[CREDENTIAL_CODE_DIGITS + 1];

	if (shown->kind != CREDENTIAL_CODE)
		return false;
	code_digits(credentials, shown->session, code_name, generation, code);
	return sodium_memcmp(code, shown->digits, CREDENTIAL_CODE_DIGITS) == 0;
}

bool credential_is_token(const struct credentials *credentials,
	const struct credential *shown, uint64_t generation)
{
	char token[CREDENTIAL_TOKEN_DIGITS + 1];

	if (shown->kind != CREDENTIAL_TOKEN)
		return false;
	token_digits(
		credentials, shown->session, &shown->holder, generation, token);
	return sodium_memcmp(token, shown->digits, CREDENTIAL_TOKEN_DIGITS) ==
	       0;
}

bool credential_is_admin(
	const struct credentials *credentials, const struct credential *shown)
{
	return shown->kind == CREDENTIAL_ADMIN &&
	       sodium_memcmp(credentials->admin, shown->digits,
		       CREDENTIAL_ADMIN_DIGITS) == 0;
}

void credential_session_id(char *out)
{
	uint8_t random[8];

	_Static_assert((int)CREDENTIAL_SESSION_DIGITS <= (int)SESSION_ID_MAX,
		"a session's id must fit");
	randombytes_buf(random, sizeof random);
	digits(random, CREDENTIAL_SESSION_DIGITS, out);
}
