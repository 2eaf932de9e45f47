#include "client/token.h"

#include "base/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int token_directory(char *out, size_t len)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	int n;

	/* The XDG specification: a relative path is to be ignored. */
	if (state != NULL && state[0] == '/')
		n = snprintf(out, len, "%s/plenary", state);
	else if (home != NULL && home[0] == '/')
		n = snprintf(out, len, "%s/.local/state/plenary", home);
	else
		return -1;
	return n < 0 || (size_t)n >= len ? -1 : 0;
}

/* A file's name must tell nobody the code: it is the hash of the three. */
static int file_path(const char *directory, const char *server,
	const char *code, const char *name, const char *suffix,
	char out[TOKEN_PATH_MAX])
{
	struct hash hash;
	uint8_t digest[HASH_SIZE];
	char hex[2 * HASH_SIZE + 1];
	int n;

	hash_init(&hash, NULL);
	hash_str(&hash, server);
	hash_str(&hash, code);
	hash_str(&hash, name);
	hash_final(&hash, digest);
	hash_hex(hex, digest, 16);
	n = snprintf(
		out, TOKEN_PATH_MAX, "%s/%s.token%s", directory, hex, suffix);
	return n < 0 || n >= TOKEN_PATH_MAX ? -1 : 0;
}

int token_load(const char *directory, const char *server, const char *code,
	const char *name, char out[TOKEN_MAX])
{
	char path[TOKEN_PATH_MAX];
	char token[TOKEN_MAX];
	ssize_t len;
	int fd;

	if (file_path(directory, server, code, name, "", path) < 0)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	len = read(fd, token, sizeof(token) - 1);
	close(fd);
	while (len > 0 && token[len - 1] == '\n')
		len--;
	if (len <= 0)
		return -1;
	token[len] = '\0';
	memcpy(out, token, (size_t)len + 1);
	return 0;
}

/* mkdir -p with mode 0700. */
static int make_directory(const char *directory)
{
	char path[TOKEN_PATH_MAX];
	size_t len = strlen(directory);

	if (len >= sizeof(path))
		return -ENAMETOOLONG;
	memcpy(path, directory, len + 1);
	for (size_t i = 1; i <= len; i++) {
		char c = path[i];

		if (c != '/' && c != '\0')
			continue;
		path[i] = '\0';
		if (mkdir(path, 0700) < 0 && errno != EEXIST)
			return -errno;
		path[i] = c;
	}
	return 0;
}

static int write_whole(int fd, const char *text)
{
	size_t len = strlen(text);
	size_t done = 0;

	while (done < len) {
		ssize_t n = write(fd, text + done, len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

int token_keep(const char *directory, const char *server, const char *code,
	const char *name, const char *token)
{
	char path[TOKEN_PATH_MAX];
	char fresh[TOKEN_PATH_MAX];
	int fd;
	int rc = make_directory(directory);

	if (rc < 0)
		return rc;
	if (file_path(directory, server, code, name, "", path) < 0 ||
		file_path(directory, server, code, name, ".XXXXXX", fresh) < 0)
		return -ENAMETOOLONG;
	fd = mkstemp(fresh); /* 0600 by POSIX */
	if (fd < 0)
		return -errno;
	rc = write_whole(fd, token);
	if (close(fd) < 0 && rc == 0)
		rc = -errno;
	if (rc == 0 && rename(fresh, path) < 0)
		rc = -errno;
	if (rc < 0)
		unlink(fresh);
	return rc;
}
