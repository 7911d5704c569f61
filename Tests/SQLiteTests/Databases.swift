import SQLite

/// A table as the vault's are: strict, with every type of column.
let itemSchema = """
    CREATE TABLE item (id INTEGER PRIMARY KEY, label TEXT UNIQUE, body BLOB, amount INTEGER) STRICT;
    CREATE TABLE part (item INTEGER NOT NULL REFERENCES item (id), note TEXT CHECK (length(note) < 10)) STRICT;
    """

/// A database in memory with the tables.
func itemDatabase() throws(SQLiteError) -> Connection {
    let connection = try Connection(path: ":memory:", access: .readWriteCreate)
    try connection.useSafeWrites()
    try connection.execute(script: itemSchema)
    return connection
}

/// A connection to a file with a write-ahead log; the first one makes the tables.
func itemDatabase(in file: TemporaryFile) throws(SQLiteError) -> Connection {
    let connection = try Connection(path: file.path, access: .readWriteCreate)
    try connection.setBusyTimeout(milliseconds: 2_000)
    try connection.useWriteAheadLog()
    try connection.useSafeWrites()
    if try connection.userVersion() == 0 {
        try connection.execute(script: itemSchema)
        try connection.setUserVersion(1)
    }
    return connection
}

/// How many items there are.
func itemCount(_ connection: borrowing Connection) throws(SQLiteError) -> Int64 {
    try connection.integer("SELECT count(*) FROM item") ?? -1
}
