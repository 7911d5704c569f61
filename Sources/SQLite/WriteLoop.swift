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
    ///
    /// They run without marks to come back to, since a mark has each page copied that is written behind it. A unit that fails
    /// after it wrote takes the others along, and all of them run again, each behind a mark of its own.
    private mutating func runTransaction(_ units: ArraySlice<Unit>) -> ArraySlice<Unit> {
        guard begin(for: units) else { return [] }
        // Once SQLite has undone a transaction by itself, what a unit does next would be committed at once, alone.
        connection.handle.forbidsCommits = true
        defer { connection.handle.forbidsCommits = false }
        var done: [Unit.Done] = []
        done.reserveCapacity(units.count)
        for unit in units {
            let ending = run(unit, into: &done)
            if case .unfinished = ending, units.count > 1 {
                rollBack()
                guard begin(for: units) else { return [] }
                return runMarked(units)
            }
            if case .lost(let error) = ending {
                giveUp(done, because: error)
                return units.dropFirst(done.count)
            }
        }
        finish(done)
        return []
    }

    /// Runs units, each behind a mark, in the transaction that has begun; returns those that were not reached.
    private mutating func runMarked(_ units: ArraySlice<Unit>) -> ArraySlice<Unit> {
        var done: [Unit.Done] = []
        for unit in units {
            if let lost = runMarked(unit, into: &done) {
                giveUp(done, because: lost)
                return units.dropFirst(done.count)
            }
        }
        finish(done)
        return []
    }

    private mutating func begin(for units: ArraySlice<Unit>) -> Bool {
        do throws(SQLiteError) {
            try transaction.begin()
            return true
        } catch {
            tally.statistics.withLock { $0.unitsLost += units.count }
            for unit in units { unit.refuse(.database(error)) }
            return false
        }
    }

    /// How a unit left the transaction that it ran in.
    private enum Ending {
        /// With all that it did, or with nothing.
        case whole
        /// With some of what it did: it failed after it wrote.
        case unfinished
        /// SQLite has undone the transaction.
        case lost(SQLiteError)
    }

    private mutating func run(_ unit: Unit, into done: inout [Unit.Done]) -> Ending {
        let changes = connection.totalChanges
        context.unitBegan()
        let result = unit.run(&context)
        done.append(result)
        guard connection.isInTransaction else { return .lost(connection.handle.lastError("unit of work")) }
        guard !result.isSuccess else { return .whole }
        context.unitRolledBack()
        return connection.totalChanges == changes ? .whole : .unfinished
    }

    /// Returns why the whole transaction is lost, if it is.
    private mutating func runMarked(_ unit: Unit, into done: inout [Unit.Done]) -> SQLiteError? {
        do throws(SQLiteError) {
            try transaction.beginUnit()
        } catch {
            done.append(.init(isSuccess: true) { unit.refuse($0 ?? .stopped) })
            return error
        }
        let ending = run(unit, into: &done)
        do throws(SQLiteError) {
            switch ending {
            case .lost(let error): return error
            case .unfinished: try transaction.undoUnit()
            case .whole: try transaction.endUnit()
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
