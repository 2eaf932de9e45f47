#include "faulty_vfs.h"

#include <assert.h>
#include <errno.h>
#include <string.h>

struct faulty_file {
	sqlite3_file base;
	struct faulty_vfs *faulty;
	sqlite3_file *real; /* behind this struct */
};

/* What the operation must return without being done, or SQLITE_OK. */
static int strike(struct faulty_vfs *faulty, unsigned kind)
{
	long left = atomic_load(&faulty->left);

	if (left == 0 || (faulty->fault.kinds & kind) == 0)
		return SQLITE_OK;
	left = atomic_fetch_sub(&faulty->left, 1);
	if (left > 1)
		return SQLITE_OK;
	/* One that is not for good is over at 0; else the count stays at 1. */
	if (faulty->fault.for_good)
		atomic_store(&faulty->left, 1);
	else
		atomic_store(&faulty->left, 0);
	atomic_store(&faulty->fired, true);
	errno = EIO;
	return faulty->fault.code;
}

static struct faulty_file *file_of(sqlite3_file *base)
{
	return (struct faulty_file *)base;
}

static int faulty_close(sqlite3_file *base)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xClose(real);
}

static int faulty_read(
	sqlite3_file *base, void *to, int amount, sqlite3_int64 at)
{
	sqlite3_file *real = file_of(base)->real;
	int rc = strike(file_of(base)->faulty, FAULTY_READ);

	return rc != SQLITE_OK ? rc
			       : real->pMethods->xRead(real, to, amount, at);
}

static int faulty_write(
	sqlite3_file *base, const void *from, int amount, sqlite3_int64 at)
{
	struct faulty_vfs *faulty = file_of(base)->faulty;
	sqlite3_file *real = file_of(base)->real;
	int rc = strike(faulty, FAULTY_WRITE);

	if (rc == SQLITE_OK)
		return real->pMethods->xWrite(real, from, amount, at);
	if (faulty->fault.torn)
		(void)real->pMethods->xWrite(real, from, amount / 2, at);
	return rc;
}

static int faulty_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	sqlite3_file *real = file_of(base)->real;
	int rc = strike(file_of(base)->faulty, FAULTY_TRUNCATE);

	return rc != SQLITE_OK ? rc : real->pMethods->xTruncate(real, size);
}

static int faulty_sync(sqlite3_file *base, int flags)
{
	sqlite3_file *real = file_of(base)->real;
	int rc = strike(file_of(base)->faulty, FAULTY_SYNC);

	return rc != SQLITE_OK ? rc : real->pMethods->xSync(real, flags);
}

static int faulty_file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xFileSize(real, size);
}

static int faulty_lock(sqlite3_file *base, int level)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xLock(real, level);
}

static int faulty_unlock(sqlite3_file *base, int level)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xUnlock(real, level);
}

static int faulty_check_reserved(sqlite3_file *base, int *out)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xCheckReservedLock(real, out);
}

static int faulty_control(sqlite3_file *base, int op, void *arg)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xFileControl(real, op, arg);
}

static int faulty_sector_size(sqlite3_file *base)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xSectorSize(real);
}

static int faulty_characteristics(sqlite3_file *base)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xDeviceCharacteristics(real);
}

static int faulty_shm_map(sqlite3_file *base, int region, int size, int extend,
	void volatile **out)
{
	sqlite3_file *real = file_of(base)->real;
	int rc = strike(file_of(base)->faulty, FAULTY_SHM);

	return rc != SQLITE_OK ? rc
			       : real->pMethods->xShmMap(
					 real, region, size, extend, out);
}

static int faulty_shm_lock(sqlite3_file *base, int offset, int n, int flags)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xShmLock(real, offset, n, flags);
}

static void faulty_shm_barrier(sqlite3_file *base)
{
	sqlite3_file *real = file_of(base)->real;

	real->pMethods->xShmBarrier(real);
}

static int faulty_shm_unmap(sqlite3_file *base, int delete_flag)
{
	sqlite3_file *real = file_of(base)->real;

	return real->pMethods->xShmUnmap(real, delete_flag);
}

static const sqlite3_io_methods faulty_methods = {
	.iVersion = 2,
	.xClose = faulty_close,
	.xRead = faulty_read,
	.xWrite = faulty_write,
	.xTruncate = faulty_truncate,
	.xSync = faulty_sync,
	.xFileSize = faulty_file_size,
	.xLock = faulty_lock,
	.xUnlock = faulty_unlock,
	.xCheckReservedLock = faulty_check_reserved,
	.xFileControl = faulty_control,
	.xSectorSize = faulty_sector_size,
	.xDeviceCharacteristics = faulty_characteristics,
	.xShmMap = faulty_shm_map,
	.xShmLock = faulty_shm_lock,
	.xShmBarrier = faulty_shm_barrier,
	.xShmUnmap = faulty_shm_unmap,
};

static int faulty_open(sqlite3_vfs *vfs, sqlite3_filename name,
	sqlite3_file *base, int flags, int *out_flags)
{
	struct faulty_vfs *faulty = (struct faulty_vfs *)vfs;
	struct faulty_file *file = file_of(base);
	int rc = strike(faulty,
		(flags & SQLITE_OPEN_WAL) != 0 ? FAULTY_OPEN_WAL : FAULTY_OPEN);

	file->base.pMethods = NULL;
	if (rc != SQLITE_OK)
		return rc;
	file->faulty = faulty;
	file->real = (sqlite3_file *)(file + 1);
	rc = faulty->real->xOpen(
		faulty->real, name, file->real, flags, out_flags);
	if (rc == SQLITE_OK)
		file->base.pMethods = &faulty_methods;
	return rc;
}

static int faulty_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
	struct faulty_vfs *faulty = (struct faulty_vfs *)vfs;
	int rc = strike(faulty, FAULTY_DELETE);

	return rc != SQLITE_OK
		       ? rc
		       : faulty->real->xDelete(faulty->real, name, sync);
}

void faulty_vfs_install(struct faulty_vfs *faulty)
{
	int rc;

	*faulty = (struct faulty_vfs){0};
	faulty->real = sqlite3_vfs_find(NULL);
	assert(faulty->real != NULL);
	faulty->vfs = *faulty->real;
	faulty->vfs.pNext = NULL;
	faulty->vfs.zName = "faulty";
	faulty->vfs.szOsFile += (int)sizeof(struct faulty_file);
	faulty->vfs.xOpen = faulty_open;
	faulty->vfs.xDelete = faulty_delete;
	rc = sqlite3_vfs_register(&faulty->vfs, 1);
	assert(rc == SQLITE_OK);
	(void)rc;
}

void faulty_vfs_remove(struct faulty_vfs *faulty)
{
	sqlite3_vfs_unregister(&faulty->vfs);
}

void faulty_vfs_arm(struct faulty_vfs *faulty, const struct fault *fault)
{
	faulty->fault = *fault;
	atomic_store(&faulty->fired, false);
	atomic_store(&faulty->left, fault->nth);
}

bool faulty_vfs_disarm(struct faulty_vfs *faulty)
{
	atomic_store(&faulty->left, 0);
	return atomic_load(&faulty->fired);
}
