import SQLite
import Testing

@Suite struct `a statement` {
    @Test(arguments: [0, 1, -1, Int64.max, .min])
    func `binds and reads numbers`(number: Int64) throws {
        let connection = try itemDatabase()
        var echo = try Statement("SELECT ?1, typeof(?1)", on: connection)
        let read = try echo.first(number) { ($0.int(0), $0.text(1)) }
        #expect(read?.0 == number)
        #expect(read?.1 == "integer")
    }

    @Test(arguments: ["", "a", "é😹", "e\u{301}", "nul\u{0}nul", String(repeating: "x", count: 100_000)])
    func `binds and reads texts`(text: String) throws {
        let connection = try itemDatabase()
        var echo = try Statement("SELECT ?1, typeof(?1)", on: connection)
        let read = try echo.first(text) { ($0.text(0), $0.text(1)) }
        #expect(read?.0.utf8.elementsEqual(text.utf8) == true)
        #expect(read?.1 == "text")
    }

    @Test(arguments: [[], [0], [1, 2, 3], [UInt8](repeating: 0xFF, count: 70_000)] as [[UInt8]])
    func `binds, reads and lends blobs`(blob: [UInt8]) throws {
        let connection = try itemDatabase()
        var echo = try Statement("SELECT ?1, typeof(?1)", on: connection)
        let read = try echo.first(blob) { row in
            let sum = row.withBytes(0) { bytes in bytes.indices.reduce(0) { $0 + Int(bytes[$1]) } }
            return (row.blob(0), row.text(1), sum)
        }
        #expect(read?.0 == blob)
        #expect(read?.1 == "blob")
        #expect(read?.2 == blob.reduce(0) { $0 + Int($1) })
    }

    @Test func `knows null from nothing`() throws {
        let connection = try itemDatabase()
        var echo = try Statement("SELECT ?1, ?2, ?3", on: connection)
        let nulls = try echo.first(Int64?.none, String?.none, [UInt8]?.none) {
            $0.optionalInt(0) == nil && $0.optionalText(1) == nil && $0.optionalBlob(2) == nil && $0.isNull(0)
        }
        #expect(nulls == true)
        let values = try echo.first(Int64?.some(0), String?.some(""), [UInt8]?.some([])) {
            $0.optionalInt(0) == 0 && $0.optionalText(1) == "" && $0.optionalBlob(2) == [] && !$0.isNull(2)
        }
        #expect(values == true)
    }

    @Test func `forgets its parameters after each use`() throws {
        let connection = try itemDatabase()
        var echo = try Statement("SELECT ?1", on: connection)
        _ = try echo.first("left behind") { $0.text(0) }
        #expect(try echo.first { $0.isNull(0) } == true)
    }

    @Test func `forgets its parameters when a use fails`() throws {
        let connection = try itemDatabase()
        var insert = try Statement("INSERT INTO item (id, label) VALUES (1, ?1)", on: connection)
        try insert.run("first")
        #expect(throws: SQLiteError.self) { try insert.run("second") }
        try connection.execute(script: "DELETE FROM item")
        try insert.run()
        #expect(try connection.integer("SELECT label IS NULL FROM item") == 1)
    }

    @Test func `keeps no snapshot when its reader throws`() throws {
        struct Stop: Error {}
        let file = TemporaryFile()
        let connection = try itemDatabase(in: file)
        try connection.execute(script: "INSERT INTO item (id) VALUES (1), (2)")
        var select = try Statement("SELECT id FROM item", on: connection)
        #expect(throws: Stop.self) {
            try select.withReset { statement in
                _ = try statement.step()
                throw Stop()
            }
        }
        let other = try itemDatabase(in: file)
        try other.execute(script: "INSERT INTO item (id) VALUES (3)")
        #expect(try connection.checkpoint(.truncate).isBusy == false)
        #expect(try select.all(limit: 10) { $0.int(0) } == [1, 2, 3])
    }

    @Test func `reads no more rows than asked for`() throws {
        let connection = try itemDatabase()
        try connection.execute(script: "INSERT INTO item (id) VALUES (1), (2), (3)")
        var select = try Statement("SELECT id FROM item WHERE id > ?1 ORDER BY id", on: connection)
        #expect(try select.all(limit: 2, 0 as Int64) { $0.int(0) } == [1, 2])
        #expect(try select.all(limit: 0, 0 as Int64) { $0.int(0) } == [])
        #expect(try select.all(limit: 9, 2 as Int64) { $0.int(0) } == [3])
        #expect(try select.first(3 as Int64) { $0.int(0) } == nil)
    }

    @Test func `keeps its database open`() throws {
        func prepare() throws(SQLiteError) -> Statement {
            let connection = try itemDatabase()
            try connection.execute(script: "INSERT INTO item (id) VALUES (42)")
            return try Statement("SELECT id FROM item", on: connection)
        }
        var statement = try prepare()
        #expect(try statement.first { $0.int(0) } == 42)
    }

    @Test func `refuses parameters it does not have and words that are no SQL`() throws {
        let connection = try itemDatabase()
        var echo = try Statement("SELECT ?1", on: connection)
        #expect(throws: SQLiteError.self) { try echo.run("a", "b") }
        #expect(throws: SQLiteError.self) { try echo.bind("a", at: 0) }
        #expect(throws: SQLiteError.self) { _ = try Statement("SELECT nothing FROM nowhere", on: connection) }
        #expect(throws: SQLiteError.self) { _ = try Statement("", on: connection) }
    }

    @Test func `is one statement`() async {
        await #expect(processExitsWith: .failure) {
            let connection = try itemDatabase()
            _ = try Statement("SELECT 1; SELECT 2", on: connection)
        }
    }
}
