import SQLite
import Testing

@Suite struct `a connection` {
    @Test func `reads only what is there`() throws {
        let file = TemporaryFile()
        let missing = #expect(throws: SQLiteError.self) { _ = try Connection(path: file.path, access: .readOnly) }
        #expect(missing?.isCannotOpen == true)
        #expect(throws: SQLiteError.self) { _ = try Connection(path: file.path, access: .readWrite) }
        _ = try itemDatabase(in: file)
        let reader = try Connection(path: file.path, access: .readOnly)
        #expect(try itemCount(reader) == 0)
        let refused = #expect(throws: SQLiteError.self) {
            try reader.execute(script: "INSERT INTO item (label) VALUES ('a')")
        }
        #expect(refused?.isReadOnly == true)
    }

    @Test(arguments: ["/tmp/a\u{0}b", "/tmp", "/nowhere/at/all"])
    func `refuses a path that is none`(path: String) {
        let error = #expect(throws: SQLiteError.self) { _ = try Connection(path: path, access: .readWriteCreate) }
        #expect(error?.isCannotOpen == true)
    }

    @Test func `sets what makes writes safe`() throws {
        let file = TemporaryFile()
        let connection = try itemDatabase(in: file)
        try connection.setCache(kibibytes: 512)
        try connection.setMemoryMap(bytes: 1 << 20)
        #expect(try connection.integer("PRAGMA synchronous") == 2)
        #expect(try connection.integer("PRAGMA foreign_keys") == 1)
        #expect(try connection.integer("PRAGMA secure_delete") == 1)
        #expect(try connection.integer("PRAGMA cache_size") == -512)
        #expect(try connection.integer("PRAGMA mmap_size") == 1 << 20)
        #expect(try connection.integer("PRAGMA busy_timeout") == 2_000)
        #expect(try connection.integer("PRAGMA wal_autocheckpoint") == 0)
        #expect(try connection.integer("PRAGMA trusted_schema") == 0)
    }

    @Test func `has no write-ahead log in memory`() throws {
        let connection = try itemDatabase()
        #expect(throws: SQLiteError.self) { try connection.useWriteAheadLog() }
    }

    @Test func `keeps marks in the file`() throws {
        let file = TemporaryFile()
        do {
            let connection = try Connection(path: file.path, access: .readWriteCreate)
            #expect(try connection.applicationID() == 0)
            try connection.setApplicationID(0x6361_7264)
            try connection.setUserVersion(7)
        }
        let connection = try Connection(path: file.path, access: .readOnly)
        #expect(try connection.applicationID() == 0x6361_7264)
        #expect(try connection.userVersion() == 7)
    }

    @Test func `tells kinds of refusal apart`() throws {
        let connection = try itemDatabase()
        try connection.execute(script: "INSERT INTO item (id, label) VALUES (1, 'a')")
        func refusal(_ script: String) -> SQLiteError? {
            #expect(throws: SQLiteError.self) { try connection.execute(script: script) }
        }
        let unique = refusal("INSERT INTO item (label) VALUES ('a')")
        #expect(unique?.isUniqueViolation == true)
        #expect(unique?.isConstraint == true)
        #expect(refusal("INSERT INTO item (id) VALUES (1)")?.isUniqueViolation == true)
        let key = refusal("INSERT INTO part (item) VALUES (2)")
        #expect(key?.isForeignKeyViolation == true)
        #expect(key?.isUniqueViolation == false)
        let check = refusal("INSERT INTO part (item, note) VALUES (1, 'much too long')")
        #expect(check?.isConstraint == true)
        #expect(check?.isForeignKeyViolation == false)
        #expect(refusal("INSERT INTO item (amount) VALUES ('text')")?.isConstraint == true)
        #expect(refusal("no sql")?.isConstraint == false)
    }

    @Test func `says nothing of values in errors`() throws {
        let connection = try itemDatabase()
        var insert = try Statement("INSERT INTO item (id, label) VALUES (?1, ?2)", on: connection)
        func add() throws(SQLiteError) {
            try insert.run(4_711 as Int64, "hidden")
        }
        try add()
        let error = try #require(#expect(throws: SQLiteError.self) { try add() })
        for text in ["\(error)", String(reflecting: error)] {
            #expect(!text.contains("hidden"))
            #expect(!text.contains("4711"))
            #expect(!text.contains("item"))
        }
        #expect("\(error)".hasPrefix("step: SQLite 19 ("))
    }

    @Test func `takes a double-quoted word for a name, never for a text`() throws {
        let connection = try itemDatabase()
        #expect(throws: SQLiteError.self) {
            try connection.execute(script: "INSERT INTO item (label) VALUES (\"nothing\")")
        }
    }

    @Test func `says that another one is writing`() throws {
        let file = TemporaryFile()
        let first = try itemDatabase(in: file)
        let second = try itemDatabase(in: file)
        try second.setBusyTimeout(milliseconds: 0)
        try first.inTransaction { () throws(SQLiteError) in
            let busy = #expect(throws: SQLiteError.self) { try second.execute(script: "BEGIN IMMEDIATE") }
            #expect(busy?.isBusy == true)
        }
        try second.execute(script: "BEGIN IMMEDIATE; COMMIT")
    }

    @Test func `says that it is full and can be used again`() throws {
        let connection = try itemDatabase()
        try connection.setMaximumPages(Int(try connection.pageCount()) + 2)
        let full = #expect(throws: SQLiteError.self) {
            try connection.execute(script: "INSERT INTO item (body) VALUES (zeroblob(100000))")
        }
        #expect(full?.isFull == true)
        try connection.setMaximumPages(1_000)
        try connection.execute(script: "INSERT INTO item (body) VALUES (zeroblob(100000))")
        #expect(try itemCount(connection) == 1)
    }

    @Test func `knows a file that is no database`() throws {
        let file = TemporaryFile()
        do {
            let connection = try Connection(path: file.path, access: .readWriteCreate)
            try connection.execute(script: itemSchema)
        }
        try overwrite(file.path, with: "this is not a database, whatever its name says")
        let connection = try Connection(path: file.path, access: .readOnly)
        let error = #expect(throws: SQLiteError.self) { try itemCount(connection) }
        #expect(error?.isCorrupt == true)
    }

    @Test func `counts changes`() throws {
        let connection = try itemDatabase()
        try connection.execute(script: "INSERT INTO item (id, amount) VALUES (1, 5), (2, 5), (9, 6)")
        let row = connection.lastInsertedRow
        #expect(row == 9)
        try connection.execute(script: "UPDATE item SET amount = 7 WHERE amount = 5")
        let changes = connection.changes
        #expect(changes == 2)
    }

    @Test func `is shared by a second owner`() throws {
        func keep() throws -> Connection {
            let connection = try itemDatabase()
            return connection.shared()
        }
        let connection = try keep()
        #expect(try itemCount(connection) == 0)
    }

    @Test func `sees by its data version that another one has committed`() throws {
        let file = TemporaryFile()
        let first = try itemDatabase(in: file)
        let second = try itemDatabase(in: file)
        let before = try first.dataVersion()
        try first.execute(script: "INSERT INTO item (id) VALUES (1)")
        #expect(try first.dataVersion() == before)
        try second.execute(script: "INSERT INTO item (id) VALUES (2)")
        #expect(try first.dataVersion() != before)
    }
}
