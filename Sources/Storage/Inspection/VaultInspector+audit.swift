internal import AuditLog
package import CardVault
internal import Cryptography
internal import SQLite
internal import System

extension VaultInspector {
    private static let step = 2_048

    /// Derives the tree anew from all leaves, and compares it with the stored one and with the checkpoints outside the database.
    package func audit(secondDirectory: String?) throws(VaultError) -> AuditInspection {
        var found = AuditInspection()
        // The checkpoints first: what is committed later can only be ahead of them.
        let checkpoints = checkpoints(secondDirectory, &found)
        let stored = try reader.storedFrontier()
        var roots = Dictionary(checkpoints.map { ($0.size, $0.root) }) { first, second in
            if first != second { found.faults.insert(.root) }
            return first
        }
        var tree = MerkleFrontier()
        func compare() {
            guard let root = roots.removeValue(forKey: tree.size) else { return }
            if root == tree.root { found.checkpointed = tree.size } else { found.faults.insert(.root) }
        }
        compare()
        while tree.size < stored.size {
            let hashes = try leafHashes(from: tree.size, &found)
            guard !hashes.isEmpty else { break }
            for hash in hashes where tree.size < stored.size {
                try tree.append(leafHash: hash) { node throws(VaultError) in
                    if node.subtree.level >= SQLiteReader.lowestKeptLevel { try self.compare(node, &found) }
                }
                compare()
            }
        }
        found.leaves = tree.size
        if tree != stored { found.faults.insert(.tree) }
        if !roots.isEmpty { found.faults.insert(.root) }
        if try !countsAgree() { found.faults.insert(.leaves) }
        return found
    }

    private func compare(_ node: SubtreeHash, _ found: inout AuditInspection) throws(VaultError) {
        do throws(VaultError) {
            guard try reader.auditHash(of: node.subtree) != node.hash else { return }
        } catch {
            guard error == .storageCorrupt else { throw error }
        }
        found.faults.insert(.tree)
    }

    /// The hashes of the next leaves; those that were not pruned are hashed again.
    private func leafHashes(from start: UInt64, _ found: inout AuditInspection) throws(VaultError) -> [TreeHash] {
        let first = Int64(start)
        let statement = try VaultError.translating { () throws(SQLiteError) in
            try StatementBox(
                "SELECT sequence, leaf, hash FROM leaves WHERE sequence >= ?1 ORDER BY sequence",
                on: connection
            )
        }
        var (next, faults) = (first, found.faults)
        let hashes = try statement.all(limit: Self.step, first) { row throws(VaultError) -> TreeHash in
            if row.int(0) != next { faults.insert(.leaves) }
            next += 1
            guard let hash = row.withBytes(2, { TreeHash(copying: $0) }) else { throw .storageCorrupt }
            guard !row.isNull(1) else { return hash }
            let derived = row.withBytes(1) { TreeHash(leaf: $0) }
            if derived != hash { faults.insert(.leafHash) }
            return derived
        }
        found.faults = faults
        return hashes
    }

    /// Whether there are as many leaves and nodes as the counters say, and none behind them.
    private func countsAgree() throws(VaultError) -> Bool {
        let statement = try VaultError.translating { () throws(SQLiteError) in
            try StatementBox(
                """
                SELECT leaf, (SELECT count(*) FROM leaves), (SELECT ifnull(max(sequence), -1) FROM leaves),
                (SELECT count(*) FROM audit_nodes) FROM counters
                """,
                on: connection
            )
        }
        let agree = try statement.first { row in
            let size = row.int(0)
            let nodes = (SQLiteReader.lowestKeptLevel..<53).reduce(0) { $0 + size >> Int64($1) }
            return row.int(1) == size && row.int(2) == size - 1 && row.int(3) == nodes
        }
        return agree ?? false
    }

    private func checkpoints(_ second: String?, _ found: inout AuditInspection) -> [Checkpoint] {
        let files = AuditFiles(files.directory, second: second)
        guard let key = try? AuditFiles.signingKey(in: self.files.directory).publicKey,
            let origin = try? AuditNotary.origin(ring), let notes = try? files.read()
        else {
            found.faults.insert(.checkpoint)
            return []
        }
        let checkpoints = notes.compactMap { note in
            note.flatMap { try? Checkpoint(verifying: $0, with: key, origin: origin) }
        }
        if checkpoints.count < notes.count { found.faults.insert(.checkpoint) }
        return checkpoints
    }
}
