internal import AuditLog
internal import CardVault
internal import Cryptography
internal import SQLite

/// The write connection with its statements, on the writer's thread; one unit of work after the other sees it.
final class SQLiteTransaction: SQLiteReader, VaultTransaction {
    let connection: Connection
    let writes: WriteStatements
    /// The time of the unit that runs.
    private(set) var now: Instant
    /// As the unit that runs sees them.
    var counters: Counters
    private var countersBeforeUnit: Counters
    private var countersOnDisk: Counters
    /// The keys, on the writer's side.
    var keys: KeyLedger

    init(
        on connection: borrowing Connection,
        ring: KeyRing,
        keys: KeyLedger,
        clock: any Timekeeper
    ) throws(VaultError) {
        self.connection = connection.shared()
        do throws(SQLiteError) {
            writes = try WriteStatements(on: connection)
        } catch {
            throw VaultError(error)
        }
        counters = try Counters.read(on: connection)
        countersBeforeUnit = counters
        countersOnDisk = counters
        self.keys = keys
        now = clock.now
        try super.init(on: connection, ring: ring, clock: clock)
    }

    override func lastEvent() throws(VaultError) -> Int64 { counters.event }

    override func leafCount() throws(VaultError) -> Int64 { Int64(counters.frontier.size) }

    /// Seals a record under the active generation, and counts that.
    func seal(
        _ record: borrowing RecordWriter,
        _ bind: (UInt32) -> SealBinding
    ) throws(VaultError) -> (generation: Int64, bytes: [UInt8]) {
        try record.withBytes { plaintext throws(VaultError) in try seal(plaintext, bind) }
    }

    /// Seals bytes under the active generation, and counts that.
    func seal(
        _ plaintext: Span<UInt8>,
        _ bind: (UInt32) -> SealBinding
    ) throws(VaultError) -> (generation: Int64, bytes: [UInt8]) {
        let generation = try keys.count()
        return (Int64(generation), try ciphers.seal(plaintext, generation, bind(generation)))
    }

    // MARK: The life of units and transactions

    func unitBegan() {
        now = clock.now
        countersBeforeUnit = counters
        keys.unitBegan()
    }

    func unitRolledBack() {
        counters = countersBeforeUnit
        keys.unitRolledBack()
    }

    func willCommit() throws(SQLiteError) {
        if counters != countersOnDisk {
            try writes.setCounters.execute(
                Int64(counters.card),
                Int64(counters.verification),
                Int64(counters.session),
                counters.erased,
                counters.event,
                Int64(counters.frontier.size),
                counters.frontier.serialized
            )
        }
        if let reserved = keys.reservation {
            try writes.setKeyUses.execute(Int64(reserved.generation), reserved.uses)
        }
    }

    func committed() {
        countersOnDisk = counters
        keys.committed()
    }

    func rolledBack() {
        counters = countersOnDisk
        keys.rolledBack()
    }
}

/// Lets a transaction follow the writer's units and commits.
struct TransactionContext: WriteContext {
    let transaction: SQLiteTransaction
    let probe: CommitProbe?

    func unitBegan() { transaction.unitBegan() }
    func unitRolledBack() { transaction.unitRolledBack() }
    func committed() {
        transaction.committed()
        probe?.after()
    }
    func rolledBack() { transaction.rolledBack() }
    func willCommit() throws(SQLiteError) {
        try transaction.willCommit()
        probe?.before()
    }
}
