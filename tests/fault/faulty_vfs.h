/*
 * faulty_vfs.h: SQLite's way to the disk, on which the Nth operation fails.
 */
#ifndef PLENARY_TESTS_FAULTY_VFS_H
#define PLENARY_TESTS_FAULTY_VFS_H

#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>

/* Kinds of operations; a fault is for a set of them. */
enum {
	FAULTY_READ = 1,
	FAULTY_WRITE = 2,
	FAULTY_SYNC = 4,
	FAULTY_TRUNCATE = 8,
	FAULTY_OPEN = 16,
	FAULTY_OPEN_WAL = 32,
	FAULTY_SHM = 64, /* the WAL's index, shared in memory */
	FAULTY_DELETE = 128,
	FAULTY_CHANGE = FAULTY_WRITE | FAULTY_SYNC | FAULTY_TRUNCATE |
			FAULTY_OPEN | FAULTY_OPEN_WAL | FAULTY_SHM |
			FAULTY_DELETE,
};

struct fault {
	unsigned kinds;
	long nth;      /* from 1 */
	int code;      /* what it returns: SQLITE_FULL, … */
	bool for_good; /* so does every one after it */
	bool torn;     /* a write gets half way */
};

struct faulty_vfs {
	sqlite3_vfs vfs; /* first: SQLite hands it back */
	sqlite3_vfs *real;
	struct fault fault; /* not changed while `left` counts */
	atomic_long left;   /* until it fails; 0: not armed, or over */
	atomic_bool fired;
};

/* Becomes SQLite's default; the caller's memory until it is removed. */
void faulty_vfs_install(struct faulty_vfs *faulty);
void faulty_vfs_remove(struct faulty_vfs *faulty);

/* No connection may be at work at this moment. */
void faulty_vfs_arm(struct faulty_vfs *faulty, const struct fault *fault);

/* From now on everything works again: whether the fault came to pass. */
bool faulty_vfs_disarm(struct faulty_vfs *faulty);

#endif
