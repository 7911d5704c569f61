/// A SHA-256 value of the log's Merkle tree: 32 bytes, seen outside as 64 lower-case hexadecimal digits.
package struct TreeHash: Sendable {
    /// The 32 bytes.
    package let bytes: InlineArray<32, UInt8>

    /// Takes 32 bytes as they are.
    package init(_ bytes: InlineArray<32, UInt8>) { self.bytes = bytes }

    /// Copies a stored hash; nil unless it has exactly 32 bytes.
    package init?(copying source: Span<UInt8>) {
        guard source.count == 32 else { return nil }
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        for index in source.indices { bytes[index] = source[index] }
        self.bytes = bytes
    }

    /// Reads 64 lower-case hexadecimal digits; nil for any other text, so that a hash has one spelling.
    package init?(hex digits: Span<UInt8>) {
        guard digits.count == 64 else { return nil }
        var bytes = InlineArray<32, UInt8>(repeating: 0)
        // Digits of a hash are random: a branch on each would be mispredicted, and a million lines have millions of them.
        var areDigits = true
        for index in 0..<32 {
            let high = digits[2 * index]
            let low = digits[2 * index + 1]
            areDigits = areDigits && Self.isDigit(high) && Self.isDigit(low)
            bytes[index] = Self.nibble(high) << 4 | Self.nibble(low)
        }
        guard areDigits else { return nil }
        self.bytes = bytes
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String { String(decoding: hexDigits, as: UTF8.self) }

    /// The 64 digits as ASCII bytes.
    package var hexDigits: [UInt8] {
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        for index in 0..<32 {
            digits.append(Self.digit(bytes[index] >> 4))
            digits.append(Self.digit(bytes[index] & 15))
        }
        return digits
    }

    /// The 32 bytes as an array, as a table or a signature wants them.
    package var array: [UInt8] {
        var array: [UInt8] = []
        array.reserveCapacity(32)
        for index in 0..<32 { array.append(bytes[index]) }
        return array
    }

    private static func isDigit(_ digit: UInt8) -> Bool { digit &- 0x30 < 10 || digit &- 0x61 < 6 }

    // Letters have the bit of weight 64 set, and 9 less in their low four bits than they stand for.
    private static func nibble(_ digit: UInt8) -> UInt8 { (digit & 15) &+ 9 &* (digit >> 6) }

    private static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? 0x30 + nibble : 0x61 + nibble - 10 }
}

extension TreeHash: Hashable {
    /// Compares all 32 bytes; hashes of a public tree are no secret, so time does not matter.
    package static func == (left: TreeHash, right: TreeHash) -> Bool {
        for index in 0..<32 where left.bytes[index] != right.bytes[index] { return false }
        return true
    }

    /// Feeds the first eight bytes, which are as good as random.
    package func hash(into hasher: inout Hasher) {
        for index in 0..<8 { hasher.combine(bytes[index]) }
    }
}

extension TreeHash: CustomStringConvertible {
    /// The hexadecimal digits.
    package var description: String { hex }
}
