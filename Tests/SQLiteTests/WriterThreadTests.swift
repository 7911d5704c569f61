import SQLite
import Testing

@Suite struct `a writer` {
    @Test func `returns what the unit returns once it is in the file`() async throws {
        let file = TemporaryFile()
        let writer = try ItemWriter(file)
        let count = try await writer.perform { context throws(WriterError) in
            do throws(SQLiteError) {
                try context.add(1)
                return try itemCount(context.connection)
            } catch { throw WriterError(error) }
        }
        #expect(count == 1)
        #expect(try itemCount(try Connection(path: file.path, access: .readOnly)) == 1)
        #expect(writer.statistics.commits == 1)
        #expect(writer.statistics.lastCommitNanoseconds > 0)
        #expect(writer.commitNumber == 1)
    }

    @Test func `commits once for all that wait`() async throws {
        let file = TemporaryFile()
        let writer = try ItemWriter(file)
        let results = try await together(on: writer, (1...40).map { adding($0, to: writer) })
        #expect(results.allSatisfy { $0.isSuccess })
        let statistics = writer.statistics
        #expect(statistics.commits == 2)  // that of the unit which held the others up, and theirs
        #expect(statistics.unitsCommitted == 41)
        #expect(statistics.largestBatch == 40)
        #expect(statistics.batches == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0])
        #expect(statistics.queueLength == 0)
        #expect(try itemCount(try Connection(path: file.path, access: .readOnly)) == 40)
    }

    @Test func `puts no more units into a commit than it may`() async throws {
        let writer = try ItemWriter(TemporaryFile(), batchLimit: 4)
        _ = try await together(on: writer, (1...10).map { adding($0, to: writer) })
        #expect(writer.statistics.commits == 4)
        #expect(writer.statistics.largestBatch == 4)
    }

    @Test func `undoes alone a unit that throws`() async throws {
        let file = TemporaryFile()
        let writer = try ItemWriter(file)
        let failing: @Sendable () async -> Result<Void, UnitError> = {
            do throws(UnitError) {
                try await writer.perform { context throws(UnitError) in
                    do throws(SQLiteError) { try context.add(2) } catch { throw UnitError(error) }
                    throw UnitError.changedItsMind
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        let results = try await together(
            on: writer,
            [adding(1, to: writer), failing, adding(1, to: writer), adding(3, to: writer)]
        )
        #expect(results[0].isSuccess)
        #expect(results[1].error == .changedItsMind)
        guard case .writer(.database(let error))? = results[2].error else {
            Issue.record("\(results[2])")
            return
        }
        #expect(error.isUniqueViolation)
        #expect(results[3].isSuccess)
        let reader = try Connection(path: file.path, access: .readOnly)
        #expect(try reader.integer("SELECT sum(id) FROM item") == 4)
        #expect(writer.statistics.unitsFailed == 2)
        #expect(writer.statistics.unitsCommitted == 3)
        #expect(writer.statistics.commits == 2)
    }

    @Test func `commits nothing when every unit throws`() async throws {
        let writer = try ItemWriter(TemporaryFile())
        await #expect(throws: UnitError.changedItsMind) {
            try await writer.perform { _ throws(UnitError) in throw .changedItsMind }
        }
        #expect(writer.statistics.commits == 0)
        #expect(writer.statistics.unitsFailed == 1)
        #expect(writer.commitNumber == 0)
    }

    @Test func `refuses at once when its queue is full`() async throws {
        let writer = try ItemWriter(TemporaryFile(), queueLimit: 3)
        let gate = Gate()
        async let held: Void = writer.perform { _ throws(WriterError) in gate.pass() }
        #expect(await eventually { gate.wasReached })
        let tasks = (1...3).map { id in Task { await adding(id, to: writer)() } }
        #expect(await eventually { writer.statistics.queueLength == 3 })
        #expect(await adding(4, to: writer)().error == .writer(.queueFull))
        #expect(writer.statistics.unitsRefused == 1)
        gate.open()
        try await held
        for task in tasks { #expect(await task.value.isSuccess) }
        try await writer.add(4)
        #expect(writer.statistics.unitsCommitted == 5)
    }

    @Test func `survives a full disk`() async throws {
        let file = TemporaryFile()
        let writer = try ItemWriter(file)
        try await writer.add(1)
        try await limitPages(of: writer, to: 3)
        let results = try await together(
            on: writer,
            [adding(2, to: writer), adding(3, size: 100_000, to: writer), adding(4, to: writer)]
        )
        guard case .writer(.database(let error))? = results[1].error else {
            Issue.record("\(results[1])")
            return
        }
        #expect(error.isFull)
        // SQLite may undo one statement or all of the transaction; either way an answer is what the file says.
        let reader = try Connection(path: file.path, access: .readOnly)
        for (id, result) in zip([2, 4] as [Int64], [results[0], results[2]]) {
            var find = try Statement("SELECT count(*) FROM item WHERE id = ?1", on: reader)
            let count = try find.first(id) { $0.int(0) }
            #expect(count == (result.isSuccess ? 1 : 0))
        }
        try await limitPages(of: writer, to: 1_000)
        try await writer.add(3, size: 100_000)
        #expect(try reader.integer("SELECT count(*) FROM item WHERE id = 3") == 1)
        #expect(try reader.integrityCheck())
    }

    @Test func `commits nothing of a unit that goes on after its transaction is gone`() async throws {
        let file = TemporaryFile()
        let writer = try ItemWriter(file)
        try await limitPages(of: writer, to: 3)
        let unit: @Sendable () async -> Result<Void, UnitError> = {
            do throws(UnitError) {
                try await writer.perform { context throws(UnitError) in
                    // The whole transaction is undone at the first; alone, the second would be committed at once.
                    try? context.add(1, size: 100_000)
                    try? context.add(2)
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        let results = try await together(on: writer, [adding(5, to: writer), unit, adding(6, to: writer)])
        let reader = try Connection(path: file.path, access: .readOnly)
        #expect(!results[1].isSuccess)
        #expect(!results[0].isSuccess)
        #expect(results[2].isSuccess)
        #expect(try reader.integer("SELECT sum(id) FROM item") == 6)
        #expect(writer.statistics.lostTransactions == 1)
        #expect(writer.statistics.unitsLost == 2)
    }

    @Test func `fails all units of a commit that fails`() async throws {
        let file = TemporaryFile()
        let writer = try ItemWriter(file)
        let spoiling: @Sendable () async -> Result<Void, UnitError> = {
            do throws(UnitError) {
                try await writer.perform { context throws(UnitError) in context.commitFailsNext = true }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        let results = try await together(on: writer, [adding(1, to: writer), spoiling, adding(2, to: writer)])
        for result in results {
            guard case .writer(.database)? = result.error else {
                Issue.record("\(result)")
                continue
            }
        }
        #expect(writer.statistics.lostTransactions == 1)
        #expect(writer.statistics.unitsLost == 3)
        try await writer.add(3)
        let reader = try Connection(path: file.path, access: .readOnly)
        #expect(try reader.integer("SELECT sum(id) FROM item") == 3)
    }

    @Test func `fails what waits while another connection holds the lock`() async throws {
        let file = TemporaryFile()
        let other = try itemDatabase(in: file)
        let writer = try ItemWriter(file)
        try await writer.perform { context throws(WriterError) in
            do throws(SQLiteError) { try context.connection.setBusyTimeout(milliseconds: 0) } catch {
                throw WriterError(error)
            }
        }
        try other.execute(script: "BEGIN IMMEDIATE")
        let failure = await adding(1, to: writer)().error
        try other.execute(script: "COMMIT")
        guard case .writer(.database(let error))? = failure else {
            Issue.record("\(String(describing: failure))")
            return
        }
        #expect(error.isBusy)
        try await writer.add(1)
    }

    @Test func `tells its context of commits and rollbacks in order`() async throws {
        let writer = try ItemWriter(TemporaryFile())
        let calls = try await writer.perform { context throws(UnitError) in
            context.calls = []
            return context.calls
        }
        #expect(calls.isEmpty)
        _ = try await together(on: writer, [adding(1, to: writer), adding(1, to: writer)])
        let seen = try await writer.perform { context throws(WriterError) in context.calls }
        #expect(
            seen == [
                "will commit", "committed", "began", "will commit", "committed", "began", "began", "unit undone",
                "will commit", "committed", "began",
            ]
        )
    }

    @Test func `what its context may not tell yet is in the database and is answered as untold`() async throws {
        let file = TemporaryFile()
        let writer = try ItemWriter(file)
        try? await writer.perform { context throws(WriterError) in context.refusesToTell = true }
        #expect(await adding(1, to: writer)().error == .writer(.untold))
        #expect(try itemCount(try Connection(path: file.path, access: .readOnly)) == 1)
        try? await writer.perform { context throws(WriterError) in context.refusesToTell = false }
        try await writer.add(2)
    }

    @Test func `finishes what waits when it is stopped, and takes no more`() async throws {
        let file = TemporaryFile()
        let writer = try ItemWriter(file)
        let gate = Gate()
        async let held: Void = writer.perform { _ throws(WriterError) in gate.pass() }
        #expect(await eventually { gate.wasReached })
        let waiting = Task { await adding(1, to: writer)() }
        #expect(await eventually { writer.statistics.queueLength == 1 })
        writer.close()
        #expect(await adding(2, to: writer)().error == .writer(.stopped))
        gate.open()
        await writer.stop()
        try await held
        #expect(await waiting.value.isSuccess)
        #expect(try itemCount(try Connection(path: file.path, access: .readOnly)) == 1)
        await writer.stop()
    }

    @Test func `says why it cannot begin`() {
        let error = #expect(throws: SQLiteError.self) {
            _ = try ItemWriter(
                open: { () throws(SQLiteError) in try Connection(path: "/nowhere/at/all", access: .readWrite) },
                context: { connection throws(SQLiteError) in try ItemContext(on: connection) }
            )
        }
        #expect(error?.isCannotOpen == true)
        #expect(throws: SQLiteError.self) {
            _ = try ItemWriter(
                open: { () throws(SQLiteError) in try Connection(path: ":memory:", access: .readWriteCreate) },
                context: { connection throws(SQLiteError) in try ItemContext(on: connection) }
            )
        }
    }

    private func limitPages(of writer: ItemWriter, to more: Int) async throws {
        try await writer.perform { context throws(WriterError) in
            do throws(SQLiteError) {
                let pages = Int(try context.connection.pageCount())
                try context.connection.setMaximumPages(pages + more)
            } catch {
                throw WriterError(error)
            }
        }
    }
}

extension Result {
    var isSuccess: Bool { error == nil }
    var error: Failure? {
        guard case .failure(let error) = self else { return nil }
        return error
    }
}
