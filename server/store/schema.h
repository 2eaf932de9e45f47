/*
 * schema.h: the tables and triggers of a log's file, word for word.
 */
#ifndef PLENARY_STORE_SCHEMA_H
#define PLENARY_STORE_SCHEMA_H

#include "store/db.h"

/* Says whose file this is (SQLite's application_id): "Plny". */
enum { LOG_APPLICATION_ID = 0x506c6e79 };

/* The format of the definition's row. */
enum { LOG_DEFINITION_FORMAT = 1 };

/* Into an empty file, within the caller's transaction. */
int schema_create(sqlite3 *db);

/* STORE_DAMAGED unless the file is marked as ours and holds exactly what
 * schema_create() makes. */
int schema_check(sqlite3 *db);

/* The same of the marks and tables only: enough to read what is there, also
 * where somebody has dropped the triggers to change it. */
int schema_check_tables(sqlite3 *db);

#endif
