/// How often a data key may be used.
package struct KeyUseLimits: Sendable, Equatable {
    /// The end of a generation with random nonces of 96 bits (NIST SP 800-38D section 8.3).
    package static let end: Int64 = 1 << 32

    /// From so many uses on a rotation is advised.
    package let advised: Int64
    /// Beyond so many nothing is sealed.
    package let last: Int64
    /// So many are reserved on the disk at once: what a run reserved and did not use counts as used.
    let block: Int64

    /// The designed limits, or tighter ones for tests.
    package init(advised: Int64 = end / 2, last: Int64 = end, block: Int64 = 1 << 16) {
        precondition(block > 0 && advised > 0 && advised <= last && last <= Self.end)
        self.advised = advised
        self.last = last
        self.block = block
    }
}

/// How much the active data key was used.
package struct KeyUsage: Sendable, Equatable {
    /// Its generation.
    package let generation: UInt32
    /// Messages sealed with it, or some more.
    package let uses: Int64
    /// What it may be used.
    package let limits: KeyUseLimits

    /// Whether it is time for a new generation.
    package var isRotationAdvised: Bool { uses >= limits.advised }
    /// Whether nothing more is sealed with it.
    package var isUsedUp: Bool { uses >= limits.last }
}

/// Counts what is sealed with the active data key; the count on the disk is always ahead of it.
struct KeyUses: Equatable {
    /// The generation that is counted.
    let generation: UInt32
    /// Uses so far, or more; never goes back, not even when what was sealed is rolled back.
    private(set) var used: Int64
    /// What the disk says once the transaction that runs has committed.
    private(set) var reserved: Int64
    private let limits: KeyUseLimits

    /// Of a generation that earlier runs used so often.
    init(generation: UInt32, uses: Int64, limits: KeyUseLimits) {
        self.generation = generation
        used = uses
        reserved = uses
        self.limits = limits
    }

    /// Of a new generation, whose first block is reserved with its key.
    init(newGeneration: UInt32, limits: KeyUseLimits) {
        generation = newGeneration
        used = 0
        reserved = Self.firstBlock(limits)
        self.limits = limits
    }

    /// What the disk says of a new generation.
    static func firstBlock(_ limits: KeyUseLimits) -> Int64 { min(limits.block, limits.last) }

    /// Counts uses; `false`, and none is counted, at the end of the generation.
    mutating func count(_ number: Int64 = 1) -> Bool {
        guard used + number <= limits.last else { return false }
        used += number
        // Half a block ahead, so that what a lost transaction sealed was reserved by an earlier one.
        if used > reserved - limits.block / 2 {
            reserved = min(max(used, reserved) + limits.block, limits.last)
        }
        return true
    }

    /// The transaction that may have moved the reservation was lost.
    mutating func rollBack(reserved durable: Int64) { reserved = durable }

    /// For those who watch.
    var usage: KeyUsage { KeyUsage(generation: generation, uses: used, limits: limits) }
}
