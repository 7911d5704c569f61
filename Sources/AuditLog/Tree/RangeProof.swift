/// The fewest hashes that connect a contiguous range of leaves to a root: complete subtrees left of it and right of it.
package struct RangeProof: Hashable, Sendable {
    /// The subtrees of `Subtree.covering(0..<range.lowerBound)`, left to right.
    package let left: [TreeHash]
    /// The subtrees of `Subtree.covering(range.upperBound..<size)`, left to right.
    package let right: [TreeHash]

    /// Takes the hashes as they are; `root(of:from:size:)` judges them.
    package init(left: [TreeHash], right: [TreeHash]) {
        self.left = left
        self.right = right
    }

    /// The root of the tree of `size` by leaves from `first` on and this proof; nil where the proof does not fit.
    package func root(of leafHashes: [TreeHash], from first: UInt64, size: UInt64) -> TreeHash? {
        guard var frontier = MerkleFrontier(size: first, peaks: left),
            size <= MerkleFrontier.maximumSize, UInt64(leafHashes.count) <= size,
            first <= size - UInt64(leafHashes.count)
        else { return nil }
        for hash in leafHashes { frontier.append(leafHash: hash) }
        return frontier.root(completedBy: right, size: size)
    }
}

extension MerkleFrontier {
    /// The root after the subtrees right of a range were added up to `size`; nil where their number does not fit.
    func root(completedBy right: [TreeHash], size: UInt64) -> TreeHash? {
        guard self.size <= size, size <= Self.maximumSize else { return nil }
        let places = Subtree.covering(self.size..<size)
        guard places.count == right.count else { return nil }
        var whole = self
        for (place, hash) in zip(places, right) {
            guard whole.append(subtreeHash: hash, level: place.level) else { return nil }
        }
        return whole.root
    }
}
