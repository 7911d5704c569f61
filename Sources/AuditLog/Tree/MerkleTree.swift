/// A tree of a given size over stored nodes, from which roots and proofs are computed.
///
/// `node` gives the hash of a complete subtree, level 0 being the leaf hashes; it is asked O(log size) times a proof.
package struct MerkleTree<Failure: Error> {
    /// The number of leaves that are there.
    package let size: UInt64
    private let node: (Subtree) throws(Failure) -> TreeHash

    /// A tree whose complete subtrees within its first `size` leaves `node` knows.
    package init(size: UInt64, node: @escaping (Subtree) throws(Failure) -> TreeHash) {
        self.size = size
        self.node = node
    }

    /// The root when the tree had `size` leaves (RFC 9162 section 2.1.1); nil for more leaves than there are.
    package func root(at size: UInt64) throws(Failure) -> TreeHash? {
        guard size <= self.size else { return nil }
        return try hash(of: 0..<size)
    }

    /// The appender's state when the tree had `size` leaves; nil for more leaves than there are.
    package func frontier(at size: UInt64) throws(Failure) -> MerkleFrontier? {
        guard size <= self.size else { return nil }
        return MerkleFrontier(size: size, peaks: try hashes(covering: 0..<size))
    }

    /// The inclusion proof of a leaf in the tree of `size` leaves (RFC 9162 section 2.1.3.1); nil when it is not in it.
    package func inclusionProof(of leaf: UInt64, in size: UInt64) throws(Failure) -> [TreeHash]? {
        guard leaf < size, size <= self.size else { return nil }
        var proof: [TreeHash] = []
        var range = 0..<size
        while range.count > 1 {
            let middle = range.lowerBound + Self.split(UInt64(range.count))
            if leaf < middle {
                proof.append(try hash(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                proof.append(try hash(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
            }
        }
        return proof.reversed()
    }

    /// The consistency proof between two sizes (RFC 9162 section 2.1.4.1); nil unless first ≤ second ≤ `self.size`.
    ///
    /// Empty when the sizes are equal or the first is 0: every tree continues the empty one.
    package func consistencyProof(from first: UInt64, to second: UInt64) throws(Failure) -> [TreeHash]? {
        guard first <= second, second <= size else { return nil }
        guard first > 0, first < second else { return [] }
        var proof: [TreeHash] = []
        var range = 0..<second
        // Whether the old tree ends where this subtree does and began where it does: its hash is then the known old root.
        var isWholeOldTree = true
        while first < range.upperBound {
            let middle = range.lowerBound + Self.split(UInt64(range.count))
            if first <= middle {
                proof.append(try hash(of: middle..<range.upperBound))
                range = range.lowerBound..<middle
            } else {
                proof.append(try hash(of: range.lowerBound..<middle))
                range = middle..<range.upperBound
                isWholeOldTree = false
            }
        }
        if !isWholeOldTree { proof.append(try hash(of: range)) }
        return proof.reversed()
    }

    /// What connects the leaves of a range to the root of the tree of `size` leaves; nil unless the range lies within it.
    package func rangeProof(of range: Range<UInt64>, in size: UInt64) throws(Failure) -> RangeProof? {
        guard range.upperBound <= size, size <= self.size else { return nil }
        return RangeProof(
            left: try hashes(covering: 0..<range.lowerBound),
            right: try hashes(covering: range.upperBound..<size)
        )
    }

    private func hashes(covering range: Range<UInt64>) throws(Failure) -> [TreeHash] {
        var hashes: [TreeHash] = []
        for subtree in Subtree.covering(range) { hashes.append(try node(subtree)) }
        return hashes
    }

    // The range begins on a multiple of the power of two that is not below its length, so RFC 9162's split of it and the
    // cover by complete subtrees are the same.
    private func hash(of range: Range<UInt64>) throws(Failure) -> TreeHash {
        var hashes = try hashes(covering: range)
        guard var hash = hashes.popLast() else { return .empty }
        while let left = hashes.popLast() { hash = TreeHash(joining: left, hash) }
        return hash
    }

    // The largest power of two below the count, which is at least 2.
    private static func split(_ count: UInt64) -> UInt64 { 1 << UInt64(63 - (count - 1).leadingZeroBitCount) }
}
