#ifndef CARDVAULT_CSQLITE_SHIM_H
#define CARDVAULT_CSQLITE_SHIM_H

#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast of -1 to a function pointer, which Swift does not import.
// An empty blob needs an address that is not NULL, or it would be bound as NULL.
static inline int cardvault_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, int length) {
    return sqlite3_bind_blob(statement, index, bytes ? bytes : "", length, SQLITE_TRANSIENT);
}

static inline int cardvault_bind_text(sqlite3_stmt *statement, int index, const char *bytes, int length) {
    return sqlite3_bind_text(statement, index, bytes ? bytes : "", length, SQLITE_TRANSIENT);
}

// sqlite3_db_config is variadic, which Swift does not import.
static inline int cardvault_db_switch(sqlite3 *database, int option, int on) {
    return sqlite3_db_config(database, option, on, (int *)0);
}

// sqlite3_config is variadic, which Swift does not import. Counting every allocation takes a lock that all connections share.
static inline int cardvault_count_no_memory(void) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

// Extended codes are shifted expressions, which Swift does not import.
static const int cardvault_constraint_unique = SQLITE_CONSTRAINT_UNIQUE;
static const int cardvault_constraint_primary_key = SQLITE_CONSTRAINT_PRIMARYKEY;
static const int cardvault_constraint_foreign_key = SQLITE_CONSTRAINT_FOREIGNKEY;
static const int cardvault_ioerr_write = SQLITE_IOERR_WRITE;
static const int cardvault_ioerr_fsync = SQLITE_IOERR_FSYNC;
static const int cardvault_ioerr_truncate = SQLITE_IOERR_TRUNCATE;
static const int cardvault_constraint_commit_hook = SQLITE_CONSTRAINT_COMMITHOOK;

#endif
