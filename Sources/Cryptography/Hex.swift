package import Secrets

/// Hexadecimal text (RFC 4648 section 8): written in lower case, read in either.
package enum Hex {
    private static let alphabet = RadixAlphabet("0123456789abcdef", aliases: "0123456789ABCDEF")

    /// Two lower-case digits a byte.
    package static func encode(_ bytes: Span<UInt8>) -> String {
        String(decoding: alphabet.encode(bytes), as: UTF8.self)
    }

    /// The bytes of an even number of digits, and of nothing else.
    package static func decode(_ text: Span<UInt8>) throws(CryptographyError) -> [UInt8] {
        try alphabet.decode(text)
    }

    /// The bytes of an even number of digits, and of nothing else.
    package static func decode(_ text: String) throws(CryptographyError) -> [UInt8] {
        try decode(text.utf8.span)
    }

    /// Like `decode`, into wiped memory.
    package static func decodeSecret(_ text: Span<UInt8>) throws(CryptographyError) -> SecretBytes {
        try alphabet.decodeSecret(text)
    }
}
