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
    let ledgerKey: LedgerKey
    /// The first number that the ledger's file did not have when it was opened.
    let firstFreeNumber: Int64
    /// What the units of this transaction noted for the ledger.
    var ended: [LedgerEntry] = []
    /// Whether what is done now comes from the ledger.
    var isCatchingUp = false
    /// Whether the log is to be cut behind this transaction.
    var wishesCut = false
    private var countersBeforeUnit: Counters
    private var countersOnDisk: Counters
    /// The keys, on the writer's side.
    var keys: KeyLedger

    init(
        on connection: borrowing Connection,
        ring: KeyRing,
        keys: KeyLedger,
        ledgerEnd: Int64,
        clock: any Timekeeper
    ) throws(VaultError) {
        firstFreeNumber = ledgerEnd + 1
        do throws(CryptographyError) { ledgerKey = try LedgerKey(ring: ring) } catch { throw VaultError(error) }
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
        ended.removeAll { $0.number > counters.ledger }
    }

    /// The ledger's file has the entries up to that number.
    func willCommit(ledgerAt number: Int64) throws(SQLiteError) {
        if !ended.isEmpty { try writes.ledger.remove.execute(number) }
        if counters != countersOnDisk {
            try writes.setCounters.execute(
                Int64(counters.card),
                Int64(counters.verification),
                Int64(counters.session),
                counters.erased,
                counters.event,
                Int64(counters.frontier.size),
                counters.frontier.serialized,
                counters.ledger,
                Int64(counters.isUncut ? 1 : 0),
                Int64(counters.plan)
            )
        }
        if let reserved = keys.reservation {
            try writes.setKeyUses.execute(Int64(reserved.generation), reserved.uses)
        }
    }

    /// Returns what the transaction noted for the ledger.
    func committed() -> [LedgerEntry] {
        countersOnDisk = counters
        keys.committed()
        defer { ended = [] }
        return ended
    }

    func rolledBack() {
        ended = []
        counters = countersOnDisk
        keys.rolledBack()
    }
}

/// Lets a transaction follow the writer's units and commits.
struct TransactionContext: WriteContext {
    let transaction: SQLiteTransaction
    let ledger: LedgerWriter
    let cut: CutState
    let probe: CommitProbe?

    func unitBegan() { transaction.unitBegan() }
    func unitRolledBack() { transaction.unitRolledBack() }
    func committed() -> Bool {
        let ended = transaction.committed()
        probe?.after()
        if transaction.counters.isUncut { cut.open() }
        if !ended.isEmpty { probe?.unledgered() }
        guard ledger.settle(ended) else { return false }
        if !ended.isEmpty { probe?.ledgered() }
        if transaction.wishesCut { cutLog() }
        return true
    }
    func rolledBack() { transaction.rolledBack() }
    func willCommit() throws(SQLiteError) {
        try transaction.willCommit(ledgerAt: ledger.number)
        probe?.before()
    }

    private func cutLog() {
        transaction.wishesCut = false
        guard transaction.connection.cutLog() else { return }
        // The mark on the disk goes with the next commit; until then a start would only cut once more.
        transaction.counters.isUncut = false
        cut.close()
    }
}
