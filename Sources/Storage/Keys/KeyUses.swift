/// Counts what is sealed with the active data key; the count on the disk is always ahead of it.
struct KeyUses: Equatable {
    /// The end of a generation with random nonces of 96 bits (NIST SP 800-38D section 8.3).
    static let limit: Int64 = 1 << 32
    private static let block: Int64 = 1 << 20

    /// The generation that is counted.
    let generation: UInt32
    /// Uses so far, or more; never goes back, not even when what was sealed is rolled back.
    private(set) var used: Int64
    /// What the disk says once the transaction that runs has committed.
    private(set) var reserved: Int64

    init(generation: UInt32, uses: Int64) {
        self.generation = generation
        used = uses
        reserved = uses
    }

    /// Counts one use; `false` at the end of the generation.
    mutating func count() -> Bool {
        guard used < Self.limit else { return false }
        used += 1
        // Half a block ahead, so that what a lost transaction sealed was reserved by an earlier one.
        if used > reserved - Self.block / 2 { reserved = min(max(used, reserved) + Self.block, Self.limit) }
        return true
    }

    /// The transaction that may have moved the reservation was lost.
    mutating func rollBack(reserved durable: Int64) { reserved = durable }
}
