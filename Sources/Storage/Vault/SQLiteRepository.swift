package import CardVault
internal import Locks
internal import SQLite
internal import System

/// The encrypted repository in one SQLite file: a writer thread that commits in groups, and a read connection for each thread that reads.
package final class SQLiteRepository: Repository {
    /// The tokens in the addresses that others reach us by.
    package let linkTokens: LinkTokens
    /// What ties hosted card pages to browsers.
    package let formMarks: FormMarks
    /// Hashes API keys for the directory of clients.
    package let clientKeyHasher: ClientKeyHasher

    let writer: WriterThread<TransactionContext>
    let readers = ThreadLocal<ThreadReader>()
    let ring: KeyRing
    let files: VaultFiles
    let clock: any Timekeeper
    /// When the vault was restored from a backup, if it ever was.
    package let lastRestore: Instant?
    let cut: CutState
    let ahead: [LedgerEntry]
    private let turns: ReadingTurns
    let checkpointer: Checkpointer
    /// Whether one change of the keys runs, beside which no other may.
    let isChangingKeys = Locked(false)
    private let lock: Locked<FileLock?>

    /// Opens the vault of a data directory, bringing an older one up to date; each way in which that fails has its own error.
    /// At most `writerQueue` decisions wait to be written; more fail at once with `storageBusy`. The ledger is the file `ledger`
    /// in the directory if none is named; `beginningLedger` puts away one that cannot be used.
    ///
    /// `atEndOfTurn` has the calling thread run an action when the turn it is in is over, or is false if its work has no turns:
    /// reads of one turn share a snapshot as long as nobody is told of a commit.
    package init(
        at directory: String,
        rootKey: RootKey,
        clock: any Timekeeper,
        ledger: String? = nil,
        beginningLedger: Bool = false,
        writerQueue: Int = 1_024,
        keyLimits: KeyUseLimits = KeyUseLimits(),
        probe: CommitProbe? = nil,
        atEndOfTurn: @escaping @Sendable (@escaping @Sendable () -> Void) -> Bool = { _ in false }
    ) throws(StorageError) {
        let files = VaultFiles(directory: directory)
        guard File.exists(files.database) else { throw .missing }
        lock = Locked(try Self.lock(files))
        let keys = try Self.prepare(files, rootKey, keyLimits)
        let state = try StoredState(
            of: try StorageError.translating { try Self.open(files.database) },
            keys.ring,
            ledger: ledger ?? files.ledger,
            beginningLedger: beginningLedger
        )
        let cut = CutState(isDue: state.isUncut)
        linkTokens = try LinkTokens(ring: keys.ring)
        formMarks = try FormMarks(ring: keys.ring)
        clientKeyHasher = try ClientKeyHasher(ring: keys.ring)
        let database = files.database
        checkpointer = try StorageError.translating {
            try Checkpointer { () throws(SQLiteError) in try Self.open(database) }
        }
        let (checkpointer, ring, uses) = (checkpointer, keys.ring, keys.uses)
        writer = try WriterThread(queueLimit: writerQueue) { () throws(StorageError) in
            try StorageError.translating {
                let connection = try Self.open(database)
                try connection.useSafeWrites()
                // No map: what is read here is mostly written next, and the pages above the rows stay in the cache, checked once.
                try connection.setCache(kibibytes: 16_384)
                try connection.gatherWritesToLog()
                connection.onCommit { frames, connection in checkpointer.logGrew(to: frames, on: connection) }
                return connection
            }
        } context: { connection throws(StorageError) in
            try StorageError.translating {
                let transaction = try SQLiteTransaction(
                    on: connection,
                    ring: ring,
                    keys: KeyLedger(ring: ring, wrap: try KeyWrap(rootKey), uses: uses, limits: keyLimits),
                    ledgerEnd: state.ledger.end.number,
                    clock: clock
                )
                return TransactionContext(
                    transaction: transaction,
                    ledger: LedgerWriter(state.ledger, transaction.ledgerKey, beside: database, probe),
                    cut: cut,
                    probe: probe
                )
            }
        }
        let (writer, readers) = (writer, readers)
        let turnEnded: @Sendable () -> Void = { readers.current?.turnEnded() }
        turns = ReadingTurns(commits: { writer.commitNumber }, giveBackAtEnd: { atEndOfTurn(turnEnded) })
        self.cut = cut
        ahead = state.ledger.ahead
        lastRestore = state.restored
        self.ring = keys.ring
        self.files = files
        self.clock = clock
    }

    /// Runs a decision with others that wait, and returns when their common commit is on the disk.
    package func decide<Value: Sendable>(
        _ body: @escaping @Sendable (any VaultTransaction) throws(VaultError) -> Value
    ) async throws(VaultError) -> Value {
        guard let errand = Errand.current else {
            return try await writer.perform { context throws(VaultError) in try body(context.transaction) }
        }
        let (entered, turn) = (ContinuousClock.now, Locked<ContinuousClock.Instant?>(nil))
        defer {
            let (left, began) = (ContinuousClock.now, turn.withLock { $0 })
            errand.note(.queue, (began ?? left) - entered)
            if let began { errand.note(.write, left - began) }
        }
        return try await writer.perform { context throws(VaultError) in
            turn.withLock { $0 = ContinuousClock.now }
            return try body(context.transaction)
        }
    }

    /// Runs reads on this thread's connection, all of them on one snapshot.
    package func read<Value>(
        _ body: (any VaultReader) throws(VaultError) -> Value
    ) throws(VaultError) -> Value {
        try reader().read { reader throws(VaultError) in try body(reader) }
    }

    /// Numbers by which accounts sort as their rows lie: who writes for very many at once writes fastest in that order.
    package func placesOfAccounts(
        count: Int,
        _ account: (Int) throws(VaultError) -> AccountID
    ) throws(VaultError) -> [UInt64] {
        try audit { reader throws(VaultError) in
            var places: [UInt64] = []
            places.reserveCapacity(count)
            for number in 0..<count { places.append(reader.ciphers.index(of: try account(number)).order) }
            return places
        }
    }

    /// The same for the audit, which looks deeper than the domain.
    func audit<Value>(_ body: (SQLiteReader) throws(VaultError) -> Value) throws(VaultError) -> Value {
        try reader().read(body)
    }

    /// Takes no more decisions, finishes those that wait, and lets this thread's connection and the directory go.
    package func close() async {
        await writer.stop()
        await checkpointer.stop()
        readers.remove()
        lock.withLock { $0 = nil }
    }

    /// Pages in the write-ahead log at the last checkpoint.
    var framesInLog: Int { checkpointer.statistics.framesInLog }

    /// What only the database knows.
    func counted() throws(VaultError) -> StoredCounts { try reader().counts(ofGeneration: ring.active) }

    /// Moves the write-ahead log into the database and cuts it to nothing, so that what was erased is in no file; false if a reader held it up.
    package func cutLog() throws(VaultError) -> Bool {
        try VaultError.translating { () throws(SQLiteError) in
            try !Self.open(files.database).checkpoint(.truncate).isBusy
        }
    }

    /// A connection for a read of the whole log: it copies pages, since a map would count all that it touched as our memory.
    func exportReader() throws(VaultError) -> sending ThreadReader {
        let turns = ReadingTurns(commits: turns.commits, giveBackAtEnd: { false })
        return try ThreadReader(files.database, ring: ring, clock: clock, turns: turns, isMapped: false)
    }

    private func reader() throws(VaultError) -> ThreadReader {
        try readers.value { () throws(VaultError) in
            try ThreadReader(files.database, ring: ring, clock: clock, turns: turns)
        }
    }

    private static func lock(_ files: VaultFiles) throws(StorageError) -> FileLock {
        try StorageError.translating { try FileLock(files.lock) }
    }

    private static func prepare(
        _ files: VaultFiles,
        _ rootKey: RootKey,
        _ limits: KeyUseLimits
    ) throws(StorageError) -> KeyStore.Loaded {
        let connection = try StorageError.translating {
            let connection = try open(files.database)
            try connection.useSafeWrites()
            return connection
        }
        try Schema.prepare(connection, files)
        return try KeyStore.load(from: connection, under: rootKey, limits: limits)
    }

    private static func open(_ database: String) throws(SQLiteError) -> Connection {
        let connection = try Connection(path: database, access: .readWrite)
        try connection.setBusyTimeout(milliseconds: Connection.busyMilliseconds)
        return connection
    }
}

extension SQLiteRepository {
    /// Makes a new vault in a directory that is there; a crash on the way leaves none.
    package static func create(at directory: String, rootKey: RootKey, at now: Instant) throws(StorageError) {
        let files = VaultFiles(directory: directory)
        guard !File.exists(files.database) else { throw .exists }
        let lock = try lock(files)
        try StorageError.translating {
            for suffix in ["", "-wal", "-shm", "-journal"] { try File.remove(files.draft + suffix) }
            try fill(files.draft, rootKey, at: now)
            try File.move(files.draft, to: files.database)
        }
        withExtendedLifetime(lock) {}
    }

    private static func fill(_ path: String, _ rootKey: RootKey, at now: Instant) throws {
        let connection = try Connection(path: path, access: .readWriteCreate)
        try connection.useSafeWrites()
        try connection.execute(script: Schema.script)
        // The log and its index get the database's permissions.
        try File.setPermissions(of: path, to: 0o600)
        try KeyStore.create(in: connection, under: rootKey, at: now)
        try connection.useWriteAheadLog()
    }
}
