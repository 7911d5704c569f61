/// Judges proofs by the algorithms of RFC 9162; needs no tree.
package enum ProofVerification {
    /// Whether the proof shows the leaf at `index` in the tree of `size` leaves with this root (RFC 9162 section 2.1.3.2).
    package static func includes(
        _ leafHash: TreeHash,
        at index: UInt64,
        size: UInt64,
        root: TreeHash,
        proof: [TreeHash]
    ) -> Bool {
        guard index < size else { return false }
        var node = index
        var last = size - 1
        var hash = leafHash
        for sibling in proof {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                hash = TreeHash(joining: sibling, hash)
                skipLoneNodes(&node, &last)
            } else {
                hash = TreeHash(joining: hash, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && hash == root
    }

    /// Whether the proof shows that the second tree continues the first (RFC 9162 section 2.1.4.2).
    ///
    /// Between equal sizes, and from size 0, only the empty proof and the fitting roots are right.
    package static func continues(
        from first: (size: UInt64, root: TreeHash),
        to second: (size: UInt64, root: TreeHash),
        proof: [TreeHash]
    ) -> Bool {
        guard first.size <= second.size else { return false }
        if first.size == second.size { return proof.isEmpty && first.root == second.root }
        if first.size == 0 { return proof.isEmpty && first.root == .empty }
        guard !proof.isEmpty else { return false }
        var path = proof[...]
        if first.size.nonzeroBitCount == 1 { path = ([first.root] + proof)[...] }
        var node = first.size - 1
        var last = second.size - 1
        let complete = UInt64((~node).trailingZeroBitCount)
        node >>= complete
        last >>= complete
        guard let start = path.popFirst() else { return false }
        var old = start
        var new = start
        for sibling in path {
            guard last > 0 else { return false }
            if node & 1 == 1 || node == last {
                old = TreeHash(joining: sibling, old)
                new = TreeHash(joining: sibling, new)
                skipLoneNodes(&node, &last)
            } else {
                new = TreeHash(joining: new, sibling)
            }
            node >>= 1
            last >>= 1
        }
        return last == 0 && old == first.root && new == second.root
    }

    // A node that is the last of its level and a left child has no sibling there: go up until it is a right child.
    private static func skipLoneNodes(_ node: inout UInt64, _ last: inout UInt64) {
        while node & 1 == 0 && node != 0 {
            node >>= 1
            last >>= 1
        }
    }
}
