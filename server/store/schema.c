#include "store/schema.h"

#include <stdio.h>
#include <string.h>

struct object {
	const char *type;
	const char *name;
	const char *table;
	const char *sql;
};

#define TABLE(name, columns)                                        \
	{                                                           \
		"table", name, name,                                \
			"CREATE TABLE " name "(" columns ") STRICT" \
	}

#define REFUSE(name, verb, table, when)                                     \
	{                                                                   \
		"trigger", name, table,                                     \
			"CREATE TRIGGER " name " BEFORE " verb " ON " table \
			" " when "BEGIN SELECT RAISE(ABORT, 'the log is "   \
			"append-only'); END"                                \
	}
#define APPEND_ONLY(table)                               \
	REFUSE(table "_no_update", "UPDATE", table, ""), \
		REFUSE(table "_no_delete", "DELETE", table, "")

/*
 * REPLACE deletes what is in its way, and whether DELETE's triggers hear of it
 * is the connection's choice (PRAGMA recursive_triggers). Hence one on INSERT;
 * not for events, where it would cost each a fifth of its time and the chain
 * shows the change.
 */
#define NO_REPLACE(table, key)                                    \
	REFUSE(table "_no_replace", "INSERT", table,              \
		"WHEN EXISTS (SELECT 1 FROM " table " WHERE " key \
		" = NEW." key ") ")

static const struct object objects[] = {
	TABLE("event", "seq INTEGER PRIMARY KEY, grp INTEGER NOT NULL, "
		       "at_ms INTEGER NOT NULL, "
		       "exercise_ms INTEGER NOT NULL, "
		       "participant INTEGER NOT NULL, "
		       "client_id BLOB NOT NULL, "
		       "client_seq INTEGER NOT NULL, audience TEXT NOT NULL, "
		       "kind INTEGER NOT NULL, schema INTEGER NOT NULL, "
		       "body BLOB NOT NULL, chain BLOB NOT NULL"),
	TABLE("definition", "id INTEGER PRIMARY KEY CHECK (id = 1), "
			    "format INTEGER NOT NULL, session TEXT NOT NULL, "
			    "created_ms INTEGER NOT NULL, "
			    "scenario BLOB NOT NULL, source BLOB NOT NULL, "
			    "start BLOB NOT NULL"),
	TABLE("digest", "seq INTEGER PRIMARY KEY, version INTEGER NOT NULL, "
			"digest BLOB NOT NULL"),
	TABLE("tick", "id INTEGER PRIMARY KEY CHECK (id = 1), "
		      "at_ms INTEGER NOT NULL, exercise_ms INTEGER NOT NULL"),
	TABLE("lease", "id INTEGER PRIMARY KEY CHECK (id = 1), "
		       "epoch INTEGER NOT NULL"),
	APPEND_ONLY("event"),
	APPEND_ONLY("definition"),
	NO_REPLACE("definition", "id"),
	APPEND_ONLY("digest"),
	NO_REPLACE("digest", "seq"),
};

enum { OBJECTS = sizeof(objects) / sizeof(objects[0]) };

int schema_create(sqlite3 *db)
{
	char marks[96];
	int result = STORE_OK;

	for (size_t i = 0; i < OBJECTS && result == STORE_OK; i++)
		result = db_exec(db, objects[i].sql);
	if (result != STORE_OK)
		return result;
	(void)snprintf(marks, sizeof(marks),
		"PRAGMA application_id = %d; PRAGMA user_version = %d",
		LOG_APPLICATION_ID, STORE_SCHEMA);
	return db_exec(db, marks);
}

static bool text_is(sqlite3_stmt *statement, int column, const char *expected)
{
	const unsigned char *text = sqlite3_column_text(statement, column);

	return text != NULL && strcmp((const char *)text, expected) == 0;
}

/* The expected object that the row of sqlite_schema is; OBJECTS: none. */
static size_t find_object(sqlite3_stmt *statement)
{
	for (size_t i = 0; i < OBJECTS; i++) {
		if (text_is(statement, 0, objects[i].type) &&
			text_is(statement, 1, objects[i].name) &&
			text_is(statement, 2, objects[i].table) &&
			text_is(statement, 3, objects[i].sql))
			return i;
	}
	return OBJECTS;
}

struct inventory {
	bool seen[OBJECTS];
	bool strange; /* something is there that is not ours */
};

static int take_inventory(sqlite3 *db, struct inventory *inventory)
{
	sqlite3_stmt *statement = NULL;
	size_t which;
	int rc;
	int result = db_prepare(db, &statement,
		"SELECT type, name, tbl_name, sql FROM sqlite_schema");

	if (result != STORE_OK)
		return result;
	while ((rc = sqlite3_step(statement)) == SQLITE_ROW) {
		which = find_object(statement);
		/* Twice would be strange too. */
		if (which == OBJECTS || inventory->seen[which])
			inventory->strange = true;
		else
			inventory->seen[which] = true;
	}
	if (rc != SQLITE_DONE)
		result = db_error(db);
	sqlite3_finalize(statement);
	return result;
}

static int check_marks(sqlite3 *db)
{
	int64_t application = 0;
	int64_t version = 0;
	int result = db_integer(db, "PRAGMA application_id", &application);

	if (result == STORE_OK)
		result = db_integer(db, "PRAGMA user_version", &version);
	if (result != STORE_OK)
		return result;
	return application == LOG_APPLICATION_ID && version == STORE_SCHEMA
		       ? STORE_OK
		       : STORE_DAMAGED;
}

static int check(sqlite3 *db, bool all)
{
	struct inventory inventory = {0};
	int result = check_marks(db);

	if (result == STORE_OK)
		result = take_inventory(db, &inventory);
	if (result != STORE_OK)
		return result;
	if (all && inventory.strange)
		return STORE_DAMAGED;
	for (size_t i = 0; i < OBJECTS; i++) {
		if (!inventory.seen[i] &&
			(all || strcmp(objects[i].type, "table") == 0))
			return STORE_DAMAGED;
	}
	return STORE_OK;
}

int schema_check(sqlite3 *db)
{
	return check(db, true);
}

int schema_check_tables(sqlite3 *db)
{
	return check(db, false);
}
