internal import Locks
internal import Synchronization

/// What a writer has done since it began.
package struct WriterStatistics: Sendable, Equatable {
    /// Transactions on the disk.
    package internal(set) var commits = 0
    /// Transactions that were lost with all their units.
    package internal(set) var lostTransactions = 0
    /// Units of work that are in the database.
    package internal(set) var unitsCommitted = 0
    /// Units that failed by themselves and were undone alone.
    package internal(set) var unitsFailed = 0
    /// Units that were lost with their transaction.
    package internal(set) var unitsLost = 0
    /// Units that found the queue full.
    package internal(set) var unitsRefused = 0
    /// The most units in one commit.
    package internal(set) var largestBatch = 0
    /// How many commits had up to 1, 2, 4, 8, … 256 units, and more.
    package internal(set) var batches = [Int](repeating: 0, count: 10)
    /// How long the last commit took, in nanoseconds.
    package internal(set) var lastCommitNanoseconds: Int64 = 0
    /// How long all commits took, in nanoseconds.
    package internal(set) var commitNanoseconds: Int64 = 0
    /// Units that wait now.
    package internal(set) var queueLength = 0

    mutating func countCommit(units: Int, nanoseconds: Int64) {
        commits += 1
        unitsCommitted += units
        largestBatch = max(largestBatch, units)
        let powerOfTwo = Int.bitWidth - (units - 1).leadingZeroBitCount
        batches[min(units <= 1 ? 0 : powerOfTwo, batches.count - 1)] += 1
        lastCommitNanoseconds = nanoseconds
        commitNanoseconds += nanoseconds
    }
}

/// Counts on the writer's thread, for readers on any.
final class WriterTally: Sendable {
    let statistics = Locked(WriterStatistics())
    /// Goes up after a commit is on the disk and before anyone is told.
    let commitNumber = Atomic<UInt64>(0)
}
