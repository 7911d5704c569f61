/// Random nonces of AES-GCM, drawn from the generator many at a time: a draw takes longer than sealing a short message.
struct NonceSupply {
    static let nonceCount = 12
    private static let together = 64

    private var drawn = InlineArray<768, UInt8>(repeating: 0)
    /// How many of them were given out.
    private var used = together

    /// The next nonce, which nobody was given before.
    mutating func next() -> InlineArray<12, UInt8> {
        if used == Self.together {
            var span = drawn.mutableSpan
            Random.fill(&span)
            used = 0
        }
        let start = used * Self.nonceCount
        used += 1
        return InlineArray { drawn[start + $0] }
    }
}
