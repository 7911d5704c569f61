/// The place of a complete subtree: the 2^level leaves from index · 2^level on.
package struct Subtree: Hashable, Sendable {
    /// 0 for a leaf, at most 63.
    package let level: Int
    /// Counted from the left within its level.
    package let index: UInt64

    /// Names the subtree; the caller keeps `level` within 0…63.
    package init(level: Int, index: UInt64) {
        precondition((0...63).contains(level))
        self.level = level
        self.index = index
    }

    /// The leaves below it.
    package var leaves: Range<UInt64> { index << UInt64(level)..<(index + 1) << UInt64(level) }

    /// The fewest complete subtrees that cover a range of leaves, left to right; at most 2 · 63 of them.
    package static func covering(_ range: Range<UInt64>) -> [Subtree] {
        var subtrees: [Subtree] = []
        var position = range.lowerBound
        while position < range.upperBound {
            let left = range.upperBound - position
            let widest = 63 - left.leadingZeroBitCount
            let level = min(position.trailingZeroBitCount, widest)
            subtrees.append(Subtree(level: level, index: position >> UInt64(level)))
            position += 1 << UInt64(level)
        }
        return subtrees
    }
}

/// A complete subtree and its hash, as a node table keeps it.
package struct SubtreeHash: Hashable, Sendable {
    /// Where it stands.
    package let subtree: Subtree
    /// What it hashes to.
    package let hash: TreeHash
}
