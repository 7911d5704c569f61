internal import AuditLog
internal import CardVault
internal import Cryptography
internal import SQLite

/// What is looked at in a copy before it is called a backup, and again before it is restored.
struct BackupProof {
    /// Records of each kind that are opened, chosen at random.
    static let samples = 100

    let schema: Int32
    let size: UInt64
    let root: TreeHash
    let ledger: Int64
    let rootKeyCheck: [UInt8]
    /// Records that were opened.
    let opened: Int

    /// Proves a copy; its audit must contain the tree of the checkpoint.
    init(
        of path: String,
        _ ring: KeyRing,
        _ clock: any Timekeeper,
        continuing checkpoint: Checkpoint
    ) throws(BackupTrouble) {
        do {
            let connection = try Connection(path: path, access: .readOnly)
            guard try connection.integrityCheck(), try connection.applicationID() == Schema.applicationID else {
                throw BackupTrouble.unproven(.integrity)
            }
            schema = try connection.userVersion()
            let reader = try SQLiteReader(on: connection, ring: ring, clock: clock)
            let frontier = try Self.tree(in: connection, continuing: checkpoint)
            guard try reader.storedFrontier() == frontier else { throw BackupTrouble.unproven(.audit) }
            (size, root) = (frontier.size, frontier.root)
            ledger = try connection.integer("SELECT ledger FROM counters") ?? 0
            var check = try Statement("SELECT root_key_check FROM vault", on: connection)
            rootKeyCheck = try check.first { $0.blob(0) } ?? []
            opened = try Self.open(reader, connection)
        } catch let trouble as BackupTrouble {
            throw trouble
        } catch let error as VaultError {
            throw error == .storageCorrupt ? .unproven(.records) : .storage(error)
        } catch let error as SQLiteError {
            throw error.isCorrupt ? .unproven(.integrity) : .storage(VaultError(error))
        } catch {
            throw BackupTrouble.storage(VaultError.storageUnavailable)
        }
    }

    /// The tree made anew from all leaves; a leaf that is no more than its hash counts by that.
    private static func tree(
        in connection: borrowing Connection,
        continuing checkpoint: Checkpoint
    ) throws -> MerkleFrontier {
        var frontier = MerkleFrontier()
        var isContinued = checkpoint.size == 0
        var leaves = try Statement("SELECT sequence, leaf, hash FROM leaves ORDER BY sequence", on: connection)
        while try leaves.step() {
            let stored = leaves.withBytes(2) { TreeHash(copying: $0) }
            guard UInt64(bitPattern: leaves.int(0)) == frontier.size, let stored else {
                throw BackupTrouble.unproven(.audit)
            }
            if !leaves.isNull(1) {
                let hash = leaves.withBytes(1) { TreeHash(leaf: $0) }
                guard hash == stored else { throw BackupTrouble.unproven(.audit) }
            }
            frontier.append(leafHash: stored)
            if frontier.size == checkpoint.size { isContinued = frontier.root == checkpoint.root }
        }
        guard isContinued else { throw BackupTrouble.unproven(.audit) }
        return frontier
    }

    /// Opens some records of every kind and counts them.
    private static func open(_ reader: SQLiteReader, _ connection: borrowing Connection) throws -> Int {
        var opened = try reader.clients().count + reader.openDebts(limit: samples).count
        var cards = try Statement(
            "SELECT account, place FROM cards WHERE place >= ?1 ORDER BY place LIMIT 1",
            on: connection
        )
        var verifications = try Statement(
            "SELECT account, place FROM verifications WHERE place >= ?1 ORDER BY place LIMIT 1",
            on: connection
        )
        let (leaves, events) = (try reader.leafCount(), try reader.lastEvent())
        for _ in 0..<samples {
            let start = Int64.random(in: .min ... .max)
            if let place = try place(in: &cards, from: start) {
                guard try reader.card(reader.ciphers.cardIDs.id(place)) != nil else { throw VaultError.storageCorrupt }
                opened += 1
            }
            if let place = try place(in: &verifications, from: start) {
                let id: Verification.ID = try reader.ciphers.verificationIDs.id(place)
                guard try reader.verification(id) != nil else { throw VaultError.storageCorrupt }
                opened += 1
            }
            if leaves > 0 {
                let leaf = Int64.random(in: 0..<leaves)
                opened += try reader.leaves(from: leaf, limit: 1).count { $0.opening != nil }
            }
            if events > 0 { opened += try reader.anyEvent(from: Int64.random(in: 1...events)) ? 1 : 0 }
        }
        return opened
    }

    /// The next record from a place on, or the first of all if none follows: few accounts are sampled as often as many.
    private static func place(in statement: inout Statement, from start: Int64) throws -> Place? {
        try next(in: &statement, from: start) ?? next(in: &statement, from: .min)
    }

    private static func next(in statement: inout Statement, from start: Int64) throws -> Place? {
        let found = try statement.first(start) { row in
            row.withBytes(0) { AccountIndex($0) }.map {
                Place(account: $0, number: UInt32(truncatingIfNeeded: row.int(1)))
            }
        }
        return found ?? nil
    }
}

extension SQLiteReader {
    /// Opens the first event from a place on; false if there is none.
    fileprivate func anyEvent(from sequence: Int64) throws(VaultError) -> Bool {
        try statements.events.first(sequence - 1) { row throws(VaultError) in try event(row) } != nil
    }
}
