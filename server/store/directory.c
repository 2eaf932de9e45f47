#include "store/directory.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

bool session_id_valid(const char *session)
{
	size_t len = 0;

	for (; session[len] != '\0'; len++) {
		char c = session[len];

		if (len == SESSION_ID_MAX)
			return false;
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')))
			return false;
	}
	return len > 0;
}

int errno_error(int number)
{
	switch (number) {
	case ENOSPC:
	case EDQUOT:
		return STORE_FULL;
	case EROFS:
	case EACCES:
	case EPERM:
		return STORE_READ_ONLY;
	default:
		return STORE_IO;
	}
}

void store_session_path(
	const char *dir, const char *session, char *out, size_t out_len)
{
	int len;

	assert(out_len > 0);
	out[0] = '\0';
	if (!session_id_valid(session))
		return;
	len = snprintf(out, out_len, "%s/sessions/%s.db", dir, session);
	/* A path that was cut off would name another file. */
	if (len < 0 || (size_t)len >= out_len)
		out[0] = '\0';
}

int directory_sync(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int result = STORE_OK;

	if (fd < 0)
		return errno_error(errno);
	if (fsync(fd) != 0)
		result = errno_error(errno);
	close(fd);
	return result;
}

static int make_directory(const char *path)
{
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		return errno_error(errno);
	return STORE_OK;
}

static int lock_file(const char *path, int *fd)
{
	int lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (lock < 0)
		return errno_error(errno);
	if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
		int number = errno;

		close(lock);
		return number == EWOULDBLOCK ? STORE_LOCKED
					     : errno_error(number);
	}
	*fd = lock;
	return STORE_OK;
}

int directory_lock(const char *dir, int *fd)
{
	char path[STORE_PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/sessions", dir);
	int lock = -1;
	int rc;

	if (len < 0 || (size_t)len >= sizeof(path))
		return STORE_IO;
	rc = make_directory(dir);
	if (rc != STORE_OK)
		return rc;
	(void)snprintf(path, sizeof(path), "%s/lock", dir);
	rc = lock_file(path, &lock);
	if (rc != STORE_OK)
		return rc;
	(void)snprintf(path, sizeof(path), "%s/sessions", dir);
	rc = make_directory(path);
	if (rc == STORE_OK)
		rc = directory_sync(dir);
	if (rc != STORE_OK) {
		close(lock);
		return rc;
	}
	*fd = lock;
	return STORE_OK;
}

/* ── listing ─────────────────────────────────────────────────────────── */

struct id_list {
	char (*ids)[SESSION_ID_MAX + 1];
	size_t n;
	size_t room;
};

/* "ID.db", and nothing else that may lie there: WALs, a file half made. */
static void add_if_log(struct id_list *list, const char *file)
{
	static const char suffix[] = ".db";
	char id[SESSION_ID_MAX + 1];
	size_t len = strlen(file);

	if (len < sizeof(suffix))
		return;
	len -= sizeof(suffix) - 1;
	if (len > SESSION_ID_MAX || strcmp(file + len, suffix) != 0)
		return;
	memcpy(id, file, len);
	id[len] = '\0';
	if (!session_id_valid(id))
		return;
	if (list->n == list->room) {
		list->room = list->room == 0 ? 16 : list->room * 2;
		list->ids = realloc(list->ids, list->room * sizeof(*list->ids));
		if (list->ids == NULL)
			abort();
	}
	memcpy(list->ids[list->n++], id, sizeof(id));
}

static int compare_ids(const void *a, const void *b)
{
	return strcmp(a, b);
}

int store_list(
	const char *dir, int (*each)(void *arg, const char *session), void *arg)
{
	char path[STORE_PATH_MAX];
	int len = snprintf(path, sizeof(path), "%s/sessions", dir);
	struct id_list list = {0};
	struct dirent *entry;
	DIR *handle;
	int result = STORE_OK;

	if (len < 0 || (size_t)len >= sizeof(path))
		return STORE_IO;
	handle = opendir(path);
	if (handle == NULL)
		return STORE_IO;
	while ((entry = readdir(handle)) != NULL)
		add_if_log(&list, entry->d_name);
	closedir(handle);
	if (list.n > 0)
		qsort(list.ids, list.n, sizeof(*list.ids), compare_ids);
	for (size_t i = 0; i < list.n && result == STORE_OK; i++)
		result = each(arg, list.ids[i]);
	free(list.ids);
	return result;
}
