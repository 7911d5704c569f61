internal import Locks
internal import Synchronization

/// The life of a writer's thread: take what waits, run each unit in a savepoint of one transaction, commit once, answer them all.
struct WriteLoop<Context: WriteContext & ~Copyable>: ~Copyable {
    typealias Unit = WriteUnit<Context>

    private let connection: Connection
    private var transaction: Transaction
    private var context: Context
    private let tally: WriterTally

    init(
        connection: consuming Connection,
        context: consuming Context,
        tally: WriterTally
    ) throws(SQLiteError) {
        transaction = try Transaction(on: connection)
        self.connection = connection
        self.context = context
        self.tally = tally
    }

    mutating func run(_ queue: BoundedQueue<Unit>, batchLimit: Int) {
        while let batch = queue.take(atMost: batchLimit) {
            var waiting = batch[...]
            while !waiting.isEmpty { waiting = runTransaction(waiting) }
        }
    }

    /// Runs the units in one transaction and answers them; returns those that were not reached because it broke before.
    private mutating func runTransaction(_ units: ArraySlice<Unit>) -> ArraySlice<Unit> {
        do throws(SQLiteError) {
            try transaction.begin()
        } catch {
            tally.statistics.withLock { $0.unitsLost += units.count }
            for unit in units { unit.refuse(.database(error)) }
            return []
        }
        // Once SQLite has undone a transaction by itself, what a unit does next would be committed at once, alone.
        connection.handle.forbidsCommits = true
        defer { connection.handle.forbidsCommits = false }
        var done: [Unit.Done] = []
        done.reserveCapacity(units.count)
        for unit in units {
            if let lost = run(unit, into: &done) {
                giveUp(done, because: lost)
                return units.dropFirst(done.count)
            }
        }
        finish(done)
        return []
    }

    /// Returns why the whole transaction is lost, if it is.
    private mutating func run(_ unit: Unit, into done: inout [Unit.Done]) -> SQLiteError? {
        do throws(SQLiteError) {
            try transaction.beginUnit()
        } catch {
            done.append(.init(isSuccess: true) { unit.refuse($0 ?? .stopped) })
            return error
        }
        context.unitBegan()
        let result = unit.run(&context)
        done.append(result)
        guard connection.isInTransaction else { return connection.handle.lastError("unit of work") }
        do throws(SQLiteError) {
            if result.isSuccess {
                try transaction.endUnit()
            } else {
                try transaction.undoUnit()
                context.unitRolledBack()
            }
            return nil
        } catch {
            return error
        }
    }

    private mutating func finish(_ done: [Unit.Done]) {
        let successes = done.count { $0.isSuccess }
        guard successes > 0 else {
            rollBack()
            tally.statistics.withLock { $0.unitsFailed += done.count }
            for unit in done { unit.answer(nil) }
            return
        }
        let start = ContinuousClock.now
        do throws(SQLiteError) {
            try context.willCommit()
            connection.handle.forbidsCommits = false
            try transaction.commit()
        } catch {
            giveUp(done, because: error)
            return
        }
        let nanoseconds = Int64((ContinuousClock.now - start) / .nanoseconds(1))
        tally.commitNumber.add(1, ordering: .sequentiallyConsistent)
        tally.statistics.withLock { statistics in
            statistics.countCommit(units: successes, nanoseconds: nanoseconds)
            statistics.unitsFailed += done.count - successes
        }
        let lost: WriterError? = context.committed() ? nil : .untold
        for unit in done { unit.answer(lost) }
    }

    private mutating func giveUp(_ done: [Unit.Done], because error: SQLiteError) {
        rollBack()
        let successes = done.count { $0.isSuccess }
        tally.statistics.withLock { statistics in
            statistics.lostTransactions += 1
            statistics.unitsLost += successes
            statistics.unitsFailed += done.count - successes
        }
        for unit in done { unit.answer(.database(error)) }
    }

    private mutating func rollBack() {
        // When even this fails SQLite has no transaction any more, which is what is wanted.
        if connection.isInTransaction { try? transaction.rollback() }
        context.rolledBack()
    }
}
