internal import AuditLog
package import CardVault
internal import Cryptography
internal import Locks
internal import SQLite
internal import Secrets
internal import System

/// Vouches for the audit: signs checkpoints, keeps the newest outside the database, and proves what it signed.
package final class AuditNotary: AuditArchive {
    struct Published {
        let note: [UInt8]
        let checkpoint: Checkpoint
    }

    let repository: SQLiteRepository
    let key: Ed25519SigningKey
    let origin: NoteKeyName
    private let files: AuditFiles
    private let trouble: @Sendable () -> Void
    /// Held while a checkpoint is signed and written, so that they come out in order.
    private let published = Locked<Published?>(nil)
    /// When the newest checkpoint was last seen to cover the whole log.
    private let covered: Locked<Instant>
    /// The checkpoint from before this run, which exports prove to be continued.
    private let earlier: Published?

    /// What was found when a rollback was accepted; to be recorded.
    package let accepted: (rollback: AuditTrouble.Rollback, size: Int64?)?

    /// Compares the database with the checkpoint outside it; a rollback is refused unless it is accepted.
    ///
    /// `trouble` is called when a checkpoint could not be written while the service runs.
    package init(
        _ repository: SQLiteRepository,
        secondDirectory: String? = nil,
        acceptingRollback isAccepting: Bool = false,
        trouble: @escaping @Sendable () -> Void = {}
    ) throws(AuditTrouble) {
        self.repository = repository
        self.trouble = trouble
        covered = Locked(repository.clock.now)
        files = AuditFiles(repository.files.directory, second: secondDirectory)
        let key = try AuditFiles.signingKey(in: repository.files.directory)
        self.key = key
        do { origin = try Self.origin(repository.ring) } catch { throw .keyUnusable }
        let notes = try files.read()
        do throws(AuditTrouble) {
            var newest: Published?
            for note in notes.compactMap({ $0 }) {
                let found = try Self.judge(note, key.publicKey, origin, repository)
                if newest.map({ $0.checkpoint.size < found.checkpoint.size }) ?? true { newest = found }
            }
            let size = try Self.checkTree(of: repository)
            guard newest != nil || size == 0 else { throw .rolledBack(.missing) }
            earlier = newest
            published.withLock { $0 = newest }
            accepted = nil
        } catch {
            guard isAccepting, case .rolledBack(let rollback) = error else { throw error }
            let sizes = notes.compactMap { $0.flatMap { try? Checkpoint(verifying: $0, with: key.publicKey).size } }
            accepted = (rollback, sizes.max().map { Int64($0) })
            earlier = nil
            do throws(SystemError) { try files.putAway(at: repository.clock.now.milliseconds) } catch {
                throw .directoryUnusable
            }
        }
        // A log that begins has a checkpoint before its first leaf: from then on a missing one is a sign.
        if earlier == nil, accepted == nil, published(MerkleFrontier()) == nil { throw .keyUnusable }
    }

    /// The log's name, from the key that a vault keeps all its life.
    static func origin(_ ring: KeyRing) throws -> NoteKeyName {
        let id = try KeyLabel.vaultName.key(from: ring.index).withBytes { SHA256.hash($0).bytes }
        return try NoteKeyName("cardvault.local/" + Hex.encode(Array(id.prefix(8)).span))
    }

    /// Reads a checkpoint of ours and finds the database to continue it, or says what does not fit.
    private static func judge(
        _ note: [UInt8],
        _ key: Ed25519PublicKey,
        _ origin: NoteKeyName,
        _ repository: SQLiteRepository
    ) throws(AuditTrouble) -> Published {
        let checkpoint: Checkpoint
        do throws(AuditError) {
            checkpoint = try Checkpoint(verifying: note, with: key, origin: origin)
        } catch {
            throw .rolledBack(.foreign)
        }
        let root: TreeHash?
        do throws(VaultError) {
            root = try repository.audit { reader throws(VaultError) in
                let size = UInt64(try reader.leafCount())
                return checkpoint.size <= size ? try reader.auditTree(size: size).root(at: checkpoint.size) : nil
            }
        } catch {
            throw error == .storageCorrupt ? .rolledBack(.torn) : .storage
        }
        guard let root else { throw .rolledBack(.behind) }
        guard root == checkpoint.root else { throw .rolledBack(.forked) }
        return Published(note: note, checkpoint: checkpoint)
    }

    /// The edge that appending goes on from must be that of the stored tree.
    private static func checkTree(of repository: SQLiteRepository) throws(AuditTrouble) -> UInt64 {
        do throws(VaultError) {
            return try repository.audit { reader throws(VaultError) in
                let stored = try reader.storedFrontier()
                guard try reader.auditTree(size: stored.size).frontier(at: stored.size) == stored else {
                    throw .storageCorrupt
                }
                return stored.size
            }
        } catch {
            throw error == .storageCorrupt ? .rolledBack(.torn) : .storage
        }
    }

    // MARK: Checkpoints

    /// Signs what is committed by now, and gives the note.
    package func checkpoint() async throws(VaultError) -> [UInt8] { try await publish().note }

    /// Signs and keeps a checkpoint of what is committed, unless the newest is that already.
    func publish() async throws(VaultError) -> Published {
        // What the writer answers is on the disk: no checkpoint can be ahead of the database.
        let frontier = try await repository.writer.perform { context throws(VaultError) in
            context.transaction.counters.frontier
        }
        // Bringing a file to the disk takes milliseconds, which no event loop has.
        let done = await Thread.value { self.published(frontier) }
        guard let done else { throw .storageUnavailable }
        let now = repository.clock.now
        covered.withLock { $0 = now }
        return done
    }

    /// How long ago the newest checkpoint covered the whole log.
    package var checkpointAge: TimeSpan { repository.clock.now.since(covered.withLock { $0 }) }

    private func published(_ frontier: MerkleFrontier) -> Published? {
        published.withLock { published in
            if let published, published.checkpoint.size >= frontier.size { return published }
            do {
                let checkpoint = try Checkpoint(origin: origin, size: frontier.size, root: frontier.root)
                let fresh = Published(note: try checkpoint.signed(with: key), checkpoint: checkpoint)
                do throws(SystemError) { try files.write(fresh.note) } catch { trouble() }
                published = fresh
                return fresh
            } catch {
                return nil
            }
        }
    }

    /// Publishes what is new every so often until the task is cancelled, and cuts the log in which what was erased still stands.
    package func run(every interval: TimeSpan) async {
        var size: UInt64?
        while !Task.isCancelled {
            do throws(VaultError) {
                let newest = try await publish().checkpoint.size
                if newest != size { try? await repository.tryToCut() }
                size = newest
            } catch {
                trouble()
            }
            await repository.clock.sleep(until: repository.clock.now + interval)
        }
    }

    // MARK: Proofs

    /// Proves a leaf to be in the newest checkpoint's tree, or in the tree of an older size; nil if it is not there.
    package func inclusion(of sequence: Int64, in size: Int64?) async throws(VaultError) -> AuditProof? {
        let size = try await self.size(size)
        return try repository.audit { reader throws(VaultError) in
            guard sequence >= 0, sequence < size, size <= (try reader.leafCount()) else { return nil }
            let tree = reader.auditTree(size: UInt64(size))
            guard let proof = try tree.inclusionProof(of: UInt64(sequence), in: UInt64(size)),
                let root = try tree.root(at: UInt64(size))
            else { return nil }
            let leaf = try reader.auditHash(of: Subtree(level: 0, index: UInt64(sequence)))
            return AuditProof(start: leaf.hex, size: size, root: root.hex, hashes: proof.map(\.hex))
        }
    }

    /// Proves a tree to continue an older one; nil if one of them is not there.
    package func consistency(from first: Int64, to second: Int64?) async throws(VaultError) -> AuditProof? {
        let size = try await self.size(second)
        return try repository.audit { reader throws(VaultError) in
            guard first >= 0, first <= size, size <= (try reader.leafCount()) else { return nil }
            let tree = reader.auditTree(size: UInt64(size))
            guard let proof = try tree.consistencyProof(from: UInt64(first), to: UInt64(size)),
                let start = try tree.root(at: UInt64(first)), let root = try tree.root(at: UInt64(size))
            else { return nil }
            return AuditProof(start: start.hex, size: size, root: root.hex, hashes: proof.map(\.hex))
        }
    }

    private func size(_ wished: Int64?) async throws(VaultError) -> Int64 {
        if let wished { return wished }
        return Int64(try await publish().checkpoint.size)
    }

    // MARK: Exports

    /// Begins an export, which is itself recorded before anything is read.
    package func export(_ wish: AuditWish, by caller: Caller) async throws(VaultError) -> any AuditExport {
        let before = published.withLock { $0 } ?? earlier
        try await record(wish, by: caller)
        let head = try await publish()
        let account = try repository.audit { reader in wish.account.map { reader.ciphers.index(of: $0) } }
        let range = try await window(wish, size: head.checkpoint.size)
        return try AuditExporter(
            repository,
            wish,
            account: account,
            range: range,
            note: head.note,
            checkpoint: head.checkpoint,
            earlier: before.map { ($0.note, $0.checkpoint.size) }
        )
    }

    private func record(_ wish: AuditWish, by caller: Caller) async throws(VaultError) {
        try await repository.decide { transaction throws(VaultError) in
            var subject = AuditRecord.Subject()
            // An account that is not there, or no more, is not named: its erasure would not come again.
            if let account = wish.account,
                try !transaction.verifications(of: account, VerificationFilter(limit: 1)).items.isEmpty
            {
                subject.account = account
            }
            try transaction.record(AuditRecord(.auditExported, by: caller, on: subject, reason: wish.format.rawValue))
        }
    }

    /// The leaves within the wish's times, from the first to the last of them: clocks step, and a range has no holes.
    private func window(_ wish: AuditWish, size: UInt64) async throws(VaultError) -> Range<UInt64> {
        let kept = try repository.audit { reader throws(VaultError) in try reader.firstKeptLeaf() }
        let start = min(size, max(kept, UInt64(clamping: wish.fromSequence)))
        guard wish.from != nil || wish.to != nil else { return start..<size }
        let from = wish.from?.rfc3339 ?? ""
        let to = wish.to?.rfc3339 ?? "~"
        let step: UInt64 = 4_096
        var (low, high) = (start, size)
        while low < high {
            let piece = low..<min(high, low + step)
            if let found = try bound(first: true, in: piece, from: from, to: to) {
                low = found
                break
            }
            low = piece.upperBound
            await Task.yield()
        }
        while low < high {
            let piece = max(low, high - min(high, step))..<high
            if let found = try bound(first: false, in: piece, from: from, to: to) {
                high = found + 1
                break
            }
            high = piece.lowerBound
            await Task.yield()
        }
        return low..<high
    }

    private func bound(
        first isFirst: Bool,
        in range: Range<UInt64>,
        from: String,
        to: String
    ) throws(VaultError) -> UInt64? {
        try repository.audit { reader throws(VaultError) in
            try reader.auditBound(first: isFirst, in: range, from: from, to: to)
        }
    }
}

extension SQLiteReader {
    /// The edge of the tree as the counters have it.
    func storedFrontier() throws(VaultError) -> MerkleFrontier {
        let found = try statements.counters.first { row in row.withBytes(6) { MerkleFrontier(serialized: $0) } }
        guard let frontier = found ?? nil else { throw .storageCorrupt }
        return frontier
    }
}
