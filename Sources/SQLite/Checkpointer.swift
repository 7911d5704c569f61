internal import Locks

/// What a checkpointer has done since it began.
package struct CheckpointerStatistics: Sendable, Equatable {
    /// Checkpoints that ran beside readers and the writer.
    package internal(set) var passive = 0
    /// Checkpoints of the writer's own, between two commits.
    package internal(set) var byWriter = 0
    /// Checkpoints that made everyone wait, to cut the log.
    package internal(set) var truncating = 0
    /// Checkpoints that the database refused or someone held up.
    package internal(set) var unfinished = 0
    /// The frames in the log at the last look.
    package internal(set) var framesInLog = 0
    /// Those of them that were in the database file then.
    package internal(set) var framesMoved = 0

    mutating func note(_ result: CheckpointResult) {
        // Held up by another checkpoint it knows nothing.
        guard result.framesInLog >= 0 else { return }
        framesInLog = result.framesInLog
        framesMoved = result.framesMoved
    }
}

/// Moves the write-ahead log into the database on a thread and connection of its own, so that commits need not.
package final class Checkpointer: Sendable {
    private let softLimit: Int
    private let longLog: Int
    private let hardLimit: Int
    private let queue = BoundedQueue<Void>(limit: 1)
    private let tally = Locked(CheckpointerStatistics())
    private let holders = Locked(0)
    private let thread: DedicatedThread

    /// Opens the connection on the new thread, and throws what that throws.
    ///
    /// Whenever `softLimit` frames wait they are moved beside the commits. Of a log of `longLog` frames the writer moves the rest
    /// itself, so that the next commit begins the log anew. Above `hardLimit` it is cut, and commits wait for that.
    package init(
        softLimit: Int = 1_000,
        longLog: Int = 8_000,
        hardLimit: Int = 50_000,
        open: @escaping @Sendable () throws(SQLiteError) -> Connection
    ) throws(SQLiteError) {
        precondition(0 < softLimit && softLimit <= longLog && longLog <= hardLimit)
        self.softLimit = softLimit
        self.longLog = longLog
        self.hardLimit = hardLimit
        let opened = BoundedQueue<Result<Void, SQLiteError>>(limit: 1)
        let (queue, tally, holders) = (queue, tally, holders)
        thread = DedicatedThread {
            do throws(SQLiteError) {
                let connection = try open()
                _ = opened.append(.success(()))
                while queue.take(atMost: 1) != nil {
                    let isHeld = holders.withLock { $0 > 0 }
                    Self.checkpoint(connection, hardLimit: isHeld ? .max : hardLimit, tally)
                }
            } catch {
                _ = opened.append(.failure(error))
            }
        }
        if case .failure(let error)? = opened.take(atMost: 1)?.first { throw error }
    }

    deinit { queue.close() }

    /// Tells how long the log has become; for `Connection.onCommit`, with the connection that committed.
    ///
    /// Returns at once, but when the writer's turn has come: beside commits that follow each other the log is never moved as a
    /// whole, and would be moved commit by commit, with two transfers to the disk for each.
    package func logGrew(to frames: Int, on connection: borrowing Connection) {
        let waiting = tally.withLock { tally in
            // A shorter log has begun anew.
            if frames < tally.framesMoved { tally.framesMoved = 0 }
            return frames - tally.framesMoved
        }
        let isRest = waiting < softLimit || frames >= 2 * longLog
        if (longLog...hardLimit).contains(frames), isRest, holders.withLock({ $0 == 0 }) {
            guard let result = try? connection.checkpoint(.passive) else { return }
            tally.withLock { tally in
                tally.byWriter += 1
                tally.note(result)
            }
        } else if waiting >= softLimit || frames > hardLimit {
            // Refused is well: one look is waiting already, and it will see this commit too.
            _ = queue.append(())
        }
    }

    /// Lets the log grow from now on: a long reader is in it, and to try to cut it would hold up commits for nothing.
    package func hold() { holders.withLock { $0 += 1 } }

    /// Ends one `hold`.
    package func release() { holders.withLock { $0 -= 1 } }

    /// What was done so far.
    package var statistics: CheckpointerStatistics { tally.withLock { $0 } }

    /// Ends the thread after the checkpoint that runs.
    package func stop() async {
        queue.close()
        await thread.wait()
    }

    private static func checkpoint(
        _ connection: borrowing Connection,
        hardLimit: Int,
        _ tally: Locked<CheckpointerStatistics>
    ) {
        guard let passive = try? connection.checkpoint(.passive) else {
            return tally.withLock { $0.unfinished += 1 }
        }
        tally.withLock { tally in
            tally.passive += 1
            tally.note(passive)
        }
        guard passive.framesInLog > hardLimit else { return }
        let cut = try? connection.checkpoint(.truncate)
        tally.withLock { tally in
            tally.truncating += 1
            if let cut, !cut.isBusy { tally.note(cut) } else { tally.unfinished += 1 }
        }
    }
}
