/// Sixteen bytes kept in place: a cipher block, or an id.
package typealias Block = InlineArray<16, UInt8>

/// Base32 text (RFC 4648 section 6) in lower case without padding, for ids: canonical only, so that one id has one text.
package enum Base32 {
    /// The length of the text of one `Block`.
    package static let blockTextCount = 26

    private static let alphabet = RadixAlphabet("abcdefghijklmnopqrstuvwxyz234567")

    /// The text of the bytes.
    package static func encode(_ bytes: Span<UInt8>) -> String {
        String(decoding: alphabet.encode(bytes), as: UTF8.self)
    }

    private static func letter(_ bits: UInt64) -> UInt8 {
        let value = UInt8(truncatingIfNeeded: bits & 31)
        return value < 26 ? UInt8(ascii: "a") &+ value : UInt8(ascii: "2") &+ (value &- 26)
    }

    /// The bytes of a text, or an error for any text `encode` would not have written.
    package static func decode(_ text: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        try alphabet.decode(text)
    }

    /// The bytes of a text, or an error for any text `encode` would not have written.
    package static func decode(_ text: String) throws(CryptographyError) -> [UInt8] {
        try decode(text.utf8.span)
    }

    /// The 26 letters of sixteen bytes.
    package static func encode(_ block: Block) -> String {
        String(decoding: alphabet.encode(block.span), as: UTF8.self)
    }

    /// The 26 letters of sixteen bytes, in place.
    package static func letters(of block: Block) -> InlineArray<26, UInt8> {
        var letters = InlineArray<26, UInt8>(repeating: 0)
        // Three times five bytes are eight letters each; the last byte is one letter of five bits and one of three.
        for group in 0..<3 {
            var bits: UInt64 = 0
            for index in 0..<5 { bits = bits << 8 | UInt64(block[5 * group + index]) }
            for index in 0..<8 { letters[8 * group + index] = letter(bits >> UInt64(35 - 5 * index)) }
        }
        letters[24] = letter(UInt64(block[15] >> 3))
        letters[25] = letter(UInt64(block[15]) << 2)
        return letters
    }

    /// The sixteen bytes of exactly 26 letters.
    package static func decodeBlock(_ text: Span<UInt8>) throws(CryptographyError) -> Block {
        guard text.count == blockTextCount else { throw .encodingMalformed }
        var block = Block(repeating: 0)
        var position = 0
        try alphabet.decode(text) { byte in
            block[position] = byte
            position += 1
        }
        return block
    }

    /// The sixteen bytes of exactly 26 letters.
    package static func decodeBlock(_ text: String) throws(CryptographyError) -> Block {
        try decodeBlock(text.utf8.span)
    }
}
