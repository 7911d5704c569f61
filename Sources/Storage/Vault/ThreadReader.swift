internal import CardVault
internal import SQLite

/// When threads that read may share a snapshot among several reads, and how they learn that they may no longer.
struct ReadingTurns: Sendable {
    /// The number of commits that anybody was told of.
    let commits: @Sendable () -> UInt64
    /// Lets the calling thread give its snapshot back when its turn is over; false if it has no turns.
    let giveBackAtEnd: @Sendable () -> Bool
}

/// The read connection of one thread.
final class ThreadReader {
    private let connection: Connection
    private let reader: SQLiteReader
    private var transaction: Transaction
    private let turns: ReadingTurns
    private var isReading = false
    /// How many commits the open snapshot holds at least; nil if none is open.
    private var snapshot: UInt64?
    private var endIsAwaited = false

    init(
        _ database: String,
        ring: KeyRing,
        clock: any Timekeeper,
        turns: ReadingTurns,
        isMapped: Bool = true
    ) throws(VaultError) {
        let connection = try VaultError.translating { () throws(SQLiteError) in
            let connection = try Connection(path: database, access: .readOnly)
            try connection.setBusyTimeout(milliseconds: 5_000)
            if isMapped { try connection.setMemoryMap(bytes: Self.memoryMap) }
            return connection
        }
        self.connection = connection.shared()
        self.turns = turns
        transaction = try VaultError.translating { () throws(SQLiteError) in try Transaction(on: connection) }
        reader = try SQLiteReader(on: connection, ring: ring, clock: clock)
    }

    /// Pages are read where the system has them: no copy, and no memory of ours.
    static let memoryMap = 1 << 40

    /// Runs reads on one snapshot; reads inside of reads see the same one, and so do reads of one turn between two commits.
    func read<Value>(_ body: (SQLiteReader) throws(VaultError) -> Value) throws(VaultError) -> Value {
        guard !isReading else { return try body(reader) }
        try takeSnapshot()
        isReading = true
        defer {
            isReading = false
            if !endIsAwaited { giveBack() }
        }
        return try body(reader)
    }

    private func takeSnapshot() throws(VaultError) {
        // Counted before the snapshot is taken, so it misses nothing that anybody was told of.
        let commits = turns.commits()
        guard snapshot != commits else { return }
        giveBack()
        try VaultError.translating { () throws(SQLiteError) in try transaction.beginReading() }
        snapshot = commits
        if !endIsAwaited { endIsAwaited = turns.giveBackAtEnd() }
    }

    /// The thread's turn is over: no snapshot outlives it, or the log could never be cut.
    func turnEnded() {
        endIsAwaited = false
        giveBack()
    }

    private func giveBack() {
        guard snapshot != nil else { return }
        snapshot = nil
        // Nothing was written: to end it is to let the snapshot go.
        try? transaction.commit()
    }

    /// Counts what only the database knows.
    func counts(ofGeneration generation: UInt32) throws(VaultError) -> StoredCounts {
        try VaultError.translating { () throws(SQLiteError) in
            try StoredCounts(on: connection, generation: generation)
        }
    }
}
