internal import AuditLog
internal import CardVault
internal import SQLite

/// A leaf as it is stored, with its opening if that is still there.
struct AuditRow {
    let sequence: UInt64
    let leaf: [UInt8]
    let hash: TreeHash
    let opening: [UInt8]?
}

extension SQLiteReader {
    /// Leaves of a range that were not pruned, oldest first; those about an account alone if one is given.
    func auditRows(
        in range: Range<UInt64>,
        of account: AccountIndex?,
        limit: Int
    ) throws(VaultError) -> [AuditRow] {
        let (first, end) = (Int64(range.lowerBound), Int64(range.upperBound))
        guard let account else {
            return try statements.audit.rows.all(limit: limit, first, end, read: auditRow)
        }
        return try statements.audit.accountRows.all(limit: limit, first, end, account, read: auditRow)
    }

    private func auditRow(_ row: borrowing Statement) throws(VaultError) -> AuditRow {
        let sequence = UInt64(bitPattern: row.int(0))
        guard let hash = row.withBytes(5, { TreeHash(copying: $0) }) else { throw .storageCorrupt }
        var opening: [UInt8]?
        if !row.isNull(3) {
            let account = row.withBytes(1) { AccountIndex($0) } ?? .none
            opening = try open(row) { generation in
                SealBinding(.openings, generation, account, number: sequence)
            } _: { bytes in
                bytes.indices.map { bytes[$0] }
            }
        }
        return AuditRow(sequence: sequence, leaf: row.blob(4), hash: hash, opening: opening)
    }

    /// Nodes below this level are not kept: each follows from the hashes of at most eight leaves, which lie side by side.
    static let lowestKeptLevel = 4

    /// The hash of a complete subtree, level 0 being the leaves.
    func auditHash(of subtree: Subtree) throws(VaultError) -> TreeHash {
        guard subtree.level >= Self.lowestKeptLevel else { return try auditHash(joining: subtree.leaves) }
        let found = try statements.audit.node.first(Int64(subtree.level), Int64(subtree.index)) { row in
            row.withBytes(0) { TreeHash(copying: $0) }
        }
        guard let hash = found ?? nil else { throw .storageCorrupt }
        return hash
    }

    private func auditHash(joining leaves: Range<UInt64>) throws(VaultError) -> TreeHash {
        var tree = MerkleFrontier()
        try statements.audit.leafHashes.rows(
            Int64(leaves.lowerBound),
            Int64(leaves.upperBound)
        ) { row throws(VaultError) in
            guard let hash = row.withBytes(0, { TreeHash(copying: $0) }) else { throw .storageCorrupt }
            tree.append(leafHash: hash)
            return true
        }
        guard tree.size == UInt64(leaves.count) else { throw .storageCorrupt }
        return tree.root
    }

    /// The tree of the first leaves.
    func auditTree(size: UInt64) -> MerkleTree<VaultError> {
        MerkleTree(size: size) { subtree throws(VaultError) in try self.auditHash(of: subtree) }
    }

    /// The first leaf that was not pruned: those that were are a prefix.
    func firstKeptLeaf() throws(VaultError) -> UInt64 {
        var (low, high) = (UInt64(0), UInt64(try leafCount()))
        while low < high {
            let middle = low + (high - low) / 2
            let isKept = try statements.audit.isKept.first(Int64(middle)) { $0.int(0) != 0 }
            if isKept == true { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The first or last leaf of a range whose time is within the bounds, texts of RFC 3339.
    func auditBound(
        first isFirst: Bool,
        in range: Range<UInt64>,
        from: String,
        to: String
    ) throws(VaultError) -> UInt64? {
        let statement = isFirst ? statements.audit.firstWithin : statements.audit.lastWithin
        let (start, end) = (Int64(range.lowerBound), Int64(range.upperBound))
        let found = try statement.first(start, end, from, to) { $0.isNull(0) ? nil : UInt64(bitPattern: $0.int(0)) }
        return found ?? nil
    }
}
