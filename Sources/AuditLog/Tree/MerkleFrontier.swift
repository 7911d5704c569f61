/// The right edge of a growing Merkle tree: all an appender has to keep, one hash for each bit set in the size.
package struct MerkleFrontier: Sendable, Equatable {
    /// Sizes from here on are refused; JSON numbers are exact below it (RFC 8785 section 3.2.2.3).
    package static let maximumSize: UInt64 = 1 << 53

    /// The number of leaves.
    package private(set) var size: UInt64
    // Hashes of the complete subtrees that make up the tree, widest first.
    private var peaks: [TreeHash]

    /// A tree without leaves.
    package init() {
        size = 0
        peaks = []
    }

    /// A tree of `size` leaves of which only the complete subtrees of `Subtree.covering(0..<size)` are known.
    ///
    /// Nil when their number is not that of the bits set in `size`, or the size is beyond `maximumSize`.
    package init?(size: UInt64, peaks: [TreeHash]) {
        guard size <= Self.maximumSize, peaks.count == size.nonzeroBitCount else { return nil }
        self.size = size
        self.peaks = peaks
    }

    /// The root hash (RFC 9162 section 2.1.1).
    package var root: TreeHash {
        guard var root = peaks.last else { return .empty }
        for peak in peaks.dropLast().reversed() { root = TreeHash(joining: peak, root) }
        return root
    }

    /// Appends one leaf and hands each interior node that this completes to `completed`, lowest first.
    ///
    /// One node a leaf on average; the leaf hash itself is not handed on. When `completed` throws, the frontier is as it was.
    package mutating func append<Failure: Error>(
        leafHash: TreeHash,
        completed: (SubtreeHash) throws(Failure) -> Void
    ) throws(Failure) {
        try append(leafHash, level: 0, completed: completed)
    }

    /// Appends one leaf.
    package mutating func append(leafHash: TreeHash) {
        append(leafHash, level: 0) { _ in }
    }

    /// Appends a complete subtree of 2^level leaves; false, and nothing done, where the tree's size does not allow one.
    package mutating func append(subtreeHash: TreeHash, level: Int) -> Bool {
        guard (0...52).contains(level), size.trailingZeroBitCount >= level,
            size + 1 << UInt64(level) <= Self.maximumSize
        else { return false }
        append(subtreeHash, level: level) { _ in }
        return true
    }

    private mutating func append<Failure: Error>(
        _ hash: TreeHash,
        level: Int,
        completed: (SubtreeHash) throws(Failure) -> Void
    ) throws(Failure) {
        precondition(size < Self.maximumSize)
        var index = size >> UInt64(level)
        var level = level
        let grown = size + 1 << UInt64(level)
        var hash = hash
        var merged = 0
        // A left sibling is there exactly when the index is odd, as a binary counter carries.
        while index & 1 == 1 {
            hash = TreeHash(joining: peaks[peaks.count - 1 - merged], hash)
            merged += 1
            index >>= 1
            level += 1
            try completed(SubtreeHash(subtree: Subtree(level: level, index: index), hash: hash))
        }
        peaks.removeLast(merged)
        peaks.append(hash)
        size = grown
    }
}

extension MerkleFrontier {
    /// The size as 8 bytes, most significant first, then the peaks, widest first.
    package var serialized: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(8 + 32 * peaks.count)
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: size >> UInt64(shift)))
        }
        for peak in peaks { bytes += peak.array }
        return bytes
    }

    /// Reads what `serialized` wrote; nil when it is of another length or size.
    package init?(serialized bytes: Span<UInt8>) {
        guard bytes.count >= 8, (bytes.count - 8) % 32 == 0 else { return nil }
        var size: UInt64 = 0
        for index in 0..<8 { size = size << 8 | UInt64(bytes[index]) }
        var peaks: [TreeHash] = []
        for start in stride(from: 8, to: bytes.count, by: 32) {
            guard let peak = TreeHash(copying: bytes.extracting(start..<start + 32)) else { return nil }
            peaks.append(peak)
        }
        self.init(size: size, peaks: peaks)
    }
}
