internal import Locks
internal import Synchronization

/// The one owner of the write connection, on a thread of its own: units of work that wait together are committed together.
///
/// A unit is done when its commit is on the disk. One that throws is undone alone; if it had written, the others are run again. What a failed commit or a full disk
/// takes down is told to each unit it held, and the next ones are tried again.
package final class WriterThread<Context: WriteContext & ~Copyable>: Sendable {
    private let queue: BoundedQueue<WriteUnit<Context>>
    private let tally = WriterTally()
    private let thread: DedicatedThread

    /// Opens the connection and makes the context on the new thread; waits for both, and throws what they throw.
    ///
    /// At most `queueLimit` units wait, and at most `batchLimit` share a commit.
    package init<Failure: SQLiteFailure>(
        queueLimit: Int = 1_024,
        batchLimit: Int = 256,
        open: @escaping @Sendable () throws(Failure) -> Connection,
        context makeContext: @escaping @Sendable (borrowing Connection) throws(Failure) -> Context
    ) throws(Failure) {
        precondition(batchLimit > 0)
        let queue = BoundedQueue<WriteUnit<Context>>(limit: queueLimit)
        let opened = BoundedQueue<Result<Void, Failure>>(limit: 1)
        let tally = tally
        thread = DedicatedThread {
            do throws(Failure) {
                let connection = try open()
                let context = try makeContext(connection)
                var loop = try Self.loop(connection, context, tally, Failure.self)
                _ = opened.append(.success(()))
                loop.run(queue, batchLimit: batchLimit)
            } catch {
                _ = opened.append(.failure(error))
            }
        }
        self.queue = queue
        if case .failure(let error)? = opened.take(atMost: 1)?.first { throw error }
    }

    deinit { queue.close() }

    private static func loop<Failure: SQLiteFailure>(
        _ connection: consuming Connection,
        _ context: consuming Context,
        _ tally: WriterTally,
        _ failure: Failure.Type
    ) throws(Failure) -> WriteLoop<Context> {
        do throws(SQLiteError) {
            return try WriteLoop(connection: connection, context: context, tally: tally)
        } catch {
            throw Failure(error)
        }
    }

    /// Runs the body on the writer's thread and returns when what it did is on the disk; a cancelled caller waits all the same.
    ///
    /// Throws what the body throws; a full queue fails at once. The body must leave transactions alone, and may be run twice: what
    /// it does outside of the database must be nothing, or the same the second time.
    package func perform<Value: Sendable, Failure: WriterFailure>(
        _ body: @escaping @Sendable (inout Context) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
            let unit = WriteUnit(body) { continuation.resume(returning: $0) }
            switch queue.append(unit) {
            case .full:
                tally.statistics.withLock { $0.unitsRefused += 1 }
                unit.refuse(.queueFull)
            case .closed: unit.refuse(.stopped)
            case nil: break
            }
        }
        return try result.get()
    }

    /// Goes up with each commit before anyone hears of it, so a snapshot taken at the same number misses nothing acknowledged.
    package var commitNumber: UInt64 { tally.commitNumber.load(ordering: .sequentiallyConsistent) }

    /// What was done so far.
    package var statistics: WriterStatistics {
        var statistics = tally.statistics.withLock { $0 }
        statistics.queueLength = queue.count
        return statistics
    }

    /// Takes no more units from now on; those that wait are still finished.
    package func close() { queue.close() }

    /// Takes no more units, finishes those that wait, and closes the connection.
    package func stop() async {
        close()
        await thread.wait()
    }
}
