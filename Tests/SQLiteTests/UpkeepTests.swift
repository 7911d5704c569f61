import Locks
import SQLite
import Testing

@Suite struct `upkeep` {
    @Test func `cuts the log, and says when a reader keeps it from that`() throws {
        let file = TemporaryFile()
        let writer = try itemDatabase(in: file)
        let reader = try Connection(path: file.path, access: .readOnly)
        var snapshot = try Transaction(on: reader)
        try writer.setBusyTimeout(milliseconds: 0)
        try snapshot.beginReading()
        _ = try itemCount(reader)
        try writer.execute(script: "INSERT INTO item (id) VALUES (1)")
        let held = try writer.checkpoint(.truncate)
        #expect(held.isBusy)
        let passive = try writer.checkpoint(.passive)
        #expect(passive.framesInLog > passive.framesMoved)
        try snapshot.commit()
        #expect(try writer.checkpoint(.full).isBusy == false)
        #expect(try writer.checkpoint(.restart).isBusy == false)
        let cut = try writer.checkpoint(.truncate)
        #expect(!cut.isBusy)
        #expect(cut.framesInLog == 0)
    }

    @Test func `a connection that has read nothing yet checkpoints too`() throws {
        let file = TemporaryFile()
        let writer = try itemDatabase(in: file)
        try writer.execute(script: "INSERT INTO item (id) VALUES (1)")
        let fresh = try Connection(path: file.path, access: .readWrite)
        #expect(try fresh.checkpoint(.passive).framesMoved > 0)
    }

    @Test func `tells of each commit how long the log is`() throws {
        let file = TemporaryFile()
        let connection = try itemDatabase(in: file)
        let seen = Locked([Int]())
        connection.onCommit { frames, _ in seen.withLock { $0.append(frames) } }
        for id in 1...3 { try connection.execute(script: "INSERT INTO item (id) VALUES (\(id))") }
        let frames = seen.withLock { $0 }
        #expect(frames.count == 3)
        #expect(frames == frames.sorted())
        #expect(frames.last == (try connection.checkpoint(.passive).framesInLog))
    }

    @Test func `backs up one snapshot while a transaction is open elsewhere`() throws {
        let (file, copy) = (TemporaryFile(), TemporaryFile())
        let writer = try itemDatabase(in: file)
        let source = try itemDatabase(in: file)
        try writer.execute(script: "INSERT INTO item (id, body) VALUES (1, zeroblob(50000))")
        try writer.execute(script: "BEGIN IMMEDIATE; INSERT INTO item (id) VALUES (2)")
        try source.backup(to: copy.path)
        try writer.execute(script: "COMMIT")
        let restored = try Connection(path: copy.path, access: .readOnly)
        #expect(try itemCount(restored) == 1)
        #expect(try restored.userVersion() == 1)
        #expect(try restored.integrityCheck())
        #expect(try itemCount(source) == 2)
    }

    @Test func `says when a backup has no place to go`() throws {
        let connection = try itemDatabase()
        #expect(throws: SQLiteError.self) { try connection.backup(to: "/nowhere/at/all") }
    }

    @Test func `finds a row whose parent is missing`() throws {
        let connection = try itemDatabase()
        #expect(try connection.integrityCheck())
        try connection.execute(script: "PRAGMA foreign_keys = 0; INSERT INTO part (item) VALUES (99)")
        #expect(try connection.integrityCheck() == false)
    }

    @Test func `moves the log beside the commits and cuts it above the bound`() async throws {
        let file = TemporaryFile()
        let connection = try itemDatabase(in: file)
        let checkpointer = try Checkpointer(softLimit: 4, longLog: 20, hardLimit: 30) { () throws(SQLiteError) in
            try itemDatabase(in: file)
        }
        connection.onCommit { frames, connection in checkpointer.logGrew(to: frames, on: connection) }
        try connection.execute(script: "INSERT INTO item (body) VALUES (zeroblob(20000))")
        #expect(await eventually { checkpointer.statistics.passive > 0 })
        try connection.execute(script: "INSERT INTO item (body) VALUES (zeroblob(200000))")
        #expect(await eventually { checkpointer.statistics.truncating > 0 })
        await checkpointer.stop()
        #expect(checkpointer.statistics.unfinished == 0)
        #expect(try connection.checkpoint(.passive).framesInLog == 0)
    }

    @Test func `moves the log each time that enough of it waits, and the writer the rest of a long one`() async throws {
        let file = TemporaryFile()
        let connection = try itemDatabase(in: file)
        let checkpointer = try Checkpointer(softLimit: 20, longLog: 70) { () throws(SQLiteError) in
            try itemDatabase(in: file)
        }
        var (frames, longest) = (0, 0)
        connection.onCommit { now, connection in
            frames = now
            longest = max(longest, now)
            checkpointer.logGrew(to: now, on: connection)
        }
        for _ in 0..<20_000 where frames >= longest {
            try connection.execute(script: "INSERT INTO item (body) VALUES (zeroblob(100))")
            // One more may have been asked for while one ran, and one met the writer's.
            #expect(checkpointer.statistics.passive <= 2 * (longest / 20) + 2)
        }
        #expect(frames < longest && longest >= 70)
        #expect(checkpointer.statistics.byWriter > 0)
        await checkpointer.stop()
        #expect(try connection.integrityCheck())
    }

    @Test func `leaves a long log to who holds it`() async throws {
        let file = TemporaryFile()
        let connection = try itemDatabase(in: file)
        let checkpointer = try Checkpointer(softLimit: 4, longLog: 8) { () throws(SQLiteError) in
            try itemDatabase(in: file)
        }
        connection.onCommit { frames, connection in checkpointer.logGrew(to: frames, on: connection) }
        checkpointer.hold()
        for _ in 0..<20 { try connection.execute(script: "INSERT INTO item (body) VALUES (zeroblob(100))") }
        #expect(checkpointer.statistics.byWriter == 0)
        checkpointer.release()
        await checkpointer.stop()
    }

    @Test func `is left alone while the log is short`() async throws {
        let file = TemporaryFile()
        let connection = try itemDatabase(in: file)
        let checkpointer = try Checkpointer(softLimit: 1_000) { () throws(SQLiteError) in try itemDatabase(in: file) }
        connection.onCommit { frames, connection in checkpointer.logGrew(to: frames, on: connection) }
        try connection.execute(script: "INSERT INTO item (id) VALUES (1)")
        await checkpointer.stop()
        #expect(checkpointer.statistics.passive == 0)
    }

    @Test func `cannot begin without a database`() {
        let error = #expect(throws: SQLiteError.self) {
            _ = try Checkpointer { () throws(SQLiteError) in
                try Connection(path: "/nowhere/at/all", access: .readWrite)
            }
        }
        #expect(error?.isCannotOpen == true)
    }
}
