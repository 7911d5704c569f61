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
    private var uses: KeyUses
    private var usesOnDisk: Int64

    init(
        on connection: borrowing Connection,
        ring: KeyRing,
        uses: KeyUses,
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
        self.uses = uses
        usesOnDisk = uses.reserved
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
        let generation = ciphers.active
        if uses.generation != generation {
            uses = KeyUses(generation: generation, uses: 0)
            usesOnDisk = 0
        }
        guard uses.count() else { throw .storageUnavailable }
        return (Int64(generation), try ciphers.seal(plaintext, generation, bind(generation)))
    }

    // MARK: The life of units and transactions

    func unitBegan() {
        now = clock.now
        countersBeforeUnit = counters
    }

    func unitRolledBack() { counters = countersBeforeUnit }

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
        if uses.reserved != usesOnDisk { try writes.setKeyUses.execute(Int64(uses.generation), uses.reserved) }
    }

    func committed() {
        countersOnDisk = counters
        usesOnDisk = uses.reserved
    }

    func rolledBack() {
        counters = countersOnDisk
        uses.rollBack(reserved: usesOnDisk)
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
