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
        encode(block.span)
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
