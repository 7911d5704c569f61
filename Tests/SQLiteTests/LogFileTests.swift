import SQLite
import System
import Testing

/// What a log whose writes are gathered is worth to readers, to its own writer, and after a crash.
@Suite struct `a log whose writes are gathered` {
    private let file = TemporaryFile()

    /// A writer with room for a few pages, so that what it writes is in the log before its commit and is read from there.
    private func writer(gathering: Bool = true) throws -> Connection {
        let connection = try itemDatabase(in: file)
        try connection.setCache(kibibytes: 40)
        if gathering { try connection.gatherWritesToLog() }
        return connection
    }

    @Test(arguments: [true, false]) func `takes one write for a commit`(gathering: Bool) throws {
        let writer = try writer(gathering: gathering)
        try writer.setCache(kibibytes: 4_096)
        try writer.execute(script: "INSERT INTO item (id, body) VALUES (0, zeroblob(10))")
        let before = try writesOfThisThread()
        // Ten pages at least.
        try writer.execute(script: "INSERT INTO item (id, body) VALUES (1, zeroblob(40000))")
        let writes = try writesOfThisThread() - before
        #expect(gathering ? writes == 1 : writes >= 20)
    }

    @Test func `takes few writes for a commit that is longer than what it gathers`() throws {
        let writer = try writer()
        try writer.setCache(kibibytes: 4_096)
        let before = try writesOfThisThread()
        try writer.execute(script: "INSERT INTO item (id, body) VALUES (1, zeroblob(1000000))")
        #expect(try (8...14).contains(writesOfThisThread() - before))
        let reader = try Connection(path: file.path, access: .readOnly)
        #expect(try reader.integer("SELECT length(body) FROM item") == 1_000_000)
        #expect(try reader.integrityCheck())
    }

    @Test func `shows each commit to others at once, and nothing before`() throws {
        let writer = try writer()
        let reader = try Connection(path: file.path, access: .readOnly)
        for id in 1...30 {
            try writer.execute(script: "BEGIN IMMEDIATE; INSERT INTO item (id, body) VALUES (\(id), randomblob(90000))")
            #expect(try itemCount(reader) == Int64(id - 1))
            #expect(try writer.integer("SELECT count(*) FROM item WHERE length(body) = 90000") == Int64(id))
            try writer.execute(script: "COMMIT")
            #expect(try itemCount(reader) == Int64(id))
            if id.isMultiple(of: 7) { _ = try writer.checkpoint(id.isMultiple(of: 2) ? .truncate : .passive) }
        }
        #expect(try reader.integrityCheck())
    }

    @Test func `is whole for who opens its files after a crash`() throws {
        let writer = try writer()
        for id in 1...5 { try writer.execute(script: "INSERT INTO item (id, body) VALUES (\(id), randomblob(30000))") }
        try writer.execute(script: "BEGIN IMMEDIATE; INSERT INTO item (id, body) VALUES (6, randomblob(300000))")
        let copy = TemporaryFile()
        for suffix in ["", "-wal"] { try copyFile(file.path + suffix, to: copy.path + suffix) }
        let found = try Connection(path: copy.path, access: .readWrite)
        #expect(try itemCount(found) == 5)
        #expect(try found.integrityCheck())
        try writer.execute(script: "COMMIT")
        #expect(try itemCount(writer) == 6)
    }

    @Test func `keeps nothing of what was undone, which would fall on what others commit there`() throws {
        let writer = try writer()
        let other = try itemDatabase(in: file)
        for id in 1...20 {
            try writer.execute(
                script: "BEGIN IMMEDIATE; INSERT INTO item (id, body) VALUES (99, randomblob(\(id * 9000))); ROLLBACK"
            )
            try other.execute(script: "INSERT INTO item (id, body) VALUES (\(id), zeroblob(50000))")
            #expect(try itemCount(writer) == Int64(id))
            #expect(try writer.integer("SELECT sum(length(body)) FROM item") == Int64(id) * 50_000)
        }
        let reader = try Connection(path: file.path, access: .readOnly)
        #expect(try reader.integrityCheck())
    }

    @Test func `is refused where there is no log, and where commits are not synced`() throws {
        let connection = try Connection(path: file.path, access: .readWriteCreate)
        try connection.useSafeWrites()
        #expect(throws: SQLiteError.self) { try connection.gatherWritesToLog() }
        try connection.useWriteAheadLog()
        try connection.execute(script: "PRAGMA synchronous = NORMAL")
        #expect(throws: SQLiteError.self) { try connection.gatherWritesToLog() }
        try connection.useSafeWrites()
        try connection.gatherWritesToLog()
    }

    /// The same steps on a database with a gathered log and on one in memory, which has none.
    @Test(arguments: 1...12) func `changes nothing about what is in the database`(seed: UInt64) throws {
        let writer = try writer()
        let model = try itemDatabase()
        let reader = try Connection(path: file.path, access: .readOnly)
        var dice = Dice(state: seed)
        for _ in 0..<60 {
            try writer.execute(script: "BEGIN IMMEDIATE")
            try model.execute(script: "BEGIN IMMEDIATE")
            for _ in 0..<dice.next(1...8) {
                let step = dice.step()
                try writer.execute(script: step)
                try model.execute(script: step)
            }
            let end = dice.next(1...4) == 1 ? "ROLLBACK" : "COMMIT"
            try writer.execute(script: end)
            try model.execute(script: end)
            if dice.next(1...6) == 1 { _ = try writer.checkpoint(dice.next(1...2) == 1 ? .truncate : .passive) }
            let sum = try model.integer(Self.sum)
            #expect(try writer.integer(Self.sum) == sum)
            #expect(try reader.integer(Self.sum) == sum)
        }
        #expect(try writer.integrityCheck())
        #expect(try reader.integrityCheck())
    }

    private static let sum: StaticString =
        "SELECT count(*) * 1000003 + coalesce(sum(id * amount + length(body)), 0) FROM item"

    private struct Dice {
        var state: UInt64

        mutating func next(_ range: ClosedRange<Int>) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return range.lowerBound + Int(state >> 33) % range.count
        }

        mutating func step() -> String {
            let (id, size) = (next(1...80), next(0...20_000))
            return switch next(1...6) {
            case 1, 2, 3: "INSERT OR REPLACE INTO item (id, body, amount) VALUES (\(id), zeroblob(\(size)), \(size))"
            case 4: "UPDATE item SET amount = amount + 1, body = zeroblob(\(size)) WHERE id > \(id)"
            case 5: "DELETE FROM item WHERE id = \(id)"
            // What is undone may lie in the log already and is written over there.
            default: "SAVEPOINT s; UPDATE item SET body = zeroblob(\(size)); ROLLBACK TO s; RELEASE s"
            }
        }
    }

    /// How often this thread has written to a file so far.
    private func writesOfThisThread() throws -> Int {
        var bytes: [UInt8] = []
        try File.pieces(of: "/proc/thread-self/io") { piece in
            for index in piece.indices { bytes.append(piece[index]) }
            return true
        }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("syscw") }
        return try #require(line.flatMap { Int($0.dropFirst("syscw: ".count)) })
    }
}
