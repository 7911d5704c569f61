import SQLite
import Testing

@Suite struct `a transaction` {
    @Test func `keeps or undoes all`() throws {
        let connection = try itemDatabase()
        var transaction = try Transaction(on: connection)
        try transaction.begin()
        let isOpen = connection.isInTransaction
        #expect(isOpen)
        try connection.execute(script: "INSERT INTO item (id) VALUES (1)")
        try transaction.rollback()
        let isStillOpen = connection.isInTransaction
        #expect(!isStillOpen)
        #expect(try itemCount(connection) == 0)
        try transaction.begin()
        try connection.execute(script: "INSERT INTO item (id) VALUES (1)")
        try transaction.commit()
        #expect(try itemCount(connection) == 1)
    }

    @Test func `undoes one unit alone`() throws {
        let connection = try itemDatabase()
        var transaction = try Transaction(on: connection)
        try transaction.begin()
        for id in 1...3 {
            try transaction.beginUnit()
            try connection.execute(script: "INSERT INTO item (id) VALUES (\(id))")
            if id == 2 { try transaction.undoUnit() } else { try transaction.endUnit() }
        }
        try transaction.commit()
        #expect(try connection.integer("SELECT sum(id) FROM item") == 4)
    }

    @Test func `is undone when its body throws`() throws {
        let connection = try itemDatabase()
        let error = #expect(throws: SQLiteError.self) {
            try connection.inTransaction { () throws(SQLiteError) in
                try connection.execute(script: "INSERT INTO item (id) VALUES (1)")
                try connection.execute(script: "INSERT INTO item (id) VALUES (1)")
            }
        }
        #expect(error?.isUniqueViolation == true)
        let isStillOpen = connection.isInTransaction
        #expect(!isStillOpen)
        #expect(try itemCount(connection) == 0)
        #expect(try connection.inTransaction { () throws(SQLiteError) in try itemCount(connection) } == 0)
    }

    @Test func `that reads sees one snapshot`() throws {
        let file = TemporaryFile()
        let writer = try itemDatabase(in: file)
        let reader = try Connection(path: file.path, access: .readOnly)
        var transaction = try Transaction(on: reader)
        try transaction.beginReading()
        #expect(try itemCount(reader) == 0)
        try writer.execute(script: "INSERT INTO item (id) VALUES (1)")
        #expect(try itemCount(reader) == 0)
        try transaction.commit()
        #expect(try itemCount(reader) == 1)
    }
}
