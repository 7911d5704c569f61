import AuditLog

/// A tree kept whole in memory, its hashes by the recursive definition of RFC 9162 section 2.1.1 and not by the code under test.
struct SmallTree {
    let leafHashes: [TreeHash]
    private let nodes: [Subtree: TreeHash]

    init(_ leaves: [[UInt8]]) {
        let leafHashes = leaves.map { TreeHash(leaf: $0.span) }
        var nodes: [Subtree: TreeHash] = [:]
        for level in 0..<16 where 1 << level <= leafHashes.count {
            for index in 0..<leafHashes.count >> level {
                nodes[Subtree(level: level, index: UInt64(index))] =
                    Self.root(leafHashes[index << level..<(index + 1) << level])
            }
        }
        self.leafHashes = leafHashes
        self.nodes = nodes
    }

    init(count: Int) { self.init((0..<count).map { [UInt8(truncatingIfNeeded: $0), 0xa5] }) }

    static func root(_ hashes: ArraySlice<TreeHash>) -> TreeHash {
        if hashes.isEmpty { return .empty }
        if hashes.count == 1 { return hashes[hashes.startIndex] }
        var split = 1
        while split * 2 < hashes.count { split *= 2 }
        let middle = hashes.startIndex + split
        return TreeHash(joining: root(hashes[..<middle]), root(hashes[middle...]))
    }

    func root(_ size: Int) -> TreeHash { Self.root(leafHashes[..<size]) }

    var merkle: MerkleTree<Never> {
        MerkleTree(size: UInt64(leafHashes.count)) { subtree in
            guard let hash = nodes[subtree] else { preconditionFailure("asked for a subtree that is not complete") }
            return hash
        }
    }
}

extension TreeHash {
    /// The same hash with its lowest bit turned.
    var spoiled: TreeHash {
        var bytes = bytes
        bytes[31] ^= 1
        return TreeHash(bytes)
    }
}
